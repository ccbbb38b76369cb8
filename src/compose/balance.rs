//! Levelling: the legs that share a thread's end are lowered together, as far as its text allows.
//!
//! Legs whose last lines share a foot are one group, whatever their tops; what the text leaves
//! empty is shared out in whole lines, the last legs a line shorter where it does not divide. The
//! short rest of a story from another page is not spread: it stands together in its first leg.

use super::Desk;
use super::plan::{Plan, Planner};
use super::spacing::Spacing;

/// How many feet are tried for one levelling.
const FEET: usize = 60;
/// How many more are tried for a better one, once the text fits.
const BETTER: usize = 8;
/// Rows that every leg must have before the rest of a story from another page is spread over them,
/// and that stand under 上接…版.
const SPREAD: usize = 2;

impl Planner<'_> {
    /// Fills the frames, and levels the last legs where the thread is balanced.
    pub(super) fn levelled(&mut self, desk: &mut Desk, spacing: &Spacing) -> Plan {
        let full: Vec<usize> = self.frames.iter().map(|f| f.lines()).collect();
        let plan = self.fill(desk, spacing, &full);
        if plan.overset.is_some() || !self.balance {
            return plan;
        }
        let legs = self.last_legs(&plan);
        let empty: usize = legs.iter().map(|f| self.empty(&plan, *f)).sum();
        if legs.is_empty() || empty == 0 || self.is_short_rest(&plan, &legs) {
            return plan;
        }
        self.level(desk, spacing, &legs, empty).unwrap_or(plan)
    }

    /// The leg that 上接…版 stands over, among some.
    fn under_jump(&self, legs: &[usize]) -> Option<usize> {
        legs.iter().copied().find(|leg| self.frames.get(*leg).is_some_and(|f| f.over.is_some()))
    }

    /// Rows that a leg is filled with.
    fn depth(&self, plan: &Plan, leg: usize) -> usize {
        let used = plan.used.get(leg).copied().unwrap_or(0);
        self.frames.get(leg).map_or(0, |f| f.depth(used))
    }

    /// Whether some legs hold too little of a story from another page to be spread over them.
    fn is_short_rest(&self, plan: &Plan, legs: &[usize]) -> bool {
        let rows: usize = legs.iter().map(|leg| self.depth(plan, *leg)).sum();
        self.under_jump(legs).is_some() && rows < legs.len() * SPREAD
    }

    /// Lowers the feet of some legs by `empty` rows in all, or by as many as their text allows.
    fn level(&mut self, desk: &mut Desk, spacing: &Spacing, legs: &[usize], empty: usize) -> Option<Plan> {
        let mut best: Option<((usize, usize), Plan)> = None;
        let mut tries = FEET;
        for empty in (0..=empty).rev() {
            if tries == 0 {
                break;
            }
            tries -= 1;
            let plan = self.fill(desk, spacing, &self.lowered(legs, empty));
            let spilled = plan.used.iter().enumerate().any(|(f, n)| *n > 0 && legs.last().is_some_and(|l| f > *l));
            let bare = self.under_jump(legs).is_some_and(|leg| self.depth(&plan, leg) < SPREAD);
            if plan.overset.is_some() || spilled || bare {
                continue;
            }
            // Paragraphs split against their style first, then level feet.
            let wrong = (plan.split.len(), self.unevenness(&plan, legs));
            if best.is_none() {
                tries = tries.min(BETTER);
            }
            if best.as_ref().is_none_or(|(least, _)| wrong < *least) {
                best = Some((wrong, self.stood_on_foot(plan, legs, empty / legs.len())));
            }
            if wrong <= (0, 1) {
                break;
            }
        }
        best.map(|(_, plan)| plan)
    }

    /// How far every frame may be filled when some legs leave `empty` rows in all.
    fn lowered(&self, legs: &[usize], empty: usize) -> Vec<usize> {
        let mut caps: Vec<usize> = self.frames.iter().map(|f| f.lines()).collect();
        let count = legs.len().max(1);
        for (i, leg) in legs.iter().enumerate() {
            let (Some(frame), Some(cap)) = (self.frames.get(*leg), caps.get_mut(*leg)) else { continue };
            let less = empty / count + usize::from(i + empty % count >= count);
            *cap = frame.line_at(frame.rows().saturating_sub(less));
        }
        caps
    }

    /// Puts what is left empty above the text of legs that stand on their foot.
    fn stood_on_foot(&self, plan: Plan, legs: &[usize], empty: usize) -> Plan {
        let stands = |f: usize| self.frames.get(f).is_some_and(|f| f.from_foot && f.plain);
        let whole = legs.iter().all(|f| stands(*f));
        let lowered = |f: usize| if whole && legs.contains(&f) { empty } else { 0 };
        Plan { lowered: (0..self.frames.len()).map(lowered).collect(), ..plan }
    }

    /// The legs that share the thread's end.
    pub(super) fn last_legs(&self, plan: &Plan) -> Vec<usize> {
        let last = plan.used.iter().rposition(|n| *n > 0).and_then(|f| self.frames.get(f));
        let Some(group) = last.map(|f| f.group) else { return Vec::new() };
        (0..self.frames.len()).filter(|f| self.frames[*f].group == group).collect()
    }

    /// Rows that a frame's text leaves empty at its foot.
    pub(super) fn empty(&self, plan: &Plan, frame: usize) -> usize {
        let used = plan.used.get(frame).copied().unwrap_or(0);
        self.frames.get(frame).map_or(0, |f| f.rows().saturating_sub(f.depth(used)))
    }

    /// How much further up one of some legs ends than another.
    pub(super) fn unevenness(&self, plan: &Plan, legs: &[usize]) -> usize {
        let feet = || legs.iter().map(|f| self.empty(plan, *f));
        feet().max().unwrap_or(0) - feet().min().unwrap_or(0)
    }
}
