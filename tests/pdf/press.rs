//! Press files: PDF/X-4 identity, output intent, boxes with marks, plates, overprint.

use super::reading::{Area, area_of, assert_no_rgb, open, operations, pages, tool};
use super::sheet::{self, STORY, Type, fill, line, page};
use super::write_one;
use dayang::color::{Condition, Ink, PlannedPlates, Profile, SpotColor, SpotId};
use dayang::export::pdf::{self, Form, Settings};
use dayang::geom::{Length, Rect};
use dayang::image::ImageStore;
use dayang::page::{Item, Page, Paint, Tree};
use lopdf::{Dictionary, Document, Object};

fn written(pages: &[Page], settings: &Settings) -> pdf::PdfFiles {
    pdf::write(pages, sheet::fonts(), &ImageStore::new(), settings).expect("files")
}

fn as_form(page: &Page, form: Form) -> Vec<u8> {
    written(std::slice::from_ref(page), &Settings { form, ..Settings::default() }).joined
}

fn catalog(doc: &Document) -> &Dictionary {
    doc.catalog().expect("a catalog")
}

fn text_of(dict: &Dictionary, key: &[u8]) -> String {
    let value = dict.get(key).and_then(Object::as_str).expect("a string");
    String::from_utf8(value.to_vec()).expect("ASCII")
}

fn xmp(doc: &Document) -> String {
    let stream = catalog(doc).get_deref(b"Metadata", doc).and_then(Object::as_stream).expect("XMP");
    String::from_utf8(stream.content.clone()).expect("UTF-8, not compressed")
}

/// The output intents.
fn intents(doc: &Document) -> Vec<&Dictionary> {
    let Ok(list) = catalog(doc).get(b"OutputIntents").and_then(Object::as_array) else { return Vec::new() };
    list.iter().map(|o| doc.dereference(o).expect("an intent").1.as_dict().expect("a dictionary")).collect()
}

const VERSION: &str = "<pdfxid:GTS_PDFXVersion xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">PDF/X-4<";

#[test]
fn a_press_file_says_what_it_is_and_for_which_press() {
    let file = write_one(&page(300, 200));
    assert!(file.starts_with(b"%PDF-1.6\n%"));
    let doc = open(&file);
    assert!(xmp(&doc).contains(VERSION), "{}", xmp(&doc));
    for key in ["dc:title", "xmp:MetadataDate", "xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"] {
        assert!(xmp(&doc).contains(&format!("<{key}>")), "{key}");
    }
    let [intent] = intents(&doc)[..] else { panic!("one intent") };
    assert_eq!(intent.get(b"S").and_then(Object::as_name).ok(), Some(&b"GTS_PDFX"[..]));
    assert_eq!(text_of(intent, b"OutputConditionIdentifier"), "IFRA26S_newsprint_TAC220");
    assert_eq!(text_of(intent, b"RegistryName"), "http://www.color.org");
    assert!(text_of(intent, b"Info").contains("newsprint"));
    let profile = intent.get_deref(b"DestOutputProfile", &doc).and_then(Object::as_stream).expect("a profile");
    assert_eq!(profile.dict.get(b"N").and_then(Object::as_i64).ok(), Some(4));
    assert_eq!(profile.content, Profile::newsprint().deflated(), "as it lies deflated already");
    assert_eq!(profile.decompressed_content().expect("a zlib stream"), Profile::newsprint().icc());
    assert_eq!(doc.trailer.get(b"ID").and_then(Object::as_array).map(Vec::len).ok(), Some(2));
}

#[test]
fn only_press_files_claim_to_be_pdf_x() {
    let page = page(300, 200);
    let doc = open(&as_form(&page, Form::Plain));
    assert!(intents(&doc).is_empty() && !xmp(&doc).contains("pdfxid"));
    assert!(!xmp(&open(&as_form(&page, Form::Screen))).contains("pdfxid"));
}

#[test]
fn another_condition_is_another_file() {
    let condition = Condition {
        profile: Profile::bundled("FOGRA39L_coated").expect("bundled"),
        identifier: "FOGRA39".to_owned(),
        info: "塗布紙".to_owned(),
        ..Condition::default()
    };
    let page = page(300, 200);
    let coated = written(std::slice::from_ref(&page), &Settings { condition, ..Settings::default() }).joined;
    let (doc, newsprint) = (open(&coated), open(&write_one(&page)));
    let intent = intents(&doc)[0];
    assert_eq!(text_of(intent, b"OutputConditionIdentifier"), "FOGRA39");
    let info = intent.get(b"Info").and_then(Object::as_str).expect("a string");
    assert!(info.starts_with(&[0xFE, 0xFF]), "UTF-16");
    assert_ne!(doc.trailer.get(b"ID").ok(), newsprint.trailer.get(b"ID").ok(), "the ID knows the press");
}

