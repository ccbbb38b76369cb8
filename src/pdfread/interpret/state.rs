//! The part of the graphics state that the interpreter keeps to itself, and its beginning.

use super::super::access::resolve;
use super::super::colour::Colour;
use super::super::device::{Place, RenderMode};
use super::super::font::Font;
use super::super::shading::Shading;
use super::super::space::Space;
use super::super::state::{Blend, Graphics, Intent, Noted, Overprint, Paint, StrokeStyle};
use super::EVERYWHERE;
use kurbo::{Affine, Cap, Join, Rect};
use lopdf::{Dictionary, ObjectId, Stream};
use std::sync::Arc;

/// Everything that `q` saves.
#[derive(Clone)]
pub(super) struct State<'a> {
    pub graphics: Graphics,
    /// The clip's box.
    pub clip: Rect,
    /// The spaces last selected, for colours that follow a pattern.
    pub fill_space: Option<Arc<Space>>,
    pub stroke_space: Option<Arc<Space>>,
    pub fill_pattern: Option<Pattern<'a>>,
    pub stroke_pattern: Option<Pattern<'a>>,
    pub line: Line,
    pub text: TextState<'a>,
}

/// The line's parameters, in user space.
#[derive(Clone)]
pub(super) struct Line {
    pub width: f64,
    pub cap: Cap,
    pub join: Join,
    pub miter: f64,
    pub dash: Arc<[f64]>,
    pub phase: f64,
}

/// The text state (9.3).
#[derive(Clone)]
pub(super) struct TextState<'a> {
    pub char_space: f64,
    pub word_space: f64,
    /// Horizontal scaling, 1 for 100 %.
    pub scale: f64,
    pub leading: f64,
    pub rise: f64,
    pub size: f64,
    pub mode: RenderMode,
    pub font: Option<FontUse<'a>>,
}

/// A font as selected.
#[derive(Clone)]
pub(super) struct FontUse<'a> {
    pub font: Arc<Font>,
    pub dict: &'a Dictionary,
    pub object: Option<ObjectId>,
    pub name: Arc<str>,
}

/// A pattern as selected.
#[derive(Clone)]
pub(super) enum Pattern<'a> {
    Shading { shading: Arc<Shading>, matrix: Affine },
    Tiling(Arc<Tiling<'a>>),
}

/// A tiling pattern (8.7.3).
pub(super) struct Tiling<'a> {
    pub stream: &'a Stream,
    pub object: Option<ObjectId>,
    pub resources: &'a Dictionary,
    pub path: Arc<str>,
    /// From the pattern's space to page space.
    pub matrix: Affine,
    pub bounds: Rect,
    pub step: (f64, f64),
    /// The colour of an uncoloured pattern.
    pub colour: Option<Colour>,
    pub coloured: bool,
}

impl State<'_> {
    /// The state at a page's beginning (8.4.1).
    pub fn initial(ctm: Affine, place: Place) -> Self {
        let black = Paint::Solid(Colour::black());
        State {
            graphics: Graphics {
                ctm,
                fill: black.clone(),
                stroke: black,
                overprint: Overprint::default(),
                fill_alpha: 1.0,
                stroke_alpha: 1.0,
                alpha_is_shape: false,
                blend: Blend::Normal,
                soft_mask: false,
                text_knockout: true,
                stroke_adjust: false,
                intent: Intent::default(),
                noted: Noted::default(),
                layer: None,
                place,
            },
            clip: EVERYWHERE,
            fill_space: None,
            stroke_space: None,
            fill_pattern: None,
            stroke_pattern: None,
            line: Line { width: 1.0, cap: Cap::Butt, join: Join::Miter, miter: 10.0, dash: [].into(), phase: 0.0 },
            text: TextState {
                char_space: 0.0,
                word_space: 0.0,
                scale: 1.0,
                leading: 0.0,
                rise: 0.0,
                size: 0.0,
                mode: RenderMode { fill: true, stroke: false, clip: false },
                font: None,
            },
        }
    }

    /// Alpha, blend mode and soft mask as a group's or pattern's content begins with (11.6.6).
    pub fn plain_transparency(&mut self) {
        self.graphics.fill_alpha = 1.0;
        self.graphics.stroke_alpha = 1.0;
        self.graphics.blend = Blend::Normal;
        self.graphics.soft_mask = false;
    }

    /// The line as it is on the page.
    pub fn stroke_style(&self) -> StrokeStyle {
        let pen = self.graphics.ctm;
        StrokeStyle {
            width: self.line.width,
            points: self.line.width * least_scale(pen),
            cap: self.line.cap,
            join: self.line.join,
            miter: self.line.miter,
            dash: self.line.dash.to_vec(),
            dash_phase: self.line.phase,
            pen,
        }
    }
}

/// By how much a matrix scales at least, over all directions: its smaller singular value.
pub(super) fn least_scale(matrix: Affine) -> f64 {
    let [a, b, c, d, _, _] = matrix.as_coeffs();
    let sum = (a * a + b * b + c * c + d * d) / 2.0;
    let det = a * d - b * c;
    let root = (sum * sum - det * det).max(0.0).sqrt();
    // det² / (larger singular value)², which keeps its digits where the two differ much
    let larger = sum + root;
    if larger > 0.0 { (det * det / larger).sqrt() } else { 0.0 }
}

/// The resources of a form, pattern or glyph: its own, or those around it where it has none.
pub(super) fn own_resources<'a>(
    file: &'a lopdf::Document,
    dict: &'a Dictionary,
    around: &'a Dictionary,
) -> &'a Dictionary {
    let own = dict.get(b"Resources").ok().and_then(|r| resolve(file, r).as_dict().ok());
    own.unwrap_or(around)
}
