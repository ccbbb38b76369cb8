//! Tables of NITF and HTML: rows and cells, spans made empty cells.

use super::super::item::{Block, Desk, Item, Table};
use super::super::text::Text;
use super::super::tree::Id;
use super::{Markup, joined};

/// Columns that one cell spans at most.
const WIDEST: usize = 64;
/// Columns to which cells over several make a table at most.
const MOST_COLUMNS: usize = 256;
/// Rows that one cell spans at most.
const TALLEST: usize = 1000;

/// How many rows of each column a cell above still fills.
#[derive(Default)]
struct Spans {
    below: Vec<usize>,
    tall: bool,
}

impl Spans {
    /// Fills the columns up to the next that no cell above spans; at the end of a row, all.
    fn fill(&mut self, row: &mut Vec<Text>, end: bool, spare: &mut usize) {
        while let Some(left) = self.below.get_mut(row.len()) {
            let spanned = *left > 0;
            *left = left.saturating_sub(1);
            let more = || self.below.iter().skip(row.len() + 1).any(|n| *n > 0);
            if *spare == 0 || !(spanned || end && more()) {
                return;
            }
            *spare -= 1;
            row.push(Text::default());
        }
    }
    /// Puts a cell of some columns and rows into a row.
    fn put(&mut self, text: Text, wide: usize, tall: usize, row: &mut Vec<Text>, spare: &mut usize) {
        let room = MOST_COLUMNS.saturating_sub(row.len()).max(1);
        let wide = wide.clamp(1, WIDEST).min(*spare + 1).min(room);
        *spare -= wide - 1;
        if tall > 1 {
            self.tall = true;
            self.below.resize(self.below.len().max(row.len() + wide), 0);
            self.below.iter_mut().skip(row.len()).take(wide).for_each(|n| *n = tall - 1);
        }
        row.push(text);
        row.extend((1..wide).map(|_| Text::default()));
    }
}

impl Markup<'_> {
    pub(super) fn table(&mut self, id: Id, item: &mut Item, desk: &mut Desk) {
        self.flush();
        let tree = self.tree;
        if tree.within(id).any(|n| tree.name(n) == "table") {
            desk.find.about(tree.file);
            let message = "a table within a table is set before it";
            desk.find.warning("markup-dropped", message, tree.place(id), "the outer table");
        }
        let rows = self.rows(id, item, desk);
        let (mut table, mut spans) = (Table::default(), Spans::default());
        for row in &rows {
            let is_cell = |c: &Id| matches!(tree.name(*c), "td" | "th");
            let (cells, beside): (Vec<Id>, Vec<Id>) = tree.children(*row).iter().partition(|c| is_cell(c));
            let stray = self.inner(&beside, item, desk);
            self.blocks.extend(stray.into_iter().map(Block::Paragraph));
            table.head |= table.rows.is_empty() && !cells.is_empty() && cells.iter().all(|c| tree.name(*c) == "th");
            let mut texts = Vec::new();
            for cell in cells {
                spans.fill(&mut texts, false, &mut self.spare);
                let text = joined(self.inner(tree.children(cell), item, desk));
                let span = |key| tree.attribute(cell, key).and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(1);
                let tall = if span("rowspan") == 0 { rows.len() } else { span("rowspan") };
                spans.put(text, span("colspan"), tall.min(TALLEST), &mut texts, &mut self.spare);
            }
            spans.fill(&mut texts, true, &mut self.spare);
            table.rows.extend(Some(texts).filter(|t| !t.is_empty()));
        }
        if spans.tall {
            desk.find.about(tree.file);
            let message = "a cell over several rows has its text in the first; those below are empty";
            desk.find.note("markup-dropped", message, tree.place(id), "this table");
        }
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// The rows of a table itself, not of one within it; its captions become heads, and what
    /// stands between its rows goes before it.
    fn rows(&mut self, id: Id, item: &mut Item, desk: &mut Desk) -> Vec<Id> {
        let tree = self.tree;
        let mut rows = Vec::new();
        for child in tree.children(id) {
            let group = matches!(tree.name(*child), "thead" | "tbody" | "tfoot");
            for row in if group { tree.children(*child) } else { std::slice::from_ref(child) } {
                match tree.name(*row) {
                    "tr" => rows.push(*row),
                    "caption" => {
                        let text = joined(self.inner(tree.children(*row), item, desk)).into_head();
                        self.blocks.extend(Some(Block::Subhead(text)).filter(|b| !b.is_empty()));
                    }
                    _ => {
                        let texts = self.inner(&[*row], item, desk);
                        self.blocks.extend(texts.into_iter().map(Block::Paragraph));
                    }
                }
            }
        }
        rows
    }
}
