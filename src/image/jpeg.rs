//! JPEG: reading the markers (ISO/IEC 10918-1, annex B) and decoding.
//!
//! Probing walks every marker to the end of the image, so a file cut short is found before a
//! page is made. The entropy-coded data itself is only read when pixels are needed.

use super::{ImageError, ImageInfo, Kind, Orientation, Raster, Space, exif};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// What the markers say.
struct Header {
    width: u32,
    height: u32,
    components: u8,
    orientation: Orientation,
    adobe: bool,
}

/// Probes a JPEG file.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let h = walk(bytes)?;
    let space = match h.components {
        1 => Space::Gray,
        3 => Space::Rgb,
        4 => Space::Cmyk,
        n => return Err(ImageError::new(format!("the JPEG has {n} colour components; 1, 3 or 4 can be printed"))),
    };
    let (width, height) = if h.orientation.turns() { (h.height, h.width) } else { (h.width, h.height) };
    let (orientation, inverted) = (h.orientation, space == Space::Cmyk && h.adobe);
    Ok(ImageInfo { name: name.to_owned(), width, height, kind: Kind::Jpeg, space, size: None, orientation, inverted })
}

fn cut_short(bytes: &[u8]) -> ImageError {
    let n = bytes.len();
    ImageError::new(format!("the JPEG ends after {n} bytes, before the end of its image; get the whole file"))
}

/// Walks the markers from SOI to EOI.
fn walk(bytes: &[u8]) -> Result<Header, ImageError> {
    let mut frame = None;
    let (mut orientation, mut adobe, mut scanned) = (Orientation::UPRIGHT, false, false);
    let mut at = 2;
    loop {
        let (marker, after) = next_marker(bytes, at).ok_or_else(|| cut_short(bytes))?;
        at = after;
        match marker {
            0xD9 => break,
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let length = bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map(u16::from_be_bytes);
        let length = usize::from(length.ok_or_else(|| cut_short(bytes))?);
        let body = bytes.get(at + 2..at + length.max(2)).ok_or_else(|| cut_short(bytes))?;
        at += length.max(2);
        match marker {
            0xC0..=0xC2 => frame = Some(frame_header(marker, body)?),
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported(marker)),
            0xDA => scanned = true,
            0xE1 if body.starts_with(b"Exif\0\0") => orientation = exif::orientation(body.get(6..).unwrap_or_default()),
            0xEE if body.starts_with(b"Adobe") => adobe = true,
            _ => {}
        }
    }
    let (width, height, components) = frame.ok_or_else(|| ImageError::new("the JPEG has no frame header"))?;
    if !scanned {
        return Err(ImageError::new("the JPEG holds no image data"));
    }
    Ok(Header { width, height, components, orientation, adobe })
}

/// The next marker from `at` on (entropy-coded bytes are passed over) and the offset behind it.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&b| b == 0xFF)?;
        match *bytes.get(at + 1)? {
            0x00 => at += 2,
            0xFF => at += 1,
            marker => return Some((marker, at + 2)),
        }
    }
}

fn frame_header(marker: u8, body: &[u8]) -> Result<(u32, u32, u8), ImageError> {
    let &[precision, h1, h0, w1, w0, components, ..] = body else {
        return Err(ImageError::new("the JPEG's frame header is too short"));
    };
    if precision != 8 {
        let text = format!("{precision}-bit JPEG cannot be printed; save it with 8 bits (progressive is fine)");
        return Err(ImageError::new(text));
    }
    let (w, h) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    if w == 0 || h == 0 {
        return Err(ImageError::new(format!("the JPEG's frame (marker {marker:X}) is {w} × {h} pixels")));
    }
    Ok((u32::from(w), u32::from(h), components))
}

fn unsupported(marker: u8) -> ImageError {
    let kind = match marker {
        0xC3 => "lossless",
        0xC5..=0xC7 | 0xCD..=0xCF => "hierarchical",
        _ => "arithmetic-coded",
    };
    ImageError::new(format!("{kind} JPEG cannot be printed; save it as baseline or progressive JPEG"))
}

/// Decodes a gray or RGB JPEG, as stored.
pub fn decode(bytes: &[u8], space: Space) -> Result<Raster, ImageError> {
    let out = if space == Space::Gray { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(out);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let corrupt = |e: zune_jpeg::errors::DecodeErrors| {
        ImageError::new(format!("the JPEG is corrupt ({e:?}); export it again from its source"))
    };
    let pixels = decoder.decode().map_err(corrupt)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| ImageError::new("the JPEG has no size"))?;
    let depth = if space == Space::Gray { 1 } else { 3 };
    if pixels.len() != width * height * depth {
        return Err(ImageError::new("the JPEG does not hold as many pixels as it says"));
    }
    let profile = if space == Space::Rgb { decoder.icc_profile() } else { None };
    Ok(Raster { width: width as u32, height: height as u32, space, pixels, profile })
}
