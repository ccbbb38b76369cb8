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
use std::sync::Arc;

use crate::shape::class::Class;
use crate::shape::itemise::Char;

mod known;
mod names;
mod numbers;
mod vocabulary;
mod words;

use vocabulary::{CLOSING, ENDING, LEANING, OPENING, PREFIXES, SUFFIXES, is_in};
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
    /// Between a word and a character that is more often an ending or a prefix of it (幼兒|園,
    /// 新|架構).
    Torn,
    /// Inside a short title or quotation, or a foreign name's parts.
    Title,
    /// Where another word of the dictionary stands across (做功|課).
    Spanned,
    /// Between two characters that stand alone (陳|奕|迅).
    Singles,
    /// The same, where pairs of characters would be cut in two (外|賣).
    Odd,
    /// Inside a word, a number or a name of the lexicon; or before what never starts a line.
    Inside,
}

/// The longest piece without a certain boundary that is left as it is, in halves of an em: the
/// narrowest head.
const PIECE: usize = 10;

/// How far back the start of a row of single characters is looked for.
const ROW: usize = 24;

/// The longest title in 《》 that is kept on one line, in characters.
const TITLE: usize = 8;

/// For each character, how good the place before it is. `whole` are ranges of bytes that are
/// kept whole, from a lexicon.
pub(super) fn bounds(text: &str, chars: &[Char], whole: &[Range<usize>]) -> Arc<[Bound]> {
    known::KNOWN.of(text, chars, whole, || judge(text, chars, whole))
}

fn judge(text: &str, chars: &[Char], whole: &[Range<usize>]) -> Vec<Bound> {
    let index = |byte: usize| chars.partition_point(|ch| (ch.at as usize) < byte);
    let mut whole: Vec<(usize, usize)> = whole.iter().map(|r| (index(r.start), index(r.end))).collect();
    let words = Words::of(text, chars, &mut whole);
    let mut bounds = vec![Bound::Inside; chars.len()];
    let ends = names::ends(&words);
    for i in 0..words.len() {
        let (at, _) = words.range(i);
        if let Some(slot) = bounds.get_mut(at) {
            *slot = if i == 0 { Bound::Inside } else { judged(&words, i, &ends) };
        }
    }
    spread_doubt(&words, &mut bounds);
    names::keep_surnames(&words, &mut bounds);
    names::keep_foreign(&words, &mut bounds);
    numbers::join(&words, &mut bounds);
    keep_titles(chars, &mut bounds);
    for i in 0..words.len() {
        if is_in(LEANING, words.word(i)) {
            worsen(&mut bounds, words.range(i).0, Bound::Inside);
        }
    }
    keep_whole(chars, &whole, &mut bounds);
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
    let ended = name_ends.binary_search(&at).is_ok();
    if words.is_spanned(at) {
        return Bound::Spanned;
    }
    match (lone_before && !ended, lone_after) {
        (false, false) => Bound::Sure,
        (false, true) if opens => Bound::Sure,
        (true, false) if closed => Bound::Sure,
        (true, _) if is_in(ENDING, before) => Bound::Sure,
        (true, true) if opens && (closed || ended) && before != after => Bound::Sure,
        (true, true) if !ended => pairs(words, i),
        (true, false) if is_in(PREFIXES, before) => Bound::Torn,
        (false, true) if is_in(SUFFIXES, after) && !words.is_han(at + 1) => Bound::Singles,
        (false, true) if is_in(SUFFIXES, after) || !words.is_han(at + 1) => Bound::Torn,
        _ => Bound::Lone,
    }
}

/// Between two characters that stand alone: names and new words of two characters are cut into
/// such rows, so a place that leaves whole pairs before it is better than one that does not. A
/// surname makes three.
fn pairs(words: &Words<'_>, i: usize) -> Bound {
    let alone = |k: usize| words.is_single(k) && !is_in(OPENING, words.word(k)) && !is_in(CLOSING, words.word(k));
    let row = (0..i).rev().take(ROW).take_while(|k| alone(*k)).count();
    let named = row == 3 && vocabulary::all_of(vocabulary::SURNAMES, words.word(i - row));
    if named || row % 2 == 0 { Bound::Singles } else { Bound::Odd }
}

