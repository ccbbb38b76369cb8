//! How much of each pixel a shape covers: exact areas, in whole numbers.
//!
//! Every edge adds, to the pixels it crosses and to the one on their right, how its area changes
//! from column to column; running sums along a row are then the area left of the edges, which
//! is what the shape covers. Pixels that no edge crosses are found by bits and come out as runs,
//! so that a large tint costs little more than its outline.

use super::shape::{Bounds, Edge, ONE, Rule, Shape};

/// Some pixels of a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Run<'a> {
    /// So many pixels are covered by so much.
    Even(usize, u8),
    /// Each pixel's cover.
    Each(&'a [u8]),
}

/// The sum that stands for a pixel covered whole: 256 rows of twice 256 columns.
const WHOLE: i32 = 2 * ONE * ONE;

/// Rasters shapes; its buffers are kept from one to the next, and are zero between them.
#[derive(Default)]
pub(super) struct Cover {
    sums: Vec<i32>,
    /// A bit for each cell that an edge has touched.
    touched: Vec<u64>,
    row: Vec<u8>,
}

/// The cells being filled.
struct Window {
    width: i64,
    stride: usize,
    words: usize,
    left: i32,
    top: i32,
    rows: i32,
}

impl Cover {
    /// Calls `emit(row, first column, run)` for every run of `shape` within `window` that is
    /// covered at all, row by row, from the left.
    pub fn runs(&mut self, shape: &Shape, window: Bounds, mut emit: impl FnMut(i32, i32, Run)) {
        let b = shape.bounds.meet(&window);
        if b.is_empty() {
            return;
        }
        let stride = b.width() + 2;
        let words = stride.div_ceil(64);
        let (cells, bits) = (stride * b.height(), words * b.height());
        if self.sums.len() < cells {
            self.sums.resize(cells, 0);
        }
        if self.touched.len() < bits {
            self.touched.resize(bits, 0);
        }
        let rows = b.y1 - b.y0;
        let w = Window { width: b.width() as i64 * i64::from(ONE), stride, words, left: b.x0, top: b.y0, rows };
        let (top, foot) = (b.y0.saturating_mul(ONE), b.y1.saturating_mul(ONE));
        for edge in shape.edges.iter().filter(|e| e.y0.min(e.y1) < foot && e.y0.max(e.y1) > top) {
            self.edge(&w, edge);
        }
        for row in 0..b.height() {
            self.sweep(row, &w, shape.rule, |x, run| emit(b.y0 + row as i32, b.x0 + x, run));
        }
    }

    /// Adds an edge, row by row; where it crosses a row's border is computed from its ends
    /// alone, so that it is the same in every window.
    fn edge(&mut self, w: &Window, e: &Edge) {
        let (sign, (x0, y0), (x1, y1)) =
            if e.y0 < e.y1 { (1, (e.x0, e.y0), (e.x1, e.y1)) } else { (-1, (e.x1, e.y1), (e.x0, e.y0)) };
        let shift = i64::from(w.left) * i64::from(ONE);
        let (x0, x1) = (i64::from(x0) - shift, i64::from(x1) - shift);
        let (y0, y1) = (i64::from(y0) - i64::from(w.top) * 256, i64::from(y1) - i64::from(w.top) * 256);
        if x0.min(x1) >= w.width {
            return;
        }
        let (dx, dy) = (x1 - x0, y1 - y0);
        let at = |y: i64| if y == y1 { x1 } else { x0 + ((y - y0) * dx).div_euclid(dy) };
        let (mut y, end) = (y0.max(0), y1.min(i64::from(w.rows) * 256));
        let mut x = at(y);
        while y < end {
            let row = y >> 8;
            let next = ((row + 1) << 8).min(end);
            let to = at(next);
            self.step(w, row as usize, (x, to), (next - y) as i32, sign);
            (x, y) = (to, next);
        }
    }

