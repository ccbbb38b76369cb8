//! The levels of CSS Text 3 §5.2, `strict`, `normal` and `loose`: UAX #14 with rows that open
//! what it closes.
//!
//! UAX #14 itself, small kana taken as non-starters, is `strict`. Each row of [`ROWS`] is a set
//! of characters that from some level on behave as ideographs: before them, after them or between
//! two of them a line may be broken wherever one may be broken beside an ideograph. So 々 may
//! start a line in `loose`, but not after 「.

use unicode_linebreak::BreakClass as B;

use super::breaks::Traits;
use crate::shape::class::Class;

/// How many of [`ROWS`] a level opens; later ones open what the earlier ones do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strictness {
    /// None but those of the writing system.
    Strict,
    /// Small kana; in Chinese and Japanese 〜 ゠.
    Normal,
    /// All.
    Loose,
}

/// Characters that a row is about.
#[derive(Clone, Copy, Debug)]
enum Set {
    /// Of a UAX #14 class.
    Class(B),
    /// These.
    Each(&'static [char]),
    /// Of a class in context: a curly quote, a symbol set as an ideograph.
    Context(Class, B),
}

/// Where a row opens a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Before,
    /// Before one that follows an ideograph (UAX #14 class ID).
    BeforeAfterIdeograph,
    After,
    Both,
    /// Between two.
    Between,
}

/// One rule.
struct Row {
    set: Set,
    place: Place,
    /// Only where the writing system is Chinese or Japanese.
    east_asian: bool,
    /// The strictest level that opens it.
    from: Strictness,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by who reads the table, and by its test"))]
    source: &'static str,
}

const fn row(set: Set, place: Place, east_asian: bool, from: Strictness, source: &'static str) -> Row {
    Row { set, place, east_asian, from, source }
}

/// PO with East Asian Width A, F or W: ° ‰ ′ ″ ‵ ℃ ℉ ﹪ ％ ￠
const WIDE_POSTFIX: &[char] = &[
    '\u{B0}', '\u{2030}', '\u{2032}', '\u{2033}', '\u{2035}', '\u{2103}', '\u{2109}', '\u{FE6A}', '\u{FF05}',
    '\u{FFE0}',
];
/// PR with East Asian Width A, F or W: ¤ ± € № ﹩ ＄ ￡ ￥ ￦
const WIDE_PREFIX: &[char] =
    &['\u{A4}', '\u{B1}', '\u{20AC}', '\u{2116}', '\u{FE69}', '\u{FF04}', '\u{FFE1}', '\u{FFE5}', '\u{FFE6}'];
/// 々 〻 ゝ ゞ ヽ ヾ
const ITERATION: &[char] = &['\u{3005}', '\u{303B}', '\u{309D}', '\u{309E}', '\u{30FD}', '\u{30FE}'];
/// ‼ ⁇ ⁈ ⁉ ・ ！ ： ； ？ ･
const CENTRED: &[char] = &[
    '\u{203C}', '\u{2047}', '\u{2048}', '\u{2049}', '\u{30FB}', '\u{FF01}', '\u{FF1A}', '\u{FF1B}', '\u{FF1F}',
    '\u{FF65}',
];

/// The rules, in the order of the standard.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row(Set::Class(B::ConditionalJapaneseStarter), Place::Both, false, Strictness::Normal,
        "CSS Text 3 5.2: small kana and the prolonged sound mark, UAX #14 CJ"),
    row(Set::Each(&['\u{301C}', '\u{30A0}']), Place::Before, true, Strictness::Normal,
        "CSS Text 3 5.2: hyphen-like characters, if Chinese or Japanese"),
    row(Set::Each(&['\u{2010}', '\u{2013}']), Place::BeforeAfterIdeograph, false, Strictness::Loose,
        "CSS Text 3 5.2: hyphens after an ideograph"),
    row(Set::Each(ITERATION), Place::Before, false, Strictness::Loose,
        "CSS Text 3 5.2: iteration marks"),
    row(Set::Class(B::Inseparable), Place::Between, false, Strictness::Loose,
        "CSS Text 3 5.2: between inseparable characters, UAX #14 IN"),
    row(Set::Each(CENTRED), Place::Before, true, Strictness::Loose,
        "CSS Text 3 5.2: centred punctuation, if Chinese or Japanese"),
    row(Set::Each(WIDE_POSTFIX), Place::Before, true, Strictness::Loose,
        "CSS Text 3 5.2: suffixes, UAX #14 PO of East Asian Width A, F, W, if Chinese or Japanese"),
    row(Set::Each(WIDE_PREFIX), Place::After, true, Strictness::Loose,
        "CSS Text 3 5.2: prefixes, UAX #14 PR of East Asian Width A, F, W, if Chinese or Japanese"),
    row(Set::Context(Class::Open, B::Quotation), Place::Before, true, Strictness::Strict,
        "UAX #14 LB19 and 5.1, QU: full-width quotes are brackets in Chinese and Japanese"),
    row(Set::Context(Class::Close, B::Quotation), Place::After, true, Strictness::Strict,
        "UAX #14 LB19 and 5.1, QU: full-width quotes are brackets in Chinese and Japanese"),
    row(Set::Context(Class::Symbol, B::Ambiguous), Place::Both, true, Strictness::Strict,
        "UAX #14 5.1, AI: ideographs in Chinese and Japanese"),
];

