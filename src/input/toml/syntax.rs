//! Parsing TOML past its errors.
//!
//! `toml_edit` stops at the first error. Here the statement at fault is blanked out, in place so
//! that no offset moves, and the rest parsed again; so several slips of one file come together.

use std::borrow::Cow;
use std::ops::Range;

use toml_edit::{Document, TomlError};

use crate::diag::{Diagnostic, FileId, Span};

/// How many errors of syntax are looked for in one file.
const ROUNDS: usize = 12;

/// What could be parsed.
pub(super) struct Syntax<'a> {
    /// The document, less the statements at fault; `None` when none could be made out.
    pub document: Option<Document<Cow<'a, str>>>,
    /// The errors.
    pub found: Vec<Diagnostic>,
}

/// Parses a text that starts at byte `base` of the file.
pub(super) fn parse<'a>(text: &'a str, file: FileId, base: usize) -> Syntax<'a> {
    let mut text = Cow::Borrowed(text);
    let mut found = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for _ in 0..ROUNDS {
        let error = match Document::parse(text.clone()) {
            Ok(document) => return Syntax { document: Some(document), found },
            Err(error) => error,
        };
        let at = place(&error, &text);
        if places.contains(&at.start) {
            break;
        }
        places.push(at.start);
        found.push(diagnostic(&error, Span::new(file, at.start + base..at.end + base)));
        text = Cow::Owned(without(&text, at.start));
    }
    Syntax { document: None, found }
}

/// Where an error is; at the end of the text when the parser does not say.
fn place(error: &TomlError, text: &str) -> Range<usize> {
    let end = text.len();
    let range = error.span().unwrap_or(end..end);
    range.start.min(end)..range.end.min(end).max(range.start.min(end))
}

fn diagnostic(error: &TomlError, span: Span) -> Diagnostic {
    let message = error.message().lines().next().unwrap_or_default();
    if message.contains("recurs") {
        return Diagnostic::error("too-deep", "this is nested too deeply to be read")
            .at(span, "")
            .help("no value of these files has more than a few levels");
    }
    let found = Diagnostic::error("toml-syntax", message).at(span, "");
    if message.contains("escape") {
        found.help("in a \"…\" string a backslash is written twice, or use a '…' string, which has no escapes")
    } else if message.contains("unquoted key") {
        found.help("a key of other characters stands in quotes")
    } else if message.contains("duplicate key") {
        found.help("a key stands once in its table; tables of a list have their header in double brackets")
    } else {
        found
    }
}

/// The text with the line at fault blanked or, when that leaves an error in the same statement,
/// with all of the statement blanked; with a header its table goes, lest its entries fall to the
/// table before.
fn without(text: &str, at: usize) -> String {
    let statement = statement_of(text, at);
    let line = line_of(text, at);
    if start_of(text.get(line.clone()).unwrap_or_default()) == Start::Header {
        return blanked(text, statement);
    }
    let line = blanked(text, line);
    let next = Document::parse(line.as_str()).err().map(|error| place(&error, &line).start);
    if next.is_some_and(|next| statement.contains(&next)) { blanked(text, statement) } else { line }
}

fn blanked(text: &str, range: Range<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(text.get(..range.start).unwrap_or_default());
    let gone = text.get(range.clone()).unwrap_or_default();
    out.extend(gone.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
    out.push_str(text.get(range.end..).unwrap_or_default());
    out
}

fn line_of(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = bytes.iter().take(at).rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let end = bytes.iter().skip(at).position(|b| *b == b'\n').map_or(text.len(), |i| at + i);
    start..end
}

/// What a line seems to start.
#[derive(PartialEq)]
enum Start {
    Header,
    Entry,
    Nothing,
}

fn start_of(line: &str) -> Start {
    let line = line.trim_start();
    let is_key = |text: &str| !text.trim().is_empty() && !text.contains(['[', ']', '{', '}', ',', '#']);
    if line.starts_with('[') && !line.contains([',', '"', '\'', '=']) {
        Start::Header
    } else if line.split_once('=').is_some_and(|(key, _)| is_key(key)) {
        Start::Entry
    } else {
        Start::Nothing
    }
}

/// The lines of the entry that an offset stands in; of a header, all of its table.
fn statement_of(text: &str, at: usize) -> Range<usize> {
    let mut first = line_of(text, at);
    let kind = |range: &Range<usize>| start_of(text.get(range.clone()).unwrap_or_default());
    while kind(&first) == Start::Nothing && first.start > 0 {
        first = line_of(text, first.start - 1);
    }
    let whole_table = kind(&first) == Start::Header;
    let mut end = line_of(text, at.max(first.start)).end;
    while end < text.len() {
        let next = line_of(text, end + 1);
        match kind(&next) {
            Start::Header => break,
            Start::Entry if !whole_table => break,
            _ => end = next.end,
        }
    }
    first.start..end
}
