//! Lengths, points and rectangles, exact and unit-safe.
//!
//! Every measure of a page is a [`Length`]: a fixed-point number of 1/65536 PostScript point.
//! Every measure of a line before its size is known is an [`Em`]: 1/65536 of the paragraph's em.
//! No floating-point number takes part in a layout decision; floats appear only where a
//! library asks for one, at export.
//!
//! Line coordinates (inline, block) are used until a page is assembled; a [`Turn`] makes physical
//! ones of them (x to the right, y downwards, origin at the trim's upper left).

mod length;
mod logical;
mod rect;

pub use length::{Em, Length, ParseLengthError};
pub use logical::{Orientation, Turn, WritingMode};
pub use rect::{Insets, Point, Rect, Size};
