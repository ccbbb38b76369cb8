//! PNG (ISO/IEC 15948): reading the chunks and decoding.
//!
//! Rows are read as they are needed; only an interlaced file is held as a whole. What the values
//! mean goes by the chunks, in the standard's order: iCCP, then sRGB, then gAMA with cHRM. Gamma
//! as nearly every program writes it (1/2.2) says no more than sRGB does; in gray it is taken for
//! no word at all.

use super::rows::{InMemory, Meaning, Rows, Stored, channels, narrow};
use super::{ImageError, ImageInfo, Kind, Orientation, Space, exif};
use crate::color;
use png::{BitDepth, ColorType, Info, Reader, Transformations};
use std::io::Cursor;

/// What the chunks say.
#[derive(Default)]
struct Chunks {
    header: Option<Header>,
    orientation: Orientation,
    data: bool,
    transparent: bool,
    /// The palette has two entries, black and white.
    black_and_white: bool,
}

/// The header chunk.
#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    depth: u8,
    color: u8,
    space: Space,
}

/// Probes a PNG file: every chunk is walked, none is decompressed.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let chunks = walk(bytes)?;
    let line_art = chunks.is_line_art();
    let header = chunks.header.ok_or_else(|| ImageError::new("the PNG has no header chunk"))?;
    if !chunks.data {
        return Err(ImageError::new("the PNG holds no image data"));
    }
    let orientation = chunks.orientation;
    let (w, h) = (header.width, header.height);
    let (width, height) = if orientation.turns() { (h, w) } else { (w, h) };
    let (kind, size, inverted) = (Kind::Png, None, false);
    let (name, space) = (name.to_owned(), if line_art { Space::Gray } else { header.space });
    Ok(ImageInfo { name, width, height, kind, space, size, orientation, inverted, line_art })
}

impl Chunks {
    /// Whether every pixel is black or white, and there is nothing else.
    fn is_line_art(&self) -> bool {
        let one_bit = self.header.is_some_and(|h| h.depth == 1 && (h.color == 0 || self.black_and_white));
        one_bit && !self.transparent
    }
}

fn walk(bytes: &[u8]) -> Result<Chunks, ImageError> {
    let mut at = 8;
    let mut chunks = Chunks::default();
    loop {
        let Some((kind, body, next)) = chunk(bytes, at) else {
            let n = bytes.len();
            let text = format!("the PNG ends after {n} bytes, before its end mark; get the whole file");
            return Err(ImageError::new(text));
        };
        match kind {
            b"IHDR" if chunks.header.is_none() => chunks.header = Some(image_header(body)?),
            b"PLTE" => chunks.black_and_white = matches!(body, [0, 0, 0, 255, 255, 255] | [255, 255, 255, 0, 0, 0]),
            b"tRNS" => chunks.transparent = true,
            b"IDAT" => chunks.data = true,
            b"eXIf" => chunks.orientation = exif::orientation(body),
            b"IEND" => return Ok(chunks),
            _ => {}
        }
        at = next;
    }
}

/// The chunk at an offset: its type, its data and where the next one starts.
fn chunk(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8], usize)> {
    let length: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    let start = at.checked_add(8)?;
    let end = start.checked_add(u32::from_be_bytes(length) as usize)?;
    let next = end.checked_add(4)?;
    (next <= bytes.len()).then_some(())?;
    Some((bytes.get(at + 4..start)?, bytes.get(start..end)?, next))
}

fn image_header(body: &[u8]) -> Result<Header, ImageError> {
    let &[w3, w2, w1, w0, h3, h2, h1, h0, depth, color, ..] = body else {
        return Err(ImageError::new("the PNG's header chunk is too short"));
    };
    let (width, height) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    if width == 0 || height == 0 {
        return Err(ImageError::new(format!("the PNG is {width} × {height} pixels")));
    }
    let space = match color {
        0 | 4 => Space::Gray,
        2 | 3 | 6 => Space::Rgb,
        other => return Err(ImageError::new(format!("the PNG's colour type {other} (depth {depth}) is unknown"))),
    };
    Ok(Header { width, height, depth, color, space })
}

fn corrupt(e: png::DecodingError) -> ImageError {
    ImageError::new(format!("the PNG is corrupt ({e}); export it again from its source"))
}

