//! A press profile as written: the limits of a press, and how grave each check is there.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::nearest::nearest;
use super::toml::{Parsed, keys, shown};
use super::units::{EmValue, LengthValue};
use crate::diag::catalogue::{CHECKS, find};
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
    /// Thinnest rule in one ink; in several it must be twice as thick; default 0.25pt.
    #[serde(default)]
    pub least_rule: Option<LengthValue>,
    /// Deepest hole at the foot of a leg, in lines; default 1.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub hole: Option<u16>,
    /// A line whose gaps are opened by more is loose, unless its style allows more; default
    /// 0.25em.
    #[serde(default)]
    pub loose: Option<EmValue>,
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
    severities(&parsed, &mut found);
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}

fn limits(file: &Parsed<PressFile>, found: &mut Diagnostics) {
    let limits = &file.value.limits;
    let span = |key| file.span(keys!["limits", key]);
    for (key, length) in [("least-reversed-size", limits.least_reversed_size), ("least-rule", limits.least_rule)] {
        if length.is_some_and(|length| length.0 < Length::ZERO) {
            let d = Diagnostic::error("negative-length", format!("`{key}` is negative"));
            found.push(d.at_opt(span(key), "").help("a limit is nothing or more"));
        }
    }
    if limits.loose.is_some_and(|loose| loose.0 < Em::ZERO) {
        let d = Diagnostic::error("negative-length", "`loose` is negative");
        found.push(d.at_opt(span("loose"), "").help("a limit is nothing or more"));
    }
    if let (Some(least), Some(good)) = (limits.least_ppi, limits.good_ppi)
        && least > good
    {
        let d = Diagnostic::error("limits-inverted", format!("`least-ppi` ({least}) is above `good-ppi` ({good})"));
        found.push(d.at_opt(span("least-ppi"), "").help("a picture that may be printed need not be a good one"));
    }
}

fn severities(file: &Parsed<PressFile>, found: &mut Diagnostics) {
    for (code, level) in &file.value.severity {
        let path = keys!["severity", code.as_str()];
        let Some(check) = find(code) else {
            let d = Diagnostic::error("unknown-check", format!("there is no check `{}`", shown(code)));
            let near = nearest(code, CHECKS.iter().map(|check| check.code));
            let help = near.map_or_else(
                || "`dayang explain` lists the checks".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            found.push(d.at_opt(file.key_span(path), "").help(help));
            continue;
        };
        if check.lost_text && *level != LevelValue::Error {
            let message = format!("`{code}` means that text of a story is not on the page: it is always an error");
            let d = Diagnostic::error("always-an-error", message).at_opt(file.span(path), "");
            found.push(d.help("take the line out; a page that lacks text is written as a proof"));
        }
    }
}
