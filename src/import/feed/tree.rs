//! XML and HTML as one bounded tree, with the place of everything.
//!
//! XML is read by `quick-xml`, which expands no entity that a file declares and fetches nothing;
//! HTML by the tokenizer `html5gum`, since what feeds call HTML is seldom well-formed. Both give a
//! [`Tree`], so that the readers after it know one thing only. Depth, nodes and attributes are
//! limited; a tree beyond the limits is an error, never a crash.

use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::diag::FileId;

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
pub(super) fn html(text: &str, file: FileId) -> Result<Tree, Fault> {
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
