//! What filling a line does to it: how far its places are opened, how hard it is compressed.
//!
//! A line shorter than its measure is opened in this order (TYPOGRAPHY §4): word spaces grow
//! first, then Han–Latin gaps, each to a limit; then all other places, equally. When these would
//! grow more than a space or a gap already has, spaces and gaps grow with them, so that the
//! largest growth on the line is as small as the order allows. The breakers ask here what a line
//! costs, and setting asks how its growth is shared: one rule for both.

use super::item::Place;
use super::paragraph::{Extent, Paragraph};
use crate::geom::Em;
use crate::model::Align;

/// A line of one word cannot be opened and stays short; what it wants counts a quarter: opening the
/// lines around it further for its sake would be worse.
const SHORT: i64 = 4;
/// In Japanese, places between kanji and kana are opened to this before those beside marks.
const PLAIN_MOST: Em = Em::QUARTER;

/// How a line is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Opening {
    /// What word spaces grow in all, in proportion to their limits.
    pub words: Em,
    /// What Han–Latin gaps grow in all, in proportion to their limits.
    pub gaps: Em,
    /// What the other places and those that have joined them grow in all, equally.
    pub even: Em,
    /// How many places share `even`.
    pub sharing: u32,
    /// The kinds that grow equally.
    joined: [bool; 4],
    /// The largest growth of one place.
    pub stretch: Em,
}

impl Opening {
    /// How `extent` is opened by `spare`.
    pub fn of(extent: &Extent, spare: Em) -> Opening {
        let n = extent.places;
        let words = spare.min(extent.words);
        let gaps = (spare - words).min(extent.gaps);
        let rest = spare - words - gaps;
        let mut opening = Opening { words, gaps, ..Opening::default() };
        if rest > Em::ZERO {
            opening.level(extent, rest);
        }
        let grown = |kind: Place, amount: Em, places: u32| {
            if opening.joins(kind) { Em::ZERO } else { each(amount, places) }
        };
        let starts = grown(Place::Word, words, n.words).max(grown(Place::Latin, gaps, n.gaps));
        opening.stretch = each(opening.even, opening.sharing).max(starts);
        opening
    }

    /// Shares `rest` among the plain places and all kinds that would grow less than these.
    fn level(&mut self, extent: &Extent, rest: Em) {
        let n = extent.places;
        self.joined = [false, false, true, false];
        (self.even, self.sharing) = (rest, n.plain);
        // Each kind with what it has grown before it joins, and with how many places it does.
        let mut waiting = [
            (Place::Latin, extent.gaps, n.gaps, each(extent.gaps, n.gaps)),
            (Place::Word, extent.words, n.words, each(extent.words, n.words)),
            (Place::Mark, Em::ZERO, n.marks, PLAIN_MOST),
        ];
        waiting.sort_by_key(|(.., least)| *least);
        for (kind, amount, places, least) in waiting {
            if places > 0 && (self.sharing == 0 || each(self.even, self.sharing) > least) {
                self.even += amount;
                self.sharing += places;
                self.joined[kind as usize] = true;
            }
        }
    }

    /// Whether places of a kind grow equally with the plain ones.
    pub fn joins(&self, kind: Place) -> bool {
        self.joined[kind as usize]
    }
}

/// What each of `places` gets of an amount, rounded up; nothing where there are none.
fn each(amount: Em, places: u32) -> Em {
    let places = i64::from(places);
    if places == 0 { Em::ZERO } else { Em::from_raw((amount.raw() + places - 1) / places) }
}

/// What a line suffers when it is set on its measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Strain {
    /// The largest growth of one place; a quarter of what it wants where nothing can be opened.
    pub stretch: Em,
    /// How much it gives of what it can give, in 1/65536.
    pub squeeze: i64,
    /// What is left empty at its end, where lines are not justified.
    pub ragged: Em,
}

impl Paragraph {
    /// Whether a line is filled to its measure; `last` before a forced break or the end.
    pub(super) fn is_filled(&self, last: bool) -> bool {
        match self.align {
            Align::Justify => !last,
            Align::Spread => true,
            Align::Start | Align::Center | Align::End => false,
        }
    }

    /// A line with the mark at its end as it will be where the measure is too narrow: trimmed
    /// where that is done wholly or not at all, hanging where that is allowed and needed; and
    /// how much was taken off it. A mark that gives in part is left to compression.
    pub(super) fn end_settled(&self, mut extent: Extent, measure: Em) -> (Extent, Em) {
        let need = extent.natural - measure;
        let last = extent.end.checked_sub(1).and_then(|i| self.items.get(i));
        let Some(item) = last.filter(|_| need > Em::ZERO) else { return (extent, Em::ZERO) };
        let hangs = item.hang > Em::ZERO && need > item.end_give;
        let taken = match () {
            () if hangs => item.end_give + item.hang,
            () if item.end_whole => item.end_give,
            () => Em::ZERO,
        };
        extent.natural -= taken;
        extent.give -= taken.max(item.hang);
        (extent, taken)
    }

    /// What a line suffers on a measure; `None` when it cannot be compressed enough.
    pub(super) fn strain(&self, extent: &Extent, measure: Em, last: bool) -> Option<Strain> {
        let (extent, _) = self.end_settled(*extent, measure);
        let spare = measure - extent.natural;
        if spare < Em::ZERO {
            let (need, give) = (-spare.raw(), extent.give.raw());
            // In ragged text a mark trimmed at the line's end strains nothing.
            let free = !self.is_filled(false) && need <= self.end_give(&extent);
            let squeeze = if free { 0 } else { need.saturating_mul(Em::ONE.raw()) / give.max(1) };
            return (need <= give).then_some(Strain { squeeze, ..Strain::default() });
        }
        if !self.is_filled(last) {
            let ragged = if last { Em::ZERO } else { spare };
            return Some(Strain { ragged, ..Strain::default() });
        }
        let opening = Opening::of(&extent, spare);
        let stuck = spare > Em::ZERO && opening.stretch <= Em::ZERO;
        let stretch = if stuck { spare / SHORT } else { opening.stretch };
        Some(Strain { stretch, ..Strain::default() })
    }

    /// What the mark at a line's end may give.
    pub(super) fn end_give(&self, extent: &Extent) -> i64 {
        extent.end.checked_sub(1).and_then(|i| self.items.get(i)).map_or(0, |item| item.end_give.raw())
    }

    /// Whether items `from..to`, the end of the text or of a piece before a forced break, are
    /// fewer characters than a last line should hold, marks not counted (單字不成行). A piece
    /// of a single line never is.
    pub(super) fn is_orphan(&self, from: usize, to: usize) -> bool {
        use super::breaks::Break;
        let least = usize::from(self.last_line);
        let before = from.checked_sub(1).and_then(|i| self.items.get(i));
        if least < 2 || before.is_none_or(|item| item.after == Break::Forced) {
            return false;
        }
        let items = self.items.get(from..to).unwrap_or(&[]);
        items.iter().filter(|i| i.class.is_character()).take(least).count() < least
    }
}
