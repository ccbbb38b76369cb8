//! What is told of a page, as JSON has it: the types of the preview's contract
//! (`src/preview/ui/API.md`).
//!
//! Lengths are points, places are from the trim's upper left corner, y downwards.

use serde::Serialize;

use crate::geom::{self, Length};

/// A length in points, to a thousandth.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Points(pub f64);

impl From<Length> for Points {
    fn from(length: Length) -> Points {
        Points(length.scale(1000, Length::pt(1).raw()).raw() as f64 / 1000.0)
    }
}

/// An area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rect {
    /// Left edge.
    pub x: Points,
    /// Top edge.
    pub y: Points,
    /// Horizontal extent.
    pub width: Points,
    /// Vertical extent.
    pub height: Points,
}

impl From<geom::Rect> for Rect {
    fn from(rect: geom::Rect) -> Rect {
        Rect { x: rect.x.into(), y: rect.y.into(), width: rect.width.into(), height: rect.height.into() }
    }
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Size {
    /// Horizontal extent.
    pub width: Points,
    /// Vertical extent.
    pub height: Points,
}

impl From<geom::Size> for Size {
    fn from(size: geom::Size) -> Size {
        Size { width: size.width.into(), height: size.height.into() }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its name, from the edition's folder.
    pub file: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What stands there: the line, or as much of it around the place as can be read at a glance.
    pub excerpt: String,
}

/// A page with all that a screen lays over it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageView {
    /// Its number: `A1`.
    pub id: String,
    /// The count of the edition's changes at which it last changed.
    pub revision: u64,
    /// Its layout.
    pub layout: LayoutView,
    /// Trim size.
    pub trim: Size,
    /// How far the bleed reaches beyond the trim.
    pub bleed: Points,
    /// The layout's grids.
    pub grids: Vec<GridView>,
    /// The layout's slots, in its order.
    pub slots: Vec<SlotView>,
    /// Its threads.
    pub threads: Vec<ThreadView>,
    /// Its set lines.
    pub lines: Vec<LineFacts>,
    /// Its photos.
    pub pictures: Vec<PictureView>,
    /// The styles that it uses, in the order of their first use.
    pub styles: Vec<StyleView>,
    /// What was found on it.
    pub findings: Vec<Finding>,
    /// What keeps its inputs as they are now from being set; the page shown is the last good one.
    pub broken: Option<Vec<Finding>>,
}

/// A page's layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutView {
    /// Its name, as the edition has it.
    pub name: String,
    /// Its file.
    pub file: String,
    /// SHA-256 of the file as it was read, in hexadecimal digits.
    pub hash: String,
    /// Whether it may be changed: the edition's own, not a bundled one.
    pub writable: bool,
}

/// A grid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GridView {
    /// Its name in the layout.
    pub name: String,
    /// Its area.
    pub rect: Rect,
    /// Its columns, or bands.
    pub columns: Vec<ColumnView>,
    /// Distance between its lines.
    pub leading: Points,
    /// Where its first baseline is, from its top; of a vertical one, the line through the middles
    /// of the first line's characters from its right edge.
    pub first: Points,
    /// Number of lines.
    pub lines: u16,
    /// Whether its lines run downwards.
    pub vertical: bool,
    /// Ems in a column.
    pub chars: u16,
    /// The body em.
    pub em: Points,
    /// Distance between columns.
    pub gap: Points,
}

/// A column of a grid: a place along its lines.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ColumnView {
    /// Where it starts: its left edge, of a band its top.
    pub x: Points,
    /// How far it reaches.
    pub width: Points,
}

/// Where a layout puts a slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum At {
    /// On a grid.
    Grid {
        /// Which.
        grid: String,
        /// First column, from 1.
        col: u16,
        /// Number of columns.
        span: u16,
        /// First line, from 1.
        line: u16,
        /// Number of lines.
        lines: u16,
        /// Columns of its own that the span is set in, where the layout says so.
        #[serde(skip_serializing_if = "Option::is_none")]
        into: Option<u16>,
        /// Which of these.
        #[serde(skip_serializing_if = "Option::is_none")]
        part: Option<u16>,
    },
    /// Anywhere.
    Free(Rect),
}

