//! All ways to break a paragraph within a tolerance, as a graph, and the best way through it.
//!
//! A node is an item that begins a line, with the slot it has to go to; an edge is a line. Nodes
//! are made in the order of items, so every edge goes forward and one sweep finds the way whose
//! worst line is best; a second sweep, over the lines no worse than that, finds the one with the
//! least demerits. Slots of one measure to the lane's end are alike, so a way is usually known by
//! its item alone ([`Keys::Measure`]); only who asks for a number of lines, or has too short a
//! lane, tells them apart ([`Keys::Slot`]). A line costs constant time (running sums), and nothing
//! is allocated for it.

use super::LineSlot;
use super::breaks::Break;
use super::cut::{Chosen, Cut, REASON, room};
use super::greedy::Greedy;
use super::paragraph::Paragraph;
use super::strain::Strain;
use crate::geom::Em;

/// The tolerance that allows any line, and forbidden breaks in need.
pub(super) const ANY: Em = Em::ems(64);
/// A line opened beyond this may be broken in need, where its next word fits on no line.
const IN_NEED: Em = Em::QUARTER;
/// What compressing a line to its limit costs, as growth of its places: pressing in beats
/// pushing out.
const FULL_SQUEEZE: Em = Em::from_raw(Em::ONE.raw() / 16);
/// Growth below this counts by itself, so that few lines are opened at all; above it by its
/// square, so that none is opened far.
const SLIGHT: Em = Em::from_raw(Em::ONE.raw() / 10);
/// A line opened beyond this is open; beside one compressed by more than half, it shows.
const OPEN: Em = Em::from_raw(Em::ONE.raw() / 16);
/// What an open line beside a tight one costs, as growth of its places.
const CONTRAST: Em = Em::from_raw(Em::ONE.raw() / 24);
/// A hyphen at a line's end is as bad as this much growth.
const HYPHEN: Em = Em::from_raw(Em::ONE.raw() / 16);
/// What an orphan or a forbidden break costs beyond its strain.
const FAULT: Em = Em::ONE;
/// How many lines from one node are tried.
const TRIED: usize = 256;
/// How many slots one item may begin a line in.
const SLOTS: usize = 48;

const NONE: u32 = u32::MAX;

/// What tells two ways to the same item apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// The slot, up to where all that follow have one measure.
    Measure,
    /// The slot.
    Slot,
}

/// An item that begins a line.
#[derive(Clone, Copy, Debug)]
struct Node {
    item: u32,
    /// The first slot its line may take.
    slot: u32,
    /// How many lines stand before it.
    lines: u32,
    /// The next node of the same item.
    next: u32,
    /// Its lines.
    edges: (u32, u32),
    /// The worst line of the best way to it.
    worst: Em,
}

/// A line.
#[derive(Clone, Copy, Debug)]
struct Edge {
    /// The node after it.
    node: u32,
    /// Its slot.
    slot: u32,
    /// Its growth, or what it counts as.
    worst: Em,
    demerits: i64,
    tone: Tone,
}

/// How dense a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Tight = 0,
    Even = 1,
    Open = 2,
}

const TONES: [Tone; 3] = [Tone::Tight, Tone::Even, Tone::Open];

/// The best way to a node whose last line has one tone.
#[derive(Clone, Copy, Debug)]
struct Label {
    demerits: i64,
    /// The node and the tone before it, and the line from there.
    from: u32,
    tone: Tone,
    edge: u32,
}

const UNREACHED: Label = Label { demerits: i64::MAX, from: NONE, tone: Tone::Even, edge: NONE };

/// The graph of a paragraph in a lane.
pub(super) struct Graph<'a> {
    p: &'a Paragraph,
    lane: &'a [LineSlot],
    greedy: Greedy<'a>,
    keys: Keys,
    tolerance: Em,
    /// The first slot from which on all have one measure.
    tail: usize,
    /// For each item, its first node.
    heads: Vec<u32>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Nodes in the order of their items.
    order: Vec<u32>,
    /// The measure last asked for, and where its shortest line within the tolerance ended.
    low: (Em, usize),
    /// One past the next forced break.
    forced: usize,
}

