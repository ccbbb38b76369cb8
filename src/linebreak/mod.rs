//! Line breaking: items, a lane of line slots, a solution.
//!
//! Compose hands the breaker the whole lane of line slots a paragraph may run through, cut-ins
//! already subtracted; the breaker answers with lines. There are two: [`greedy`] goes line by
//! line, total-fit ([`total`]) chooses over the whole paragraph; both share this interface
//! (ARCHITECTURE.md, decision 1), the line's arithmetic ([`strain`]) and its setting ([`set`]).

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use crate::font::FaceId;
use crate::geom::{Em, Orientation};
use crate::model::{Breaker, StyleId};

mod breaks;
mod chinese;
mod counters;
mod css;
mod css_names;
mod cut;
mod graph;
mod greedy;
mod head;
mod hyphens;
pub mod inspect;
mod item;
mod jlreq;
mod lang;
mod level;
mod marks;
mod paragraph;
mod phrase;
mod ruby;
mod set;
mod space;
mod spacing;
mod strain;
mod total;
mod uax;
mod units;

pub use breaks::Break;
use cut::Chosen;
use greedy::Greedy;
pub use head::{HeadBreaks, one_line};
pub use item::{Gap, GapKind, Item, Place, Sides, Step};
pub use level::{LEVELS, Level, NAMES, Rules, Run, name};
pub use paragraph::{Paragraph, prepare};
pub use phrase::Bound;
pub use ruby::{Annotated, ShapedReading};
pub use space::{Space, SpaceKind};
pub use uax::stock;

/// A place for one line, in the paragraph's em.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LineSlot {
    /// Which frame.
    pub frame: u32,
    /// Which grid line of it.
    pub grid_line: u32,
    /// Where the measure starts, from the frame's start edge.
    pub start: Em,
    /// Its width.
    pub measure: Em,
}

/// Breaks a paragraph line by line into a lane of slots.
///
/// Slots are used in order; one whose measure holds not even a character is passed over. Text
/// that finds no slot is [`Solution::overset`]. The first line is indented as the style says; a
/// hanging indent is the caller's, who gives its slots a later start.
pub fn greedy(paragraph: &Paragraph, lane: &[LineSlot]) -> Solution {
    Greedy::run(paragraph, lane).set(paragraph)
}

/// Breaks a paragraph over its whole length: of all ways to break it, the one whose worst line is
/// least opened, and among those the most even one (TYPOGRAPHY §4).
///
/// Slots, overset text and indents are as in [`greedy`]. A text in which the editor prefers
/// breaks is broken line by line, and so is one that is not justified, unless that would leave a
/// lone character in its last line.
pub fn total_fit(paragraph: &Paragraph, lane: &[LineSlot]) -> Solution {
    total::run(paragraph, lane).set(paragraph)
}

/// Breaks a paragraph as its style's `breaker` says.
pub fn set_lines(paragraph: &Paragraph, lane: &[LineSlot]) -> Solution {
    choose(paragraph, lane).set(paragraph)
}

fn choose(paragraph: &Paragraph, lane: &[LineSlot]) -> Chosen {
    match paragraph.breaker {
        Breaker::TotalFit => total::run(paragraph, lane),
        Breaker::Greedy => Greedy::run(paragraph, lane),
    }
}

/// Breaks a paragraph into exactly `lines` lines, as well as can be; `None` when that many cannot
/// be had within the limits of its style (copyfitting asks: a line gained or lost).
///
/// Limits: no place opened by more than `fill.loose`, no mark or gap compressed beyond its
/// least, no lone character in the last line. The number of lines that [`set_lines`] makes can
/// always be had.
pub fn set_in(paragraph: &Paragraph, lane: &[LineSlot], lines: usize) -> Option<Solution> {
    let chosen = total::run_in(paragraph, lane, lines)?;
    Some(chosen.set(paragraph))
}

/// The least and the most lines that [`set_in`] can make of a paragraph; positions nothing.
pub fn line_counts(paragraph: &Paragraph, lane: &[LineSlot]) -> RangeInclusive<usize> {
    total::counts(paragraph, lane)
}

/// How many lines [`set_lines`] makes, and whether text is left over; positions nothing.
pub fn line_count(paragraph: &Paragraph, lane: &[LineSlot]) -> (usize, bool) {
    let chosen = choose(paragraph, lane);
    (chosen.cuts.len(), chosen.overset.is_some())
}

/// Lines for a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// The lines, in order.
    pub lines: Vec<Line>,
    /// The first byte of the text that found no slot.
    pub overset: Option<usize>,
    /// Where no legal break fitted and a forbidden one was taken.
    pub piled: Vec<Piled>,
}

/// A break that had to be taken against the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piled {
    /// Byte offset of the break.
    pub at: usize,
    /// True inside a word or number longer than its measure; false between marks.
    pub word: bool,
}

/// One line as set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Index into the lane.
    pub slot: usize,
    /// Bytes of the text on this line, white space at its end included.
    pub text: Range<usize>,
    /// Its glyphs; positions from the frame's start edge.
    pub glyphs: Vec<SetGlyph>,
    /// The width used.
    pub width: Em,
    /// The largest growth of any one place on the line beyond its natural width, word spaces,
    /// Han–Latin gaps and the places between characters alike; where nothing grows, the largest
    /// amount taken away, as a negative number. More than the style's `fill.loose` is a loose line.
    pub stretch: Em,
    /// What the break at its end costs, in ten-thousandths of one against the rules: that of a
    /// forbidden break, or of a lone character left to the paragraph's last line (it is this line's
    /// then), 10 000; of a hyphen as the breaker weighs it; of a legal one nothing.
    pub penalty: u32,
    /// The decisions of its spacing, in the order of its glyphs, where its paragraph was asked to
    /// tell them ([`Paragraph::tell_spaces`]).
    pub spaces: Vec<Space>,
    /// Whether it is the last line before a forced break or the paragraph's end.
    pub last: bool,
    /// The paragraph's annotations, if it has any; those whose base stands on this line are its.
    pub annotated: Option<Arc<Annotated>>,
}

/// A glyph on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetGlyph {
    /// Its face.
    pub face: FaceId,
    /// Its style.
    pub style: StyleId,
    /// Its index in the face.
    pub id: u16,
    /// How it stands in its line.
    pub orientation: Orientation,
    /// Scale along its own baseline in thousandths, beside its style's.
    pub condense: u16,
    /// Position from the frame's start edge along the line, in the paragraph's em.
    pub x: Em,
    /// Position below the baseline, in the paragraph's em; in vertical lines as
    /// [`Glyph::dy`](crate::shape::Glyph::dy).
    pub y: Em,
    /// Its own advance in the face, in its own em.
    pub advance: Em,
    /// Its size relative to the paragraph's (usually one).
    pub scale: Em,
    /// Bytes of the text it stands for (its cluster).
    pub text: (u32, u32),
}
