//! A run: every page of an edition set, its files written, in bounded memory.
//!
//! 1. The edition is read once. Its jobs go to workers, each of which does one at a time
//!    ([`job`](super::job)); results are taken in the plan's order, and a page that is done waits on
//!    disk. A job that panics or takes too long is a page that failed, and the others go on.
//! 2. Fonts are cut to the glyphs of all pages, once; programs that an earlier run cut to the same
//!    glyphs come from the cache.
//! 3. Page files are written in parallel, then the joined file, its pages read as they are reached.
//!    A file that stands as it would be written is left alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::diag::{Diagnostic, Diagnostics};
use crate::export::pdf::{Blob, Settings};
use crate::input::sources::Sources;
use crate::model::PageRange;
use crate::model::press::Purpose;
use crate::model::resolve::{IssueFacts, Opened};
use crate::session::{Output, Session};

use super::cache::{Cache, Key, KeyMaker};
use super::entry::{EntryPage, Findings, KeptLeaf, PageNote};
use super::files::FileNames;
use super::job::{Bench, Done, Extra, From};
use super::manifest::{self, Manifest};
use super::outcome::{Change, EditionFacts, Outcome, PageOutcome, PageState, RunFacts};
use super::trace::Traced;
use super::write;
use deliver::{Earlier, FEW};
use standing::Standing;
use workers::{Crews, Shared, Verdict};

mod deliver;
pub mod lock;
mod standing;
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
    /// Reports of pages as JSON, by page, but for their files.
    pub reports: BTreeMap<String, Blob>,
    /// The files that wait to be put into their places.
    pub stage: Option<write::Stage>,
    /// Where reports and small pictures wait.
    cache: Option<Ending>,
    /// What each job that is done was made from, as a hash in hexadecimal digits, by its key.
    pub inputs: BTreeMap<String, String>,
    /// Further files: page, end of the name, bytes.
    pub extra: Vec<(String, String, Vec<u8>)>,
}

