//! What a run of an edition delivered, page by page: what manifests and reports are made from.

use std::time::Duration;

use crate::diag::{Diagnostics, SourceMap};
use crate::export::pdf::Blob;
use crate::page::StoryFact;

/// A run's outcome.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Facts of the issue.
    pub edition: EditionFacts,
    /// Its pages, in the plan's order; those that could not be set too.
    pub pages: Vec<PageOutcome>,
    /// Pages that were delivered before and are no longer planned, by number.
    pub removed: Vec<String>,
    /// The joined file, where one was written or stands as it was.
    pub joined: Option<Delivered>,
    /// Everything found, in the plan's order.
    pub findings: Diagnostics,
    /// The files that findings point into.
    pub sources: SourceMap,
    /// How the run went.
    pub run: RunFacts,
}

/// Facts of the issue that names of files and manifests are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditionFacts {
    /// The newspaper.
    pub title: String,
    /// Its name in Latin letters; may be empty.
    pub latin: String,
    /// Day of issue, `2026-06-06`.
    pub date: String,
    /// Number of the issue.
    pub issue: Option<u32>,
    /// The edition's name: `first`, `second`.
    pub edition: String,
    /// The name of its file, without folders.
    pub source: String,
    /// The name of the edition that this one is a later state of.
    pub base: Option<String>,
    /// What the pages are made for: `proof`, `press`, `digital`.
    pub profile: String,
    /// The press profile's name.
    pub press: String,
    /// The stories in the plan, with the pages that each stands on, in order.
    pub stories: Vec<(String, Vec<String>)>,
}

/// A page of the outcome.
#[derive(Clone, Debug, Default)]
pub struct PageOutcome {
    /// Its number: `A1`; of a spread, both: `A4-A5`.
    pub id: String,
    /// The section's letters: `A`; empty in a paper of one section.
    pub section: String,
    /// The number in its section; of a spread, the first.
    pub number: u16,
    /// The section's name: 要聞; may be empty.
    pub section_name: String,
    /// Its layout.
    pub layout: String,
    /// The plates it is planned with: `K`, `CMYK`, `K+red`.
    pub plates: String,
    /// The key of the job that it is of: the number of the job's first page.
    pub job: String,
    /// What became of it.
    pub state: PageState,
    /// The hash of all that decides how it prints, in hexadecimal digits. Of a page that
    /// was not set, that of its last delivered state; empty without one.
    pub fingerprint: String,
    /// Its version: 1 at first, one more each time it is replaced by a page that prints otherwise.
    pub version: u32,
    /// How it stands to the base edition, or without a base to the run before.
    pub change: Change,
    /// Whether its press file is withheld, and its proof written instead.
    pub withheld: bool,
    /// Whether it has errors, of its own or of the edition, and its file shows them.
    pub unsigned: bool,
    /// Trim size in thousandths of a millimetre: width, height.
    pub trim: (i64, i64),
    /// Its PDF; `None` when it could not be set.
    pub file: Option<Delivered>,
    /// What else stands of it in the output folder: its report, its pictures; in a run that writes no
    /// page files, those that stand.
    pub beside: Vec<Delivered>,
    /// Whether it was taken from the cache.
    pub cached: bool,
    /// Findings that are errors, warnings and notes.
    pub counts: (usize, usize, usize),
    /// Its stories, with what is overset and underset.
    pub stories: Vec<StoryFact>,
    /// A small picture of it (PNG), when one was asked for.
    pub thumbnail: Option<Blob>,
    /// How long it took: resolve and compose; content and pictures; its file. Zero when cached.
    pub times: [Duration; 3],
}

/// What became of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageState {
    /// It was set, and its file written or found to be the same.
    #[default]
    Built,
    /// It could not be set: an input cannot be used, or the engine failed. Its job's other pages
    /// neither.
    Failed,
    /// It took longer than it may.
    TimedOut,
    /// The run stopped before it.
    Skipped,
}

/// How a page stands to what was delivered before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// There was no such page.
    #[default]
    New,
    /// It prints otherwise.
    Replaced,
    /// It prints the same: its bytes and version stand, and it is not sent again.
    Unchanged,
}

/// A file that was delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Its path in the output folder, with forward slashes.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Whether this run wrote it.
    pub written: bool,
}

/// How a run went.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// Pages set at the same time.
    pub jobs: usize,
    /// Jobs that were built.
    pub built: usize,
    /// Jobs taken from the cache by their inputs, unread.
    pub hits: usize,
    /// Jobs resolved, and then taken from the cache.
    pub late_hits: usize,
    /// Entries of the cache that were damaged, and built again.
    pub damaged: usize,
    /// Whether the cache was used.
    pub cache: bool,
    /// The whole run.
    pub time: Duration,
}
