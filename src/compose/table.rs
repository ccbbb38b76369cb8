//! Tables: cells set into columns whose widths come from what stands in them.
//!
//! [`Shaped`] is a table with its cells shaped and measured; [`Shaped::set`] shares a measure out
//! among its columns ([`columns`]), breaks its cells, and aligns its figures on their points. The
//! rows of the [`SetTable`] then flow through a thread's frames as units of their own
//! (`plan/table.rs`, `thread/table.rs`), or stand in a box as a whole (`boxes/table.rs`).
//!
//! In vertical lines a table turns with them: its rows follow each other from the right to the left,
//! the cells of a row from the top, and its rules stand upright.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diag::Diagnostic;
use crate::geom::{Em, Length};
use crate::linebreak::{self, Line, LineSlot, Paragraph};
use crate::model::table::{Cell, CellAlign, Row, Table};

use super::Desk;
use super::boxes::offset;

mod columns;

use columns::{Columns, Demand};

/// A table, shaped once, set for as many measures as it meets.
pub(super) struct Shaped<'a> {
    pub table: &'a Table,
    /// The head row, if any, then the others.
    rows: Vec<Vec<ShapedCell<'a>>>,
    /// Its type size.
    size: Length,
    known: RefCell<BTreeMap<Length, Rc<SetTable>>>,
    reported: RefCell<BTreeSet<Length>>,
}

struct ShapedCell<'a> {
    cell: &'a Cell,
    paragraph: Paragraph,
    size: Length,
    /// Its width on one line.
    natural: Length,
    /// The width it needs.
    least: Length,
    /// The width before its decimal point.
    left: Option<Length>,
}

/// A table set for a measure.
pub(super) struct SetTable {
    pub head: Option<SetRow>,
    pub rows: Vec<SetRow>,
    /// What it is wide: its measure, or more where it does not fit.
    pub width: Length,
    /// How much it is too wide.
    over: Length,
}

/// A row, broken into lines.
pub(super) struct SetRow {
    pub cells: Vec<SetCell>,
    /// Lines of its tallest cell; 1 at least.
    pub lines: usize,
}

/// A cell, broken into lines.
pub(super) struct SetCell {
    pub lines: Vec<Line>,
    /// Where each line starts, from the table's start.
    pub starts: Vec<Length>,
    /// Type size.
    pub size: Length,
    /// Width of its column.
    pub measure: Length,
}

impl SetTable {
    /// Lines of the head row.
    pub fn head_lines(&self) -> usize {
        self.head.as_ref().map_or(0, |head| head.lines)
    }
}

impl SetRow {
    /// The cell that stands for its row where lines are counted: the first of the tallest.
    pub fn counted(&self) -> usize {
        self.cells.iter().position(|cell| cell.lines.len() >= self.lines).unwrap_or(0)
    }
}

impl<'a> Shaped<'a> {
    /// Shapes and measures a table's cells.
    pub fn new(desk: &mut Desk, table: &'a Table) -> Shaped<'a> {
        let rows: Vec<Vec<ShapedCell>> =
            rows(table).map(|row| row.cells.iter().map(|cell| ShapedCell::new(desk, cell)).collect()).collect();
        let size = rows.iter().flatten().next_back().map_or(Length::pt(1), |cell| cell.size);
        Shaped { table, rows, size, known: RefCell::default(), reported: RefCell::default() }
    }

    /// The table set for a measure.
    pub fn set(&self, desk: &mut Desk, measure: Length) -> Rc<SetTable> {
        if let Some(known) = self.known.borrow().get(&measure) {
            return Rc::clone(known);
        }
        let set = Rc::new(self.set_anew(desk, measure));
        self.known.borrow_mut().insert(measure, Rc::clone(&set));
        set
    }

    fn set_anew(&self, desk: &mut Desk, measure: Length) -> SetTable {
        let demands: Vec<Demand> = (0..self.table.columns).map(|i| self.demand(i)).collect();
        let (gap, least_gap) = (self.table.look.gap.at(self.size), self.table.look.least_gap.at(self.size));
        let lines = |column: usize, width: Length| self.lines_of(column, width);
        let columns = columns::share(&demands, measure, (least_gap, gap), &lines);
        let mut rows: Vec<SetRow> = self.rows.iter().map(|row| set_row(desk, row, &demands, &columns)).collect();
        let head = self.table.head.is_some().then(|| rows.remove(0));
        SetTable { head, rows, width: columns.width.max(measure), over: columns.width - measure }
    }

    /// Lines of each of a column's cells at a width.
    fn lines_of(&self, column: usize, width: Length) -> Vec<usize> {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| if cell.natural <= width { 1 } else { cell.broken(width).len().max(1) }).collect()
    }

    fn demand(&self, column: usize) -> Demand {
        let mut demand = Demand::default();
        for cell in self.rows.iter().filter_map(|row| row.get(column)) {
            demand.natural = demand.natural.max(cell.natural);
            demand.least = demand.least.max(cell.least);
            if let Some(left) = cell.left {
                demand.left = demand.left.max(left);
                demand.right = demand.right.max(cell.natural - left);
            }
        }
        let figures = demand.left + demand.right;
        Demand { natural: demand.natural.max(figures), least: demand.least.max(figures), ..demand }
    }

