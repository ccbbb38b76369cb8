//! The greedy breaker: line after line, each filled as well as it can be.
//!
//! For each line the candidates are the allowed breaks that its measure can hold, compressed if
//! need be. The best is the one that strains the line least: compressing a mark in costs less
//! than pushing a character out and opening the line. When a line comes out loose, or a
//! paragraph's last line holds a lone character, the last two or three lines are searched once
//! more, all their candidates against each other.

use super::LineSlot;
use super::breaks::Break;
use super::cut::{self, Chosen, Cut, REASON};
use super::paragraph::{Extent, Paragraph};
use crate::geom::Em;
use crate::model::Align;

/// What compressing a line to its limit costs, as stretch per place.
const FULL_COMPRESSION: i64 = Em::ONE.raw() * 9 / 100;
/// A line opened more than this is looked at again.
const LOOSE: i64 = Em::ONE.raw() / 10;
/// Beyond this, plain places are not opened alone: word spaces and gaps help.
const OPEN_ALL: i64 = Em::ONE.raw() / 4;
/// How many of a line's candidates a search tries.
const TRIED: usize = 5;
/// How many lines back a search begins for a loose line.
const LOOK_BACK: usize = 2;
/// And for a lone last character.
const LOOK_BACK_LONE: usize = 5;

/// A breaker at work on one paragraph.
pub(super) struct Greedy<'a> {
    p: &'a Paragraph,
    lane: &'a [LineSlot],
    cuts: Vec<Cut>,
}

