//! HTML as a tree, by the tokenizer `html5gum`.

use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::{DEEPEST, Fault, Id, Kind, MOST_ATTRIBUTES, Tree, entity, too_deep};
use crate::diag::FileId;

/// HTML elements that have no end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Elements before which an open paragraph ends.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
    "blockquote",
    "section",
    "article",
    "hr",
    "pre",
    "aside",
    "header",
    "footer",
    "figcaption",
];

/// Elements whose content is no markup and no text.
const RAW: &[&str] = &["script", "style", "template"];

/// Reads HTML, as loosely as it is written: what is not closed is closed where it must end, and
/// beyond the greatest depth text is kept without its elements.
pub(in crate::import::feed) fn html(text: &str, file: FileId) -> Result<Tree, Fault> {
    let mut reader = Html { text, tree: Tree::new(file), open: Vec::new(), deep: Vec::new() };
    reader.open.push(reader.tree.root());
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let lossy = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
                let attributes = tag.attributes.iter().take(MOST_ATTRIBUTES);
                let attributes = attributes.map(|(k, v)| (lossy(k), lossy(v))).collect();
                reader.start(name, attributes, tag.self_closing, tag.span.start..tag.span.end)?;
            }
            Token::EndTag(tag) => reader.end(&String::from_utf8_lossy(&tag.name), tag.span.end),
            Token::String(text) => {
                let place = text.span.start..text.span.end;
                reader.string(String::from_utf8_lossy(&text).into_owned(), place)?;
            }
            // XML's marked text, which HTML takes for a comment.
            Token::Comment(comment) => {
                let inner = String::from_utf8_lossy(&comment).into_owned();
                if let Some(inner) = inner.strip_prefix("[CDATA[") {
                    let inner = inner.strip_suffix("]]").unwrap_or(inner);
                    let parent = reader.open.last().copied().unwrap_or(0);
                    reader.tree.add(parent, Kind::Text(inner.to_owned()), comment.span.start..comment.span.end)?;
                }
            }
            _ => {}
        }
    }
    Ok(reader.finish())
}

/// HTML being read.
struct Html<'t> {
    text: &'t str,
    tree: Tree,
    /// Elements that are open, the root first.
    open: Vec<Id>,
    /// Names of elements beyond the greatest depth.
    deep: Vec<String>,
}

impl Html<'_> {
    fn start(
        &mut self,
        name: String,
        attributes: Vec<(String, String)>,
        closed: bool,
        place: Range<usize>,
    ) -> Result<(), Fault> {
        imply_ends(&mut self.tree, &mut self.open, &name, place.start);
        let void = closed || VOID.contains(&name.as_str());
        let parent = self.open.last().copied().unwrap_or(0);
        if !void && self.open.len() > DEEPEST {
            if !self.tree.faults.iter().any(|f| f.code == "feed-too-deep") {
                self.tree.faults.push(too_deep(place.clone()));
            }
            // An element without content still parts paragraphs.
            if BLOCKS.contains(&name.as_str()) {
                let kind = Kind::Element { name: "p".to_owned(), attributes: Vec::new(), children: Vec::new() };
                self.tree.add(parent, kind, place)?;
            }
            self.deep.push(name);
            return Ok(());
        }
        let id = self.tree.add(parent, Kind::Element { name, attributes, children: Vec::new() }, place)?;
        if !void {
            self.open.push(id);
        }
        Ok(())
    }

    fn end(&mut self, name: &str, end: usize) {
        if self.deep.last().is_some_and(|deep| deep == name) {
            self.deep.pop();
            return;
        }
        let depth = self.open.iter().rposition(|id| self.tree.name(*id) == name).filter(|d| *d > 0);
        if let Some(depth) = depth {
            self.deep.clear();
            self.open.drain(depth..).for_each(|id| self.tree.close(id, end));
        }
    }

    fn string(&mut self, text: String, place: Range<usize>) -> Result<(), Fault> {
        let parent = self.open.last().copied().unwrap_or(0);
        if !RAW.contains(&self.tree.name(parent)) {
            self.unknown_entities(&place);
        }
        self.tree.add(parent, Kind::Text(text), place).map(|_| ())
    }

    /// Notes named entities of the source that HTML does not know: they stand as they are written.
    fn unknown_entities(&mut self, place: &Range<usize>) {
        let written = self.text.get(place.clone()).unwrap_or_default();
        for (at, _) in written.match_indices('&') {
            let name = written.get(at + 1..).unwrap_or_default();
            let length = name.bytes().take(41).take_while(u8::is_ascii_alphanumeric).count();
            let ends = name.as_bytes().get(length) == Some(&b';') && (1..=40).contains(&length);
            let name = name.get(..length).unwrap_or_default();
            if ends && entity(name).is_none() {
                let message = format!("the entity `&{name};` means nothing here");
                let start = place.start + at;
                let place = start..start + length + 2;
                self.tree.faults.push(Fault { code: "unknown-entity", message, place });
            }
        }
    }

    fn finish(mut self) -> Tree {
        let raw = self.open.iter().copied().find(|id| RAW.contains(&self.tree.name(*id)));
        if let Some(id) = raw {
            let message = format!("`{}` is never closed: what follows it is left out with it", self.tree.name(id));
            self.tree.faults.push(Fault { code: "bad-html", message, place: self.tree.place(id) });
        }
        self.tree
    }
}

/// Closes what a start tag ends: a paragraph before a block, an item before an item, a cell and a
/// row before the next.
fn imply_ends(tree: &mut Tree, open: &mut Vec<Id>, name: &str, at: usize) {
    let (ended, within): (&[&str], &[&str]) = match name {
        "li" => (&["li"], &["ul", "ol"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "rt" | "rp" => (&["rt", "rp"], &["ruby"]),
        "tbody" | "tfoot" => (&["thead", "tbody"], &["table"]),
        name if BLOCKS.contains(&name) => (&["p"], &["td", "th", "li", "figure", "blockquote", "div"]),
        _ => return,
    };
    for depth in (1..open.len()).rev() {
        let Some(id) = open.get(depth) else { return };
        if within.contains(&tree.name(*id)) {
            return;
        }
        if ended.contains(&tree.name(*id)) {
            open.drain(depth..).for_each(|id| tree.close(id, at));
            return;
        }
    }
}
