//! The lexicon of an edition, and its names in the heads of a job.

use std::path::PathBuf;

use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::input::sources::Sources;
use crate::input::toml::keys;
use crate::model::lexicon::Lexicon;
use crate::model::{Element, ElementKind, Job, Style, Text, WordBreak};

use super::files::plain;
use super::issue::Issue;

/// The lexicon beside an edition that names none.
const DEFAULT: &str = "lexicon.toml";

/// Reads the edition's lexicon and the bundled ones.
pub fn read(
    issue: &Issue,
    bundled: &[PathBuf],
    sources: &dyn Sources,
    map: &mut SourceMap,
    found: &mut Diagnostics,
) -> Lexicon {
    let named = issue.edition.value.lexicon.as_deref();
    let path = plain(&issue.folder.join(named.unwrap_or(DEFAULT)));
    let exists = sources.exists(&path);
    if let Some(name) = named.filter(|_| !exists) {
        let d = Diagnostic::error("unknown-lexicon", format!("there is no lexicon `{name}` beside the edition"));
        let help = "name a file, relative to the edition, or leave the key out";
        found.push(d.at_opt(issue.span(keys!["lexicon"]), "").help(help));
    }
    Lexicon::read(Some(path.as_path()).filter(|_| exists), bundled, sources, map, found)
}

/// Marks the lexicon's entries in every head of a job.
pub fn marked(mut job: Job, lexicon: &Lexicon) -> Job {
    let styles = &job.styles;
    let slots = job.pages.iter_mut().flat_map(|page| &mut page.slots).flat_map(|slot| &mut slot.content);
    let threads = job.threads.iter_mut().flat_map(|thread| &mut thread.elements);
    for text in slots.chain(threads).flat_map(texts) {
        if styles.get(text.style.0 as usize).is_some_and(is_head) {
            text.whole = lexicon.find(&text.text);
        }
    }
    job
}

/// Whether breaks of a style may have to stand between words.
fn is_head(style: &Style) -> bool {
    style.word_break == WordBreak::Phrase || style.keep > 0 || style.fit.is_some()
}

fn texts(element: &mut Element) -> Vec<&mut Text> {
    match &mut element.kind {
        ElementKind::Text(text) => vec![text],
        ElementKind::Item { label, body } => vec![label, body],
        ElementKind::Row(cells) => cells.iter_mut().collect(),
        _ => Vec::new(),
    }
}
