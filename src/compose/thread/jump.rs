//! Where a text goes from one page to another (轉版), and the lines that say so.
//!
//! A text takes the first pages of its thread that it needs, and no more; before it takes another,
//! copyfitting is asked whether it could do without. Where it leaves a page a row is kept for
//! 下轉…版 at the foot of its last column there, and one for 上接…版 at the head of its first column
//! on the next: the columns are that much shorter, so that planning, levelling and copyfitting
//! never ask. The lines themselves are set in `turn`.

use std::ops::Deref;

use super::{Flow, frames};
use crate::compose::lane::{CutIn, Frame};
use crate::compose::plan::{Plan, Planner};
use crate::compose::sheet::{Passage, Sheet};
use crate::compose::{Desk, cut, ladder};
use crate::diag::catalogue::raise;
use crate::geom::Length;
use crate::model::{PagePlan, Part, Rules, Text, Thread};

/// Lines too many that the upper rungs of copyfitting are asked to take in before a text goes on
/// to another page.
const NEARLY: usize = 60;

/// A thread as far as its text reaches: over its first pages.
pub(in crate::compose) struct Reach<'t> {
    thread: &'t Thread,
    /// Its slots on those pages.
    pub slots: &'t [(usize, usize)],
    /// Columns, by page and id, that nothing would stand in under 上接…版: they stay blank.
    blank: Vec<(usize, String)>,
}

impl<'t> Reach<'t> {
    /// All of a thread.
    pub fn whole(thread: &'t Thread) -> Reach<'t> {
        Reach { thread, slots: &thread.slots, blank: Vec::new() }
    }

    /// The same with a column left blank.
    pub(super) fn without(&self, column: (usize, String)) -> Reach<'t> {
        let blank = self.blank.iter().cloned().chain([column]).collect();
        Reach { thread: self.thread, slots: self.slots, blank }
    }

    /// Whether it goes over several pages.
    pub(super) fn turns(&self) -> bool {
        self.slots.first().map(|s| s.0) != self.slots.last().map(|s| s.0)
    }
}

impl Deref for Reach<'_> {
    type Target = Thread;
    fn deref(&self) -> &Thread {
        self.thread
    }
}

/// How many pages of its thread a text needs: the fewest that it fits, or fits once copyfitting has
/// done what it can, else all. The planner's frames are those afterwards.
pub(super) fn reach<'t>(desk: &Desk, pages: &[PagePlan], thread: &'t Thread, planner: &mut Planner) -> Reach<'t> {
    let slots = &thread.slots;
    let ends: Vec<usize> =
        (1..slots.len()).filter(|i| slots.get(*i).map(|s| s.0) != slots.get(i - 1).map(|s| s.0)).collect();
    if ends.is_empty() {
        return Reach::whole(thread);
    }
    for end in ends {
        let part = Reach { slots: slots.get(..end).unwrap_or(slots), ..Reach::whole(thread) };
        planner.frames = frames(pages, &part);
        let plan = desk.aside(|desk| planner.plan(desk));
        let enough = plan.overset.is_none() || fits_once_fitted(desk, pages, &part, planner, plan);
        planner.frames = frames(pages, &part);
        if enough {
            return part;
        }
    }
    let whole = Reach::whole(thread);
    planner.frames = frames(pages, &whole);
    whole
}

/// Whether the slots beside a text that is a little too long can make room for it.
fn fits_once_fitted(desk: &Desk, pages: &[PagePlan], part: &Reach, planner: &mut Planner, plan: Plan) -> bool {
    if plan.overset.is_none_or(|(_, _, lines)| lines > NEARLY) {
        return false;
    }
    let mut pages = pages.to_vec();
    desk.aside(|desk| ladder::climb(desk, &mut pages, part, planner, plan)).0.overset.is_none()
}

/// A column with 上接…版 over it that the text leaves empty for a later one of its page: by page and
/// id.
pub(super) fn stranded(planner: &Planner, plan: &Plan) -> Option<(usize, String)> {
    let used = |at: usize| plan.used.get(at).is_some_and(|used| *used > 0);
    let frames = || planner.frames.iter().enumerate();
    let (_, frame) = frames()
        .filter(|(at, f)| f.over.is_some() && !used(*at))
        .find(|(at, f)| frames().skip(at + 1).any(|(later, other)| other.page == f.page && used(later)))?;
    Some((frame.page, frame.id.clone()))
}

/// Takes the head off pages that a story does not reach, and the rules that would part it from
/// others.
pub(super) fn leave_unused(pages: &mut [PagePlan], reach: &Reach) {
    let used = |page: usize| reach.slots.iter().any(|(p, _)| *p == page);
    for (_, page) in pages.iter_mut().enumerate().filter(|(at, _)| !used(*at)) {
        if !page.run_overs.contains(&reach.story) {
            continue;
        }
        for slot in page.slots.iter_mut().filter(|slot| slot.story == Some(reach.story)) {
            slot.content.retain(|element| element.part != Part::Headline);
            if slot.role == "panel" {
                (slot.fill, slot.border, slot.rules, slot.wrap) = (None, None, Rules::default(), None);
            }
        }
    }
}