/// Opens a PNG; its rows are decoded as they are read.
pub fn open(bytes: &[u8]) -> Result<Stored<'_>, ImageError> {
    let line_art = walk(bytes)?.is_line_art();
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(corrupt)?;
    if reader.info().interlaced {
        // Held as a whole, so its lower bytes are not kept.
        decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        reader = decoder.read_info().map_err(corrupt)?;
    }
    let (color, depth) = reader.output_color_type();
    let (space, alpha) = match color {
        _ if line_art => (Space::Gray, false),
        ColorType::Grayscale => (Space::Gray, false),
        ColorType::GrayscaleAlpha => (Space::Gray, true),
        ColorType::Rgb => (Space::Rgb, false),
        ColorType::Rgba => (Space::Rgb, true),
        ColorType::Indexed => return Err(ImageError::new("the PNG has no palette")),
    };
    let (width, height) = reader.info().size();
    let profile = profile(reader.info(), space).filter(|_| !line_art);
    let step = color.samples() / (channels(space) + usize::from(alpha)).max(1);
    let rows: Box<dyn Rows> = if reader.info().interlaced {
        Box::new(InMemory::new(interlaced(&mut reader, step)?, Meaning::default()))
    } else {
        let line = reader.output_line_size(width).ok_or_else(|| ImageError::new("the PNG is too large"))?;
        Box::new(Lines { reader, line: vec![0; line], wide: depth == BitDepth::Sixteen, step, left: height })
    };
    Ok(Stored { width, height, space, alpha, line_art, profile, rows })
}

fn interlaced(reader: &mut Reader<Cursor<&[u8]>>, step: usize) -> Result<Vec<u8>, ImageError> {
    let size = reader.output_buffer_size().ok_or_else(|| ImageError::new("the PNG is too large"))?;
    let mut pixels = vec![0; size];
    reader.next_frame(&mut pixels).map_err(corrupt)?;
    Ok(if step > 1 { pixels.into_iter().step_by(step).collect() } else { pixels })
}

/// Rows decoded as they are read.
struct Lines<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    line: Vec<u8>,
    wide: bool,
    /// Every how many-eth sample counts: black and white in a palette comes as RGB.
    step: usize,
    left: u32,
}

impl Rows for Lines<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), ImageError> {
        if self.reader.read_row(&mut self.line).map_err(corrupt)?.is_none() {
            return Err(ImageError::new("the PNG has fewer rows than it says"));
        }
        if self.wide {
            let samples = self.line.as_chunks::<2>().0;
            row.iter_mut().zip(samples).for_each(|(v, wide)| *v = narrow(u16::from_be_bytes(*wide)));
        } else {
            row.iter_mut().zip(self.line.iter().step_by(self.step)).for_each(|(v, sample)| *v = *sample);
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            // The end of the data holds its checksum.
            self.reader.read_row(&mut self.line).map_err(corrupt)?;
        }
        Ok(())
    }
}

/// The ICC profile that the chunks stand for; `None` for sRGB, or no word.
fn profile(info: &Info, space: Space) -> Option<Vec<u8>> {
    let depth = channels(space);
    let embedded = info.icc_profile.as_ref().filter(|icc| color::channels_of(icc) == Some(depth));
    if let Some(icc) = embedded {
        return Some(icc.to_vec());
    }
    if info.icc_profile.is_some() || info.srgb.is_some() {
        return None;
    }
    let gamma = f64::from(info.gama_chunk?.into_scaled()) / 100_000.0;
    if !(0.01..=10.0).contains(&gamma) {
        return None;
    }
    let usual = (gamma - 1.0 / 2.2).abs() < 0.02;
    if space == Space::Gray {
        return if usual { None } else { color::gray_icc(1.0 / gamma) };
    }
    let point = |(x, y): (png::ScaledFloat, png::ScaledFloat)| {
        (f64::from(x.into_scaled()) / 100_000.0, f64::from(y.into_scaled()) / 100_000.0)
    };
    let points = info.chrm_chunk.map_or(SRGB, |c| [c.white, c.red, c.green, c.blue].map(point));
    let same = points.iter().zip(SRGB).all(|(p, q)| (p.0 - q.0).abs() < 0.005 && (p.1 - q.1).abs() < 0.005);
    if usual && same { None } else { color::rgb_icc(points, 1.0 / gamma) }
}

/// The chromaticities of sRGB: white, red, green, blue.
const SRGB: [(f64, f64); 4] = [(0.3127, 0.329), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06)];
