//! Pictures and art: probed before composition, decoded at export.
//!
//! An [`ImageStore`] takes a file's bytes and finds out by their content what they are, how
//! large the upright image is and in which colour space, without decoding a pixel: composition
//! needs no more. What can be seen to be wrong then (a file cut short, a kind that cannot be
//! printed) is an [`ImageError`] at once. Pixels are decoded, cropped and turned upright by
//! [`ImageStore::decode`] at export; SVG art is outlines ([`Art`]); PDF art stays a PDF page.
//!
//! Ids are given in the order of [`ImageStore::add`], so they are the same on every run.

use crate::geom::Size;
use std::fmt;

mod exif;
mod jpeg;
mod pdf;
mod png;
mod svg;

pub use pdf::{PageBox, PageChoice, PdfArt};
pub use svg::{Art, Contour, Outline};

/// Index of an image in an image store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub u32);

/// Largest picture accepted, in pixels: 100 megapixels. A broadsheet page at 300 ppi has 30.
pub const MAX_PIXELS: u64 = 100_000_000;

/// What kind of file an image comes from, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A JPEG photograph.
    Jpeg,
    /// A PNG picture.
    Png,
    /// SVG line art.
    Svg,
    /// A page of a PDF.
    Pdf,
}

/// The colour space of a file's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// One channel.
    Gray,
    /// Three channels of light.
    Rgb,
    /// Four inks.
    Cmyk,
    /// Drawn, not sampled.
    Art,
}

/// How stored pixels are turned to stand upright (EXIF orientation, 1–8; 1 is upright).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(pub(crate) u8);

/// What composition needs to know of an image.
#[derive(Clone, Debug)]
pub struct ImageInfo {
    /// The file's name as it was given.
    pub name: String,
    /// Width of the upright image: pixels, or whole points (rounded) of art.
    pub width: u32,
    /// Height of the upright image, in the same unit.
    pub height: u32,
    /// What the file is.
    pub kind: Kind,
    /// The colour space of its pixels.
    pub space: Space,
    /// The exact size art was drawn at; `None` for pictures, whose size is up to the layout.
    pub size: Option<Size>,
    /// How the stored pixels are turned.
    pub orientation: Orientation,
    /// Whether a CMYK JPEG stores its inks inverted (it carries Adobe's marker).
    pub inverted: bool,
}

impl ImageInfo {
    /// Width to height as a fraction of two whole numbers, exact for art.
    pub fn aspect(&self) -> (i64, i64) {
        match self.size {
            Some(s) => (s.width.raw(), s.height.raw()),
            None => (i64::from(self.width), i64::from(self.height)),
        }
    }
}

/// Why an image cannot be printed, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageError(String);

impl ImageError {
    pub(crate) fn new(text: impl Into<String>) -> ImageError {
        ImageError(text.into())
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ImageError {}

/// Decoded, upright, cropped pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// [`Space::Gray`] (one byte a pixel) or [`Space::Rgb`] (three).
    pub space: Space,
    /// The pixels, row by row from the top.
    pub pixels: Vec<u8>,
    /// The ICC profile that came with an RGB picture.
    pub profile: Option<Vec<u8>>,
}

/// All images of a run.
#[derive(Clone, Debug, Default)]
pub struct ImageStore {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    info: ImageInfo,
    bytes: Vec<u8>,
    art: Option<Art>,
    /// Which page of a PDF, and how much of it.
    choice: PageChoice,
}

impl ImageStore {
    /// An empty store.
    pub fn new() -> ImageStore {
        ImageStore::default()
    }

