//! Painting paths, and clipping with them (ISO 32000-1, 8.5.3, 8.5.4).

use super::super::state::{Paint, Rule};
use super::Walk;
use kurbo::{BezPath, Shape};

/// How far a stroke's outline may lie from the true one where a pattern needs its area, points.
const TOLERANCE: f64 = 0.05;
/// The line that stands for the thinnest one there, in points.
const THINNEST: f64 = 0.05;

impl Walk<'_, '_> {
    /// Ends the path: fills it, strokes it, clips with it, as asked.
    pub(super) fn paint_path(&mut self, fill: Option<Rule>, stroke: bool) {
        let path = std::mem::take(&mut self.making.path);
        (self.making.start, self.making.current) = (None, None);
        let clip = self.making.clip.take();
        if self.shows() && !path.elements().is_empty() {
            if let Some(rule) = fill {
                self.fill(&path, rule);
            }
            if stroke {
                self.stroke(&path);
            }
        }
        if let Some(rule) = clip {
            self.device.clip(&path, rule);
            let bounds = if path.elements().is_empty() { kurbo::Rect::ZERO } else { path.bounding_box() };
            self.state.clip = super::overlap(self.state.clip, bounds);
        }
    }

    fn fill(&mut self, path: &BezPath, rule: Rule) {
        self.mark(path.bounding_box(), self.frame.object);
        self.device.fill(path, rule, &self.state.graphics);
        if !matches!(self.state.graphics.fill, Paint::Solid(_) | Paint::Nothing) {
            self.paint_pattern(path, rule, false);
        }
    }

    fn stroke(&mut self, path: &BezPath) {
        let style = self.state.stroke_style();
        let [a, b, c, d, _, _] = style.pen.as_coeffs();
        let half = style.width * (a * a + b * b + c * c + d * d).sqrt() / 2.0;
        self.mark(path.bounding_box().inflate(half, half), self.frame.object);
        self.device.stroke(path, &style, &self.state.graphics);
        if !matches!(self.state.graphics.stroke, Paint::Solid(_) | Paint::Nothing) {
            let area = style.outline(path, THINNEST, TOLERANCE);
            self.paint_pattern(&area, Rule::NonZero, true);
        }
    }
}
