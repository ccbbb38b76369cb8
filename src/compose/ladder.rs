//! The copyfitting ladder: what is done, rung by rung, when a story misses its frames.
//!
//! Lines gained or lost in paragraphs, then space around subheads ([`super::spacing`]); then,
//! within the limits of the layout (`flex`), headline size, photo crop, box height, each in whole
//! lines that the body slots beside them take up ([`super::flex`]). Leading never changes, and
//! words never change. A rung is used up before the next is tried, and every step is reported.
//! When nothing fits, the figures of what would are found by setting the text so.

use crate::geom::Length;
use crate::model::{Element, ElementKind, PagePlan, Part};

use super::flex::{self, FlexSlot, Rung};
use super::plan::{Plan, Planner};
use super::thread::Reach;
use super::{Desk, boxes, cut, pictures, thread};

/// Lines beyond its limit that a slot is asked for in a proposal.
const PROPOSED: i64 = 12;

/// A plan, and how it came to fit or why it does not.
#[derive(Default)]
pub(super) struct Fitted {
    pub plan: Plan,
    /// What was done to slots, in words.
    pub steps: Vec<String>,
    /// Lines without room.
    pub lines: usize,
    /// What would make room for them.
    pub help: Vec<String>,
}

/// Plans a thread, climbing the ladder where its text misses its frames.
pub(super) fn fit(desk: &mut Desk, pages: &mut [PagePlan], thread: &Reach, planner: &mut Planner) -> Fitted {
    let plan = planner.plan(desk);
    if planner.miss(&plan).is_none() {
        return Fitted { plan, ..Fitted::default() };
    }
    let base = pages.to_vec();
    let (plan, mut slots) = climb(desk, pages, thread, planner, plan);
    let steps = slots.iter().filter_map(|slot| step(desk, &base, pages, slot)).collect();
    let mut fitted = Fitted { plan, steps, ..Fitted::default() };
    if fitted.plan.overset.is_some() {
        explain(desk, &base, pages, thread, planner, &mut slots, &mut fitted);
    }
    fitted
}

/// The upper rungs: slots give lines to a text that is too long, or take them from one too short.
pub(super) fn climb(
    desk: &mut Desk,
    pages: &mut [PagePlan],
    thread: &Reach,
    planner: &mut Planner,
    first: Plan,
) -> (Plan, Vec<FlexSlot>) {
    let long = first.overset.is_some();
    let mut slots = flex::of(pages, thread);
    let mut best: Option<Plan> = None;
    let mut least = planner.miss(&first);
    for slot in &mut slots {
        let (limit, sign) = if long { (slot.flex.give, -1) } else { (slot.flex.take, 1) };
        let mut kept = 0;
        for lines in 1..=i64::from(limit) {
            if least.is_none() {
                break;
            }
            slot.set(pages, sign * lines);
            if !holds(desk, pages, slot) || cuts_others(pages, thread, slot) {
                break;
            }
            planner.frames = thread::frames(pages, thread);
            let plan = planner.plan(desk);
            let miss = planner.miss(&plan);
            if miss < least {
                (best, least, kept) = (Some(plan), miss, sign * lines);
            }
        }
        slot.set(pages, kept);
    }
    // A text too short for what the slots can take leaves them as they are.
    if !long && !least.is_none() {
        slots.iter_mut().for_each(|slot| slot.set(pages, 0));
        best = None;
    }
    planner.frames = thread::frames(pages, thread);
    (best.unwrap_or(first), slots)
}

/// Whether a slot still holds its contents, well enough to be called set.
fn holds(desk: &Desk, pages: &[PagePlan], slot: &FlexSlot) -> bool {
    let Some(plan) = pages.get(slot.page) else { return false };
    if slot.lines(pages) < 1 {
        return false;
    }
    let Some(room) = boxes::room(desk, plan, slot.slot) else { return false };
    match slot.rung {
        // More depth is of use to a head only as far as its size follows.
        Rung::Head => !room.over && (slot.now < 0 || room.hole == 0),
        Rung::Photo => {
            boxes::crop_of(desk, plan, slot.slot).is_none_or(|(picture, rect)| pictures::keeps(desk, picture, rect))
        }
        Rung::Box => !room.over && room.hole <= 1,
    }
}

