//! What a page paints, as the interpreter tells it.
//!
//! [`interpret`](super::interpret) walks through a page and calls a [`Device`] for every mark. A
//! device that measures (preflight) looks at the marks' colours, sizes and places; a device that
//! paints (plates) composes them. All methods do nothing by default, so that each device names
//! only what it cares for.
//!
//! Paths, matrices and boxes are in **page space**: points, x to the right and y upwards, the
//! origin where the file has it; UserUnit is multiplied in, Rotate is not applied.

use super::font::{Code, Font};
use super::page::PageView;
use super::problem::Problem;
use super::shading::Shading;
use super::space::Space;
use super::state::{Graphics, Rule, StrokeStyle};
use kurbo::{Affine, BezPath, Rect};
use lopdf::ObjectId;
use std::sync::Arc;

pub use super::picture::{ImageMask, ImageUse, MaskImage};

/// Receives the marks of a page in the order in which they are painted.
///
/// **Patterns.** Every mark is announced with its paint, through `fill`, `stroke`, `glyphs` or
/// (for stencils) `image`. Where that paint is no [`Paint::Solid`](super::state::Paint), a device
/// that paints leaves the mark out: what the pattern shows follows at once, as a `shading` with
/// its area, or as the marks of the pattern's cells between `save`, `clip` and `restore`.
///
/// **Type 3 fonts.** The run is announced through `glyphs`; the marks of its glyphs follow.
///
/// **Nesting.** `save` and `restore`, `begin_group` and `end_group`, `begin_soft_mask` and
/// `end_soft_mask`, `begin_marked` and `end_marked` always come in pairs, whatever the file does.
/// `restore` brings back clip and soft mask.
#[allow(unused_variables)]
pub trait Device {
    /// A page begins. Its group's colour space is in the view.
    fn begin_page(&mut self, page: &PageView) {}
    /// The page is complete.
    fn end_page(&mut self) {}
    /// A filled path.
    fn fill(&mut self, path: &BezPath, rule: Rule, graphics: &Graphics) {}
    /// A stroked path. The path is the line's middle; [`StrokeStyle::outline`] gives its area.
    fn stroke(&mut self, path: &BezPath, style: &StrokeStyle, graphics: &Graphics) {}
    /// Text that one operator shows, in any render mode (invisible text too).
    fn glyphs(&mut self, run: &GlyphRun, graphics: &Graphics) {}
    /// An image or a stencil mask.
    fn image(&mut self, image: &ImageUse, graphics: &Graphics) {}
    /// A shading, over its area or over all that the clip leaves.
    fn shading(&mut self, shading: &ShadingUse, graphics: &Graphics) {}
    /// The clip becomes its intersection with this path.
    fn clip(&mut self, path: &BezPath, rule: Rule) {}
    /// Keeps clip and soft mask until the matching [`Device::restore`].
    fn save(&mut self) {}
    /// Brings back what the matching [`Device::save`] kept.
    fn restore(&mut self) {}
    /// A transparency group begins; `graphics` says how its result is composed (fill alpha, blend
    /// mode, the soft mask in force). Its marks come with alpha 1, Normal, no soft mask.
    fn begin_group(&mut self, group: &Group, graphics: &Graphics) {}
    /// The group is complete: compose it.
    fn end_group(&mut self) {}
    /// The marks that follow, up to [`Device::end_soft_mask`], make a soft mask: an isolated
    /// group, not clipped by what was in force.
    fn begin_soft_mask(&mut self, mask: &SoftMask, graphics: &Graphics) {}
    /// The mask is complete, and in force from here on.
    fn end_soft_mask(&mut self) {}
    /// No soft mask is in force from here on.
    fn clear_soft_mask(&mut self) {}
    /// A marked-content sequence begins.
    fn begin_marked(&mut self, mark: &Mark) {}
    /// A marked-content sequence ends.
    fn end_marked(&mut self) {}
    /// Content on a layer that is off was left out.
    fn hidden(&mut self, layer: &str, place: &Place) {}
    /// Whether content on layers that are off is told as well: they may be switched on.
    fn sees_hidden(&self) -> bool {
        false
    }
    /// Something could not be read, or not be painted as meant: what is measured here is
    /// incomplete.
    fn problem(&mut self, problem: &Problem) {}
    /// Whether tiling patterns are painted cell by cell (plates) or once (a look at what they
    /// hold).
    fn every_cell(&self) -> bool {
        true
    }
}

/// Where a mark is, so that a finding can name it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The page, from 1.
    pub page: usize,
    /// The resources it was reached through, as `Fm1/Im3`; empty in the page's own content.
    pub path: Arc<str>,
    /// The object: the image's, font's or form's id where the mark has one.
    pub object: Option<ObjectId>,
    /// How manieth operator of its content stream it is, from 1.
    pub operator: u32,
    /// What it covers, within the clip's box, in page points. Zero wide and high when the clip
    /// leaves nothing of it. Text counts with its ems.
    pub bounds: Rect,
}

