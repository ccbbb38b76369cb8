//! One face of a font file.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use ttf_parser::GlyphId;

use super::halt::{HalfWidth, HalfWidths};
use super::known::Known;
use crate::geom::Em;

/// A face: its tables, its names, its metrics.
pub struct Face {
    names: Vec<String>,
    postscript: String,
    path: Arc<PathBuf>,
    index: u32,
    data: &'static [u8],
    tables: ttf_parser::Face<'static>,
    half: OnceLock<HalfWidths>,
    half_down: OnceLock<HalfWidths>,
    derived: OnceLock<Box<dyn Any + Send + Sync>>,
    paths: Paths,
    known: Known,
}

/// Outlines as text, by glyph.
pub(super) type Paths = Mutex<BTreeMap<u16, Arc<str>>>;

impl Face {
    /// Face `index` of a mapped file; `Err` says what is wrong with it.
    pub(super) fn parse(data: &'static [u8], index: u32, path: Arc<PathBuf>) -> Result<Face, String> {
        let tables = ttf_parser::Face::parse(data, index).map_err(|e| e.to_string())?;
        let (names, postscript) = names(&tables);
        let names = if names.is_empty() { vec![file_stem(&path)] } else { names };
        let postscript = postscript.unwrap_or_else(|| names.concat());
        Ok(Face {
            names,
            postscript,
            path,
            index,
            data,
            tables,
            half: OnceLock::new(),
            half_down: OnceLock::new(),
            derived: OnceLock::new(),
            paths: Paths::default(),
            known: Known::default(),
        })
    }

    /// The full name: `Noto Serif CJK HK Bold`.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
    /// The PostScript name: `NotoSerifCJKhk-Bold`.
    pub fn postscript_name(&self) -> &str {
        &self.postscript
    }
    /// Every name the face can be asked for by.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).chain(std::iter::once(self.postscript.as_str()))
    }
    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }
    /// Its index in the file (a collection has several faces).
    pub fn index(&self) -> u32 {
        self.index
    }
    /// The whole file.
    pub fn data(&self) -> &'static [u8] {
        self.data
    }
    /// The face's tables, for export (outlines, subsetting).
    pub fn tables(&self) -> &ttf_parser::Face<'static> {
        &self.tables
    }
    /// Whether its outlines are PostScript (CFF), not TrueType.
    pub fn is_cff(&self) -> bool {
        self.tables.tables().cff.is_some()
    }
    /// Font units to the em.
    pub fn units_per_em(&self) -> u16 {
        self.tables.units_per_em()
    }
    /// Height of the em box above the baseline (OS/2 typographic ascender).
    pub fn ascent(&self) -> Em {
        self.em(self.tables.typographic_ascender().unwrap_or_else(|| self.tables.ascender()))
    }
    /// Depth of the em box below the baseline, positive (OS/2 typographic descender).
    pub fn descent(&self) -> Em {
        -self.em(self.tables.typographic_descender().unwrap_or_else(|| self.tables.descender()))
    }
    /// Height of a capital letter; 0.7 em where the face does not say.
    pub fn cap_height(&self) -> Em {
        match self.tables.capital_height() {
            Some(h) if h > 0 => self.em(h),
            _ => Em::ratio(7, 10),
        }
    }
    /// Lets go of the memory that its file takes, until it is read again: for those who have gone through
    /// much of it and have what they wanted.
    pub fn let_go(&self) {
        super::open::let_go(self.data);
    }
    /// The glyph of a character, if the face has one.
    pub fn glyph(&self, c: char) -> Option<u16> {
        self.known.of(c, || self.tables.glyph_index(c).map(|g| g.0).filter(|g| *g != 0))
    }
    /// A glyph's horizontal advance; zero for a glyph the face has not.
    pub fn advance(&self, glyph: u16) -> Em {
        let units = self.tables.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
        Em::from_units(i64::from(units), self.units_per_em())
    }
    /// A glyph's advance in a vertical line (`vmtx`); an em where the face says nothing.
    pub fn vertical_advance(&self, glyph: u16) -> Em {
        let units = self.tables.glyph_ver_advance(GlyphId(glyph));
        units.map_or(Em::ONE, |units| Em::from_units(i64::from(units), self.units_per_em()))
    }
    /// Where a glyph's origin in a vertical line stands from its own: to the right, and upwards
    /// (`VORG`; else `vmtx` with the outline's top; else the ascender). It is in the middle of the
    /// horizontal advance, as PDF has it by default (ISO 32000-1, 9.7.4.3).
    pub fn vertical_origin(&self, glyph: u16) -> (Em, Em) {
        let id = GlyphId(glyph);
        let up = self.tables.glyph_y_origin(id).map(|y| self.em(y)).or_else(|| {
            let bearing = self.tables.glyph_ver_side_bearing(id)?;
            let top = i64::from(self.tables.glyph_bounding_box(id)?.y_max);
            Some(Em::from_units(i64::from(bearing) + top, self.units_per_em()))
        });
        (self.advance(glyph) / 2, up.unwrap_or_else(|| self.ascent()))
    }
    /// Where a glyph's outline begins and ends, from its origin; `None` for one without outline.
    pub fn horizontal_extent(&self, glyph: u16) -> Option<(Em, Em)> {
        let bounds = self.tables.glyph_bounding_box(GlyphId(glyph))?;
        Some((self.em(bounds.x_min), self.em(bounds.x_max)))
    }
    /// Where a glyph's outline begins and ends in a vertical line, downwards from its vertical
    /// origin; `None` for one without outline.
    pub fn vertical_extent(&self, glyph: u16) -> Option<(Em, Em)> {
        let bounds = self.tables.glyph_bounding_box(GlyphId(glyph))?;
        let (_, up) = self.vertical_origin(glyph);
        Some((up - self.em(bounds.y_max), up - self.em(bounds.y_min)))
    }
    /// How much of a full-width mark's glyph is blank on either side, by the face's own `halt`
    /// data, or `palt` where that has nothing; `None` for a glyph that neither shows a blank of.
    pub fn half_width(&self, glyph: u16) -> Option<HalfWidth> {
        self.half_widths().get(glyph, self.units_per_em())
    }
    /// Whether the face has `halt` or `palt` data at all. Punctuation of a face that has none is always
    /// set at full width.
    pub fn has_half_widths(&self) -> bool {
        !self.half_widths().is_empty()
    }
    fn half_widths(&self) -> &HalfWidths {
        self.half.get_or_init(|| HalfWidths::across(&self.tables))
    }
    /// How much of a full-width mark's glyph is blank above and below it where it stands upright in a
    /// vertical line, by the face's own `vhal` data, or `vpal` where that has nothing; `None` for a
    /// glyph that neither shows a blank of.
    pub fn half_height(&self, glyph: u16) -> Option<HalfWidth> {
        self.half_heights().get(glyph, self.units_per_em())
    }
    /// Whether the face has `vhal` or `vpal` data at all. In vertical lines, punctuation of a face
    /// that has none is always set at its full height.
    pub fn has_half_heights(&self) -> bool {
        !self.half_heights().is_empty()
    }
    fn half_heights(&self) -> &HalfWidths {
        self.half_down.get_or_init(|| HalfWidths::down(&self.tables))
    }
    /// What a later stage makes from the face once and keeps with it (the shaper's tables).
    /// `None` when something of another type is kept already.
    pub fn derived<T: Any + Send + Sync>(&self, make: impl FnOnce(&Face) -> T) -> Option<&T> {
        self.derived.get_or_init(|| Box::new(make(self))).downcast_ref()
    }
    /// Outlines that were written before.
    pub(super) fn paths(&self) -> &Paths {
        &self.paths
    }
    fn em(&self, units: i16) -> Em {
        Em::from_units(i64::from(units), self.units_per_em())
    }
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Face({} of {})", self.postscript, self.path.display())
    }
}

