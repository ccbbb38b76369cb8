//! Words of a text, from the dictionary of `icu_segmenter`.

use std::sync::OnceLock;

use icu_segmenter::WordSegmenter;
use icu_segmenter::WordSegmenterBorrowed;

use super::vocabulary::{SUPPLEMENT, is_in};
use crate::shape::itemise::Char;

/// The longest dictionary word that is looked for across a boundary, in characters.
const LONGEST: usize = 4;

fn segmenter() -> &'static WordSegmenterBorrowed<'static> {
    static SEGMENTER: OnceLock<WordSegmenterBorrowed<'static>> = OnceLock::new();
    SEGMENTER.get_or_init(|| WordSegmenter::new_dictionary(Default::default()))
}

/// A text cut into the words of the dictionary. Positions are indices of characters.
pub(super) struct Words<'t> {
    /// The text.
    pub text: &'t str,
    /// Its characters.
    pub chars: &'t [Char],
    /// Where each word starts; the last is the number of characters.
    pub starts: Vec<usize>,
}

impl<'t> Words<'t> {
    /// Segments a text.
    pub fn of(text: &'t str, chars: &'t [Char]) -> Words<'t> {
        let mut starts: Vec<usize> =
            segmenter().segment_str(text).map(|byte| chars.partition_point(|ch| (ch.at as usize) < byte)).collect();
        starts.extend([0, chars.len()]);
        starts.sort_unstable();
        starts.dedup();
        let mut words = Words { text, chars, starts };
        words.supplement();
        words
    }

    /// Puts together the words that the dictionary cuts, the longest first.
    fn supplement(&mut self) {
        let mut kept = Vec::with_capacity(self.starts.len());
        let mut i = 0;
        while i < self.len() {
            let from = self.range(i).0;
            kept.push(from);
            let joined = |n: &usize| is_in(SUPPLEMENT, self.slice(from, self.range(i + n - 1).1));
            let longest = (2..=LONGEST).rev().filter(|n| i + n <= self.len()).find(joined);
            i += longest.unwrap_or(1);
        }
        kept.push(self.chars.len());
        self.starts = kept;
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The characters of the word at an index, as a range; empty beyond the last.
    pub fn range(&self, word: usize) -> (usize, usize) {
        let end = self.chars.len();
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(end);
        (at(word), at(word + 1))
    }

    /// The word at an index; empty beyond the last.
    pub fn word(&self, word: usize) -> &'t str {
        let (from, to) = self.range(word);
        self.slice(from, to)
    }

    /// The text of a range of characters.
    pub fn slice(&self, from: usize, to: usize) -> &'t str {
        let byte = |i: usize| self.chars.get(i).map_or(self.text.len(), |ch| ch.at as usize);
        self.text.get(byte(from)..byte(to)).unwrap_or("")
    }

    /// Whether a word is one ideograph.
    pub fn is_single(&self, word: usize) -> bool {
        let (from, to) = self.range(word);
        to == from + 1 && self.is_han(from)
    }

    /// Whether the character at an index is an ideograph.
    pub fn is_han(&self, at: usize) -> bool {
        self.chars.get(at).is_some_and(|ch| ch.class == crate::shape::class::Class::Han)
    }

    /// Whether some word of the dictionary stands across the boundary before a character.
    pub fn is_spanned(&self, at: usize) -> bool {
        (2..=LONGEST).any(|len| {
            (1..len).any(|back| {
                let Some(from) = at.checked_sub(back) else { return false };
                let to = from + len;
                to <= self.chars.len() && (from..to).all(|i| self.is_han(i)) && is_word(self.slice(from, to))
            })
        })
    }
}

/// Whether the dictionary has a word: cut alone, it stays whole.
pub(super) fn is_word(text: &str) -> bool {
    segmenter().segment_str(text).take(3).count() == 2
}
