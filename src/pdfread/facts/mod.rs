//! What a page holds, as preflight asks it: fonts, colours, pictures, lines, text, spots,
//! transparency, overprint, layers. Each fact has its place; facts are in the order in which the
//! page first shows them.
//!
//! [`Facts::of`] walks through a page with a device that paints nothing (`gather.rs`). Facts say
//! what is there, never whether it may be: that is for the press profile.

mod fonts;
mod gather;

use super::Document;
use super::colour::{Amounts, Foreign, Inks};
use super::device::{Place, RenderMode};
use super::font::FontKind;
use super::page::PageView;
use super::problem::Problem;
use super::state::{Blend, Intent, Overprint};
use std::sync::Arc;

/// How many places a fact keeps at most; all are counted.
pub const PLACES: usize = 16;

/// Everything about a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The page's number, from 1.
    pub page: usize,
    /// The fonts with which text is shown.
    pub fonts: Vec<FontFact>,
    /// The colour spaces in which marks are painted, by what they paint.
    pub colours: Vec<ColourFact>,
    /// The inks that solid colours and shadings lay down.
    pub inks: Vec<InkFact>,
    /// The most ink that one solid colour or shading lays down, all inks together (1 is 100 % of
    /// one), and where.
    pub heaviest: Option<(f32, Place)>,
    /// The images, each time one is painted.
    pub images: Vec<ImageFact>,
    /// The lines: one fact for each content stream, kind of line and paint, with its thinnest.
    pub lines: Vec<LineFact>,
    /// The text: one fact for each font, size, paint and mode.
    pub texts: Vec<TextFact>,
    /// The spot inks' definitions.
    pub spots: Vec<SpotFact>,
    /// The transparency groups.
    pub groups: Vec<GroupFact>,
    /// The space in which the page's own group blends; `None` where the page says none.
    pub page_space: Option<String>,
    /// The blend modes of marks and groups, Normal left out.
    pub blends: Vec<(Blend, Seen)>,
    /// Marks and groups with alpha below 1.
    pub alpha: Option<Seen>,
    /// Soft masks, of the graphics state and of images.
    pub soft_masks: Option<Seen>,
    /// The overprint parameters that marks are painted with, where a mark overprints.
    pub overprints: Vec<(Overprint, Seen)>,
    /// White (no ink at all) that overprints, and so vanishes.
    pub white_overprint: Option<Seen>,
    /// The rendering intents of marks in colours to be converted.
    pub intents: Vec<(Intent, Seen)>,
    /// Device-dependent settings that are noted and not followed: `transfer function`, `halftone`,
    /// `black generation`, `undercolour removal`.
    pub settings: Vec<(&'static str, Seen)>,
    /// The layers that marks are on.
    pub layers: Vec<(Arc<str>, Seen)>,
    /// The layers that are off and have content on the page, which was left out.
    pub hidden: Vec<(Arc<str>, Seen)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// How often and where something is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// How many marks there are.
    pub count: usize,
    /// The first of their places, at most [`PLACES`].
    pub places: Vec<Place>,
}

impl Seen {
    fn once(place: &Place) -> Seen {
        Seen { count: 1, places: vec![place.clone()] }
    }
    fn again(&mut self, place: &Place) {
        self.count += 1;
        if self.places.len() < PLACES {
            self.places.push(place.clone());
        }
    }
}

/// A font with which text is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct FontFact {
    /// Its PostScript name without the tag of a subset.
    pub name: String,
    /// What sort of font it is.
    pub kind: FontKind,
    /// Whether its program is in the file.
    pub embedded: bool,
    /// Whether it is a subset.
    pub subset: bool,
    /// How many different codes are shown.
    pub codes: usize,
    /// The codes shown whose glyph cannot be drawn, with the reason; of an embedded font only.
    pub missing: Vec<(u32, String)>,
    /// The codes shown whose stated width differs from the program's by more than a thousandth
    /// of an em: code, stated and the program's, in ems.
    pub widths: Vec<(u32, f64, f64)>,
    /// Whether all of its text is invisible (render mode 3).
    pub only_invisible: bool,
    /// What is wrong with it as a whole.
    pub problems: Vec<String>,
    /// Where it is used.
    pub seen: Seen,
}

/// What a colour paints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Filled paths.
    Fill,
    /// Stroked paths.
    Stroke,
    /// Text.
    Text,
    /// Images.
    Image,
    /// Stencil masks.
    Stencil,
    /// Shadings.
    Shading,
}

/// A colour space in use.
#[derive(Clone, Debug, PartialEq)]
pub struct ColourFact {
    /// The space: `DeviceCMYK`, `Separation (Gold)`, `Indexed (DeviceRGB)` …
    pub space: String,
    /// What it is where it is not in inks.
    pub foreign: Option<Foreign>,
    /// What it paints.
    pub paints: Use,
    /// Where.
    pub seen: Seen,
}

