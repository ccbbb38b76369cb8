//! Planning a thread: which line of which frame every unit of its text takes.
//!
//! The text is a row of *units* (paragraphs, list items, heads), the room a row of frames with
//! whole lines. [`Planner::plan`] tries the white space around heads within its limits, scores
//! each filling from line counts alone, and levels the legs that share the thread's end.
//! Paragraphs are broken once for each sequence of measures they meet, so a trial costs little.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::geom::{Em, Length, Rect};
use crate::linebreak::{self, LineSlot, Paragraph, Solution};
use crate::model::{Align, Part, Style, Text};

use super::Desk;
use super::boxes::measure_of;
use super::heads::{self, Head, HeadLine};

/// How many fillings a thread's plan may try.
const TRIALS: usize = 600;

/// One column of a thread.
pub(super) struct Frame {
    pub page: usize,
    pub slot: usize,
    pub id: String,
    pub rect: Rect,
    /// Whole lines it holds.
    pub capacity: usize,
    pub leading: Length,
    /// From a line's top to its baseline.
    pub baseline: Length,
    pub on_grid: bool,
    /// Frames in a row with one top and one foot share a group: their ends are levelled.
    pub group: usize,
    /// Whether lines that a story does not fill are left at the top, so that its legs end on the
    /// frame's foot.
    pub from_foot: bool,
}

/// Something that takes lines.
pub(super) struct Unit<'a> {
    pub part: Part,
    pub text: &'a Text,
    pub style: &'a Style,
    /// Shaped; `None` far beyond what the frames can hold, where it is only counted.
    pub paragraph: Option<Paragraph>,
    pub label: Option<(&'a Text, Paragraph)>,
    pub head: bool,
    /// How many characters it has.
    pub characters: usize,
}

/// A head as it will be set in a frame of some width.
pub(super) enum HeadSet {
    /// At the style's own size.
    Plain(Vec<HeadLine>),
    /// Fitted to the measure.
    Fitted(Head),
}

/// Where a unit stands.
pub(super) struct Placement {
    pub unit: usize,
    /// Frame and line of each of its lines; for a head, of its first line only.
    pub at: Vec<(usize, usize)>,
    pub setting: SetUnit,
}

/// A unit, broken.
#[derive(Clone)]
pub(super) enum SetUnit {
    Paragraph(Rc<Solution>),
    /// A head and the lines of its footprint.
    Head(Rc<HeadSet>, usize),
}

/// A filling of the frames.
#[derive(Default)]
pub(super) struct Plan {
    pub placements: Vec<Placement>,
    /// Lines taken in each frame, white space included.
    pub used: Vec<usize>,
    /// Lines left empty at the top of each frame.
    pub lowered: Vec<usize>,
    /// Lines that found no room, and where their text begins: unit and byte offset.
    pub overset: Option<(usize, usize, usize)>,
    /// Lines of white space added around heads beyond the least.
    pub added: usize,
    /// Paragraphs' lone first lines at a foot and lone last lines at a top.
    stranded: usize,
}

/// The measures of the lines ahead: each with how many lines have it.
type Profile = Vec<(Em, usize)>;

/// Plans one thread.
pub(super) struct Planner<'a> {
    pub units: Vec<Unit<'a>>,
    pub frames: Vec<Frame>,
    heads: BTreeMap<(usize, Length), Rc<HeadSet>>,
    paragraphs: BTreeMap<(usize, Profile), Rc<Solution>>,
}

