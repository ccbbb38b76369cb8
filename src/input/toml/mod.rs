//! Reading TOML so that every error is found, and placed.
//!
//! [`read`] parses a file into a spanned tree, walks that tree against the JSON Schema derived
//! from the type, reports everything wrong, and deserialises only what is clean (serde would stop
//! at the first error). The places of all keys stay at hand in [`Parsed`], for later stages.

mod tree;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::diag::{Diagnostic, Diagnostics, FileId, SourceMap, Span};

pub(crate) use tree::keys;
pub use tree::{Key, SpanTree};

/// A file's value, with the place of everything in it.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// What the file says.
    pub value: T,
    /// The file.
    pub file: FileId,
    /// Where it says so.
    pub spans: SpanTree,
}

impl<T> Parsed<T> {
    /// The place of the value at a path; `None` when the file does not give it.
    pub fn span(&self, path: &[Key]) -> Option<Span> {
        self.spans.span(self.file, path)
    }
    /// The place of the key at a path; `None` when the file does not give it.
    pub fn key_span(&self, path: &[Key]) -> Option<Span> {
        self.spans.key_span(self.file, path)
    }
}

/// Reads a TOML file of a given shape; `None` when anything is wrong with it.
pub(crate) fn read<T: DeserializeOwned + JsonSchema>(
    text: &str,
    name: &str,
    map: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Parsed<T>> {
    let file = map.add(name, text);
    let document = match toml_edit::Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let span = error.span().map(|range| Span::new(file, range));
            diagnostics.push(Diagnostic::error("toml-syntax", error.message()).at_opt(span, ""));
            return None;
        }
    };
    let spans = SpanTree::of(document.as_item(), 0);
    match T::deserialize(toml_edit::de::Deserializer::from(document)) {
        Ok(value) => Some(Parsed { value, file, spans }),
        Err(error) => {
            let span = error.span().map(|range| Span::new(file, range));
            diagnostics.push(Diagnostic::error("wrong-value", error.message()).at_opt(span, ""));
            None
        }
    }
}