/// Where one edge of a word is doubtful because another word stands across it, a character that
/// stands alone at its other edge may belong to it: 新|展開|幕.
fn spread_doubt(words: &Words<'_>, bounds: &mut [Bound]) {
    let judged = bounds.to_vec();
    let is = |at: usize, bound: Bound| judged.get(at) == Some(&bound);
    for i in 0..words.len() {
        let (from, to) = words.range(i);
        if words.is_single(i) {
            continue;
        }
        for (edge, other) in [(from, to), (to, from)] {
            if (is(edge, Bound::Lone) || is(edge, Bound::Torn)) && is(other, Bound::Spanned) {
                worsen(bounds, edge, Bound::Singles);
            }
        }
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
fn keep_whole(chars: &[Char], whole: &[(usize, usize)], bounds: &mut [Bound]) {
    for (from, to) in whole.iter().copied() {
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
    let widths = widths(chars);
    let width = |from: usize, to: usize| match (widths.get(from), widths.get(to)) {
        (Some(a), Some(b)) => b - a,
        _ => 0,
    };
    let mut from = 0;
    while from < chars.len() {
        let to = (from + 1..chars.len()).find(|at| bounds.get(*at) == Some(&Bound::Sure)).unwrap_or(chars.len());
        let length = width(from, to);
        let most = if length > 2 * PIECE { Bound::Spanned } else { Bound::Lone };
        let best = (from + 1..to)
            .filter_map(|at| {
                bounds.get(at).filter(|b| **b <= most).map(|b| (*b, width(from, at).abs_diff(width(at, to)), at))
            })
            .min()
            .filter(|_| length > PIECE);
        match best.and_then(|(_, _, at)| bounds.get_mut(at)) {
            Some(slot) => *slot = Bound::Sure,
            None => from = to,
        }
    }
}

/// Width of the characters before each, and of all, in halves of an em.
fn widths(chars: &[Char]) -> Vec<usize> {
    let mut sum = 0;
    let step = |ch: &Char| {
        sum += if ch.kind.is_wide() { 2 } else { 1 };
        sum
    };
    std::iter::once(0).chain(chars.iter().map(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::itemise::characters;

    /// The text with its certain boundaries as `|`.
    fn cut(text: &str, whole: &[&str]) -> String {
        let chars = characters(text, "zh-HK");
        let whole: Vec<Range<usize>> = whole.iter().filter_map(|w| text.find(w).map(|at| at..at + w.len())).collect();
        let bounds = bounds(text, &chars, &whole);
        let piece = |(ch, b): (&Char, Bound)| format!("{}{}", if b == Bound::Sure { "|" } else { "" }, ch.c);
        chars.iter().zip(bounds.iter().copied()).map(piece).collect()
    }

    #[test]
    fn numbers_keep_their_units() {
        for (text, kept) in [
            ("斥資20萬歐元", "20萬歐元"),
            ("共16.5億美元", "16.5億美元"),
            ("逾20多年", "20多年"),
            ("四千二百六十元", "四千二百六十元"),
            ("每月3個月租金", "3個月"),
            ("百分之五十八的人", "百分之五十八"),
            ("核三二號機停機", "二號機"),
        ] {
            assert!(cut(text, &[]).contains(kept), "{}", cut(text, &[]));
        }
    }

    #[test]
    fn no_line_starts_with_a_particle_and_after_it_one_may() {
        assert_eq!(cut("美麗的香港", &[]), "美麗的|香港");
        assert!(cut("選舉的話便可", &[]).contains("選舉的話"));
        assert!(cut("的士司機", &[]).starts_with("的士"));
    }

    #[test]
    fn names_stay_whole() {
        for (text, kept) in
            [("歌手陳奕迅出席", "陳奕迅"), ("導演阿弗萊克得獎", "阿弗萊克"), ("飾演隆美爾將軍", "隆美爾")]
        {
            assert!(cut(text, &[]).contains(kept), "{}", cut(text, &[]));
        }
        assert_eq!(cut("卓榮泰訪吉爾吉斯斯坦", &["卓榮泰", "吉爾吉斯斯坦"]), "卓榮泰|訪|吉爾吉斯斯坦");
    }

    #[test]
    fn a_doubtful_boundary_is_none() {
        // 做功 and 功課 are both words; 空白 and 有空.
        assert!(cut("快點做功課啦", &[]).contains("做功課"));
        assert!(cut("中間不要有空白", &[]).contains("空白"));
        // 海地 is in a lexicon of places, but not here.
        assert!(cut("花蓮外海地震", &["海地"]).contains("地震"));
    }

    #[test]
    fn a_long_piece_is_opened() {
        let text = cut("政府部門人員協會會員代表大會", &[]);
        assert!(text.contains('|'), "{text}");
    }
}
