//! A run: every page of an edition set, its files written, in bounded memory.
//!
//! 1. The edition is read once. Its jobs go to workers, each of which does one at a time
//!    ([`job`](super::job)); results are taken in the plan's order, and a page that is done waits on
//!    disk. A job that panics or takes too long is a page that failed, and the others go on.
//! 2. Fonts are cut to the glyphs of all pages, once; programs that an earlier run cut to the same
//!    glyphs come from the cache.
//! 3. Page files are written in parallel, then the joined file, its pages read as they are reached.
//!    A file that stands as it would be written is left alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Diagnostics};
use crate::export::pdf::{self, Gathered, Leaf, Programs, Settings};
use crate::font::FaceId;
use crate::input::sources::Sources;
use crate::model::PageRange;
use crate::model::press::Purpose;
use crate::model::resolve::{IssueFacts, Opened};
use crate::page::Page;
use crate::session::{Output, Session};
use crate::signing::PageReport;

use super::cache::{BUILD, Cache, Key, KeyMaker};
use super::entry::{Entry, Findings, PageNote};
use super::files::FileNames;
use super::job::{Bench, Done, Extra, From};
use super::manifest::{self, Manifest};
use super::outcome::{Change, Delivered, EditionFacts, Outcome, PageOutcome, PageState, RunFacts};
use super::trace::Traced;
use super::write;
use workers::{Shared, Verdict};

pub mod lock;
mod workers;

/// What is to be built, and how.
#[derive(Clone)]
pub struct Request {
    /// The edition file.
    pub edition: PathBuf,
    /// Where the files go.
    pub output: PathBuf,
    /// Only these pages; all that have a layout when `None`.
    pub pages: Option<Vec<String>>,
    /// Jobs done at the same time, at least 1.
    pub threads: usize,
    /// The time that a page may take; a job of several pages has as many times that.
    pub timeout: Option<Duration>,
    /// The run stops when so many pages have failed.
    pub max_failures: Option<usize>,
    /// The cache's folder; `None`: nothing is kept.
    pub cache: Option<PathBuf>,
    /// Whether a small picture of each page is wanted.
    pub thumbnails: bool,
    /// Whether page files are wanted.
    pub page_files: bool,
    /// Whether the joined file is wanted.
    pub joined: bool,
    /// Whether this is a part of an edition that others build too: it shares the folder with them,
    /// and neither reads nor sweeps what is not its own.
    pub part: bool,
    /// Folder of what the base edition delivered; the output folder when `None`.
    pub base: Option<PathBuf>,
    /// What else is to be made of pages that are set.
    pub extra: Option<Arc<Extra>>,
    /// Called as each job is done, from any thread.
    pub step: Arc<dyn Fn() + Send + Sync>,
}

/// A run's outcome, and what the caller may still want of it.
#[derive(Default)]
pub struct Built {
    /// What was delivered. Pages have files and states; versions and changes are the manifest's.
    pub outcome: Outcome,
    /// The folder's lock, until what stands beside the pages is written too.
    pub lock: Option<lock::Held>,
    /// How the files are named.
    pub names: FileNames,
    /// Reports of pages, by page, but for their files.
    pub reports: BTreeMap<String, PageReport>,
    /// What each job that is done was made from, as a hash in hexadecimal digits, by its key.
    pub inputs: BTreeMap<String, String>,
    /// Further files: page, end of the name, bytes.
    pub extra: Vec<(String, String, Vec<u8>)>,
}

/// A page that is done, and waits.
enum Waiting {
    /// In the cache: the entry's key, and its index in the entry.
    Kept(Key, usize),
    /// In memory.
    Here(Box<Leaf>),
}

/// A file that was written before: its hash and size.
#[derive(Serialize, Deserialize)]
struct Written {
    sha256: [u8; 32],
    bytes: u64,
}

