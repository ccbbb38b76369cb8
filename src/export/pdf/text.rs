//! Glyph runs: where they stand, and what they say.
//!
//! Every run is shown at font size 1 under a text matrix that holds its size and width, glyphs
//! in `TJ` arrays whose numbers move the pen to the exact place; the pen is followed in whole
//! numbers, so that errors do not add up along a line.
//!
//! Readers take text from ToUnicode, one string a code, and guess spaces and line ends from the
//! gaps between glyphs. Where that would be wrong, a span of marked content carries the text
//! (`ActualText`, ISO 32000-1, 14.9.4): a glyph that stands for another text than its code
//! does; a cluster of several glyphs; characters that have no glyph; and glyphs whose distance
//! would be taken for a space (the Han–Latin gap, letters spaced out to fill a line) or for a
//! new line (compressed punctuation), which are bound together.
//!
//! A vertical line says its text as a whole: poppler takes every glyph of a vertical font for a
//! word, and in the order of the content (`-raw`) each of those for a line.
//!
//! In tagged files such a span is a sequence of its own, with a number like the others: readers
//! that follow the structure (poppler) lose their place in nested ones.

use super::content::Canvas;
use super::fonts::{Scope, Used};
use super::tags::Part;
use crate::geom::{Length, Orientation, Point};
use crate::page::{NodeId, PlacedGlyph, TextRun, Tree};
use printpdf::{DictItem, Op};
use std::collections::BTreeMap;

mod pen;
use pen::{Pen, Way};

/// One glyph, with what a reader has to know of it.
struct Shown<'a> {
    run: &'a TextRun,
    /// The paragraph that it is of.
    passage: NodeId,
    /// The part of its node, on pages that are marked.
    part: Part,
    font: &'a Used,
    code: u16,
    way: Way,
    /// Where the pen stands for it on the page: at its own origin, or at its vertical one.
    at: Point,
    /// Where its advance begins and ends along its line.
    start: Length,
    end: Length,
    /// Where its baseline is across lines, from the first to the last; of vertical lines, where
    /// the middle of its characters is.
    across: Length,
    /// Its text, with characters after it that have no glyph.
    text: &'a str,
    /// Whether it is the first of its cluster.
    leads: bool,
}

impl<'a> Shown<'a> {
    /// A glyph where its run stands.
    fn placed(run: &'a TextRun, font: &'a Used, glyph: &PlacedGlyph) -> Shown<'a> {
        let code = font.code(glyph.id);
        let own = Point::new(run.origin.x + glyph.x, run.origin.y + glyph.y);
        let advance = run.size.scale(i64::from(font.width(code)) * i64::from(run.width), 1_000_000);
        let vertical = font.vertical(code);
        let above = |thousandths: i64| run.size.scale(thousandths, 1000);
        let upper = Point::new(own.x + advance / 2, own.y - above(vertical.origin.into()));
        let (at, start, length, across) = match run.orientation {
            Orientation::Horizontal => (own, own.x, advance, own.y),
            Orientation::Sideways => (own, own.y, advance, -own.x - above(MIDDLE)),
            Orientation::Upright => (upper, upper.y, above(vertical.down.into()), -upper.x),
            Orientation::Combined => (own, own.y - above(MIDDLE) - run.size / 2, run.size, -upper.x),
        };
        let (way, end) = (Way::of(run.orientation), start + length);
        let (passage, part) = (run.node, Part::Own);
        Shown { run, passage, part, font, code, way, at, start, end, across, text: "", leads: true }
    }

    /// Its advance the way the pen goes, in thousandths of an em.
    fn advance(&self) -> i64 {
        match self.way {
            Way::Down => self.font.vertical(self.code).down.into(),
            Way::Right | Way::Turned => self.font.width(self.code).into(),
        }
    }

    /// Whether it is in a vertical line.
    fn is_vertical(&self) -> bool {
        self.run.orientation != Orientation::Horizontal
    }

    /// How far its baseline is from another's.
    fn aside(&self, other: &Shown) -> Length {
        (self.across - other.across).abs()
    }

    /// How far baselines may be apart in one line. Where upright and turned glyphs meet, their
    /// middles are compared, which faces place differently.
    fn tolerance(&self, other: &Shown) -> Length {
        let alike = self.run.orientation == other.run.orientation && self.run.orientation != Orientation::Combined;
        if alike { Length::pt(1) / 2 } else { self.run.size.min(other.run.size) / 2 }
    }

    /// Its middle on the page.
    fn middle(&self) -> Point {
        let along = (self.start + self.end) / 2;
        match self.is_vertical() {
            false => Point::new(along, self.at.y - self.run.size * 2 / 5),
            true => Point::new(-self.across, along),
        }
    }

    /// Whether the face has no such character. PDF/UA-1 (7.21.8) forbids to show the glyph that
    /// stands for those: a reader gets the text alone.
    fn is_missing(&self) -> bool {
        self.code == 0
    }
}

