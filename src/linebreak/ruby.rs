//! What annotations do to a line: widths, and places where it may not be broken (TYPOGRAPHY §7).
//!
//! Readings are shaped here, once, since their widths decide how far apart their bases stand.
//! Ruby wider than its base widens it, but may overhang kana beside it by half a ruby character
//! (JLREQ 3.3.8; never other ruby, never an ideograph); at a line's edges it does not. Bopomofo
//! takes its width at the right of its base; in vertical lines that is the line gap, and its base
//! is as high as ever. Dots and lines take no room. What is painted where
//! is for the next stage: it asks the line for its [`Annotated`].

use std::ops::Range;
use std::sync::Arc;

use super::breaks::Break;
use super::item::Item;
use crate::diag::Span;
use crate::font::outline::{GlyphOutline, InkBox};
use crate::font::{FaceId, FontStore};
use crate::geom::{Em, Orientation};
use crate::model::{Annotation, AnnotationStyle, Reading, Style, StyleId, Text};
use crate::shape::class::Class;
use crate::shape::itemise::{Char, characters};
use crate::shape::{Glyph, shape};

/// A paragraph's annotations, shaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotated {
    /// Ruby and bopomofo, by their bases.
    pub readings: Vec<ShapedReading>,
    /// The emphasis dot; `None` where there are none, or no face has it.
    pub dot: Option<GlyphOutline>,
    /// Characters of readings, and dots, that no face has, with their places.
    pub missing: Vec<(char, Option<Span>)>,
    /// Whether they stand beside vertical lines.
    pub down: bool,
}

/// A reading, shaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapedReading {
    /// Bytes of its base in the paragraph's text.
    pub base: Range<usize>,
    /// Its own text, in its base's style.
    pub text: Text,
    /// Its glyphs. Ruby: advances in the ruby's em. Bopomofo: `dx` and `dy` are places from the
    /// end of the base's cell on its baseline (in vertical lines from the middle of the cell, on
    /// the line through the middles of characters), and `scale` the size, in the base's em.
    pub glyphs: Vec<Glyph>,
    /// Its size, in the paragraph's em.
    pub size: Em,
    /// Size of its base, in the paragraph's em.
    pub scale: Em,
    /// Whether it stands to the right of its base.
    pub bopomofo: bool,
    /// Whether its line is vertical.
    pub down: bool,
    /// Whether it may be spread over a base that is wider (kana over several characters).
    pub spreads: bool,
}

impl ShapedReading {
    /// Its width as ruby, set solid, in the paragraph's em.
    pub fn width(&self) -> Em {
        let own: Em = self.glyphs.iter().map(|g| g.advance).sum();
        own.scale(self.size.raw(), Em::ONE.raw())
    }
}

/// Space that ruby in Latin letters keeps from other ruby, both sides together, in its own em.
const WORD_SPACE: Em = Em::QUARTER;

/// Shapes a paragraph's annotations and makes room for them in its items. `None`, at no cost,
/// for a paragraph that has none.
pub(super) fn annotate(fonts: &FontStore, styles: &[Style], text: &Text, items: &mut [Item]) -> Option<Arc<Annotated>> {
    if text.annotations.is_empty() {
        return None;
    }
    let base = styles.get(text.style.0 as usize)?;
    let down = base.writing.is_vertical();
    let mut shaper = Shaper { fonts, styles, text, base, out: Annotated { down, ..Annotated::default() } };
    for (range, annotation) in &text.annotations {
        let covered = covered(items, range);
        match annotation {
            Annotation::Ruby(reading) => {
                join(items, covered);
                shaper.ruby(range, reading);
            }
            Annotation::Bopomofo(reading) => {
                join(items, covered);
                shaper.bopomofo(range, reading);
            }
            Annotation::Note => note(items, covered),
            Annotation::Dots => shaper.dot(range),
            Annotation::Name | Annotation::Title | Annotation::Set(_) => {}
        }
    }
    let out = shaper.out;
    for (i, reading) in out.readings.iter().enumerate() {
        let beside = |other: Option<&ShapedReading>| other.map(|r| covered(items, &r.base));
        let before = i.checked_sub(1).and_then(|j| beside(out.readings.get(j)));
        let after = beside(out.readings.get(i + 1));
        widen(items, reading, before, after, &base.annotation);
    }
    Some(Arc::new(out))
}

