//! XML and HTML as one bounded tree, with the place of everything.
//!
//! XML is read by `quick-xml`, which expands no entity that a file declares and fetches nothing;
//! HTML by the tokenizer `html5gum`, since what feeds call HTML is seldom well-formed. Both give a
//! [`Tree`], so that the readers after it know one thing only. Depth, nodes and attributes are
//! limited; a tree beyond the limits is an error, never a crash.

use std::ops::Range;

use html5gum::{Token, Tokenizer};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::diag::FileId;

mod html;

pub(super) use html::html;

/// Elements within each other at most.
const DEEPEST: usize = 128;
/// Nodes of a tree at most.
const MOST_NODES: usize = 1_000_000;
/// Attributes of an element at most.
const MOST_ATTRIBUTES: usize = 256;

/// A node's number in its tree.
pub(super) type Id = usize;

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the source.
    pub place: Range<usize>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    /// An element: its name and attributes (without prefixes; HTML names in small letters), its
    /// children.
    Element {
        /// Name.
        name: String,
        /// Attributes in order.
        attributes: Vec<(String, String)>,
        /// Children.
        children: Vec<Id>,
    },
    /// Text.
    Text(String),
}

/// What is wrong with a source, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Code of the finding.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Range<usize>,
}

/// A tree.
#[derive(Debug)]
pub(super) struct Tree {
    /// The source.
    pub file: FileId,
    /// Nodes; the first is the root, an element without a name.
    nodes: Vec<Node>,
    /// Entities that could not be resolved, and stand in the text as written.
    pub faults: Vec<Fault>,
}

impl Tree {
    fn new(file: FileId) -> Tree {
        let kind = Kind::Element { name: String::new(), attributes: Vec::new(), children: Vec::new() };
        Tree { file, nodes: vec![Node { kind, place: 0..0 }], faults: Vec::new() }
    }
    /// The root, whose children are the document.
    pub fn root(&self) -> Id {
        0
    }
    /// A node's children; none of a text.
    pub fn children(&self, id: Id) -> &[Id] {
        match self.nodes.get(id).map(|n| &n.kind) {
            Some(Kind::Element { children, .. }) => children,
            _ => &[],
        }
    }
    /// An element's name; empty for text.
    pub fn name(&self, id: Id) -> &str {
        match self.nodes.get(id).map(|n| &n.kind) {
            Some(Kind::Element { name, .. }) => name,
            _ => "",
        }
    }
    /// A text's characters.
    pub fn text(&self, id: Id) -> Option<&str> {
        match self.nodes.get(id).map(|n| &n.kind) {
            Some(Kind::Text(text)) => Some(text),
            _ => None,
        }
    }
    /// An attribute.
    pub fn attribute(&self, id: Id, key: &str) -> Option<&str> {
        match self.nodes.get(id).map(|n| &n.kind) {
            Some(Kind::Element { attributes, .. }) => {
                attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
            }
            _ => None,
        }
    }
    /// A node's place.
    pub fn place(&self, id: Id) -> Range<usize> {
        self.nodes.get(id).map_or(0..0, |n| n.place.clone())
    }
    /// The children of a name.
    pub fn named<'t>(&'t self, id: Id, name: &'t str) -> impl Iterator<Item = Id> + 't {
        self.children(id).iter().copied().filter(move |child| self.name(*child) == name)
    }
    /// The first child of a name.
    pub fn child(&self, id: Id, name: &str) -> Option<Id> {
        self.named(id, name).next()
    }
    /// The element at a path of names.
    pub fn at(&self, id: Id, path: &[&str]) -> Option<Id> {
        path.iter().try_fold(id, |id, name| self.child(id, name))
    }
    /// All nodes under one, in the document's order.
    pub fn within(&self, id: Id) -> Within<'_> {
        Within { tree: self, stack: self.children(id).iter().rev().copied().collect() }
    }
    /// The first element of a name under a node.
    pub fn find(&self, id: Id, name: &str) -> Option<Id> {
        self.within(id).find(|n| self.name(*n) == name)
    }
    /// All characters under a node, white space at the ends taken off.
    pub fn string(&self, id: Id) -> String {
        let all: String = self.within(id).filter_map(|n| self.text(n)).collect();
        all.trim().to_owned()
    }

    fn add(&mut self, parent: Id, kind: Kind, place: Range<usize>) -> Result<Id, Fault> {
        let id = self.nodes.len();
        if id >= MOST_NODES {
            let message = format!("the file has more than {MOST_NODES} parts");
            return Err(Fault { code: "feed-too-large", message, place });
        }
        self.nodes.push(Node { kind, place });
        if let Some(Node { kind: Kind::Element { children, .. }, .. }) = self.nodes.get_mut(parent) {
            children.push(id);
        }
        Ok(id)
    }
    fn close(&mut self, id: Id, end: usize) {
        if let Some(node) = self.nodes.get_mut(id) {
            node.place.end = end;
        }
    }
}

