//! Turns the Markdown parser's tree into blocks of a story.
//!
//! What the engine cannot set is reported, and its text kept as paragraphs, so that a proof shows
//! all of it. No function here recurses: quotations may be nested as deeply as a file is long.

use std::collections::BTreeMap;

use comrak::Node;
use comrak::nodes::{ListType, NodeHeading, NodeValue};

use super::attributes::{self, Attributes};
use super::inlines::{Builder, add_literal};
use super::story::Story;
use super::text::Source;
use super::walk::{Walk, Walked};
use super::{Block, Inlines};
use crate::diag::{Diagnostic, Diagnostics};

/// Reads the blocks of a body.
pub(super) struct Reader<'a> {
    pub source: &'a Source<'a>,
    /// Attributes by the offset of their brace.
    pub attributes: BTreeMap<usize, Attributes>,
    pub found: &'a mut Diagnostics,
}

impl Reader<'_> {
    pub(super) fn read(&mut self, root: Node) -> (Vec<Block>, Vec<Block>) {
        let mut story = Story::default();
        let mut walk = Walk::default();
        for node in root.children() {
            let kind = Kind::of(&node.data().value);
            match kind {
                Kind::Break => self.thematic_break(node, &mut story),
                Kind::Heading(heading) => self.heading(node, heading, &mut story, &mut walk),
                Kind::Paragraph => {
                    let walked = walk.inlines(node, false, self);
                    self.paragraph(walked, &mut story);
                }
                Kind::List(start) => self.list(node, start, &mut story, &mut walk),
                Kind::Table => self.table(node, &mut story, &mut walk),
                Kind::Other(name) => {
                    self.not_set(node, name);
                    self.kept(node, &mut story, &mut walk);
                }
            }
        }
        story.finish(self.found)
    }

    fn thematic_break(&mut self, node: Node, story: &mut Story) {
        let span = self.source.span(self.source.range(node.data().sourcepos));
        if !story.end_lead() {
            let found = Diagnostic::error("second-break", "the lead has ended before; a second break cannot be set")
                .at(span, "")
                .help("the first line --- ends the lead; take this one out");
            self.found.push(found);
        }
    }

    fn heading(&mut self, node: Node, heading: NodeHeading, story: &mut Story, walk: &mut Walk) {
        let range = self.source.range(node.data().sourcepos);
        let attributes = self.heading_attributes(range.start, range.end);
        let Walked { inlines, photos } = walk.inlines(node, true, self);
        let span = self.source.span(range);
        if heading.setext && heading.level == 2 {
            let found = Diagnostic::warning("setext-head", "the line --- under this text makes it a subhead")
                .at(span, "")
                .help("for the end of the lead leave an empty line above ---; for a subhead write ### before it");
            self.found.push(found);
        }
        let sidebar = attributes.classes.iter().any(|class| class.value == "sidebar");
        if inlines.text.is_empty() && photos.is_empty() {
            let found = Diagnostic::warning("empty-head", "this head has no text")
                .at(span, "")
                .help("write it, or take it out");
            self.found.push(found);
        }
        if sidebar {
            story.open_sidebar(attributes.id, inlines, span);
        } else {
            story.close_sidebar();
            if !inlines.text.is_empty() {
                story.push(Block::Subhead(inlines));
            }
        }
        for photo in photos {
            self.photo_in_text(photo.file.span);
            story.push(Block::Photo(photo));
        }
    }

    /// The attributes of a heading: the last ones on its line that follow no image.
    fn heading_attributes(&mut self, start: usize, end: usize) -> Attributes {
        let end = self.source.line_end(end.max(start));
        let brace = self.attributes.range(start..end).next_back().map(|(brace, _)| *brace);
        let after_image = |brace: usize| self.source.text.get(..brace).is_some_and(|before| before.ends_with(')'));
        let attributes = brace.filter(|brace| !after_image(*brace)).and_then(|brace| self.attributes.remove(&brace));
        let attributes = attributes.unwrap_or_default();
        self.report(&attributes, &["sidebar"], &[], "a head");
        attributes
    }

    /// Reports what is wrong with attributes.
    pub(super) fn report(&mut self, attributes: &Attributes, classes: &[&str], keys: &[&str], what: &str) {
        for error in attributes.errors.iter().cloned() {
            self.found.push(error);
        }
        for error in attributes::unknown(attributes, classes, keys, what) {
            self.found.push(error);
        }
    }

    /// A paragraph, or photos on lines of their own.
    fn paragraph(&mut self, walked: Walked, story: &mut Story) {
        let alone = walked.inlines.text.trim().is_empty();
        if !alone {
            story.push(Block::Paragraph(walked.inlines));
        }
        for photo in walked.photos {
            if !alone {
                self.photo_in_text(photo.file.span);
            }
            story.push(Block::Photo(photo));
        }
    }

    pub(super) fn photo_in_text(&mut self, span: crate::diag::Span) {
        let found = Diagnostic::error("photo-in-text", "a photo cannot stand within text")
            .at(span, "")
            .help("give it a paragraph of its own, with empty lines before and after");
        self.found.push(found);
    }

    fn list(&mut self, node: Node, start: Option<u32>, story: &mut Story, walk: &mut Walk) {
        let mut items: Vec<Inlines> = Vec::new();
        let mut photos = Vec::new();
        for item in node.children() {
            let mut first = true;
            for block in item.children() {
                let kind = Kind::of(&block.data().value);
                let is_text = matches!(kind, Kind::Paragraph);
                if !(first && is_text) {
                    self.not_set(block, kind.within_item());
                }
                first = false;
                for walked in self.texts(block, walk) {
                    items.extend((!walked.inlines.text.is_empty()).then_some(walked.inlines));
                    photos.extend(walked.photos);
                }
            }
            if first {
                let span = self.source.span(self.source.range(item.data().sourcepos));
                let found = Diagnostic::warning("empty-item", "this item has no text")
                    .at(span, "")
                    .help("write it, or take it out");
                self.found.push(found);
                items.push(Inlines::default());
            }
        }
        story.push(Block::List { start, items });
        story.after_list();
        for photo in photos {
            self.photo_in_text(photo.file.span);
            story.push(Block::Photo(photo));
        }
    }

    /// Keeps the text of a block that cannot be set.
    fn kept(&mut self, node: Node, story: &mut Story, walk: &mut Walk) {
        for walked in self.texts(node, walk) {
            if !walked.inlines.text.is_empty() {
                story.push(Block::Paragraph(walked.inlines));
            }
            for photo in walked.photos {
                story.push(Block::Photo(photo));
            }
        }
    }

    /// The texts within a block, at any depth: of a table one a row.
    pub(super) fn texts(&mut self, node: Node, walk: &mut Walk) -> Vec<Walked> {
        let mut out: Vec<Walked> = Vec::new();
        for inner in node.descendants() {
            let literal = match &inner.data().value {
                NodeValue::CodeBlock(block) => Some(format!("{}\n{}", block.info, block.literal)),
                NodeValue::HtmlBlock(block) => Some(block.literal.clone()),
                _ => None,
            };
            if let Some(literal) = literal {
                out.extend(self.literal(inner, &literal));
                continue;
            }
            let (is_text, is_cell) = {
                let data = inner.data();
                (data.value.contains_inlines(), matches!(data.value, NodeValue::TableCell))
            };
            if is_text {
                let walked = walk.inlines(inner, false, self);
                match out.last_mut() {
                    Some(row) if is_cell && inner.previous_sibling().is_some() => row.join(walked),
                    _ => out.push(walked),
                }
            }
        }
        out
    }

    /// Text that is no Markdown, a paragraph a line.
    fn literal(&mut self, node: Node, literal: &str) -> Vec<Walked> {
        let range = self.source.range(node.data().sourcepos);
        let (parsed, own) = self.source.both(range.start, None);
        let mut at = 0;
        let mut out = Vec::new();
        for line in literal.split(['\n', '\r']).filter(|line| !line.trim().is_empty()) {
            let found = near(parsed.get(at..).unwrap_or_default(), line);
            // A tab that a quote or list takes a part of stands as spaces in what the parser gives.
            let line = if found.is_some() { line } else { line.trim_start() };
            at += found.or_else(|| near(parsed.get(at..).unwrap_or_default(), line)).unwrap_or(0);
            let both = (parsed.get(at..).unwrap_or_default(), own.get(at..).unwrap_or_default());
            let mut builder = Builder::new(self.source.file, false);
            add_literal(&mut builder, line, both, range.start + at);
            at += line.len();
            out.push(Walked { inlines: builder.finish(), photos: Vec::new() });
        }
        out
    }

    pub(super) fn not_set(&mut self, node: Node, what: &str) {
        let span = self.source.span(self.source.range(node.data().sourcepos));
        let message = format!("{what} cannot be set; its text is kept as plain paragraphs");
        let help = match what {
            INDENTED => "take out the spaces at the start of its lines",
            _ => "paragraphs, heads, lists and photos can be set",
        };
        self.found.push(Diagnostic::error("block-not-set", message).at(span, "").help(help));
    }
}

