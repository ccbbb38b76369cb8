//! Line breaking: items, a lane of line slots, a solution.
//!
//! Compose hands the breaker the whole lane of line slots a paragraph may run through, cut-ins
//! already subtracted; the breaker answers with lines. Greedy and (later) total-fit share this
//! interface (ARCHITECTURE.md, decision 1).

use std::ops::Range;

use crate::font::FaceId;
use crate::geom::Em;
use crate::model::StyleId;

mod breaks;
mod css_names;
mod greedy;
pub mod inspect;
mod item;
mod level;
mod marks;
mod paragraph;
mod phrase;
mod set;
mod spacing;
mod uax;
mod units;

pub use breaks::Break;
use greedy::Greedy;
pub use item::{Gap, GapKind, Item, STEPS, Sides, Step};
pub use level::{LEVELS, Level, NAMES, name};
pub use paragraph::{Paragraph, prepare};
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
    let greedy = Greedy::run(paragraph, lane);
    let first_byte = |item: usize| paragraph.items().get(item).map_or(0, |i| i.text.0 as usize);
    Solution {
        lines: greedy.cuts.iter().map(|cut| set::set(paragraph, cut)).collect(),
        overset: greedy.overset.map(first_byte),
        piled: greedy.piled,
    }
}

/// Breaks a paragraph as its style's `breaker` says.
pub fn set_lines(paragraph: &Paragraph, lane: &[LineSlot]) -> Solution {
    greedy(paragraph, lane)
}

/// Breaks a paragraph into exactly `lines` lines, as well as can be; `None` when that many cannot
/// be had within the limits of its style (copyfitting asks: a line gained or lost).
pub fn set_in(paragraph: &Paragraph, lane: &[LineSlot], lines: usize) -> Option<Solution> {
    let solution = set_lines(paragraph, lane);
    (solution.lines.len() == lines && solution.overset.is_none()).then_some(solution)
}

/// How many lines [`greedy`] makes, and whether text is left over; positions nothing.
pub fn line_count(paragraph: &Paragraph, lane: &[LineSlot]) -> (usize, bool) {
    let greedy = Greedy::run(paragraph, lane);
    (greedy.cuts.len(), greedy.overset.is_some())
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
    /// The largest space added in any one gap (negative: taken away).
    pub stretch: Em,
    /// Whether it is the last line before a forced break or the paragraph's end.
    pub last: bool,
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
    /// Position from the frame's start edge, in the paragraph's em.
    pub x: Em,
    /// Position below the baseline, in the paragraph's em.
    pub y: Em,
    /// Its own advance in the face, in its own em.
    pub advance: Em,
    /// Its size relative to the paragraph's (usually one).
    pub scale: Em,
    /// Bytes of the text it stands for (its cluster).
    pub text: (u32, u32),
}
