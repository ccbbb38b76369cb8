//! The texts of notes, at the end of their story, each hung on its number.

use crate::diag::Span;
use crate::geom::Em;
use crate::input::manuscript::{Inlines, Note};
use crate::model::{Element, ElementKind, LineSpace, Part};

use super::parts::Setter;

impl Setter<'_, '_> {
    /// Notes in the style `note`; its space before stands before the first of them, its space
    /// after follows the last.
    pub fn notes(&mut self, notes: &[Note]) -> Vec<Element> {
        let paragraphs: Vec<(Option<&Note>, &Inlines)> = notes.iter().flat_map(paragraphs).collect();
        if paragraphs.is_empty() {
            return Vec::new();
        }
        let style = self.style("note", false);
        let mut elements = Vec::new();
        for (i, (numbered, inlines)) in paragraphs.iter().enumerate() {
            let mut own = style.clone();
            own.before = if i > 0 { LineSpace::default() } else { own.before };
            own.after = if i + 1 < paragraphs.len() { LineSpace::default() } else { own.after };
            let mut label = self.copy(crate::model::Style { indent: Em::ZERO, ..own.clone() });
            if let Some(note) = numbered {
                label.plain(&note.number.to_string(), Some(Span { end: note.span.start, ..note.span }));
            }
            let label = label.finish();
            let body = self.run(own, inlines, None);
            elements.push(Element { part: Part::Body, kind: ElementKind::Item { label, body } });
        }
        elements
    }
}

/// A note's paragraphs, the first with its number.
fn paragraphs(note: &Note) -> impl Iterator<Item = (Option<&Note>, &Inlines)> {
    note.paragraphs.iter().enumerate().map(move |(i, inlines)| ((i == 0).then_some(note), inlines))
}
