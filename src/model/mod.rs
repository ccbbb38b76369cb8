//! The resolved edition: nothing is looked up, defaulted or read after this.
//!
//! [`resolve`](crate::model::resolve) turns parsed input into a [`Job`]: pages with their slots,
//! threads with the elements that run through them, and styles whose every number is decided.
//! The compose stage sees boxes with elements in them, never roles' names or manuscripts.

use std::ops::Range;

use crate::diag::Span;
use crate::geom::{Insets, Length, Orientation, Rect, Size, Turn};
use crate::image::ImageId;
use crate::page::Meta;

pub mod calendar;
pub mod extent;
pub mod lexicon;
pub mod press;
pub mod resolve;
mod style;
pub mod table;
pub mod wording;
pub use calendar::Day;
pub use extent::PageRange;
pub use press::Press;
pub use style::{
    Align, AnnotationStyle, Breaker, FaceChain, Fill, FillOrder, Fit, Gap, Letters, LineBreak, LineEnd, LineSpace,
    LineStart, LongNumbers, Outline, Style, Trim, Units, VerticalStyle, WordBreak,
};

/// A set of pages connected by threads, to be composed together (usually one page).
#[derive(Clone, Debug, Default, Hash)]
pub struct Job {
    /// Its pages.
    pub pages: Vec<PagePlan>,
    /// Its threads.
    pub threads: Vec<Thread>,
    /// Its stories, in reading order.
    pub stories: Vec<StoryInfo>,
    /// Every style used, indexed by [`StyleId`].
    pub styles: Vec<Style>,
    /// The press that its pages are made for.
    pub press: Press,
    /// The issue that its pages are of.
    pub issue: IssueInfo,
}

/// What the checks ask of the issue as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IssueInfo {
    /// Day of issue.
    pub day: Option<Day>,
    /// Every page of the plan, built here or not.
    pub plan: Vec<PageRange>,
    /// Whether a page must be signed before it goes to press.
    pub sign: bool,
}

/// Index of a [`Style`] in [`Job::styles`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StyleId(pub u32);

impl Job {
    /// A style by its id. Ids are made by `resolve` alone, so they are always in range.
    pub fn style(&self, id: StyleId) -> &Style {
        &self.styles[id.0 as usize]
    }
}

/// A page to be set.
#[derive(Clone, Debug, Hash)]
pub struct PagePlan {
    /// Its number in the edition: `A1`.
    pub id: String,
    /// The section's name; empty where it has none.
    pub section: String,
    /// Its layout, as the edition names it.
    pub layout: String,
    /// Trim size.
    pub trim: Size,
    /// Bleed on every side.
    pub bleed: Length,
    /// Info and XMP.
    pub meta: Meta,
    /// Named grids; the first is the page's body grid.
    pub grids: Vec<Grid>,
    /// Slots in the layout's order, panels and rules included; painted in this order.
    pub slots: Vec<Slot>,
    /// Whether, of the process inks, it is planned with black alone.
    pub black_only: bool,
    /// The issue's spot colours, in its order.
    pub spots: Vec<SpotColor>,
    /// Which of them it is planned with.
    pub planned_spots: Vec<SpotId>,
    /// Stories that run on to it from a page before: indices into [`Job::stories`].
    pub run_overs: Vec<usize>,
}

impl PagePlan {
    /// The plates it is planned with.
    pub fn plates(&self) -> PlannedPlates {
        PlannedPlates { black_only: self.black_only, spots: self.planned_spots.clone() }
    }
}

/// A character grid: columns of whole ems, lines of whole leadings.
#[derive(Clone, Debug, Hash)]
pub struct Grid {
    /// Its name in the layout.
    pub name: String,
    /// How its lines run, and see the page.
    pub turn: Turn,
    /// Its area on the page.
    pub area: Rect,
    /// Number of columns (bands, when vertical).
    pub columns: u16,
    /// Ems in a column.
    pub chars: u16,
    /// The body em.
    pub em: Length,
    /// Distance between columns.
    pub gap: Length,
    /// Distance between baselines.
    pub leading: Length,
    /// Number of lines.
    pub lines: u16,
    /// Distance from the top of a grid line to its baseline.
    pub baseline: Length,
}

