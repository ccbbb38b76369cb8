//! `dayang preflight`: may these PDFs go to press?

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::diag::{Diagnostics, SourceMap, terminal};
use crate::input::sources::Disk;
use crate::model::Press;
use crate::model::resolve::press_profile;
use crate::pdfread::Document;
use crate::plates;
use crate::preflight::{self, Plan, Request, Verdict};
use crate::session::Folders;

use super::pictures::{self, Wanted};
use super::{FOUND, MessageFormat, REFUSED, data, print, write};

/// Check whether PDFs may go to press
///
/// Looks at any PDF, ours or an agency's: its structure and identity as PDF/X-4, output intent,
/// boxes, fonts, colour, layers and actions, and what newsprint asks of type, lines and pictures.
/// docs/preflight.md lists the rules; the press profile has the limits, and says how grave each
/// rule is. What cannot be read or measured is reported, never guessed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang preflight ad.pdf
      for newsprint
  dayang preflight ad.pdf --profile coated --planned 'K+PANTONE 186 C'
      for another press, on two plates
  dayang preflight ad.pdf --png --plates --ink -o look
      with its soft proof, its plates, and a heat map of its ink
  dayang preflight incoming/*.pdf --message-format json --report preflight.json
      for an automated run

Exit codes: 0 all may go to press; 1 a file has errors; 2 a file cannot be read.")]
pub struct Preflight {
    /// The PDFs
    #[arg(value_name = "FILE.pdf", required = true)]
    files: Vec<PathBuf>,
    /// Press profile: a name, or a path ending in .toml
    #[arg(long, value_name = "NAME|PATH", default_value = "newsprint")]
    profile: String,
    /// The plates that may carry ink: K, CMYK, K+PANTONE 186 C
    #[arg(long, value_name = "PLATES", value_parser = Plan::parse)]
    planned: Option<Plan>,
    /// Also write a soft proof of each page: FILE.1.png, as it looks in print, paper included
    #[arg(long)]
    png: bool,
    /// Also write each plate as a gray picture: FILE.1.C.png, spot colours by their names
    #[arg(long)]
    plates: bool,
    /// Also write a heat map of total ink: FILE.1.ink.png
    #[arg(long)]
    ink: bool,
    /// Resolution of the pictures, in pixels per inch
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=600))]
    dpi: u32,
    /// Folder for the pictures; made when it is not there
    #[arg(short, long, value_name = "DIR", default_value = "out")]
    output: PathBuf,
    /// Only this page, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    page: Option<u32>,
    /// Allow several pages in a file
    #[arg(long)]
    several_pages: bool,
    /// Write a JSON report; `-` is standard output
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
}

impl Preflight {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let press = self.press()?;
        let page = self.page.map(|n| n as usize);
        let request =
            Request { page, plates: self.planned.clone(), several_pages: self.several_pages, ..Request::default() };
        let (mut verdicts, mut undrawn) = (Vec::new(), Vec::new());
        for file in &self.files {
            let name = file.display().to_string();
            let bytes = std::fs::read(file).map_err(|e| format!("{name} cannot be read: {e}"))?;
            let verdict = preflight::check(&name, &bytes, &press, &request);
            self.tell(&verdict)?;
            if verdict.readable {
                undrawn.extend(self.picture(file, &bytes, &press).err());
            }
            verdicts.push(verdict);
        }
        if let Some(path) = &self.report {
            let report = preflight::json(&verdicts);
            if path.as_os_str() == "-" { print(&report)? } else { write::file(path, report.as_bytes())? }
        }
        // Pictures that cannot be drawn cost no report.
        if !undrawn.is_empty() {
            return Err(undrawn.join("; "));
        }
        Ok(verdicts.iter().map(code).max().unwrap_or(0))
    }

    /// The pictures that are asked for, of every page that is looked at.
    fn picture(&self, file: &Path, bytes: &[u8], press: &Press) -> Result<(), String> {
        let wanted = Wanted { proof: self.png, plates: self.plates, ink: self.ink, dpi: self.dpi };
        let Some(document) = Document::open(bytes).ok().filter(|_| wanted.any()) else { return Ok(()) };
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let pages = 1..=document.page_count();
        for number in pages.filter(|n| self.page.is_none_or(|page| page as usize == *n)) {
            let painted = plates::of_pdf(&document, number, &preflight::settings(press, self.dpi));
            let painted = painted.map_err(|e| format!("{}: page {number}: {e}", file.display()))?;
            write::folder(&self.output)?;
            for (end, picture) in pictures::of_plates(&painted, press, wanted)? {
                write::file(&self.output.join(format!("{stem}.{number}.{end}")), &picture)?;
            }
        }
        Ok(())
    }

    fn press(&self) -> Result<Press, String> {
        let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
        let layouts = Folders::of(None, &[], data().as_deref()).layouts;
        let press = press_profile(&self.profile, &layouts, &Disk, &mut map, &mut found);
        press.ok_or_else(|| terminal::render(&found, &map, false).trim_start_matches("error").trim_start().to_owned())
    }

    /// Findings go where those of other commands go: for people to standard error, for machines
    /// to standard output.
    fn tell(&self, verdict: &Verdict) -> Result<(), String> {
        match self.message_format {
            MessageFormat::Json => print(&preflight::lines(verdict)),
            MessageFormat::Human => {
                let _ = io::stderr().lock().write_all(preflight::text(verdict).as_bytes());
                Ok(())
            }
        }
    }
}

/// What a file's verdict means for the exit code.
fn code(verdict: &Verdict) -> u8 {
    match verdict.readable {
        false => REFUSED,
        true if verdict.has_errors() => FOUND,
        true => 0,
    }
}