/// A slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SlotView {
    /// Its id in the layout.
    pub id: String,
    /// Its role's name.
    pub role: String,
    /// The thread that it shows, or is part of.
    pub thread: Option<String>,
    /// The story that it shows.
    pub story: Option<String>,
    /// Its area, as copyfitting left it.
    pub rect: Rect,
    /// Where the layout puts it.
    pub at: At,
    /// How many columns it is split into.
    pub columns: u16,
    /// The style of what stands in it: its own, else that of its role.
    pub style: Option<String>,
    /// Whether its lines run downwards.
    pub vertical: bool,
    /// What found no room in it.
    pub overset: Option<Amount>,
    /// What it leaves empty.
    pub underset: Option<Lines>,
}

/// An amount of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Lines.
    pub lines: u32,
    /// Characters.
    pub characters: u32,
}

/// A number of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// How many.
    pub lines: u32,
}

/// How text fits its slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// What found no room.
    pub over: Option<Amount>,
    /// What room was left, and about how many characters would fill it.
    pub under: Option<Amount>,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThreadView {
    /// Its id in the page's layout.
    pub id: String,
    /// The story that runs through it.
    pub story: Option<String>,
    /// Its frames in the order that text runs, also those on other pages.
    pub frames: Vec<FrameView>,
    /// The page that it runs on to from this one.
    pub on: Option<String>,
}

/// A frame of a thread: a slot, or a column of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameView {
    /// The slot.
    pub slot: String,
    /// Its page.
    pub page: String,
    /// Its area.
    pub rect: Rect,
}

/// A set line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineFacts {
    /// Its number: the picture has it as `l17`.
    pub n: usize,
    /// The slot that it stands in.
    pub slot: String,
    /// Its story.
    pub story: Option<String>,
    /// Its paragraph's style.
    pub style: String,
    /// The face of its first characters.
    pub face: String,
    /// Type size.
    pub size: Points,
    /// The em boxes of its characters.
    pub rect: Rect,
    /// Its baseline: from the top of the page; of a vertical line, the line through the middles of
    /// its characters, from the left.
    pub baseline: Points,
    /// Its text.
    pub text: String,
    /// The largest growth of one gap in thousandths of an em, negative where it is pressed in.
    pub stretch: i64,
    /// What the break at its end costs, in ten-thousandths of one against the rules.
    pub penalty: u32,
    /// Where it stands in the manuscript.
    pub source: Option<Place>,
}

/// A photo. Focus, crop and what is shown are fractions of the whole picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PictureView {
    /// Its slot.
    pub slot: String,
    /// Its story.
    pub story: String,
    /// Its id in the manuscript, or, where it has none, its file as the manuscript names it.
    pub name: String,
    /// Where it stands.
    pub rect: Rect,
    /// The point that a crop keeps in view.
    pub focus: Option<[f64; 2]>,
    /// The part that a crop leaves whole: left, top, width, height.
    pub crop: Option<[f64; 4]>,
    /// The part that is shown: left, top, width, height.
    pub shows: [f64; 4],
    /// Width and height in pixels.
    pub pixels: [u32; 2],
    /// Effective resolution in pixels an inch.
    pub ppi: u32,
    /// Where the whole picture is to be had, small.
    pub address: String,
    /// Where the manuscript names it.
    pub source: Option<Place>,
}

/// A style that a page uses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StyleView {
    /// Its name.
    pub name: String,
    /// Type size; `None` where it is fitted.
    pub size: Option<Points>,
    /// Distance between its lines; `None` where it is fitted.
    pub leading: Option<Points>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Its code, as `dayang explain` has it.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The slot concerned.
    pub slot: Option<String>,
    /// The story concerned.
    pub story: Option<String>,
    /// Where in the files.
    pub places: Vec<Place>,
    /// Where on the page.
    pub rects: Vec<Rect>,
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
}

/// A line looked at closely.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineView {
    /// Its glyphs, in the order in which they stand.
    pub glyphs: Vec<GlyphView>,
    /// The decisions of its spacing.
    pub spaces: Vec<SpaceView>,
}

/// A glyph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GlyphView {
    /// Its em box, as wide as its advance.
    pub rect: Rect,
    /// The characters that it stands for; empty for the glyphs of a cluster after its first.
    pub text: String,
    /// Its number in its face.
    pub glyph: u16,
    /// Its face.
    pub face: String,
}

/// A decision of spacing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpaceView {
    /// Index of the glyph: the mark itself, or the one before the gap.
    pub after: u32,
    /// As it is by nature.
    pub natural: Points,
    /// As it is set.
    pub set: Points,
    /// What it is: `word`, `han-latin`, `between`, `beside-mark`; of marks `mark`, `line-start`,
    /// `line-end`; of heads `tracking`; `room` around a character.
    pub kind: &'static str,
}
