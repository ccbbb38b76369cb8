//! All integration tests in one binary: one link, one run.

mod checks;
mod cli;
mod diff;
mod digital;
mod edition;
mod fuzz;
mod images;
mod import;
mod inputs;
mod layering;
mod look;
mod pages;
mod pdf;
mod pdfread;
mod plates;
mod preflight;
mod press;
mod preview;
mod resolve;
mod typeset;
#[cfg(unix)]
mod watch;
