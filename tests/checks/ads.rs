//! Advertisements for the cases, made here: PDF pages of the size of their slot, each with one
//! thing about it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// Width and height of the slot `ad` of the cases, in points.
pub const SLOT: (f32, f32) = (422.75, 256.5);

/// A PDF of one page with a bleed of 9 points around its trim.
pub fn page(width: f32, height: f32, content: &[u8], resources: Dictionary) -> Vec<u8> {
    document(width, height, content, resources, &mut |_, _| ())
}

/// The same, its objects and its page changed.
pub fn document(
    width: f32,
    height: f32,
    content: &[u8],
    resources: Dictionary,
    change: &mut dyn FnMut(&mut Document, &mut Dictionary),
) -> Vec<u8> {
    const BLEED: f32 = 9.0;
    let mut doc = Document::with_version("1.6");
    let pages = doc.new_object_id();
    let shifted = [format!("1 0 0 1 {BLEED} {BLEED} cm ").as_bytes(), content].concat();
    let content = doc.add_object(Stream::new(dictionary! {}, shifted));
    let rect = |a: f32, w: f32, h: f32| vec![a.into(), a.into(), w.into(), h.into()];
    let mut page = dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => rect(0.0, width + 2.0 * BLEED, height + 2.0 * BLEED),
        "TrimBox" => rect(BLEED, width + BLEED, height + BLEED),
    };
    change(&mut doc, &mut page);
    let page = doc.add_object(page);
    doc.objects.insert(
        pages,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }),
    );
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a PDF");
    out
}

/// A frame and a tint in black.
pub const PLAIN: &[u8] = b"0.2 g 0 0 422.75 256.5 re f 1 g 20 20 382.75 216.5 re f 0 g 100 100 200 50 re f ";

/// The advertisements of all cases.
pub fn files() -> BTreeMap<PathBuf, Vec<u8>> {
    let (w, h) = SLOT;
    let plain = |content: &[u8]| page(w, h, &[PLAIN, content].concat(), Dictionary::new());
    let all = [
        ("good", plain(b"")),
        ("narrow", page(300.0, 200.0, b"0 g 0 0 300 200 re f", Dictionary::new())),
        ("broken", b"%PDF-1.6\nnothing else".to_vec()),
    ];
    all.into_iter().map(|(name, bytes)| (format!("ads/{name}.pdf").into(), bytes)).collect()
}