/// Builds an edition.
///
/// # Errors
/// A sentence, when the output folder or a file cannot be written. What is wrong with the edition
/// is among the outcome's findings.
pub fn build(
    session: Session,
    found: Diagnostics,
    sources: Arc<dyn Sources + Send>,
    request: &Request,
) -> Result<Built, String> {
    let start = Instant::now();
    let traces = lock::Traces::of(&request.output);
    let lock = lock::take(&request.output, request.part)?;
    let cache = match &request.cache {
        Some(folder) => Cache::open(folder, false)?,
        None => Cache::open(&request.output.join(".dayang").join(format!("run-{}", std::process::id())), true)?,
    };
    let mut run = Run::new(session, found, sources, request, cache);
    if let Some(shared) = run.open() {
        run.set(shared);
    }
    run.compare();
    let result = run.deliver();
    run.built.outcome.run.time = start.elapsed();
    let Run { built, cache, .. } = run;
    cache.end();
    let delivered = built.outcome.joined.is_some() || built.outcome.pages.iter().any(|page| page.file.is_some());
    if !delivered && !request.part {
        traces.remove();
    }
    result.map(|()| Built { lock: Some(lock), ..built })
}

struct Run<'a> {
    request: &'a Request,
    session: Option<Session>,
    found: Diagnostics,
    sources: Arc<dyn Sources + Send>,
    cache: Arc<Cache>,
    /// Identity of the fonts.
    fonts: Key,
    store: Arc<crate::font::FontStore>,
    settings: Settings,
    purpose: Purpose,
    gathered: Gathered,
    /// The manifest of the base edition.
    base: Option<Manifest>,
    /// Whether two pages would have one name: then nothing is delivered.
    clash: bool,
    /// Pages that are done, by their places among the outcome's.
    waiting: Vec<(usize, Waiting)>,
    /// What a digital edition's joined file is made from.
    screens: Vec<(Session, Output)>,
    /// Files of the cache that are in use.
    used: Vec<String>,
    built: Built,
}

