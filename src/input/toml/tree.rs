//! A TOML file as a tree of values, each with its place.

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
#[derive(Clone, Debug)]
pub struct SpanTree {
    pub(crate) root: Node,
}

/// A value, the key it stands under, and where both are (in bytes of the file).
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The key, if the value stands under one.
    pub key: Option<Range<usize>>,
    /// The value; of a table under a header, the header.
    pub span: Range<usize>,
    /// What it is.
    pub content: Content,
    /// The file it stands in, where that is not its tree's own.
    pub file: Option<FileId>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Text(String),
    Integer(i64),
    Decimal,
    Boolean,
    Date(String),
    List(Vec<Node>),
    /// Entries in the file's order.
    Table(Vec<(String, Node)>),
}

impl SpanTree {
    /// A document's tree; `base` is where its text starts in the file.
    pub(super) fn of(root: &Item, base: usize) -> SpanTree {
        let mut root = Node::of(root, None, base);
        root.span = base..base;
        SpanTree { root }
    }
    /// The place of a value: a table's is its header, a string's includes its quotes.
    pub fn span(&self, file: FileId, path: &[Key]) -> Option<Span> {
        self.root.find(path).map(|node| Span::new(node.file.unwrap_or(file), node.span.clone()))
    }
    /// The place of the key that leads to a value (a value without one, such as an item of an
    /// array, has its own place).
    pub fn key_span(&self, file: FileId, path: &[Key]) -> Option<Span> {
        self.root.find(path).map(|node| Span::new(node.file.unwrap_or(file), node.named().clone()))
    }
}

impl Node {
    fn of(item: &Item, key: Option<Range<usize>>, base: usize) -> Node {
        let (content, span) = match item {
            Item::Value(value) => (Content::of(value, base), value.span()),
            Item::Table(table) => (Content::table(table, base), table.span()),
            Item::ArrayOfTables(tables) => {
                let table = |table: &toml_edit::Table| Node {
                    key: None,
                    span: moved(table.span(), base).unwrap_or(base..base),
                    content: Content::table(table, base),
                    file: None,
                };
                (Content::List(tables.iter().map(table).collect()), tables.span())
            }
            Item::None => (Content::Table(Vec::new()), None),
        };
        let span = moved(span, base).or_else(|| key.clone()).unwrap_or(base..base);
        Node { key, span, content, file: None }
    }
    /// The key's place, or the value's when it has no key.
    pub fn named(&self) -> &Range<usize> {
        self.key.as_ref().unwrap_or(&self.span)
    }
    /// The value at a path below this one.
    pub fn find(&self, path: &[Key]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| match (key, &node.content) {
            (Key::Name(name), Content::Table(_)) => node.get(name),
            (Key::Index(index), Content::List(items)) => items.get(*index),
            _ => None,
        })
    }
    /// Says which file the value stands in, and all within it that says nothing else.
    pub fn in_file(&mut self, file: FileId) {
        self.file.get_or_insert(file);
        match &mut self.content {
            Content::List(items) => items.iter_mut().for_each(|item| item.in_file(file)),
            Content::Table(entries) => entries.iter_mut().for_each(|(_, node)| node.in_file(file)),
            _ => {}
        }
    }
    /// The entries of a table; none for another value.
    pub fn entries(&self) -> &[(String, Node)] {
        match &self.content {
            Content::Table(entries) => entries,
            _ => &[],
        }
    }
    /// An entry of a table.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entries().iter().find(|(key, _)| key == name).map(|(_, node)| node)
    }
    /// The items of a list; none for another value.
    pub fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }
    /// A string's value.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Content {
    fn of(value: &Value, base: usize) -> Content {
        match value {
            Value::String(text) => Content::Text(text.value().clone()),
            Value::Integer(number) => Content::Integer(*number.value()),
            Value::Float(_) => Content::Decimal,
            Value::Boolean(_) => Content::Boolean,
            Value::Datetime(date) => Content::Date(date.value().to_string()),
            Value::Array(array) => {
                let node = |value: &Value| Node {
                    key: None,
                    span: moved(value.span(), base).unwrap_or(base..base),
                    content: Content::of(value, base),
                    file: None,
                };
                Content::List(array.iter().map(node).collect())
            }
            Value::InlineTable(table) => Content::table(table, base),
        }
    }
    fn table(table: &dyn TableLike, base: usize) -> Content {
        let entry = |(name, item): (&str, &Item)| {
            let key = moved(table.key(name).and_then(toml_edit::Key::span), base);
            (name.to_owned(), Node::of(item, key, base))
        };
        Content::Table(table.iter().map(entry).collect())
    }
}

fn moved(range: Option<Range<usize>>, base: usize) -> Option<Range<usize>> {
    range.map(|range| range.start + base..range.end + base)
}
