//! Glyphs of characters that were asked for lately: a face's `cmap` is searched once for each of the
//! some thousand characters that an edition is written with, not once in every paragraph.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many are known at a time, by their characters' last bits: 16 KiB a face.
const PLACES: usize = 2048;

/// Glyphs by their characters. Threads share it without waiting for each other: what one overwrites
/// another looks up again.
#[derive(Debug, Default)]
pub(super) struct Known(OnceLock<Box<[AtomicU64]>>);

impl Known {
    /// What `look_up` says of a character, now or when it was last asked.
    pub fn of(&self, c: char, look_up: impl FnOnce() -> Option<u16>) -> Option<u16> {
        let places = self.0.get_or_init(|| (0..PLACES).map(|_| AtomicU64::new(0)).collect());
        let Some(place) = places.get(c as usize % PLACES) else { return look_up() };
        // A place holds one entry whole, so that its two halves are always of one character.
        let entry = place.load(Ordering::Relaxed);
        if entry >> KEY == key(c) {
            return u16::try_from(entry & GLYPH).ok().filter(|_| entry & LACKING == 0);
        }
        let found = look_up();
        place.store(key(c) << KEY | found.map_or(LACKING, u64::from), Ordering::Relaxed);
        found
    }
}

/// The glyph's bits of an entry.
const GLYPH: u64 = 0xFFFF;
/// The bit that says that the face has no glyph.
const LACKING: u64 = 1 << 16;
/// Where the character begins.
const KEY: u32 = 17;

/// The character, and a bit that no empty place has.
fn key(c: char) -> u64 {
    u64::from(u32::from(c)) << 1 | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_looked_up_once_and_never_taken_for_another() {
        let known = Known::default();
        let never = || -> Option<u16> { panic!("it is known") };
        assert_eq!(known.of('樣', || Some(7)), Some(7));
        assert_eq!(known.of('樣', never), Some(7));
        assert_eq!(known.of('\0', || None), None);
        assert_eq!(known.of('\0', never), None);
        // One with the same place takes it.
        let other = char::from_u32('樣' as u32 + PLACES as u32).expect("a character");
        assert_eq!(known.of(other, || Some(u16::MAX)), Some(u16::MAX));
        assert_eq!(known.of('樣', || Some(9)), Some(9));
    }
}