impl<'a> Run<'a> {
    fn new(
        session: Session,
        found: Diagnostics,
        sources: Arc<dyn Sources + Send>,
        request: &'a Request,
        cache: Cache,
    ) -> Run<'a> {
        let (store, purpose) = (Arc::clone(&session.fonts), session.purpose);
        let run = RunFacts { jobs: request.threads, cache: cache.lasts(), ..RunFacts::default() };
        let outcome = Outcome { run, ..Outcome::default() };
        Run {
            request,
            found,
            sources,
            cache: Arc::new(cache),
            fonts: store.identity(),
            store,
            settings: Settings::default(),
            purpose,
            session: Some(session),
            gathered: Gathered::default(),
            base: None,
            clash: false,
            waiting: Vec::new(),
            screens: Vec::new(),
            used: Vec::new(),
            built: Built { outcome, ..Built::default() },
        }
    }

    /// Reads the edition; `None` when nothing can be built from it.
    fn open(&mut self) -> Option<Shared> {
        let session = self.session.take()?;
        let edition = self.request.edition.as_path();
        let traced = Traced::new(self.sources.as_ref());
        let (opened, map) = session.open_edition(&traced, edition, self.request.pages.as_deref(), &mut self.found);
        let outcome = &mut self.built.outcome;
        outcome.findings.extend(self.found.clone());
        outcome.sources = map;
        let opened = opened?;
        outcome.edition = facts(&opened, self.purpose);
        let mut named = Diagnostics::default();
        self.built.names = FileNames::of(&opened, self.purpose, &mut named);
        self.clash = named.has_errors();
        outcome.findings.extend(named);
        if self.clash {
            return None;
        }
        let press = opened.press()?;
        outcome.edition.press.clone_from(&press.name);
        self.settings = session.settings(press);
        let shared = Findings::of(&self.found, &opened.sources);
        // A trace that cannot be written down leads to no entry: its key is like no other's.
        let trace = traced.trace();
        let key = match &trace {
            Some(trace) => Bench::key((&session, &self.fonts), edition, trace, &shared, self.request.thumbnails),
            None => self.fonts,
        };
        Some(Shared {
            session,
            opened,
            found: self.found.clone(),
            sources: Arc::clone(&self.sources),
            answers: Default::default(),
            cache: Arc::clone(&self.cache),
            key,
            fonts: self.fonts,
            thumbnails: self.request.thumbnails,
            extra: self.request.extra.clone(),
        })
    }

    /// Does every job, and takes the results in the plan's order.
    fn set(&mut self, shared: Shared) {
        let shared = Arc::new(shared);
        let request = self.request;
        let mut failures = 0;
        workers::run(&shared, request, &mut |index, verdict| {
            let Some(plan) = shared.opened.jobs().get(index) else { return true };
            if !matches!(verdict, Verdict::Done(_) | Verdict::Skipped) {
                failures += plan.pages.len();
            }
            self.take(plan.key(), &plan.pages, verdict);
            request.max_failures.is_none_or(|most| failures < most)
        });
        self.built.outcome.run.damaged = self.cache.damaged();
        self.in_order(&shared.opened);
    }

    /// Puts pages into the plan's order: a job's are not always neighbours.
    fn in_order(&mut self, opened: &Opened) {
        let pages = &mut self.built.outcome.pages;
        let place: Vec<usize> = pages.iter().map(|page| opened.place(&page.id)).collect();
        let mut order: Vec<usize> = (0..pages.len()).collect();
        order.sort_by_key(|at| place.get(*at).copied());
        let mut old: Vec<Option<PageOutcome>> = std::mem::take(pages).into_iter().map(Some).collect();
        pages.extend(order.iter().filter_map(|at| old.get_mut(*at)?.take()));
        let mut now = vec![0; order.len()];
        for (new, at) in order.iter().enumerate() {
            if let Some(now) = now.get_mut(*at) {
                *now = new;
            }
        }
        let mut waiting: Vec<(usize, (usize, Waiting))> =
            std::mem::take(&mut self.waiting).into_iter().enumerate().collect();
        for (_, (place, _)) in &mut waiting {
            *place = now.get(*place).copied().unwrap_or(*place);
        }
        waiting.sort_by_key(|(_, (place, _))| *place);
        self.gathered.reorder(&waiting.iter().map(|(done, _)| *done).collect::<Vec<_>>());
        self.waiting = waiting.into_iter().map(|(_, waiting)| waiting).collect();
    }

    /// Compares with what was delivered before: versions, and what need not be delivered again.
    fn compare(&mut self) {
        let outcome = &mut self.built.outcome;
        let edition = outcome.edition.clone();
        let mut damaged = Vec::new();
        let mut read = |folder: &Path, name: &str| {
            let path = folder.join(manifest_name(name, self.purpose));
            let bytes = match std::fs::read(&path) {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => return None,
                read => read.map_err(|e| e.to_string()),
            };
            match bytes.and_then(|bytes| manifest::read(&bytes)) {
                // Another day's, or another paper's, says nothing of this one.
                Ok(manifest) => Some(manifest).filter(|m| m.date == edition.date && m.title == edition.title),
                Err(why) => {
                    let message = format!("{} cannot be used: {why}", path.display());
                    let help = "restore it, or remove it: versions then begin anew";
                    damaged.push(Diagnostic::error("manifest-damaged", message).help(help));
                    None
                }
            }
        };
        let own = read(&self.request.output, &edition.edition);
        let folder = self.request.base.as_deref().unwrap_or(&self.request.output);
        self.base = edition.base.as_deref().and_then(|base| read(folder, base));
        self.clash |= !damaged.is_empty();
        damaged.into_iter().for_each(|d| outcome.findings.push(d));
        if let Some(base) = edition.base.as_deref().filter(|_| self.base.is_none()) {
            let message = format!(
                "there is no manifest of the edition `{base}` in {}: every page is sent as new",
                folder.display()
            );
            let help = "build that edition first, or name its folder with --base";
            outcome.findings.push(Diagnostic::warning("base-not-built", message).help(help));
        }
        manifest::compare(outcome, own.as_ref(), self.base.as_ref());
        if self.request.pages.is_some() {
            outcome.removed.clear();
        }
        let here = self.request.base.as_ref().is_none_or(|base| *base == self.request.output);
        for page in outcome.pages.iter().filter(|page| here && page.change == Change::Replaced) {
            let name = format!("{}.pdf", self.built.names.page(&edition, page));
            let before = self.base.as_ref().and_then(|base| base.page(&page.id)?.file.as_ref());
            if before.is_some_and(|file| file.name == name) {
                self.clash = true;
                let message = format!("{name} is a page of the edition that this one is made from");
                let help = "name another folder with -o and the base's with --base, or put {edition} or {version} into the names";
                outcome.findings.push(Diagnostic::error("output-name", message).help(help).on_page(&page.id));
            }
        }
        for clash in self.built.names.clashes(&edition, &outcome.pages) {
            self.clash = true;
            let d = Diagnostic::error("output-name", clash.sentence()).on_page(&clash.second);
            outcome.findings.push(d.help("add a field that tells them apart, such as {id}"));
        }
    }

    fn take(&mut self, key: &str, pages: &[String], verdict: Verdict) {
        let state = match verdict {
            Verdict::Done(done) => return self.done(key, *done),
            Verdict::Undone(findings) => {
                self.report(&findings);
                PageState::Failed
            }
            Verdict::Panicked => {
                let message = format!("the engine failed on {}; nothing else is affected", pages.join(", "));
                let d = Diagnostic::error("engine-failed", message).help("report this with the page's inputs");
                self.add(d, pages);
                PageState::Failed
            }
            Verdict::TimedOut(limit) => {
                let message = format!("{} took longer than {} s", pages.join(", "), limit.as_secs());
                self.add(Diagnostic::error("page-timeout", message), pages);
                PageState::TimedOut
            }
            Verdict::Skipped => PageState::Skipped,
        };
        for id in pages {
            let note = PageNote { id: id.clone(), ..PageNote::default() };
            self.built.outcome.pages.push(PageOutcome { state, job: key.to_owned(), ..outcome_of(note) });
        }
    }

    fn add(&mut self, d: Diagnostic, pages: &[String]) {
        for page in pages {
            self.built.outcome.findings.push(d.clone().on_page(page));
        }
    }

    fn report(&mut self, findings: &Findings) {
        let outcome = &mut self.built.outcome;
        let found = findings.read(&mut outcome.sources);
        outcome.findings.extend(found);
    }

    fn done(&mut self, job: &str, done: Done) {
        let run = &mut self.built.outcome.run;
        match done.from {
            From::Made => run.built += 1,
            From::Inputs => run.hits += 1,
            From::Resolved => run.late_hits += 1,
        }
        self.report(&done.entry.findings);
        self.used.extend(done.used);
        self.built.inputs.insert(job.to_owned(), hex(&done.key));
        let ids: Vec<String> = done.entry.pages.iter().map(|(_, note)| note.id.clone()).collect();
        for (index, (leaf, mut note)) in done.entry.pages.into_iter().enumerate() {
            self.gathered.page(&leaf.shown);
            let place = self.built.outcome.pages.len();
            if let Ok(report) = PageReport::read(note.report.as_bytes()) {
                self.built.reports.insert(note.id.clone(), report);
            }
            note.report.clear();
            let withheld = self.purpose == Purpose::Press && note.unsigned;
            let [set, content] = done.times;
            self.built.outcome.pages.push(PageOutcome {
                job: job.to_owned(),
                withheld,
                cached: done.from != From::Made,
                times: [set, content, Duration::ZERO],
                ..outcome_of(note)
            });
            let waiting = if done.kept { Waiting::Kept(done.key, index) } else { Waiting::Here(Box::new(leaf)) };
            self.waiting.push((place, waiting));
        }
        let named = |(at, end, bytes): (usize, String, Vec<u8>)| Some((ids.get(at)?.clone(), end, bytes));
        self.built.extra.extend(done.extra.into_iter().filter_map(named));
        self.screens.extend(done.screen);
    }

    /// Cuts the fonts, and writes page files and the joined file.
    fn deliver(&mut self) -> Result<(), String> {
        if self.waiting.is_empty() || self.clash {
            return Ok(());
        }
        write::folder(&self.request.output)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.request.threads).build();
        let pool = pool.map_err(|e| format!("no threads can be started: {e}"))?;
        pool.install(|| self.deliver_within())?;
        if self.cache.lasts() && !self.request.part && self.request.pages.is_none() {
            self.cache.sweep(&self.used);
        }
        Ok(())
    }

    fn deliver_within(&mut self) -> Result<(), String> {
        let wanted = if self.request.page_files { self.waiting.len() } else { 0 };
        let missing: Vec<usize> = (0..wanted).filter(|at| self.standing(*at).is_none()).collect();
        let whole = self.request.joined && self.is_whole();
        // For a few pages, cutting from the faces is done sooner than cutting the edition's fonts.
        let first = missing.len() < FEW && whole && self.waiting.len() >= FEW;
        let mut programs = if missing.is_empty() || first { Programs::new() } else { self.programs()? };
        self.write_pages(&missing, &programs)?;
        if whole {
            self.join(&mut programs)?;
        }
        Ok(())
    }

    /// Whether the joined file would hold every page of the run.
    fn is_whole(&self) -> bool {
        self.built.outcome.pages.iter().all(|page| page.state == PageState::Built && !page.withheld)
    }

    /// The file of a waiting page as it stands, where it is what would be written.
    fn standing(&mut self, at: usize) -> Option<()> {
        let (place, waiting) = self.waiting.get(at)?;
        let page = self.built.outcome.pages.get(*place)?;
        // What the base edition delivered is not delivered again; a proof shows its errors anew.
        let clean = page.counts.0 == 0;
        let before = self
            .base
            .as_ref()
            .and_then(|base| base.page(&page.id))
            .filter(|_| clean && page.change == Change::Unchanged);
        let folder = self.request.base.as_deref().unwrap_or(&self.request.output);
        let stands = |file: &&manifest::FileEntry| is_as(&folder.join(&file.name), file.bytes, &file.sha256);
        if let Some(file) = before.and_then(|entry| entry.file.as_ref()).filter(stands) {
            let file =
                Delivered { name: file.name.clone(), bytes: file.bytes, sha256: file.sha256.clone(), written: false };
            self.built.outcome.pages.get_mut(*place)?.file = Some(file);
            return Some(());
        }
        let Waiting::Kept(key, index) = waiting else { return None };
        let name = format!("{}.pdf", self.built.names.page(&self.built.outcome.edition, page));
        let file = standing(&self.cache, &page_key(key, *index), &self.request.output, &name)?;
        self.used.push(record_name(&self.cache, &page_key(key, *index)));
        let page = self.built.outcome.pages.get_mut(*place)?;
        page.file = Some(file);
        Some(())
    }

    /// The programs of all glyphs, face by face from the cache where they are there.
    fn programs(&mut self) -> Result<Programs, String> {
        let glyphs = self.gathered.glyphs(&self.store);
        let mut programs = Programs::new();
        let mut lacking: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
        let key_of = |id: FaceId, glyphs: &BTreeSet<u16>| {
            let mut key = KeyMaker::default();
            key.bytes(BUILD.as_bytes()).bytes(&self.store.face_identity(id)).value(glyphs);
            key.key()
        };
        for (id, glyphs) in glyphs {
            let key = key_of(id, &glyphs);
            let known = self.cache.get("font", &key).and_then(|bytes| pdf::Program::decode(&bytes));
            match known.filter(|_| self.cache.lasts()) {
                Some(program) => {
                    programs.insert(id, program);
                }
                None => {
                    lacking.insert(id, glyphs);
                }
            }
            self.used.extend(self.cache.path("font", &key).file_name().map(|n| n.to_string_lossy().into_owned()));
        }
        let made = pdf::programs(&lacking, &self.store).map_err(|found| said(&found))?;
        for (id, program) in made {
            if let Some(glyphs) = lacking.get(&id).filter(|_| self.cache.lasts()) {
                let _ = self.cache.put("font", &key_of(id, glyphs), &program.encode());
            }
            programs.insert(id, program);
        }
        Ok(programs)
    }

    fn write_pages(&mut self, missing: &[usize], programs: &Programs) -> Result<(), String> {
        let write = |at: &usize| -> Option<Result<(usize, Delivered, Duration), String>> {
            let start = Instant::now();
            let (place, waiting) = self.waiting.get(*at)?;
            let page = self.built.outcome.pages.get(*place)?;
            let name = format!("{}.pdf", self.built.names.page(&self.built.outcome.edition, page));
            Some(self.write_page(waiting, &name, programs).map(|file| (*place, file, start.elapsed())))
        };
        let written: Vec<_> = missing.par_iter().filter_map(write).collect();
        for result in written {
            let (place, file, time) = result?;
            if let Some(page) = self.built.outcome.pages.get_mut(place) {
                page.file = Some(file);
                page.times[2] = time;
            }
        }
        for at in missing {
            if let Some((_, Waiting::Kept(key, index))) = self.waiting.get(*at) {
                self.used.push(record_name(&self.cache, &page_key(key, *index)));
            }
        }
        Ok(())
    }

    fn write_page(&self, waiting: &Waiting, name: &str, programs: &Programs) -> Result<Delivered, String> {
        let leaf = self.leaf(waiting)?;
        let bytes = pdf::page_file(&leaf, programs, &self.store, &self.settings).map_err(|found| said(&found))?;
        let path = self.request.output.join(name);
        write::folder(path.parent().unwrap_or(Path::new(".")))?;
        let written = write::whole(&path, &bytes)?;
        if let Waiting::Kept(key, index) = waiting {
            record(&self.cache, &page_key(key, *index), written);
        }
        Ok(delivered(name, written, true))
    }

    /// A page that waits.
    fn leaf<'w>(&self, waiting: &'w Waiting) -> Result<Cow<'w, Leaf>, String> {
        match waiting {
            Waiting::Here(leaf) => Ok(Cow::Borrowed(leaf)),
            Waiting::Kept(key, index) => {
                let entry = Entry::find(&self.cache, key);
                let leaf = entry.and_then(|entry| entry.pages.into_iter().nth(*index));
                let lost = || "a page in the cache was changed while it was in use; run again".to_owned();
                leaf.map(|(leaf, _)| Cow::Owned(leaf)).ok_or_else(lost)
            }
        }
    }

    /// Writes the file of all pages.
    fn join(&mut self, programs: &mut Programs) -> Result<(), String> {
        let (key, name) = (self.joined_key(), self.built.names.joined());
        if let Some(file) = key.as_ref().and_then(|key| standing(&self.cache, key, &self.request.output, &name)) {
            self.built.outcome.joined = Some(file);
        } else {
            if programs.is_empty() {
                *programs = self.programs()?;
            }
            let path = self.request.output.join(&name);
            let written = write::stream(&path, |out| self.write_joined(programs, out))?;
            if let Some(key) = &key {
                record(&self.cache, key, written);
            }
            self.built.outcome.joined = Some(delivered(&name, written, true));
        }
        self.used.extend(key.map(|key| record_name(&self.cache, &key)));
        Ok(())
    }

    fn write_joined(&self, programs: &Programs, out: &mut dyn std::io::Write) -> Result<(), String> {
        let (store, settings) = (&self.store, &self.settings);
        let done = if self.purpose == Purpose::Digital {
            let all: Vec<&Page> = self.screens.iter().flat_map(|(_, output)| &output.pages).collect();
            let leaves = self
                .screens
                .iter()
                .map(|(session, output)| pdf::screen_leaves(&output.pages, store, &session.images, settings, &all));
            let leaves: Vec<Leaf> =
                leaves.collect::<Result<Vec<_>, _>>().map_err(|found| said(&found))?.into_iter().flatten().collect();
            pdf::write_file(leaves.iter().map(|l| Ok(Cow::Borrowed(l))), &self.gathered, store, programs, settings, out)
        } else {
            let leaf = |(_, waiting)| {
                self.leaf(waiting).map_err(|e| {
                    let mut found = Diagnostics::default();
                    found.push(Diagnostic::error("cache-changed", e));
                    found
                })
            };
            let leaves = self.waiting.iter().map(|(place, waiting)| (place, waiting)).map(leaf);
            pdf::write_file(leaves, &self.gathered, store, programs, settings, out)
        };
        done.map_err(|found| said(&found))
    }

    /// The key of the joined file; `None` when it has pages that are not in the cache.
    fn joined_key(&self) -> Option<Key> {
        let mut key = KeyMaker::default();
        key.bytes(b"joined");
        for (_, waiting) in &self.waiting {
            let Waiting::Kept(entry, index) = waiting else { return None };
            key.bytes(&page_key(entry, *index));
        }
        Some(key.key())
    }
}

