//! Runs of one face, kind and style: from characters to glyphs.

use super::chain::{Chains, Choice};
use super::class::Class;
use super::engine::{RawGlyph, RunKey, Shaper};
use super::forms::Form;
use super::itemise::Char;
use super::{Glyph, Missing, Shaped, Styling, Substituted};
use crate::font::{Face, FontStore};
use crate::geom::{Em, Orientation};
use crate::model::{Style, StyleId, Text};

/// A paragraph being shaped.
pub(super) struct Runs<'a> {
    pub fonts: &'a FontStore,
    pub styles: &'a [Style],
    pub base: &'a Style,
    pub chains: Chains<'a>,
    pub shaper: Shaper,
    pub shaped: Shaped,
}

impl<'a> Runs<'a> {
    /// An empty paragraph in the style `base`, of about so many glyphs.
    pub fn new(fonts: &'a FontStore, styles: &'a [Style], base: &'a Style, glyphs: usize) -> Runs<'a> {
        Runs {
            fonts,
            styles,
            base,
            chains: Chains::new(fonts, styles, glyphs),
            shaper: Shaper::default(),
            shaped: Shaped { glyphs: Vec::with_capacity(glyphs), ..Shaped::default() },
        }
    }

    /// Shapes a text for horizontal lines.
    pub fn across(&mut self, text: &Text, chars: &[Char]) {
        let mut styling = Styling::new(text, self.styles.len());
        let mut start = 0;
        let mut open: Option<RunKey> = None;
        for (i, ch) in chars.iter().enumerate() {
            let key = self.key(chars, i, open, styling.at(ch.at));
            let key = key.map(|key| key.with_form(self.fonts, self.styles, ch));
            if key == open {
                continue;
            }
            self.close(open, chars.get(start..i), ch.at);
            (start, open) = (i, key);
        }
        self.close(open, chars.get(start..), chars.last().map_or(0, Char::end));
    }

    /// The run a character belongs to; `None` for what is not to be seen (a line feed).
    pub fn key(&mut self, chars: &[Char], i: usize, open: Option<RunKey>, style: StyleId) -> Option<RunKey> {
        let ch = chars.get(i)?;
        if is_unseen(ch) {
            return None;
        }
        if ch.combines && open.is_some() {
            return open;
        }
        let choice = self.choose(chars, i, ch, style)?;
        Some(RunKey {
            face: choice.face,
            kind: ch.kind,
            style,
            form: Form::Plain,
            orientation: Orientation::Horizontal,
        })
    }

    /// The face for a character, which stands for `typed`; reported if it is not the planned one.
    pub fn choose(&mut self, chars: &[Char], i: usize, typed: &Char, style: StyleId) -> Option<Choice> {
        let range = typed.at as usize..typed.end() as usize;
        let Some(choice) = self.chains.choose(chars, i, style) else {
            self.shaped.missing.push(Missing { character: typed.c, range });
            return None;
        };
        if choice.missing {
            self.shaped.missing.push(Missing { character: typed.c, range });
        } else if choice.substitute {
            self.shaped.substituted.push(Substituted { character: typed.c, range, face: choice.face });
        }
        Some(choice)
    }

    /// The size of a style relative to the paragraph's.
    pub fn scale(&self, style: &Style) -> Em {
        let scale = style.size.in_em(self.base.size);
        if scale > Em::ZERO { scale } else { Em::ONE }
    }

    /// Shapes a run, if one is open, and appends its glyphs; it ends at a byte of the text.
    pub fn close(&mut self, run: Option<RunKey>, chars: Option<&[Char]>, end: u32) {
        let (Some(run), Some(chars)) = (run, chars) else { return };
        let (Some(face), Some(style)) = (self.fonts.get(run.face), self.styles.get(run.style.0 as usize)) else {
            return;
        };
        let scale = self.scale(style);
        let first = self.shaped.glyphs.len();
        let glyphs = &mut self.shaped.glyphs;
        self.shaper.run(run, face, &style.lang, chars, |g| glyphs.push(in_line(run, face, scale, &g)));
        close_clusters(self.shaped.glyphs.get_mut(first..).unwrap_or(&mut []), end);
        report_marks_without_glyph(&mut self.shaped, first, chars);
    }
}

/// Whether a character is not to be seen.
pub(super) fn is_unseen(ch: &Char) -> bool {
    ch.class == Class::Control && ch.c != '\t'
}

/// A glyph as the shaping library gives it, in the paragraph's em and as it stands in its line.
fn in_line(run: RunKey, face: &Face, scale: Em, g: &RawGlyph) -> Glyph {
    let upem = face.units_per_em();
    let scaled = |own: Em| if scale == Em::ONE { own } else { own.scale(scale.raw(), Em::ONE.raw()) };
    let em = |units: i32| scaled(Em::from_units(i64::from(units), upem));
    let (own, advance, dx, dy) = match run.orientation {
        Orientation::Upright => {
            let (x, y) = face.vertical_origin(g.id);
            // The shaping library counts from the vertical origin, upwards.
            (face.vertical_advance(g.id), em(-g.down), -em(g.dy) - scaled(y), -em(g.dx) - scaled(x))
        }
        // The middle of the em box is 0.38 em above its baseline.
        Orientation::Sideways => (face.advance(g.id), em(g.advance), em(g.dx), scale.scale(38, 100) - em(g.dy)),
        _ => (face.advance(g.id), em(g.advance), em(g.dx), -em(g.dy)),
    };
    Glyph {
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
    }
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
pub(super) fn report_marks_without_glyph(shaped: &mut Shaped, first: usize, chars: &[Char]) {
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
