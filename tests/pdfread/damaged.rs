//! Cut and flipped files: whatever comes, an answer and no panic.

use super::samples::*;
use dayang::pdfread::font::Font;
use dayang::pdfread::image;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// A sequence of numbers that is the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// The file cut, or with a few bits flipped.
fn damaged(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if numbers.below(4) == 0 {
        out.truncate(numbers.below(bytes.len()));
    }
    for _ in 0..=numbers.below(4) {
        if !out.is_empty() {
            let at = numbers.below(out.len());
            out[at] ^= 1 << numbers.below(8);
        }
    }
    out
}

/// Asks a font everything about 512 codes.
fn use_font(doc: &Document, dict: &Dictionary) -> usize {
    let font = Font::load(doc, dict);
    let bytes: Vec<u8> = (0..=255).flat_map(|n: u8| [n.wrapping_mul(61), n]).collect();
    let drawn = font.codes(&bytes).into_iter().filter(|code| {
        let _ = (font.text(code), font.program_width(code), font.type3(code));
        font.outline(code).is_ok()
    });
    drawn.count()
}

#[test]
fn damaged_font_programs() {
    let programs = [
        ("FontFile2", "", file("sans.ttf"), true),
        ("FontFile", "", file("sans.pfa"), true),
        ("FontFile3", "Type1C", cff("sans.otf"), true),
        ("FontFile3", "OpenType", file("sans.otf"), true),
        ("FontFile3", "CIDFontType0C", cff("han.otf"), false),
        ("FontFile2", "", file("kai.ttf"), false),
    ];
    let mut numbers = Numbers(4);
    for (key, subtype, bytes, is_simple) in programs {
        for _ in 0..60 {
            let mut doc = document();
            let program = damaged(&bytes, &mut numbers);
            let descriptor = descriptor(&mut doc, 4, Some((key, subtype, program)));
            let dict = if is_simple {
                simple(if key == "FontFile2" { "TrueType" } else { "Type1" }, descriptor, None)
            } else {
                composite(&mut doc, "CIDFontType0", descriptor, Object::Name("Identity-H".into()), dictionary! {})
            };
            use_font(&doc, &dict);
        }
    }
}

#[test]
fn damaged_cmaps() {
    let cmap = b"/Identity-H usecmap 2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange
        1 begincidrange <41> <43> 1 endcidrange 2 beginbfrange <0041> <0042> <5831> <50> <60> [<0041> (a)] endbfrange";
    let mut numbers = Numbers(9);
    for _ in 0..300 {
        let mut doc = document();
        let stream = doc.add_object(Stream::new(dictionary! {}, damaged(cmap, &mut numbers)));
        let descriptor = descriptor(&mut doc, 4, Some(("FontFile2", "", file("kai.ttf"))));
        let mut dict = composite(&mut doc, "CIDFontType2", descriptor, stream.into(), dictionary! {});
        dict.set("ToUnicode", stream);
        use_font(&doc, &dict);
    }
}

#[test]
fn dictionaries_that_lead_in_circles() {
    let mut doc = document();
    let id = doc.new_object_id();
    let object = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "Encoding" => id, "DescendantFonts" => vec![id.into()], "ToUnicode" => id,
        "UseCMap" => id, "FontDescriptor" => id, "FontFile3" => id, "CIDToGIDMap" => id, "W" => vec![id.into(), id.into()],
    };
    doc.objects.insert(id, Object::Stream(Stream::new(object.clone(), b"/X usecmap".to_vec())));
    use_font(&doc, &object);
    doc.objects.insert(id, Object::Dictionary(object.clone()));
    use_font(&doc, &object);
    doc.objects.insert(id, Object::Reference(id));
    use_font(&doc, &object);
}

#[test]
fn widths_stated_over_and_over_are_bounded() {
    let mut doc = document();
    let list: Vec<Object> = (0..3000).flat_map(|i| [0.into(), 65535.into(), i.into()]).collect();
    let descriptor = descriptor(&mut doc, 4, None);
    let encoding = Object::Name("Identity-H".into());
    let dict = composite(&mut doc, "CIDFontType0", descriptor, encoding, dictionary! { "W" => list });
    let font = Font::load(&doc, &dict);
    assert!(font.problems.iter().any(|problem| problem.contains("over and over")), "{:?}", font.problems);
}

#[test]
fn damaged_images() {
    let bilevel = |filter: &str| {
        dictionary! {
            "Width" => 19, "Height" => 11, "BitsPerComponent" => 1, "ColorSpace" => "DeviceGray", "Filter" => filter,
        }
    };
    let fax = |k: i64| {
        let mut dict = bilevel("CCITTFaxDecode");
        dict.set("DecodeParms", dictionary! { "K" => k, "Columns" => 19, "Rows" => 11 });
        dict
    };
    let jpx = dictionary! { "Width" => 12, "Height" => 9, "Filter" => "JPXDecode" };
    let jpeg = dictionary! {
        "Width" => 32, "Height" => 32, "BitsPerComponent" => 8, "ColorSpace" => "DeviceCMYK", "Filter" => "DCTDecode",
    };
    let files = [
        (fax(-1), "fax-g4.bin"),
        (fax(0), "fax-g3.bin"),
        (fax(4), "fax-g3-2d.bin"),
        (bilevel("JBIG2Decode"), "jbig2.bin"),
        (jpx.clone(), "rgba.jp2"),
        (jpx, "gray16.jp2"),
        (jpeg, "cmyk.jpg"),
    ];
    let doc = document();
    let mut numbers = Numbers(7);
    for (dict, name) in files {
        let bytes = file(name);
        for _ in 0..150 {
            let stream = Stream::new(dict.clone(), damaged(&bytes, &mut numbers));
            if let Ok(samples) = image::samples(&doc, &stream) {
                let count = samples.width as usize * samples.height as usize * usize::from(samples.components);
                assert_eq!(samples.data.len(), count, "{name}");
            }
        }
    }
}

#[test]
fn damaged_packed_data() {
    let mut numbers = Numbers(11);
    let doc = document();
    let filters = ["FlateDecode", "LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode"];
    for filter in filters {
        for round in 0..200 {
            let bytes: Vec<u8> = (0..numbers.below(400)).map(|_| numbers.below(256) as u8).collect();
            let parms = dictionary! { "Predictor" => numbers.below(17) as i64, "Columns" => numbers.below(20) as i64, "Colors" => 1 + round % 5 };
            let dict = dictionary! {
                "Width" => 8, "Height" => 8, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray", "Filter" => filter,
                "DecodeParms" => parms,
            };
            let _ = image::samples(&doc, &Stream::new(dict, bytes));
        }
    }
}
