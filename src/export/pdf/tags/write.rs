//! The objects of the structure tree, and the tree that leads back to it from the content
//! (ISO 32000-1, 14.7.2 to 14.7.5).

use super::build::{Element, Kid, Structure};
use crate::export::pdf::content::points;
use crate::export::pdf::metadata::text;
use crate::geom::{Length, Rect};
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// Writes a structure: `pages` are the pages' objects, `links` those of [`Structure::links`],
/// `heights` the pages' own. Returns the root of the tree.
///
/// A page's place in the parent tree (`StructParents`) is its number, a link's (`StructParent`)
/// follows those of the pages.
pub fn write(
    doc: &mut Document,
    structure: &Structure,
    pages: &[ObjectId],
    heights: &[Length],
    links: &[ObjectId],
) -> ObjectId {
    let root = doc.new_object_id();
    let ids: Vec<ObjectId> = structure.elements.iter().map(|_| doc.new_object_id()).collect();
    let writer = Writer { structure, pages, heights, links, ids: &ids };
    for (element, id) in structure.elements.iter().zip(&ids) {
        let parent = if Some(id) == ids.first() { root } else { writer.id(element.parent) };
        doc.objects.insert(*id, writer.element(element, parent).into());
    }
    let tree = doc.add_object(writer.parent_tree());
    let next = (pages.len() + links.len()) as i64;
    let top: Vec<Object> = ids.first().map(|id| Object::Reference(*id)).into_iter().collect();
    let dict = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => top,
        "ParentTree" => tree,
        "ParentTreeNextKey" => next,
    };
    doc.objects.insert(root, dict.into());
    root
}

struct Writer<'a> {
    structure: &'a Structure,
    pages: &'a [ObjectId],
    heights: &'a [Length],
    links: &'a [ObjectId],
    ids: &'a [ObjectId],
}

impl Writer<'_> {
    fn id(&self, element: usize) -> ObjectId {
        self.ids.get(element).or(self.ids.first()).copied().unwrap_or((0, 0))
    }

    fn element(&self, element: &Element, parent: ObjectId) -> Dictionary {
        let mut dict = dictionary! { "Type" => "StructElem", "S" => element.role, "P" => parent };
        if element.kids.iter().any(|kid| !matches!(kid, Kid::Element(_)))
            && let Some(page) = self.pages.get(element.page)
        {
            dict.set("Pg", *page);
        }
        let mut kids: Vec<Object> = element.kids.iter().filter_map(|kid| self.kid(kid)).collect();
        match kids.len() {
            0 => {}
            1 => dict.set("K", kids.remove(0)),
            _ => dict.set("K", kids),
        }
        if !element.title.is_empty() {
            dict.set("T", text(&element.title));
        }
        for (key, value) in [("Alt", &element.alt), ("Lang", &element.lang)] {
            if let Some(value) = value {
                dict.set(key, text(value));
            }
        }
        if let Some(attributes) = self.attributes(element) {
            dict.set("A", attributes);
        }
        dict
    }

    fn kid(&self, kid: &Kid) -> Option<Object> {
        match kid {
            Kid::Element(element) => Some(Object::Reference(*self.ids.get(*element)?)),
            Kid::Content(mcid) => Some(Object::Integer(*mcid as i64)),
            Kid::Link(link) => Some(dictionary! { "Type" => "OBJR", "Obj" => *self.links.get(*link)? }.into()),
        }
    }

    /// Attributes, one dictionary an owner.
    fn attributes(&self, element: &Element) -> Option<Object> {
        let mut all: Vec<Object> = self.own_attributes(element).into_iter().map(Object::from).collect();
        if element.vertical {
            all.push(dictionary! { "O" => "Layout", "WritingMode" => "TbRl" }.into());
        }
        if all.len() < 2 { all.pop() } else { Some(all.into()) }
    }

    /// A figure's place, a list's numbering, the column that a head cell is of.
    fn own_attributes(&self, element: &Element) -> Option<Dictionary> {
        match (element.role, element.area) {
            ("Figure", Some(area)) => {
                let height = *self.heights.get(element.page)?;
                Some(dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => bounds(&area, height) })
            }
            ("TH", _) => Some(dictionary! { "O" => "Table", "Scope" => "Column" }),
            ("L", _) => Some(dictionary! { "O" => "List", "ListNumbering" => element.numbering.unwrap_or("None") }),
            _ => None,
        }
    }

    /// From each sequence of a page, and from each link, to its element.
    fn parent_tree(&self) -> Dictionary {
        let reference = |element: &usize| Object::Reference(self.id(*element));
        let pages = self.structure.owners.iter().map(|owners| Object::Array(owners.iter().map(reference).collect()));
        let links = self.structure.links.iter().map(|(.., element)| reference(element));
        let numbered = pages.chain(links).enumerate();
        let numbers: Vec<Object> = numbered.flat_map(|(key, value)| [Object::Integer(key as i64), value]).collect();
        dictionary! { "Nums" => numbers }
    }
}

/// A rectangle of a page of a height, as PDF has it: from the lower left corner up.
pub fn bounds(rect: &Rect, height: Length) -> Object {
    let corners = [rect.x, height - rect.bottom(), rect.right(), height - rect.y];
    Object::Array(corners.map(|v| Object::Real(points(v))).to_vec())
}
