//! The issue as a whole: its day, its plan, and the fields that furniture prints.

use std::path::{Path, PathBuf};

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, SourceMap, Span};
use crate::input::edition::{Edition, PlanTable, SectionTable};
use crate::input::sources::Sources;
use crate::input::toml::{Key, Parsed, keys};
use crate::model::IssueInfo;
use crate::model::calendar::Day;
use crate::model::extent::{Extent, PageRange};
use crate::model::wording::Wording;
use crate::page::Meta;

use super::base;
use super::chains::{self, Chain};
use super::inks::Palette;
use super::{defaults, index, nearest};

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
    /// Its spot colours.
    pub palette: Palette,
    /// Its stories, and the pages they run on to.
    pub chains: Vec<Chain>,
    /// The name of the edition that it is made from.
    pub base: Option<String>,
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
pub const FIELDS: [&str; 16] = [
    "title", "latin", "date", "weekday", "lunar", "issue", "extent", "price", "legal", "page", "section", "plates",
    "hotline", "weather", "imprint", "ear1",
];

/// Fields of spreads: their two pages. Of a page, the first is the page.
const PAGES: [&str; 2] = ["page1", "page2"];

impl Issue {
    /// Reads an edition file. `None` when it cannot be used; what is wrong is in `found`.
    pub fn read(path: &Path, sources: &dyn Sources, map: &mut SourceMap, found: &mut Diagnostics) -> Option<Issue> {
        let base::Read { edition, base } = base::read(path, sources, map, found)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let day = day(&edition, found);
        let plan = edition.value.plan.iter().filter_map(|table| PageRange::parse(&table.page)).collect();
        let lang = edition.value.lang.clone().unwrap_or_else(|| defaults::LANG.to_owned());
        check_names(&edition, found);
        let palette = Palette::of(&edition.value);
        let chains = chains::of(&edition, found);
        let issue = Issue { folder, day: day?, plan, lang, palette, chains, base, edition };
        index::check(&issue, found);
        issue.check_order(found);
        issue.check_spreads(found);
        Some(issue)
    }

    /// The entries of the plan that name a layout, by index.
    pub fn built(&self) -> impl Iterator<Item = (usize, &PlanTable)> {
        self.edition.value.plan.iter().enumerate().filter(|(_, t)| t.layout.is_some())
    }

    /// Whether a page is in the plan.
    pub fn has_page(&self, name: &str) -> bool {
        PageRange::parse(name).is_some_and(|page| self.plan.iter().any(|range| range.holds(&page)))
    }

    /// Whether a table of the plan is that of a page.
    pub fn is_page(&self, table: &PlanTable, name: &str) -> bool {
        let pages = PageRange::parse(&table.page).zip(PageRange::parse(name));
        table.page == name || (table.spread && pages.is_some_and(|(spread, page)| spread.holds(&page)))
    }

    /// The folder of its manuscripts.
    pub fn stories(&self) -> &str {
        self.edition.value.stories.as_deref().unwrap_or("stories")
    }

    /// What it is called among the day's editions.
    pub fn name(&self) -> String {
        base::name_of(&self.edition)
    }

    /// The pages of a section stand in the order of their numbers.
    fn check_order(&self, found: &mut Diagnostics) {
        let mut last: Vec<(PageRange, usize)> = Vec::new();
        for (entry, table) in self.edition.value.plan.iter().enumerate() {
            let Some(range) = PageRange::parse(&table.page) else { continue };
            let Some((before, at)) = last.iter_mut().find(|(before, _)| before.section == range.section) else {
                last.push((range, entry));
                continue;
            };
            if range.first > before.last {
                (*before, *at) = (range, entry);
                continue;
            }
            let after = self.edition.value.plan.get(*at).map_or("", |t| t.page.as_str());
            let d = raise("plan-order", format!("page {} stands after page {after} in the plan", table.page));
            let d = d.at_opt(self.span(keys!["plan", entry, "page"]), "");
            let d = d.at_opt(self.span(keys!["plan", *at, "page"]), "it comes before this one");
            found.push(d.help("list the pages of a section in the order of their numbers").on_page(&table.page));
        }
    }

    /// Spreads are of two pages that face each other.
    fn check_spreads(&self, found: &mut Diagnostics) {
        for (entry, table) in self.edition.value.plan.iter().enumerate().filter(|(_, table)| table.spread) {
            let Some(range) = PageRange::parse(&table.page).filter(|range| !range.faces()) else { continue };
            let said = match range.pages() {
                2 => format!("pages {} do not face each other", range.numbers().collect::<Vec<_>>().join(" and ")),
                n => format!("the spread `{}` has {n} page{}, not two", table.page, if n == 1 { "" } else { "s" }),
            };
            let d = raise("spread-facing", said).at_opt(self.span(keys!["plan", entry, "page"]), "");
            found.push(d.help("a spread is an even page and the next, such as \"A8-A9\"").on_page(&table.page));
        }
    }