/// An ink that is laid down.
#[derive(Clone, Debug, PartialEq)]
pub struct InkFact {
    /// `Cyan`, `Magenta`, `Yellow`, `Black`, `All`, or a spot ink's name.
    pub name: Arc<str>,
    /// The most of it that a solid colour or shading lays down, 0 to 1.
    pub most: f32,
    /// Where it is laid down.
    pub seen: Seen,
}

/// An image that is painted.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageFact {
    /// Samples in a row, and rows.
    pub size: (u32, u32),
    /// Bits of a component.
    pub bits: u8,
    /// Its space; `None` for stencils, and for JPEG 2000 that brings its own.
    pub space: Option<String>,
    /// A stencil mask.
    pub stencil: bool,
    /// Samples an inch across and down.
    pub ppi: (f64, f64),
    /// The filters of its data.
    pub filters: Vec<String>,
    /// Whether a mask of any kind hides parts of it.
    pub masked: bool,
    /// Whether it stands in the content itself.
    pub inline: bool,
    /// The bytes that its coded data take.
    pub coded: usize,
    /// Where it is; [`Place::object`] is its object.
    pub place: Place,
}

/// Lines of one paint in one content stream.
#[derive(Clone, Debug, PartialEq)]
pub struct LineFact {
    /// The thinnest width on the page, in points, to the ten-thousandth.
    pub width: f64,
    /// Whether the line is a thin filled rectangle, not a stroke.
    pub filled: bool,
    /// What it is painted with; `None` for patterns.
    pub inks: Option<Inks>,
    /// Whether it overprints.
    pub overprint: bool,
    /// Where; the thinnest is first.
    pub seen: Seen,
}

/// Text of one font, size, paint and mode.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFact {
    /// The font's name.
    pub font: String,
    /// The em on the page, in points, to the hundredth.
    pub size: f64,
    /// What it is painted with (the stroke, where it is only stroked); `None` for patterns.
    pub inks: Option<Inks>,
    /// Whether it overprints.
    pub overprint: bool,
    /// The overprint mode.
    pub overprint_mode: u8,
    /// How it is shown.
    pub mode: RenderMode,
    /// How many glyphs there are.
    pub glyphs: usize,
    /// The beginning of its text, as far as the font tells it.
    pub sample: String,
    /// Where.
    pub seen: Seen,
}

/// A definition of a spot ink.
#[derive(Clone, Debug, PartialEq)]
pub struct SpotFact {
    /// Its name.
    pub name: Arc<str>,
    /// The whole space: `Separation (Gold)`, `DeviceN (Cyan, Gold)`.
    pub space: String,
    /// The alternate space.
    pub alternate: String,
    /// What alternate space and tint transform say; differs where two definitions contradict.
    pub fingerprint: [u8; 32],
    /// The substitute for the full ink, as the space's alternate components; of Separation only.
    pub substitute: Option<Vec<f32>>,
    /// Where it is used.
    pub seen: Seen,
}

/// A transparency group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupFact {
    /// Its colour space; `None` inherits.
    pub space: Option<String>,
    /// Whether it is isolated.
    pub isolated: bool,
    /// Whether it is a knockout group.
    pub knockout: bool,
    /// Whether it makes a soft mask.
    pub soft_mask: bool,
    /// Where.
    pub place: Place,
}

impl Facts {
    /// Gathers a page's facts.
    pub fn of(document: &Document, page: &PageView) -> Facts {
        gather::gather(document, page, None)
    }

    /// Gathers the facts of the marks that reach into a part of a page, given in page space: of
    /// an advertisement, what is shown of it.
    pub fn within(document: &Document, page: &PageView, area: kurbo::Rect) -> Facts {
        gather::gather(document, page, Some(area))
    }

    /// Whether something was left out of what the facts tell.
    pub fn is_incomplete(&self) -> bool {
        self.problems.iter().any(|p| p.kind.leaves_unmeasured())
    }
}

impl TextFact {
    /// The amounts of ink, of text in inks.
    pub fn amounts(&self) -> Option<&Amounts> {
        self.inks.as_ref().and_then(Inks::amounts)
    }
    /// Text in no ink at all: reversed out of what is below it.
    pub fn is_reversed(&self) -> bool {
        !self.mode.is_invisible() && self.amounts().is_some_and(Amounts::is_paper)
    }
    /// Text in several inks.
    pub fn is_multi_ink(&self) -> bool {
        !self.mode.is_invisible() && self.amounts().is_some_and(|a| a.inks() > 1)
    }
}
