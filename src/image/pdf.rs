//! PDF art and advertisements: a page of a file, used as a drawing.
//!
//! What is taken is the page's content inside its trim, and the resources it needs; links,
//! forms, layers' settings and scripts stay behind. Art of the house has to be fit for print by
//! itself: no encryption, no RGB, every font embedded. Advertisements come from others: they are
//! placed as they are, and what is wrong with them is found by the checks.

use super::svg::{length, whole_points};
use super::{Entry, ImageError, ImageId, ImageInfo, ImageStore, Kind, Orientation, Space, guarded, sniff};
use crate::geom::{Length, Size};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use std::collections::BTreeSet;

/// A box of a PDF page (ISO 32000-1, 14.11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageBox {
    /// The finished page.
    Trim,
    /// What its maker meant to be shown.
    Art,
    /// What a viewer shows.
    Crop,
    /// The sheet.
    Media,
}

impl PageBox {
    /// The keys that a box is looked for under; a page without the one has it as large as the
    /// next.
    fn keys(self) -> &'static [&'static [u8]] {
        match self {
            PageBox::Trim => &[b"TrimBox", b"CropBox", b"MediaBox"],
            PageBox::Art => &[b"ArtBox", b"CropBox", b"MediaBox"],
            PageBox::Crop => &[b"CropBox", b"MediaBox"],
            PageBox::Media => &[b"MediaBox"],
        }
    }
}

/// Which page of a PDF is taken, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageChoice {
    /// Its index, from 0.
    pub number: usize,
    /// Its box; the trim box, else the art box, else the crop box.
    pub area: Option<PageBox>,
    /// Width and height, upright, that it is cut to, in the middle.
    pub most: Option<[Length; 2]>,
}

/// A page of a PDF, ready to become a form.
pub struct PdfArt {
    /// The file.
    pub document: Document,
    /// The page.
    pub page: ObjectId,
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
    /// The size of the whole box, upright, before it was cut.
    pub whole: Size,
}

/// No stream of a piece of art is larger than this.
const MAX_STREAM: usize = 256 << 20;

/// Probes PDF art.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let art = page(bytes, &PageChoice::default())?;
    fit_for_print(&art)?;
    Ok(info(name, &art))
}

fn info(name: &str, art: &PdfArt) -> ImageInfo {
    ImageInfo {
        name: name.to_owned(),
        width: whole_points(art.size.width),
        height: whole_points(art.size.height),
        kind: Kind::Pdf,
        space: Space::Art,
        size: Some(art.size),
        orientation: Orientation::UPRIGHT,
        inverted: false,
        line_art: false,
    }
}

impl ImageStore {
    /// Which page of its file an image is, from 0; of a picture, 0.
    pub fn page_number(&self, id: ImageId) -> usize {
        self.entries.get(id.0 as usize).map_or(0, |entry| entry.choice.number)
    }

    /// Takes an advertisement: a page of a PDF whether fit for print or not, or a picture; with
    /// its whole size (of a picture, its pixels as points).
    ///
    /// # Errors
    /// [`ImageError`] when the file is damaged or encrypted, has no such page, or is of no kind
    /// that can be placed.
    pub fn add_advertisement(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        choice: PageChoice,
    ) -> Result<(ImageId, Size), ImageError> {
        if sniff(&bytes)? == Kind::Pdf {
            let art = guarded(|| page(&bytes, &choice))?;
            self.entries.push(Entry {
                info: info(name, &art),
                bytes,
                art: None,
                choice,
                digest: std::sync::OnceLock::new(),
            });
            return Ok((ImageId(u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)), art.whole));
        }
        if choice.number > 0 {
            return Err(ImageError::new(format!("it has one page, not {}", choice.number + 1)));
        }
        let id = self.add(name, bytes)?;
        let info = self.info(id);
        let points = |n: u32| Length::pt(i64::from(n));
        Ok((id, info.size.unwrap_or(Size { width: points(info.width), height: points(info.height) })))
    }
}

/// Reads a page of a PDF.
///
/// # Errors
/// When the file is damaged, encrypted, or has no such page with a usable box.
pub fn page(bytes: &[u8], choice: &PageChoice) -> Result<PdfArt, ImageError> {
    let damaged = |e: lopdf::Error| ImageError::new(format!("the PDF is damaged ({e}); export it again"));
    let options = LoadOptions::with_max_decompressed_size(MAX_STREAM);
    let document = match Document::load_mem_with_options(bytes, options) {
        Err(lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword) => return Err(encrypted()),
        read => read.map_err(damaged)?,
    };
    if document.is_encrypted() || document.was_encrypted() {
        return Err(encrypted());
    }
    let page = document.page_iter().nth(choice.number).ok_or_else(|| no_page(&document, choice))?;
    let inherited = |key: &[u8]| inherited(&document, page, key);
    let keys: &[&[u8]] = choice.area.map_or(&[b"TrimBox", b"ArtBox", b"CropBox", b"MediaBox"], |area| area.keys());
    let bounds = keys.iter().find_map(|k| rectangle(&document, inherited(k)?));
    let bounds = bounds.ok_or_else(|| ImageError::new("the PDF's page has no box that says how large it is"))?;
    let turns = inherited(b"Rotate").and_then(|r| r.as_i64().ok()).unwrap_or(0).div_euclid(90).rem_euclid(4) as u8;
    let unit = inherited(b"UserUnit").and_then(|u| u.as_float().ok()).unwrap_or(1.0);
    let side =
        |v: f64| length(v * f64::from(unit)).ok_or_else(|| ImageError::new("the PDF's page is of no usable size"));
    let (width, height) = (side(bounds[2] - bounds[0])?, side(bounds[3] - bounds[1])?);
    let upright = |s: Size| if turns.is_multiple_of(2) { s } else { Size { width: s.height, height: s.width } };
    let whole = upright(Size { width, height });
    let most = choice.most.map_or(whole, |[width, height]| Size { width, height });
    let size = Size { width: whole.width.min(most.width), height: whole.height.min(most.height) };
    let bounds = cut(bounds, upright(size), f64::from(unit));
    let content = document.get_page_content_with_limit(page, MAX_STREAM).map_err(damaged)?;
    let resources = inherited(b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into());
    Ok(PdfArt { page, resources, content, bounds, turns, size, whole, document })
}

fn no_page(document: &Document, choice: &PageChoice) -> ImageError {
    match document.page_iter().count() {
        0 => ImageError::new("the PDF has no page"),
        1 => ImageError::new(format!("the PDF has one page, not {}", choice.number + 1)),
        n => ImageError::new(format!("the PDF has {n} pages, not {}", choice.number + 1)),
    }
}

/// Cuts a box, in units of `unit` points, to a size in its middle.
fn cut([left, bottom, right, top]: [f64; 4], size: Size, unit: f64) -> [f64; 4] {
    let side = |from: f64, to: f64, most: Length| {
        let over = ((to - from) - most.to_pt() / unit) / 2.0;
        // Lengths are rounded: what is less than that is no cut.
        if over > 0.001 { (from + over, to - over) } else { (from, to) }
    };
    let (left, right) = side(left, right, size.width);
    let (bottom, top) = side(bottom, top, size.height);
    [left, bottom, right, top]
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
