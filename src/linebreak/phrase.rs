//! Where a line of a head may end: between words, and only where that is certain (TYPOGRAPHY §8).
//!
//! A dictionary cuts every text into words, but names and new words it cuts into single
//! characters, and where two cuts are possible it takes the likelier one. So its boundaries are
//! judged: a boundary counts as certain ([`Bound::Sure`]) only when no other word of the
//! dictionary stands across it, and when no character beside it stands alone without being one
//! of the few hundred that are words by themselves ([`vocabulary`]). Names ([`names`]), numbers
//! with their units ([`numbers`]) and the house's own terms are kept whole. What is left between
//! two certain boundaries is opened at its least doubtful place when it is longer than a narrow
//! head is wide ([`relieve`]).

use std::ops::Range;

use crate::shape::class::Class;
use crate::shape::itemise::Char;

mod names;
mod numbers;
mod vocabulary;
mod words;

use vocabulary::{CLOSING, ENDING, LEANING, OPENING, is_in};
use words::Words;

/// How good the place before a character is for ending a line, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// Between two words, for certain.
    Sure,
    /// After 、 or 。, which end no line of a head where it can be helped.
    Stop,
    /// Beside a character that stands alone and may belong to its neighbour (議員|說, 副|主席).
    Lone,
    /// Inside a short title or quotation, or a foreign name's parts.
    Title,
    /// Where another word of the dictionary stands across (做功|課).
    Spanned,
    /// Between two characters that stand alone (陳|奕|迅).
    Singles,
    /// Inside a word, a number or a name of the lexicon; or before what never starts a line.
    Inside,
}

/// The longest piece without a certain boundary that is left as it is, in halves of an em: the
/// narrowest head.
const PIECE: usize = 10;

/// The longest title in 《》 that is kept on one line, in characters.
const TITLE: usize = 8;

/// For each character, how good the place before it is. `whole` are ranges of bytes that are
/// kept whole, from a lexicon.
pub(super) fn bounds(text: &str, chars: &[Char], whole: &[Range<usize>]) -> Vec<Bound> {
    let words = Words::of(text, chars);
    let mut bounds = vec![Bound::Inside; chars.len()];
    let ends = names::ends(&words);
    for i in 0..words.len() {
        let (at, _) = words.range(i);
        if let Some(slot) = bounds.get_mut(at) {
            *slot = if i == 0 { Bound::Inside } else { judged(&words, i, &ends) };
        }
    }
    names::keep_surnames(&words, &mut bounds);
    names::keep_foreign(&words, &mut bounds);
    numbers::join(&words, &mut bounds);
    keep_titles(chars, &mut bounds);
    for i in 0..words.len() {
        if is_in(LEANING, words.word(i)) {
            worsen(&mut bounds, words.range(i).0, Bound::Inside);
        }
    }
    keep_whole(chars, whole, &mut bounds);
    relieve(chars, &mut bounds);
    bounds
}

/// Makes a boundary at least as bad as `to`.
fn worsen(bounds: &mut [Bound], at: usize, to: Bound) {
    if let Some(slot) = bounds.get_mut(at) {
        *slot = (*slot).max(to);
    }
}

/// How certain the boundary before a word is, by itself.
fn judged(words: &Words<'_>, i: usize, name_ends: &[usize]) -> Bound {
    let (at, _) = words.range(i);
    let (before, after) = (words.word(i - 1), words.word(i));
    let (lone_before, lone_after) = (words.is_single(i - 1), words.is_single(i));
    let opens = lone_after && is_in(OPENING, after);
    let closed = lone_before && (is_in(CLOSING, before) || is_in(OPENING, before));
    if !(words.is_han(at - 1) && words.is_han(at)) {
        let lone = (lone_before && !closed) || (lone_after && !opens);
        return beside_other(words.chars, at, lone);
    }
    let ended = name_ends.contains(&at);
    if words.is_spanned(at) {
        return Bound::Spanned;
    }
    match (lone_before && !ended, lone_after) {
        (false, false) => Bound::Sure,
        (false, true) if opens => Bound::Sure,
        (true, false) if closed => Bound::Sure,
        (true, _) if is_in(ENDING, before) => Bound::Sure,
        (true, true) if opens && (closed || ended) && before != after => Bound::Sure,
        (true, true) if !ended => Bound::Singles,
        _ => Bound::Lone,
    }
}

