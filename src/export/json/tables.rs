//! The tables of a page, as the structure tree has them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::page::{NodeId, NodeKind, Page, Tree};

/// A table, or what of it stands on the page.
#[derive(Debug, Serialize)]
pub struct TableReport {
    /// The story it is in.
    pub story: Option<String>,
    /// Its rows. A head row that is repeated in another frame stands here once.
    pub rows: Vec<RowReport>,
}

/// A row of a table.
#[derive(Debug, Default, Serialize)]
pub struct RowReport {
    /// Whether it is the head row.
    pub head: bool,
    /// The text of each cell.
    pub cells: Vec<String>,
}

/// A page's tables.
pub(super) fn report(page: &Page) -> Vec<TableReport> {
    let mut tables: Vec<TableReport> = Vec::new();
    let mut texts: BTreeMap<NodeId, String> = BTreeMap::new();
    for run in &page.text {
        texts.entry(run.node).or_default().push_str(&run.text);
    }
    for (id, node) in page.tree.iter() {
        match node.kind {
            NodeKind::Table => tables.push(TableReport { story: story(&page.tree, node.parent), rows: Vec::new() }),
            NodeKind::TableRow => {
                if let Some(table) = tables.last_mut() {
                    table.rows.push(RowReport::default());
                }
            }
            NodeKind::TableHead | NodeKind::TableCell => {
                if let Some(row) = tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.head = node.kind == NodeKind::TableHead;
                    row.cells.push(texts.get(&id).map_or("", |text| text.trim()).to_owned());
                }
            }
            _ => {}
        }
    }
    tables
}

/// The story that a node is in.
fn story(tree: &Tree, mut node: NodeId) -> Option<String> {
    while let Some(n) = tree.get(node).filter(|_| node != Tree::ROOT) {
        if let NodeKind::Story(id) = &n.kind {
            return Some(id.clone());
        }
        node = n.parent;
    }
    None
}
