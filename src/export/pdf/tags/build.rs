//! Structure elements from a page's tree and the marks of its content.
//!
//! One document holds a part for each page, a part an article for each story. A story's headline
//! is a heading of the first level, its subheads and the heads of its sidebars of the second (of
//! the first where the story has no headline on this page); kicker and deck belong to the
//! headline and are paragraphs. No level is ever skipped. Nothing here recurses: a node's parent
//! always comes before it.

use super::{Mark, Part};
use crate::geom::{Orientation, Rect};
use crate::page::{NodeId, NodeKind, Page, Paint, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// A structure element.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Its standard type (ISO 32000-1, 14.8.4).
    pub role: &'static str,
    /// Index of the page that its content is on.
    pub page: usize,
    /// Index of its parent; the document's is its own.
    pub parent: usize,
    /// What it holds, in reading order.
    pub kids: Vec<Kid>,
    /// Its title.
    pub title: String,
    /// Alternate text.
    pub alt: Option<String>,
    /// Language, where it is not its parent's.
    pub lang: Option<String>,
    /// Where a figure stands.
    pub area: Option<Rect>,
    /// How a list is numbered.
    pub numbering: Option<&'static str>,
    /// Whether its lines run downwards.
    pub vertical: bool,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kid {
    /// Another element, by its index.
    Element(usize),
    /// A sequence of its page's content.
    Content(usize),
    /// A link's annotation, by its index in [`Structure::links`].
    Link(usize),
}

/// The elements of a file; the first is the document.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Every element that says something, parents before children.
    pub elements: Vec<Element>,
    /// The element of each sequence, by page and MCID.
    pub owners: Vec<Vec<usize>>,
    /// Links: page, place in [`Page::links`], element.
    pub links: Vec<(usize, usize, usize)>,
}

impl Structure {
    /// The structure of some pages, whose content is marked so.
    pub fn of(pages: &[&Page], marks: &[Vec<Mark>]) -> Structure {
        let document = Element { role: "Document", ..Element::default() };
        let mut all = Structure { elements: vec![document], ..Structure::default() };
        let lang = pages.first().map_or("", |page| page.meta.lang.as_str());
        let mut level = 0;
        for (number, (page, marks)) in pages.iter().zip(marks).enumerate() {
            let mut builder = Builder::new(&mut all, page, number, lang);
            marks.iter().for_each(|mark| builder.content(*mark));
            builder.children();
            builder.headings(&mut level);
        }
        all.prune();
        all
    }

    fn add(&mut self, parent: usize, page: usize, role: &'static str) -> usize {
        self.elements.push(Element { role, page, parent, ..Element::default() });
        self.elements.len() - 1
    }

    /// Adds an element at the end of its parent.
    fn append(&mut self, parent: usize, page: usize, role: &'static str) -> usize {
        let new = self.add(parent, page, role);
        self.give(parent, Kid::Element(new));
        new
    }

    fn give(&mut self, element: usize, kid: Kid) {
        if let Some(element) = self.elements.get_mut(element) {
            element.kids.push(kid);
        }
    }

    /// Leaves out elements that hold no content, but for cells: a row has as many as its table.
    fn prune(&mut self) {
        let mut kept = vec![false; self.elements.len()];
        let says = |e: &Element| e.kids.iter().any(|kid| !matches!(kid, Kid::Element(_)));
        for (i, element) in self.elements.iter().enumerate() {
            let mut at = i;
            let keep = i == 0 || matches!(element.role, "TD" | "TH") || says(element);
            while keep && kept.get(at) == Some(&false) {
                if let Some(k) = kept.get_mut(at) {
                    *k = true;
                }
                at = self.elements.get(at).map_or(0, |e| e.parent);
            }
        }
        let mut next = 0;
        let count = |keep: &bool| keep.then(|| (next, next += 1).0);
        let numbers: Vec<Option<usize>> = kept.iter().map(count).collect();
        let number = |old: usize| numbers.get(old).copied().flatten();
        let mut keep = kept.iter();
        self.elements.retain(|_| keep.next() == Some(&true));
        for element in &mut self.elements {
            element.parent = number(element.parent).unwrap_or(0);
            element.kids.retain_mut(|kid| match kid {
                Kid::Element(e) => number(*e).map(|new| *e = new).is_some(),
                _ => true,
            });
        }
        let owners = self.owners.iter_mut().flatten().chain(self.links.iter_mut().map(|(.., e)| e));
        owners.for_each(|e| *e = number(*e).unwrap_or(0));
    }
}

/// Builds the elements of one page.
struct Builder<'a> {
    all: &'a mut Structure,
    page: &'a Page,
    number: usize,
    /// The element of each node.
    elements: Vec<usize>,
    /// The elements that hold what stands directly in nodes that cannot hold text.
    inner: BTreeMap<NodeId, usize>,
    /// The base element of each reading.
    bases: BTreeMap<NodeId, usize>,
    texts: BTreeMap<NodeId, String>,
}

