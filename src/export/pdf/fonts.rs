//! Which glyphs are shown, which codes they have in the file, and the cut-down font programs.
//!
//! A [`Scope`] is made from the pages of one file alone, before any font is cut: glyphs are
//! numbered in the order of their original ids. Content is written against these numbers, and
//! the programs, cut meanwhile, are numbered the same way by `subsetter`, which always makes
//! the new glyph id the CID.

use super::{deflate, failure};
use crate::diag::Diagnostics;
use crate::font::{Face, FaceId, FontStore};
use crate::geom::{Em, Orientation};
use crate::page::{Page, TextRun};
use printpdf::{
    Codepoint, FontId, FontMetrics, Mm, Op, ParsedFont, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Pt,
    TextItem,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;

/// The fonts of one file.
#[derive(Debug)]
pub struct Scope {
    /// Every face in use, in the order of ids.
    pub fonts: Vec<Used>,
}

/// One face as a file uses it.
#[derive(Debug)]
pub struct Used {
    /// The face.
    pub face: FaceId,
    /// Its resource name in the file.
    pub resource: String,
    /// Its PostScript name with the subset's tag before it.
    pub base_font: String,
    /// The glyphs and their codes.
    pub codes: GlyphRemapper,
    /// Advance of each code, in thousandths of an em.
    pub widths: Vec<u16>,
    /// The text each code stands for in ToUnicode. Where a glyph stands for something else, or
    /// for part of a cluster, the content says so beside it.
    pub texts: Vec<String>,
    /// What the font descriptor says.
    pub descriptor: Descriptor,
    /// Whether it is shown in lines to the right, or turned by a quarter.
    pub horizontal: bool,
    /// How it is shown in vertical lines, where it is.
    pub vertical: Option<Vertical>,
}

/// A face in vertical lines: a second font of the file over the same glyphs (ISO 32000-1, 9.7.4.3),
/// whose horizontal position vector is half of each width.
#[derive(Debug)]
pub struct Vertical {
    /// Its resource name in the file.
    pub resource: String,
    /// The code of its space, which stands at lines' ends that no upright glyph marks.
    pub blank: Option<u16>,
    /// What holds for most codes.
    pub usual: Upright,
    /// What holds for the others.
    pub others: BTreeMap<u16, Upright>,
}

/// Vertical metrics of a glyph, in thousandths of an em.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Upright {
    /// How far the pen moves down.
    pub down: i16,
    /// Height of the vertical origin above the baseline.
    pub origin: i16,
}

impl Default for Upright {
    /// What PDF supposes (DW2).
    fn default() -> Upright {
        Upright { down: 1000, origin: 880 }
    }
}

/// Measures of a face for its font descriptor, in thousandths of an em.
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// Left, bottom, right, top of all glyphs.
    pub bounds: [i64; 4],
    /// Above the baseline.
    pub ascent: i64,
    /// Below the baseline, negative.
    pub descent: i64,
    /// Height of capitals.
    pub cap_height: i64,
    /// Slant in degrees, negative to the right.
    pub italic_angle: i64,
    /// Estimated thickness of stems.
    pub stem: i64,
    /// Whether the outlines are CFF.
    pub cff: bool,
}

/// A font program ready to be embedded.
#[derive(Debug)]
pub struct Program {
    /// The cut font, as `subsetter` wrote it; smaller scopes are cut from it.
    sfnt: Vec<u8>,
    /// The stream's content: a bare CFF table or a TrueType file, deflated.
    pub stream: Vec<u8>,
    /// Its size before compression.
    pub length: usize,
}

