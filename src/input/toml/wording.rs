//! How values and what is expected of them are put into words.

use serde_json::Value;

use super::tree::Content;
use crate::input::units::{self, Notation};

/// A schema with its references followed.
pub(super) fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    // The schemas are derived from types without cycles; the bound is for a slip in one of them.
    for _ in 0..16 {
        let next = match (schema.get("$ref"), schema.get("allOf")) {
            (Some(Value::String(reference)), _) => reference.strip_prefix('#').and_then(|path| root.pointer(path)),
            (_, Some(Value::Array(parts))) if parts.len() == 1 => parts.first(),
            _ => None,
        };
        match next {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}

/// The notation (length, ems, ink) that a string schema asks for.
pub(super) fn notation(schema: &Value) -> Option<&'static Notation> {
    let pattern = schema.get("pattern")?.as_str()?;
    units::NOTATIONS.iter().find(|notation| notation.pattern == pattern)
}

/// The values that an enum schema allows.
pub(super) fn choices(schema: &Value) -> Option<Vec<&str>> {
    if let Some(Value::Array(values)) = schema.get("enum") {
        return values.iter().map(Value::as_str).collect();
    }
    if let Some(value) = schema.get("const") {
        return value.as_str().map(|value| vec![value]);
    }
    let branches = schema.get("oneOf")?.as_array()?;
    let lists: Option<Vec<Vec<&str>>> = branches.iter().map(choices).collect();
    lists.map(|lists| lists.concat())
}

/// The kinds of value a union allows.
pub(super) fn branches(schema: &Value) -> Option<&[Value]> {
    schema.get("anyOf")?.as_array().map(Vec::as_slice)
}

/// What a schema asks for: `a whole number`, `a list of 2 lengths`.
pub(super) fn expected(root: &Value, schema: &Value) -> String {
    let schema = resolved(root, schema);
    if let Some(notation) = notation(schema) {
        return notation.what.to_owned();
    }
    if let Some(choices) = choices(schema) {
        return format!("one of {}", quoted_list(&choices));
    }
    if let Some(branches) = branches(schema) {
        let all: Vec<String> = branches.iter().map(|branch| expected(root, branch)).collect();
        return all.join(", or ");
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => "a whole number".to_owned(),
        Some("string") => "a string".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => list(root, schema),
        Some("object") => table(schema),
        _ => "a value".to_owned(),
    }
}

fn list(root: &Value, schema: &Value) -> String {
    let items = schema.get("items").map(|items| resolved(root, items));
    let what = match items.map(|items| (items, notation(items))) {
        Some((_, Some(notation))) => notation.plural,
        Some((items, _)) => match items.get("type").and_then(Value::as_str) {
            Some("integer") => "whole numbers",
            Some("string") => "strings",
            Some("object") => "tables",
            Some("array") => "lists",
            _ => "values",
        },
        None => "values",
    };
    match bound(schema, "minItems").filter(|n| Some(*n) == bound(schema, "maxItems")) {
        Some(count) => format!("a list of {count} {what}"),
        None => format!("a list of {what}"),
    }
}

fn table(schema: &Value) -> String {
    let mut needed: Vec<&str> = alternatives(schema).filter_map(|keys| keys.first().copied()).collect();
    needed.extend(required(schema));
    if needed.is_empty() { "a table".to_owned() } else { format!("a table with {}", quoted_list(&needed)) }
}

/// The keys that a table must have, in the order of the type.
pub(super) fn required(schema: &Value) -> impl Iterator<Item = &str> + Clone {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Keys that a table must have where another is absent (`if` that one is not there, `then`
/// `required`): the other and the key.
pub(super) fn required_without(schema: &Value) -> impl Iterator<Item = (&str, &str)> {
    let other = schema.get("if").and_then(|s| s.get("not")).and_then(|s| required(s).next());
    let keys = schema.get("then").into_iter().flat_map(required);
    other.into_iter().flat_map(move |other| keys.clone().map(move |key| (other, key)))
}

/// Keys of which a table must have exactly one (`oneOf` of `required`, within `allOf` where there
/// are several such sets).
pub(super) fn alternatives(schema: &Value) -> impl Iterator<Item = Vec<&str>> {
    let all = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let sets = std::iter::once(schema).chain(all).filter_map(|set| set.get("oneOf")?.as_array());
    sets.map(|set| set.iter().flat_map(required).collect::<Vec<&str>>()).filter(|keys| keys.len() > 1)
}

/// A whole number of a schema.
pub(super) fn bound(schema: &Value, name: &str) -> Option<i64> {
    schema.get(name)?.as_i64()
}

/// What a value is: `a string`.
pub(super) fn kind(content: &Content) -> &'static str {
    match content {
        Content::Text(_) => "a string",
        Content::Integer(_) => "a whole number",
        Content::Decimal => "a decimal number",
        Content::Boolean => "true or false",
        Content::Date(_) => "a date",
        Content::List(_) => "a list",
        Content::Table(_) => "a table",
    }
}

/// Whether a value is of the kind a schema's branch asks for.
pub(super) fn is_kind(content: &Content, schema: &Value) -> bool {
    let name = match content {
        Content::Text(_) => "string",
        Content::Integer(_) => "integer",
        Content::Boolean => "boolean",
        Content::List(_) => "array",
        Content::Table(_) => "object",
        Content::Decimal | Content::Date(_) => return false,
    };
    schema.get("type").and_then(Value::as_str) == Some(name) || (name == "string" && choices(schema).is_some())
}

/// `` `a`, `b` and `c` ``.
pub(super) fn quoted_list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Text of the file as it is shown in a message: on one line, not too long.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out: String = text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}
