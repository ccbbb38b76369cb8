//! Any bytes as a PDF placed on a page (probed, its page taken over and written), and as one
//! from outside (read, preflighted, its plates painted).

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| {
    desk::art(data);
    desk::foreign(data);
});
