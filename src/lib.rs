//! dayang (大樣): a typesetter for Chinese newspapers.
//!
//! Manuscripts, a layout and an edition file go in; press-ready pages come out:
//! `input → model → shape → linebreak → compose → page → export`. ARCHITECTURE.md walks one
//! headline through all stages.
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod checks;
pub mod cli;
pub mod color;
pub mod compose;
pub mod diag;
pub mod edition;
pub mod export;
pub mod font;
pub mod geom;
pub mod image;
pub mod import;
pub mod input;
pub mod linebreak;
pub mod logging;
pub mod model;
pub mod page;
pub mod pdfread;
pub mod plates;
pub mod preflight;
pub mod preview;
pub mod raster;
pub mod session;
pub mod shape;
pub mod signing;
#[cfg(unix)]
pub mod watch;
