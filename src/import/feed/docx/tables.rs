//! Tables of a document.

use super::super::item::{Block, Table};
use super::super::text::Text;
use super::super::tree::{Id, Tree};
use super::Reader;

/// Columns that one cell spans at most.
const WIDEST: usize = 64;

impl Reader<'_, '_, '_, '_> {
    /// A table: a cell over several columns has empty ones behind it; one over several rows has
    /// empty ones below it, as the document has. A table within a cell gives its text to the cell.
    pub(super) fn table(&mut self, id: Id) {
        let tree = self.tree;
        let mut table = Table::default();
        for row in wrapped(tree, id, "tr") {
            if tree.at(row, &["trPr", "del"]).is_some() {
                self.deleted += 1;
                continue;
            }
            table.head |= table.rows.is_empty() && tree.at(row, &["trPr", "tblHeader"]).is_some();
            let number = |node: Option<Id>| node.and_then(|n| tree.attribute(n, "val")).and_then(|n| n.parse().ok());
            let skipped: usize = number(tree.at(row, &["trPr", "gridBefore"])).unwrap_or(0);
            let mut cells: Vec<Text> = (0..skipped.min(WIDEST)).map(|_| Text::default()).collect();
            for cell in wrapped(tree, row, "tc") {
                cells.push(self.cell(cell));
                let wide: usize = number(tree.at(cell, &["tcPr", "gridSpan"])).unwrap_or(1);
                cells.extend((1..wide.min(WIDEST)).map(|_| Text::default()));
            }
            table.rows.extend(Some(cells).filter(|c| !c.is_empty()));
        }
        if !table.rows.is_empty() {
            self.item.blocks.push(Block::Table(table));
        }
    }

    /// The text of a cell; its pictures stand before the table.
    fn cell(&mut self, cell: Id) -> Text {
        let tree = self.tree;
        if tree.find(cell, "tbl").is_some() {
            self.desk.find.about(tree.file);
            let message = "a table within a table is set as text of its cell";
            self.desk.find.warning("markup-dropped", message, tree.place(cell), "this cell");
        }
        let mut all = Text::default();
        for paragraph in super::outermost(tree, cell, "p") {
            let (text, photos) = self.text(paragraph);
            all.join(text);
            self.item.blocks.extend(photos.into_iter().map(Block::Photo));
        }
        all
    }
}

/// The rows of a table or cells of a row, those within content controls too.
fn wrapped(tree: &Tree, id: Id, name: &str) -> Vec<Id> {
    let mut out = Vec::new();
    for child in tree.children(id) {
        match tree.name(*child) {
            own if own == name => out.push(*child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => out.extend(wrapped(tree, *child, name)),
            _ => {}
        }
    }
    out
}
