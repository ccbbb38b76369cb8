//! An edition as written: one day's issue and the plan of its pages.

mod check;
pub(crate) use check::page_number;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostics, SourceMap};

use super::toml::Parsed;

/// An edition file.
///
/// Weekday, lunar date and extent are computed, never written. Paths are relative to the file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Edition {
    /// The newspaper's name; field `{title}`.
    pub title: String,
    /// Its name in Latin letters; field `{latin}`.
    #[serde(default)]
    pub latin: Option<String>,
    /// Day of issue, `2026-06-06`; fields `{date}` `{weekday}` `{lunar}`.
    pub date: String,
    /// Time that PDF files bear, `03:30`; default `00:00`.
    #[serde(default)]
    pub time: Option<String>,
    /// Time zone of `time`, `+08:00`; default `+08:00`.
    #[serde(default)]
    pub zone: Option<String>,
    /// BCP 47 language; default `zh-HK`. Decides the wording of computed fields.
    #[serde(default)]
    pub lang: Option<String>,
    /// Running number of the issue; field `{issue}` (第…號 / 第…期).
    #[serde(default)]
    pub issue: Option<u32>,
    /// Price line; field `{price}`.
    #[serde(default)]
    pub price: Option<String>,
    /// Legal line; field `{legal}`.
    #[serde(default)]
    pub legal: Option<String>,
    /// Nameplate art, SVG or PDF; absent: the title is set in type, with a warning.
    #[serde(default)]
    pub nameplate: Option<String>,
    /// Bugs by the name manuscripts give them: SVG or PDF art.
    #[serde(default)]
    pub bugs: BTreeMap<String, String>,
    /// Ears, left then right; fields `{ear1}` `{ear2}`.
    #[serde(default)]
    pub ears: Vec<String>,
    /// News hotline, a line each; fields `{hotline}` (joined), `{hotline1}`, `{hotline2}`.
    #[serde(default)]
    pub hotline: Vec<String>,
    /// Weather, a line each; fields `{weather}`, `{weather1}` …
    #[serde(default)]
    pub weather: Vec<String>,
    /// Imprint, a line each; fields `{imprint}`, `{imprint1}` …
    #[serde(default)]
    pub imprint: Vec<String>,
    /// Fields of the house's own, used in furniture as `{name}`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Press profile: limits of print, and how grave each check is. A name (`newsprint`,
    /// `coated`) or a path ending in `.toml`; absent: the limits of newsprint.
    #[serde(default)]
    pub press: Option<String>,
    /// Whether every page must be signed (`dayang sign`) before its press file is written;
    /// default false.
    #[serde(default)]
    pub sign: Option<bool>,
    /// Folder of manuscripts; default `stories`.
    #[serde(default)]
    pub stories: Option<String>,
    /// Lexicon of names and terms that heads keep whole; default `lexicon.toml`, where there is one.
    #[serde(default)]
    pub lexicon: Option<String>,
    /// Every page of the issue, in order, built here or not.
    pub plan: Vec<PlanTable>,
}

/// A page, or a run of pages, of the issue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PlanTable {
    /// `A1`, or a run built elsewhere: `A2-A16`. Letters are the section, digits the number.
    pub page: String,
    /// Section name shown on the page; field `{section}`.
    #[serde(default)]
    pub section: Option<String>,
    /// Layout; absent: the page is planned but not built here.
    #[serde(default)]
    pub layout: Option<String>,
    /// Plates the page may carry.
    #[serde(default)]
    pub plates: Plates,
    /// Which story goes into which thread of the layout.
    #[serde(default)]
    pub place: BTreeMap<String, String>,
}

/// Plates of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Plates {
    /// Four colours.
    #[default]
    #[serde(rename = "CMYK")]
    Cmyk,
    /// Black only.
    K,
}

/// Reads an edition file, and checks all that can be checked without other files.
///
/// Everything wrong goes to `diagnostics`, each finding at its place; `None` when there is any
/// error, so that a value handed on needs no second check.
pub fn parse(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<Edition>> {
    let parsed = super::toml::read(text, name, map, diagnostics)?;
    let found = check::check(&parsed);
    let usable = !found.has_errors();
    diagnostics.extend(found.in_order_of_place());
    usable.then_some(parsed)
}
