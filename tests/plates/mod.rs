//! Plates against Ghostscript's: the same pages through both.

mod cli;
mod pages;
mod pdf;
mod separations;
