//! Line-break levels: which classes of marks may not start or end a line (TYPOGRAPHY §1).
//!
//! A level is a row of [`LEVELS`] with its source; the breaker knows no level by name. Levels
//! that have no row yet are accepted by name everywhere and reported as not implemented.

use crate::model::LineBreak;
use crate::shape::class::Class;

/// One level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Which level it is.
    pub line_break: LineBreak,
    /// Classes that may not start a line.
    pub not_at_start: &'static [Class],
    /// Classes that may not end a line.
    pub not_at_end: &'static [Class],
    /// Whether any mark may stand at either edge, whatever UAX #14 says.
    pub free: bool,
    /// Whether a run of several ellipses is one piece (GB/T 15834 5.1.5: 4 em, alone on a line).
    pub whole_ellipses: bool,
    /// The clause it comes from.
    pub source: &'static str,
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

/// The default for Chinese.
pub const CLREQ_BASIC: Level = Level {
    line_break: LineBreak::ClreqBasic,
    not_at_start: BASIC,
    not_at_end: OPENING,
    free: false,
    whole_ellipses: false,
    source: "CLREQ 3.2.2 prohibition rules, basic (the zh text lists the solidus)",
};

/// The levels implemented.
pub const LEVELS: &[Level] = &[
    Level {
        line_break: LineBreak::ClreqNone,
        not_at_start: &[],
        not_at_end: &[],
        free: true,
        whole_ellipses: false,
        source: "CLREQ 3.2.2 prohibition rules, level none",
    },
    CLREQ_BASIC,
    Level {
        line_break: LineBreak::ClreqGb,
        not_at_start: BASIC,
        not_at_end: OPENING_SOLIDUS,
        free: false,
        whole_ellipses: false,
        source: "CLREQ 3.2.2 prohibition rules, GB-style",
    },
    Level {
        line_break: LineBreak::Gb,
        not_at_start: BASIC,
        not_at_end: OPENING_SOLIDUS,
        free: false,
        whole_ellipses: true,
        source: "GB/T 15834-2011 5.1",
    },
    Level {
        line_break: LineBreak::ClreqStrict,
        not_at_start: STRICT,
        not_at_end: OPENING_SOLIDUS,
        free: false,
        whole_ellipses: false,
        source: "CLREQ 3.2.2 prohibition rules, strict",
    },
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
    /// The rules of a level; `None` while it has none.
    pub fn find(line_break: LineBreak) -> Option<&'static Level> {
        LEVELS.iter().find(|l| l.line_break == line_break)
    }
    /// Whether a class may not start a line.
    pub fn forbids_start(&self, class: Class) -> bool {
        self.not_at_start.contains(&class)
    }
    /// Whether a class may not end a line.
    pub fn forbids_end(&self, class: Class) -> bool {
        self.not_at_end.contains(&class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_a_source_and_a_name() {
        for level in LEVELS {
            assert!(level.source.contains("CLREQ") || level.source.contains("GB/T"));
            assert!(!name(level.line_break).is_empty());
        }
        assert_eq!(NAMES.len(), 14);
    }
}
