//! Text: where glyphs stand, how large they are, what they say.

use super::bench::{Bench, Record, reals};
use lopdf::{Object, dictionary};

/// A simple font without its program: every code from A to z half an em wide, the space a quarter.
fn plain_font() -> lopdf::Dictionary {
    let mut widths = vec![Object::from(500); 91];
    widths[0] = 250.into();
    let descriptor =
        dictionary! { "Type" => "FontDescriptor", "FontName" => "House", "Flags" => 32, "MissingWidth" => 0 };
    dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "House", "FirstChar" => 32, "LastChar" => 122,
        "Widths" => widths, "Encoding" => "WinAnsiEncoding", "FontDescriptor" => descriptor,
    }
}

fn run(content: &str) -> Record {
    let mut bench = Bench::new();
    let font = bench.add(plain_font());
    bench.name("Font", "F", font);
    bench.run(content)
}

fn close(found: &[(f64, f64)], expected: &[(f64, f64)]) {
    let near = |(a, b): (&(f64, f64), &(f64, f64))| (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6;
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(near), "{found:?} is not {expected:?}");
}

#[test]
fn glyphs_advance_by_width_spacing_and_scale() {
    let record = run("BT /F 10 Tf 1 0 0 1 20 30 Tm (AB) Tj ET");
    close(&record.origins, &[(20.0, 30.0), (25.0, 30.0)]);
    assert_eq!((record.texts[0].as_str(), record.sizes[0]), ("AB", 10.0));
    // character and word space, then all of it scaled
    let record = run("BT /F 10 Tf 1 Tc 3 Tw (A B) Tj ET");
    close(&record.origins, &[(0.0, 0.0), (6.0, 0.0), (12.5, 0.0)]);
    let record = run("BT /F 10 Tf 1 Tc 3 Tw 50 Tz (A B) Tj ET");
    close(&record.origins, &[(0.0, 0.0), (3.0, 0.0), (6.25, 0.0)]);
    assert!((record.sizes[0] - 10.0).abs() < 1e-9, "condensed type keeps its size");
    let record = run("BT /F 10 Tf [(A) -1000 (B) 500 (C)] TJ ET");
    close(&record.origins, &[(0.0, 0.0), (15.0, 0.0), (15.0, 0.0)]);
    assert_eq!(record.texts, ["ABC"]);
}

#[test]
fn lines_move_by_every_operator() {
    let record = run("BT /F 10 Tf 5 70 Td (a) Tj 0 -20 TD (b) Tj T* (c) Tj 15 TL (d) ' 2 1 (e f) \" 3 Ts (g) Tj ET");
    close(
        &record.origins,
        &[(5.0, 70.0), (5.0, 50.0), (5.0, 30.0), (5.0, 15.0), (5.0, 0.0), (11.0, 0.0), (16.5, 0.0), (22.5, 3.0)],
    );
}

#[test]
fn sizes_are_the_ems_height_on_the_page() {
    let sizes = |content: &str| run(content).sizes.iter().map(|s| (s * 100.0).round() / 100.0).collect::<Vec<_>>();
    assert_eq!(sizes("2 0 0 2 0 0 cm BT /F 6 Tf (a) Tj ET"), [12.0]);
    assert_eq!(
        sizes("BT /F 1 Tf 9 0 0 12 0 0 Tm (a) Tj 0 12 -12 0 0 0 Tm (a) Tj 12 0 4 12 0 0 Tm (a) Tj ET"),
        [12.0; 3]
    );
    assert_eq!(sizes("BT /F -8 Tf (a) Tj ET"), [8.0]);
}

#[test]
fn text_has_bounds_and_object() {
    let record = run("BT /F 10 Tf 1 0 0 1 20 30 Tm (AB) Tj ET");
    let b = record.places[0].bounds;
    assert_eq!((b.x0, b.x1), (20.0, 30.0));
    assert!(b.y0 < 30.0 && b.y1 > 38.0, "{b:?}");
    assert!(record.places[0].object.is_some());
}

#[test]
fn text_outside_its_place_is_told() {
    let record = run("/F 10 Tf (a) Tj BT (b) Tj /Nope 9 Tf (c) Tj ET");
    // that the font is not embedded comes first
    assert_eq!(record.codes(), ["font", "nesting", "missing-resource", "nesting"]);
    assert_eq!(record.texts, ["b"]);
}