    /// Adds the part of an edge within a row: from `x` to `to` over `height`.
    fn step(&mut self, w: &Window, row: usize, (x, to): (i64, i64), height: i32, sign: i32) {
        // A row's part is symmetric: its area does not depend on which end is the upper.
        let (left, right) = (x.min(to), x.max(to));
        if left >= w.width {
            return;
        }
        let mut cells = Cells { cover: self, row: row * w.stride, word: row * w.words, sign };
        if right <= 0 {
            return cells.add(0, 0, height);
        }
        if left >> 8 == right >> 8 {
            let (cell, from) = (left >> 8, (left & 255) as i32);
            return cells.add(cell as usize, from + (right & 255) as i32, height);
        }
        cells.walk(left, right, height, w.width);
    }

    /// Turns a row's sums into runs, and leaves it empty.
    fn sweep(&mut self, row: usize, w: &Window, rule: Rule, mut emit: impl FnMut(i32, Run)) {
        let width = w.stride - 2;
        let Some(touched) = self.touched.get_mut(row * w.words..(row + 1) * w.words) else { return };
        let Some(sums) = self.sums.get_mut(row * w.stride..(row + 1) * w.stride) else { return };
        let (mut sum, mut next, mut first) = (0i32, 0usize, 0usize);
        self.row.clear();
        for (i, word) in touched.iter_mut().enumerate() {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let cell = i * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if cell > next {
                    flush(&mut self.row, first, &mut emit);
                    let even = amount(sum, rule);
                    if even > 0 && next < width {
                        emit(next as i32, Run::Even(cell.min(width) - next, even));
                    }
                    first = cell;
                }
                if let Some(s) = sums.get_mut(cell) {
                    sum = sum.wrapping_add(std::mem::take(s));
                }
                if cell < width {
                    self.row.push(amount(sum, rule));
                }
                next = cell + 1;
            }
        }
        flush(&mut self.row, first, &mut emit);
        let even = amount(sum, rule);
        if even > 0 && next < width {
            emit(next as i32, Run::Even(width - next, even));
        }
    }
}

fn flush(row: &mut Vec<u8>, first: usize, emit: &mut impl FnMut(i32, Run)) {
    if !row.is_empty() {
        emit(first as i32, Run::Each(row));
        row.clear();
    }
}

/// A sum as a pixel's cover.
fn amount(sum: i32, rule: Rule) -> u8 {
    let area = match rule {
        Rule::NonZero => sum.saturating_abs().min(WHOLE),
        Rule::EvenOdd => {
            let turn = sum.rem_euclid(2 * WHOLE);
            turn.min(2 * WHOLE - turn)
        }
    };
    ((area * 255 + WHOLE / 2) >> 17) as u8
}

/// A row's cells while an edge is added.
struct Cells<'a> {
    cover: &'a mut Cover,
    row: usize,
    word: usize,
    sign: i32,
}

