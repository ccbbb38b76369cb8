//! Slots that give and take lines, for the upper rungs of copyfitting.
//!
//! A slot's free edge is the one that faces body text of its thread: its foot, where body slots
//! stand under it over its whole width, else its head, where they stand over it. When the slot
//! gives lines, those body slots grow by them; what stands between (a caption, a lead and its
//! tint) moves along. A slot that cuts into columns needs no body slot beside it: the columns
//! get back what it gives. Where something else is in the way, a slot has no free edge.

use super::thread::Reach;
use crate::geom::{Length, Rect, Turn};
use crate::model::{Flex, PagePlan, Slot};

/// Edges closer than this count as one.
const NEAR: Length = Length::pt(1);

/// Which rung of the ladder a slot stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rung {
    /// A head's slot: its size changes.
    Head,
    /// A photo's: its crop changes.
    Photo,
    /// Any other box.
    Box,
}

/// The edge of a slot that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Head,
    Foot,
}

/// A slot that gives or takes lines, and what moves with it.
pub(super) struct FlexSlot {
    pub page: usize,
    pub slot: usize,
    pub rung: Rung,
    /// Lines it may give and take by its layout.
    pub flex: Flex,
    /// Lines it has more than the layout gives it.
    pub now: i64,
    edge: Edge,
    /// How it sees the page: all that moves does so across its lines.
    turn: Turn,
    leading: Length,
    /// Slots between it and the body text.
    between: Vec<usize>,
    /// Body slots that take up the difference.
    body: Vec<usize>,
}

impl FlexSlot {
    /// Gives the slot so many lines more than its layout does (fewer, when negative).
    pub fn set(&mut self, pages: &mut [PagePlan], lines: i64) {
        let by = self.leading * (lines - self.now);
        self.now = lines;
        let Some(page) = pages.get_mut(self.page) else { return };
        let foot = self.edge == Edge::Foot;
        let turn = self.turn;
        let mut change = |slot: usize, y: Length, height: Length| {
            if let Some(slot) = page.slots.get_mut(slot) {
                let area = turn.rect(slot.rect);
                slot.rect = turn.page_rect(Rect { y: area.y + y, height: area.height + height, ..area });
            }
        };
        change(self.slot, if foot { Length::ZERO } else { -by }, by);
        for slot in &self.between {
            change(*slot, if foot { by } else { -by }, Length::ZERO);
        }
        for slot in &self.body {
            change(*slot, if foot { by } else { Length::ZERO }, -by);
        }
    }

    /// Whole lines it has now.
    pub fn lines(&self, pages: &[PagePlan]) -> i64 {
        let slot = pages.get(self.page).and_then(|p| p.slots.get(self.slot));
        slot.map_or(0, |s| self.turn.rect(s.rect).height.whole(self.leading))
    }
}

/// A thread's slots with a free edge, from rung to rung; the layout's limits are not asked.
pub(super) fn of(pages: &[PagePlan], thread: &Reach) -> Vec<FlexSlot> {
    let mut found: Vec<FlexSlot> = Vec::new();
    for (page, plan) in pages.iter().enumerate() {
        let body: Vec<usize> = thread.slots.iter().filter(|(p, _)| *p == page).map(|(_, s)| *s).collect();
        for (index, slot) in plan.slots.iter().enumerate() {
            let own = slot.story == Some(thread.story) && !slot.content.is_empty();
            let Some(rung) = rung_of(slot).filter(|_| own && !body.is_empty()) else { continue };
            let (turn, grid) = across(plan, &body, slot, rung);
            let Some(leading) = plan.grids.get(grid).map(|g| g.leading) else { continue };
            // Lines can only be given to text whose lines run alike.
            let alike = |b: &usize| plan.slots.get(*b).is_some_and(|s| s.turn == turn);
            let body: Vec<usize> = body.iter().copied().filter(alike).collect();
            let view = View { plan, body: &body, index, slot, turn };
            if let Some((edge, between, body)) = view.free_edge() {
                let flex = slot.flex;
                found.push(FlexSlot { page, slot: index, rung, flex, now: 0, edge, turn, leading, between, body });
            }
        }
    }
    found.sort_by_key(|f| f.rung);
    found
}

/// Across which lines a slot gives way, and their grid: its own; a picture, across those of the
/// text, whichever way its caption runs.
fn across(plan: &PagePlan, body: &[usize], slot: &Slot, rung: Rung) -> (Turn, usize) {
    let text = body.first().and_then(|b| plan.slots.get(*b));
    match text.filter(|text| rung == Rung::Photo && text.turn != slot.turn) {
        Some(text) => (text.turn, text.grid),
        None => (slot.turn, slot.grid),
    }
}

fn rung_of(slot: &Slot) -> Option<Rung> {
    Some(match slot.role.as_str() {
        "headline" | "kicker" | "deck" | "heads" | "label" => Rung::Head,
        "photo" => Rung::Photo,
        "sidebar" | "lead" => Rung::Box,
        _ => return None,
    })
}

/// A slot among the others of its page.
struct View<'a> {
    plan: &'a PagePlan,
    body: &'a [usize],
    index: usize,
    slot: &'a Slot,
    /// How what moves sees the page.
    turn: Turn,
}