#[test]
fn the_sheet_reaches_beyond_the_bleed_by_its_margin() {
    let mut page = page(500, 400);
    page.margin = Length::pt(20);
    let rect = Rect::new(Length::pt(-25), Length::pt(-25), Length::pt(5), Length::pt(5));
    page.over.push(Item { node: Tree::ARTIFACT, paint: Paint::Fill { rect, ink: Ink::REGISTRATION } });
    let doc = open(&write_one(&page));
    let id = pages(&doc)[0];
    let (bleed, out) = (page.bleed.to_pt() as f32, page.bleed.to_pt() as f32 + 20.0);
    let near = |key: &str, b: [f32; 4]| {
        let area = area_of(&doc, id, key);
        assert!(area.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.001), "{key} {area:?}, not {b:?}");
    };
    let (width, height) = (500.0 + 2.0 * out, 400.0 + 2.0 * out);
    near("MediaBox", [0.0, 0.0, width, height]);
    near("CropBox", [0.0, 0.0, width, height]);
    near("TrimBox", [out, out, 500.0 + out, 400.0 + out]);
    near("BleedBox", [20.0, 20.0, width - 20.0, height - 20.0]);
    assert!((bleed - 8.504).abs() < 0.001);
    let mark = operations(&doc, id).into_iter().find(|op| op.operator == "re").expect("the mark");
    let [x, y] = [0, 1].map(|i| mark.operands[i].as_float().expect("a number"));
    assert!((x - (out - 25.0)).abs() < 0.01 && (y - (400.0 + out + 20.0)).abs() < 0.01, "{x} {y}");
}

/// Two spot colours; names as other programs have them.
fn spots() -> Vec<SpotColor> {
    let color = |name: &str, alternate| SpotColor { name: name.to_owned(), alternate };
    vec![
        color("PANTONE 186 C", Ink::process(0, 10_000, 8_100, 400)),
        color("金墨#1", Ink::process(2_000, 3_000, 7_000, 0)),
    ]
}

fn spot_page(plates: PlannedPlates) -> Page {
    let mut page = page(300, 200);
    page.spots = spots();
    page.plates = plates;
    let ink = |at: u8, tint: u16| page.spots[usize::from(at)].tint(SpotId(at), tint);
    let (red, light, gold) = (ink(0, 10_000), ink(0, 3_000), ink(1, 10_000));
    fill(&mut page, [20, 20, 100, 40], red);
    fill(&mut page, [20, 80, 100, 40], light);
    fill(&mut page, [20, 140, 100, 40], gold);
    line(&mut page, STORY, (Length::pt(150), Length::pt(60)), "套紅", Type { ink: red, ..Type::default() });
    page
}

/// The Separations of a file: colorant, alternate and the solid's amounts.
fn separations(doc: &Document) -> Vec<(String, Vec<f32>)> {
    let arrays = doc.objects.values().filter_map(|o| o.as_array().ok());
    let of = |space: &Vec<Object>| {
        let name = String::from_utf8_lossy(space.get(1)?.as_name().ok()?).into_owned();
        assert_eq!(space.get(2)?.as_name().ok()?, b"DeviceCMYK");
        let transform = space.get(3)?.as_dict().ok()?;
        let solid = transform.get(b"C1").and_then(Object::as_array).ok()?;
        Some((name, solid.iter().filter_map(|v| v.as_float().ok()).collect()))
    };
    let separation = |a: &&Vec<Object>| a.first().and_then(|f| f.as_name().ok()) == Some(b"Separation");
    arrays.filter(separation).filter_map(of).collect()
}

