//! What stands beside characters: ruby over them, bopomofo at their right, emphasis dots and
//! lines below, and notes' marks raised (TYPOGRAPHY §7). Over a vertical line is its right side,
//! and below is its left: readings and lines go there by themselves, dots stand at the right.
//!
//! Nothing here moves a line: the grid stays, and what stands beside must find room in the line
//! gap; where it does not, [`report`] says so. Readings are text of their own, which follows
//! their paragraph in reading order; dots and lines are drawn and are no text.

use std::ops::Range;

use crate::diag::Diagnostic;
use crate::diag::catalogue::raise;
use crate::font::FontStore;
use crate::font::outline::{At, GlyphOutline, InkBox, Stroke};
use crate::geom::{Em, Length, Orientation, Point, Rect};
use crate::linebreak::{Annotated, Line, Paragraph, SetGlyph, ShapedReading};
use crate::model::{Annotation, AnnotationStyle, Style, Text};
use crate::page::{Paint, Path, Segment, TextRun};
use crate::shape::class::class;

use super::Desk;
use super::lines::{self, Setting, scaled};

/// What stands beside a line's characters.
#[derive(Default)]
pub(super) struct Beside {
    /// Dots and lines.
    pub marks: Vec<Paint>,
    /// Readings, each with the place of the characters that it belongs to, and its runs.
    pub readings: Vec<(Rect, Vec<TextRun>)>,
}

/// The em box of a Han character reaches this far above its baseline, in hundredths of an em.
const ABOVE: i64 = 88;
/// And this far below.
const BELOW: i64 = 12;
/// The middle of the em box is this far above the baseline: there the pen of a vertical line stands.
const MIDDLE: i64 = (ABOVE - BELOW) / 2;
/// Letters reach this far below their baseline, in hundredths of an em.
const DESCENT: i64 = 22;
/// Figures are this high, in hundredths of an em.
const FIGURE: i64 = 70;
/// A name's or title's line is shortened by this at both ends, so that neighbours stand apart.
const SHORTER: Em = Em::from_raw(Em::ONE.raw() / 16);
/// Han characters fill their em box but for this on each side, in hundredths of an em.
const BLANK: i64 = 4;

/// What stands beside the characters of a line.
pub(super) fn beside(fonts: &FontStore, styles: &[Style], text: &Text, line: &Line, at: Setting) -> Beside {
    let mut out = Beside::default();
    let Some(annotated) = line.annotated.as_deref() else { return out };
    let base = lines::style(styles, text.style);
    let marker = Marker { fonts, styles, text, line, at, style: &base.annotation, readings: &annotated.readings };
    for (range, annotation) in &text.annotations {
        match annotation {
            Annotation::Dots => out.marks.extend(marker.dots(range, annotated.dot.as_ref())),
            Annotation::Name => out.marks.extend(marker.straight(range)),
            Annotation::Title => out.marks.extend(marker.wave(range)),
            Annotation::Ruby(_) | Annotation::Bopomofo(_) | Annotation::Note | Annotation::Set(_) => {}
        }
    }
    for reading in &annotated.readings {
        let Some(cell) = marker.cell(&reading.base) else { continue };
        let glyphs = if reading.bopomofo { bopomofo(reading, cell) } else { ruby(reading, cell, base) };
        let line = Line { glyphs, text: 0..reading.text.text.len(), annotated: None, ..line.clone() };
        out.readings.push((marker.rect(cell), lines::runs(fonts, styles, &reading.text, &line, at)));
    }
    out
}

