//! Shadings of a PDF as sources of ink.
//!
//! Colours along a shading's parameter, over its domain or at its mesh's corners are brought to
//! plates once; pixels then look amounts up, or interpolate them.

use super::inks::{Inker, Plate, set};
use crate::pdfread::colour::Colour;
use crate::pdfread::device::ShadingUse;
use crate::pdfread::mesh::Mesh;
use crate::pdfread::shading::{Shading, ShadingKind};
use crate::pdfread::state::Graphics;
use crate::raster::{Amount, Bounds, Ink, Row, Source};
use kurbo::{Affine, Point, Rect};
use std::sync::Arc;

/// Steps of a parameter that are kept.
const STEPS: usize = 1024;
/// Steps of each side of a function's domain that are kept.
const SIDE: usize = 192;
/// Most places where rows and triangles of a mesh meet.
const MOST_MEETINGS: usize = 40_000_000;

/// A shading's ink.
///
/// # Errors
/// A sentence when it cannot be painted.
pub(super) fn ink(
    shading: &ShadingUse,
    place: Affine,
    size: Bounds,
    graphics: &Graphics,
    inker: &mut Inker,
) -> Result<Ink, String> {
    let of = &shading.shading;
    if place.determinant().abs() < 1e-18 {
        return Err("a shading is laid on a line, and has no area".to_owned());
    }
    let mut row = |colour: &Colour| inker.row(colour);
    let background = of.background.as_ref().filter(|_| shading.background).map(&mut row);
    let values = match &of.kind {
        ShadingKind::Axial { .. } | ShadingKind::Radial { .. } => {
            let domain = of.domain().unwrap_or((0.0, 1.0));
            Values::Along { domain, table: table(of, domain, &mut row) }
        }
        ShadingKind::Function { domain, .. } => Values::Over { domain: *domain, table: plane(of, *domain, &mut row) },
        ShadingKind::Mesh(mesh) => Values::Mesh(Triangles::new(of, mesh, place, size, &mut row)?),
    };
    let in_mask = inker.in_mask();
    let mut planes = if in_mask { vec![Amount::Flat(0); 4] } else { inker.ground(graphics.overprint.fill) };
    let speaks = if in_mask { vec![Plate::One(3)] } else { inker.speaks(&of.space) };
    for p in 0..planes.len() {
        if speaks.contains(&Plate::One(p)) || speaks.contains(&Plate::All) {
            set(&mut planes, Plate::One(p), Amount::Channel(p));
        }
    }
    let source = Shaded { shading: Arc::clone(of), back: place.inverse(), background, values };
    Ok(Ink { planes, source: Some(Arc::new(source)) })
}

/// Amounts along a parameter.
fn table(of: &Shading, (from, to): (f64, f64), row: &mut impl FnMut(&Colour) -> Vec<u8>) -> Vec<Vec<u8>> {
    let at = |i: usize| from + (to - from) * i as f64 / STEPS as f64;
    (0..=STEPS).map(|i| row(&of.colour(&[at(i)]))).collect()
}

/// Amounts over a function's domain.
fn plane(of: &Shading, domain: Rect, row: &mut impl FnMut(&Colour) -> Vec<u8>) -> Vec<Vec<u8>> {
    let part = |i: usize| i as f64 / SIDE as f64;
    let at = |i: usize| (part(i % (SIDE + 1)), part(i / (SIDE + 1)));
    let all = (0..(SIDE + 1) * (SIDE + 1)).map(at);
    all.map(|(x, y)| row(&of.colour(&[domain.x0 + x * domain.width(), domain.y0 + y * domain.height()]))).collect()
}

struct Shaded {
    shading: Arc<Shading>,
    /// From pixels to the shading's space.
    back: Affine,
    background: Option<Vec<u8>>,
    values: Values,
}

enum Values {
    Along { domain: (f64, f64), table: Vec<Vec<u8>> },
    Over { domain: Rect, table: Vec<Vec<u8>> },
    Mesh(Triangles),
}

