//! The graphics state (ISO 32000-1, 8.4), the part of it that devices see.

use super::colour::Colour;
use super::device::Place;
use super::shading::Shading;
use kurbo::{Affine, BezPath, Cap, Join, Stroke, StrokeOpts};
use std::sync::Arc;

/// How a path's inside is told (8.5.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nonzero winding number.
    NonZero,
    /// Even-odd.
    EvenOdd,
}

/// What a mark is painted with.
#[derive(Clone, Debug)]
pub enum Paint {
    /// One colour.
    Solid(Colour),
    /// A shading pattern. The marks with this paint are followed by the shading itself.
    Shading(Arc<Shading>),
    /// A tiling pattern; its marks follow. An uncoloured one has the colour its marks take.
    Tiling(Option<Colour>),
    /// A pattern that could not be read: nothing is painted, a problem was told.
    Nothing,
}

impl Paint {
    /// The colour, of a solid paint.
    pub fn solid(&self) -> Option<&Colour> {
        match self {
            Paint::Solid(colour) => Some(colour),
            _ => None,
        }
    }
}

/// Overprint parameters (8.6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Overprint {
    /// `op`: of fills, images and shadings.
    pub fill: bool,
    /// `OP`: of strokes.
    pub stroke: bool,
    /// `OPM`, 0 or 1. With 1, DeviceCMYK components of 0 leave what is below.
    pub mode: u8,
}

/// Standard blend modes (11.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs)]
pub enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColorDodge,
    ColorBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
    Hue,
    Saturation,
    Color,
    Luminosity,
}

impl Blend {
    /// The mode of a name; `Compatible` is Normal.
    pub fn from_name(name: &[u8]) -> Option<Blend> {
        Some(match name {
            b"Normal" | b"Compatible" => Blend::Normal,
            b"Multiply" => Blend::Multiply,
            b"Screen" => Blend::Screen,
            b"Overlay" => Blend::Overlay,
            b"Darken" => Blend::Darken,
            b"Lighten" => Blend::Lighten,
            b"ColorDodge" => Blend::ColorDodge,
            b"ColorBurn" => Blend::ColorBurn,
            b"HardLight" => Blend::HardLight,
            b"SoftLight" => Blend::SoftLight,
            b"Difference" => Blend::Difference,
            b"Exclusion" => Blend::Exclusion,
            b"Hue" => Blend::Hue,
            b"Saturation" => Blend::Saturation,
            b"Color" => Blend::Color,
            b"Luminosity" => Blend::Luminosity,
            _ => return None,
        })
    }
}

/// Rendering intents (8.6.5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs)]
pub enum Intent {
    AbsoluteColorimetric,
    #[default]
    RelativeColorimetric,
    Saturation,
    Perceptual,
}

impl Intent {
    /// The intent of a name. Other names stand for the default (8.6.5.8).
    pub fn from_name(name: &[u8]) -> Option<Intent> {
        Some(match name {
            b"AbsoluteColorimetric" => Intent::AbsoluteColorimetric,
            b"RelativeColorimetric" => Intent::RelativeColorimetric,
            b"Saturation" => Intent::Saturation,
            b"Perceptual" => Intent::Perceptual,
            _ => return None,
        })
    }
}

/// Device-dependent parameters of the graphics state that are noted and not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Noted {
    /// A transfer function (`TR`, `TR2`) other than Default and Identity is in force.
    pub transfer: bool,
    /// A halftone (`HT`) other than Default is in force.
    pub halftone: bool,
    /// Black generation (`BG`, `BG2`) other than Default.
    pub black_generation: bool,
    /// Undercolour removal (`UCR`, `UCR2`) other than Default.
    pub undercolour_removal: bool,
}

