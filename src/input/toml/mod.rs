//! Reading TOML so that every error is found, and placed.
//!
//! `read` parses a file into a spanned tree, walks that tree against the JSON Schema derived
//! from the type, reports everything wrong, and deserialises only what is clean (serde would stop
//! at the first error). The places of all keys stay at hand in [`Parsed`], for later stages.

mod check;
mod known;
mod strings;
mod syntax;
mod tree;
mod wording;

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml_edit::Document;

use crate::diag::{Diagnostic, Diagnostics, FileId, SourceMap, Span};

pub(crate) use strings::pieces;
pub(crate) use tree::{Content, Node, keys};
pub use tree::{Key, SpanTree};
pub(crate) use wording::shown;

/// A file's value, with the place of everything in it.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// What the file says.
    pub value: T,
    /// The file.
    pub file: FileId,
    /// Where it says so.
    pub spans: Arc<SpanTree>,
}

impl<T> Parsed<T> {
    /// The place of the value at a path; `None` when the file does not give it.
    ///
    /// A table under a header has its header's place, a string its quotes included.
    pub fn span(&self, path: &[Key]) -> Option<Span> {
        self.spans.span(self.file, path)
    }
    /// The place of the key at a path; `None` when the file does not give it. What has no key (an
    /// item of a list) has its own place.
    pub fn key_span(&self, path: &[Key]) -> Option<Span> {
        self.spans.key_span(self.file, path)
    }
}

/// A text of TOML, checked but not deserialised.
pub(crate) struct Checked<'a> {
    /// What could be made out, errors or not.
    pub spans: SpanTree,
    /// The document; `None` when anything is wrong with it.
    clean: Option<Document<Cow<'a, str>>>,
}

/// Reads a TOML file of a given shape; `None` when anything is wrong with it.
///
/// Layouts and styles are read for every page that is set in them: what was read well is kept, and
/// read once.
pub(crate) fn read<T>(text: &str, name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Parsed<T>>
where
    T: DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static,
{
    let file = map.add(name, text);
    if let Some((value, spans)) = known::get::<T>(text) {
        return Some(Parsed { value: value.as_ref().clone(), file, spans });
    }
    let before = diagnostics.len();
    let Checked { spans, clean } = check::<T>(text, file, 0, diagnostics)?;
    match T::deserialize(toml_edit::de::Deserializer::from(clean?)) {
        Ok(value) => {
            let spans = Arc::new(spans);
            if diagnostics.len() == before {
                known::keep(text, value.clone(), &spans);
            }
            Some(Parsed { value, file, spans })
        }
        Err(error) => {
            let message = error.message().lines().next().unwrap_or_default();
            let span = error.span().map(|range| Span::new(file, range));
            diagnostics.push(Diagnostic::error("wrong-value", message).at_opt(span, ""));
            None
        }
    }
}

/// Checks a text that starts at byte `base` of a file against the schema of `T`; `None` when
/// nothing of it could be made out.
pub(crate) fn check<'a, T: JsonSchema>(
    text: &'a str,
    file: FileId,
    base: usize,
    diagnostics: &mut Diagnostics,
) -> Option<Checked<'a>> {
    let syntax::Syntax { document, mut found } = syntax::parse(text, file, base);
    let whole = found.is_empty();
    let checked = document.map(|document| {
        let spans = SpanTree::of(document.as_item(), base);
        let schema = super::schema::known::<T>();
        let mut checker = check::Checker::new(&schema, file, whole);
        checker.file(&spans.root);
        found.append(&mut checker.found);
        Checked { spans, clean: found.is_empty().then_some(document) }
    });
    found.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span.start));
    for diagnostic in found {
        diagnostics.push(diagnostic);
    }
    checked
}