/// A cache that ends with what a run hands on: a thread that was given up may hold it for as long
/// as it lives.
struct Ending(Arc<Cache>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// A page that is done, and waits.
struct Waiting {
    /// Its place among the outcome's pages.
    place: usize,
    /// Its content.
    leaf: KeptLeaf,
    /// What its file is made from; `None` when it is not in the cache.
    key: Option<Key>,
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
    let own = |what: &str| request.output.join(".dayang").join(format!("run-{}{what}", std::process::id()));
    let mut unusable = None;
    let cache = match request.cache.as_ref().map(|folder| Cache::open(folder, false)) {
        Some(Ok(cache)) => cache,
        other => {
            unusable = other.and_then(Result::err);
            Cache::open(&own(""), true)?
        }
    };
    let mut run = Run::new(session, found, sources, request, cache);
    if let Some(why) = unusable {
        let d = Diagnostic::warning("cache-unusable", format!("{why}: every page is made anew"));
        run.built.outcome.findings.push(d.help("name a folder that can be written to, or say --no-cache"));
    }
    run.built.stage = Some(write::Stage::new(own("-files")));
    if let Some(shared) = run.open() {
        run.look_back();
        run.set(shared);
    }
    run.compare();
    let result = run.deliver();
    (run.built.outcome.run.time, run.built.outcome.run.damaged) = (start.elapsed(), run.cache.damaged());
    let Run { mut built, .. } = run;
    built.lock = Some(lock);
    result?;
    if !built.delivered() && !request.part {
        (built.cache, built.stage) = (None, None);
        traces.remove();
    }
    Ok(built)
}

impl Built {
    /// Notes how the files stand that are in their places now, for the next run into the folder.
    pub fn remember(&self, folder: &Path) {
        let Some(Ending(cache)) = &self.cache else { return };
        let files = self.outcome.pages.iter().filter_map(|page| page.file.as_ref()).chain(&self.outcome.joined);
        standing::note(cache, folder, files.map(|file| (folder, file)));
    }

    /// Whether there is anything to be put into its place.
    pub fn delivered(&self) -> bool {
        self.outcome.joined.is_some() || self.outcome.pages.iter().any(|page| page.file.is_some())
    }
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
    /// What jobs are done with, once the edition is read.
    shared: Option<Arc<Shared>>,
    /// The manifests of this edition's last run, and of the base edition.
    own: Option<Manifest>,
    base: Option<Manifest>,
    /// Whether two pages would have one name, or a manifest is damaged: then nothing is delivered.
    clash: bool,
    /// What stands of earlier runs.
    standing: Standing,
    /// Programs of earlier runs, where a few pages are to be made.
    earlier: Option<Earlier>,
    /// Pages that are done.
    waiting: Vec<Waiting>,
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
        let cache = Arc::new(cache);
        let built = Built { outcome, cache: Some(Ending(Arc::clone(&cache))), ..Built::default() };
        Run {
            request,
            found,
            sources,
            cache,
            fonts: store.identity(),
            store,
            settings: Settings::default(),
            purpose,
            session: Some(session),
            shared: None,
            own: None,
            base: None,
            clash: false,
            standing: Standing::default(),
            earlier: None,
            waiting: Vec::new(),
            screens: Vec::new(),
            used: Vec::new(),
            built,
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
        outcome.edition.source = edition.file_name().unwrap_or_default().to_string_lossy().into_owned();
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
        self.shared = Some(Arc::clone(&shared));
        let request = self.request;
        let mut failures = 0;
        let mut take = |run: &mut Run, index: usize, verdict: Verdict| {
            let Some(plan) = shared.opened.jobs().get(index) else { return true };
            if !matches!(verdict, Verdict::Done(_) | Verdict::Skipped) {
                failures += plan.pages.len();
            }
            run.take(plan.key(), &plan.pages, verdict);
            request.max_failures.is_none_or(|most| failures < most)
        };
        let mut crews = Crews::new(&shared, request);
        let open = crews.look_up(&mut |index, verdict| take(self, index, verdict));
        if (1..FEW).contains(&open.len()) && self.cache.lasts() {
            self.earlier = Earlier::begin(Arc::clone(&self.cache), Arc::clone(&self.store));
        }
        crews.make(open, &mut |index, verdict| take(self, index, verdict));
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
        for waiting in &mut self.waiting {
            waiting.place = now.get(waiting.place).copied().unwrap_or(waiting.place);
        }
        self.waiting.sort_by_key(|waiting| waiting.place);
    }

    /// Reads what was delivered before.
    fn look_back(&mut self) {
        let edition = self.built.outcome.edition.clone();
        self.own = self.manifest_of(&self.request.output, &edition.edition);
        let folder = self.request.base.as_deref().unwrap_or(&self.request.output);
        self.base = edition.base.as_deref().and_then(|base| self.manifest_of(folder, base));
        if let Some(base) = edition.base.as_deref().filter(|_| self.base.is_none()) {
            let message = format!(
                "there is no manifest of the edition `{base}` in {}: every page is sent as new",
                folder.display()
            );
            let help = "build that edition first, or name its folder with --base";
            self.built.outcome.findings.push(Diagnostic::warning("base-not-built", message).help(help));
        }
        self.standing = Standing::of(&self.cache, &self.request.output);
    }

    /// The manifest of an edition in a folder, where one is and can be used.
    fn manifest_of(&mut self, folder: &Path, name: &str) -> Option<Manifest> {
        let path = folder.join(manifest_name(name, self.purpose));
        let bytes = match std::fs::read(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return None,
            read => read.map_err(|e| e.to_string()),
        };
        let outcome = &mut self.built.outcome;
        match bytes.and_then(|bytes| manifest::read(&bytes)) {
            // Another day's, or another paper's, says nothing of this one.
            Ok(manifest) => {
                Some(manifest).filter(|m| m.date == outcome.edition.date && m.title == outcome.edition.title)
            }
            Err(why) => {
                let message = format!("{} cannot be used: {why}", path.display());
                let help = "restore it, or remove it: versions then begin anew";
                outcome.findings.push(Diagnostic::error("manifest-damaged", message).help(help));
                self.clash = true;
                None
            }
        }
    }

    /// Compares with what was delivered before: versions, and what need not be delivered again.
    fn compare(&mut self) {
        let outcome = &mut self.built.outcome;
        let edition = outcome.edition.clone();
        if let Some(other) = self.own.as_ref().filter(|own| !own.source.is_empty() && own.source != edition.source) {
            let message = format!(
                "the edition `{}` of this day in {} is that of {}",
                edition.edition,
                self.request.output.display(),
                other.source
            );
            let help = "name another folder with -o, or give this edition a name of its own: edition = \"second\"";
            self.clash = true;
            outcome.findings.push(Diagnostic::error("output-name", message).help(help));
        }
        self.versions();
        let outcome = &mut self.built.outcome;
        let plain = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let here = self.request.base.as_ref().is_none_or(|base| plain(base) == plain(&self.request.output));
        let joined = self.built.names.joined();
        let in_base = self.base.as_ref().filter(|_| here).is_some_and(|base| base.names(&joined));
        let page_of = |page: &&PageOutcome| format!("{}.pdf", self.built.names.page(&edition, page)) == joined;
        if let Some(taken) =
            outcome.pages.iter().find(page_of).map(|page| page.id.as_str()).or(in_base.then_some("the base"))
        {
            let message = format!("the joined file would have the name of a file of {taken}, {joined}");
            let help = "give the edition another name, or a folder of its own";
            self.clash = true;
            outcome.findings.push(Diagnostic::error("output-name", message).help(help));
        }
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
        self.built.inputs.insert(job.to_owned(), hex(&done.inputs));
        let ids: Vec<String> = done.entry.pages.iter().map(|page| page.note.id.clone()).collect();
        for (index, EntryPage { note, leaf, report, thumbnail }) in done.entry.pages.into_iter().enumerate() {
            self.built.reports.insert(note.id.clone(), report);
            let withheld = self.purpose == Purpose::Press && note.unsigned;
            let [set, content] = done.times;
            let key = done.kept.then(|| page_key(&done.key, index));
            self.waiting.push(Waiting { place: self.built.outcome.pages.len(), leaf, key });
            self.built.outcome.pages.push(PageOutcome {
                job: job.to_owned(),
                withheld,
                cached: done.from != From::Made,
                times: [set, content, Duration::ZERO],
                thumbnail,
                ..outcome_of(note)
            });
        }
        let named = |(at, end, bytes): (usize, String, Vec<u8>)| Some((ids.get(at)?.clone(), end, bytes));
        self.built.extra.extend(done.extra.into_iter().filter_map(named));
        self.screens.extend(done.screen);
    }

    /// Versions and changes of pages.
    fn versions(&mut self) {
        let outcome = &mut self.built.outcome;
        manifest::compare(outcome, self.own.as_ref(), self.base.as_ref());
        if self.request.pages.is_some() {
            outcome.removed.clear();
        }
    }
}

/// The key of a page's file.
fn page_key(entry: &Key, index: usize) -> Key {
    let mut key = KeyMaker::default();
    key.bytes(b"page").bytes(entry).value(&(index as u64));
    key.key()
}

/// A hash in hexadecimal digits.
pub fn hex(hash: &Key) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
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
        ..PageOutcome::default()
    }
}

fn facts(opened: &Opened, purpose: Purpose) -> EditionFacts {
    let IssueFacts { title, latin, date, issue, edition, base, stories } = opened.facts();
    let (profile, press) = (purpose.name().to_owned(), String::new());
    EditionFacts { title, latin, date, issue, edition, base, profile, press, stories, source: String::new() }
}

/// The name of an edition's manifest, in the folder of what it delivers.
pub fn manifest_name(edition: &str, purpose: Purpose) -> String {
    let safe: String = edition.chars().map(|c| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
    match purpose {
        Purpose::Proof => format!("{safe}.manifest.json"),
        Purpose::Press | Purpose::Digital => format!("{safe}.{}.manifest.json", purpose.name()),
    }
}