/// The graphics state as a mark finds it.
#[derive(Clone, Debug)]
pub struct Graphics {
    /// From user space to page space.
    pub ctm: Affine,
    /// What fills, glyphs and stencils are painted with.
    pub fill: Paint,
    /// What strokes are painted with.
    pub stroke: Paint,
    /// Overprint parameters.
    pub overprint: Overprint,
    /// `ca`: the alpha of fills, images, shadings and groups.
    pub fill_alpha: f32,
    /// `CA`: the alpha of strokes.
    pub stroke_alpha: f32,
    /// `AIS`: alpha values are shape, not opacity.
    pub alpha_is_shape: bool,
    /// The blend mode.
    pub blend: Blend,
    /// Whether a soft mask is in force.
    pub soft_mask: bool,
    /// `TK`: the glyphs of a text object knock each other out.
    pub text_knockout: bool,
    /// `SA`: automatic stroke adjustment.
    pub stroke_adjust: bool,
    /// The rendering intent.
    pub intent: Intent,
    /// What is noted but not followed.
    pub noted: Noted,
    /// The innermost layer the mark is on.
    pub layer: Option<Arc<str>>,
    /// Where the mark is.
    pub place: Place,
}

impl Graphics {
    /// Whether what is painted composes with what is below: alpha, blend mode or soft mask.
    pub fn is_transparent(&self) -> bool {
        self.fill_alpha < 1.0 || self.stroke_alpha < 1.0 || self.blend != Blend::Normal || self.soft_mask
    }
}

/// How a line is drawn (8.4.3).
#[derive(Clone, Debug, PartialEq)]
pub struct StrokeStyle {
    /// The width in user space; 0 is the thinnest line of the device.
    pub width: f64,
    /// The width on the page in points, at its thinnest: user space may be scaled unevenly.
    pub points: f64,
    /// The shape of line ends.
    pub cap: Cap,
    /// The shape of corners.
    pub join: Join,
    /// The miter limit.
    pub miter: f64,
    /// Dashes and gaps in user space; empty is a solid line.
    pub dash: Vec<f64>,
    /// Where in the dashes a line starts.
    pub dash_phase: f64,
    /// From the pen's space (user space) to page space.
    pub pen: Affine,
}

impl StrokeStyle {
    /// The area of a stroked path, in page space, to be filled nonzero. Lines thinner than
    /// `thinnest` (points) are widened to it. Where the pen's matrix has no inverse, the line is
    /// drawn with a round pen as wide as `points` or `thinnest`.
    pub fn outline(&self, path: &BezPath, thinnest: f64, tolerance: f64) -> BezPath {
        const MAX_DASHES: f64 = 100_000.0;
        let scale = self.pen.determinant().abs().sqrt();
        let usable = scale.is_finite() && scale > 1e-9;
        let (pen, back) = if usable { (self.pen, self.pen.inverse()) } else { (Affine::IDENTITY, Affine::IDENTITY) };
        let scale = if usable { scale } else { 1.0 };
        let thin = thinnest / scale;
        let width = if self.points < thinnest { self.width.max(thin) } else { self.width };
        let mut stroke = Stroke::new(width).with_caps(self.cap).with_join(self.join).with_miter_limit(self.miter);
        let middle = back * path.clone();
        let period: f64 = self.dash.iter().sum();
        let length: f64 = kurbo::segments(middle.elements().iter().copied()).map(|s| chord(&s)).sum();
        if period > 0.0 && length / period * (self.dash.len() as f64) < MAX_DASHES {
            stroke = stroke.with_dashes(self.dash_phase, self.dash.iter().copied());
        }
        pen * kurbo::stroke(middle, &stroke, &StrokeOpts::default(), (tolerance / scale).max(1e-6))
    }
}

/// A segment's length, by its control points: an upper bound, cheap.
fn chord(segment: &kurbo::PathSeg) -> f64 {
    match segment {
        kurbo::PathSeg::Line(l) => l.p0.distance(l.p1),
        kurbo::PathSeg::Quad(q) => q.p0.distance(q.p1) + q.p1.distance(q.p2),
        kurbo::PathSeg::Cubic(c) => c.p0.distance(c.p1) + c.p1.distance(c.p2) + c.p2.distance(c.p3),
    }
}
