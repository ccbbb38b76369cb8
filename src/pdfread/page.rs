//! The pages of a file: the tree walked once, what pages inherit, their boxes.
//!
//! The walk does not trust the tree: a node seen twice is passed over, counts are ignored, depth
//! and number are bounded.

use super::access::{as_dictionary, dictionary, entry, matrix_at, name, number_at, rectangle, stream_data};
use super::space::Space;
use super::{Document, access::MAX_STREAM};
use kurbo::{Affine, Rect};
use lopdf::{Dictionary, Document as File, Object, ObjectId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How deep a page tree may be.
const MAX_DEPTH: usize = 64;
/// How many pages, and nodes of their tree, a file may have.
pub(crate) const MAX_PAGES: usize = 100_000;
/// What a page takes from the nodes above it (7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// One page of the tree: its object and what it inherits.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub id: ObjectId,
    pub inherited: Dictionary,
}

/// The pages of a file in order, and how many nodes of their tree are missing from the file.
pub(crate) fn leaves(file: &File) -> (Vec<Leaf>, usize) {
    let mut out = Vec::new();
    let mut missing = 0;
    let root = file.trailer.get(b"Root").ok().and_then(|root| as_dictionary(super::access::resolve(file, root)));
    let Some(pages) = root.and_then(|catalog| catalog.get(b"Pages").ok()?.as_reference().ok()) else { return (out, 1) };
    let mut seen = BTreeSet::new();
    walk(file, pages, &Dictionary::new(), MAX_DEPTH, &mut seen, &mut |leaf| match leaf {
        Some(leaf) => out.push(leaf),
        None => missing += 1,
    });
    (out, missing)
}

fn walk(
    file: &File,
    id: ObjectId,
    above: &Dictionary,
    depth: usize,
    seen: &mut BTreeSet<ObjectId>,
    found: &mut impl FnMut(Option<Leaf>),
) {
    if depth == 0 || seen.len() >= MAX_PAGES || !seen.insert(id) {
        return;
    }
    let Ok(dict) = file.get_dictionary(id) else { return found(None) };
    let mut inherited = above.clone();
    for key in INHERITED {
        if let Ok(value) = dict.get(key) {
            inherited.set(key, value.clone());
        }
    }
    match entry(file, dict, b"Kids").and_then(|kids| kids.as_array().ok()) {
        Some(kids) => {
            let kids = kids.iter().filter_map(|kid| kid.as_reference().ok());
            kids.for_each(|kid| walk(file, kid, &inherited, depth - 1, seen, found));
        }
        None if name(file, dict, b"Type") != Some(b"Pages") => found(Some(Leaf { id, inherited })),
        None => {}
    }
}

/// The five boxes of a page (14.11.2) in page space: corners in order, points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boxes {
    /// The sheet.
    pub media: Rect,
    /// What is shown or printed; the media box where the page says none.
    pub crop: Rect,
    /// The trim and its bleed; the crop box where the page says none.
    pub bleed: Rect,
    /// The finished page; the crop box where the page says none.
    pub trim: Rect,
    /// The page's meaningful content; the crop box where the page says none.
    pub art: Rect,
    /// Which of crop, bleed, trim and art the page says itself.
    pub given: [bool; 4],
}

impl Boxes {
    fn read(file: &File, dict: &Dictionary, inherited: &Dictionary, unit: f64) -> Option<Boxes> {
        let own = |key: &[u8]| {
            let rect = rectangle(file, dict.get(key).or_else(|_| inherited.get(key)).ok()?)?;
            (rect.width() > 0.0 && rect.height() > 0.0).then(|| rect.scale_from_origin(unit))
        };
        let media = own(b"MediaBox")?;
        let [crop, bleed, trim, art] = [b"CropBox".as_slice(), b"BleedBox", b"TrimBox", b"ArtBox"].map(own);
        let shown = crop.map_or(media, |crop| overlap(crop, media));
        Some(Boxes {
            media,
            crop: shown,
            bleed: bleed.unwrap_or(shown),
            trim: trim.unwrap_or(shown),
            art: art.unwrap_or(shown),
            given: [crop.is_some(), bleed.is_some(), trim.is_some(), art.is_some()],
        })
    }
}

/// The crop box reaches no further than the sheet; one that lies beside it is taken as it is.
fn overlap(crop: Rect, media: Rect) -> Rect {
    let both = crop.intersect(media);
    if both.width() > 0.0 && both.height() > 0.0 { both } else { crop }
}

/// A page, its attributes settled.
#[derive(Clone, Debug)]
pub struct PageView<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Its object.
    pub id: ObjectId,
    /// Its dictionary.
    pub dict: &'a Dictionary,
    /// Its boxes.
    pub boxes: Boxes,
    /// How far it is turned clockwise when shown: 0, 90, 180 or 270.
    pub rotate: u16,
    /// The size of a unit of its user space, in points.
    pub user_unit: f64,
    /// Its resources.
    pub resources: &'a Dictionary,
    /// Its transparency group.
    pub group: Option<&'a Dictionary>,
    /// What lies on it.
    pub annotations: Vec<Annotation>,
    pub(crate) document: &'a Document,
}

