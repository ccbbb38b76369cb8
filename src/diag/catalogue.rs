//! The catalogue of make-up checks: every code, and how grave it is unless a press profile says
//! otherwise.
//!
//! A check is raised with [`raise`], by whichever stage can see it: most by `checks`, what
//! composition alone knows (overset, a missing glyph) by `compose`, what the plan alone knows
//! (a page that is not there) by `resolve`. docs/checks.md has a section for each. The rules of
//! preflight, asked of finished PDFs, are [`RULES`]; what all other findings mean is in [`TOLD`].

use super::{Diagnostic, Severity};

mod others;
mod preflight;
pub use others::{TOLD, Told};
pub use preflight::{RULES, Rule};

/// How grave a check's finding is, or that it is not looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported.
    Off,
    /// Worth knowing.
    Note,
    /// A desk would want to look.
    Warning,
    /// The page may not go to press.
    Error,
}

impl Level {
    /// As a finding's severity; `None` for [`Level::Off`].
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// A check of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its code.
    pub code: &'static str,
    /// How grave it is by default.
    pub level: Level,
    /// Whether it is an error whatever a press profile wishes, and nobody may accept it: text is
    /// lost, or what is printed would not be what was sent, or not be in inks.
    pub always: bool,
}

const fn check(code: &'static str, level: Level) -> Check {
    Check { code, level, always: false }
}

const fn always(code: &'static str) -> Check {
    Check { code, level: Level::Error, always: true }
}

/// Every check, in the order of docs/checks.md.
pub const CHECKS: [Check; 74] = [
    // copy
    always("overset"),
    check("head-overset", Level::Error),
    always("missing-glyph"),
    check("underset", Level::Warning),
    check("lone-character", Level::Warning),
    check("loose-line", Level::Warning),
    check("forced-break", Level::Warning),
    // heads
    check("tombstone", Level::Error),
    check("stranded-head", Level::Error),
    check("head-break", Level::Warning),
    check("dominance", Level::Warning),
    check("head-steps", Level::Note),
    check("banner-fill", Level::Warning),
    // areas
    check("corridor", Level::Warning),
    check("raw-wrap", Level::Warning),
    check("dogleg", Level::Warning),
    check("trapped-hole", Level::Warning),
    check("text-overlap", Level::Error),
    check("uneven-legs", Level::Note),
    check("box-padding", Level::Warning),
    check("tint-stop", Level::Warning),
    // pictures
    check("caption-gap", Level::Warning),
    check("caption-pointer", Level::Warning),
    check("crop-focus", Level::Warning),
    check("image-resolution", Level::Error),
    check("image-soft", Level::Warning),
    check("image-rgb", Level::Note),
    check("image-press", Level::Note),
    check("image-ink", Level::Note),
    check("photo-missing", Level::Warning),
    // advertisements
    check("ad-missing", Level::Warning),
    check("ad-broken", Level::Error),
    check("ad-size", Level::Error),
    always("ad-font"),
    always("ad-rgb"),
    check("ad-icc", Level::Warning),
    check("ad-resolution", Level::Error),
    check("ad-soft", Level::Warning),
    check("ad-ink", Level::Error),
    check("ad-rule", Level::Warning),
    check("ad-type", Level::Warning),
    check("ad-blend", Level::Warning),
    check("ad-overprint", Level::Warning),
    check("ad-left-out", Level::Note),
    check("ad-unmeasured", Level::Warning),
    // press
    check("reversed-type", Level::Error),
    check("small-type", Level::Error),
    check("thin-rule", Level::Warning),
    check("ink-limit", Level::Error),
    check("body-ink", Level::Error),
    check("plates", Level::Error),
    check("plates-unchecked", Level::Warning),
    check("spot-count", Level::Error),
    // the issue
    check("refer-page", Level::Error),
    check("refer-story", Level::Error),
    check("refer-doubt", Level::Warning),
    check("jump-page", Level::Error),
    check("jump-story", Level::Error),
    check("jump-order", Level::Error),
    check("jump-thread", Level::Error),
    check("jump-grid", Level::Warning),
    check("jump-unused", Level::Warning),
    check("jump-short", Level::Warning),
    check("jump-line", Level::Warning),
    check("story-twice", Level::Warning),
    check("index-story", Level::Error),
    check("plan-order", Level::Warning),
    check("page-size", Level::Warning),
    check("spread-size", Level::Error),
    check("spread-facing", Level::Error),
    check("spread-fold", Level::Warning),
    check("date-line", Level::Error),
    check("date-weekday", Level::Warning),
    check("extent-odd", Level::Error),
];

/// A check by its code: one of make-up, or a rule of preflight.
pub fn find(code: &str) -> Option<&'static Check> {
    CHECKS.iter().chain(RULES.iter().map(|rule| &rule.check)).find(|check| check.code == code)
}

/// A rule of preflight by its code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.check.code == code)
}

/// What a finding means that is no check and no rule.
pub fn told(code: &str) -> Option<&'static Told> {
    TOLD.iter().find(|told| told.code == code)
}

/// The codes of all checks and rules.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.code).chain(RULES.iter().map(|rule| rule.check.code))
}

/// A finding of a check, as grave as the catalogue has it. One that is off by default is made as
/// a note; a press profile decides whether it is shown.
pub fn raise(code: &'static str, message: impl Into<String>) -> Diagnostic {
    let severity = find(code).and_then(|check| check.level.severity()).unwrap_or(Severity::Note);
    Diagnostic::new(severity, code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_once() {
        let all = || codes().chain(TOLD.iter().map(|told| told.code));
        for (i, code) in all().enumerate() {
            assert!(all().skip(i + 1).all(|other| other != code), "{code}");
        }
        assert_eq!(raise("tombstone", "").severity, Severity::Error);
        assert_eq!(raise("dominance", "").severity, Severity::Warning);
    }
}
