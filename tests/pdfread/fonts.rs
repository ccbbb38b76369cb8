//! Every sort of font, against ttf-parser's outlines of the same faces.

use super::samples::*;
use dayang::pdfread::font::{Font, FontKind};
use kurbo::{Affine, BezPath, Shape};
use lopdf::{Document, Object, Stream, dictionary};

fn name(text: &str) -> Object {
    Object::Name(text.into())
}

fn differences(base: Option<&str>, list: Vec<Object>) -> Object {
    let mut dict = dictionary! { "Type" => "Encoding", "Differences" => list };
    if let Some(base) = base {
        dict.set("BaseEncoding", name(base));
    }
    dict.into()
}

/// A simple font with a program of `data`.
fn load(subtype: &str, key: &str, program: &str, bytes: Vec<u8>, flags: i64, encoding: Option<Object>) -> Font {
    let mut doc = document();
    let descriptor = descriptor(&mut doc, flags, Some((key, program, bytes)));
    let dict = simple(subtype, descriptor, encoding);
    Font::load(&doc, &dict)
}

const SYMBOLIC: i64 = 4;
const NONSYMBOLIC: i64 = 32;

#[test]
fn true_type_by_names() {
    let sans = |encoding| load("TrueType", "FontFile2", "", file("sans.ttf"), NONSYMBOLIC, Some(encoding));
    let font = sans(name("WinAnsiEncoding"));
    assert_eq!((font.kind, font.embedded, font.subset, font.name.as_str()), (FontKind::TrueType, true, true, "Test"));
    assert_eq!(font.problems, Vec::<String>::new());
    for (byte, c) in [(b'A', 'A'), (b'g', 'g'), (0xE9, 'é'), (0x96, '–')] {
        assert_draws(&font, &[byte], "sans.ttf", c);
        assert_eq!(font.text(&code(&font, &[byte])), Some(c.to_string()));
    }
    assert_draws(&sans(name("MacRomanEncoding")), &[0x8E], "sans.ttf", 'é');
    // uni0301 is in no cmap; only the post table knows it
    let mixed = sans(differences(
        Some("WinAnsiEncoding"),
        vec![65.into(), name("eacute"), name("uni0301"), 200.into(), name("A")],
    ));
    assert_draws(&mixed, b"A", "sans.ttf", 'é');
    assert_draws(&mixed, b"a", "sans.ttf", 'a');
    assert_draws(&mixed, &[200], "sans.ttf", 'A');
    assert!(mixed.outline(&code(&mixed, b"B")).unwrap().is_some());
    assert_eq!(mixed.text(&code(&mixed, b"B")).as_deref(), Some("\u{301}"));
}

#[test]
fn true_type_by_symbol_codes() {
    let font = load("TrueType", "FontFile2", "", file("symbol.ttf"), SYMBOLIC, None);
    let drawn = font.outline(&code(&font, b"A")).unwrap().unwrap();
    assert_same(&drawn, &reference("sans.ttf", 'A'), "the symbol cmap");
    assert_eq!(font.text(&code(&font, b"A")), None, "nothing says what the glyph is");
    // the encoding of a symbolic font does not count
    let named = load("TrueType", "FontFile2", "", file("symbol.ttf"), SYMBOLIC, Some(name("WinAnsiEncoding")));
    assert!(named.outline(&code(&named, b"B")).unwrap().is_some());
    // and the Mac cmap is taken by codes where there is no symbol cmap
    let mac = load("TrueType", "FontFile2", "", file("sans.ttf"), SYMBOLIC, None);
    assert_draws(&mac, &[0x8E], "sans.ttf", 'é');
}

#[test]
fn type1_outlines_with_accents_and_flex() {
    let list = vec![66.into(), name("eacute"), name("bar")];
    let font = load("Type1", "FontFile", "", file("sans.pfa"), SYMBOLIC, Some(differences(None, list)));
    assert_eq!((font.kind, font.problems.len()), (FontKind::Type1, 0), "{:?}", font.problems);
    for c in "AHRagov".chars() {
        assert_draws(&font, c.to_string().as_bytes(), "sans.otf", c);
    }
    // seac: an e and an acute
    assert_draws(&font, b"B", "sans.otf", 'é');
    assert_eq!(font.text(&code(&font, b"B")).as_deref(), Some("é"));
    let mut bar =
        BezPath::from_svg("M50 0.25 L50 100 C200 100 200 110 300 110 C400 110 400 100 550 100 L550 0.25 Z").unwrap();
    bar.apply_affine(Affine::scale(0.001));
    assert_same(&font.outline(&code(&font, b"C")).unwrap().unwrap(), &bar, "the flex");
    assert!((font.program_width(&code(&font, b"A")).unwrap() - 0.544).abs() < 0.002);
    assert_eq!(code(&font, b"A").width, 0.5, "the dictionary's width counts");
    let missing = font.outline(&code(&font, b"Z")).unwrap_err();
    assert_eq!(missing, "the program of the font Test has no glyph for the code <5A>");
}

