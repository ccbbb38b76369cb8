//! The finished page: a display list in paint layers, the structure it stands for, and facts.
//!
//! Everything here is physical: lengths from the **trim's** upper left corner, y downwards.
//! Exporters know nothing but this: roles and nodes, never stories or layouts. Every painted
//! item names its [`NodeId`], and every glyph run keeps the text it stands for, so that a PDF's
//! text, its tags and the JSON report all come from the same place.

use serde::{Deserialize, Serialize};

use crate::color::{Ink, PlannedPlates, SpotColor};
use crate::diag::Span;
use crate::font::FaceId;
use crate::geom::{Insets, Length, Orientation, Point, Rect, Size, WritingMode};
use crate::image::ImageId;

mod fingerprint;
pub mod overprint;
mod tree;
pub use fingerprint::Fingerprint;
pub use tree::{Node, NodeId, NodeKind, Tree};

/// One page, ready for export.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its number in the edition: `A1`.
    pub id: String,
    /// Trim size.
    pub trim: Size,
    /// How far the bleed reaches beyond the trim, on every side.
    pub bleed: Length,
    /// How far the sheet reaches beyond the bleed, on every side, for marks; zero without marks.
    pub margin: Length,
    /// The spot colours of the issue; [`SpotId`](crate::color::SpotId) counts in it.
    pub spots: Vec<SpotColor>,
    /// The plates it is planned with.
    pub plates: PlannedPlates,
    /// Places that lead elsewhere, for the digital edition; a press file leaves them out.
    pub links: Vec<Link>,
    /// Document facts for Info and XMP.
    pub meta: Meta,
    /// Painted first: tints, pictures, rules, frames.
    pub under: Vec<Item>,
    /// Text, in reading order: a story whole, then the next, furniture last.
    pub text: Vec<TextRun>,
    /// Painted last: marks of a proof.
    pub over: Vec<Item>,
    /// Text painted last, over everything (未簽, error marks), and head rows of tables where they
    /// are repeated. Not part of the reading order.
    pub over_text: Vec<TextRun>,
    /// The structure tree.
    pub tree: Tree,
    /// The slots of its layout, in the layout's order.
    pub slots: Vec<SlotFact>,
    /// Facts for the report and the checks.
    pub frames: Vec<FrameFact>,
    /// Facts for each set line, in reading order.
    pub lines: Vec<LineFact>,
    /// Facts for each placed picture.
    pub pictures: Vec<PictureFact>,
    /// Facts for each story on the page.
    pub stories: Vec<StoryFact>,
    /// Whether the page carries errors and is written as a proof only.
    pub unsigned: bool,
}

impl Page {
    /// A page with nothing on it.
    pub fn blank(id: &str, trim: Size) -> Page {
        Page {
            id: id.to_owned(),
            trim,
            bleed: Length::ZERO,
            margin: Length::ZERO,
            spots: Vec::new(),
            plates: PlannedPlates::default(),
            links: Vec::new(),
            meta: Meta::default(),
            under: Vec::new(),
            text: Vec::new(),
            over: Vec::new(),
            over_text: Vec::new(),
            tree: Tree::default(),
            slots: Vec::new(),
            frames: Vec::new(),
            lines: Vec::new(),
            pictures: Vec::new(),
            stories: Vec::new(),
            unsigned: false,
        }
    }
    /// Size of the whole sheet: trim, bleed and margin (the media box).
    pub fn media(&self) -> Size {
        let beyond = (self.bleed + self.margin) * 2;
        Size { width: self.trim.width + beyond, height: self.trim.height + beyond }
    }
    /// Where the trim's upper left corner stands on the sheet, from the sheet's own.
    pub fn origin(&self) -> Point {
        Point::new(self.bleed + self.margin, self.bleed + self.margin)
    }
}

/// A place on a page that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The node whose text it is.
    pub node: NodeId,
    /// Where.
    pub rect: Rect,
    /// Where it leads.
    pub to: LinkTarget,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page of the issue, by its number.
    Page(String),
    /// An address.
    Uri(String),
}

/// What Info and XMP say of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Meta {
    /// Document title: newspaper, date, page.
    pub title: String,
    /// Newspaper.
    pub publication: String,
    /// BCP 47 language of the page's text.
    pub lang: String,
    /// The edition's date and time as PDF needs it, from the edition file (never the clock):
    /// `(year, month, day, hour, minute)`, in UTC offset minutes of the last field.
    pub date: (i32, u8, u8, u8, u8, i16),
}

/// A painted object other than text.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it belongs to.
    pub node: NodeId,
    /// What is painted.
    pub paint: Paint,
}

