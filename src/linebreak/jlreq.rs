//! The four levels of JLREQ (Requirements for Japanese Text Layout, 2020-08-11): table 2 of
//! appendix C, and its addendum C.3.
//!
//! A character belongs to one of the classes cl-01 to cl-30 ([`class_of`]: the marks by the lists
//! of appendix A, the rest by what it is). [`TABLE_2`] says of each pair of classes whether a line
//! may be broken between them; that is the very strict level. The other levels relax it: a class
//! or mark that C.3 lets stand at a line's start is taken as an ideograph, cl-19, as the notes
//! of C.2 have it, so that it still follows no opening bracket. Two Western characters (and
//! Western marks beside anything) are UAX #14's.

use unicode_linebreak::BreakClass as B;

use super::breaks::Traits;
use crate::shape::class::Class;

/// What a level takes as an ideograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relaxed {
    /// A whole class.
    Class(u8),
    /// One mark.
    Mark(char),
}

/// C.3, strict: 々, the prolonged sound mark, small kana.
pub const STRICT: &[Relaxed] = &[Relaxed::Mark('\u{3005}'), Relaxed::Class(10), Relaxed::Class(11)];
/// C.3, loose: hyphens, ・, 々, the prolonged sound mark, small kana, the percent sign. (… … and
/// ‥ ‥ may be parted too: the level's [`Run`](super::level::Run).)
pub const LOOSE: &[Relaxed] = &[
    Relaxed::Class(3),
    Relaxed::Mark('\u{30FB}'),
    Relaxed::Mark('\u{FF65}'),
    Relaxed::Mark('\u{3005}'),
    Relaxed::Class(10),
    Relaxed::Class(11),
    Relaxed::Mark('%'),
    Relaxed::Mark('\u{FF05}'),
];
/// C.3, very loose: hyphens, dividing punctuation, middle dots, iteration marks, the prolonged
/// sound mark, small kana, prefixed and postfixed abbreviations. (Inseparable characters of one
/// kind may be parted too.)
pub const VERY_LOOSE: &[Relaxed] = &[
    Relaxed::Class(3),
    Relaxed::Class(4),
    Relaxed::Class(5),
    Relaxed::Class(9),
    Relaxed::Class(10),
    Relaxed::Class(11),
    Relaxed::Class(12),
    Relaxed::Class(13),
];

/// Table 2. A row for each class before the break, a column for each after it, cl-01 to cl-30:
/// `.` a line may be broken, `x` it may not, `-` not in the table.
///
/// cl-08 after cl-08: the same mark twice is one piece (C.2 note 5), which the level's
/// [`Run`](super::level::Run) says. cl-24 before cl-27: of the two ways of note 10 the one that
/// keeps them together. cl-17 and cl-18 (mathematics) are not in the table: taken as cl-19.
#[rustfmt::skip]
const TABLE_2: [&str; 30] = [
//   1........1.........2.........3
    "xxxxxxxxxxxxxxxx--xxxxxxxxxxxx", // cl-01 opening brackets
    ".xxxxxx.xxx.....--.x........x.", // cl-02 closing brackets
    ".xxxxxx.xxx.....--.x........x.", // cl-03 hyphens
    ".xxxxxx.xxx.....--.x........x.", // cl-04 dividing punctuation marks
    ".xxxxxx.xxx.....--.x........x.", // cl-05 middle dots
    ".xxxxxx.xxx.....--.x........x.", // cl-06 full stops
    ".xxxxxx.xxx.....--.x........x.", // cl-07 commas
    ".xxxxxx.xxx.....--.x........x.", // cl-08 inseparable characters
    ".xxxxxx.xxx.....--.x........x.", // cl-09 iteration marks
    ".xxxxxx.xxx.....--.x........x.", // cl-10 prolonged sound marks
    ".xxxxxx.xxx.....--.x........x.", // cl-11 small kana
    "xxxxxxxxxxxxxxxx--xxxxxxxxxxxx", // cl-12 prefixed abbreviations
    ".xxxxxx.xxx.....--.x........x.", // cl-13 postfixed abbreviations
    ".xxxxxx.xxx.....--.x........x.", // cl-14 full-width ideographic space
    ".xxxxxx.xxx.....--.x........x.", // cl-15 hiragana
    ".xxxxxx.xxx.....--.x........x.", // cl-16 katakana
    "------------------------------", // cl-17 math symbols
    "------------------------------", // cl-18 math operators
    ".xxxxxx.xxx.....--.x........x.", // cl-19 ideographic characters
    ".xxxxxx.xxx.....--.x........x.", // cl-20 characters as reference marks
    ".xxxxxx.xxx.....--.x........x.", // cl-21 ornamented character complexes
    ".xxxxxx.xxx.....--.x........x.", // cl-22 simple-ruby character complexes
    ".xxxxxx.xxx.....--.x........x.", // cl-23 jukugo-ruby character complexes
    ".xxxxxx.xxx.x...--.x...x..x.x.", // cl-24 grouped numerals
    ".xxxxxx.xxx.....--.x....x.x.x.", // cl-25 unit symbols
    ".xxxxxx.xxx.....--.x........x.", // cl-26 Western word space
    ".xxxxxx.xxx.....--.x...xx.x.x.", // cl-27 Western characters
    "xxxxxxxxxxxxxxxx--xxxxxxxxxxxx", // cl-28 warichu opening brackets
    ".xxxxxx.xxx.....--.x........x.", // cl-29 warichu closing brackets
    ".xxxxxx.xxx.....--.x........x.", // cl-30 characters in tate-chu-yoko
];

