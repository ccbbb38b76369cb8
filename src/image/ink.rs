//! Total ink of pictures: how much a press gets to see, and bringing it down.
//!
//! A press fails where much ink lies on an area, not on a pixel; so ink is averaged over 15 mm²
//! at the placed size (WAN-IFRA, ISO 12647-3), and a few pixels over the limit do not count.

use super::Raster;
use crate::color::Reseparation;
use crate::geom::Rect;
use rayon::prelude::*;

/// Side of the square over which ink is averaged, in micrometres: 15 mm².
const WINDOW: u64 = 3_873;
/// The square moves in steps of a part of its side.
const STEPS: usize = 4;
/// Pixels treated at a time.
const PIECE: usize = 1 << 16;
/// Ink below the limit, in hundredths of a percent, from which on a picture over it is changed:
/// between the two, the old inks pass into the new ones without an edge.
const PASSAGE: u32 = 4_000;

/// The ink of a pixel: 255 for each full ink.
fn total(pixel: &[u8; 4]) -> u32 {
    pixel.iter().map(|v| u32::from(*v)).sum()
}

/// Hundredths of a percent as a sum of bytes, rounded down.
fn bytes(hundredths: u32) -> u32 {
    hundredths.min(40_000) * 255 / 10_000
}

/// The most ink on any 15 mm² of a CMYK picture placed in `rect`, in hundredths of a percent.
pub(super) fn most(raster: &Raster, rect: &Rect) -> u32 {
    let side = |pixels: u32, length: crate::geom::Length| {
        let micrometres = u64::try_from(length.to_micrometres()).unwrap_or(0).max(1);
        let window = WINDOW * u64::from(pixels) / micrometres;
        usize::try_from((window + STEPS as u64 / 2) / STEPS as u64)
            .unwrap_or(usize::MAX)
            .clamp(1, pixels.max(1) as usize)
    };
    let (across, down) = (side(raster.width, rect.width), side(raster.height, rect.height));
    let line = raster.width as usize;
    let pixels = raster.pixels.as_chunks::<4>().0;
    // The sum and the number of pixels of each cell.
    let bands = pixels.par_chunks((line * down).max(1));
    let cells: Vec<Vec<(u64, u64)>> = bands.map(|band| cells_of(band, line, across)).collect();
    let columns = cells.first().map_or(0, Vec::len);
    let ink = |y: usize, x: usize| {
        let square = cells.iter().skip(y).take(STEPS).flat_map(|row| row.iter().skip(x).take(STEPS));
        let (sum, count) = square.fold((0, 0), |(sum, count), cell| (sum + cell.0, count + cell.1));
        u32::try_from(sum * 10_000 / (count * 255).max(1)).unwrap_or(u32::MAX)
    };
    // Squares that hang over the far edges are averages of less; only a small picture has them.
    let (last_y, last_x) = (cells.len().saturating_sub(STEPS), columns.saturating_sub(STEPS));
    (0..=last_y).flat_map(|y| (0..=last_x).map(move |x| (y, x))).map(|(y, x)| ink(y, x)).max().unwrap_or(0)
}

fn cells_of(band: &[[u8; 4]], line: usize, across: usize) -> Vec<(u64, u64)> {
    let mut cells = vec![(0u64, 0u64); line.div_ceil(across)];
    for row in band.chunks(line.max(1)) {
        for (cell, pixels) in cells.iter_mut().zip(row.chunks(across)) {
            cell.0 += pixels.iter().map(|p| u64::from(total(p))).sum::<u64>();
            cell.1 += pixels.len() as u64;
        }
    }
    cells
}

/// Takes ink out of a pixel until it is within the limit: colours in proportion, black last.
pub(super) fn cap(pixel: &mut [u8; 4], limit: u32) {
    let limit = bytes(limit);
    let [c, m, y, k] = pixel.map(u32::from);
    let colors = c + m + y;
    if colors + k <= limit || colors == 0 {
        return;
    }
    let room = limit.saturating_sub(k);
    let part = |v: u32| (v * room / colors) as u8;
    *pixel = [part(c), part(m), part(y), k.min(limit) as u8];
}

/// Caps every pixel, in parallel.
pub(super) fn cap_all(pixels: &mut [[u8; 4]], limit: u32) {
    pixels.par_chunks_mut(PIECE).for_each(|piece| piece.iter_mut().for_each(|pixel| cap(pixel, limit)));
}

