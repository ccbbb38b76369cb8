//! Writing modes: how the lines of a slot see its page.
//!
//! Composition works in *line coordinates*: x runs along a line (*inline*), y from line to line
//! (*block*), both from the corner of the page where its first line would start. Horizontal
//! lines see the page as it is; vertical lines (直排) see it turned: their x is the page's y, and
//! their y is counted from the page's right edge to the left. A [`Turn`] says which, and makes
//! page coordinates of line coordinates when the page is assembled, so that nothing before then
//! has to know how its lines run.

use super::{Insets, Length, Point, Rect};

/// How lines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum WritingMode {
    /// Lines to the right, stacked downwards (橫排).
    #[default]
    Horizontal,
    /// Lines downwards, stacked to the left (直排).
    Vertical,
}

impl WritingMode {
    /// Whether lines run downwards.
    pub fn is_vertical(self) -> bool {
        self == WritingMode::Vertical
    }
}

/// How a glyph stands in its line (UAX #50; CSS Writing Modes 4, `text-orientation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Orientation {
    /// In a horizontal line.
    #[default]
    Horizontal,
    /// Upright in a vertical line: the pen moves down.
    Upright,
    /// Turned a quarter clockwise in a vertical line: the pen moves down.
    Sideways,
    /// Abreast with others in one em of a vertical line (縱中橫, tate-chu-yoko).
    Combined,
}

/// How lines see a page: their writing mode, and where the page ends for those that are stacked
/// from its right edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Turn {
    /// How lines run.
    pub writing: WritingMode,
    /// Width of the page.
    width: Length,
}

impl Turn {
    /// The turn of lines on a page of some width.
    pub fn new(writing: WritingMode, page_width: Length) -> Turn {
        let width = if writing.is_vertical() { page_width } else { Length::ZERO };
        Turn { writing, width }
    }

    /// Whether lines run downwards.
    pub fn is_vertical(self) -> bool {
        self.writing.is_vertical()
    }

    /// A rectangle of the page, in line coordinates.
    pub fn rect(self, page: Rect) -> Rect {
        if !self.is_vertical() {
            return page;
        }
        Rect::new(page.y, self.width - page.right(), page.height, page.width)
    }

    /// A rectangle in line coordinates, on the page.
    pub fn page_rect(self, line: Rect) -> Rect {
        if !self.is_vertical() {
            return line;
        }
        Rect::new(self.width - line.bottom(), line.x, line.height, line.width)
    }

    /// A point in line coordinates, on the page.
    pub fn page_point(self, line: Point) -> Point {
        if self.is_vertical() { Point::new(self.width - line.y, line.x) } else { line }
    }

    /// Padding of the page's four sides, as lines see it.
    pub fn insets(self, page: Insets) -> Insets {
        if !self.is_vertical() {
            return page;
        }
        Insets { top: page.right, right: page.bottom, bottom: page.left, left: page.top }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: i64, y: i64, width: i64, height: i64) -> Rect {
        Rect::new(Length::pt(x), Length::pt(y), Length::pt(width), Length::pt(height))
    }

    #[test]
    fn vertical_lines_start_at_the_upper_right() {
        let turn = Turn::new(WritingMode::Vertical, Length::pt(400));
        let slot = rect(310, 20, 80, 200);
        let seen = turn.rect(slot);
        assert_eq!(seen, rect(20, 10, 200, 80));
        assert_eq!(turn.page_rect(seen), slot);
        assert_eq!(turn.page_point(Point::new(seen.x, seen.y)), Point::new(Length::pt(390), Length::pt(20)));
        let horizontal = Turn::new(WritingMode::Horizontal, Length::pt(400));
        assert_eq!((horizontal.rect(slot), horizontal), (slot, Turn::default()));
    }

    #[test]
    fn padding_turns_with_the_lines() {
        let turn = Turn::new(WritingMode::Vertical, Length::pt(100));
        let inset = Insets { top: Length::pt(1), right: Length::pt(2), bottom: Length::pt(3), left: Length::pt(4) };
        let slot = rect(0, 0, 100, 100);
        assert_eq!(turn.rect(slot.inset(inset)), turn.rect(slot).inset(turn.insets(inset)));
    }
}
