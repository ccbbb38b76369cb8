//! One job: taken from the cache, or made and kept there.
//!
//! Two keys lead to an entry. The first needs nothing to be resolved: it is made of what all jobs
//! share (the edition file, fonts, the program's version, what the pages are for) and leads to the
//! job's [trace](super::trace), which must hold. Where it does not, the job is resolved, and the
//! second key is made of all that decides what it prints: the resolved job without places, the
//! faces, the images. What only moves a story about in its file, or changes another page of the
//! plan, is found by it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostics, Severity, SourceMap};
use crate::export::pdf::{Blob, Leaf, Settings};
use crate::image::ImageId;
use crate::input::sources::Sources;
use crate::model::Job;
use crate::model::press::Purpose;
use crate::model::resolve::{JobPlan, Opened};
use crate::plates;
use crate::session::{Output, Session};
use crate::signing::PageReport;

use super::cache::{BUILD, Cache, Key, KeyMaker};
use super::entry::{Entry, EntryPage, Findings, KeptLeaf, PageNote};
use super::trace::{Answers, Trace, Traced};

/// What a job is made with; shared by all jobs of a run.
pub struct Bench<'a> {
    /// Fonts and settings.
    pub session: &'a Session,
    /// The edition.
    pub opened: &'a Opened,
    /// What was found in the edition as a whole; counts for every page.
    pub shared: &'a Diagnostics,
    /// The files.
    pub sources: &'a dyn Sources,
    /// Their hashes.
    pub answers: &'a Answers,
    /// Where leaves wait, and last where they may.
    pub cache: &'a Cache,
    /// What all first keys are made of.
    pub key: Key,
    /// The identity of the fonts.
    pub fonts: Key,
    /// Whether a small picture of each page is wanted.
    pub thumbnails: bool,
    /// What else is to be made of a page that is set; no entry holds it, so with it every job is
    /// made anew.
    pub extra: Option<&'a Extra>,
}

/// Makes further files of a job's pages: for each, the page's index, the end of the file's name,
/// and its bytes.
///
/// # Errors
/// A sentence.
pub type Extra = dyn Fn(&Session, &mut Output) -> Result<Vec<(usize, String, Vec<u8>)>, String> + Send + Sync;

/// A job that is done.
pub struct Done {
    /// Its pages and findings.
    pub entry: Entry,
    /// The key of its entry.
    pub key: Key,
    /// The hash of what it was made from, wherever its files are.
    pub inputs: Key,
    /// Where it came from.
    pub from: From,
    /// Whether its entry is in the cache.
    pub kept: bool,
    /// Of a digital edition, what the joined file is made from.
    pub screen: Option<(Session, Output)>,
    /// Further files.
    pub extra: Vec<(usize, String, Vec<u8>)>,
    /// Resolving and composing; content and pictures.
    pub times: [Duration; 2],
    /// Names of the cache's files that it used.
    pub used: Vec<String>,
}

/// Where a job came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// It was made.
    Made,
    /// From the cache, unread.
    Inputs,
    /// From the cache, once resolved.
    Resolved,
}

/// Why a job is not done: what was found.
pub type Undone = Findings;

/// A first key leads to this.
#[derive(Serialize, Deserialize)]
struct Lead {
    trace: Trace,
    entry: Key,
    inputs: Key,
}

/// The keys of a job: of its entry, and of what it is made from, wherever its files are.
#[derive(Clone, Copy)]
struct Keys {
    entry: Key,
    inputs: Key,
}

impl Keys {
    /// Findings and reports name files: an entry is of files of these names.
    fn of(inputs: Key, sources: &SourceMap) -> Keys {
        let mut key = KeyMaker::default();
        key.bytes(b"entry").bytes(&inputs);
        sources.names().for_each(|name| {
            key.bytes(name.as_bytes());
        });
        Keys { entry: key.key(), inputs }
    }
}

