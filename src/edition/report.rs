//! The report of an edition's run: as JSON for programs, as one HTML page for people.
//!
//! Unlike a manifest it says how the run went, so its times differ from run to run; all else is a
//! function of what was built.

use std::time::Duration;

use serde_json::{Value, json};

use super::manifest::csv::millimetres;
use super::outcome::{Change, Delivered, Outcome, PageOutcome, PageState};
use crate::diag;
use crate::diag::Diagnostic;
use crate::page::StoryFact;

mod html;
pub use html::html;

/// The version of the JSON report's structure. It is raised when a field changes its meaning; a
/// field may be added without.
pub const SCHEMA_VERSION: u32 = 1;

/// What a run comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Pages in the plan.
    pub pages: usize,
    /// Pages by what became of them: built, failed, timed out, skipped.
    pub states: [usize; 4],
    /// Pages that are new, replaced, unchanged. Only pages that were set count.
    pub changes: [usize; 3],
    /// Pages whose press file is withheld.
    pub withheld: usize,
    /// Pages taken from the cache.
    pub cached: usize,
    /// Findings that are errors, warnings, notes: those of pages, and those of none.
    pub counts: [usize; 3],
    /// Characters and lines that found no room.
    pub overset: [u64; 2],
    /// Bytes of the page files.
    pub bytes: u64,
}

impl Totals {
    /// The totals of an outcome.
    pub fn of(outcome: &Outcome) -> Totals {
        use diag::Severity::{Error, Note, Warning};
        let mut totals = Totals { pages: outcome.pages.len(), ..Totals::default() };
        totals.counts = [Error, Warning, Note].map(|severity| outcome.findings.count(severity));
        for page in &outcome.pages {
            let [built, failed, timed_out, skipped] = &mut totals.states;
            let [new, replaced, unchanged] = &mut totals.changes;
            match page.state {
                PageState::Built => {
                    *built += 1;
                    *match page.change {
                        Change::New => new,
                        Change::Replaced => replaced,
                        Change::Unchanged => unchanged,
                    } += 1;
                }
                PageState::Failed => *failed += 1,
                PageState::TimedOut => *timed_out += 1,
                PageState::Skipped => *skipped += 1,
            }
            totals.withheld += usize::from(page.withheld);
            totals.cached += usize::from(page.cached);
            let overset = overset(page);
            totals.overset = [totals.overset[0] + overset[0], totals.overset[1] + overset[1]];
            totals.bytes = totals.bytes.saturating_add(page.file.as_ref().map_or(0, |file| file.bytes));
        }
        totals
    }
}

/// Characters and lines of a page's stories that found no room.
fn overset(page: &PageOutcome) -> [u64; 2] {
    page.stories.iter().fold([0, 0], |[characters, lines], story| {
        [characters + u64::from(story.overset_characters), lines + u64::from(story.overset_lines)]
    })
}

/// A page's findings, in the order they were made.
fn findings<'a>(outcome: &'a Outcome, page: &'a PageOutcome) -> impl Iterator<Item = &'a Diagnostic> {
    outcome.findings.iter().filter(|finding| finding.page.as_deref() == Some(&page.id))
}

/// The findings that belong to no page of the plan.
fn homeless(outcome: &Outcome) -> Vec<&Diagnostic> {
    let known = |id: &str| outcome.pages.iter().any(|page| page.id == id);
    outcome.findings.iter().filter(|finding| !finding.page.as_deref().is_some_and(known)).collect()
}

/// The report as JSON, indented, with a line feed at its end.
///
/// One object: `schema_version`, `program`, `version`, the facts of the issue (`title latin date
/// issue edition base profile press`), `totals`, `run` (how it went; times in milliseconds),
/// `pages` (each with `state change version withheld cached file counts overset times_ms stories
/// diagnostics`), `removed`, `joined`, `stories` (each with the pages it stands on) and
/// `diagnostics` (findings that belong to no page). Findings have the fields of
/// `--message-format json`; their labels say file, line and column. No field is left out: what is
/// not there is `null`.
pub fn json(outcome: &Outcome) -> String {
    let edition = &outcome.edition;
    let stories: Vec<Value> =
        edition.stories.iter().map(|(story, pages)| json!({ "story": story, "pages": pages })).collect();
    let loose: Vec<Value> =
        homeless(outcome).into_iter().map(|finding| diag::json::object(finding, &outcome.sources)).collect();
    let pages: Vec<Value> = outcome.pages.iter().map(|page| page_json(outcome, page)).collect();
    let report = json!({
        "schema_version": SCHEMA_VERSION,
        "program": "dayang",
        "version": env!("CARGO_PKG_VERSION"),
        "title": edition.title,
        "latin": edition.latin,
        "date": edition.date,
        "issue": edition.issue,
        "edition": edition.edition,
        "base": edition.base,
        "profile": edition.profile,
        "press": edition.press,
        "totals": totals_json(&Totals::of(outcome)),
        "run": run_json(outcome),
        "pages": pages,
        "removed": outcome.removed,
        "joined": outcome.joined.as_ref().map(file_json),
        "stories": stories,
        "diagnostics": loose,
    });
    format!("{report:#}\n")
}

fn totals_json(totals: &Totals) -> Value {
    let Totals { pages, states, changes, withheld, cached, counts, overset, bytes } = totals;
    json!({
        "pages": pages,
        "built": states[0], "failed": states[1], "timed_out": states[2], "skipped": states[3],
        "new": changes[0], "replaced": changes[1], "unchanged": changes[2],
        "withheld": withheld,
        "cached": cached,
        "errors": counts[0], "warnings": counts[1], "notes": counts[2],
        "overset_characters": overset[0], "overset_lines": overset[1],
        "bytes": bytes,
    })
}

fn run_json(outcome: &Outcome) -> Value {
    let run = &outcome.run;
    json!({
        "jobs": run.jobs,
        "cache": run.cache,
        "built": run.built,
        "hits": run.hits,
        "late_hits": run.late_hits,
        "damaged": run.damaged,
        "time_ms": milliseconds(run.time),
    })
}

fn page_json(outcome: &Outcome, page: &PageOutcome) -> Value {
    let (errors, warnings, notes) = page.counts;
    let [characters, lines] = overset(page);
    let [compose, content, file] = page.times.map(milliseconds);
    let stories: Vec<Value> = page.stories.iter().map(story_json).collect();
    let diagnostics: Vec<Value> =
        findings(outcome, page).map(|finding| diag::json::object(finding, &outcome.sources)).collect();
    json!({
        "page": page.id,
        "section": page.section,
        "section_name": page.section_name,
        "number": page.number,
        "layout": page.layout,
        "plates": page.plates,
        "job": page.job,
        "state": page.state.name(),
        "change": page.change.name(),
        "version": page.version,
        "withheld": page.withheld,
        "cached": page.cached,
        "fingerprint": page.fingerprint,
        "trim_um": [page.trim.0, page.trim.1],
        "file": page.file.as_ref().map(file_json),
        "counts": { "errors": errors, "warnings": warnings, "notes": notes },
        "overset": { "characters": characters, "lines": lines },
        "times_ms": { "compose": compose, "content": content, "file": file },
        "stories": stories,
        "diagnostics": diagnostics,
    })
}

fn story_json(story: &StoryFact) -> Value {
    json!({
        "story": story.story,
        "title": story.title,
        "lang": story.lang,
        "characters": story.characters,
        "overset": { "characters": story.overset_characters, "lines": story.overset_lines },
        "underset_lines": story.underset_lines,
        "fitting": story.fitting,
    })
}

fn file_json(file: &Delivered) -> Value {
    json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256, "written": file.written })
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
