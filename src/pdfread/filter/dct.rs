//! DCTDecode: JPEG (ISO 32000-1, 7.4.8; ISO/IEC 10918-1).
//!
//! A JPEG does not say what its components are. The file may have turned RGB into YCbCr and CMYK
//! into YCCK, which is undone here; whether it did is told, in this order, by Adobe's marker
//! (APP14), by the filter's ColorTransform entry, and by the rule that three components are
//! YCbCr and four are not. The samples are then handed out *as stored*: programs that write
//! inverted CMYK add a Decode array to the image, and applying that is the reader's business.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::Place;
use crate::pdfread::guard::guard;
use crate::pdfread::image::{Samples, within_limit};

/// What a JPEG's markers say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Header {
    width: u32,
    height: u32,
    /// The components' identifiers.
    components: Vec<u8>,
    /// The transform that Adobe's marker names: 0 none, 1 YCbCr, 2 YCCK.
    adobe: Option<u8>,
}

/// Decodes to samples of 8 bits.
pub(super) fn decode(bytes: &[u8], place: &Place<'_>) -> Result<Samples, String> {
    let header = header(bytes)?;
    let count = header.components.len();
    if !matches!(count, 1 | 3 | 4) {
        return Err(format!("the JPEG has {count} components; 1, 3 and 4 are defined"));
    }
    within_limit(header.width, header.height, count as u32)?;
    let parameter = place.params.map(|_| place.integer("ColorTransform", -1)).filter(|value| *value >= 0);
    let transformed = is_transformed(&header, parameter);
    let mut data = guard("the JPEG", || stored(bytes, &header))?;
    match (count, transformed) {
        (3, true) => data.chunks_exact_mut(3).for_each(to_rgb),
        (4, true) => data.chunks_exact_mut(4).for_each(to_cmyk),
        _ => {}
    }
    Ok(Samples {
        width: header.width,
        height: header.height,
        components: count as u8,
        bits: 8,
        data,
        max: 255,
        alpha: None,
        space: None,
    })
}

/// Whether the components are YCbCr or YCCK (Table 13, ColorTransform).
fn is_transformed(header: &Header, parameter: Option<i64>) -> bool {
    match (header.adobe, parameter) {
        (Some(transform), _) => transform != 0,
        (None, Some(transform)) => transform != 0,
        // components that call themselves R, G and B are no YCbCr
        (None, None) => header.components.len() == 3 && header.components != *b"RGB",
    }
}

/// The components as coded, rows of pixels.
fn stored(bytes: &[u8], header: &Header) -> Result<Vec<u8>, String> {
    let damaged = |error| format!("the JPEG is damaged ({error:?})");
    let options = || {
        let side = usize::from(u16::MAX);
        DecoderOptions::default().set_strict_mode(true).set_max_width(side).set_max_height(side)
    };
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options());
    decoder.decode_headers().map_err(damaged)?;
    // asking for what the decoder believes to have read keeps it from converting anything
    let own = match (header.components.len(), decoder.input_colorspace()) {
        (1, _) => ColorSpace::Luma,
        (3, Some(ColorSpace::RGB | ColorSpace::CMYK)) => ColorSpace::RGB,
        (3, _) => ColorSpace::YCbCr,
        (_, Some(ColorSpace::YCCK)) => ColorSpace::YCCK,
        _ => ColorSpace::CMYK,
    };
    decoder.set_options(options().jpeg_set_out_colorspace(own));
    let data = decoder.decode().map_err(damaged)?;
    let wanted = header.width as usize * header.height as usize * header.components.len();
    if data.len() != wanted {
        return Err(format!("the JPEG decodes to {} bytes instead of {wanted}", data.len()));
    }
    Ok(data)
}

/// YCbCr to RGB (JFIF 1.02), in place.
fn to_rgb(pixel: &mut [u8]) {
    if let [y, b, r] = pixel {
        let (luma, cb, cr) = (f32::from(*y), f32::from(*b) - 128.0, f32::from(*r) - 128.0);
        let clamp = |value: f32| value.round().clamp(0.0, 255.0) as u8;
        (*y, *b, *r) =
            (clamp(luma + 1.402 * cr), clamp(luma - 0.344_136 * cb - 0.714_136 * cr), clamp(luma + 1.772 * cb));
    }
}