impl Bench<'_> {
    /// What all first keys of a run are made of. `edition` is the trace of what was read for all
    /// jobs.
    pub fn key(
        (session, fonts): (&Session, &Key),
        edition: &Path,
        read: &Trace,
        shared: &Findings,
        thumbnails: bool,
    ) -> Key {
        let mut key = KeyMaker::default();
        key.bytes(BUILD.as_bytes());
        key.value(&(session.purpose as u8, session.press.as_deref(), session.signatures.as_deref(), thumbnails));
        key.value(&session.layouts());
        key.bytes(fonts);
        key.bytes(edition.as_os_str().as_encoded_bytes());
        key.bytes(&postcard::to_stdvec(read).unwrap_or_default());
        key.bytes(&shared.print().unwrap_or_default());
        key.key()
    }

    /// A job that the cache has, so far as can be told without resolving it.
    pub fn look_up(&self, plan: &JobPlan) -> Option<Done> {
        let first = self.first_key(plan);
        let lead = self.cache.get("lead", &first).and_then(|bytes| postcard::from_bytes::<Lead>(&bytes).ok())?;
        if !self.answers.hold(self.sources, &lead.trace) {
            return None;
        }
        let keys = Keys { entry: lead.entry, inputs: lead.inputs };
        Some(self.known(self.entry(&lead.entry, plan)?, From::Inputs, keys, &first))
    }

    /// Does a job that [`Bench::look_up`] does not find.
    ///
    /// # Errors
    /// What was found, when it cannot be set.
    pub fn job(&self, plan: &JobPlan) -> Result<Done, Undone> {
        self.resolved(plan, self.extra.is_none())
    }

    /// Does a job whatever the cache has of it.
    ///
    /// # Errors
    /// As [`Bench::job`].
    pub fn anew(&self, plan: &JobPlan) -> Result<Done, Undone> {
        self.resolved(plan, false)
    }

    /// Resolves a job; takes it from the cache, where it may be `known`, or makes it and keeps it.
    fn resolved(&self, plan: &JobPlan, known: bool) -> Result<Done, Undone> {
        let start = Instant::now();
        let first = self.first_key(plan);
        let mut session = self.session.another();
        let traced = Traced::new(self.sources);
        let (job, mut output) = session.resolve(self.opened, plan, &traced);
        let Some(job) = job else { return Err(Findings::of(&output.diagnostics, &output.sources)) };
        let inputs = self.made_from().key(&session, &job, &output, &traced);
        let keys = Keys::of(inputs, &output.sources);
        let known = known.then(|| self.entry(&keys.entry, plan)).flatten();
        if let Some(entry) = known.filter(|entry| entry.findings.stand(&output.sources)) {
            self.lead(&first, traced, keys);
            return Ok(self.known(entry, From::Resolved, keys, &first));
        }
        session.set(job, self.shared, &traced, &mut output);
        let composed = start.elapsed();
        let mut done = self.made(session, output, keys, &first)?;
        done.times = [composed, start.elapsed().saturating_sub(composed)];
        if self.keep(&done.entry, &keys.entry)
            && let Some(kept) = self.entry(&keys.entry, plan)
        {
            self.lead(&first, traced, keys);
            (done.entry, done.kept) = (kept, true);
        }
        Ok(done)
    }

    fn made_from(&self) -> Inputs<'_> {
        Inputs { fonts: &self.fonts, shared: self.shared, opened: self.opened, thumbnails: self.thumbnails }
    }

    fn known(&self, entry: Entry, from: From, Keys { entry: key, inputs }: Keys, first: &Key) -> Done {
        let (extra, screen, times, used) = (Vec::new(), None, Default::default(), self.names(&key, first));
        Done { entry, key, inputs, from, kept: true, screen, extra, times, used }
    }

    fn names(&self, key: &Key, first: &Key) -> Vec<String> {
        let name = |kind, key| self.cache.path(kind, key).file_name().map(|n| n.to_string_lossy().into_owned());
        [name("job", key), name("lead", first)].into_iter().flatten().collect()
    }

    fn first_key(&self, plan: &JobPlan) -> Key {
        let mut key = KeyMaker::default();
        key.bytes(&self.key).value(&plan.pages);
        key.key()
    }

    /// The entry of a key, if it is of the job's pages.
    fn entry(&self, key: &Key, plan: &JobPlan) -> Option<Entry> {
        let own = |entry: &Entry| entry.pages.iter().map(|page| &page.note.id).eq(&plan.pages);
        let entry = Entry::find(self.cache, key).filter(own)?;
        if !entry.is_whole() {
            self.cache.lost();
            return None;
        }
        Some(entry)
    }

    /// Writes what leads to an entry; a cache that cannot be written is none.
    fn lead(&self, first: &Key, traced: Traced, Keys { entry, inputs }: Keys) {
        let Some(trace) = traced.trace().filter(|_| self.cache.lasts()) else { return };
        if let Ok(bytes) = postcard::to_stdvec(&Lead { trace, entry, inputs }) {
            let _ = self.cache.put("lead", first, &bytes);
        }
    }

    /// Puts an entry into the cache; false when it is not there afterwards. A digital page's leaf is
    /// its page, which is not written.
    fn keep(&self, entry: &Entry, key: &Key) -> bool {
        let parts = if self.session.purpose == Purpose::Digital { None } else { entry.encode() };
        parts.is_some_and(|(facts, streams)| self.cache.keep("job", key, &facts, &streams).is_ok())
    }

    /// What follows on setting.
    fn made(&self, session: Session, mut output: Output, keys: Keys, first: &Key) -> Result<Done, Undone> {
        let leaves = session.leaves(&mut output);
        let extra = match self.extra.map(|extra| extra(&session, &mut output)) {
            Some(Err(error)) => {
                output.diagnostics.push(crate::diag::Diagnostic::error("picture-failed", error));
                Vec::new()
            }
            Some(Ok(extra)) => extra,
            None => Vec::new(),
        };
        let Some((leaves, ..)) = leaves else { return Err(Findings::of(&output.diagnostics, &output.sources)) };
        let settings = session.settings(&output.press());
        let page = |(at, leaf)| self.page(&session, &output, at, leaf, &settings);
        let pages = leaves.into_iter().enumerate().map(page).collect();
        let entry = Entry { pages, findings: Findings::of(&output.diagnostics, &output.sources) };
        let Keys { entry: key, inputs } = keys;
        let (from, used, times) = (From::Made, self.names(&key, first), Default::default());
        let screen = (session.purpose == Purpose::Digital).then_some((session, output));
        Ok(Done { entry, key, inputs, from, kept: false, screen, extra, times, used })
    }

    /// A page with what is kept beside its content.
    fn page(&self, session: &Session, output: &Output, at: usize, leaf: Leaf, settings: &Settings) -> EntryPage {
        let (note, report) = self.note(session, output, at);
        let thumbnail = if self.thumbnails { self.thumbnail(session, output, at, settings) } else { None };
        EntryPage {
            note,
            leaf: KeptLeaf::Here(Box::new(leaf)),
            report: Blob::new(report.into_bytes()),
            thumbnail: thumbnail.map(Blob::new),
        }
    }

    /// What is said of a page, and its report but for the file.
    fn note(&self, session: &Session, output: &Output, at: usize) -> (PageNote, String) {
        let plans = output.jobs.iter().flatten().flat_map(|job| &job.pages);
        let (Some(page), Some(print)) = (output.pages.get(at), output.fingerprints.get(at)) else {
            return Default::default();
        };
        let plan = plans.into_iter().find(|plan| plan.id == page.id);
        let own = || output.diagnostics.iter().filter(|d| d.page.as_ref().is_none_or(|id| *id == page.id));
        let count = |severity| own().filter(|d| d.page.is_some() && d.severity == severity).count();
        let press = output.press();
        let graded: Vec<_> = own().map(|d| crate::signing::graded(d, &press, session.purpose)).collect();
        let report = PageReport::of(page, print, "", b"", graded.iter(), &output.sources)
            .made_for(session.purpose.name(), &press.name, session.purpose == Purpose::Press && page.unsigned)
            .signed(output.signatures.get(&page.id));
        let note = PageNote {
            id: page.id.clone(),
            section_name: plan.map(|plan| plan.section.clone()).unwrap_or_default(),
            layout: plan.map(|plan| plan.layout.clone()).unwrap_or_default(),
            plates: plates_of(page),
            trim: (page.trim.width.to_micrometres(), page.trim.height.to_micrometres()),
            fingerprint: print.to_string(),
            unsigned: page.unsigned,
            stories: page.stories.clone(),
            counts: (count(Severity::Error), count(Severity::Warning), count(Severity::Note)),
        };
        (note, report.write())
    }

    /// A page's soft proof, small.
    fn thumbnail(&self, session: &Session, output: &Output, at: usize, settings: &Settings) -> Option<Vec<u8>> {
        let condition = settings.condition.clone();
        let (overprint_below, pictures) = (settings.overprint_below, settings.pictures.clone());
        let settings = plates::Settings { dpi: THUMBNAIL_DPI, condition, overprint_below, pictures };
        let page = output.pages.get(at)?;
        let painted = plates::of_page(page, &session.fonts, &session.images, &settings).ok()?;
        plates::proof::render(&painted, &settings.condition.profile).ok()
    }
}

