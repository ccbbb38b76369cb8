//! Choosing a face: the first of a style's chain that has the character.

use super::class::Class;
use super::itemise::{Char, Kind};
use crate::font::{FaceId, FontStore};
use crate::model::{Style, StyleId};

/// The face for a character, and what is to be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub face: FaceId,
    /// Of its own kind's faces (or of the style's for marks).
    pub own: bool,
    /// Not the first face of its kind.
    pub substitute: bool,
    /// No face has it.
    pub missing: bool,
}

/// How many recent choices are remembered at the most: news text uses some 1,500 characters.
const REMEMBERED: usize = 512;

/// The chains of all styles, with a memory of recent choices.
pub(super) struct Chains<'a> {
    fonts: &'a FontStore,
    styles: &'a [Style],
    recent: Vec<Option<(char, Kind, StyleId, Choice)>>,
}

impl<'a> Chains<'a> {
    /// The chains, for a text of so many characters.
    pub fn new(fonts: &'a FontStore, styles: &'a [Style], characters: usize) -> Chains<'a> {
        Chains { fonts, styles, recent: vec![None; characters.next_power_of_two().min(REMEMBERED)] }
    }

    /// The face for the character at `i` and the combining marks after it; `None` when the
    /// style names no face at all.
    pub fn choose(&mut self, chars: &[Char], i: usize, style: StyleId) -> Option<Choice> {
        let ch = chars.get(i)?;
        if chars.get(i + 1).is_some_and(|next| next.combines) {
            return self.search(chars, i, style);
        }
        let place = (ch.c as usize ^ (style.0 as usize) << 5 ^ (ch.kind.is_wide() as usize) << 8) % self.recent.len();
        if let Some((c, kind, s, choice)) = self.recent.get(place).copied().flatten()
            && (c, kind, s) == (ch.c, ch.kind, style)
        {
            return Some(choice);
        }
        let choice = self.search(chars, i, style)?;
        if let Some(slot) = self.recent.get_mut(place) {
            *slot = Some((ch.c, ch.kind, style, choice));
        }
        Some(choice)
    }

    fn search(&self, chars: &[Char], i: usize, style: StyleId) -> Option<Choice> {
        let ch = chars.get(i)?;
        let chain = &self.styles.get(style.0 as usize)?.faces;
        let (own, other) = if ch.kind.is_wide() { (&chain.han, &chain.latin) } else { (&chain.latin, &chain.han) };
        if ch.kind.is_wide()
            && is_mark(ch.class)
            && let Some(face) =
                chain.marks.iter().find(|f| self.fonts.get(**f).is_some_and(|f| f.glyph(ch.c).is_some()))
        {
            return Some(Choice { face: *face, own: true, substitute: false, missing: false });
        }
        let mut marks = chars.iter().skip(i + 1).take_while(|m| m.combines).map(|m| m.c).filter(|c| !hides(*c));
        let first_mark = marks.next();
        let has = |face: &FaceId, c: char| self.fonts.get(*face).is_some_and(|f| f.glyph(c).is_some());
        let find = |with_mark: bool| {
            own.iter()
                .chain(other)
                .enumerate()
                .find(|(_, face)| has(face, ch.c) && (!with_mark || first_mark.is_none_or(|m| has(face, m))))
        };
        if hides(ch.c) {
            return first(own, other).map(|face| Choice { face, own: true, substitute: false, missing: false });
        }
        let found = first_mark.and_then(|_| find(true)).or_else(|| find(false));
        Some(match found {
            Some((n, face)) => {
                let planned = n == own.len() && !ch.c.is_alphanumeric();
                Choice { face: *face, own: n < own.len(), substitute: n > 0 && !planned, missing: false }
            }
            None => Choice { face: first(&chain.han, &chain.latin)?, own: false, substitute: false, missing: true },
        })
    }
}

/// Punctuation that a style may take from other faces than its Han characters.
pub(super) fn is_mark(class: Class) -> bool {
    use Class::{Close, Comma, Connector, Dash, Ellipsis, Exclaim, Middle, Open, Solidus, Stop};
    matches!(class, Open | Close | Stop | Comma | Exclaim | Middle | Connector | Solidus | Dash | Ellipsis)
}

fn first(own: &[FaceId], other: &[FaceId]) -> Option<FaceId> {
    own.first().or(other.first()).copied()
}

/// Characters that show nothing by themselves: no face needs to have them. (Unicode's
/// Default_Ignorable_Code_Point, less what never stands in a manuscript, and spaces, whose
/// widths the shaper knows.)
fn hides(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{A0}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{180B}'..='\u{180F}'
            | '\u{2000}'..='\u{200F}'
            | '\u{202A}'..='\u{202F}'
            | '\u{205F}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}
