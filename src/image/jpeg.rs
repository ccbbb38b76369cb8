//! JPEG: reading the markers (ISO/IEC 10918-1, annex B) and decoding.
//!
//! Probing walks every marker to the end of the image, so a file cut short is found before a
//! page is made. The entropy-coded data itself is only read at export, but then always, whether
//! the file goes into the PDF as it is or not: what a decoder cannot read, a RIP cannot either.

use super::rows::{InMemory, Meaning, Stored, channels};
use super::{ImageError, ImageInfo, Kind, Orientation, Space, exif};
use crate::color;
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
    /// The transform of Adobe's marker: 0 none, 1 YCC, 2 YCCK.
    adobe: Option<u8>,
}

impl Header {
    fn space(&self) -> Result<Space, ImageError> {
        match self.components {
            1 => Ok(Space::Gray),
            3 => Ok(Space::Rgb),
            4 => Ok(Space::Cmyk),
            n => Err(ImageError::new(format!("the JPEG has {n} colour components; 1, 3 or 4 can be printed"))),
        }
    }
}

/// Probes a JPEG file.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let h = walk(bytes)?;
    let space = h.space()?;
    let (width, height) = if h.orientation.turns() { (h.height, h.width) } else { (h.width, h.height) };
    let (orientation, inverted) = (h.orientation, space == Space::Cmyk && h.adobe.is_some());
    let (name, size, line_art) = (name.to_owned(), None, false);
    Ok(ImageInfo { name, width, height, kind: Kind::Jpeg, space, size, orientation, inverted, line_art })
}

fn cut_short(bytes: &[u8]) -> ImageError {
    let n = bytes.len();
    ImageError::new(format!("the JPEG ends after {n} bytes, before the end of its image; get the whole file"))
}

/// Walks the markers from SOI to EOI.
fn walk(bytes: &[u8]) -> Result<Header, ImageError> {
    let mut frame = None;
    let (mut orientation, mut adobe, mut scanned) = (Orientation::UPRIGHT, None, false);
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
            0xEE if body.starts_with(b"Adobe") => adobe = Some(body.get(11).copied().unwrap_or(0)),
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

/// Decodes a JPEG, strictly: damage that a viewer would hide is an error.
pub fn open(bytes: &[u8]) -> Result<Stored<'static>, ImageError> {
    let header = walk(bytes)?;
    let space = header.space()?;
    let ycck = space == Space::Cmyk && header.adobe == Some(2);
    let out = match space {
        Space::Cmyk if ycck => ColorSpace::YCCK,
        Space::Cmyk => ColorSpace::CMYK,
        Space::Rgb => ColorSpace::RGB,
        Space::Gray | Space::Art => ColorSpace::Luma,
    };
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
    let (width, height) = (header.width, header.height);
    let depth = channels(space);
    if decoder.dimensions() != Some((width as usize, height as usize))
        || pixels.len() != width as usize * height as usize * depth
    {
        return Err(ImageError::new("the JPEG does not hold as many pixels as it says"));
    }
    let profile = decoder.icc_profile().filter(|icc| color::channels_of(icc) == Some(depth));
    let meaning = Meaning { ycck, inverted: space == Space::Cmyk && header.adobe.is_some() };
    let rows = Box::new(InMemory::new(pixels, meaning));
    Ok(Stored { width, height, space, alpha: false, line_art: false, profile, rows })
}

/// A JPEG for print: without what cameras and editors add beside the image (EXIF with places and
/// thumbnails, XMP, profiles, comments). The image is untouched, byte for byte.
pub fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        let (marker, after) = next_marker(bytes, at)?;
        // From the first scan on, everything is the image.
        if marker == 0xDA {
            out.extend_from_slice(bytes.get(after - 2..)?);
            return Some(out);
        }
        let alone = matches!(marker, 0x01 | 0xD0..=0xD9);
        let length: [u8; 2] = bytes.get(after..after + 2)?.try_into().ok()?;
        let end = if alone { after } else { after + usize::from(u16::from_be_bytes(length)).max(2) };
        if !matches!(marker, 0xE1..=0xED | 0xEF | 0xFE) {
            out.extend_from_slice(bytes.get(after - 2..end)?);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpeg_encoder::{ColorType, Encoder};

    fn encoded(color: ColorType, pixel: &[u8], adapt: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 95);
        adapt(&mut encoder);
        encoder.encode(&pixel.repeat(16 * 16), 16, 16, color).expect("a JPEG");
        file
    }

    fn first_pixel(file: &[u8]) -> Vec<u8> {
        let mut stored = open(file).expect("a picture");
        let mut row = vec![0; 16 * stored.depth()];
        stored.rows.next(&mut row).expect("a row");
        row.truncate(stored.depth());
        row
    }

    #[test]
    fn inks_are_the_same_however_they_are_stored() {
        let ink = [200, 30, 90, 10];
        let near = |file: &[u8]| first_pixel(file).iter().zip(ink).all(|(a, b)| a.abs_diff(b) <= 3);
        assert!(near(&encoded(ColorType::Cmyk, &ink, |_| ())), "inverted under Adobe's marker");
        assert!(near(&encoded(ColorType::CmykAsYcck, &ink, |_| ())), "YCCK");
        let mut plain = encoded(ColorType::Cmyk, &ink.map(|v| 255 - v), |_| ());
        let marker = plain.windows(2).position(|w| w == b"\xFF\xEE").expect("APP14");
        plain.drain(marker..marker + 16);
        assert!(near(&plain), "{:?}", first_pixel(&plain));
    }

    #[test]
    fn components_named_rgb_are_not_ycc() {
        let mut file = encoded(ColorType::Ycbcr, &[200, 30, 90], |_| ());
        let jfif = file.windows(2).position(|w| w == b"\xFF\xE0").expect("APP0");
        file.drain(jfif..jfif + 18);
        let frame = file.windows(2).position(|w| w == b"\xFF\xC0").expect("SOF");
        let scan = file.windows(2).position(|w| w == b"\xFF\xDA").expect("SOS");
        for (n, id) in (0..).zip(b"RGB") {
            (file[frame + 10 + n * 3], file[scan + 5 + n * 2]) = (*id, *id);
        }
        assert!(first_pixel(&file).iter().zip([200, 30, 90]).all(|(a, b)| a.abs_diff(b) <= 3));
    }

    #[test]
    fn what_is_beside_the_image_is_left_out() {
        let plain = encoded(ColorType::Luma, &[90], |_| ());
        let full = encoded(ColorType::Luma, &[90], |e| {
            e.add_exif_metadata(b"II*\0\x08\0\0\0\0\0").expect("EXIF");
            e.add_app_segment(13, b"Photoshop 3.0\0".to_vec()).expect("APP13");
        });
        assert_eq!(bare(&full), Some(plain.clone()));
        assert_eq!(bare(&plain), Some(plain.clone()));
        (0..plain.len()).for_each(|cut| drop(bare(&plain[..cut])));
    }
}
