//! Rows of tables in a thread: whole rows through the frames, the head row at each frame's top.

use std::rc::Rc;

use super::{Cursor, Placement, Plan, Planner, SetUnit};
use crate::compose::Desk;
use crate::compose::lane::Frame;
use crate::compose::table::{SetTable, Shaped};

/// Whether rows from a place on are as wide as their frame: a table stands under a cut-in, not beside
/// it.
pub(super) fn whole_rows(frame: &Frame, line: usize, rows: usize) -> bool {
    frame.row_start(line) == line && frame.block(line, rows).is_some_and(|(_, width)| width >= frame.rect.width)
}

/// A row of a table as a unit of a thread.
pub(in crate::compose) struct RowUnit<'a> {
    pub table: Rc<Shaped<'a>>,
    pub row: usize,
}

/// Where a row stands.
#[derive(Clone)]
pub(in crate::compose) struct PlacedRow {
    /// Its table, set for the frame in which the row begins.
    pub set: Rc<SetTable>,
    /// Frame and line of each head row that stands over some of it.
    pub heads: Vec<(usize, usize)>,
}

impl Planner<'_> {
    /// Sets a row where it fits, with the head row over it at its table's start and at a frame's
    /// top; false when no frame is left. A row deeper than any frame is broken between lines.
    pub(super) fn fill_row(
        &mut self,
        desk: &mut Desk,
        unit: usize,
        gap: usize,
        caps: &[usize],
        at: &mut Cursor,
        plan: &mut Plan,
    ) -> bool {
        let Some(row) = self.units.get(unit).and_then(|u| u.row.as_ref()) else { return true };
        let (table, index) = (Rc::clone(&row.table), row.row);
        let mut gap = gap;
        while let (Some(cap), Some(frame)) = (caps.get(at.frame).copied(), self.frames.get(at.frame)) {
            let set = table.set(desk, frame.rect.width);
            let lines = set.rows.get(index).map_or(1, |r| r.lines);
            let start = self.after_gap(*at, gap);
            let first = frame.row_start(start);
            let head_at = |line: usize| if index == 0 || line == 0 || line != start { set.head_lines() } else { 0 };
            let free = |line: &usize| whole_rows(frame, *line, head_at(*line) + lines);
            let line = if frame.plain { start } else { (first..cap).find(free).unwrap_or(cap) };
            let head = head_at(line);
            if line + head + lines <= cap {
                at.line = line;
                self.put_row(set, unit, (head, lines), caps, at, plan);
                return true;
            }
            let deepest = self.frames.iter().skip(at.frame).map(|f| f.capacity).max().unwrap_or(0);
            if at.line == 0 && set.head_lines() + lines > deepest && head < cap {
                return self.put_row(set, unit, (head, lines), caps, at, plan);
            }
            at.next_frame();
            gap = 0;
        }
        plan.overset.get_or_insert((unit, 0, self.rest_lines(unit, 0)));
        false
    }

    /// Puts a row at the cursor, line by line; false when its frames end before it does.
    fn put_row(
        &mut self,
        set: Rc<SetTable>,
        unit: usize,
        (head, lines): (usize, usize),
        caps: &[usize],
        at: &mut Cursor,
        plan: &mut Plan,
    ) -> bool {
        let mut heads = Vec::new();
        let mut places = Vec::with_capacity(lines);
        let mut over = head;
        while places.len() < lines {
            let full = caps.get(at.frame).is_some_and(|cap| at.line + over >= *cap);
            if full {
                at.next_frame();
                over = set.head_lines();
                continue;
            }
            if at.frame >= caps.len() {
                break;
            }
            if over > 0 {
                heads.push((at.frame, at.line));
                at.line += std::mem::take(&mut over);
            }
            places.push((at.frame, at.line));
            at.line += 1;
            if let Some(used) = plan.used.get_mut(at.frame) {
                *used = at.line;
            }
        }
        let whole = places.len() == lines;
        if !whole {
            plan.overset.get_or_insert((unit, 0, self.rest_lines(unit, 0)));
        }
        plan.placements.push(Placement { unit, at: places, setting: SetUnit::Row(PlacedRow { set, heads }) });
        whole
    }

    /// How many lines the first row of a table under a head needs in a frame, its own head row and
    /// the most space before it included; 0 when the next unit is no table.
    pub(super) fn rows_kept(&self, desk: &mut Desk, next: usize, frame: usize) -> usize {
        let (Some(unit), Some(frame)) = (self.units.get(next), self.frames.get(frame)) else { return 0 };
        let Some(row) = &unit.row else { return 0 };
        let set = row.table.set(desk, frame.rect.width);
        usize::from(unit.style.before.max) + set.head_lines() + set.rows.get(row.row).map_or(0, |r| r.lines)
    }
}
