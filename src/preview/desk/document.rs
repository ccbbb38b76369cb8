//! A TOML file being changed: what is not touched keeps its comments, its order and its formatting,
//! and the file its byte order mark and its line ends.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value};

use crate::geom::Length;

use super::measure::{Notation, says};
use super::refusal::Refusal;

/// A file that is being changed.
#[derive(Debug)]
pub struct Document {
    doc: DocumentMut,
    marked: bool,
    carriage: bool,
    ended: bool,
}

/// A table in either notation.
pub type Any<'t> = &'t mut dyn TableLike;

const MARK: char = '\u{feff}';

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// A refusal: it is no TOML.
    pub fn parse(text: &str, name: &str) -> Result<Document, Refusal> {
        let inner = text.strip_prefix(MARK).unwrap_or(text);
        let carriage = inner.contains("\r\n") && inner.matches('\n').count() == inner.matches("\r\n").count();
        let plain = if carriage { inner.replace("\r\n", "\n") } else { inner.to_owned() };
        let doc = plain.parse::<DocumentMut>();
        let doc = doc.map_err(|e| {
            Refusal::refused(format!("{name} cannot be read as it is now: {}", e.message().replace('\n', ", ")))
        })?;
        Ok(Document { doc, marked: inner.len() < text.len(), carriage, ended: inner.ends_with('\n') })
    }

    /// The file's text as it is now.
    pub fn text(&self) -> String {
        let mut text = self.doc.to_string();
        if !self.ended && text.ends_with('\n') {
            text.pop();
        }
        if self.carriage {
            text = text.replace('\n', "\r\n");
        }
        if self.marked { format!("{MARK}{text}") } else { text }
    }

    /// The whole.
    pub fn root(&mut self) -> &mut Table {
        self.doc.as_table_mut()
    }

    /// The table of a list that has a value under a key: the slot of an id.
    pub fn member(&mut self, list: &str, key: &str, value: &str) -> Option<Any<'_>> {
        let is = |table: &dyn TableLike| table.get(key).and_then(Item::as_str) == Some(value);
        match self.doc.get_mut(list)? {
            Item::ArrayOfTables(tables) => tables.iter_mut().find(|table| is(*table)).map(|t| t as Any<'_>),
            Item::Value(Value::Array(values)) => {
                let mut tables = values.iter_mut().filter_map(Value::as_inline_table_mut);
                tables.find(|table| is(*table)).map(|t| t as Any<'_>)
            }
            _ => None,
        }
    }

    /// All tables of a list.
    pub fn members(&mut self, list: &str) -> Vec<Any<'_>> {
        match self.doc.get_mut(list) {
            Some(Item::ArrayOfTables(tables)) => tables.iter_mut().map(|t| t as Any<'_>).collect(),
            Some(Item::Value(Value::Array(values))) => {
                values.iter_mut().filter_map(Value::as_inline_table_mut).map(|t| t as Any<'_>).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A table within a table: the grid of a name.
    pub fn within(&mut self, outer: &str, name: &str) -> Option<Any<'_>> {
        self.doc.get_mut(outer)?.as_table_like_mut()?.get_mut(name)?.as_table_like_mut()
    }

    /// Adds a table to a list, after its last.
    pub fn add(&mut self, list: &str, keys: Vec<(&str, Value)>) {
        if let Some(Item::Value(Value::Array(values))) = self.doc.get_mut(list) {
            let mut table = InlineTable::new();
            keys.into_iter().for_each(|(key, value)| drop(table.insert(key, value)));
            values.push(table);
            return;
        }
        let mut table = Table::new();
        for (key, value) in keys {
            table.insert(key, Item::Value(value));
        }
        table.decor_mut().set_prefix("\n");
        match self.doc.get_mut(list) {
            Some(Item::ArrayOfTables(tables)) => tables.push(table),
            _ => {
                let mut tables = ArrayOfTables::new();
                tables.push(table);
                self.doc.insert(list, Item::ArrayOfTables(tables));
            }
        }
    }

    /// Takes a table out of a list. Comments that stand directly over it go with it; those before an
    /// empty line stay.
    pub fn take(&mut self, list: &str, key: &str, value: &str) -> bool {
        let is = |table: &dyn TableLike| table.get(key).and_then(Item::as_str) == Some(value);
        match self.doc.get_mut(list) {
            Some(Item::Value(Value::Array(values))) => {
                let at = values.iter().position(|v| v.as_inline_table().is_some_and(|t| is(t)));
                at.map(|at| values.remove(at)).is_some()
            }
            Some(Item::ArrayOfTables(tables)) => {
                let Some(at) = tables.iter().position(|table| is(table)) else { return false };
                let taken = tables.remove(at);
                if let (Some(position), Some(kept)) = (taken.position(), detached(&taken)) {
                    self.keep(&kept, position);
                }
                true
            }
            _ => false,
        }
    }

    /// Puts comments before the table that comes next.
    fn keep(&mut self, comments: &str, position: isize) {
        match following(self.doc.as_table(), position) {
            Some(next) => prefix_at(self.doc.as_table_mut(), next, comments),
            None => {
                let after = self.doc.trailing().as_str().unwrap_or_default().to_owned();
                self.doc.set_trailing(format!("{comments}{after}"));
            }
        }
    }
}

/// The comments before a table that are not its own: up to the last empty line.
fn detached(table: &Table) -> Option<String> {
    let prefix = table.decor().prefix().and_then(RawString::as_str)?;
    let cut = prefix.trim_end_matches(' ').rfind("\n\n").map(|at| at + 1)?;
    let kept = prefix.get(..cut)?;
    kept.contains('#').then(|| kept.to_owned())
}

/// The position of the table that stands next after one.
fn following(table: &Table, position: isize) -> Option<isize> {
    let own = table.position().filter(|own| *own > position && !table.is_implicit());
    let inner = table.iter().flat_map(|(_, item)| match item {
        Item::Table(table) => following(table, position).into_iter().collect::<Vec<_>>(),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(|table| following(table, position)).collect(),
        _ => Vec::new(),
    });
    own.into_iter().chain(inner).min()
}

fn prefix_at(table: &mut Table, position: isize, comments: &str) {
    if table.position() == Some(position) {
        let own = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default().to_owned();
        table.decor_mut().set_prefix(format!("{comments}{own}"));
    }
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => prefix_at(table, position, comments),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| prefix_at(table, position, comments)),
            _ => {}
        }
    }
}

