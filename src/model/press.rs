//! The press that pages are made for: its limits, and how grave each check is there.

use crate::color::{Condition, Intent, Profile};
use crate::diag::catalogue::{Level, find};
use crate::diag::{Diagnostic, Diagnostics};
use crate::geom::{Em, Length};
use crate::image::{Preparation, Sharpen};
use crate::input::press::{AlphaValue, ImagesTable, IntentValue, LevelValue, MarksTable, OutputTable, PressFile};
use crate::input::units::LengthValue;

/// What a run's pages are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A look at them; a picture may still be to come.
    #[default]
    Proof,
    /// The press: nothing may be missing.
    Press,
    /// The e-paper edition: sRGB, tagged, linked.
    Digital,
}

impl Purpose {
    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Proof => "proof",
            Purpose::Press => "press",
            Purpose::Digital => "digital",
        }
    }
}

/// What becomes of pictures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PressImages {
    /// Pictures well above this resolution at their placed size are brought down to it.
    pub target_ppi: u32,
    /// Quality of the JPEGs written, 1–100.
    pub quality: u8,
    /// Unsharp masking of what was brought down: amount in percent, radius in tenths of a pixel,
    /// threshold of 255.
    pub sharpen: Option<(u16, u16, u8)>,
    /// Whether transparency is laid on paper; kept as a soft mask otherwise.
    pub flatten_alpha: bool,
}

/// Marks outside the trim, on press files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Marks {
    /// Crop marks at the trim's corners.
    pub crop: bool,
    /// Registration marks at the middle of each side.
    pub registration: bool,
    /// A bar of the page's inks.
    pub bar: bool,
    /// A line with edition, page, plates and time.
    pub slug: bool,
    /// Distance of marks from the trim.
    pub offset: Length,
    /// Bleed where the layout has none.
    pub bleed: Length,
}

impl Marks {
    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.crop || self.registration || self.bar || self.slug
    }
}

/// A press profile, every limit decided.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// Smallest type.
    pub least_size: Length,
    /// Line art of one bit under this resolution may not be printed.
    pub least_line_art_ppi: u32,
    /// Line art of one bit under this resolution looks jagged.
    pub good_line_art_ppi: u32,
    /// Black type smaller than this overprints, larger knocks out.
    pub overprint_below: Length,
    /// Most spot colours on a page.
    pub spots: usize,
    /// The printing condition.
    pub condition: Condition,
    /// What becomes of pictures.
    pub images: PressImages,
    /// Marks outside the trim.
    pub marks: Marks,
    /// Deepest hole at the foot of a leg, in lines.
    pub hole: usize,
    /// Fewest lines of a story on a page that it runs on from or to.
    pub jump: usize,
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
            least_size: Length::pt(4),
            least_line_art_ppi: 550,
            good_line_art_ppi: 800,
            overprint_below: Length::pt(24),
            spots: 2,
            condition: Condition::default(),
            images: PressImages { target_ppi: 200, quality: 90, sharpen: None, flatten_alpha: false },
            marks: Marks {
                crop: false,
                registration: false,
                bar: false,
                slug: false,
                offset: Length::from_raw(557_056),
                bleed: Length::ZERO,
            },
            hole: 1,
            jump: 5,
            loose: Em::QUARTER,
            severity: Vec::new(),
        }
    }
}

