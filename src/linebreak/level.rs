//! Line-break levels (TYPOGRAPHY §1): a level is a row of data with its source.
//!
//! Read [`LEVELS`] first. Each row names the family of rules a level belongs to, with that
//! family's own data, and says how runs of dashes and of ellipses may be parted. The families:
//!
//! - [`Rules::Chinese`]: UAX #14 under the lists of CLREQ and GB/T 15834: classes of marks that
//!   may not start or end a line ([`chinese`](super::chinese));
//! - [`Rules::Css`]: UAX #14 with the rows of CSS Text 3 §5.2, each a set of characters, a place
//!   before, after or between them, and the strictest level that opens it
//!   ([`css`](super::css));
//! - [`Rules::Jlreq`]: table 2 of JLREQ appendix C, cell by cell, with the relaxations of its
//!   addendum ([`jlreq`](super::jlreq));
//! - [`Rules::Anywhere`]: around every character.
//!
//! A new level is a new row here and its name in [`NAMES`]; the breaker
//! ([`breaks`](super::breaks)) knows no level by name.

use super::css::Strictness;
use super::jlreq::{self, Relaxed};
use crate::model::LineBreak;
use crate::shape::class::Class;

/// One level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Which level it is.
    pub line_break: LineBreak,
    /// Where a line may be broken between two characters.
    pub rules: Rules,
    /// How a run of one dash (——) may be parted.
    pub dashes: Run,
    /// How a run of one ellipsis (……, ‥‥) may be parted.
    pub ellipses: Run,
    /// The clause it comes from.
    pub source: &'static str,
}

/// The rules that a level follows, with their data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// UAX #14 under lists of marks.
    Chinese(Marks),
    /// UAX #14 with the rows of CSS Text 3 §5.2 that this strictness opens.
    Css(Strictness),
    /// JLREQ table 2; these classes and marks are taken as ideographs.
    Jlreq(&'static [Relaxed]),
    /// Around every typographic character unit.
    Anywhere,
}

/// What CLREQ and GB/T 15834 keep from a line's edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Classes that may not start a line.
    pub not_at_start: &'static [Class],
    /// Classes that may not end a line.
    pub not_at_end: &'static [Class],
    /// Whether any mark may stand at either edge, whatever UAX #14 says.
    pub free: bool,
}

impl Marks {
    /// Whether a class may not start a line.
    pub fn forbids_start(&self, class: Class) -> bool {
        self.not_at_start.contains(&class)
    }
    /// Whether a class may not end a line.
    pub fn forbids_end(&self, class: Class) -> bool {
        self.not_at_end.contains(&class)
    }
}

/// How a run of the same long mark may be parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Nowhere.
    Whole,
    /// Between units of two ems, counted from its start.
    Pairs,
    /// Anywhere in it.
    Apart,
}

/// 、，；：。．？！ 」』）》 · ～ – — - /
const BASIC: &[Class] =
    &[Class::Close, Class::Stop, Class::Comma, Class::Exclaim, Class::Middle, Class::Connector, Class::Solidus];
/// [`BASIC`] and —— ……
const STRICT: &[Class] = &[
    Class::Close,
    Class::Stop,
    Class::Comma,
    Class::Exclaim,
    Class::Middle,
    Class::Connector,
    Class::Solidus,
    Class::Dash,
    Class::Ellipsis,
];
/// 「『（《
const OPENING: &[Class] = &[Class::Open];
/// [`OPENING`] and /
const OPENING_SOLIDUS: &[Class] = &[Class::Open, Class::Solidus];

const fn chinese(
    line_break: LineBreak,
    not_at_start: &'static [Class],
    not_at_end: &'static [Class],
    source: &'static str,
) -> Level {
    let rules = Rules::Chinese(Marks { not_at_start, not_at_end, free: not_at_start.is_empty() });
    Level { line_break, rules, dashes: Run::Pairs, ellipses: Run::Pairs, source }
}

const fn css(line_break: LineBreak, strictness: Strictness, ellipses: Run, source: &'static str) -> Level {
    Level { line_break, rules: Rules::Css(strictness), dashes: Run::Whole, ellipses, source }
}

const fn jlreq(
    line_break: LineBreak,
    relaxed: &'static [Relaxed],
    dashes: Run,
    ellipses: Run,
    source: &'static str,
) -> Level {
    Level { line_break, rules: Rules::Jlreq(relaxed), dashes, ellipses, source }
}

