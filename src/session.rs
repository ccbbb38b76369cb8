//! A session: the fonts and images of a run, and the way from an edition file to pages.
//!
//! [`Session::typeset`] and [`Session::export`] read as the pipeline. They write no file: what
//! comes out is bytes and findings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::checks::{self, Inspection};
use crate::compose::{self, marks, proof};
use crate::diag::{Diagnostic, Diagnostics, Severity, SourceMap};
use crate::export::pdf::{self, Form, PdfFiles, Settings};
use crate::font::FontStore;
use crate::image::ImageStore;
use crate::input::sources::Sources;
use crate::model::press::{Press, Purpose};
use crate::model::resolve::{JobPlan, Opened, Request, resolve};
use crate::model::{Job, PageRange};
use crate::page::{Facts, Fingerprint, Page};
use crate::signing::{self, Signature, Standing};

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
    pub fonts: Arc<FontStore>,
    /// Every image that was named.
    pub images: ImageStore,
    /// What the pages are for; a proof, unless set otherwise.
    pub purpose: Purpose,
    /// The press profile, by name or path, in place of the edition's own.
    pub press: Option<String>,
    /// The folder of signatures that a build for the press goes by.
    pub signatures: Option<PathBuf>,
    /// What pages tell of how they were set: what is checked, unless set otherwise.
    pub facts: Facts,
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
    /// What each page prints, as a hash, taken before a proof was marked; as many as pages.
    pub fingerprints: Vec<Fingerprint>,
    /// Signatures that hold, by page; only a build for the press looks for any.
    pub signatures: BTreeMap<String, Signature>,
    /// Everything found.
    pub diagnostics: Diagnostics,
    /// The files read, for the places of findings.
    pub sources: SourceMap,
}

impl Output {
    /// The press that the pages are made for.
    pub fn press(&self) -> Press {
        self.jobs.iter().flatten().next().map_or_else(Press::default, |job| job.press.clone())
    }

    /// Makes notes of the errors that were accepted in signing, on pages whose signature holds.
    /// An error of the whole edition is one page's concern as much as another's: it stays, unless
    /// every page's signer accepted it.
    fn accept(&mut self) {
        let mut found = Diagnostics::default();
        for d in self.diagnostics.iter() {
            let signature = match &d.page {
                Some(page) => self.signatures.get(page),
                None => {
                    let by = |page: &Page| self.signatures.get(&page.id).filter(|s| s.accepts(d.code, &d.message));
                    let all = self.pages.iter().all(|page| by(page).is_some());
                    self.pages.first().and_then(by).filter(|_| all)
                }
            };
            let accepted = signature.and_then(|s| signing::accepted(d, s));
            found.push(accepted.unwrap_or_else(|| d.clone()));
        }
        self.diagnostics = found;
    }
}

impl Session {
    /// Opens the fonts of the folders. Damaged files are reported and left out.
    pub fn open(folders: &Folders, diagnostics: &mut Diagnostics) -> Session {
        let fonts = Arc::new(FontStore::open(&folders.fonts, diagnostics));
        let layouts = folders.layouts.clone();
        let (images, purpose) = (ImageStore::new(), Purpose::Proof);
        Session { fonts, images, purpose, press: None, signatures: None, facts: Facts::default(), layouts }
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
        let request = Request { edition, pages, layouts: &self.layouts, press: self.press.as_deref() };
        let (images, map, found) = (&mut self.images, &mut output.sources, &mut output.diagnostics);
        output.jobs = resolve(&request, sources, &self.fonts, images, map, found);
        // compose: shape, break and place, each job on its own
        let jobs = output.jobs.as_deref().unwrap_or_default();
        let set: Vec<(Vec<Page>, Diagnostics)> = jobs.par_iter().map(|job| self.compose(job, done)).collect();
        for (pages, found) in set {
            output.pages.extend(pages);
            output.diagnostics.extend(found);
        }
        // a job's pages are not always neighbours in the plan
        let plan: Vec<PageRange> = output.jobs.iter().flatten().next().map_or(Vec::new(), |job| job.issue.plan.clone());
        let place = |page: &Page| PageRange::parse(&page.id).and_then(|own| plan.iter().position(|p| p.holds(&own)));
        output.pages.sort_by_key(place);
        self.finish(sources, &mut output);
        output
    }

    /// Folders of layouts, after an edition's own.
    pub fn layouts(&self) -> &[PathBuf] {
        &self.layouts
    }

    /// A session for another job: the same fonts and settings, and no images.
    pub fn another(&self) -> Session {
        Session {
            fonts: Arc::clone(&self.fonts),
            images: ImageStore::new(),
            purpose: self.purpose,
            press: self.press.clone(),
            signatures: self.signatures.clone(),
            facts: self.facts,
            layouts: self.layouts.clone(),
        }
    }

    /// What is read of an edition for all of its jobs, and the places of findings in it. `None`
    /// when nothing can be built from it.
    pub fn open_edition(
        &self,
        sources: &dyn Sources,
        edition: &Path,
        pages: Option<&[String]>,
        found: &mut Diagnostics,
    ) -> (Option<Opened>, SourceMap) {
        let request = Request { edition, pages, layouts: &self.layouts, press: self.press.as_deref() };
        Opened::read(&request, sources, found)
    }

    /// Resolves one job of an edition. `None` when it cannot be set; findings are in the output.
    pub fn resolve(&mut self, opened: &Opened, plan: &JobPlan, sources: &dyn Sources) -> (Option<Job>, Output) {
        let mut output = Output { sources: opened.sources.clone(), ..Output::default() };
        let mut files = opened.files(&self.layouts, sources, &mut output.sources, &mut self.images);
        let job = opened.resolve(plan, &mut files, &self.fonts, &mut output.diagnostics);
        (job, output)
    }

