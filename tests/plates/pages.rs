//! Pages of our own: the display list on our raster, its PDF in Ghostscript.

use super::separations::{Difference, Separations, compare, ghostscript};
use crate::pages::{Built, root};
use crate::pdf::sheet::{HEI, KAI, ROMAN, SONG, STORY, Type, face, fonts, line};
use crate::pdf::vertical::{down, run};
use dayang::color::{Ink, SpotColor, SpotId};
use dayang::diag::Diagnostics;
use dayang::export::pdf;
use dayang::geom::{Length, Orientation, Point, Rect, Size};
use dayang::image::ImageStore;
use dayang::page::{Item, Page, Paint, Path, Segment, Tree};
use dayang::plates::{Plates, Settings, coverage, of_page};

/// Plates for newsprint.
pub fn settings(dpi: u32) -> Settings {
    Settings { dpi, ..Settings::default() }
}

fn plates(page: &Page, images: &ImageStore, dpi: u32) -> Plates {
    of_page(page, fonts(), images, &settings(dpi)).expect("plates")
}

fn pdf_of(page: &Page, images: &ImageStore) -> Vec<u8> {
    pdf::write(std::slice::from_ref(page), fonts(), images, &pdf::Settings::default()).expect("a PDF").joined
}

/// A blank page of whole inches; no glyph depends on where it begins.
fn blank(width: i64, height: i64) -> Page {
    let mut page = crate::pdf::sheet::page(width, height);
    page.bleed = Length::ZERO;
    page
}

fn pt(hundredths: i64) -> Length {
    Length::centipoints(hundredths)
}

fn rect([x, y, w, h]: [i64; 4]) -> Rect {
    Rect::new(pt(x), pt(y), pt(w), pt(h))
}

fn paint(page: &mut Page, paint: Paint) {
    page.under.push(Item { node: Tree::ARTIFACT, paint });
}

fn fill(page: &mut Page, at: [i64; 4], ink: Ink) {
    paint(page, Paint::Fill { rect: rect(at), ink });
}

fn check(found: &[(String, Difference)], bias: f64, mean: f64, most: u8) {
    assert!(!found.is_empty());
    for (name, d) in found {
        assert!(d.bias.abs() <= bias && d.mean <= mean && d.most <= most, "{name}: {d:?}");
    }
}

#[test]
fn tints_rules_and_frames() {
    let mut page = blank(288, 216);
    fill(&mut page, [1000, 1000, 20000, 12000], Ink::process(3000, 1000, 500, 0));
    // thin black overprints, thick black and other inks knock out
    fill(&mut page, [2000, 2000, 15000, 50], Ink::BLACK);
    fill(&mut page, [2000, 3000, 15000, 1200], Ink::BLACK);
    fill(&mut page, [2000, 5000, 15000, 200], Ink::process(0, 10_000, 9000, 0));
    fill(&mut page, [2000, 6033, 15000, 50], Ink::PAPER);
    fill(&mut page, [2000, 7000, 15000, 150], Ink::black(40));
    for (i, width) in [25, 50, 100, 400].into_iter().enumerate() {
        let at = [2500 + 4000 * i as i64, 8000, 3000, 4000];
        paint(&mut page, Paint::Frame { rect: rect(at), width: pt(width), ink: Ink::BLACK });
    }
    let pdf = pdf_of(&page, &ImageStore::new());
    let ours = plates(&page, &ImageStore::new(), 100);
    check(&compare(&ours, &ghostscript(&pdf, 100, "tints"), "tints"), 0.45, 0.5, 44);
    // what the rules mean, on the plates themselves
    let at = |plate: usize, x: f64, y: f64| {
        let (x, y) = ((x * 100.0 / 72.0) as usize, (y * 100.0 / 72.0) as usize);
        ours.planes[plate][y * ours.width as usize + x]
    };
    assert_eq!((at(0, 60.0, 20.25), at(0, 60.0, 36.0)), (77, 0), "a hairline keeps the tint, a bar does not");
    assert_eq!((at(3, 60.0, 36.0), at(0, 60.0, 51.0), at(1, 60.0, 51.0)), (255, 0, 255));
}

