//! Names that no dictionary has: surname and given name, foreign names in Chinese characters.

use super::vocabulary::{OPENING, SURNAMES, TRANSLITERATING, all_of, is_in};
use super::words::Words;
use super::{Bound, worsen};

/// A given name has at most this many characters.
const GIVEN: usize = 2;

/// Where a name of three characters, each a word by itself for the dictionary, ends for certain.
pub(super) fn ends(words: &Words<'_>) -> Vec<usize> {
    let mut ends = Vec::new();
    for i in 0..words.len() {
        let single = |k: usize| words.is_single(k) && !is_in(OPENING, words.word(k));
        let foreign = (i..=i + GIVEN).all(|k| all_of(TRANSLITERATING, words.word(k)));
        let begins = i == 0 || !words.is_single(i - 1) || is_in(OPENING, words.word(i - 1));
        if begins && all_of(SURNAMES, words.word(i)) && (i..=i + GIVEN).all(single) && !foreign {
            ends.push(words.range(i + GIVEN).1);
        }
    }
    ends
}

/// Keeps a surname with the character that follows it, whatever that is: 張|又|俠.
pub(super) fn keep_surnames(words: &Words<'_>, bounds: &mut [Bound]) {
    for i in 1..words.len() {
        if words.is_single(i) && words.is_single(i - 1) && all_of(SURNAMES, words.word(i - 1)) {
            worsen(bounds, words.range(i).0, Bound::Singles);
        }
    }
}

/// Keeps foreign names whole: neighbouring words written with transliterating characters only,
/// one of them a single character (凡爾|納, 埃|薩), and the interpunct within a name.
pub(super) fn keep_foreign(words: &Words<'_>, bounds: &mut [Bound]) {
    let foreign = |i: usize| all_of(TRANSLITERATING, words.word(i));
    for i in 1..words.len() {
        let at = words.range(i).0;
        let lone = words.is_single(i) || words.is_single(i - 1);
        if foreign(i) && foreign(i - 1) {
            worsen(bounds, at, if lone { Bound::Singles } else { Bound::Lone });
        }
        if [words.word(i), words.word(i - 1)].into_iter().any(|w| matches!(w, "·" | "‧" | "・" | "•")) {
            worsen(bounds, at, Bound::Title);
        }
    }
}
