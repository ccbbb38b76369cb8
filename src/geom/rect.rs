//! Physical points, sizes and rectangles: x to the right, y downwards.

use super::Length;

/// A point on the page, from the trim's upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Point {
    /// To the right.
    pub x: Length,
    /// Downwards.
    pub y: Length,
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Size {
    /// Horizontal extent.
    pub width: Length,
    /// Vertical extent.
    pub height: Length,
}

/// An axis-parallel rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Rect {
    /// Left edge.
    pub x: Length,
    /// Top edge.
    pub y: Length,
    /// Horizontal extent.
    pub width: Length,
    /// Vertical extent.
    pub height: Length,
}

/// Distances from the four edges of a rectangle, inwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Insets {
    /// From the top edge.
    pub top: Length,
    /// From the right edge.
    pub right: Length,
    /// From the bottom edge.
    pub bottom: Length,
    /// From the left edge.
    pub left: Length,
}

impl Point {
    /// A point from its coordinates.
    pub const fn new(x: Length, y: Length) -> Point {
        Point { x, y }
    }
}

impl Insets {
    /// The same distance on every side.
    pub const fn all(d: Length) -> Insets {
        Insets { top: d, right: d, bottom: d, left: d }
    }
}

impl Rect {
    /// A rectangle from its corner and extents.
    pub const fn new(x: Length, y: Length, width: Length, height: Length) -> Rect {
        Rect { x, y, width, height }
    }
    /// The right edge.
    pub fn right(&self) -> Length {
        self.x + self.width
    }
    /// The bottom edge.
    pub fn bottom(&self) -> Length {
        self.y + self.height
    }
    /// The rectangle less its insets; never negative in extent.
    pub fn inset(&self, by: Insets) -> Rect {
        Rect {
            x: self.x + by.left,
            y: self.y + by.top,
            width: (self.width - by.left - by.right).max(Length::ZERO),
            height: (self.height - by.top - by.bottom).max(Length::ZERO),
        }
    }
    /// The rectangle grown by the same distance on every side.
    pub fn outset(&self, by: Length) -> Rect {
        Rect { x: self.x - by, y: self.y - by, width: self.width + by * 2, height: self.height + by * 2 }
    }
    /// Whether `other` lies wholly within this rectangle.
    pub fn contains(&self, other: &Rect) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
    /// Whether the interiors overlap.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}