impl<'a> Builder<'a> {
    /// Begins a page: an element for each node of its tree.
    fn new(all: &'a mut Structure, page: &'a Page, number: usize, lang: &str) -> Builder<'a> {
        let part = all.append(0, number, "Part");
        if let Some(element) = all.elements.get_mut(part) {
            element.title.clone_from(&page.id);
            element.lang = Some(page.meta.lang.clone()).filter(|own| !own.is_empty() && own != lang);
        }
        all.owners.push(Vec::new());
        let mut texts: BTreeMap<NodeId, String> = BTreeMap::new();
        page.text.iter().for_each(|run| texts.entry(run.node).or_default().push_str(&run.text));
        let (inner, bases) = (BTreeMap::new(), BTreeMap::new());
        let mut builder = Builder { all, page, number, elements: Vec::new(), inner, bases, texts };
        for (id, node) in page.tree.iter() {
            let parent = builder.elements.get(node.parent.0 as usize).copied().unwrap_or(part);
            let element = match role(&node.kind) {
                Some(role) => builder.all.add(parent, number, role),
                None => part,
            };
            builder.elements.push(element);
            builder.describe(id, &node.kind, element);
        }
        for run in page.text.iter().filter(|run| run.orientation != Orientation::Horizontal) {
            let element = builder.element_of(run.node);
            if let Some(element) = builder.all.elements.get_mut(element).filter(|_| element != part) {
                element.vertical = true;
            }
        }
        builder
    }

    /// What an element says beside its content.
    fn describe(&mut self, id: NodeId, kind: &NodeKind, element: usize) {
        let page = self.page;
        if let NodeKind::Label = kind {
            let list = page.tree.get(id).and_then(|n| page.tree.get(n.parent)).map_or(Tree::ROOT, |item| item.parent);
            let label = self.texts.get(&id).map_or("", String::as_str);
            let numbering = if label.contains(|c: char| c.is_ascii_digit()) { "Decimal" } else { "Disc" };
            let list = self.element_of(list);
            if let Some(list) = self.all.elements.get_mut(list) {
                list.numbering.get_or_insert(numbering);
            }
        }
        let Some(element) = self.all.elements.get_mut(element) else { return };
        match kind {
            NodeKind::Story(story) => {
                let fact = page.stories.iter().find(|fact| fact.story == *story);
                element.title = fact.map_or(story, |fact| &fact.title).clone();
                let lang = fact.map(|fact| fact.lang.clone());
                element.lang = lang.filter(|own| !own.is_empty() && *own != page.meta.lang);
            }
            NodeKind::Figure(alt) => {
                let named = [alt.trim(), page.meta.title.trim()].into_iter().find(|text| !text.is_empty());
                element.alt = Some(named.unwrap_or("–").to_owned());
                let items = page.under.iter().chain(&page.over).filter(|item| item.node == id);
                element.area = items.filter_map(|item| area(&item.paint)).next();
            }
            _ => {}
        }
    }

    fn element_of(&self, node: NodeId) -> usize {
        self.elements.get(node.0 as usize).copied().unwrap_or(0)
    }

    /// Gives the next sequence of the page to what it is of.
    fn content(&mut self, mark: Mark) {
        let Some(mcid) = self.all.owners.get(self.number).map(Vec::len) else { return };
        let holder = self.holder(mark.node);
        let owner = match mark.part {
            Part::Own => holder,
            Part::Base(reading) => self.base(holder, reading),
            Part::Link(link) => self.link(holder, link),
        };
        self.all.give(owner, Kid::Content(mcid));
        if let Part::Link(link) = mark.part {
            self.annotate(owner, link);
        }
        if let Some(owners) = self.all.owners.get_mut(self.number) {
            owners.push(owner);
        }
    }

    /// The element that holds a node's own content.
    fn holder(&mut self, node: NodeId) -> usize {
        let kind = self.page.tree.get(node).map_or(&NodeKind::Root, |n| &n.kind);
        let roles: &[&'static str] = match kind {
            NodeKind::Root | NodeKind::Artifact | NodeKind::Story(_) | NodeKind::Sidebar => &["P"],
            NodeKind::List => &["LI", "LBody"],
            NodeKind::Item => &["LBody"],
            NodeKind::Table => &["TR", "TD"],
            NodeKind::TableRow => &["TD"],
            _ => return self.element_of(node),
        };
        if let Some(inner) = self.inner.get(&node) {
            return *inner;
        }
        let (outer, number) = (self.element_of(node), self.number);
        let inner = roles.iter().fold(outer, |parent, role| self.all.append(parent, number, role));
        self.inner.insert(node, inner);
        inner
    }

    /// The base of a reading, in a paragraph's element.
    fn base(&mut self, holder: usize, reading: NodeId) -> usize {
        if let Some(base) = self.bases.get(&reading) {
            return *base;
        }
        let ruby = self.all.append(holder, self.number, "Ruby");
        let base = self.all.append(ruby, self.number, "RB");
        let text = self.element_of(reading);
        if let Some(text) = self.all.elements.get_mut(text) {
            (text.role, text.parent) = ("RT", ruby);
        }
        self.all.give(ruby, Kid::Element(text));
        self.bases.insert(reading, base);
        base
    }

    /// The element of a link: the one before goes on when it leads to the same place.
    fn link(&mut self, holder: usize, link: usize) -> usize {
        let target = |link: usize| self.page.links.get(link).map(|l| &l.to);
        let last = self.all.elements.get(holder).and_then(|e| e.kids.last());
        if let (Some(Kid::Element(last)), Some((page, other, element))) = (last, self.all.links.last())
            && (last, *page) == (element, self.number)
            && target(*other) == target(link)
        {
            return *element;
        }
        self.all.append(holder, self.number, "Link")
    }

    /// Gives a link's element the annotation of one of its lines, once.
    fn annotate(&mut self, element: usize, link: usize) {
        let new = (self.number, link, element);
        if self.all.links.last() != Some(&new) {
            self.all.links.push(new);
            let number = self.all.links.len() - 1;
            self.all.give(element, Kid::Link(number));
        }
    }

    /// Gives every node's element to its parent, in reading order.
    fn children(&mut self) {
        for (id, node) in self.page.tree.iter() {
            if role(&node.kind).is_some() && !self.bases.contains_key(&id) {
                let element = self.element_of(id);
                let parent = self.all.elements.get(element).map_or(0, |e| e.parent);
                self.all.give(parent, Kid::Element(element));
            }
        }
    }

    /// Gives heads their levels; `level` is that of the head before.
    fn headings(&mut self, level: &mut usize) {
        let tree = &self.page.tree;
        let set = |builder: &Builder, id: NodeId| {
            builder.all.elements.get(builder.element_of(id)).is_some_and(|e| !e.kids.is_empty())
        };
        let heads: Vec<(NodeId, u8, NodeId)> = tree
            .iter()
            .filter_map(|(id, node)| match node.kind {
                NodeKind::Head(rank) if rank != 2 && set(self, id) => Some((id, rank, node.parent)),
                _ => None,
            })
            .collect();
        let with_headline: BTreeSet<NodeId> = heads.iter().filter(|h| h.1 == 1).map(|h| h.2).collect();
        let mut sidebars = BTreeSet::new();
        for (id, rank, parent) in heads {
            let sidebar = tree.get(parent).filter(|n| n.kind == NodeKind::Sidebar);
            let story = sidebar.map_or(parent, |sidebar| sidebar.parent);
            let under = usize::from(rank != 1 && with_headline.contains(&story));
            let deeper = usize::from(sidebar.is_some() && !sidebars.insert(parent));
            *level = (1 + under + deeper).min(*level + 1);
            let element = self.element_of(id);
            if let Some(element) = self.all.elements.get_mut(element) {
                element.role = HEADS.get(*level - 1).copied().unwrap_or("H6");
            }
            if sidebar.is_some() && deeper == 0 {
                let sidebar = self.element_of(parent);
                if let (Some(element), Some(title)) = (self.all.elements.get_mut(sidebar), self.texts.get(&id)) {
                    title.trim().clone_into(&mut element.title);
                }
            }
        }
    }
}