/// [`TABLE_2`] as bits: bit *n* of row *m* is set where no line is broken between cl-*m* and cl-*n*.
const FORBIDDEN: [u32; 31] = bits();

const fn bits() -> [u32; 31] {
    let mut rows = [0; 31];
    let mut before = 0;
    while before < 30 {
        let row = TABLE_2[before].as_bytes();
        let mut after = 0;
        while after < 30 {
            if row[after] != b'.' {
                rows[before + 1] |= 1 << (after + 1);
            }
            after += 1;
        }
        before += 1;
    }
    rows
}

/// Marks whose class does not follow from what they are elsewhere, with the list they stand in.
/// Full-width forms and forms of the same use that JLREQ leaves to implementations stand with
/// their like.
#[rustfmt::skip]
const MARKS: &[(char, u8, &str)] = &[
    ('\u{B1}', 19, "A.18"), ('\u{B7}', 5, "A.5"), ('\u{D7}', 19, "A.18"), ('\u{F7}', 19, "A.18"),
    ('\u{2010}', 3, "A.3"), ('\u{2013}', 3, "A.3"), ('\u{2014}', 8, "A.8"), ('\u{2015}', 8, "A.8 remark"),
    ('\u{2025}', 8, "A.8"), ('\u{2026}', 8, "A.8"), ('\u{2027}', 5, "A.5"), ('\u{2113}', 13, "A.13"),
    ('\u{2116}', 12, "A.12"), ('\u{2212}', 19, "A.18"), ('\u{2213}', 19, "A.18"), ('\u{22EF}', 8, "A.8"),
    ('\u{3005}', 9, "A.9"), ('\u{301C}', 3, "A.3"), ('\u{3033}', 8, "A.8"), ('\u{3034}', 8, "A.8"),
    ('\u{3035}', 8, "A.8"), ('\u{303B}', 9, "A.9"), ('\u{309D}', 9, "A.9"), ('\u{309E}', 9, "A.9"),
    ('\u{30A0}', 3, "A.3"), ('\u{30FC}', 10, "A.10"), ('\u{30FD}', 9, "A.9"), ('\u{30FE}', 9, "A.9"),
    ('\u{3303}', 13, "A.13"), ('\u{330D}', 13, "A.13"), ('\u{3314}', 13, "A.13"), ('\u{3318}', 13, "A.13"),
    ('\u{3322}', 13, "A.13"), ('\u{3323}', 13, "A.13"), ('\u{3326}', 13, "A.13"), ('\u{3327}', 13, "A.13"),
    ('\u{332B}', 13, "A.13"), ('\u{3336}', 13, "A.13"), ('\u{333B}', 13, "A.13"), ('\u{3349}', 13, "A.13"),
    ('\u{334A}', 13, "A.13"), ('\u{334D}', 13, "A.13"), ('\u{3351}', 13, "A.13"), ('\u{3357}', 13, "A.13"),
    ('\u{338E}', 13, "A.13"), ('\u{338F}', 13, "A.13"), ('\u{339C}', 13, "A.13"), ('\u{339D}', 13, "A.13"),
    ('\u{339E}', 13, "A.13"), ('\u{33A1}', 13, "A.13"), ('\u{33C4}', 13, "A.13"), ('\u{33CB}', 13, "A.13"),
    ('\u{FF03}', 12, "A.12"), ('\u{FF0D}', 3, "A.3"), ('\u{FF1A}', 5, "A.5"), ('\u{FF1B}', 5, "A.5"),
    ('\u{FF5E}', 3, "A.3"), ('\u{FF70}', 10, "A.10"),
];