/// The items of a range of text.
fn covered(items: &[Item], range: &Range<usize>) -> Range<usize> {
    let at = |byte: usize| items.partition_point(|item| (item.text.0 as usize) < byte);
    at(range.start)..at(range.end)
}

/// Forbids a break between two items, forced ones excepted.
fn bind(items: &mut [Item], before: usize) {
    if let Some(item) = items.get_mut(before).filter(|item| item.after != Break::Forced) {
        item.after = Break::Inside;
    }
}

/// No line ends within a group of base characters.
fn join(items: &mut [Item], covered: Range<usize>) {
    for i in covered.start..covered.end.saturating_sub(1) {
        bind(items, i);
    }
}

/// A note's mark stays with what it follows; no gap stands between them, nor after it.
fn note(items: &mut [Item], covered: Range<usize>) {
    for i in covered.start.saturating_sub(1)..covered.end.saturating_sub(1) {
        bind(items, i);
    }
    for item in items.get_mut(covered).unwrap_or_default() {
        item.class = Class::Postfix;
    }
}

/// Makes room for a reading; `before` and `after` are the items of the readings beside it.
fn widen(
    items: &mut [Item],
    reading: &ShapedReading,
    before: Option<Range<usize>>,
    after: Option<Range<usize>>,
    style: &AnnotationStyle,
) {
    let own = covered(items, &reading.base);
    let Some(last) = own.end.checked_sub(1).filter(|last| *last >= own.start) else { return };
    if reading.bopomofo {
        if let Some(item) = items.get_mut(last).filter(|_| !reading.down) {
            item.advance += style.bopomofo_width.scale(reading.scale.raw(), Em::ONE.raw());
        }
        return;
    }
    let room: Em = items.get(own.clone()).unwrap_or_default().iter().map(Item::inside_width).sum();
    let word_space = if reading.spreads { Em::ZERO } else { WORD_SPACE.scale(reading.size.raw(), Em::ONE.raw()) };
    let extra = reading.width() + word_space - room;
    if extra <= Em::ZERO {
        return;
    }
    let kana = |i: Option<usize>, taken: Option<Range<usize>>| {
        let i = i.filter(|i| !taken.is_some_and(|t| t.contains(i)));
        i.and_then(|i| items.get(i)).is_some_and(|item| item.class == Class::Kana)
    };
    let half = reading.size / 2;
    let allow = |kana: bool| if kana && reading.spreads { half } else { Em::ZERO };
    let (lead, trail) = (allow(kana(own.start.checked_sub(1), before)), allow(kana(Some(own.end), after)));
    spread(items.get_mut(own.clone()).unwrap_or_default(), extra);
    if let Some(item) = items.get_mut(own.start) {
        item.inside.lead += item.pad.max(Em::ZERO).min(lead);
    }
    if let Some(item) = items.get_mut(last) {
        item.inside.trail += item.pad.max(Em::ZERO).min(trail);
    }
}

/// Spreads base characters: half a share at the ends, a whole one between them. Words in an
/// alphabet are not spread: their room stands at the ends.
fn spread(base: &mut [Item], extra: Em) {
    let count = i64::try_from(base.len()).unwrap_or(1).max(1);
    let solid = base.iter().any(|item| !item.wide);
    let last = base.len().saturating_sub(1);
    for (i, item) in (0i64..).zip(base.iter_mut()) {
        let (pad, more) = match solid {
            true if last == 0 => (extra / 2, extra),
            true if i == 0 => (extra / 2, extra / 2),
            true if i + 1 == count => (Em::ZERO, extra - extra / 2),
            true => (Em::ZERO, Em::ZERO),
            false => {
                let share = extra.scale(i + 1, count) - extra.scale(i, count);
                (share / 2, share)
            }
        };
        item.pad += pad;
        item.advance += more;
    }
}

struct Shaper<'a> {
    fonts: &'a FontStore,
    styles: &'a [Style],
    text: &'a Text,
    base: &'a Style,
    out: Annotated,
}

