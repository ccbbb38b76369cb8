//! Fonts of other people's PDFs: from the bytes of a string to codes, widths, text and outlines
//! (ISO 32000-1, 9).
//!
//! [`Font::load`] never fails. A font that lacks its program or whose program is damaged still
//! cuts strings and states widths, as these stand in the PDF itself; what it cannot draw is an
//! error with its reason, glyph by glyph. Nothing is substituted. [`Font::problems`] lists what
//! is wrong with the font as a whole, in sentences that follow its name.
//!
//! | module | holds |
//! |---|---|
//! | `simple`, `composite`, `type3` | the three sorts of font dictionary |
//! | `descriptor`, `program` | the embedded program: names, CIDs and codes to glyphs; outlines |
//! | `encoding`, `tables`, `truetype` | codes of simple fonts to names and glyphs |
//! | `cmap`, `lexer`, `predefined` | CMaps: strings to codes, codes to CIDs and text |

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kurbo::BezPath;
use lopdf::{Dictionary, Document, Object};

use super::entry;
use cmap::CMap;
use composite::Composite;
use simple::Simple;
use type3::Type3;

mod cmap;
mod composite;
mod descriptor;
mod encoding;
mod lexer;
mod predefined;
mod program;
mod simple;
mod tables;
mod truetype;
mod type3;

pub use type3::Type3Glyph;

/// The sorts of font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontKind {
    /// Type 1, also in its compact form.
    Type1,
    /// A multiple master instance.
    MmType1,
    /// TrueType.
    TrueType,
    /// A composite font with PostScript outlines (CIDFontType0).
    Cid0,
    /// A composite font with TrueType outlines (CIDFontType2).
    Cid2,
    /// Glyphs that are content streams.
    Type3,
}

/// A code cut from a string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Code {
    /// The code, its bytes read as a number.
    pub code: u32,
    /// How many bytes it has, 1 to 4.
    pub length: u8,
    /// The advance along a line, in em (of text space, before size and scaling).
    pub width: f64,
    /// In a vertical font: the vertical origin (x, y) as seen from the horizontal one, and the
    /// advance down the page (negative), all in em.
    pub vertical: Option<(f64, f64, f64)>,
    /// Whether word spacing applies: the code is the single byte 32 (9.3.3).
    pub space: bool,
}

/// The text of codes by the font's ToUnicode entry.
#[derive(Debug)]
enum ToUnicode {
    None,
    /// Codes are characters themselves.
    Identity,
    Map(CMap),
}

#[derive(Debug)]
enum Body {
    Simple(Simple),
    Composite(Box<Composite>),
    Type3(Type3),
    /// A font whose dictionary cannot be read; codes are single bytes.
    Unknown,
}

/// An outline once drawn.
type Outline = Result<Option<Arc<BezPath>>, String>;

/// A font of a PDF.
#[derive(Debug)]
pub struct Font {
    /// The PostScript name, without the tag of a subset.
    pub name: String,
    /// What sort of font it is.
    pub kind: FontKind,
    /// Whether its program is embedded (that of a Type 3 font always is).
    pub embedded: bool,
    /// Whether the name carries the tag of a subset.
    pub subset: bool,
    /// Whether text runs down the page.
    pub vertical: bool,
    /// What is wrong with the font.
    pub problems: Vec<String>,
    body: Body,
    to_unicode: ToUnicode,
    outlines: Mutex<BTreeMap<u32, Outline>>,
}

impl Font {
    /// Reads a font dictionary.
    pub fn load(doc: &Document, dict: &Dictionary) -> Font {
        let mut problems = Vec::new();
        let subtype = entry::name_of(doc, dict, "Subtype").unwrap_or_default();
        let descendant = descendant(doc, dict);
        let (name, subset) = name(doc, descendant.unwrap_or(dict), &subtype);
        let (kind, body) = match (subtype.as_str(), descendant) {
            ("Type0", Some(cid_font)) => {
                let body = Composite::load(doc, dict, cid_font, &name, &mut problems);
                let type2 = entry::name_of(doc, cid_font, "Subtype").as_deref() == Some("CIDFontType2");
                (if type2 { FontKind::Cid2 } else { FontKind::Cid0 }, Body::Composite(Box::new(body)))
            }
            ("Type0", None) => {
                problems.push("it is a composite font without a descendant".to_owned());
                (FontKind::Cid0, Body::Unknown)
            }
            ("Type3", _) => (FontKind::Type3, Body::Type3(Type3::load(doc, dict, &mut problems))),
            (subtype, _) => {
                let kind = match subtype {
                    "Type1" => FontKind::Type1,
                    "MMType1" => FontKind::MmType1,
                    "TrueType" => FontKind::TrueType,
                    other => {
                        problems.push(format!("its Subtype {other:?} is no font's; it is read as Type 1"));
                        FontKind::Type1
                    }
                };
                (kind, Body::Simple(Simple::load(doc, dict, &name, &mut problems)))
            }
        };
        let to_unicode = to_unicode(doc, dict, &mut problems);
        let (embedded, vertical) = match &body {
            Body::Simple(simple) => (simple.descriptor.embedded, false),
            Body::Composite(composite) => (composite.descriptor.embedded, composite.is_vertical()),
            Body::Type3(_) => (true, false),
            Body::Unknown => (false, false),
        };
        let outlines = Mutex::new(BTreeMap::new());
        Font { name, kind, embedded, subset, vertical, problems, body, to_unicode, outlines }
    }

