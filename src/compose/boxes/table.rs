//! Tables in boxes: every cell a block of its own, rules between them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Block, Length, Setter, StackLine};
use crate::compose::Desk;
use crate::compose::sheet::{CellPlace, Sheet};
use crate::compose::table::{SetRow, Shaped};
use crate::diag::Diagnostic;
use crate::geom::{Rect, Turn};
use crate::model::table::{Row, Table};
use crate::model::{Border, Part};
use crate::page::Paint;

/// What a stack knows of its tables.
#[derive(Default)]
pub(super) struct Tables {
    /// The blocks that are cells, by their index.
    cells: BTreeMap<usize, CellPlace>,
    /// Rules: distance from the stack's top, width, and look.
    rules: Vec<(Length, Length, Border)>,
    /// Tables too wide for the box: what is to be said of them.
    too_wide: Vec<Diagnostic>,
}

impl Tables {
    /// The cell that a block is.
    pub fn cell(&self, block: usize) -> Option<CellPlace> {
        self.cells.get(&block).copied()
    }

    /// Says which tables are too wide, once it is known on which page they stand.
    pub fn report(&mut self, desk: &mut Desk, page: &str) {
        self.too_wide.drain(..).for_each(|found| desk.diags.push(found.on_page(page)));
    }

    /// Paints the rules of a stack that starts at `top` of its area, where the area reaches.
    pub fn paint(&self, sheet: &mut Sheet, turn: Turn, area: Rect, top: Length) {
        for (y, width, border) in self.rules.iter().filter(|(y, ..)| top + *y <= area.height + Length::pt(1)) {
            let y = (area.y + top + *y - border.width / 2).max(area.y);
            let rect = turn.page_rect(Rect::new(area.x, y, *width, border.width));
            sheet.paint(Paint::Fill { rect, ink: border.ink });
        }
    }
}

impl Setter<'_> {
    /// Sets a table from `y` on, its cells as blocks; returns where it ends.
    pub(super) fn table<'a>(
        &self,
        desk: &mut Desk,
        part: Part,
        table: &'a Table,
        y: Length,
        (blocks, tables): (&mut Vec<Block<'a>>, &mut Tables),
    ) -> Length {
        let shaped = Shaped::new(desk, table);
        let set = shaped.set(desk, self.area.width);
        tables.too_wide.extend(shaped.too_wide(&set));
        let heads = table.head.iter().zip(&set.head).map(|(row, set)| (row, set, true));
        let rows = table.rows.iter().zip(&set.rows).map(|(row, set)| (row, set, false));
        let mut at = y;
        tables.rules.push((at, set.width, table.look.rule));
        for (i, (row, of, head)) in heads.chain(rows).enumerate() {
            at = self.row_of_table(desk, part, (row, of), (at, head), &mut |block, cell| {
                tables.cells.insert(blocks.len(), CellPlace { opens: cell.first && i == 0, ..cell });
                blocks.push(block);
            });
            if head {
                tables.rules.push((at, set.width, table.look.head_rule));
            }
        }
        tables.rules.push((at, set.width, table.look.rule));
        tables.rules.retain(|(.., border)| border.width > Length::ZERO);
        at
    }

    fn row_of_table<'a>(
        &self,
        desk: &Desk,
        part: Part,
        (row, set): (&'a Row, &SetRow),
        (y, head): (Length, bool),
        push: &mut dyn FnMut(Block<'a>, CellPlace),
    ) -> Length {
        let style = desk.job.style(row.text.style);
        let leading = self.leading(style);
        // Off the grid the em box stands in the middle of its line, between the rules.
        let first = if self.slot.on_grid {
            y + self.grid.baseline
        } else {
            y + (leading - style.size).max(Length::ZERO) / 2 + style.size.scale(88, 100)
        };
        let foot = y + leading * set.lines as i64;
        for (i, (cell, of)) in set.cells.iter().zip(&row.cells).enumerate() {
            let above = if head { set.lines - cell.lines.len().max(1) } else { 0 };
            let lines = cell.lines.iter().zip(&cell.starts).enumerate().map(|(n, (line, start))| StackLine {
                text: Cow::Borrowed(&of.text),
                line: line.clone(),
                size: cell.size,
                width: 1000,
                start: *start,
                baseline: first + leading * (above + n) as i64,
                measure: cell.measure,
            });
            let block = Block { part, item: None, lines: lines.collect(), foot };
            push(block, CellPlace { opens: false, first: i == 0, head, counts: i == set.counted() });
        }
        foot
    }
}
