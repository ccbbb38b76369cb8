//! Walks a tree against a schema and reports everything that does not fit.
//!
//! The schemas are the derived ones, so only the keywords that `schemars` writes for our types
//! are known here: `$ref`, `allOf` of one, `anyOf`, `oneOf` of constants and of
//! `required`, `enum`, `type`,
//! `properties`, `required`, `additionalProperties`, `items`, `minItems`, `maxItems`, `minimum`,
//! `maximum`, `format` of integers and `pattern` of notations.

use std::ops::Range;

use serde_json::Value;

use super::tree::{Content, Node};
use super::wording::{
    alternatives, bound, branches, choices, expected, is_kind, kind, notation, quoted_list, required, required_without,
    resolved, shown,
};
use crate::diag::{Diagnostic, FileId, Span};
use crate::input::nearest::nearest;

/// A walk through one file.
pub(super) struct Checker<'a> {
    root: &'a Value,
    file: FileId,
    /// Whether absent keys are reported (not where a syntax error may have swallowed them).
    complete: bool,
    /// What was found.
    pub found: Vec<Diagnostic>,
}

/// What a value is called: a key, or an item of one.
#[derive(Clone, Copy)]
struct Name<'a> {
    key: &'a str,
    item: Option<usize>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(root: &'a Value, file: FileId, complete: bool) -> Checker<'a> {
        Checker { root, file, complete, found: Vec::new() }
    }

    /// Checks the whole file.
    pub(super) fn file(&mut self, tree: &Node) {
        self.value(tree, self.root, Name { key: "", item: None });
    }

    fn value(&mut self, node: &Node, schema: &'a Value, name: Name) {
        let schema = resolved(self.root, schema);
        if let Some(branches) = branches(schema) {
            return self.union(node, schema, branches, name);
        }
        if !is_kind(&node.content, schema) && (schema.get("type").is_some() || choices(schema).is_some()) {
            return self.wrong_type(node, schema, name);
        }
        match &node.content {
            Content::Text(text) => self.text(node, text, schema, name),
            Content::Integer(number) => self.integer(node, *number, schema, name),
            Content::List(items) => self.list(node, items, schema, name),
            Content::Table(entries) => self.table(node, entries, schema, name),
            Content::Decimal | Content::Boolean | Content::Date(_) => {}
        }
    }

    /// One of several kinds: by the value's kind, then by the keys that it has.
    fn union(&mut self, node: &Node, schema: &'a Value, branches: &'a [Value], name: Name) {
        let fits = |branch: &&Value| is_kind(&node.content, resolved(self.root, branch));
        let fitting: Vec<&Value> = branches.iter().filter(fits).collect();
        let known = |branch: &Value| {
            let properties = resolved(self.root, branch).get("properties");
            let has = |key: &str| properties.is_some_and(|p| p.get(key).is_some());
            node.entries().iter().filter(|(key, _)| has(key)).count()
        };
        let mut best: Option<(usize, &Value)> = None;
        for branch in &fitting {
            let count = known(branch);
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, branch));
            }
        }
        match best {
            Some((count, branch)) if count > 0 || fitting.len() == 1 => self.value(node, branch, name),
            _ => self.wrong_type(node, schema, name),
        }
    }

    fn wrong_type(&mut self, node: &Node, schema: &Value, name: Name) {
        let schema = resolved(self.root, schema);
        let what = match &node.content {
            Content::Table(entries) if entries.is_empty() => "an empty table",
            Content::Table(_) if branches(schema).is_some() => "a table of no known form",
            content => kind(content),
        };
        let message = format!("{name} is {what}; it must be {}", expected(self.root, schema));
        let mut diagnostic = Diagnostic::error("wrong-type", message).at(self.place(&node.span), "");
        if let Some(help) = remedy(&node.content, schema, self.root, name.key) {
            diagnostic = diagnostic.help(help);
        }
        self.found.push(diagnostic);
    }

    fn text(&mut self, node: &Node, text: &str, schema: &Value, name: Name) {
        if let Some(choices) = choices(schema) {
            if !choices.contains(&text) {
                let message = format!("{name} has no value `{}`", shown(text));
                self.report("unknown-value", message, &node.span, unknown(text, &choices));
            }
        } else if let Some(notation) = notation(schema)
            && !(notation.accepts)(text)
        {
            let message = format!("`{}` is not {}", shown(text), notation.what);
            self.report("wrong-notation", message, &node.span, format!("for example \"{}\"", notation.example));
        }
    }

    fn integer(&mut self, node: &Node, number: i64, schema: &Value, name: Name) {
        let most = match schema.get("format").and_then(Value::as_str) {
            Some("uint8") => i64::from(u8::MAX),
            Some("uint16") => i64::from(u16::MAX),
            Some("uint32") => i64::from(u32::MAX),
            _ => i64::MAX,
        };
        let least = bound(schema, "minimum").unwrap_or(i64::MIN);
        let most = bound(schema, "maximum").map_or(most, |n| n.min(most));
        if !(least..=most).contains(&number) {
            let message = format!("{name} is {number}; it must be from {least} to {most}");
            self.found.push(Diagnostic::error("out-of-range", message).at(self.place(&node.span), ""));
        }
    }

    fn list(&mut self, node: &Node, items: &[Node], schema: &'a Value, name: Name) {
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let least = bound(schema, "minItems").unwrap_or(0);
        let most = bound(schema, "maxItems").unwrap_or(i64::MAX);
        if !(least..=most).contains(&count) {
            let message = format!("{name} has {count} items; it must be {}", expected(self.root, schema));
            self.found.push(Diagnostic::error("wrong-count", message).at(self.place(&node.span), ""));
        }
        let Some(schema) = schema.get("items") else { return };
        for (index, item) in items.iter().enumerate() {
            self.value(item, schema, Name { key: name.key, item: Some(index) });
        }
    }

    fn table(&mut self, node: &Node, entries: &[(String, Node)], schema: &'a Value, name: Name) {
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, value) in entries {
            match (known.and_then(|known| known.get(key)), schema.get("additionalProperties")) {
                (Some(schema), _) => self.value(value, schema, Name { key, item: None }),
                (None, Some(Value::Bool(false))) => self.unknown_key(key, value, schema, name),
                (None, Some(schema)) => self.value(value, schema, Name { key, item: None }),
                (None, None) => {}
            }
        }
        self.twice(entries, schema, name);
        if self.complete {
            self.missing(node, entries, schema, name);
        }
    }

    /// Keys that a table must have and has not.
    fn missing(&mut self, node: &Node, entries: &[(String, Node)], schema: &Value, name: Name) {
        let present = |key: &str| entries.iter().any(|(name, _)| name == key);
        let either = alternatives(schema).filter(|keys| !keys.iter().any(|key| present(key)));
        let sole = required(schema).filter(|key| !present(key)).map(|key| vec![key]);
        let unless = required_without(schema).filter(|(other, key)| !present(other) && !present(key));
        let unless = unless.map(|(_, key)| vec![key]);
        let missing: Vec<Vec<&str>> = either.chain(sole).chain(unless).collect();
        if missing.is_empty() {
            return;
        }
        let names: Vec<String> = missing.iter().map(|keys| keys.join("` or `")).collect();
        let lacking: Vec<&str> = names.iter().map(String::as_str).collect();
        let message = format!("{} has no {}", name.of_table(), quoted_list(&lacking));
        let describe = |keys: &Vec<&str>| {
            let (key, others) = keys.split_first()?;
            let property = schema.get("properties")?.get(*key)?;
            let or: String = others.iter().map(|other| format!(" (or `{other}`)")).collect();
            Some(format!("`{key}`{or} is {}", expected(self.root, property)))
        };
        let help: Vec<String> = missing.iter().filter_map(describe).collect();
        self.report("missing-key", message, &node.span, help.join("; "));
    }

    /// Two names for one thing in the same table.
    fn twice(&mut self, entries: &[(String, Node)], schema: &Value, table: Name) {
        for keys in alternatives(schema) {
            let mut given = entries.iter().filter(|(name, _)| keys.contains(&name.as_str()));
            let (Some((first, _)), Some((second, value))) = (given.next(), given.next()) else { continue };
            let message = format!("{} has both `{first}` and `{second}`", table.of_table());
            let help = "they are two names for one thing: write one of them".to_owned();
            self.report("key-twice", message, value.named(), help);
        }
    }

    fn unknown_key(&mut self, key: &str, value: &Node, schema: &Value, table: Name) {
        let known: Vec<&str> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|known| known.keys().map(String::as_str))
            .collect();
        let message = format!("{} has no key `{}`", table.of_table_kind(), shown(key));
        self.report("unknown-key", message, value.named(), unknown(key, &known));
    }

    fn report(&mut self, code: &'static str, message: String, place: &Range<usize>, help: String) {
        self.found.push(Diagnostic::error(code, message).at(self.place(place), "").help(help));
    }

    fn place(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.clone())
    }
}

