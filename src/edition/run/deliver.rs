//! What a run writes: page files and the joined file, with fonts cut to what they show.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Diagnostics};
use crate::edition::cache::{BUILD, Cache, Key, KeyMaker};
use crate::edition::outcome::{Change, Delivered, PageOutcome, PageState};
use crate::edition::write;
use crate::export::pdf::{self, Gathered, Leaf, Program, Programs};
use crate::font::{FaceId, FontStore};
use crate::model::press::Purpose;
use crate::page::Page;

use super::{Run, Waiting, hex, standing, workers};

/// A file that was written before: its hash and size.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Written {
    sha256: Key,
    bytes: u64,
}

/// A page's file as it was written before.
enum Before {
    /// By this edition's last run; whether it stands is to be seen.
    Own(Delivered),
    /// By the base edition's; it stands there.
    Base(Delivered),
}

/// Why a file is not there.
enum Fault {
    /// This one cannot be made; others can.
    Page(Box<Diagnostic>),
    /// Nothing can be written.
    Run(String),
}

impl From<String> for Fault {
    fn from(why: String) -> Fault {
        Fault::Run(why)
    }
}

/// With fewer pages than this to write, each is cut from the faces themselves.
pub(super) const FEW: usize = 3;

impl Run<'_> {
    /// Cuts the fonts, and writes page files and the joined file.
    pub(super) fn deliver(&mut self) -> Result<(), String> {
        if self.waiting.is_empty() || self.clash {
            return Ok(());
        }
        write::folder(&self.request.output)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.request.threads).stack_size(workers::STACK).build();
        let pool = pool.map_err(|e| format!("no threads can be started: {e}"))?;
        pool.install(|| self.deliver_within())?;
        if self.cache.lasts() && !self.request.part && self.request.pages.is_none() {
            self.keep_programs();
            self.used.extend(standing::name(&self.cache, &self.request.output));
            self.cache.sweep(&self.used);
        }
        Ok(())
    }

    fn deliver_within(&mut self) -> Result<(), String> {
        let wanted = if self.request.page_files { self.waiting.len() } else { 0 };
        let before: Vec<Option<Before>> = self.waiting.iter().take(wanted).map(|at| self.before(at)).collect();
        let missing = before.iter().filter(|file| file.is_none()).count();
        let whole = self.request.joined && self.is_whole();
        // For a few pages, cutting from the faces is done sooner than cutting the edition's fonts.
        let direct = missing < FEW && (!whole || self.waiting.len() >= FEW);
        // Without them each page's are cut from the faces, and a fault is that page's alone.
        let mut fonts = if direct { None } else { self.fonts_of_all().ok() };
        let earlier =
            if direct { self.earlier.take().map(Earlier::programs).unwrap_or_default() } else { Programs::new() };
        let programs = fonts.as_ref().map_or(&earlier, |(_, programs)| programs);
        let settle = |(waiting, before)| self.settle(waiting, before, programs);
        let settled: Vec<_> = self.waiting.par_iter().zip(before).map(settle).collect();
        self.settled(settled)?;
        if self.request.joined && self.is_whole() {
            self.join(&mut fonts)?;
        }
        Ok(())
    }

    /// Takes down what became of page files.
    fn settled(&mut self, files: Vec<Result<(Delivered, Duration), Fault>>) -> Result<(), String> {
        let mut failed = false;
        for (waiting, file) in self.waiting.iter().zip(files) {
            self.used.extend(waiting.key.map(|key| record_name(&self.cache, &key)));
            let Some(page) = self.built.outcome.pages.get_mut(waiting.place) else { continue };
            match file {
                Ok((file, time)) => {
                    page.times[2] = time;
                    page.file = Some(file);
                }
                Err(Fault::Run(why)) => return Err(why),
                Err(Fault::Page(d)) => {
                    page.state = PageState::Failed;
                    let d = d.on_page(&page.id);
                    self.built.outcome.findings.push(d);
                    failed = true;
                }
            }
        }
        if failed {
            self.versions();
        }
        Ok(())
    }

    /// Whether the joined file would hold every page of the run.
    fn is_whole(&self) -> bool {
        self.built.outcome.pages.iter().all(|page| page.state == PageState::Built && !page.withheld)
    }

    /// The file of a page as it was written before, where it is made from the same.
    fn before(&self, waiting: &Waiting) -> Option<Before> {
        let page = self.built.outcome.pages.get(waiting.place)?;
        self.of_base(page).map(Before::Base).or_else(|| {
            let record = record_of(&self.cache, &waiting.key?)?;
            Some(Before::Own(delivered(&self.name(page), (record.bytes, record.sha256), false)))
        })
    }

    /// The file of a page that the base edition delivered, where it is not delivered again; a proof
    /// shows its errors anew.
    fn of_base(&self, page: &PageOutcome) -> Option<Delivered> {
        let same = !page.unsigned && page.change == Change::Unchanged;
        let file = self.base.as_ref().filter(|_| same)?.page(&page.id)?.file.as_ref()?;
        let folder = self.request.base.as_deref().unwrap_or(&self.request.output);
        let (name, bytes, sha256) = (file.name.clone(), file.bytes, file.sha256.clone());
        let file = Delivered { name, bytes, sha256, written: false };
        self.standing.holds(folder, &file).then_some(file)
    }

    fn name(&self, page: &PageOutcome) -> String {
        format!("{}.pdf", self.built.names.page(&self.built.outcome.edition, page))
    }

    /// The file of a page: as it stands, or written.
    fn settle(
        &self,
        waiting: &Waiting,
        before: Option<Before>,
        programs: &Programs,
    ) -> Result<(Delivered, Duration), Fault> {
        let start = Instant::now();
        let Some(page) = self.built.outcome.pages.get(waiting.place) else {
            return Err(Fault::Run("a page of the run is lost".to_owned()));
        };
        let own = self.name(page);
        match before {
            Some(Before::Base(file)) => return Ok((file, Duration::ZERO)),
            Some(Before::Own(file)) if self.standing.holds(&self.request.output, &file) => {
                return Ok((file, Duration::ZERO));
            }
            _ => {}
        }
        let bytes = self.page_file(waiting, programs).map_err(Fault::Page)?;
        let written = self.stage()?.file(&self.request.output.join(&own), &bytes)?;
        if let Some(key) = &waiting.key {
            record(&self.cache, key, written);
        }
        Ok((delivered(&own, written, true), start.elapsed()))
    }

    fn stage(&self) -> Result<&write::Stage, String> {
        self.built.stage.as_ref().ok_or_else(|| "there is no place to write to".to_owned())
    }

    /// The bytes of a page's file.
    fn page_file(&self, waiting: &Waiting, programs: &Programs) -> Result<Vec<u8>, Box<Diagnostic>> {
        let make = || {
            let lost = |why| Box::new(Diagnostic::error("page-lost", why));
            let file = |leaf: &Leaf, programs| pdf::page_file(leaf, programs, &self.store, &self.settings);
            if let Ok(bytes) = file(&*self.leaf(waiting).map_err(lost)?, programs) {
                return Ok(bytes);
            }
            // Programs and streams may come from the cache; the faces and the sources are there in any
            // case.
            let made = file(&self.remake(waiting).map_err(lost)?, &Programs::new());
            made.map_err(|found| found.iter().next().cloned().map_or_else(engine_failed, Box::new))
        };
        catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|_| Err(engine_failed()))
    }

    /// A page that waits. One that the cache lost since it was taken from there is made once more.
    fn leaf<'w>(&self, waiting: &'w Waiting) -> Result<Cow<'w, Leaf>, String> {
        waiting.leaf.open().or_else(|_| self.remake(waiting).map(Cow::Owned))
    }

    fn remake(&self, waiting: &Waiting) -> Result<Leaf, String> {
        self.cache.lost();
        let page = self.built.outcome.pages.get(waiting.place);
        let plan = self.shared.as_ref().zip(page).and_then(|(shared, page)| {
            let plan = shared.opened.jobs().iter().find(|plan| plan.key() == page.job)?;
            Some((shared, plan, page))
        });
        let lost = || "a page in the cache was damaged while it was in use".to_owned();
        let (shared, plan, page) = plan.ok_or_else(lost)?;
        let done = shared.bench().anew(plan).map_err(|_| lost())?;
        let (index, made) =
            done.entry.pages.into_iter().enumerate().find(|(_, made)| made.note.id == page.id).ok_or_else(lost)?;
        if waiting.key != Some(super::page_key(&done.key, index)) {
            return Err(format!("the inputs of {} were changed while it was built; build it again", page.id));
        }
        made.leaf.open().map(Cow::into_owned).map_err(|_| lost())
    }

    /// What all pages show, and the programs of it.
    fn fonts_of_all(&mut self) -> Result<(Gathered, Programs), String> {
        let mut gathered = Gathered::default();
        for waiting in &self.waiting {
            gathered.page(&self.leaf(waiting)?.shown);
        }
        let programs = self.programs(&gathered)?;
        Ok((gathered, programs))
    }

    /// The programs of all glyphs, face by face from the cache where they are there.
    fn programs(&mut self, gathered: &Gathered) -> Result<Programs, String> {
        let mut programs = Programs::new();
        let mut lacking: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
        for (id, glyphs) in gathered.glyphs(&self.store) {
            let key = self.program_key(id, &glyphs);
            let of_glyphs = |program: &Program| program.glyphs.iter().eq(glyphs.iter());
            match kept_program(&self.cache, &key).filter(|program| of_glyphs(program) && program.is_whole()) {
                Some(program) => {
                    self.is_last(id, &key);
                    programs.insert(id, program);
                }
                None => {
                    lacking.insert(id, glyphs);
                }
            }
            self.uses(id, &key);
        }
        let made = pdf::programs(&lacking, &self.store).map_err(|found| said(&found))?;
        for (id, program) in made {
            if let Some(glyphs) = lacking.get(&id).filter(|_| self.cache.lasts()) {
                let key = self.program_key(id, glyphs);
                let kept = program.encode().map(|(facts, streams)| self.cache.keep("font", &key, &facts, &streams));
                if kept.is_some_and(|kept| kept.is_ok()) {
                    self.is_last(id, &key);
                }
            }
            programs.insert(id, program);
        }
        Ok(programs)
    }

    /// The last programs of a whole edition stay, whether this run needed them or not.
    fn keep_programs(&mut self) {
        let ids: Vec<FaceId> = self.store.faces().map(|(id, _)| id).collect();
        for id in ids {
            let key = self.cache.get("face", &face_key(&self.store, id)).and_then(|key| Key::try_from(key).ok());
            key.iter().for_each(|key| self.uses(id, key));
        }
    }

    /// The key of a face's program of some glyphs.
    fn program_key(&self, id: FaceId, glyphs: &BTreeSet<u16>) -> Key {
        let mut key = KeyMaker::default();
        key.bytes(BUILD.as_bytes()).bytes(&self.store.face_identity(id)).value(glyphs);
        key.key()
    }

    /// Keeps the key of a face's last program of a whole edition.
    fn is_last(&self, id: FaceId, program: &Key) {
        let at = face_key(&self.store, id);
        if self.cache.get("face", &at).as_deref() != Some(&program[..]) {
            let _ = self.cache.put("face", &at, program);
        }
    }

    /// Notes that a face's program is in use.
    fn uses(&mut self, id: FaceId, program: &Key) {
        let files = [self.cache.path("font", program), self.cache.path("face", &face_key(&self.store, id))];
        self.used.extend(files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())));
    }

    /// Writes the file of all pages.
    fn join(&mut self, fonts: &mut Option<(Gathered, Programs)>) -> Result<(), String> {
        let (key, name) = (self.joined_key(), self.built.names.joined());
        self.used.extend(key.map(|key| record_name(&self.cache, &key)));
        let before = key.and_then(|key| record_of(&self.cache, &key));
        let before = before.map(|record| delivered(&name, (record.bytes, record.sha256), false));
        if let Some(file) = before.filter(|file| self.standing.holds(&self.request.output, file)) {
            self.built.outcome.joined = Some(file);
            return Ok(());
        }
        let (gathered, programs) = match fonts.take().map_or_else(|| self.fonts_of_all(), Ok) {
            Ok(fonts) => fonts,
            Err(why) => {
                let d = Diagnostic::error("joined-failed", format!("{name} cannot be made: {why}"));
                self.built.outcome.findings.push(d.help("see what is said of its pages"));
                return Ok(());
            }
        };
        let path = self.request.output.join(&name);
        let write = || self.stage()?.stream(&path, |out| self.write_joined(&gathered, &programs, out));
        let written = match write() {
            Err(_) if self.mend().unwrap_or(false) => write(),
            written => written,
        };
        match written {
            Ok(written) => {
                key.iter().for_each(|key| record(&self.cache, key, written));
                self.built.outcome.joined = Some(delivered(&name, written, true));
            }
            Err(Fault::Run(why)) => return Err(why),
            Err(Fault::Page(d)) => self.built.outcome.findings.push(*d),
        }
        Ok(())
    }

    /// Makes the pages anew whose streams the cache lost; whether there were any.
    fn mend(&self) -> Result<bool, String> {
        let mut mended = false;
        for waiting in &self.waiting {
            if waiting.leaf.open().and_then(|leaf| leaf.check()).is_err() {
                self.remake(waiting)?;
                mended = true;
            }
        }
        Ok(mended)
    }

    fn write_joined(
        &self,
        gathered: &Gathered,
        programs: &Programs,
        out: &mut dyn std::io::Write,
    ) -> Result<(), Fault> {
        let write = || -> Result<(), Diagnostics> {
            let (store, settings) = (&self.store, &self.settings);
            if self.purpose == Purpose::Digital {
                let leaves = self.screen_leaves()?;
                let leaves = leaves.iter().map(|leaf| Ok(Cow::Borrowed(leaf)));
                return pdf::write_file(leaves, gathered, store, programs, settings, out);
            }
            let lost = |why| {
                let mut found = Diagnostics::default();
                found.push(Diagnostic::error("page-lost", why));
                found
            };
            let leaves = self.waiting.iter().map(|waiting| self.leaf(waiting).map_err(lost));
            pdf::write_file(leaves, gathered, store, programs, settings, out)
        };
        match catch_unwind(AssertUnwindSafe(write)) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(found)) => match found.iter().next() {
                // No space, or a folder that went: nothing else can be written either.
                Some(d) if d.code == "pdf-write" => {
                    Err(Fault::Run(format!("{}: {}", self.built.names.joined(), d.message)))
                }
                first => Err(Fault::Page(first.cloned().map_or_else(engine_failed, Box::new))),
            },
            Err(_) => Err(Fault::Page(engine_failed())),
        }
    }

    fn screen_leaves(&self) -> Result<Vec<Leaf>, Diagnostics> {
        let all: Vec<&Page> = self.screens.iter().flat_map(|(_, output)| &output.pages).collect();
        let mut leaves = Vec::new();
        for (session, output) in &self.screens {
            let (pages, images) = (&output.pages, &session.images);
            leaves.extend(pdf::screen_leaves(pages, &self.store, images, &self.settings, &all)?);
        }
        Ok(leaves)
    }

    /// The key of the joined file; `None` when it has pages that are not in the cache.
    fn joined_key(&self) -> Option<Key> {
        let mut key = KeyMaker::default();
        key.bytes(b"joined");
        for waiting in &self.waiting {
            key.bytes(&waiting.key?);
        }
        Some(key.key())
    }
}