/// A placed area and what goes into it.
#[derive(Clone, Debug, Hash)]
pub struct Slot {
    /// Its id in the layout.
    pub id: String,
    /// Its role's name in the layout (`body`, `photo`), for reports.
    pub role: String,
    /// How its lines run, and see the page.
    pub turn: Turn,
    /// Its area on the page.
    pub rect: Rect,
    /// Which of the page's grids it stands on.
    pub grid: usize,
    /// Whether its lines must stand on that grid (body text), or may be placed freely.
    pub on_grid: bool,
    /// How many columns it is split into, and the distance between them.
    pub columns: u16,
    /// Distance between its columns.
    pub gap: Length,
    /// Padding.
    pub inset: Insets,
    /// Ink behind it.
    pub fill: Option<Ink>,
    /// Box around it.
    pub border: Option<Border>,
    /// Rules along its edges.
    pub rules: Rules,
    /// Where its contents stand when they do not fill it.
    pub valign: VerticalAlign,
    /// The story it belongs to, if one.
    pub story: Option<usize>,
    /// What is set in it; empty for a slot of a thread and for panels.
    pub content: Vec<Element>,
    /// Where the layout defines it.
    pub span: Option<Span>,
    /// The distance that text of columns it overlaps keeps from it; `None` where they are set
    /// without regard to it.
    pub wrap: Option<Wrap>,
    /// Whole lines that copyfitting may take from it, and add to it.
    pub flex: Flex,
}

impl Slot {
    /// Its area, as its lines see it.
    pub fn area(&self) -> Rect {
        self.turn.rect(self.rect)
    }
    /// Its area less its padding, as its lines see it.
    pub fn inner(&self) -> Rect {
        self.turn.rect(self.rect.inset(self.inset))
    }
    /// Gives it another area, as its lines see it.
    pub fn set_area(&mut self, area: Rect) {
        self.rect = self.turn.page_rect(area);
    }
}

impl Grid {
    /// Its area, as its lines see it.
    pub fn line_area(&self) -> Rect {
        self.turn.rect(self.area)
    }
}

/// Distance between a slot that cuts into columns and their text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wrap {
    /// Above and below it.
    pub block: Length,
    /// Beside it.
    pub inline: Length,
}

/// Lines that a slot may give and take in copyfitting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flex {
    /// So many fewer at the most.
    pub give: u16,
    /// So many more at the most.
    pub take: u16,
}

use crate::color::{Ink, PlannedPlates, SpotColor, SpotId};

/// A box around a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Border {
    /// Stroke width; the stroke lies inside the slot's area.
    pub width: Length,
    /// Ink.
    pub ink: Ink,
}

/// Rules along a slot's edges, inside its area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Along the top.
    pub top: Option<Border>,
    /// Along the bottom.
    pub bottom: Option<Border>,
    /// Along the left.
    pub left: Option<Border>,
    /// Along the right.
    pub right: Option<Border>,
}

/// Where contents stand in an area deeper than they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum VerticalAlign {
    /// At the top.
    #[default]
    Top,
    /// In the middle.
    Middle,
    /// At the foot.
    Bottom,
}

/// A text's way through slots.
#[derive(Clone, Debug, Hash)]
pub struct Thread {
    /// Its name in the layout.
    pub id: String,
    /// Index into [`Job::stories`].
    pub story: usize,
    /// `(page, slot)` indices, in order.
    pub slots: Vec<(usize, usize)>,
    /// What runs through them.
    pub elements: Vec<Element>,
    /// Whether its last columns that share a foot end level.
    pub balance: bool,
    /// Lines that a column may stay short of its foot without a warning; absent: the press's.
    pub hole: Option<u16>,
    /// The lines where its text goes from a page to the next, as many as `slots` changes pages.
    pub jumps: Vec<Jump>,
}

