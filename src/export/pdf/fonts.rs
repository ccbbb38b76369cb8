//! Which glyphs are shown, how a file shows them, and the cut-down font programs.
//!
//! Codes are the glyphs' ids in the face's own file (see `charset`), so a page's content is
//! written before any font is cut, and once for all files that hold the page. What the pages of a
//! file show ([`Shown`]) makes its [`Scope`]: a font for each face, and another one for a page on
//! which a glyph stands for another text than on those before it. Programs are cut to the
//! edition's glyphs first, and a page's from those.

use super::blob::{Blob, StoredBlob, Streams};
use super::{charset, deflate, failure, narrow, widen};
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
#[derive(Debug, Default)]
pub struct Scope {
    /// Every font, in the order of the faces' ids; several of one face follow each other.
    pub fonts: Vec<Used>,
}

/// One face as a file uses it.
#[derive(Debug)]
pub struct Used {
    /// The face.
    pub face: FaceId,
    /// Its resource name on a page.
    pub resource: String,
    /// Its PostScript name with the subset's tag before it.
    pub base_font: String,
    /// Advance of each code, in thousandths of an em.
    pub widths: BTreeMap<u16, u16>,
    /// The text each code stands for in ToUnicode. Where a glyph stands for something else, or
    /// for part of a cluster, the content says so beside it.
    pub texts: BTreeMap<u16, String>,
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
#[derive(Clone, Debug)]
pub struct Program {
    /// The ids of its glyphs in the uncut face, in their order, `.notdef` left out.
    pub glyphs: Vec<u16>,
    /// What smaller ones are cut from: of CFF outlines the cut table, else the cut font, as the subsetter
    /// writes them. Empty in a program that is for one page alone.
    whole: Blob,
    /// The stream's content: a bare CFF table or a TrueType file, deflated.
    pub stream: Blob,
    /// Its size before compression.
    pub length: usize,
    /// What leads from CIDs to glyphs beside TrueType outlines, deflated.
    pub map: Option<Blob>,
}

/// The programs of a file, by face.
pub type Programs = BTreeMap<FaceId, Program>;

/// The glyphs that some pages show, by face.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shown {
    /// By the face's id.
    pub faces: BTreeMap<u16, Glyphs>,
}

/// The glyphs of a face that are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Glyphs {
    /// The first text that each stands for alone.
    pub texts: BTreeMap<u16, String>,
    /// Those that stand upright in vertical lines, where there are such lines.
    pub upright: Option<BTreeSet<u16>>,
    /// Whether any is shown otherwise.
    pub horizontal: bool,
}

impl Shown {
    /// What a page shows.
    pub fn of(page: &Page) -> Shown {
        let mut shown = Shown::default();
        for run in page.text.iter().chain(&page.over_text) {
            collect(run, shown.faces.entry(run.face.0).or_default());
        }
        shown.faces.retain(|_, glyphs| !glyphs.texts.is_empty());
        shown
    }
}

impl Shown {
    /// What some pages show together.
    pub fn of_all(pages: &[Page]) -> Gathered {
        let mut gathered = Gathered::default();
        pages.iter().for_each(|page| gathered.page(&Shown::of(page)));
        gathered
    }
}

impl Glyphs {
    /// Whether both can be shown by one font: no glyph stands for two texts. One that stands for
    /// none alone is always said with its cluster.
    fn agrees(&self, other: &Glyphs) -> bool {
        let same = |known: &String, text: &String| known == text || known.is_empty() || text.is_empty();
        other.texts.iter().all(|(glyph, text)| self.texts.get(glyph).is_none_or(|known| same(known, text)))
    }

    fn add(&mut self, other: &Glyphs) {
        for (glyph, text) in &other.texts {
            let known = self.texts.entry(*glyph).or_default();
            if known.is_empty() {
                known.clone_from(text);
            }
        }
        if let Some(upright) = &other.upright {
            self.upright.get_or_insert_default().extend(upright);
        }
        self.horizontal |= other.horizontal;
    }
}

/// The fonts of a file as its pages are looked at, one after the other.
#[derive(Default)]
pub struct Gathered {
    faces: BTreeMap<u16, Vec<Glyphs>>,
    /// For each page, which of its face's fonts it uses.
    choices: Vec<BTreeMap<u16, usize>>,
}

