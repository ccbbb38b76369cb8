//! Unsharp masking (虛光蒙版) of pictures that were brought down in size.
//!
//! What a blur takes away is added once more. Of RGB, the lightness is sharpened and every channel
//! moves alike, so that edges get no coloured fringe; gray and inks are sharpened each by itself.
//! The blur's kernel is a bell of limited reach (a power of a parabola), not a true Gaussian,
//! whose exponential differs between machines in the last bit.

use super::{Raster, Space};
use rayon::prelude::*;

/// How a picture is sharpened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharpen {
    /// How much of the difference is added, in percent.
    pub amount: u16,
    /// Radius of the blur, in tenths of a pixel.
    pub radius: u16,
    /// Differences up to this many levels of 255 (grain) are left alone.
    pub threshold: u8,
}

/// Largest radius, in tenths of a pixel: beyond, it is no sharpening.
const WIDEST: u16 = 100;

/// Rows sharpened at a time.
const BAND: usize = 32;

impl Sharpen {
    /// Sharpens a picture.
    pub(super) fn apply(self, raster: &mut Raster) {
        let blur = Blur::new(self.radius.min(WIDEST));
        let (width, depth) = (raster.width as usize, raster.channels());
        let planes: Vec<Plane> = match raster.space {
            Space::Rgb => vec![Plane::Light],
            _ => (0..depth).map(Plane::Channel).collect(),
        };
        let source = &raster.pixels;
        let (line, height) = (width * depth, raster.height as usize);
        let mut out = source.clone();
        out.par_chunks_mut(line * BAND).enumerate().for_each(|(n, band)| {
            for plane in &planes {
                self.band(source, (line, height, depth), n * BAND, *plane, &blur, band);
            }
        });
        raster.pixels = out;
    }

    /// Sharpens one plane of some rows.
    fn band(
        self,
        source: &[u8],
        (line, height, depth): (usize, usize, usize),
        top: usize,
        plane: Plane,
        blur: &Blur,
        band: &mut [u8],
    ) {
        let reach = blur.weights.len() - 1;
        let row = |y: usize| source.get(y * line..(y + 1) * line).unwrap_or_default();
        let end = (top + band.len() / line + reach).min(height);
        let first = top.saturating_sub(reach);
        let sharp: Vec<Vec<f32>> = (first..end).map(|y| plane.values(row(y), depth)).collect();
        let soft: Vec<Vec<f32>> = sharp.iter().map(|values| blur.across(values)).collect();
        for (y, row) in (top..).zip(band.chunks_exact_mut(line)) {
            let Some(values) = sharp.get(y - first) else { continue };
            let blurred = blur.down(&soft, y - first);
            for ((pixel, value), soft) in row.chunks_exact_mut(depth).zip(values).zip(&blurred) {
                let difference = value - soft;
                if difference.abs() > f32::from(self.threshold) {
                    plane.add(pixel, difference * f32::from(self.amount) / 100.0);
                }
            }
        }
    }
}

/// What of a picture is sharpened.
#[derive(Clone, Copy)]
enum Plane {
    /// The lightness of RGB.
    Light,
    /// One channel.
    Channel(usize),
}

impl Plane {
    fn values(self, row: &[u8], depth: usize) -> Vec<f32> {
        let pixels = row.chunks_exact(depth);
        match self {
            Plane::Light => pixels
                .map(|p| match p {
                    [r, g, b, ..] => (2.0 * f32::from(*r) + 5.0 * f32::from(*g) + f32::from(*b)) / 8.0,
                    _ => 0.0,
                })
                .collect(),
            Plane::Channel(n) => pixels.map(|p| p.get(n).map_or(0.0, |v| f32::from(*v))).collect(),
        }
    }

