//! Where a text goes from one page to another (轉版), and the lines that say so.
//!
//! A text takes the first pages of its thread that it needs, and no more. Where it leaves a page a
//! row is kept for 下轉…版 at the foot of its last column there, and one for 上接…版 at the head of
//! its first column on the next: the columns are that much shorter, so that planning, levelling
//! and copyfitting never ask.

use std::ops::Deref;

use super::{Flow, Placer, Setting, frames};
use crate::compose::Desk;
use crate::compose::lane::{CutIn, Frame, Place};
use crate::compose::lines;
use crate::compose::plan::Planner;
use crate::compose::sheet::{Passage, Sheet};
use crate::diag::catalogue::raise;
use crate::geom::{Em, Length, Point};
use crate::linebreak::{self, LineSlot};
use crate::model::{Jump, PagePlan, Part, Text, Thread};

/// A thread as far as its text reaches: over its first pages.
pub(in crate::compose) struct Reach<'t> {
    thread: &'t Thread,
    /// Its slots on those pages.
    pub slots: &'t [(usize, usize)],
}

impl<'t> Reach<'t> {
    /// All of a thread.
    pub fn whole(thread: &'t Thread) -> Reach<'t> {
        Reach { thread, slots: &thread.slots }
    }
}

impl Deref for Reach<'_> {
    type Target = Thread;
    fn deref(&self) -> &Thread {
        self.thread
    }
}

/// How many pages of its thread a text needs: the fewest that it fits, else all. The planner's
/// frames are those afterwards.
pub(super) fn reach<'t>(desk: &Desk, pages: &[PagePlan], thread: &'t Thread, planner: &mut Planner) -> Reach<'t> {
    let slots = &thread.slots;
    let ends: Vec<usize> =
        (1..slots.len()).filter(|i| slots.get(*i).map(|s| s.0) != slots.get(i - 1).map(|s| s.0)).collect();
    if ends.is_empty() {
        return Reach::whole(thread);
    }
    for end in ends {
        let part = Reach { thread, slots: slots.get(..end).unwrap_or(slots) };
        planner.frames = frames(pages, &part);
        if desk.aside(|desk| planner.plan(desk)).overset.is_none() {
            return part;
        }
    }
    let whole = Reach::whole(thread);
    planner.frames = frames(pages, &whole);
    whole
}

