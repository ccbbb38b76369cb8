//! Outlined type: a line around letters, painted under them.
//!
//! A letter keeps its shape and its counters only when the line lies *under* its fill, so the
//! contours are stroked first, with round joins, and the text stands over them. They are
//! decoration: the text is in the page once.

use ttf_parser::{GlyphId, OutlineBuilder};

use crate::font::FontStore;
use crate::geom::Point;
use crate::page::{Item, Page, Paint, Path, PlacedGlyph, Segment, TextRun, Tree};

/// Paints the outlines of a page's outlined runs over all that lies under the text.
pub(super) fn paint(page: &mut Page, fonts: &FontStore) {
    let paths: Vec<Path> = page.text.iter().filter_map(|run| path(run, fonts)).collect();
    page.under.extend(paths.into_iter().map(|path| Item { node: Tree::ARTIFACT, paint: Paint::Path(path) }));
}

/// The contours of a run's glyphs, stroked; `None` when the run has no outline.
fn path(run: &TextRun, fonts: &FontStore) -> Option<Path> {
    let stroke = run.outline?;
    let face = fonts.get(run.face)?;
    let mut segments = Vec::new();
    for glyph in &run.glyphs {
        let mut contour =
            Contour { run, glyph, em: i64::from(face.units_per_em().max(1)), segments: Vec::new(), at: (0, 0) };
        face.tables().outline_glyph(GlyphId(glyph.id), &mut contour);
        segments.append(&mut contour.segments);
    }
    Some(Path { segments, stroke: Some(stroke), round: true, ..Path::default() }).filter(|p| !p.segments.is_empty())
}

/// A glyph's contours on the page.
struct Contour<'r> {
    run: &'r TextRun,
    glyph: &'r PlacedGlyph,
    em: i64,
    segments: Vec<Segment>,
    /// The pen, in the font's 1/64 units.
    at: (i64, i64),
}

impl Contour<'_> {
    /// A point of the font on the page.
    fn point(&self, (x, y): (i64, i64)) -> Point {
        let size = |n: i64, thousandths: i64| self.run.size.scale(n, self.em * 64).scale(thousandths, 1000);
        self.run.place(self.glyph, (size(x, i64::from(self.run.width)), size(y, 1000)))
    }
}

/// A coordinate of the font in 1/64 units.
fn unit(n: f32) -> i64 {
    (n * 64.0).round() as i64
}

impl OutlineBuilder for Contour<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = (unit(x), unit(y));
        self.segments.push(Segment::Move(self.point(self.at)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.at = (unit(x), unit(y));
        self.segments.push(Segment::Line(self.point(self.at)));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        // A cubic curve's handles are two thirds of the way to the quadratic's one.
        let (from, to, handle) = (self.at, (unit(x), unit(y)), (unit(x1), unit(y1)));
        let third = |p: (i64, i64)| (p.0 + (handle.0 - p.0) * 2 / 3, p.1 + (handle.1 - p.1) * 2 / 3);
        self.at = to;
        self.segments.push(Segment::Curve(self.point(third(from)), self.point(third(to)), self.point(to)));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.at = (unit(x), unit(y));
        let handles = [(unit(x1), unit(y1)), (unit(x2), unit(y2))].map(|p| self.point(p));
        self.segments.push(Segment::Curve(handles[0], handles[1], self.point(self.at)));
    }
    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}