impl Source for Shaded {
    fn row(&self, x: i32, y: i32, row: &mut Row) {
        match &self.background {
            Some(amounts) => {
                for (channel, v) in row.channels.iter_mut().zip(amounts) {
                    channel.fill(*v);
                }
            }
            None => row.alpha.fill(0),
        }
        if let Values::Mesh(triangles) = &self.values {
            return triangles.row(x, y, row);
        }
        for i in 0..row.alpha.len() {
            let at = self.back * Point::new(f64::from(x) + i as f64 + 0.5, f64::from(y) + 0.5);
            if let Some(amounts) = self.amounts(at) {
                put(row, i, |c| amounts.get(c).copied().unwrap_or(0));
            }
        }
    }
}

/// Sets a pixel of a row.
fn put(row: &mut Row, i: usize, amount: impl Fn(usize) -> u8) {
    for (c, channel) in row.channels.iter_mut().enumerate() {
        if let Some(v) = channel.get_mut(i) {
            *v = amount(c);
        }
    }
    if let Some(alpha) = row.alpha.get_mut(i) {
        *alpha = 255;
    }
}

impl Shaded {
    /// The amounts at a point of the shading's space.
    fn amounts(&self, at: Point) -> Option<&Vec<u8>> {
        let part = |v: f64, from: f64, to: f64, steps: usize| {
            let t = if to == from { 0.0 } else { (v - from) / (to - from) };
            (t.clamp(0.0, 1.0) * steps as f64).round() as usize
        };
        match &self.values {
            Values::Along { domain: (from, to), table } => {
                table.get(part(self.shading.parameter(at)?, *from, *to, STEPS))
            }
            Values::Over { domain, table } => {
                let ShadingKind::Function { back, .. } = &self.shading.kind else { return None };
                let p = *back * at;
                if !(domain.x0..=domain.x1).contains(&p.x) || !(domain.y0..=domain.y1).contains(&p.y) {
                    return None;
                }
                let (x, y) = (part(p.x, domain.x0, domain.x1, SIDE), part(p.y, domain.y0, domain.y1, SIDE));
                table.get(y * (SIDE + 1) + x)
            }
            Values::Mesh(_) => None,
        }
    }
}

/// A mesh on the raster.
struct Triangles {
    /// Corners: where they are in pixels.
    points: Vec<Point>,
    /// For each corner its amounts, or, with a function, its parameter.
    amounts: Vec<Vec<u8>>,
    parameters: Vec<f64>,
    /// Amounts along the parameter, and the parameter's range.
    table: Vec<Vec<u8>>,
    range: (f64, f64),
    triangles: Vec<[u32; 3]>,
    /// For each row, where its list of triangles begins in `lists`.
    starts: Vec<usize>,
    lists: Vec<u32>,
    top: i32,
}

impl Triangles {
    fn new(
        of: &Shading,
        mesh: &Mesh,
        place: Affine,
        size: Bounds,
        row: &mut impl FnMut(&Colour) -> Vec<u8>,
    ) -> Result<Triangles, String> {
        let points: Vec<Point> = (0..mesh.corners()).map(|i| place * mesh.point(i)).collect();
        let (mut amounts, mut parameters, mut range) = (Vec::new(), Vec::new(), (0.0, 1.0));
        let mut along = Vec::new();
        if of.function.is_some() {
            parameters = (0..mesh.corners()).map(|i| mesh.values(i).first().copied().unwrap_or(0.0)).collect();
            let fold = |f: fn(f64, f64) -> f64, from| parameters.iter().copied().fold(from, f);
            range = (fold(f64::min, f64::MAX), fold(f64::max, f64::MIN));
            along = table(of, range, row);
        } else {
            amounts = (0..mesh.corners()).map(|i| row(&of.colour(&mesh.values(i)))).collect();
        }
        let (starts, lists) = meetings(&points, &mesh.triangles, size)?;
        let triangles = mesh.triangles.clone();
        Ok(Triangles { points, amounts, parameters, table: along, range, triangles, starts, lists, top: size.y0 })
    }

