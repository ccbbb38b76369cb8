//! A press profile as written: the limits of a press, and how grave each check is there.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::nearest::nearest;
use super::toml::{Parsed, keys, shown};
use super::units::{EmValue, LengthValue};
use crate::diag::catalogue::{codes, find};
use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::geom::{Em, Length};

/// A press profile (`layouts/press/NAME.toml`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PressFile {
    /// Its name.
    pub name: String,
    /// What it is for, in a sentence.
    #[serde(default)]
    pub title: Option<String>,
    /// What the press can print, and how far a page may stray.
    #[serde(default)]
    pub limits: LimitsTable,
    /// The printing condition: profile, names, rendering intent.
    #[serde(default)]
    pub output: OutputTable,
    /// What becomes of pictures.
    #[serde(default)]
    pub images: ImagesTable,
    /// Marks outside the trim.
    #[serde(default)]
    pub marks: MarksTable,
    /// How grave a check is here, by its code (docs/checks.md lists them). Checks that mean lost
    /// text stay errors.
    #[serde(default)]
    pub severity: BTreeMap<String, LevelValue>,
}

/// Limits of a press.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LimitsTable {
    /// Pictures under this resolution at their placed size may not be printed; default 100.
    #[serde(default)]
    #[schemars(range(min = 1, max = 2400))]
    pub least_ppi: Option<u16>,
    /// Pictures under this resolution look soft; default 150.
    #[serde(default)]
    #[schemars(range(min = 1, max = 2400))]
    pub good_ppi: Option<u16>,
    /// Most ink in one place, all plates together, in percent; default 220.
    #[serde(default)]
    #[schemars(range(min = 100, max = 400))]
    pub ink: Option<u16>,
    /// Smallest type reversed out of a ground, or printed in several inks; default 10pt.
    #[serde(default)]
    pub least_reversed_size: Option<LengthValue>,
    /// Smallest type; default 4pt.
    #[serde(default)]
    pub least_size: Option<LengthValue>,
    /// Line art of one bit under this resolution may not be printed; default 550.
    #[serde(default)]
    #[schemars(range(min = 1, max = 4800))]
    pub least_line_art_ppi: Option<u16>,
    /// Line art of one bit under this resolution looks jagged; default 800.
    #[serde(default)]
    #[schemars(range(min = 1, max = 4800))]
    pub good_line_art_ppi: Option<u16>,
    /// Black type smaller than this overprints, larger knocks out; default 24pt.
    #[serde(default)]
    pub overprint_below: Option<LengthValue>,
    /// Most spot colours on a page; default 2.
    #[serde(default)]
    #[schemars(range(min = 0, max = 28))]
    pub spots: Option<u8>,
    /// Thinnest rule in one ink; in several it must be twice as thick; default 0.25pt.
    #[serde(default)]
    pub least_rule: Option<LengthValue>,
    /// Deepest hole at the foot of a leg, in lines; default 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub hole: Option<u16>,
    /// Fewest lines of a story on a page that it runs on from or to; default 5.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub jump: Option<u16>,
    /// A line whose gaps are opened by more is loose, unless its style allows more; default
    /// 0.25em.
    #[serde(default)]
    pub loose: Option<EmValue>,
}

/// The printing condition, as the output intent of a PDF names it (ISO 15930-7, 6.4.2).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OutputTable {
    /// ICC profile: a bundled one by name (`IFRA26S_newsprint_TAC220`, `IFRA26S_2004_newsprint`,
    /// `FOGRA39L_coated`), or a path ending in `.icc` or `.icm`, relative to this file; default the
    /// first.
    #[serde(default)]
    pub profile: Option<String>,
    /// `OutputConditionIdentifier`: the condition's name in the registry, or one of the house's.
    #[serde(default)]
    pub condition: Option<String>,
    /// `RegistryName`; default `http://www.color.org`.
    #[serde(default)]
    pub registry: Option<String>,
    /// The condition in words; default the profile's own.
    #[serde(default)]
    pub info: Option<String>,
    /// Rendering intent of what is converted; default perceptual.
    #[serde(default)]
    pub intent: Option<IntentValue>,
    /// Black-point compensation; default true.
    #[serde(default)]
    pub black_point: Option<bool>,
}

/// A rendering intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IntentValue {
    /// The whole gamut is compressed.
    Perceptual,
    /// Colours inside the gamut stay.
    Relative,
    /// Strong colours stay strong.
    Saturation,
    /// Colours stay as measured.
    Absolute,
}

/// What becomes of pictures.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImagesTable {
    /// Pictures of more than 1.3 times this resolution at their placed size are brought down to
    /// it; default 200. Never up.
    #[serde(default)]
    #[schemars(range(min = 50, max = 2400))]
    pub target_ppi: Option<u16>,
    /// Quality of the JPEGs written, 1–100; default 90.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    pub quality: Option<u8>,
    /// Unsharp masking of pictures that were brought down; default none.
    #[serde(default)]
    pub sharpen: Option<SharpenTable>,
    /// What becomes of transparency: kept as a soft mask, or flattened on paper; default keep.
    #[serde(default)]
    pub alpha: Option<AlphaValue>,
}