/// Writes runs in their order, as one text object.
pub fn runs(canvas: &mut Canvas, runs: &[TextRun], scope: &Scope, tree: &Tree) {
    let marked = canvas.marker.is_some();
    let known = runs.iter().filter_map(|run| Some((run, scope.get(run.face)?)));
    let mut shown: Vec<Shown> = Vec::with_capacity(runs.iter().map(|run| run.glyphs.len()).sum());
    known.for_each(|known| flatten(known, tree, marked, &mut shown));
    if shown.is_empty() {
        return;
    }
    canvas.push(Op::StartTextSection);
    let mut pen = Pen::default();
    let mut bound = bindings(&shown);
    if marked {
        part(canvas, &mut shown, &mut bound);
    }
    let mut start = 0;
    while start < shown.len() {
        let mut end = start + 1;
        while end < shown.len() && bound.get(end - 1) == Some(&true) {
            end += 1;
        }
        let group = shown.get(start..end).unwrap_or_default();
        let said = spoken(group, marked);
        let edge = |first| said.as_ref().and_then(|_| pen.edge(group, first));
        let lead = if inside_word(&shown, start) { None } else { edge(true) };
        let foot = edge(false);
        // Readers that match a line's glyphs with its text (mupdf) expect the space that leads it.
        let said = said.map(|said| if lead.is_some() { format!(" {said}") } else { said });
        pen.enter(canvas, group, said.as_deref());
        let text = said.filter(|_| !marked);
        if let Some(text) = &text {
            pen.flush(canvas);
            canvas.push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: actual_text(text) });
        }
        let own = group.iter().filter(|g| !(marked && g.is_missing()));
        for glyph in lead.iter().chain(own).chain(&foot) {
            pen.show(canvas, glyph);
        }
        if text.is_some() {
            pen.flush(canvas);
            canvas.push(Op::EndMarkedContentWithProperties);
        }
        start = end;
    }
    pen.flush(canvas);
    canvas.leave();
    canvas.push(Op::EndTextSection);
}

/// Finds the part of its node that every glyph is of. Glyphs of two nodes or parts are in two
/// sequences, so they are not bound.
fn part(canvas: &Canvas, shown: &mut [Shown], bound: &mut [bool]) {
    for glyph in shown.iter_mut() {
        glyph.part = canvas.part(glyph.run.node, glyph.middle());
    }
    for (bound, pair) in bound.iter_mut().zip(shown.windows(2)) {
        if let [a, b] = pair {
            *bound &= a.run.node == b.run.node && a.part == b.part;
        }
    }
}

/// Adds a run's glyphs. Text between two glyphs' ranges goes with the glyph before it, text before
/// the first glyph with the first; white space at the run's end that has no glyph is left out,
/// but for marked content, where readers do not see that a line ends.
fn flatten<'a>((run, font): (&'a TextRun, &'a Used), tree: &Tree, marked: bool, shown: &mut Vec<Shown<'a>>) {
    let passage = tree.passage(run.node);
    let from = shown.len();
    for (i, glyph) in run.glyphs.iter().enumerate() {
        let leads = i.checked_sub(1).and_then(|j| run.glyphs.get(j)).is_none_or(|g| g.text != glyph.text);
        shown.push(Shown { passage, leads, ..Shown::placed(run, font, glyph) });
    }
    let text = if marked { run.text.trim_end_matches(['\t', '\n']) } else { run.text.trim_end() };
    let mut next = text.len().max(run.glyphs.last().map_or(0, |g| g.text.1 as usize));
    let own = shown.get_mut(from..).unwrap_or_default();
    for (i, (shown, glyph)) in own.iter_mut().zip(&run.glyphs).enumerate().rev() {
        if shown.leads {
            let start = if i == 0 { 0 } else { glyph.text.0 as usize };
            shown.text = run.text.get(start..next).unwrap_or_default();
            next = start;
        }
    }
}

/// Gaps from here on, in hundredths of an em, are read as breaks between words (poppler: 10).
const BREAK: i64 = 8;
/// A space narrower than this would not be seen (poppler: 15).
const SPACE: i64 = 17;
/// Runs further apart than this are not bound: they stand in different places of a line.
const APART: i64 = 50;
/// Runs of a vertical line further apart than this are of two bands.
const BAND: i64 = 90;
/// Runs that overlap more than this are not bound (a compressed mark overlaps by half an em).
const OVERLAP: i64 = -110;

/// How far the middle of characters is above their baseline, in thousandths of an em.
const MIDDLE: i64 = 380;

