//! Tagged PDF: which part of a page's content is what (ISO 32000-1, 14.7 and 14.8; PDF/UA-1).
//!
//! While a page's content is written, a [`Marker`] puts every painted item and every run of text
//! into a marked-content sequence: an artifact, or the next number (MCID) of the page. What each
//! number stands for is a [`Mark`]. From the page's tree and these marks `build` makes the
//! structure elements, and `write` their objects. A paragraph that goes on in another column goes
//! on in another sequence; links and the base characters of ruby have sequences of their own.

use super::content::Canvas;
use super::text::utf16;
use crate::geom::{Length, Point, Rect};
use crate::page::{LinkTarget, NodeId, NodeKind, Page, Tree};
use printpdf::{DictItem, Op};
use std::collections::{BTreeMap, BTreeSet};

mod build;
mod write;
pub use build::Structure;
pub use write::{bounds, write};

/// What a sequence of a page's content stands for; its place in [`Content`](super::content::Content)
/// is its MCID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The node that it is of.
    pub node: NodeId,
    /// The part of the node.
    pub part: Part,
}

/// Which part of its node a sequence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing in particular.
    Own,
    /// Text of a link, by its place in [`Page::links`].
    Link(usize),
    /// The characters that a reading belongs to.
    Base(NodeId),
}

/// Marks the content of one page.
pub struct Marker<'a> {
    page: &'a Page,
    /// Stretches of paragraphs that are a part of their own.
    regions: BTreeMap<NodeId, Vec<(Rect, Part)>>,
    open: Option<Mark>,
    /// The baseline of what was shown last in the open sequence.
    baseline: Length,
    /// Whether the open sequence says what it says, and is complete.
    said: bool,
    /// Whether everything is an artifact from here on.
    decoration: bool,
    marks: Vec<Mark>,
}

impl<'a> Marker<'a> {
    /// Begins a page of a file that holds the pages of some numbers: links to others stay text.
    pub fn new(page: &'a Page, in_file: &BTreeSet<&str>) -> Marker<'a> {
        let mut regions: BTreeMap<NodeId, Vec<(Rect, Part)>> = BTreeMap::new();
        for (i, link) in page.links.iter().enumerate() {
            if matches!(&link.to, LinkTarget::Uri(_)) || leads_within(&link.to, in_file) {
                regions.entry(link.node).or_default().push((link.rect, Part::Link(i)));
            }
        }
        for (id, node) in page.tree.iter() {
            if let NodeKind::Reading(base) = node.kind {
                regions.entry(node.parent).or_default().push((base, Part::Base(id)));
            }
        }
        let (baseline, marks) = (Length::ZERO, Vec::new());
        Marker { page, regions, open: None, baseline, said: false, decoration: false, marks }
    }

    /// What was marked.
    pub fn finish(self) -> Vec<Mark> {
        self.marks
    }

    /// The part of its node that stands at a point.
    pub fn part(&self, node: NodeId, at: Point) -> Part {
        let regions = self.regions.get(&node).map_or(&[][..], Vec::as_slice);
        let holds = |rect: &Rect| rect.x <= at.x && at.x < rect.right() && rect.y <= at.y && at.y < rect.bottom();
        regions.iter().find(|(rect, _)| holds(rect)).map_or(Part::Own, |(_, part)| *part)
    }

    /// What a node's content is marked as; everything that is not in the tree is an artifact.
    fn mark(&self, node: NodeId, part: Part) -> Mark {
        let known = node != Tree::ARTIFACT && !self.decoration && self.page.tree.get(node).is_some();
        if known { Mark { node, part } } else { Mark { node: Tree::ARTIFACT, part: Part::Own } }
    }
}

/// Whether a link leads to a page of the file.
fn leads_within(to: &LinkTarget, in_file: &BTreeSet<&str>) -> bool {
    matches!(to, LinkTarget::Page(id) if in_file.contains(id.as_str()))
}

impl Canvas<'_> {
    /// The part of its node that stands at a point, on pages that are marked.
    pub fn part(&self, node: NodeId, at: Point) -> Part {
        self.marker.as_ref().map_or(Part::Own, |marker| marker.part(node, at))
    }

    /// Whether what follows needs another sequence than the open one: it is of another node or
    /// part, further up the page (in another column), or has to be `said`.
    pub fn changes(&self, node: NodeId, part: Part, baseline: Length, said: Option<&str>) -> bool {
        let Some(marker) = &self.marker else { return false };
        let mark = marker.mark(node, part);
        let up = baseline + Length::pt(12) < marker.baseline;
        let aside = mark.node != Tree::ARTIFACT && (up || marker.said || said.is_some());
        marker.open != Some(mark) || aside
    }

    /// What follows is content of a node, on pages that are marked. Where its codes do not say
    /// what it says, that is `said` (ISO 32000-1, 14.9.4), and it alone is in the sequence.
    pub fn enter(&mut self, node: NodeId, part: Part, baseline: Length, said: Option<&str>) {
        let changes = self.changes(node, part, baseline, said);
        if changes {
            self.leave();
        }
        let Some(marker) = &mut self.marker else { return };
        marker.baseline = baseline;
        if !changes {
            return;
        }
        let mark = marker.mark(node, part);
        let mut map = BTreeMap::new();
        let mut name = "Artifact";
        if mark.node == Tree::ARTIFACT {
            map.insert("Type".to_owned(), DictItem::Name(b"Layout".to_vec()));
        } else {
            name = tag(marker.page.tree.get(mark.node).map(|n| &n.kind), mark.part);
            map.insert("MCID".to_owned(), DictItem::Int(marker.marks.len() as i64));
            marker.marks.push(mark);
            marker.said = said.is_some();
        }
        if let Some(said) = said.filter(|_| marker.said) {
            name = "Span";
            map.insert("ActualText".to_owned(), utf16(said));
        }
        marker.open = Some(mark);
        let properties = DictItem::Dict { map };
        self.push(Op::BeginMarkedContentWithProperties { tag: name.to_owned(), properties });
    }

    /// What follows is outside of the reading order.
    pub fn decorates(&mut self) {
        if let Some(marker) = &mut self.marker {
            marker.decoration = true;
        }
    }

    /// Ends the open sequence.
    pub fn leave(&mut self) {
        let Some(marker) = &mut self.marker else { return };
        marker.said = false;
        if marker.open.take().is_some() {
            self.push(Op::EndMarkedContentWithProperties);
        }
    }
}

/// The tag of a sequence, for people who look into the content; readers go by the structure.
fn tag(kind: Option<&NodeKind>, part: Part) -> &'static str {
    match (part, kind) {
        (Part::Link(_), _) => "Link",
        (Part::Base(_), _) => "RB",
        (_, Some(NodeKind::Head(1 | 3))) => "H",
        (_, Some(NodeKind::Label)) => "Lbl",
        (_, Some(NodeKind::ItemBody)) => "LBody",
        (_, Some(NodeKind::TableHead)) => "TH",
        (_, Some(NodeKind::TableCell)) => "TD",
        (_, Some(NodeKind::Figure(_))) => "Figure",
        (_, Some(NodeKind::Caption)) => "Caption",
        (_, Some(NodeKind::Reading(_))) => "RT",
        _ => "P",
    }
}
