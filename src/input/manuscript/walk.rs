//! Walks the inline nodes of one block: text, marks, breaks, and the photos among them.

use comrak::Node;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::NodeValue;

use super::attributes;
use super::blocks::Reader;
use super::inlines::{Builder, Entities, add_literal, add_text};
use super::text::control;
use super::{Inlines, Mark, Photo, Spanned};
use crate::diag::Diagnostic;
use crate::input::toml::shown;

/// What a block's inline nodes say.
pub(super) struct Walked {
    pub inlines: Inlines,
    pub photos: Vec<Photo>,
}

impl Walked {
    /// Adds the next cell of a table's row, after an em of space.
    pub(super) fn join(&mut self, cell: Walked) {
        self.inlines.text.push('\u{3000}');
        let by = self.inlines.text.len();
        self.inlines.text.push_str(&cell.inlines.text);
        let marks = cell.inlines.marks.into_iter();
        self.inlines.marks.extend(marks.map(|(range, mark)| (range.start + by..range.end + by, mark)));
        self.inlines.source.extend(cell.inlines.source.into_iter().map(|(at, span)| (at + by, span)));
        self.photos.extend(cell.photos);
    }
}

/// A walk, with what it learns on the way.
#[derive(Default)]
pub(super) struct Walk {
    entities: Entities,
    /// Where in the file the text gathered last ends.
    done: usize,
}

impl Walk {
    /// The text of a block; in a head `|` is a preferred break.
    pub(super) fn inlines(&mut self, block: Node, head: bool, reader: &mut Reader) -> Walked {
        let file = reader.source.file;
        let notation = &reader.source.notation;
        let mut builder = Builder::with(file, head, notation);
        let mut outer: Vec<Builder> = Vec::new();
        let mut photos = Vec::new();
        self.done = reader.source.line_start(block.data().sourcepos.start.line);
        for edge in block.traverse() {
            match edge {
                NodeEdge::Start(node) => {
                    if matches!(node.data().value, NodeValue::Image(_)) {
                        outer.push(std::mem::replace(&mut builder, Builder::with(file, false, notation)));
                    } else {
                        self.start(node, &mut builder, reader);
                    }
                }
                NodeEdge::End(node) => {
                    if matches!(node.data().value, NodeValue::Image(_)) {
                        let around = outer.pop().unwrap_or_else(|| Builder::new(file, head));
                        let caption = finish(std::mem::replace(&mut builder, around), reader);
                        photos.extend(photo(node, caption, reader));
                    } else if let Some(mark) = mark(node) {
                        builder.close(&mark);
                    }
                }
            }
        }
        Walked { inlines: finish(builder, reader), photos }
    }

    fn start(&mut self, node: Node, builder: &mut Builder, reader: &mut Reader) {
        let range = reader.source.range(node.data().sourcepos);
        match &node.data().value {
            NodeValue::Text(text) => {
                let parent = node.parent().filter(|parent| matches!(parent.data().value, NodeValue::Escaped));
                if let Some(parent) = parent {
                    let at = parent.data().sourcepos.start;
                    let start = reader.source.start_of(at, &format!("\\{text}"), self.done);
                    self.done = start + 1 + text.len();
                    text.chars().for_each(|c| builder.escaped(c, start..self.done));
                } else {
                    let start = reader.source.start_of(node.data().sourcepos.start, text, self.done);
                    let both = reader.source.both(start, None);
                    self.done = start + add_text(builder, text, both, start, &mut self.entities);
                }
            }
            NodeValue::SoftBreak => builder.soft_break(),
            NodeValue::LineBreak => builder.hard_break(range),
            NodeValue::FootnoteReference(note) => {
                // The parser may place a mark after a bracket a byte too far on.
                let start = reader.source.start_of(node.data().sourcepos.start, "[^", self.done);
                // Its end, too, may be off, after endings of lines that are two bytes long.
                let rest = reader.source.both(start, None).0;
                let own = rest.starts_with("[^").then(|| rest.find(']')).flatten().map(|at| start + at + 1);
                let end = own.unwrap_or(range.end.max(start));
                builder.note(note.ix, start..end);
                self.done = end;
            }
            NodeValue::Strong => builder.open(Mark::Strong),
            NodeValue::Emph => builder.open(Mark::Emphasis),
            NodeValue::Code(code) => {
                let said = range.start.max(self.done);
                let ticks = reader.source.both(said, None).0.bytes().take_while(|b| *b == b'`').count();
                let start = said + if ticks == code.num_backticks { ticks } else { 0 };
                self.done = start + add_literal(builder, &code.literal, reader.source.both(start, None), start);
                let found = Diagnostic::note("code-plain", "code is set as plain text");
                reader.found.push(found.at(reader.source.span(range), "").help("take out the backticks"));
            }
            NodeValue::HtmlInline(html) => {
                let start = reader.source.start_of(node.data().sourcepos.start, html, self.done);
                self.done = start + add_literal(builder, html, reader.source.both(start, None), start);
                let found = Diagnostic::error("html-not-set", "HTML cannot be set; it is kept as text");
                let help = "write **bold** or *kai*; take the tag out";
                reader.found.push(found.at(reader.source.span(range), "").help(help));
            }
            NodeValue::Link(link) => {
                let shows_address =
                    node.first_child().is_some_and(|text| text.data().value.text() == Some(link.url.as_str()));
                if !shows_address {
                    let message = match link.title.as_str() {
                        "" => format!("the address `{}` is not printed", shown(&link.url)),
                        title => format!(
                            "the address `{}` and the title `{}` are not printed",
                            shown(&link.url),
                            shown(title)
                        ),
                    };
                    let found = Diagnostic::note("link-dropped", message).at(reader.source.span(range), "");
                    reader.found.push(found);
                }
            }
            _ => {}
        }
    }
}

