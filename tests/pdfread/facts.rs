//! What preflight asks.

use super::bench::{Bench, reals, tint};
use dayang::pdfread::Document;
use dayang::pdfread::colour::Foreign;
use dayang::pdfread::facts::{Facts, Use};
use lopdf::{Object, dictionary};

fn facts(bench: Bench, content: &str) -> Facts {
    let document = Document::open(&bench.bytes(content)).unwrap();
    let page = document.page(1).unwrap();
    Facts::of(&document, &page)
}

#[test]
fn colours_are_listed_by_space_and_use() {
    let mut bench = Bench::new();
    let image = dictionary! {
        "Subtype" => "Image", "Width" => 30, "Height" => 30, "BitsPerComponent" => 8, "ColorSpace" => "DeviceRGB",
    };
    let image = bench.stream(image, vec![0u8; 2700]);
    bench.name("XObject", "Im1", image);
    let content = "0 0 0 1 k 0 0 9 9 re f 1 0 0 RG 0 0 m 5 5 l S 0 0 9 9 re f q 72 0 0 36 0 0 cm /Im1 Do Q";
    let facts = facts(bench, content);
    let found: Vec<_> = facts.colours.iter().map(|c| (c.space.as_str(), c.paints, c.foreign, c.seen.count)).collect();
    let expected = [
        ("DeviceCMYK", Use::Fill, None, 2),
        ("DeviceRGB", Use::Stroke, Some(Foreign::Rgb), 1),
        ("DeviceRGB", Use::Image, Some(Foreign::Rgb), 1),
    ];
    assert_eq!(found, expected);
    assert_eq!(facts.images[0].ppi, (30.0, 60.0));
    assert_eq!((facts.images[0].size, facts.images[0].bits), ((30, 30), 8));
    assert_eq!(&*facts.images[0].place.path, "Im1");
    assert_eq!(facts.intents.len(), 1);
    assert_eq!(facts.inks.len(), 1);
    assert_eq!((&*facts.inks[0].name, facts.inks[0].most), ("Black", 1.0));
    assert!(!facts.is_incomplete());
}

#[test]
fn lines_have_their_thinnest_width() {
    let content = "1 w 0 0 m 50 0 l S 0.2 w 0 9 m 50 9 l S 0.1 0 0 0.1 0 0 cm 10 w 0 0 m 50 0 l S \
                   10 0 0 10 0 0 cm 0 20 100 0.25 re f 0 20 100 40 re f 1 0 0 0 K 0.3 w 0 0 m 9 9 l S";
    let facts = facts(Bench::new(), content);
    let found: Vec<_> = facts.lines.iter().map(|l| (l.width, l.filled, l.seen.count)).collect();
    assert_eq!(found, [(0.2, false, 3), (0.25, true, 1), (0.3, false, 1)]);
    assert_eq!(facts.lines[0].seen.places[0].operator, 8, "the thinnest is named first");
}

/// A font without program, for text facts.
fn font(bench: &mut Bench) {
    let widths = vec![Object::from(500); 26];
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ABCDEF+House", "FirstChar" => 97, "LastChar" => 122,
        "Widths" => widths, "Encoding" => "WinAnsiEncoding",
        "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontName" => "ABCDEF+House", "Flags" => 32 },
    };
    bench.name("Font", "F", font);
}

#[test]
fn text_is_told_by_size_inks_and_overprint() {
    let mut bench = Bench::new();
    font(&mut bench);
    bench.name("ExtGState", "O", dictionary! { "OP" => true, "OPM" => 1 });
    let content = "0 0 0 1 k BT /F 8 Tf (abc) Tj (def) Tj ET 1 0 0 1 k BT /F 30 Tf (rich) Tj ET \
                   /O gs 0 0 0 0 k BT /F 6 Tf (white) Tj ET BT 3 Tr (seek) Tj ET";
    let facts = facts(bench, content);
    let found: Vec<_> = facts.texts.iter().map(|t| (t.size, t.glyphs, t.sample.as_str(), t.overprint)).collect();
    let expected =
        [(8.0, 6, "abcdef", false), (30.0, 4, "rich", false), (6.0, 5, "white", true), (6.0, 4, "seek", true)];
    assert_eq!(found, expected);
    let kinds: Vec<_> = facts.texts.iter().map(|t| (t.is_multi_ink(), t.is_reversed())).collect();
    assert_eq!(kinds, [(false, false), (true, false), (false, true), (false, false)]);
    assert_eq!(facts.white_overprint.as_ref().unwrap().count, 1);
    assert_eq!(facts.overprints.len(), 1);
    let [font] = facts.fonts.as_slice() else { panic!() };
    assert_eq!((font.name.as_str(), font.subset, font.embedded, font.codes), ("House", true, false, 13));
    assert!(!font.only_invisible);
}

