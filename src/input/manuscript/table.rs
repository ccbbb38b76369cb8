//! Tables as written: a row of heads, a line of dashes, rows of cells between bars.
//!
//! The Markdown parser pads rows that are short and drops the cells of rows that are long; what it
//! drops is found again here, reported, and kept in the row's last cell.

use comrak::Node;
use comrak::nodes::{NodeValue, TableAlignment};

use super::Inlines;
use super::blocks::Reader;
use super::inlines::{Builder, add_literal};
use super::story::Story;
use super::walk::{Walk, Walked};
use super::{Block, Photo};
use crate::diag::{Diagnostic, Span};

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its place.
    pub span: Span,
    /// The alignment of each column, where the writer gave one (`:--`, `:-:`, `--:`).
    pub columns: Vec<Option<ColumnAlign>>,
    /// The head row; empty when none of its cells says anything.
    pub head: Vec<Inlines>,
    /// Rows, each of as many cells as there are columns.
    pub rows: Vec<Vec<Inlines>>,
}

/// How a writer aligns a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnAlign {
    /// `:--`
    Start,
    /// `:-:`
    Center,
    /// `--:`
    End,
}

impl Reader<'_> {
    /// A table; it is the last thing that a sidebar takes in, as a list is.
    pub(super) fn table(&mut self, node: Node, story: &mut Story, walk: &mut Walk) {
        let columns = columns(node);
        let mut table = Table {
            span: self.source.span(self.source.range(node.data().sourcepos)),
            columns,
            head: Vec::new(),
            rows: Vec::new(),
        };
        let mut photos: Vec<Photo> = Vec::new();
        for row in node.children() {
            let is_head = matches!(row.data().value, NodeValue::TableRow(true));
            let mut cells: Vec<Walked> = row.children().map(|cell| walk.inlines(cell, false, self)).collect();
            if !is_head {
                self.excess(row, table.columns.len(), &mut cells);
            }
            let mut row = Vec::with_capacity(cells.len());
            for cell in cells {
                row.push(cell.inlines);
                photos.extend(cell.photos);
            }
            if !is_head {
                table.rows.push(row);
            } else if row.iter().any(|cell| !cell.text.is_empty()) {
                table.head = row;
            }
        }
        story.push(Block::Table(table));
        story.close_sidebar();
        for photo in photos {
            self.photo_in_text(photo.file.span);
            story.push(Block::Photo(photo));
        }
    }

    /// Cells beyond the last column, which the parser dropped.
    fn excess(&mut self, row: Node, columns: usize, cells: &mut [Walked]) {
        let line = self.source.line_start(row.data().sourcepos.start.line);
        let end = self.source.line_end(line);
        let (parsed, _) = self.source.both(line, Some(end));
        let Some(from) = after_cells(parsed, columns) else { return };
        let text = parsed.get(from..).unwrap_or_default().trim_end().trim_end_matches('|').trim_end();
        let skipped = text.len() - text.trim_start().len();
        let (at, text) = (line + from + skipped, text.trim_start());
        if text.is_empty() {
            return;
        }
        let message = format!("this row has more cells than the table has columns, which are {columns}");
        let found = Diagnostic::error("table-cells", message)
            .at(self.source.span(at..at + text.len()), "kept in the row's last cell")
            .help("take a cell out, or give the head row and the line of dashes under it another one");
        self.found.push(found);
        let mut builder = Builder::new(self.source.file, false);
        let plain = text.replace('|', " ");
        add_literal(&mut builder, &plain, self.source.both(at, Some(end)), at);
        if let Some(last) = cells.last_mut() {
            last.join(Walked { inlines: builder.finish(), photos: Vec::new() });
        }
    }
}

fn columns(node: Node) -> Vec<Option<ColumnAlign>> {
    let data = node.data();
    let NodeValue::Table(table) = &data.value else { return Vec::new() };
    let align = |align: &TableAlignment| match align {
        TableAlignment::None => None,
        TableAlignment::Left => Some(ColumnAlign::Start),
        TableAlignment::Center => Some(ColumnAlign::Center),
        TableAlignment::Right => Some(ColumnAlign::End),
    };
    table.alignments.iter().map(align).collect()
}

/// Where the text after a row's first cells begins; `None` when there is none.
fn after_cells(line: &str, columns: usize) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    let start = start + usize::from(line.get(start..)?.starts_with('|'));
    let mut bars = 0;
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'|' => {
                bars += 1;
                if bars == columns {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_as_the_parser_counts_them() {
        assert_eq!(after_cells("| 甲 | 乙 | 丙 |", 2), Some(13));
        assert_eq!(after_cells("甲 | 乙", 2), None);
        assert_eq!(after_cells(r"| 甲\|乙 | 丙 |", 2), Some(18));
        assert_eq!(after_cells("", 1), None);
    }
}
