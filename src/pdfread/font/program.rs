//! Embedded font programs: Type 1, CFF, TrueType and OpenType (ISO 32000-1, 9.9).
//!
//! What a program is, its bytes tell better than its place in the font descriptor, so that is
//! where this module looks. Outlines come in em: a glyph's coordinates times the font matrix.
//! The font library bounds what a program may ask for (ten nested subroutines, a million
//! operations, 65,536 points of an outline).

use std::sync::Arc;

use kurbo::{Affine, BezPath};
use skrifa::font::{Blob, Kind};
use skrifa::raw::TableProvider;
use skrifa::raw::ps::FontMatrix;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::raw::ps::charstring::NopFilterSink;
use skrifa::raw::tables::glyf::Glyph;
use skrifa::raw::tables::loca::LocaGlyph;
use skrifa::raw::types::{Fixed, GlyphId};
use skrifa::{DrawMemory, Font, GlyphSource, GlyphSourceOrder, PathSink, ScalerFont, Tag};

use crate::pdfread::guard::guard;

/// The most moves, lines and curves of an outline; the densest of real ones have some thousands.
const MOST_ELEMENTS: usize = 1 << 17;

/// A font program and what is drawn from it.
pub(super) struct Program {
    font: Font,
    scaler: ScalerFont,
    /// The CFF table of an OpenType font as a font of its own: it knows CIDs and an encoding.
    cff: Option<Font>,
    /// Each cmap subtable: platform, encoding, and what the library calls it.
    cmaps: Vec<(u16, u16, skrifa::raw::model::charmap::Encoding)>,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("glyphs", &self.glyphs()).field("cmaps", &self.cmaps.len()).finish()
    }
}

impl Program {
    /// Reads a program.
    pub fn load(bytes: Vec<u8>) -> Result<Program, String> {
        guard("the font program", || Program::open(bytes))
    }

    fn open(bytes: Vec<u8>) -> Result<Program, String> {
        let kind = describe(&bytes);
        let blob = Blob::from(bytes);
        let mut font = Font::new(blob.clone(), 0).ok_or_else(|| format!("the font program ({kind}) cannot be read"))?;
        let cff = cff_table(&blob, &font);
        // a bare CFF table in an OpenType file lacks the table that counts glyphs
        if font.num_glyphs() == 0
            && let Some(bare) = &cff
        {
            font = bare.clone();
        }
        if font.num_glyphs() == 0 || font.units_per_em() == 0 {
            return Err(format!("the font program ({kind}) holds no glyphs"));
        }
        if matches!(font.kind(), Kind::Sfnt(..)) && font.outline_glyphs().source().is_none() {
            return Err(format!("the font program ({kind}) holds no outlines"));
        }
        let scale = font.is_hint_reliant().then(|| f32::from(font.units_per_em()));
        let scaler = ScalerFont::unhinted(font.clone(), scale);
        let cmaps = font.charmap().encodings().filter_map(|e| e.sfnt_ids().map(|(p, n)| (p, n, e))).collect();
        Ok(Program { font, scaler, cff, cmaps })
    }

    /// Whether glyphs are reached by cmap tables: TrueType, and OpenType with its outlines.
    pub fn is_true_type(&self) -> bool {
        matches!(self.font.kind(), Kind::Sfnt(..)) && self.cff.is_none()
    }

    /// Whether glyphs are reached by CIDs of the program's own.
    pub fn is_cid_keyed(&self) -> bool {
        self.postscript().is_cid_keyed()
    }

    /// Number of glyphs.
    pub fn glyphs(&self) -> u32 {
        self.font.num_glyphs()
    }

    /// The glyph of a name.
    pub fn by_name(&self, name: &str) -> Option<u32> {
        let glyph = self.font.glyph_by_name(name).or_else(|| self.cff.as_ref()?.glyph_by_name(name))?;
        Some(glyph.to_u32())
    }

    /// The glyph for a character, by the names of a PostScript font's glyphs.
    pub fn by_character(&self, c: char) -> Option<u32> {
        self.postscript().charmap().map_unicode(c).map(GlyphId::to_u32)
    }

    /// The glyph of a CID, if the program is CID-keyed.
    pub fn by_cid(&self, cid: u32) -> Option<u32> {
        self.postscript().glyph_by_cid(cid).map(GlyphId::to_u32)
    }

