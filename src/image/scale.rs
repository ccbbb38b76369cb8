//! Cropping, and bringing a picture down to the resolution that print can show.
//!
//! Done while rows are read, so that memory holds the filter's window of rows and the result. The
//! filter is Mitchell's and Netravali's cubic (B = C = 1/3), stretched to the scale and applied to
//! rows, then to columns: it neither aliases nor rings around type in charts. It works on values
//! as they are stored, in their own colour space: linear light would be truer for point lights
//! and fine patterns, but costs the detail of shadows, which newsprint is short of. Transparent
//! pixels weigh by their opacity, so that hidden colours do not bleed.
//!
//! Weights are polynomials and sums run in one order: the same picture gives the same pixels on
//! every machine.

use super::rows::{Stored, channels};
use super::{ImageError, Raster};
use rayon::prelude::*;
use std::collections::VecDeque;

/// A side is brought down at most so many times, which bounds the filter's window.
pub(super) const MOST: u32 = 256;

/// Rows read ahead, and filtered in parallel.
const BATCH: usize = 32;

/// Reads the part `x, y, w, h` (as stored) of a picture and brings it to `size`, which is never
/// larger.
///
/// # Errors
/// [`ImageError`] when the data is corrupt or the part is outside.
pub(super) fn read(mut stored: Stored, part: [u32; 4], size: (u32, u32)) -> Result<Raster, ImageError> {
    let [x, y, w, h] = part;
    let inside = |start: u32, len: u32, end: u32| len > 0 && start.checked_add(len).is_some_and(|e| e <= end);
    if !inside(x, w, stored.width) || !inside(y, h, stored.height) {
        let (width, height) = (stored.width, stored.height);
        return Err(ImageError::new(format!(
            "the part {w} × {h} at {x}, {y} is outside the image of {width} × {height} pixels"
        )));
    }
    let pixels = if size == (w, h) { cut(&mut stored, part)? } else { reduce(&mut stored, part, size)? };
    let (space, depth, line_art) = (stored.space, channels(stored.space), stored.line_art);
    let (pixels, alpha) = if stored.alpha { apart(&pixels, depth) } else { (pixels, None) };
    let (width, height) = size;
    Ok(Raster { width, height, space, line_art, pixels, alpha, profile: stored.profile })
}

/// The part as it is.
fn cut(stored: &mut Stored, [x, y, w, h]: [u32; 4]) -> Result<Vec<u8>, ImageError> {
    let depth = stored.depth();
    let line = stored.width as usize * depth;
    let (from, length) = (x as usize * depth, w as usize * depth);
    if let Some(mut all) = stored.rows.whole() {
        if all.len() != line * stored.height as usize {
            return Err(ImageError::new("the picture does not hold as many pixels as it says"));
        }
        // Rows move towards the front, in place.
        for (row, into) in (y as usize..).zip((0..h as usize).map(|n| n * length)) {
            let start = row * line + from;
            all.copy_within(start..start + length, into);
        }
        all.truncate(h as usize * length);
        all.shrink_to_fit();
        return Ok(all);
    }
    let mut out = Vec::with_capacity(h as usize * length);
    let mut row = vec![0; line];
    for n in 0..y + h {
        stored.rows.next(&mut row)?;
        if n >= y {
            out.extend_from_slice(row.get(from..from + length).unwrap_or_default());
        }
    }
    Ok(out)
}

/// Colour and alpha apart; alpha that hides nothing is dropped. What is wholly hidden is paper.
fn apart(pixels: &[u8], depth: usize) -> (Vec<u8>, Option<Vec<u8>>) {
    let mut color = Vec::with_capacity(pixels.len() / (depth + 1) * depth);
    let mut alpha = Vec::with_capacity(pixels.len() / (depth + 1));
    let paper = if depth == 4 { 0 } else { 255 };
    for pixel in pixels.chunks_exact(depth + 1) {
        if let Some((opacity, channels)) = pixel.split_last() {
            alpha.push(*opacity);
            if *opacity == 0 { color.extend(channels.iter().map(|_| paper)) } else { color.extend(channels) }
        }
    }
    let hides = alpha.iter().any(|a| *a < 255);
    (color, hides.then_some(alpha))
}

/// For each place of the smaller side: the first place of the larger one, and the weights from
/// there on.
struct Axis {
    places: Vec<(usize, Vec<f32>)>,
}