impl Place {
    /// Whether the clip leaves nothing of the mark (by boxes).
    pub fn is_clipped_away(&self) -> bool {
        self.bounds.width() <= 0.0 && self.bounds.height() <= 0.0
    }
}

impl std::fmt::Display for Place {
    /// `page 1, Fm1/Im3, object 12 0, at 10.0 20.0 to 110.0 70.0 pt`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "page {}", self.page)?;
        if !self.path.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        if let Some((number, generation)) = self.object {
            write!(f, ", object {number} {generation}")?;
        }
        let b = self.bounds;
        if b.width() > 0.0 || b.height() > 0.0 {
            write!(f, ", at {:.1} {:.1} to {:.1} {:.1} pt", b.x0, b.y0, b.x1, b.y1)?;
        }
        Ok(())
    }
}

/// How text is shown (ISO 32000-1, 9.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RenderMode {
    /// Glyphs are filled.
    pub fill: bool,
    /// Glyphs are stroked.
    pub stroke: bool,
    /// Glyphs join the clip; the clip itself comes at the text object's end.
    pub clip: bool,
}

impl RenderMode {
    /// The mode of the `Tr` operator's number; `None` when it is not 0 to 7.
    pub fn from_number(number: i64) -> Option<RenderMode> {
        let paint = number.rem_euclid(4);
        let known = (0..8).contains(&number);
        known.then_some(RenderMode {
            fill: paint == 0 || paint == 2,
            stroke: paint == 1 || paint == 2,
            clip: number >= 4,
        })
    }
    /// Neither filled nor stroked: text for a search only.
    pub fn is_invisible(self) -> bool {
        !self.fill && !self.stroke
    }
}

/// The text that one operator shows.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// Its font.
    pub font: Arc<Font>,
    /// The font's name among the resources, as `F1`.
    pub font_resource: Arc<str>,
    /// The font dictionary's id.
    pub font_object: Option<ObjectId>,
    /// The glyphs in the order shown.
    pub glyphs: Vec<PlacedGlyph>,
    /// The em's height on the page, in points.
    pub size: f64,
    /// How the glyphs are painted.
    pub mode: RenderMode,
    /// How they are stroked, where the mode strokes.
    pub stroke: StrokeStyle,
    /// Whether the text runs downwards.
    pub vertical: bool,
    /// The ActualText of the innermost marked content that has one.
    pub actual_text: Option<Arc<str>>,
}

impl GlyphRun {
    /// The run's text by the font's own mapping; a code without one gives U+FFFD.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for glyph in &self.glyphs {
            match self.font.text(&glyph.code) {
                Some(piece) => text.push_str(&piece),
                None => text.push('\u{FFFD}'),
            }
        }
        text
    }
}

/// One glyph of a run.
#[derive(Clone, Copy, Debug)]
pub struct PlacedGlyph {
    /// Its code.
    pub code: Code,
    /// From the glyph's em space ([`Font::outline`]) to page space.
    pub matrix: Affine,
}

/// A shading to be painted.
#[derive(Clone, Debug)]
pub struct ShadingUse {
    /// The shading.
    pub shading: Arc<Shading>,
    /// From the shading's own space to page space.
    pub matrix: Affine,
    /// What it fills; `None` fills all that the clip leaves (`sh`).
    pub area: Option<(BezPath, Rule)>,
    /// Whether the shading's Background is painted where the shading itself is not: in patterns,
    /// not with `sh` (8.7.4.3).
    pub background: bool,
}

/// A transparency group (11.6.6).
#[derive(Clone, Debug)]
pub struct Group {
    /// Composed as if on transparent paper.
    pub isolated: bool,
    /// Each mark replaces those of the group below it.
    pub knockout: bool,
    /// The space in which its marks are blended; `None` inherits.
    pub space: Option<Arc<Space>>,
    /// The box its marks are clipped to, in page space.
    pub bounds: Rect,
}

/// A soft mask (11.6.5.2).
#[derive(Clone, Debug)]
pub struct SoftMask {
    /// The mask is the group's luminosity over the backdrop; otherwise its alpha.
    pub luminosity: bool,
    /// The backdrop in the group's space; `None` is that space's black.
    pub backdrop: Option<super::colour::Colour>,
    /// The transfer function on the mask's values; `None` is the identity.
    pub transfer: Option<Arc<super::function::Function>>,
    /// The group that makes the mask.
    pub group: Group,
}

/// The beginning of a marked-content sequence (14.6).
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its tag: `Span`, `Artifact`, `OC` …
    pub tag: Arc<str>,
    /// The structure's identifier.
    pub mcid: Option<i64>,
    /// The text it stands for.
    pub actual_text: Option<Arc<str>>,
}