impl Scope {
    /// The fonts of some pages.
    ///
    /// # Errors
    /// When a run names a face that the store does not have.
    pub fn of<'a>(pages: impl Iterator<Item = &'a Page>, fonts: &FontStore) -> Result<Scope, Diagnostics> {
        let mut shown: BTreeMap<FaceId, Glyphs> = BTreeMap::new();
        for run in pages.flat_map(|p| p.text.iter().chain(&p.over_text)) {
            collect(run, shown.entry(run.face).or_default());
        }
        let used = shown.into_iter().filter(|(_, glyphs)| !glyphs.texts.is_empty()).map(|(id, glyphs)| {
            let missing = || failure("font-unknown", format!("face {} is not in the font store", id.0));
            Ok(Used::new(id, fonts.get(id).ok_or_else(missing)?, glyphs))
        });
        Ok(Scope { fonts: used.collect::<Result<_, Diagnostics>>()? })
    }

    /// How a face is used.
    pub fn get(&self, face: FaceId) -> Option<&Used> {
        self.fonts.binary_search_by_key(&face, |u| u.face).ok().and_then(|i| self.fonts.get(i))
    }
}

/// The glyphs of a face that are shown.
#[derive(Default)]
struct Glyphs<'a> {
    /// The first text that each stands for alone.
    texts: BTreeMap<u16, &'a str>,
    /// Those that stand upright in vertical lines, where there are such lines.
    upright: Option<BTreeSet<u16>>,
    /// Whether any is shown otherwise.
    horizontal: bool,
}

/// Notes the glyphs of a run.
fn collect<'a>(run: &'a TextRun, glyphs: &mut Glyphs<'a>) {
    let upright = run.orientation == Orientation::Upright;
    glyphs.horizontal |= !upright && !run.glyphs.is_empty();
    if upright || run.orientation == Orientation::Combined {
        glyphs.upright.get_or_insert_default();
    }
    for (i, glyph) in run.glyphs.iter().enumerate() {
        let shares = |j: Option<usize>| j.and_then(|j| run.glyphs.get(j)).is_some_and(|g| g.text == glyph.text);
        let alone = !shares(i.checked_sub(1)) && !shares(Some(i + 1));
        let text = run.text.get(glyph.text.0 as usize..glyph.text.1 as usize).unwrap_or_default();
        if let Some(set) = glyphs.upright.as_mut().filter(|_| upright) {
            set.insert(glyph.id);
        }
        let known = glyphs.texts.entry(glyph.id).or_default();
        if known.is_empty() && alone {
            *known = text;
        }
    }
}

impl Used {
    fn new(id: FaceId, face: &Face, mut shown: Glyphs) -> Used {
        let blank = face.glyph(' ').filter(|_| shown.upright.is_some());
        if let (Some(set), Some(blank)) = (&mut shown.upright, blank) {
            set.insert(blank);
            shown.texts.entry(blank).or_insert(" ");
        }
        let Glyphs { texts: glyphs, upright, horizontal } = shown;
        let mut codes = GlyphRemapper::new();
        let mut widths = vec![thousandths(face, 0)];
        let mut texts = vec![glyphs.get(&0).map_or(String::new(), |t| (*t).to_owned())];
        for (&glyph, &text) in glyphs.iter().filter(|(g, _)| **g != 0) {
            codes.remap(glyph);
            widths.push(thousandths(face, glyph));
            // A part of a cluster has no text of its own: the zero-width space stands for none.
            texts.push(if text.is_empty() { "\u{200B}".to_owned() } else { text.to_owned() });
        }
        let name = face.postscript_name();
        let base_font = format!("{}+{}", tag(name, &codes), clean(name));
        let resource = format!("T{}", id.0);
        let vertical = upright.map(|glyphs| Vertical {
            blank: blank.and_then(|glyph| codes.get(glyph)),
            ..Vertical::of(face, format!("{resource}V"), &glyphs, &codes)
        });
        let descriptor = Descriptor::of(face);
        Used { face: id, resource, base_font, codes, widths, texts, descriptor, horizontal, vertical }
    }