/// The default for Chinese.
pub const CLREQ_BASIC: Level = chinese(
    LineBreak::ClreqBasic,
    BASIC,
    OPENING,
    "CLREQ 3.2.2 prohibition rules, basic (the zh text lists the solidus)",
);

/// Every level.
#[rustfmt::skip]
pub const LEVELS: &[Level] = &[
    chinese(LineBreak::ClreqNone, &[], &[], "CLREQ 3.2.2 prohibition rules, level none"),
    CLREQ_BASIC,
    chinese(LineBreak::ClreqGb, BASIC, OPENING_SOLIDUS, "CLREQ 3.2.2 prohibition rules, GB-style"),
    // 5.1.5: an ellipsis of 4 em, alone on a line, is one piece.
    Level { ellipses: Run::Whole, ..chinese(LineBreak::Gb, BASIC, OPENING_SOLIDUS, "GB/T 15834-2011 5.1") },
    chinese(LineBreak::ClreqStrict, STRICT, OPENING_SOLIDUS, "CLREQ 3.2.2 prohibition rules, strict"),
    css(LineBreak::Strict, Strictness::Strict, Run::Whole, "CSS Text 3 5.2 line-break: strict"),
    css(LineBreak::Normal, Strictness::Normal, Run::Whole, "CSS Text 3 5.2 line-break: normal"),
    css(LineBreak::Loose, Strictness::Loose, Run::Apart, "CSS Text 3 5.2 line-break: loose"),
    css(LineBreak::Auto, Strictness::Normal, Run::Whole, "CSS Text 3 5.2 line-break: auto (ours to choose: normal)"),
    Level {
        line_break: LineBreak::Anywhere,
        rules: Rules::Anywhere,
        dashes: Run::Apart,
        ellipses: Run::Apart,
        source: "CSS Text 3 5.2 line-break: anywhere",
    },
    jlreq(LineBreak::JlreqVeryStrict, &[], Run::Whole, Run::Whole, "JLREQ C.3 very strict (general publications)"),
    jlreq(LineBreak::JlreqStrict, jlreq::STRICT, Run::Whole, Run::Whole, "JLREQ C.3 strict (default)"),
    jlreq(LineBreak::JlreqLoose, jlreq::LOOSE, Run::Whole, Run::Apart, "JLREQ C.3 loose (magazines)"),
    jlreq(LineBreak::JlreqVeryLoose, jlreq::VERY_LOOSE, Run::Apart, Run::Apart, "JLREQ C.3 very loose (newspapers)"),
];

/// Every level by the name it has in styles, in `inspect` and in conformance cases.
pub const NAMES: &[(&str, LineBreak)] = &[
    ("clreq-none", LineBreak::ClreqNone),
    ("clreq-basic", LineBreak::ClreqBasic),
    ("clreq-gb", LineBreak::ClreqGb),
    ("clreq-strict", LineBreak::ClreqStrict),
    ("gb", LineBreak::Gb),
    ("auto", LineBreak::Auto),
    ("loose", LineBreak::Loose),
    ("normal", LineBreak::Normal),
    ("strict", LineBreak::Strict),
    ("anywhere", LineBreak::Anywhere),
    ("jlreq-very-strict", LineBreak::JlreqVeryStrict),
    ("jlreq-strict", LineBreak::JlreqStrict),
    ("jlreq-loose", LineBreak::JlreqLoose),
    ("jlreq-very-loose", LineBreak::JlreqVeryLoose),
];

/// A level's name.
pub fn name(line_break: LineBreak) -> &'static str {
    NAMES.iter().find(|(_, l)| *l == line_break).map_or("", |(n, _)| n)
}

impl Level {
    /// The rules of a level.
    pub fn of(line_break: LineBreak) -> &'static Level {
        LEVELS.iter().find(|l| l.line_break == line_break).unwrap_or(&CLREQ_BASIC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_rules_a_source_and_a_name() {
        assert_eq!(LEVELS.len(), NAMES.len());
        for (name_of, line_break) in NAMES {
            let level = Level::of(*line_break);
            assert_eq!((level.line_break, name(*line_break)), (*line_break, *name_of));
            assert!(["CLREQ", "GB/T", "CSS Text", "JLREQ"].iter().any(|s| level.source.starts_with(s)), "{name_of}");
        }
    }
}
