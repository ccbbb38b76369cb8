//! The desk: an edition held open, its files changed and put back.
//!
//! A [`Desk`] is changed by one at a time: [`Desk::refresh`] sets what files say now, [`Desk::edit`]
//! writes the screen's changes into them ([`op`], [`document`], [`photo`]), [`Desk::store`] a story's
//! text, [`Desk::undo`] and [`Desk::redo`] go back and forth ([`history`]). Drafts of stories and
//! [`sample`] texts are laid over the files in memory alone. What is shown is a [`View`], which whoever
//! reads can keep while the next one is made. A file that was changed by hand wins over the screen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Diagnostics, SourceMap};
use crate::edition::live::{Live, LiveJob};
use crate::page::Facts;
use crate::session::Session;

pub mod document;
mod edit;
mod event;
pub mod files;
mod gallery;
pub mod history;
mod measure;
pub mod op;
pub mod photo;
mod plan;
mod refusal;
mod sample;
mod shelf;
mod story;
mod trouble;
mod view;
mod watching;

pub use edit::Edited;
pub use event::Event;
pub use gallery::{InLayout, Look};
pub use op::Op;
pub use refusal::{Refusal, Why};
pub use sample::Amount;
pub use shelf::{Entry, Shelf};
pub use story::{Stored, Story};
pub use trouble::findings;
pub use view::{Case, View};
pub use watching::{Watching, watch};

use files::{Over, Remembered};
use history::History;
use sample::Sample;
use shelf::Stamps;
use story::Draft;

/// What came of a change that everybody sees.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Changed {
    /// The edition's revision now.
    pub revision: u64,
    /// The pages that were set.
    pub pages: Vec<String>,
    /// What was done, in few words.
    pub label: String,
}

/// An edition held open, with what was changed in it from here.
pub struct Desk {
    /// The edition file, links resolved.
    edition: PathBuf,
    shelf: Shelf,
    live: Live,
    disk: Arc<Remembered>,
    drafts: BTreeMap<PathBuf, Draft>,
    samples: Vec<Sample>,
    /// Drafts and samples as files over those on disk.
    memory: Arc<BTreeMap<PathBuf, Vec<u8>>>,
    history: History,
    revision: u64,
    /// The revision at which each page was last set.
    pages: BTreeMap<String, u64>,
    /// What is wrong with the edition file as a whole, in words, to tell whether that has changed.
    wrong: Vec<String>,
    stamps: Stamps,
    entries: Arc<Vec<Entry>>,
    writable: bool,
    events: Vec<Event>,
    /// Whether pages are left that changed files touch, and that are still to be set.
    behind: bool,
}

/// How many jobs are set at a time while somebody may be waiting for another.
const AT_A_TIME: usize = 4;

impl Desk {
    /// Opens an edition and sets its first pages; the desk is then behind with the others.
    ///
    /// # Errors
    /// What is wrong with it, when nothing can be shown.
    pub fn open(mut session: Session, edition: &Path, writable: bool) -> Result<Desk, Box<(Diagnostics, SourceMap)>> {
        let edition = edition.canonicalize().unwrap_or_else(|_| edition.to_owned());
        let root = edition.parent().unwrap_or(Path::new("")).to_owned();
        let bundled: Vec<PathBuf> =
            session.layouts().iter().map(|folder| folder.canonicalize().unwrap_or_else(|_| folder.clone())).collect();
        session.facts = Facts::Looked;
        let mut desk = Desk {
            shelf: Shelf::new(&root, &bundled),
            live: Live::new(session, &edition),
            edition,
            disk: Arc::default(),
            drafts: BTreeMap::new(),
            samples: Vec::new(),
            memory: Arc::default(),
            history: History::default(),
            revision: 0,
            pages: BTreeMap::new(),
            wrong: Vec::new(),
            stamps: Vec::new(),
            entries: Arc::default(),
            writable,
            events: Vec::new(),
            behind: false,
        };
        desk.refresh_some(&[], AT_A_TIME);
        if desk.live.opened().is_none() {
            return Err(Box::new(desk.live.broken().cloned().unwrap_or_default()));
        }
        desk.events.clear();
        Ok(desk)
    }

    /// Folders in which a change may concern the edition.
    pub fn folders(&self) -> Vec<PathBuf> {
        std::iter::once(self.shelf.root.clone()).chain(self.shelf.folders().iter().skip(1).cloned()).collect()
    }

    /// Sets all pages that changed files touch; their numbers, in the plan's order.
    pub fn refresh(&mut self) -> Vec<String> {
        self.refresh_some(&[], usize::MAX)
    }

    /// Sets some of the pages that changed files touch: those of `first`, and a few others.
    pub fn catch_up(&mut self, first: &[String]) -> Vec<String> {
        self.refresh_some(first, AT_A_TIME)
    }

    /// Whether pages are left to be set.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Sets those of these pages that are still to be set, and nothing else.
    pub fn set(&mut self, pages: &[String]) -> Vec<String> {
        self.refresh_some(pages, 0)
    }

