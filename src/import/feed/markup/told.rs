//! What is told of a feed's words that are not set, or not set as the feed has them.

use std::ops::Range;

use crate::diag::FileId;
use crate::import::findings::excerpt;

use super::super::item::Desk;
use super::super::text::quoted;
use super::super::tree::{Id, Tree};

impl Desk<'_, '_> {
    /// A note to editors: it is told, not set.
    pub(in crate::import::feed) fn cautionary(&mut self, tree: &Tree, id: Id) {
        let text = tree.string(id);
        if !text.is_empty() {
            self.find.about(tree.file);
            let message = format!("a note to editors is not set: {}", excerpt(&text));
            self.find
                .warning("editors-note", message, tree.place(id), "this note")
                .help("read it before the page goes");
        }
    }
    /// Text that an editor struck: it is told, not set.
    pub(in crate::import::feed) fn struck(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            let message = format!("struck text is left out: {}", quoted(text));
            self.find.warning("struck-text", message, place, "struck").help("if it is to be read, write it in");
        }
    }
    /// Text that the feed does not show.
    pub(in crate::import::feed) fn hidden(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            let message = format!("hidden text is left out: {}", quoted(text));
            self.find.warning("hidden-text", message, place, "hidden").help("if it is to be read, write it in");
        }
    }
    /// Raised or lowered text for which there are no characters.
    pub(in crate::import::feed) fn unshifted(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            let message = format!("raised or lowered text is set on the line: {}", quoted(text));
            self.find
                .warning("markup-dropped", message, place, "no such characters")
                .help("word it otherwise in the manuscript: a figure on the line may mean something else");
        }
    }
    /// Text that has no place in a manuscript.
    pub(in crate::import::feed) fn not_set(&mut self, file: FileId, text: &str, place: Range<usize>) {
        if !text.is_empty() {
            self.find.about(file);
            self.find.note("not-set", format!("it is not set: {}", quoted(text)), place, "not set");
        }
    }
    /// Text of a node, where a reader has no use for it.
    pub(in crate::import::feed) fn loose(&mut self, tree: &Tree, id: Id) {
        let text = tree.text(id).map_or_else(|| tree.string(id), |t| t.trim().to_owned());
        self.not_set(tree.file, &text, tree.place(id));
    }
    /// What an element holds that is no text of the story.
    pub(super) fn skipped(&mut self, tree: &Tree, id: Id) {
        let text = tree.string(id);
        if !text.is_empty() {
            self.find.about(tree.file);
            let message = format!("what `{}` holds is left out: {}", tree.name(id), excerpt(&text));
            self.find.note("markup-dropped", message, tree.place(id), "left out");
        }
    }
    /// What is no text and no picture.
    pub(super) fn left_out(&mut self, tree: &Tree, id: Id) {
        self.find.about(tree.file);
        let text = quoted(&tree.string(id));
        let text = if text.is_empty() { text } else { format!(": {text}") };
        let message = format!("`{}` cannot be set on paper and is left out{text}", tree.name(id));
        self.find.warning("not-understood", message, tree.place(id), "left out").help("use a picture in its place");
    }
}
