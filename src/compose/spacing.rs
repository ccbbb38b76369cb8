//! Spacing: the first two rungs of copyfitting, within a thread's frames as they are.
//!
//! Paragraphs gain or lose a line within the limits of their style, where it strains them least;
//! then the white space around heads grows, in whole lines. The search climbs from the setting
//! that changes nothing, a step at a time, and is bounded.

use super::Desk;
use super::plan::{Plan, Planner};

/// How many fillings a thread's plan may try.
const TRIALS: usize = 600;
/// How many paragraphs at most gain or lose a line.
const MOST_FITTED: usize = 24;

/// What copyfitting changes without touching a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spacing {
    /// Lines of white space beyond the least, before and after each unit in turn.
    space: Vec<u8>,
    /// Lines that each unit gains or loses.
    lines: Vec<i8>,
}

impl Spacing {
    /// White space beyond the least: before a unit (even numbers) or after it.
    pub fn space(&self, i: usize) -> usize {
        usize::from(self.space.get(i).copied().unwrap_or(0))
    }

    /// Lines that a unit gains or loses.
    pub fn lines(&self, unit: usize) -> i8 {
        self.lines.get(unit).copied().unwrap_or(0)
    }
}

/// How far a plan is from fitting; the smaller, the nearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Miss {
    /// Lines without room.
    pub overset: usize,
    /// Paragraphs split against their style.
    split: usize,
    /// Lines that the deepest hole has beyond the limit, summed over the legs.
    pub underset: usize,
}

impl Miss {
    /// Whether the text fits.
    pub fn is_none(&self) -> bool {
        *self == Miss { overset: 0, split: 0, underset: 0 }
    }
}

/// A setting of the climb: its plan and what it costs.
struct Step {
    spacing: Spacing,
    plan: Plan,
    cost: u64,
}