fn file_stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Full names (the English one first, family and style as one name too) and the PostScript name.
fn names(face: &ttf_parser::Face<'_>) -> (Vec<String>, Option<String>) {
    use ttf_parser::name_id::{
        FAMILY, FULL_NAME, POST_SCRIPT_NAME, SUBFAMILY, TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_SUBFAMILY,
    };
    const ENGLISH_US: u16 = 0x409;
    let mut full = Vec::new();
    let mut english = BTreeMapById::new();
    let mut postscript = None;
    for name in face.names() {
        let wanted = matches!(
            name.name_id,
            FAMILY | SUBFAMILY | FULL_NAME | POST_SCRIPT_NAME | TYPOGRAPHIC_FAMILY | TYPOGRAPHIC_SUBFAMILY
        );
        let Some(text) = wanted.then(|| name.to_string()).flatten().filter(|t| !t.is_empty()) else { continue };
        match name.name_id {
            POST_SCRIPT_NAME => postscript = postscript.or(Some(text)),
            FULL_NAME if name.language_id == ENGLISH_US => full.insert(0, text),
            FULL_NAME => full.push(text),
            id if name.language_id == ENGLISH_US => {
                english.insert(id, text);
            }
            _ => {}
        }
    }
    for (family, style) in [(TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_SUBFAMILY), (FAMILY, SUBFAMILY)] {
        if let Some(f) = english.get(&family) {
            let s = english.get(&style).map_or("Regular", String::as_str);
            full.push(format!("{f} {s}"));
            if s == "Regular" {
                full.push(f.clone());
            }
        }
    }
    full.dedup();
    (full, postscript)
}

type BTreeMapById = std::collections::BTreeMap<u16, String>;