impl Axis {
    fn new(from: u32, to: u32) -> Axis {
        let scale = f64::from(from) / f64::from(to.max(1));
        let place = |n: u32| {
            let center = (f64::from(n) + 0.5) * scale;
            let first = (center - 2.0 * scale).floor().max(0.0) as u32;
            let last = ((center + 2.0 * scale).ceil() as u32).min(from);
            let weights: Vec<f64> = (first..last).map(|i| cubic((f64::from(i) + 0.5 - center) / scale)).collect();
            let sum: f64 = weights.iter().sum();
            (first as usize, weights.iter().map(|w| (w / sum) as f32).collect())
        };
        Axis { places: (0..to).map(place).collect() }
    }
}

/// Mitchell's and Netravali's filter, B = C = 1/3.
fn cubic(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (7.0 * x * x * x - 12.0 * x * x + 16.0 / 3.0) / 6.0
    } else if x < 2.0 {
        (-7.0 / 3.0 * x * x * x + 12.0 * x * x - 20.0 * x + 32.0 / 3.0) / 6.0
    } else {
        0.0
    }
}

/// The part brought down.
fn reduce(stored: &mut Stored, [x, y, w, h]: [u32; 4], (to_w, to_h): (u32, u32)) -> Result<Vec<u8>, ImageError> {
    let (across, down) = (Axis::new(w, to_w), Axis::new(h, to_h));
    let (depth, alpha) = (stored.depth(), stored.alpha);
    let line = stored.width as usize * depth;
    let (from, length) = (x as usize * depth, w as usize * depth);
    let mut skipped = vec![0; line];
    for _ in 0..y {
        stored.rows.next(&mut skipped)?;
    }
    let mut out = Vec::with_capacity(to_w as usize * to_h as usize * depth);
    let mut window = Window { rows: VecDeque::new(), first: 0, read: 0 };
    let mut batch = vec![0; line * BATCH];
    for (first, weights) in &down.places {
        while window.read < first + weights.len() {
            let count = BATCH.min(h as usize - window.read);
            let read = batch.get_mut(..line * count).unwrap_or_default();
            for row in read.chunks_exact_mut(line) {
                stored.rows.next(row)?;
            }
            let parts = read.par_chunks_exact(line).map(|row| row.get(from..from + length).unwrap_or_default());
            let narrowed: Vec<Vec<f32>> = parts.map(|row| narrowed(row, &across, depth, alpha)).collect();
            window.rows.extend(narrowed);
            window.read += count;
        }
        window.forget(*first);
        finish(&window.sum(weights, to_w as usize * depth), depth, alpha, &mut out);
    }
    // What lies below the last row is read too, where the part reaches the end: it is checked.
    for _ in window.read..h as usize {
        stored.rows.next(&mut skipped)?;
    }
    Ok(out)
}

/// The narrowed rows that the next ones come from.
struct Window {
    rows: VecDeque<Vec<f32>>,
    /// The number of the first one.
    first: usize,
    /// How many were read.
    read: usize,
}

impl Window {
    /// Lets go of rows before this one.
    fn forget(&mut self, before: usize) {
        while self.first < before && self.rows.pop_front().is_some() {
            self.first += 1;
        }
    }

    /// The weighted sum of the first rows.
    fn sum(&self, weights: &[f32], length: usize) -> Vec<f32> {
        let mut sum = vec![0.0f32; length];
        for (row, weight) in self.rows.iter().zip(weights) {
            sum.iter_mut().zip(row).for_each(|(s, v)| *s += weight * v);
        }
        sum
    }
}

/// A row brought to its width.
fn narrowed(row: &[u8], axis: &Axis, depth: usize, alpha: bool) -> Vec<f32> {
    match (depth, alpha) {
        (1, _) => weighted::<1>(row, axis, false),
        (2, _) => weighted::<2>(row, axis, true),
        (3, _) => weighted::<3>(row, axis, false),
        (4, false) => weighted::<4>(row, axis, false),
        (4, true) => weighted::<4>(row, axis, true),
        _ => weighted::<5>(row, axis, true),
    }
}

fn weighted<const N: usize>(row: &[u8], axis: &Axis, alpha: bool) -> Vec<f32> {
    let (pixels, _) = row.as_chunks::<N>();
    let values: Vec<[f32; N]> = pixels.iter().map(|p| if alpha { weighed(p) } else { p.map(f32::from) }).collect();
    let mut out = Vec::with_capacity(axis.places.len() * N);
    for (first, weights) in &axis.places {
        let mut sum = [0.0f32; N];
        for (pixel, weight) in values.get(*first..).unwrap_or_default().iter().zip(weights) {
            sum.iter_mut().zip(pixel).for_each(|(s, v)| *s += weight * v);
        }
        out.extend_from_slice(&sum);
    }
    out
}

