//! Outlines as straight edges in fixed-point device coordinates.
//!
//! Curves are cut into chords once, when a shape is made, so that every band that the shape
//! crosses rasters the very same edges. Coordinates are in 1/256 pixel: whole numbers, so sums
//! of areas cancel exactly and no residue is left beside a shape.

use kurbo::{Affine, PathEl, Point};

/// Which parts of an outline are inside (ISO 32000-1, 8.5.3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// The winding number is not zero.
    #[default]
    NonZero,
    /// The winding number is odd.
    EvenOdd,
}

/// A rectangle of whole pixels, the right and lower edges not included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// First column.
    pub x0: i32,
    /// First row.
    pub y0: i32,
    /// Column after the last.
    pub x1: i32,
    /// Row after the last.
    pub y1: i32,
}

impl Bounds {
    /// Nothing; joins to anything.
    pub const EMPTY: Bounds = Bounds { x0: i32::MAX, y0: i32::MAX, x1: i32::MIN, y1: i32::MIN };

    /// A rectangle from its edges.
    pub fn new(x0: i32, y0: i32, x1: i32, y1: i32) -> Bounds {
        Bounds { x0, y0, x1, y1 }
    }
    /// Whether no pixel is in it.
    pub fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }
    /// What lies in both.
    pub fn meet(&self, o: &Bounds) -> Bounds {
        Bounds { x0: self.x0.max(o.x0), y0: self.y0.max(o.y0), x1: self.x1.min(o.x1), y1: self.y1.min(o.y1) }
    }
    /// The least rectangle around both.
    pub fn join(&self, o: &Bounds) -> Bounds {
        match (self.is_empty(), o.is_empty()) {
            (true, _) => *o,
            (_, true) => *self,
            _ => Bounds { x0: self.x0.min(o.x0), y0: self.y0.min(o.y0), x1: self.x1.max(o.x1), y1: self.y1.max(o.y1) },
        }
    }
    /// Columns; none when empty.
    pub fn width(&self) -> usize {
        usize::try_from(i64::from(self.x1) - i64::from(self.x0)).unwrap_or(0)
    }
    /// Rows; none when empty.
    pub fn height(&self) -> usize {
        usize::try_from(i64::from(self.y1) - i64::from(self.y0)).unwrap_or(0)
    }
}

/// A straight edge, in 1/256 pixel, in the direction it was drawn; never horizontal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub x0: i32,
    pub y0: i32,
    pub x1: i32,
    pub y1: i32,
}

/// An outline, ready to be rastered.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub(super) edges: Vec<Edge>,
    pub(super) bounds: Bounds,
    pub(super) rule: Rule,
}

/// Steps to the pixel.
pub(super) const ONE: i32 = 256;
/// Farthest coordinate kept, in pixels: 2²², some 180 m at 600 dpi. What lies farther is cut.
const FAR: f64 = 4_194_304.0;
/// How far a chord may be from its curve, in pixels.
const TOLERANCE: f64 = 0.015;
/// Most chords of one curve.
const MOST_CHORDS: f64 = 512.0;

impl Shape {
    /// An outline's edges. Contours that are open are closed; parts that are not finite are
    /// left out. Curves that lie wholly outside of `visible` are one chord.
    pub fn new(path: impl IntoIterator<Item = PathEl>, to_device: Affine, rule: Rule, visible: &Bounds) -> Shape {
        let mut pen = Pen { edges: Vec::new(), start: Point::ZERO, at: Point::ZERO, visible: *visible };
        for element in path {
            match element {
                PathEl::MoveTo(p) => pen.start_at(to_device * p),
                PathEl::LineTo(p) => pen.line(to_device * p),
                PathEl::QuadTo(c, p) => pen.quad(to_device * c, to_device * p),
                PathEl::CurveTo(c, d, p) => pen.cubic(to_device * c, to_device * d, to_device * p),
                PathEl::ClosePath => pen.close(),
            }
        }
        pen.close();
        let bounds = extent(&pen.edges);
        Shape { edges: pen.edges, bounds, rule }
    }

    /// The pixels that it may touch.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// How many edges it has.
    pub fn len(&self) -> usize {
        self.edges.len()
    }

    /// Whether it covers nothing.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }
}

fn extent(edges: &[Edge]) -> Bounds {
    let mut b = Bounds::EMPTY;
    for e in edges {
        b.x0 = b.x0.min(e.x0.min(e.x1));
        b.x1 = b.x1.max(e.x0.max(e.x1));
        b.y0 = b.y0.min(e.y0.min(e.y1));
        b.y1 = b.y1.max(e.y0.max(e.y1));
    }
    if edges.is_empty() {
        return Bounds::default();
    }
    let up = |v: i32| (v + ONE - 1).div_euclid(ONE);
    // A shape without width has no area, but stays a pixel wide so that its edges are walked.
    Bounds::new(b.x0.div_euclid(ONE), b.y0.div_euclid(ONE), up(b.x1).max(b.x0.div_euclid(ONE) + 1), up(b.y1))
}

