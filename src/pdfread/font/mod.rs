//! Fonts (placeholder until the font reader is merged): widths of simple fonts, no outlines.

use kurbo::BezPath;
use lopdf::{Dictionary, Document};
use std::sync::Arc;

/// The kinds of fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FontKind {
    Type1,
    MMType1,
    TrueType,
    Cid0,
    Cid2,
    Type3,
}

/// A font.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Font {
    pub name: String,
    pub kind: FontKind,
    pub embedded: bool,
    pub subset: bool,
    pub vertical: bool,
    pub problems: Vec<String>,
}

/// A code of a shown string.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Code {
    pub code: u32,
    pub length: u8,
    pub width: f64,
    pub vertical: Option<(f64, f64, f64)>,
    pub space: bool,
}

/// A glyph of a Type 3 font.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Type3Glyph {
    pub content: Vec<u8>,
    pub matrix: kurbo::Affine,
    pub resources: Option<Dictionary>,
}

#[allow(missing_docs)]
impl Font {
    pub fn load(_doc: &Document, dict: &Dictionary) -> Font {
        let name = dict.get(b"BaseFont").and_then(lopdf::Object::as_name).unwrap_or_default();
        Font {
            name: String::from_utf8_lossy(name).into_owned(),
            kind: FontKind::Type1,
            embedded: false,
            subset: false,
            vertical: false,
            problems: Vec::new(),
        }
    }
    pub fn codes(&self, bytes: &[u8]) -> Vec<Code> {
        let code = |&b: &u8| Code { code: b.into(), length: 1, width: 0.5, vertical: None, space: b == 32 };
        bytes.iter().map(code).collect()
    }
    pub fn outline(&self, _code: &Code) -> Result<Option<Arc<BezPath>>, String> {
        Ok(None)
    }
    pub fn text(&self, code: &Code) -> Option<String> {
        char::from_u32(code.code).map(String::from)
    }
    pub fn type3(&self, _code: &Code) -> Option<Type3Glyph> {
        None
    }
}
