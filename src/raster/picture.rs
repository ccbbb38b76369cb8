//! Pictures as sources of ink: a grid of pixels laid on the raster by a matrix.
//!
//! A picture's pixels are rectangles of even ink, as PDF has it (ISO 32000-1, 8.9.5.1); a pixel
//! of the raster takes the mean of what falls into it. Upright pictures, which are nearly all,
//! are averaged by exact areas; turned ones at several points of each pixel.

use super::scene::{Row, Source};
use kurbo::{Affine, BezPath, Point, Vec2};
use std::sync::Arc;

/// Pixels of a number of channels, row by row from the top.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Bytes to the pixel.
    pub channels: usize,
    /// The bytes.
    pub pixels: Vec<u8>,
}

/// A picture laid on the raster: ink amounts, and opacity where it has some.
#[derive(Clone, Debug)]
pub struct Picture {
    inks: Option<Laid>,
    alpha: Option<Laid>,
    corners: [Point; 4],
}

/// A grid on the raster.
#[derive(Clone, Debug)]
struct Laid {
    grid: Arc<Grid>,
    /// From device pixels to the grid's.
    back: Affine,
    upright: bool,
    /// Points to a pixel and side, where it is turned.
    points: u32,
}

/// Most grid rows or columns that one mean takes; of more, every so many are taken.
const MOST_TAKEN: i64 = 4096;

impl Picture {
    /// Lays a grid on the raster. `place` maps the unit square, whose upper left corner is the
    /// grid's, to device pixels. `alpha`, of one channel, is laid on the same square.
    ///
    /// `None` when a grid has no pixels, fewer than its size says, or the matrix is singular.
    pub fn new(inks: Arc<Grid>, alpha: Option<Arc<Grid>>, place: Affine) -> Option<Picture> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|p| place * Point::from(p));
        let alpha = match alpha {
            Some(grid) => Some(Laid::new(grid, place)?),
            None => None,
        };
        Some(Picture { inks: Some(Laid::new(inks, place)?), alpha, corners })
    }

    /// Lays opacity alone on the raster, as [`Picture::new`] does: a stencil, for flat ink.
    pub fn stencil(alpha: Arc<Grid>, place: Affine) -> Option<Picture> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|p| place * Point::from(p));
        Some(Picture { inks: None, alpha: Some(Laid::new(alpha, place)?), corners })
    }

    /// Its outline, in device pixels.
    pub fn outline(&self) -> BezPath {
        let [a, b, c, d] = self.corners;
        let mut path = BezPath::new();
        path.move_to(a);
        [b, c, d].into_iter().for_each(|p| path.line_to(p));
        path.close_path();
        path
    }
}

impl Source for Picture {
    fn row(&self, x: i32, y: i32, row: &mut Row) {
        let n = row.alpha.len();
        if let Some(inks) = &self.inks {
            inks.row(x, y, n, &mut row.channels);
        }
        if let Some(alpha) = &self.alpha {
            self_alpha(alpha, x, y, &mut row.alpha);
        }
    }
}

fn self_alpha(laid: &Laid, x: i32, y: i32, out: &mut Vec<u8>) {
    let n = out.len();
    let mut channel = [std::mem::take(out)];
    laid.row(x, y, n, &mut channel);
    let [alpha] = channel;
    *out = alpha;
}

impl Laid {
    fn new(grid: Arc<Grid>, place: Affine) -> Option<Laid> {
        let needed = grid.width.checked_mul(grid.height)?.checked_mul(grid.channels)?;
        if needed == 0 || grid.pixels.len() < needed || !place.is_finite() {
            return None;
        }
        let [a, b, c, d, ..] = place.as_coeffs();
        let nought = 1e-9 * (a.abs() + b.abs() + c.abs() + d.abs());
        if place.determinant().abs() <= nought * nought {
            return None;
        }
        if a.abs() <= nought && d.abs() <= nought {
            // A quarter turn: rows and columns of the grid change places.
            return Laid::new(Arc::new(transposed(&grid)), place * Affine::new([0.0, 1.0, 1.0, 0.0, 0.0, 0.0]));
        }
        let upright = b.abs() <= nought && c.abs() <= nought;
        let mut laid = Laid { back: back(&grid, place), grid, upright, points: 1 };
        if !upright {
            while laid.footprint() > 4.0 && laid.grid.width > 1 && laid.grid.height > 1 {
                laid.grid = Arc::new(halved(&laid.grid));
                laid.back = back(&laid.grid, place);
            }
            laid.points = laid.footprint().ceil().clamp(2.0, 8.0) as u32;
        }
        Some(laid)
    }

    /// How many pixels of the grid one of the raster spans, at most.
    fn footprint(&self) -> f64 {
        let [a, b, c, d, ..] = self.back.as_coeffs();
        (a.abs() + c.abs()).max(b.abs() + d.abs())
    }

