//! `dayang build`: an edition file to page PDFs.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use crate::diag::Diagnostics;
use crate::edition::job::Extra;
use crate::edition::manifest::stale::Earlier;
use crate::edition::outcome::{Delivered, Outcome, PageOutcome};
use crate::edition::run::{self, Built, Request};
use crate::edition::scale::{self, Record};
use crate::edition::{manifest, report};
use crate::export::json;
use crate::input::sources::Disk;
use crate::session::{Folders, Output, Session};

use super::beside::{self, Piece};
use super::delivery::{self, Delivery, Profile};
use super::leftovers::Leftovers;
use super::pictures::{self, Wanted};
use super::{FOUND, MessageFormat, REFUSED, data, print, print_findings, write};

/// Set an edition's pages as PDF
///
/// Reads the edition file, sets every page of its plan that has a layout, and writes one PDF a
/// page and one of all pages together. The names of the files written go to standard output,
/// findings to standard error.
///
/// A page with errors is written too, whole, as a proof: its errors are marked on it, it bears
/// 未簽 (unsigned), and the exit code is 1. When an input cannot be read, nothing is written and
/// the exit code is 2.
///
/// Proofs have the plain names (A1.pdf), press files are A1.press.pdf, digital ones
/// A1.digital.pdf. Beside each stands its report (A1.json). `--profile press` writes no press
/// file of a page with errors, only its proof, and removes the press file of an earlier run; the
/// joined edition.press.pdf is written when no page is withheld.
///
/// What the last run delivered and this one does not any more (pages that are dropped, pictures of what
/// a page was) is removed, unless it was changed since. Runs with --pages or --job remove nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang build edition.toml
      every page, into the folder out/
  dayang build edition.toml -o proofs --pages A1,A2 --png --dpi 150
      two pages, with pictures of them
  dayang build edition.toml --profile press -o press --signatures proofs
      press files, of pages that are clean or were signed in proofs/
  dayang build edition.toml --report report.json --message-format json
      for an automated run: a report, and findings as one JSON object a line")]
pub struct Build {
    /// The edition file
    #[arg(value_name = "EDITION.toml")]
    pub edition: PathBuf,
    /// Folder to write to; made when it is not there
    #[arg(short, long, value_name = "DIR", default_value = "out")]
    pub output: PathBuf,
    /// Only these pages, by number
    #[arg(long, value_name = "A1,A2", value_delimiter = ',', num_args = 1)]
    pub pages: Option<Vec<String>>,
    /// Also write a soft proof of each page: A1.png, as it looks in print, paper included
    #[arg(long)]
    png: bool,
    /// Also write each plate as a gray picture: A1.C.png, A1.K.png, spot colours by their names
    #[arg(long)]
    plates: bool,
    /// Also write a heat map of total ink: A1.ink.png
    #[arg(long)]
    ink: bool,
    /// Resolution of the pictures, in pixels per inch
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=600))]
    dpi: u32,
    /// Write a JSON report: frames, lines, stories, fonts, images, findings; - is standard output
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Folder of fonts that come before the edition's own and the bundled ones; may be repeated
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// What the pages are for
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t)]
    profile: Profile,
    /// Press profile in place of the edition's `press`: a name, or a path ending in .toml
    #[arg(long, value_name = "NAME|PATH")]
    press_profile: Option<String>,
    /// Folder of the pages' signatures, for the press; the output folder unless given
    #[arg(long, value_name = "DIR")]
    signatures: Option<PathBuf>,
    /// Pages set at the same time; as many as there are processors, unless given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Give a page up after so many seconds; the others go on
    #[arg(long, value_name = "SECONDS", value_parser = whole_seconds)]
    timeout: Option<u32>,
    /// Stop at the first page that fails
    #[arg(long)]
    fail_fast: bool,
    /// Stop when so many pages have failed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "fail_fast")]
    max_failures: Option<u16>,
    /// Folder of what earlier runs made; that of the output (.dayang/cache) unless given
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Make every page anew, and keep nothing for the next run
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,
    /// Write no joined file
    #[arg(long)]
    no_joined: bool,
    /// Write the joined file alone
    #[arg(long, conflicts_with_all = ["no_joined", "job", "png", "plates", "ink"])]
    no_pages: bool,
    /// Folder of what the base edition delivered; the output folder unless given
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// Build one job of `dayang plan` into a folder that others share, and leave its record there
    #[arg(long, value_name = "KEY", conflicts_with_all = ["pages", "no_cache", "edition_report"])]
    pub job: Option<String>,
    /// Manifests beside the JSON one
    #[arg(long, value_enum, value_name = "csv,xjdf,sums", value_delimiter = ',')]
    manifest: Vec<ManifestFormat>,
    /// Write a report of the edition, as JSON and as a page with small pictures of all pages
    #[arg(long)]
    edition_report: bool,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub message_format: MessageFormat,
}