/// Whether a slot that cuts into columns cuts into another thread's, which is planned already.
fn cuts_others(pages: &[PagePlan], thread: &Reach, slot: &FlexSlot) -> bool {
    let Some(plan) = pages.get(slot.page) else { return true };
    let Some(own) = plan.slots.get(slot.slot).filter(|s| s.wrap.is_some()) else { return false };
    let others = plan.slots.iter().enumerate().filter(|(i, _)| !thread.slots.contains(&(slot.page, *i)));
    others.filter(|(_, s)| s.role == "body").any(|(_, s)| s.rect.overlaps(&own.rect))
}

/// What was done to a slot, in words; `None` when nothing was.
fn step(desk: &Desk, base: &[PagePlan], pages: &[PagePlan], slot: &FlexSlot) -> Option<String> {
    let plan = pages.get(slot.page)?;
    let own = plan.slots.get(slot.slot)?;
    if slot.now == 0 {
        return None;
    }
    let lines = format!("{}{} {}", if slot.now < 0 { '−' } else { '+' }, slot.now.abs(), lines(slot.now));
    Some(match slot.rung {
        Rung::Photo => format!("crop {} {lines}", name(plan, slot)),
        Rung::Box => format!("box `{}` {lines}", own.id),
        Rung::Head => {
            let size = |pages: &[PagePlan]| Some(boxes::room(desk, pages.get(slot.page)?, slot.slot)?.size);
            match (size(base)?, size(pages)?) {
                (before, after) if before != after => format!("{} {} → {} pt", own.role, points(before), points(after)),
                _ => format!("{} {lines}", own.role),
            }
        }
    })
}

/// A photo by the id the manuscript gives it; any other slot by its own.
fn name(plan: &PagePlan, slot: &FlexSlot) -> String {
    let own = plan.slots.get(slot.slot);
    let picture = own.and_then(|s| s.content.first()).and_then(|e| match &e.kind {
        ElementKind::Picture(picture) => picture.id.clone(),
        _ => None,
    });
    picture.or_else(|| own.map(|s| s.id.clone())).unwrap_or_default()
}

fn lines(n: i64) -> &'static str {
    if n.abs() == 1 { "line" } else { "lines" }
}

