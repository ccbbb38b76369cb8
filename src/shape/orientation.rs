//! Vertical_Orientation: which way a character stands in a vertical line by itself (UAX #50).
//!
//! The property is the Unicode Character Database's, by way of ICU4X. What a page makes of it, by
//! the forms that faces have and by what stands beside the character, is decided in shaping.

use icu_properties::{CodePointMapData, props};

/// The Vertical_Orientation of a character (UAX #50, table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerticalOrientation {
    /// U: upright, as in a horizontal line.
    Upright,
    /// R: turned a quarter clockwise.
    Rotated,
    /// Tu: in a form for vertical lines; without one, upright.
    TransformedUpright,
    /// Tr: in a form for vertical lines; without one, turned.
    TransformedRotated,
}

impl VerticalOrientation {
    /// The property's short name in the Unicode Character Database.
    pub fn short_name(self) -> &'static str {
        match self {
            VerticalOrientation::Upright => "U",
            VerticalOrientation::Rotated => "R",
            VerticalOrientation::TransformedUpright => "Tu",
            VerticalOrientation::TransformedRotated => "Tr",
        }
    }

    /// Whether it stands upright where its face has no form for vertical lines.
    pub fn is_upright(self) -> bool {
        matches!(self, VerticalOrientation::Upright | VerticalOrientation::TransformedUpright)
    }
}

/// The Vertical_Orientation of a character.
pub fn vertical_orientation(c: char) -> VerticalOrientation {
    use props::VerticalOrientation as Property;
    match CodePointMapData::<Property>::new().get(c) {
        Property::Upright => VerticalOrientation::Upright,
        Property::TransformedUpright => VerticalOrientation::TransformedUpright,
        Property::TransformedRotated => VerticalOrientation::TransformedRotated,
        _ => VerticalOrientation::Rotated,
    }
}