impl Build {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        self.check_streams()?;
        let (session, found) = self.session()?;
        let progress = Arc::new(Progress::new());
        let built = run::build(session, found, Arc::new(Disk), &self.request(&progress));
        progress.finish();
        let mut built = built?;
        let _lock = built.lock.take();
        let pages = built.outcome.pages.iter().any(|page| page.file.is_some());
        let delivered = pages || built.outcome.joined.is_some();
        let (reports, pictures): (Vec<_>, Vec<_>) =
            std::mem::take(&mut built.extra).into_iter().partition(|(_, end, _)| end == REPORT);
        let page_reports = std::mem::take(&mut built.reports);
        let delivery = Delivery { folder: &self.output, outcome: &built.outcome, names: &built.names };
        let rendered = (self.png && self.profile == Profile::Digital).then_some(self.dpi);
        let pieces = beside::pieces(&delivery, pictures, rendered, page_reports);
        let left = if delivered { self.leftovers(&delivery, &pieces) } else { Leftovers::default() };
        let withheld = if delivered { delivery.announce(self.is_whole()) } else { Vec::new() };
        let announced = withheld.into_iter().chain(left.announce(&built.outcome)).collect::<Vec<_>>();
        let going: Vec<PathBuf> = delivery.stale(self.is_whole()).into_iter().chain(left.going(&delivery)).collect();
        left.remember(&mut built.outcome);
        announced.into_iter().for_each(|d| built.outcome.findings.push(d));
        print_findings(&built.outcome.findings, &built.outcome.sources, self.message_format)?;
        if !delivered {
            return Ok(REFUSED);
        }
        let said = self.write(&mut built, &pieces, &reports)?;
        // All files at once, and then what is not of this edition goes.
        built.stage.take().map_or(Ok(()), |stage| stage.commit())?;
        going.iter().try_for_each(|path| delivery::remove(path))?;
        built.remember(&self.output);
        said.tell(self.message_format)?;
        Ok(if built.outcome.findings.has_errors() { FOUND } else { 0 })
    }

    /// The report and findings as JSON cannot both have standard output.
    fn check_streams(&self) -> Result<(), String> {
        match self.reports_to_stdout() && self.message_format == MessageFormat::Json {
            true => Err("--report - and --message-format json both want standard output: name a file".to_owned()),
            false => Ok(()),
        }
    }

    fn reports_to_stdout(&self) -> bool {
        self.report.as_ref().is_some_and(|path| path.as_os_str() == STDOUT)
    }

    /// Whether the whole edition is delivered, not some pages or a job.
    fn is_whole(&self) -> bool {
        self.pages.is_none() && self.job.is_none()
    }

    /// What earlier runs left. A run of some pages, or of a job, knows too little of the edition.
    fn leftovers(&self, delivery: &Delivery, pieces: &BTreeMap<String, Vec<Piece>>) -> Leftovers {
        if !self.is_whole() {
            return Leftovers::default();
        }
        let plain = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let shared = self.base.as_ref().is_none_or(|base| plain(base) == plain(&self.output));
        let purpose = self.profile.purpose();
        let earlier = Earlier::read(&self.output, &delivery.outcome.edition, purpose, shared);
        Leftovers::find(delivery, &earlier, &beside::names(pieces), &delivery.stale(self.is_whole()))
    }

    /// Fonts and settings of the run, and what is wrong with them.
    pub fn session(&self) -> Result<(Session, Diagnostics), String> {
        let folders = Folders::of(Some(&self.edition), &self.fonts, data().as_deref());
        let mut found = Diagnostics::default();
        let mut session = Session::open(&folders, &mut found);
        session.purpose = self.profile.purpose();
        session.press = self.press_profile.as_deref().map(from_here).transpose()?;
        session.signatures = Some(self.signatures.clone().unwrap_or_else(|| self.output.clone()));
        Ok((session, found))
    }

    fn request(&self, progress: &Arc<Progress>) -> Request {
        let threads = self.jobs.map_or_else(available, usize::from);
        let progress = Arc::clone(progress);
        Request {
            edition: self.edition.clone(),
            output: self.output.clone(),
            pages: self.pages.clone().or_else(|| self.job.clone().map(|job| vec![job])),
            threads,
            timeout: self.timeout.map(|seconds| Duration::from_secs(seconds.into())),
            max_failures: if self.fail_fast { Some(1) } else { self.max_failures.map(usize::from) },
            cache: (!self.no_cache).then(|| self.cache.clone().unwrap_or_else(|| self.output.join(CACHE))),
            thumbnails: self.edition_report,
            page_files: !self.no_pages,
            joined: !self.no_joined && self.job.is_none() && self.pages.is_none(),
            part: self.job.is_some(),
            base: self.base.clone(),
            extra: self.extra(),
            step: Arc::new(move || progress.step()),
        }
    }

    /// What else is made of pages that are set: pictures, and the pages of the report.
    fn extra(&self) -> Option<Arc<Extra>> {
        let screen = self.profile == Profile::Digital;
        let wanted = Wanted { proof: self.png && !screen, plates: self.plates, ink: self.ink, dpi: self.dpi };
        let report = self.report.is_some();
        if !wanted.any() && !report {
            return None;
        }
        Some(Arc::new(move |session: &Session, output: &mut Output| {
            let press = output.press();
            let mut files = Vec::new();
            for (at, page) in output.pages.iter().enumerate() {
                let made = pictures::of_page(page, session, &press, wanted, &mut output.diagnostics)?;
                files.extend(made.into_iter().map(|(end, picture)| (at, end, picture)));
            }
            if report {
                let (fonts, images) = (&session.fonts, &session.images);
                let report = json::report(&output.pages, fonts, images, &output.diagnostics, &output.sources);
                files.push((0, REPORT.to_owned(), report.into_bytes()));
            }
            Ok(files)
        }))
    }

    /// Writes what stands beside the pages; what is said of the delivery.
    fn write(
        &self,
        built: &mut Built,
        pieces: &BTreeMap<String, Vec<Piece>>,
        reports: &[(String, String, Vec<u8>)],
    ) -> Result<Said, String> {
        let stage = built.stage.take().ok_or("there is no place to write to")?;
        let mut names = String::new();
        let mut tell = |path: &Path| names.push_str(&format!("{}\n", path.display()));
        self.write_pieces(&mut built.outcome, pieces, &stage, &mut tell)?;
        if let Some(joined) = &built.outcome.joined {
            tell(&self.output.join(&joined.name));
        }
        if let Some(job) = &self.job {
            let record = Record::of(job, built, &self.output)?;
            let path = self.output.join(scale::record_file(&record.job));
            stage.file(&path, record.write().as_bytes())?;
            tell(&path);
        }
        for (name, text) in self.papers(&built.outcome) {
            let path = self.output.join(name);
            stage.file(&path, text.as_bytes())?;
            tell(&path);
        }
        let report = self.write_report(&built.outcome, reports, &stage, &mut tell)?;
        built.stage = Some(stage);
        Ok(Said { names, report })
    }

    /// Writes the pieces of every page whose file is here.
    fn write_pieces(
        &self,
        outcome: &mut Outcome,
        pieces: &BTreeMap<String, Vec<Piece>>,
        stage: &write::Stage,
        tell: &mut dyn FnMut(&Path),
    ) -> Result<(), String> {
        let write = |page: &PageOutcome| -> Result<Vec<(bool, Delivered)>, String> {
            let (Some(own), Some(file)) = (pieces.get(&page.id), &page.file) else { return Ok(Vec::new()) };
            own.iter().map(|piece| Ok((piece.is_report(), piece.write(&self.output, stage, page, file)?))).collect()
        };
        let written: Vec<_> = outcome.pages.par_iter().map(write).collect();
        for (page, written) in outcome.pages.iter_mut().zip(written) {
            let Some(file) = page.file.as_ref().filter(|_| pieces.contains_key(&page.id)) else { continue };
            let (reports, pictures): (Vec<_>, Vec<_>) = written?.into_iter().partition(|(is_report, _)| *is_report);
            let names = |pieces: &[(bool, Delivered)]| -> Vec<PathBuf> {
                pieces.iter().map(|(_, piece)| self.output.join(&piece.name)).collect()
            };
            names(&pictures).iter().for_each(|path| tell(path));
            tell(&self.output.join(&file.name));
            names(&reports).iter().for_each(|path| tell(path));
            page.beside.splice(0..0, pictures.into_iter().chain(reports).map(|(_, piece)| piece));
        }
        Ok(())
    }

    /// Writes the JSON report where one is wanted; returns it when it goes to standard output.
    fn write_report(
        &self,
        outcome: &Outcome,
        reports: &[(String, String, Vec<u8>)],
        stage: &write::Stage,
        tell: &mut dyn FnMut(&Path),
    ) -> Result<Option<String>, String> {
        let Some(path) = &self.report else { return Ok(None) };
        let parts: Vec<&[u8]> = reports.iter().map(|(.., bytes)| bytes.as_slice()).collect();
        let report = json::joined(&parts, &outcome.findings, &outcome.sources)?;
        if self.reports_to_stdout() {
            return Ok(Some(report));
        }
        stage.file(path, report.as_bytes())?;
        tell(path);
        Ok(None)
    }
}