impl std::fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.item {
            Some(index) => write!(f, "item {} of `{}`", index + 1, shown(self.key)),
            None if self.key.is_empty() => f.write_str("the file"),
            None => write!(f, "`{}`", shown(self.key)),
        }
    }
}

impl Name<'_> {
    /// The table itself, where a key is absent.
    fn of_table(self) -> String {
        match self.item {
            Some(_) => format!("this `{}`", shown(self.key)),
            None => self.to_string(),
        }
    }
    /// The kind of table, where a key is not known.
    fn of_table_kind(self) -> String {
        if self.key.is_empty() { self.to_string() } else { format!("`{}`", shown(self.key)) }
    }
}

/// What to write in place of an unknown name.
fn unknown(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", quoted_list(known)),
    }
}

/// How a value of the wrong kind is put right, where that is plain to see.
fn remedy(content: &Content, schema: &Value, root: &Value, key: &str) -> Option<String> {
    let asks = |name: &str| schema.get("type").and_then(Value::as_str) == Some(name);
    match content {
        Content::Text(text) if asks("integer") && text.parse::<i64>().is_ok() => {
            Some(format!("write it without quotes: {text}"))
        }
        Content::Text(text) if asks("boolean") && matches!(text.as_str(), "true" | "false") => {
            Some(format!("write it without quotes: {text}"))
        }
        Content::Date(date) if asks("string") => Some(format!("write it in quotes: \"{date}\"")),
        Content::Integer(number) if asks("string") && notation(schema).is_none() => {
            Some(format!("write it in quotes: \"{number}\""))
        }
        Content::Text(text) if asks("array") => {
            let items = schema.get("items").map(|items| resolved(root, items))?;
            let fits = |schema: &Value| is_kind(content, resolved(root, schema));
            let fits = fits(items) || branches(items).is_some_and(|branches| branches.iter().any(fits));
            fits.then(|| format!("write it in brackets: [\"{}\"]", shown(text)))
        }
        Content::Table(_) if asks("array") => {
            let items = schema.get("items").map(|items| resolved(root, items))?;
            let key = shown(key);
            is_kind(content, items).then(|| format!("write its header in double brackets: [[{key}]]"))
        }
        _ => {
            let notation = notation(schema)?;
            Some(format!("for example \"{}\"", notation.example))
        }
    }
}
