//! A session: the fonts and images of a run, and the way from an edition file to pages.
//!
//! [`Session::typeset`] and [`Session::export`] read as the pipeline. They write no file: what
//! comes out is bytes and findings.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::checks::{self, Inspection};
use crate::compose::{self, proof};
use crate::diag::{Diagnostic, Diagnostics, Severity, SourceMap};
use crate::export::pdf::{self, Form, PdfFiles, Settings};
use crate::font::FontStore;
use crate::image::ImageStore;
use crate::input::sources::Sources;
use crate::model::Job;
use crate::model::press::{Press, Purpose};
use crate::model::resolve::{Request, resolve};
use crate::page::Page;

/// Where fonts and bundled layouts are looked for, in order.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// Folders of font files.
    pub fonts: Vec<PathBuf>,
    /// Folders of layouts, after the edition's own.
    pub layouts: Vec<PathBuf>,
}

impl Folders {
    /// The folders of a run: `extra` fonts first, then the edition's own `fonts/` where there is
    /// one, then the bundled ones of `data`.
    pub fn of(edition: Option<&Path>, extra: &[PathBuf], data: Option<&Path>) -> Folders {
        let own = edition.map(|e| e.parent().unwrap_or(Path::new("")).join("fonts")).filter(|f| f.is_dir());
        let bundled = data.map(|d| d.join("fonts"));
        Folders {
            fonts: extra.iter().cloned().chain(own).chain(bundled).collect(),
            layouts: data.map(|d| d.join("layouts")).into_iter().collect(),
        }
    }
}

/// The file that marks a data folder: the checksums of the bundled fonts.
const MARK: &str = "fonts/SHA256SUMS";

/// The folder that holds the bundled `fonts/`, `layouts/` and `profiles/`.
///
/// `named` wins when given. Else it is the nearest folder above the program's file that holds
/// fonts (a checkout), `../share/dayang` beside it (a package), or the source folder that the
/// program was built from (`cargo install --path .`).
pub fn data_folder(named: Option<&Path>, program: Option<&Path>) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_owned());
    }
    let above = program.into_iter().flat_map(Path::ancestors).skip(1).map(Path::to_owned);
    let share = program.and_then(Path::parent).map(|bin| bin.join("../share/dayang"));
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    above.chain(share).chain([source]).find(|folder| folder.join(MARK).is_file())
}

/// The stores that a run's stages share.
#[derive(Debug)]
pub struct Session {
    /// Every face that may be used.
    pub fonts: FontStore,
    /// Every image that was named.
    pub images: ImageStore,
    /// What the pages are for; a proof, unless set otherwise.
    pub purpose: Purpose,
    layouts: Vec<PathBuf>,
}

/// What came of typesetting.
#[derive(Debug, Default)]
pub struct Output {
    /// The resolved edition, one job a page; `None` when an input could not be used, and nothing
    /// was set.
    pub jobs: Option<Vec<Job>>,
    /// The pages, in the plan's order. A page with errors is a proof: it is marked, and
    /// [`Page::unsigned`].
    pub pages: Vec<Page>,
    /// Everything found.
    pub diagnostics: Diagnostics,
    /// The files read, for the places of findings.
    pub sources: SourceMap,
}

impl Session {
    /// Opens the fonts of the folders. Damaged files are reported and left out.
    pub fn open(folders: &Folders, diagnostics: &mut Diagnostics) -> Session {
        let fonts = FontStore::open(&folders.fonts, diagnostics);
        Session { fonts, images: ImageStore::new(), purpose: Purpose::Proof, layouts: folders.layouts.clone() }
    }

    /// Sets an edition's pages: those of `pages`, or all that the edition builds.
    ///
    /// `done` is called as each page is set, from any thread.
    pub fn typeset(
        &mut self,
        sources: &dyn Sources,
        edition: &Path,
        pages: Option<&[String]>,
        done: &(dyn Fn() + Sync),
    ) -> Output {
        let mut output = Output::default();
        // resolve: every file read, every style, place and text decided
        let request = Request { edition, pages, layouts: &self.layouts };
        let (images, map, found) = (&mut self.images, &mut output.sources, &mut output.diagnostics);
        output.jobs = resolve(&request, sources, &self.fonts, images, map, found);
        // compose: shape, break and place, each job on its own
        let jobs = output.jobs.as_deref().unwrap_or_default();
        let set: Vec<(Vec<Page>, Diagnostics)> = jobs.par_iter().map(|job| self.compose(job, done)).collect();
        for (pages, found) in set {
            output.pages.extend(pages);
            output.diagnostics.extend(found);
        }
        // checks: what needs the whole page, then how grave the press has it
        self.check(&mut output);
        // proof: a page with errors shows them and stays unsigned
        self.mark(&mut output);
        output
    }

