//! The small files in `data` and the objects that are made around them. `data/README.md` says
//! where they come from.

use dayang::pdfread::font::{Code, Font};
use kurbo::{Affine, BezPath, ParamCurveArclen, Shape};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::path::Path;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// A file of `data`.
pub fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdfread/data").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The CFF table of an OpenType font.
pub fn cff(name: &str) -> Vec<u8> {
    let bytes = file(name);
    let face = Face::parse(&bytes, 0).expect("a face");
    face.raw_face().table(ttf_parser::Tag::from_bytes(b"CFF ")).expect("a CFF table").to_vec()
}

/// A document without pages, to hold objects.
pub fn document() -> Document {
    Document::with_version("1.7")
}

/// A font descriptor with a program under `key` (`FontFile`…), or none.
pub fn descriptor(doc: &mut Document, flags: i64, program: Option<(&str, &str, Vec<u8>)>) -> Object {
    let mut dict = dictionary! { "Type" => "FontDescriptor", "FontName" => "ABCDEF+Test", "Flags" => flags };
    if let Some((key, subtype, bytes)) = program {
        let mut stream = Dictionary::new();
        if !subtype.is_empty() {
            stream.set("Subtype", Object::Name(subtype.into()));
        }
        dict.set(key, doc.add_object(Stream::new(stream, bytes)));
    }
    doc.add_object(dict).into()
}

/// A simple font whose codes are all 500 wide.
pub fn simple(subtype: &str, descriptor: Object, encoding: Option<Object>) -> Dictionary {
    let widths: Vec<Object> = (0..256).map(|_| 500.into()).collect();
    let mut font = dictionary! {
        "Type" => "Font", "Subtype" => subtype, "BaseFont" => "ABCDEF+Test", "FirstChar" => 0, "LastChar" => 255,
        "Widths" => widths, "FontDescriptor" => descriptor,
    };
    if let Some(encoding) = encoding {
        font.set("Encoding", encoding);
    }
    font
}

/// A composite font; `more` goes into the CIDFont.
pub fn composite(
    doc: &mut Document,
    subtype: &str,
    descriptor: Object,
    encoding: Object,
    more: Dictionary,
) -> Dictionary {
    let mut cid_font = dictionary! {
        "Type" => "Font", "Subtype" => subtype, "BaseFont" => "ABCDEF+Test", "FontDescriptor" => descriptor,
    };
    cid_font.extend(&more);
    let descendant = doc.add_object(cid_font);
    dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+Test-H", "Encoding" => encoding,
        "DescendantFonts" => vec![descendant.into()],
    }
}

/// The one code of a string.
pub fn code(font: &Font, bytes: &[u8]) -> Code {
    let codes = font.codes(bytes);
    assert_eq!(codes.len(), 1, "{bytes:02X?} is {codes:?}");
    codes[0]
}

struct Pen(BezPath);

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), f64::from(y)));
    }
    fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
        self.0.quad_to((f64::from(a), f64::from(b)), (f64::from(x), f64::from(y)));
    }
    fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
        let point = |x: f32, y: f32| (f64::from(x), f64::from(y));
        self.0.curve_to(point(a, b), point(c, d), point(x, y));
    }
    fn close(&mut self) {
        self.0.close_path();
    }
}

/// The outline in em that ttf-parser draws for a character.
pub fn reference(font: &str, c: char) -> BezPath {
    let bytes = file(font);
    let face = Face::parse(&bytes, 0).expect("a face");
    let glyph = face.glyph_index(c).unwrap_or_else(|| panic!("{font} has no {c}"));
    outline_of(&face, glyph)
}

fn outline_of(face: &Face<'_>, glyph: GlyphId) -> BezPath {
    let mut pen = Pen(BezPath::new());
    face.outline_glyph(glyph, &mut pen).expect("an outline");
    Affine::scale(1.0 / f64::from(face.units_per_em())) * pen.0
}

/// Fails unless two outlines cover the same: area, extent and length agree to a hundred
/// thousandth of an em.
pub fn assert_same(drawn: &BezPath, expected: &BezPath, what: &str) {
    let numbers = |path: &BezPath| {
        let extent = path.bounding_box();
        let length: f64 = path.segments().map(|segment| segment.arclen(1e-7)).sum();
        [path.area(), extent.x0, extent.y0, extent.x1, extent.y1, length]
    };
    let (drawn, expected) = (numbers(drawn), numbers(expected));
    assert!(expected[0].abs() > 1e-3, "{what}: the reference is blank");
    for (a, b) in drawn.iter().zip(&expected) {
        assert!((a - b).abs() < 1e-5, "{what}: {drawn:?} is not {expected:?}");
    }
}

/// Fails unless a code draws a character as another face does.
pub fn assert_draws(font: &Font, bytes: &[u8], face: &str, c: char) {
    let drawn = font.outline(&code(font, bytes)).unwrap_or_else(|e| panic!("{bytes:02X?}: {e}"));
    let drawn = drawn.unwrap_or_else(|| panic!("{bytes:02X?} is blank"));
    assert_same(&drawn, &reference(face, c), &format!("{bytes:02X?} as {c}"));
}
