//! Where every key and value of a TOML file stands.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use crate::diag::{FileId, Span};

/// One step of a path into a file: a key of a table, or an index of an array, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// A key of a table.
    Name(&'a str),
    /// An index of an array (of tables or values), from 0.
    Index(usize),
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(name: &'a str) -> Key<'a> {
        Key::Name(name)
    }
}

impl<'a> From<&'a String> for Key<'a> {
    fn from(name: &'a String) -> Key<'a> {
        Key::Name(name)
    }
}

impl From<usize> for Key<'_> {
    fn from(index: usize) -> Self {
        Key::Index(index)
    }
}

/// A path of [`Key`]s: `keys!["slot", 3, "thread"]`.
macro_rules! keys {
    ($($key:expr),* $(,)?) => { &[$($crate::input::toml::Key::from($key)),*] };
}
pub(crate) use keys;

/// The places of a file's keys and values, by path.
#[derive(Clone, Debug, Default)]
pub struct SpanTree(Node);

#[derive(Clone, Debug, Default)]
struct Node {
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
    names: BTreeMap<String, Node>,
    items: Vec<Node>,
}

impl SpanTree {
    /// Notes the places of everything in a document.
    pub(super) fn of(root: &Item) -> SpanTree {
        SpanTree(Node::of(root, None))
    }
    /// The place of a value: a table's is its header, a string's includes its quotes.
    pub fn span(&self, file: FileId, path: &[Key]) -> Option<Span> {
        let node = self.0.find(path)?;
        node.value.clone().or_else(|| node.key.clone()).map(|range| Span::new(file, range))
    }
    /// The place of the key that leads to a value (a value without one, such as an item of an
    /// array, has its own place).
    pub fn key_span(&self, file: FileId, path: &[Key]) -> Option<Span> {
        let node = self.0.find(path)?;
        node.key.clone().or_else(|| node.value.clone()).map(|range| Span::new(file, range))
    }
}

impl Node {
    fn of(item: &Item, key: Option<Range<usize>>) -> Node {
        let mut node = Node { key, value: item.span(), ..Node::default() };
        match item {
            Item::Value(value) => node.add_value(value),
            Item::Table(table) => node.add_table(table),
            Item::ArrayOfTables(tables) => {
                for table in tables {
                    let mut item = Node { value: table.span(), ..Node::default() };
                    item.add_table(table);
                    node.items.push(item);
                }
            }
            Item::None => {}
        }
        node
    }
    fn add_value(&mut self, value: &Value) {
        match value {
            Value::Array(array) => {
                for value in array {
                    let mut item = Node { value: value.span(), ..Node::default() };
                    item.add_value(value);
                    self.items.push(item);
                }
            }
            Value::InlineTable(table) => self.add_table(table),
            _ => {}
        }
    }
    fn add_table(&mut self, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            let key = table.key(name).and_then(toml_edit::Key::span);
            self.names.insert(name.to_owned(), Node::of(item, key));
        }
    }
    fn find(&self, path: &[Key]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| match key {
            Key::Name(name) => node.names.get(*name),
            Key::Index(index) => node.items.get(*index),
        })
    }
}