/// An annotation on a page (12.5).
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// `Link`, `Widget`, `TrapNet` …
    pub subtype: String,
    /// Where it is, in page space.
    pub bounds: Rect,
    /// Its object, where it is one of its own.
    pub object: Option<ObjectId>,
    /// Its flags; bit 2 (value 2) hides it, bit 3 (value 4) prints it.
    pub flags: i64,
    /// Whether it has an appearance of its own.
    pub appearance: bool,
}

impl Annotation {
    /// Whether it appears on paper (12.5.3).
    pub fn prints(&self) -> bool {
        self.flags & 2 == 0 && self.flags & 4 != 0
    }
}

impl<'a> PageView<'a> {
    pub(crate) fn new(document: &'a Document, number: usize, leaf: &'a Leaf) -> Result<PageView<'a>, String> {
        let file = document.file();
        let dict = file.get_dictionary(leaf.id).map_err(|_| "its object is missing".to_owned())?;
        let unit = number_at(file, dict, b"UserUnit").filter(|u| (0.01..=1000.0).contains(u)).unwrap_or(1.0);
        let boxes = Boxes::read(file, dict, &leaf.inherited, unit);
        let boxes = boxes.ok_or_else(|| "it has no MediaBox with an area".to_owned())?;
        let turn = number_at(file, &leaf.inherited, b"Rotate").unwrap_or(0.0);
        Ok(PageView {
            number,
            id: leaf.id,
            dict,
            boxes,
            rotate: ((turn / 90.0).round() as i64).rem_euclid(4) as u16 * 90,
            user_unit: unit,
            resources: dictionary(file, &leaf.inherited, b"Resources").unwrap_or(document.no_resources()),
            group: dictionary(file, dict, b"Group"),
            annotations: annotations(file, dict, unit),
            document,
        })
    }

    /// From the page's user space to page space.
    pub fn user_to_page(&self) -> Affine {
        Affine::scale(self.user_unit)
    }

    /// The colour space in which the page's group blends; `None` where the page says none.
    ///
    /// # Errors
    /// A sentence, when it cannot be read.
    pub fn blend_space(&self) -> Result<Option<Arc<Space>>, String> {
        let space = self.group.and_then(|group| group.get(b"CS").ok());
        space.map(|space| Space::read(self.document.file(), space, self.resources)).transpose()
    }

    /// The page's content: its streams decoded and joined. What could not be decoded is told in
    /// sentences; the rest is there all the same.
    pub fn content(&self) -> (Vec<u8>, Vec<String>) {
        let file = self.document.file();
        let (mut content, mut problems) = (Vec::new(), Vec::new());
        let Some(contents) = self.dict.get(b"Contents").ok() else { return (content, problems) };
        let parts = match super::access::resolve(file, contents) {
            Object::Array(items) => items.iter().collect(),
            _ => vec![contents],
        };
        for (i, part) in parts.into_iter().enumerate() {
            let left = MAX_STREAM.saturating_sub(content.len());
            match super::access::resolve(file, part) {
                Object::Stream(stream) => match stream_data(file, stream, left) {
                    Ok(data) => {
                        content.extend_from_slice(&data.bytes);
                        let told = |e| format!("content stream {} of the page: {e}", i + 1);
                        problems.extend(data.damage.map(told));
                    }
                    Err(e) => problems.push(format!("content stream {} of the page: {e}", i + 1)),
                },
                _ => problems.push(format!("content stream {} of the page is missing", i + 1)),
            }
            content.push(b'\n');
        }
        (content, problems)
    }
}

fn annotations(file: &File, dict: &Dictionary, unit: f64) -> Vec<Annotation> {
    const MAX: usize = 10_000;
    let items = entry(file, dict, b"Annots").and_then(|a| a.as_array().ok());
    let read = |item: &Object| {
        let (object, target) = super::access::resolve_id(file, item);
        let dict = as_dictionary(target)?;
        let bounds = dict.get(b"Rect").ok().and_then(|r| rectangle(file, r)).unwrap_or(Rect::ZERO);
        Some(Annotation {
            subtype: String::from_utf8_lossy(name(file, dict, b"Subtype").unwrap_or_default()).into_owned(),
            bounds: bounds.scale_from_origin(unit),
            object,
            flags: super::access::integer(file, dict, b"F").unwrap_or(0),
            appearance: dictionary(file, dict, b"AP").is_some(),
        })
    };
    items.map(|items| items.iter().take(MAX).filter_map(read).collect()).unwrap_or_default()
}

/// A form's matrix and box, from its dictionary; `None` when either cannot be read.
pub(crate) fn form_geometry(file: &File, dict: &Dictionary) -> Option<(Affine, Rect)> {
    Some((matrix_at(file, dict)?, rectangle(file, dict.get(b"BBox").ok()?)?))
}