#[test]
fn spots_are_told_by_their_definitions() {
    let mut bench = Bench::new();
    let gold =
        |full: &[f32]| -> Object { vec!["Separation".into(), "Gold".into(), "DeviceCMYK".into(), tint(full)].into() };
    let same = bench.add(gold(&[0.0, 0.2, 0.8, 0.0]));
    bench.name("ColorSpace", "A", same);
    bench.name("ColorSpace", "B", gold(&[0.0, 0.2, 0.8, 0.0]));
    bench.name("ColorSpace", "C", gold(&[0.0, 0.3, 0.8, 0.0]));
    let content = "/A cs 1 scn 0 0 9 9 re f /B cs 0.5 scn 0 0 9 9 re f /C cs 0 0 9 9 re f";
    let facts = facts(bench, content);
    let found: Vec<_> = facts.spots.iter().map(|s| (&*s.name, s.seen.count, s.substitute.clone().unwrap())).collect();
    assert_eq!(found, [("Gold", 2, vec![0.0, 0.2, 0.8, 0.0]), ("Gold", 1, vec![0.0, 0.3, 0.8, 0.0])]);
    assert_ne!(facts.spots[0].fingerprint, facts.spots[1].fingerprint);
    assert_eq!((&*facts.inks[0].name, facts.inks[0].most, facts.inks[0].seen.count), ("Gold", 1.0, 3));
}

#[test]
fn transparency_layers_and_settings_are_told() {
    let mut bench = Bench::new();
    bench.page.set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" });
    let form = bench
        .form(dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK" } }, "0 0 1 1 re f");
    bench.name("XObject", "Fm1", form);
    let state = dictionary! { "ca" => 0.5, "BM" => "Multiply", "HT" => dictionary! { "HalftoneType" => 1 } };
    bench.name("ExtGState", "G", state);
    let layer = bench.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("varnish") });
    bench.file.trailer.set("OCProperties", dictionary! { "OCGs" => vec![layer.clone()], "D" => dictionary! {} });
    bench.name("Properties", "L", layer);
    let facts = facts(bench, "/G gs /OC /L BDC /Fm1 Do EMC 0 0 2 2 re f");
    assert_eq!(facts.page_space.as_deref(), Some("DeviceRGB"));
    assert_eq!(facts.groups[0].space.as_deref(), Some("DeviceCMYK"));
    assert_eq!(&*facts.groups[0].place.path, "", "the group is painted by the page");
    assert_eq!(facts.blends[0].1.count, 2);
    assert_eq!(facts.alpha.as_ref().unwrap().count, 2);
    assert_eq!(facts.layers.len(), 1);
    assert_eq!(&*facts.layers[0].0, "varnish");
    assert_eq!(facts.settings[0].0, "halftone");
}

#[test]
fn shadings_and_patterns_count_with_their_inks() {
    let mut bench = Bench::new();
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Coords" => reals(&[0.0, 0.0, 100.0, 0.0]),
        "Function" => tint(&[0.8, 0.0, 0.0, 0.4]),
    };
    bench.name("Shading", "Sh", shading);
    let facts = facts(bench, "/Sh sh");
    assert_eq!(facts.colours[0].paints, Use::Shading);
    let found: Vec<_> = facts.inks.iter().map(|i| (i.name.to_string(), (i.most * 100.0).round())).collect();
    assert_eq!(found, [("Cyan".to_owned(), 80.0), ("Black".to_owned(), 40.0)]);
}

#[test]
fn what_is_not_read_is_told() {
    let facts = facts(Bench::new(), "/Nope Do");
    assert!(facts.is_incomplete());
    assert_eq!(facts.problems.len(), 1);
}
