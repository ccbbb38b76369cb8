//! What overprints: decided once, for the PDF and for the plates.
//!
//! Solid black small type and thin black rules are printed over what lies below, so that no
//! white shows beside them when the plates are out of register. Larger black knocks out: a
//! picture would shine through it. Everything else always knocks out.

use super::{Path, Segment};
use crate::color::Ink;
use crate::geom::Length;

/// Black rules and marks up to this thickness overprint; larger areas knock out.
const THIN: Length = Length::pt(3);

/// Whether type of this ink and size overprints: solid black smaller than `below`.
pub fn of_type(ink: Ink, size: Length, below: Length) -> bool {
    ink == Ink::BLACK && size < below
}

/// Whether a mark of this ink and least thickness overprints.
pub fn of_mark(ink: Ink, thickness: Length) -> bool {
    ink == Ink::BLACK && thickness <= THIN
}

/// The lesser extent of a path's points.
pub fn thickness(path: &Path) -> Length {
    let points = path.segments.iter().flat_map(|s| match s {
        Segment::Move(p) | Segment::Line(p) => vec![*p],
        Segment::Curve(a, b, p) => vec![*a, *b, *p],
        Segment::Close => Vec::new(),
    });
    let far = (Length::MAX, Length::ZERO - Length::MAX);
    let (x, y) = points.fold((far, far), |(x, y), p| ((x.0.min(p.x), x.1.max(p.x)), (y.0.min(p.y), y.1.max(p.y))));
    (x.1 - x.0).min(y.1 - y.0)
}
