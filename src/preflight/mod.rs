//! Preflight: may this PDF go to press?
//!
//! [`check`] looks at a file in three ways. Its objects, whatever they are for: the file's
//! structure ([`objects`]), what it says of itself ([`identity`]), its output intent
//! ([`intent`]), page boxes ([`pages`]), layers and actions ([`interactive`]). Then what its
//! pages paint, as [`pdfread`](crate::pdfread) tells it: colours, fonts, type, lines, pictures
//! ([`content`], [`fonts`]), and how much ink its plates carry ([`ink`]). Each rule is a row of the catalogue
//! ([`RULES`](crate::diag::catalogue::RULES), docs/preflight.md); the press profile has its limits
//! and says how grave each is. What cannot be read or measured is a finding itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::Severity;
use crate::model::press::Press;
use crate::pdfread::{Document, ReadError, interpret};
use crate::plates::Coverage;

mod colour;
mod content;
mod finding;
mod fonts;
mod icc;
mod identity;
mod ink;
mod intent;
mod interactive;
mod objects;
mod pages;
mod report;
mod xmp;

pub use finding::Finding;
pub use ink::settings;
pub use report::{json, lines, text};

use finding::{At, Findings};

/// Ink is measured on so many pages of a file that should have one.
const MOST_MEASURED: usize = 16;

/// What is asked of a file, beside what its press asks.
#[derive(Clone, Debug)]
pub struct Request {
    /// The only page to look at, from 1; all when `None`.
    pub page: Option<usize>,
    /// The plates that may carry ink; any when `None`.
    pub plates: Option<Plan>,
    /// Whether the file may have several pages.
    pub several_pages: bool,
    /// Resolution at which ink is measured, in pixels an inch; `None` measures none.
    pub dpi: Option<u32>,
}

impl Default for Request {
    /// Every page, on any plates, of a file of one page; ink at 100 dpi.
    fn default() -> Request {
        Request { page: None, plates: None, several_pages: false, dpi: Some(100) }
    }
}

/// Planned plates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Cyan, magenta, yellow, black.
    pub process: [bool; 4],
    /// Spot colours by name.
    pub spots: BTreeSet<String>,
}

impl Plan {
    /// Reads `K`, `CMYK`, `K+PANTONE 186 C`: letters of process inks, then names of spot colours,
    /// parted by `+`.
    ///
    /// # Errors
    /// A sentence, when a part is empty.
    pub fn parse(text: &str) -> Result<Plan, String> {
        let mut plan = Plan::default();
        for part in text.split('+').map(str::trim) {
            let inks: Option<Vec<usize>> = part.chars().map(|c| "CMYK".find(c.to_ascii_uppercase())).collect();
            match inks {
                _ if part.is_empty() => {
                    return Err(format!("`{text}` names no plates; say K, CMYK, or K+PANTONE 186 C"));
                }
                Some(inks) => inks.into_iter().filter_map(|i| plan.process.get_mut(i).map(|p| *p = true)).collect(),
                None => {
                    plan.spots.insert(part.to_owned());
                }
            }
        }
        Ok(plan)
    }
}

/// What was found in a file.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The file's name, as it was given.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The press that it was judged for.
    pub press: String,
    /// Whether it could be read at all.
    pub readable: bool,
    /// What the file is made of.
    pub facts: Facts,
    /// What breaks a rule.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether the press may not have it.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// What a file is made of, for the report.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The PDF's version, as its header says.
    pub version: Option<String>,
    /// Its output condition.
    pub condition: Option<String>,
    /// Its pages, in order.
    pub pages: Vec<PageFacts>,
    /// Its spot colours by name.
    pub spots: BTreeSet<Arc<str>>,
    /// Its fonts that show text.
    pub fonts: Vec<FontFacts>,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub struct PageFacts {
    /// Its number, from 1.
    pub number: usize,
    /// Width and height of its trim, in millimetres.
    pub trim_mm: [f64; 2],
    /// The smallest type on it, in points.
    pub least_type_pt: Option<f64>,
    /// The thinnest line on it, in points.
    pub least_line_pt: Option<f64>,
    /// Pictures on it.
    pub pictures: usize,
    /// Pixels an inch of the coarsest picture of colour or gray.
    pub least_ppi: Option<f64>,
    /// What it is painted in, by family of colour space, with how many marks.
    pub spaces: BTreeMap<String, u32>,
    /// Its plates, within the trim; `None` when they were not measured.
    pub ink: Option<Coverage>,
}

/// A font.
#[derive(Clone, Debug)]
pub struct FontFacts {
    /// Its name, without a subset's tag.
    pub name: String,
    /// Whether its program is in the file.
    pub embedded: bool,
    /// How many of its codes are shown.
    pub codes: usize,
}

/// Looks at a file for a press.
pub fn check(name: &str, bytes: &[u8], press: &Press, request: &Request) -> Verdict {
    let mut found = Findings::new(press);
    let mut facts = Facts { version: identity::header(bytes, &mut found), ..Facts::default() };
    let opened = Document::open(bytes);
    let readable = opened.is_ok();
    match opened {
        Ok(document) => look(&document, request, &mut facts, &mut found),
        Err(error) => unreadable(&error, &mut found),
    }
    Verdict {
        file: name.to_owned(),
        sha256: crate::page::Fingerprint::of_bytes(bytes).to_string(),
        press: press.name.clone(),
        readable,
        facts,
        findings: found.finish(),
    }
}

fn unreadable(error: &ReadError, found: &mut Findings) {
    let code = if *error == ReadError::Encrypted { "pdf-encrypted" } else { "pdf-unreadable" };
    found.add(code, At::file(), error.to_string());
}

fn look(document: &Document, request: &Request, facts: &mut Facts, found: &mut Findings) {
    // objects, whatever they are for
    objects::check(document.file(), found);
    identity::check(document.file(), found);
    let intent = intent::check(document.file(), found);
    facts.condition = intent.identifier.clone();
    interactive::check(document.file(), found);
    if request.page.is_some_and(|page| page == 0 || page > document.page_count()) {
        let page = request.page.unwrap_or(0);
        found.add("pdf-unreadable", At::file(), ReadError::NoSuchPage(page, document.page_count()).to_string());
    }
    let pages: Vec<usize> = (1..=document.page_count()).filter(|n| request.page.is_none_or(|p| p == *n)).collect();
    pages::check(document, &pages, request.several_pages, found);
    // what the pages paint
    let mut fonts = fonts::Fonts::default();
    let mut colours = colour::Colours::new(intent);
    for number in pages {
        let Ok(page) = document.page(number) else { continue };
        let mut device = content::Content::new(&page, request.plates.as_ref(), &mut fonts, &mut colours, found);
        interpret(document, &page, &mut device);
        let mut of_page = device.finish();
        let dpi = request.dpi.filter(|_| request.several_pages || facts.pages.len() < MOST_MEASURED);
        of_page.ink = dpi.and_then(|dpi| ink::check(document, &page, request, dpi, found));
        facts.pages.push(of_page);
    }
    facts.fonts = fonts.check(document.file(), found);
    facts.spots = colours.finish(found);
}
