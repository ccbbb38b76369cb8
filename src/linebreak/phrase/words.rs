//! Words of a text, from the dictionary of `icu_segmenter`.

use std::sync::OnceLock;

use icu_segmenter::WordSegmenter;
use icu_segmenter::WordSegmenterBorrowed;

use super::vocabulary::{CLOSING, LEANING, NUMERALS, OPENING, SUPPLEMENT, all_of, is_in};
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
    /// Segments a text around the words that a lexicon has found in it, as ranges of characters.
    ///
    /// A found word of two characters that cuts other words at both its ends (海地 in 外海地震)
    /// is none, and is taken off the list.
    pub fn of(text: &'t str, chars: &'t [Char], whole: &mut Vec<(usize, usize)>) -> Words<'t> {
        let mut words = Words { text, chars, starts: Vec::new() };
        words.segment(0, chars.len());
        words.finish();
        let starts = words.starts.clone();
        let is_start = |at: usize| starts.binary_search(&at).is_ok();
        whole.retain(|(from, to)| to - from != 2 || !words.is_han(*from) || is_start(*from) || is_start(*to));
        if !whole.is_empty() {
            words.starts.clear();
            let mut free = 0;
            for (from, to) in whole.iter().copied() {
                words.segment(free, from);
                words.starts.extend([from, to]);
                free = to;
            }
            words.segment(free, chars.len());
            words.finish();
        }
        words.free_numerals();
        words.even_out();
        words.supplement();
        words
    }

    /// Begins a word at a numeral of several characters whose first the dictionary has taken for
    /// the end of a word: 現|金一|萬元 is 現金|一萬元.
    fn free_numerals(&mut self) {
        let mut kept = Vec::with_capacity(self.starts.len());
        // A numeral whose first character starts no word, and is still being passed.
        let mut freed = false;
        for at in 0..=self.chars.len() {
            let start = self.starts.binary_search(&at).is_ok();
            if !self.is_numeral(at) {
                freed = false;
            } else if at > 0 && !self.is_numeral(at - 1) && self.is_numeral(at + 1) && !start {
                freed = true;
                kept.push(at);
            }
            if start && !freed {
                kept.push(at);
            }
        }
        self.starts = kept;
    }

    fn is_numeral(&self, at: usize) -> bool {
        self.chars.get(at).is_some_and(|ch| NUMERALS.contains(ch.c))
    }

    /// Cuts 新|展開|幕 as 新展|開幕: where a stray character stands on both sides of a word and the
    /// word's end makes a word with the second, pairs are likelier.
    fn even_out(&mut self) {
        let stray = |k: usize| self.is_single(k) && !is_closed(self.word(k));
        let mut kept = Vec::with_capacity(self.starts.len());
        let mut i = 0;
        while i < self.starts.len() {
            let ((a, b), end) = (self.range(i + 1), self.range(i + 2).1);
            kept.extend(self.starts.get(i));
            let all_han = b == a + 2 && (a..b).all(|at| self.is_han(at));
            if all_han && stray(i) && stray(i + 2) && is_word(self.slice(a + 1, end)) {
                kept.push(a + 1);
                i += 2;
            }
            i += 1;
        }
        self.starts = kept;
    }

    /// Adds the dictionary's boundaries of a range of characters.
    fn segment(&mut self, from: usize, to: usize) {
        let chars = self.chars;
        let base = chars.get(from).map_or(0, |ch| ch.at as usize);
        let index = |byte: usize| chars.partition_point(|ch| (ch.at as usize) < base + byte);
        self.starts.extend(segmenter().segment_str(self.slice(from, to)).map(index));
    }

    fn finish(&mut self) {
        self.starts.extend([0, self.chars.len()]);
        self.starts.sort_unstable();
        self.starts.dedup();
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

/// Whether a word of one character is a word by itself.
fn is_closed(word: &str) -> bool {
    [OPENING, CLOSING, LEANING].iter().any(|list| is_in(list, word)) || all_of(NUMERALS, word)
}