/// Takes the head off pages that a story does not reach.
pub(super) fn leave_unused(pages: &mut [PagePlan], reach: &Reach) {
    let used = |page: usize| reach.slots.iter().any(|(p, _)| *p == page);
    for (_, page) in pages.iter_mut().enumerate().filter(|(at, _)| !used(*at)) {
        if !page.run_overs.contains(&reach.story) {
            continue;
        }
        for slot in page.slots.iter_mut().filter(|slot| slot.story == Some(reach.story)) {
            slot.content.retain(|element| element.part != Part::Headline);
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
        // The head first: a column of a single row has one of the two at the most.
        if let Some(frame) = frames.iter_mut().filter(|f| f.page == next).find(roomy) {
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

/// What a page is called where a story goes to it: of a spread, both its pages.
pub(crate) fn called(page: &str) -> String {
    page.replace('-', "、")
}

impl Placer<'_, '_> {
    /// Whether any of the text stands on a page.
    fn is_on(&self, page: usize) -> bool {
        self.on(page).any(|(_, used)| used > 0)
    }

    /// The frames of a page, with the places used in each.
    fn on(&self, page: usize) -> impl DoubleEndedIterator<Item = (usize, usize)> + '_ {
        let frames = self.planner.frames.iter().enumerate().filter(move |(_, f)| f.page == page);
        frames.map(|(at, _)| (at, self.plan.used.get(at).copied().unwrap_or(0)))
    }

    /// The lines where the text goes from page to page.
    pub(super) fn jump_lines(&self, desk: &mut Desk, sheets: &mut [Sheet], jumps: &[Jump]) {
        let mut order: Vec<usize> = self.planner.frames.iter().map(|f| f.page).collect();
        order.dedup();
        for (at, left) in order.iter().copied().enumerate().filter(|(_, page)| self.is_on(*page)) {
            let Some(jump) = jumps.get(at) else { break };
            let later = order.iter().copied().enumerate().skip(at + 1);
            let Some((to, next)) = later.into_iter().find(|(_, page)| self.is_on(*page)) else { break };
            let id = |page: usize| sheets.get(page).map_or(String::new(), |sheet| called(&sheet.plan.id));
            let planned = |at: usize| order.get(at).map_or(String::new(), |page| id(*page));
            // A page that offers no room is passed over.
            let onward = renamed(&jump.onward, &planned(at + 1), &id(next));
            let back = jumps.get(to - 1).map(|j| renamed(&j.back, &planned(to - 1), &id(left)));
            if let Some((frame, place, top)) = self.foot(left) {
                self.jump_line(desk, sheets, (frame, place, top), &onward, Part::JumpTo);
            }
            let head = self.on(next).find_map(|(f, _)| Some((f, self.planner.frames.get(f)?.over?)));
            if let (Some((frame, place)), Some(back)) = (head, back) {
                // Right over the first row, which stands lower where the leg stands on its foot.
                let leading = self.planner.frames.get(frame).map_or(Length::ZERO, |f| f.leading);
                let lowered = self.plan.lowered.get(frame).copied().unwrap_or(0);
                let top = leading * (lowered as i64 - 1);
                self.jump_line(desk, sheets, (frame, place, top), &back, Part::JumpFrom);
            }
        }
    }

    /// Where 下轉 stands on a page: at the foot of the last column that has text. Frame, place, and
    /// distance from the frame's top.
    fn foot(&self, page: usize) -> Option<(usize, Place, Length)> {
        let (last, used) = self.on(page).rfind(|(_, used)| *used > 0)?;
        let f = self.planner.frames.get(last)?;
        if let Some(place) = f.under {
            return Some((last, place, f.leading * place.row as i64));
        }
        // The column that has the row for it is empty: under the text of this one, else over the next.
        let free = f.places.get(used..).unwrap_or_default().iter().rfind(|p| p.row >= f.depth(used)).copied();
        if let Some(place) = free {
            return Some((last, place, f.leading * place.row as i64));
        }
        let (next, f) = self
            .planner
            .frames
            .iter()
            .enumerate()
            .skip(last + 1)
            .find(|(_, f)| f.page == page && (f.lines() > 0 || f.under.is_some()))?;
        let place = f.places.first().copied().or(f.under)?;
        Some((next, place, f.leading * place.row as i64))
    }

    fn jump_line(
        &self,
        desk: &mut Desk,
        sheets: &mut [Sheet],
        (frame, place, top): (usize, Place, Length),
        text: &Text,
        part: Part,
    ) {
        let Some(f) = self.planner.frames.get(frame) else { return };
        let paragraph = desk.prepare(text);
        let measure = paragraph.natural_width();
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure };
        let Some(line) = linebreak::set_lines(&paragraph, &[slot]).lines.into_iter().next() else { return };
        let style = desk.job.style(text.style);
        // In a column that is too narrow for it, it is set smaller.
        let natural = measure.at(style.em(style.size)).max(Length::from_raw(1));
        let size = if natural > place.width { style.size.scale(place.width.raw(), natural.raw()) } else { style.size };
        let width = natural.min(place.width);
        let start = if part == Part::JumpTo { place.width - width } else { Length::ZERO };
        let setting = Setting {
            frame: self.facts.get(frame).copied().unwrap_or(0),
            turn: f.turn,
            origin: Point::new(f.rect.x + place.start + start, f.rect.y + top + f.baseline),
            size,
            width: style.width,
            measure: width,
            on_grid: f.on_grid,
        };
        let lines = vec![lines::place(desk, text, &line, setting)];
        if let Some(sheet) = sheets.get_mut(f.page) {
            sheet.passages.push(Passage { story: self.story, part, item: None, cell: None, lines });
        }
    }
}

/// A line that names another page than it was made for.
fn renamed(text: &Text, from: &str, to: &str) -> Text {
    let named = if from == to { text.text.clone() } else { text.text.replacen(from, to, 1) };
    Text { text: named, ..text.clone() }
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

    /// The page that a unit begins on.
    pub(super) fn sheet_of<'s, 'p>(&self, unit: usize, sheets: &'s [Sheet<'p>]) -> Option<&'s Sheet<'p>> {
        let placement = self.fitted.plan.placements.iter().find(|p| p.unit == unit)?;
        let (frame, _) = placement.at.last()?;
        sheets.get(self.planner.frames.get(*frame)?.page)
    }
}
