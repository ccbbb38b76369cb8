//! TIFF 6.0, as press desks send it: gray, RGB and CMYK of 1 to 16 bits, stored plainly, with LZW,
//! Deflate, PackBits or fax (G3, G4) compression, in strips or tiles. Palettes, Lab, JPEG inside
//! TIFF and channels stored apart are refused, with what to save instead.
//!
//! The first image of a file counts. It is read band by band, a row of tiles or one strip at a
//! time; a file that stores everything in one strip is held as a whole.

use super::rows::{Rows, Stored, channels, narrow};
use super::{ImageError, ImageInfo, Kind, MAX_PIXELS, Space, exif};
use crate::color;
use std::io::Cursor;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

/// What the tags say of the pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    space: Space,
    bits: u8,
    /// Samples of a pixel as they are decoded.
    samples: usize,
    alpha: Alpha,
}

/// The tag ExtraSamples (TIFF 6.0, section 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alpha {
    None,
    /// A channel that says nothing of opacity.
    Unsaid,
    /// Colours were multiplied by it.
    Associated,
    Unassociated,
}

/// Probes a TIFF file: its tags are read, no pixel is decoded.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let (mut reader, layout) = start(bytes)?;
    complete(&mut reader, bytes)?;
    let (w, h) = reader.dimensions().map_err(corrupt)?;
    let orientation = exif::orientation(bytes);
    let (width, height) = if orientation.turns() { (h, w) } else { (w, h) };
    let line_art = layout.is_line_art();
    let (name, kind, space, size, inverted) = (name.to_owned(), Kind::Tiff, layout.space, None, false);
    Ok(ImageInfo { name, width, height, kind, space, size, orientation, inverted, line_art })
}

fn corrupt(e: tiff::TiffError) -> ImageError {
    let say = |text: String| ImageError::new(text);
    match e {
        tiff::TiffError::UnsupportedError(what) => say(format!(
            "the TIFF cannot be printed ({what}); save it as gray, RGB or CMYK of 8 bits, with LZW or no compression"
        )),
        tiff::TiffError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            say("the TIFF ends before the end of its image; get the whole file".to_owned())
        }
        e => say(format!("the TIFF is corrupt ({e}); export it again from its source")),
    }
}

fn start(bytes: &[u8]) -> Result<(Reader<'_>, Layout), ImageError> {
    let mut limits = Limits::default();
    // One strip may hold everything: sixteen bits of five channels at most.
    limits.decoding_buffer_size = MAX_PIXELS as usize * 10;
    limits.intermediate_buffer_size = MAX_PIXELS as usize * 10;
    limits.ifd_value_size = 16 << 20;
    let mut reader = Decoder::new(Cursor::new(bytes)).map_err(corrupt)?.with_limits(limits);
    let (width, height) = reader.dimensions().map_err(corrupt)?;
    if width == 0 || height == 0 {
        return Err(ImageError::new(format!("the TIFF is {width} × {height} pixels")));
    }
    let layout = layout(&mut reader)?;
    Ok((reader, layout))
}

fn layout(reader: &mut Reader) -> Result<Layout, ImageError> {
    let color = reader.colortype().map_err(corrupt)?;
    let mut tag = |tag: Tag| reader.find_tag_unsigned_vec::<u16>(tag).ok().flatten().unwrap_or_default();
    let planes = tag(Tag::PlanarConfiguration).first() == Some(&2);
    let alpha = match tag(Tag::ExtraSamples).first() {
        Some(1) => Alpha::Associated,
        Some(2) => Alpha::Unassociated,
        _ => Alpha::Unsaid,
    };
    let (space, bits, samples, alpha) = match color {
        ColorType::Gray(bits) => (Space::Gray, bits, 1, Alpha::None),
        ColorType::Multiband { bit_depth, num_samples: 2 } => (Space::Gray, bit_depth, 2, alpha),
        ColorType::GrayA(bits) => (Space::Gray, bits, 2, alpha),
        ColorType::RGB(bits) => (Space::Rgb, bits, 3, Alpha::None),
        ColorType::RGBA(bits) => (Space::Rgb, bits, 4, alpha),
        ColorType::CMYK(bits) => (Space::Cmyk, bits, 4, Alpha::None),
        ColorType::CMYKA(bits) => (Space::Cmyk, bits, 5, alpha),
        other => {
            let text = format!("the TIFF's colours ({other:?}) cannot be printed; save it as gray, RGB or CMYK");
            return Err(ImageError::new(text));
        }
    };
    if !matches!(bits, 1 | 2 | 4 | 8 | 16) {
        return Err(ImageError::new(format!("the TIFF has {bits} bits a channel; save it with 8 or 16")));
    }
    if planes && samples > 1 {
        return Err(ImageError::new("the TIFF stores its channels apart; save it with interleaved channels"));
    }
    Ok(Layout { space, bits, samples, alpha })
}

impl Layout {
    fn is_line_art(&self) -> bool {
        self.bits == 1 && self.space == Space::Gray && self.samples == 1
    }

    fn keeps_alpha(&self) -> bool {
        matches!(self.alpha, Alpha::Associated | Alpha::Unassociated)
    }
}

