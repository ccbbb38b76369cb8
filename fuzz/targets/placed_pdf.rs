//! Any bytes as a PDF placed on a page: probed, its page taken over, written and drawn.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| desk::art(data));
