//! The soft proof: what the printed page looks like, on its paper.
//!
//! The process plates go through the output profile with the absolute colorimetric intent
//! (ISO 15076-1, 6.2.4), so that paper white and the press's dot gain are seen. A spot plate is
//! simulated by its process alternate, as a filter laid over the process inks.

use super::picture::encode;
use super::{PlateInk, Plates};
use crate::color::{Ink, Profile, Viewing};
use rayon::prelude::*;

/// Rows converted at a time.
const ROWS: usize = 16;

/// The soft proof as an sRGB PNG.
///
/// # Errors
/// A sentence when the profile cannot be viewed, or the picture not be encoded.
pub fn render(plates: &Plates, profile: &Profile) -> Result<Vec<u8>, String> {
    let pixels = pixels(plates, profile)?;
    encode(plates.width, plates.height, png::ColorType::Rgb, plates.dpi, pixels.as_flattened())
}

/// The soft proof's pixels, sRGB, row by row.
///
/// # Errors
/// A sentence when the profile cannot be viewed.
pub fn pixels(plates: &Plates, profile: &Profile) -> Result<Vec<[u8; 3]>, String> {
    let viewing = profile.viewing()?;
    let filters: Vec<Filter> = plates.inks.iter().skip(4).map(|ink| Filter::of(ink, &viewing)).collect();
    let width = plates.width as usize;
    let mut out = vec![[255u8; 3]; width * plates.height as usize];
    out.par_chunks_mut((width * ROWS).max(1)).enumerate().for_each(|(i, out)| {
        let from = i * width * ROWS;
        let to = from + out.len();
        let part = |p: usize| plates.planes.get(p).and_then(|v| v.get(from..to)).unwrap_or_default();
        process([part(0), part(1), part(2), part(3)], out, &viewing);
        for (spot, filter) in filters.iter().enumerate() {
            filter.lay(part(4 + spot), out);
        }
    });
    Ok(out)
}

/// Converts process inks. Most of a page is runs of one colour: each run is converted once.
fn process(inks: [&[u8]; 4], out: &mut [[u8; 3]], viewing: &Viewing) {
    let [c, m, y, k] = inks;
    let (mut colours, mut lengths): (Vec<[u8; 4]>, Vec<usize>) = Default::default();
    for (((c, m), y), k) in c.iter().zip(m).zip(y).zip(k) {
        let pixel = [*c, *m, *y, *k];
        match lengths.last_mut().filter(|_| colours.last() == Some(&pixel)) {
            Some(length) => *length += 1,
            None => {
                colours.push(pixel);
                lengths.push(1);
            }
        }
    }
    let mut seen = vec![[0u8; 3]; colours.len()];
    viewing.pixels(&colours, &mut seen);
    let mut rest = out;
    for (colour, length) in seen.iter().zip(lengths) {
        let (run, after) = rest.split_at_mut(length.min(rest.len()));
        run.fill(*colour);
        rest = after;
    }
}

/// A spot ink as a filter: for each amount, how much of each light it lets through.
struct Filter {
    through: Vec<[f32; 3]>,
    /// Light of each value of sRGB.
    light: Vec<f32>,
}

impl Filter {
    fn of(ink: &PlateInk, viewing: &Viewing) -> Filter {
        let light: Vec<f32> = (0..=255u8).map(to_light).collect();
        let tint = |v: u8| {
            let part = |a: u16| ((u32::from(a) * u32::from(v) + 5_000) / 10_000).min(255) as u8;
            let Ink { c, m, y, k, .. } = ink.cmyk;
            [part(c), part(m), part(y), part(k)]
        };
        let tints: Vec<[u8; 4]> = (0..=255u8).map(tint).collect();
        let mut seen = vec![[0u8; 3]; 256];
        viewing.pixels(&tints, &mut seen);
        let of = |v: u8| light.get(usize::from(v)).copied().unwrap_or(0.0);
        let paper = seen.first().copied().unwrap_or([255; 3]);
        let ratio = |rgb: &[u8; 3]| std::array::from_fn(|i| (of(rgb[i]) / of(paper[i]).max(1e-4)).min(1.0));
        Filter { through: seen.iter().map(ratio).collect(), light }
    }

    fn lay(&self, plane: &[u8], out: &mut [[u8; 3]]) {
        for (pixel, v) in out.iter_mut().zip(plane).filter(|(_, v)| **v > 0) {
            let Some(through) = self.through.get(usize::from(*v)) else { continue };
            for (value, t) in pixel.iter_mut().zip(through) {
                *value = from_light(self.light.get(usize::from(*value)).copied().unwrap_or(0.0) * t);
            }
        }
    }
}

/// sRGB's value as light (IEC 61966-2-1).
fn to_light(v: u8) -> f32 {
    let v = f32::from(v) / 255.0;
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

fn from_light(l: f32) -> u8 {
    let v = if l <= 0.003_130_8 { l * 12.92 } else { 1.055 * l.powf(1.0 / 2.4) - 0.055 };
    (v * 255.0).round().clamp(0.0, 255.0) as u8
}