impl Gathered {
    /// Adds a page.
    pub fn page(&mut self, shown: &Shown) {
        let mut choice = BTreeMap::new();
        for (face, glyphs) in &shown.faces {
            let fonts = self.faces.entry(*face).or_default();
            let at = fonts.iter().position(|font| font.agrees(glyphs)).unwrap_or(fonts.len());
            match fonts.get_mut(at) {
                Some(font) => font.add(glyphs),
                None => fonts.push(glyphs.clone()),
            }
            choice.insert(*face, at);
        }
        self.choices.push(choice);
    }

    /// Puts pages into another order: `order` are their places in the one in which they were added.
    pub fn reorder(&mut self, order: &[usize]) {
        let old = std::mem::take(&mut self.choices);
        self.choices = order.iter().filter_map(|at| old.get(*at).cloned()).collect();
    }

    /// Every face with the ids of all its glyphs that are shown.
    pub fn glyphs(&self, fonts: &FontStore) -> BTreeMap<FaceId, BTreeSet<u16>> {
        let all = |(face, glyphs): (&u16, &Vec<Glyphs>)| {
            let face = FaceId(*face);
            let mut ids: BTreeSet<u16> = glyphs.iter().flat_map(|g| g.texts.keys().copied()).collect();
            let vertical = glyphs.iter().any(|g| g.upright.is_some());
            ids.extend(fonts.get(face).filter(|_| vertical).and_then(|face| face.glyph(' ')));
            ids.remove(&0);
            (face, ids)
        };
        self.faces.iter().map(all).collect()
    }

    /// The fonts of the file, and for each page its resource names with the fonts' places.
    ///
    /// # Errors
    /// When a run names a face that the store does not have.
    pub fn scope(&self, fonts: &FontStore) -> Result<(Scope, Vec<BTreeMap<String, usize>>), Diagnostics> {
        let mut scope = Scope::default();
        let mut starts = BTreeMap::new();
        let glyphs = self.glyphs(fonts);
        for (id, own) in &self.faces {
            let face = FaceId(*id);
            let missing = || failure("font-unknown", format!("face {id} is not in the font store"));
            let (store, all) = (fonts.get(face).ok_or_else(missing)?, glyphs.get(&face).ok_or_else(missing)?);
            starts.insert(*id, scope.fonts.len());
            scope.fonts.extend(own.iter().map(|glyphs| Used::new(face, store, glyphs, all)));
        }
        let place = |(face, at): (&u16, &usize)| Some((*face, starts.get(face)? + at));
        let page = |choice: &BTreeMap<u16, usize>| -> BTreeMap<String, usize> {
            let places = choice.iter().filter_map(place);
            places.map(|(face, at)| (resource(FaceId(face)), at)).collect()
        };
        let pages = self.choices.iter().map(page).collect();
        Ok((scope, pages))
    }
}

/// A program as it is written down, but for what waits beside: its glyphs, where it is whole, and what
/// goes into a file.
#[derive(serde::Serialize, serde::Deserialize)]
struct StoredProgram {
    glyphs: Vec<u16>,
    whole: StoredBlob,
    stream: StoredBlob,
    length: u64,
    map: Option<StoredBlob>,
}

impl Program {
    /// Its facts and its streams, for [`Program::decode`]; `None` when a stream cannot be read.
    pub fn encode(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut streams = Vec::new();
        let mut store = |blob: &Blob| StoredBlob::of(blob, &mut streams).ok();
        let (whole, stream) = (store(&self.whole)?, store(&self.stream)?);
        let map = match &self.map {
            Some(map) => Some(store(map)?),
            None => None,
        };
        let stored = StoredProgram { glyphs: self.glyphs.clone(), whole, stream, length: self.length as u64, map };
        Some((postcard::to_stdvec(&stored).ok()?, streams))
    }

    /// Reads what [`Program::encode`] wrote, its streams still in their file; `None` when it is
    /// something else.
    pub fn decode(facts: &[u8], streams: &Streams) -> Option<Program> {
        let StoredProgram { glyphs, whole, stream, length, map } = postcard::from_bytes(facts).ok()?;
        let map = match map {
            Some(map) => Some(streams.blob(&map)?),
            None => None,
        };
        let (whole, stream) = (streams.blob(&whole)?, streams.blob(&stream)?);
        Some(Program { glyphs, whole, stream, length: usize::try_from(length).ok()?, map })
    }

