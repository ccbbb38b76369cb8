//! An edition as written: one day's issue and the plan of its pages.

mod check;
pub(crate) use check::page_number;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostics, SourceMap};

use super::toml::Parsed;
use super::units::{PlatesValue, ProcessValue, SpotKeyValue};

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
    /// Spot colours. Styles and layouts name them wherever an ink may stand: `ink = "red"`, or a
    /// tint of one, `ink = "red 60"`; pages that print them are planned with them.
    #[serde(default)]
    pub spot: Vec<SpotTable>,
    /// Every page of the issue, in order, built here or not.
    pub plan: Vec<PlanTable>,
}

/// A spot colour: a plate of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SpotTable {
    /// What styles and layouts call it.
    pub key: SpotKeyValue,
    /// The ink's name on the plate. Advertisements that name the same ink print on its plate.
    pub name: String,
    /// The process inks that stand in for its solid on proofs and screens.
    pub alternate: ProcessValue,
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
    /// Plates the page may carry: `K` or `CMYK`, and spot colours by their keys (`K+red`);
    /// default `CMYK`.
    #[serde(default)]
    pub plates: Option<PlatesValue>,
    /// Which story goes into which thread of the layout.
    #[serde(default)]
    pub place: BTreeMap<String, String>,
    /// Which story, placed on a page before, runs on in which thread of the layout (轉版).
    #[serde(default)]
    pub jump: BTreeMap<String, String>,
    /// Which advertisement goes into which slot of role `ad`: a file, or a table with its `file`,
    /// `page`, `box` and `fit`.
    #[serde(default)]
    pub ads: BTreeMap<String, AdValue>,
}

impl PlanTable {
    /// The stories on it: those placed there, and those that run on to it.
    pub fn stories(&self) -> impl Iterator<Item = &String> {
        self.place.values().chain(self.jump.values())
    }
    /// The file of an advertisement as it is written, with what is said of it.
    pub fn ad(&self, slot: &str) -> Option<AdTable> {
        self.ads.get(slot).map(|ad| match ad {
            AdValue::File(file) => AdTable { file: file.clone(), page: None, area: None, fit: None, alt: None },
            AdValue::Table(table) => table.clone(),
        })
    }
}

/// An advertisement as delivered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AdValue {
    /// Its file.
    File(String),
    /// Its file, and how it is taken.
    Table(AdTable),
}

/// An advertisement, and how it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AdTable {
    /// Its PDF, or a picture (JPEG, PNG), relative to the edition file.
    pub file: String,
    /// Which page of the PDF, from 1; default 1.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9999))]
    pub page: Option<u16>,
    /// The page box that is its size; default: its trim box, else its art box, else its crop box.
    #[serde(default, rename = "box")]
    pub area: Option<AdBoxValue>,
    /// What becomes of one whose size is not the slot's; default `exact`.
    #[serde(default)]
    pub fit: Option<AdFitValue>,
    /// What it says, for readers who cannot see it; default 廣告, or its word in the edition's
    /// language.
    #[serde(default)]
    pub alt: Option<String>,
}

/// A page box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AdBoxValue {
    /// The trimmed page.
    Trim,
    /// What its maker meant to be shown.
    Art,
    /// What a viewer shows.
    Crop,
    /// The whole sheet.
    Media,
}

/// What becomes of an advertisement whose size is not the slot's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AdFitValue {
    /// It stands at its own size, in the middle, and is an error.
    Exact,
    /// It is scaled to fit into the slot, in proportion.
    Scale,
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
