//! From a broken line to glyph runs on the page.

use crate::font::FontStore;
use crate::geom::{Em, Length, Orientation, Point, Turn};
use crate::linebreak::{Line, SetGlyph, Space};
use crate::model::{Style, StyleId, Text};
use crate::page::{LineFact, PlacedGlyph, SpaceFact, TextRun, Tree};

use super::sheet::PlacedLine;
use super::{Desk, annotate};

/// Where and how large a line is set.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    /// Index of its frame on the sheet.
    pub frame: u32,
    /// How its slot's lines run.
    pub turn: Turn,
    /// Start of the measure on the baseline, as the slot's lines see it.
    pub origin: Point,
    /// Type size of the paragraph.
    pub size: Length,
    /// Width scale in thousandths.
    pub width: u16,
    /// The measure.
    pub measure: Length,
    /// Whether the baseline is one of the page's grid.
    pub on_grid: bool,
}

/// Turns a broken line into runs of one face and ink each.
pub(super) fn place(desk: &Desk, text: &Text, line: &Line, at: Setting) -> PlacedLine {
    place_with(desk.fonts, &desk.job.styles, text, line, at)
}

/// [`place`], where there is no desk: marks of proofs.
pub(super) fn place_with(fonts: &FontStore, styles: &[Style], text: &Text, line: &Line, at: Setting) -> PlacedLine {
    let printed = text.text.get(line.text.clone()).unwrap_or("").trim_end();
    let characters = printed.chars().filter(|c| !c.is_whitespace()).count();
    let fact = LineFact {
        frame: at.frame,
        node: Tree::ROOT,
        style: style(styles, text.style).name.clone(),
        size: at.size,
        writing: at.turn.writing,
        baseline: at.turn.page_point(at.middle()),
        measure: at.measure,
        width: scaled(line.width, at),
        stretch: line.stretch,
        characters: u32::try_from(characters).unwrap_or(u32::MAX),
        on_grid: at.on_grid,
        last: line.last,
        text: printed.to_owned(),
        source: text.span_of(line.text.clone()),
        ink: edges(fonts, line, at),
        runs: (0, 0),
        penalty: line.penalty,
        spaces: line.spaces.iter().map(|space| space_fact(space, at)).collect(),
    };
    let beside = annotate::beside(fonts, styles, text, line, at);
    let raised = annotate::raised(fonts, styles, text, line);
    PlacedLine { runs: runs(fonts, styles, text, raised.as_ref().unwrap_or(line), at), beside, fact }
}

/// A space at the setting's size and width.
fn space_fact(space: &Space, at: Setting) -> SpaceFact {
    let Space { after, kind, natural, set } = *space;
    SpaceFact { after, kind: kind.name(), natural: scaled(natural, at), set: scaled(set, at) }
}

impl Setting {
    /// Where the measure starts on the line that glyphs are placed from: the baseline, or, in
    /// vertical lines, the line through the middles of characters.
    pub fn middle(&self) -> Point {
        let up = if self.turn.is_vertical() { self.size.scale(38, 100) } else { Length::ZERO };
        Point::new(self.origin.x, self.origin.y - up)
    }
}

/// The start and end of a line's glyphs on the page. The blank half that a trimmed mark at an
/// end keeps in its own advance does not count.
fn edges(fonts: &FontStore, line: &Line, at: Setting) -> (Length, Length) {
    let advance = |g: &SetGlyph| Em::from_raw(g.advance.raw().saturating_mul(g.scale.raw()) >> 16);
    let extent = |g: &SetGlyph| match g.orientation {
        Orientation::Combined => abreast(fonts, g),
        _ => (g.x, g.x + advance(g)),
    };
    let left = line.glyphs.iter().map(|g| extent(g).0).min().unwrap_or_default();
    let right = line.glyphs.iter().map(|g| extent(g).1).max().unwrap_or_default();
    let within = |x: Em| at.origin.x + scaled(x, at).max(Length::ZERO).min(at.measure);
    (within(left), within(right))
}

/// Where the em of what stands abreast begins and ends along its line: its capitals are in the
/// middle of it, its baseline is where its glyphs are.
pub(super) fn abreast(fonts: &FontStore, g: &SetGlyph) -> (Em, Em) {
    let height = fonts.get(g.face).map_or(Em::ZERO, |face| face.cap_height());
    let start = g.x - (Em::ONE + height).scale(g.scale.raw(), 2 * Em::ONE.raw());
    (start, start + g.scale)
}