    fn add(self, pixel: &mut [u8], change: f32) {
        let add = |v: &mut u8| *v = (f32::from(*v) + change + 0.5) as u8;
        match self {
            Plane::Light => pixel.iter_mut().for_each(add),
            Plane::Channel(n) => pixel.get_mut(n).into_iter().for_each(add),
        }
    }
}

/// One half of a symmetric kernel, from its middle outwards; the whole sums to 1.
struct Blur {
    weights: Vec<f32>,
}

impl Blur {
    fn new(tenths: u16) -> Blur {
        let reach = f64::from(tenths.max(1)) / 10.0 * 3.0;
        let bell = |d: u32| {
            let x = f64::from(d) / reach;
            let base = (1.0 - x * x).max(0.0);
            base * base * base * base
        };
        let weights: Vec<f64> = (0..=reach.floor() as u32).map(bell).collect();
        let sum = weights.iter().sum::<f64>() * 2.0 - weights.first().copied().unwrap_or(0.0);
        Blur { weights: weights.iter().map(|w| (w / sum) as f32).collect() }
    }

    /// Blurs a row; beyond its ends, its last values go on.
    fn across(&self, row: &[f32]) -> Vec<f32> {
        let last = row.len().saturating_sub(1);
        let at = |x: usize| row.get(x.min(last)).copied().unwrap_or(0.0);
        let sum = |x: usize, (d, w): (usize, &f32)| match d {
            0 => w * at(x),
            d => w * (at(x.saturating_sub(d)) + at(x + d)),
        };
        (0..row.len()).map(|x| self.weights.iter().enumerate().map(|weight| sum(x, weight)).sum()).collect()
    }

    /// The blur of one of some rows, down the columns.
    fn down(&self, rows: &[Vec<f32>], y: usize) -> Vec<f32> {
        let last = rows.len().saturating_sub(1);
        let mut out = vec![0.0f32; rows.first().map_or(0, Vec::len)];
        for (d, weight) in self.weights.iter().enumerate() {
            let both = [Some(y.saturating_sub(d)), (d > 0).then_some((y + d).min(last))];
            for row in both.into_iter().flatten().filter_map(|y| rows.get(y)) {
                out.iter_mut().zip(row).for_each(|(o, v)| *o += weight * v);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(space: Space, depth: usize, value: impl Fn(usize, usize) -> u8) -> Raster {
        let pixels = (0..40 * 40).flat_map(|i| vec![value(i % 40, i / 40); depth]).collect();
        Raster { width: 40, height: 40, space, line_art: false, pixels, alpha: None, profile: None }
    }

    const SHARPEN: Sharpen = Sharpen { amount: 100, radius: 10, threshold: 2 };

    #[test]
    fn edges_are_steeper_and_flats_untouched() {
        for (space, depth) in [(Space::Gray, 1), (Space::Rgb, 3), (Space::Cmyk, 4)] {
            let mut raster = picture(space, depth, |x, _| if x < 20 { 80 } else { 160 });
            SHARPEN.apply(&mut raster);
            let at = |x: usize| raster.pixels[(12 * 40 + x) * depth];
            assert!(at(19) < 75 && at(20) > 165, "{space:?}: {} {}", at(19), at(20));
            assert_eq!((at(2), at(37)), (80, 160), "{space:?}");
        }
    }

    #[test]
    fn grain_is_left_alone() {
        let grain = |x: usize, y: usize| 120 + ((x + y) % 2) as u8;
        let mut raster = picture(Space::Gray, 1, grain);
        let before = raster.pixels.clone();
        SHARPEN.apply(&mut raster);
        assert_eq!(raster.pixels, before);
    }

    #[test]
    fn bands_meet_without_a_seam() {
        let mut raster = picture(Space::Gray, 1, |_, y| (y * 6) as u8);
        SHARPEN.apply(&mut raster);
        let column: Vec<u8> = (6..34).map(|y| raster.pixels[y * 40]).collect();
        assert!(column.windows(2).all(|p| p[1] - p[0] == 6), "{column:?}");
    }
}