/// Unsharp masking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SharpenTable {
    /// How much, in percent of the difference.
    #[schemars(range(min = 1, max = 500))]
    pub amount: u16,
    /// How far, in tenths of a pixel of the written picture; default 10.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    pub radius: Option<u16>,
    /// Differences of less stay (of 255); default 2.
    #[serde(default)]
    pub threshold: Option<u8>,
}

/// What becomes of transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AlphaValue {
    /// Kept as a soft mask.
    Keep,
    /// Laid on paper.
    Flatten,
}

/// Marks outside the trim, on press files.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MarksTable {
    /// Crop marks at the trim's corners; default false.
    #[serde(default)]
    pub crop: Option<bool>,
    /// Registration marks at the middle of each side; default false.
    #[serde(default)]
    pub registration: Option<bool>,
    /// A bar of the page's inks: solids, tints, gray balance; default false.
    #[serde(default)]
    pub bar: Option<bool>,
    /// A line with edition, page, plates and time; default false.
    #[serde(default)]
    pub slug: Option<bool>,
    /// Distance of marks from the trim; default 3mm. Marks keep clear of the bleed.
    #[serde(default)]
    pub offset: Option<LengthValue>,
    /// Bleed where the layout has none; default none.
    #[serde(default)]
    pub bleed: Option<LengthValue>,
}

/// How grave a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LevelValue {
    /// The page may not go to press.
    Error,
    /// A desk would want to look.
    Warn,
    /// Worth knowing.
    Note,
    /// Not looked for.
    Off,
}

/// Reads a press profile, and checks all that can be checked without other files.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error.
pub fn parse(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<PressFile>> {
    let parsed = super::toml::read(text, name, map, diagnostics)?;
    let mut found = Diagnostics::default();
    limits(&parsed, &mut found);
    condition(&parsed, &mut found);
    severities(&parsed, &mut found);
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}

fn limits(file: &Parsed<PressFile>, found: &mut Diagnostics) {
    let limits = &file.value.limits;
    let span = |key| file.span(keys!["limits", key]);
    let lengths = [
        ("least-reversed-size", limits.least_reversed_size),
        ("least-rule", limits.least_rule),
        ("least-size", limits.least_size),
        ("overprint-below", limits.overprint_below),
    ];
    for (key, length) in lengths {
        if length.is_some_and(|length| length.0 < Length::ZERO) {
            let d = Diagnostic::error("negative-length", format!("`{key}` is negative"));
            found.push(d.at_opt(span(key), "").help("a limit is nothing or more"));
        }
    }
    if limits.loose.is_some_and(|loose| loose.0 < Em::ZERO) {
        let d = Diagnostic::error("negative-length", "`loose` is negative");
        found.push(d.at_opt(span("loose"), "").help("a limit is nothing or more"));
    }
    let marks = &file.value.marks;
    for (key, length) in [("offset", marks.offset), ("bleed", marks.bleed)] {
        if length.is_some_and(|length| length.0 < Length::ZERO || length.0 > Length::pt(300)) {
            let d = Diagnostic::error("bad-length", format!("`{key}` is negative, or more than 300 pt"));
            found.push(d.at_opt(file.span(keys!["marks", key]), "").help("some millimetres, such as \"3mm\""));
        }
    }
    let pairs = [
        (("least-ppi", limits.least_ppi), ("good-ppi", limits.good_ppi)),
        (("least-line-art-ppi", limits.least_line_art_ppi), ("good-line-art-ppi", limits.good_line_art_ppi)),
    ];
    for ((low, least), (high, good)) in pairs {
        if let (Some(least), Some(good)) = (least, good)
            && least > good
        {
            let d = Diagnostic::error("limits-inverted", format!("`{low}` ({least}) is above `{high}` ({good})"));
            found.push(d.at_opt(span(low), "").help("a picture that may be printed need not be a good one"));
        }
    }
}

/// A press file must name its condition (ISO 15930-7, 6.4.2).
fn condition(file: &Parsed<PressFile>, found: &mut Diagnostics) {
    let output = &file.value.output;
    for (key, text) in [("condition", &output.condition), ("registry", &output.registry), ("info", &output.info)] {
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            let d = Diagnostic::error("empty-text", format!("`{key}` says nothing"));
            let help = "name the printing condition, or take the line out";
            found.push(d.at_opt(file.span(keys!["output", key]), "").help(help));
        }
    }
}

fn severities(file: &Parsed<PressFile>, found: &mut Diagnostics) {
    for (code, level) in &file.value.severity {
        let path = keys!["severity", code.as_str()];
        let Some(check) = find(code) else {
            let d = Diagnostic::error("unknown-check", format!("there is no check `{}`", shown(code)));
            let near = nearest(code, codes());
            let help = near.map_or_else(
                || "`dayang explain` lists the checks".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            found.push(d.at_opt(file.key_span(path), "").help(help));
            continue;
        };
        if check.always && *level != LevelValue::Error {
            let why = match code.starts_with("ad-") {
                true => "no press file may hold it",
                false => "text of a story is not on the page",
            };
            let message = format!("`{code}` means that {why}: it is always an error");
            let d = Diagnostic::error("always-an-error", message).at_opt(file.span(path), "");
            found.push(d.help("take the line out; such a page is written as a proof"));
        }
    }
}
