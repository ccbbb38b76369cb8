//! The preflight report of a page, as it stands beside the page's PDF.

use serde::{Deserialize, Serialize};

use crate::color::SpotId;
use crate::diag::{Diagnostic, SourceMap, json};
use crate::page::{Fingerprint, Page};

use super::{Signature, hash};

/// What a press desk and `dayang sign` need to know of a page's file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageReport {
    /// `dayang`.
    pub program: String,
    /// Its version.
    pub version: String,
    /// The page's number: `A1`.
    pub page: String,
    /// Newspaper, date and page.
    pub title: String,
    /// The edition's time, with its distance from UTC.
    pub time: String,
    /// What the file is: `proof`, `press` or `digital`.
    pub profile: String,
    /// The press profile's name.
    pub press: String,
    /// The plates it is planned with.
    pub plates: PlatesFact,
    /// Trim width and height.
    pub size_mm: [f64; 2],
    /// Bleed on every side.
    pub bleed_mm: f64,
    /// Everything that decides how the page prints, as one hash.
    pub fingerprint: String,
    /// The PDF it stands beside.
    pub file: FileFact,
    /// Whether its press file was asked for and is withheld.
    pub withheld: bool,
    /// Whose signature holds; `null` when none does, or none was looked for.
    pub signature: Option<SignedBy>,
    /// What was found on it, and in the edition as a whole.
    pub findings: Vec<Finding>,
}

/// The plates of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatesFact {
    /// `K` or `CMYK`.
    pub process: String,
    /// Names of spot colours.
    pub spots: Vec<String>,
}

/// A file and its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFact {
    /// Its name, without a folder.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBy {
    /// Who signed.
    pub by: String,
    /// The edition's time then.
    pub time: String,
    /// The codes of findings that were accepted.
    pub accepted: Vec<String>,
}

/// A finding, with the fields of `--message-format json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Its code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// One sentence.
    pub message: String,
    /// The page concerned; `null` for the edition as a whole.
    pub page: Option<String>,
    /// The slot concerned.
    pub slot: Option<String>,
    /// The story concerned.
    pub story: Option<String>,
    /// What would be right.
    pub help: Option<String>,
    /// The places, the primary one first.
    pub labels: Vec<serde_json::Value>,
}

/// Longest report that is read, in bytes.
const LONGEST: usize = 64 << 20;

impl PageReport {
    /// The report of a page as it was written to `file`, whose bytes are `pdf`.
    pub fn of<'a>(
        page: &Page,
        fingerprint: &Fingerprint,
        file: &str,
        pdf: &[u8],
        found: impl Iterator<Item = &'a Diagnostic>,
        sources: &SourceMap,
    ) -> PageReport {
        let spot = |id: &SpotId| page.spots.get(usize::from(id.0)).map(|s| s.name.clone());
        PageReport {
            program: "dayang".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            page: page.id.clone(),
            title: page.meta.title.clone(),
            time: time(page.meta.date),
            profile: String::new(),
            press: String::new(),
            plates: PlatesFact {
                process: if page.plates.black_only { "K" } else { "CMYK" }.to_owned(),
                spots: page.plates.spots.iter().filter_map(spot).collect(),
            },
            size_mm: [page.trim.width.to_mm(), page.trim.height.to_mm()],
            bleed_mm: page.bleed.to_mm(),
            fingerprint: fingerprint.to_string(),
            file: FileFact { name: file.to_owned(), sha256: hash(pdf) },
            withheld: false,
            signature: None,
            findings: found.filter_map(|d| Finding::of(d, sources)).collect(),
        }
    }

    /// Beside a file of a name and a SHA-256.
    pub fn of_file(mut self, name: &str, sha256: &str) -> PageReport {
        self.file = FileFact { name: name.to_owned(), sha256: sha256.to_owned() };
        self
    }

    /// For a profile of the program and a press, and whether the press file is withheld.
    pub fn made_for(mut self, profile: &str, press: &str, withheld: bool) -> PageReport {
        self.profile = profile.to_owned();
        self.press = press.to_owned();
        self.withheld = withheld;
        self
    }

    /// With the signature that holds.
    pub fn signed(mut self, signature: Option<&Signature>) -> PageReport {
        self.signature = signature.map(|s| SignedBy {
            by: s.signed_by.clone(),
            time: s.time.clone(),
            accepted: s.accepted_codes().into_iter().map(str::to_owned).collect(),
        });
        self
    }

    /// As indented JSON with a line feed at its end.
    pub fn write(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a report.
    ///
    /// # Errors
    /// Half a sentence when the bytes are no report of a page.
    pub fn read(bytes: &[u8]) -> Result<PageReport, String> {
        if bytes.len() > LONGEST {
            return Err("it is longer than any report".to_owned());
        }
        let report = serde_json::from_slice::<PageReport>(bytes);
        let report = report.map_err(|e| format!("it is no report of a page: {e}"))?;
        // The page's number becomes a file's name.
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if report.page.is_empty() || report.page.len() > 12 || !report.page.chars().all(plain) {
            return Err(format!(
                "it is no report of a page: `{}` is not the number of one",
                report.page.escape_debug()
            ));
        }
        Ok(report)
    }
}

impl Finding {
    fn of(d: &Diagnostic, sources: &SourceMap) -> Option<Finding> {
        serde_json::from_value(json::object(d, sources)).ok()
    }
}

/// `2026-06-06T02:10+08:00`.
fn time((year, month, day, hour, minute, offset): (i32, u8, u8, u8, u8, i16)) -> String {
    let (sign, size) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
    let (h, m) = (size / 60, size % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}{sign}{h:02}:{m:02}")
}