    /// Cuts the bytes of a string into codes.
    pub fn codes(&self, bytes: &[u8]) -> Vec<Code> {
        let single = |width: &dyn Fn(u32) -> f64| {
            let code = |byte: &u8| Code {
                code: u32::from(*byte),
                length: 1,
                width: width(u32::from(*byte)),
                vertical: None,
                space: *byte == 32,
            };
            bytes.iter().map(code).collect()
        };
        match &self.body {
            Body::Simple(simple) => single(&|code| simple.width(code)),
            Body::Type3(type3) => single(&|code| type3.width(code)),
            Body::Unknown => single(&|_| 0.0),
            Body::Composite(composite) => {
                let code = |(code, length): (u32, u8)| Code {
                    code,
                    length,
                    width: composite.width(code, length),
                    vertical: self.vertical.then(|| composite.vertical(code, length)),
                    space: (code, length) == (32, 1),
                };
                composite.cut(bytes).into_iter().map(code).collect()
            }
        }
    }

    /// The outline of a code's glyph in em, its origin at (0, 0), y upwards, the font matrix
    /// applied. `None` is a blank glyph.
    ///
    /// # Errors
    /// When the program is not embedded or damaged, or has no glyph for the code.
    pub fn outline(&self, code: &Code) -> Result<Option<Arc<BezPath>>, String> {
        let descriptor = match &self.body {
            Body::Simple(simple) => &simple.descriptor,
            Body::Composite(composite) => &composite.descriptor,
            Body::Type3(_) => return Err(format!("the glyphs of the font {} are content, not outlines", self.name)),
            Body::Unknown => return Err(format!("the font {} has no program that can be read", self.name)),
        };
        let program = descriptor.program.as_ref().map_err(Clone::clone)?;
        let Some(glyph) = self.glyph(code) else {
            // writers of subsets leave out what shows nothing
            if self.text(code).is_some_and(|text| text.chars().all(char::is_whitespace)) {
                return Ok(None);
            }
            let digits = 2 * usize::from(code.length);
            return Err(format!(
                "the program of the font {} has no glyph for the code <{:0digits$X}>",
                self.name, code.code
            ));
        };
        let mut outlines = self.outlines.lock().unwrap_or_else(PoisonError::into_inner);
        let draw = || {
            program
                .outline(glyph)
                .map(|path| path.map(Arc::new))
                .map_err(|error| format!("the font {}: {error}", self.name))
        };
        outlines.entry(glyph).or_insert_with(draw).clone()
    }

    /// The text of a code: by ToUnicode, else by the font's encoding where that is certain.
    pub fn text(&self, code: &Code) -> Option<String> {
        let stated = match &self.to_unicode {
            ToUnicode::None => None,
            ToUnicode::Identity => char::from_u32(code.code).filter(|c| *c != '\0').map(String::from),
            ToUnicode::Map(map) => map.text(code.code, code.length),
        };
        stated.or_else(|| match &self.body {
            Body::Simple(simple) => simple.text(code.code),
            Body::Composite(composite) => composite.text(code.code, code.length),
            Body::Type3(type3) => type3.text(code.code),
            Body::Unknown => None,
        })
    }

    /// The glyph of a code of a Type 3 font.
    pub fn type3(&self, code: &Code) -> Option<Type3Glyph> {
        match &self.body {
            Body::Type3(type3) => type3.glyph(code.code),
            _ => None,
        }
    }

    /// The width in em that the embedded program gives a code's glyph; the font dictionary's
    /// should be the same (9.2.4).
    pub fn program_width(&self, code: &Code) -> Option<f64> {
        let program = match &self.body {
            Body::Simple(simple) => simple.descriptor.program.as_deref(),
            Body::Composite(composite) => composite.descriptor.program.as_deref(),
            _ => return None,
        };
        program.ok()?.width(self.glyph(code)?)
    }

    /// The glyph of a code in the program.
    fn glyph(&self, code: &Code) -> Option<u32> {
        match &self.body {
            Body::Simple(simple) => simple.glyph(code.code),
            Body::Composite(composite) => composite.glyph(code.code, code.length),
            Body::Type3(_) | Body::Unknown => None,
        }
    }
}

/// The one descendant of a composite font.
fn descendant<'a>(doc: &'a Document, dict: &'a Dictionary) -> Option<&'a Dictionary> {
    let first = entry::array_of(doc, dict, "DescendantFonts")?.first()?;
    entry::resolve(doc, first)?.as_dict().ok()
}

/// The font's name and whether it is a subset's: six capitals and a plus stand before it (9.6.4).
fn name(doc: &Document, dict: &Dictionary, subtype: &str) -> (String, bool) {
    let own = ["BaseFont", "Name"].into_iter().find_map(|key| entry::name_of(doc, dict, key));
    let full = own.unwrap_or_else(|| if subtype == "Type3" { "(Type 3)".to_owned() } else { "(no name)".to_owned() });
    match full.split_once('+') {
        Some((tag, name)) if tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            (name.to_owned(), true)
        }
        _ => (full, false),
    }
}

fn to_unicode(doc: &Document, dict: &Dictionary, problems: &mut Vec<String>) -> ToUnicode {
    match entry::value(doc, dict, "ToUnicode") {
        Some(Object::Name(name)) if name.starts_with(b"Identity") => ToUnicode::Identity,
        Some(object @ Object::Stream(_)) => match composite::read_cmap(doc, object, 0) {
            Ok(map) if map.has_text() => ToUnicode::Map(map),
            Ok(_) => {
                problems.push("its ToUnicode CMap gives no text".to_owned());
                ToUnicode::None
            }
            Err(error) => {
                problems.push(format!("its ToUnicode: {error}"));
                ToUnicode::None
            }
        },
        _ => ToUnicode::None,
    }
}