    /// Says once for each measure that the table is too wide for it.
    pub fn report(&self, desk: &mut Desk, set: &SetTable, page: &str) {
        if let Some(found) = self.too_wide(set).filter(|_| self.reported.borrow_mut().insert(set.width)) {
            desk.diags.push(found.on_page(page));
        }
    }

    /// What is to be said of a table that is too wide for its measure.
    pub fn too_wide(&self, set: &SetTable) -> Option<Diagnostic> {
        if set.over <= Length::ZERO {
            return None;
        }
        // To tenths of a millimetre, rounded up, so that what is asked for is enough.
        let tenths = |length: Length| (length.to_micrometres() + 99) / 100;
        let (have, over) = (tenths(set.width - set.over), tenths(set.over));
        let message = format!(
            "the table is too wide by {}.{} mm: its {} columns do not fit {}.{} mm",
            over / 10,
            over % 10,
            self.table.columns,
            have / 10,
            have % 10
        );
        let found = Diagnostic::error("table-too-wide", message)
            .at_opt(self.table.span, "set all the same, beyond its column's edge")
            .help("give it fewer columns or shorter words, or a slot that is wider by as much");
        Some(found)
    }
}

/// The rows of a table, its head first.
fn rows(table: &Table) -> impl Iterator<Item = &Row> {
    table.head.iter().chain(&table.rows)
}

/// A cell of text is not made narrower than this (or than its text, where that is less).
const LEAST: i64 = 2; // ems

impl<'a> ShapedCell<'a> {
    fn new(desk: &mut Desk, cell: &'a Cell) -> ShapedCell<'a> {
        let paragraph = desk.prepare(&cell.text);
        let size = desk.job.style(cell.text.style).size;
        let natural = paragraph.natural_width();
        let line = one_line(&paragraph, natural);
        let left = match cell.align {
            CellAlign::Point(at) => Some(line.as_ref().map_or(natural, |line| before(line, at)).at(size)),
            _ => None,
        };
        let whole = left.is_some() || natural <= Em::ems(LEAST);
        let least = if whole { natural } else { widest_piece(&paragraph, line.as_ref(), natural).max(Em::ems(LEAST)) };
        ShapedCell { cell, size, natural: natural.at(size), least: least.at(size), left, paragraph }
    }

    fn broken(&self, width: Length) -> Vec<Line> {
        linebreak::set_lines(&self.paragraph, &self.lane(width)).lines
    }

    /// As many lines of a width as the cell can take.
    fn lane(&self, width: Length) -> Vec<LineSlot> {
        let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: self.measure(width) };
        vec![slot; self.cell.text.text.chars().count() + 2]
    }

    /// A width in the cell's ems; a hair more, since it was rounded on the way.
    fn measure(&self, width: Length) -> Em {
        width.in_em(self.size) + Em::from_raw(4)
    }
}

fn one_line(paragraph: &Paragraph, natural: Em) -> Option<Line> {
    let slot = LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: natural + Em::ONE };
    linebreak::set_lines(paragraph, &[slot]).lines.into_iter().next()
}

/// The width of a line before the glyph of a byte of its text.
fn before(line: &Line, at: usize) -> Em {
    line.glyphs.iter().find(|g| g.text.0 as usize >= at).map_or(line.width, |g| g.x)
}

/// The widest piece that cannot be broken.
fn widest_piece(paragraph: &Paragraph, line: Option<&Line>, natural: Em) -> Em {
    let Some(line) = line else { return natural };
    let mut widest = Em::ZERO;
    let mut from = Em::ZERO;
    for at in paragraph.break_offsets() {
        let to = before(line, at);
        widest = widest.max(to - from);
        from = to;
    }
    widest.max(line.width - from).min(natural)
}

fn set_row(desk: &mut Desk, row: &[ShapedCell], demands: &[Demand], columns: &Columns) -> SetRow {
    let mut cells = Vec::with_capacity(row.len());
    for ((cell, demand), (start, width)) in row.iter().zip(demands).zip(columns.places()) {
        let solution = linebreak::set_lines(&cell.paragraph, &cell.lane(width));
        desk.report_piled(&cell.cell.text, &solution);
        let at = |line: &Line| {
            let own = line.width.at(cell.size);
            start
                + match (cell.cell.align, cell.left) {
                    // The column's figures stand as one block in the middle of it.
                    (CellAlign::Point(_), Some(left)) => (width - demand.left - demand.right) / 2 + demand.left - left,
                    (CellAlign::Center, _) => offset(crate::model::Align::Center, width, own),
                    (CellAlign::End, _) => offset(crate::model::Align::End, width, own),
                    _ => Length::ZERO,
                }
        };
        let starts = solution.lines.iter().map(at).collect();
        cells.push(SetCell { starts, lines: solution.lines, size: cell.size, measure: width });
    }
    let lines = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
    SetRow { cells, lines }
}