/// How certain a boundary is that does not stand between two ideographs. `lone` says that an
/// ideograph beside it stands alone.
fn beside_other(chars: &[Char], at: usize, lone: bool) -> Bound {
    let class = |i: Option<usize>| i.and_then(|i| chars.get(i)).map(|ch| (ch.c, ch.class));
    let (before, after) = (class(at.checked_sub(1)), class(Some(at)));
    let latin = |ch: Option<(char, Class)>| ch.is_some_and(|(_, c)| matches!(c, Class::Letter | Class::Digit));
    match (before, after) {
        (Some(('、' | '。' | '､' | '｡', _)), _) => Bound::Stop,
        // 350 km, Boeing 737, Taylor Swift
        (Some((_, Class::Space)), _) if latin(after) && latin(class(at.checked_sub(2))) => Bound::Lone,
        // 阿|B, 卡拉|OK: a character that is no word of its own belongs to the letters beside it.
        (Some((_, Class::Letter)), _) | (_, Some((_, Class::Letter))) if lone => Bound::Lone,
        // A row of one symbol: ──
        (Some(a), Some(b)) if a == b => Bound::Inside,
        _ => Bound::Sure,
    }
}

/// Keeps a short title in 《》 on one line.
fn keep_titles(chars: &[Char], bounds: &mut [Bound]) {
    let mut open = None;
    for (i, ch) in chars.iter().enumerate() {
        match ch.c {
            '《' | '〈' => open = Some(i),
            '》' | '〉' => {
                if let Some(from) = open.take().filter(|from| i - from <= TITLE + 1) {
                    (from + 1..=i).for_each(|at| worsen(bounds, at, Bound::Title));
                }
            }
            _ => {}
        }
    }
}

/// Keeps the lexicon's words whole, and lets lines break around them.
fn keep_whole(chars: &[Char], whole: &[Range<usize>], bounds: &mut [Bound]) {
    let index = |byte: usize| chars.partition_point(|ch| (ch.at as usize) < byte);
    for range in whole {
        let (from, to) = (index(range.start), index(range.end));
        (from + 1..to).for_each(|at| worsen(bounds, at, Bound::Inside));
        for edge in [from, to] {
            let leans = chars.get(edge).is_some_and(|ch| is_in(LEANING, ch.c.encode_utf8(&mut [0; 4])));
            if let Some(slot) = bounds.get_mut(edge).filter(|b| edge > 0 && !leans && **b != Bound::Title) {
                *slot = Bound::Sure;
            }
        }
    }
}

/// Opens pieces longer than [`PIECE`] at their least doubtful place, the nearest to the middle.
fn relieve(chars: &[Char], bounds: &mut [Bound]) {
    let mut from = 0;
    while from < chars.len() {
        let to = (from + 1..chars.len()).find(|at| bounds.get(*at) == Some(&Bound::Sure)).unwrap_or(chars.len());
        let length = width(chars, from, to);
        let most = if length > 2 * PIECE { Bound::Spanned } else { Bound::Lone };
        let middle = |at: usize| width(chars, from, at).abs_diff(width(chars, at, to));
        let best = (from + 1..to)
            .filter_map(|at| bounds.get(at).filter(|b| **b <= most).map(|b| (*b, middle(at), at)))
            .min()
            .filter(|_| length > PIECE);
        match best.and_then(|(_, _, at)| bounds.get_mut(at)) {
            Some(slot) => *slot = Bound::Sure,
            None => from = to,
        }
    }
}

/// Width of a range of characters in halves of an em.
fn width(chars: &[Char], from: usize, to: usize) -> usize {
    chars.get(from..to).unwrap_or_default().iter().map(|ch| if ch.kind.is_wide() { 2 } else { 1 }).sum()
}