    /// Sets a resolved job. `shared` was found in the edition as a whole, and counts for its pages.
    pub fn set(&self, job: Job, shared: &Diagnostics, sources: &dyn Sources, output: &mut Output) {
        let found = std::mem::replace(&mut output.diagnostics, shared.clone());
        output.diagnostics.extend(found);
        let (pages, found) = self.compose(&job, &|| ());
        output.pages.extend(pages);
        output.diagnostics.extend(found);
        output.jobs = Some(vec![job]);
        self.finish(sources, output);
    }

    /// What follows on composition, for some jobs that are set.
    fn finish(&self, sources: &dyn Sources, output: &mut Output) {
        // checks: what needs the whole page, then how grave the press has it
        self.check(output);
        // signing: what was signed and has not changed since goes to press as it was signed
        output.fingerprints = self.fingerprints(output);
        self.countersign(sources, output);
        // marks: what the press wants outside the trim
        self.add_marks(output);
        // proof: a page with errors shows them and stays unsigned
        self.mark(output);
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
        output.diagnostics = output.press().grade(placed, self.purpose);
    }

    /// The pages' fingerprints. How grave a check is and what stands outside the trim decide
    /// nothing of what is printed.
    fn fingerprints(&self, output: &Output) -> Vec<Fingerprint> {
        let press = output.press();
        let plain = Press { name: String::new(), severity: Vec::new(), marks: Press::default().marks, ..press.clone() };
        let mut said = format!("{plain:?}").into_bytes();
        said.extend_from_slice(press.condition.profile.icc());
        let press = Fingerprint::of_bytes(&said).to_string();
        let of = |page: &Page| Fingerprint::of(page, &self.fonts, &self.images, press.as_bytes());
        output.pages.par_iter().map(of).collect()
    }

    /// Looks for the pages' signatures, for the press alone. What holds is kept and its accepted
    /// errors withhold the page no more; what is void, or lacking where the edition asks for it,
    /// is found.
    fn countersign(&self, sources: &dyn Sources, output: &mut Output) {
        if self.purpose != Purpose::Press {
            return;
        }
        let asked = output.jobs.iter().flatten().any(|job| job.issue.sign);
        for (page, print) in output.pages.iter().zip(&output.fingerprints) {
            let file = self.signatures.as_ref().map(|folder| signing::file_of(folder, &page.id));
            let bytes = file.filter(|file| sources.exists(file)).map(|file| sources.read(&file).unwrap_or_default());
            match Standing::of(bytes.as_deref(), &page.id, &page.meta.title, &print.to_string()) {
                Standing::Holds(signature) => {
                    output.signatures.insert(page.id.clone(), signature);
                }
                Standing::Void(why) => output.diagnostics.push(signing::void(why, asked).on_page(&page.id)),
                Standing::Unsigned if asked => output.diagnostics.push(signing::unsigned(&page.id)),
                Standing::Unsigned => {}
            }
        }
        output.accept();
    }

    /// Writes the pages as PDF, a file each and one of all. `None` when no file can be made; the
    /// reason is among the findings.
    ///
    /// A picture may turn out to be corrupt only now, when it is decoded: its page is marked and
    /// written again.
    pub fn export(&self, output: &mut Output) -> Option<PdfFiles> {
        self.written(output, |output, settings| {
            let files = pdf::write(&output.pages, &self.fonts, &self.images, settings)?;
            let found = files.diagnostics.clone();
            Ok((files, found))
        })
    }

    /// The pages ready to be put into files; as [`Session::export`].
    pub fn leaves(&self, output: &mut Output) -> Option<pdf::Leaves> {
        self.written(output, |output, settings| {
            let leaves = pdf::leaves(&output.pages, &self.fonts, &self.images, settings)?;
            let found = leaves.2.clone();
            Ok((leaves, found))
        })
    }

    fn written<T>(
        &self,
        output: &mut Output,
        write: impl Fn(&Output, &Settings) -> Result<(T, Diagnostics), Diagnostics>,
    ) -> Option<T> {
        let settings = self.settings(&output.press());
        let first = write(output, &settings);
        let (made, found) = first.map_err(|found| output.diagnostics.extend(found)).ok()?;
        let press = output.press();
        output.diagnostics.extend(press.grade(found, self.purpose));
        output.accept();
        if !self.mark(output) {
            return Some(made);
        }
        let again = write(output, &settings);
        again.map_err(|found| output.diagnostics.extend(found)).ok().map(|(made, _)| made)
    }

    /// How the PDF of pages is written: for their press, or for a screen.
    pub fn settings(&self, press: &Press) -> Settings {
        let press = press.clone();
        let form = if self.purpose == Purpose::Digital { Form::Screen } else { Form::Press };
        let pictures = press.preparation();
        Settings { form, condition: press.condition, overprint_below: press.overprint_below, pictures }
    }

    /// Adds the marks that the press asks for; the digital edition has none.
    fn add_marks(&self, output: &mut Output) {
        if self.purpose == Purpose::Digital {
            return;
        }
        for page in &mut output.pages {
            let plans = output.jobs.iter().flatten().flat_map(|job| job.pages.iter().map(move |plan| (job, plan)));
            if let Some((job, plan)) = plans.into_iter().find(|(_, plan)| plan.id == page.id) {
                marks::add(page, plan, job, &self.fonts);
            }
        }
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
        let pages = compose::compose(job, &self.fonts, &self.images, self.facts, &mut said);
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
