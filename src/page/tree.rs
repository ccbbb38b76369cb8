//! The structure tree: what the painted items are, in reading order.

use crate::geom::Rect;

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The page itself.
    Root,
    /// A story, by its id.
    Story(String),
    /// A head of a given level: 1 headline, 2 kicker or deck, 3 subhead or sidebar head.
    Head(u8),
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// An item of a list: its label and body are children.
    Item,
    /// The numeral or bullet of a list's item.
    Label,
    /// The text of a list's item.
    ItemBody,
    /// A table: its rows are children.
    Table,
    /// A row of a table: its cells are children.
    TableRow,
    /// A cell of a table's head row.
    TableHead,
    /// A cell of a table.
    TableCell,
    /// A picture with its alternate text.
    Figure(String),
    /// A picture's caption.
    Caption,
    /// Ruby or bopomofo: the reading of characters of its parent, whose text it follows. The
    /// characters are those that stand in the rectangle.
    Reading(Rect),
    /// A sidebar.
    Sidebar,
    /// Furniture that is read: date line, weather, imprint.
    Furniture,
    /// Decoration: rules, tints, marks.
    Artifact,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its parent; the root is its own.
    pub parent: NodeId,
}

/// The tree: nodes in creation order, which is reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Node>,
}

impl Default for Tree {
    fn default() -> Tree {
        let root = Node { kind: NodeKind::Root, parent: Tree::ROOT };
        let artifact = Node { kind: NodeKind::Artifact, parent: Tree::ROOT };
        Tree { nodes: vec![root, artifact] }
    }
}

impl Tree {
    /// The page.
    pub const ROOT: NodeId = NodeId(0);
    /// The one node of everything that is decoration.
    pub const ARTIFACT: NodeId = NodeId(1);

    /// Adds a node at the end of the reading order.
    pub fn add(&mut self, parent: NodeId, kind: NodeKind) -> NodeId {
        self.nodes.push(Node { kind, parent });
        NodeId(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }
    /// A node by its id.
    pub fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }
    /// The node of the paragraph that a node is part of: a list item's label and body are one.
    pub fn passage(&self, id: NodeId) -> NodeId {
        match self.get(id) {
            Some(Node { kind: NodeKind::Label | NodeKind::ItemBody, parent }) => *parent,
            _ => id,
        }
    }
    /// All nodes with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(i, n)| (NodeId(i as u32), n))
    }
}