/// A style by its id; ids come from `resolve` with the styles, so they are in range.
pub(super) fn style(styles: &[Style], id: StyleId) -> &Style {
    &styles[id.0 as usize]
}

/// A distance along the line at the setting's size and width.
pub(super) fn scaled(x: Em, at: Setting) -> Length {
    let length = x.at(at.size);
    if at.width == 1000 { length } else { length.scale(i64::from(at.width), 1000) }
}

/// Runs of one face, style and size each, with the text they stand for.
pub(super) fn runs(fonts: &FontStore, styles: &[Style], text: &Text, line: &Line, at: Setting) -> Vec<TextRun> {
    let mut out: Vec<TextRun> = Vec::new();
    let groups: Vec<&[SetGlyph]> = line.glyphs.chunk_by(one_run).collect();
    let mut start = line.text.start;
    for (i, glyphs) in groups.iter().enumerate() {
        // A run owns the text up to the next run's first cluster; the last one owns the rest.
        let end = match groups.get(i + 1).and_then(|next| next.iter().map(|g| g.text.0 as usize).min()) {
            Some(next) => next.max(start),
            None => line.text.end,
        };
        out.push(run(fonts, styles, text, glyphs, start..end, at));
        start = end;
    }
    out
}

/// Whether two glyphs are of one run.
fn one_run(a: &SetGlyph, b: &SetGlyph) -> bool {
    let key = |g: &SetGlyph| (g.face, g.style, g.scale, g.orientation, g.condense);
    // What stands abreast in one em is a run of its own.
    key(a) == key(b) && (a.orientation != Orientation::Combined || a.x == b.x)
}

fn run(
    fonts: &FontStore,
    styles: &[Style],
    text: &Text,
    glyphs: &[SetGlyph],
    range: std::ops::Range<usize>,
    at: Setting,
) -> TextRun {
    let first = glyphs.first();
    let style = style(styles, first.map_or(text.style, |g| g.style));
    let face = first.map_or_else(|| crate::font::FaceId(0), |g| g.face);
    let orientation = first.map_or(Orientation::default(), |g| g.orientation);
    let (size, width) = scale(first.map_or(at.size, |g| g.scale.at(at.size)), first, at);
    let middle = at.middle();
    let upright = fonts.get(face).filter(|_| orientation == Orientation::Upright);
    // Where a glyph's own origin stands on the page.
    let own = |g: &SetGlyph| {
        let place = at.turn.page_point(Point::new(middle.x + scaled(g.x, at), middle.y + g.y.at(at.size)));
        match upright {
            Some(face) => {
                let (right, up) = face.vertical_origin(g.id);
                let right = right.at(size).scale(i64::from(width), 1000);
                Point::new(place.x - right, place.y + up.at(size))
            }
            None => place,
        }
    };
    let origin = match first {
        Some(first) if at.turn.is_vertical() => own(first),
        first => Point::new(middle.x + first.map_or(Length::ZERO, |g| scaled(g.x, at)), middle.y),
    };
    let clip = |n: u32| (n as usize).clamp(range.start, range.end) - range.start;
    let placed = glyphs.iter().map(|g| {
        let place = own(g);
        PlacedGlyph {
            id: g.id,
            x: place.x - origin.x,
            y: place.y - origin.y,
            advance: g.advance,
            text: (clip(g.text.0) as u32, clip(g.text.1) as u32),
        }
    });
    TextRun {
        node: Tree::ROOT,
        face,
        size,
        width,
        orientation,
        ink: style.ink,
        outline: style.outline.map(|o| (o.ink, o.width)),
        origin,
        glyphs: placed.collect(),
        source: text.span_of(range.clone()),
        text: text.text.get(range).unwrap_or("").replace('\n', ""),
    }
}

/// The size of a run and its scale along its own baseline. A line's width scale is along the
/// line: upright in a vertical line, letters are so much less high, and wider by comparison.
fn scale(size: Length, first: Option<&SetGlyph>, at: Setting) -> (Length, u16) {
    let condense = i64::from(first.map_or(1000, |g| g.condense));
    let along = i64::from(at.width.max(1));
    let thousandths = |n: i64| u16::try_from(n).unwrap_or(u16::MAX);
    match first.map_or(Orientation::default(), |g| g.orientation) {
        Orientation::Upright | Orientation::Combined if along != 1000 => {
            (size.scale(along, 1000), thousandths(condense * 1000 / along))
        }
        _ => (size, thousandths(along * condense / 1000)),
    }
}