impl View<'_> {
    fn rect(&self, slot: usize) -> Rect {
        self.plan.slots.get(slot).map(|s| self.seen(s)).unwrap_or_default()
    }

    /// A slot's area, across the lines that make room.
    fn seen(&self, slot: &Slot) -> Rect {
        self.turn.rect(slot.rect)
    }

    /// Its own area.
    fn own(&self) -> Rect {
        self.seen(self.slot)
    }

    /// The edge that faces body text, what stands between, and the body slots.
    fn free_edge(&self) -> Option<(Edge, Vec<usize>, Vec<usize>)> {
        if self.slot.wrap.is_some() {
            return self.cut_in_edge();
        }
        [Edge::Foot, Edge::Head].into_iter().find_map(|edge| {
            let body = self.nearest_body(edge);
            let between = self.between(edge, &body)?;
            self.covers(&body).then_some((edge, between, body))
        })
    }

    /// A cut-in's free edge is its foot, or its head where it stands on the columns' foot. Its
    /// caption moves with its foot.
    fn cut_in_edge(&self) -> Option<(Edge, Vec<usize>, Vec<usize>)> {
        let r = self.own();
        let columns: Vec<Rect> = self.body.iter().map(|b| self.rect(*b)).filter(|b| b.overlaps(&r)).collect();
        let foot = columns.iter().map(|b| b.bottom()).max()?;
        let under = |s: &Slot| {
            self.seen(s).y >= r.bottom() - NEAR && self.seen(s).y < r.bottom() + NEAR * 20 && beside(&self.seen(s), &r)
        };
        let slots = self.plan.slots.iter().enumerate();
        let captions: Vec<usize> = slots
            .filter(|(_, s)| s.role == "caption" && s.story == self.slot.story && under(s))
            .map(|(i, _)| i)
            .collect();
        let end = captions.iter().map(|c| self.rect(*c).bottom()).max().unwrap_or(r.bottom());
        if end >= foot - NEAR {
            Some((Edge::Head, Vec::new(), Vec::new()))
        } else {
            Some((Edge::Foot, captions, Vec::new()))
        }
    }

    /// Whether a slot lies beyond an edge.
    fn beyond(&self, edge: Edge, other: &Rect) -> bool {
        match edge {
            Edge::Foot => other.y >= self.own().bottom() - NEAR,
            Edge::Head => other.bottom() <= self.own().y + NEAR,
        }
    }

    /// How far beyond the edge a slot begins.
    fn distance(&self, edge: Edge, other: &Rect) -> Length {
        match edge {
            Edge::Foot => other.y - self.own().bottom(),
            Edge::Head => self.own().y - other.bottom(),
        }
    }

    /// The thread's body slots beyond an edge that no other of them stands before.
    fn nearest_body(&self, edge: Edge) -> Vec<usize> {
        let facing: Vec<usize> = self
            .body
            .iter()
            .copied()
            .filter(|b| beside(&self.rect(*b), &self.own()) && self.beyond(edge, &self.rect(*b)))
            .collect();
        let nearer = |a: &usize, b: &usize| {
            let (a, b) = (self.rect(*a), self.rect(*b));
            beside(&a, &b) && self.distance(edge, &b) < self.distance(edge, &a)
        };
        facing.iter().copied().filter(|a| !facing.iter().any(|b| nearer(a, b))).collect()
    }

    /// What stands between an edge and the body slots, if all of it may move along.
    fn between(&self, edge: Edge, body: &[usize]) -> Option<Vec<usize>> {
        let mut between = Vec::new();
        for (i, other) in self.plan.slots.iter().enumerate().filter(|(i, _)| *i != self.index && !body.contains(i)) {
            let r = &self.seen(other);
            let before = |b: &usize| {
                beside(r, &self.rect(*b)) && self.distance(edge, r) + NEAR < self.distance(edge, &self.rect(*b))
            };
            let in_way = beside(r, &self.own()) && self.beyond(edge, r) && body.iter().any(before);
            let empty = other.content.is_empty() && other.role != "panel" && other.role != "body";
            if !in_way || empty {
                continue;
            }
            let own = other.story == self.slot.story || other.role == "panel";
            let inside = r.x >= self.own().x - NEAR && r.right() <= self.own().right() + NEAR;
            let clear = body.iter().all(|b| !self.rect(*b).overlaps(r));
            if !(own && inside && clear) || other.role == "body" {
                return None;
            }
            between.push(i);
        }
        Some(between)
    }

    /// Whether body slots take up the whole width of the slot, and no more.
    fn covers(&self, body: &[usize]) -> bool {
        let own = self.own();
        let mut rects: Vec<Rect> = body.iter().map(|b| self.rect(*b)).collect();
        rects.sort_by_key(|r| r.x);
        let gap = self.plan.grids.get(self.slot.grid).map_or(Length::ZERO, |g| g.gap.max(self.slot.gap));
        let joined = rects.windows(2).all(|pair| match pair {
            [a, b] => b.x - a.right() <= gap + NEAR,
            _ => true,
        });
        let (Some(first), Some(last)) = (rects.first(), rects.last()) else { return false };
        joined && (first.x - own.x).abs() <= NEAR && (last.right() - own.right()).abs() <= NEAR
    }
}

/// Whether two areas have columns in common.
fn beside(a: &Rect, b: &Rect) -> bool {
    a.x + NEAR < b.right() && b.x + NEAR < a.right()
}