#[test]
fn type_overprints_when_small_and_knocks_out_when_large() {
    let mut page = blank(432, 288);
    fill(&mut page, [0, 0, 43200, 14400], Ink::process(5000, 3000, 2000, 0));
    let small = Type { size: pt(950), ..Type::default() };
    let at = |y: i64| (pt(2000), pt(y));
    line(&mut page, STORY, at(2500), "香江之舟，向萬里深藍問前程 A newspaper 2026", small);
    line(&mut page, STORY, at(8000), "東方之珠", Type { han: HEI, size: Length::pt(48), ..small });
    line(&mut page, STORY, at(12000), "反白文字 reversed", Type { ink: Ink::PAPER, size: pt(1800), ..small });
    line(
        &mut page,
        STORY,
        at(17500),
        "紅色標題",
        Type { han: HEI, ink: Ink::process(0, 9500, 8500, 0), size: pt(2800), ..small },
    );
    line(&mut page, STORY, at(22000), "長體扁體", Type { han: SONG, width: 850, size: pt(3600), ..small });
    for dpi in [100, 300] {
        let ours = plates(&page, &ImageStore::new(), dpi);
        let theirs = ghostscript(&pdf_of(&page, &ImageStore::new()), dpi, &format!("type{dpi}"));
        check(&compare(&ours, &theirs, &format!("type at {dpi} dpi")), 0.5, 0.65, 30);
    }
    assert!(fonts().get(face(HEI)).is_some());
}

/// A page of vertical lines: body, a condensed head, letters that lie, stand upright or abreast.
fn vertical_page() -> Page {
    let mut page = blank(432, 288);
    let small = Type { size: pt(950), ..Type::default() };
    let head = Type { han: HEI, width: 850, size: pt(3600), ..small };
    down(&mut page, STORY, (pt(40000), pt(1500)), "直排長體標題26年", head);
    down(&mut page, STORY, (pt(35000), pt(1500)), "扁體IT題", Type { width: 1150, ..head });
    let text = "香江之舟，向萬里深藍問前程「海昇號」的12人在IT Park";
    down(&mut page, STORY, (pt(31000), pt(1500)), text, small);
    down(&mut page, STORY, (pt(29650), pt(1500)), text, Type { han: KAI, ..small });
    for (i, name) in [ROMAN, KAI, SONG].into_iter().enumerate() {
        let t = Type { size: pt(2400), ..small };
        let at = (pt(24000 - 4000 * i as i64), pt(1500));
        page.text.push(run(STORY, at, "AjW1.", name, Orientation::Upright, t).0);
    }
    page
}

#[test]
fn vertical_type_stands_where_its_pdf_puts_it() {
    let page = vertical_page();
    let images = ImageStore::new();
    let file = pdf_of(&page, &images);
    for dpi in [100, 300] {
        let ours = plates(&page, &images, dpi);
        let theirs = ghostscript(&file, dpi, &format!("vertical{dpi}"));
        check(&compare(&ours, &theirs, &format!("vertical type at {dpi} dpi")), 0.5, 0.65, 40);
        check(&compare(&ours, &read_back(&file, dpi), "vertical type read back"), 0.15, 0.5, 24);
    }
}

/// The plates of a PDF's first page, as we read it.
fn read_back(file: &[u8], dpi: u32) -> Separations {
    let document = dayang::pdfread::Document::open(file).expect("our PDF");
    let read = dayang::plates::of_pdf(&document, 1, &settings(dpi)).expect("plates");
    assert!(read.unmeasured.is_empty(), "{:?}", read.unmeasured);
    let plates = read.inks.iter().zip(&read.planes);
    let named = plates.map(|(ink, plane)| (super::separations::long_name(&ink.name).to_owned(), plane.clone()));
    Separations { width: read.width as usize, height: read.height as usize, plates: named.collect() }
}

#[test]
fn curves_strokes_and_the_even_odd_rule() {
    let mut page = blank(288, 288);
    let p = |x: i64, y: i64| Point::new(pt(x), pt(y));
    let leaf = vec![
        Segment::Move(p(3000, 12000)),
        Segment::Curve(p(3000, 2000), p(24000, 1000), p(25000, 12000)),
        Segment::Curve(p(24000, 27000), p(9000, 25000), p(3000, 12000)),
        Segment::Close,
        Segment::Move(p(8000, 12000)),
        Segment::Line(p(14000, 8000)),
        Segment::Line(p(20000, 12000)),
        Segment::Line(p(14000, 17000)),
        Segment::Close,
    ];
    let fill = Some(Ink::process(10_000, 2000, 0, 0));
    let drawn = Path { segments: leaf.clone(), fill, even_odd: true, ..Path::default() };
    paint(&mut page, Paint::Path(drawn));
    for (round, width, ink) in [(true, 600, Ink::black(60)), (false, 150, Ink::BLACK)] {
        paint(
            &mut page,
            Paint::Path(Path { segments: leaf.clone(), stroke: Some((ink, pt(width))), round, ..Path::default() }),
        );
    }
    let ours = plates(&page, &ImageStore::new(), 120);
    check(&compare(&ours, &ghostscript(&pdf_of(&page, &ImageStore::new()), 120, "curves"), "curves"), 0.35, 0.35, 32);
}

