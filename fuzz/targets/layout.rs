//! Any bytes as a layout, style file, press profile, lexicon or edition: read, and set with a
//! small story.
//!
//! The first byte chooses which.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

fuzz_target!(init: desk::calm(), |data: &[u8]| {
    let Some((choice, file)) = data.split_first() else { return };
    match choice % 5 {
        0 => desk::build("layouts/own.toml", &[("layouts/own.toml", file)]),
        1 => desk::build("styled", &[("layouts/styles/own.toml", file)]),
        2 => desk::build("press", &[("press.toml", file)]),
        3 => desk::build("broadsheet-8x12", &[("lexicon.toml", file)]),
        _ => desk::build("", &[("edition.toml", file)]),
    }
});
