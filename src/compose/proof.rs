//! Marks of a proof: 未簽, the list of errors, a box around each faulty line, 待圖.
//!
//! Marks lie over the page, outside the reading order, and are never on a page without errors.

use crate::color::Ink;
use crate::diag::{Diagnostic, Severity, Span};
use crate::font::FontStore;
use crate::geom::{Em, Length, Orientation, Point, Rect, Turn, WritingMode};
use crate::linebreak::{self, LineSlot};
use crate::model::{Align, Style, Text};
use crate::page::{Item, Page, Paint, TextRun, Tree};

use super::lines::{self, Setting};

/// Proof marks print in magenta, which no text of a newspaper does.
const MARK: Ink = Ink::process(0, 10_000, 0, 0);

/// Marks a page that carries errors: 未簽, its errors in the head margin, boxes on the lines.
///
/// `style` gives the faces; nothing else of it is used. A page without errors is left alone.
pub fn mark(page: &mut Page, findings: &[&Diagnostic], fonts: &FontStore, style: &Style) {
    let errors: Vec<&&Diagnostic> = findings
        .iter()
        .filter(|d| d.severity == Severity::Error && d.page.as_ref().is_none_or(|p| *p == page.id))
        .collect();
    if errors.is_empty() {
        return;
    }
    page.unsigned = true;
    for error in &errors {
        for label in &error.labels {
            box_lines(page, label.span);
        }
    }
    let margin = Length::pt(8);
    let mut y = Length::pt(24);
    let stamp = line(fonts, style, "未簽", Length::pt(24), MARK, Point::new(margin, y));
    let right = stamp.iter().map(run_right).max().unwrap_or(margin);
    let frame = Rect::new(margin - Length::pt(3), Length::ZERO, right - margin + Length::pt(6), Length::pt(30));
    page.over_text.extend(stamp);
    page.over.push(Item { node: Tree::ARTIFACT, paint: Paint::Frame { rect: frame, width: Length::pt(1), ink: MARK } });
    y = Length::pt(9);
    let column = right + Length::pt(10);
    for (i, error) in errors.iter().enumerate() {
        if i == 2 && errors.len() > 3 {
            let more = format!("… 另有 {} 項錯誤 / {} more errors", errors.len() - 2, errors.len() - 2);
            page.over_text.extend(line(fonts, style, &more, Length::pt(7), MARK, Point::new(column, y)));
            break;
        }
        let text = format!("[{}] {}", error.code, error.message);
        page.over_text.extend(line(fonts, style, &text, Length::pt(7), MARK, Point::new(column, y)));
        y += Length::pt(9);
    }
}

/// Draws a box around every line that was set from a faulty place.
fn box_lines(page: &mut Page, span: Span) {
    let faulty = |run: &&TextRun| {
        run.source.is_some_and(|s| s.file == span.file && s.start < span.end.max(span.start + 1) && span.start < s.end)
    };
    let width = Length::centipoints(75);
    let boxes: Vec<Rect> = page.text.iter().filter(faulty).take(40).map(run_box).collect();
    for rect in boxes {
        let paint = Paint::Frame { rect: rect.outset(width), width, ink: MARK };
        page.over.push(Item { node: Tree::ARTIFACT, paint });
    }
}

/// The area of a run's line, a little more than its em boxes.
fn run_box(run: &TextRun) -> Rect {
    if run.orientation == Orientation::Horizontal {
        let top = run.origin.y - run.size.scale(90, 100);
        return Rect::new(run.origin.x, top, (run_right(run) - run.origin.x).max(run.size), run.size.scale(104, 100));
    }
    let boxes = run.glyphs.iter().map(|g| run.em_box(g));
    let least = Rect::new(run.origin.x, run.origin.y, run.size, run.size);
    let all = boxes.reduce(|a, b| {
        let (x, y) = (a.x.min(b.x), a.y.min(b.y));
        Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
    });
    all.unwrap_or(least)
}

/// The right edge of the last glyph of a horizontal run.
pub(super) fn run_right(run: &TextRun) -> Length {
    let last = run.glyphs.last().map_or(Length::ZERO, |g| g.x + g.advance.at(run.size));
    run.origin.x + last
}

/// One line of plain text in a style's faces, with its baseline starting at `origin`.
pub(super) fn line(
    fonts: &FontStore,
    style: &Style,
    text: &str,
    size: Length,
    ink: Ink,
    origin: Point,
) -> Vec<TextRun> {
    let plain = Style {
        size,
        ink,
        writing: WritingMode::Horizontal,
        align: Align::Start,
        indent: Em::ZERO,
        fit: None,
        ..style.clone()
    };
    let source = Text { text: text.chars().filter(|c| !c.is_control()).collect(), ..Text::default() };
    let styles = [plain];
    let paragraph = linebreak::prepare(fonts, &styles, &source);
    let measure = paragraph.natural_width() + Em::ONE;
    let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure };
    let setting = Setting {
        frame: 0,
        turn: Turn::default(),
        origin,
        size,
        width: 1000,
        measure: measure.at(size),
        on_grid: false,
    };
    let lines = linebreak::greedy(&paragraph, &[slot]).lines;
    lines.iter().flat_map(|l| lines::place_with(fonts, &styles, &source, l, setting).runs).collect()
}
