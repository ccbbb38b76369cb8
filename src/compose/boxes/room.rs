//! How a box stands with its contents: whether they overrun it, what it leaves empty, how many
//! characters fewer it would hold. Nothing here places anything.

use crate::diag::catalogue::raise;
use crate::geom::{Length, Rect};
use crate::model::{Element, ElementKind, Grid, PagePlan, Part, Picture, Slot, VerticalAlign};
use crate::page::Amount;

use super::super::sheet::Sheet;
use super::super::{Desk, cut, thread};
use super::{Stack, build, caption_depth, is_flow, lengthened, split_columns, text_area, text_of, trimmed};

/// How many characters fewer a box would hold; `None` where cutting does not help.
pub(super) fn least_cut(
    desk: &Desk,
    slot: &Slot,
    grid: &Grid,
    elements: &[Element],
    area: Rect,
    near: usize,
) -> Option<usize> {
    let total = cut::characters(elements, |_| true);
    cut::least(total, near, |keep| {
        let kept = cut::kept(elements, keep, |_| true);
        desk.aside(|desk| !overruns(&build(desk, slot, grid, &kept, area), area))
    })
}

/// How many lines of the grid deeper a box would have to be, sought from a guess on.
pub(super) fn least_deeper(
    desk: &Desk,
    slot: &Slot,
    grid: &Grid,
    elements: &[Element],
    area: Rect,
    guess: usize,
) -> Option<usize> {
    cut::least_lines(guess, |lines| {
        let area = lengthened(area, grid, lines);
        desk.aside(|desk| !overruns(&build(desk, slot, grid, elements, area), area))
    })
}

/// How a box stands with its contents.
pub(in crate::compose) struct Room {
    /// Whether they are too much for it.
    pub over: bool,
    /// Whole lines empty at its foot, or in its columns.
    pub hole: usize,
    /// The largest type size in it.
    pub size: Length,
}

/// How a slot of a page would hold its contents; nothing is placed or reported.
pub(in crate::compose) fn room(desk: &Desk, plan: &PagePlan, index: usize) -> Option<Room> {
    let slot = plan.slots.get(index)?;
    let grid = plan.grids.get(slot.grid)?;
    let area = text_area(slot, grid);
    desk.aside(|desk| {
        if slot.columns > 1 && slot.content.iter().all(|e| is_flow(&e.kind)) {
            let (top, under, rest) = split_columns(desk, slot, grid);
            let flow = thread::box_flow(desk, plan, slot, rest, under);
            let over = overruns(&top, area) || flow.fitted.plan.overset.is_some();
            return Some(Room { over, hole: flow.planner.miss(&flow.fitted.plan).underset, size: Length::ZERO });
        }
        let rest = match slot.content.split_first() {
            Some((Element { kind: ElementKind::Picture(_) | ElementKind::Art(_) | ElementKind::Ad(_), .. }, after)) => {
                after
            }
            _ => &slot.content,
        };
        let stack = build(desk, slot, grid, rest, area);
        let size = stack.blocks.iter().flat_map(|b| &b.lines).map(|l| l.size).max().unwrap_or_default();
        let head = desk.diags.iter().any(|d| d.code == "head-overset");
        let hole = usize::try_from(hole(slot, &stack, area)).unwrap_or(0);
        Some(Room { over: head || overruns(&stack, area), hole, size })
    })
}

/// The picture of a slot and the area it would fill.
pub(in crate::compose) fn crop_of<'p>(desk: &Desk, plan: &'p PagePlan, index: usize) -> Option<(&'p Picture, Rect)> {
    let slot = plan.slots.get(index)?;
    let (grid, (first, captions)) = (plan.grids.get(slot.grid)?, slot.content.split_first()?);
    let ElementKind::Picture(picture) = &first.kind else { return None };
    let area = text_area(slot, grid);
    let depth = desk.aside(|desk| caption_depth(desk, slot, grid, captions, area));
    Some((picture, slot.turn.page_rect(Rect { height: (area.height - depth).max(Length::ZERO), ..area })))
}

/// Whether a stack is deeper than its area; half a point of grace for rounding.
fn overruns(stack: &Stack, area: Rect) -> bool {
    trimmed(stack) > area.height + Length::centipoints(50)
}

/// Lines of its last element that a stack leaves empty in one place: at its foot, at its top, or
/// half above and half below it where it stands in the middle.
fn hole(slot: &Slot, stack: &Stack, area: Rect) -> i64 {
    let spare = (area.height - trimmed(stack)).max(Length::ZERO);
    let shares = if slot.valign == VerticalAlign::Middle { 2 } else { 1 };
    (spare / shares).whole(stack.leading)
}

/// Reports a sidebar or lead that leaves more lines empty than the press profile allows.
pub(super) fn report_hole(
    desk: &mut Desk,
    sheet: &mut Sheet,
    (slot, frame): (&Slot, u32),
    elements: &[Element],
    stack: &Stack,
    area: Rect,
) {
    let text = slot.content.iter().any(|e| matches!(e.part, Part::Lead | Part::Sidebar));
    let hole = hole(slot, stack, area);
    if !text || hole <= i64::try_from(desk.job.press.hole).unwrap_or(i64::MAX) {
        return;
    }
    let last = elements.iter().rev().find_map(|e| text_of(&e.kind)).map(|t| desk.job.style(t.style));
    let characters = last.map_or(0, |style| area.width.whole(style.size) * hole);
    if let Some(frame) = sheet.frames.get_mut(frame as usize) {
        let of = |n: i64| usize::try_from(n).unwrap_or(0);
        frame.empty = Amount::of(of(hole), of(characters));
    }
    desk.diags.push(
        raise("underset", format!("slot `{}` leaves {hole} lines empty", slot.id))
            .at_opt(slot.span, "this slot")
            .help(format!("add about {characters} characters ({hole} lines), or make it {hole} lines shorter"))
            .on_page(&sheet.plan.id),
    );
}
