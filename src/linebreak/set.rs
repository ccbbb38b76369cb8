//! Setting a chosen line: every glyph's place, exactly filling the measure (TYPOGRAPHY §4).
//!
//! All arithmetic is in integers. Each step of compression or expansion is shared in proportion
//! to its limits by running totals, so that the remainders vanish and a justified line ends on
//! its measure to the last unit.

use super::cut::Cut;
use super::item::{Item, Place, Step};
use super::paragraph::{Extent, Paragraph};
use super::space::{self, Position};
use super::strain::Opening;
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

/// For each visible item of a line its bytes, its width, and the space after it.
pub(super) fn advances(p: &Paragraph, cut: &Cut) -> Vec<((u32, u32), Em, Em)> {
    let (items, adjust) = fill(p, cut);
    let width = |(i, (item, a)): (usize, (&Item, &Adjust))| {
        let gap = if i + 1 == items.len() { Em::ZERO } else { item.gap.ideal + a.space };
        let hyphen = if i + 1 == items.len() { item.hyphen } else { Em::ZERO };
        (item.text, item.advance - a.lead - a.trail + hyphen, gap)
    };
    items.iter().zip(&adjust).enumerate().map(width).collect()
}

/// A line's visible items and what is done to each so that they fill the measure.
fn fill<'a>(p: &'a Paragraph, cut: &Cut) -> (&'a [Item], Vec<Adjust>) {
    let extent = p.extent(cut.from, cut.to);
    let items = p.items.get(cut.from..extent.end).unwrap_or(&[]);
    let mut adjust = at_rest(items);
    let (extent, trimmed) = p.end_settled(extent, cut.measure);
    if let Some(last) = adjust.last_mut() {
        last.trail += trimmed;
    }
    let spare = cut.measure - extent.natural;
    if spare < Em::ZERO {
        compress(p, items, &mut adjust, -spare, trimmed > Em::ZERO);
    } else if p.is_filled(cut.last) {
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
    if matches!(step, Step::LineEnd | Step::LineEndMiddle) {
        let gives = last && !item.end_whole && Step::at_end(item.class) == step;
        return (Em::ZERO, if gives { item.end_give } else { Em::ZERO }, Em::ZERO);
    }
    let gap = if step == Step::Gap && !last { item.gap.give } else { Em::ZERO };
    if item.step != step {
        return (Em::ZERO, Em::ZERO, gap);
    }
    let lead = if first { Em::ZERO } else { item.give.lead };
    let trail = if last { Em::ZERO } else { item.give.trail };
    (lead, trail, gap)
}

/// Takes `need` off a line, step by step; nothing more off its last mark when that is `settled`.
fn compress(p: &Paragraph, items: &[Item], adjust: &mut [Adjust], mut need: Em, settled: bool) {
    let at_end = |steps: &[Step]| matches!(steps.first(), Some(Step::LineEnd | Step::LineEndMiddle));
    for steps in Step::order(p.fill.order).iter().filter(|steps| !(settled && at_end(steps))) {
        let gives = |i: usize| steps.iter().map(|step| limits(items, i, *step)).fold(Default::default(), add3);
        let room: Em = (0..items.len()).map(|i| sum3(gives(i))).sum();
        if room <= Em::ZERO {
            continue;
        }
        let take = need.min(room);
        let mut share = Share::new(take, room);
        for (i, a) in adjust.iter_mut().enumerate() {
            let (lead, trail, gap) = gives(i);
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

fn add3(a: (Em, Em, Em), b: (Em, Em, Em)) -> (Em, Em, Em) {
    (a.0 + b.0, a.1 + b.1, a.2 + b.2)
}

fn sum3((a, b, c): (Em, Em, Em)) -> Em {
    a + b + c
}

/// Adds `spare` to a line, as [`Opening`] has it; nothing at the line's end.
fn expand(items: &[Item], adjust: &mut [Adjust], spare: Em, extent: &Extent) {
    let opening = Opening::of(extent, spare);
    let mut words = Share::new(opening.words, extent.words);
    let mut gaps = Share::new(opening.gaps, extent.gaps);
    let mut even = Share::new(opening.even, Em::ems(i64::from(opening.sharing)));
    let inner = items.split_last().map_or(&[][..], |(_, rest)| rest);
    for (item, a) in inner.iter().zip(adjust.iter_mut()) {
        a.space += match item.place() {
            Some((kind, _)) if opening.joins(kind) => even.next(Em::ONE),
            Some((Place::Word, limit)) => words.next(limit),
            Some((Place::Latin, limit)) => gaps.next(limit),
            _ => Em::ZERO,
        };
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
    let mut spaces = Vec::new();
    let mut pen = Em::ZERO;
    let mut stretch = Em::ZERO;
    for (i, (item, a)) in items.iter().zip(adjust).enumerate() {
        let last = i + 1 == items.len();
        let before = glyphs.len();
        let mut x = pen - a.lead + item.pad;
        let own = p.shaped.glyphs.get(item.glyphs.0 as usize..item.glyphs.1 as usize).unwrap_or(&[]);
        for g in own {
            glyphs.push(SetGlyph {
                face: g.face,
                style: g.style,
                id: g.id,
                orientation: g.orientation,
                condense: g.condense,
                x: x + g.dx,
                y: g.dy,
                advance: g.own,
                scale: g.scale,
                text: g.text,
            });
            x += g.advance;
        }
        if p.tells {
            let shaped = own.iter().map(|g| g.advance).sum();
            let at = Position { glyphs: (before, glyphs.len()), shaped, first: i == 0, last };
            spaces.extend(space::of(item, (a.lead, a.trail, a.space), at));
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
    Line {
        slot: cut.slot,
        text,
        glyphs,
        width: pen,
        stretch,
        penalty: cut.penalty(p),
        spaces,
        last: cut.last,
        annotated: p.annotated.clone(),
    }
}

/// What compression took off an item, as a negative number.
fn taken(items: &[Item], i: usize, a: &Adjust) -> Em {
    let Some(item) = items.get(i) else { return Em::ZERO };
    let lead = if i == 0 { item.start } else { item.inside.lead };
    let trail = if i + 1 == items.len() { item.end + item.hang.min(a.trail - item.end) } else { item.inside.trail };
    (lead - a.lead) + (trail - a.trail)
}

/// Of two changes the one that shows more; what is added counts before what is taken.
fn larger(a: Em, b: Em) -> Em {
    if a > Em::ZERO || b > Em::ZERO { a.max(b) } else { a.min(b) }
}
