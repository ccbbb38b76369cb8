//! Shaping: a paragraph's characters become glyphs.

use std::ops::Range;

use crate::font::{FaceId, FontStore};
use crate::geom::Em;
use crate::model::{Style, StyleId, Text};

/// One glyph, in logical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Its face.
    pub face: FaceId,
    /// The style it is set in.
    pub style: StyleId,
    /// Its index in the face.
    pub id: u16,
    /// Its advance in the face.
    pub own: Em,
    /// How far the pen moves, in the paragraph's em (kerning and scale included).
    pub advance: Em,
    /// Shift from the pen to the right, in the paragraph's em.
    pub dx: Em,
    /// Shift from the baseline downwards, in the paragraph's em.
    pub dy: Em,
    /// Its size relative to the paragraph's.
    pub scale: Em,
    /// Bytes of the text it stands for (its cluster).
    pub text: (u32, u32),
}

/// A character that no face of its chain has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The character.
    pub character: char,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// A character that a later face of the chain had to supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substituted {
    /// The character.
    pub character: char,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The face it is set in.
    pub face: FaceId,
}

/// A paragraph, shaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shaped {
    /// The glyphs in logical order.
    pub glyphs: Vec<Glyph>,
    /// Characters without a glyph; each is set as the first Han face's empty box.
    pub missing: Vec<Missing>,
    /// Characters from a substitute face.
    pub substituted: Vec<Substituted>,
}

/// Shapes a paragraph in its styles' faces.
pub fn shape(_fonts: &FontStore, _styles: &[Style], _text: &Text) -> Shaped {
    Shaped::default()
}