/// Keeps the rows that jumps need, on either side of each change of pages.
pub(super) fn keep_lines(frames: &mut [Frame], pages: &[PagePlan], cuts: &[Vec<CutIn>], reach: &Reach) {
    let mut order: Vec<usize> = frames.iter().map(|f| f.page).collect();
    order.dedup();
    let roomy = |f: &&mut Frame| f.lines() > 0;
    for (pair, jump) in order.windows(2).zip(&reach.jumps) {
        let [left, next] = *pair else { continue };
        let width = |em: Length, text: &Text| em * text.text.chars().count() as i64;
        let em = |frame: &Frame| {
            let plan = pages.get(frame.page)?;
            plan.grids.get(plan.slots.get(frame.slot)?.grid).map(|grid| grid.em)
        };
        let head = head_of(frames, next, reach);
        for frame in frames.iter_mut().take(head.unwrap_or(usize::MAX)).filter(|f| f.page == next) {
            frame.close();
        }
        if let Some(frame) = head.and_then(|at| frames.get_mut(at)) {
            let em = em(frame).unwrap_or(frame.leading);
            let cuts = cuts.get(next).map_or(&[][..], Vec::as_slice);
            frame.keep_over(em, cuts, width(em, &jump.back));
        }
        if let Some(frame) = frames.iter_mut().filter(|f| f.page == left).rfind(roomy) {
            let em = em(frame).unwrap_or(frame.leading);
            frame.keep_under(width(em, &jump.onward));
        }
    }
}

/// The column of a page that 上接…版 stands over: the first with room for it and a line. A page
/// without one offers no room.
fn head_of(frames: &[Frame], page: usize, reach: &Reach) -> Option<usize> {
    let blank = |f: &Frame| reach.blank.iter().any(|(of, id)| *of == page && *id == f.id);
    frames.iter().position(|f| f.page == page && f.rows() > 1 && !blank(f))
}

impl Flow<'_> {
    /// Pages that the thread goes on to, and its text does not.
    pub(super) fn report_unused(&self, desk: &mut Desk, sheets: &[Sheet]) {
        let (planner, used) = (&self.planner, &self.fitted.plan.used);
        let on = |page: usize| planner.frames.iter().zip(used).any(|(f, used)| f.page == page && *used > 0);
        let thread = desk.job.threads.iter().find(|t| Some(t.story) == self.story && !self.jumps.is_empty());
        let Some(thread) = thread else { return };
        let mut pages: Vec<usize> = thread.slots.iter().map(|(page, _)| *page).collect();
        pages.dedup();
        let Some(last) = pages.iter().copied().rfind(|page| on(*page)).and_then(|page| sheets.get(page)) else {
            return;
        };
        for (page, jump) in pages.iter().copied().skip(1).zip(&thread.jumps).filter(|(page, _)| !on(*page)) {
            let Some(here) = sheets.get(page).map(|sheet| &sheet.plan.id) else { continue };
            let message =
                format!("{} ends on page {}: its slots on page {here} stay empty", self.subject, last.plan.id);
            let d =
                raise("jump-unused", format!("the {message}")).at_opt(jump.back.span_of(0..jump.back.text.len()), "");
            desk.diags.push(d.help("take this jump out of the plan, or write more").on_page(here));
        }
    }

    /// Pages with too little of a text that goes over several of them.
    pub(super) fn report_short(&self, desk: &mut Desk, sheets: &[Sheet]) {
        let least = desk.job.press.jump;
        let mut pages: Vec<usize> = self.planner.frames.iter().map(|f| f.page).collect();
        pages.dedup();
        let of = |(order, page): (usize, &usize)| {
            let sheet = sheets.get(*page)?;
            let amount = self.amount(sheet);
            (amount.0 > 0).then_some((order, sheet, amount))
        };
        let on: Vec<(usize, &Sheet, (usize, usize))> = pages.iter().enumerate().filter_map(of).collect();
        for (at, (order, sheet, (lines, characters))) in on.iter().enumerate().filter(|_| on.len() > 1) {
            if *lines >= least {
                continue;
            }
            let (id, n) = (&sheet.plan.id, cut::lines_of(*lines));
            let (message, help) = match at.checked_sub(1).and_then(|before| on.get(before)) {
                None => (
                    format!("the {} runs on from page {id} after {n} only", self.subject),
                    "give it more room there, or let it start on the later page".to_owned(),
                ),
                Some((_, left, _)) => (
                    format!("the {} runs on to page {id} for {n} only", self.subject),
                    format!(
                        "cut {} and it ends on page {}, or write more",
                        cut::characters_of(*characters),
                        left.plan.id
                    ),
                ),
            };
            let back = order.checked_sub(1).and_then(|n| self.jumps.get(n)).map(|jump| &jump.back);
            let words = back.or(self.jumps.first().map(|jump| &jump.onward));
            let span = words.and_then(|text| text.span_of(0..text.text.len()));
            desk.diags.push(raise("jump-short", message).at_opt(span, "").help(help).on_page(id));
        }
    }

    /// The lines and characters of the story's running text on a page.
    fn amount(&self, sheet: &Sheet) -> (usize, usize) {
        let text = |p: &&Passage| {
            let counts = p.cell.is_none_or(|cell| cell.counts && !cell.head);
            p.story == self.story && counts && matches!(p.part, Part::Lead | Part::Body | Part::Sidebar)
        };
        let runs = |frame: u32| sheet.frames.get(frame as usize).is_some_and(|f| f.role == "body" || f.role == "lead");
        let lines = sheet.passages.iter().filter(text).flat_map(|p| p.lines.iter().skip(p.item.unwrap_or(0)));
        lines
            .filter(|line| runs(line.fact.frame))
            .fold((0, 0), |(lines, characters), line| (lines + 1, characters + line.fact.characters as usize))
    }

    /// The page that a unit begins on.
    pub(super) fn sheet_of<'s, 'p>(&self, unit: usize, sheets: &'s [Sheet<'p>]) -> Option<&'s Sheet<'p>> {
        let placement = self.fitted.plan.placements.iter().find(|p| p.unit == unit)?;
        let (frame, _) = placement.at.last()?;
        sheets.get(self.planner.frames.get(*frame)?.page)
    }
}