    /// The resource name of its font in vertical lines, or in others.
    pub fn resource(&self, down: bool) -> &str {
        self.vertical.as_ref().filter(|_| down).map_or(&self.resource, |v| &v.resource)
    }

    /// How a code moves the pen down in vertical lines.
    pub fn vertical(&self, code: u16) -> Upright {
        self.vertical.as_ref().map_or_else(Upright::default, |v| *v.others.get(&code).unwrap_or(&v.usual))
    }

    /// The code of a glyph; glyphs that are not in the scope show `.notdef`.
    pub fn code(&self, glyph: u16) -> u16 {
        self.codes.get(glyph).unwrap_or(0)
    }

    /// Advance of a code, in thousandths of an em.
    pub fn width(&self, code: u16) -> u16 {
        self.widths.get(usize::from(code)).copied().unwrap_or(0)
    }

    /// The text a code stands for.
    pub fn text(&self, code: u16) -> &str {
        self.texts.get(usize::from(code)).map_or("", String::as_str)
    }
}

impl Vertical {
    fn of(face: &Face, resource: String, glyphs: &BTreeSet<u16>, codes: &GlyphRemapper) -> Vertical {
        let metrics = |glyph: &u16| (codes.get(*glyph).unwrap_or(0), Upright::of(face, *glyph));
        let mut others: BTreeMap<u16, Upright> = glyphs.iter().map(metrics).collect();
        let mut counts: BTreeMap<Upright, usize> = BTreeMap::new();
        others.values().for_each(|metrics| *counts.entry(*metrics).or_default() += 1);
        let usual = counts.into_iter().max_by_key(|(_, count)| *count).map_or_else(Upright::default, |(m, _)| m);
        others.retain(|_, metrics| *metrics != usual);
        Vertical { resource, blank: None, usual, others }
    }
}

impl Upright {
    fn of(face: &Face, glyph: u16) -> Upright {
        let whole = |em: Em| i16::try_from(rounded(em)).unwrap_or(0);
        Upright { down: whole(face.vertical_advance(glyph)), origin: whole(face.vertical_origin(glyph).1) }
    }
}

/// A glyph's advance in thousandths of an em, rounded.
fn thousandths(face: &Face, glyph: u16) -> u16 {
    u16::try_from(rounded(face.advance(glyph))).unwrap_or(0)
}

/// Thousandths of an em.
fn rounded(em: Em) -> i64 {
    (em.raw() * 1000 + (1 << 15)) >> 16
}

/// Six capitals that name a subset: the same glyphs of the same face always get the same ones.
fn tag(name: &str, codes: &GlyphRemapper) -> String {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    for glyph in codes.remapped_gids() {
        hash.update(glyph.to_be_bytes());
    }
    hash.finalize().iter().take(6).map(|b| char::from(b'A' + b % 26)).collect()
}

/// A name without the characters that PDF names have to escape.
fn clean(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.+".contains(*c)).take(100).collect()
}

impl Descriptor {
    fn of(face: &Face) -> Descriptor {
        let upm = i64::from(face.units_per_em().max(1));
        let scale = |units: i64| (units * 1000 + upm.signum() * upm / 2).div_euclid(upm);
        let em = |e: crate::geom::Em| (e.raw() * 1000 + (1 << 15)) >> 16;
        let tables = face.tables();
        let b = tables.global_bounding_box();
        let weight = i64::from(tables.weight().to_number());
        Descriptor {
            bounds: [b.x_min, b.y_min, b.x_max, b.y_max].map(|v| scale(i64::from(v))),
            ascent: em(face.ascent()),
            descent: -em(face.descent()),
            cap_height: em(face.cap_height()),
            italic_angle: tables.italic_angle().round() as i64,
            stem: 50 + weight * weight / 4225,
            cff: face.is_cff(),
        }
    }
}

