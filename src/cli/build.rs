//! `dayang build`: an edition file to page PDFs.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diag::Diagnostics;
use crate::export::{json, png};
use crate::input::sources::Disk;
use crate::model::press::{Press, Purpose};
use crate::session::{Folders, Output, Session};

use super::delivery::{Delivery, OutFile, Profile};
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
    edition: PathBuf,
    /// Folder to write to; made when it is not there
    #[arg(short, long, value_name = "DIR", default_value = "out")]
    output: PathBuf,
    /// Only these pages, by number
    #[arg(long, value_name = "A1,A2", value_delimiter = ',', num_args = 1)]
    pages: Option<Vec<String>>,
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
    /// Write a JSON report: frames, lines, stories, fonts, images, findings
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
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
}

impl Build {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let folders = Folders::of(Some(&self.edition), &self.fonts, data().as_deref());
        let mut found = Diagnostics::default();
        let mut session = Session::open(&folders, &mut found);
        session.purpose = self.profile.purpose();
        session.press = self.press_profile.as_deref().map(from_here).transpose()?;
        session.signatures = Some(self.signatures.clone().unwrap_or_else(|| self.output.clone()));
        let progress = Progress::new();
        let mut output = session.typeset(&Disk, &self.edition, self.pages.as_deref(), &|| progress.step());
        output.diagnostics = {
            found.extend(output.diagnostics);
            found
        };
        let files = self.export(&session, &mut output);
        progress.finish();
        print_findings(&output.diagnostics, &output.sources, self.message_format)?;
        let Some(files) = files else { return Ok(REFUSED) };
        self.delivery().clear(&output.pages)?;
        self.write(&files?)?;
        Ok(if output.diagnostics.has_errors() { FOUND } else { 0 })
    }

    /// The files that the run delivers.
    fn delivery(&self) -> Delivery<'_> {
        Delivery { profile: self.profile, folder: &self.output }
    }

    /// Every file of the run, in memory. `None` when there is nothing to write.
    fn export(&self, session: &Session, output: &mut Output) -> Option<Result<Vec<OutFile>, String>> {
        output.jobs.as_ref()?;
        let written = session.export(output)?;
        let mut files = Vec::new();
        let delivery = self.delivery();
        delivery.announce(&output.pages).into_iter().for_each(|d| output.diagnostics.push(d));
        let screen = session.purpose == Purpose::Digital;
        let wanted = Wanted { proof: self.png && !screen, plates: self.plates, ink: self.ink, dpi: self.dpi };
        let press = output.jobs.iter().flatten().next().map_or_else(Press::default, |job| job.press.clone());
        for (at, (page, bytes)) in output.pages.iter().zip(written.pages).enumerate() {
            match pictures::of_page(page, session, &press, wanted, &mut output.diagnostics) {
                Ok(made) => {
                    files.extend(made.into_iter().map(|(end, picture)| (delivery.page_file(page, &end), picture)));
                }
                Err(error) => return Some(Err(error)),
            }
            if self.png && screen {
                match png::render(&bytes, self.dpi) {
                    Ok(pictures) => {
                        let name = delivery.page_file(page, "png");
                        files.extend(pictures.into_iter().map(|picture| (name.clone(), picture)));
                    }
                    Err(error) => return Some(Err(format!("the picture of {}: {error}", page.id))),
                }
            }
            let report = delivery.report(output, at, &bytes);
            files.push((delivery.page_file(page, "pdf"), bytes));
            files.extend(report);
        }
        files.extend(delivery.joined_file(&output.pages).map(|name| (name, written.joined)));
        if let Some(path) = &self.report {
            let report =
                json::report(&output.pages, &session.fonts, &session.images, &output.diagnostics, &output.sources);
            files.push((path.clone(), report.into_bytes()));
        }
        Some(Ok(files))
    }

    fn write(&self, files: &[OutFile]) -> Result<(), String> {
        let mut names = String::new();
        for (path, bytes) in files {
            write::folder(path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
            write::file(path, bytes)?;
            names.push_str(&format!("{}\n", path.display()));
        }
        if self.message_format == MessageFormat::Human { print(&names) } else { Ok(()) }
    }
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