/// A line with its notes' marks raised, in vertical lines towards the right; `None` where it has
/// none.
pub(super) fn raised(fonts: &FontStore, styles: &[Style], text: &Text, line: &Line) -> Option<Line> {
    line.annotated.as_ref()?;
    let notes = text.annotations.iter().filter(|(_, annotation)| *annotation == Annotation::Note);
    let notes: Vec<&Range<usize>> = notes.map(|(range, _)| range).filter(|r| overlap(r, &line.text)).collect();
    if notes.is_empty() {
        return None;
    }
    let mut line = line.clone();
    let base = lines::style(styles, text.style);
    let is_mark = |g: &SetGlyph| notes.iter().any(|r| r.contains(&(g.text.0 as usize)));
    for cluster in line.glyphs.chunk_by_mut(|a, b| a.text == b.text) {
        let Some(first) = cluster.first().filter(|g| is_mark(g)) else { continue };
        let beside = lines::style(styles, first.style).size.in_em(base.size);
        let full = beside.scale(Em::ONE.raw(), base.annotation.note.raw().max(1));
        // The top of a figure comes to the top of the characters beside it.
        let up = match base.writing.is_vertical() {
            true => full.scale(50 - BLANK, 100) - top_of(fonts, cluster, beside),
            false => full.scale(ABOVE - BLANK, 100) - beside.scale(FIGURE, 100),
        };
        cluster.iter_mut().for_each(|g| g.y -= up);
    }
    Some(line)
}

/// How far a note's mark of a size reaches to the right of the middle of a vertical line.
fn top_of(fonts: &FontStore, mark: &[SetGlyph], size: Em) -> Em {
    let of = |g: &SetGlyph| match g.orientation {
        Orientation::Upright => {
            let width = fonts.get(g.face).map_or(Em::ONE, |face| face.advance(g.id));
            times(width, g.scale) / 2 - g.y
        }
        Orientation::Sideways => size.scale(FIGURE, 100) - g.y,
        _ => times(g.advance, g.scale).scale(i64::from(g.condense), 1000) - g.y,
    };
    mark.iter().map(of).max().unwrap_or_default()
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// A stretch of characters on a line, in the paragraph's em.
#[derive(Clone, Copy)]
struct Cell {
    left: Em,
    right: Em,
    /// Size of its characters.
    size: Em,
}

fn cell_of(fonts: &FontStore, glyphs: &[&SetGlyph]) -> Option<Cell> {
    let left = glyphs.iter().map(|g| extent_of(fonts, g).0).min()?;
    let right = glyphs.iter().map(|g| extent_of(fonts, g).1).max()?;
    let size = glyphs.iter().map(|g| g.scale).max()?;
    Some(Cell { left, right, size })
}

/// Where a glyph begins and ends along its line.
fn extent_of(fonts: &FontStore, g: &SetGlyph) -> (Em, Em) {
    if g.orientation == Orientation::Combined {
        return lines::abreast(fonts, g);
    }
    (g.x, g.x + times(g.advance, g.scale))
}

fn times(a: Em, b: Em) -> Em {
    a.scale(b.raw(), Em::ONE.raw())
}

/// Draws the marks of one line.
struct Marker<'a> {
    fonts: &'a FontStore,
    styles: &'a [Style],
    text: &'a Text,
    line: &'a Line,
    at: Setting,
    style: &'a AnnotationStyle,
    readings: &'a [ShapedReading],
}

