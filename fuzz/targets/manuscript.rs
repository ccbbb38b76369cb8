//! Any bytes as a manuscript: read, placed on a page, set, checked and written.
//!
//! The first byte chooses a bundled layout. What is looked for: panics, endless loops, text that
//! is lost without an error.

#![no_main]

use libfuzzer_sys::fuzz_target;

mod desk;

const LAYOUTS: [&str; 4] = ["broadsheet-8x12", "broadsheet-6x14", "mainland-6x14", "tabloid-5x13"];

fuzz_target!(init: desk::calm(), |data: &[u8]| {
    let Some((choice, story)) = data.split_first() else { return };
    let layout = LAYOUTS[usize::from(*choice) % LAYOUTS.len()];
    desk::build(layout, &[("stories/story.md", story)]);
    desk::import(story);
});
