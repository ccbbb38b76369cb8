//! `dayang diff`: what changed between two proof rounds.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::diag::Diagnostics;
use crate::edition::diff::report::{self, Style, Summary};
use crate::edition::diff::rounds::Spool;
use crate::edition::diff::{Comparison, Lettering, PageOutcome, Round, Shelf};
use crate::edition::{self, run};
use crate::input::sources::Disk;
use crate::plates::{Settings, picture};
use crate::session::{Folders, Session};

use super::{FOUND, MessageFormat, REFUSED, data, print, print_findings, write};

/// Tell what changed between two proof rounds
///
/// OLD and NEW are each a PDF (one page, or many joined), a folder of built pages, or an edition
/// file, which is set as a proof. Pages go by their ids (A1) where they say who they are, else by
/// their order and their text. Of each page it is told whether it is unchanged, changed, added or
/// removed; of a changed one, what its text says otherwise, which pictures, rules and tints
/// changed, and what else is seen to differ. Text that only flows to other lines, columns or pages
/// is no change of text.
///
/// With -o, each changed page gets a picture, A1.diff.png: the old page and the new one, side by
/// side and marked; and the whole comparison is written to diff.json.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang diff monday/A1.pdf tuesday/A1.pdf
      two proofs of a page
  dayang diff out/ edition.toml -o changes
      the pages that were built, against the edition as it is now, with pictures
  dayang diff first.pdf second.pdf --pages A1,A3 --message-format json
      two of the pages of joined files, for a program

Exit codes: 0 nothing differs; 1 pages differ; 2 a file cannot be read, or a page not be compared.")]
pub struct Diff {
    /// The old round: a PDF, a folder of pages, or an edition file
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new round
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Folder for the pictures and diff.json; made when it is not there
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Resolution at which pages are compared and shown, in pixels per inch
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=600))]
    dpi: u32,
    /// Only these pages, by id; of pages without one, by number
    #[arg(long, value_name = "A1,A2", value_delimiter = ',', num_args = 1)]
    pages: Option<Vec<String>>,
    /// Folder of fonts for edition files, before their own and the bundled ones; may be repeated
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// How the comparison is printed; JSON is that of diff.json, on standard output
    #[arg(long, visible_alias = "format", value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
}

