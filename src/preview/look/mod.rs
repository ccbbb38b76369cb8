//! How a page looks to a browser: its picture, and everything about it that a screen lays over the
//! picture. `src/preview/ui/API.md` is the contract; [`view`] has its types.
//!
//! A [`Shown`] is a page of a job that is held open ([`LiveJob`]). It reads what composition left
//! on the page ([`crate::page`]), what the job was resolved to ([`crate::model`]), and, for where
//! the layout puts its slots, the layout file's text as it was read: nothing is parsed out of
//! messages, and nothing is read from the disk.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diag::{Diagnostics, FileId, Severity};
use crate::edition::live::LiveJob;
use crate::export::svg;
use crate::model::{Job, PagePlan};
use crate::page::{FrameFact, Page};

mod files;
mod findings;
mod fit;
mod layout;
mod lines;
mod photo;
mod pictures;
mod places;
mod threads;
pub mod view;

use places::Places;
use view::{Counts, Fit, LayoutView, LineView, PageView};

/// A page to look at.
pub struct Shown<'a> {
    /// Its job.
    pub job: &'a LiveJob,
    /// The page, in its last good state.
    pub page: &'a Page,
    /// The count of the edition's changes at which it last changed.
    pub revision: u64,
    /// The edition's folder: files are named from there.
    pub root: &'a Path,
    /// Whether anything may be changed from the screen.
    pub writable: bool,
    /// What it was resolved to.
    resolved: &'a Job,
    plan: &'a PagePlan,
}

impl<'a> Shown<'a> {
    /// A page of a job by its number; `None` when the job has not set it.
    pub fn of(job: &'a LiveJob, id: &str, revision: u64, root: &'a Path, writable: bool) -> Option<Shown<'a>> {
        let page = job.output.pages.iter().find(|page| page.id == id)?;
        let mut plans = job.output.jobs.iter().flatten().flat_map(|job| job.pages.iter().map(move |plan| (job, plan)));
        let (resolved, plan) = plans.find(|(_, plan)| plan.id == id)?;
        Some(Shown { job, page, revision, root, writable, resolved, plan })
    }

    /// Its picture.
    pub fn svg(&self) -> String {
        let pictures = pictures::Addresses::of(self);
        let (fonts, images) = (&*self.job.session.fonts, &self.job.session.images);
        let condition = &self.resolved.press.condition;
        svg::page(self.page, &svg::Setting { fonts, images, condition, pictures: &pictures })
    }

    /// All that a screen lays over it.
    pub fn facts(&self) -> PageView {
        let tables = layout::Tables::of(self);
        PageView {
            id: self.page.id.clone(),
            revision: self.revision,
            layout: self.layout(),
            trim: self.page.trim.into(),
            bleed: self.page.bleed.into(),
            grids: self.plan.grids.iter().map(layout::grid).collect(),
            slots: layout::slots(self, &tables),
            threads: threads::threads(self, &tables),
            lines: lines::lines(self),
            pictures: pictures::pictures(self),
            styles: lines::styles(self),
            findings: findings::findings(self),
            broken: findings::broken(self),
        }
    }

    /// A line by its number, glyph by glyph; `None` when there is none of that number.
    pub fn line(&self, n: usize) -> Option<LineView> {
        lines::line(self, n)
    }

    /// A small picture of the page, about 160 pixels wide: a PNG; empty where it cannot be painted.
    pub fn thumb(&self) -> Vec<u8> {
        files::thumb(self).unwrap_or_default()
    }

    /// A picture of the page by its address (what follows `/api/pictures/`): JPEG, or PNG where
    /// it is transparent or drawn. `None` when the page has no picture of that address. An address
    /// is made from what the picture shows: another picture has another one, so it may be kept for
    /// ever.
    pub fn picture(&self, address: &str) -> Option<Vec<u8>> {
        pictures::picture(self, address)
    }

    /// The page's own file, as `dayang build` makes it.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn pdf(&self) -> Result<Vec<u8>, Diagnostics> {
        files::pdf(self)
    }

    /// The page as a PNG of so many pixels an inch, as `dayang build --png` makes it.
    ///
    /// # Errors
    /// A sentence: the resolution is out of range, or the page cannot be painted at it.
    pub fn png(&self, dpi: u32) -> Result<Vec<u8>, String> {
        files::png(self, dpi)
    }

    /// How many findings the page has; those of its whole edition are its own too.
    pub fn counts(&self) -> Counts {
        let count = |severity: Severity| findings::of_page(self).filter(|d| d.severity == severity).count();
        Counts { error: count(Severity::Error), warning: count(Severity::Warning), note: count(Severity::Note) }
    }

    /// How the page's text fits its slots, all together.
    pub fn fit(&self) -> Fit {
        fit::sum(&self.page.frames, |_| true)
    }

    /// How a story fits, on all pages of the job that it stands on: what found no room in any of its
    /// slots, and what room its running text left. A box that is not full is no shortfall of the text.
    pub fn story_fit(&self, story: &str) -> Fit {
        let frames = || self.job.output.pages.iter().flat_map(|page| &page.frames);
        let own = |frame: &FrameFact| frame.story.as_deref() == Some(story);
        let threads = self.resolved.threads.iter().flat_map(|thread| &thread.slots);
        let runs: BTreeSet<&str> = threads
            .filter_map(|(page, slot)| Some(self.resolved.pages.get(*page)?.slots.get(*slot)?.id.as_str()))
            .collect();
        // a column of a slot: `c1.2`
        let in_thread =
            |slot: &str| runs.contains(slot) || slot.rsplit_once('.').is_some_and(|(slot, _)| runs.contains(slot));
        let over = fit::sum(frames(), own).over;
        let under = fit::sum(frames(), |frame| own(frame) && in_thread(&frame.slot)).under;
        Fit { over, under }
    }

    /// Whether its inputs as they are now cannot be set.
    pub fn is_broken(&self) -> bool {
        self.job.broken.is_some()
    }

    /// The files that its places are in.
    fn places(&self) -> Places<'a> {
        Places { sources: &self.job.output.sources, root: self.root }
    }

    /// A story of the job by its index.
    fn story(&self, story: Option<usize>) -> Option<String> {
        self.resolved.stories.get(story?).map(|story| story.id.clone())
    }

    /// The file of its layout.
    fn layout_file(&self) -> Option<FileId> {
        let defined = self.plan.slots.iter().find_map(|slot| slot.span).map(|span| span.file);
        defined.or_else(|| {
            // A layout without slots is known by its name alone.
            let (name, sources) = (&self.plan.layout, &self.job.output.sources);
            let end = if name.ends_with(".toml") { format!("/{name}") } else { format!("/layouts/{name}.toml") };
            let at = sources.names().position(|file| format!("/{file}").ends_with(&end))?;
            u32::try_from(at).ok().map(FileId)
        })
    }

    fn layout(&self) -> LayoutView {
        let (places, file) = (self.places(), self.layout_file());
        let hex = |digest: [u8; 32]| digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let source = file.and_then(|file| self.job.output.sources.get(file));
        LayoutView {
            name: self.plan.layout.clone(),
            file: file.and_then(|file| places.name(file)).unwrap_or_default(),
            hash: source.map(|source| hex(source.digest())).unwrap_or_default(),
            writable: self.writable && file.is_some_and(|file| places.own(file)),
        }
    }
}
