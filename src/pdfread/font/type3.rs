//! Type 3 fonts: glyphs that are content streams (ISO 32000-1, 9.6.5).

use std::sync::Arc;

use lopdf::{Dictionary, Document};

use super::encoding::{Base, Encoding, characters};
use crate::pdfread::{entry, filter};

/// The bytes of all a font's glyphs together.
const MOST_BYTES: usize = 64 << 20;

/// A glyph to be drawn like a form.
#[derive(Clone, Debug)]
pub struct Type3Glyph {
    /// The content stream, filters undone.
    pub content: Arc<[u8]>,
    /// The font matrix: glyph space to text space.
    pub matrix: [f64; 6],
    /// The font's resources; where it has none, the page's hold.
    pub resources: Option<Dictionary>,
}

/// A Type 3 font.
#[derive(Debug)]
pub(super) struct Type3 {
    matrix: [f64; 6],
    resources: Option<Dictionary>,
    glyphs: Vec<Option<Arc<[u8]>>>,
    names: Vec<Option<String>>,
    widths: Vec<f64>,
}

impl Type3 {
    pub fn load(doc: &Document, font: &Dictionary, problems: &mut Vec<String>) -> Type3 {
        let matrix = matrix(doc, font, problems);
        let encoding = Encoding::read(doc, font, Base::BuiltIn, problems);
        let names: Vec<Option<String>> = (0..=255).map(|code| encoding.name(code).map(str::to_owned)).collect();
        let procs = entry::dict_of(doc, font, "CharProcs");
        if procs.is_none() {
            problems.push("it has no CharProcs, so no glyphs".to_owned());
        }
        let mut left = MOST_BYTES;
        let glyph =
            |name: &Option<String>| procs.and_then(|procs| content(doc, procs, name.as_deref()?, &mut left, problems));
        let glyphs = names.iter().map(glyph).collect();
        let first = entry::integer_of(doc, font, "FirstChar").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let list = entry::array_of(doc, font, "Widths").unwrap_or_default();
        let stated = |code: usize| entry::number(entry::resolve(doc, list.get(code.checked_sub(first)?)?)?);
        // widths are in glyph space here
        let widths = (0..256).map(|code| stated(code).unwrap_or(0.0) * matrix[0]).collect();
        Type3 { matrix, resources: entry::dict_of(doc, font, "Resources").cloned(), glyphs, names, widths }
    }

    /// The glyph of a code.
    pub fn glyph(&self, code: u32) -> Option<Type3Glyph> {
        let content = self.glyphs.get(code as usize)?.clone()?;
        Some(Type3Glyph { content, matrix: self.matrix, resources: self.resources.clone() })
    }

    /// The width of a code in em.
    pub fn width(&self, code: u32) -> f64 {
        self.widths.get(code as usize).copied().unwrap_or(0.0)
    }

    /// The text of a code, by its name.
    pub fn text(&self, code: u32) -> Option<String> {
        characters(self.names.get(code as usize)?.as_deref()?, false)
    }
}

fn matrix(doc: &Document, font: &Dictionary, problems: &mut Vec<String>) -> [f64; 6] {
    let stated = entry::numbers_of(doc, font, "FontMatrix").and_then(|numbers| <[f64; 6]>::try_from(numbers).ok());
    stated.unwrap_or_else(|| {
        problems.push("it has no FontMatrix of six numbers; a thousandth is taken".to_owned());
        [0.001, 0.0, 0.0, 0.001, 0.0, 0.0]
    })
}

fn content(
    doc: &Document,
    procs: &Dictionary,
    name: &str,
    left: &mut usize,
    problems: &mut Vec<String>,
) -> Option<Arc<[u8]>> {
    let data = match filter::data(doc, entry::stream_of(doc, procs, name)?) {
        Ok(data) => data,
        Err(error) => {
            problems.push(format!("its glyph {name}: {error}"));
            return None;
        }
    };
    if let Some(damage) = data.damage {
        problems.push(format!("its glyph {name}: {damage}"));
        return None;
    }
    match left.checked_sub(data.bytes.len()) {
        Some(rest) => {
            *left = rest;
            Some(data.bytes.into())
        }
        None => {
            problems.push(format!("its glyph {name} is left out: more than {} MB of glyphs", MOST_BYTES >> 20));
            None
        }
    }
}