#[test]
fn the_font_matrix_is_applied() {
    let font = load("Type1", "FontFile", "", file("slanted.pfa"), SYMBOLIC, None);
    let matrix = Affine::new([0.5, 0.0, 0.1, 0.5, 0.0, 0.0]);
    let drawn = font.outline(&code(&font, b"R")).unwrap().unwrap();
    assert_same(&drawn, &(matrix * reference("sans.otf", 'R')), "half the size, slanted");
}

#[test]
fn compact_and_open_type_programs() {
    for (subtype, bytes) in [("Type1C", cff("sans.otf")), ("OpenType", file("sans.otf"))] {
        let font = load("Type1", "FontFile3", subtype, bytes, NONSYMBOLIC, Some(name("WinAnsiEncoding")));
        assert_eq!(font.problems, Vec::<String>::new(), "{subtype}");
        assert_draws(&font, b"R", "sans.otf", 'R');
        assert_draws(&font, &[0xE9], "sans.otf", 'é');
        assert_eq!(font.outline(&code(&font, b" ")), Ok(None), "{subtype}: a space is blank");
    }
}

#[test]
fn fonts_written_by_ghostscript() {
    for file_name in ["gs-type1.pdf", "gs-type1c.pdf"] {
        let doc = Document::load_mem(&file(file_name)).expect("a PDF");
        let is_font = |o: &&Object| o.as_dict().is_ok_and(|d| d.has_type(b"Font"));
        let dict = doc.objects.values().find(is_font).and_then(|o| o.as_dict().ok()).expect("a font");
        let font = Font::load(&doc, dict);
        assert_eq!((font.name.as_str(), font.subset, font.embedded), ("TestSansOne", true, true), "{file_name}");
        assert_eq!(font.problems, Vec::<String>::new(), "{file_name}");
        assert_draws(&font, b"A", "sans.otf", 'A');
        assert_draws(&font, b"B", "sans.otf", 'é');
        assert_draws(&font, b"D", "sans.otf", 'g');
        let text: String = font.codes(b"ABCD").iter().filter_map(|code| font.text(code)).collect();
        assert_eq!(text, "Aé|g");
        for code in font.codes(b"ABCD") {
            let (stated, own) = (code.width, font.program_width(&code).unwrap());
            assert!((stated - own).abs() < 0.001, "{file_name}: {stated} is not {own}");
        }
    }
}

/// The CIDs of 報 and 香 in `han.otf`.
const BAO: u16 = 13653;
const XIANG: u16 = 44702;

fn han(encoding: &str) -> Font {
    let mut doc = document();
    let descriptor = descriptor(&mut doc, SYMBOLIC, Some(("FontFile3", "CIDFontType0C", cff("han.otf"))));
    let more = dictionary! {
        "DW" => 990, "W" => vec![i64::from(BAO).into(), vec![900.into(), 910.into()].into(), 44700.into(), 44710.into(), 800.into()],
        "DW2" => vec![870.into(), (-950).into()],
        "W2" => vec![i64::from(XIANG).into(), i64::from(XIANG).into(), (-700).into(), 410.into(), 820.into()],
    };
    let dict = composite(&mut doc, "CIDFontType0", descriptor, name(encoding), more);
    Font::load(&doc, &dict)
}

#[test]
fn cids_of_a_cid_keyed_program() {
    let font = han("Identity-H");
    assert_eq!((font.kind, font.vertical, font.name.as_str()), (FontKind::Cid0, false, "Test"));
    assert_eq!(font.problems, Vec::<String>::new());
    assert_draws(&font, &BAO.to_be_bytes(), "han.otf", '報');
    assert_draws(&font, &XIANG.to_be_bytes(), "han.otf", '香');
    let widths: Vec<f64> = [BAO, BAO + 1, XIANG, 7].iter().map(|cid| code(&font, &cid.to_be_bytes()).width).collect();
    assert_eq!(widths, [0.9, 0.91, 0.8, 0.99]);
    let absent = font.outline(&code(&font, &[0, 7])).unwrap_err();
    assert_eq!(absent, "the program of the font Test has no glyph for the code <0007>");
    assert!(!font.codes(&[0, 32]).iter().any(|code| code.space), "word spacing is for single bytes");
}

#[test]
fn vertical_metrics() {
    let font = han("Identity-V");
    assert!(font.vertical);
    assert_eq!(code(&font, &XIANG.to_be_bytes()).vertical, Some((0.41, 0.82, -0.7)));
    assert_eq!(code(&font, &BAO.to_be_bytes()).vertical, Some((0.45, 0.87, -0.95)), "half the width");
}