    /// Whether what goes into a file is there as it was written.
    pub fn is_whole(&self) -> bool {
        self.map.iter().chain([&self.stream]).all(|blob| blob.read().is_ok())
    }

    /// The same, whole in memory, so that others are cut from it; `None` when it is not as it
    /// was written.
    pub fn loaded(self) -> Option<Program> {
        Some(Program { whole: self.whole.loaded().ok()?, ..self })
    }
}

impl Scope {
    /// The fonts of one page.
    ///
    /// # Errors
    /// When a run names a face that the store does not have.
    pub fn of(shown: &Shown, fonts: &FontStore) -> Result<Scope, Diagnostics> {
        let mut gathered = Gathered::default();
        gathered.page(shown);
        Ok(gathered.scope(fonts)?.0)
    }

    /// How a page uses a face.
    pub fn get(&self, face: FaceId) -> Option<&Used> {
        self.fonts.binary_search_by_key(&face, |u| u.face).ok().and_then(|i| self.fonts.get(i))
    }
}

/// The resource name of a face.
fn resource(face: FaceId) -> String {
    format!("T{}", face.0)
}

/// Notes the glyphs of a run.
fn collect(run: &TextRun, glyphs: &mut Glyphs) {
    let upright = run.orientation == Orientation::Upright;
    glyphs.horizontal |= !upright && !run.glyphs.is_empty();
    if upright || run.orientation == Orientation::Combined {
        glyphs.upright.get_or_insert_default();
    }
    for (i, glyph) in run.glyphs.iter().enumerate() {
        if let Some(set) = glyphs.upright.as_mut().filter(|_| upright) {
            set.insert(glyph.id);
        }
        let known = glyphs.texts.get(&glyph.id).is_some_and(|text| !text.is_empty());
        if known {
            continue;
        }
        let shares = |j: Option<usize>| j.and_then(|j| run.glyphs.get(j)).is_some_and(|g| g.text == glyph.text);
        let alone = !shares(i.checked_sub(1)) && !shares(Some(i + 1));
        let text = run.text.get(glyph.text.0 as usize..glyph.text.1 as usize).filter(|_| alone).unwrap_or_default();
        glyphs.texts.insert(glyph.id, text.to_owned());
    }
}

impl Used {
    /// A font of a face; `all` are the glyphs of the face's program in the file.
    fn new(id: FaceId, face: &Face, shown: &Glyphs, all: &BTreeSet<u16>) -> Used {
        let mut shown = shown.clone();
        let blank = face.glyph(' ').filter(|_| shown.upright.is_some());
        if let (Some(set), Some(blank)) = (&mut shown.upright, blank) {
            set.insert(blank);
            shown.texts.entry(blank).or_insert_with(|| " ".to_owned());
        }
        let Glyphs { mut texts, upright, horizontal } = shown;
        texts.entry(0).or_default();
        let widths = texts.keys().map(|glyph| (*glyph, thousandths(face, *glyph))).collect();
        // A part of a cluster has no text of its own: the zero-width space stands for none.
        let nameless = texts.iter_mut().filter(|(glyph, text)| **glyph != 0 && text.is_empty());
        nameless.for_each(|(_, text)| text.push('\u{200B}'));
        let name = face.postscript_name();
        let base_font = format!("{}+{}", tag(name, all), clean(name));
        let resource = resource(id);
        let vertical = upright.map(|glyphs| Vertical { blank, ..Vertical::of(face, format!("{resource}V"), &glyphs) });
        let descriptor = Descriptor::of(face);
        Used { face: id, resource, base_font, widths, texts, descriptor, horizontal, vertical }
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
        if self.texts.contains_key(&glyph) { glyph } else { 0 }
    }

    /// Advance of a code, in thousandths of an em.
    pub fn width(&self, code: u16) -> u16 {
        self.widths.get(&code).copied().unwrap_or(0)
    }

    /// The text a code stands for.
    pub fn text(&self, code: u16) -> &str {
        self.texts.get(&code).map_or("", String::as_str)
    }
}

