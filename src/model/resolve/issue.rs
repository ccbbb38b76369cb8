//! The issue as a whole: its day, its plan, and the fields that furniture prints.

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Diagnostics, SourceMap, Span};
use crate::input::edition::{self, Edition, PlanTable};
use crate::input::sources::Sources;
use crate::input::toml::{Key, Parsed};
use crate::model::calendar::Day;
use crate::model::extent::{Extent, PageRange};
use crate::model::wording::Wording;
use crate::page::Meta;

use super::{defaults, files, nearest};

/// An edition file, read and checked.
pub struct Issue {
    /// The file.
    pub edition: Parsed<Edition>,
    /// Its folder.
    pub folder: PathBuf,
    /// Day of issue.
    pub day: Day,
    /// The plan's pages, entry by entry.
    pub plan: Vec<PageRange>,
    /// Language of what is computed.
    pub lang: String,
}

/// The value of a field of furniture, and what it comes from.
pub enum Field {
    /// There is such a field; its text may be empty.
    Known(String, Option<Span>),
    /// It is `extent`, and the pages make no whole sheets.
    OddExtent(u32),
    /// There is no such field.
    Unknown,
}

/// Fields every edition has, in the order of help texts; `{hotline}` `{weather}` `{imprint}` take
/// a number too.
pub const FIELDS: [&str; 15] = [
    "title", "latin", "date", "weekday", "lunar", "issue", "extent", "price", "legal", "page", "section", "hotline",
    "weather", "imprint", "ear1",
];

impl Issue {
    /// Reads an edition file. `None` when it cannot be used; what is wrong is in `found`.
    pub fn read(
        path: &Path,
        sources: &dyn Sources,
        map: &mut SourceMap,
        found: &mut Diagnostics,
    ) -> Option<Issue> {
        let name = path.to_string_lossy().replace('\\', "/");
        let text = files::text(sources, path, None, found)?;
        let edition = edition::parse(&text, &name, map, found)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let day = day(&edition, found);
        let plan = plan(&edition, found);
        let lang = edition.value.lang.clone().unwrap_or_else(|| defaults::LANG.to_owned());
        check_names(&edition, found);
        Some(Issue { folder, day: day?, plan: plan?, lang, edition })
    }

    /// The entries of the plan that name a layout, by index.
    pub fn built(&self) -> impl Iterator<Item = (usize, &PlanTable)> {
        self.edition.value.plan.iter().enumerate().filter(|(_, t)| t.layout.is_some())
    }

    /// Whether a page is in the plan.
    pub fn has_page(&self, name: &str) -> bool {
        self.plan.iter().any(|range| range.names().any(|n| n == name))
    }

    /// Every page of the plan, by name.
    pub fn page_names(&self) -> Vec<String> {
        self.plan.iter().flat_map(PageRange::names).collect()
    }

    /// The place of a value of the edition file.
    pub fn span(&self, path: &[Key]) -> Option<Span> {
        self.edition.span(path)
    }

    /// What Info and XMP say of a page.
    pub fn meta(&self, page: &str) -> Meta {
        let e = &self.edition.value;
        let clock = |text: &Option<String>| text.as_deref().and_then(clock).unwrap_or((0, 0));
        let (hour, minute) = clock(&e.time);
        let date = (self.day.year, self.day.month, self.day.day, hour, minute, zone(e).unwrap_or(480));
        let title = format!("{} {} {page}", e.title, self.day.iso_text());
        Meta { title, publication: e.title.clone(), lang: self.lang.clone(), date }
    }

    /// A field of furniture on a page of the plan.
    pub fn field(&self, name: &str, entry: usize) -> Field {
        let e = &self.edition.value;
        let at = |key: &'static str| self.span(&[Key::Name(key)]);
        let given = |value: &Option<String>, key| Field::Known(value.clone().unwrap_or_default(), at(key));
        let wording = Wording::of(&self.lang);
        let extent = Extent::of(self.plan.iter());
        match name {
            "title" => Field::Known(e.title.clone(), at("title")),
            "latin" => given(&e.latin, "latin"),
            "date" => Field::Known(self.day.date_text(), at("date")),
            "weekday" => Field::Known(self.day.weekday_text().to_owned(), at("date")),
            "lunar" => Field::Known(self.day.lunar_text(wording), at("date")),
            "issue" => Field::Known(e.issue.map(|n| wording.issue(n)).unwrap_or_default(), at("issue")),
            "price" => given(&e.price, "price"),
            "legal" => given(&e.legal, "legal"),
            "extent" if !extent.is_even() => Field::OddExtent(extent.pages),
            "extent" => Field::Known(extent.text(wording), at("plan")),
            "page" | "section" => self.page_field(name, entry),
            _ => self.line_field(name).or_else(|| self.own_field(name)).unwrap_or(Field::Unknown),
        }
    }

    fn page_field(&self, name: &str, entry: usize) -> Field {
        let table = self.edition.value.plan.get(entry);
        let value = table.map(|t| if name == "page" { t.page.clone() } else { t.section.clone().unwrap_or_default() });
        let key = if name == "page" { "page" } else { "section" };
        Field::Known(value.unwrap_or_default(), self.span(&[Key::Name("plan"), Key::Index(entry), Key::Name(key)]))
    }

