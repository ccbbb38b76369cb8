//! Shaping: a paragraph's characters become glyphs.
//!
//! [`itemise`] decides for each character which kind of face it takes and what it is to a line
//! of Chinese ([`class`]); the style's chain of faces decides which face that is; each run of one
//! face, kind and style is shaped by the shaping library ([`runs`]). Advances are in the
//! paragraph's em, so that a new size shapes nothing again. In vertical lines it is decided as well
//! which way each character stands ([`downwards`], [`vertical`], [`abreast`]).

use std::ops::Range;

use crate::font::{FaceId, FontStore};
use crate::geom::{Em, Orientation, WritingMode};
use crate::model::{Style, StyleId, Text};

mod abreast;
mod chain;
pub mod class;
mod downwards;
mod engine;
mod forms;
pub mod itemise;
pub mod orientation;
mod quotes;
mod runs;
mod vertical;

use itemise::{Char, characters};
use runs::Runs;

/// One glyph, in logical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Its face.
    pub face: FaceId,
    /// The style it is set in.
    pub style: StyleId,
    /// Its index in the face.
    pub id: u16,
    /// How it stands in its line.
    pub orientation: Orientation,
    /// Scale along its own baseline in thousandths, beside its style's: what stands abreast may
    /// have to be condensed.
    pub condense: u16,
    /// Its advance in the face, in its own em: its height where it stands upright in a vertical
    /// line.
    pub own: Em,
    /// How far the pen moves along the line, in the paragraph's em (kerning and scale included).
    pub advance: Em,
    /// Shift from the pen along the line, in the paragraph's em.
    pub dx: Em,
    /// Shift from the baseline towards the next line, in the paragraph's em. In vertical lines the
    /// pen stands on the line through the middles of characters; the shift is that of the
    /// glyph's vertical origin, or, of one that is sideways or abreast, of its own origin.
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
    /// Characters that a later face than their kind's first had to supply. Symbols that the
    /// Latin faces lack and the Han faces have are no matter for a report.
    pub substituted: Vec<Substituted>,
    /// Curly quotes of Chinese in vertical lines, where 「」 are usual: those that open, and those
    /// that close what none has opened.
    pub quotes: Vec<Range<usize>>,
}

/// Shapes a paragraph in its styles' faces.
///
/// Styles out of range are taken as the paragraph's; with no face at all there are no glyphs and
/// every character is missing.
pub fn shape(fonts: &FontStore, styles: &[Style], text: &Text) -> Shaped {
    let lang = styles.get(text.style.0 as usize).map_or("", |s| s.lang.as_str());
    shape_characters(fonts, styles, text, &characters(&text.text, lang))
}

/// [`shape`], for a caller that has the characters already.
pub(crate) fn shape_characters(fonts: &FontStore, styles: &[Style], text: &Text, chars: &[Char]) -> Shaped {
    let Some(base) = styles.get(text.style.0 as usize) else { return Shaped::default() };
    let mut runs = Runs::new(fonts, styles, base, chars.len());
    match base.writing {
        WritingMode::Horizontal => runs.across(text, chars),
        WritingMode::Vertical => downwards::set(&mut runs, text, chars),
    }
    runs.shaped
}

/// The style at each place of a text, asked for in order.
struct Styling<'a> {
    text: &'a Text,
    next: usize,
    styles: usize,
}

impl<'a> Styling<'a> {
    fn new(text: &'a Text, styles: usize) -> Styling<'a> {
        Styling { text, next: 0, styles }
    }
    fn at(&mut self, offset: u32) -> StyleId {
        let offset = offset as usize;
        while self.text.runs.get(self.next).is_some_and(|(r, _)| r.end <= offset) {
            self.next += 1;
        }
        match self.text.runs.get(self.next) {
            Some((r, id)) if r.start <= offset && (id.0 as usize) < self.styles => *id,
            _ => self.text.style,
        }
    }
}