#[test]
fn spot_colours_have_plates_and_are_knocked_out() {
    let mut page = blank(216, 216);
    let red = SpotColor { name: "PANTONE 186 C".to_owned(), alternate: Ink::process(200, 10_000, 8500, 600) };
    page.spots = vec![SpotColor { name: "Unused".to_owned(), alternate: Ink::black(50) }, red.clone()];
    let tint = |t: u16| red.tint(SpotId(1), t);
    fill(&mut page, [1000, 1000, 9000, 9000], Ink::process(4000, 0, 6000, 0));
    fill(&mut page, [5000, 5000, 9000, 9000], tint(10_000));
    fill(&mut page, [7000, 7000, 2000, 9000], Ink::black(50));
    fill(&mut page, [5500, 12000, 7000, 100], Ink::BLACK);
    fill(&mut page, [15000, 1000, 3000, 3000], tint(3500));
    fill(&mut page, [100, 20000, 2000, 50], Ink::REGISTRATION);
    let ours = plates(&page, &ImageStore::new(), 100);
    let names: Vec<&str> = ours.inks.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["C", "M", "Y", "K", "PANTONE 186 C"]);
    let found = compare(&ours, &ghostscript(&pdf_of(&page, &ImageStore::new()), 100, "spots"), "spots");
    assert_eq!(found.len(), 5);
    check(&found, 0.1, 0.2, 30);
}

/// A picture whose neighbouring pixels differ little, as a photograph's do.
fn photo(w: u16, h: u16, color: jpeg_encoder::ColorType) -> Vec<u8> {
    let gray = color == jpeg_encoder::ColorType::Luma;
    let wave = |v: f64| ((v.sin() + 1.0) * 110.0 + 15.0) as u8;
    let pixel = |x: f64, y: f64| [wave(x / 30.0 + y / 50.0), wave(y / 25.0), wave((x * x + y * y).sqrt() / 40.0)];
    let all = (0..h).flat_map(|y| (0..w).map(move |x| (f64::from(x), f64::from(y))));
    let pixels: Vec<u8> = all.flat_map(|(x, y)| pixel(x, y).into_iter().take(if gray { 1 } else { 3 })).collect();
    let mut file = Vec::new();
    jpeg_encoder::Encoder::new(&mut file, 95).encode(&pixels, w, h, color).expect("a JPEG");
    file
}

#[test]
fn pictures_in_gray_and_colour() {
    let mut images = ImageStore::new();
    let mut page = blank(432, 288);
    fill(&mut page, [0, 0, 43200, 28800], Ink::process(2000, 2000, 0, 0));
    let shown = [
        (jpeg_encoder::ColorType::Rgb, [1000, 1000, 20000, 15000], [0, 0, 640, 480]),
        (jpeg_encoder::ColorType::Luma, [22000, 1000, 18000, 12000], [100, 40, 300, 200]),
        (jpeg_encoder::ColorType::Rgb, [22000, 14033, 18017, 12011], [40, 40, 60, 40]),
    ];
    for (color, at, source) in shown {
        let image = images.add("photo.jpg", photo(640, 480, color)).expect("a picture");
        paint(&mut page, Paint::Picture { image, rect: rect(at), source });
    }
    let ours = plates(&page, &images, 100);
    assert!(ours.unmeasured.is_empty(), "{:?}", ours.unmeasured);
    check(&compare(&ours, &ghostscript(&pdf_of(&page, &images), 100, "pictures"), "pictures"), 0.1, 0.3, 16);
}

#[test]
fn the_front_page_example() {
    let edition = root().join("examples/front-page/edition.toml");
    let mut found = Diagnostics::default();
    let folders = dayang::session::Folders::of(None, &[], Some(root()));
    let mut session = dayang::session::Session::open(&folders, &mut found);
    let mut output = session.typeset(&dayang::input::sources::Disk, &edition, None, &|| ());
    let written = session.export(&mut output).expect("a PDF");
    let dpi = 100;
    let ours = of_page(&output.pages[0], &session.fonts, &session.images, &settings(dpi)).expect("plates");
    assert!(ours.unmeasured.is_empty(), "{:?}", ours.unmeasured);
    check(&compare(&ours, &ghostscript(&written.pages[0], dpi, "front"), "front page"), 0.2, 1.8, 40);
    let c = coverage(&ours, 220.0);
    println!("{:?}, most {:?}, over {} mm²", c.inks, c.most, c.over);
    assert!(c.inks[3].mean > 5.0 && c.most.total < 260.0, "{c:?}");
}