/// Where a line of a literal block is found again, a little farther on.
fn near(text: &str, line: &str) -> Option<usize> {
    let mut window = text.len().min(line.len() + 1_000);
    while !text.is_char_boundary(window) {
        window += 1;
    }
    text.get(..window).and_then(|text| text.find(line))
}

const INDENTED: &str = "an indented paragraph, which is a code block,";

/// What a block is to a story.
enum Kind {
    Paragraph,
    Heading(NodeHeading),
    /// With its first number.
    List(Option<u32>),
    Break,
    Table,
    /// Something that cannot be set.
    Other(&'static str),
}

impl Kind {
    fn of(value: &NodeValue) -> Kind {
        match value {
            NodeValue::Paragraph => Kind::Paragraph,
            NodeValue::Heading(heading) => Kind::Heading(*heading),
            NodeValue::ThematicBreak => Kind::Break,
            NodeValue::List(list) if list.list_type == ListType::Ordered => {
                Kind::List(Some(u32::try_from(list.start).unwrap_or(u32::MAX)))
            }
            NodeValue::List(_) => Kind::List(None),
            NodeValue::CodeBlock(block) if block.fenced => Kind::Other("a code block"),
            NodeValue::CodeBlock(_) => Kind::Other(INDENTED),
            NodeValue::HtmlBlock(_) => Kind::Other("an HTML block"),
            NodeValue::BlockQuote => Kind::Other("a block quote"),
            NodeValue::Table(_) => Kind::Table,
            other => Kind::Other(other.xml_node_name()),
        }
    }
    /// What it is called where only one paragraph can stand.
    fn within_item(&self) -> &'static str {
        match self {
            Kind::Paragraph => "a second paragraph of a list item",
            Kind::Heading(_) => "a head in a list item",
            Kind::List(_) => "a list within a list",
            Kind::Break => "a break in a list item",
            Kind::Table => "a table in a list item",
            Kind::Other(name) => name,
        }
    }
}