/// The class of a character; `None` for Western marks and what is not to be seen.
fn class_of(t: &Traits) -> Option<u8> {
    if t.c >= '\u{B1}'
        && let Ok(i) = MARKS.binary_search_by_key(&t.c, |(c, _, _)| *c)
    {
        return MARKS.get(i).map(|(_, class, _)| *class);
    }
    Some(match t.class {
        Class::Open => 1,
        Class::Close => 2,
        Class::Connector if t.wide => 3,
        Class::Exclaim => 4,
        Class::Middle => 5,
        Class::Stop => 6,
        Class::Comma => 7,
        Class::Dash | Class::Ellipsis => 8,
        Class::Prefix => 12,
        Class::Postfix => 13,
        Class::WideSpace => 14,
        Class::Kana if t.lb == B::ConditionalJapaneseStarter => 11,
        Class::Kana => 16,
        Class::Symbol => return of_symbol(t.lb),
        Class::Han | Class::Hangul => 19,
        Class::Solidus if t.wide || t.c == '\u{FF0F}' => 19,
        Class::Digit => 24,
        Class::Letter => 27,
        Class::Connector | Class::Solidus | Class::WordMark | Class::Space | Class::Glue | Class::Control => {
            return None;
        }
    })
}

/// Symbols are ideographs; brackets and marks among them keep to what UAX #14 has them for.
fn of_symbol(lb: B) -> Option<u8> {
    match lb {
        B::OpenPunctuation => Some(1),
        B::ClosePunctuation | B::CloseParenthesis => Some(2),
        B::NonStarter | B::Exclamation | B::InfixSeparator | B::Inseparable => None,
        _ => Some(19),
    }
}

/// Whether a line may be broken between `a` and `b`.
pub(super) fn allows(relaxed: &[Relaxed], a: &Traits, b: &Traits, stock: bool) -> bool {
    if matches!(a.class, Class::Space | Class::Control) || !(a.wide || b.wide) {
        return stock;
    }
    let class = |t: &Traits| {
        let own = class_of(t)?;
        let as_ideograph = |r: &Relaxed| matches!(r, Relaxed::Class(c) if *c == own) || *r == Relaxed::Mark(t.c);
        Some(if relaxed.iter().any(as_ideograph) { 19 } else { own })
    };
    match (class(a), class(b)) {
        (Some(before), Some(after)) => {
            FORBIDDEN.get(usize::from(before)).is_none_or(|row| row >> u32::from(after) & 1 == 0)
        }
        _ => stock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_and_the_table_is_whole() {
        assert!(MARKS.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(MARKS.iter().all(|(_, class, source)| (1..=30).contains(class) && source.starts_with("A.")));
        assert!(TABLE_2.iter().all(|row| row.len() == 30 && row.bytes().all(|b| b".x-".contains(&b))));
        // C.3: never after an opening bracket, never before a closing one, a stop or a comma.
        for class in (1..=30u32).filter(|c| !matches!(c, 17 | 18)) {
            assert_eq!(FORBIDDEN[1] >> class & 1, 1);
            assert!([2, 6, 7].iter().all(|after| FORBIDDEN[class as usize] >> after & 1 == 1));
        }
    }
}
