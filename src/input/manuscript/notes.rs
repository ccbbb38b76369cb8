//! Notes: where a story refers to them, and their texts.
//!
//! The Markdown parser pairs `[^1]` with `[^1]: text` and numbers them in the order of their
//! marks. Here the texts are taken out of the body, to be set at the story's end, and what has no
//! partner is reported.

use std::collections::{BTreeMap, BTreeSet};

use comrak::Node;
use comrak::nodes::NodeValue;

use super::blocks::Reader;
use super::walk::{Walk, Walked};
use super::{Inlines, Note};
use crate::diag::{Diagnostic, Span};
use crate::input::toml::shown;

/// Takes the texts of notes out of a document: each with its number, none if nothing refers to it.
pub(super) fn definitions<'a>(root: Node<'a>) -> Vec<(Option<u32>, Node<'a>)> {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut nodes = Vec::new();
    for node in root.descendants() {
        match &node.data().value {
            NodeValue::FootnoteReference(note) => {
                numbers.insert(note.name.clone(), note.ix);
            }
            NodeValue::FootnoteDefinition(_) => nodes.push(node),
            _ => {}
        }
    }
    let number = |node: &Node| match &node.data().value {
        NodeValue::FootnoteDefinition(note) if note.total_references > 0 => numbers.get(&note.name).copied(),
        _ => None,
    };
    let mut all: Vec<(Option<u32>, Node)> = nodes.into_iter().map(|node| (number(&node), node)).collect();
    for (_, node) in &all {
        node.detach();
    }
    all.sort_by_key(|(number, _)| number.unwrap_or(u32::MAX));
    all
}

/// Reads the texts of notes; those that nothing refers to are numbered after the others.
pub(super) fn read(definitions: &[(Option<u32>, Node)], reader: &mut Reader) -> Vec<Note> {
    undefined(reader);
    let mut notes: Vec<Note> = Vec::new();
    for (number, node) in definitions {
        let next = notes.last().map_or(1, |note| note.number.saturating_add(1));
        notes.push(note(number.unwrap_or(next), node, reader));
        if number.is_none() {
            let span = notes.last().map_or_else(|| reader.source.span(0..0), |note| note.span);
            let label = label_of(reader, span);
            let own = label.to_lowercase();
            let again = reader.source.notation.definitions.iter().filter(|(l, _)| format!("[^{l}]") == own).count() > 1;
            let (message, help) = match again {
                true => (format!("there is another note `{label}`"), "give each note a label of its own".to_owned()),
                false => (
                    format!("nothing refers to the note `{label}`"),
                    format!("write {label} where it belongs, or take it out"),
                ),
            };
            let found = Diagnostic::error("unused-note", message).at(span, "set after the other notes");
            reader.found.push(found.help(help));
        }
    }
    notes
}

fn label_of(reader: &Reader, span: Span) -> String {
    let range = span.start as usize..span.end as usize;
    shown(reader.source.text.get(range).unwrap_or_default())
}

fn note(number: u32, node: Node, reader: &mut Reader) -> Note {
    let range = reader.source.range(node.data().sourcepos);
    let own = reader.source.text.get(range.clone()).unwrap_or_default();
    let length = own.find("]:").map_or(own.len(), |at| at + 1);
    let span = reader.source.span(range.start..range.start + length);
    let mut paragraphs: Vec<Inlines> = Vec::new();
    for block in node.children() {
        if !matches!(block.data().value, NodeValue::Paragraph | NodeValue::FootnoteDefinition(_)) {
            reader.not_set(block, "what is not a paragraph of a note");
        }
        for Walked { inlines, photos } in reader.texts(block, &mut Walk::default()) {
            paragraphs.extend((!inlines.text.is_empty()).then_some(inlines));
            for photo in photos {
                reader.photo_in_text(photo.file.span);
                paragraphs.extend(photo.caption);
            }
        }
    }
    if paragraphs.is_empty() {
        let found = Diagnostic::error("empty-note", "this note has no text").at(span, "");
        reader.found.push(found.help("write it after the colon: [^1]: text"));
    }
    Note { number, paragraphs, span }
}

/// Reports the marks of notes that have no text.
fn undefined(reader: &mut Reader) {
    let notation = std::rc::Rc::clone(&reader.source.notation);
    let defined: BTreeSet<&str> = notation.definitions.iter().map(|(label, _)| label.as_str()).collect();
    for (label, range) in notation.references.iter().filter(|(label, _)| !defined.contains(label.as_str())) {
        let message = format!("there is no note `[^{}]`; its mark is kept as text", shown(label));
        let help = format!("write its text on a line of its own: [^{}]: …", shown(label));
        let span = reader.source.span(range.clone());
        reader.found.push(Diagnostic::error("undefined-note", message).at(span, "").help(help));
    }
}
