//! Input becomes the model: every file read, every name looked up, every default decided.
//!
//! [`resolve`] reads an edition file ([`issue`]) and, for each page it builds, the layout and its
//! style file ([`files`]), and the manuscripts placed there. Grids and slots become rectangles
//! ([`geometry`]); styles become numbers ([`styles`], from the engine's [`defaults`]); a story's
//! parts go to their slots ([`place`], [`parts`]) and the rest to its thread ([`page`]);
//! furniture's fields are filled in ([`furniture`]).

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::diag::catalogue::raise;
use crate::diag::{Diagnostic, Diagnostics, SourceMap, Span};
use crate::font::FontStore;
use crate::geom::WritingMode;
use crate::image::ImageStore;
use crate::input::edition::{OutputTable, PlanTable};
use crate::input::sources::Sources;
use crate::input::style::StyleTable;
use crate::input::toml::keys;
use crate::model::lexicon::Lexicon;
use crate::model::{Job, PageRange, Press, Style};

mod ads;
mod base;
mod chains;
mod copy;
pub mod defaults;
mod files;
mod furniture;
mod geometry;
mod index;
mod inks;
mod issue;
mod job;
mod lexicon;
mod lists;
mod nearest;
mod notes;
mod page;
mod parts;
mod place;
mod refer;
mod sizes;
mod styles;
mod table;
mod threads;
mod values;

pub(crate) use files::{plain as plain_path, text as text_file};

pub use files::Files;
use issue::Issue;
use page::Desk;

/// The style that the keys of a style table (as JSON) give a single text in a language and a
/// writing mode, with no layout or style file around it.
///
/// # Errors
/// A sentence: an unknown key, a value of the wrong kind, a face that is not there.
pub fn plain_style(
    keys: Map<String, Value>,
    (lang, writing): (&str, WritingMode),
    fonts: &FontStore,
) -> Result<Style, String> {
    let table = StyleTable::deserialize(Value::Object(keys)).map_err(|e| format!("`style`: {e}"))?;
    styles::alone("plain", &table, (lang, writing), fonts).map_err(|e| format!("`style`: {e}"))
}

/// What to resolve.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The edition file.
    pub edition: &'a Path,
    /// Only these pages; all that have a layout when `None`.
    pub pages: Option<&'a [String]>,
    /// Folders of bundled layouts, after the edition's own `layouts/`.
    pub layouts: &'a [PathBuf],
    /// The press profile, by name or path, in place of the edition's own.
    pub press: Option<&'a str>,
}

/// An edition as read: what all of its jobs share. Its jobs can be resolved in any order, and from
/// any thread.
pub struct Opened {
    issue: Issue,
    lexicon: Lexicon,
    press: Option<Press>,
    jobs: Vec<JobPlan>,
    /// The edition file and whatever else was read; a job's own files are added to a copy.
    pub sources: SourceMap,
}

/// Facts of an issue, and which edition of it this is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueFacts {
    /// The newspaper.
    pub title: String,
    /// Its name in Latin letters; may be empty.
    pub latin: String,
    /// Day of issue, `2026-06-06`.
    pub date: String,
    /// Number of the issue.
    pub issue: Option<u32>,
    /// The edition's name: `first` where it has none.
    pub edition: String,
    /// The name of the edition that this one is a later state of.
    pub base: Option<String>,
    /// The stories in the plan, with the pages that each stands on, in order.
    pub stories: Vec<(String, Vec<String>)>,
}

/// Pages that are resolved and composed together: those that a story runs through, usually one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobPlan {
    /// Their entries in the plan.
    entries: Vec<usize>,
    /// Their numbers, in the plan's order.
    pub pages: Vec<String>,
}

/// A story of the plan and the pages it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryPages {
    /// Its id.
    pub story: String,
    /// The page that it starts on.
    pub placed: String,
    /// The pages that it runs on to, in order.
    pub jumps: Vec<String>,
}

impl JobPlan {
    /// The job's key: the number of its first page.
    pub fn key(&self) -> &str {
        self.pages.first().map_or("", String::as_str)
    }
}

impl Opened {
    /// Reads an edition file, its lexicon and its press profile. `None` when nothing can be built
    /// from it; what is wrong is in `found`.
    pub fn read(request: &Request, sources: &dyn Sources, found: &mut Diagnostics) -> (Option<Opened>, SourceMap) {
        let mut map = SourceMap::default();
        let opened = Opened::read_into(request, sources, &mut map, found);
        let opened = opened.map(|opened| Opened { sources: map.clone(), ..opened });
        (opened, map)
    }

    fn read_into(
        request: &Request,
        sources: &dyn Sources,
        map: &mut SourceMap,
        found: &mut Diagnostics,
    ) -> Option<Opened> {
        let issue = Issue::read(request.edition, sources, map, found)?;
        let jobs = jobs(request, &issue, found)?;
        let lexicon = lexicon::read(&issue, request.layouts, sources, map, found);
        issue.check_extent(found);
        let mut images = ImageStore::new();
        let mut files = Files::new(sources, map, &mut images, &issue.folder, request.layouts);
        sizes::check(&issue, &mut files, found);
        let press = press(request, &issue, &mut files, found);
        Some(Opened { issue, lexicon, press, jobs, sources: SourceMap::default() })
    }

