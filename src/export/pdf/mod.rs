//! PDF, in three steps.
//!
//! 1. `content` (with `text`, `pictures` and `art`): each page's operators, one `printpdf`
//!    document a page, in parallel. Glyphs go by their ids in the uncut faces, so a page is written
//!    once, as a [`Leaf`], for its own file and for the joined one;
//! 2. `fonts`: which glyphs a file's pages show, and the font programs cut down to them: to the
//!    edition's first, a page's from those (`charset` leads from the ids to the cut glyphs);
//! 3. `finish`: fonts, pictures and art are attached, boxes, metadata and graphics states written
//!    with `lopdf`; `file` numbers, compresses and writes everything, taking what waits on disk
//!    ([`Blob`]) as it is reached.
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
use std::borrow::Cow;
use std::collections::BTreeMap;

mod art;
mod blob;
mod cff;
mod charset;
mod colorants;
mod content;
mod file;
mod finish;
mod flat;
mod fonts;
mod graft;
mod intent;
mod leaf;
mod metadata;
mod narrow;
mod pictures;
mod screen;
mod store;
mod tags;
mod text;
mod transparency;
mod widen;

pub use blob::{Blob, StoredBlob, Streams};
pub use fonts::{Gathered, Program, Programs, Shown, programs};
pub use leaf::Leaf;
pub use screen::Palette;
pub use store::StoredLeaf;

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
    let edition = Shown::of_all(pages);
    let cut = || fonts::programs(&edition.glyphs(fonts), fonts);
    let (programs, leaves) = rayon::join(cut, || leaves(pages, fonts, images, settings));
    let (programs, (leaves, whole, diagnostics)) = (programs?, leaves?);
    let whole = whole.as_deref().unwrap_or(&leaves);
    let join = || joined(whole, fonts, &programs, settings);
    if pages.len() == 1 {
        let joined = join()?;
        return Ok(PdfFiles { pages: vec![joined.clone()], joined, diagnostics });
    }
    let own = |leaf: &Leaf| page_file(leaf, &programs, fonts, settings);
    let (each, joined) = rayon::join(|| leaves.par_iter().map(own).collect::<Vec<_>>(), join);
    let pages = each.into_iter().collect::<Result<_, _>>()?;
    Ok(PdfFiles { pages, joined: joined?, diagnostics })
}

/// Pages ready to be put into files: each for its own, and, where that differs (on a screen, links
/// lead to pages of the same file), for the joined one. With them, what is wrong with pictures.
pub type Leaves = (Vec<Leaf>, Option<Vec<Leaf>>, Diagnostics);

/// Makes pages ready to be put into files.
///
/// # Errors
/// As [`write`].
pub fn leaves(
    pages: &[Page],
    fonts: &FontStore,
    images: &ImageStore,
    settings: &Settings,
) -> Result<Leaves, Diagnostics> {
    let (pictures, diagnostics) = pictures::prepare(pages, images, &settings.preparation());
    let own = |page: &Page| Leaf::of(page, fonts, &pictures, settings, &[page]);
    let each = pages.par_iter().map(own).collect::<Vec<_>>().into_iter().collect::<Result<_, _>>()?;
    if settings.form != Form::Screen || pages.len() == 1 {
        return Ok((each, None, diagnostics));
    }
    let all: Vec<&Page> = pages.iter().collect();
    let whole = |page: &Page| Leaf::of(page, fonts, &pictures, settings, &all);
    let whole = pages.par_iter().map(whole).collect::<Vec<_>>().into_iter().collect::<Result<_, _>>()?;
    Ok((each, Some(whole), diagnostics))
}

/// Pages of a digital edition ready for the file of all its pages, `in_file`.
///
/// # Errors
/// As [`write`].
pub fn screen_leaves(
    pages: &[Page],
    fonts: &FontStore,
    images: &ImageStore,
    settings: &Settings,
    in_file: &[&Page],
) -> Result<Vec<Leaf>, Diagnostics> {
    let (pictures, _) = pictures::prepare(pages, images, &settings.preparation());
    pages.iter().map(|page| Leaf::of(page, fonts, &pictures, settings, in_file)).collect()
}

/// A page's own file, its fonts cut from the edition's `programs` where those have its glyphs.
///
/// # Errors
/// When a face cannot be embedded, or what waits in a file cannot be read.
pub fn page_file(
    leaf: &Leaf,
    programs: &Programs,
    fonts: &FontStore,
    settings: &Settings,
) -> Result<Vec<u8>, Diagnostics> {
    let mut gathered = Gathered::default();
    gathered.page(&leaf.shown);
    let glyphs = gathered.glyphs(fonts);
    let (own, drawn) = rayon::join(|| fonts::cut(&glyphs, programs, fonts), || Drawn::of(&gathered, fonts));
    let mut bytes = Vec::new();
    drawn?.write(std::iter::once(Ok(Cow::Borrowed(leaf))), &own?, settings, &mut bytes)?;
    Ok(bytes)
}

/// The file of all pages, in memory.
fn joined(
    leaves: &[Leaf],
    fonts: &FontStore,
    programs: &Programs,
    settings: &Settings,
) -> Result<Vec<u8>, Diagnostics> {
    let mut gathered = Gathered::default();
    leaves.iter().for_each(|leaf| gathered.page(&leaf.shown));
    let mut bytes = Vec::new();
    write_file(leaves.iter().map(|leaf| Ok(Cow::Borrowed(leaf))), &gathered, fonts, programs, settings, &mut bytes)?;
    Ok(bytes)
}

/// Writes a file of pages, in the order in which they were gathered, with the programs of all their
/// glyphs.
///
/// # Errors
/// When the file cannot be put together or `out` not be written, or what waits in a file cannot be
/// read.
pub fn write_file<'a>(
    leaves: impl Iterator<Item = Result<Cow<'a, Leaf>, Diagnostics>>,
    gathered: &Gathered,
    fonts: &FontStore,
    programs: &Programs,
    settings: &Settings,
    out: &mut dyn std::io::Write,
) -> Result<(), Diagnostics> {
    Drawn::of(gathered, fonts)?.write(leaves, programs, settings, out)
}

/// The fonts of a file but for their programs.
struct Drawn {
    scope: fonts::Scope,
    /// For each page, which font of each face it uses.
    choices: Vec<BTreeMap<String, usize>>,
    sheets: Vec<lopdf::Document>,
}

impl Drawn {
    fn of(gathered: &Gathered, fonts: &FontStore) -> Result<Drawn, Diagnostics> {
        let (scope, choices) = gathered.scope(fonts)?;
        let sheets = fonts::sheets(&scope);
        Ok(Drawn { scope, choices, sheets })
    }

    /// Writes a file of the pages whose fonts these are.
    fn write<'a>(
        self,
        leaves: impl Iterator<Item = Result<Cow<'a, Leaf>, Diagnostics>>,
        programs: &Programs,
        settings: &Settings,
        out: &mut dyn std::io::Write,
    ) -> Result<(), Diagnostics> {
        let Drawn { scope, choices, sheets } = self;
        let draft = finish::file(leaves, finish::Fonts { scope: &scope, sheets, programs, choices }, settings)?;
        draft.write(out).map_err(|e| failure("pdf-write", format!("the PDF cannot be written: {e}")))
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
