//! Pages of other PDFs as forms: art of the house, and advertisements.
//!
//! A page becomes a form XObject that fills the unit square, so that it can be painted like a
//! picture. What a page means by itself must stay true inside another: its content begins with a
//! page's initial state, its transparency group becomes the form's, its spot colours are put on
//! the plates of this file ([`settle`]), and layers, marks of an old structure and what print
//! files must not hold are taken out ([`content`], [`layers`]).

use super::colorants::Colorants;
use super::deflate;
use super::graft::Graft;
use super::transparency;
use crate::color::{Profile, SpotColor};
use crate::image::PdfArt;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

mod content;
mod layers;
mod settle;

/// A page begins with these, a form with whatever is set where it is painted. What operators
/// cannot set is in a graphics state.
const INITIAL_STATE: &[u8] =
    b"0 g 0 G 1 w 0 J 0 j 10 M [] 0 d /RelativeColorimetric ri 0 Tc 0 Tw 100 Tz 0 TL 0 Tr 0 Ts\n";

/// What the pages of other PDFs are made to agree with.
pub struct House<'a> {
    /// The colorants of the file being written.
    pub colorants: &'a mut Colorants,
    /// The spot colours of the issue, whose alternates hold for all of its pages.
    pub spots: &'a [SpotColor],
    /// The profile of the output intent.
    pub profile: &'a Profile,
}

/// Adds a page of another PDF as a form that fills the unit square.
pub fn form(doc: &mut Document, art: &PdfArt, house: &mut House) -> ObjectId {
    let mut source = art.document.clone();
    let mut own = art.resources.clone();
    layers::decide(&mut source, &mut own);
    let resources = resources(&source, &own);
    let group = source.get_dictionary(art.page).ok().and_then(|page| page.get_deref(b"Group", &source).ok()).cloned();
    let mut graft = Graft::new(doc, source);
    let resources = graft.take(Object::Dictionary(resources));
    let group = group.filter(|g| g.as_dict().is_ok()).map(|group| graft.take(group));
    let moved = graft.moved();
    let mut resources = resources.as_dict().cloned().unwrap_or_default();
    settle::page(doc, &moved, &mut resources, house);
    let state = initial_state(doc, &mut resources);
    let properties = content::Layers::of(doc, &resources);
    let drawn = content::rewritten(&art.content, &properties).unwrap_or_else(|| art.content.clone());
    let shared = doc.add_object(resources);
    settle::inherit(doc, &moved, shared);
    let mut dict = frame(art, shared);
    if let Some(group) = group_of(doc, group, shared) {
        dict.set("Group", group);
    }
    let content = [format!("/{state} gs ").as_bytes(), INITIAL_STATE, &drawn].concat();
    doc.add_object(Stream::new(dict, deflate(&content)).with_compression(false))
}

fn frame(art: &PdfArt, resources: ObjectId) -> Dictionary {
    let real = |v: f64| Object::Real(v as f32);
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => art.bounds.map(real).to_vec(),
        "Matrix" => to_unit_square(art.bounds, art.turns).map(real).to_vec(),
        "Resources" => resources,
        "Filter" => "FlateDecode",
    }
}

/// The page's resources, with the dictionary of its graphics states its own.
fn resources(source: &Document, resources: &Object) -> Dictionary {
    let dict = source.dereference(resources).ok().and_then(|(_, r)| r.as_dict().ok());
    let mut dict = dict.cloned().unwrap_or_default();
    let states = dict.get(b"ExtGState").ok().and_then(|s| source.dereference(s).ok()).map(|(_, s)| s.clone());
    if let Some(states @ Object::Dictionary(_)) = states {
        dict.set("ExtGState", states);
    }
    dict
}

/// A graphics state with what a page begins with; its name.
fn initial_state(doc: &mut Document, resources: &mut Dictionary) -> String {
    let state = doc.add_object(dictionary! {
        "Type" => "ExtGState", "OP" => false, "op" => false, "OPM" => 0, "SA" => false, "AIS" => false,
        "CA" => 1, "ca" => 1, "BM" => "Normal", "SMask" => "None", "TK" => true,
    });
    let mut states = resources.get(b"ExtGState").and_then(Object::as_dict).cloned().unwrap_or_default();
    let free = |n: &usize| !states.has(format!("Begin{n}").as_bytes());
    let name = format!("Begin{}", (0..=states.len()).find(free).unwrap_or(0));
    states.set(name.as_bytes(), state);
    resources.set("ExtGState", states);
    name
}

/// The form's transparency group: the page's own, which is isolated by definition; for a page
/// that blends without one, one in inks (ISO 32000-1, 11.4.7 and 11.6.6).
fn group_of(doc: &Document, own: Option<Object>, resources: ObjectId) -> Option<Dictionary> {
    let mut group = match own.as_ref().and_then(|g| g.as_dict().ok()) {
        Some(group) => group.clone(),
        None if transparency::is_transparent(doc, resources) => transparency::group(),
        None => return None,
    };
    settle::group(doc, &mut group);
    group.set("S", "Transparency");
    group.set("I", true);
    if !group.has(b"CS") {
        group.set("CS", "DeviceCMYK");
    }
    Some(group)
}

/// The matrix that turns a box upright and makes it the unit square.
fn to_unit_square([left, bottom, right, top]: [f64; 4], turns: u8) -> [f64; 6] {
    let (w, h) = (right - left, top - bottom);
    let (x, y) = (left / w, bottom / h);
    match turns {
        1 => [0.0, -1.0 / w, 1.0 / h, 0.0, -y, 1.0 + x],
        2 => [-1.0 / w, 0.0, 0.0, -1.0 / h, 1.0 + x, 1.0 + y],
        3 => [0.0, 1.0 / w, -1.0 / h, 0.0, 1.0 + y, -x],
        _ => [1.0 / w, 0.0, 0.0, 1.0 / h, -x, -y],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rotation_fills_the_unit_square() {
        let bounds = [10.0, 20.0, 110.0, 70.0];
        // Where the page's lower left corner lies once the page is turned clockwise.
        for (turns, corner) in [(0, (0.0, 0.0)), (1, (0.0, 1.0)), (2, (1.0, 1.0)), (3, (1.0, 0.0))] {
            let [a, b, c, d, e, f] = to_unit_square(bounds, turns);
            let map = |x: f64, y: f64| ((a * x + c * y + e) * 1e6, (b * x + d * y + f) * 1e6);
            let near = |p: (f64, f64), q: (f64, f64)| (p.0 - q.0 * 1e6).abs() < 1.0 && (p.1 - q.1 * 1e6).abs() < 1.0;
            assert!(near(map(10.0, 20.0), corner), "{turns} turns: {:?}", map(10.0, 20.0));
            assert!(near(map(110.0, 70.0), (1.0 - corner.0, 1.0 - corner.1)), "{turns} turns");
        }
    }
}