impl<'a> Graph<'a> {
    /// A graph with no nodes.
    pub fn new(p: &'a Paragraph, lane: &'a [LineSlot]) -> Graph<'a> {
        let measure = lane.last().map(|slot| slot.measure);
        let alike = lane.iter().rev().take_while(|slot| Some(slot.measure) == measure).count();
        let n = p.items.len();
        Graph {
            p,
            lane,
            greedy: Greedy::new(p, lane),
            keys: Keys::Measure,
            tolerance: Em::ZERO,
            tail: lane.len() - alike,
            heads: Vec::with_capacity(n + 1),
            nodes: Vec::with_capacity(n),
            edges: Vec::with_capacity(n * 4),
            order: Vec::with_capacity(n),
            low: (Em::ZERO, 0),
            forced: 0,
        }
    }

    /// Makes the nodes and lines that are within a tolerance.
    pub fn build(&mut self, keys: Keys, tolerance: Em) {
        (self.keys, self.tolerance, self.low, self.forced) = (keys, tolerance, (Em::ZERO, 0), 0);
        let n = self.p.items.len();
        self.heads.clear();
        self.heads.resize(n + 1, NONE);
        self.nodes.clear();
        self.edges.clear();
        self.order.clear();
        self.node(0, 0, 0, Em::ZERO);
        for item in 0..n {
            let mut at = self.heads.get(item).copied().unwrap_or(NONE);
            while let Some(node) = self.nodes.get(at as usize).copied() {
                self.settle(item);
                self.lines_from(at, &node);
                self.order.push(at);
                at = node.next;
            }
        }
    }

    /// Finds the next forced break.
    fn settle(&mut self, item: usize) {
        while self.forced <= item {
            self.forced += 1;
            while self.p.items.get(self.forced - 1).is_some_and(|i| i.after != Break::Forced) {
                self.forced += 1;
            }
        }
    }

    /// The node of an item and a slot, made if need be; `None` when there are too many.
    fn node(&mut self, item: usize, slot: usize, lines: u32, worst: Em) -> Option<u32> {
        let slot = if self.keys == Keys::Measure { slot.min(self.tail) } else { slot };
        let slot = u32::try_from(slot).ok()?;
        let (mut at, mut count, mut last) = (*self.heads.get(item)?, 0, NONE);
        while let Some(node) = self.nodes.get_mut(at as usize) {
            if node.slot == slot {
                if worst < node.worst {
                    (node.worst, node.lines) = (worst, lines);
                }
                return Some(at);
            }
            (last, at, count) = (at, node.next, count + 1);
        }
        if count >= SLOTS {
            return None;
        }
        let made = u32::try_from(self.nodes.len()).ok()?;
        self.nodes.push(Node { item: u32::try_from(item).ok()?, slot, lines, next: NONE, edges: (0, 0), worst });
        match self.nodes.get_mut(last as usize) {
            Some(last) => last.next = made,
            None => *self.heads.get_mut(item)? = made,
        }
        Some(made)
    }

    /// Makes the lines from a node, in the first slot that holds anything.
    fn lines_from(&mut self, at: u32, node: &Node) {
        let first = self.edges.len();
        for slot in node.slot as usize.. {
            // Ways known by their measure may be longer than the lane: that is found out later.
            let known = if self.keys == Keys::Measure { slot.min(self.tail) } else { slot };
            if known >= self.lane.len() || self.lines_in(node, known) || slot >= self.tail {
                break;
            }
        }
        let bound = |n: usize| u32::try_from(n).unwrap_or(NONE);
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.edges = (bound(first), bound(self.edges.len()));
        }
    }

    /// Makes the lines from a node in one slot; false when it holds nothing.
    fn lines_in(&mut self, node: &Node, slot: usize) -> bool {
        let item = node.item as usize;
        let Some((start, measure)) = room(self.p, self.lane, item, slot) else { return false };
        let first = self.shortest(item, measure).min(self.forced);
        let base = Cut { from: item, to: item, slot, measure, start, last: false, cost: 0 };
        let (mut fits, mut least) = (false, Em::MAX);
        let mut to = first;
        for _ in 0..TRIED {
            let Some(end) = self.p.next_break.get(to - 1) else { break };
            to = *end as usize + 1;
            let extent = self.p.extent(item, to);
            let last = to == self.forced;
            if let Some(strain) = self.p.strain(&extent, measure, last) {
                fits = true;
                least = least.min(self.line(node, Cut { to, last, ..base }, strain, false));
            }
            if last || extent.natural - extent.give > measure + Em::ONE {
                break;
            }
            to += 1;
        }
        if !fits && !self.any_fits(item, first, measure) {
            return self.in_need(node, base);
        }
        if self.tolerance == ANY && least > IN_NEED {
            self.instead(node, base);
        }
        true
    }

    /// One past the last item of the shortest line from `item` that might be within the tolerance.
    fn shortest(&mut self, item: usize, measure: Em) -> usize {
        let sums = &self.p.sums;
        let (natural, places) = (|i: usize| sums.get(i).map(|s| s.natural), |n: usize| n as i64);
        let from = natural(item).unwrap_or(Em::ZERO);
        let mut to = if self.low.0 == measure { self.low.1.max(item + 1) } else { item + 1 };
        // Trimmed edges make a line narrower than its sums by an em at most.
        let wanted = measure - Em::ONE;
        while to < self.p.items.len()
            && natural(to).is_some_and(|n| n - from + self.tolerance * places(to - item) < wanted)
        {
            to += 1;
        }
        self.low = (measure, to);
        to
    }

    /// Whether a legal line shorter than those tried fits.
    fn any_fits(&self, item: usize, tried: usize, measure: Em) -> bool {
        let Some(end) = self.p.next_break.get(item) else { return false };
        let to = *end as usize + 1;
        let extent = self.p.extent(item, to.min(self.p.items.len()));
        to < tried && extent.natural - extent.give <= measure
    }

    /// Adds a line if it is within the tolerance; says what it counts as.
    fn line(&mut self, node: &Node, cut: Cut, strain: Strain, forbidden: bool) -> Em {
        let orphan = cut.last && self.p.is_orphan(cut.from, cut.to);
        let worst = if orphan { strain.stretch.max(REASON) } else { strain.stretch };
        if worst > self.tolerance {
            return worst;
        }
        let worst_so_far = worst.max(node.worst);
        let Some(after) = self.node(cut.to, cut.slot + 1, node.lines + 1, worst_so_far) else { return worst };
        let tone = match strain {
            _ if strain.squeeze > Em::HALF.raw() => Tone::Tight,
            _ if strain.stretch > OPEN => Tone::Open,
            _ => Tone::Even,
        };
        let faults = i64::from(orphan) + i64::from(forbidden);
        let end = cut.to.checked_sub(1).and_then(|i| self.p.items.get(i));
        let hyphen = if end.is_some_and(|item| item.hyphen > Em::ZERO) { squared(HYPHEN) } else { 0 };
        let demerits = squared(strain.stretch)
            .saturating_add(strain.stretch.raw().saturating_mul(SLIGHT.raw()))
            .saturating_add(squared(FULL_SQUEEZE.scale(strain.squeeze, Em::ONE.raw())))
            .saturating_add(squared(strain.ragged / 64))
            .saturating_add(hyphen)
            .saturating_add(squared(FAULT) * faults);
        let slot = u32::try_from(cut.slot).unwrap_or(NONE);
        self.edges.push(Edge { node: after, slot, worst, demerits, tone });
        worst
    }

    /// No legal line fits: one broken in need; false when not even one character fits.
    fn in_need(&mut self, node: &Node, base: Cut) -> bool {
        let Some(cut) = self.greedy.in_need(base) else { return false };
        self.forbidden(node, cut);
        true
    }

    /// Where legal lines are very open because the next word fits on no line: that word broken.
    fn instead(&mut self, node: &Node, base: Cut) {
        let legal = |to: usize| self.p.items.get(to - 1).is_some_and(|i| i.after >= Break::Allowed);
        let cut = self.greedy.next(base.from, base.slot);
        if let Some(cut) = cut.filter(|cut| cut.slot == base.slot && cut.to > base.from && !legal(cut.to)) {
            self.forbidden(node, cut);
        }
    }

    fn forbidden(&mut self, node: &Node, cut: Cut) {
        let extent = self.p.extent(cut.from, cut.to);
        if let Some(strain) = self.p.strain(&extent, cut.measure, cut.last) {
            self.line(node, cut, strain, true);
        }
    }

    /// Ends of the text that can be reached: the node, and how many lines lead to it.
    pub fn ends(&self) -> impl Iterator<Item = (u32, usize)> + '_ {
        let mut at = self.heads.last().copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let node = self.nodes.get(at as usize)?;
            let end = (at, node.lines as usize);
            at = node.next;
            Some(end)
        })
    }

    /// The end whose worst line is best.
    pub fn best_end(&self) -> Option<u32> {
        let worst = |at: &u32| self.nodes.get(*at as usize).map(|node| node.worst);
        self.ends().map(|(at, _)| at).min_by_key(worst)
    }

    /// The lines that lead to an end: no worse than they must be, with the least demerits.
    pub fn solve(&self, end: u32) -> Option<Chosen> {
        let limit = self.nodes.get(end as usize)?.worst;
        let mut labels = vec![[UNREACHED; 3]; self.nodes.len()];
        labels.first_mut()?[Tone::Even as usize].demerits = 0;
        for at in &self.order {
            let from = *labels.get(*at as usize)?;
            let edges = self.nodes.get(*at as usize)?.edges;
            for i in edges.0..edges.1 {
                let Some(edge) = self.edges.get(i as usize).filter(|edge| edge.worst <= limit) else { continue };
                let Some(to) = labels.get_mut(edge.node as usize) else { continue };
                let best = &mut to[edge.tone as usize];
                for (label, tone) in from.iter().zip(TONES) {
                    if label.demerits == i64::MAX {
                        continue;
                    }
                    let demerits =
                        label.demerits.saturating_add(edge.demerits).saturating_add(contrast(tone, edge.tone));
                    if demerits < best.demerits {
                        *best = Label { demerits, from: *at, tone, edge: i };
                    }
                }
            }
        }
        self.way(&labels, end)
    }

    /// Reads the way to an end off the labels.
    fn way(&self, labels: &[[Label; 3]], end: u32) -> Option<Chosen> {
        let of_end = labels.get(end as usize)?;
        let mut tone = TONES.into_iter().min_by_key(|tone| of_end[*tone as usize].demerits)?;
        let mut at = end;
        let mut steps: Vec<(u32, u32)> = Vec::new();
        while at != 0 {
            let label = labels.get(at as usize)?[tone as usize];
            if label.from == NONE {
                return None;
            }
            steps.push((label.from, label.edge));
            (at, tone) = (label.from, label.tone);
        }
        let mut cuts: Vec<Cut> = Vec::with_capacity(steps.len());
        for (node, edge) in steps.into_iter().rev() {
            let next = cuts.last().map_or(0, |cut| cut.slot + 1);
            cuts.push(self.cut(node, edge, next)?);
        }
        Some(Chosen { cuts, overset: None })
    }

    /// A line of the way; `next` is the first slot it may take.
    fn cut(&self, node: u32, edge: u32, next: usize) -> Option<Cut> {
        let (node, edge) = (self.nodes.get(node as usize)?, self.edges.get(edge as usize)?);
        let from = node.item as usize;
        let to = self.nodes.get(edge.node as usize)?.item as usize;
        let known = edge.slot as usize;
        let slot = if self.keys == Keys::Measure && known >= self.tail { next.max(self.tail) } else { known };
        let (start, measure) = room(self.p, self.lane, from, slot.min(self.lane.len().saturating_sub(1)))?;
        let last = self.p.items.get(to.checked_sub(1)?)?.after == Break::Forced;
        Some(Cut { from, to, slot, measure, start, last, cost: edge.worst.raw() })
    }
}

/// What a hyphen at a line's end costs where a fault costs `whole`.
pub(super) fn hyphen_cost(whole: u32) -> u32 {
    let cost = squared(HYPHEN).saturating_mul(i64::from(whole)) / squared(FAULT).max(1);
    u32::try_from(cost).unwrap_or(whole)
}

fn squared(em: Em) -> i64 {
    em.raw().saturating_mul(em.raw())
}

/// What a line of one tone after one of another costs.
fn contrast(a: Tone, b: Tone) -> i64 {
    match (a, b) {
        (Tone::Tight, Tone::Open) | (Tone::Open, Tone::Tight) => squared(CONTRAST),
        _ => 0,
    }
}
