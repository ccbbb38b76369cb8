//! PDF, in three steps.
//!
//! 1. `fonts`: which glyphs are shown, the codes they get, and the font programs cut down to
//!    them, in parallel;
//! 2. `content` (with `text`, `pictures` and `art`): each page's operators, one `printpdf`
//!    document a page, written against the codes of step 1 and nothing else, so that pages are
//!    serialised in parallel and the same way for a page's own file and for the joined one;
//! 3. `finish`: fonts, pictures and art are attached, boxes, metadata and graphics states
//!    written, everything numbered, compressed and saved with `lopdf`.
//!
//! Nothing here reads a clock or depends on the order in which threads finish: the same pages
//! give the same bytes.

use crate::color::Condition;
use crate::diag::{Diagnostic, Diagnostics};
use crate::font::FontStore;
use crate::geom::Length;
use crate::image::{ImageStore, Medium, Preparation};
use crate::page::Page;
use rayon::prelude::*;

mod art;
mod colorants;
mod content;
mod finish;
mod fonts;
mod graft;
mod intent;
mod metadata;
mod pictures;
mod screen;
mod tags;
mod text;
mod transparency;

use content::Content;
use fonts::{Program, Scope};
use pictures::Pictures;
use screen::Screen;

/// The files of an edition.
#[derive(Clone, Debug, Default)]
pub struct PdfFiles {
    /// One file a page, in the order of the pages given.
    pub pages: Vec<Vec<u8>>,
    /// All pages in one file; for a single page, that page's own file.
    pub joined: Vec<u8>,
    /// Pictures that turned out to be corrupt when they were decoded (errors; a crossed
    /// keyline stands in their place).
    pub diagnostics: Diagnostics,
}

/// How pages are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What the file is.
    pub form: Form,
    /// The printing condition: its profile separates RGB pictures and art, and is the file's
    /// output intent.
    pub condition: Condition,
    /// Black type smaller than this overprints, larger knocks out.
    pub overprint_below: Length,
    /// How pictures are made ready. Its condition and medium are those of the file.
    pub pictures: Preparation,
}

impl Settings {
    /// How pictures are made ready for this file.
    pub fn preparation(&self) -> Preparation {
        let own = Preparation { condition: self.condition.clone(), ..self.pictures.clone() };
        if self.form != Form::Screen {
            return Preparation { medium: Medium::Press, ..own };
        }
        let (target_ppi, quality) = (own.target_ppi.clamp(1, SCREEN_PPI), own.quality.min(SCREEN_QUALITY));
        Preparation { medium: Medium::Screen, target_ppi, quality, ..own }
    }
}

/// Most resolution of pictures in a file for a screen, in pixels an inch of the printed page: that
/// of a page read at twice its size.
const SCREEN_PPI: u32 = 180;
/// Best quality of JPEGs in a file for a screen.
const SCREEN_QUALITY: u8 = 82;

/// What a file is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A press: PDF/X-4, inks alone.
    #[default]
    Press,
    /// A screen: PDF/UA-1, sRGB, tagged and linked.
    Screen,
    /// No certain press: inks alone, without an output intent, of no standard.
    Plain,
}

impl Default for Settings {
    /// For coldset newsprint.
    fn default() -> Settings {
        let pictures = Preparation::default();
        Settings { form: Form::Press, condition: Condition::default(), overprint_below: Length::pt(24), pictures }
    }
}

/// Writes pages.
///
/// Each page's file holds the glyphs of that page; the joined file holds the edition's, once.
///
/// # Errors
/// When no file can be made at all: there is no page, or a face that is used cannot be embedded.
pub fn write(
    pages: &[Page],
    fonts: &FontStore,
    images: &ImageStore,
    settings: &Settings,
) -> Result<PdfFiles, Diagnostics> {
    if pages.is_empty() {
        return Err(failure("no-pages", "there is no page to write".to_owned()));
    }
    let edition = Scope::of(pages.iter(), fonts)?;
    let all: Vec<&Page> = pages.iter().collect();
    let draw = || {
        let (pictures, diagnostics) = pictures::prepare(pages, images, &settings.preparation());
        let draft = Draft::of(&all, &edition, &pictures, settings);
        (pictures, diagnostics, draft)
    };
    let (programs, (pictures, diagnostics, draft)) = rayon::join(|| fonts::programs(&edition, fonts), draw);
    let programs = programs?;
    let join = || finish::save(&all, draft, &edition, &programs, &pictures, settings);
    if pages.len() == 1 {
        let joined = join()?;
        return Ok(PdfFiles { pages: vec![joined.clone()], joined, diagnostics });
    }
    let own = |page| own_file(page, fonts, &edition, &programs, &pictures, settings);
    let (each, joined) = rayon::join(|| pages.par_iter().map(own).collect::<Vec<_>>(), join);
    let pages = each.into_iter().collect::<Result<_, _>>()?;
    Ok(PdfFiles { pages, joined: joined?, diagnostics })
}

/// A page's own file, its fonts cut from the edition's.
fn own_file(
    page: &Page,
    fonts: &FontStore,
    edition: &Scope,
    programs: &[Program],
    pictures: &Pictures,
    settings: &Settings,
) -> Result<Vec<u8>, Diagnostics> {
    let scope = Scope::of(std::iter::once(page), fonts)?;
    let own = fonts::cut(&scope, edition, programs)?;
    finish::save(&[page], Draft::of(&[page], &scope, pictures, settings), &scope, &own, pictures, settings)
}

/// What printpdf makes of some pages, while their fonts are still being cut.
struct Draft {
    /// The pages' content.
    contents: Vec<Content>,
    /// A document with the fonts' dictionaries.
    fonts: lopdf::Document,
}

impl Draft {
    fn of(pages: &[&Page], scope: &Scope, pictures: &Pictures, settings: &Settings) -> Draft {
        let screen = (settings.form == Form::Screen).then(|| Screen::of(pages, &settings.condition));
        let draw = |page: &&Page| content::of(page, scope, pictures, settings, screen.as_ref());
        let contents = || pages.par_iter().map(draw).collect();
        let (contents, fonts) = rayon::join(contents, || fonts::sheet(scope));
        Draft { contents, fonts }
    }
}

/// A list of one error.
fn failure(code: &'static str, message: String) -> Diagnostics {
    let mut list = Diagnostics::default();
    list.push(Diagnostic::error(code, message));
    list
}

/// Compresses a stream's bytes.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), LEVEL);
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Font programs are the bulk of a page, and higher levels win nothing on them.
const LEVEL: flate2::Compression = flate2::Compression::new(6);