impl<'a> Planner<'a> {
    pub fn new(units: Vec<Unit<'a>>, frames: Vec<Frame>) -> Planner<'a> {
        Planner { units, frames, heads: BTreeMap::new(), paragraphs: BTreeMap::new() }
    }

    /// The best filling: least overset, then least holes, level legs, evenly spaced heads.
    pub fn plan(&mut self, desk: &mut Desk) -> Plan {
        let full: Vec<usize> = self.frames.iter().map(|f| f.capacity).collect();
        let room = self.room_for_space();
        let mut extra = vec![0u8; room.len()];
        let mut best = self.fill(desk, &extra, &full);
        let mut cost = self.cost(&best, &extra);
        let mut trials = TRIALS;
        loop {
            let mut better = None;
            for change in moves(&extra, &room, trials) {
                if trials == 0 {
                    break;
                }
                trials -= 1;
                let plan = self.fill(desk, &change, &full);
                let c = self.cost(&plan, &change);
                if c < cost {
                    cost = c;
                    better = Some((plan, change));
                }
            }
            match better {
                Some((plan, change)) => (best, extra) = (plan, change),
                None => break,
            }
        }
        self.level(desk, &extra, full, best)
    }

    /// How many lines each unit's space may grow: before and after, alternating.
    fn room_for_space(&self) -> Vec<u8> {
        let grow = |s: crate::model::LineSpace| s.max.saturating_sub(s.min);
        self.units.iter().flat_map(|u| [grow(u.style.before), grow(u.style.after)]).collect()
    }

    /// Lowers the feet of the last group of legs together, as far as the text allows.
    fn level(&mut self, desk: &mut Desk, extra: &[u8], full: Vec<usize>, best: Plan) -> Plan {
        let Some(last) = best.used.iter().rposition(|n| *n > 0) else { return best };
        let group = self.frames[last].group;
        let legs: Vec<usize> = (0..self.frames.len()).filter(|f| self.frames[*f].group == group).collect();
        if best.overset.is_some() || legs.len() < 2 {
            return best;
        }
        let used: usize = legs.iter().map(|f| best.used[*f]).sum();
        let tallest = full[last];
        // The lines shared out evenly, the first legs one line longer; where heads do not let
        // that be, a line more at a time.
        for lines in used..legs.len() * tallest {
            let mut caps = full.clone();
            for (i, leg) in legs.iter().enumerate() {
                caps[*leg] = lines / legs.len() + usize::from(i < lines % legs.len());
            }
            let plan = self.fill(desk, extra, &caps);
            let spilled = plan.used.iter().enumerate().any(|(f, n)| *n > 0 && f > legs[legs.len() - 1]);
            if plan.overset.is_none() && !spilled {
                let empty = tallest - lines.div_ceil(legs.len());
                let lowered = |f: usize| if legs.contains(&f) && self.frames[f].from_foot { empty } else { 0 };
                return Plan { lowered: (0..full.len()).map(lowered).collect(), ..plan };
            }
        }
        best
    }

    /// Smaller is better.
    fn cost(&self, plan: &Plan, extra: &[u8]) -> u64 {
        let overset = plan.overset.map_or(0, |(_, _, lines)| lines as u64);
        let last = plan.used.iter().rposition(|n| *n > 0).unwrap_or(0);
        let last_group = self.frames.get(last).map_or(0, |f| f.group);
        let mut holes = 0;
        let (mut slack, mut legs) = (0u64, 0u64);
        for (frame, used) in self.frames.iter().zip(&plan.used) {
            let hole = frame.capacity.saturating_sub(*used) as u64;
            if frame.group == last_group {
                slack += hole;
                legs += 1;
            } else {
                holes += 100 * hole * hole;
            }
        }
        let legs = legs.max(1);
        let each = slack / legs;
        holes += legs * 100 * each * each + 40 * u64::from(slack % legs != 0);
        let spread: u64 = extra.iter().map(|n| u64::from(*n) * u64::from(*n)).sum();
        overset * 10_000_000 + holes + 6 * plan.stranded as u64 + spread
    }

    /// Fills the frames, each to its cap, with the given extra space around units.
    fn fill(&mut self, desk: &mut Desk, extra: &[u8], caps: &[usize]) -> Plan {
        let mut plan = Plan { used: vec![0; caps.len()], lowered: vec![0; caps.len()], ..Plan::default() };
        let mut at = Cursor { frame: 0, line: 0 };
        let mut owed = 0;
        for unit in 0..self.units.len() {
            let space = |i: usize| usize::from(extra.get(i).copied().unwrap_or(0));
            let style = self.units[unit].style;
            let gap = owed + usize::from(style.before.min) + space(2 * unit);
            owed = usize::from(style.after.min) + space(2 * unit + 1);
            plan.added += space(2 * unit) + space(2 * unit + 1);
            let done = if self.units[unit].head {
                self.fill_head(desk, unit, gap, owed, caps, &mut at, &mut plan)
            } else {
                self.fill_paragraph(unit, gap, caps, &mut at, &mut plan)
            };
            if !done {
                break;
            }
        }
        plan
    }

    /// Sets a head where it and the lines it must keep fit; false when no frame is left.
    #[allow(clippy::too_many_arguments)]
    fn fill_head(
        &mut self,
        desk: &mut Desk,
        unit: usize,
        gap: usize,
        after: usize,
        caps: &[usize],
        at: &mut Cursor,
        plan: &mut Plan,
    ) -> bool {
        let followed = unit + 1 < self.units.len();
        let keep = if followed { usize::from(self.units[unit].style.keep) } else { 0 };
        let keep = keep + if keep > 0 { after } else { 0 };
        loop {
            let Some(cap) = caps.get(at.frame).copied() else {
                plan.overset.get_or_insert((unit, 0, self.rest_lines(unit, 0)));
                return false;
            };
            let (set, lines) = self.head_in(desk, unit, at.frame);
            let gap = if at.line == 0 { 0 } else { gap };
            let roomy = at.line + gap + lines + keep <= cap;
            if roomy || (at.line == 0 && lines <= cap && at.frame + 1 >= caps.len()) {
                let line = at.line + gap;
                plan.placements.push(Placement {
                    unit,
                    at: vec![(at.frame, line)],
                    setting: SetUnit::Head(set, lines),
                });
                at.line = line + lines;
                plan.used[at.frame] = at.line;
                return true;
            }
            at.next_frame();
        }
    }

    /// Sets a paragraph from the cursor on; false when it does not fit.
    fn fill_paragraph(&mut self, unit: usize, gap: usize, caps: &[usize], at: &mut Cursor, plan: &mut Plan) -> bool {
        if at.line > 0 {
            at.line += gap;
        }
        at.settle(caps);
        if self.units[unit].paragraph.is_none() {
            plan.overset.get_or_insert((unit, 0, self.rest_lines(unit, 0)));
            return false;
        }
        let solution = self.solve(unit, *at, caps);
        let mut places = Vec::with_capacity(solution.lines.len());
        for _ in &solution.lines {
            at.settle(caps);
            if at.frame >= caps.len() {
                break;
            }
            places.push((at.frame, at.line));
            at.line += 1;
            plan.used[at.frame] = at.line;
        }
        plan.stranded += stranded(&places);
        let placed = places.len();
        let left = solution.lines.get(placed).map(|l| l.text.start).or(solution.overset);
        plan.placements.push(Placement { unit, at: places, setting: SetUnit::Paragraph(solution) });
        if let Some(offset) = left {
            plan.overset.get_or_insert((unit, offset, self.rest_lines(unit, offset)));
        }
        left.is_none()
    }

    /// About how many lines the text from here on would take, in frames like the last.
    fn rest_lines(&self, unit: usize, offset: usize) -> usize {
        let Some(frame) = self.frames.last() else { return 0 };
        let rest = self.units[unit..].iter().enumerate().map(|(i, u)| {
            let before = u.text.text.get(..offset).filter(|_| i == 0).map_or(0, |t| t.chars().count());
            let per_line = usize::try_from(frame.rect.width.whole(u.style.size)).unwrap_or(0).max(1);
            (u.characters - before).div_ceil(per_line).max(1)
        });
        rest.sum()
    }

    /// A head broken for the width of a frame, and its footprint in lines.
    fn head_in(&mut self, desk: &mut Desk, unit: usize, frame: usize) -> (Rc<HeadSet>, usize) {
        let width = self.frames[frame].rect.width;
        let u = &self.units[unit];
        let set = self.heads.entry((unit, width)).or_insert_with(|| {
            Rc::new(match u.style.fit.filter(|_| u.style.align != Align::Justify) {
                Some(fit) => HeadSet::Fitted(heads::fit(desk, u.text, fit, width, fit.max_size * 4)),
                None => HeadSet::Plain(heads::break_lines(desk, u.text, width.in_em(u.style.em(u.style.size)))),
            })
        });
        let depth = match set.as_ref() {
            HeadSet::Plain(lines) => u.style.leading * lines.len() as i64,
            HeadSet::Fitted(head) => head.depth(),
        };
        let pitch = self.frames[frame].leading.max(Length::from_raw(1));
        let lines = (depth.raw() + pitch.raw() - 1) / pitch.raw();
        (Rc::clone(set), usize::try_from(lines).unwrap_or(1).max(1))
    }

    /// A paragraph broken for the measures it meets from the cursor on.
    fn solve(&mut self, unit: usize, at: Cursor, caps: &[usize]) -> Rc<Solution> {
        let u = &self.units[unit];
        let enough = u.text.text.chars().count() + 2;
        let profile = self.profile(unit, at, caps, enough);
        let key = (unit, profile);
        if let Some(known) = self.paragraphs.get(&key) {
            return Rc::clone(known);
        }
        let mut lane = Vec::with_capacity(enough);
        for (measure, count) in &key.1 {
            let hang = if u.label.is_some() { u.style.hang } else { Em::ZERO };
            let slot = LineSlot { frame: 0, grid_line: 0, start: hang, measure: *measure - hang };
            lane.resize(lane.len() + count, slot);
        }
        let solution = u.paragraph.as_ref().map(|p| linebreak::set_lines(p, &lane)).unwrap_or_default();
        let solution = Rc::new(solution);
        self.paragraphs.insert(key, Rc::clone(&solution));
        solution
    }

    /// The measures of the lines ahead, as runs; a single run when they are all alike.
    fn profile(&self, unit: usize, at: Cursor, caps: &[usize], enough: usize) -> Profile {
        let size = self.units[unit].style.size;
        let mut runs = Profile::new();
        let mut total = 0;
        for (f, (frame, cap)) in self.frames.iter().zip(caps).enumerate().skip(at.frame) {
            let lines = if f == at.frame { cap.saturating_sub(at.line) } else { *cap };
            let measure = measure_of(self.units[unit].style, frame.rect.width, size).1;
            match runs.last_mut() {
                Some((m, n)) if *m == measure => *n += lines,
                _ => runs.push((measure, lines)),
            }
            total += lines;
            if total >= enough {
                break;
            }
        }
        // Alike all the way: the count does not matter, the caller counts lines itself.
        match runs.as_mut_slice() {
            [(_, n)] => *n = enough,
            [.., (_, n)] => *n += enough,
            [] => {}
        }
        runs
    }
}

/// The next line to be filled.
#[derive(Clone, Copy)]
struct Cursor {
    frame: usize,
    line: usize,
}

impl Cursor {
    fn next_frame(&mut self) {
        *self = Cursor { frame: self.frame + 1, line: 0 };
    }
    /// Moves on while the frame is full.
    fn settle(&mut self, caps: &[usize]) {
        while caps.get(self.frame).is_some_and(|cap| self.line >= *cap) {
            self.next_frame();
        }
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

/// Lone first lines at a foot and lone last lines at a top, of a paragraph of several lines.
fn stranded(places: &[(usize, usize)]) -> usize {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return 0 };
    if first.0 == last.0 {
        return 0;
    }
    let alone = |frame: usize| places.iter().filter(|(f, _)| *f == frame).count() == 1;
    usize::from(alone(first.0)) + 2 * usize::from(alone(last.0))
}
