//! Bounds of heads that were judged lately. One head is prepared again and again: for each measure
//! and size that is tried, and once more to be checked; its bounds are the same every time.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::Bound;
use crate::shape::itemise::Char;

/// How many are known at a time, by all threads: the heads of a few pages.
const MOST: usize = 64;

/// Texts longer than this are not heads, and are judged anew.
const LONGEST: usize = 600;

/// What was judged, and how.
struct Known {
    text: Box<str>,
    chars: Box<[Char]>,
    whole: Box<[Range<usize>]>,
    bounds: Arc<[Bound]>,
}

/// The bounds of some heads.
pub(super) struct Memory(Mutex<VecDeque<Known>>);

/// Those of this process.
pub(super) static KNOWN: Memory = Memory::new();

impl Memory {
    const fn new() -> Memory {
        Memory(Mutex::new(VecDeque::new()))
    }

    /// What `judge` says of a text, now or when it was last asked.
    pub fn of(
        &self,
        text: &str,
        chars: &[Char],
        whole: &[Range<usize>],
        judge: impl FnOnce() -> Vec<Bound>,
    ) -> Arc<[Bound]> {
        if text.len() > LONGEST {
            return judge().into();
        }
        let locked = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |k: &&Known| *k.text == *text && *k.chars == *chars && *k.whole == *whole;
        if let Some(bounds) = locked().iter().rev().find(same).map(|known| Arc::clone(&known.bounds)) {
            return bounds;
        }
        let bounds: Arc<[Bound]> = judge().into();
        let known = Known { text: text.into(), chars: chars.into(), whole: whole.into(), bounds: Arc::clone(&bounds) };
        let mut all = locked();
        if all.len() >= MOST {
            all.pop_front();
        }
        all.push_back(known);
        bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::itemise::characters;

    #[test]
    fn a_head_is_judged_once_and_another_of_its_own() {
        let (text, chars) = ("只在此處的標題", characters("只在此處的標題", "zh-HK"));
        let known = Memory::new();
        let never = || -> Vec<Bound> { panic!("it is known") };
        assert_eq!(*known.of(text, &chars, &[], || vec![Bound::Sure]), [Bound::Sure]);
        assert_eq!(*known.of(text, &chars, &[], never), [Bound::Sure]);
        // What a lexicon keeps whole, and what a character counts as, make it another.
        assert_eq!(*known.of(text, &chars, std::slice::from_ref(&(0..6)), || vec![Bound::Lone]), [Bound::Lone]);
        let mut others = chars.clone();
        others[0].class = crate::shape::class::Class::Letter;
        assert_eq!(*known.of(text, &others, &[], || vec![Bound::Torn]), [Bound::Torn]);
        assert_eq!(*known.of(text, &chars, &[], never), [Bound::Sure]);
    }
}