    /// The glyph that the program's own encoding gives a code.
    pub fn built_in(&self, code: u8) -> Option<u32> {
        let glyph = match self.postscript().kind() {
            Kind::Type1(font) => font.encoding()?.map(code),
            Kind::Cff(font, _) => font.encoding()?.map(code),
            Kind::Sfnt(..) => None,
        };
        glyph.map(GlyphId::to_u32).filter(|glyph| *glyph != 0)
    }

    /// The name that the program's own encoding gives a code.
    pub fn built_in_name(&self, code: u8) -> Option<String> {
        match self.postscript().kind() {
            Kind::Type1(font) => font.encoding()?.glyph_name(code).map(str::to_owned),
            Kind::Cff(font, _) => cff_name(&font, font.encoding()?.map(code)?),
            Kind::Sfnt(..) => None,
        }
        .filter(|name| !name.is_empty() && name != ".notdef")
    }

    /// Whether there is a cmap subtable for a platform and encoding.
    pub fn has_cmap(&self, platform: u16, encoding: u16) -> bool {
        self.cmaps.iter().any(|(p, e, _)| (*p, *e) == (platform, encoding))
    }

    /// The glyph that a cmap subtable gives a code.
    pub fn by_cmap(&self, platform: u16, encoding: u16, code: u32) -> Option<u32> {
        let tables = self.cmaps.iter().filter(|(p, e, _)| (*p, *e) == (platform, encoding));
        tables.into_iter().find_map(|(_, _, table)| self.font.charmap().map_code(*table, code)).map(GlyphId::to_u32)
    }

    /// The glyph that any Unicode cmap gives a character.
    pub fn by_unicode(&self, c: char) -> Option<u32> {
        let unicode = [(3, 10), (3, 1), (0, 6), (0, 4), (0, 3), (0, 2), (0, 1), (0, 0)];
        unicode.into_iter().find_map(|(platform, encoding)| self.by_cmap(platform, encoding, u32::from(c)))
    }

    /// The advance of a glyph in em.
    pub fn width(&self, glyph: u32) -> Option<f64> {
        if glyph >= self.glyphs() {
            return None;
        }
        let em = f64::from(self.font.units_per_em());
        let advance = guard("the font program", || Ok(self.font.glyph_metrics().h_advance(GlyphId::new(glyph))));
        advance.ok().map(|advance| f64::from(advance) / em).filter(|advance| advance.is_finite())
    }

    /// The outline of a glyph in em; `None` if it is blank.
    pub fn outline(&self, glyph: u32) -> Result<Option<BezPath>, String> {
        if glyph >= self.glyphs() {
            return Err(format!("the font program has {} glyphs, not one numbered {glyph}", self.glyphs()));
        }
        guard("the font program", || {
            let damaged = |error: String| format!("glyph {glyph} of the font program is damaged ({error})");
            let mut pen = Pen(BezPath::new());
            let matrix = self.draw(GlyphId::new(glyph), &mut pen).map_err(damaged)?;
            if pen.0.elements().len() > MOST_ELEMENTS {
                return Err(damaged(format!("more than {MOST_ELEMENTS} moves, lines and curves")));
            }
            let path = matrix * pen.0;
            if path.elements().iter().any(|element| !element.is_finite()) {
                return Err(damaged("a coordinate is not finite".to_owned()));
            }
            let blank = path.segments().next().is_none();
            Ok(if blank { None } else { Some(path) })
        })
    }

    /// Draws a glyph in its own units; returned is what brings these to em. Charstrings are
    /// evaluated here rather than by the scaler, which cuts their coordinates to whole units.
    fn draw(&self, glyph: GlyphId, pen: &mut Pen) -> Result<Affine, String> {
        let em = Affine::scale(1.0 / f64::from(self.font.units_per_em()));
        match (self.font.kind(), self.charstrings()) {
            (Kind::Type1(font), _) => {
                font.evaluate_charstring(glyph, &mut NopFilterSink::new(pen)).map_err(|error| error.to_string())?;
                Ok(em * affine(&font.matrix()))
            }
            (_, Some(cff)) => {
                let subfont = cff.subfont_index(glyph).ok_or("it belongs to no subfont")?;
                let subfont = cff.subfont(subfont, &[]).map_err(|error| error.to_string())?;
                cff.evaluate_charstring(&subfont, glyph, &[], &mut NopFilterSink::new(pen))
                    .map_err(|error| error.to_string())?;
                // a subfont's matrix may come with an em of its own, stated as a scale to 64ths
                let transform = cff.transform(&subfont, None);
                let scale = transform.scale.map_or(1.0, |scale| scale.to_f64() / 64.0);
                Ok(em * Affine::scale(scale) * affine(&transform.matrix))
            }
            _ => {
                if !self.is_readable(glyph) {
                    return Err("its place in the table lies outside it".to_owned());
                }
                let outline = self.scaler.outline(glyph).ok_or("it cannot be read")?;
                outline.draw(DrawMemory::Scratch, pen).map_err(|error| error.to_string())?;
                Ok(em)
            }
        }
    }