/// That the file holds all the data that it points to.
fn complete(reader: &mut Reader, bytes: &[u8]) -> Result<(), ImageError> {
    let mut list = |tag: Tag| reader.find_tag_unsigned_vec::<u64>(tag).ok().flatten().unwrap_or_default();
    let (strips, tiles) = (list(Tag::StripOffsets), list(Tag::TileOffsets));
    let (lengths, tile_lengths) = (list(Tag::StripByteCounts), list(Tag::TileByteCounts));
    let ends = strips.iter().zip(&lengths).chain(tiles.iter().zip(&tile_lengths));
    let n = bytes.len();
    match ends.map(|(at, length)| at.saturating_add(*length)).max() {
        None => Err(ImageError::new("the TIFF holds no image data")),
        Some(end) if end > n as u64 => Err(ImageError::new(format!(
            "the TIFF ends after {n} bytes, before the end of its image; get the whole file"
        ))),
        Some(_) => Ok(()),
    }
}

/// Opens a TIFF; its bands are decoded as they are read.
pub fn open(bytes: &[u8]) -> Result<Stored<'_>, ImageError> {
    let (mut reader, layout) = start(bytes)?;
    let (width, height) = reader.dimensions().map_err(corrupt)?;
    let icc = reader.find_tag(Tag::IccProfile).ok().flatten().and_then(|value| value.into_u8_vec().ok());
    let profile = icc.filter(|icc| color::channels_of(icc) == Some(channels(layout.space)));
    let (space, alpha, line_art) = (layout.space, layout.keeps_alpha(), layout.is_line_art());
    let depth = channels(space) + usize::from(alpha);
    let bands = Bands { reader, layout, width, depth, next_band: 0, band: Vec::new(), at: 0 };
    let profile = profile.filter(|_| !line_art);
    Ok(Stored { width, height, space, alpha, line_art, profile, rows: Box::new(bands) })
}

/// Rows decoded a band of chunks at a time.
struct Bands<'a> {
    reader: Reader<'a>,
    layout: Layout,
    width: u32,
    depth: usize,
    next_band: u32,
    /// The pixels of the band, and where in it the next row is.
    band: Vec<u8>,
    at: usize,
}

impl Rows for Bands<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), ImageError> {
        if self.at >= self.band.len() {
            self.read_band()?;
        }
        let pixels = self.band.get(self.at..self.at + row.len());
        row.copy_from_slice(pixels.ok_or_else(|| ImageError::new("the TIFF has fewer rows than it says"))?);
        self.at += row.len();
        Ok(())
    }
}

impl Bands<'_> {
    /// Decodes the next row of chunks.
    fn read_band(&mut self) -> Result<(), ImageError> {
        let across = self.width.div_ceil(self.reader.chunk_dimensions().0.max(1)).max(1);
        let (line, mut left) = (self.width as usize * self.depth, 0);
        for n in 0..across {
            let chunk = self.next_band * across + n;
            let (w, h) = self.reader.chunk_data_dimensions(chunk);
            let samples = samples(self.reader.read_chunk(chunk).map_err(corrupt)?, self.layout, w, h)?;
            if n == 0 {
                self.band.clear();
                self.band.resize(line * h as usize, 0);
            }
            let width = w as usize * self.depth;
            let rows = samples.chunks_exact((w as usize * self.layout.samples).max(1));
            for (into, row) in self.band.chunks_exact_mut(line.max(1)).zip(rows) {
                let into = into.get_mut(left..left + width).unwrap_or_default();
                self.layout.pixels(row, into);
            }
            left += width;
        }
        (self.next_band, self.at) = (self.next_band + 1, 0);
        Ok(())
    }
}

/// A chunk's samples as bytes, values of 255.
fn samples(decoded: DecodingResult, layout: Layout, w: u32, h: u32) -> Result<Vec<u8>, ImageError> {
    let per_row = w as usize * layout.samples;
    let wrong = || ImageError::new("the TIFF does not hold as many pixels as it says");
    let values = match decoded {
        DecodingResult::U8(bytes) if layout.bits == 8 => bytes,
        DecodingResult::U8(bytes) => unpacked(&bytes, layout, per_row, h as usize),
        DecodingResult::U16(values) => values.into_iter().map(narrow).collect(),
        _ => return Err(ImageError::new("the TIFF's values are not whole numbers of 16 bits or less")),
    };
    if values.len() == per_row * h as usize { Ok(values) } else { Err(wrong()) }
}

/// Samples of less than a byte, each row from a whole byte on.
fn unpacked(bytes: &[u8], layout: Layout, per_row: usize, rows: usize) -> Vec<u8> {
    let bits = usize::from(layout.bits);
    let most = (1u16 << bits) - 1;
    let scale = 255 / most.max(1);
    let line = (per_row * bits).div_ceil(8).max(1);
    let sample = |row: &[u8], n: usize| {
        let byte = row.get(n * bits / 8).copied().unwrap_or(0);
        let value = u16::from(byte) >> (8 - bits - n * bits % 8) & most;
        (value * scale) as u8
    };
    bytes.chunks_exact(line).take(rows).flat_map(|row| (0..per_row).map(move |n| sample(row, n))).collect()
}

impl Layout {
    /// Makes a row's pixels of its samples.
    fn pixels(&self, samples: &[u8], into: &mut [u8]) {
        let depth = channels(self.space) + usize::from(self.keeps_alpha());
        for (pixel, samples) in into.chunks_exact_mut(depth).zip(samples.chunks_exact(self.samples)) {
            pixel.iter_mut().zip(samples).for_each(|(v, sample)| *v = *sample);
            if self.alpha == Alpha::Associated {
                unmultiply(pixel);
            }
        }
    }
}

/// Takes the opacity, the last channel, out of the others.
fn unmultiply(pixel: &mut [u8]) {
    if let Some((&mut alpha, colors)) = pixel.split_last_mut()
        && alpha > 0
    {
        let a = u32::from(alpha);
        colors.iter_mut().for_each(|v| *v = ((u32::from(*v) * 255 + a / 2) / a).min(255) as u8);
    }
}
