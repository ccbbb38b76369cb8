//! Pieces that are kept together, whatever the level: two-em marks, numbers with their
//! separators, doubled question and exclamation marks; and, where the style says so, what stands
//! with a number: its currency, its ％ or ℃, its counter (TYPOGRAPHY §1).

use super::counters::{self, hold};
use super::level::{Level, Run};
use crate::model::Units;
use crate::shape::class::Class;
use crate::shape::itemise::Char;

/// What holds a character to the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Bond {
    /// Nothing.
    #[default]
    None,
    /// Kept on one line where one line can hold it; the space between is like any other.
    Kept,
    /// One piece, never parted.
    Piece,
}

/// For each character, what holds it to the one before it.
pub(super) fn bonds(chars: &[Char], level: &Level, units: Units) -> Vec<Bond> {
    let mut bonds = vec![Bond::None; chars.len()];
    long_marks(chars, level, &mut bonds);
    for i in 1..chars.len() {
        let (Some(a), Some(b)) = (chars.get(i - 1), chars.get(i)) else { continue };
        let joined = match (a.class, b.class) {
            (Class::Exclaim, Class::Exclaim) | (Class::Digit, Class::Digit) => true,
            (Class::Digit, Class::Postfix) | (Class::Prefix, Class::Digit) => units != Units::None,
            (Class::Digit, Class::Symbol) => units != Units::None && is_square_unit(b.c),
            (_, Class::Digit) if is_sign(chars, i - 1) => true,
            _ => separates(chars, i) || separates(chars, i - 1),
        };
        if joined && let Some(bond) = bonds.get_mut(i) {
            *bond = Bond::Piece;
        } else if is_abbreviated(chars, i) {
            hold(&mut bonds, i);
        }
    }
    if units == Units::Counters {
        counters::keep(chars, &mut bonds);
    }
    bonds
}

/// Numbers longer than this may be broken after a dash in vertical lines.
const LONG_NUMBER: usize = 5;

/// The digits, by index, before which a long number may be broken where its digits stand one
/// under the other: those after a dash, as in 02-2345-6789 and 2025–26. A column of a few
/// characters has no room for such a number whole.
pub(super) fn after_dashes(chars: &[Char]) -> Vec<usize> {
    let digit = |i: usize| chars.get(i).is_some_and(|ch| ch.class == Class::Digit);
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let first = i;
        while digit(i) || (i > first && separates(chars, i)) {
            i += 1;
        }
        if i - first > LONG_NUMBER {
            let dash = |i: &usize| chars.get(*i).is_some_and(|ch| matches!(ch.c, '-' | '\u{2010}'..='\u{2014}'));
            found.extend((first..i).filter(dash).map(|dash| dash + 1));
        }
        i = i.max(first + 1);
    }
    found
}

/// Runs of one dash or ellipsis, parted as the level says. Pairs count from the run's start.
fn long_marks(chars: &[Char], level: &Level, bonds: &mut [Bond]) {
    let mut start = 0;
    while start < chars.len() {
        let Some(first) = chars.get(start) else { break };
        let same = |ch: &&Char| ch.c == first.c && ch.class == first.class;
        let (run, parted) = match first.class {
            Class::Dash if first.c != '\u{2E3A}' => (chars.iter().skip(start).take_while(same).count(), level.dashes),
            Class::Ellipsis => (chars.iter().skip(start).take_while(same).count(), level.ellipses),
            _ => (1, Run::Apart),
        };
        for k in 1..run {
            let held = match parted {
                Run::Whole => true,
                Run::Pairs => k % 2 == 1,
                Run::Apart => false,
            };
            if held && let Some(bond) = bonds.get_mut(start + k) {
                *bond = Bond::Piece;
            }
        }
        start += run.max(1);
    }
}

/// ㎏ ㎞ ㎡ and the like, written in one square.
fn is_square_unit(c: char) -> bool {
    matches!(c, '\u{3300}'..='\u{3357}' | '\u{3371}'..='\u{337A}' | '\u{3380}'..='\u{33DF}')
}

/// Whether the full-width ＋ or － at `i` is a number's sign, and does not stand between two things
/// that it joins: 氣溫－5℃ and （＋600點） after a mark or an ideograph, but not 5－10.
fn is_sign(chars: &[Char], i: usize) -> bool {
    let before = i.checked_sub(1).and_then(|j| chars.get(j)).map(|ch| ch.class);
    let joins = matches!(before, Some(Class::Digit | Class::Letter | Class::Postfix | Class::Symbol));
    chars.get(i).is_some_and(|ch| matches!(ch.c, '＋' | '－')) && !joins
}