    /// `{hotline}` and `{hotline2}`, and so on.
    fn line_field(&self, name: &str) -> Option<Field> {
        let e = &self.edition.value;
        let families = [("hotline", &e.hotline), ("weather", &e.weather), ("imprint", &e.imprint)];
        if let Some((key, lines)) = families.iter().find(|(key, _)| *key == name) {
            return Some(Field::Known(lines.join("\u{3000}"), self.span(&[Key::Name(key)])));
        }
        let families = families.into_iter().chain([("ear", &e.ears)]);
        for (key, lines) in families {
            let Some(number) = name.strip_prefix(key).filter(|n| n.bytes().all(|b| b.is_ascii_digit())) else { continue };
            let Some(index) = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)) else { continue };
            let file_key = if key == "ear" { "ears" } else { key };
            let span = self.span(&[Key::Name(file_key), Key::Index(index)]);
            return Some(Field::Known(lines.get(index).cloned().unwrap_or_default(), span));
        }
        None
    }

    fn own_field(&self, name: &str) -> Option<Field> {
        let value = self.edition.value.fields.get(name)?;
        Some(Field::Known(value.clone(), self.span(&[Key::Name("fields"), Key::Name(name)])))
    }
}

fn day(edition: &Parsed<Edition>, found: &mut Diagnostics) -> Option<Day> {
    let e = &edition.value;
    for (key, bad, want) in [
        ("time", e.time.as_deref().is_some_and(|t| clock(t).is_none()), "a time such as \"03:30\""),
        ("zone", e.zone.is_some() && zone(e).is_none(), "a time zone such as \"+08:00\""),
    ] {
        if bad {
            let d = Diagnostic::error("wrong-date", format!("`{key}` is not {want}"));
            found.push(d.at_opt(edition.span(&[Key::Name(key)]), ""));
        }
    }
    match Day::parse(&e.date) {
        Ok(day) => Some(day),
        Err(message) => {
            found.push(Diagnostic::error("wrong-date", message).at_opt(edition.span(&[Key::Name("date")]), ""));
            None
        }
    }
}

/// `03:30`.
fn clock(text: &str) -> Option<(u8, u8)> {
    let (hour, minute) = text.split_once(':')?;
    let part = |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u8>().ok()).flatten();
    let (hour, minute) = (part(hour)?, part(minute)?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// `+08:00` in minutes; 8 hours when not given.
fn zone(e: &Edition) -> Option<i16> {
    let Some(text) = &e.zone else { return Some(480) };
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = clock(rest)?;
    (hours <= 14).then_some(sign * (i16::from(hours) * 60 + i16::from(minutes)))
}

/// The plan's pages; `None` when one cannot be read.
fn plan(edition: &Parsed<Edition>, found: &mut Diagnostics) -> Option<Vec<PageRange>> {
    let (mut ranges, mut seen, mut ok) = (Vec::new(), std::collections::BTreeSet::new(), true);
    if edition.value.plan.is_empty() {
        let d = Diagnostic::error("plan-page", "the plan has no pages").at_opt(edition.span(&[Key::Name("plan")]), "");
        found.push(d.help("give every page of the issue a [[plan]] table"));
        return None;
    }
    for (i, table) in edition.value.plan.iter().enumerate() {
        let span = edition.span(&[Key::Name("plan"), Key::Index(i), Key::Name("page")]);
        let mut wrong = |message: String| {
            ok = false;
            found.push(Diagnostic::error("plan-page", message).at_opt(span, ""));
        };
        match PageRange::parse(&table.page) {
            Ok(range) => {
                if table.layout.is_some() && range.first != range.last {
                    wrong(format!("the run {} has a layout; a page built here has an entry of its own", table.page));
                }
                if let Some(twice) = range.names().find(|n| !seen.insert(n.clone())) {
                    wrong(format!("the page {twice} is in the plan twice"));
                }
                ranges.push(range);
            }
            Err(message) => wrong(message),
        }
    }
    ok.then_some(ranges)
}

/// A field of the house's own may not hide one of the edition's.
fn check_names(edition: &Parsed<Edition>, found: &mut Diagnostics) {
    for name in edition.value.fields.keys().filter(|n| FIELDS.contains(&n.as_str())) {
        let d = Diagnostic::error("field-taken", format!("`{name}` is a field of every edition and cannot be redefined"));
        found.push(d.at_opt(edition.key_span(&[Key::Name("fields"), Key::Name(name)]), ""));
    }
}

/// The error of a field that is not there.
pub fn unknown_field(name: &str, issue: &Issue, at: Option<Span>) -> Diagnostic {
    let own = issue.edition.value.fields.keys().map(String::as_str);
    let d = Diagnostic::error("unknown-field", format!("there is no field `{{{name}}}`")).at_opt(at, "");
    nearest::suggest(d, name, FIELDS.into_iter().chain(own))
}