impl Set {
    fn has(self, t: &Traits) -> bool {
        match self {
            Set::Class(lb) => t.lb == lb,
            Set::Each(marks) => marks.contains(&t.c),
            Set::Context(class, lb) => t.class == class && t.lb == lb,
        }
    }
}

/// Whether a line may be broken between `a` and `b`; `east_asian` where the writing system is
/// Chinese or Japanese.
pub(super) fn allows(level: Strictness, east_asian: bool, a: &Traits, b: &Traits, stock: bool) -> bool {
    if matches!(a.class, Class::Space | Class::Control) || (a.c.is_ascii() && b.c.is_ascii()) {
        return stock;
    }
    if stock {
        // LB23a, for what is taken as an ideograph.
        let small = a.lb == B::ConditionalJapaneseStarter && level >= Strictness::Normal;
        return !(small && b.lb == B::Postfix && !opens(level, east_asian, b, Place::Before, a));
    }
    let between = opens(level, east_asian, b, Place::Between, a) && opens(level, east_asian, a, Place::Between, b);
    let (before, after) = (opens(level, east_asian, b, Place::Before, a), opens(level, east_asian, a, Place::After, b));
    between || (before && (after || ends(a.lb))) || (after && begins(b.lb))
}

/// Whether a row opens a place beside `t`, whose other side is `beside`.
fn opens(level: Strictness, east_asian: bool, t: &Traits, place: Place, beside: &Traits) -> bool {
    let here = |row: &Row| match row.place {
        Place::BeforeAfterIdeograph => place == Place::Before && beside.lb == B::Ideographic,
        Place::Both => place != Place::Between,
        own => own == place,
    };
    ROWS.iter().any(|row| level >= row.from && (east_asian || !row.east_asian) && here(row) && row.set.has(t))
}

/// UAX #14 classes that a line may begin with after an ideograph.
fn begins(lb: B) -> bool {
    matches!(
        lb,
        B::Ideographic
            | B::Alphabetic
            | B::Ambiguous
            | B::Numeric
            | B::HebrewLetter
            | B::EmojiBase
            | B::HangulLvSyllable
            | B::HangulLvtSyllable
            | B::HangulLJamo
            | B::OpenPunctuation
            | B::Prefix
            | B::RegionalIndicator
            | B::Contingent
            | B::BeforeAndAfter
            | B::Before
    )
}

/// UAX #14 classes that a line may end with before an ideograph.
fn ends(lb: B) -> bool {
    !matches!(
        lb,
        B::OpenPunctuation
            | B::Quotation
            | B::NonBreakingGlue
            | B::WordJoiner
            | B::ZeroWidthJoiner
            | B::Before
            | B::Prefix
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_clause() {
        assert!(ROWS.iter().all(|row| row.source.starts_with("CSS Text 3") || row.source.starts_with("UAX #14")));
    }

    #[test]
    fn the_lists_hold_what_their_clauses_name() {
        let class = |c: &char| unicode_linebreak::break_property(u32::from(*c));
        assert!(WIDE_POSTFIX.iter().all(|c| class(c) == B::Postfix));
        assert!(WIDE_PREFIX.iter().all(|c| class(c) == B::Prefix));
        assert!(ITERATION.iter().all(|c| class(c) == B::NonStarter));
        assert!(CENTRED.iter().all(|c| matches!(class(c), B::NonStarter | B::Exclamation)));
    }
}
