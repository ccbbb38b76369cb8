//! The story being put together: where its lead ends, which blocks a sidebar takes in.

use super::{Block, Inlines, Spanned};
use crate::diag::{Diagnostic, Diagnostics, Span};

/// Blocks gathered so far.
#[derive(Default)]
pub(super) struct Story {
    lead: Option<Vec<Block>>,
    blocks: Vec<Block>,
    sidebar: Option<Sidebar>,
    /// Sidebars that took in nothing.
    empty: Vec<Span>,
}

struct Sidebar {
    id: Option<Spanned<String>>,
    head: Inlines,
    span: Span,
    blocks: Vec<Block>,
}

impl Story {
    pub(super) fn push(&mut self, block: Block) {
        match &mut self.sidebar {
            Some(sidebar) => sidebar.blocks.push(block),
            None => self.blocks.push(block),
        }
    }
    /// Ends the lead; false when it has ended before.
    pub(super) fn end_lead(&mut self) -> bool {
        self.close_sidebar();
        if self.lead.is_some() {
            return false;
        }
        self.lead = Some(std::mem::take(&mut self.blocks));
        true
    }
    pub(super) fn open_sidebar(&mut self, id: Option<Spanned<String>>, head: Inlines, span: Span) {
        self.close_sidebar();
        self.sidebar = Some(Sidebar { id, head, span, blocks: Vec::new() });
    }
    /// A list is the last thing that a sidebar takes in.
    pub(super) fn after_list(&mut self) {
        self.close_sidebar();
    }
    pub(super) fn close_sidebar(&mut self) {
        if let Some(Sidebar { id, head, span, blocks }) = self.sidebar.take() {
            if blocks.is_empty() {
                self.empty.push(span);
            }
            self.blocks.push(Block::Sidebar { id, head, blocks });
        }
    }
    /// The lead and the body.
    pub(super) fn finish(mut self, found: &mut Diagnostics) -> (Vec<Block>, Vec<Block>) {
        self.close_sidebar();
        for span in self.empty {
            let message = "nothing follows the head of this sidebar";
            let help = "a sidebar is its head and what follows, up to its first list or table, or the next head";
            found.push(Diagnostic::error("empty-sidebar", message).at(span, "").help(help));
        }
        (self.lead.unwrap_or_default(), self.blocks)
    }
}
