//! Characters abreast in one em of a vertical line (縱中橫, tate-chu-yoko), and single letters in
//! an em of their own.
//!
//! They are shaped as a horizontal line, in the half- or third-width forms of the Han face where
//! these fit; else in their own faces, condensed to an em if they must be. The whole group is one
//! cluster, so that nothing ever comes between its glyphs.

use super::engine::{RunKey, Shaper};
use super::forms::Form;
use super::itemise::{Char, Kind};
use crate::font::{Face, FaceId, FontStore};
use crate::geom::{Em, Orientation};
use crate::model::{Style, StyleId};
use crate::shape::Glyph;

/// How far the baseline of ideographs lies below the top of their em.
const IDEOGRAPHIC: i64 = 88;

/// A group shaped as a line of its own, not yet placed.
pub(super) struct Row {
    glyphs: Vec<Glyph>,
    width: Em,
    /// How high its letters or digits are.
    height: Em,
    /// How far below the em's top their baseline lies, if that is given.
    baseline: Option<Em>,
}

impl Row {
    pub fn new() -> Row {
        Row { glyphs: Vec::new(), width: Em::ZERO, height: Em::ZERO, baseline: None }
    }

    /// Its width, before it is condensed.
    pub fn width(&self) -> Em {
        self.width
    }

    /// Shapes characters of one face and adds them.
    pub fn add(
        &mut self,
        key: RunKey,
        fonts: &FontStore,
        style: &Style,
        scale: Em,
        shaper: &mut Shaper,
        chars: &[Char],
    ) {
        let Some(face) = fonts.get(key.face) else { return };
        let em = |units: i32| scaled(Em::from_units(i64::from(units), face.units_per_em()), scale);
        let Row { glyphs, width, .. } = self;
        shaper.run(key, face, &style.lang, chars, |g| {
            glyphs.push(Glyph {
                face: key.face,
                style: key.style,
                id: g.id,
                orientation: Orientation::Combined,
                condense: 1000,
                own: face.advance(g.id),
                advance: em(g.advance),
                dx: -em(g.dy),
                dy: *width + em(g.dx),
                scale,
                text: (0, 0),
            });
            *width += em(g.advance);
        });
        self.height = self.height.max(scaled(face.cap_height(), scale));
        if chars.iter().any(|ch| ch.class.is_ideograph()) {
            self.baseline = Some(scale.scale(IDEOGRAPHIC, 100));
        }
    }

    /// Places the group in its em: condensed to it where it is wider, in its middle.
    pub fn into_glyphs(mut self, scale: Em, text: (u32, u32)) -> Vec<Glyph> {
        let condense = match self.width > scale {
            true => scale.raw().saturating_mul(1000) / self.width.raw().max(1),
            false => 1000,
        };
        let narrow = |e: Em| if condense == 1000 { e } else { e.scale(condense, 1000) };
        let half = narrow(self.width) / 2;
        let baseline = self.baseline.unwrap_or((scale + self.height) / 2);
        let last = self.glyphs.len().saturating_sub(1);
        for (i, g) in self.glyphs.iter_mut().enumerate() {
            g.condense = u16::try_from(condense).unwrap_or(1000);
            g.advance = if i == last { scale } else { Em::ZERO };
            g.dx += baseline;
            g.dy = half - narrow(g.dy);
            g.text = text;
        }
        self.glyphs
    }
}

/// The run of a group's characters in the narrow forms of a Han face.
pub(super) fn narrow_run(face: FaceId, style: StyleId, form: Form) -> RunKey {
    RunKey { face, kind: Kind::Han, style, form, orientation: Orientation::Combined }
}

/// Whether a face sets three digits in one em.
pub(super) fn has_thirds(face: &Face, key: RunKey, lang: &str, shaper: &mut Shaper) -> bool {
    let digit = |at: u32| Char { c: '0', at, class: super::class::Class::Digit, kind: Kind::Han, combines: false };
    let mut units = 0i64;
    shaper.run(key, face, lang, &[digit(0), digit(1), digit(2)], |g| units += i64::from(g.advance));
    Em::from_units(units, face.units_per_em()) <= Em::ONE
}

fn scaled(e: Em, scale: Em) -> Em {
    if scale == Em::ONE { e } else { e.scale(scale.raw(), Em::ONE.raw()) }
}