/// A size in points, in hundredths at the finest.
fn points(size: Length) -> String {
    let hundredths = size.scale(100, 1).whole(Length::pt(1));
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Parts of a thread that are its story's own text, which an editor cuts from the end.
fn is_text(part: Part) -> bool {
    matches!(part, Part::Lead | Part::Body | Part::Subhead | Part::Sidebar | Part::SidebarHead)
}

/// Characters of some parts from a unit's offset on.
pub(super) fn left_over(planner: &Planner, (unit, offset, _): (usize, usize, usize), of: fn(Part) -> bool) -> usize {
    let rest = planner.units.get(unit..).unwrap_or(&[]).iter().enumerate().filter(|(_, u)| of(u.part));
    rest.map(|(i, u)| cut::count(u.text.text.get(if i == 0 { offset } else { 0 }..).unwrap_or(""))).sum()
}

/// Says how many lines are too many, and what would make room for them.
fn explain(
    desk: &Desk,
    base: &[PagePlan],
    pages: &mut [PagePlan],
    thread: &Reach,
    planner: &mut Planner,
    slots: &mut [FlexSlot],
    fitted: &mut Fitted,
) {
    let Some(at) = fitted.plan.overset else { return };
    let near = left_over(planner, at, is_text);
    let total = cut::characters(&thread.elements, is_text);
    let fits = |elements: &[Element]| {
        desk.aside(|desk| {
            let mut pages = base.to_vec();
            let mut planner = thread::planner(desk, &pages, thread, elements);
            let plan = planner.plan(desk);
            plan.overset.is_none() || climb(desk, &mut pages, thread, &mut planner, plan).0.overset.is_none()
        })
    };
    let least = cut::least(total, near, |keep| fits(&cut::kept(&thread.elements, keep, is_text)));
    fitted.help.extend(least.map(|n| format!("cut {}", cut::characters_of(n))));
    fitted.help.extend(slots.iter_mut().filter_map(|slot| propose(desk, pages, thread, planner, slot)));
    let deck = thread.elements.iter().any(|e| e.part == Part::Deck);
    let without: Vec<Element> = thread.elements.iter().filter(|e| e.part != Part::Deck).cloned().collect();
    if deck && fits(&without) {
        fitted.help.push("leave out the deck".to_owned());
    }
    planner.frames = thread::frames(pages, thread);
    fitted.lines = desk.aside(|desk| lines_over(desk, planner, at.2));
    fitted.help.extend(deeper(desk, pages, thread, planner, fitted.lines));
}

/// How many lines more the last slot would need, all its columns alike.
fn deeper(desk: &Desk, pages: &[PagePlan], thread: &Reach, planner: &mut Planner, over: usize) -> Option<String> {
    let (page, index) = planner.frames.last().map(|f| (f.page, f.slot))?;
    let slot = pages.get(page)?.slots.get(index)?;
    let leading = pages.get(page)?.grids.get(slot.grid)?.leading;
    let guess = over.div_ceil(usize::from(slot.columns.max(1)));
    let found = cut::least_lines(guess, |lines| {
        let mut pages = pages.to_vec();
        let Some(slot) = pages.get_mut(page).and_then(|p| p.slots.get_mut(index)) else { return false };
        let area = slot.area();
        slot.set_area(crate::geom::Rect { height: area.height + leading * lines as i64, ..area });
        planner.frames = thread::frames(&pages, thread);
        desk.aside(|desk| planner.plan(desk)).overset.is_none()
    });
    planner.frames = thread::frames(pages, thread);
    Some(format!("give `{}` {} more", slot.id, cut::lines_of(found?)))
}

/// How many lines more a slot would have to give, whatever its layout says.
fn propose(
    desk: &Desk,
    pages: &mut [PagePlan],
    thread: &Reach,
    planner: &mut Planner,
    slot: &mut FlexSlot,
) -> Option<String> {
    let before = slot.now;
    let mut found = None;
    for lines in 1 - before..=PROPOSED - before {
        slot.set(pages, -lines);
        if !holds(desk, pages, slot) || cuts_others(pages, thread, slot) {
            break;
        }
        planner.frames = thread::frames(pages, thread);
        let plan = desk.aside(|desk| planner.plan(desk));
        if plan.overset.is_none() {
            found = Some(lines);
            break;
        }
    }
    slot.set(pages, before);
    let (n, plan) = (found?, pages.get(slot.page)?);
    let all = if before == 0 { "" } else { " in all" };
    let name = name(plan, slot);
    Some(match slot.rung {
        Rung::Photo => format!("crop {name} by {n} {}{all}", lines(n)),
        Rung::Head | Rung::Box => format!("make `{name}` {n} {} shorter{all}", lines(n)),
    })
}

/// How many lines the text runs on for in a last frame without end.
fn lines_over(desk: &mut Desk, planner: &mut Planner, about: usize) -> usize {
    let Some(last) = planner.frames.last_mut() else { return about };
    let (before, capacity) = (last.rows(), last.capacity);
    last.extend(about.saturating_mul(2).saturating_add(20).min(4_000));
    let plan = planner.plan_unlevelled(desk);
    let depth = planner.frames.last().zip(plan.used.last()).map_or(0, |(f, used)| f.depth(*used));
    if let Some(last) = planner.frames.last_mut() {
        last.places.retain(|place| place.row < before);
        last.capacity = capacity;
    }
    if plan.overset.is_some() { about } else { depth.saturating_sub(before).max(1) }
}