impl Shaper<'_> {
    fn reading_text(&self, range: &Range<usize>, reading: &Reading) -> Text {
        let style = self.text.style_at(range.start);
        Text { text: reading.text.clone(), style, source: reading.source.clone(), ..Text::default() }
    }

    /// Size of the base, in the paragraph's em.
    fn scale(&self, style: StyleId) -> Em {
        let size = self.styles.get(style.0 as usize).map_or(self.base.size, |style| style.size);
        let scale = size.in_em(self.base.size);
        if scale > Em::ZERO { scale } else { Em::ONE }
    }

    fn ruby(&mut self, range: &Range<usize>, reading: &Reading) {
        let mut text = self.reading_text(range, reading);
        let chars = characters(&text.text, &self.base.lang);
        let wide = chars.iter().all(|c| c.kind.is_wide());
        if self.out.down && !wide {
            text.annotations = turned(&chars);
        }
        let shaped = shape(self.fonts, self.styles, &text);
        for lack in &shaped.missing {
            self.out.missing.push((lack.character, text.span_of(lack.range.clone())));
        }
        let scale = self.scale(text.style);
        let size = self.base.annotation.ruby.scale(scale.raw(), Em::ONE.raw());
        self.out.readings.push(ShapedReading {
            base: range.clone(),
            text,
            glyphs: shaped.glyphs,
            size,
            scale,
            bopomofo: false,
            down: self.out.down,
            spreads: wide,
        });
    }

    fn bopomofo(&mut self, range: &Range<usize>, reading: &Reading) {
        let text = self.reading_text(range, reading);
        let scale = self.scale(text.style);
        let forms = if self.out.down { shape(self.fonts, self.styles, &text).glyphs } else { Vec::new() };
        let style = &self.base.annotation;
        let (mut glyphs, missing) = stack(self.fonts, self.styles, &text, style, &forms);
        if self.out.down {
            glyphs.iter_mut().for_each(|g| stand(self.fonts, &text.text, g));
        }
        for (at, c) in missing {
            self.out.missing.push((c, text.span_of(at..at + c.len_utf8())));
        }
        let size = self.base.annotation.bopomofo.scale(scale.raw(), Em::ONE.raw());
        self.out.readings.push(ShapedReading {
            base: range.clone(),
            text,
            glyphs,
            size,
            scale,
            bopomofo: true,
            down: self.out.down,
            spreads: false,
        });
    }

    fn dot(&mut self, range: &Range<usize>) {
        if self.out.dot.is_some() {
            return;
        }
        let c = self.base.annotation.dot;
        let found = find(self.fonts, self.base, c).and_then(|(face, id)| self.fonts.get(face)?.glyph_outline(id));
        if found.is_none() {
            self.out.missing.push((c, self.text.span_of(range.clone())));
        }
        self.out.dot = found;
    }
}

/// The first of a style's faces that has a character, the Han ones first; but the bullet, small
/// in Han faces, from the Latin ones.
fn find(fonts: &FontStore, style: &Style, c: char) -> Option<(FaceId, u16)> {
    let (han, latin) = (&style.faces.han, &style.faces.latin);
    let (first, then) = if c == '\u{2022}' { (latin, han) } else { (han, latin) };
    first.iter().chain(then).find_map(|face| Some((*face, fonts.get(*face)?.glyph(c)?)))
}

/// Whether a character is a tone of bopomofo that stands at the right of the symbols.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{2C7}' | '\u{2C9}' | '\u{2CA}' | '\u{2CB}' | '\u{2EA}' | '\u{2EB}')
}

/// The neutral tone, above the symbols.
const NEUTRAL: char = '\u{2D9}';

/// The em box of a Han character stands this far above its baseline.
const TOP: Em = Em::from_raw(Em::ONE.raw() * 22 / 25);

