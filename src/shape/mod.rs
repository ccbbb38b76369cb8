//! Shaping: a paragraph's characters become glyphs.
//!
//! [`itemise`] decides for each character which kind of face it takes and what it is to a line
//! of Chinese ([`class`]); the style's chain of faces decides which face that is; each run of one
//! face, kind and style is shaped by the shaping library. Advances are in the paragraph's em, so
//! that a new size shapes nothing again.

use std::ops::Range;

use crate::font::{FaceId, FontStore};
use crate::geom::{Em, Orientation};
use crate::model::{Style, StyleId, Text};

mod chain;
pub mod class;
mod engine;
mod forms;
pub mod itemise;
pub mod orientation;
mod quotes;

use chain::Chains;
use class::Class;
use engine::{RunKey, Shaper};
use forms::Form;
use itemise::{Char, characters};

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
    let mut shaped = Shaped { glyphs: Vec::with_capacity(chars.len()), ..Shaped::default() };
    let Some(base) = styles.get(text.style.0 as usize) else { return shaped };
    let mut chains = Chains::new(fonts, styles);
    let mut shaper = Shaper::default();
    let mut styling = Styling::new(text, styles.len());
    let mut start = 0;
    let mut open: Option<RunKey> = None;
    for (i, ch) in chars.iter().enumerate() {
        let key = key_of(&mut chains, &mut shaped, chars, i, open, styling.at(ch.at));
        let key = key.map(|key| key.with_form(fonts, styles, ch)).map(|key| key.in_line(base.writing));
        if key == open {
            continue;
        }
        if let Some(run) = open {
            set_run(fonts, styles, base, run, chars.get(start..i).unwrap_or(&[]), &mut shaper, &mut shaped);
        }
        (start, open) = (i, key);
    }
    if let Some(run) = open {
        set_run(fonts, styles, base, run, chars.get(start..).unwrap_or(&[]), &mut shaper, &mut shaped);
    }
    shaped
}

/// The run a character belongs to; `None` for what is not to be seen (a line feed).
fn key_of(
    chains: &mut Chains<'_>,
    shaped: &mut Shaped,
    chars: &[Char],
    i: usize,
    open: Option<RunKey>,
    style: StyleId,
) -> Option<RunKey> {
    let ch = chars.get(i)?;
    if ch.class == Class::Control && ch.c != '\t' {
        return None;
    }
    if ch.combines && open.is_some() {
        return open;
    }
    let range = ch.at as usize..ch.end() as usize;
    let Some(choice) = chains.choose(chars, i, style) else {
        shaped.missing.push(Missing { character: ch.c, range });
        return None;
    };
    if choice.missing {
        shaped.missing.push(Missing { character: ch.c, range });
    } else if choice.substitute {
        shaped.substituted.push(Substituted { character: ch.c, range, face: choice.face });
    }
    Some(RunKey { face: choice.face, kind: ch.kind, style, form: Form::Plain, orientation: Orientation::Horizontal })
}

/// Shapes one run and appends its glyphs.
fn set_run(
    fonts: &FontStore,
    styles: &[Style],
    base: &Style,
    run: RunKey,
    chars: &[Char],
    shaper: &mut Shaper,
    shaped: &mut Shaped,
) {
    let (Some(face), Some(style)) = (fonts.get(run.face), styles.get(run.style.0 as usize)) else { return };
    let scale = style.size.in_em(base.size);
    let scale = if scale > Em::ZERO { scale } else { Em::ONE };
    let upem = face.units_per_em();
    let em = |units: i32| {
        let own = Em::from_units(i64::from(units), upem);
        if scale == Em::ONE { own } else { own.scale(scale.raw(), Em::ONE.raw()) }
    };
    let first = shaped.glyphs.len();
    let glyphs = &mut shaped.glyphs;
    shaper.run(run, face, &style.lang, chars, |g| {
        let (own, advance, dx, dy) = match run.orientation {
            Orientation::Upright => {
                let (x, y) = face.vertical_origin(g.id);
                // The shaping library counts from the vertical origin, upwards.
                let origin = |e: Em| if scale == Em::ONE { e } else { e.scale(scale.raw(), Em::ONE.raw()) };
                (face.vertical_advance(g.id), em(-g.down), -em(g.dy) - origin(y), -em(g.dx) - origin(x))
            }
            // The middle of the em box is 0.38 em above its baseline.
            Orientation::Sideways => (face.advance(g.id), em(g.advance), em(g.dx), scale.scale(38, 100) - em(g.dy)),
            _ => (face.advance(g.id), em(g.advance), em(g.dx), -em(g.dy)),
        };
        glyphs.push(Glyph {
            face: run.face,
            style: run.style,
            id: g.id,
            orientation: run.orientation,
            condense: 1000,
            own,
            advance,
            dx,
            dy,
            scale,
            text: (g.cluster, g.cluster),
        });
    });
    close_clusters(shaped.glyphs.get_mut(first..).unwrap_or(&mut []), chars.last().map_or(0, Char::end));
    report_marks_without_glyph(shaped, first, chars);
}

/// Gives each glyph the end of its cluster: where the next one begins.
fn close_clusters(glyphs: &mut [Glyph], end: u32) {
    let mut next = end;
    let mut current = end;
    for g in glyphs.iter_mut().rev() {
        if g.text.0 != current {
            next = current.max(g.text.0);
            current = g.text.0;
        }
        g.text.1 = next;
    }
}

/// A combining mark that its base's face lacks comes out as glyph 0 though its base is there.
fn report_marks_without_glyph(shaped: &mut Shaped, first: usize, chars: &[Char]) {
    let Shaped { glyphs, missing, .. } = shaped;
    for g in glyphs.iter().skip(first).filter(|g| g.id == 0) {
        let mut inside = chars.iter().filter(|ch| ch.at >= g.text.0 && ch.at < g.text.1);
        let Some(mark) = inside.find(|ch| ch.combines) else { continue };
        let range = mark.at as usize..mark.end() as usize;
        let known = missing.iter().rev().take(8).any(|m| m.range == range || m.range.start == g.text.0 as usize);
        if !known {
            missing.push(Missing { character: mark.c, range });
        }
    }
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
