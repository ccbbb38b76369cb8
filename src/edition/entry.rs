//! What is kept of a job that is done: its pages as leaves, what was found, and what reports say.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::{self, Diagnostic, Diagnostics, Label, Severity, SourceMap, Span};
use crate::export::pdf::{Leaf, StoredLeaf};
use crate::page::StoryFact;

use super::cache::{Cache, Key, START};

/// A page, but for its content.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageNote {
    /// Its number.
    pub id: String,
    /// The section's name.
    pub section_name: String,
    /// Its layout.
    pub layout: String,
    /// The plates it is planned with.
    pub plates: String,
    /// Trim width and height in thousandths of a millimetre.
    pub trim: (i64, i64),
    /// The hash of all that decides how it prints.
    pub fingerprint: String,
    /// Whether it carries errors and is a proof only.
    pub unsigned: bool,
    /// Its stories.
    pub stories: Vec<StoryFact>,
    /// Its report but for the file, as JSON.
    pub report: String,
    /// A small picture of it.
    pub thumbnail: Option<Vec<u8>>,
    /// Findings that are errors, warnings and notes.
    pub counts: (usize, usize, usize),
}

/// A finding with the files that it points into by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Noted {
    code: String,
    severity: u8,
    message: String,
    /// File, first byte, end, remark.
    labels: Vec<(u32, u32, u32, String)>,
    help: Option<String>,
    page: Option<String>,
    slot: Option<String>,
    story: Option<String>,
}

/// Findings, and the files that they point into.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    list: Vec<Noted>,
    /// Names and texts.
    files: Vec<(String, String)>,
}

impl Findings {
    /// Writes findings down.
    pub fn of(found: &Diagnostics, sources: &SourceMap) -> Findings {
        let mut notes = Findings::default();
        let mut own = std::collections::BTreeMap::new();
        for d in found.iter() {
            let mut labels = Vec::with_capacity(d.labels.len());
            for Label { span, text } in &d.labels {
                let Some(file) = sources.get(span.file) else { continue };
                let at = *own.entry(span.file).or_insert_with(|| {
                    notes.files.push((file.name.clone(), file.text.to_string()));
                    u32::try_from(notes.files.len() - 1).unwrap_or(u32::MAX)
                });
                labels.push((at, span.start, span.end, text.clone()));
            }
            notes.list.push(Noted {
                code: d.code.to_owned(),
                severity: d.severity as u8,
                message: d.message.clone(),
                labels,
                help: d.help.clone(),
                page: d.page.clone(),
                slot: d.slot.clone(),
                story: d.story.clone(),
            });
        }
        notes
    }

    /// The findings, their files among `sources`.
    pub fn read(&self, sources: &mut SourceMap) -> Diagnostics {
        let file = |(name, text): &(String, String)| sources.file(name, &Arc::from(text.as_str()));
        let files: Vec<_> = self.files.iter().map(file).collect();
        let mut found = Diagnostics::default();
        for noted in &self.list {
            let severities = [Severity::Note, Severity::Warning, Severity::Error];
            let severity = severities.into_iter().find(|s| *s as u8 == noted.severity).unwrap_or(Severity::Error);
            let label = |(file, start, end, text): &(u32, u32, u32, String)| {
                let file = *files.get(*file as usize)?;
                Some(Label { span: Span { file, start: *start, end: *end }, text: text.clone() })
            };
            found.push(Diagnostic {
                code: diag::code(&noted.code),
                severity,
                message: noted.message.clone(),
                labels: noted.labels.iter().filter_map(label).collect(),
                help: noted.help.clone(),
                page: noted.page.clone(),
                slot: noted.slot.clone(),
                story: noted.story.clone(),
            });
        }
        found
    }

    /// Whether every place that a finding points to is where it was: its file has the same text.
    pub fn stand(&self, sources: &SourceMap) -> bool {
        let same = |(name, text): &(String, String)| sources.holds(name, text);
        self.files.iter().all(same)
    }
}

/// A job that is done.
#[derive(Debug)]
pub struct Entry {
    /// Its pages, and what is kept of each beside its content.
    pub pages: Vec<(Leaf, PageNote)>,
    /// What was found.
    pub findings: Findings,
}

/// An entry but for the bytes of its streams.
#[derive(Serialize, Deserialize)]
struct Stored {
    pages: Vec<(StoredLeaf, PageNote)>,
    findings: Findings,
}

impl Entry {
    /// The entry of a key in a cache; `None` when there is none that can be trusted.
    pub fn find(cache: &Cache, key: &Key) -> Option<Entry> {
        let bytes = cache.get("job", key)?;
        Entry::decode(&bytes, &cache.path("job", key), START)
    }

    /// The entry's bytes; `None` when a stream cannot be read.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let mut streams = Vec::new();
        let mut pages = Vec::with_capacity(self.pages.len());
        for (leaf, note) in &self.pages {
            pages.push((StoredLeaf::of(leaf, &mut streams).ok()?, note.clone()));
        }
        let stored = Stored { pages, findings: self.findings.clone() };
        let facts = postcard::to_stdvec(&stored).ok()?;
        let mut bytes = (facts.len() as u64).to_be_bytes().to_vec();
        bytes.extend(facts);
        bytes.extend(streams);
        Some(bytes)
    }

    /// Reads an entry whose bytes stand in `file` from `start` on; its streams stay there. `None`
    /// when the bytes are no entry.
    pub fn decode(bytes: &[u8], file: &Path, start: u64) -> Option<Entry> {
        let length = u64::from_be_bytes(bytes.get(..8)?.try_into().ok()?);
        let end = usize::try_from(length).ok()?.checked_add(8)?;
        let stored: Stored = postcard::from_bytes(bytes.get(8..end)?).ok()?;
        let (first, whole) = (start.checked_add(end as u64)?, start.checked_add(bytes.len() as u64)?);
        let file: Arc<Path> = Arc::from(file);
        let page = |(leaf, note): (StoredLeaf, PageNote)| Some((leaf.leaf(&file, first, whole)?, note));
        let pages = stored.pages.into_iter().map(page).collect::<Option<_>>()?;
        Some(Entry { pages, findings: stored.findings })
    }
}