impl Vertical {
    fn of(face: &Face, resource: String, glyphs: &BTreeSet<u16>) -> Vertical {
        let metrics = |glyph: &u16| (*glyph, Upright::of(face, *glyph));
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
fn tag(name: &str, glyphs: &BTreeSet<u16>) -> String {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    for glyph in glyphs {
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

/// The resource name of the font at a place of a scope in the document that printpdf makes.
pub fn sheet_name(place: usize) -> String {
    format!("F{place}")
}

/// For each font a printpdf document whose one page shows each of its codes: one of all fonts would
/// take as much memory as everything else.
pub fn sheets(scope: &Scope) -> Vec<lopdf::Document> {
    scope.fonts.par_iter().enumerate().map(|(place, used)| sheet(place, used)).collect()
}

fn sheet(place: usize, used: &Used) -> lopdf::Document {
    let mut sheet = PdfDocument::new("");
    let metrics = FontMetrics { ascent: 0, descent: 0 };
    let name = Some(used.base_font.clone());
    // Widths are the finisher's: only those that are not a whole em.
    let font = ParsedFont::with_glyph_data(Vec::new(), 0, name, BTreeMap::new(), BTreeMap::new(), 1000, metrics);
    let id = FontId(sheet_name(place));
    sheet.resources.fonts.map.insert(id.clone(), printpdf::PdfFont::new(font));
    let shown = |(code, text): (&u16, &String)| Codepoint::with_cid(*code, 0.0, text.clone());
    let glyphs = used.texts.iter().filter(|(_, text)| !text.is_empty()).map(shown).collect();
    let ops = vec![
        Op::StartTextSection,
        Op::SetFont { font: PdfFontHandle::External(id), size: Pt(1.0) },
        Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] },
        Op::EndTextSection,
    ];
    sheet.with_pages(vec![PdfPage::new(Mm(1.0), Mm(1.0), ops)]);
    let options = PdfSaveOptions { optimize: false, ..PdfSaveOptions::default() };
    sheet.to_lopdf_document(&options, &mut Vec::new())
}

/// Cuts faces down to some glyphs.
///
/// CFF outlines one face after the other, each by all threads: so many glyphs are all over a face's
/// file, and files are the most memory that a run takes. Of each as much is mapped as is read, and let
/// go again.
///
/// # Errors
/// When a face cannot be cut (its outlines are damaged).
pub fn programs(glyphs: &BTreeMap<FaceId, BTreeSet<u16>>, fonts: &FontStore) -> Result<Programs, Diagnostics> {
    let mut cut = Vec::new();
    for (id, glyphs) in glyphs {
        let face = face(fonts, *id)?;
        let glyphs: Vec<u16> = glyphs.iter().copied().collect();
        let table = if face.is_cff() { Some(whole(face, (face.data(), face.index()), &glyphs)?) } else { None };
        face.let_go();
        cut.push((*id, face, table, glyphs));
    }
    let made = |(id, face, table, glyphs): (FaceId, &Face, Option<Vec<u8>>, Vec<u16>)| {
        let program = match table {
            Some(table) => program_of(face, table, glyphs)?,
            None => program(face, (face.data(), face.index()), &glyphs, glyphs.clone())?,
        };
        face.let_go();
        Ok((id, program))
    };
    cut.into_par_iter().map(made).collect::<Vec<_>>().into_iter().collect()
}

fn face(fonts: &FontStore, id: FaceId) -> Result<&Face, Diagnostics> {
    fonts.get(id).ok_or_else(|| failure("font-unknown", "a face is missing".to_owned()))
}

/// Cuts the programs of a page from those of its edition; from the face itself where the edition's
/// has not all the glyphs.
///
/// # Errors
/// As [`programs`].
pub fn cut(
    glyphs: &BTreeMap<FaceId, BTreeSet<u16>>,
    edition: &Programs,
    fonts: &FontStore,
) -> Result<Programs, Diagnostics> {
    let cut = |(id, glyphs): (&FaceId, &BTreeSet<u16>)| {
        let face = face(fonts, *id)?;
        let own: Vec<u16> = glyphs.iter().copied().collect();
        let whole = edition.get(id).and_then(|program| Some((program, places(program, &own)?)));
        let made = match whole {
            Some((whole, _)) if whole.glyphs == own => whole.clone(),
            Some((whole, places)) if !face.is_cff() => program(face, (&read(whole)?, 0), &places, own)?,
            Some((whole, places)) => match narrowed(whole, &places, &own) {
                Some(made) => made,
                None => program(face, (face.data(), face.index()), &own, own.clone())?,
            },
            None => program(face, (face.data(), face.index()), &own, own.clone())?,
        };
        Ok((*id, made))
    };
    glyphs.par_iter().map(cut).collect::<Vec<_>>().into_iter().collect()
}

/// The places of some glyphs in a program; `None` when it has not all of them.
fn places(program: &Program, glyphs: &[u16]) -> Option<Vec<u16>> {
    let place = |glyph: &u16| u16::try_from(program.glyphs.binary_search(glyph).ok()? + 1).ok();
    glyphs.iter().map(place).collect()
}

/// What smaller programs are cut from.
fn read(program: &Program) -> Result<std::borrow::Cow<'_, [u8]>, Diagnostics> {
    program.whole.read().map_err(|e| failure("font-embed", format!("a font that was cut before cannot be read: {e}")))
}

/// A program of fewer glyphs than another of CFF outlines has, at their places in it; `None` when it
/// takes the uncut face.
fn narrowed(whole: &Program, places: &[u16], ids: &[u16]) -> Option<Program> {
    let table = narrow::narrowed(&whole.whole.read().ok()?, places)?;
    // Nothing is cut from a page's program.
    Some(Program { whole: Blob::new(Vec::new()), ..of_table(table, ids.to_vec())? })
}

/// The program of a cut CFF table; `None` when the table is not as it should be.
fn of_table(table: Vec<u8>, ids: Vec<u16>) -> Option<Program> {
    let body = charset::with_cids(&table, &ids)?;
    let (stream, length) = (Blob::new(deflate(&body)), body.len());
    Some(Program { glyphs: ids, stream, length, map: None, whole: Blob::new(table) })
}

/// Cuts a font down to some of its glyphs, whose ids in the uncut face are `ids`.
fn program(face: &Face, font: (&[u8], u32), glyphs: &[u16], ids: Vec<u16>) -> Result<Program, Diagnostics> {
    program_of(face, whole(face, font, glyphs)?, ids)
}

/// The program of what [`whole`] has cut.
fn program_of(face: &Face, whole: Vec<u8>, ids: Vec<u16>) -> Result<Program, Diagnostics> {
    if face.is_cff() {
        return of_table(whole, ids).ok_or_else(|| failed(face, "its CFF table is not as it should be"));
    }
    let (stream, length) = (Blob::new(deflate(&whole)), whole.len());
    let map = Some(Blob::new(deflate(&charset::map(&ids))));
    Ok(Program { glyphs: ids, stream, length, map, whole: Blob::new(whole) })
}

/// A font cut down to some of its glyphs: of CFF outlines the table, else the font.
fn whole(face: &Face, (data, index): (&[u8], u32), glyphs: &[u16]) -> Result<Vec<u8>, Diagnostics> {
    // Font files come from anywhere, and the subsetter may meet what it does not expect.
    let subset = |glyphs: &[u16]| {
        let codes = GlyphRemapper::new_from_glyphs(glyphs);
        let subset = || subsetter::subset(data, index, &codes);
        let subset = std::panic::catch_unwind(std::panic::AssertUnwindSafe(subset));
        subset.map_err(|_| failed(face, "its outlines are damaged"))?.map_err(|e| failed(face, &e.to_string()))
    };
    if !face.is_cff() {
        return subset(glyphs);
    }
    let cut = |glyphs: &[u16]| Some(cff_table(&subset(glyphs).ok()?, 0)?.to_vec());
    let widened = cff_table(data, index).map_or(Ok(None), |table| widen::widened(table, glyphs, cut));
    match widened.map_err(|widen::Endless| failed(face, "an outline has no end"))? {
        Some(table) => Ok(table),
        None => Ok(cff_table(&subset(glyphs)?, 0).ok_or_else(|| failed(face, "it has no CFF table"))?.to_vec()),
    }
}

/// A list of one error: a face that cannot be embedded.
fn failed(face: &Face, why: &str) -> Diagnostics {
    failure("font-embed", format!("the face {} cannot be embedded: {why}", face.postscript_name()))
}

/// The bare `CFF ` table of an OpenType file: embedded so, every reader resolves codes through
/// its charset, where readers differ on a whole OpenType file.
fn cff_table(sfnt: &[u8], index: u32) -> Option<&[u8]> {
    ttf_parser::RawFace::parse(sfnt, index).ok()?.table(ttf_parser::Tag::from_bytes(b"CFF "))
}