/// Whether the digit at `i` belongs to an abbreviation before it: No.5, Vol.3, v.2.
fn is_abbreviated(chars: &[Char], i: usize) -> bool {
    let at = |back: usize| i.checked_sub(back).and_then(|j| chars.get(j));
    let (Some(letter), Some(dot), Some(digit)) = (at(2), at(1), at(0)) else { return false };
    letter.class == Class::Letter && dot.c == '.' && digit.class == Class::Digit
}

/// Whether the character at `i` separates two digits of one number: 1,000 · 3.5 · 12:30 · 6/6 ·
/// 3-5 · 3–5 · 3—5.
fn separates(chars: &[Char], i: usize) -> bool {
    let at = |j: usize| chars.get(j).filter(|ch| ch.class == Class::Digit);
    let (Some(before), Some(mark), Some(after)) = (i.checked_sub(1).and_then(at), chars.get(i), at(i + 1)) else {
        return false;
    };
    if before.c.is_ascii_digit() && after.c.is_ascii_digit() {
        matches!(mark.c, ',' | '.' | ':' | '/' | '-' | '\u{2010}'..='\u{2014}' | '\u{2019}' | '\'')
    } else {
        let full = |c: char| ('\u{FF10}'..='\u{FF19}').contains(&c);
        full(before.c) && full(after.c) && matches!(mark.c, '，' | '．' | '：' | '／' | '－')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LineBreak;
    use crate::shape::itemise::characters;

    fn joined(text: &str, level: LineBreak, units: Units) -> String {
        let chars = characters(text, "zh-HK");
        let sign = |bond: &Bond| match bond {
            Bond::None => ' ',
            Bond::Kept => '~',
            Bond::Piece => '_',
        };
        bonds(&chars, Level::of(level), units).iter().zip(&chars).flat_map(|(b, ch)| [sign(b), ch.c]).collect()
    }

    fn basic(text: &str) -> String {
        joined(text, LineBreak::ClreqBasic, Units::Symbols)
    }

    #[test]
    fn pairs_numbers_and_marks() {
        assert_eq!(basic("…………"), " …_… …_…");
        assert_eq!(joined("…………", LineBreak::Gb, Units::Symbols), " …_…_…_…");
        assert_eq!(joined("……", LineBreak::Loose, Units::Symbols), " … …");
        assert_eq!(joined("————", LineBreak::JlreqStrict, Units::Symbols), " —_—_—_—");
        assert_eq!(basic("好？！"), " 好 ？_！");
        assert_eq!(basic("1,000.5%"), " 1_,_0_0_0_._5_%");
        assert_eq!(basic("3-5"), " 3_-_5");
        assert_eq!(basic("2026/06/06"), " 2_0_2_6_/_0_6_/_0_6");
        assert_eq!(basic("￥５，０００"), " ￥_５_，_０_０_０");
        assert_eq!(basic("重5㎏"), " 重 5_㎏");
        assert_eq!(basic("在5，6月"), " 在 5 ， 6 月");
        assert_eq!(basic("2020—2026"), " 2_0_2_0_—_2_0_2_6");
        assert_eq!(basic("至－5℃（＋6"), " 至 －_5_℃ （ ＋_6");
        assert_eq!(basic("5％－6％"), " 5_％ － 6_％");
        assert_eq!(basic("No.5完.5"), " N o .~5 完 . 5");
    }

    #[test]
    fn long_numbers_are_broken_after_their_dashes() {
        let at = |text: &str| after_dashes(&characters(text, "zh-HK"));
        assert_eq!(at("電話02-2345-6789"), [5, 10]);
        assert_eq!(at("2025–26年"), [5]);
        assert!(at("12,345,678").is_empty() && at("3-5號").is_empty() && at("2026/06/06").is_empty());
    }

    #[test]
    fn the_style_says_what_stays_with_a_number() {
        assert_eq!(joined("$5%", LineBreak::ClreqBasic, Units::None), " $ 5 %");
        assert_eq!(joined("10月", LineBreak::ClreqBasic, Units::Symbols), " 1_0 月");
        assert_eq!(joined("10月", LineBreak::ClreqBasic, Units::Counters), " 1_0~月");
    }
}