const HEADS: [&str; 6] = ["H1", "H2", "H3", "H4", "H5", "H6"];

/// The structure type of a kind of node; heads get theirs when their level is known. The page
/// itself and decoration have no element.
fn role(kind: &NodeKind) -> Option<&'static str> {
    Some(match kind {
        NodeKind::Root | NodeKind::Artifact => return None,
        NodeKind::Story(_) => "Art",
        NodeKind::Head(_) | NodeKind::Paragraph | NodeKind::Furniture => "P",
        NodeKind::List => "L",
        NodeKind::Item => "LI",
        NodeKind::Label => "Lbl",
        NodeKind::ItemBody => "LBody",
        NodeKind::Table => "Table",
        NodeKind::TableRow => "TR",
        NodeKind::TableHead => "TH",
        NodeKind::TableCell => "TD",
        NodeKind::Figure(_) => "Figure",
        NodeKind::Caption => "Caption",
        NodeKind::Reading(_) => "Span",
        NodeKind::Sidebar => "Sect",
    })
}

/// Where something is painted.
fn area(paint: &Paint) -> Option<Rect> {
    match paint {
        Paint::Fill { rect, .. }
        | Paint::Frame { rect, .. }
        | Paint::Picture { rect, .. }
        | Paint::Form { rect, .. } => Some(*rect),
        Paint::Path(_) => None,
    }
}
