//! Any bytes as a layout, style file, press profile, lexicon or edition: read, and set with a
//! small story.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| desk::layout(data));