/// A pixel whose channels count by its opacity.
fn weighed<const N: usize>(pixel: &[u8; N]) -> [f32; N] {
    let opacity = pixel.last().map_or(1.0, |a| f32::from(*a) / 255.0);
    let mut out = pixel.map(|v| f32::from(v) * opacity);
    if let (Some(last), Some(alpha)) = (out.last_mut(), pixel.last()) {
        *last = f32::from(*alpha);
    }
    out
}

/// Rounds a row's sums into bytes, and takes the opacity out of its colours again.
fn finish(sums: &[f32], depth: usize, alpha: bool, out: &mut Vec<u8>) {
    // Casts to bytes saturate: overshoot at edges is cut off.
    let byte = |v: f32| (v + 0.5) as u8;
    if !alpha {
        out.extend(sums.iter().map(|v| byte(*v)));
        return;
    }
    for pixel in sums.chunks_exact(depth) {
        if let Some((opacity, channels)) = pixel.split_last() {
            let full = if *opacity < 0.5 { 0.0 } else { 255.0 / opacity };
            out.extend(channels.iter().map(|v| byte(v * full)));
            out.push(byte(*opacity));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Space;
    use super::super::rows::{InMemory, Meaning};
    use super::*;

    fn stored(width: u32, height: u32, space: Space, alpha: bool, pixels: Vec<u8>) -> Stored<'static> {
        let rows = Box::new(InMemory::new(pixels, Meaning::default()));
        Stored { width, height, space, alpha, line_art: false, profile: None, rows }
    }

    #[test]
    fn flat_areas_stay_flat_to_the_edge() {
        for (w, h, to) in [(97u32, 61u32, (31, 20)), (40, 40, (39, 7)), (300, 2, (3, 2)), (5, 5, (1, 1))] {
            let pixels = [200u8, 30, 7].repeat((w * h) as usize);
            let small = read(stored(w, h, Space::Rgb, false, pixels), [0, 0, w, h], to).expect("a picture");
            assert_eq!((small.width, small.height), to);
            assert!(small.pixels.chunks(3).all(|p| p == [200, 30, 7]), "{w} × {h}");
        }
    }

    #[test]
    fn a_ramp_stays_a_ramp() {
        let pixels: Vec<u8> = (0..64).flat_map(|_| (0..250u8).map(|x| x / 2 + 60)).collect();
        let small = read(stored(250, 64, Space::Gray, false, pixels), [0, 0, 250, 64], (50, 16)).expect("a picture");
        for (n, v) in small.pixels.iter().take(50).enumerate().skip(2).take(46) {
            let meant = (n as f64 * 5.0 + 2.0) / 2.0 + 60.0;
            assert!((f64::from(*v) - meant).abs() < 1.0, "{n}: {v} for {meant}");
        }
    }

    #[test]
    fn a_fine_pattern_becomes_its_mean() {
        let pixels: Vec<u8> = (0..120u32 * 120).map(|i| if (i % 120 + i / 120) % 2 == 0 { 255 } else { 1 }).collect();
        let small = read(stored(120, 120, Space::Gray, false, pixels), [0, 0, 120, 120], (24, 24)).expect("a picture");
        assert!(small.pixels.iter().all(|v| (124..=132).contains(v)), "{:?}", small.pixels);
    }

    #[test]
    fn hidden_colours_do_not_bleed() {
        // Left half red and opaque, right half green and hidden.
        let pixels: Vec<u8> =
            (0..40 * 10u32).flat_map(|i| if i % 40 < 20 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }).collect();
        let small = read(stored(40, 10, Space::Rgb, true, pixels), [0, 0, 40, 10], (13, 3)).expect("a picture");
        let alpha = small.alpha.expect("alpha");
        for (pixel, alpha) in small.pixels.chunks(3).zip(&alpha) {
            assert!(*alpha == 0 || (pixel[0] >= 254 && pixel[1] <= 1), "{pixel:?} at {alpha}");
        }
        assert!(alpha[0] == 255 && alpha[12] == 0 && alpha[6] > 0 && alpha[6] < 255, "{alpha:?}");
    }

    #[test]
    fn parts_are_cut_where_they_are_asked_for() {
        let pixels: Vec<u8> = (0..100).collect();
        let part = |part, size| read(stored(10, 10, Space::Gray, false, pixels.clone()), part, size).map(|r| r.pixels);
        assert_eq!(part([3, 4, 2, 2], (2, 2)), Ok(vec![43, 44, 53, 54]));
        let small = part([2, 0, 8, 8], (2, 2)).expect("a picture");
        assert!(small[0] < small[1] && small[1] < small[2], "{small:?}");
        for outside in [[0, 0, 11, 1], [9, 9, 2, 1], [0, 0, 0, 1], [u32::MAX, 0, 2, 2]] {
            assert!(part(outside, (1, 1)).is_err(), "{outside:?}");
        }
    }
}
