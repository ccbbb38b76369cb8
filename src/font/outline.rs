//! Outlines of single glyphs, for marks that are drawn and are no text (emphasis dots), and the
//! boxes of their ink, for placing small marks by what is seen of them (tones of bopomofo).

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
