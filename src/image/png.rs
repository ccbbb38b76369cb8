//! PNG (ISO/IEC 15948): reading the chunks and decoding.

use super::{ImageError, ImageInfo, Kind, Orientation, Raster, Space, exif};
use png::{ColorType, Transformations};
use std::io::Cursor;

/// Probes a PNG file: every chunk is walked, none is decompressed.
pub fn probe(name: &str, bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    let mut at = 8;
    let mut header = None;
    let (mut orientation, mut data) = (Orientation::UPRIGHT, false);
    loop {
        let Some((kind, body, next)) = chunk(bytes, at) else {
            let n = bytes.len();
            let text = format!("the PNG ends after {n} bytes, before its end mark; get the whole file");
            return Err(ImageError::new(text));
        };
        match kind {
            b"IHDR" if header.is_none() => header = Some(image_header(body)?),
            b"IDAT" => data = true,
            b"eXIf" => orientation = exif::orientation(body),
            b"IEND" => break,
            _ => {}
        }
        at = next;
    }
    let (width, height, space) = header.ok_or_else(|| ImageError::new("the PNG has no header chunk"))?;
    if !data {
        return Err(ImageError::new("the PNG holds no image data"));
    }
    let (width, height) = if orientation.turns() { (height, width) } else { (width, height) };
    let (kind, size, inverted) = (Kind::Png, None, false);
    Ok(ImageInfo { name: name.to_owned(), width, height, kind, space, size, orientation, inverted })
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

fn image_header(body: &[u8]) -> Result<(u32, u32, Space), ImageError> {
    let &[w3, w2, w1, w0, h3, h2, h1, h0, depth, color, ..] = body else {
        return Err(ImageError::new("the PNG's header chunk is too short"));
    };
    let (w, h) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    if w == 0 || h == 0 {
        return Err(ImageError::new(format!("the PNG is {w} × {h} pixels")));
    }
    let space = match color {
        0 | 4 => Space::Gray,
        2 | 3 | 6 => Space::Rgb,
        other => return Err(ImageError::new(format!("the PNG's colour type {other} (depth {depth}) is unknown"))),
    };
    Ok((w, h, space))
}

/// Decodes a PNG to 8-bit gray or RGB, as stored; transparency shows white paper.
pub fn decode(bytes: &[u8]) -> Result<Raster, ImageError> {
    let corrupt =
        |e: png::DecodingError| ImageError::new(format!("the PNG is corrupt ({e}); export it again from its source"));
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(corrupt)?;
    let size = reader.output_buffer_size().ok_or_else(|| ImageError::new("the PNG is too large"))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(corrupt)?;
    pixels.truncate(frame.buffer_size());
    let profile = reader.info().icc_profile.as_ref().map(|p| p.to_vec());
    let (space, pixels) = match frame.color_type {
        ColorType::Grayscale => (Space::Gray, pixels),
        ColorType::GrayscaleAlpha => (Space::Gray, flatten::<1>(&pixels)),
        ColorType::Rgb => (Space::Rgb, pixels),
        ColorType::Rgba => (Space::Rgb, flatten::<3>(&pixels)),
        ColorType::Indexed => return Err(ImageError::new("the PNG has no palette")),
    };
    let profile = profile.filter(|_| space == Space::Rgb);
    Ok(Raster { width: frame.width, height: frame.height, space, pixels, profile })
}

/// Lays pixels of `N` channels and alpha on white.
fn flatten<const N: usize>(pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() / (N + 1) * N);
    for pixel in pixels.chunks_exact(N + 1) {
        if let Some((alpha, channels)) = pixel.split_last() {
            let a = u32::from(*alpha);
            out.extend(channels.iter().map(|&v| ((u32::from(v) * a + 255 * (255 - a) + 127) / 255) as u8));
        }
    }
    out
}
