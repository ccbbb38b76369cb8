//! From a broken line to glyph runs on the page.

use crate::geom::{Em, Length, Point};
use crate::linebreak::{Line, SetGlyph};
use crate::model::{Style, StyleId, Text};
use crate::page::{LineFact, PlacedGlyph, TextRun, Tree};

use super::annotate;
use super::sheet::PlacedLine;

/// Where and how large a line is set.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    /// Index of its frame on the sheet.
    pub frame: u32,
    /// Start of the measure on the baseline.
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
pub(super) fn place(styles: &[Style], text: &Text, line: &Line, at: Setting) -> PlacedLine {
    let printed = text.text.get(line.text.clone()).unwrap_or("").trim_end();
    let characters = printed.chars().filter(|c| !c.is_whitespace()).count();
    let fact = LineFact {
        frame: at.frame,
        node: Tree::ROOT,
        style: style(styles, text.style).name.clone(),
        size: at.size,
        baseline: at.origin,
        measure: at.measure,
        width: scaled(line.width, at),
        stretch: line.stretch,
        characters: u32::try_from(characters).unwrap_or(u32::MAX),
        on_grid: at.on_grid,
        last: line.last,
        text: printed.to_owned(),
        source: text.span_of(line.text.clone()),
        ink: edges(line, at),
    };
    let beside = annotate::beside(styles, text, line, at);
    let raised = annotate::raised(styles, text, line);
    PlacedLine { runs: runs(styles, text, raised.as_ref().unwrap_or(line), at), beside, fact }
}

/// The left and right edge of a line's glyphs on the page. The blank half that a trimmed mark at an
/// end keeps in its own advance does not count.
fn edges(line: &Line, at: Setting) -> (Length, Length) {
    let advance = |g: &SetGlyph| Em::from_raw(g.advance.raw().saturating_mul(g.scale.raw()) >> 16);
    let left = line.glyphs.iter().map(|g| g.x).min().unwrap_or_default();
    let right = line.glyphs.iter().map(|g| g.x + advance(g)).max().unwrap_or_default();
    let within = |x: Em| at.origin.x + scaled(x, at).max(Length::ZERO).min(at.measure);
    (within(left), within(right))
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
pub(super) fn runs(styles: &[Style], text: &Text, line: &Line, at: Setting) -> Vec<TextRun> {
    let mut out: Vec<TextRun> = Vec::new();
    let groups: Vec<&[SetGlyph]> =
        line.glyphs.chunk_by(|a, b| a.face == b.face && a.style == b.style && a.scale == b.scale).collect();
    let mut start = line.text.start;
    for (i, glyphs) in groups.iter().enumerate() {
        // A run owns the text up to the next run's first cluster; the last one owns the rest.
        let end = match groups.get(i + 1).and_then(|next| next.iter().map(|g| g.text.0 as usize).min()) {
            Some(next) => next.max(start),
            None => line.text.end,
        };
        out.push(run(styles, text, glyphs, start..end, at));
        start = end;
    }
    out
}

fn run(styles: &[Style], text: &Text, glyphs: &[SetGlyph], range: std::ops::Range<usize>, at: Setting) -> TextRun {
    let (first, x0) = glyphs.first().map_or((None, Length::ZERO), |g| (Some(g), scaled(g.x, at)));
    let style = style(styles, first.map_or(text.style, |g| g.style));
    let clip = |n: u32| (n as usize).clamp(range.start, range.end) - range.start;
    let placed = glyphs.iter().map(|g| PlacedGlyph {
        id: g.id,
        x: scaled(g.x, at) - x0,
        y: g.y.at(at.size),
        advance: g.advance,
        text: (clip(g.text.0) as u32, clip(g.text.1) as u32),
    });
    TextRun {
        node: Tree::ROOT,
        face: first.map_or_else(|| crate::font::FaceId(0), |g| g.face),
        size: first.map_or(at.size, |g| g.scale.at(at.size)),
        width: at.width,
        ink: style.ink,
        outline: style.outline.map(|o| (o.ink, o.width)),
        origin: Point::new(at.origin.x + x0, at.origin.y),
        glyphs: placed.collect(),
        source: text.span_of(range.clone()),
        text: text.text.get(range).unwrap_or("").replace('\n', ""),
    }
}