/// What a job's key is made of beside the job itself.
pub struct Inputs<'a> {
    /// The identity of the fonts.
    pub fonts: &'a Key,
    /// What was found in the edition as a whole.
    pub shared: &'a Diagnostics,
    /// The edition.
    pub opened: &'a Opened,
    /// Whether a small picture of each page is wanted.
    pub thumbnails: bool,
}

impl Inputs<'_> {
    /// The key of all that decides what a job prints, and what is said of it.
    pub fn key(&self, session: &Session, job: &Job, output: &Output, sources: &dyn Sources) -> Key {
        let mut key = KeyMaker::default();
        key.bytes(BUILD.as_bytes()).bytes(self.fonts);
        key.value(&(session.purpose as u8, self.thumbnails)).value(job);
        for id in (0..session.images.len()).filter_map(|n| u32::try_from(n).ok()).map(ImageId) {
            let name = session.images.get(id).map(|info| info.name.as_str()).unwrap_or_default();
            key.bytes(name.as_bytes()).bytes(session.images.bytes(id).unwrap_or_default());
        }
        let resolved = Findings::of(&output.diagnostics, &output.sources);
        let shared = Findings::of(self.shared, &self.opened.sources);
        key.bytes(&resolved.print().unwrap_or_default()).bytes(&shared.print().unwrap_or_default());
        if session.purpose == Purpose::Press {
            // A signature is found by its page's fingerprint, which is made later: its file counts.
            for page in &job.pages {
                let file = session.signatures.as_ref().map(|folder| crate::signing::file_of(folder, &page.id));
                let file = file.filter(|file| sources.exists(file));
                key.bytes(&file.and_then(|file| sources.read(&file).ok()).unwrap_or_default());
            }
        }
        key.key()
    }
}

/// Pixels to the inch of small pictures: a broadsheet page comes to some 400 by 560.
const THUMBNAIL_DPI: u32 = 26;

/// The plates of a page: `K`, `CMYK`, spot colours by their names.
fn plates_of(page: &crate::page::Page) -> String {
    let process = if page.plates.black_only { "K" } else { "CMYK" };
    let spots = page.plates.spots.iter().filter_map(|id| page.spots.get(usize::from(id.0)));
    std::iter::once(process.to_owned()).chain(spots.map(|spot| spot.name.clone())).collect::<Vec<_>>().join("+")
}