#[test]
fn the_same_page_gives_the_same_plates_in_one_thread_and_in_many() {
    let built = Built::example("tabloid");
    let page = &built.output.pages[0];
    let make = || of_page(page, fonts(), &ImageStore::new(), &settings(60)).expect("plates").planes;
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool").install(make);
    let many = rayon::ThreadPoolBuilder::new().num_threads(7).build().expect("a pool").install(make);
    assert!(one == many && one.iter().flatten().any(|v| *v > 0));
}

#[test]
fn a_placed_page_is_on_our_plates_turned_and_cropped() {
    let mut own = blank(288, 216);
    let red = SpotColor { name: "House Red".to_owned(), alternate: Ink::process(0, 10_000, 9000, 0) };
    own.spots = vec![red.clone()];
    own.bleed = Length::pt(9);
    let solid = red.tint(SpotId(0), 10_000);
    fill(&mut own, [-900, -900, 30600, 23400], Ink::process(1000, 0, 0, 0));
    fill(&mut own, [2000, 2000, 8000, 4000], solid);
    fill(&mut own, [20000, 15000, 9700, 7500], Ink::process(0, 0, 8000, 0));
    let size = Type { size: pt(3000), han: HEI, ..Type::default() };
    line(&mut own, STORY, (pt(3000), pt(12000)), "廣告", size);
    let mut images = ImageStore::new();
    let straight = pdf_of(&own, &images);
    let mut doc = lopdf::Document::load_mem(&straight).expect("our PDF");
    let page_id = doc.page_iter().next().expect("a page");
    doc.get_dictionary_mut(page_id).expect("a page").set("Rotate", 90);
    let mut turned = Vec::new();
    doc.save_to(&mut turned).expect("a file");
    let mut page = blank(432, 432);
    page.spots = vec![SpotColor { name: "Other".to_owned(), alternate: Ink::black(10) }, red.clone()];
    fill(&mut page, [1000, 1000, 40000, 40000], red.tint(SpotId(1), 3000));
    for (file, at) in [(straight, [2000, 2000, 28800, 21600]), (turned, [3000, 25000, 13500, 18000])] {
        let art = images.add("ad.pdf", file).expect("art");
        paint(&mut page, Paint::Form { art, rect: rect(at) });
    }
    let ours = plates(&page, &images, 100);
    assert!(ours.unmeasured.is_empty(), "{:?}", ours.unmeasured);
    let names: Vec<&str> = ours.inks.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["C", "M", "Y", "K", "House Red"], "one plate for both");
    let theirs = ghostscript(&pdf_of(&page, &images), 100, "placed");
    // a tint of 10 % is 25 or 26 of 255
    check(&compare(&ours, &theirs, "placed"), 0.45, 0.55, 24);
}

#[test]
fn pages_of_ours_give_the_same_plates_read_back_from_their_pdf() {
    for name in ["front-page", "tabloid"] {
        let edition = root().join("examples").join(name).join("edition.toml");
        let folders = dayang::session::Folders::of(None, &[], Some(root()));
        let mut session = dayang::session::Session::open(&folders, &mut Diagnostics::default());
        let mut output = session.typeset(&dayang::input::sources::Disk, &edition, None, &|| ());
        let written = session.export(&mut output).expect("a PDF");
        let ours = of_page(&output.pages[0], &session.fonts, &session.images, &settings(100)).expect("plates");
        let read = read_back(&written.pages[0], 100);
        check(&compare(&ours, &read, &format!("{name} read back")), 0.15, 0.5, 24);
    }
}

#[test]
fn pages_that_are_too_large_are_refused() {
    let images = ImageStore::new();
    let huge = Page::blank("A1", Size { width: Length::pt(1_000_000), height: Length::pt(1_000_000) });
    assert!(of_page(&huge, fonts(), &images, &settings(600)).is_err_and(|e| e.contains("A1")));
    let none = Page::blank("A2", Size::default());
    assert!(of_page(&none, fonts(), &images, &settings(100)).is_err());
}