    fn row(&self, x: i32, y: i32, n: usize, out: &mut [Vec<u8>]) {
        if self.upright { self.means(x, y, n, out) } else { self.points(x, y, n, out) }
    }

    /// Means over each pixel's rectangle of the grid: down the columns first, then along.
    fn means(&self, x: i32, y: i32, n: usize, out: &mut [Vec<u8>]) {
        let [a, _, _, d, e, f] = self.back.as_coeffs();
        let span =
            |at: f64, step: f64, from: f64, end: usize| Span::new(at * step + from, (at + 1.0) * step + from, end);
        let rows = span(f64::from(y), d, f, self.grid.height);
        let column = |i: usize| span(f64::from(x) + i as f64, a, e, self.grid.width);
        let (first, last) = (column(0), column(n.saturating_sub(1)));
        let (left, right) = (first.from().min(last.from()), first.to().max(last.to()));
        let channels = self.grid.channels;
        let stride = self.grid.width * channels;
        let mut sums = vec![0u32; (right - left) * channels];
        rows.each(|row, weight| {
            let start = row * stride + left * channels;
            let pixels = self.grid.pixels.get(start..start + sums.len()).unwrap_or_default();
            sums.iter_mut().zip(pixels).for_each(|(s, p)| *s += u32::from(*p) * weight);
        });
        let down = rows.weight();
        for i in 0..n {
            let columns = column(i);
            let total = (down * columns.weight()).max(1);
            for (c, out) in out.iter_mut().enumerate().take(channels) {
                let mut sum = 0u64;
                columns.each(|column, weight| {
                    let value = sums.get((column - left) * channels + c).copied().unwrap_or(0);
                    sum += u64::from(value) * u64::from(weight);
                });
                if let Some(o) = out.get_mut(i) {
                    *o = ((sum + total / 2) / total).min(255) as u8;
                }
            }
        }
    }

    /// Means over some points of each pixel.
    fn points(&self, x: i32, y: i32, n: usize, out: &mut [Vec<u8>]) {
        let k = self.points.max(1);
        let step = 1.0 / f64::from(k);
        for i in 0..n {
            let mut sums = [0u32; 64];
            let corner = Point::new(f64::from(x) + i as f64, f64::from(y));
            for j in 0..k * k {
                let within = Vec2::new(f64::from(j % k) + 0.5, f64::from(j / k) + 0.5) * step;
                let p = self.back * (corner + within);
                let side = |v: f64, end: usize| (v.floor().max(0.0) as usize).min(end - 1);
                let at =
                    (side(p.y, self.grid.height) * self.grid.width + side(p.x, self.grid.width)) * self.grid.channels;
                let pixel = self.grid.pixels.get(at..at + self.grid.channels).unwrap_or_default();
                sums.iter_mut().zip(pixel).for_each(|(s, p)| *s += u32::from(*p));
            }
            for (out, sum) in out.iter_mut().zip(sums) {
                if let Some(o) = out.get_mut(i) {
                    *o = ((sum + k * k / 2) / (k * k)) as u8;
                }
            }
        }
    }
}

fn back(grid: &Grid, place: Affine) -> Affine {
    Affine::scale_non_uniform(grid.width as f64, grid.height as f64) * place.inverse()
}

fn transposed(grid: &Grid) -> Grid {
    let (width, height, channels) = (grid.height, grid.width, grid.channels);
    let mut pixels = Vec::with_capacity(grid.pixels.len());
    for column in 0..height {
        for row in 0..width {
            let at = (row * grid.width + column) * channels;
            pixels.extend_from_slice(grid.pixels.get(at..at + channels).unwrap_or_default());
        }
    }
    Grid { width, height, channels, pixels }
}

/// A grid of half the size; an odd last row or column is left out.
fn halved(grid: &Grid) -> Grid {
    let (width, height, channels) = (grid.width / 2, grid.height / 2, grid.channels);
    let mut pixels = Vec::with_capacity(width * height * channels);
    let at = |x: usize, y: usize, c: usize| {
        u32::from(grid.pixels.get((y * grid.width + x) * channels + c).copied().unwrap_or(0))
    };
    for y in 0..height {
        for x in 0..width {
            for c in 0..channels {
                let (x, y) = (2 * x, 2 * y);
                let sum = at(x, y, c) + at(x + 1, y, c) + at(x, y + 1, c) + at(x + 1, y + 1, c);
                pixels.push(((sum + 2) / 4) as u8);
            }
        }
    }
    Grid { width, height, channels, pixels }
}

/// A part of a grid's side, in 1/256 pixel; never empty.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: i64,
    end: i64,
}