/// The key under which the key of a face's last program of a whole edition is kept.
fn face_key(fonts: &FontStore, id: FaceId) -> Key {
    let mut key = KeyMaker::default();
    key.bytes(BUILD.as_bytes()).bytes(&fonts.face_identity(id)).bytes(b"last");
    key.key()
}

fn kept_program(cache: &Cache, key: &Key) -> Option<Program> {
    let (facts, streams) = cache.lasts().then(|| cache.entry("font", key)).flatten()?;
    Program::decode(&facts, &streams)
}

/// Programs that an earlier run cut for the whole edition: a page's own are cut from them sooner than
/// from the faces.
pub(super) struct Earlier(JoinHandle<Programs>);

impl Earlier {
    /// Begins to read them, in a thread of its own.
    pub(super) fn begin(cache: Arc<Cache>, fonts: Arc<FontStore>) -> Option<Earlier> {
        let read = move || {
            let program = |(id, _)| {
                let key = cache.get("face", &face_key(&fonts, id)).and_then(|key| Key::try_from(key).ok())?;
                Some((id, kept_program(&cache, &key)?.loaded()?))
            };
            fonts.faces().filter_map(program).collect()
        };
        std::thread::Builder::new().spawn(read).ok().map(Earlier)
    }

    fn programs(self) -> Programs {
        self.0.join().unwrap_or_default()
    }
}

fn engine_failed() -> Box<Diagnostic> {
    let d = Diagnostic::error("engine-failed", "the engine failed on a file; nothing else is affected");
    Box::new(d.help("report this with the page's inputs"))
}

/// What was written for a key.
fn record_of(cache: &Cache, key: &Key) -> Option<Written> {
    postcard::from_bytes(&cache.get("file", key)?).ok()
}

/// Remembers what was written for a key.
fn record(cache: &Cache, key: &Key, (bytes, sha256): (u64, Key)) {
    if let Ok(record) = postcard::to_stdvec(&Written { sha256, bytes })
        && cache.lasts()
    {
        let _ = cache.put("file", key, &record);
    }
}

fn record_name(cache: &Cache, key: &Key) -> String {
    cache.path("file", key).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn delivered(name: &str, (bytes, sha256): (u64, Key), written: bool) -> Delivered {
    let sha256 = hex(&sha256);
    Delivered { name: name.to_owned(), bytes, sha256, written }
}

/// The first of some findings, as a sentence.
fn said(found: &Diagnostics) -> String {
    found.iter().next().map(|d| d.message.clone()).unwrap_or_default()
}