/// For each glyph, whether the next one is bound to it.
fn bindings(shown: &[Shown]) -> Vec<bool> {
    let mut bound = vec![false; shown.len()];
    for i in 0..shown.len().saturating_sub(1) {
        let (Some(this), Some(next)) = (shown.get(i), shown.get(i + 1)) else { break };
        if !next.leads || in_vertical_line(this, next) {
            mark(&mut bound, i);
        } else if is_space(this) && i > 0 && !is_space(next) {
            bind_over_space(shown, i, &mut bound);
        } else if neighbours(this, next) {
            let gap = hundredths(next.start - this.end, this, next);
            let far = !std::ptr::eq(this.run, next.run) && !(OVERLAP..APART).contains(&gap);
            if gap.abs() >= BREAK && !far && !is_space(next) && !is_space(this) {
                mark(&mut bound, i);
            }
        } else if raised(this, next) {
            mark(&mut bound, i);
        }
    }
    bound
}

fn mark(bound: &mut [bool], i: usize) {
    if let Some(b) = bound.get_mut(i) {
        *b = true;
    }
}

/// Whether a word goes on at a glyph that begins a line.
fn inside_word(shown: &[Shown], start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|i| shown.get(i)).zip(shown.get(start));
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '\u{AD}' | '\u{2010}');
    before.is_some_and(|(last, first)| last.passage == first.passage && last.run.text.ends_with(word))
}

/// Binds the words on both sides of the spaces that end at `i` when they are set so tight that
/// the space would not be seen.
fn bind_over_space(shown: &[Shown], i: usize, bound: &mut [bool]) {
    let Some(before) = (0..i).rev().find(|j| shown.get(*j).is_some_and(|g| !is_space(g))) else { return };
    let (Some(word), Some(next)) = (shown.get(before), shown.get(i + 1)) else { return };
    if neighbours(word, next) && hundredths(next.start - word.end, word, next) < SPACE {
        (before..=i).for_each(|j| mark(bound, j));
    }
}

fn is_space(glyph: &Shown) -> bool {
    glyph.leads && !glyph.text.is_empty() && glyph.text.chars().all(char::is_whitespace)
}

/// Whether two glyphs stand on one baseline, in one paragraph.
fn neighbours(a: &Shown, b: &Shown) -> bool {
    (std::ptr::eq(a.run, b.run) || a.passage == b.passage)
        && a.is_vertical() == b.is_vertical()
        && a.aside(b) < a.tolerance(b)
}

/// Whether two glyphs are of one vertical line, which is said as a whole: poppler takes each glyph
/// of a vertical font for a word, in the order of its content (`-raw`) for a line.
fn in_vertical_line(a: &Shown, b: &Shown) -> bool {
    let follows = || std::ptr::eq(a.run, b.run) || (OVERLAP..BAND).contains(&hundredths(b.start - a.end, a, b));
    a.is_vertical() && neighbours(a, b) && follows()
}

/// Whether two glyphs of one paragraph stand side by side or one over the other, on different
/// baselines: a note's mark beside what it follows, symbols of bopomofo.
fn raised(a: &Shown, b: &Shown) -> bool {
    let near = || a.is_vertical() == b.is_vertical() && a.aside(b) <= a.run.size.max(b.run.size);
    let beside = || (2 * OVERLAP..APART).contains(&hundredths(b.start - a.end, a, b));
    a.passage == b.passage && near() && beside() && !is_space(a) && !is_space(b)
}

/// A distance in hundredths of the lesser em of two glyphs.
fn hundredths(distance: Length, a: &Shown, b: &Shown) -> i64 {
    let em = a.run.size.min(b.run.size).raw().max(1);
    // What has no hundredth part in 64 bits is far beyond either end.
    let all = distance.raw().saturating_mul(100);
    (all / em).clamp(-1_000_000, 1_000_000)
}

/// The text that has to be said beside a group of glyphs; `None` when their codes say it.
fn spoken(group: &[Shown], marked: bool) -> Option<String> {
    match group {
        [one] if marked && one.is_missing() => Some(one.text.to_owned()),
        [one] if one.text == one.font.text(one.code) => None,
        _ => {
            let all: String = group.iter().map(|g| g.text).collect();
            // At the end of a line, readers take a space that is said for one of the text.
            let ends = !marked && group.last().is_some_and(Shown::is_vertical);
            Some(if ends { all.trim_end().to_owned() } else { all })
        }
    }
}

/// A property list with UTF-16 text.
fn actual_text(text: &str) -> DictItem {
    DictItem::Dict { map: BTreeMap::from([("ActualText".to_owned(), utf16(text))]) }
}

/// A text string in UTF-16.
pub fn utf16(text: &str) -> DictItem {
    DictItem::Bytes([0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect())
}
