//! Lines as chosen, before any glyph is placed: what both breakers answer with.

use super::breaks::Break;
use super::paragraph::Paragraph;
use super::{LineSlot, Piled, Solution, graph, set};
use crate::geom::Em;
use crate::shape::class::Class;

/// A paragraph's last line with a lone character is avoided by opening other lines, up to this
/// growth of a place and no further.
pub(super) const REASON: Em = Em::QUARTER;

/// A line as chosen: its items, its slot, and what it strains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its first item.
    pub from: usize,
    /// One past its last item, spaces at its end included.
    pub to: usize,
    /// Index into the lane.
    pub slot: usize,
    /// The measure less the indent.
    pub measure: Em,
    /// Where its text starts, indent included.
    pub start: Em,
    /// Whether it ends with a forced break or the text.
    pub last: bool,
    /// How much it strains: stretch per place in 1/65536 em, or its like.
    pub cost: i64,
}

impl Cut {
    /// What the break at its end costs, in ten-thousandths of one against the rules, as the
    /// breakers weigh it: that of a forbidden break or of a lone character left to the last line
    /// all of them, that of a hyphen as much growth of a place counts, a legal one nothing.
    pub fn penalty(&self, p: &Paragraph) -> u32 {
        let end = self.to.checked_sub(1).and_then(|i| p.items.get(i));
        let forbidden = self.to < p.items.len() && end.is_some_and(|item| item.after < Break::Allowed);
        if forbidden || (self.last && p.is_orphan(self.from, self.to)) {
            return WHOLE;
        }
        if self.last || end.is_none_or(|item| item.hyphen <= Em::ZERO) { 0 } else { graph::hyphen_cost(WHOLE) }
    }
}

/// The penalty of a break against the rules.
const WHOLE: u32 = 10_000;

/// A paragraph's lines as chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// The lines, in order.
    pub cuts: Vec<Cut>,
    /// The first item that found no slot.
    pub overset: Option<usize>,
}

impl Chosen {
    /// Sets the lines.
    pub fn set(&self, p: &Paragraph) -> Solution {
        let first_byte = |item: usize| p.items.get(item).map_or(0, |i| i.text.0 as usize);
        Solution {
            lines: self.cuts.iter().map(|cut| set::set(p, cut)).collect(),
            overset: self.overset.map(first_byte),
            piled: self.piled(p),
        }
    }

    /// The breaks that no rule allows.
    fn piled(&self, p: &Paragraph) -> Vec<Piled> {
        let of_cut = |cut: &Cut| {
            let (a, b) = (cut.to.checked_sub(1).and_then(|i| p.items.get(i))?, p.items.get(cut.to)?);
            // Addresses have marks of their own: page?a=1, name@example.
            let part = |i: &super::item::Item| i.class.is_word() || i.class == Class::WordMark;
            let word = part(a) && part(b);
            (a.after < Break::Allowed).then_some(Piled { at: b.text.0 as usize, word })
        };
        self.cuts.iter().filter_map(of_cut).collect()
    }

    /// Whether a paragraph's last line, or one before a forced break, is an orphan.
    pub fn has_orphan(&self, p: &Paragraph) -> bool {
        self.cuts.iter().any(|c| c.last && p.is_orphan(c.from, c.to))
    }
}

/// Start and measure of a slot for the line that begins with `item`; `None` when it has none.
pub(super) fn room(p: &Paragraph, lane: &[LineSlot], item: usize, slot: usize) -> Option<(Em, Em)> {
    let slot = lane.get(slot)?;
    // An indent that leaves no room for a character is none.
    let indent = if item == 0 && slot.measure - p.indent >= Em::ONE { p.indent } else { Em::ZERO };
    let measure = slot.measure - indent;
    (measure > Em::ZERO && slot.measure > Em::ZERO).then_some((slot.start + indent, measure))
}
