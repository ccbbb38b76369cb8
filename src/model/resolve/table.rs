//! A manuscript's table as an element: its cells in their styles, its columns aligned.

use crate::color::Ink;
use crate::geom::{Em, Length};
use crate::input::manuscript::Inlines;
use crate::input::manuscript::table::{ColumnAlign, Table};
use crate::model::table::{self, Cell, CellAlign, Look, Row};
use crate::model::{Align, Border, Element, ElementKind, LineSpace, Part, Style, StyleId, Text};

use super::parts::Setter;

impl Setter<'_, '_> {
    /// A table in the styles `table` and `table-head`; where a style file has none, in the body's
    /// style, the head in `strong`. A table of nothing but a head is that row; `None` for a table
    /// that says nothing at all.
    pub(super) fn table(&mut self, table: &Table, part: Part) -> Option<Element> {
        let body = self.cell_style("table");
        let head = self.cell_style("table-head");
        let usual = match body.align {
            Align::Center => CellAlign::Center,
            Align::End => CellAlign::End,
            _ => CellAlign::Start,
        };
        let cells = Style { align: Align::Start, ..body.clone() };
        let rows: Vec<Vec<Text>> = table.rows.iter().map(|row| self.cells(&cells, row)).collect();
        let columns: Vec<Column> = (0..table.columns.len()).map(|i| Column::of(i, table, &rows, usual)).collect();
        let heads = self.cells(&Style { align: Align::Start, ..head }, &table.head);
        let last = rows.len().saturating_sub(1);
        let edge = |setter: &mut Self, i: usize| setter.row_style(&cells, i == 0, i == last);
        let rows = rows.into_iter().enumerate().map(|(i, row)| {
            let style = edge(self, i);
            row_of(style, row.into_iter().zip(&columns).map(|(text, column)| column.cell(text)))
        });
        let mut rows: Vec<Row> = rows.collect();
        let style = self.row_style(&cells, true, rows.is_empty());
        let mut head = (!heads.is_empty())
            .then(|| row_of(style, heads.into_iter().zip(&columns).map(|(text, column)| column.head(text))));
        if rows.is_empty() {
            rows.extend(head.take());
        }
        let look = self.sheet.look("table");
        let table = table::Table { columns: columns.len(), head, rows, look, span: Some(table.span) };
        (!table.rows.is_empty()).then_some(Element { part, kind: ElementKind::Table(table) })
    }

    fn cell_style(&mut self, name: &str) -> Style {
        let mut style = if self.sheet.has(name) {
            self.style(name, false)
        } else if name == "table" {
            let body = self.style("body", false);
            Style { name: name.to_owned(), align: Align::Start, ..body }
        } else {
            let table = self.cell_style("table");
            let strong =
                if self.sheet.has("strong") { self.sheet.overlay("strong", &table, self.found) } else { table };
            Style { name: name.to_owned(), ..strong }
        };
        (style.indent, style.indent_after_head, style.hang) = (Em::ZERO, Em::ZERO, Em::ZERO);
        style.fit = None;
        style
    }

    fn cells(&mut self, style: &Style, row: &[Inlines]) -> Vec<Text> {
        row.iter().map(|cell| self.run(style.clone(), cell, None)).collect()
    }

    /// The cells' style with the table's space before it and after it only at its edges.
    fn row_style(&mut self, style: &Style, first: bool, last: bool) -> StyleId {
        let none = LineSpace::default();
        let before = if first { style.before } else { none };
        let after = if last { style.after } else { none };
        self.book.id(Style { before, after, keep: 0, ..style.clone() })
    }
}

/// A word among figures is at most so long.
const LONGEST_WORD: usize = 4; // characters

/// A column's alignment.
#[derive(Clone, Copy)]
enum Column {
    All(CellAlign),
    Figures,
}

impl Column {
    /// As the writer says; without a word of his, by what stands in it: figures, with a short word
    /// (停牌) for at most every third.
    fn of(index: usize, table: &Table, rows: &[Vec<Text>], usual: CellAlign) -> Column {
        let usual = match table.columns.get(index).copied().flatten() {
            Some(ColumnAlign::Start) => return Column::All(CellAlign::Start),
            Some(ColumnAlign::Center) => return Column::All(CellAlign::Center),
            // What is written for figures: under their points; other cells at the end.
            Some(ColumnAlign::End) => CellAlign::End,
            None => usual,
        };
        let (mut figures, mut words) = (0, 0);
        for text in rows.iter().filter_map(|row| row.get(index)) {
            let plain = table::without_notes(text);
            if table::point(plain).is_some() {
                figures += 1;
            } else if plain.chars().count() > LONGEST_WORD {
                return Column::All(usual);
            } else if !table::is_nothing(plain) {
                words += 1;
            }
        }
        if figures > 2 * words { Column::Figures } else { Column::All(usual) }
    }

    fn cell(self, text: Text) -> Cell {
        let align = match self {
            Column::All(align) => align,
            Column::Figures => table::point(table::without_notes(&text)).map_or(CellAlign::Center, CellAlign::Point),
        };
        Cell { text, align }
    }

    /// The head over figures stands in the middle of them.
    fn head(self, text: Text) -> Cell {
        let align = match self {
            Column::All(align) => align,
            Column::Figures => CellAlign::Center,
        };
        Cell { text, align }
    }
}

/// A row of cells, and their text as one.
fn row_of(style: StyleId, cells: impl Iterator<Item = Cell>) -> Row {
    let cells: Vec<Cell> = cells.collect();
    let mut text = Text { style, ..Text::default() };
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            text.text.push('\t');
        }
        let at = text.text.len();
        text.text.push_str(&cell.text.text);
        text.runs.extend(cell.text.runs.iter().map(|(r, style)| (r.start + at..r.end + at, *style)));
        text.source.extend(cell.text.source.iter().map(|(offset, span)| (offset + at, *span)));
    }
    Row { text, cells }
}

/// Distances and rules where no style says anything.
pub(super) fn usual_look() -> Look {
    let rule = |hundredths: i64| Border { width: Length::centipoints(hundredths), ink: Ink::BLACK };
    Look { gap: Em::ONE, least_gap: Em::HALF, rule: rule(50), head_rule: rule(25) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_defaults_are_these() {
        let doc = include_str!("../../../docs/styles.md");
        let default = |key: &str| -> Vec<&str> {
            let row = doc.lines().find(|line| line.starts_with(&format!("| `{key}` |"))).unwrap();
            row.split(" | ").nth(3).unwrap().split('"').skip(1).step_by(2).collect()
        };
        let look = usual_look();
        let em = |text: &str| Em::parse(text).unwrap();
        let gap = default("table.gap");
        assert_eq!((look.least_gap, look.gap), (em(gap[0]), em(gap[1])));
        for (key, rule) in [("table.rule", look.rule), ("table.head-rule", look.head_rule)] {
            assert_eq!(Length::parse(default(key)[0]), Ok(rule.width), "{key}");
        }
    }
}
