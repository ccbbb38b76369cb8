//! Any bytes as a feed: its kind told, read, settled by a house table, written as manuscripts that
//! are read back.
//!
//! What is looked for: panics, endless loops, manuscripts that the reader of manuscripts refuses.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| desk::feed(data));