    /// Checks the pages, and grades everything found by the edition's press profile.
    fn check(&self, output: &mut Output) {
        let jobs = output.jobs.as_deref().unwrap_or_default();
        let plan_of = |id: &str| {
            let mut plans = jobs.iter().flat_map(|job| job.pages.iter().map(move |plan| (job, plan)));
            plans.find(|(_, plan)| plan.id == id)
        };
        for page in &output.pages {
            let Some((job, plan)) = plan_of(&page.id) else { continue };
            let on = Inspection { page, plan, job, fonts: &self.fonts, images: &self.images };
            checks::check(&on, &mut output.diagnostics);
        }
        let mut placed = Diagnostics::default();
        for d in output.diagnostics.iter() {
            let plan = d.page.as_deref().and_then(plan_of);
            placed.push(plan.map_or_else(|| d.clone(), |(job, plan)| checks::attribute(d, job, plan)));
        }
        let press = jobs.first().map_or_else(Press::default, |job| job.press.clone());
        output.diagnostics = press.grade(placed, self.purpose);
    }

    /// Writes the pages as PDF, a file each and one of all. `None` when no file can be made; the
    /// reason is among the findings.
    ///
    /// A picture may turn out to be corrupt only now, when it is decoded: its page is marked and
    /// written again.
    pub fn export(&self, output: &mut Output) -> Option<PdfFiles> {
        let settings = self.settings(output);
        let first = pdf::write(&output.pages, &self.fonts, &self.images, &settings);
        let files = first.map_err(|found| output.diagnostics.extend(found)).ok()?;
        let press = output.jobs.iter().flatten().next().map_or_else(Press::default, |job| job.press.clone());
        output.diagnostics.extend(press.grade(files.diagnostics.clone(), self.purpose));
        if !self.mark(output) {
            return Some(files);
        }
        let again = pdf::write(&output.pages, &self.fonts, &self.images, &settings);
        again.map_err(|found| output.diagnostics.extend(found)).ok()
    }

    /// How the pages' PDF is written: for their press, or for a screen.
    fn settings(&self, output: &Output) -> Settings {
        let press = output.jobs.iter().flatten().next().map_or_else(Press::default, |job| job.press.clone());
        let form = if self.purpose == Purpose::Digital { Form::Screen } else { Form::Press };
        let pictures = press.preparation();
        Settings { form, condition: press.condition, overprint_below: press.overprint_below, pictures }
    }

    /// Makes proofs of the pages that have errors and are not marked yet; whether there were any.
    fn mark(&self, output: &mut Output) -> bool {
        let findings: Vec<&Diagnostic> = output.diagnostics.iter().collect();
        let jobs = output.jobs.as_deref().unwrap_or_default();
        let style = |page: &Page| {
            let job = jobs.iter().find(|job| job.pages.iter().any(|plan| plan.id == page.id))?;
            job.styles.iter().find(|style| style.name == "body").or(job.styles.first())
        };
        let mut marked = false;
        for page in output.pages.iter_mut().filter(|page| !page.unsigned) {
            page.unsigned = findings.iter().any(|d| withholds(d, page));
            marked |= page.unsigned;
            if let Some(style) = style(page).filter(|_| page.unsigned) {
                proof::mark(page, &findings, &self.fonts, style);
            }
        }
        marked
    }

    /// Sets one job; findings name its page.
    fn compose(&self, job: &Job, done: &(dyn Fn() + Sync)) -> (Vec<Page>, Diagnostics) {
        let (mut said, mut found) = (Diagnostics::default(), Diagnostics::default());
        let pages = compose::compose(job, &self.fonts, &self.images, &mut said);
        let only = job.pages.first().filter(|_| job.pages.len() == 1);
        for d in said.iter() {
            let nameless = only.filter(|_| d.page.is_none());
            found.push(nameless.map_or_else(|| d.clone(), |page| d.clone().on_page(&page.id)));
        }
        done();
        (pages, found)
    }
}

/// Whether a finding keeps a page from the press: an error of its own, or of the whole edition.
pub fn withholds(d: &Diagnostic, page: &Page) -> bool {
    d.severity == Severity::Error && d.page.as_ref().is_none_or(|id| *id == page.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_is_found_from_a_checkout_and_by_name() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = root.join("target/release/dayang");
        assert_eq!(data_folder(None, Some(&program)), Some(root.to_owned()));
        assert_eq!(data_folder(None, Some(Path::new("/usr/bin/dayang"))), Some(root.to_owned()));
        assert_eq!(data_folder(Some(Path::new("x")), Some(&program)), Some(PathBuf::from("x")));
    }

    #[test]
    fn extra_fonts_come_before_the_bundled() {
        let folders = Folders::of(None, &[PathBuf::from("mine")], Some(Path::new("data")));
        assert_eq!(folders.fonts, [PathBuf::from("mine"), PathBuf::from("data/fonts")]);
    }
}
