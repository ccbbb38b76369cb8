//! Findings for machines: one JSON object a line.

use serde_json::{Map, Value, json};

use super::{Diagnostic, Diagnostics, Label, SourceMap};

/// All findings, in order, one JSON object a line, each line ended by a line feed.
///
/// The fields are stable:
///
/// | field | what |
/// |---|---|
/// | `code` | the finding's kind, such as `overset` |
/// | `severity` | `error`, `warning` or `note` |
/// | `message` | one sentence |
/// | `page` | the page concerned, such as `A1`; `null` when none is |
/// | `slot` | the slot concerned, by its id in the layout; `null` when none is |
/// | `story` | the story concerned, by its id; `null` when none is |
/// | `help` | what would be right; `null` when nothing is proposed |
/// | `labels` | the places, the primary one first; may be empty |
///
/// and of each label:
///
/// | field | what |
/// |---|---|
/// | `file` | the file as it was named to the program |
/// | `line`, `column` | where it starts, from 1; columns count characters (code points) |
/// | `end_line`, `end_column` | one past where it ends, counted in the same way |
/// | `start`, `end` | the same as offsets in bytes of the file's text, from 0 |
/// | `text` | the remark; may be empty |
pub fn render(diagnostics: &Diagnostics, map: &SourceMap) -> String {
    pieces(diagnostics, map).collect()
}

/// The same, finding by finding.
pub fn pieces<'a>(diagnostics: &'a Diagnostics, map: &'a SourceMap) -> impl Iterator<Item = String> + 'a {
    diagnostics.iter().map(move |diagnostic| format!("{}\n", object(diagnostic, map)))
}

/// One finding as a JSON object, with the fields of [`render`].
pub fn object(diagnostic: &Diagnostic, map: &SourceMap) -> Value {
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| place(label, map)).collect();
    let mut object = Map::new();
    object.insert("code".into(), diagnostic.code.into());
    object.insert("severity".into(), diagnostic.severity.to_string().into());
    object.insert("message".into(), diagnostic.message.as_str().into());
    object.insert("page".into(), diagnostic.page.as_deref().into());
    object.insert("slot".into(), diagnostic.slot.as_deref().into());
    object.insert("story".into(), diagnostic.story.as_deref().into());
    object.insert("help".into(), diagnostic.help.as_deref().into());
    object.insert("labels".into(), labels.into());
    Value::Object(object)
}

fn place(label: &Label, map: &SourceMap) -> Value {
    let span = label.span;
    let file = map.get(span.file).map(|file| file.name.as_str());
    let start = map.line_column(span.file, span.start);
    let end = map.line_column(span.file, span.end);
    json!({
        "file": file,
        "line": start.map(|p| p.0),
        "column": start.map(|p| p.1),
        "end_line": end.map(|p| p.0),
        "end_column": end.map(|p| p.1),
        "start": span.start,
        "end": span.end,
        "text": label.text,
    })
}
