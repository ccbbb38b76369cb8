//! Any bytes as a manuscript: read, placed on a page, set, checked and written.
//!
//! What is looked for: panics, endless loops, text that is lost without an error.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| desk::manuscript(data));