impl Marker<'_> {
    fn glyphs(&self, range: &Range<usize>) -> Vec<&SetGlyph> {
        if !overlap(range, &self.line.text) {
            return Vec::new();
        }
        self.line.glyphs.iter().filter(|g| range.contains(&(g.text.0 as usize))).collect()
    }

    /// The part of a range that stands on this line.
    fn cell(&self, range: &Range<usize>) -> Option<Cell> {
        cell_of(self.fonts, &self.glyphs(range))
    }

    fn ink(&self, range: &Range<usize>) -> crate::color::Ink {
        lines::style(self.styles, self.text.style_at(range.start)).ink
    }

    /// A point of the page from one of the line.
    fn point(&self, x: Em, y: Em) -> Point {
        self.at.turn.page_point(self.line_point(x, y))
    }

    /// A point of the line, as its slot's lines see the page.
    fn line_point(&self, x: Em, y: Em) -> Point {
        Point::new(self.at.origin.x + scaled(x, self.at), self.at.origin.y + y.at(self.at.size))
    }

    /// A rectangle of the page from two corners of the line.
    fn between(&self, from: (Em, Em), to: (Em, Em)) -> Rect {
        let (from, to) = (self.line_point(from.0, from.1), self.line_point(to.0, to.1));
        self.at.turn.page_rect(Rect::new(from.x, from.y, to.x - from.x, to.y - from.y))
    }

    /// The em boxes of a stretch of characters.
    fn rect(&self, cell: Cell) -> Rect {
        self.between((cell.left, self.over(cell.size)), (cell.right, self.foot(cell.size)))
    }

    fn is_vertical(&self) -> bool {
        self.at.turn.is_vertical()
    }

    /// Where the em box of characters of a size begins, across the line from its baseline: their
    /// top, or their right edge. In vertical lines characters of all sizes have one middle.
    fn over(&self, size: Em) -> Em {
        if self.is_vertical() {
            return Em::ZERO - Em::ratio(MIDDLE, 100) - size / 2;
        }
        Em::ZERO - size.scale(ABOVE, 100)
    }

    /// Where it ends: their foot, or their left edge.
    fn foot(&self, size: Em) -> Em {
        self.over(size) + size
    }

    /// The edge, nearer to the line, of what stands below characters of a size.
    fn under(&self, size: Em) -> Em {
        self.foot(size) + times(self.style.distance, size)
    }

    /// Emphasis dots, one in the middle beside each character, none beside marks and spaces.
    fn dots(&self, range: &Range<usize>, dot: Option<&GlyphOutline>) -> Vec<Paint> {
        let Some(dot) = dot else { return Vec::new() };
        let mut out = Vec::new();
        for cluster in self.glyphs(range).chunk_by(|a, b| a.text == b.text) {
            let (Some(cell), Some(first)) = (cell_of(self.fonts, cluster), cluster.first()) else { continue };
            let at = first.text.0 as usize;
            let character = self.text.text.get(at..).and_then(|rest| rest.chars().next());
            if !character.is_some_and(|c| class(c).is_character()) {
                continue;
            }
            let size = times(self.style.dot_size, cell.size);
            let origin = if self.is_vertical() {
                self.dot_at_right(cell, &dot.ink, size, self.reading_depth(at))
            } else {
                self.dot_below(cell, &dot.ink, size, self.line_depth(at, cell.size))
            };
            out.push(self.drawn(dot, origin, size, range));
        }
        out
    }

    /// Where a dot's origin stands in the middle below a character, and below its line.
    fn dot_below(&self, cell: Cell, ink: &InkBox, size: Em, line: Em) -> (Em, Em) {
        let middle = (cell.left + cell.right) / 2 - times((ink.left + ink.right) / 2, size);
        (middle, self.under(cell.size) + line + times(ink.top, size))
    }

    /// Where a dot's origin stands in the middle at the right of a character, and of its reading.
    fn dot_at_right(&self, cell: Cell, ink: &InkBox, size: Em, reading: Em) -> (Em, Em) {
        let middle = (cell.left + cell.right) / 2 + times((ink.top + ink.foot) / 2, size);
        let near = self.over(cell.size) - times(self.style.distance, cell.size) - reading;
        (middle, near + times(ink.left, size))
    }

    /// An outline with its origin at a place of the line, upright on the page.
    fn drawn(&self, outline: &GlyphOutline, (x, y): (Em, Em), size: Em, range: &Range<usize>) -> Paint {
        let point = |p: &At| {
            let (right, up) = (times(p.0, size), times(p.1, size));
            if self.is_vertical() { self.point(x - up, y - right) } else { self.point(x + right, y - up) }
        };
        let segments = outline.strokes.iter().map(|stroke| match stroke {
            Stroke::Move(p) => Segment::Move(point(p)),
            Stroke::Line(p) => Segment::Line(point(p)),
            Stroke::Curve(a, b, p) => Segment::Curve(point(a), point(b), point(p)),
            Stroke::Close => Segment::Close,
        });
        Paint::Path(Path {
            segments: segments.collect(),
            fill: Some(self.ink(range)),
            even_odd: false,
            stroke: None,
            round: false,
        })
    }

    /// How deep the name's or title's line below a character is, with its distance.
    fn line_depth(&self, at: usize, size: Em) -> Em {
        let lined =
            |(r, a): &(Range<usize>, Annotation)| matches!(a, Annotation::Name | Annotation::Title) && r.contains(&at);
        if !self.text.annotations.iter().any(lined) {
            return Em::ZERO;
        }
        times(self.style.line * 3 + self.style.distance, size)
    }

    /// How deep the reading at the right of a character is.
    fn reading_depth(&self, at: usize) -> Em {
        let of_it = self.readings.iter().find(|reading| reading.base.contains(&at));
        of_it.map_or(Em::ZERO, |r| if r.bopomofo { times(self.style.bopomofo_width, r.scale) } else { r.size })
    }

    /// Where a line under a range begins and ends: the space at both ends is left free.
    fn extent(&self, range: &Range<usize>) -> Option<(Em, Em, Em)> {
        let cell = self.cell(range)?;
        let shorter = times(SHORTER, cell.size);
        (cell.right - cell.left > shorter * 2).then_some((cell.left + shorter, cell.right - shorter, cell.size))
    }

    /// A proper-name mark.
    fn straight(&self, range: &Range<usize>) -> Option<Paint> {
        let (left, right, size) = self.extent(range)?;
        let rect = self.between((left, self.under(size)), (right, self.under(size) + times(self.style.line, size)));
        Some(Paint::Fill { rect, ink: self.ink(range) })
    }

    /// A wavy title mark: half waves of about an eighth of an em, to and fro.
    fn wave(&self, range: &Range<usize>) -> Option<Paint> {
        let (left, right, size) = self.extent(range)?;
        let line = times(self.style.line, size);
        let length = (size / 8).max(Em::from_raw(1));
        let count = ((right - left).raw() / length.raw()).clamp(2, 2_000);
        let middle = self.under(size) + line * 3 / 2;
        let mut segments = vec![Segment::Move(self.point(left, middle))];
        for i in 0..count {
            let at = |part: i64| left + (right - left).scale(i * 100 + part, count * 100);
            // Control points 4/3 as high as the crest, so that it comes to the height of a line.
            let crest = if i % 2 == 0 { middle - line * 4 / 3 } else { middle + line * 4 / 3 };
            let (a, b, end) = (self.point(at(36), crest), self.point(at(64), crest), self.point(at(100), middle));
            segments.push(Segment::Curve(a, b, end));
        }
        let stroke = Some((self.ink(range), line.at(self.at.size)));
        Some(Paint::Path(Path { segments, fill: None, even_odd: false, stroke, round: false }))
    }
}

