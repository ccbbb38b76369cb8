//! Any bytes as a picture: probed, decoded whole and cropped, converted and written into a page.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| desk::picture(data));
