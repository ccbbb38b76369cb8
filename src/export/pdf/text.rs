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
//! In tagged files such a span is a sequence of its own, with a number like the others: readers
//! that follow the structure (poppler) lose their place in nested ones.

use super::content::{Canvas, decimals};
use super::fonts::{Scope, Used};
use super::tags::Part;
use crate::geom::{Length, Point};
use crate::page::{NodeId, TextRun, Tree};
use printpdf::{DictItem, FontId, Op, PdfFontHandle, Pt, TextMatrix};
use std::collections::BTreeMap;

/// One glyph, with what a reader has to know of it.
struct Shown<'a> {
    run: &'a TextRun,
    /// The paragraph that it is of.
    passage: NodeId,
    /// The part of its node, on pages that are marked.
    part: Part,
    font: &'a Used,
    code: u16,
    at: Point,
    /// Right end of its advance.
    end: Length,
    /// Its text, with characters after it that have no glyph.
    text: &'a str,
    /// Whether it is the first of its cluster.
    leads: bool,
}

impl Shown<'_> {
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
    let mut shown: Vec<Shown> = known.flat_map(|known| flatten(known, tree, marked)).collect();
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
        pen.enter(canvas, group, said.as_deref());
        let text = said.filter(|_| !marked);
        if let Some(text) = &text {
            pen.flush(canvas);
            canvas.push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: actual_text(text) });
        }
        for glyph in group.iter().filter(|g| !(marked && g.is_missing())) {
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
        let middle = Point::new((glyph.at.x + glyph.end) / 2, glyph.at.y - glyph.run.size * 2 / 5);
        glyph.part = canvas.part(glyph.run.node, middle);
    }
    for (bound, pair) in bound.iter_mut().zip(shown.windows(2)) {
        if let [a, b] = pair {
            *bound &= a.run.node == b.run.node && a.part == b.part;
        }
    }
}

/// A run's glyphs. Text between two glyphs' ranges goes with the glyph before it, text before
/// the first glyph with the first; white space at the run's end that has no glyph is left out,
/// but for marked content, where readers do not see that a line ends.
fn flatten<'a>((run, font): (&'a TextRun, &'a Used), tree: &Tree, marked: bool) -> Vec<Shown<'a>> {
    let passage = tree.passage(run.node);
    let mut shown: Vec<Shown> = Vec::with_capacity(run.glyphs.len());
    let mut starts: Vec<usize> = Vec::with_capacity(run.glyphs.len() + 1);
    for (i, glyph) in run.glyphs.iter().enumerate() {
        let leads = i.checked_sub(1).and_then(|j| run.glyphs.get(j)).is_none_or(|g| g.text != glyph.text);
        let at = Point::new(run.origin.x + glyph.x, run.origin.y + glyph.y);
        let code = font.code(glyph.id);
        let advance = run.size.scale(i64::from(font.width(code)) * i64::from(run.width), 1_000_000);
        starts.push(if i == 0 { 0 } else { glyph.text.0 as usize });
        let end = at.x + advance;
        shown.push(Shown { run, passage, part: Part::Own, font, code, at, end, text: "", leads });
    }
    let text = if marked { run.text.trim_end_matches(['\t', '\n']) } else { run.text.trim_end() };
    let mut next = text.len().max(run.glyphs.last().map_or(0, |g| g.text.1 as usize));
    for (glyph, &start) in shown.iter_mut().zip(&starts).rev() {
        if glyph.leads {
            glyph.text = run.text.get(start..next).unwrap_or_default();
            next = start;
        }
    }
    shown
}

/// Gaps from here on, in hundredths of an em, are read as breaks between words (poppler: 10).
const BREAK: i64 = 8;
/// A space narrower than this would not be seen (poppler: 15).
const SPACE: i64 = 17;
/// Runs further apart than this are not bound: they stand in different places of a line.
const APART: i64 = 50;
/// Runs that overlap more than this are not bound (a compressed mark overlaps by half an em).
const OVERLAP: i64 = -110;