/// Follows an outline.
struct Pen {
    edges: Vec<Edge>,
    start: Point,
    at: Point,
    visible: Bounds,
}

impl Pen {
    fn start_at(&mut self, p: Point) {
        self.close();
        if p.is_finite() {
            (self.start, self.at) = (p, p);
        }
    }

    fn close(&mut self) {
        if self.at != self.start {
            self.line(self.start);
        }
    }

    fn line(&mut self, p: Point) {
        if p.is_finite() {
            self.edge(self.at, p);
            self.at = p;
        }
    }

    fn quad(&mut self, c: Point, p: Point) {
        let from = self.at;
        self.cubic(from + (c - from) * (2.0 / 3.0), p + (c - p) * (2.0 / 3.0), p);
    }

    /// Chords at equal steps of the parameter, as many as Wang's bound asks for.
    fn cubic(&mut self, c: Point, d: Point, p: Point) {
        if !(c.is_finite() && d.is_finite() && p.is_finite()) {
            return self.line(p);
        }
        let a = self.at;
        let chords = if self.sees(&[a, c, d, p]) { chords(a, c, d, p) } else { 1 };
        let (k1, k2, k3) =
            ((c - a) * 3.0, (a.to_vec2() + d.to_vec2() - c.to_vec2() * 2.0) * 3.0, (p - a) - (d - c) * 3.0);
        for i in 1..chords {
            let t = f64::from(i) / f64::from(chords);
            self.line(a + (k1 + (k2 + k3 * t) * t) * t);
        }
        self.line(p);
    }

    /// Whether a curve within the hull of `points` may touch what is painted.
    fn sees(&self, points: &[Point]) -> bool {
        let (v, least, most) = (&self.visible, f64::min, f64::max);
        let fold = |f: fn(f64, f64) -> f64, of: fn(&Point) -> f64, from| points.iter().map(of).fold(from, f);
        fold(most, |p| p.x, f64::MIN) >= f64::from(v.x0)
            && fold(least, |p| p.x, f64::MAX) <= f64::from(v.x1)
            && fold(most, |p| p.y, f64::MIN) >= f64::from(v.y0)
            && fold(least, |p| p.y, f64::MAX) <= f64::from(v.y1)
    }

    fn edge(&mut self, a: Point, b: Point) {
        if [a.x, a.y, b.x, b.y].iter().all(|v| v.abs() < FAR) {
            self.push(a, b);
        } else if let Some((a, b)) = cut_height(a, b) {
            // Where it leaves the range at the side, an upright edge there stands for it.
            let crossing = |x: f64| (x - a.x) / (b.x - a.x);
            let mut stops = [0.0, crossing(-FAR), crossing(FAR), 1.0];
            stops.iter_mut().for_each(|t| *t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 });
            stops.sort_by(f64::total_cmp);
            let at = |t: f64| {
                let p = a.lerp(b, t);
                Point::new(p.x.clamp(-FAR, FAR), p.y)
            };
            for (s, t) in stops.iter().zip(stops.iter().skip(1)).filter(|(s, t)| s < t) {
                self.push(at(*s), at(*t));
            }
        }
    }

    fn push(&mut self, a: Point, b: Point) {
        let fix = |v: f64| (v * f64::from(ONE)).round() as i32;
        let edge = Edge { x0: fix(a.x), y0: fix(a.y), x1: fix(b.x), y1: fix(b.y) };
        if edge.y0 != edge.y1 {
            self.edges.push(edge);
        }
    }
}

fn chords(a: Point, c: Point, d: Point, p: Point) -> u32 {
    let bend = |p: Point, q: Point, r: Point| (p.to_vec2() + r.to_vec2() - q.to_vec2() * 2.0).hypot();
    let most = bend(a, c, d).max(bend(c, d, p));
    (0.75 * most / TOLERANCE).sqrt().ceil().clamp(1.0, MOST_CHORDS) as u32
}

/// The part of a line within the range of rows; `None` when nothing is.
fn cut_height(a: Point, b: Point) -> Option<(Point, Point)> {
    let rise = b.y - a.y;
    if rise == 0.0 || !rise.is_finite() {
        return None;
    }
    let (s, t) = ((-FAR - a.y) / rise, (FAR - a.y) / rise);
    let (from, to) = (s.min(t).max(0.0), s.max(t).min(1.0));
    let cut = |t: f64| Point::new(a.lerp(b, t).x, a.lerp(b, t).y.clamp(-FAR, FAR));
    (from < to).then(|| (cut(from), cut(to)))
}
