//! The file for a screen: the e-paper edition (PDF/UA-1, ISO 14289-1).
//!
//! What differs from a press file, in one place: inks become sRGB ([`Palette`]), the page is its
//! trim, nothing overprints, and the file carries its structure, links and bookmarks
//! ([`attach`]). Links lead to pages of the same file and to addresses; a pointer to a page that
//! the file does not hold stays plain text, since the name that the other page's file is given is
//! not known here.

use super::metadata::text;
use super::tags::{self, Mark, Structure};
use crate::color::Condition;
use crate::geom::Length;
use crate::page::{Link, LinkTarget, Page};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::collections::BTreeSet;

mod outline;
mod palette;
pub use palette::Palette;

/// The colour space of the file.
const SRGB: &[u8] = include_bytes!("../../../profiles/sRGB.icc");

/// What a screen's content is written with.
pub struct Screen<'a> {
    /// Colours of the inks.
    pub palette: Palette,
    /// Numbers of the pages in the file.
    pub in_file: BTreeSet<&'a str>,
}

impl<'a> Screen<'a> {
    /// For a file of some pages, made for a press.
    pub fn of(pages: &[&'a Page], condition: &Condition) -> Screen<'a> {
        Screen { palette: Palette::of(condition), in_file: pages.iter().map(|page| page.id.as_str()).collect() }
    }
}

/// Completes the pages of a file, and adds to its catalog what a press file's does not say.
pub fn attach(doc: &mut Document, pages: &[&Page], ids: &[ObjectId], marks: &[Vec<Mark>], catalog: &mut Dictionary) {
    let structure = Structure::of(pages, marks);
    let links = annotations(doc, &structure, pages, ids);
    let heights: Vec<Length> = pages.iter().map(|page| page.trim.height).collect();
    let root = tags::write(doc, &structure, ids, &heights, &links);
    for (number, (page, id)) in pages.iter().zip(ids).enumerate() {
        let own = structure.links.iter().zip(&links).filter(|((on, ..), _)| *on == number);
        let own: Vec<Object> = own.map(|(_, link)| Object::Reference(*link)).collect();
        if let Some(dict) = doc.objects.get_mut(id).and_then(|page| page.as_dict_mut().ok()) {
            complete(dict, page, number, own);
            // Nothing overprints: the states of overprint have no use.
            let resources = dict.get_mut(b"Resources").and_then(Object::as_dict_mut).ok();
            if let Some(Object::Reference(states)) = resources.and_then(|r| r.remove(b"ExtGState")) {
                doc.objects.remove(&states);
            }
        }
    }
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("OutputIntents", vec![intent(doc)]);
    catalog.set("PageMode", "UseOutlines");
    if let Some(outlines) = outline::write(doc, pages, ids) {
        catalog.set("Outlines", outlines);
    }
    if pages.first().is_none_or(|page| page.meta.lang.is_empty()) {
        // BCP 47: undetermined. Readers ask for some language.
        catalog.set("Lang", Object::string_literal("und"));
    }
}

/// A page's boxes, and its way into the structure.
fn complete(dict: &mut Dictionary, page: &Page, number: usize, links: Vec<Object>) {
    let size = [page.trim.width, page.trim.height].map(|v| Object::Real(super::content::points(v)));
    let trim: Vec<Object> = [Object::Integer(0), Object::Integer(0)].into_iter().chain(size).collect();
    dict.remove(b"BleedBox");
    for name in ["MediaBox", "CropBox", "TrimBox"] {
        dict.set(name, trim.clone());
    }
    if let Ok(group) = dict.get_mut(b"Group").and_then(Object::as_dict_mut) {
        group.set("CS", "DeviceRGB");
    }
    dict.set("StructParents", number as i64);
    dict.set("Tabs", "S");
    if !links.is_empty() {
        dict.set("Annots", links);
    }
}

/// The output intent: sRGB.
fn intent(doc: &mut Document) -> Object {
    let profile = Stream::new(dictionary! { "N" => 3 }, SRGB.to_vec());
    let profile = doc.add_object(profile);
    let name = "sRGB IEC61966-2.1";
    dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal(name),
        "RegistryName" => Object::string_literal("http://www.color.org"),
        "Info" => Object::string_literal(name),
        "DestOutputProfile" => profile,
    }
    .into()
}

/// The link annotations (ISO 32000-1, 12.5.6.5), in the structure's order.
fn annotations(doc: &mut Document, structure: &Structure, pages: &[&Page], ids: &[ObjectId]) -> Vec<ObjectId> {
    let mut out = Vec::with_capacity(structure.links.len());
    for (n, (number, link, _)) in structure.links.iter().enumerate() {
        let found = pages.get(*number).and_then(|page| Some((page, page.links.get(*link)?)));
        let dict = found.map(|(page, link)| annotation(page, link, pages, ids, pages.len() + n));
        out.push(doc.add_object(dict.unwrap_or_default()));
    }
    out
}

fn annotation(page: &Page, link: &Link, pages: &[&Page], ids: &[ObjectId], parent: usize) -> Dictionary {
    let mut dict = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => tags::bounds(&link.rect, page.trim.height),
        "Border" => vec![Object::Integer(0), Object::Integer(0), Object::Integer(0)],
        // Printed (bit 3): a reader that prints the page shows what it shows on the screen.
        "F" => 4,
        "StructParent" => parent as i64,
    };
    let (says, key, value): (String, _, Object) = match &link.to {
        LinkTarget::Uri(uri) => {
            let uri_string = Object::String(uri.clone().into_bytes(), StringFormat::Literal);
            (uri.clone(), "A", dictionary! { "S" => "URI", "URI" => uri_string }.into())
        }
        LinkTarget::Page(to) => {
            let target = pages.iter().zip(ids).find(|(page, _)| page.id == *to).map(|(_, id)| *id);
            let place: Vec<Object> = target.map(Object::Reference).into_iter().chain(["Fit".into()]).collect();
            (said(page, link).unwrap_or_else(|| to.clone()), "Dest", place.into())
        }
    };
    dict.set("Contents", text(&says));
    dict.set(key, value);
    dict
}

/// The text of a pointer, as the reader of a screen is told where it leads.
fn said(page: &Page, link: &Link) -> Option<String> {
    let LinkTarget::Page(to) = &link.to else { return None };
    let own: String = page.text.iter().filter(|run| run.node == link.node).map(|run| run.text.as_str()).collect();
    let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
    (!own.is_empty() && own.chars().count() <= 120 && own.contains(to.as_str())).then_some(own)
}