/// Gives a key a value; what stands around the old one stays.
pub fn put(table: Any<'_>, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        _ => {
            // of an inline table, the space before the brace belongs to the last value
            let last = table.iter().last().map(|(key, _)| key.to_owned());
            if let Some(Item::Value(last)) = last.and_then(|last| table.get_mut(&last)) {
                let blank = last.decor().suffix().and_then(RawString::as_str) == Some(" ");
                if blank {
                    last.decor_mut().set_suffix("");
                }
            }
            table.insert(key, Item::Value(value));
        }
    }
}

/// Gives a key a length, in the notation of the old one, else in `like`. One that says the same
/// already is left as it is written.
pub fn put_length(table: Any<'_>, key: &str, length: Length, like: Notation) {
    let old = table.get(key).and_then(Item::as_str);
    if old.is_some_and(|old| says(old, length)) {
        return;
    }
    let notation = old.and_then(Notation::of).unwrap_or(like);
    put(table, key, notation.write(length));
}

/// Gives a key a number, unless it has it.
pub fn put_number(table: Any<'_>, key: &str, number: u16) {
    if table.get(key).and_then(Item::as_integer) != Some(i64::from(number)) {
        put(table, key, i64::from(number));
    }
}

/// Gives a key a text, unless it has it.
pub fn put_text(table: Any<'_>, key: &str, text: &str) {
    if table.get(key).and_then(Item::as_str) != Some(text) {
        put(table, key, text);
    }
}

