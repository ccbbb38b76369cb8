//! Planning a thread: which line of which frame every unit of its text takes.
//!
//! The text is a row of *units* (paragraphs, list items, heads), the room a row of frames with
//! places for lines. [`Planner::fill`] fills the frames from line counts alone, with given white
//! space around heads and given lines gained or lost in paragraphs; `spacing.rs` searches for the
//! best of these within their limits, `balance.rs` levels the legs that share the thread's end.
//! Paragraphs are broken once for each sequence of measures they meet, so a trial costs little.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::geom::{Em, Length};
use crate::linebreak::{self, LineSlot, Paragraph, Solution};
use crate::model::{Align, Part, Style, Text};

mod table;
use table::whole_rows;
pub(super) use table::{PlacedRow, RowUnit};

use super::Desk;
use super::boxes::measure_of;
use super::heads::{self, Head, HeadLine};

pub(super) use super::lane::Frame;
use super::spacing::Spacing;

/// Longer paragraphs, in characters, neither gain nor lose a line: it would take long to find out.
const LONGEST_FITTED: usize = 5_000;
/// How often a paragraph is broken anew for its widow and orphan lines.
const RULE_TRIALS: usize = 4;
/// Lines of a paragraph that stand together on either side of a turn of the page, whatever its style.
const TURNED: usize = 2;

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
    /// The row of a table that it is.
    pub row: Option<RowUnit<'a>>,
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
    /// Frame and place of each of its lines; for a head, of its first line only.
    pub at: Vec<(usize, usize)>,
    pub setting: SetUnit,
}

/// A unit, broken.
#[derive(Clone)]
pub(super) enum SetUnit {
    Paragraph(Rc<Solution>),
    /// A head and the lines of its footprint.
    Head(Rc<HeadSet>, usize),
    /// A row of a table.
    Row(PlacedRow),
}

/// A filling of the frames.
#[derive(Default)]
pub(super) struct Plan {
    pub placements: Vec<Placement>,
    /// Places taken in each frame, white space included.
    pub used: Vec<usize>,
    /// Lines left empty at the top of each frame.
    pub lowered: Vec<usize>,
    /// Lines that found no room, and where their text begins: unit and byte offset.
    pub overset: Option<(usize, usize, usize)>,
    /// Lines of white space added around heads beyond the least.
    pub added: usize,
    /// Lines that paragraphs gained and lost: unit and number.
    pub fitted: Vec<(usize, i8)>,
    /// What gaining and losing them costs.
    pub strain: u64,
    /// Paragraphs' lone first lines at a foot and lone last lines at a top.
    pub stranded: usize,
    /// Paragraphs with fewer lines at a foot or a top than their styles ask for.
    pub split: Vec<usize>,
}

/// The measures of the lines ahead: each with how many lines have it.
type Profile = Vec<(Em, usize)>;

/// Plans one thread.
pub(super) struct Planner<'a> {
    pub units: Vec<Unit<'a>>,
    pub frames: Vec<Frame>,
    /// Whether the legs that share the thread's end are levelled.
    pub balance: bool,
    /// Lines that a leg may stay short of its foot.
    pub hole: usize,
    /// Whether widow and orphan lines are kept to at any price but text that finds no room.
    pub strict: bool,
    heads: BTreeMap<(usize, Length), Rc<HeadSet>>,
    paragraphs: BTreeMap<(usize, i8, Profile), Option<Rc<Solution>>>,
}