/// Nodes in the document's order.
pub(super) struct Within<'t> {
    tree: &'t Tree,
    stack: Vec<Id>,
}

impl Iterator for Within<'_> {
    type Item = Id;
    fn next(&mut self) -> Option<Id> {
        let id = self.stack.pop()?;
        self.stack.extend(self.tree.children(id).iter().rev());
        Some(id)
    }
}

fn too_deep(place: Range<usize>) -> Fault {
    let message = format!("elements stand within each other more than {DEEPEST} deep");
    Fault { code: "feed-too-deep", message, place }
}

/// Reads XML.
pub(super) fn xml(text: &str, file: FileId) -> Result<Tree, Fault> {
    let mut tree = Tree::new(file);
    let mut open: Vec<Id> = vec![tree.root()];
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        let start = position(&reader);
        let event = reader.read_event();
        let place = start..position(&reader);
        let parent = open.last().copied().unwrap_or(0);
        match event {
            Ok(Event::Start(tag)) => {
                if open.len() > DEEPEST {
                    return Err(too_deep(place));
                }
                let element = element(&tag, &place)?;
                open.push(tree.add(parent, element, place)?);
            }
            Ok(Event::Empty(tag)) => {
                let element = element(&tag, &place)?;
                tree.add(parent, element, place)?;
            }
            Ok(Event::End(_)) => {
                if open.len() > 1 {
                    open.pop();
                    tree.close(parent, place.end);
                }
            }
            Ok(Event::Text(text)) => {
                tree.add(parent, Kind::Text(text.to_string()), place)?;
            }
            Ok(Event::CData(text)) => {
                let inner = place.start + 9..place.end.saturating_sub(3).max(place.start + 9);
                tree.add(parent, Kind::Text(text.to_string()), inner)?;
            }
            Ok(Event::GeneralRef(name)) => {
                let meant = match name.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    Ok(None) => entity(&name),
                    Err(_) => None,
                };
                let written = text.get(place.clone()).unwrap_or_default();
                if meant.is_none() {
                    let message = format!("the entity `{}` means nothing here", shortened(written));
                    tree.faults.push(Fault { code: "unknown-entity", message, place: place.clone() });
                }
                tree.add(parent, Kind::Text(meant.unwrap_or_else(|| written.to_owned())), place)?;
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(0).min(text.len());
                return Err(Fault { code: "bad-xml", message: format!("this is no XML: {error}"), place: at..at });
            }
        }
    }
    match open.len() {
        1 => Ok(tree),
        _ => {
            let id = open.last().copied().unwrap_or(0);
            let message = format!("the file ends within `{}`: it is cut off", shortened(tree.name(id)));
            Err(Fault { code: "bad-xml", message, place: tree.place(id) })
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The start of a name, for messages.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn element(tag: &BytesStart, place: &Range<usize>) -> Result<Kind, Fault> {
    let name = local(tag.name().as_ref());
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let wrong = |message: String| Fault { code: "bad-xml", message, place: place.clone() };
        let attribute = attribute.map_err(|e| wrong(format!("an attribute cannot be read: {e}")))?;
        if attributes.len() >= MOST_ATTRIBUTES {
            return Err(wrong(format!("an element has more than {MOST_ATTRIBUTES} attributes")));
        }
        let raw = attribute.value.as_ref();
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_or_else(|_| raw.to_owned(), |v| v.into_owned());
        attributes.push((local(attribute.key.as_ref()), value));
    }
    Ok(Kind::Element { name, attributes, children: Vec::new() })
}

/// A name without its prefix; `xml:lang` is `lang`.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

/// What a named entity of XML or HTML means.
fn entity(name: &str) -> Option<String> {
    if name.len() > 40 || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let written = format!("&{name};");
    let meant: String = Tokenizer::new(&written)
        .flatten()
        .filter_map(|token| match token {
            Token::String(s) => Some(String::from_utf8_lossy(&s).into_owned()),
            _ => None,
        })
        .collect();
    (meant != written && !meant.is_empty() && !meant.contains(';')).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tree: &Tree, id: Id) -> String {
        if let Some(text) = tree.text(id) {
            return text.to_owned();
        }
        let inner: String = tree.children(id).iter().map(|c| shown(tree, *c)).collect();
        if id == 0 { inner } else { format!("{}({inner})", tree.name(id)) }
    }
    fn of_html(text: &str) -> String {
        let tree = html(text, FileId(0)).unwrap();
        shown(&tree, 0)
    }

    #[test]
    fn loose_html_closes_where_it_must() {
        assert_eq!(of_html("<p>甲<p>乙<br>丙<ul><li>一<li>二</ul>"), "p(甲)p(乙br()丙)ul(li(一)li(二))");
        assert_eq!(of_html("<table><tr><td>1<td>2<tr><td>3</table>"), "table(tr(td(1)td(2))tr(td(3)))");
        assert_eq!(of_html("a &lt; b &amp; c&nbsp;d</p><b>x"), "a < b & c\u{A0}db(x)");
    }

    #[test]
    fn xml_has_places_and_expands_nothing() {
        let text = "<!DOCTYPE a [<!ENTITY lol \"lol\">]><a b='1'>甲&amp;&#x4E59;&nbsp;&lol;</a>";
        let tree = xml(text, FileId(0)).unwrap();
        assert_eq!(shown(&tree, 0), "a(甲&乙\u{A0}&lol;)");
        assert_eq!(&text[tree.faults[0].place.clone()], "&lol;");
        let first = tree.children(tree.child(0, "a").unwrap())[0];
        assert_eq!(&text[tree.place(first)], "甲");
        assert_eq!(tree.attribute(tree.child(0, "a").unwrap(), "b"), Some("1"));
    }

    #[test]
    fn broken_xml_is_placed() {
        for text in ["<a><b></a>", "<a", "<a><b>", "<a b=c/>", "<a>&bad"] {
            let read = xml(text, FileId(0));
            assert!(read.is_err() || text.contains("&bad"), "{text} {read:?}");
        }
        assert_eq!(xml(&"<a>".repeat(1000), FileId(0)).unwrap_err().code, "feed-too-deep");
    }

    #[test]
    fn html_beyond_the_depth_keeps_its_text() {
        let deep = format!("{}甲<p>乙{}丙", "<b>".repeat(1000), "</b>".repeat(1000));
        let tree = html(&deep, FileId(0)).unwrap();
        assert_eq!(tree.faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["feed-too-deep"]);
        assert_eq!(tree.string(0), "甲乙丙");
        assert!(tree.find(0, "p").is_some());
        // Tags that are never closed are common, and no text is lost by them.
        let loose: String = (0..300).map(|n| format!("<font><span>{n}、<br>")).collect();
        let want: String = (0..300).map(|n| format!("{n}、")).collect();
        assert_eq!(html(&loose, FileId(0)).unwrap().string(0), want);
    }

    #[test]
    fn html_names_what_it_does_not_know() {
        let text = "甲&unknown;乙&nbsp;&amp;bogus;<a href='?a&bad;'>丙</a>&copy;<!-- &no; --><![CDATA[丁]]>&x y;";
        let tree = html(text, FileId(0)).unwrap();
        let named: Vec<&str> = tree.faults.iter().map(|f| &text[f.place.clone()]).collect();
        assert_eq!(named, ["&unknown;"]);
        assert_eq!(tree.string(0), "甲&unknown;乙\u{A0}&bogus;丙©丁&x y;");
        let open = html("甲<style>乙<p>丙</p>", FileId(0)).unwrap();
        assert_eq!(open.faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["bad-html"]);
    }
}
