//! Outlines of single glyphs, for marks that are drawn and are no text (emphasis dots), and the
//! boxes of their ink, for placing small marks by what is seen of them (tones of bopomofo); and
//! outlines as text, for pages that a browser shows.

use std::fmt::Write;
use std::sync::{Arc, PoisonError};

use ttf_parser::{GlyphId, OutlineBuilder};

use super::Face;
use crate::geom::Em;

/// A point of an outline: to the right of the glyph's origin, and above its baseline.
pub type At = (Em, Em);

/// A part of an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A contour starts.
    Move(At),
    /// A straight line.
    Line(At),
    /// A cubic Bézier curve.
    Curve(At, At, At),
    /// The contour is closed.
    Close,
}

/// The box that a glyph's ink fills, from its origin; up is positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InkBox {
    /// Its left edge.
    pub left: Em,
    /// Its right edge.
    pub right: Em,
    /// Its top.
    pub top: Em,
    /// Its foot.
    pub foot: Em,
}

/// A glyph's outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlyphOutline {
    /// Its parts.
    pub strokes: Vec<Stroke>,
    /// The box of its ink.
    pub ink: InkBox,
}

impl Face {
    /// The box of a glyph's ink; `None` for a glyph without outline.
    pub fn ink(&self, glyph: u16) -> Option<InkBox> {
        let bounds = self.tables().glyph_bounding_box(GlyphId(glyph))?;
        let em = |units: i16| Em::from_units(i64::from(units), self.units_per_em());
        Some(InkBox { left: em(bounds.x_min), right: em(bounds.x_max), top: em(bounds.y_max), foot: em(bounds.y_min) })
    }

    /// A glyph's outline; `None` for a glyph without one.
    pub fn glyph_outline(&self, glyph: u16) -> Option<GlyphOutline> {
        let mut pen = Pen { upem: self.units_per_em(), at: (0.0, 0.0), strokes: Vec::new() };
        self.tables().outline_glyph(GlyphId(glyph), &mut pen)?;
        Some(GlyphOutline { strokes: pen.strokes, ink: self.ink(glyph)? })
    }

    /// A glyph's outline as path data (SVG 2, 9.3) in thousandths of an em, y downwards; empty for
    /// a glyph without one. It is written once and kept with the face.
    pub fn path_data(&self, glyph: u16) -> Arc<str> {
        let mut kept = self.paths().lock().unwrap_or_else(PoisonError::into_inner);
        let made = || self.glyph_outline(glyph).map_or_else(Arc::default, |outline| path_data(&outline.strokes).into());
        Arc::clone(kept.entry(glyph).or_insert_with(made))
    }
}

/// Strokes as path data, each point relative to the one before, to a tenth.
fn path_data(strokes: &[Stroke]) -> String {
    let mut out = String::with_capacity(strokes.len() * 16);
    let (mut pen, mut start) = ((0, 0), (0, 0));
    for stroke in strokes {
        let mut to = |command: char, points: &[At]| {
            let from = pen;
            out.push(command);
            for (i, at) in points.iter().enumerate() {
                let at = tenths(*at);
                let (x, y) = (at.0 - from.0, at.1 - from.1);
                let between = if i == 0 || x < 0 { "" } else { " " };
                let comma = if y < 0 { "" } else { " " };
                let _ = write!(out, "{between}{}{comma}{}", Decimal(x), Decimal(y));
                pen = at;
            }
        };
        match *stroke {
            Stroke::Move(p) => {
                to('m', &[p]);
                start = pen;
            }
            Stroke::Line(p) => to('l', &[p]),
            Stroke::Curve(a, b, p) => to('c', &[a, b, p]),
            Stroke::Close => {
                out.push('z');
                pen = start;
            }
        }
    }
    out
}

/// A point in tenths of thousandths of an em, y downwards.
fn tenths((x, y): At) -> (i64, i64) {
    let of = |em: Em| em.scale(10_000, Em::ONE.raw()).raw();
    (of(x), of(-y))
}

/// A number of tenths.
struct Decimal(i64);

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, whole) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match whole % 10 {
            0 => write!(f, "{sign}{}", whole / 10),
            rest => write!(f, "{sign}{}.{rest}", whole / 10),
        }
    }
}

/// Takes an outline down; quadratic curves become cubic ones.
struct Pen {
    upem: u16,
    at: (f32, f32),
    strokes: Vec<Stroke>,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> At {
        let em =
            |v: f32| Em::from_raw((f64::from(v) * Em::ONE.raw() as f64 / f64::from(self.upem.max(1))).round() as i64);
        (em(x), em(y))
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.strokes.push(Stroke::Move(self.point(x, y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.strokes.push(Stroke::Line(self.point(x, y)));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let toward = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
        let (x0, y0) = self.at;
        self.curve_to(toward(x0, x1), toward(y0, y1), toward(x, x1), toward(y, y1), x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.at = (x, y);
        self.strokes.push(Stroke::Curve(self.point(x1, y1), self.point(x2, y2), self.point(x, y)));
    }
    fn close(&mut self) {
        self.strokes.push(Stroke::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_data_is_relative_and_turned_downwards() {
        let at = |x: i64, y: i64| (Em::ratio(x, 1000), Em::ratio(y, 1000));
        let strokes = [
            Stroke::Move(at(100, 200)),
            Stroke::Line(at(50, 200)),
            Stroke::Curve(at(0, 0), at(10, -10), at(100, 880)),
            Stroke::Close,
            Stroke::Move(at(110, 190)),
        ];
        assert_eq!(path_data(&strokes), "m100-200l-50 0c-50 200-40 210 50-680zm10 10");
    }

    #[test]
    fn rounding_does_not_add_up() {
        let third = |n: i64| (Em::ratio(n, 3000), Em::ZERO);
        let strokes: Vec<Stroke> =
            std::iter::once(Stroke::Move(third(0))).chain((1..=3000).map(|n| Stroke::Line(third(n)))).collect();
        let text = path_data(&strokes);
        let sum = |part: &str| part.split(' ').next().and_then(|x| x.parse::<f64>().ok()).unwrap_or(f64::NAN);
        let total: f64 = text.split(['m', 'l']).filter(|part| !part.is_empty()).map(sum).sum();
        assert!((total - 1000.0).abs() < 1e-6, "{total}");
    }
}
