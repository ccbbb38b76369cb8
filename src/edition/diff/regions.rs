//! Where on a page something differs: rectangles of pixels, joined into tidy ones.

use kurbo::Rect;

/// Joins rectangles that are nearer to each other than `gap` into those that hold them, until all
/// are apart; sorted from the top, then from the left.
pub fn join(rects: &[Rect], gap: f64) -> Vec<Rect> {
    let mut rects: Vec<Rect> = rects.to_vec();
    rects.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)).then(a.y1.total_cmp(&b.y1)));
    loop {
        let mut out: Vec<Rect> = Vec::new();
        let before = rects.len();
        for rect in rects {
            let near = rect.inflate(gap, gap);
            // sorted by their tops: what ends above cannot be met again by what is lower
            match out.iter_mut().rev().find(|other| meets(near, **other)) {
                Some(other) => *other = other.union(rect),
                None => out.push(rect),
            }
        }
        if out.len() == before {
            return out;
        }
        out.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)).then(a.y1.total_cmp(&b.y1)));
        rects = out;
    }
}

fn meets(a: Rect, b: Rect) -> bool {
    a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1
}

/// A mask of pixels that differ.
#[derive(Clone, Debug)]
pub struct Mask {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row.
    pub set: Vec<bool>,
}

impl Mask {
    /// Whether any pixel within a box of pixels is set.
    pub fn any(&self, at: Rect) -> bool {
        self.rows(at).any(|(_, row)| row.contains(&true))
    }

    /// Clears the pixels within a box of pixels.
    pub fn clear(&mut self, at: Rect) {
        let (x, y) = self.bounds(at);
        for row in y {
            let line = row * self.width;
            self.set.get_mut(line + x.start..line + x.end).into_iter().for_each(|row| row.fill(false));
        }
    }

    fn bounds(&self, at: Rect) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let clip = |v: f64, most: usize| v.clamp(0.0, most as f64) as usize;
        let x = clip(at.x0.floor(), self.width)..clip(at.x1.ceil(), self.width);
        let y = clip(at.y0.floor(), self.height)..clip(at.y1.ceil(), self.height);
        (x.start..x.end.max(x.start), y.start..y.end.max(y.start))
    }

    fn rows(&self, at: Rect) -> impl Iterator<Item = (usize, &[bool])> {
        let (x, y) = self.bounds(at);
        y.map(move |row| {
            let line = row * self.width;
            (row, self.set.get(line + x.start..line + x.end).unwrap_or_default())
        })
    }

    /// The set pixels as boxes: cells of `cell` pixels that hold any, those that touch joined.
    /// Where there are very many, the cells are made larger.
    pub fn boxes(&self, cell: usize) -> Vec<Rect> {
        let mut cell = cell.max(1);
        loop {
            let found = self.components(cell);
            if found.len() <= MOST_BOXES || cell > self.width.max(self.height) {
                return join(&found, cell as f64);
            }
            cell *= 2;
        }
    }

    /// Boxes around the pixels of cells that touch, corner to corner too.
    fn components(&self, cell: usize) -> Vec<Rect> {
        let (columns, rows) = (self.width.div_ceil(cell), self.height.div_ceil(cell));
        let mut cells: Vec<Option<Rect>> = vec![None; columns * rows];
        for (y, row) in self.set.chunks(self.width.max(1)).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, set)| **set) {
                let pixel = Rect::new(x as f64, y as f64, x as f64 + 1.0, y as f64 + 1.0);
                if let Some(slot) = cells.get_mut(y / cell * columns + x / cell) {
                    *slot = Some(slot.map_or(pixel, |r| r.union(pixel)));
                }
            }
        }
        let mut out = Vec::new();
        let mut stack = Vec::new();
        for start in 0..cells.len() {
            let mut bounds: Option<Rect> = None;
            stack.push(start);
            while let Some(at) = stack.pop() {
                let Some(rect) = cells.get_mut(at).and_then(Option::take) else { continue };
                bounds = Some(bounds.map_or(rect, |b| b.union(rect)));
                let (cx, cy) = (at % columns, at / columns);
                for y in cy.saturating_sub(1)..(cy + 2).min(rows) {
                    stack.extend((cx.saturating_sub(1)..(cx + 2).min(columns)).map(|x| y * columns + x));
                }
            }
            out.extend(bounds);
        }
        out
    }
}

/// More boxes than this are no help to anybody.
const MOST_BOXES: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_rectangles_are_joined_and_others_not() {
        let r = |x: f64, y: f64| Rect::new(x, y, x + 10.0, y + 10.0);
        assert_eq!(
            join(&[r(0.0, 0.0), r(12.0, 0.0), r(40.0, 0.0)], 3.0),
            [Rect::new(0.0, 0.0, 22.0, 10.0), r(40.0, 0.0)]
        );
        // what joins two may reach a third
        let three =
            [Rect::new(0.0, 0.0, 10.0, 30.0), Rect::new(30.0, 0.0, 40.0, 30.0), Rect::new(9.0, 25.0, 31.0, 28.0)];
        assert_eq!(join(&three, 0.0), [Rect::new(0.0, 0.0, 40.0, 30.0)]);
    }

    #[test]
    fn set_pixels_become_boxes() {
        let mut mask = Mask { width: 100, height: 100, set: vec![false; 10_000] };
        for (x, y) in [(10, 10), (13, 12), (80, 70)] {
            mask.set[y * 100 + x] = true;
        }
        assert_eq!(mask.boxes(4), [Rect::new(10.0, 10.0, 14.0, 13.0), Rect::new(80.0, 70.0, 81.0, 71.0)]);
        assert!(mask.any(Rect::new(79.0, 69.0, 82.0, 72.0)));
        mask.clear(Rect::new(79.0, 69.0, 82.0, 72.0));
        assert_eq!(mask.set.iter().filter(|s| **s).count(), 2);
    }
}