fn mark(node: Node) -> Option<Mark> {
    match node.data().value {
        NodeValue::Strong => Some(Mark::Strong),
        NodeValue::Emph => Some(Mark::Emphasis),
        _ => None,
    }
}

fn finish(mut builder: Builder, reader: &mut Reader) -> Inlines {
    for (c, range) in std::mem::take(&mut builder.controls) {
        reader.found.push(control(c, reader.source.span(range)));
    }
    builder.finish()
}

/// The photo that an image node names, with the attributes that follow it.
fn photo(node: Node, caption: Inlines, reader: &mut Reader) -> Option<Photo> {
    let source = reader.source;
    let range = source.range(node.data().sourcepos);
    let NodeValue::Image(link) = &node.data().value else { return None };
    let attributes = reader.attributes.remove(&range.end).unwrap_or_default();
    reader.report(&attributes, &[], &["credit", "focus", "keep"], "a photo");
    let captioned = node.last_child().map_or(range.start, |last| source.range(last.data().sourcepos).end);
    let own = source.text.get(captioned..range.end).unwrap_or_default();
    let address = match own.find(link.url.as_str()).filter(|_| !link.url.is_empty()) {
        Some(at) => captioned + at..captioned + at + link.url.len(),
        None => range.clone(),
    };
    if !link.title.is_empty() {
        let message = format!("the title `{}` of this photo is not printed", shown(&link.title));
        let help = "the caption stands in the square brackets";
        reader.found.push(Diagnostic::warning("title-dropped", message).at(source.span(range), "").help(help));
    }
    let mut photo = Photo {
        id: attributes.id.clone(),
        file: Spanned { value: link.url.clone(), span: source.span(address) },
        caption: (!caption.text.is_empty()).then_some(caption),
        credit: None,
        focus: (500, 500),
        keep: None,
    };
    for (key, value) in &attributes.pairs {
        match key.value.as_str() {
            "credit" => photo.credit = Some(value.inlines(source.file)).filter(|credit| !credit.text.is_empty()),
            "focus" => match attributes::focus(&value.text()) {
                Some(focus) => photo.focus = focus,
                None => {
                    let message = format!("`{}` is no point of a photo", shown(&value.text()));
                    let help = "two parts of its width and height, from 0 to 1: focus=\"0.4,0.3\"";
                    reader.found.push(Diagnostic::error("bad-focus", message).at(value.span, "").help(help));
                }
            },
            "keep" => match attributes::keep(&value.text()) {
                Some(keep) => photo.keep = Some(keep),
                None => {
                    let message = format!("`{}` is no part of a photo", shown(&value.text()));
                    let help = "its left, top, width and height in parts of the photo's: keep=\"0.2,0.1,0.5,0.6\"";
                    reader.found.push(Diagnostic::error("bad-keep", message).at(value.span, "").help(help));
                }
            },
            _ => {}
        }
    }
    Some(photo)
}