/// Symbols from top to bottom, in the middle of the base's height; the tone at the right of the
/// last symbol's upper half; the neutral tone above the first. Tones are half as large again as
/// symbols, since faces draw them small. `forms` are glyphs of the symbols that stand for those of
/// the faces' character maps.
fn stack(
    fonts: &FontStore,
    styles: &[Style],
    text: &Text,
    style: &AnnotationStyle,
    forms: &[Glyph],
) -> (Vec<Glyph>, Vec<(usize, char)>) {
    let (mut glyphs, mut missing) = (Vec::new(), Vec::new());
    let Some(base) = styles.get(text.style.0 as usize) else { return (glyphs, missing) };
    let symbols = text.text.chars().filter(|c| !is_tone(*c) && *c != NEUTRAL).count();
    let pitch = style.bopomofo;
    let neutral = if text.text.contains(NEUTRAL) { pitch / 3 } else { Em::ZERO };
    let depth = pitch * i64::try_from(symbols).unwrap_or(0) + neutral;
    // From the top of the base's em box to the top of the stack; long ones begin a little above.
    let top = (Em::ONE - depth) / 2;
    let mut next = top + neutral;
    for (at, c) in text.text.char_indices() {
        let symbol = !is_tone(c) && c != NEUTRAL;
        let form = forms.iter().find(|g| symbol && g.text.0 as usize == at && g.id != 0);
        let Some((face, id)) = form.map(|g| (g.face, g.id)).or_else(|| find(fonts, base, c)) else {
            missing.push((at, c));
            continue;
        };
        let Some(own) = fonts.get(face) else { continue };
        let ink = own.ink(id).unwrap_or_default();
        let tone = pitch * 3 / 2;
        let mut scale = tone;
        let (dx, dy) = if c == NEUTRAL {
            (middle(pitch / 2, &ink, tone), over(top + neutral / 2, &ink, tone))
        } else if is_tone(c) {
            let column = (style.bopomofo_width - pitch).max(pitch / 3);
            (middle(pitch + column / 2, &ink, tone), over(top + depth - pitch * 3 / 4, &ink, tone))
        } else {
            scale = pitch;
            let place = next + pitch / 2;
            next += pitch;
            (middle(pitch / 2, &own_cell(own.advance(id)), pitch), over(place, &EM_BOX, pitch))
        };
        let range = (u32::try_from(at).unwrap_or(0), u32::try_from(at + c.len_utf8()).unwrap_or(0));
        glyphs.push(Glyph {
            face,
            style: text.style,
            id,
            orientation: Orientation::Horizontal,
            condense: 1000,
            own: own.advance(id),
            advance: Em::ZERO,
            dx,
            dy,
            scale,
            text: range,
        });
    }
    (glyphs, missing)
}

/// Makes a glyph of bopomofo one that stands beside a vertical line: symbols are upright in a line of
/// their own, tones beside it.
fn stand(fonts: &FontStore, text: &str, g: &mut Glyph) {
    // From the middle of the base's cell: its baseline is below, its end at the right.
    let (along, across) = (g.dy + TOP - Em::HALF, Em::ZERO - Em::HALF - g.dx);
    (g.dx, g.dy, g.orientation) = (along, across, Orientation::Combined);
    let c = text.get(g.text.0 as usize..).and_then(|rest| rest.chars().next());
    if let Some(face) = fonts.get(g.face).filter(|_| c.is_some_and(|c| !is_tone(c) && c != NEUTRAL)) {
        let (right, up) = face.vertical_origin(g.id);
        let own = |em: Em| em.scale(g.scale.raw(), Em::ONE.raw());
        (g.dx, g.dy) = (along - own(up), across - own(right));
        (g.own, g.orientation) = (face.vertical_advance(g.id), Orientation::Upright);
    }
}

/// Letters and digits of a reading beside a vertical line lie on their side, single ones too.
fn turned(chars: &[Char]) -> Vec<(Range<usize>, Annotation)> {
    let pieces = chars.chunk_by(|a, b| a.kind.is_wide() == b.kind.is_wide());
    let lying = pieces.filter(|piece| piece.first().is_some_and(|c| !c.kind.is_wide()));
    let range = |piece: &[Char]| Some(piece.first()?.at as usize..piece.last()?.end() as usize);
    lying.filter_map(range).map(|range| (range, Annotation::Set(Orientation::Sideways))).collect()
}

/// The em box of a full-width character.
const EM_BOX: InkBox =
    InkBox { left: Em::ZERO, right: Em::ONE, top: TOP, foot: Em::from_raw(TOP.raw() - Em::ONE.raw()) };

fn own_cell(advance: Em) -> InkBox {
    InkBox { right: advance, ..EM_BOX }
}

/// Where a glyph's origin stands so that the middle of its box is at `x`.
fn middle(x: Em, ink: &InkBox, size: Em) -> Em {
    x - ((ink.left + ink.right) / 2).scale(size.raw(), Em::ONE.raw())
}

/// How far below the base's baseline a glyph's origin stands so that the middle of its box is
/// `y` below the top of the base's em box.
fn over(y: Em, ink: &InkBox, size: Em) -> Em {
    y - TOP + ((ink.top + ink.foot) / 2).scale(size.raw(), Em::ONE.raw())
}