    /// Takes a file. What it is goes by its content; `name` is for messages only.
    ///
    /// # Errors
    /// [`ImageError`] when the file is of no printable kind, is cut short, larger than
    /// [`MAX_PIXELS`], or art that holds more than flat filled outlines.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<ImageId, ImageError> {
        let (info, art) = guarded(|| probe(name, &bytes))?;
        if u64::from(info.width) * u64::from(info.height) > MAX_PIXELS && info.space != Space::Art {
            let (w, h) = (info.width, info.height);
            return Err(ImageError::new(format!("{w} × {h} pixels are too many; the limit is 100 megapixels")));
        }
        self.entries.push(Entry { info, bytes, art, choice: PageChoice::default() });
        Ok(ImageId(u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)))
    }

    /// What is known of an image.
    ///
    /// # Panics
    /// When the id is of another store.
    pub fn info(&self, id: ImageId) -> &ImageInfo {
        &self.entries[id.0 as usize].info
    }

    /// What is known of an image, if the id is of this store.
    pub fn get(&self, id: ImageId) -> Option<&ImageInfo> {
        self.entries.get(id.0 as usize).map(|e| &e.info)
    }

    /// The file as it came.
    pub fn bytes(&self, id: ImageId) -> Option<&[u8]> {
        self.entries.get(id.0 as usize).map(|e| e.bytes.as_slice())
    }

    /// The outlines of SVG art.
    pub fn art(&self, id: ImageId) -> Option<&Art> {
        self.entries.get(id.0 as usize).and_then(|e| e.art.as_ref())
    }

    /// The page of PDF art or of an advertisement, read anew.
    ///
    /// # Errors
    /// [`ImageError`] when the id is not one of PDF art.
    pub fn page(&self, id: ImageId) -> Result<PdfArt, ImageError> {
        match self.entries.get(id.0 as usize) {
            Some(entry) if entry.info.kind == Kind::Pdf => guarded(|| pdf::page(&entry.bytes, &entry.choice)),
            _ => Err(ImageError::new("it is not a PDF")),
        }
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Decodes the part `source` (x, y, width, height in pixels of the upright image) of a gray
    /// or RGB picture. Alpha is flattened on white, 16 bits become 8, palettes are resolved.
    ///
    /// # Errors
    /// [`ImageError`] when the data is corrupt, the part is outside the image, or the image is
    /// CMYK or art.
    pub fn decode(&self, id: ImageId, source: [u32; 4]) -> Result<Raster, ImageError> {
        let Some(entry) = self.entries.get(id.0 as usize) else {
            return Err(ImageError::new("no such image"));
        };
        let info = &entry.info;
        let whole = guarded(|| match (info.kind, info.space) {
            (Kind::Jpeg, Space::Gray | Space::Rgb) => jpeg::decode(&entry.bytes, info.space),
            (Kind::Png, _) => png::decode(&entry.bytes),
            _ => Err(ImageError::new("only gray and RGB pictures are decoded")),
        })?;
        let upright = if info.orientation.turns() { (whole.height, whole.width) } else { (whole.width, whole.height) };
        if upright != (info.width, info.height) {
            return Err(ImageError::new("the pixels do not have the size that the file's header says"));
        }
        crop(whole, info.orientation, source)
    }
}

/// Decoders of other people's making may panic on hostile files; here that is an error.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> Result<T, ImageError>) -> Result<T, ImageError> {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode));
    caught.unwrap_or_else(|_| Err(ImageError::new("the file is corrupt; export it again from its source")))
}

fn probe(name: &str, bytes: &[u8]) -> Result<(ImageInfo, Option<Art>), ImageError> {
    match sniff(bytes)? {
        Kind::Jpeg => jpeg::probe(name, bytes).map(|info| (info, None)),
        Kind::Png => png::probe(name, bytes).map(|info| (info, None)),
        Kind::Svg => svg::probe(name, bytes).map(|(info, art)| (info, Some(art))),
        Kind::Pdf => pdf::probe(name, bytes).map(|info| (info, None)),
    }
}