impl Press {
    /// A press profile as written; what it does not say is newsprint's. `profile` is the ICC
    /// profile that it names, where it names one.
    pub fn of(file: &PressFile, profile: Option<Profile>) -> Press {
        let (base, limits) = (Press::default(), &file.limits);
        let whole = |value: Option<u16>, base: u32| value.map_or(base, u32::from);
        let level = |(code, level): (&String, &LevelValue)| Some((find(code)?.code, level_of(*level)));
        let least_ppi = whole(limits.least_ppi, base.least_ppi);
        let least_line_art_ppi = whole(limits.least_line_art_ppi, base.least_line_art_ppi);
        let length = |value: Option<LengthValue>, base: Length| value.map_or(base, |l| l.0);
        Press {
            name: file.name.clone(),
            least_ppi,
            good_ppi: whole(limits.good_ppi, base.good_ppi).max(least_ppi),
            ink: limits.ink.map_or(base.ink, |percent| u32::from(percent) * 100),
            least_reversed_size: length(limits.least_reversed_size, base.least_reversed_size),
            least_rule: length(limits.least_rule, base.least_rule),
            least_size: length(limits.least_size, base.least_size),
            least_line_art_ppi,
            good_line_art_ppi: whole(limits.good_line_art_ppi, base.good_line_art_ppi).max(least_line_art_ppi),
            overprint_below: length(limits.overprint_below, base.overprint_below),
            spots: limits.spots.map_or(base.spots, usize::from),
            condition: condition(&file.output, profile),
            images: images(&file.images, base.images),
            marks: marks(&file.marks, base.marks),
            hole: limits.hole.map_or(base.hole, usize::from),
            jump: limits.jump.map_or(base.jump, usize::from),
            loose: limits.loose.map_or(base.loose, |em| em.0),
            severity: file.severity.iter().filter_map(level).collect(),
        }
    }

    /// How pictures are made ready for this press.
    pub fn preparation(&self) -> Preparation {
        let images = &self.images;
        let sharpen = images.sharpen.map(|(amount, radius, threshold)| Sharpen { amount, radius, threshold });
        Preparation {
            condition: self.condition.clone(),
            target_ppi: images.target_ppi,
            ink_limit: self.ink,
            quality: images.quality,
            sharpen,
            flatten_alpha: images.flatten_alpha,
            ..Preparation::default()
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
        if find(d.code).is_none() {
            return Some(d.clone());
        }
        Some(Diagnostic { severity: self.level(d.code, purpose).severity()?, ..d.clone() })
    }

    /// How grave this press has a check or a rule of preflight; a code that is neither is an
    /// error.
    pub fn level(&self, code: &str, purpose: Purpose) -> Level {
        let Some(check) = find(code) else { return Level::Error };
        let own = self.severity.iter().find(|(own, _)| *own == code).map(|(_, level)| *level);
        match own {
            _ if check.always => Level::Error,
            Some(level) => level,
            None if purpose == Purpose::Press && matches!(code, "photo-missing" | "ad-missing") => Level::Error,
            None => check.level,
        }
    }
}

fn condition(table: &OutputTable, profile: Option<Profile>) -> Condition {
    let base = Condition::default();
    let text = |value: &Option<String>, base: &str| value.clone().unwrap_or_else(|| base.to_owned());
    let named = profile.as_ref().map(|p| p.name().to_owned());
    let profile = profile.unwrap_or(base.profile);
    Condition {
        identifier: text(&table.condition, named.as_deref().unwrap_or(&base.identifier)),
        registry: text(&table.registry, &base.registry),
        info: text(&table.info, named.as_deref().unwrap_or(&base.info)),
        intent: table.intent.map_or(base.intent, intent_of),
        black_point: table.black_point.unwrap_or(base.black_point),
        profile,
    }
}

fn intent_of(value: IntentValue) -> Intent {
    match value {
        IntentValue::Perceptual => Intent::Perceptual,
        IntentValue::Relative => Intent::RelativeColorimetric,
        IntentValue::Saturation => Intent::Saturation,
        IntentValue::Absolute => Intent::AbsoluteColorimetric,
    }
}

fn images(table: &ImagesTable, base: PressImages) -> PressImages {
    PressImages {
        target_ppi: table.target_ppi.map_or(base.target_ppi, u32::from),
        quality: table.quality.unwrap_or(base.quality),
        sharpen: table.sharpen.map(|s| (s.amount, s.radius.unwrap_or(10), s.threshold.unwrap_or(2))),
        flatten_alpha: table.alpha.map_or(base.flatten_alpha, |a| a == AlphaValue::Flatten),
    }
}

fn marks(table: &MarksTable, base: Marks) -> Marks {
    Marks {
        crop: table.crop.unwrap_or(base.crop),
        registration: table.registration.unwrap_or(base.registration),
        bar: table.bar.unwrap_or(base.bar),
        slug: table.slug.unwrap_or(base.slug),
        offset: table.offset.map_or(base.offset, |l| l.0),
        bleed: table.bleed.map_or(base.bleed, |l| l.0),
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