/// For each glyph, whether the next one is bound to it.
fn bindings(shown: &[Shown]) -> Vec<bool> {
    let mut bound = vec![false; shown.len()];
    for i in 0..shown.len().saturating_sub(1) {
        let (Some(this), Some(next)) = (shown.get(i), shown.get(i + 1)) else { break };
        if !next.leads {
            mark(&mut bound, i);
        } else if is_space(this) && i > 0 && !is_space(next) {
            bind_over_space(shown, i, &mut bound);
        } else if neighbours(this, next) {
            let gap = hundredths(next.at.x - this.end, this, next);
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

/// Binds the words on both sides of the spaces that end at `i` when they are set so tight that
/// the space would not be seen.
fn bind_over_space(shown: &[Shown], i: usize, bound: &mut [bool]) {
    let Some(before) = (0..i).rev().find(|j| shown.get(*j).is_some_and(|g| !is_space(g))) else { return };
    let (Some(word), Some(next)) = (shown.get(before), shown.get(i + 1)) else { return };
    if neighbours(word, next) && hundredths(next.at.x - word.end, word, next) < SPACE {
        (before..=i).for_each(|j| mark(bound, j));
    }
}

fn is_space(glyph: &Shown) -> bool {
    glyph.leads && !glyph.text.is_empty() && glyph.text.chars().all(char::is_whitespace)
}

/// Whether two glyphs stand on one baseline, in one paragraph.
fn neighbours(a: &Shown, b: &Shown) -> bool {
    (std::ptr::eq(a.run, b.run) || a.passage == b.passage) && (a.at.y - b.at.y).abs() < Length::pt(1) / 2
}

/// Whether two glyphs of one paragraph stand side by side or one over the other, on different
/// baselines: a note's mark beside what it follows, symbols of bopomofo.
fn raised(a: &Shown, b: &Shown) -> bool {
    let gap = hundredths(b.at.x - a.end, a, b);
    let near = (a.at.y - b.at.y).abs() <= a.run.size.max(b.run.size);
    a.passage == b.passage && near && (2 * OVERLAP..APART).contains(&gap) && !is_space(a) && !is_space(b)
}

/// A distance in hundredths of the lesser em of two glyphs.
fn hundredths(distance: Length, a: &Shown, b: &Shown) -> i64 {
    let em = a.run.size.min(b.run.size).raw().max(1);
    (i128::from(distance.raw()) * 100 / i128::from(em)).clamp(-1_000_000, 1_000_000) as i64
}

/// The text that has to be said beside a group of glyphs; `None` when their codes say it.
fn spoken(group: &[Shown], marked: bool) -> Option<String> {
    match group {
        [one] if marked && one.is_missing() => Some(one.text.to_owned()),
        [one] if one.text == one.font.text(one.code) => None,
        _ => Some(group.iter().map(|g| g.text).collect()),
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

/// The state of the text object being written.
#[derive(Default)]
struct Pen<'a> {
    font: Option<&'a Used>,
    /// Size and width of the text matrix.
    scale: Option<(Length, u16)>,
    /// Where the text matrix starts.
    origin: Point,
    /// How far the pen is from there, in 1/100 000 of the matrix's em.
    advanced: i64,
    /// The array being filled, and the codes not yet in it.
    array: Vec<DictItem>,
    codes: Vec<u8>,
}

/// Moves of the pen larger than this (in em) start a new matrix.
const FAR: i64 = 8;

impl<'a> Pen<'a> {
    /// Opens the sequence that a group of glyphs is of, on pages that are marked: one of its own
    /// where it has to be said what it says.
    fn enter(&mut self, canvas: &mut Canvas, group: &[Shown<'a>], said: Option<&str>) {
        let Some(first) = group.first() else { return };
        let (node, baseline) = (first.run.node, first.at.y);
        if canvas.changes(node, first.part, baseline, said) {
            self.flush(canvas);
        }
        canvas.enter(node, first.part, baseline, said);
    }

    /// Shows a glyph.
    fn show(&mut self, canvas: &mut Canvas, glyph: &Shown<'a>) {
        let run = glyph.run;
        if !self.font.is_some_and(|f| std::ptr::eq(f, glyph.font)) {
            self.flush(canvas);
            self.font = Some(glyph.font);
            canvas.fonts.insert(glyph.font.resource.clone());
            let font = PdfFontHandle::External(FontId(glyph.font.resource.clone()));
            canvas.push(Op::SetFont { font, size: Pt(1.0) });
        }
        let overprint = canvas.type_overprints(run.ink, run.size);
        if !canvas.has(run.ink, overprint) {
            self.flush(canvas);
            canvas.overprint(overprint);
            canvas.fill(run.ink);
        }
        let same = self.scale == Some((run.size, run.width)) && self.origin.y == glyph.at.y;
        let step = if same { self.step(glyph.at.x) } else { 0 };
        if same && step.abs() <= FAR * 100_000 {
            self.advance(step);
        } else {
            self.flush(canvas);
            self.place(canvas, glyph);
        }
        self.codes.extend(glyph.code.to_be_bytes());
        self.advanced += i64::from(glyph.font.width(glyph.code)) * 100;
    }

    /// How far the pen has to move to `x`, rounded to what matters at this size: 1/2000 pt.
    fn step(&self, x: Length) -> i64 {
        let Some((size, width)) = self.scale else { return 0 };
        let em = i128::from(size.raw()) * i128::from(width);
        if em == 0 {
            return 0;
        }
        let target = i128::from((x - self.origin.x).raw()) * 100_000_000;
        let target = (target + target.signum() * em / 2) / em;
        let step = target.clamp(-(1 << 40), 1 << 40) as i64 - self.advanced;
        let fine = if size <= Length::pt(20) { 10 } else { 1 };
        (step + step.signum() * fine / 2) / fine * fine
    }

    fn advance(&mut self, step: i64) {
        if step != 0 {
            self.close_codes();
            self.advanced += step;
            self.array.push(if step % 100 == 0 {
                DictItem::Int(-step / 100)
            } else {
                DictItem::Real(decimals(-step, 100))
            });
        }
    }

    fn place(&mut self, canvas: &mut Canvas, glyph: &Shown) {
        let run = glyph.run;
        let (x, y) = canvas.at(glyph.at);
        // The scale multiplies whole lines: it keeps two more decimals than positions do.
        let scale = |thousandths: i64| decimals(run.size.scale(thousandths * 100, 1 << 16).raw(), 100_000);
        let matrix = TextMatrix::Raw([scale(i64::from(run.width)), 0.0, 0.0, scale(1000), x, y]);
        canvas.push(Op::SetTextMatrix { matrix });
        self.scale = Some((run.size, run.width));
        self.origin = glyph.at;
        self.advanced = 0;
    }

    fn close_codes(&mut self) {
        if !self.codes.is_empty() {
            self.array.push(DictItem::Bytes(std::mem::take(&mut self.codes)));
        }
    }

    /// Writes what was collected.
    fn flush(&mut self, canvas: &mut Canvas) {
        self.close_codes();
        if !self.array.is_empty() {
            let array = DictItem::Array(std::mem::take(&mut self.array));
            canvas.push(Op::Unknown { key: "TJ".to_owned(), value: vec![array] });
        }
    }
}