impl Cells<'_> {
    /// Adds an edge of a height whose ends' distances from the cell's left border add to `both`.
    fn add(&mut self, cell: usize, both: i32, height: i32) {
        let Cover { sums, touched, .. } = &mut *self.cover;
        let area = height * self.sign;
        if let Some([here, right]) = sums.get_mut(self.row + cell..self.row + cell + 2) {
            *here = here.wrapping_add(area * (2 * ONE - both));
            *right = right.wrapping_add(area * both);
        }
        for cell in [cell, cell + 1] {
            if let Some(word) = touched.get_mut(self.word + cell / 64) {
                *word |= 1 << (cell % 64);
            }
        }
    }

    /// Adds an edge that crosses several cells, its height shared out at their borders. What
    /// lies left of the window counts at its border, what lies right of it not at all.
    fn walk(&mut self, left: i64, right: i64, height: i32, width: i64) {
        let part = |x: i64| ((i64::from(height) * (x - left)) / (right - left)) as i32;
        let (mut x, mut done) = (left, 0);
        if x < 0 {
            done = part(0);
            self.add(0, 0, done);
            x = 0;
        }
        while x < right && x < width {
            let cell = x >> 8;
            let border = ((cell + 1) << 8).min(right);
            let upto = part(border);
            let both = (x - (cell << 8)) + (border - (cell << 8));
            if upto > done {
                self.add(cell as usize, both as i32, upto - done);
            }
            (x, done) = (border, upto);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::{Affine, BezPath, Circle, Rect, Shape as _};

    const VISIBLE: Bounds = Bounds { x0: 0, y0: 0, x1: 40, y1: 40 };

    fn covers(path: &BezPath, rule: Rule, window: Bounds) -> Vec<Vec<u8>> {
        let shape = Shape::new(path.iter(), Affine::IDENTITY, rule, &VISIBLE);
        let mut out = vec![vec![0; window.width()]; window.height()];
        Cover::default().runs(&shape, window, |y, x, run| {
            let (row, x) = (&mut out[(y - window.y0) as usize], (x - window.x0) as usize);
            match run {
                Run::Even(n, v) => row[x..x + n].fill(v),
                Run::Each(v) => row[x..x + v.len()].copy_from_slice(v),
            }
        });
        out
    }

    #[test]
    fn a_rectangle_covers_its_exact_area() {
        let rows = covers(&Rect::new(1.25, 1.5, 20.5, 3.0).to_path(0.1), Rule::NonZero, VISIBLE);
        assert_eq!(&rows[1][..4], [0, 96, 128, 128], "half a row, three quarters of a column");
        assert_eq!((&rows[2][..3], rows[2][19], rows[2][20], rows[2][21]), (&[0u8, 191, 255][..], 255, 128, 0));
        assert!(rows[3].iter().all(|v| *v == 0));
    }

    #[test]
    fn a_circle_has_its_area_and_windows_agree() {
        let path = Circle::new((17.3, 15.9), 13.7).to_path(0.01);
        let whole = covers(&path, Rule::NonZero, VISIBLE);
        let area = whole.iter().flatten().map(|v| f64::from(*v)).sum::<f64>() / 255.0;
        assert!((area - 13.7f64.powi(2) * std::f64::consts::PI).abs() < 0.8, "{area}");
        let part = Bounds::new(9, 11, 23, 19);
        for (y, row) in covers(&path, Rule::NonZero, part).iter().enumerate() {
            assert_eq!(row[..], whole[y + 11][9..23], "row {y}");
        }
    }

    #[test]
    fn rules_differ_where_contours_overlap() {
        let mut path = Rect::new(2.0, 2.0, 12.0, 12.0).to_path(0.1);
        path.extend(Rect::new(5.0, 5.0, 9.0, 9.0).to_path(0.1));
        assert_eq!(covers(&path, Rule::NonZero, VISIBLE)[6][6], 255);
        assert_eq!(covers(&path, Rule::EvenOdd, VISIBLE)[6][6], 0);
        assert_eq!(covers(&path, Rule::EvenOdd, VISIBLE)[3][3], 255);
    }

    #[test]
    fn hostile_coordinates_are_cut_and_not_followed() {
        let mut path = BezPath::new();
        path.move_to((-1e300, -1e12));
        path.line_to((1e12, -1e9));
        path.line_to((1e9, 1e300));
        path.curve_to((f64::NAN, 0.0), (1.0, f64::INFINITY), (-1e9, 1e9));
        path.line_to((-1e9, -1e12));
        let rows = covers(&path, Rule::NonZero, VISIBLE);
        assert_eq!(rows.len(), 40);
        let mut wide = BezPath::new();
        wide.move_to((-1e10, 10.0));
        wide.line_to((1e10, 10.0));
        wide.line_to((1e10, 20.0));
        wide.line_to((-1e10, 20.0));
        let rows = covers(&wide, Rule::NonZero, VISIBLE);
        assert!(rows[10..20].iter().flatten().all(|v| *v == 255) && rows[9][5] == 0 && rows[20][5] == 0);
        let mut slope = BezPath::new();
        slope.move_to((0.0, 0.0));
        slope.line_to((1e9, 5e8));
        slope.line_to((0.0, 5e8));
        let rows = covers(&slope, Rule::NonZero, VISIBLE);
        assert!(rows[10][18] == 255 && rows[10][22] == 0, "a slope of one half is kept: {:?}", rows[10]);
    }
}
