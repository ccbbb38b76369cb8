//! Paragraphs prepared ahead, side by side. Shaping is what a page takes longest for, and one
//! text's has nothing to do with another's.

use rayon::prelude::*;

use crate::font::FontStore;
use crate::linebreak::{self, Paragraph};
use crate::model::{Element, ElementKind, Job, Text};

/// Texts beyond so many bytes are prepared when they are wanted, if ever: what has no room is
/// counted, not shaped.
const MOST: usize = 200_000;

/// Paragraphs by the texts that they were made of.
#[derive(Default)]
pub struct Ready<'a>(Vec<(&'a Text, Paragraph)>);

impl<'a> Ready<'a> {
    /// Prepares the texts of some elements, where there are threads to share the work.
    pub fn of(job: &Job, fonts: &FontStore, elements: impl Iterator<Item = &'a Element>) -> Ready<'a> {
        if rayon::current_num_threads() < 2 {
            return Ready::default();
        }
        let mut left = MOST;
        let within = |text: &&Text| {
            left = left.saturating_sub(text.text.len());
            left > 0
        };
        let texts: Vec<&Text> = elements.flat_map(texts).take_while(within).collect();
        let prepare = |text: &'a Text| (text, linebreak::prepare(fonts, &job.styles, text));
        let mut ready: Vec<_> = texts.into_par_iter().map(prepare).collect();
        ready.sort_by_key(|(text, _)| std::ptr::from_ref(*text).addr());
        Ready(ready)
    }

    /// The paragraph of a text, once; `None` when it was not prepared, or is taken.
    pub fn take(&mut self, text: &Text) -> Option<Paragraph> {
        let address = std::ptr::from_ref(text).addr();
        let at = self.0.binary_search_by_key(&address, |(text, _)| std::ptr::from_ref(*text).addr()).ok()?;
        let (_, paragraph) = self.0.get_mut(at)?;
        // A paragraph of nothing prepared again is as good.
        Some(std::mem::take(paragraph)).filter(|paragraph| !paragraph.is_empty())
    }
}

/// The texts of an element that are set as they are.
fn texts(element: &Element) -> Vec<&Text> {
    match &element.kind {
        ElementKind::Text(text) => vec![text],
        ElementKind::Item { label, body } => vec![label, body],
        ElementKind::Row(cells) => cells.iter().collect(),
        _ => Vec::new(),
    }
}
