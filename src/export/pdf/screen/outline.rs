//! Bookmarks (ISO 32000-1, 12.3.3): pages, under each its stories, under each its subheads.

use crate::export::pdf::content::points;
use crate::export::pdf::metadata::text;
use crate::geom::{Length, Point};
use crate::page::{NodeId, NodeKind, Page};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::BTreeMap;

/// A bookmark.
struct Entry {
    title: String,
    /// Index of its page.
    page: usize,
    /// Upper left corner of where it leads; the whole page without.
    at: Option<Point>,
    /// 0 for a page, 1 for a story, 2 for a subhead.
    depth: usize,
}

/// Writes the bookmarks of a file; `None` when there are none.
pub fn write(doc: &mut Document, pages: &[&Page], ids: &[ObjectId]) -> Option<ObjectId> {
    let entries: Vec<Entry> = pages.iter().enumerate().flat_map(|(number, page)| entries(page, number)).collect();
    let root = doc.new_object_id();
    let objects: Vec<ObjectId> = entries.iter().map(|_| doc.new_object_id()).collect();
    let parents = parents(&entries);
    let object = |parent: Option<usize>| parent.and_then(|p| objects.get(p)).copied().unwrap_or(root);
    let mut children: BTreeMap<Option<usize>, Vec<ObjectId>> = BTreeMap::new();
    for (parent, own) in parents.iter().zip(&objects) {
        children.entry(*parent).or_default().push(*own);
    }
    for (n, ((entry, own), parent)) in entries.iter().zip(&objects).zip(&parents).enumerate() {
        let height = pages.get(entry.page).map_or(Length::ZERO, |page| page.trim.height);
        let mut dict = dictionary! { "Title" => text(&entry.title), "Parent" => object(*parent) };
        dict.set("Dest", destination(entry, ids, height));
        let siblings = children.get(parent).map_or(&[][..], Vec::as_slice);
        let at = siblings.iter().position(|s| s == own).unwrap_or(0);
        let neighbours = [("Prev", at.checked_sub(1)), ("Next", at.checked_add(1))];
        for (key, sibling) in neighbours.into_iter().filter_map(|(key, at)| Some((key, siblings.get(at?)?))) {
            dict.set(key, *sibling);
        }
        // Pages and stories are open, so that every story is seen; subheads are folded away.
        let below = children.get(&Some(n)).map_or(&[][..], Vec::as_slice);
        ends(&mut dict, below);
        if !below.is_empty() {
            let count = if entry.depth == 0 { below.len() as i64 } else { -(below.len() as i64) };
            dict.set("Count", count);
        }
        doc.objects.insert(*own, dict.into());
    }
    let top = children.get(&None)?;
    let shown = entries.iter().filter(|e| e.depth < 2).count() as i64;
    let mut dict = dictionary! { "Type" => "Outlines", "Count" => shown };
    ends(&mut dict, top);
    doc.objects.insert(root, dict.into());
    Some(root)
}

fn ends(dict: &mut Dictionary, below: &[ObjectId]) {
    if let (Some(first), Some(last)) = (below.first(), below.last()) {
        dict.set("First", *first);
        dict.set("Last", *last);
    }
}

/// For each entry, the last one before it that is higher.
fn parents(entries: &[Entry]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut out = Vec::with_capacity(entries.len());
    for (n, entry) in entries.iter().enumerate() {
        while open.last().and_then(|last| entries.get(*last)).is_some_and(|e| e.depth >= entry.depth) {
            open.pop();
        }
        out.push(open.last().copied());
        open.push(n);
    }
    out
}

fn destination(entry: &Entry, ids: &[ObjectId], height: Length) -> Object {
    let page = ids.get(entry.page).map_or(Object::Null, |id| Object::Reference(*id));
    let place = match entry.at {
        Some(at) => {
            let (x, y) = (points(at.x), points(height - at.y));
            vec![page, "XYZ".into(), Object::Real(x), Object::Real(y), Object::Null]
        }
        None => vec![page, "Fit".into()],
    };
    Object::Array(place)
}

/// The bookmarks of a page.
fn entries(page: &Page, number: usize) -> Vec<Entry> {
    let mut out = vec![Entry { title: page.id.clone(), page: number, at: None, depth: 0 }];
    let said = said(page);
    for (id, node) in page.tree.iter() {
        let NodeKind::Story(story) = &node.kind else { continue };
        let heads =
            || page.tree.iter().filter(|(head, _)| within(page, *head, id)).filter(|(h, _)| said.contains_key(h));
        let headline = heads().find(|(_, n)| n.kind == NodeKind::Head(1)).map(|(head, _)| head);
        let fact = page.stories.iter().find(|fact| fact.story == *story);
        let (title, at) = match headline.and_then(|head| said.get(&head)) {
            Some((title, at)) => (title.clone(), Some(*at)),
            None => (fact.map(|f| f.title.clone()).unwrap_or_default(), first_place(page, id)),
        };
        let title = if title.is_empty() { story.clone() } else { title };
        if at.is_none() {
            continue;
        }
        out.push(Entry { title, page: number, at, depth: 1 });
        for (head, _) in heads().filter(|(_, n)| matches!(n.kind, NodeKind::Head(rank) if rank > 2)) {
            if let Some((title, at)) = said.get(&head) {
                out.push(Entry { title: title.clone(), page: number, at: Some(*at), depth: 2 });
            }
        }
    }
    out
}

/// Whether a node is a child of another, or of its sidebars.
fn within(page: &Page, node: NodeId, of: NodeId) -> bool {
    let parent = |id: NodeId| page.tree.get(id).map(|n| n.parent);
    parent(node) == Some(of) || parent(node).and_then(parent) == Some(of)
}

/// The text of every head, and where it starts.
fn said(page: &Page) -> BTreeMap<NodeId, (String, Point)> {
    let mut out: BTreeMap<NodeId, (String, Point)> = BTreeMap::new();
    for run in &page.text {
        if page.tree.get(run.node).is_some_and(|n| matches!(n.kind, NodeKind::Head(_))) {
            let start = Point::new(run.origin.x, run.origin.y - run.size);
            out.entry(run.node).or_insert((String::new(), start)).0.push_str(&run.text);
        }
    }
    for (title, _) in out.values_mut() {
        *title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    out.retain(|_, (title, _)| !title.is_empty());
    out
}

/// Where a story's first text or picture stands.
fn first_place(page: &Page, story: NodeId) -> Option<Point> {
    let text = page.text.iter().find(|run| within(page, run.node, story));
    text.map(|run| Point::new(run.origin.x, run.origin.y - run.size))
}