/// What a file is by its first bytes.
fn sniff(bytes: &[u8]) -> Result<Kind, ImageError> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start();
    if head.is_empty() {
        return Err(ImageError::new("the file is empty"));
    }
    if head.starts_with(b"\xFF\xD8") {
        return Ok(Kind::Jpeg);
    }
    if head.starts_with(b"\x89PNG\r\n\x1A\n") {
        return Ok(Kind::Png);
    }
    if has(b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if text.starts_with(b"<svg") || text.starts_with(b"<?xml") || text.starts_with(b"<!") {
        return Ok(Kind::Svg);
    }
    let other: [(&str, bool); 7] = [
        ("a TIFF", head.starts_with(b"II*\0") || head.starts_with(b"MM\0*")),
        ("a GIF", head.starts_with(b"GIF8")),
        ("a WebP", head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")),
        ("a Photoshop document", head.starts_with(b"8BPS")),
        ("an EPS", head.starts_with(b"%!PS") || head.starts_with(b"\xC5\xD0\xD3\xC6")),
        ("a HEIF or AVIF", head.get(4..8) == Some(b"ftyp")),
        ("a BMP", head.starts_with(b"BM")),
    ];
    let what = other.iter().find(|(_, is)| *is).map_or("no known image format", |(name, _)| *name);
    Err(ImageError::new(format!("the file is {what}; give JPEG or PNG for pictures, SVG or PDF for art")))
}

impl Orientation {
    /// Stored as it stands.
    pub const UPRIGHT: Orientation = Orientation(1);

    /// Whether width and height change places.
    pub fn turns(self) -> bool {
        self.0 >= 5
    }

    /// The EXIF value, 1–8.
    pub fn exif(self) -> u8 {
        self.0
    }

    /// Where the upright pixel (`x`, `y`) is stored in an image of `w` × `h` stored pixels.
    fn stored(self, x: u32, y: u32, w: u32, h: u32) -> (u32, u32) {
        let (right, bottom) = (w.saturating_sub(1), h.saturating_sub(1));
        match self.0 {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            8 => (right - y, x),
            _ => (x, y),
        }
    }
}

/// Cuts out a part, upright.
fn crop(whole: Raster, orientation: Orientation, [x, y, w, h]: [u32; 4]) -> Result<Raster, ImageError> {
    let (stored_w, stored_h) = (whole.width, whole.height);
    let (upright_w, upright_h) = if orientation.turns() { (stored_h, stored_w) } else { (stored_w, stored_h) };
    let inside = |start: u32, len: u32, end: u32| len > 0 && start.checked_add(len).is_some_and(|e| e <= end);
    if !inside(x, w, upright_w) || !inside(y, h, upright_h) {
        let text = format!("the part {w} × {h} at {x}, {y} is outside the image of {upright_w} × {upright_h} pixels");
        return Err(ImageError::new(text));
    }
    if orientation == Orientation::UPRIGHT && (w, h) == (stored_w, stored_h) {
        return Ok(whole);
    }
    let depth = if whole.space == Space::Gray { 1 } else { 3 };
    let mut pixels = Vec::with_capacity(w as usize * h as usize * depth);
    for row in y..y + h {
        if orientation == Orientation::UPRIGHT {
            let start = (row as usize * stored_w as usize + x as usize) * depth;
            pixels.extend_from_slice(whole.pixels.get(start..start + w as usize * depth).unwrap_or_default());
        } else {
            for column in x..x + w {
                let (sx, sy) = orientation.stored(column, row, stored_w, stored_h);
                let start = (sy as usize * stored_w as usize + sx as usize) * depth;
                pixels.extend_from_slice(whole.pixels.get(start..start + depth).unwrap_or_default());
            }
        }
    }
    Ok(Raster { width: w, height: h, space: whole.space, pixels, profile: whole.profile })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_pixels_upright() {
        // Stored 2 × 3: rows 12 34 56.
        let whole = Raster { width: 2, height: 3, space: Space::Gray, pixels: vec![1, 2, 3, 4, 5, 6], profile: None };
        let turned = |o: u8, part| crop(whole.clone(), Orientation(o), part).map(|r| r.pixels);
        assert_eq!(turned(1, [0, 1, 2, 2]), Ok(vec![3, 4, 5, 6]));
        assert_eq!(turned(3, [0, 0, 2, 3]), Ok(vec![6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(6, [0, 0, 3, 2]), Ok(vec![5, 3, 1, 6, 4, 2]), "a quarter turn clockwise");
        assert_eq!(turned(8, [0, 0, 3, 2]), Ok(vec![2, 4, 6, 1, 3, 5]), "a quarter turn back");
        assert_eq!(turned(5, [0, 0, 3, 2]), Ok(vec![1, 3, 5, 2, 4, 6]));
        assert!(turned(1, [0, 0, 3, 2]).is_err(), "wider than the image");
        assert!(turned(1, [u32::MAX, 0, 3, 2]).is_err());
    }

    #[test]
    fn names_what_a_file_is() {
        let mut store = ImageStore::new();
        let says = |r: Result<ImageId, ImageError>, what: &str| r.is_err_and(|e| e.to_string().contains(what));
        assert!(says(store.add("a.jpg", Vec::new()), "empty"));
        assert!(says(store.add("a.jpg", b"II*\0....".to_vec()), "TIFF"));
        assert!(says(store.add("a.jpg", vec![7; 40]), "no known image format"));
        assert!(store.is_empty());
    }
}
