//! Setting a chosen line: every glyph's place, exactly filling the measure (TYPOGRAPHY §4).
//!
//! All arithmetic is in integers. Each step of compression or expansion is shared in proportion
//! to its limits by running totals, so that the remainders vanish and a justified line ends on
//! its measure to the last unit.

use super::greedy::{Cut, OPEN_ALL};
use super::item::{GapKind, Item, STEPS, Step};
use super::paragraph::{Extent, Paragraph};
use super::{Line, SetGlyph};
use crate::geom::Em;
use crate::model::Align;

/// What is done to one item of a line.
#[derive(Clone, Copy, Debug, Default)]
struct Adjust {
    /// Taken off before it.
    lead: Em,
    /// Taken off after it.
    trail: Em,
    /// Added after it (or, for a word space, to it); negative when taken away.
    space: Em,
}

/// Sets one line.
pub(super) fn set(p: &Paragraph, cut: &Cut) -> Line {
    let (items, adjust) = fill(p, cut);
    place(p, cut, items, &adjust)
}

/// How far the pen moves over each visible item of a line, with the first byte of each.
pub(super) fn advances(p: &Paragraph, cut: &Cut) -> Vec<(u32, Em)> {
    let (items, adjust) = fill(p, cut);
    let width = |(i, (item, a)): (usize, (&Item, &Adjust))| {
        let gap = if i + 1 == items.len() { Em::ZERO } else { item.gap.ideal + a.space };
        let hyphen = if i + 1 == items.len() { item.hyphen } else { Em::ZERO };
        (item.text.0, item.advance - a.lead - a.trail + gap + hyphen)
    };
    items.iter().zip(&adjust).enumerate().map(width).collect()
}

/// A line's visible items and what is done to each so that they fill the measure.
fn fill<'a>(p: &'a Paragraph, cut: &Cut) -> (&'a [Item], Vec<Adjust>) {
    let extent = p.extent(cut.from, cut.to);
    let items = p.items.get(cut.from..extent.end).unwrap_or(&[]);
    let mut adjust = at_rest(items);
    let spare = cut.measure - extent.natural;
    let justified = match p.align {
        Align::Justify => !cut.last,
        Align::Spread => true,
        Align::Start | Align::Center | Align::End => false,
    };
    if spare < Em::ZERO {
        compress(items, &mut adjust, -spare);
    } else if justified {
        expand(items, &mut adjust, spare, &extent);
    }
    (items, adjust)
}

/// Every item with what is trimmed off it in its place.
fn at_rest(items: &[Item]) -> Vec<Adjust> {
    let mut adjust: Vec<Adjust> =
        items.iter().map(|item| Adjust { lead: item.inside.lead, trail: item.inside.trail, space: Em::ZERO }).collect();
    if let (Some(first), Some(item)) = (adjust.first_mut(), items.first()) {
        first.lead = item.start;
    }
    if let (Some(last), Some(item)) = (adjust.last_mut(), items.last()) {
        last.trail = item.end;
    }
    adjust
}

/// What an item can give at a step, as (lead, trail, gap after it).
fn limits(items: &[Item], i: usize, step: Step) -> (Em, Em, Em) {
    let Some(item) = items.get(i) else { return Default::default() };
    let (first, last) = (i == 0, i + 1 == items.len());
    if step == Step::LineEnd {
        return (Em::ZERO, if last { item.end_give } else { Em::ZERO }, Em::ZERO);
    }
    let gap = if step == Step::Gap && !last { item.gap.give } else { Em::ZERO };
    if item.step != step {
        return (Em::ZERO, Em::ZERO, gap);
    }
    let lead = if first { Em::ZERO } else { item.give.lead };
    let trail = if last { Em::ZERO } else { item.give.trail };
    (lead, trail, gap)
}

/// Takes `need` off a line, step by step.
fn compress(items: &[Item], adjust: &mut [Adjust], mut need: Em) {
    for step in STEPS {
        let room: Em = (0..items.len()).map(|i| sum3(limits(items, i, step))).sum();
        if room <= Em::ZERO {
            continue;
        }
        let take = need.min(room);
        let mut share = Share::new(take, room);
        for (i, a) in adjust.iter_mut().enumerate() {
            let (lead, trail, gap) = limits(items, i, step);
            a.lead += share.next(lead);
            a.trail += share.next(trail);
            a.space -= share.next(gap);
        }
        need -= take;
        if need <= Em::ZERO {
            return;
        }
    }
}

fn sum3((a, b, c): (Em, Em, Em)) -> Em {
    a + b + c
}

