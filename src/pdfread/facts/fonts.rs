//! Fonts in use: which codes are shown, and whether the program draws them.

use super::super::device::{GlyphRun, Place};
use super::super::font::{Code, Font, FontKind};
use super::{FontFact, Seen};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far a width in the dictionary may differ from the program's, in ems: a thousandth, and
/// what is lost in writing it.
const WIDTH_TOLERANCE: f64 = 0.0015;

/// Fonts as they are shown.
#[derive(Default)]
pub(super) struct Fonts {
    list: Vec<Shown>,
    at: BTreeMap<usize, usize>,
}

struct Shown {
    font: Arc<Font>,
    fact: FontFact,
    codes: BTreeSet<(u32, u8)>,
    /// Those of `codes` that were looked up in the program.
    drawn: BTreeSet<(u32, u8)>,
}

impl Fonts {
    pub fn show(&mut self, run: &GlyphRun, place: &Place) {
        let key = Arc::as_ptr(&run.font) as usize;
        let next = self.list.len();
        let at = *self.at.entry(key).or_insert(next);
        if at == next {
            // the list keeps the font, so that its address stays its own
            self.list.push(Shown::new(&run.font, place));
        } else if let Some(shown) = self.list.get_mut(at) {
            shown.fact.seen.again(place);
        }
        let Some(shown) = self.list.get_mut(at) else { return };
        shown.fact.only_invisible &= run.mode.is_invisible();
        for glyph in &run.glyphs {
            shown.codes.insert((glyph.code.code, glyph.code.length));
            // what is not seen needs no glyph
            if !run.mode.is_invisible() && shown.drawn.insert((glyph.code.code, glyph.code.length)) {
                shown.look(&glyph.code);
            }
        }
    }

    pub fn finish(self) -> Vec<FontFact> {
        self.list.into_iter().map(|shown| FontFact { codes: shown.codes.len(), ..shown.fact }).collect()
    }
}

impl Shown {
    fn new(font: &Arc<Font>, place: &Place) -> Shown {
        let fact = FontFact {
            name: font.name.clone(),
            kind: font.kind,
            embedded: font.embedded,
            subset: font.subset,
            codes: 0,
            missing: Vec::new(),
            widths: Vec::new(),
            only_invisible: true,
            problems: font.problems.clone(),
            seen: Seen::once(place),
        };
        Shown { font: font.clone(), fact, codes: BTreeSet::new(), drawn: BTreeSet::new() }
    }

    /// Looks a code up in the program.
    fn look(&mut self, code: &Code) {
        if !self.font.embedded {
            return;
        }
        if self.font.kind == FontKind::Type3 {
            if self.font.type3(code).is_none() {
                self.fact.missing.push((code.code, "the font has no glyph for it".to_owned()));
            }
            return;
        }
        if let Err(why) = self.font.outline(code) {
            self.fact.missing.push((code.code, why));
        }
        if let Some(width) = self.font.program_width(code)
            && (width - code.width).abs() > WIDTH_TOLERANCE
        {
            self.fact.widths.push((code.code, code.width, width));
        }
    }
}
