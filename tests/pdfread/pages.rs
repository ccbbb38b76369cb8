//! Opening files, and what pages say about themselves.

use super::bench::{Bench, reals};
use dayang::pdfread::{Document, ReadError};
use kurbo::Rect;
use lopdf::{Dictionary, Object, dictionary};

#[test]
fn boxes_are_inherited_ordered_and_in_points() {
    let mut bench = Bench::new();
    bench.page.set("MediaBox", reals(&[100.0, 60.0, 0.0, 10.0]));
    bench.page.set("CropBox", reals(&[-50.0, 15.0, 90.0, 55.0]));
    bench.page.set("TrimBox", reals(&[10.0, 20.0, 80.0, 50.0]));
    bench.page.set("UserUnit", 2);
    bench.page.set("Rotate", -90);
    let bytes = bench.bytes("");
    let document = Document::open(&bytes).unwrap();
    let page = document.page(1).unwrap();
    assert_eq!(page.boxes.media, Rect::new(0.0, 20.0, 200.0, 120.0));
    assert_eq!(page.boxes.crop, Rect::new(0.0, 30.0, 180.0, 110.0), "no larger than the sheet");
    assert_eq!(page.boxes.trim, Rect::new(20.0, 40.0, 160.0, 100.0));
    assert_eq!(page.boxes.bleed, page.boxes.crop);
    assert_eq!(page.boxes.given, [true, false, true, false]);
    assert_eq!((page.rotate, page.user_unit), (270, 2.0));
}

#[test]
fn what_the_tree_says_holds_for_its_pages() {
    let mut bench = Bench::new();
    bench.page.remove(b"MediaBox");
    let bytes = bench.bytes("0 0 10 10 re f");
    let mut file = lopdf::Document::load_mem(&bytes).unwrap();
    let tree = file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    file.get_dictionary_mut(tree).unwrap().set("MediaBox", reals(&[0.0, 0.0, 30.0, 40.0]));
    file.get_dictionary_mut(tree).unwrap().set("Rotate", 180);
    // a node that is its own child, and one that is no object
    let kids = file.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap();
    kids.push(tree.into());
    kids.push(Object::Null);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    let document = Document::open(&bytes).unwrap();
    assert_eq!(document.page_count(), 1);
    let page = document.page(1).unwrap();
    assert_eq!((page.boxes.media, page.rotate), (Rect::new(0.0, 0.0, 30.0, 40.0), 180));
}

#[test]
fn annotations_are_listed() {
    let mut bench = Bench::new();
    let note =
        dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => reals(&[10.0, 10.0, 20.0, 20.0]), "F" => 4 };
    let note = bench.add(note);
    bench.page.set("Annots", vec![note, Object::Integer(3)]);
    let bytes = bench.bytes("");
    let document = Document::open(&bytes).unwrap();
    let page = document.page(1).unwrap();
    assert_eq!(page.annotations.len(), 1);
    assert_eq!(page.annotations[0].subtype, "Text");
    assert_eq!(page.annotations[0].bounds, Rect::new(10.0, 10.0, 20.0, 20.0));
    assert!(page.annotations[0].prints());
}

#[test]
fn what_cannot_be_opened_is_said() {
    let said = |bytes: &[u8]| Document::open(bytes).map(|_| ()).unwrap_err();
    assert!(matches!(said(b""), ReadError::Damaged(_)));
    assert!(matches!(said(b"%PDF-1.7\nnothing"), ReadError::Damaged(_)));
    assert!(said(b"GIF89a").to_string().contains("export it again"));
    let bytes = Bench::new().bytes("");
    let document = Document::open(&bytes).unwrap();
    assert_eq!(document.page(2).unwrap_err().to_string(), "the PDF has no page 2: it has one page");
    assert_eq!(document.page(0).unwrap_err(), ReadError::NoSuchPage(0, 1));
    let mut bench = Bench::new();
    bench.page.remove(b"MediaBox");
    let bytes = bench.bytes("");
    assert!(Document::open(&bytes).unwrap().page(1).unwrap_err().to_string().contains("MediaBox"));
}

#[test]
fn a_file_without_pages_is_refused() {
    let mut file = lopdf::Document::with_version("1.4");
    let pages = file.add_object(dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 });
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    assert_eq!(Document::open(&bytes).map(|_| ()).unwrap_err(), ReadError::NoPages);
}

#[test]
fn an_encrypted_file_is_refused() {
    use lopdf::{EncryptionState, EncryptionVersion, Permissions};
    let bytes = Bench::new().bytes("0 0 10 10 re f");
    for password in ["", "secret"] {
        let mut file = lopdf::Document::load_mem(&bytes).unwrap();
        let id = Object::string_literal(vec![7u8; 16]);
        file.trailer.set("ID", vec![id.clone(), id]);
        let version = EncryptionVersion::V2 {
            document: &file,
            owner_password: "owner",
            user_password: password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        file.encrypt(&state).unwrap();
        let mut encrypted = Vec::new();
        file.save_to(&mut encrypted).unwrap();
        assert_eq!(Document::open(&encrypted).map(|_| ()).unwrap_err(), ReadError::Encrypted, "{password:?}");
    }
}

#[test]
fn contents_in_pieces_are_one_stream() {
    let mut bench = Bench::new();
    let parts = ["q 1 0 0 1 5", "5 cm 0 0 10", "10 re f Q"];
    let parts: Vec<Object> = parts.iter().map(|p| bench.stream(Dictionary::new(), *p)).collect();
    let bytes = bench.bytes("");
    let mut file = lopdf::Document::load_mem(&bytes).unwrap();
    let page = file.page_iter().next().unwrap();
    let mut parts = parts;
    parts.push(Object::Reference((900, 0)));
    file.get_dictionary_mut(page).unwrap().set("Contents", parts);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    let record = super::bench::Record::of(&bytes);
    // pieces are parted by white space: 5 and 5 do not make 55
    assert_eq!(record.marks(), ["fill 5 5 15 15 K100"]);
    assert_eq!(record.codes(), ["damaged-stream"]);
}

#[test]
fn a_page_that_is_missing_is_damage() {
    let mut file = lopdf::Document::load_mem(&Bench::new().bytes("")).unwrap();
    let tree = file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let kids = file.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap();
    kids.push(Object::Reference((900, 0)));
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    let said = Document::open(&bytes).map(|_| ()).unwrap_err().to_string();
    assert!(said.contains("page tree"), "{said}");
}