impl<'a> Greedy<'a> {
    /// A breaker that has set nothing yet.
    pub fn new(p: &'a Paragraph, lane: &'a [LineSlot]) -> Greedy<'a> {
        Greedy { p, lane, cuts: Vec::new() }
    }

    /// Breaks the whole paragraph.
    pub fn run(p: &'a Paragraph, lane: &'a [LineSlot]) -> Chosen {
        let mut greedy = Greedy::new(p, lane);
        let (mut item, mut slot) = (0, 0);
        let mut overset = (p.items.is_empty() && p.text_len() > 0).then_some(0);
        while item < p.items.len() {
            let Some(cut) = greedy.next(item, slot) else {
                overset = Some(item);
                break;
            };
            greedy.cuts.push(cut);
            if greedy.justified() {
                greedy.look_back();
            }
            let end = greedy.cuts.last().map_or((p.items.len(), 0), |c| (c.to, c.slot + 1));
            (item, slot) = end;
        }
        Chosen { cuts: greedy.cuts, overset }
    }

    fn justified(&self) -> bool {
        matches!(self.p.align, Align::Justify | Align::Spread)
    }

    /// The best line from `item` in the first slot from `slot` that can hold anything.
    pub fn next(&self, item: usize, slot: usize) -> Option<Cut> {
        (slot..self.lane.len()).find_map(|slot| {
            let (start, measure) = self.room(item, slot)?;
            let cut = Cut { from: item, to: item, slot, measure, start, last: false, cost: 0 };
            match self.choose(cut) {
                // A word that no line can hold is broken at once, not after a line left short.
                Some(best) if best.cost > OPEN_ALL && !best.last && self.is_endless(&best) => {
                    self.in_need(cut).filter(|need| need.to > best.to).or(Some(best))
                }
                best => best.or_else(|| self.in_need(cut)),
            }
        })
    }

    /// Whether what follows a line up to its next legal break is wider than the line.
    fn is_endless(&self, cut: &Cut) -> bool {
        let base = Cut { from: cut.to, ..*cut };
        let next = self.candidates(base).next();
        next.is_none_or(|(_, _, extent)| extent.natural - extent.give > base.measure)
    }

    fn room(&self, item: usize, slot: usize) -> Option<(Em, Em)> {
        cut::room(self.p, self.lane, item, slot)
    }

    /// All lines from `base` that its measure can hold, in order of their ends.
    fn candidates(&self, base: Cut) -> impl Iterator<Item = (Cut, Break, Extent)> + '_ {
        // Trimmed ends make a longer line shorter than its predecessor by an em at most.
        let limit = base.measure + Em::ONE;
        let mut next = Some(base.from);
        std::iter::from_fn(move || {
            let i = *self.p.next_break.get(next?)? as usize;
            let item = self.p.items.get(i)?;
            let (to, last) = (i + 1, item.after == Break::Forced);
            let extent = self.p.extent(base.from, to);
            next = (!last && extent.natural - extent.give <= limit).then_some(to);
            let cost = self.cost(&extent, base.measure, last);
            Some((Cut { to, last, cost, ..base }, item.after, extent))
        })
    }

    /// The best legal line, if any fits.
    fn choose(&self, base: Cut) -> Option<Cut> {
        let mut best: Option<Cut> = None;
        let mut preferred: Option<Cut> = None;
        for (cut, after, extent) in self.candidates(base) {
            let fits = extent.natural <= base.measure;
            if !fits && extent.natural - extent.give > base.measure {
                continue;
            }
            if cut.last && (fits || best.is_none_or(|b| b.cost >= cut.cost)) {
                return Some(cut);
            }
            if fits && after == Break::Preferred {
                preferred = Some(cut);
            }
            if best.is_none_or(|b| cut.cost <= b.cost) {
                best = Some(cut);
            }
        }
        preferred.or(best)
    }

    /// What a line costs: how far its places are opened, or how hard it is compressed.
    fn cost(&self, extent: &Extent, measure: Em, last: bool) -> i64 {
        let spare = measure - extent.natural;
        if spare < Em::ZERO {
            let need = -spare.raw();
            if need > extent.give.raw() {
                return i64::MAX;
            }
            // In ragged text a mark trimmed at the line's end strains nothing.
            if !self.justified() && need <= self.p.end_give(extent) {
                return 0;
            }
            return need.saturating_mul(FULL_COMPRESSION) / extent.give.raw().max(1);
        }
        if !self.justified() || (last && self.p.align != Align::Spread) {
            // Ragged lines are filled as far as they go; a last line is as long as it is.
            return if last { 0 } else { spare.raw() / 64 };
        }
        let left = spare - extent.words - extent.gaps;
        let elastic = i64::from(extent.places.words + extent.places.gaps);
        if left <= Em::ZERO {
            return (spare.raw() / elastic.max(1)).min(LOOSE / 2);
        }
        let plain = i64::from(extent.places.plain + extent.places.marks);
        let opened = if plain > 0 { left.raw() / plain } else { i64::MAX };
        if opened > OPEN_ALL {
            let all = plain + elastic;
            return if all > 0 { (spare.raw() / all).max(OPEN_ALL) } else { spare.raw().max(Em::ONE.raw()) };
        }
        opened
    }

    /// No legal break fits: as much as the measure holds, broken where it hurts least. `None`
    /// when not even one character fits.
    pub fn in_need(&self, base: Cut) -> Option<Cut> {
        let items = self.p.items.get(base.from..)?;
        let (mut kind, mut any): (Option<Cut>, Option<Cut>) = (None, None);
        for (k, item) in items.iter().enumerate() {
            let to = base.from + k + 1;
            let extent = self.p.extent(base.from, to);
            let narrowest = extent.natural - extent.give;
            if narrowest > base.measure + Em::ONE {
                break;
            }
            if narrowest > base.measure {
                continue;
            }
            let cost = self.cost(&extent, base.measure, false);
            let cut = Cut { to, last: item.after == Break::Forced, cost, ..base };
            let in_word = items.get(k + 1).is_some_and(|next| item.class.is_word() && next.class.is_word());
            if item.after != Break::Inside && !in_word {
                kind = Some(cut);
            }
            any = Some(cut);
            if cut.last {
                break;
            }
        }
        // A word of one line's length is better cut than a line of two characters set wide.
        match (kind, any) {
            (Some(kind), Some(any)) if kind.cost > OPEN_ALL && any.cost < kind.cost => Some(any),
            (kind, any) => kind.or(any),
        }
    }

    /// Tries to mend the line just set, loose or a lone last character: searches it and ever
    /// more lines before it once more, until nothing is loose.
    fn look_back(&mut self) {
        let Some(newest) = self.cuts.last().copied() else { return };
        let bad = |g: &Greedy<'_>, first: usize| g.weigh(g.cuts.get(first..).unwrap_or(&[]));
        let mut first = self.cuts.len() - 1;
        let mut now = bad(self, first);
        let lines = if self.is_lone(&newest) { LOOK_BACK_LONE } else { LOOK_BACK };
        for _ in 0..lines {
            // Lines before a forced break, and lines broken in need, stay as they are.
            match first.checked_sub(1).and_then(|i| self.cuts.get(i)) {
                Some(before) if now.0 > LOOSE && !before.last && self.is_legal(before) => first -= 1,
                _ => return,
            }
            now = bad(self, first);
            let window = self.cuts.get(first..).unwrap_or(&[]);
            let depth = window.len() + usize::from(newest.last);
            let mut search = Search { depth, to_end: newest.last, limit: now, best: None };
            if let Some(base) = window.first().copied() {
                self.search(&mut search, base, &mut Vec::new());
            }
            if let Some(lines) = search.best {
                self.cuts.truncate(first);
                self.cuts.extend(lines);
                now = search.limit;
            }
        }
    }

    fn is_legal(&self, cut: &Cut) -> bool {
        cut.to.checked_sub(1).and_then(|i| self.p.items.get(i)).is_some_and(|item| item.after >= Break::Allowed)
    }

    /// Every way to set the lines from `base`, best first, to the search's depth.
    fn search(&self, search: &mut Search, base: Cut, lines: &mut Vec<Cut>) {
        let mut options: Vec<Cut> = self
            .candidates(base)
            .filter(|(_, _, e)| e.natural - e.give <= base.measure)
            .map(|(cut, _, _)| cut)
            .filter(|cut| cut.cost < Em::HALF.raw())
            .collect();
        options.sort_by_key(|c| (c.cost, std::cmp::Reverse(c.to)));
        options.truncate(TRIED);
        for cut in options {
            lines.push(cut);
            let weight = self.weigh(lines);
            let deep = lines.len() >= search.depth;
            if weight >= search.limit {
                // Already no better than what there is.
            } else if cut.last || (deep && !search.to_end) {
                (search.limit, search.best) = (weight, Some(lines.clone()));
            } else if !deep
                && let Some((start, measure, slot)) =
                    (cut.slot + 1..self.lane.len()).find_map(|s| self.room(cut.to, s).map(|(a, m)| (a, m, s)))
            {
                let next = Cut { from: cut.to, to: cut.to, slot, measure, start, last: false, cost: 0 };
                self.search(search, next, lines);
            }
            lines.pop();
        }
    }

    /// How bad a few lines are together: the worst first, then the sum of squares.
    fn weigh(&self, lines: &[Cut]) -> (i64, i64) {
        let cost = |c: &Cut| if self.is_lone(c) { c.cost.max(REASON.raw()) } else { c.cost };
        let worst = lines.iter().map(cost).max().unwrap_or(0);
        let sum = lines.iter().map(|c| cost(c).saturating_mul(cost(c))).fold(0i64, i64::saturating_add);
        (worst, sum)
    }

    fn is_lone(&self, cut: &Cut) -> bool {
        cut.last && self.p.is_orphan(cut.from, cut.to)
    }
}

/// The state of a search over a few lines.
struct Search {
    depth: usize,
    to_end: bool,
    /// What must be bettered.
    limit: (i64, i64),
    best: Option<Vec<Cut>>,
}