    fn refresh_some(&mut self, first: &[String], others: usize) -> Vec<String> {
        self.drop_stale_drafts();
        self.lay_over();
        let over = Over { memory: &self.memory, below: &*self.disk };
        let (mut touched, behind) = self.live.refresh_some(&over, first, others);
        self.behind = behind;
        let wrong: Vec<String> =
            self.live.broken().map_or_else(Vec::new, |(found, _)| found.iter().map(|d| format!("{d:?}")).collect());
        if wrong != self.wrong {
            self.wrong = wrong;
            touched = self.live.jobs().iter().flat_map(|job| job.plan.pages.clone()).collect();
            self.in_plan_order(&mut touched);
        }
        let shelf = self.look_at_shelf();
        if !touched.is_empty() || shelf {
            self.revision = self.revision.saturating_add(1);
            self.pages.extend(touched.iter().map(|page| (page.clone(), self.revision)));
            self.tell(&touched);
        }
        touched
    }

    fn in_plan_order(&self, pages: &mut [String]) {
        if let Some(opened) = self.live.opened() {
            pages.sort_by_key(|page| opened.place(page));
        }
    }

    /// Whether layouts or style files came, went or changed since the last look.
    fn look_at_shelf(&mut self) -> bool {
        let stamps = self.shelf.stamps();
        let changed = stamps != self.stamps;
        if changed {
            self.stamps = stamps;
            self.entries = Arc::new(self.shelf.entries());
        }
        changed
    }

    /// The pages whose inputs as they are now cannot be set.
    fn broken_pages(&self) -> BTreeSet<String> {
        let all = self.live.broken().is_some();
        let jobs = self.live.jobs().iter().filter(|job| all || job.broken.is_some());
        jobs.flat_map(|job| job.plan.pages.clone()).collect()
    }

    fn tell(&mut self, touched: &[String]) {
        let all = self.broken_pages();
        let (broken, good): (Vec<String>, Vec<String>) = touched.iter().cloned().partition(|page| all.contains(page));
        let revision = self.revision;
        if !good.is_empty() {
            self.events.push(Event::Pages { revision, pages: good });
        }
        if !broken.is_empty() {
            self.events.push(Event::Broken { pages: broken });
        }
        self.events.push(Event::Edition { revision });
    }

    /// Lays drafts and samples over the files.
    fn lay_over(&mut self) {
        let mut memory: BTreeMap<PathBuf, Vec<u8>> =
            self.drafts.iter().map(|(path, draft)| (path.clone(), draft.text.clone().into_bytes())).collect();
        self.lay_samples(&mut memory);
        if memory != *self.memory {
            self.memory = Arc::new(memory);
        }
    }

    /// What happened since this was last asked, in order.
    pub fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    fn notice(&mut self, text: String) {
        self.events.push(Event::Notice { text, warn: true });
    }

    /// What is shown now.
    ///
    /// `None` only where no edition could be read at all.
    pub fn view(&self) -> Option<View> {
        Some(View {
            root: self.shelf.root.clone(),
            edition: self.edition.clone(),
            shelf: self.shelf.clone(),
            opened: Arc::clone(self.live.opened()?),
            jobs: self.live.jobs().to_vec(),
            broken: self.live.broken().cloned().map(Arc::new),
            revision: self.revision,
            pages: self.pages.clone(),
            entries: Arc::clone(&self.entries),
            undo: self.history.undoable().map(str::to_owned),
            redo: self.history.redoable().map(str::to_owned),
            writable: self.writable,
            memory: Arc::clone(&self.memory),
            disk: Arc::clone(&self.disk),
            session: Arc::new(self.live.session()),
        })
    }

    /// The job that a page is of.
    fn job(&self, page: &str) -> Result<&Arc<LiveJob>, Refusal> {
        let job = self.live.jobs().iter().find(|job| job.plan.pages.iter().any(|id| id == page));
        job.ok_or_else(|| Refusal::absent(format!("the edition builds no page `{page}`")))
    }

    fn may_write(&self) -> Result<(), Refusal> {
        if self.writable {
            return Ok(());
        }
        Err(Refusal::new(Why::Forbidden, "this preview was started with --read-only")
            .help("start it without to change files from the screen"))
    }

    /// Takes the last change back.
    ///
    /// # Errors
    /// A refusal: there is none, or its files were changed by hand since.
    pub fn undo(&mut self) -> Result<Changed, Refusal> {
        self.may_write()?;
        let root = self.shelf.root.clone();
        let step = self.history.undo(&root);
        self.travelled(step)
    }

    /// Makes the change again that was taken back last.
    ///
    /// # Errors
    /// As [`Desk::undo`].
    pub fn redo(&mut self) -> Result<Changed, Refusal> {
        self.may_write()?;
        let root = self.shelf.root.clone();
        let step = self.history.redo(&root);
        self.travelled(step)
    }

    fn travelled(&mut self, step: Result<(String, Vec<String>), Refusal>) -> Result<Changed, Refusal> {
        let seen = step.as_ref().map(|(_, pages)| pages.clone()).unwrap_or_default();
        let pages = self.set(&seen);
        match step {
            Ok((label, _)) => {
                if pages.is_empty() {
                    self.events.push(Event::Edition { revision: self.revision });
                }
                Ok(Changed { revision: self.revision, pages, label })
            }
            Err(refusal) => {
                if refusal.why == Why::Conflict {
                    self.notice(format!("{}: it stays as it is", refusal.error));
                    self.events.push(Event::Edition { revision: self.revision });
                }
                Err(refusal)
            }
        }
    }
}