impl Span {
    /// Between two places of a side of `length` pixels; what lies beyond its ends is left out.
    fn new(a: f64, b: f64, length: usize) -> Span {
        let most = i64::try_from(length).unwrap_or(1).max(1) << 8;
        let fix = |v: f64| ((v * 256.0).round() as i64).clamp(0, most);
        let (start, end) = (fix(a.min(b)), fix(a.max(b)));
        if start < end {
            Span { start, end }
        } else {
            Span { start: start.min(most - 1), end: start.min(most - 1) + 1 }
        }
    }
    fn from(&self) -> usize {
        (self.start >> 8) as usize
    }
    fn to(&self) -> usize {
        ((self.end + 255) >> 8) as usize
    }
    fn step(&self) -> usize {
        ((self.end - self.start) / (MOST_TAKEN << 8)) as usize + 1
    }
    /// Each pixel and how much of it lies in the span, of 256.
    fn each(&self, mut f: impl FnMut(usize, u32)) {
        for pixel in (self.from()..self.to()).step_by(self.step()) {
            let (left, right) = ((pixel as i64) << 8, (pixel as i64 + 1) << 8);
            f(pixel, (right.min(self.end) - left.max(self.start)) as u32);
        }
    }
    /// The sum of [`Span::each`]'s weights.
    fn weight(&self) -> u64 {
        if self.step() == 1 {
            return (self.end - self.start) as u64;
        }
        let mut sum = 0;
        self.each(|_, w| sum += u64::from(w));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(picture: &Picture, w: usize, h: i32) -> Vec<Vec<u8>> {
        let row = |y: i32| {
            let mut row = Row { channels: vec![vec![0; w]], alpha: vec![255; w] };
            picture.row(0, y, &mut row);
            row.channels.remove(0)
        };
        (0..h).map(row).collect()
    }

    fn grid(width: usize, height: usize, f: impl Fn(usize, usize) -> u8) -> Grid {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| f(x, y)).collect();
        Grid { width, height, channels: 1, pixels }
    }

    #[test]
    fn means_are_exact_when_made_smaller_and_pixels_stay_when_enlarged() {
        let g = grid(6, 4, |x, y| (x * 10 + y * 40) as u8);
        let small = Picture::new(Arc::new(g.clone()), None, Affine::scale_non_uniform(2.0, 2.0)).unwrap();
        assert_eq!(rows(&small, 2, 2), [[30, 60], [110, 140]]);
        let large = Picture::new(Arc::new(g), None, Affine::scale_non_uniform(12.0, 8.0)).unwrap();
        let seen = rows(&large, 12, 8);
        assert_eq!((seen[0][0], seen[1][1], seen[2][2], seen[7][11]), (0, 0, 50, 170));
        let uneven =
            Picture::new(Arc::new(grid(3, 1, |x, _| [0, 100, 200][x])), None, Affine::scale_non_uniform(2.0, 1.0))
                .unwrap();
        assert_eq!(rows(&uneven, 2, 1), [[33, 167]], "one pixel and a half each");
    }

    #[test]
    fn flips_quarter_turns_and_skews_show_the_right_corner() {
        let g = grid(4, 4, |x, y| if x < 2 && y < 2 { 200 } else { 0 });
        let dark = |place: Affine| {
            let p = Picture::new(Arc::new(g.clone()), None, place).unwrap();
            let seen = rows(&p, 8, 8);
            [(1, 1), (6, 1), (1, 6), (6, 6)].map(|(x, y): (usize, usize)| seen[y][x] > 100)
        };
        assert_eq!(dark(Affine::new([8.0, 0.0, 0.0, 8.0, 0.0, 0.0])), [true, false, false, false]);
        assert_eq!(dark(Affine::new([-8.0, 0.0, 0.0, 8.0, 8.0, 0.0])), [false, true, false, false]);
        assert_eq!(dark(Affine::new([0.0, 8.0, -8.0, 0.0, 8.0, 0.0])), [false, true, false, false], "a quarter turn");
        assert_eq!(dark(Affine::new([0.0, 8.0, 8.0, 0.0, 0.0, 0.0])), [true, false, false, false], "transposed");
        assert_eq!(dark(Affine::new([8.0, 0.4, -0.4, 8.0, 0.0, 0.0])), [true, false, false, false], "slightly turned");
    }

    #[test]
    fn what_cannot_be_laid_is_refused() {
        assert!(Picture::new(Arc::default(), None, Affine::IDENTITY).is_none());
        let short = Grid { width: 10, height: 10, channels: 4, pixels: vec![0; 399] };
        assert!(Picture::new(Arc::new(short), None, Affine::IDENTITY).is_none());
        assert!(Picture::new(Arc::new(grid(2, 2, |_, _| 0)), None, Affine::scale(0.0)).is_none());
        let far = Picture::new(Arc::new(grid(2, 2, |_, _| 9)), None, Affine::scale(1e-12)).unwrap();
        assert_eq!(rows(&far, 2, 1), [[9, 9]], "far beyond the picture its edge goes on");
    }
}
