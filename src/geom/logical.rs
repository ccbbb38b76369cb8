//! Logical coordinates: *inline* runs along a line, *block* from line to line.

use super::{Length, Point, Rect, Size};

/// How lines run on a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum WritingMode {
    /// Lines to the right, stacked downwards (橫排).
    #[default]
    Horizontal,
    /// Lines downwards, stacked to the left (直排).
    Vertical,
}

/// A point in a frame: inline and block distance from the frame's start corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogicalPoint {
    /// Along the line.
    pub inline: Length,
    /// Across the lines.
    pub block: Length,
}

/// Extents in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogicalSize {
    /// Along the line: the measure.
    pub inline: Length,
    /// Across the lines: the depth.
    pub block: Length,
}

/// A rectangle in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogicalRect {
    /// The start corner.
    pub start: LogicalPoint,
    /// Its extents.
    pub size: LogicalSize,
}

impl WritingMode {
    /// The logical extents of a physical size.
    pub fn logical_size(self, size: Size) -> LogicalSize {
        match self {
            WritingMode::Horizontal => LogicalSize { inline: size.width, block: size.height },
            WritingMode::Vertical => LogicalSize { inline: size.height, block: size.width },
        }
    }
    /// Where a logical point of `frame` stands on the page.
    pub fn point(self, frame: &Rect, p: LogicalPoint) -> Point {
        match self {
            WritingMode::Horizontal => Point::new(frame.x + p.inline, frame.y + p.block),
            WritingMode::Vertical => Point::new(frame.right() - p.block, frame.y + p.inline),
        }
    }
    /// Where a logical rectangle of `frame` stands on the page.
    pub fn rect(self, frame: &Rect, r: LogicalRect) -> Rect {
        let p = self.point(frame, r.start);
        match self {
            WritingMode::Horizontal => Rect::new(p.x, p.y, r.size.inline, r.size.block),
            WritingMode::Vertical => Rect::new(p.x - r.size.block, p.y, r.size.block, r.size.inline),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vertical_lines_start_at_the_upper_right() {
        let frame = Rect::new(Length::pt(10), Length::pt(20), Length::pt(100), Length::pt(200));
        let p = LogicalPoint { inline: Length::pt(5), block: Length::pt(30) };
        assert_eq!(WritingMode::Vertical.point(&frame, p), Point::new(Length::pt(80), Length::pt(25)));
        assert_eq!(WritingMode::Horizontal.point(&frame, p), Point::new(Length::pt(15), Length::pt(50)));
    }
}
