//! What a page's layout says: grids and slots.

use crate::diag::{Diagnostics, SourceMap};
use crate::geom::{Length, Point, Rect};
use crate::input::layout::{self, Area, Layout, SlotTable};
use crate::model::{Grid, Slot};
use crate::page::{FrameFact, Page};

use super::view::{At, ColumnView, GridView, Points, SlotView};
use super::{Shown, fit};

/// The layout's tables, as its file has them.
pub(super) struct Tables {
    layout: Option<Layout>,
}

impl Tables {
    /// Reads them from the text that the page was set from.
    pub fn of(shown: &Shown) -> Tables {
        let text = shown.layout_file().and_then(|file| shown.job.output.sources.text(file));
        let parse = |text: &str| layout::parse(text, "", &mut SourceMap::default(), &mut Diagnostics::default());
        Tables { layout: text.and_then(|text| parse(&text)).map(|parsed| parsed.value) }
    }

    /// A slot's table by its id.
    fn slot(&self, id: &str) -> Option<&SlotTable> {
        self.layout.as_ref()?.slot.iter().find(|slot| slot.id == id)
    }

    /// The threads by their ids, each with its body slots.
    pub fn threads(&self) -> impl Iterator<Item = (&str, &[String])> {
        let threads = self.layout.iter().flat_map(|layout| &layout.thread);
        threads.map(|thread| (thread.id.as_str(), thread.slots.as_slice()))
    }

    /// The thread that a slot shows, or that its text is part of.
    fn thread_of(&self, slot: &SlotTable) -> Option<String> {
        let running = || self.threads().find(|(_, slots)| slots.contains(&slot.id)).map(|(id, _)| id.to_owned());
        slot.thread.clone().or_else(running)
    }
}

/// A grid.
pub(super) fn grid(grid: &Grid) -> GridView {
    let area = grid.line_area();
    let width = grid.em * i64::from(grid.chars);
    let column = |n: u16| ColumnView { x: (area.x + (width + grid.gap) * i64::from(n)).into(), width: width.into() };
    // Vertical lines are known by the middles of their characters.
    let middle = if grid.turn.is_vertical() { grid.em.scale(38, 100) } else { Length::ZERO };
    GridView {
        name: grid.name.clone(),
        rect: grid.area.into(),
        columns: (0..grid.columns).map(column).collect(),
        leading: grid.leading.into(),
        first: (grid.baseline - middle).into(),
        lines: grid.lines,
        vertical: grid.turn.is_vertical(),
        chars: grid.chars,
        em: grid.em.into(),
        gap: grid.gap.into(),
    }
}

/// The id of the slot that a frame is, or is a column of.
pub(super) fn slot_of<'p>(page: &'p Page, frame: &'p FrameFact) -> &'p str {
    let known = |id: &str| page.slots.iter().any(|slot| slot.slot == id);
    match frame.slot.rsplit_once('.') {
        Some((id, _)) if !known(&frame.slot) && known(id) => id,
        _ => &frame.slot,
    }
}

/// The slots.
pub(super) fn slots(shown: &Shown, tables: &Tables) -> Vec<SlotView> {
    shown.plan.slots.iter().map(|slot| slot_view(shown, tables, slot)).collect()
}

fn slot_view(shown: &Shown, tables: &Tables, slot: &Slot) -> SlotView {
    let page = shown.page;
    let table = tables.slot(&slot.id);
    let own = |frame: &FrameFact| slot_of(page, frame) == slot.id;
    let frames = || page.frames.iter().filter(|frame| own(frame));
    let fit = fit::sum(frames(), |_| true);
    let rect = area(shown, slot);
    let default_grid = || shown.plan.grids.get(slot.grid).map(|grid| grid.name.clone()).unwrap_or_default();
    let named = |table: &SlotTable| table.style.clone().or_else(|| table.role.style().map(str::to_owned));
    SlotView {
        id: slot.id.clone(),
        role: slot.role.clone(),
        thread: table.and_then(|table| tables.thread_of(table)),
        story: shown.story(slot.story).or_else(|| frames().find_map(|frame| frame.story.clone())),
        rect: rect.into(),
        at: table.map_or(At::Free(rect.into()), |table| at(table, default_grid)),
        columns: slot.columns.max(1),
        style: table.and_then(named),
        vertical: slot.turn.is_vertical(),
        overset: fit.over,
        underset: fit.empty(),
    }
}

/// Where a slot stands when copyfitting has moved what it may.
pub(super) fn area(shown: &Shown, slot: &Slot) -> Rect {
    shown.page.slots.iter().find(|fact| fact.slot == slot.id).map_or(slot.rect, |fact| fact.rect)
}

/// Where the layout puts a slot.
fn at(table: &SlotTable, grid: impl Fn() -> String) -> At {
    match &table.at {
        Area::Grid(area) => At::Grid {
            grid: table.grid.clone().unwrap_or_else(grid),
            col: area.col(),
            span: area.span,
            line: area.line,
            lines: area.lines,
            into: area.into,
            part: area.part,
        },
        Area::Free(area) => {
            let [x, y, width, height] =
                [&area.x, &area.y, &area.width, &area.height].map(|value| Points::from(value.0));
            At::Free(super::view::Rect { x, y, width, height })
        }
    }
}

/// The columns of a slot that nothing is set in, as its lines see them, on the page.
pub(super) fn columns(slot: &Slot, rect: Rect) -> Vec<Rect> {
    let inner = slot.turn.rect(rect.inset(slot.inset));
    let count = i64::from(slot.columns.max(1));
    let width = (inner.width - slot.gap * (count - 1)).max(Length::ZERO) / count;
    let corner = |n: i64| Point::new(inner.x + (width + slot.gap) * n, inner.y);
    let column = |n: i64| Rect::new(corner(n).x, corner(n).y, width, inner.height);
    (0..count).map(|n| slot.turn.page_rect(column(n))).collect()
}
