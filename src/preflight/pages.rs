//! Pages as objects: how many, their boxes, what lies on them.

use kurbo::Rect;
use lopdf::{Dictionary, Document as File, Object};

use super::finding::{At, Findings, mm};
use crate::pdfread::access::{as_dictionary, entry, number_at, rectangle};
use crate::pdfread::{Document, PageView};

/// Boxes may differ by so much, in points, and count as the same.
const SLACK: f64 = 0.01;

/// Checks the pages of the given numbers.
pub(super) fn check(document: &Document, numbers: &[usize], several: bool, found: &mut Findings) {
    if document.page_count() != 1 && !several {
        found.add("pdf-pages", At::file(), format!("the file has {} pages", document.page_count()));
    }
    let mut sizes: Vec<[f64; 2]> = Vec::new();
    for &number in numbers {
        match document.page(number) {
            Ok(page) => {
                let trim = page_boxes(document.file(), &page, found);
                let size = [mm(trim.width()), mm(trim.height())];
                if !sizes.contains(&size) {
                    sizes.push(size);
                }
                found.trim(number, trim);
                attributes(document.file(), &page, found);
                annotations(&page, trim, found);
            }
            Err(error) => found.add("pdf-boxes", At::page(number), error.to_string()),
        }
    }
    if sizes.len() > 1 {
        let sizes: Vec<String> = sizes.iter().map(|[w, h]| format!("{w} × {h}")).collect();
        found.add("pdf-trim-sizes", At::file(), format!("trim sizes differ: {} mm", sizes.join(", ")));
    }
}

/// An entry of a page or of the nodes above it.
fn inherited<'a>(file: &'a File, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..64 {
        if let Some(value) = entry(file, node, key) {
            return Some(value);
        }
        node = entry(file, node, b"Parent").and_then(as_dictionary)?;
    }
    None
}

/// Checks the boxes of a page; its finished size.
fn page_boxes(file: &File, page: &PageView, found: &mut Findings) -> Rect {
    let at = |name: &str| At::page(page.number).object(name);
    let own = |key: &str| entry(file, page.dict, key.as_bytes()).and_then(|object| rectangle(file, object));
    let above = |key: &str| inherited(file, page.dict, key.as_bytes()).and_then(|object| rectangle(file, object));
    let (media, crop) = (above("MediaBox"), above("CropBox"));
    let (trim, art, bleed) = (own("TrimBox"), own("ArtBox"), own("BleedBox"));
    match (trim, art) {
        (None, None) => found.add("pdf-boxes", at(""), "the page has neither TrimBox nor ArtBox"),
        (Some(_), Some(_)) => found.add("pdf-boxes", at(""), "the page has both TrimBox and ArtBox"),
        _ => {}
    }
    let finished = trim.or(art).or(crop).or(media).unwrap_or(page.boxes.trim);
    let named = if trim.is_none() && art.is_some() { "ArtBox" } else { "TrimBox" };
    let order = [(named, trim.or(art)), ("BleedBox", bleed), ("CropBox", crop), ("MediaBox", media)];
    for (i, (name, inner)) in order.iter().enumerate() {
        let Some(inner) = inner else { continue };
        if inner.width() <= 0.0 || inner.height() <= 0.0 {
            found.add("pdf-box-order", at(name), format!("{name} has no area"));
            continue;
        }
        let sides = [inner.width(), inner.height()];
        if sides.iter().any(|side| !(3.0..=14_400.0).contains(side)) {
            let [w, h] = sides.map(mm);
            found.add("pdf-limits", at(name), format!("{name} is {w} × {h} mm, not 1 to 5080 mm a side"));
        }
        let outer = order.iter().skip(i + 1).find(|(_, outer)| outer.is_some_and(|outer| !holds(outer, *inner)));
        if let Some((outer, _)) = outer {
            found.add("pdf-box-order", at(name), format!("{name} reaches beyond {outer}"));
        }
    }
    if let (Some(media), Some(crop)) = (media, crop)
        && !holds(crop, media)
    {
        found.add("pdf-crop", at("CropBox"), "CropBox is smaller than MediaBox");
    }
    finished
}

fn holds(outer: Rect, inner: Rect) -> bool {
    inner.x0 >= outer.x0 - SLACK
        && inner.y0 >= outer.y0 - SLACK
        && inner.x1 <= outer.x1 + SLACK
        && inner.y1 <= outer.y1 + SLACK
}

fn attributes(file: &File, page: &PageView, found: &mut Findings) {
    let at = || At::page(page.number);
    if let Some(unit) = number_at(file, page.dict, b"UserUnit") {
        found.add("pdf-user-unit", at(), format!("a unit of the page is {unit} points (UserUnit)"));
    }
    let turn = inherited(file, page.dict, b"Rotate").and_then(|r| r.as_i64().ok()).unwrap_or(0);
    if turn.rem_euclid(360) != 0 {
        found.add("pdf-rotate", at(), format!("the page is turned by {turn} degrees (Rotate)"));
    }
    if page.dict.has(b"PresSteps") {
        found.add("pdf-viewer", at(), "the page is a presentation (PresSteps)");
    }
    if page.group.is_some() {
        match page.blend_space() {
            Ok(Some(space)) => super::colour::group(&space, false, at().object("Group"), found),
            Ok(None) => {}
            Err(why) => found.add("pdf-colour-space", at().object("Group"), why),
        }
    }
}

fn annotations(page: &PageView, trim: Rect, found: &mut Findings) {
    let [_, given, ..] = page.boxes.given;
    let bleed = if given { page.boxes.bleed } else { trim };
    for annotation in &page.annotations {
        let kind = annotation.subtype.as_str();
        let mark = kind == "PrinterMark";
        let (limit, named) = if mark { (trim, "trim") } else { (bleed, "bleed") };
        let both = annotation.bounds.intersect(limit);
        let inside = both.width() > SLACK && both.height() > SLACK
            || annotation.bounds.area() == 0.0 && limit.contains(annotation.bounds.origin());
        if inside && !matches!(kind, "Popup" | "TrapNet") {
            let message = format!("an annotation {kind} stands within the {named}");
            found.add("pdf-annotation", At::page(page.number).object(kind).area(annotation.bounds), message);
        }
    }
}
