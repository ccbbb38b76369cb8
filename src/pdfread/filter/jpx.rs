//! JPXDecode: JPEG 2000 (ISO 32000-1, 7.4.9; ISO/IEC 15444).
//!
//! The file states its own size, depth, colour space and alpha; the image's dictionary need not.

use hayro_jpeg2000::{ColorSpace, ComponentData, DecodeSettings, DecoderContext, Image};

use super::Place;
use crate::pdfread::guard::guard;
use crate::pdfread::image::{JpxSpace, Samples, within_limit};

/// Decodes to samples at the file's own depth (8 at most: of deeper samples the high bits).
pub(super) fn decode(bytes: &[u8], place: &Place<'_>) -> Result<Samples, String> {
    if !is_complete(bytes) {
        return Err(format!("the JPEG 2000 image ends after {} bytes, before its end marker", bytes.len()));
    }
    // indices into a palette of the PDF must stay indices
    let resolve_palette_indices = !place.expected.indexed;
    let settings = DecodeSettings { resolve_palette_indices, strict: false, target_resolution: None };
    guard("the JPEG 2000 image", || samples(bytes, &settings))
}

/// Whether the codestream has its end marker (EOC), which cannot occur inside coded data. Without
/// it a decoder would make do with the detail that came before the cut.
fn is_complete(bytes: &[u8]) -> bool {
    let find = |from: usize, marker: &[u8]| {
        bytes.get(from..)?.windows(marker.len()).position(|window| window == marker).map(|at| from + at)
    };
    find(0, &[0xFF, 0x4F, 0xFF, 0x51]).and_then(|start| find(start, &[0xFF, 0xD9])).is_some()
}

fn samples(bytes: &[u8], settings: &DecodeSettings) -> Result<Samples, String> {
    let damaged = |error: hayro_jpeg2000::DecodeError| format!("the JPEG 2000 image is damaged ({error})");
    let image = Image::new(bytes, settings).map_err(damaged)?;
    let (width, height) = (image.width(), image.height());
    let channels = u32::from(image.color_space().num_channels()) + u32::from(image.has_alpha());
    within_limit(width, height, channels)?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(damaged)?;
    let components = decoded.components();
    let pixels = width as usize * height as usize;
    if components.is_empty() || components.iter().any(|component| component.samples().len() < pixels) {
        return Err("the JPEG 2000 image is damaged (a component has too few samples)".to_owned());
    }
    let alpha = image.has_alpha() && components.len() > 1;
    let (colors, opacity) = components.split_at(components.len() - usize::from(alpha));
    let bits = depth(colors);
    let stored = colors.first().map_or(8, ComponentData::bit_depth);
    Ok(Samples {
        width,
        height,
        components: u8::try_from(colors.len()).map_err(|_| "the JPEG 2000 image has more than 255 components")?,
        bits: if bits < 8 { bits } else { stored },
        data: interleave(colors, pixels, bits),
        max: ((1u32 << bits) - 1) as u8,
        alpha: (!opacity.is_empty()).then(|| interleave(opacity, pixels, 8)),
        space: Some(space(image.color_space())),
    })
}

/// The depth of the samples given out: that of the file if all its components share one below 8.
fn depth(components: &[ComponentData]) -> u8 {
    match components {
        [first, rest @ ..] if rest.iter().all(|c| c.bit_depth() == first.bit_depth()) => first.bit_depth().clamp(1, 8),
        _ => 8,
    }
}

fn interleave(components: &[ComponentData], pixels: usize, bits: u8) -> Vec<u8> {
    let count = components.len();
    let max = ((1u32 << bits) - 1) as f32;
    let mut out = vec![0; pixels * count];
    for (i, component) in components.iter().enumerate() {
        let full = (2f32.powi(i32::from(component.bit_depth())) - 1.0).max(1.0);
        for (target, sample) in out.iter_mut().skip(i).step_by(count).zip(component.samples()) {
            *target = (sample * max / full).clamp(0.0, max).round() as u8;
        }
    }
    out
}

fn space(space: &ColorSpace) -> JpxSpace {
    match space {
        ColorSpace::Gray => JpxSpace::Gray,
        ColorSpace::RGB => JpxSpace::Rgb,
        ColorSpace::CMYK => JpxSpace::Cmyk,
        ColorSpace::Unknown { num_channels } => JpxSpace::Unknown(*num_channels),
        ColorSpace::Icc { profile, num_channels } => {
            JpxSpace::Icc { profile: profile.clone(), components: *num_channels }
        }
    }
}