    /// Whether the `glyf` table holds a glyph and, of a compound one, its components (256 of them
    /// at most). The library draws nothing for what a cut table lacks, without a word.
    fn is_readable(&self, glyph: GlyphId) -> bool {
        let mut left = 256usize;
        let tables = self.font.tables();
        let (Ok(glyf), Ok(loca)) = (tables.glyf(), tables.loca(None)) else { return false };
        let mut waiting = vec![glyph];
        while let Some(glyph) = waiting.pop() {
            match loca.get(glyph, &glyf) {
                None => return false,
                Some(LocaGlyph::Glyph(Glyph::Composite(compound))) if left > 0 => {
                    let components = compound.components().take(left).map(|component| component.glyph);
                    let before = waiting.len();
                    waiting.extend(components);
                    left -= waiting.len() - before;
                }
                Some(_) => {}
            }
        }
        true
    }

    /// The CFF outlines that the program has, bare or as a table.
    fn charstrings(&self) -> Option<CffFontRef<'_>> {
        match self.font.kind() {
            Kind::Cff(font, _) => Some(font),
            Kind::Sfnt(..) if self.cff.is_some() => {
                self.font.outline_glyphs_with(GlyphSourceOrder::new(&[GlyphSource::Cff])).cff_font().cloned()
            }
            _ => None,
        }
    }

    /// The font that knows names and CIDs.
    fn postscript(&self) -> &Font {
        self.cff.as_ref().unwrap_or(&self.font)
    }
}

/// What the first bytes say.
fn describe(bytes: &[u8]) -> &'static str {
    match bytes {
        [0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] => "TrueType",
        [b'O', b'T', b'T', b'O', ..] => "OpenType",
        [b't', b't', b'c', b'f', ..] => "a font collection",
        [b'%', b'!', ..] | [0x80, 1, ..] => "Type 1",
        [1, 0, ..] => "CFF",
        _ => "of no known format",
    }
}

/// The CFF table of an OpenType font, opened by itself.
fn cff_table(blob: &Blob, font: &Font) -> Option<Font> {
    if !matches!(font.kind(), Kind::Sfnt(..)) || font.tables().glyf().is_ok() {
        return None;
    }
    font.outline_glyphs_with(GlyphSourceOrder::new(&[GlyphSource::Cff])).cff_font()?;
    let sfnt = skrifa::raw::FontRef::from_index(blob.as_ref(), 0).ok()?;
    let table = sfnt.table_data(Tag::new(b"CFF "))?;
    Font::new(Blob::Shared(Arc::new(table.as_bytes().to_vec())), 0)
}

fn cff_name(cff: &CffFontRef<'_>, glyph: GlyphId) -> Option<String> {
    if cff.is_cid() {
        return None;
    }
    let name = cff.string(cff.charset()?.string_id(glyph)?)?;
    std::str::from_utf8(name).ok().map(str::to_owned)
}

/// A font matrix. The library keeps its translation in whole units.
fn affine(matrix: &FontMatrix) -> Affine {
    let [xx, yx, xy, yy, dx, dy] = matrix.elements();
    let whole = |value: Fixed| f64::from(value.to_bits());
    Affine::new([xx.to_f64(), yx.to_f64(), xy.to_f64(), yy.to_f64(), whole(dx), whole(dy)])
}

/// Takes down an outline. Charstrings may draw before they have moved; that is dropped.
struct Pen(BezPath);

impl Pen {
    fn is_down(&self) -> bool {
        !self.0.elements().is_empty()
    }
}

impl PathSink for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        if self.is_down() {
            self.0.line_to((f64::from(x), f64::from(y)));
        }
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        if self.is_down() {
            self.0.quad_to((f64::from(cx), f64::from(cy)), (f64::from(x), f64::from(y)));
        }
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        if self.is_down() {
            self.0.curve_to(
                (f64::from(ax), f64::from(ay)),
                (f64::from(bx), f64::from(by)),
                (f64::from(x), f64::from(y)),
            );
        }
    }

    fn close(&mut self) {
        if self.is_down() {
            self.0.close_path();
        }
    }
}