    /// The section's name on a page of the plan; empty where it has none.
    pub fn section(&self, entry: usize) -> String {
        let own = self.edition.value.plan.get(entry).and_then(|table| table.section.clone());
        own.or_else(|| self.section_table(entry)?.1.name.clone()).unwrap_or_default()
    }

    /// What the edition says of the section of a page of the plan, and the section's letters.
    fn section_table(&self, entry: usize) -> Option<(&str, &SectionTable)> {
        let range = PageRange::parse(&self.edition.value.plan.get(entry)?.page)?;
        self.edition.value.section.get_key_value(&range.section).map(|(letters, table)| (letters.as_str(), table))
    }

    /// What the checks ask of the issue.
    pub fn info(&self) -> IssueInfo {
        let sign = self.edition.value.sign.unwrap_or(false);
        let spreads = self.edition.value.plan.iter().filter(|table| table.spread);
        let spreads = spreads.filter_map(|table| PageRange::parse(&table.page)).collect();
        IssueInfo { day: Some(self.day), plan: self.plan.clone(), sign, spreads }
    }

    /// Every section is printed on sheets of its own, so its pages make whole and half sheets. A
    /// plan of a single page is a trial of that page, not an issue.
    pub fn check_extent(&self, found: &mut Diagnostics) {
        let total: u32 = self.plan.iter().map(PageRange::pages).sum();
        let mut seen: Vec<&str> = Vec::new();
        for range in self.plan.iter().filter(|_| total > 1) {
            if seen.contains(&range.section.as_str()) {
                continue;
            }
            seen.push(&range.section);
            let of_section = |r: &&PageRange| r.section == range.section;
            let pages: u32 = self.plan.iter().filter(of_section).map(PageRange::pages).sum();
            if pages.is_multiple_of(2) {
                continue;
            }
            let named =
                if range.section.is_empty() { "the plan".to_owned() } else { format!("section {}", range.section) };
            let d = raise("extent-odd", format!("{named} has {pages} pages, which make no whole sheets"));
            let last = self.plan.iter().rposition(|r| r.section == range.section).unwrap_or(0);
            let (at, label) = match self.own_part(&range.section) {
                Some((at, label)) => (Some(at), label),
                None => (self.span(keys!["plan", last, "page"]), "its last pages"),
            };
            let d = d.at_opt(at, label);
            found.push(d.help("a sheet has four pages, half a sheet two: plan every page of the issue"));
        }
    }

    /// What a later edition's own file does to a section of its base: a page that it drops, or one
    /// that it plans.
    fn own_part(&self, section: &str) -> Option<(Span, &'static str)> {
        self.base.as_ref()?;
        let edition = &self.edition.value;
        let of_section = |page: &str| PageRange::parse(page).is_some_and(|range| range.section == section);
        if let Some(at) = edition.drop.iter().rposition(|page| of_section(page)) {
            return Some((self.span(keys!["drop", at])?, "dropped from it here"));
        }
        let own = |at: usize| self.span(keys!["plan", at, "page"]).filter(|span| span.file == self.edition.file);
        let planned = edition.plan.iter().enumerate().filter(|(_, table)| of_section(&table.page));
        planned.filter_map(|(at, _)| own(at)).next_back().map(|at| (at, "planned here"))
    }

    /// The place of a value of the edition file.
    pub fn span(&self, path: &[Key]) -> Option<Span> {
        self.edition.span(path)
    }

    /// The place of a key of the edition file.
    pub fn key_span(&self, path: &[Key]) -> Option<Span> {
        self.edition.key_span(path)
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
        let at = |key: &'static str| self.span(keys![key]);
        let given = |value: &Option<String>, key| Field::Known(value.clone().unwrap_or_default(), at(key));
        let wording = Wording::of(&self.lang);
        let extent = Extent::of(self.plan.iter());
        match name {
            "title" => Field::Known(e.title.clone(), at("title")),
            "latin" => given(&e.latin, "latin"),
            "date" => Field::Known(self.day.date_text(), at("date")),
            "weekday" => Field::Known(self.day.weekday_text(wording).to_owned(), at("date")),
            "lunar" => Field::Known(self.day.lunar_text(wording), at("date")),
            "issue" => Field::Known(e.issue.map(|n| wording.issue(n)).unwrap_or_default(), at("issue")),
            "price" => given(&e.price, "price"),
            "legal" => given(&e.legal, "legal"),
            "extent" if !extent.is_even() => Field::OddExtent(extent.pages),
            "extent" => Field::Known(extent.text(wording), at("plan")),
            "page" | "section" | "page1" | "page2" => self.page_field(name, entry),
            "plates" => self.plates_field(entry),
            _ => {
                let own = || self.section_field(name, entry).or_else(|| self.own_field(name));
                let known = self.line_field(name).or_else(own);
                let edition = || (name == "edition").then(|| Field::Known(self.name(), at("edition")));
                known.or_else(edition).unwrap_or(Field::Unknown)
            }
        }
    }

