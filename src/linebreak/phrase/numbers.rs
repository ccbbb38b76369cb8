//! Numbers with what belongs to them: 20萬歐元 · 百分之五 · 第3屆 · 四千二百六十元.

use super::vocabulary::{CLOSING, COUNTERS, NUMERALS, OPENING, POWERS, UNITS, all_of, is_in};
use super::words::Words;
use super::{Bound, worsen};
use crate::shape::class::Class;

/// What came before a word, as far as numbers go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// No number.
    Nothing,
    /// A number without a unit yet.
    Number,
    /// A number that a month or a year has followed: a day may.
    Date,
    /// A number and 號: what it numbers may follow (二號機).
    Numbered,
}

/// Joins numbers to their powers and units.
pub(super) fn join(words: &Words<'_>, bounds: &mut [Bound]) {
    for (i, pair) in words.chars.windows(2).enumerate() {
        // 一|萬, wherever the dictionary sees other words
        if let [a, b] = pair
            && NUMERALS.contains(a.c)
            && "十百千萬万億亿".contains(b.c)
        {
            worsen(bounds, i + 1, Bound::Inside);
        }
    }
    let mut before = Before::Nothing;
    for i in 0..words.len() {
        let (at, _) = words.range(i);
        let word = words.word(i);
        if before == Before::Number && (continues(words, i) || is_unit(words, i)) {
            worsen(bounds, at, Bound::Inside);
        } else if before == Before::Date && is_number(words, i) {
            worsen(bounds, at, Bound::Lone);
        }
        if before == Before::Numbered && words.is_single(i) && !is_in(OPENING, word) {
            worsen(bounds, at, Bound::Inside);
        }
        before = match before {
            Before::Number if continues(words, i) => Before::Number,
            Before::Number if matches!(word, "年" | "月") => Before::Date,
            Before::Number if word.ends_with(['號', '号']) => Before::Numbered,
            // 3個月, 20萬 + 人次: a unit of two words.
            Before::Number if matches!(word, "個" | "个" | "分" | "平方" | "立方") => Before::Number,
            _ if is_numbered(words, i) => Before::Numbered,
            _ if is_number(words, i) || matches!(word, "第" | "百分" | "百分之") => Before::Number,
            _ => Before::Nothing,
        };
    }
}

/// Whether a word is a number: digits, or a numeral written in characters.
fn is_number(words: &Words<'_>, i: usize) -> bool {
    let (from, to) = words.range(i);
    let last = to.checked_sub(1).and_then(|at| words.chars.get(at));
    let digits = words.chars.get(from).is_some_and(|ch| ch.class == Class::Digit)
        && last.is_some_and(|ch| ch.class == Class::Digit || ch.class == Class::Postfix || NUMERALS.contains(ch.c));
    let word = words.word(i);
    digits
        || (word.starts_with(|c| NUMERALS.contains(c))
            && word.chars().all(|c| NUMERALS.contains(c) || POWERS.contains(c)))
}

/// Whether a word of the dictionary is a number and 號: 二號.
fn is_numbered(words: &Words<'_>, i: usize) -> bool {
    let number = words.word(i).strip_suffix(['號', '号']);
    number.is_some_and(|number| all_of(NUMERALS, number))
}

/// Whether a word goes on with the number before it.
fn continues(words: &Words<'_>, i: usize) -> bool {
    let word = words.word(i);
    all_of(POWERS, word) || is_number(words, i) || matches!(word, "分之" | "之")
}

/// Whether a word is the unit of the number before it.
fn is_unit(words: &Words<'_>, i: usize) -> bool {
    let word = words.word(i);
    let counts = words.is_single(i) && (!is_in(OPENING, word) || is_in(CLOSING, word));
    counts || is_in(UNITS, word) || word.starts_with(|c| COUNTERS.contains(c))
}