    /// The file-name templates of the edition; all absent where it gives none.
    pub fn output(&self) -> OutputTable {
        self.issue.edition.value.output.clone().unwrap_or_default()
    }

    /// The place of a template of [`output`](Opened::output), by its key.
    pub fn output_span(&self, key: &str) -> Option<Span> {
        self.issue.span(keys!["output", key])
    }

    /// Every story that the plan places, in its order, with its pages.
    pub fn stories(&self) -> Vec<StoryPages> {
        let page = |entry: usize| self.issue.edition.value.plan.get(entry).map(|table| table.page.clone());
        let of = |chain: &chains::Chain| {
            let jumps = chain.jumps.iter().filter_map(|(entry, _)| page(*entry)).collect();
            Some(StoryPages { story: chain.story.clone(), placed: page(chain.placed)?, jumps })
        };
        self.issue.chains.iter().filter_map(of).collect()
    }

    /// Its jobs, in the plan's order.
    pub fn jobs(&self) -> &[JobPlan] {
        &self.jobs
    }

    /// The press that its pages are made for; `None` when it cannot be used.
    pub fn press(&self) -> Option<&Press> {
        self.press.as_ref()
    }

    /// The place of a page in the plan; after all others where it is not there.
    pub fn place(&self, page: &str) -> usize {
        let plan = &self.issue.edition.value.plan;
        plan.iter().position(|table| table.page == page).unwrap_or(plan.len())
    }

    /// What the plan says of a page.
    pub fn planned(&self, page: &str) -> Option<&PlanTable> {
        self.issue.edition.value.plan.iter().find(|table| table.page == page)
    }

    /// The name of a page's section; empty where it has none.
    pub fn section(&self, page: &str) -> String {
        self.issue.section(self.place(page))
    }

    /// The folder of its manuscripts, from the edition file's.
    pub fn stories_folder(&self) -> &str {
        self.issue.stories()
    }

    /// BCP 47 language of the edition.
    pub fn lang(&self) -> &str {
        &self.issue.lang
    }

    /// Facts of the issue, for names of files and manifests.
    pub fn facts(&self) -> IssueFacts {
        let e = &self.issue.edition.value;
        let mut stories: Vec<(String, Vec<String>)> = Vec::new();
        for StoryPages { story, placed, jumps } in self.stories() {
            let pages = std::iter::once(placed).chain(jumps);
            match stories.iter_mut().find(|(id, _)| *id == story) {
                Some((_, known)) => known.extend(pages),
                None => stories.push((story, pages.collect())),
            }
        }
        IssueFacts {
            title: e.title.clone(),
            latin: e.latin.clone().unwrap_or_default(),
            date: self.issue.day.iso_text(),
            issue: e.issue,
            edition: self.issue.name(),
            base: self.issue.base.clone(),
            stories,
        }
    }

    /// The files of its jobs, found and read as they are asked for.
    pub fn files<'a>(
        &self,
        layouts: &[PathBuf],
        sources: &'a dyn Sources,
        map: &'a mut SourceMap,
        images: &'a mut ImageStore,
    ) -> Files<'a> {
        Files::new(sources, map, images, &self.issue.folder, layouts)
    }

    /// Resolves one of its jobs. `None` when a file that it needs cannot be read or used.
    pub fn resolve(
        &self,
        plan: &JobPlan,
        files: &mut Files,
        fonts: &FontStore,
        found: &mut Diagnostics,
    ) -> Option<Job> {
        let issue = &self.issue;
        let resolved = job::resolve(Desk { issue, files, fonts, found }, &plan.entries);
        for entry in &plan.entries {
            let table = issue.edition.value.plan.get(*entry);
            if let (Some(press), Some(table)) = (&self.press, table) {
                spot_count(issue, *entry, table, press, found);
            }
        }
        let job = lexicon::marked(resolved?, &self.lexicon);
        Some(Job { press: self.press.clone()?, ..job })
    }
}