/// Brings the ink of a picture within the limit: dark places are separated anew, by a
/// conversion that gives the same colour with more black and less of the others. Places well
/// below the limit keep the inks they came with.
pub(super) fn lessen(pixels: &mut [[u8; 4]], anew: &Reseparation, limit: u32) {
    let (from, to) = (bytes(limit.saturating_sub(PASSAGE)), bytes(limit));
    pixels.par_chunks_mut(PIECE).for_each(|piece| {
        // Few places are dark, and converting inks into inks is slow.
        let dark: Vec<[u8; 4]> = piece.iter().filter(|pixel| total(pixel) > from).copied().collect();
        let mut other = vec![[0; 4]; dark.len()];
        anew.pixels(&dark, &mut other);
        for (pixel, other) in piece.iter_mut().filter(|pixel| total(pixel) > from).zip(other) {
            let over = (total(pixel) - from).min(to - from);
            let mix = |(old, new): (u8, u8)| {
                let (old, new, way) = (u32::from(old), u32::from(new), (to - from).max(1));
                ((old * (way - over) + new * over + way / 2) / way) as u8
            };
            let [c, m, y, k] = *pixel;
            let [c2, m2, y2, k2] = other;
            *pixel = [(c, c2), (m, m2), (y, y2), (k, k2)].map(mix);
            cap(pixel, limit);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::Space;
    use super::*;
    use crate::color::{Profile, Rendering};
    use crate::geom::Length;

    fn picture(ink: impl Fn(u32, u32) -> [u8; 4]) -> Raster {
        let pixels = (0..200 * 200).flat_map(|i| ink(i % 200, i / 200)).collect();
        let (width, height, space) = (200, 200, Space::Cmyk);
        Raster { width, height, space, line_art: false, pixels, alpha: None, profile: None }
    }

    /// 200 pixels on 40 mm: the window is 19 pixels wide.
    fn placed() -> Rect {
        Rect::new(Length::ZERO, Length::ZERO, Length::micrometres(40_000), Length::micrometres(40_000))
    }

    #[test]
    fn ink_is_averaged_over_fifteen_square_millimetres() {
        let full = [255; 4];
        assert_eq!(most(&picture(|_, _| full), &placed()), 40_000);
        assert_eq!(most(&picture(|_, _| [0; 4]), &placed()), 0);
        // Ten pixels are 2 mm: a quarter of the window.
        let dot = picture(|x, y| if (50..60).contains(&x) && (80..90).contains(&y) { full } else { [0; 4] });
        assert!((9_000..15_000).contains(&most(&dot, &placed())), "{}", most(&dot, &placed()));
        let patch = picture(|x, y| if x > 160 && y < 40 { full } else { [0; 4] });
        assert_eq!(most(&patch, &placed()), 40_000);
        // A picture smaller than the window counts whole.
        let small = Rect::new(Length::ZERO, Length::ZERO, Length::pt(4), Length::pt(4));
        let half = most(&picture(|x, _| if x < 100 { full } else { [0; 4] }), &small);
        assert!((19_000..=21_000).contains(&half), "{half}");
    }

    #[test]
    fn capping_keeps_black() {
        let mut pixel = [200, 100, 100, 250];
        cap(&mut pixel, 22_000);
        assert!(pixel[3] == 250 && total(&pixel) <= 561 && total(&pixel) > 555, "{pixel:?}");
        assert!(pixel[0].abs_diff(pixel[1] * 2) <= 2, "{pixel:?}");
        let mut light = [10, 20, 30, 40];
        cap(&mut light, 22_000);
        assert_eq!(light, [10, 20, 30, 40]);
    }

    #[test]
    fn no_ink_at_all_is_a_limit_too() {
        let anew = Profile::newsprint().reseparation(None, Rendering::RELATIVE).expect("a conversion");
        let mut pixels = [[9, 8, 7, 6], [0; 4]];
        lessen(&mut pixels, &anew, 0);
        assert_eq!(pixels, [[0; 4]; 2]);
    }

    #[test]
    fn lessened_pixels_are_within_the_limit_and_light_ones_stay() {
        let profile = Profile::newsprint();
        let anew = profile.reseparation(None, Rendering::RELATIVE).expect("a conversion");
        let level = |n: u32| (n % 9 * 31) as u8;
        let before: Vec<[u8; 4]> = (0..6561).map(|n| [level(n), level(n / 9), level(n / 81), level(n / 729)]).collect();
        let mut after = before.clone();
        lessen(&mut after, &anew, 22_000);
        for (old, new) in before.iter().zip(&after) {
            assert!(total(new) <= 561, "{old:?} became {new:?}");
            assert!(total(old) > 459 || old == new, "{old:?} became {new:?}");
        }
    }
}