impl Build {
    /// What is said of the delivery as a whole: names and texts. A run of some pages says nothing of
    /// the edition; a job leaves its record.
    fn papers(&self, outcome: &Outcome) -> Vec<(String, String)> {
        if self.pages.is_some() || self.job.is_some() {
            return Vec::new();
        }
        let name = run::manifest_name(&outcome.edition.edition, self.profile.purpose());
        let stem = name.trim_end_matches(".manifest.json").to_owned();
        let mut papers = vec![(name, manifest::json(outcome))];
        for format in &self.manifest {
            papers.push(match format {
                ManifestFormat::Csv => (format!("{stem}.manifest.csv"), manifest::csv(outcome)),
                ManifestFormat::Xjdf => (format!("{stem}.xjdf"), manifest::xjdf(outcome)),
                ManifestFormat::Sums => (format!("{stem}.sha256"), manifest::sums(outcome)),
            });
        }
        if self.edition_report {
            papers.push((format!("{stem}.report.json"), report::json(outcome)));
            papers.push((format!("{stem}.report.html"), report::html(outcome)));
        }
        papers
    }
}

/// What is said of a delivery.
struct Said {
    /// The names of its files, a line each.
    names: String,
    /// The report, when it goes to standard output: it has that to itself.
    report: Option<String>,
}

