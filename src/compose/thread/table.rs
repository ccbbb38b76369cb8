//! Rows of tables put onto the sheets: heads, cells, rules.

use std::rc::Rc;

use super::{Placer, Setting};
use crate::compose::Desk;
use crate::compose::lines;
use crate::compose::plan::{PlacedRow, Placement, RowUnit, Unit};
use crate::compose::sheet::{CellPlace, Passage, Sheet};
use crate::compose::table::{SetRow, Shaped};
use crate::geom::{Em, Length, Rect};
use crate::model::table::{Row, Table};
use crate::model::{Border, Element};
use crate::page::{Paint, TextRun, Tree};

/// A table's rows as units of a thread.
pub(super) fn units<'a, 'j: 'a>(
    desk: &mut Desk<'j>,
    element: &'a Element,
    table: &'a Table,
    budget: &mut i64,
) -> Vec<Unit<'a>> {
    let characters = |row: &Row| row.text.text.chars().count();
    let total: usize = table.rows.iter().map(characters).sum();
    let shaped = (*budget > 0).then(|| Rc::new(Shaped::new(desk, table)));
    *budget -= total as i64;
    let unit = |(index, row): (usize, &'a Row)| Unit {
        part: element.part,
        text: &row.text,
        style: desk.job.style(row.text.style),
        paragraph: None,
        label: None,
        head: false,
        characters: characters(row),
        row: shaped.as_ref().map(|table| RowUnit { table: Rc::clone(table), row: index }),
    };
    table.rows.iter().enumerate().map(unit).collect()
}

/// A row's lines in one frame.
struct Piece {
    frame: usize,
    /// Its first line there, the head row not counted.
    line: usize,
    /// Which of the row's lines stand there.
    lines: std::ops::Range<usize>,
    /// Where the head row over it stands.
    head: Option<usize>,
}

impl Placer<'_, '_> {
    pub(super) fn row(
        &self,
        desk: &mut Desk,
        sheets: &mut [Sheet],
        unit: &Unit,
        placement: &Placement,
        placed: &PlacedRow,
    ) {
        let Some(row) = &unit.row else { return };
        let (Some(model), Some(set)) = (row.table.table.rows.get(row.row), placed.set.rows.get(row.row)) else {
            return;
        };
        let pieces = pieces(placement, placed);
        for (i, piece) in pieces.iter().enumerate() {
            let first = row.row == 0 && i == 0;
            self.rules(desk, sheets, unit, placement, placed, piece, i + 1 == pieces.len());
            if let Some(line) = piece.head {
                self.head_row(desk, sheets, unit, placed, (piece.frame, line), first);
            }
        }
        let opens = row.row == 0 && placed.set.head.is_none();
        self.cells(desk, sheets, unit, (model, set), &pieces, opens);
    }

    /// The head row at a line of a frame: read once, at its table's start; elsewhere decoration.
    fn head_row(
        &self,
        desk: &mut Desk,
        sheets: &mut [Sheet],
        unit: &Unit,
        placed: &PlacedRow,
        (frame, line): (usize, usize),
        first: bool,
    ) {
        let Some(table) = unit.row.as_ref().map(|row| row.table.table) else { return };
        let (Some(model), Some(set)) = (&table.head, &placed.set.head) else { return };
        let f = &self.planner.frames[frame];
        let sheet = &mut sheets[f.page];
        for (i, (cell, of)) in set.cells.iter().zip(&model.cells).enumerate() {
            // The cells of a head row stand on its foot.
            let above = set.lines - cell.lines.len().max(1);
            let lines = cell.lines.iter().zip(&cell.starts).enumerate().map(|(n, (l, start))| {
                let block = self.top(frame, line + above + n) + f.baseline;
                let setting = Setting {
                    size: cell.size,
                    measure: cell.measure,
                    ..self.setting(unit, frame, block, *start, Em::ZERO)
                };
                lines::place(desk, &of.text, l, setting)
            });
            if first {
                let place = CellPlace { opens: i == 0, first: i == 0, head: true, counts: i == set.counted() };
                let lines = lines.collect();
                let cell = Some(place);
                sheet.passages.push(Passage { story: self.story, part: unit.part, item: None, cell, lines });
            } else {
                let runs = lines.flat_map(|l| l.runs).map(|run| TextRun { node: Tree::ARTIFACT, ..run });
                sheet.over_text.extend(runs);
            }
        }
    }

