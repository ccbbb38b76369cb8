//! What is kept of a job that is done: its pages as leaves, what was found, and what reports say.
//!
//! Of an entry in a cache, only what every run needs is read; leaves, reports, small pictures and
//! the texts that findings point into stay in its file until they are asked for.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::{self, Diagnostic, Diagnostics, Label, Severity, Shelf, SourceMap, Span};
use crate::export::pdf::{Blob, Leaf, StoredBlob, StoredLeaf, Streams};
use crate::page::StoryFact;

use super::cache::{Cache, Key};

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
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Noted>,
    /// Names and texts.
    files: Vec<(String, Blob)>,
}

/// Findings but for the texts.
#[derive(Debug, Serialize, Deserialize)]
struct StoredFindings {
    list: Vec<Noted>,
    files: Vec<(String, StoredBlob)>,
}

/// A text that waits in an entry's file.
impl Shelf for Blob {
    fn text(&self) -> Option<Arc<str>> {
        Some(Arc::from(std::str::from_utf8(&self.read().ok()?).ok()?))
    }
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
                    notes.files.push((file.name.clone(), Blob::new(file.text().as_bytes().to_vec())));
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
        let file = |(name, text): &(String, Blob)| sources.shelved(name, text.digest, || Arc::new(text.clone()));
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
        self.files.iter().all(|(name, text)| sources.holds(name, text.digest))
    }

    /// What they are, for a key: the texts by their hashes. `None` when that cannot be written down.
    pub fn print(&self) -> Option<Vec<u8>> {
        let files: Vec<_> = self.files.iter().map(|(name, text)| (name, text.digest)).collect();
        postcard::to_stdvec(&(&self.list, files)).ok()
    }

    fn store(&self, streams: &mut Vec<u8>) -> io::Result<StoredFindings> {
        let file = |(name, text): &(String, Blob)| Ok((name.clone(), StoredBlob::of(text, streams)?));
        let files = self.files.iter().map(file).collect::<io::Result<_>>()?;
        Ok(StoredFindings { list: self.list.clone(), files })
    }
}

/// A page of a job that is done.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// What is said of it.
    pub note: PageNote,
    /// Its content.
    pub leaf: KeptLeaf,
    /// Its report but for the file, as JSON.
    pub report: Blob,
    /// A small picture of it.
    pub thumbnail: Option<Blob>,
}

/// A leaf, in memory or in an entry's file.
#[derive(Clone, Debug)]
pub enum KeptLeaf {
    /// In memory.
    Here(Box<Leaf>),
    /// Its facts, among the entry's streams.
    Stored(Blob, Streams),
}

impl KeptLeaf {
    /// The leaf.
    ///
    /// # Errors
    /// When the entry cannot be read, or was changed meanwhile.
    pub fn open(&self) -> io::Result<Cow<'_, Leaf>> {
        let (facts, streams) = match self {
            KeptLeaf::Here(leaf) => return Ok(Cow::Borrowed(leaf)),
            KeptLeaf::Stored(facts, streams) => (facts, streams),
        };
        let stored: Option<StoredLeaf> = postcard::from_bytes(&facts.read()?).ok();
        let leaf = stored.and_then(|stored| stored.leaf(streams)).map(Cow::Owned);
        leaf.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an entry of the cache is of no use"))
    }

    /// Whether it is in an entry's file.
    pub fn is_stored(&self) -> bool {
        matches!(self, KeptLeaf::Stored(..))
    }
}

/// A job that is done.
#[derive(Debug)]
pub struct Entry {
    /// Its pages.
    pub pages: Vec<EntryPage>,
    /// What was found.
    pub findings: Findings,
}

/// A page of an entry but for what waits in its file: leaf, report and picture.
type StoredPage = (PageNote, StoredBlob, StoredBlob, Option<StoredBlob>);

impl Entry {
    /// The entry of a key in a cache; `None` when there is none that can be trusted.
    pub fn find(cache: &Cache, key: &Key) -> Option<Entry> {
        let (facts, streams) = cache.entry("job", key)?;
        Entry::decode(&facts, &streams)
    }

    /// Whether what waits in its file beside leaves is there as it was written.
    pub fn is_whole(&self) -> bool {
        let beside = self.pages.iter().flat_map(|page| page.thumbnail.iter().chain([&page.report]));
        beside.chain(self.findings.files.iter().map(|(_, text)| text)).all(|blob| blob.read().is_ok())
    }

    /// Its facts and its streams; `None` when a stream cannot be read.
    pub fn encode(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut streams = Vec::new();
        let pages = self.pages.iter().map(|page| page.store(&mut streams)).collect::<Option<Vec<StoredPage>>>()?;
        let findings = self.findings.store(&mut streams).ok()?;
        Some((postcard::to_stdvec(&(pages, findings)).ok()?, streams))
    }

    /// Reads an entry's facts. `None` when they are none.
    pub fn decode(facts: &[u8], streams: &Streams) -> Option<Entry> {
        let (pages, findings): (Vec<StoredPage>, StoredFindings) = postcard::from_bytes(facts).ok()?;
        let pages = pages.into_iter().map(|page| EntryPage::of(page, streams)).collect::<Option<_>>()?;
        let files = findings.files.into_iter().map(|(name, text)| Some((name, streams.blob(&text)?)));
        Some(Entry { pages, findings: Findings { list: findings.list, files: files.collect::<Option<_>>()? } })
    }
}

impl EntryPage {
    fn store(&self, streams: &mut Vec<u8>) -> Option<StoredPage> {
        let leaf = postcard::to_stdvec(&StoredLeaf::of(&*self.leaf.open().ok()?, streams).ok()?).ok()?;
        let mut blob = |blob: &Blob| StoredBlob::of(blob, streams).ok();
        let (leaf, report) = (blob(&Blob::new(leaf))?, blob(&self.report)?);
        let thumbnail = match &self.thumbnail {
            Some(picture) => Some(blob(picture)?),
            None => None,
        };
        Some((self.note.clone(), leaf, report, thumbnail))
    }

    fn of((note, leaf, report, thumbnail): StoredPage, streams: &Streams) -> Option<EntryPage> {
        let thumbnail = match thumbnail {
            Some(picture) => Some(streams.blob(&picture)?),
            None => None,
        };
        let leaf = KeptLeaf::Stored(streams.blob(&leaf)?, streams.clone());
        Some(EntryPage { note, leaf, report: streams.blob(&report)?, thumbnail })
    }
}