/// A composite font on `kai.ttf`, whose glyphs 1, 2 and 3 are 報, 港 and 香.
fn kai(doc: &mut Document, encoding: Object, more: lopdf::Dictionary) -> Font {
    let descriptor = descriptor(doc, SYMBOLIC, Some(("FontFile2", "", file("kai.ttf"))));
    let dict = composite(doc, "CIDFontType2", descriptor, encoding, more);
    Font::load(doc, &dict)
}

#[test]
fn true_type_glyphs_by_cid() {
    let mut doc = document();
    let font = kai(&mut doc, name("Identity-H"), dictionary! { "CIDToGIDMap" => "Identity" });
    assert_eq!((font.kind, font.problems.len()), (FontKind::Cid2, 0));
    assert_draws(&font, &[0, 3], "kai.ttf", '香');
    assert!(font.outline(&code(&font, &[0, 9])).is_err());
    // CID 5 is glyph 2; CIDs 0 to 4 are none
    let map = Stream::new(dictionary! {}, vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    let map = doc.add_object(map);
    let font = kai(&mut doc, name("Identity-H"), dictionary! { "CIDToGIDMap" => map });
    assert_draws(&font, &[0, 5], "kai.ttf", '港');
    assert!(font.outline(&code(&font, &[0, 4])).is_err());
    assert!(font.outline(&code(&font, &[0, 6])).is_err(), "beyond the map");
}

#[test]
fn predefined_cmaps_give_cids_and_text() {
    // whatever the CID of 香 is in Adobe-CNS1, the map sends it to glyph 3
    let mut doc = document();
    let mut map = vec![0u8; 2 * 20000];
    for cid in 1..20000 {
        map[2 * cid + 1] = 3;
    }
    let map = doc.add_object(Stream::new(dictionary! {}, map));
    let font = kai(&mut doc, name("UniCNS-UTF16-V"), dictionary! { "CIDToGIDMap" => map });
    assert!(font.vertical);
    assert_draws(&font, &[0x99, 0x99], "kai.ttf", '香');
    assert_eq!(font.text(&code(&font, &[0x99, 0x99])).as_deref(), Some("香"));
    // Big Five: 香港 is ADBB B4E4; ASCII is one byte
    let font = kai(&mut doc, name("ETen-B5-H"), dictionary! { "CIDToGIDMap" => map });
    let codes = font.codes(b"A\xAD\xBB \xB4\xE4");
    assert_eq!(codes.iter().map(|code| code.length).collect::<Vec<_>>(), [1, 2, 1, 2]);
    assert_eq!(codes.iter().map(|code| code.space).collect::<Vec<_>>(), [false, false, true, false]);
    let text: String = codes.iter().filter_map(|code| font.text(code)).collect();
    assert_eq!(text, "A香\u{2002}港", "the space of Big Five is half an em wide");
    let font = kai(&mut doc, name("Nothing-H"), dictionary! {});
    assert_eq!(font.problems, ["its CMap Nothing-H is neither embedded nor a predefined one"]);
}

#[test]
fn embedded_cmaps_and_to_unicode() {
    let mut doc = document();
    let cmap = b"begincmap 2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange
        1 begincidrange <41> <43> 1 endcidrange 1 begincidchar <9000> 3 endcidchar endcmap";
    let cmap = doc.add_object(Stream::new(dictionary! { "Type" => "CMap", "WMode" => 1 }, cmap.to_vec()));
    let mut font = dictionary! {};
    font.extend(&{
        let descriptor = descriptor(&mut doc, SYMBOLIC, Some(("FontFile2", "", file("kai.ttf"))));
        composite(&mut doc, "CIDFontType2", descriptor, cmap.into(), dictionary! {})
    });
    let text = b"1 beginbfrange <41> <42> <5831> endbfrange 1 beginbfchar <9000> <99995831> endbfchar";
    font.set("ToUnicode", doc.add_object(Stream::new(dictionary! {}, text.to_vec())));
    let font = Font::load(&doc, &font);
    assert!(font.vertical, "the stream's WMode");
    let codes = font.codes(b"A\x90\x00C");
    assert_eq!(codes.iter().map(|c| (c.code, c.length)).collect::<Vec<_>>(), [(0x41, 1), (0x9000, 2), (0x43, 1)]);
    assert_draws(&font, b"A", "kai.ttf", '報');
    assert_draws(&font, &[0x90, 0], "kai.ttf", '香');
    let texts: Vec<Option<String>> = codes.iter().map(|code| font.text(code)).collect();
    assert_eq!(texts, [Some("報".to_owned()), Some("香報".to_owned()), None]);
}

#[test]
fn fonts_that_are_not_embedded() {
    let doc = document();
    let widths: Vec<Object> = vec![278.into(), 600.into()];
    let dict = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        "FirstChar" => 64, "LastChar" => 65, "Widths" => widths,
    };
    let font = Font::load(&doc, &dict);
    assert_eq!((font.embedded, font.subset), (false, false));
    assert_eq!(font.problems, ["the font Helvetica is not embedded"]);
    assert_eq!(font.codes(b"A@B").iter().map(|code| code.width).collect::<Vec<_>>(), [0.6, 0.278, 0.0]);
    assert_eq!(font.outline(&code(&font, b"A")).unwrap_err(), "the font Helvetica is not embedded");
    assert_eq!(font.text(&code(&font, b"\x80")).as_deref(), Some("€"));
    assert_eq!(font.program_width(&code(&font, b"A")), None);
    let symbol = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Symbol" };
    let symbol = Font::load(&doc, &symbol);
    assert_eq!(symbol.text(&code(&symbol, b"a")).as_deref(), Some("α"));
    assert_eq!(symbol.problems.len(), 2, "neither program nor widths: {:?}", symbol.problems);
    let dingbats = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ZapfDingbats" };
    let dingbats = Font::load(&doc, &dingbats);
    assert_eq!(dingbats.text(&code(&dingbats, b"!")).as_deref(), Some("✁"));
}

