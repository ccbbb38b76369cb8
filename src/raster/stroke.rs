//! Strokes as outlines.

use kurbo::{Affine, BezPath, Stroke, StrokeOptLevel, StrokeOpts};

/// Most dashes of one stroke; a pattern finer than that is drawn as a line.
const MOST_DASHES: f64 = 100_000.0;
/// How exact a stroke's outline is, in pixels.
const TOLERANCE: f64 = 0.05;
/// A line of no width is as thin as the device can draw (ISO 32000-1, 8.4.3.2): a pixel.
const THINNEST: f64 = 1.0;

/// The outline of a stroke, in device pixels, to be filled by the non-zero rule. Widths and
/// dashes are those of `path`'s own space.
pub fn stroked(path: &BezPath, style: &Stroke, to_device: Affine) -> BezPath {
    let scale = to_device.determinant().abs().sqrt();
    if !scale.is_finite() || scale <= 0.0 || !path.is_finite() || !style.width.is_finite() {
        return BezPath::new();
    }
    let mut style = style.clone();
    if style.width <= 0.0 {
        style.width = THINNEST / scale;
    }
    let period: f64 = style.dash_pattern.iter().sum();
    let length = kurbo::Shape::perimeter(path, 1.0 / scale);
    if !(period > 0.0 && length / period * (style.dash_pattern.len() as f64) < MOST_DASHES) {
        style.dash_pattern.clear();
    }
    let opts = StrokeOpts::default().opt_level(StrokeOptLevel::Subdivide);
    to_device * kurbo::stroke(path.iter(), &style, &opts, TOLERANCE / scale)
}
