//! PDF art: the first page of a file, used as a drawing.
//!
//! What is taken is the page's content inside its trim, and the resources it needs; links,
//! forms, layers' settings and scripts stay behind. The page has to be fit for print by itself:
//! no encryption, no RGB, every font embedded.

use super::svg::{length, whole_points};
use super::{ImageError, ImageInfo, Kind, Orientation, Space};
use crate::geom::Size;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use std::collections::BTreeSet;

/// The first page of a PDF, ready to become a form.
pub struct PdfArt {
    /// The file.
    pub document: Document,
    /// The page's resources.
    pub resources: Object,
    /// The page's content, decoded.
    pub content: Vec<u8>,
    /// The part shown, in the page's own units: left, bottom, right, top.
    pub bounds: [f64; 4],
    /// Quarter turns clockwise.
    pub turns: u8,
    /// The size of the part shown, upright.
    pub size: Size,
}

/// No stream of a piece of art is larger than this.
const MAX_STREAM: usize = 256 << 20;

/// Probes PDF art.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let art = first_page(bytes)?;
    fit_for_print(&art)?;
    Ok(ImageInfo {
        name: name.to_owned(),
        width: whole_points(art.size.width),
        height: whole_points(art.size.height),
        kind: Kind::Pdf,
        space: Space::Art,
        size: Some(art.size),
        orientation: Orientation::UPRIGHT,
        inverted: false,
        line_art: false,
    })
}

/// Reads the first page of a PDF.
///
/// # Errors
/// When the file is damaged, encrypted, or has no page with a usable box.
pub fn first_page(bytes: &[u8]) -> Result<PdfArt, ImageError> {
    let damaged = |e: lopdf::Error| ImageError::new(format!("the PDF is damaged ({e}); export it again"));
    let options = LoadOptions::with_max_decompressed_size(MAX_STREAM);
    let document = match Document::load_mem_with_options(bytes, options) {
        Err(lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword) => return Err(encrypted()),
        read => read.map_err(damaged)?,
    };
    if document.is_encrypted() || document.was_encrypted() {
        return Err(encrypted());
    }
    let page = document.page_iter().next().ok_or_else(|| ImageError::new("the PDF has no page"))?;
    let inherited = |key: &[u8]| inherited(&document, page, key);
    let bounds = ["TrimBox", "ArtBox", "CropBox", "MediaBox"]
        .iter()
        .find_map(|k| rectangle(&document, inherited(k.as_bytes())?));
    let bounds = bounds.ok_or_else(|| ImageError::new("the PDF's page has no box that says how large it is"))?;
    let turns = inherited(b"Rotate").and_then(|r| r.as_i64().ok()).unwrap_or(0).div_euclid(90).rem_euclid(4) as u8;
    let unit = inherited(b"UserUnit").and_then(|u| u.as_float().ok()).unwrap_or(1.0);
    let side =
        |v: f64| length(v * f64::from(unit)).ok_or_else(|| ImageError::new("the PDF's page is of no usable size"));
    let (width, height) = (side(bounds[2] - bounds[0])?, side(bounds[3] - bounds[1])?);
    let size = if turns.is_multiple_of(2) { Size { width, height } } else { Size { width: height, height: width } };
    let content = document.get_page_content_with_limit(page, MAX_STREAM).map_err(damaged)?;
    let resources = inherited(b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into());
    Ok(PdfArt { resources, content, bounds, turns, size, document })
}

fn encrypted() -> ImageError {
    ImageError::new("the PDF is encrypted; save it without password and restrictions")
}

/// A page's entry, or that of the nearest of its parents that has one.
fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut at = page;
    for _ in 0..64 {
        let dict = document.get_dictionary(at).ok()?;
        if let Ok(value) = dict.get(key) {
            return document.dereference(value).ok().map(|(_, value)| value);
        }
        at = dict.get(b"Parent").ok()?.as_reference().ok()?;
    }
    None
}