#[test]
fn type3_glyphs_are_content() {
    let mut doc = document();
    let content = doc.add_object(Stream::new(dictionary! {}, b"750 0 0 0 750 750 d1 0 0 750 750 re f".to_vec()));
    let list = vec![97.into(), name("square"), name("absent")];
    let dict = dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "Name" => "Shapes", "FontMatrix" => vec![Object::Real(0.002), 0.into(), 0.into(), Object::Real(0.002), 0.into(), 0.into()],
        "CharProcs" => dictionary! { "square" => content }, "Encoding" => differences(None, list),
        "FirstChar" => 97, "LastChar" => 98, "Widths" => vec![400.into(), 100.into()],
        "Resources" => dictionary! { "ProcSet" => vec![name("PDF")] },
    };
    let font = Font::load(&doc, &dict);
    assert_eq!((font.kind, font.embedded, font.name.as_str()), (FontKind::Type3, true, "Shapes"));
    assert_eq!(font.problems, Vec::<String>::new());
    let square = code(&font, b"a");
    assert!((square.width - 0.8).abs() < 1e-6, "the width is in glyph space");
    let glyph = font.type3(&square).unwrap();
    assert!(glyph.content.starts_with(b"750 0 0 0"));
    assert!((glyph.matrix[0] - 0.002).abs() < 1e-9 && glyph.resources.is_some());
    assert!(font.type3(&code(&font, b"b")).is_none());
    assert!(font.outline(&square).is_err());
}

#[test]
fn damaged_programs_are_problems() {
    let cut = |bytes: Vec<u8>, length: usize| bytes[..length].to_vec();
    let font = load("TrueType", "FontFile2", "", cut(file("sans.ttf"), 40), NONSYMBOLIC, None);
    assert!(font.embedded);
    assert!(
        font.problems[0].starts_with("the program of the font Test: the font program (TrueType)"),
        "{:?}",
        font.problems
    );
    assert_eq!(font.outline(&code(&font, b"A")).unwrap_err(), font.problems[0]);
    // a table that lacks its end has lost glyphs, and these are no blanks
    let whole = file("sans.ttf");
    let tables = usize::from(whole[5]);
    let record = (0..tables).map(|i| 12 + 16 * i).find(|at| &whole[*at..*at + 4] == b"glyf").unwrap();
    let mut short = whole.clone();
    short[record + 12..record + 16].copy_from_slice(&200u32.to_be_bytes());
    let font = load("TrueType", "FontFile2", "", short, NONSYMBOLIC, Some(name("WinAnsiEncoding")));
    let error = font.outline(&code(&font, b"v")).unwrap_err();
    assert!(error.contains("of the font program is damaged (its place in the table lies outside it)"), "{error}");
    let font = load("Type1", "FontFile", "", b"hello".to_vec(), NONSYMBOLIC, None);
    assert_eq!(font.problems, ["the program of the font Test: the font program (of no known format) cannot be read"]);
    assert_eq!(code(&font, b"A").width, 0.5, "widths are still known");
    let empty = Font::load(&document(), &dictionary! { "Type" => "Font", "Subtype" => "Type0" });
    assert_eq!(empty.problems, ["it is a composite font without a descendant"]);
}

#[test]
fn outlines_are_drawn_once() {
    let font = load("TrueType", "FontFile2", "", file("sans.ttf"), NONSYMBOLIC, Some(name("WinAnsiEncoding")));
    let a = code(&font, b"A");
    let (first, second) = (font.outline(&a).unwrap().unwrap(), font.outline(&a).unwrap().unwrap());
    assert!(std::sync::Arc::ptr_eq(&first, &second));
    assert!(first.bounding_box().height() < 1.0);
}