#[test]
fn spot_colours_are_separations_made_once() {
    let plates = PlannedPlates { black_only: true, spots: vec![SpotId(0), SpotId(1)] };
    let mut second = spot_page(plates.clone());
    second.id = "A2".to_owned();
    let files = written(&[spot_page(plates), second], &Settings::default());
    for file in files.pages.iter().chain([&files.joined]) {
        let doc = open(file);
        let mut found = separations(&doc);
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let solids = [vec![0.0, 1.0, 0.81, 0.04], vec![0.2, 0.3, 0.7, 0.0]];
        assert_eq!(found, [("PANTONE 186 C".to_owned(), solids[0].clone()), ("金墨#1".to_owned(), solids[1].clone())]);
        let set: Vec<(String, f32)> = operations(&doc, pages(&doc)[0])
            .windows(2)
            .filter(|ops| ops[0].operator == "cs" && ops[1].operator == "scn")
            .map(|ops| {
                let name = ops[0].operands[0].as_name().expect("a name");
                (String::from_utf8_lossy(name).into_owned(), ops[1].operands[0].as_float().expect("a tint"))
            })
            .collect();
        let expected = [("S0", 1.0), ("S0", 0.3), ("S1", 1.0), ("S0", 1.0)].map(|(n, t)| (n.to_owned(), t));
        assert_eq!(set, expected);
        let Some(said) = tool("qpdf", &["--check", "FILE"], file) else { return };
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
}

/// A page with a patch of registration colour in its margin, and the colour space it is in.
fn registration(plates: PlannedPlates) -> Vec<u8> {
    let mut page = spot_page(plates);
    page.margin = Length::pt(20);
    let rect = Rect::new(Length::pt(-25), Length::pt(50), Length::pt(5), Length::pt(5));
    page.over.push(Item { node: Tree::ARTIFACT, paint: Paint::Fill { rect, ink: Ink::REGISTRATION } });
    write_one(&page)
}

#[test]
fn registration_colour_prints_the_planned_plates() {
    let four = open(&registration(PlannedPlates::default()));
    assert!(separations(&four).contains(&("All".to_owned(), vec![1.0; 4])), "{:?}", separations(&four));
    let black = open(&registration(PlannedPlates { black_only: true, spots: Vec::new() }));
    assert!(separations(&black).iter().all(|(name, _)| name != "All"));
    let last = operations(&black, pages(&black)[0]).into_iter().rfind(|op| op.operator == "k").expect("an ink");
    let amounts: Vec<f32> = last.operands.iter().filter_map(|v| v.as_float().ok()).collect();
    assert_eq!(amounts, [0.0, 0.0, 0.0, 1.0]);
    let file = registration(PlannedPlates { black_only: true, spots: vec![SpotId(0)] });
    let two = open(&file);
    let device_n = two
        .objects
        .values()
        .filter_map(|o| o.as_array().ok())
        .find(|a| a.first().and_then(|f| f.as_name().ok()) == Some(b"DeviceN"));
    let device_n = device_n.expect("black and red");
    let names: Vec<&[u8]> = device_n[1].as_array().expect("names").iter().filter_map(|n| n.as_name().ok()).collect();
    assert_eq!(names, [&b"Black"[..], b"PANTONE 186 C"]);
    let last = operations(&two, pages(&two)[0]).into_iter().rfind(|op| op.operator == "scn").expect("tints");
    assert_eq!(last.operands.len(), 2);
    // Ghostscript runs the tint transform, and complains where it cannot.
    let Some(said) = tool("gs", &["-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", "FILE"], &file) else {
        return;
    };
    assert_eq!(said, "");
}

#[test]
fn what_overprints_is_the_press_s_to_say() {
    let sizes = [9, 23, 24, 40];
    let mut page = page(400, 300);
    for (i, size) in sizes.into_iter().enumerate() {
        let t = Type { size: Length::pt(size), ..Type::default() };
        line(&mut page, STORY, (Length::pt(20), Length::pt(50 + 60 * i as i64)), "報", t);
    }
    let t = Type { ink: Ink::PAPER, ..Type::default() };
    line(&mut page, STORY, (Length::pt(200), Length::pt(50)), "白", t);
    let states = |below: i64| {
        let settings = Settings { overprint_below: Length::pt(below), ..Settings::default() };
        let doc = open(&written(std::slice::from_ref(&page), &settings).joined);
        let (glyphs, areas): (Vec<_>, Vec<Area>) = super::reading::interpret(&doc, pages(&doc)[0]);
        assert!(areas.is_empty());
        glyphs.iter().map(|g| g.overprint).collect::<Vec<_>>()
    };
    assert_eq!(states(24), [true, true, false, false, false]);
    assert_eq!(states(36), [true, true, true, false, false]);
    assert_eq!(states(0), [false; 5]);
}

#[test]
fn pages_with_plates_of_their_own_are_the_same_bytes_each_time() {
    let plates = PlannedPlates { black_only: true, spots: vec![SpotId(0), SpotId(1)] };
    let both = [spot_page(plates.clone()), spot_page(PlannedPlates::default())];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| written(&both, &Settings::default()))
    };
    let (one, many) = (on(1), on(5));
    assert!(one.joined == many.joined && one.pages == many.pages);
    assert_no_rgb(&write_one(&page(200, 200)));
}