impl Said {
    fn tell(self, format: MessageFormat) -> Result<(), String> {
        match (self.report, format) {
            (Some(report), _) => {
                let _ = std::io::stderr().lock().write_all(self.names.as_bytes());
                print(&report)
            }
            (None, MessageFormat::Human) => print(&self.names),
            (None, MessageFormat::Json) => Ok(()),
        }
    }
}

/// A manifest beside the JSON one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ManifestFormat {
    /// A table, for spreadsheets
    Csv,
    /// XJDF 2.1, for prepress systems
    Xjdf,
    /// SHA-256 sums, for `sha256sum -c`
    Sums,
}

/// Where earlier runs' pages wait, in the output folder.
pub const CACHE: &str = ".dayang/cache";

/// The file name that stands for standard output.
const STDOUT: &str = "-";

/// The end of the name under which a job's part of the report is handed on.
const REPORT: &str = "report";

/// A number of whole seconds, up to a day.
fn whole_seconds(text: &str) -> Result<u32, String> {
    let seconds = text.parse().ok().filter(|seconds| (1..=DAY).contains(seconds));
    seconds.ok_or_else(|| format!("give whole seconds, from 1 to {DAY} (a day)"))
}

/// Seconds of a day.
const DAY: u32 = 86_400;

/// Jobs done at the same time, unless asked otherwise: as many as there are processors.
fn available() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A press profile as it was named on the command line: a path is one from here, not from the
/// edition's folder.
fn from_here(name: &str) -> Result<String, String> {
    if !name.ends_with(".toml") {
        return Ok(name.to_owned());
    }
    let path = std::path::absolute(name).map_err(|e| format!("{name}: {e}"))?;
    Ok(path.to_string_lossy().into_owned())
}

/// A count of pages set, shown on a terminal once a run takes long.
struct Progress {
    bar: ProgressBar,
    start: Instant,
}

/// A run shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(1500);

impl Progress {
    fn new() -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_style(
            ProgressStyle::with_template("{spinner} {pos} pages set, {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        Progress { bar, start: Instant::now() }
    }
    fn step(&self) {
        if self.bar.is_hidden() && std::io::stderr().is_terminal() && self.start.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }
    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