/// With fewer pages than this to write, each is cut from the faces themselves.
const FEW: usize = 3;

/// The key of a page's file.
fn page_key(entry: &Key, index: usize) -> Key {
    let mut key = KeyMaker::default();
    key.bytes(b"page").bytes(entry).value(&(index as u64));
    key.key()
}

/// A file of an earlier run that is as it was written, of the key's content.
fn standing(cache: &Cache, key: &Key, folder: &Path, name: &str) -> Option<Delivered> {
    use sha2::Digest;
    let record: Written = postcard::from_bytes(&cache.get("file", key)?).ok()?;
    let bytes = std::fs::read(folder.join(name)).ok().filter(|bytes| bytes.len() as u64 == record.bytes)?;
    let same = <[u8; 32]>::from(sha2::Sha256::digest(&bytes)) == record.sha256;
    same.then(|| delivered(name, (record.bytes, record.sha256), false))
}

/// Whether a file has a size and a SHA-256.
fn is_as(path: &Path, size: u64, sha256: &str) -> bool {
    use sha2::Digest;
    let bytes = std::fs::read(path).ok().filter(|bytes| bytes.len() as u64 == size);
    bytes.is_some_and(|bytes| hex(&sha2::Sha256::digest(&bytes).into()) == sha256)
}

/// Remembers what was written for a key.
fn record(cache: &Cache, key: &Key, (bytes, sha256): (u64, [u8; 32])) {
    if let Ok(record) = postcard::to_stdvec(&Written { sha256, bytes })
        && cache.lasts()
    {
        let _ = cache.put("file", key, &record);
    }
}