impl Diff {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let (mut old, mut new) = (self.round(&self.old)?, self.round(&self.new)?);
        self.choose(&mut old, &mut new)?;
        old.borrow(&new);
        new.borrow(&old);
        let comparison = Comparison::open(&old, &new)?;
        // fonts are opened for the legend of pictures alone
        let mut unused = Diagnostics::default();
        let folders = Folders::of(None, &[], data().as_deref());
        let session = self.output.as_ref().map(|_| Session::open(&folders, &mut unused));
        let lettering = session.as_ref().map(|session| Lettering::of(&session.fonts));
        let settings = Settings { dpi: self.dpi, ..Settings::default() };
        let (mut shelf, mut summary) = (Shelf::default(), Summary::default());
        let mut pages: Vec<(PageOutcome, Option<String>)> = Vec::new();
        let mut taken = BTreeSet::new();
        if let Some(folder) = &self.output {
            write::folder(folder)?;
        }
        for at in 0..comparison.len() {
            let Some((page, picture)) = comparison.page(at, &mut shelf, &settings, lettering.as_ref()) else {
                continue;
            };
            let written = self.keep(&page, picture.as_deref(), &mut taken)?;
            summary.count(&page);
            self.tell(&page, written.as_deref())?;
            pages.push((page, written));
        }
        let notes: Vec<String> = old.notes.iter().chain(&new.notes).cloned().collect();
        let report = report::json((&old.name, &new.name), self.dpi, summary, &pages, &notes);
        if let Some(folder) = &self.output {
            write::file(&folder.join("diff.json"), report.as_bytes())?;
        }
        match self.message_format {
            MessageFormat::Json => print(&report)?,
            MessageFormat::Human => {
                let notes: String = notes.iter().map(|note| format!("note: {note}\n")).collect();
                print(&format!("{notes}{}", summary.text()))?;
            }
        }
        Ok(match (summary.failed, summary.differs()) {
            (1.., _) => REFUSED,
            (0, true) => FOUND,
            (0, false) => 0,
        })
    }

    /// One side, from whatever it is.
    fn round(&self, path: &Path) -> Result<Round, String> {
        if path.is_dir() {
            return Round::of_folder(path);
        }
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
            return self.edition(path);
        }
        Round::of_pdf(path)
    }

    /// An edition, set as a proof into a folder of its own: job by job, so that a long one needs no
    /// more memory than a short one.
    fn edition(&self, path: &Path) -> Result<Round, String> {
        let folders = Folders::of(Some(path), &self.fonts, data().as_deref());
        let mut found = Diagnostics::default();
        let session = Session::open(&folders, &mut found);
        let spool = Spool::new()?;
        let mut built = run::build(session, found, Arc::new(Disk), &self.request(path, spool.folder()))?;
        built.stage.take().map_or(Ok(()), |stage| stage.commit())?;
        let outcome = &built.outcome;
        let set = |page: &edition::outcome::PageOutcome| Some((page.id.clone(), page.file.as_ref()?.name.clone()));
        let pages: Vec<(String, String)> = outcome.pages.iter().filter_map(set).collect();
        if pages.is_empty() || pages.len() < outcome.pages.len() {
            print_findings(&outcome.findings, &outcome.sources, self.message_format)?;
            return Err(format!("{} cannot be set", path.display()));
        }
        let mut round = Round::of_pages(&path.display().to_string(), spool, &pages)?;
        for page in outcome.pages.iter().filter(|page| page.unsigned) {
            round.notes.push(format!("{} of {} has errors, and their marks", page.id, path.display()));
        }
        Ok(round)
    }

    /// What is asked of the run that sets an edition.
    fn request(&self, edition: &Path, output: &Path) -> run::Request {
        run::Request {
            edition: edition.to_owned(),
            output: output.to_owned(),
            pages: self.pages.clone(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            timeout: None,
            max_failures: None,
            cache: None,
            thumbnails: false,
            page_files: true,
            joined: false,
            part: false,
            base: None,
            extra: None,
            step: Arc::new(|| ()),
        }
    }

    /// Keeps the pages that were asked for; each has to be on one side at least.
    fn choose(&self, old: &mut Round, new: &mut Round) -> Result<(), String> {
        let Some(wanted) = &self.pages else { return Ok(()) };
        let found: BTreeSet<String> = old.only(wanted).into_iter().chain(new.only(wanted)).collect();
        match wanted.iter().find(|page| !found.contains(*page)) {
            Some(page) => Err(format!("neither {} nor {} has a page {page}", old.name, new.name)),
            None => Ok(()),
        }
    }

    /// Writes a page's picture; an earlier run's picture of a page that did not change is removed.
    fn keep(
        &self,
        page: &PageOutcome,
        picture: Option<&[u8]>,
        taken: &mut BTreeSet<String>,
    ) -> Result<Option<String>, String> {
        let Some(folder) = &self.output else { return Ok(None) };
        let stem = picture::safe_name(&page.name);
        let mut names = std::iter::once(stem.clone()).chain((2u32..).map(|n| format!("{stem}-{n}")));
        let name = names.find(|name| taken.insert(name.to_lowercase())).unwrap_or(stem);
        let name = format!("{name}.diff.png");
        let path = folder.join(&name);
        match picture {
            Some(bytes) => write::file(&path, bytes).map(|()| Some(name)),
            None => match std::fs::remove_file(&path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => {
                    Err(format!("{} is of an earlier run and cannot be removed: {e}", path.display()))
                }
                _ => Ok(None),
            },
        }
    }

    /// Prints a page, for people.
    fn tell(&self, page: &PageOutcome, picture: Option<&str>) -> Result<(), String> {
        if self.message_format == MessageFormat::Json {
            return Ok(());
        }
        let color = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let shown = picture.zip(self.output.as_ref()).map(|(name, folder)| folder.join(name).display().to_string());
        let text = report::text(page, shown.as_deref(), Style { color });
        print(&text)
    }
}