/// The lines where a story's text goes from one page to another (轉版).
#[derive(Clone, Debug, Hash)]
pub struct Jump {
    /// On the page it leaves: 下轉A2版.
    pub onward: Text,
    /// On the page it goes on to: 上接A1版.
    pub back: Text,
}

/// What is known of a story as a whole.
#[derive(Clone, Debug, Hash)]
pub struct StoryInfo {
    /// Its id.
    pub id: String,
    /// BCP 47 language.
    pub lang: String,
    /// Its headline, for bookmarks and reports.
    pub title: String,
    /// The series that it belongs to; empty where there is none.
    pub bug: String,
    /// Its rank on the page: 1 is the most important.
    pub priority: u8,
    /// Its manuscript.
    pub span: Option<Span>,
}

/// Something set in a slot or a thread.
#[derive(Clone, Debug, Hash)]
pub struct Element {
    /// What part of a story (or of the furniture) it is.
    pub part: Part,
    /// What is set.
    pub kind: ElementKind,
}

/// What part of a story an element is; decides its place in the structure tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The small line over the headline.
    Kicker,
    /// The headline.
    Headline,
    /// The line under the headline.
    Deck,
    /// A series' mark.
    Bug,
    /// What kind of piece it is (新聞特稿).
    Label,
    /// A lead paragraph.
    Lead,
    /// The reporter's line.
    Byline,
    /// A body paragraph or list item.
    Body,
    /// A head within the body.
    Subhead,
    /// A picture.
    Photo,
    /// A picture's caption.
    Caption,
    /// A sidebar's head.
    SidebarHead,
    /// A sidebar's text.
    Sidebar,
    /// A pointer to a related story.
    Refer,
    /// Editors' credits.
    Credits,
    /// The line over a text that comes from another page (上接A1版).
    JumpFrom,
    /// The line under a text that runs on to another page (下轉A2版).
    JumpTo,
    /// Masthead, date line, weather, imprint.
    Furniture,
}

/// What is set.
#[derive(Clone, Debug, Hash)]
pub enum ElementKind {
    /// A paragraph or a head, as its style says.
    Text(Text),
    /// A list item: a hanging label and its text.
    Item {
        /// The numeral or bullet, set in the hang.
        label: Text,
        /// The text, indented by its style's `hang`.
        body: Text,
    },
    /// Texts on one line at the left, centre and right of the measure (furniture).
    Row(Vec<Text>),
    /// A table.
    Table(table::Table),
    /// A picture filling the slot (less a caption that follows it in the same slot).
    Picture(Picture),
    /// Vector art, scaled to fit the slot and centred.
    Art(ImageId),
    /// An advertisement.
    Ad(Advertisement),
}

/// An advertisement to be placed.
#[derive(Clone, Debug, Hash)]
pub struct Advertisement {
    /// Its page, cropped to what the slot shows of it, or its picture; `None` is a keyline marked
    /// 待廣告.
    pub image: Option<ImageId>,
    /// The file as the edition names it; empty while there is none.
    pub file: String,
    /// Where the edition names it; the slot, while there is none.
    pub span: Option<Span>,
    /// Where it stands.
    pub rect: Rect,
    /// Alternate text.
    pub alt: String,
}

/// A picture to be placed.
#[derive(Clone, Debug, Hash)]
pub struct Picture {
    /// Its id in the manuscript (`p1`).
    pub id: Option<String>,
    /// The image; `None` is a keyline marked 待圖.
    pub image: Option<ImageId>,
    /// The file as the manuscript names it.
    pub file: String,
    /// Where the manuscript names it.
    pub span: Option<Span>,
    /// The point that a crop keeps in view, in thousandths of width and height.
    pub focus: (u16, u16),
    /// The part that a crop leaves whole: left, top, width and height, in thousandths.
    pub keep: Option<[u16; 4]>,
    /// Alternate text (the caption's).
    pub alt: String,
}