/// YCCK to CMYK: the first three are the complements of RGB; K is as it is.
fn to_cmyk(pixel: &mut [u8]) {
    if let Some(color) = pixel.get_mut(..3) {
        to_rgb(color);
        color.iter_mut().for_each(|value| *value = 255 - *value);
    }
}

/// Reads the markers from SOI to the image data, and that there is an end to these.
fn header(bytes: &[u8]) -> Result<Header, String> {
    let short = || format!("the JPEG ends after {} bytes, before its image does", bytes.len());
    let mut header = Header::default();
    let mut at =
        bytes.windows(2).position(|pair| pair == [0xFF, 0xD8]).ok_or("the image is no JPEG (no SOI marker)")? + 2;
    let (mut framed, mut scanned) = (false, false);
    loop {
        let (marker, body) = match next_marker(bytes, at) {
            Some((marker, body)) => (marker, body),
            None => return Err(short()),
        };
        at = body;
        match marker {
            0x01 | 0xD0..=0xD8 => continue,
            0xD9 if framed && scanned => return Ok(header),
            0xD9 => return Err("the JPEG holds no image".to_owned()),
            _ => {}
        }
        let length = bytes.get(at..at + 2).map(|b| usize::from(b[0]) << 8 | usize::from(b[1])).ok_or_else(short)?;
        let segment = bytes.get(at + 2..at + length.max(2)).ok_or_else(short)?;
        at += length.max(2);
        match marker {
            0xC0..=0xC2 if !framed => {
                frame(segment, &mut header)?;
                framed = true;
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported(marker)),
            0xDA => scanned = true,
            0xEE if segment.starts_with(b"Adobe") => header.adobe = segment.get(11).copied(),
            _ => {}
        }
    }
}

/// The next marker at or behind `at` and the offset of its segment.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            0x00 => at += 2,
            0xFF => at += 1,
            marker => return Some((marker, at + 2)),
        }
    }
}

/// Reads a frame header (B.2.2).
fn frame(segment: &[u8], header: &mut Header) -> Result<(), String> {
    let &[precision, h1, h0, w1, w0, count, ..] = segment else {
        return Err("the JPEG's frame header is too short".to_owned());
    };
    if precision != 8 {
        return Err(format!("the JPEG has {precision} bits a sample; PDF allows 8"));
    }
    header.width = u32::from(u16::from_be_bytes([w1, w0]));
    header.height = u32::from(u16::from_be_bytes([h1, h0]));
    header.components = segment.iter().skip(6).step_by(3).take(usize::from(count)).copied().collect();
    if header.components.len() != usize::from(count) {
        return Err("the JPEG's frame header is too short".to_owned());
    }
    Ok(())
}

fn unsupported(marker: u8) -> String {
    let kind = match marker {
        0xC3 => "lossless",
        0xC5..=0xC7 | 0xCD..=0xCF => "hierarchical",
        _ => "arithmetic-coded",
    };
    format!("the image is a {kind} JPEG, which PDF does not allow; export it as baseline or progressive")
}

#[cfg(test)]
mod tests {
    use super::{Header, is_transformed};

    #[test]
    fn the_transform_is_settled_by_marker_then_entry_then_count() {
        let header = |ids: &[u8], adobe| Header { components: ids.to_vec(), adobe, ..Header::default() };
        assert!(is_transformed(&header(&[1, 2, 3], None), None));
        assert!(!is_transformed(&header(&[1, 2, 3], None), Some(0)));
        assert!(!is_transformed(&header(&[1, 2, 3], Some(0)), Some(1)), "the marker comes first");
        assert!(!is_transformed(&header(b"RGB", None), None));
        assert!(!is_transformed(&header(&[1, 2, 3, 4], None), None));
        assert!(is_transformed(&header(&[1, 2, 3, 4], None), Some(1)));
        assert!(is_transformed(&header(&[1, 2, 3, 4], Some(2)), Some(0)));
    }
}