/// What an item paints.
#[derive(Clone, Debug)]
pub enum Paint {
    /// A filled rectangle (tints, rules: a rule is a thin rectangle).
    Fill {
        /// Where.
        rect: Rect,
        /// With what.
        ink: Ink,
    },
    /// A stroked rectangle; the stroke lies wholly inside `rect`.
    Frame {
        /// The outer edge.
        rect: Rect,
        /// Stroke width.
        width: Length,
        /// With what.
        ink: Ink,
    },
    /// A filled or stroked outline (art, the ▲ of a caption, marks).
    Path(Path),
    /// A picture: `source` (in pixels of the upright image) scaled to fill `rect`.
    Picture {
        /// Which.
        image: ImageId,
        /// Where, already cropped.
        rect: Rect,
        /// The part of the image shown: x, y, width, height in pixels.
        source: [u32; 4],
    },
    /// A PDF page used as art (nameplate, bug), scaled to fill `rect`.
    Form {
        /// Which.
        art: ImageId,
        /// Where.
        rect: Rect,
    },
}

/// An outline in page coordinates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Its segments.
    pub segments: Vec<Segment>,
    /// Interior, if filled.
    pub fill: Option<Ink>,
    /// Whether the even-odd rule applies (non-zero otherwise).
    pub even_odd: bool,
    /// Outline and its width, if stroked.
    pub stroke: Option<(Ink, Length)>,
    /// Whether the stroke's corners are round (mitred otherwise).
    pub round: bool,
}

/// A segment of an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Start a new contour.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve.
    Curve(Point, Point, Point),
    /// Close the contour.
    Close,
}

/// Glyphs of one face, size and ink on one baseline.
#[derive(Clone, Debug)]
pub struct TextRun {
    /// What it belongs to.
    pub node: NodeId,
    /// The face.
    pub face: FaceId,
    /// Type size.
    pub size: Length,
    /// Scale along the glyphs' own baseline in thousandths (1000 = as designed; 長體/扁體 850–1150).
    pub width: u16,
    /// How its glyphs stand. All but sideways ones are painted upright.
    pub orientation: Orientation,
    /// Ink.
    pub ink: Ink,
    /// A line around the letters, painted under them: its ink and its width, half of which lies
    /// outside.
    pub outline: Option<(Ink, Length)>,
    /// Where the baseline starts; in vertical lines, where the run does.
    pub origin: Point,
    /// The glyphs.
    pub glyphs: Vec<PlacedGlyph>,
    /// The text the glyphs stand for, in logical order, including characters that have no
    /// glyph of their own (a space at a line's end), so that extraction loses nothing.
    pub text: String,
    /// Where the text stands in its source, when it comes from a file.
    pub source: Option<Span>,
}

impl TextRun {
    /// Where a point of a glyph's outline lies on the page: `along` its baseline from its origin,
    /// `up` from it.
    pub fn place(&self, glyph: &PlacedGlyph, (along, up): (Length, Length)) -> Point {
        let (x, y) = (self.origin.x + glyph.x, self.origin.y + glyph.y);
        match self.orientation {
            Orientation::Sideways => Point::new(x + up, y + along),
            _ => Point::new(x + along, y - up),
        }
    }

    /// The em box of a glyph on the page: as wide as its advance in a horizontal line, as high as
    /// it in a vertical one.
    pub fn em_box(&self, glyph: &PlacedGlyph) -> Rect {
        let (x, y) = (self.origin.x + glyph.x, self.origin.y + glyph.y);
        let (above, below) = (self.size.scale(88, 100), self.size.scale(12, 100));
        let along = |length: Length| length.scale(i64::from(self.width), 1000);
        let advance = glyph.advance.at(self.size);
        match self.orientation {
            Orientation::Sideways => Rect::new(x - below, y, self.size, along(advance)),
            Orientation::Upright => Rect::new(x, y - above, along(self.size), advance),
            Orientation::Horizontal | Orientation::Combined => Rect::new(x, y - above, along(advance), self.size),
        }
    }
}

/// One glyph of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedGlyph {
    /// Glyph index in the face's file (before subsetting).
    pub id: u16,
    /// Distance from the run's origin to this glyph's own (the start of its baseline), to the
    /// right on the page.
    pub x: Length,
    /// The same, down the page.
    pub y: Length,
    /// The glyph's own advance in the face, in 1/65536 em, for widths in the PDF: its height
    /// where it stands upright in a vertical line.
    pub advance: crate::geom::Em,
    /// Bytes of the run's text it stands for; several glyphs of one cluster share a range.
    pub text: (u32, u32),
}

/// A slot as set.
#[derive(Clone, Debug)]
pub struct FrameFact {
    /// The slot's id (`c1`, `c1.2` for the second column of a split slot).
    pub slot: String,
    /// Its role, as the layout names it.
    pub role: String,
    /// The story set in it, if one.
    pub story: Option<String>,
    /// How its lines run.
    pub writing: WritingMode,
    /// Its area.
    pub rect: Rect,
    /// Padding between the area and the text.
    pub inset: Insets,
    /// Lines of text set in it.
    pub lines: u32,
    /// How many whole grid lines it holds (0 when it is not on a grid).
    pub capacity: u32,
    /// Characters set in it.
    pub characters: u32,
    /// Depth of the last line's foot below the area's top; of vertical lines, how far the last one's
    /// left edge is from the area's right one.
    pub filled: Length,
    /// Ink behind the frame.
    pub tint: Option<Ink>,
    /// Where the layout defines the slot.
    pub span: Option<Span>,
    /// Text that should have stood in it and found no room, if any: of a thread, in its last frame.
    pub overset: Option<Amount>,
    /// Lines that it leaves empty where its text is underset (more than the thread or the press
    /// allows stay empty in one place), and about how many characters would fill them.
    pub empty: Amount,
}