/// A paragraph's text with its styles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// The characters; `\n` is a forced line break.
    pub text: String,
    /// The paragraph's style.
    pub style: StyleId,
    /// Ranges of `text` in another style (bold, kai, source slug), in order, not overlapping.
    pub runs: Vec<(Range<usize>, StyleId)>,
    /// Byte offsets where the editor prefers a break (`|` in a head).
    pub preferred: Vec<usize>,
    /// Names and terms of the house lexicon, kept whole where breaks stand between words.
    pub whole: Vec<Range<usize>>,
    /// Ruby, bopomofo, emphasis dots, name and title marks, note marks, by where they start.
    pub annotations: Vec<(Range<usize>, Annotation)>,
    /// Where pieces of `text` come from: `(offset in text, source span)`, in order.
    pub source: Vec<(usize, Span)>,
}

/// What is set beside, over or under characters (TYPOGRAPHY §7).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Annotation {
    /// Emphasis dots (着重號).
    Dots,
    /// A proper-name mark (專名號).
    Name,
    /// A wavy title mark (書名號甲式).
    Title,
    /// Ruby over the base: one reading for the whole range (group) or, when the reader gave one
    /// for each character, a range each (mono).
    Ruby(Reading),
    /// Bopomofo to the right of one character.
    Bopomofo(Reading),
    /// A note's mark: the range is the mark's own characters.
    Note,
    /// In vertical lines, characters set as the editor says: abreast (縱中橫), upright one under
    /// the other, or turned. Nothing in horizontal lines.
    Set(Orientation),
}

/// What is read over or beside characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The characters.
    pub text: String,
    /// Where pieces of `text` come from: `(offset in text, source span)`, in order.
    pub source: Vec<(usize, Span)>,
}

impl Text {
    /// The style at a byte offset.
    pub fn style_at(&self, offset: usize) -> StyleId {
        self.runs.iter().find(|(r, _)| r.contains(&offset)).map_or(self.style, |(_, s)| *s)
    }
    /// The place in a source file of a byte range of the text, as near as the map allows.
    pub fn span_of(&self, range: Range<usize>) -> Option<Span> {
        let (at, piece) = self.source.iter().rev().find(|(at, _)| *at <= range.start)?;
        let skip = u32::try_from(range.start - at).ok()?;
        let len = u32::try_from(range.len()).ok()?;
        let start = piece.start.saturating_add(skip).min(piece.end);
        Some(Span { file: piece.file, start, end: start.saturating_add(len).min(piece.end).max(start) })
    }
}

impl Text {
    /// A part of the text with its own runs, breaks and source, white space at its ends cut off.
    pub fn slice(&self, range: Range<usize>) -> Text {
        let whole = self.text.get(range.clone()).unwrap_or("");
        let start = range.start + (whole.len() - whole.trim_start().len());
        let end = start + whole.trim().len();
        let inside = |at: usize| at > start && at < end;
        let clip = |r: &Range<usize>| r.start.clamp(start, end) - start..r.end.clamp(start, end) - start;
        let mut source: Vec<(usize, Span)> =
            self.source.iter().filter(|(at, _)| inside(*at)).map(|(at, span)| (at - start, *span)).collect();
        if let Some((at, piece)) = self.source.iter().rev().find(|(at, _)| *at <= start) {
            let from = piece.start.saturating_add(u32::try_from(start - at).unwrap_or(0)).min(piece.end);
            source.insert(0, (0, Span { start: from, ..*piece }));
        }
        Text {
            text: whole.trim().to_owned(),
            style: self.style,
            runs: self.runs.iter().map(|(r, s)| (clip(r), *s)).filter(|(r, _)| !r.is_empty()).collect(),
            preferred: self.preferred.iter().filter(|at| inside(**at)).map(|at| at - start).collect(),
            whole: self.whole.iter().map(clip).filter(|r| !r.is_empty()).collect(),
            annotations: self
                .annotations
                .iter()
                .map(|(r, a)| (clip(r), a.clone()))
                .filter(|(r, _)| !r.is_empty())
                .collect(),
            source,
        }
    }
}