/// A rectangle with its corners in order; `None` unless it has an area.
fn rectangle(document: &Document, object: &Object) -> Option<[f64; 4]> {
    let number = |o: &Object| document.dereference(o).ok()?.1.as_float().ok().map(f64::from);
    let values: Vec<f64> = object.as_array().ok()?.iter().filter_map(number).collect();
    let &[a, b, c, d] = values.as_slice() else { return None };
    let (left, right, bottom, top) = (a.min(c), a.max(c), b.min(d), b.max(d));
    (right - left > 0.01 && top - bottom > 0.01).then_some([left, bottom, right, top])
}

/// Looks at everything the page reaches.
fn fit_for_print(art: &PdfArt) -> Result<(), ImageError> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![&art.resources];
    check_content(&art.content)?;
    while let Some(object) = waiting.pop() {
        match object {
            Object::Reference(id) if seen.insert(*id) => waiting.extend(art.document.get_object(*id).ok()),
            Object::Array(items) => {
                check_array(&art.document, items)?;
                waiting.extend(items);
            }
            Object::Dictionary(dict) => {
                check_font(&art.document, dict)?;
                waiting.extend(dict.iter().map(|(_, v)| v));
            }
            Object::Stream(stream) => {
                let form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Form");
                if form || stream.dict.has(b"PatternType") {
                    let content = stream.decompressed_content_with_limit(MAX_STREAM);
                    check_content(
                        &content.map_err(|_| ImageError::new("a stream of the PDF is damaged; export it again"))?,
                    )?;
                }
                waiting.extend(stream.dict.iter().map(|(_, v)| v));
            }
            Object::Name(name) => check_space(name)?,
            _ => {}
        }
    }
    Ok(())
}

fn uses_rgb() -> ImageError {
    ImageError::new("the PDF uses RGB or Lab colour; convert it to CMYK, gray or black")
}

fn check_space(name: &[u8]) -> Result<(), ImageError> {
    if [b"DeviceRGB".as_slice(), b"CalRGB", b"Lab"].contains(&name) { Err(uses_rgb()) } else { Ok(()) }
}

/// `[/ICCBased stream]` of three components.
fn check_array(document: &Document, items: &[Object]) -> Result<(), ImageError> {
    let [Object::Name(family), profile, ..] = items else { return Ok(()) };
    let profile = document.dereference(profile).ok().and_then(|(_, p)| p.as_stream().ok());
    let n = profile.and_then(|p| p.dict.get(b"N").and_then(Object::as_i64).ok());
    if family == b"ICCBased" && n == Some(3) { Err(uses_rgb()) } else { Ok(()) }
}

fn check_content(content: &[u8]) -> Result<(), ImageError> {
    let content =
        Content::decode(content).map_err(|_| ImageError::new("the PDF's content is damaged; export it again"))?;
    for operation in &content.operations {
        match operation.operator.as_str() {
            "rg" | "RG" => return Err(uses_rgb()),
            "cs" | "CS" => operation.operands.iter().try_for_each(|o| o.as_name().map_or(Ok(()), check_space))?,
            "BI" => return Err(ImageError::new("the PDF holds an inline image; place pictures as JPEG or PNG")),
            _ => {}
        }
    }
    Ok(())
}

/// Fonts must be embedded.
fn check_font(document: &Document, dict: &Dictionary) -> Result<(), ImageError> {
    let name = |key: &[u8]| dict.get(key).and_then(Object::as_name).unwrap_or_default();
    if name(b"Type") != b"Font" || name(b"Subtype") == b"Type0" {
        return Ok(());
    }
    let descriptor = dict.get_deref(b"FontDescriptor", document).and_then(Object::as_dict);
    let embedded =
        descriptor.is_ok_and(|d| [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"].iter().any(|k| d.has(k)));
    if embedded {
        return Ok(());
    }
    let font = String::from_utf8_lossy(name(b"BaseFont")).into_owned();
    Err(ImageError::new(format!("the PDF does not embed its font {font}; embed it, or convert text to outlines")))
}