impl Planner<'_> {
    /// The best filling: least overset, then least holes, level legs, evenly spaced heads.
    ///
    /// Widow and orphan lines are kept to, but where the text would fit only without.
    pub fn plan(&mut self, desk: &mut Desk) -> Plan {
        let turns = self.frames.first().map(|f| f.page) != self.frames.last().map(|f| f.page);
        let ruled = turns || self.units.iter().any(|u| u.style.widows > 1 || u.style.orphans > 1);
        self.strict = true;
        let kept = self.best(desk);
        if !ruled || kept.overset.is_none() {
            return kept;
        }
        self.strict = false;
        let free = self.best(desk);
        self.strict = true;
        if free.overset.is_none() { free } else { kept }
    }

    /// Fills the frames with a line less wherever the text can lose one, and levels nothing.
    pub(super) fn plan_unlevelled(&mut self, desk: &mut Desk) -> Plan {
        let balance = std::mem::replace(&mut self.balance, false);
        let full: Vec<usize> = self.frames.iter().map(|f| f.lines()).collect();
        let spacing = Spacing { space: Vec::new(), lines: vec![-1; self.units.len()] };
        let plan = self.fill(desk, &spacing, &full);
        self.balance = balance;
        plan
    }

    fn best(&mut self, desk: &mut Desk) -> Plan {
        let mut trials = TRIALS;
        let mut step = self.unchanged(desk);
        if !self.miss(&step.plan).is_none() {
            self.climb(desk, &mut step, &mut trials, Planner::lines_changed);
        }
        self.climb(desk, &mut step, &mut trials, Planner::space_changed);
        if self.miss(&step.plan).underset > 0 && !step.plan.fitted.is_empty() {
            // A text too short all the same is not opened for nothing.
            step = self.unchanged(desk);
            self.climb(desk, &mut step, &mut trials, Planner::space_changed);
        }
        step.plan
    }

    /// The setting that changes nothing.
    fn unchanged(&mut self, desk: &mut Desk) -> Step {
        let units = self.units.len();
        let spacing = Spacing { space: vec![0; units * 2], lines: vec![0; units] };
        let plan = self.levelled(desk, &spacing);
        Step { cost: self.cost(&plan, &spacing), spacing, plan }
    }

    /// Takes the best of the settings that `next` gives, again and again, while it costs less.
    fn climb(
        &mut self,
        desk: &mut Desk,
        step: &mut Step,
        trials: &mut usize,
        next: fn(&Self, &Step, usize) -> Vec<Spacing>,
    ) {
        while step.cost > 0 {
            let mut better: Option<Step> = None;
            for spacing in next(self, step, *trials) {
                if *trials == 0 {
                    break;
                }
                *trials -= 1;
                let plan = self.levelled(desk, &spacing);
                let cost = self.cost(&plan, &spacing);
                if cost < better.as_ref().map_or(step.cost, |b| b.cost) {
                    better = Some(Step { spacing, plan, cost });
                }
            }
            match better {
                Some(found) => *step = found,
                None => return,
            }
        }
    }

    /// Settings in which one paragraph more gains or loses a line, as the text needs.
    fn lines_changed(&self, step: &Step, most: usize) -> Vec<Spacing> {
        let miss = self.miss(&step.plan);
        if miss.is_none() || step.spacing.lines.iter().filter(|n| **n != 0).count() >= MOST_FITTED {
            return Vec::new();
        }
        let changes: &[i8] = match (miss.overset, miss.underset, miss.split) {
            (0, 0, _) => &[-1, 1],
            (0, ..) => &[1],
            _ => &[-1],
        };
        let mut out = Vec::new();
        for (unit, u) in self.units.iter().enumerate() {
            let set = !u.head && u.paragraph.is_some() && step.spacing.lines(unit) == 0;
            // What found no room at all cannot make any.
            let reached = step.plan.overset.is_none_or(|(first, ..)| unit <= first);
            for change in changes.iter().filter(|_| set && reached) {
                let mut spacing = step.spacing.clone();
                if let Some(lines) = spacing.lines.get_mut(unit) {
                    *lines = *change;
                }
                out.push(spacing);
            }
        }
        out.truncate(most);
        out
    }

    /// Settings with a line of space more, a line less, a line moved, two lines more.
    fn space_changed(&self, step: &Step, most: usize) -> Vec<Spacing> {
        let grow = |s: crate::model::LineSpace| s.max.saturating_sub(s.min);
        let room: Vec<u8> = self.units.iter().flat_map(|u| [grow(u.style.before), grow(u.style.after)]).collect();
        let moved = moves(&step.spacing.space, &room, most);
        moved.into_iter().map(|space| Spacing { space, lines: step.spacing.lines.clone() }).collect()
    }

    /// How far a plan is from fitting.
    pub(super) fn miss(&self, plan: &Plan) -> Miss {
        let deep = |f: usize| self.empty(plan, f).saturating_sub(plan.lowered.get(f).copied().unwrap_or(0));
        let beyond = |f: usize| deep(f).saturating_sub(self.hole);
        Miss {
            overset: plan.overset.map_or(0, |(_, _, lines)| lines.max(1)),
            split: plan.split.len(),
            underset: if plan.overset.is_some() { 0 } else { (0..self.frames.len()).map(beyond).sum() },
        }
    }

    /// Smaller is better.
    fn cost(&self, plan: &Plan, spacing: &Spacing) -> u64 {
        let overset = plan.overset.map_or(0, |(_, _, lines)| lines as u64);
        let legs = self.last_legs(plan);
        let mut holes = 0;
        for frame in (0..self.frames.len()).filter(|f| !legs.contains(f)) {
            let hole = self.empty(plan, frame) as u64;
            holes += 100 * hole * hole;
        }
        let count = legs.len().max(1) as u64;
        let slack: u64 = legs.iter().map(|f| self.empty(plan, *f) as u64).sum();
        let each = slack / count;
        holes += count * 100 * each * each + 40 * u64::from(!slack.is_multiple_of(count));
        if self.balance && plan.overset.is_none() {
            let uneven = self.unevenness(plan, &legs).saturating_sub(1) as u64;
            holes += 400 * uneven * uneven;
        }
        let spread: u64 = spacing.space.iter().map(|n| u64::from(*n) * u64::from(*n)).sum();
        let rules = 1_000_000 * plan.split.len() as u64 + 6 * plan.stranded as u64;
        overset * 100_000_000 + rules + holes + spread + plan.strain
    }
}

/// Steps from a distribution of space: a line more, a line less, a line moved, two lines more;
/// at most `most` of them.
fn moves(extra: &[u8], room: &[u8], most: usize) -> Vec<Vec<u8>> {
    let open: Vec<usize> = (0..room.len()).filter(|i| room[*i] > 0).collect();
    let mut out = Vec::new();
    for (n, i) in open.iter().copied().enumerate() {
        let single = [(i, 1i8), (i, -1)].map(|step| vec![step]);
        let pairs =
            open[n + 1..].iter().flat_map(|j| [vec![(i, 1), (*j, 1)], vec![(i, 1), (*j, -1)], vec![(i, -1), (*j, 1)]]);
        for steps in single.into_iter().chain(pairs) {
            if out.len() == most {
                return out;
            }
            out.extend(stepped(extra, room, &steps));
        }
    }
    out
}

/// A distribution of space after some steps; `None` when one leads out of its limits.
fn stepped(extra: &[u8], room: &[u8], steps: &[(usize, i8)]) -> Option<Vec<u8>> {
    let mut next = extra.to_vec();
    for (i, step) in steps {
        next[*i] = next[*i].checked_add_signed(*step).filter(|n| *n <= room[*i])?;
    }
    Some(next)
}