/// A printpdf document whose one page shows each code of each font.
pub fn sheet(scope: &Scope) -> lopdf::Document {
    let mut sheet = PdfDocument::new("");
    let mut ops = vec![Op::StartTextSection];
    for used in &scope.fonts {
        let widths = (0u16..).zip(used.widths.iter().copied()).collect();
        let metrics = FontMetrics { ascent: 0, descent: 0 };
        let name = Some(used.base_font.clone());
        let font = ParsedFont::with_glyph_data(Vec::new(), 0, name, BTreeMap::new(), widths, 1000, metrics);
        let id = FontId(used.resource.clone());
        sheet.resources.fonts.map.insert(id.clone(), printpdf::PdfFont::new(font));
        ops.push(Op::SetFont { font: PdfFontHandle::External(id), size: Pt(1.0) });
        let shown = |(code, text): (u16, &String)| Codepoint::with_cid(code, 0.0, text.clone());
        let glyphs = (0u16..).zip(&used.texts).filter(|(_, text)| !text.is_empty()).map(shown).collect();
        ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
    }
    ops.push(Op::EndTextSection);
    sheet.with_pages(vec![PdfPage::new(Mm(1.0), Mm(1.0), ops)]);
    let options = PdfSaveOptions { optimize: false, ..PdfSaveOptions::default() };
    sheet.to_lopdf_document(&options, &mut Vec::new())
}

/// Cuts every face of a scope down to its glyphs, in parallel.
///
/// # Errors
/// When a face cannot be cut (its outlines are damaged).
pub fn programs(scope: &Scope, fonts: &FontStore) -> Result<Vec<Program>, Diagnostics> {
    let cut = |used: &Used| {
        let face = fonts.get(used.face).ok_or_else(|| failure("font-unknown", "a face is missing".to_owned()))?;
        program(used, face.data(), face.index(), &used.codes)
    };
    scope.fonts.par_iter().map(cut).collect::<Vec<_>>().into_iter().collect()
}

/// Cuts the programs of a page from those of its edition.
///
/// # Errors
/// As [`programs`].
pub fn cut(scope: &Scope, edition: &Scope, programs: &[Program]) -> Result<Vec<Program>, Diagnostics> {
    let cut = |used: &Used| {
        let found = edition.fonts.iter().zip(programs).find(|(u, _)| u.face == used.face);
        let (whole, from) = found.ok_or_else(|| failure("font-unknown", "a face is missing".to_owned()))?;
        let glyphs: BTreeSet<u16> = used.codes.remapped_gids().map(|g| whole.code(g)).collect();
        let codes = GlyphRemapper::new_from_glyphs(&glyphs.into_iter().collect::<Vec<_>>());
        program(used, &from.sfnt, 0, &codes)
    };
    scope.fonts.iter().map(cut).collect()
}

fn program(used: &Used, data: &[u8], index: u32, codes: &GlyphRemapper) -> Result<Program, Diagnostics> {
    let fail = |why: &str| failure("font-embed", format!("the face {} cannot be embedded: {why}", used.base_font));
    // Font files come from anywhere, and the subsetter may meet what it does not expect.
    let subset = || subsetter::subset(data, index, codes);
    let subset = std::panic::catch_unwind(std::panic::AssertUnwindSafe(subset));
    let sfnt = subset.map_err(|_| fail("its outlines are damaged"))?.map_err(|e| fail(&e.to_string()))?;
    let body = if used.descriptor.cff { cff_table(&sfnt).ok_or_else(|| fail("it has no CFF table"))? } else { &sfnt };
    let (stream, length) = (deflate(body), body.len());
    Ok(Program { stream, length, sfnt })
}

/// The bare `CFF ` table of an OpenType file: embedded so, every reader resolves codes through
/// its charset (which is the identity here), where readers differ on a whole OpenType file.
fn cff_table(sfnt: &[u8]) -> Option<&[u8]> {
    ttf_parser::RawFace::parse(sfnt, 0).ok()?.table(ttf_parser::Tag::from_bytes(b"CFF "))
}