/// How much pages tell of how they were set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facts {
    /// What is checked and reported.
    #[default]
    Checked,
    /// Every decision of a line's spacing too ([`LineFact::spaces`]),
    /// for those who look at it.
    Looked,
}

/// A line as set.
#[derive(Clone, Debug)]
pub struct LineFact {
    /// Index into [`Page::frames`].
    pub frame: u32,
    /// What it belongs to.
    pub node: NodeId,
    /// Style's name.
    pub style: String,
    /// Type size.
    pub size: Length,
    /// How it runs.
    pub writing: WritingMode,
    /// Start of the baseline; of a vertical line, of the line through its characters' middles.
    pub baseline: Point,
    /// The measure offered.
    pub measure: Length,
    /// The width used.
    pub width: Length,
    /// The largest space added in any one gap, in 1/65536 em (negative: taken away).
    pub stretch: crate::geom::Em,
    /// Characters.
    pub characters: u32,
    /// Whether it stands on the page's baseline grid.
    pub on_grid: bool,
    /// Whether it is its paragraph's last.
    pub last: bool,
    /// The text, as printed.
    pub text: String,
    /// Where the text stands in its source.
    pub source: Option<Span>,
    /// Where its glyphs' advances begin and end on the page: left and right, of a vertical line
    /// top and foot.
    pub ink: (Length, Length),
    /// Its runs: the first in [`Page::text`], and one past the last.
    pub runs: (u32, u32),
    /// What the break at its end costs, in ten-thousandths of a break against the rules, which
    /// costs all of them; nothing for a legal one.
    pub penalty: u32,
    /// What stands between its characters, where that is more or less than their own advance; of
    /// pages that are set to be looked at ([`Session::facts`](crate::session::Session::facts)).
    pub spaces: Vec<SpaceFact>,
}

/// A decision of spacing: what stands after a glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceFact {
    /// Which glyph, counted in the line's runs together: the mark itself, or the one before the gap.
    pub after: u32,
    /// What it is: `word`, `han-latin`, `between`, `beside-mark`; of marks `mark`, `line-start`,
    /// `line-end`; of heads `tracking`; `room` around a character, of a reading wider than it.
    pub kind: &'static str,
    /// As it is by nature: of a mark its whole width, of a gap what the style says.
    pub natural: Length,
    /// As it is set.
    pub set: Length,
}

/// Text that found no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Lines.
    pub lines: u32,
    /// Characters (white space not counted).
    pub characters: u32,
}

impl Amount {
    /// So many lines and characters; more than can be counted are the most that can.
    pub fn of(lines: usize, characters: usize) -> Amount {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Amount { lines: clip(lines), characters: clip(characters) }
    }
}

/// A slot as it stands when copyfitting has moved what it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotFact {
    /// Its id in the layout.
    pub slot: String,
    /// Its area.
    pub rect: Rect,
}

impl LineFact {
    /// The em boxes of its characters, from the first to the last.
    pub fn rect(&self) -> Rect {
        let (from, to) = self.ink;
        if self.writing.is_vertical() {
            return Rect::new(self.baseline.x - self.size / 2, from, self.size, to - from);
        }
        Rect::new(from, self.baseline.y - self.size.scale(88, 100), to - from, self.size)
    }
}

/// A picture as placed.
#[derive(Clone, Debug)]
pub struct PictureFact {
    /// Which; `None` for a keyline marked 待圖.
    pub image: Option<ImageId>,
    /// Its file, as the manuscript names it.
    pub file: String,
    /// Slot.
    pub slot: String,
    /// Where.
    pub rect: Rect,
    /// The part shown, in pixels.
    pub source: [u32; 4],
    /// The point that a crop keeps in view, in thousandths of the image's width and height.
    pub focus: (u16, u16),
    /// Effective resolution, pixels per inch, rounded down; the lesser of both directions.
    pub ppi: u32,
    /// The caption's text.
    pub caption: String,
    /// Where the manuscript names the picture.
    pub span: Option<Span>,
}

/// A story on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryFact {
    /// Its id.
    pub story: String,
    /// Its headline.
    pub title: String,
    /// BCP 47 language of its text.
    pub lang: String,
    /// Characters of it set on this page (white space not counted).
    pub characters: u32,
    /// Characters that found no room.
    pub overset_characters: u32,
    /// Lines that found no room.
    pub overset_lines: u32,
    /// Empty grid lines at the end of its thread.
    pub underset_lines: u32,
    /// What copyfitting did, in words.
    pub fitting: Vec<String>,
}