/// The texts of a list.
pub fn texts(array: &Array) -> Vec<String> {
    array.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Makes a list hold other texts. What stands around each place of the list, line breaks and comments,
/// stays where it is.
pub fn rewrite(array: &mut Array, texts: &[String]) {
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
    let decor: Vec<(String, String)> =
        array.iter().map(|value| (text(value.decor().prefix()), text(value.decor().suffix()))).collect();
    array.clear();
    for (at, item) in texts.iter().enumerate() {
        let mut value = Value::from(item.as_str());
        let (prefix, suffix) = match decor.get(at) {
            Some((prefix, suffix)) => (prefix.clone(), suffix.clone()),
            None => {
                (decor.last().filter(|_| at > 1 || decor.len() > 1).map_or(" ".to_owned(), plain_prefix), String::new())
            }
        };
        value.decor_mut().set_prefix(prefix);
        value.decor_mut().set_suffix(suffix);
        array.push_formatted(value);
    }
    let lost: String =
        decor.iter().skip(texts.len()).flat_map(|(a, b)| [a.as_str(), b]).filter(|d| d.contains('#')).collect();
    if !lost.is_empty() {
        let trailing = array.trailing().as_str().unwrap_or_default().to_owned();
        array.set_trailing(format!("{}{trailing}", lost.trim_end_matches([' ', '\n'])));
    }
}

/// A place's prefix without its comments: its line break and its indent.
fn plain_prefix((prefix, _): &(String, String)) -> String {
    match prefix.rsplit_once('\n') {
        Some((_, indent)) => format!("\n{indent}"),
        None => prefix.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# A page.
name = \"page\" # its name

# Heads.

# The first.
[[slot]]
id = \"a\"
at = { x = \"4mm\", y = \"10pt\" }   # here

[[slot]]
id = \"b\"
at = { x = \"5mm\", y = \"10pt\" }

# Threads.
[[thread]]
id = \"t\"
slots = [
  \"a\", # one
  \"b\",
]
";

    fn open(text: &str) -> Document {
        Document::parse(text, "page.toml").unwrap()
    }

    #[test]
    fn what_is_not_touched_stays_to_the_byte() {
        for text in [FILE.to_owned(), FILE.replace('\n', "\r\n"), format!("\u{feff}{FILE}"), FILE.trim_end().to_owned()]
        {
            let mut doc = open(&text);
            assert_eq!(doc.text(), text);
            let slot = doc.member("slot", "id", "a").unwrap();
            put_length(slot.get_mut("at").unwrap().as_table_like_mut().unwrap(), "x", Length::pt(72), Notation::POINTS);
            assert_eq!(doc.text(), text.replacen("4mm", "25.4mm", 1));
        }
        assert!(Document::parse("a = [", "page.toml").is_err());
    }

    #[test]
    fn a_table_taken_out_leaves_the_comments_that_are_not_its_own() {
        let mut doc = open(FILE);
        assert!(doc.take("slot", "id", "a") && !doc.take("slot", "id", "a"));
        let text = doc.text();
        assert!(text.contains("# Heads.\n") && !text.contains("# The first."), "{text}");
        assert!(text.contains("name = \"page\" # its name\n"), "{text}");
        assert!(doc.take("slot", "id", "b"));
        assert!(doc.text().contains("# Heads.\n") && doc.text().contains("# Threads.\n[[thread]]"), "{}", doc.text());
    }

    #[test]
    fn a_table_is_added_after_the_last_of_its_list() {
        let mut doc = open(FILE);
        doc.add("slot", vec![("id", "c".into())]);
        assert_eq!(doc.text(), FILE.replace("\n\n# Threads", "\n\n[[slot]]\nid = \"c\"\n\n# Threads"));
        let mut doc = open("slot = [{ id = \"a\" }]\n");
        doc.add("slot", vec![("id", "b".into())]);
        assert_eq!(doc.text(), "slot = [{ id = \"a\" }, { id = \"b\" }]\n");
        assert!(doc.take("slot", "id", "a"));
    }

    #[test]
    fn a_list_keeps_its_shape() {
        let change = |texts: &[&str]| {
            let mut doc = open(FILE);
            let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
            let thread = doc.member("thread", "id", "t").unwrap();
            rewrite(thread.get_mut("slots").unwrap().as_array_mut().unwrap(), &texts);
            doc.text().split_once("slots = ").unwrap().1.to_owned()
        };
        assert_eq!(change(&["b", "a"]), "[\n  \"b\", # one\n  \"a\",\n]\n");
        assert_eq!(change(&["b", "a", "c"]), "[\n  \"b\", # one\n  \"a\",\n  \"c\",\n]\n");
        assert!(change(&["b"]).contains("# one"));
        let mut doc = open("slots = [\"a\", \"b\"]\n");
        rewrite(doc.root().get_mut("slots").unwrap().as_array_mut().unwrap(), &["x".into(), "y".into(), "z".into()]);
        assert_eq!(doc.text(), "slots = [\"x\", \"y\", \"z\"]\n");
    }

    #[test]
    fn keys_are_added_to_tables_in_a_line() {
        let mut doc = open(FILE);
        let slot = doc.member("slot", "id", "b").unwrap();
        put_number(slot.get_mut("at").unwrap().as_table_like_mut().unwrap(), "z", 3);
        put_text(slot, "grid", "wide");
        assert!(doc.text().contains("at = { x = \"5mm\", y = \"10pt\", z = 3 }\ngrid = \"wide\"\n"), "{}", doc.text());
    }
}