#[test]
fn clipping_text_needs_outlines() {
    let record = run("BT /F 10 Tf 7 Tr (AB) Tj ET 0 0 9 9 re f");
    assert!(record.codes().contains(&"font"), "the font is not embedded: {:?}", record.problems);
    let mut bench = Bench::new();
    let program = std::fs::read(crate::pages::root().join("fonts/SourceSans3-Regular.ttf")).unwrap();
    let program = bench.stream(dictionary! {}, program);
    let mut font = plain_font();
    let Ok(Object::Dictionary(descriptor)) = font.get_mut(b"FontDescriptor") else { panic!() };
    descriptor.set("FontFile2", program);
    let font = bench.add(font);
    bench.name("Font", "F", font);
    let record = bench.run("q BT /F 50 Tf 1 0 0 1 10 10 Tm 7 Tr (H) Tj ET 0 0 200 100 re f Q 0 0 9 9 re f");
    assert!(record.problems.is_empty(), "{:?}", record.problems);
    let marks = record.marks();
    assert!(marks[1].starts_with("clip 1") && marks[2] == "fill 0 0 200 100 K100", "{marks:?}");
    // the fill shows inside the letter only: about a capital's height
    let letter = record.places[1].bounds;
    assert!(letter.x0 > 10.0 && letter.x1 < 50.0 && letter.height() > 30.0 && letter.height() < 36.0, "{letter:?}");
    assert_eq!(record.places[2].bounds, kurbo::Rect::new(0.0, 0.0, 9.0, 9.0));
}

/// A font whose glyph `a` is content.
fn type3(bench: &mut Bench, content: &str) {
    let glyph = bench.stream(dictionary! {}, content);
    let encoding = dictionary! { "Type" => "Encoding", "Differences" => vec![97.into(), "square".into()] };
    let font = bench.add(dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontBBox" => reals(&[0.0, 0.0, 1000.0, 1000.0]),
        "FontMatrix" => reals(&[0.001, 0.0, 0.0, 0.001, 0.0, 0.0]), "FirstChar" => 97, "LastChar" => 97,
        "Widths" => vec![1000.into()], "CharProcs" => dictionary! { "square" => glyph }, "Encoding" => encoding,
        "Resources" => dictionary! {},
    });
    bench.name("Font", "T", font);
}

#[test]
fn type_3_glyphs_are_run() {
    let mut bench = Bench::new();
    type3(&mut bench, "1000 0 0 0 750 750 d1 1 0 0 0 k 0 0 750 750 re f");
    let record = bench.run("0 0 1 0 k BT /T 20 Tf 1 0 0 1 10 10 Tm (aa) Tj ET");
    assert_eq!(record.marks(), ["glyphs 2 20.00 Y100", "fill 10 10 25 25 Y100", "fill 30 10 45 25 Y100"]);
    assert_eq!(&*record.places[1].path, "T");
    let mut bench = Bench::new();
    type3(&mut bench, "1000 0 d0 1 0 0 0 k 0 0 750 750 re f");
    let record = bench.run("0 0 1 0 k BT /T 20 Tf (a) Tj ET 0 0 1 1 re f");
    assert_eq!(record.marks(), ["glyphs 1 20.00 Y100", "fill 0 0 15 15 C100", "fill 0 0 1 1 Y100"]);
}

#[test]
fn a_glyph_that_shows_itself_ends() {
    let mut bench = Bench::new();
    type3(&mut bench, "1000 0 d0 BT /T 1 Tf (a) Tj ET");
    let font = match bench.resources.get(b"Font") {
        Ok(Object::Dictionary(fonts)) => fonts.get(b"T").unwrap().clone(),
        _ => panic!(),
    };
    let id = font.as_reference().unwrap();
    let own = dictionary! { "Font" => dictionary! { "T" => font } };
    bench.file.get_dictionary_mut(id).unwrap().set("Resources", own);
    let record = bench.run("BT /T 20 Tf (a) Tj ET");
    assert_eq!(record.codes(), ["recursive"]);
}

#[test]
fn actual_text_stands_over_its_runs() {
    let record = run("BT /F 10 Tf /Span <</ActualText <FEFF4E2D>>> BDC (a) Tj EMC (b) Tj ET");
    assert_eq!(record.actual, [Some("中".to_owned()), None]);
}
