//! SVG and PDF art.

use super::reading::{assert_no_rgb, open, operations, pages, tool};
use super::sheet::{self, STORY, Type, line, page};
use super::{write, write_one};
use dayang::color::Ink;
use dayang::export::png as preview;
use dayang::geom::{Length, Rect};
use dayang::image::{ImageStore, Kind};
use dayang::page::{Item, Page, Paint, Tree};
use lopdf::{Document, Object, dictionary};

fn placed(store: &mut ImageStore, name: &str, bytes: Vec<u8>) -> Page {
    let art = store.add(name, bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    let rect = Rect::new(Length::pt(20), Length::pt(20), Length::pt(100), Length::pt(50));
    let mut page = page(200, 100);
    page.bleed = Length::ZERO;
    // A state that art must not inherit.
    sheet::fill(&mut page, [0, 90, 200, 10], Ink::process(0, 0, 10_000, 0));
    page.under.push(Item { node: Tree::ARTIFACT, paint: Paint::Form { art, rect } });
    page
}

/// Brightness at points of a page at 72 dpi.
fn seen(file: &[u8], at: &[(u32, u32)]) -> Vec<[u8; 3]> {
    let picture = preview::render(file, 72).expect("a preview");
    let mut reader = png::Decoder::new(std::io::Cursor::new(&picture[0])).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    let depth = pixels.len() / (info.width * info.height) as usize;
    at.iter().map(|&(x, y)| std::array::from_fn(|i| pixels[(y * info.width + x) as usize * depth + i])).collect()
}

fn clean(file: &[u8]) {
    assert_no_rgb(file);
    if let Some(said) = tool("qpdf", &["--check", "FILE"], file) {
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
}

#[test]
fn svg_is_drawn_in_inks() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'>\
        <rect width='100' height='100' fill='#c8102e'/><path d='M100 0H200V100H100Z M120 20V80H180V20Z' fill-rule='evenodd'/></svg>";
    let mut store = ImageStore::new();
    let page = placed(&mut store, "bug.svg", svg.into());
    let files = write(&[page], &store);
    clean(&files.joined);
    let [red, black, hole, outside] = seen(&files.joined, &[(40, 45), (75, 45), (95, 45), (130, 45)])[..] else {
        panic!()
    };
    assert!(red[0] > 120 && red[1] < 100, "{red:?}");
    assert!(black[0] < 70, "{black:?}");
    assert_eq!((hole, outside), ([255; 3], [255; 3]));
    let doc = open(&files.joined);
    let inks: Vec<String> = operations(&doc, pages(&doc)[0])
        .iter()
        .filter(|o| o.operator == "k")
        .map(|o| o.operands.iter().map(|v| format!("{} ", v.as_float().expect("a number"))).collect())
        .collect();
    assert!(inks.contains(&"0 0 0 1 ".to_owned()), "black is K alone: {inks:?}");
}

/// A page of ours as somebody's art: text and a black area in its upper left quarter.
fn art_page() -> Vec<u8> {
    let mut page = page(100, 50);
    sheet::fill(&mut page, [0, 0, 50, 25], Ink::BLACK);
    line(&mut page, STORY, (Length::pt(55), Length::pt(40)), "題花", Type::default());
    write_one(&page)
}

/// Changes the first page of a PDF.
fn changed(bytes: &[u8], change: impl FnOnce(&mut Document, lopdf::ObjectId)) -> Vec<u8> {
    let mut doc = open(bytes);
    let page = pages(&doc)[0];
    change(&mut doc, page);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a PDF");
    out
}

#[test]
fn pdf_art_shows_its_trim_and_keeps_its_text() {
    let mut store = ImageStore::new();
    let page = placed(&mut store, "nameplate.pdf", art_page());
    let info = store.info(dayang::image::ImageId(0));
    assert_eq!((info.kind, info.aspect()), (Kind::Pdf, (Length::pt(100).raw(), Length::pt(50).raw())));
    let files = write(&[page.clone(), page], &store);
    clean(&files.joined);
    let [inside, right, below] = seen(&files.pages[0], &[(40, 30), (90, 30), (40, 60)])[..] else { panic!() };
    assert!(inside[0] < 70 && right == [255; 3] && below == [255; 3], "{inside:?} {right:?} {below:?}");
    let Some(text) = super::reading::text(&files.pages[0]) else { return };
    assert_eq!(text, ["題花"]);
    let forms = open(&files.joined).objects.values().filter(|o| format!("{o:?}").contains("/Form")).count();
    assert!(forms >= 1);
}

#[test]
fn rotated_pdf_art_stands_upright() {
    // The black quarter: upper left, then carried clockwise by each quarter turn.
    for (turn, place) in [(0, (30, 30)), (90, (90, 30)), (180, (90, 60)), (270, (30, 60))] {
        let file = changed(&art_page(), |doc, page| {
            doc.get_dictionary_mut(page).expect("a page").set("Rotate", turn);
        });
        let mut store = ImageStore::new();
        let page = placed(&mut store, "turned.pdf", file);
        let pdf = write(&[page], &store).joined;
        clean(&pdf);
        for at in [(30, 30), (90, 30), (30, 65), (90, 65)] {
            let dark = seen(&pdf, &[at])[0][0] < 70;
            let same = at.0 == place.0 && (at.1 < 45) == (place.1 < 45);
            assert_eq!(dark, same, "{turn}°: {at:?}");
        }
    }
}

#[test]
fn art_inherits_nothing_from_the_page() {
    let file = changed(&art_page(), |doc, page| {
        let plain = doc.add_object(lopdf::Stream::new(dictionary! {}, b"0 0 200 100 re f".to_vec()));
        doc.get_dictionary_mut(page).expect("a page").set("Contents", plain);
    });
    let mut store = ImageStore::new();
    let page = placed(&mut store, "plain.pdf", file);
    let color = seen(&write(&[page], &store).joined, &[(60, 40)])[0];
    assert!(color.iter().all(|v| *v < 80), "black by default, not the page's yellow: {color:?}");
}

#[test]
fn pdf_art_unfit_for_print_is_refused() {
    let refuse = |name: &str, bytes: Vec<u8>, what: &str| {
        let e = ImageStore::new().add(name, bytes).expect_err(name).to_string();
        assert!(e.contains(what), "{name}: {e}");
    };
    let content = |ops: &'static [u8]| {
        changed(&art_page(), move |doc, page| {
            let stream = doc.add_object(lopdf::Stream::new(dictionary! {}, ops.to_vec()));
            doc.get_dictionary_mut(page).expect("a page").set("Contents", stream);
        })
    };
    refuse("rgb.pdf", content(b"1 0 0 rg 0 0 9 9 re f"), "RGB");
    refuse("space.pdf", content(b"/DeviceRGB cs 0 0 9 9 re f"), "RGB");
    let font = changed(&art_page(), |doc, page| {
        let fonts =
            dictionary! { "F" => dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" } };
        let resources = dictionary! { "Font" => fonts };
        doc.get_dictionary_mut(page).expect("a page").set("Resources", resources);
    });
    refuse("font.pdf", font, "Helvetica");
    let empty = changed(&art_page(), |doc, page| {
        let dict = doc.get_dictionary_mut(page).expect("a page");
        for key in ["MediaBox", "CropBox", "BleedBox", "TrimBox"] {
            dict.set(key, Object::Array(vec![0.into(); 4]));
        }
    });
    refuse("empty.pdf", empty, "box");
    refuse("broken.pdf", b"%PDF-1.6\nnothing else".to_vec(), "damaged");
}