/// Adds `spare` to a line: word spaces, then gaps, each to its limit; then the plain places; all
/// of them together where the plain ones are too few.
fn expand(items: &[Item], adjust: &mut [Adjust], mut spare: Em, extent: &Extent) {
    let left = spare - extent.take;
    let plain = i64::from(extent.plain);
    if left > Em::ZERO && (plain == 0 || left.raw() / plain > OPEN_ALL) {
        return open(items, adjust, spare, |i, item| elastic(i, item) || plain_place(i, item));
    }
    for word_spaces in [true, false] {
        let limit = |item: &Item| match (item.step == Step::WordSpace) == word_spaces {
            true if word_spaces => item.take,
            true => item.take + item.gap.take,
            false if word_spaces => Em::ZERO,
            false => item.gap.take,
        };
        let inner = items.split_last().map_or(&[][..], |(_, rest)| rest);
        let room: Em = inner.iter().map(limit).sum();
        let take = spare.min(room);
        let mut share = Share::new(take, room);
        for (item, a) in inner.iter().zip(adjust.iter_mut()) {
            a.space += share.next(limit(item));
        }
        spare -= take;
    }
    if spare > Em::ZERO {
        open(items, adjust, spare, plain_place);
    }
}

fn plain_place(_: usize, item: &Item) -> bool {
    item.gap.kind == GapKind::Plain
}

fn elastic(_: usize, item: &Item) -> bool {
    item.take > Em::ZERO || item.gap.kind == GapKind::Latin || item.step == Step::WordSpace
}

/// Shares `spare` equally among the places that `here` accepts; none at the line's end.
fn open(items: &[Item], adjust: &mut [Adjust], spare: Em, here: impl Fn(usize, &Item) -> bool) {
    let inner = items.split_last().map_or(&[][..], |(_, rest)| rest);
    let places = inner.iter().enumerate().filter(|(i, item)| here(*i, item)).count();
    let mut share = Share::new(spare, Em::ems(i64::try_from(places).unwrap_or(0)));
    for ((i, item), a) in inner.iter().enumerate().zip(adjust.iter_mut()) {
        if here(i, item) {
            a.space += share.next(Em::ONE);
        }
    }
}

/// Shares an amount in proportion to weights given one after the other: what has been given out
/// is always the rounded share of the weights so far, so nothing is left over at the end.
struct Share {
    total: Em,
    weight: Em,
    seen: Em,
    given: Em,
}

impl Share {
    fn new(total: Em, weight: Em) -> Share {
        Share { total, weight, seen: Em::ZERO, given: Em::ZERO }
    }
    fn next(&mut self, weight: Em) -> Em {
        if weight <= Em::ZERO || self.weight <= Em::ZERO {
            return Em::ZERO;
        }
        self.seen += weight;
        let due = self.total.scale(self.seen.raw(), self.weight.raw());
        let part = due - self.given;
        self.given = due;
        part
    }
}

/// Walks the line with a pen.
fn place(p: &Paragraph, cut: &Cut, items: &[Item], adjust: &[Adjust]) -> Line {
    let mut glyphs = Vec::with_capacity(items.len());
    let mut pen = Em::ZERO;
    let mut stretch = Em::ZERO;
    for (i, (item, a)) in items.iter().zip(adjust).enumerate() {
        let last = i + 1 == items.len();
        let mut x = pen - a.lead + item.pad;
        let own = p.shaped.glyphs.get(item.glyphs.0 as usize..item.glyphs.1 as usize).unwrap_or(&[]);
        for g in own {
            glyphs.push(SetGlyph {
                face: g.face,
                style: g.style,
                id: g.id,
                x: x + g.dx,
                y: g.dy,
                advance: g.own,
                scale: g.scale,
                text: g.text,
            });
            x += g.advance;
        }
        pen += item.advance - a.lead - a.trail;
        if last && let Some(hyphen) = p.hyphen_after(cut.from + i) {
            glyphs.push(SetGlyph { x: pen, ..hyphen });
            pen += item.hyphen;
        }
        if !last {
            pen += item.gap.ideal + a.space;
            stretch = larger(stretch, a.space);
        }
        stretch = larger(stretch, taken(items, i, a));
    }
    let shift = cut.start
        + match p.align {
            Align::Center => (cut.measure - pen).max(Em::ZERO) / 2,
            Align::End => (cut.measure - pen).max(Em::ZERO),
            Align::Justify | Align::Start | Align::Spread => Em::ZERO,
        };
    for g in &mut glyphs {
        g.x += shift;
    }
    let bound = |i: usize| p.items.get(i).map_or(p.text_len(), |item| item.text.0 as usize);
    let text = if cut.from == 0 { 0 } else { bound(cut.from) }..bound(cut.to);
    Line { slot: cut.slot, text, glyphs, width: pen, stretch, last: cut.last }
}

/// What compression took off an item, as a negative number.
fn taken(items: &[Item], i: usize, a: &Adjust) -> Em {
    let Some(item) = items.get(i) else { return Em::ZERO };
    let lead = if i == 0 { item.start } else { item.inside.lead };
    let trail = if i + 1 == items.len() { item.end } else { item.inside.trail };
    (lead - a.lead) + (trail - a.trail)
}

/// Of two changes the one that shows more; what is added counts before what is taken.
fn larger(a: Em, b: Em) -> Em {
    if a > Em::ZERO || b > Em::ZERO { a.max(b) } else { a.min(b) }
}