    fn page_field(&self, name: &str, entry: usize) -> Field {
        let table = self.edition.value.plan.get(entry);
        let page = table.map(|t| t.page.clone()).unwrap_or_default();
        let numbers = PageRange::parse(&page).map(|range| range.numbers().collect::<Vec<_>>()).unwrap_or_default();
        let spread = table.is_some_and(|t| t.spread);
        let at = |key: &'static str| self.span(keys!["plan", entry, key]);
        match name {
            "page1" => Field::Known(numbers.into_iter().next().unwrap_or(page), at("page")),
            "page2" if spread => Field::Known(numbers.into_iter().nth(1).unwrap_or_default(), at("page")),
            "page2" => Field::Known(String::new(), at("page")),
            "page" => Field::Known(page, at("page")),
            _ => {
                let letters = self.section_table(entry).map_or("", |(letters, _)| letters);
                Field::Known(
                    self.section(entry),
                    at("section").or_else(|| self.span(keys!["section", letters, "name"])),
                )
            }
        }
    }

    /// The plates that a page is planned with, by their inks' names.
    fn plates_field(&self, entry: usize) -> Field {
        let plates = self.edition.value.plan.get(entry).and_then(|t| t.plates.clone());
        let said = self.palette.said(&plates.map(|p| p.0).unwrap_or_default());
        Field::Known(said, self.span(keys!["plan", entry, "plates"]))
    }

    /// `{hotline}` and `{hotline2}`, and so on.
    fn line_field(&self, name: &str) -> Option<Field> {
        let e = &self.edition.value;
        let families = [("hotline", &e.hotline), ("weather", &e.weather), ("imprint", &e.imprint)];
        if let Some((key, lines)) = families.iter().find(|(key, _)| *key == name) {
            return Some(Field::Known(lines.join("\u{3000}"), self.span(keys![*key])));
        }
        let families = families.into_iter().chain([("ear", &e.ears)]);
        for (key, lines) in families {
            let Some(number) = name.strip_prefix(key).filter(|n| n.bytes().all(|b| b.is_ascii_digit())) else {
                continue;
            };
            let Some(index) = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)) else { continue };
            let file_key = if key == "ear" { "ears" } else { key };
            let span = self.span(keys![file_key, index]);
            return Some(Field::Known(lines.get(index).cloned().unwrap_or_default(), span));
        }
        None
    }

    /// A field of the page's section.
    fn section_field(&self, name: &str, entry: usize) -> Option<Field> {
        let (letters, table) = self.section_table(entry)?;
        let value = table.fields.get(name)?;
        Some(Field::Known(value.clone(), self.span(keys!["section", letters, "fields", name])))
    }

    fn own_field(&self, name: &str) -> Option<Field> {
        let value = self.edition.value.fields.get(name)?;
        Some(Field::Known(value.clone(), self.span(keys!["fields", name])))
    }
}

/// The day of issue; a year without certain lunar dates is refused.
fn day(edition: &Parsed<Edition>, found: &mut Diagnostics) -> Option<Day> {
    let day = Day::parse(&edition.value.date);
    let reported = |message| {
        found.push(Diagnostic::error("bad-date", message).at_opt(edition.span(keys!["date"]), ""));
    };
    day.map_err(reported).ok()
}

/// `03:30`.
fn clock(text: &str) -> Option<(u8, u8)> {
    let (hour, minute) = text.split_once(':')?;
    let part =
        |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u8>().ok()).flatten();
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

/// A field of the house's own may not hide one of the edition's.
fn check_names(edition: &Parsed<Edition>, found: &mut Diagnostics) {
    let taken = |name: &str| FIELDS.contains(&name) || PAGES.contains(&name) || index::parse(name).is_some();
    let own = edition.value.fields.keys().map(|name| (name, edition.key_span(keys!["fields", name])));
    let sections = edition.value.section.iter().flat_map(|(letters, table)| {
        table.fields.keys().map(move |name| (name, edition.key_span(keys!["section", letters, "fields", name])))
    });
    for (name, at) in own.chain(sections).filter(|(name, _)| taken(name)) {
        let d =
            Diagnostic::error("field-taken", format!("`{name}` is a field of every edition and cannot be redefined"));
        found.push(d.at_opt(at, ""));
    }
}

/// The error of a field that is not there.
pub fn unknown_field(name: &str, issue: &Issue, at: Option<Span>) -> Diagnostic {
    let own = issue.edition.value.fields.keys().map(String::as_str);
    let d = Diagnostic::error("unknown-field", format!("there is no field `{{{name}}}`")).at_opt(at, "");
    let sections = issue.edition.value.section.values().flat_map(|table| table.fields.keys().map(String::as_str));
    nearest::suggest(d, name, FIELDS.into_iter().chain(PAGES).chain(["edition", "index"]).chain(own).chain(sections))
}
