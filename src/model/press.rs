//! The press that pages are made for: its limits, and how grave each check is there.

use crate::diag::catalogue::{Level, find};
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::{Em, Length};
use crate::input::press::{LevelValue, PressFile};

/// What a run's pages are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// A look at them; a picture may still be to come.
    #[default]
    Proof,
    /// The press: nothing may be missing.
    Press,
}

/// A press profile, every limit decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// Its name.
    pub name: String,
    /// Pictures under this resolution, in pixels per inch, may not be printed.
    pub least_ppi: u32,
    /// Pictures under this resolution look soft.
    pub good_ppi: u32,
    /// Most ink in one place, in hundredths of a percent, as [`Ink::total`](crate::color::Ink::total).
    pub ink: u32,
    /// Smallest reversed type, and smallest type of several inks.
    pub least_reversed_size: Length,
    /// Thinnest rule in one ink; in several it must be twice as thick.
    pub least_rule: Length,
    /// Deepest hole at the foot of a leg, in lines.
    pub hole: usize,
    /// A line whose gaps are opened by more is loose, unless its style allows more.
    pub loose: Em,
    /// Levels other than the catalogue's, by code.
    pub severity: Vec<(&'static str, Level)>,
}

impl Default for Press {
    /// Coldset newsprint.
    fn default() -> Press {
        Press {
            name: "newsprint".to_owned(),
            least_ppi: 100,
            good_ppi: 150,
            ink: 22_000,
            least_reversed_size: Length::pt(10),
            least_rule: Length::centipoints(25),
            hole: 1,
            loose: Em::QUARTER,
            severity: Vec::new(),
        }
    }
}

impl Press {
    /// A profile as written; what it does not say is newsprint's.
    pub fn of(file: &PressFile) -> Press {
        let (base, limits) = (Press::default(), &file.limits);
        let whole = |value: Option<u16>, base: u32| value.map_or(base, u32::from);
        let level = |(code, level): (&String, &LevelValue)| Some((find(code)?.code, level_of(*level)));
        let least_ppi = whole(limits.least_ppi, base.least_ppi);
        Press {
            name: file.name.clone(),
            least_ppi,
            good_ppi: whole(limits.good_ppi, base.good_ppi).max(least_ppi),
            ink: limits.ink.map_or(base.ink, |percent| u32::from(percent) * 100),
            least_reversed_size: limits.least_reversed_size.map_or(base.least_reversed_size, |l| l.0),
            least_rule: limits.least_rule.map_or(base.least_rule, |l| l.0),
            hole: limits.hole.map_or(base.hole, usize::from),
            loose: limits.loose.map_or(base.loose, |em| em.0),
            severity: file.severity.iter().filter_map(level).collect(),
        }
    }

    /// Findings as grave as this press has them; what is off is left out.
    ///
    /// Lost text is an error whatever the profile says. A missing picture is an error for the
    /// press, unless the profile says how grave it is.
    pub fn grade(&self, found: Diagnostics, purpose: Purpose) -> Diagnostics {
        let mut out = Diagnostics::default();
        for d in found.iter().filter_map(|d| self.graded(d, purpose)) {
            out.push(d);
        }
        out
    }

    fn graded(&self, d: &Diagnostic, purpose: Purpose) -> Option<Diagnostic> {
        let Some(check) = find(d.code) else { return Some(d.clone()) };
        let own = self.severity.iter().find(|(code, _)| *code == d.code).map(|(_, level)| *level);
        let level = match own {
            _ if check.lost_text => Level::Error,
            Some(level) => level,
            None if purpose == Purpose::Press && d.code == "photo-missing" => Level::Error,
            None => check.level,
        };
        Some(Diagnostic { severity: level.severity()?, ..d.clone() })
    }
}

fn level_of(value: LevelValue) -> Level {
    match value {
        LevelValue::Error => Level::Error,
        LevelValue::Warn => Level::Warning,
        LevelValue::Note => Level::Note,
        LevelValue::Off => Level::Off,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Severity;
    use crate::diag::catalogue::raise;

    fn graded(press: &Press, code: &'static str, purpose: Purpose) -> Option<Severity> {
        let mut found = Diagnostics::default();
        found.push(raise(code, ""));
        press.grade(found, purpose).iter().next().map(|d| d.severity)
    }

    #[test]
    fn a_profile_decides_but_lost_text_stays_an_error() {
        let severity = vec![("tombstone", Level::Note), ("dominance", Level::Off), ("overset", Level::Off)];
        let press = Press { severity, ..Press::default() };
        assert_eq!(graded(&press, "tombstone", Purpose::Proof), Some(Severity::Note));
        assert_eq!(graded(&press, "dominance", Purpose::Proof), None);
        assert_eq!(graded(&press, "overset", Purpose::Proof), Some(Severity::Error));
    }

    #[test]
    fn a_missing_picture_is_an_error_for_the_press_alone() {
        assert_eq!(graded(&Press::default(), "photo-missing", Purpose::Proof), Some(Severity::Warning));
        assert_eq!(graded(&Press::default(), "photo-missing", Purpose::Press), Some(Severity::Error));
    }
}
