//! What is shown: one state of the edition, which stays as it is while others are made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Diagnostics, SourceMap};
use crate::edition::live::LiveJob;
use crate::geom::{Length, Size};
use crate::model::resolve::Opened;
use crate::page::Page;
use crate::session::Session;

use super::files::{Over, Remembered, inside};
use super::refusal::Refusal;
use super::shelf::{Entry, Shelf};

/// A state of the edition.
#[derive(Clone)]
pub struct View {
    /// The edition's folder, links resolved.
    pub root: PathBuf,
    /// Its file.
    pub edition: PathBuf,
    /// Where its layouts are found.
    pub shelf: Shelf,
    /// The edition as it was last read.
    pub opened: Arc<Opened>,
    /// Its jobs, set.
    pub jobs: Vec<Arc<LiveJob>>,
    /// What is wrong with the edition file as it is now, where it cannot be used.
    pub broken: Option<Arc<(Diagnostics, SourceMap)>>,
    /// Counts changes.
    pub revision: u64,
    /// The revision at which each page was last set.
    pub pages: BTreeMap<String, u64>,
    /// The layouts that there are.
    pub entries: Arc<Vec<Entry>>,
    /// What can be taken back.
    pub undo: Option<String>,
    /// What can be made again.
    pub redo: Option<String>,
    /// Whether files may be changed from the screen.
    pub writable: bool,
    /// Files in memory over those on disk.
    pub memory: Arc<BTreeMap<PathBuf, Vec<u8>>>,
    /// Files on disk.
    pub disk: Arc<Remembered>,
    /// Fonts and settings for other jobs.
    pub session: Arc<Session>,
}

/// A page as it is to be shown: its job, and where it stands in it.
#[derive(Clone)]
pub struct Case {
    /// Its job.
    pub job: Arc<LiveJob>,
    /// Its number.
    pub page: String,
    /// The revision at which it was set.
    pub revision: u64,
    /// Whether its layout may be changed from the screen.
    pub writable: bool,
}

impl View {
    /// The files, drafts and samples over them.
    pub fn sources(&self) -> Over<'_> {
        Over { memory: &self.memory, below: &*self.disk }
    }

    /// The numbers of the pages that are built, in the plan's order.
    pub fn page_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.jobs.iter().flat_map(|job| job.plan.pages.clone()).collect();
        ids.sort_by_key(|id| self.opened.place(id));
        ids
    }

    /// The job that a page is of.
    ///
    /// # Errors
    /// A refusal: there is no such page.
    pub fn job(&self, page: &str) -> Result<&Arc<LiveJob>, Refusal> {
        let job = self.jobs.iter().find(|job| job.plan.pages.iter().any(|id| id == page));
        job.ok_or_else(|| Refusal::absent(format!("the edition builds no page `{page}`")))
    }

    /// A page as it is shown.
    ///
    /// # Errors
    /// A refusal: there is no such page.
    pub fn case(&self, page: &str) -> Result<Case, Refusal> {
        let job = Arc::clone(self.job(page)?);
        let revision = self.pages.get(page).copied().unwrap_or(self.revision);
        let writable = self.is_writable(&self.layout_of(page));
        Ok(Case { job, page: page.to_owned(), revision, writable })
    }

    /// The layout that the plan names for a page.
    pub fn layout_of(&self, page: &str) -> String {
        self.opened.planned(page).and_then(|table| table.layout.clone()).unwrap_or_default()
    }

    /// Whether a layout can be changed, by itself or as a copy in the edition's folder.
    pub fn is_writable(&self, layout: &str) -> bool {
        let target = || self.shelf.find("", layout).and_then(|path| self.shelf.target(&path).ok());
        self.writable && target().is_some_and(|path| inside(&self.root, &path).is_ok())
    }

    /// Whether a page's inputs as they are now cannot be set.
    pub fn is_broken(&self, page: &str) -> bool {
        self.broken.is_some() || self.job(page).is_ok_and(|job| job.broken.is_some())
    }

    /// The size of a page that was never set: that of its layout, else of a broadsheet.
    pub fn size_of(&self, page: &str) -> Size {
        let name = self.layout_of(page);
        let entry = self.entries.iter().find(|entry| entry.name == name);
        let broadsheet = (Length::micrometres(390_000), Length::micrometres(546_000));
        let (width, height) = entry.and_then(|entry| entry.size).unwrap_or(broadsheet);
        Size { width, height }
    }

    /// A path as it is shown.
    pub fn shown(&self, path: &Path) -> String {
        super::files::shown(&self.root, path)
    }
}

impl Case {
    /// The page, where it was ever set.
    pub fn set(&self) -> Option<&Page> {
        self.job.output.pages.iter().find(|page| page.id == self.page)
    }
}
