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
    let with = |content: &str, resources: Dictionary| page(w, h, &[PLAIN, content.as_bytes()].concat(), resources);
    let plain = |content: &str| with(content, Dictionary::new());
    let all = [
        ("good", plain("")),
        ("narrow", page(300.0, 200.0, b"0 g 0 0 300 200 re f", Dictionary::new())),
        ("broken", b"%PDF-1.6\nnothing else".to_vec()),
        ("font", with("BT /F 12 Tf 40 140 Td (Bank) Tj ET", helvetica())),
        ("rgb", plain("1 0 0 rg 50 50 30 30 re f")),
        ("icc", tagged()),
        ("resolution", picture(20, 72)),
        ("soft", picture(240, 144)),
        ("ink", plain("1 1 1 0.2 k 50 50 30 30 re f")),
        ("rule", plain("0.1 w 20 30 m 200 30 l S")),
        ("type", with("BT /F 3 Tf 40 140 Td (Terms apply) Tj ET", helvetica())),
        ("blend", blend()),
        ("overprint", with("/G gs 0 0 0 0 k 50 50 30 30 re f", states(dictionary! { "OP" => true, "op" => true }))),
        ("left-out", annotated()),
        ("unmeasured", plain("/Missing sh")),
    ];
    all.into_iter().map(|(name, bytes)| (format!("ads/{name}.pdf").into(), bytes)).collect()
}

/// A font that is not embedded.
pub fn helvetica() -> Dictionary {
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    dictionary! { "Font" => dictionary! { "F" => font } }
}

/// A graphics state `G`.
pub fn states(state: Dictionary) -> Dictionary {
    dictionary! { "ExtGState" => dictionary! { "G" => state } }
}

/// A gray image of so many pixels each way, so many points wide and high.
fn picture(pixels: i64, points: u32) -> Vec<u8> {
    let content = [PLAIN, format!("q {points} 0 0 {points} 40 40 cm /Im1 Do Q").as_bytes()].concat();
    document(SLOT.0, SLOT.1, &content, Dictionary::new(), &mut |doc, page| {
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => pixels, "Height" => pixels,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        };
        let image = doc.add_object(Stream::new(dict, vec![128; (pixels * pixels) as usize]));
        page.set("Resources", dictionary! { "XObject" => dictionary! { "Im1" => image } });
    })
}

/// CMYK tagged with a profile.
fn tagged() -> Vec<u8> {
    let profile = std::fs::read(super::root().join("profiles/FOGRA39L_coated.icc")).expect("a profile");
    let content = [PLAIN, b"/Cs cs 0.2 0.3 0 0 sc 50 50 30 30 re f".as_slice()].concat();
    document(SLOT.0, SLOT.1, &content, Dictionary::new(), &mut |doc, page| {
        let icc = doc.add_object(Stream::new(dictionary! { "N" => 4 }, profile.clone()));
        let space = vec!["ICCBased".into(), icc.into()];
        page.set("Resources", dictionary! { "ColorSpace" => dictionary! { "Cs" => space } });
    })
}

fn blend() -> Vec<u8> {
    let content = [PLAIN, b"/G gs 0 0.5 0 0 k 50 50 30 30 re f".as_slice()].concat();
    document(SLOT.0, SLOT.1, &content, states(dictionary! { "ca" => 0.5 }), &mut |_, page| {
        page.set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" });
    })
}

fn annotated() -> Vec<u8> {
    document(SLOT.0, SLOT.1, PLAIN, Dictionary::new(), &mut |doc, page| {
        let rect = vec![50.into(), 50.into(), 90.into(), 90.into()];
        let stamp = doc.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Stamp", "Rect" => rect, "F" => 4 });
        page.set("Annots", vec![Object::Reference(stamp)]);
    })
}