/// The glyphs of ruby over its base: in the middle, or spread over a wider base with half a
/// space at the ends.
fn ruby(reading: &ShapedReading, base: Cell, style: &Style) -> Vec<SetGlyph> {
    let width = reading.width();
    let count = i64::try_from(reading.glyphs.len()).unwrap_or(1).max(1);
    let room = base.right - base.left;
    let several = room > base.size.scale(3, 2);
    let between = if reading.spreads && several && room > width { (room - width) / count } else { Em::ZERO };
    let mut pen = base.left + (room - width - between * (count - 1)) / 2;
    let baseline = baseline_of_ruby(reading, base, style);
    let mut out = Vec::with_capacity(reading.glyphs.len());
    for g in &reading.glyphs {
        out.push(SetGlyph {
            face: g.face,
            style: g.style,
            id: g.id,
            orientation: g.orientation,
            condense: g.condense,
            x: pen + times(g.dx, reading.size),
            y: baseline + times(g.dy, reading.size),
            advance: g.own,
            scale: reading.size,
            text: g.text,
        });
        pen += times(g.advance, reading.size) + between;
    }
    out
}

/// Where the line of ruby stands, across from that of its base. It stands on its base's em box;
/// where the line gap is less, a little lower, for the ink does not fill the box. Letters have
/// longer descenders. In vertical lines both lines run through the middles of characters.
fn baseline_of_ruby(reading: &ShapedReading, base: Cell, style: &Style) -> Em {
    let gap = style.leading.in_em(style.size) - Em::ONE;
    let lower = ((reading.size - gap) / 2).max(Em::ZERO).min(base.size.scale(2 * BLANK, 100));
    let descent = if reading.spreads { BELOW } else { DESCENT };
    if style.writing.is_vertical() {
        return lower - (base.size + reading.size) / 2 - reading.size.scale(descent - BELOW, 100);
    }
    lower - base.size.scale(ABOVE, 100) - reading.size.scale(descent, 100)
}