impl<'a> Planner<'a> {
    pub fn new(units: Vec<Unit<'a>>, frames: Vec<Frame>, (balance, hole): (bool, usize)) -> Planner<'a> {
        let (heads, paragraphs) = (BTreeMap::new(), BTreeMap::new());
        Planner { units, frames, balance, hole, strict: true, heads, paragraphs }
    }

    /// Fills the frames, each to its cap, as `spacing` says.
    ///
    /// A head whose text finds no room under it goes on with it to the next frame.
    pub fn fill(&mut self, desk: &mut Desk, spacing: &Spacing, caps: &[usize]) -> Plan {
        let mut plan = Plan { used: vec![0; caps.len()], lowered: vec![0; caps.len()], ..Plan::default() };
        let mut at = Cursor { frame: 0, line: 0 };
        let mut owed = 0;
        let mut head: Option<Mark> = None;
        let mut unit = 0;
        while unit < self.units.len() {
            let style = self.units[unit].style;
            let gap = owed + usize::from(style.before.min) + spacing.space(2 * unit);
            owed = usize::from(style.after.min) + spacing.space(2 * unit + 1);
            if self.units[unit].head {
                head = head.or_else(|| Some(Mark::new(unit, at, &plan)));
                plan.added += spacing.space(2 * unit) + spacing.space(2 * unit + 1);
                if !self.fill_head(desk, unit, gap, owed, caps, &mut at, &mut plan) {
                    break;
                }
                unit += 1;
                continue;
            }
            plan.added += spacing.space(2 * unit) + spacing.space(2 * unit + 1);
            let done = if self.units[unit].row.is_some() {
                self.fill_row(desk, unit, gap, caps, &mut at, &mut plan)
            } else {
                self.fill_paragraph(unit, spacing.lines(unit), gap, caps, &mut at, &mut plan)
            };
            if let Some(next) = head.take().and_then(|mark| mark.moved(&plan, unit, caps.len())) {
                (unit, at, owed) = next.restore(&mut plan);
                continue;
            }
            if !done {
                break;
            }
            unit += 1;
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
            let keep = if keep > 0 { keep.max(self.rows_kept(desk, unit + 1, at.frame) + after) } else { keep };
            let start = self.after_gap(*at, gap);
            if let Some((setting, line, next)) = self.place_head(desk, unit, (at.frame, start), keep, cap) {
                plan.placements.push(Placement { unit, at: vec![(at.frame, line)], setting });
                at.line = next;
                plan.used[at.frame] = next;
                return true;
            }
            at.next_frame();
        }
    }

    /// A head set in a frame, at a place or after it: its place, and the place after it. `None`
    /// where it and the rows it keeps under it find no room before `cap`.
    ///
    /// Beside a cut-in it is set to what is left of the column, if that is the same over all its
    /// rows; else it stands under the cut-in.
    fn place_head(
        &mut self,
        desk: &mut Desk,
        unit: usize,
        (frame, line): (usize, usize),
        keep: usize,
        cap: usize,
    ) -> Option<(SetUnit, usize, usize)> {
        let last = frame + 1 >= self.frames.len();
        let mut line = self.frames.get(frame)?.row_start(line);
        while line < cap {
            let f = self.frames.get(frame)?;
            let Some((_, width)) = f.block(line, 1) else {
                line = f.line_at(f.row(line) + 1);
                continue;
            };
            let (mut set, mut lines) = self.head_within(desk, unit, frame, width);
            let narrower = self.frames.get(frame)?.block(line, lines).filter(|(_, w)| *w < width);
            if let Some((_, width)) = narrower {
                (set, lines) = self.head_within(desk, unit, frame, width);
            }
            let f = self.frames.get(frame)?;
            let row = f.row(line);
            let next = f.line_at(row + lines);
            let kept = if keep == 0 { next } else { f.line_at(row + lines + keep - 1) + 1 };
            // A table stands under a cut-in, not beside it: so does the head over it.
            let table = keep > 0 && self.units.get(unit + 1).is_some_and(|u| u.row.is_some());
            let roomy = kept <= cap && f.depth(kept) == row + lines + keep && (!table || whole_rows(f, next, keep));
            let room = f.block(line, lines).is_some_and(|(_, w)| narrower.is_none_or(|(_, least)| w >= least));
            if room && (roomy || (line == 0 && last && next <= cap)) {
                return Some((SetUnit::Head(set, lines), line, next));
            }
            if f.plain {
                return None;
            }
            line = f.line_at(row + 1);
        }
        None
    }

    /// Where the cursor stands after some white space, which is left out at a frame's top.
    fn after_gap(&self, at: Cursor, gap: usize) -> usize {
        match self.frames.get(at.frame) {
            Some(f) if at.line > 0 && gap > 0 => f.line_at(f.row(f.row_start(at.line)) + gap),
            _ => at.line,
        }
    }

    /// Sets a paragraph from the cursor on, with `change` lines gained or lost; false when it
    /// does not fit.
    fn fill_paragraph(
        &mut self,
        unit: usize,
        change: i8,
        gap: usize,
        caps: &[usize],
        at: &mut Cursor,
        plan: &mut Plan,
    ) -> bool {
        at.line = self.after_gap(*at, gap);
        at.settle(caps);
        if self.units[unit].paragraph.is_none() {
            plan.overset.get_or_insert((unit, 0, self.rest_lines(unit, 0)));
            return false;
        }
        let strain = plan.strain;
        let (mut solution, mut places) = self.run_on(unit, change, *at, caps, plan);
        let mut own = Vec::new();
        for _ in 0..RULE_TRIALS {
            let split = self.strict && self.badly_split(unit, &solution, &places);
            let Some((frame, cap)) = split.then(|| self.leave_earlier(unit, *at, &places)).flatten() else { break };
            if own.is_empty() {
                own = caps.to_vec();
            }
            own[frame] = cap;
            at.settle(&own);
            plan.fitted.retain(|(of, _)| *of != unit);
            plan.strain = strain;
            (solution, places) = self.run_on(unit, change, *at, &own, plan);
        }
        if self.badly_split(unit, &solution, &places) {
            plan.split.push(unit);
        }
        if let Some((frame, line)) = places.last() {
            *at = Cursor { frame: *frame, line: line + 1 };
        }
        for (frame, line) in &places {
            plan.used[*frame] = plan.used[*frame].max(line + 1);
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

    /// Breaks a paragraph from the cursor on, and finds the places of its lines.
    fn run_on(
        &mut self,
        unit: usize,
        change: i8,
        at: Cursor,
        caps: &[usize],
        plan: &mut Plan,
    ) -> (Rc<Solution>, Vec<(usize, usize)>) {
        let natural = self.solve(unit, 0, at, caps).unwrap_or_default();
        let changed = if change == 0 { None } else { self.solve(unit, change, at, caps) };
        if let Some(solution) = &changed {
            plan.fitted.push((unit, change));
            plan.strain += strain(solution);
        }
        let solution = changed.unwrap_or(natural);
        // A line's slot is its place in the lane, counted from the cursor over the frames ahead.
        let mut places = Vec::with_capacity(solution.lines.len());
        let (mut cursor, mut slot) = (at, 0);
        for line in &solution.lines {
            cursor.settle(caps);
            while slot < line.slot && cursor.frame < caps.len() {
                (cursor.line, slot) = (cursor.line + 1, slot + 1);
                cursor.settle(caps);
            }
            if cursor.frame >= caps.len() {
                break;
            }
            places.push((cursor.frame, cursor.line));
            (cursor.line, slot) = (cursor.line + 1, slot + 1);
        }
        (solution, places)
    }

    /// The lines that a paragraph must leave at a foot and take to a top: its style's, and where the
    /// page turns, two at the least.
    fn kept_lines(&self, unit: usize, places: &[(usize, usize)]) -> (usize, usize) {
        let style = self.units[unit].style;
        let page = |place: Option<&(usize, usize)>| place.and_then(|p| self.frames.get(p.0)).map(|f| f.page);
        let (first, last) = (places.first(), places.last());
        let next = places.iter().find(|p| first.is_some_and(|first| first.0 != p.0));
        let before = places.iter().rfind(|p| last.is_some_and(|last| last.0 != p.0));
        let least = |own: u8, turns: bool| usize::from(own).max(if turns { TURNED } else { 0 });
        let (out, into) = (next.is_some() && page(next) != page(first), before.is_some() && page(before) != page(last));
        (least(style.orphans, out), least(style.widows, into))
    }

    /// Whether a paragraph leaves too few lines at a foot, or takes too few to a top.
    fn badly_split(&self, unit: usize, solution: &Solution, places: &[(usize, usize)]) -> bool {
        let (orphans, widows) = self.kept_lines(unit, places);
        if orphans < 2 && widows < 2 {
            return false;
        }
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return false };
        let count = |frame: usize| places.iter().filter(|(f, _)| *f == frame).count();
        let whole = solution.overset.is_none() && places.len() == solution.lines.len();
        first.0 != last.0 && (count(first.0) < orphans || (whole && count(last.0) < widows))
    }

    /// How a badly split paragraph is mended: the frame to leave earlier, and how far it may be
    /// filled. `None` where nothing can be done.
    fn leave_earlier(&self, unit: usize, at: Cursor, places: &[(usize, usize)]) -> Option<(usize, usize)> {
        let (orphans, widows) = self.kept_lines(unit, places);
        let leave = Some((at.frame, at.line)).filter(|_| at.line > 0);
        let last = places.last()?.0;
        let count = |frame: usize| places.iter().filter(|(f, _)| *f == frame).count();
        if count(at.frame) < orphans {
            return leave;
        }
        let before = places.len() - count(last);
        let missing = widows.checked_sub(count(last))?;
        let (frame, line) = *places.get(before.checked_sub(missing)?)?;
        if frame == at.frame && line - at.line < orphans.max(1) { leave } else { Some((frame, line)) }
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

    /// A head broken for a width in a frame, and its footprint in rows.
    fn head_within(&mut self, desk: &mut Desk, unit: usize, frame: usize, width: Length) -> (Rc<HeadSet>, usize) {
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

    /// A paragraph broken for the measures it meets from the cursor on, with `change` lines more
    /// than it would have; `None` where it cannot have them within the limits of its style.
    fn solve(&mut self, unit: usize, change: i8, at: Cursor, caps: &[usize]) -> Option<Rc<Solution>> {
        let natural = if change == 0 { None } else { self.solve(unit, 0, at, caps) };
        let u = &self.units[unit];
        let enough = u.text.text.chars().count() + 2;
        let profile = self.profile(unit, at, caps, enough);
        let key = (unit, change, profile);
        if let Some(known) = self.paragraphs.get(&key) {
            return known.clone();
        }
        let mut lane = Vec::with_capacity(enough);
        for (measure, count) in &key.2 {
            let hang = if u.label.is_some() { u.style.hang } else { Em::ZERO };
            // One solution serves all places of these measures: where they stand is not in it.
            let slot = LineSlot { frame: 0, grid_line: 0, start: hang, measure: *measure - hang };
            lane.resize(lane.len() + count, slot);
        }
        let solution = match (&u.paragraph, change) {
            (None, _) => None,
            (Some(p), 0) => Some(Rc::new(linebreak::set_lines(p, &lane))),
            (Some(p), _) => {
                let lines = natural.as_ref().map_or(0, |s| s.lines.len()).checked_add_signed(isize::from(change));
                let fits = may_change(u.characters, natural.as_deref());
                lines.filter(|n| *n > 0 && fits).and_then(|n| linebreak::set_in(p, &lane, n)).map(Rc::new)
            }
        };
        self.paragraphs.insert(key, solution.clone());
        solution
    }

    /// The measures of the lines ahead, as runs; a single run when they are all alike.
    fn profile(&self, unit: usize, at: Cursor, caps: &[usize], enough: usize) -> Profile {
        let size = self.units[unit].style.size;
        let mut runs = Profile::new();
        let mut total = 0;
        let mut add = |width: Length, lines: usize| {
            let measure = measure_of(self.units[unit].style, width, size).1;
            match runs.last_mut() {
                Some((m, n)) if *m == measure => *n += lines,
                _ => runs.push((measure, lines)),
            }
        };
        for (f, (frame, cap)) in self.frames.iter().zip(caps).enumerate().skip(at.frame) {
            let from = if f == at.frame { at.line } else { 0 };
            let lines = cap.saturating_sub(from);
            if frame.plain {
                add(frame.rect.width, lines);
            } else {
                frame.places.iter().take(*cap).skip(from).for_each(|p| add(p.width, 1));
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

/// Where a head (or the first of several) was set, so that it can go on with its text.
struct Mark {
    unit: usize,
    frame: usize,
    placements: usize,
    used: Vec<usize>,
    counts: (usize, u64, usize),
}

impl Mark {
    fn new(unit: usize, at: Cursor, plan: &Plan) -> Mark {
        let counts = (plan.added, plan.strain, plan.stranded);
        Mark { unit, frame: at.frame, placements: plan.placements.len(), used: plan.used.clone(), counts }
    }

    /// This mark, when the paragraph `unit` under the head was set in another frame than the head.
    fn moved(mut self, plan: &Plan, unit: usize, frames: usize) -> Option<Mark> {
        let head = plan.placements.iter().rev().find(|p| p.unit + 1 == unit)?.at.first()?.0;
        let first = plan.placements.last().filter(|p| p.unit == unit)?.at.first()?.0;
        self.frame = head;
        (first != head && head + 1 < frames).then_some(self)
    }

    /// Takes everything from the head on out of the plan: the unit and place to go on from.
    fn restore(self, plan: &mut Plan) -> (usize, Cursor, usize) {
        plan.placements.truncate(self.placements);
        plan.fitted.retain(|(unit, _)| *unit < self.unit);
        plan.split.retain(|unit| *unit < self.unit);
        (plan.used, plan.overset) = (self.used, None);
        (plan.added, plan.strain, plan.stranded) = self.counts;
        (self.unit, Cursor { frame: self.frame + 1, line: 0 }, 0)
    }
}

/// What a paragraph set with a line more or less costs: the more, the looser its loosest line.
fn strain(solution: &Solution) -> u64 {
    let widest = solution.lines.iter().map(|l| l.stretch.raw()).max().unwrap_or(0).max(0);
    10 + u64::try_from(widest >> 8).unwrap_or(0)
}

/// Whether a paragraph may be asked for another number of lines.
fn may_change(characters: usize, natural: Option<&Solution>) -> bool {
    characters <= LONGEST_FITTED && natural.is_some_and(|s| s.overset.is_none() && s.lines.len() > 1)
}

/// The next line to be filled.
#[derive(Clone, Copy, Debug)]
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

/// Lone first lines at a foot and lone last lines at a top, of a paragraph of several lines.
fn stranded(places: &[(usize, usize)]) -> usize {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return 0 };
    if first.0 == last.0 {
        return 0;
    }
    let alone = |frame: usize| places.iter().filter(|(f, _)| *f == frame).count() == 1;
    usize::from(alone(first.0)) + 2 * usize::from(alone(last.0))
}
