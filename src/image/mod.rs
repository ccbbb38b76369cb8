//! Pictures and art: probed before composition, decoded at export.
//!
//! An [`ImageStore`] takes a file's bytes and finds out by their content what they are, how
//! large the upright image is and in which colour space, without decoding a pixel: composition
//! needs no more. What can be seen to be wrong then (a file cut short, a kind that cannot be
//! printed) is an [`ImageError`] at once. At export, [`ImageStore::prepare`] decodes pictures,
//! crops and turns them, brings them down to size and into inks; SVG art is outlines ([`Art`]);
//! PDF art stays a PDF page.
//!
//! Pictures of up to [`MAX_PIXELS`] are taken. Memory while one is made ready stays below its
//! decoded size (three bytes a pixel for RGB, four for CMYK; twice that for progressive JPEG,
//! whose coefficients come first) plus the result and some bands; PNG and TIFF are read row by row.
//!
//! Ids are given in the order of [`ImageStore::add`], so they are the same on every run.

use crate::geom::Size;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::OnceLock;

mod exif;
mod ink;
mod jpeg;
mod pdf;
mod png;
mod prepare;
mod raster;
mod rows;
mod scale;
mod sharpen;
mod svg;
mod tiff;

pub use pdf::{PageBox, PageChoice, PdfArt, page as pdf_page};
pub use prepare::{Channels, InkPixels, Medium, Note, Preparation, Prepared, picture_pixels};
pub use raster::Raster;
pub use sharpen::Sharpen;
pub use svg::{Art, Contour, Outline};

/// Index of an image in an image store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub u32);

/// Largest picture accepted, in pixels: 100 megapixels. A broadsheet page at 300 ppi has 30.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Longest side accepted, in pixels; JPEG has no longer ones.
pub const MAX_SIDE: u32 = 65_535;

/// What kind of file an image comes from, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A JPEG photograph.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A TIFF picture.
    Tiff,
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
    /// Whether every pixel is black or white and stored in one bit: it is printed so, and wants a
    /// much higher resolution.
    pub line_art: bool,
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
    /// SHA-256 of the bytes, once asked for.
    digest: OnceLock<[u8; 32]>,
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
    /// [`MAX_PIXELS`] or [`MAX_SIDE`], or art that holds more than flat filled outlines.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<ImageId, ImageError> {
        let (info, art) = guarded(|| probe(name, &bytes))?;
        if u64::from(info.width) * u64::from(info.height) > MAX_PIXELS && info.space != Space::Art {
            let (w, h) = (info.width, info.height);
            return Err(ImageError::new(format!("{w} × {h} pixels are too many; the limit is 100 megapixels")));
        }
        if info.width.max(info.height) > MAX_SIDE && info.space != Space::Art {
            let (w, h) = (info.width, info.height);
            return Err(ImageError::new(format!("{w} × {h} pixels are too long; the limit is {MAX_SIDE} a side")));
        }
        self.entries.push(Entry { info, bytes, art, choice: PageChoice::default(), digest: OnceLock::new() });
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

    /// The SHA-256 of the file.
    pub fn digest(&self, id: ImageId) -> Option<[u8; 32]> {
        let entry = self.entries.get(id.0 as usize)?;
        Some(*entry.digest.get_or_init(|| Sha256::digest(&entry.bytes).into()))
    }

    /// What is taken of a PDF.
    pub fn choice(&self, id: ImageId) -> Option<&PageChoice> {
        self.entries.get(id.0 as usize).map(|e| &e.choice)
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

    /// Decodes the part `source` (x, y, width, height in pixels of the upright image) of a picture
    /// and brings it to `size`, upright: its own or a smaller one. 16 bits become 8, palettes are
    /// resolved, inks are 255 when full, opacity is apart.
    ///
    /// # Errors
    /// [`ImageError`] when the data is corrupt, the part is outside the image, or it is art.
    pub fn decode(&self, id: ImageId, source: [u32; 4], size: (u32, u32)) -> Result<Raster, ImageError> {
        let entry = self.entries.get(id.0 as usize).ok_or_else(|| ImageError::new("no such image"))?;
        let info = &entry.info;
        let [x, y, w, h] = source;
        let inside = |start: u32, len: u32, end: u32| len > 0 && start.checked_add(len).is_some_and(|e| e <= end);
        if !inside(x, w, info.width) || !inside(y, h, info.height) {
            let (width, height) = (info.width, info.height);
            let text = format!("the part {w} × {h} at {x}, {y} is outside the image of {width} × {height} pixels");
            return Err(ImageError::new(text));
        }
        guarded(|| {
            let stored = match info.kind {
                Kind::Jpeg => jpeg::open(&entry.bytes)?,
                Kind::Png => png::open(&entry.bytes)?,
                Kind::Tiff => tiff::open(&entry.bytes)?,
                Kind::Svg | Kind::Pdf => return Err(ImageError::new("it is art; only pictures are decoded")),
            };
            let turns = info.orientation.turns();
            let upright = if turns { (stored.height, stored.width) } else { (stored.width, stored.height) };
            if upright != (info.width, info.height) {
                return Err(ImageError::new("the pixels do not have the size that the file's header says"));
            }
            let part = info.orientation.stored_part(source, stored.width, stored.height);
            let size = (size.0.clamp(1, w), size.1.clamp(1, h));
            let size = if turns { (size.1, size.0) } else { size };
            Ok(scale::read(stored, part, size)?.upright(info.orientation))
        })
    }

    /// A JPEG without what lies beside its image, to be shown as it is; `None` for other images.
    pub fn bare_jpeg(&self, id: ImageId) -> Option<Vec<u8>> {
        let entry = self.entries.get(id.0 as usize).filter(|entry| entry.info.kind == Kind::Jpeg)?;
        jpeg::bare(&entry.bytes)
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
        Kind::Tiff => tiff::probe(name, bytes).map(|info| (info, None)),
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
    if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") {
        return Ok(Kind::Tiff);
    }
    if has(b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if text.starts_with(b"<svg") || text.starts_with(b"<?xml") || text.starts_with(b"<!") {
        return Ok(Kind::Svg);
    }
    let other: [(&str, bool); 6] = [
        ("a GIF", head.starts_with(b"GIF8")),
        ("a WebP", head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")),
        ("a Photoshop document", head.starts_with(b"8BPS")),
        ("an EPS", head.starts_with(b"%!PS") || head.starts_with(b"\xC5\xD0\xD3\xC6")),
        ("a HEIF or AVIF", head.get(4..8) == Some(b"ftyp")),
        ("a BMP", head.starts_with(b"BM")),
    ];
    let what = other.iter().find(|(_, is)| *is).map_or("no known image format", |(name, _)| *name);
    Err(ImageError::new(format!("the file is {what}; give JPEG, PNG or TIFF for pictures, SVG or PDF for art")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_a_file_is() {
        let mut store = ImageStore::new();
        let says = |r: Result<ImageId, ImageError>, what: &str| r.is_err_and(|e| e.to_string().contains(what));
        assert!(says(store.add("a.jpg", Vec::new()), "empty"));
        assert!(says(store.add("a.jpg", b"II*\0....".to_vec()), "TIFF"));
        assert!(says(store.add("a.jpg", b"GIF89a....".to_vec()), "GIF"));
        assert!(says(store.add("a.jpg", vec![7; 40]), "no known image format"));
        assert!(store.is_empty());
    }
}