/// The glyphs of bopomofo at the right of its base, where the reading says.
fn bopomofo(reading: &ShapedReading, base: Cell) -> Vec<SetGlyph> {
    let from = if reading.down { (base.left + base.right) / 2 } else { base.right };
    let set = reading.glyphs.iter().map(|g| SetGlyph {
        face: g.face,
        style: g.style,
        id: g.id,
        orientation: g.orientation,
        condense: g.condense,
        x: from + times(g.dx, reading.scale),
        y: times(g.dy, reading.scale),
        advance: g.own,
        scale: times(g.scale, reading.scale),
        text: g.text,
    });
    set.collect()
}

/// Reports characters of readings that no face has, and annotations that the line gap has no
/// room for.
pub(super) fn report(desk: &mut Desk, text: &Text, paragraph: &Paragraph) {
    let Some(annotated) = paragraph.annotated() else { return };
    let style = desk.job.style(text.style);
    for (c, place) in &annotated.missing {
        let message = format!("no face has the character {c} (U+{:04X})", u32::from(*c));
        desk.diags.push(
            raise("missing-glyph", message)
                .at_opt(*place, "in what stands beside the text")
                .help(format!("use another character, or add a face that has it to style `{}`", style.name)),
        );
    }
    let gap = style.leading - style.size;
    let mut tight = text.annotations.iter().filter_map(|(range, annotation)| {
        let need = needed(annotation, &style.annotation, annotated)?.at(style.size);
        (need > gap).then_some((range, need))
    });
    let Some((range, need)) = tight.next() else { return };
    let percent = |part: Length| part.raw() * 100 / style.size.raw().max(1);
    let (need, gap) = (percent(need), percent(gap));
    desk.diags.push(
        Diagnostic::warning(
            "annotation-tight",
            format!(
                "what stands beside this text needs a line gap of 0.{need:02} em; style `{}` leaves 0.{gap:02} em",
                style.name
            ),
        )
        .at_opt(text.span_of(range.clone()), "")
        .help("give the style more leading, or a smaller `annotation` (`ruby`, `dot-size`, `distance`)"),
    );
}

/// The line gap that an annotation needs, so that its ink is free of the lines above and below.
fn needed(annotation: &Annotation, style: &AnnotationStyle, annotated: &Annotated) -> Option<Em> {
    let free = Em::ratio(2 * BLANK, 100);
    match annotation {
        Annotation::Ruby(_) => Some(style.ruby.scale(100 - 2 * BLANK, 100) - free),
        Annotation::Dots => {
            let depth = |ink: &InkBox| if annotated.down { ink.right - ink.left } else { ink.top - ink.foot };
            let ink = annotated.dot.as_ref().map_or(Em::ZERO, |dot| depth(&dot.ink));
            Some(style.distance + times(ink, style.dot_size))
        }
        Annotation::Name => Some(style.distance + style.line),
        Annotation::Title => Some(style.distance + style.line * 3),
        // In horizontal lines it widens its base.
        Annotation::Bopomofo(_) if annotated.down => Some(style.bopomofo_width),
        Annotation::Bopomofo(_) | Annotation::Note | Annotation::Set(_) => None,
    }
}
