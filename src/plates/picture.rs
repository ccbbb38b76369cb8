//! Plates as gray pictures.

use super::Plates;
use png::{BitDepth, ColorType, Compression, Encoder};

/// A plate as a gray PNG: paper is white (255), full ink black (0).
///
/// # Errors
/// A sentence when there is no such plate or it cannot be encoded.
pub fn gray(plates: &Plates, plate: usize) -> Result<Vec<u8>, String> {
    let plane = plates.planes.get(plate).ok_or_else(|| format!("there is no plate {plate}"))?;
    let pixels: Vec<u8> = plane.iter().map(|v| 255 - v).collect();
    encode(plates.width, plates.height, ColorType::Grayscale, plates.dpi, &pixels)
}

/// A PNG of 8 bits a channel, with its resolution.
pub(super) fn encode(width: u32, height: u32, color: ColorType, dpi: u32, pixels: &[u8]) -> Result<Vec<u8>, String> {
    let fail = |e: png::EncodingError| format!("the picture cannot be encoded: {e}");
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let metre = (u64::from(dpi) * 10_000 + 127) / 254;
    let per_metre = u32::try_from(metre).unwrap_or(u32::MAX);
    let unit = png::Unit::Meter;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit }));
    let mut writer = encoder.write_header().map_err(fail)?;
    writer.write_image_data(pixels).map_err(fail)?;
    writer.finish().map_err(fail)?;
    Ok(file)
}

/// A plate's name as a part of a file's name: letters, digits and marks that every system
/// takes; the rest is a hyphen.
pub fn safe_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "_.".contains(c) { c } else { '-' };
    let text: String = name.trim().chars().map(safe).take(60).collect();
    let text = text.trim_matches(['.', '-']);
    if text.is_empty() { "spot".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_spots_are_safe_for_files() {
        assert_eq!(safe_name("PANTONE 186 C"), "PANTONE-186-C");
        assert_eq!(safe_name("../etc/passwd"), "etc-passwd");
        assert_eq!(safe_name("專紅"), "專紅");
        assert_eq!(safe_name(" / "), "spot");
    }
}