    /// A row's cells, each whole on every page it stands on.
    fn cells(
        &self,
        desk: &mut Desk,
        sheets: &mut [Sheet],
        unit: &Unit,
        (model, set): (&Row, &SetRow),
        pieces: &[Piece],
        opens: bool,
    ) {
        let mut pages: Vec<usize> = pieces.iter().map(|p| self.planner.frames[p.frame].page).collect();
        pages.dedup();
        for page in pages {
            let here = || pieces.iter().filter(|p| self.planner.frames[p.frame].page == page);
            for (i, (cell, of)) in set.cells.iter().zip(&model.cells).enumerate() {
                let mut lines = Vec::new();
                for piece in here() {
                    let f = &self.planner.frames[piece.frame];
                    let own = piece.lines.clone().filter_map(|n| Some((n, cell.lines.get(n)?, cell.starts.get(n)?)));
                    for (n, line, start) in own {
                        let block = self.top(piece.frame, piece.line + n - piece.lines.start) + f.baseline;
                        let setting = Setting {
                            size: cell.size,
                            measure: cell.measure,
                            ..self.setting(unit, piece.frame, block, *start, Em::ZERO)
                        };
                        lines.push(lines::place(desk, &of.text, line, setting));
                    }
                }
                let opens = opens && i == 0;
                let cell = Some(CellPlace { opens, first: i == 0, head: false, counts: i == set.counted() });
                sheets[page].passages.push(Passage { story: self.story, part: unit.part, item: None, cell, lines });
            }
        }
    }

    /// The rules of a row's piece: above it where its table starts in the frame, under the head
    /// row, and under it where the table ends in the frame.
    #[allow(clippy::too_many_arguments)]
    fn rules(
        &self,
        desk: &mut Desk,
        sheets: &mut [Sheet],
        unit: &Unit,
        placement: &Placement,
        placed: &PlacedRow,
        piece: &Piece,
        last: bool,
    ) {
        let Some(row) = &unit.row else { return };
        let look = row.table.table.look;
        let f = &self.planner.frames[piece.frame];
        let sheet = &mut sheets[f.page];
        let top_of = |line: usize| self.top(piece.frame, line);
        let foot = top_of((piece.line + piece.lines.len()).saturating_sub(1)) + f.leading;
        let mut rule = |at: Length, border: Border| {
            if border.width > Length::ZERO {
                let y = f.rect.y + at - border.width / 2;
                let rect = Rect::new(f.rect.x, y.max(f.rect.y), placed.set.width, border.width);
                sheet.paint(Paint::Fill { rect: f.turn.page_rect(rect), ink: border.ink });
            }
        };
        let top = piece.head.unwrap_or(piece.line);
        let starts = row.row == 0 && piece.lines.start == 0 || piece.head.is_some() || top == 0;
        if starts {
            rule(top_of(top), look.rule);
        }
        if piece.head.is_some() {
            rule(top_of(piece.line), look.head_rule);
        }
        if !last || !self.goes_on(placement, piece) {
            rule(foot, look.rule);
        }
        if starts {
            row.table.report(desk, &placed.set, &sheet.plan.id);
        }
    }

    /// Whether the next row of a table stands in the same frame.
    fn goes_on(&self, placement: &Placement, piece: &Piece) -> bool {
        let next = placement.unit + 1;
        let same = self.planner.units.get(next).and_then(|u| u.row.as_ref()).is_some_and(|row| row.row > 0);
        let placements = &self.plan.placements;
        let at = placements.partition_point(|p| p.unit < next);
        let follows = placements.get(at).filter(|p| p.unit == next).and_then(|p| p.at.first());
        same && follows.is_some_and(|(frame, _)| *frame == piece.frame)
    }
}

/// The lines of a row by frame.
fn pieces(placement: &Placement, placed: &PlacedRow) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (n, (frame, line)) in placement.at.iter().copied().enumerate() {
        match pieces.last_mut().filter(|piece| piece.frame == frame) {
            Some(piece) => piece.lines.end = n + 1,
            None => {
                let head = placed.heads.iter().find(|(f, _)| *f == frame).map(|(_, line)| *line);
                pieces.push(Piece { frame, line, lines: n..n + 1, head });
            }
        }
    }
    pieces
}
