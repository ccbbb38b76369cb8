//! All integration tests in one binary: one link, one run.

mod checks;
mod cli;
mod import;
mod inputs;
mod layering;
mod pages;
mod pdf;
mod plates;
mod press;
mod resolve;
mod typeset;