    fn corners(&self, triangle: u32) -> Option<([usize; 3], [Point; 3])> {
        let corners = self.triangles.get(triangle as usize)?.map(|c| c as usize);
        let [a, b, c] = corners;
        Some((corners, [*self.points.get(a)?, *self.points.get(b)?, *self.points.get(c)?]))
    }

    fn row(&self, x: i32, y: i32, row: &mut Row) {
        let line = (y - self.top).max(0) as usize;
        let (Some(from), Some(to)) = (self.starts.get(line), self.starts.get(line + 1)) else { return };
        for triangle in self.lists.get(*from..*to).unwrap_or_default() {
            if let Some((corners, points)) = self.corners(*triangle) {
                self.span(corners, points, (x, y), row);
            }
        }
    }

    /// Paints what of a row lies in a triangle; edges count in, so that neighbours leave no gap.
    fn span(&self, corners: [usize; 3], [a, b, c]: [Point; 3], (x, y): (i32, i32), row: &mut Row) {
        let area = (b - a).cross(c - a);
        if area.abs() < 1e-12 {
            return;
        }
        let (left, right) = (a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x));
        let n = row.alpha.len();
        let first = (left - f64::from(x) - 1.0).max(0.0) as usize;
        let last = ((right - f64::from(x) + 1.0).max(0.0) as usize).min(n);
        for i in first..last {
            let p = Point::new(f64::from(x) + i as f64 + 0.5, f64::from(y) + 0.5);
            let weights = [(b - p).cross(c - p) / area, (c - p).cross(a - p) / area, (a - p).cross(b - p) / area];
            if weights.iter().all(|w| *w >= -1e-9) {
                put(row, i, |channel| self.amount(corners, weights, channel));
            }
        }
    }

    fn amount(&self, corners: [usize; 3], weights: [f64; 3], channel: usize) -> u8 {
        let mean = |of: &dyn Fn(usize) -> f64| corners.iter().zip(weights).map(|(c, w)| of(*c) * w).sum::<f64>();
        if self.table.is_empty() {
            let at = |c: usize| self.amounts.get(c).and_then(|a| a.get(channel)).copied().unwrap_or(0).into();
            return mean(&at).round().clamp(0.0, 255.0) as u8;
        }
        let t = mean(&|c| self.parameters.get(c).copied().unwrap_or(0.0));
        let (from, to) = self.range;
        let part = if to > from { ((t - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        let amounts = self.table.get((part * STEPS as f64).round() as usize);
        amounts.and_then(|a| a.get(channel)).copied().unwrap_or(0)
    }
}

/// For each row of the raster, the triangles that touch it, in their order.
fn meetings(points: &[Point], triangles: &[[u32; 3]], size: Bounds) -> Result<(Vec<usize>, Vec<u32>), String> {
    let rows = size.height();
    let span = |triangle: &[u32; 3]| {
        let ys = triangle.map(|c| points.get(c as usize).map_or(f64::NAN, |p| p.y - f64::from(size.y0)));
        let (low, high) = (ys.iter().copied().fold(f64::MAX, f64::min), ys.iter().copied().fold(f64::MIN, f64::max));
        let row = |v: f64| v.floor().clamp(0.0, rows as f64) as usize;
        if ys.iter().all(|y| y.is_finite()) { row(low)..row(high + 1.0) } else { 0..0 }
    };
    let mut starts = vec![0usize; rows + 1];
    let mut total = 0;
    for triangle in triangles {
        let span = span(triangle);
        total += span.len();
        if total > MOST_MEETINGS {
            return Err("a mesh shading is too intricate to be painted".to_owned());
        }
        starts.get_mut(span).unwrap_or_default().iter_mut().for_each(|n| *n += 1);
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += std::mem::replace(start, sum);
    }
    let mut next = starts.clone();
    let mut lists = vec![0u32; total];
    for (i, triangle) in triangles.iter().enumerate() {
        for row in span(triangle) {
            if let Some(place) = next.get_mut(row) {
                if let Some(slot) = lists.get_mut(*place) {
                    *slot = i as u32;
                }
                *place += 1;
            }
        }
    }
    Ok((starts, lists))
}