/// Resolves an edition into jobs, in the plan's order.
///
/// `None` when a file it needs cannot be read or used, so that nothing can be set. Everything
/// else that is wrong leaves a job that is whole but for what is reported.
pub fn resolve(
    request: &Request,
    sources: &dyn Sources,
    fonts: &FontStore,
    images: &mut ImageStore,
    map: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Job>> {
    let (opened, read) = Opened::read(request, sources, diagnostics);
    *map = read;
    let opened = opened?;
    let mut files = opened.files(request.layouts, sources, map, images);
    let jobs: Vec<Option<Job>> =
        opened.jobs().iter().map(|job| opened.resolve(job, &mut files, fonts, diagnostics)).collect();
    jobs.into_iter().collect()
}

/// A press profile by its name, or by a path ending in `.toml` from here: what the
/// bundled `layouts` hold. `None` when it cannot be used; the reason is among the findings.
pub fn press_profile(
    name: &str,
    layouts: &[PathBuf],
    sources: &dyn Sources,
    map: &mut SourceMap,
    found: &mut Diagnostics,
) -> Option<Press> {
    let mut images = ImageStore::new();
    Files::new(sources, map, &mut images, Path::new(""), layouts).press(name, None, found)
}

/// A press has so many units to spare for spot colours.
fn spot_count(issue: &Issue, entry: usize, table: &PlanTable, press: &Press, found: &mut Diagnostics) {
    let count = table.plates.as_ref().map_or(0, |plates| plates.0.spots.len());
    if count <= press.spots {
        return;
    }
    let colours = |n: usize| if n == 1 { "one spot colour".to_owned() } else { format!("{n} spot colours") };
    let (planned, most) = (colours(count), if press.spots == 0 { "none".to_owned() } else { colours(press.spots) });
    let message = format!("page {} is planned with {planned}; the press prints {most}", table.page);
    let d = raise("spot-count", message).at_opt(issue.span(keys!["plan", entry, "plates"]), "");
    found.push(d.help("plan it with fewer, or name a press profile with more (`spots`)").on_page(&table.page));
}

/// The press profile that is asked for, or that the edition names; newsprint when there is neither.
/// `None` when it cannot be used.
fn press(request: &Request, issue: &Issue, files: &mut Files, found: &mut Diagnostics) -> Option<Press> {
    if let Some(name) = request.press {
        return files.press(name, None, found);
    }
    match &issue.edition.value.press {
        Some(name) => files.press(name, issue.span(keys!["press"]), found),
        None => Some(Press::default()),
    }
}

/// The jobs to build, by the plan's order: those that hold a page asked for, whole. `None` when the
/// request names pages that are not built here.
fn jobs(request: &Request, issue: &Issue, diagnostics: &mut Diagnostics) -> Option<Vec<JobPlan>> {
    let wanted = pages(request, issue, diagnostics)?;
    let built: Vec<usize> = issue.built().map(|(entry, _)| entry).collect();
    let page = |entry: &usize| issue.edition.value.plan.get(*entry).map(|table| table.page.clone());
    let groups = chains::groups(&built, &issue.chains);
    let chosen = groups.into_iter().filter(|entries| entries.iter().any(|entry| wanted.contains(entry)));
    Some(chosen.map(|entries| JobPlan { pages: entries.iter().filter_map(page).collect(), entries }).collect())
}

/// The plan's entries to build. `None` when the request names pages that are not built here.
fn pages(request: &Request, issue: &Issue, diagnostics: &mut Diagnostics) -> Option<Vec<usize>> {
    let built: Vec<(usize, &str)> = issue.built().map(|(i, table)| (i, table.page.as_str())).collect();
    if built.is_empty() {
        let d = Diagnostic::error("no-pages", "no page of the plan has a layout, so there is nothing to build");
        let at = issue.span(keys!["plan", 0]);
        diagnostics.push(d.at_opt(at, "").help("add layout = \"…\" to a page"));
        return None;
    }
    let Some(wanted) = request.pages else { return Some(built.into_iter().map(|(i, _)| i).collect()) };
    let mut ok = true;
    let is =
        |entry: usize, name: &str| issue.edition.value.plan.get(entry).is_some_and(|table| issue.is_page(table, name));
    for name in wanted.iter().filter(|name| !built.iter().any(|(entry, _)| is(*entry, name))) {
        ok = false;
        let d = Diagnostic::error("unknown-page", format!("the edition builds no page `{name}`"));
        let planned = if issue.has_page(name) { "it is planned without a layout; " } else { "" };
        let pages = listed(built.iter().map(|(_, page)| *page));
        diagnostics.push(d.help(format!("{planned}the edition builds {pages}")));
    }
    let chosen = built.into_iter().filter(|(entry, _)| wanted.iter().any(|w| is(*entry, w))).map(|(i, _)| i);
    ok.then(|| chosen.collect())
}

/// Pages in few words: those that follow each other as the first and the last.
fn listed<'p>(pages: impl Iterator<Item = &'p str>) -> String {
    let mut runs: Vec<(PageRange, &str, &str)> = Vec::new();
    for page in pages {
        let Some(range) = PageRange::parse(page) else { continue };
        let follows = |(before, ..): &&mut (PageRange, &str, &str)| {
            before.section == range.section && before.last.checked_add(1) == Some(range.first)
        };
        match runs.last_mut().filter(follows).filter(|_| range.pages() == 1) {
            Some((before, _, last)) => (before.last, *last) = (range.last, page),
            None => runs.push((range, page, page)),
        }
    }
    let said = |(_, first, last): &(PageRange, &str, &str)| match first == last {
        true => (*first).to_owned(),
        false => format!("{first} to {last}"),
    };
    runs.iter().map(said).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_listed_in_few_words() {
        let said = |pages: &[&str]| listed(pages.iter().copied());
        assert_eq!(said(&["A1", "A2", "A3", "A4-A5", "A6", "B1"]), "A1 to A3, A4-A5 to A6, B1");
        assert_eq!(said(&["1"]), "1");
        assert_eq!(said(&["A1", "A3", "A2", "B3"]), "A1, A3, A2, B3");
        assert_eq!(said(&["A65535", "A1"]), "A65535, A1");
    }
}