fn record_name(cache: &Cache, key: &Key) -> String {
    cache.path("file", key).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A hash in hexadecimal digits.
pub fn hex(hash: &Key) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn delivered(name: &str, (bytes, sha256): (u64, [u8; 32]), written: bool) -> Delivered {
    let sha256 = hex(&sha256);
    Delivered { name: name.to_owned(), bytes, sha256, written }
}

/// The first of some findings, as a sentence.
fn said(found: &Diagnostics) -> String {
    found.iter().next().map(|d| d.message.clone()).unwrap_or_default()
}

/// What a note says of a page.
fn outcome_of(note: PageNote) -> PageOutcome {
    let range = PageRange::parse(&note.id);
    PageOutcome {
        section: range.as_ref().map(|range| range.section.clone()).unwrap_or_default(),
        number: range.map_or(0, |range| range.first),
        id: note.id,
        section_name: note.section_name,
        layout: note.layout,
        plates: note.plates,
        fingerprint: note.fingerprint,
        unsigned: note.unsigned,
        trim: note.trim,
        counts: note.counts,
        stories: note.stories,
        thumbnail: note.thumbnail,
        ..PageOutcome::default()
    }
}

fn facts(opened: &Opened, purpose: Purpose) -> EditionFacts {
    let IssueFacts { title, latin, date, issue, edition, base, stories } = opened.facts();
    let (profile, press) = (purpose.name().to_owned(), String::new());
    EditionFacts { title, latin, date, issue, edition, base, profile, press, stories }
}

/// The name of an edition's manifest, in the folder of what it delivers.
pub fn manifest_name(edition: &str, purpose: Purpose) -> String {
    let safe: String = edition.chars().map(|c| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
    match purpose {
        Purpose::Proof => format!("{safe}.manifest.json"),
        Purpose::Press | Purpose::Digital => format!("{safe}.{}.manifest.json", purpose.name()),
    }
}
