//! One sample for each rule: what is spoilt in it, and the rules that it breaks then.

use std::collections::BTreeSet;
use std::fs;

use dayang::diag::catalogue::RULES;
use lopdf::{Object, Stream, StringFormat, dictionary};

use super::sample::{Sample, image, press_page, stencil};
use super::{asked, codes, plates, root, verdict};

/// What spoils a sample, and every rule it breaks.
type Case = (&'static str, &'static [&'static str], fn(&mut Sample));

const FILE: &[Case] = &[
    ("a later version", &["pdf-header"], |s| s.doc.version = "1.7".to_owned()),
    ("a later version in the catalog", &["pdf-header"], |s| s.catalog().set("Version", "2.0")),
    ("content that does not decode", &["pdf-damaged"], |s| {
        let broken = s.stream(dictionary! { "Filter" => "FlateDecode" }, b"no deflate data at all");
        let old = s.page().get(b"Contents").unwrap().clone();
        s.page().set("Contents", vec![old, broken]);
    }),
    ("no ID", &["pdf-id"], |s| {
        s.doc.trailer.remove(b"ID");
    }),
    ("an ID of one string", &["pdf-id"], |s| {
        s.doc.trailer.set("ID", vec![Object::string_literal("x")]);
    }),
    ("LZW", &["pdf-filter"], |s| {
        let stream = s.stream(dictionary! { "Filter" => "LZWDecode" }, b"\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01");
        s.catalog().set("Thing", stream);
    }),
    ("JBIG2", &["pdf-jbig2"], |s| {
        let mut image = stencil(8, 8);
        image.dict.set("Filter", "JBIG2Decode");
        let image = s.add(image);
        s.resource("XObject", "Unused", image);
    }),
    ("data in another file", &["pdf-external"], |s| {
        let stream = s.stream(dictionary! { "F" => Object::string_literal("other.dat") }, b"");
        s.catalog().set("Thing", stream);
    }),
    ("an embedded file", &["pdf-attachment"], |s| {
        let data = s.stream(dictionary! { "Type" => "EmbeddedFile" }, b"x");
        s.catalog().set("Thing", dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => data } });
    }),
    ("a long name", &["pdf-limits"], |s| s.catalog().set("Thing", Object::Name(vec![b'x'; 130]))),
    ("a large number", &["pdf-limits"], |s| s.catalog().set("Thing", 3_000_000_000_i64)),
    ("a colorant's name in Big5", &["pdf-names"], |s| {
        let space = s.separation(b"\xB6\xC0", [0.0, 0.1, 1.0, 0.0]);
        s.resource("ColorSpace", "Spot", space);
        s.paint("/Spot cs 1 scn 100 100 50 50 re f");
    }),
];

const IDENTITY: &[Case] = &[
    ("metadata that is no XML", &["pdf-xmp", "pdf-version", "pdf-xmp-property", "pdf-info"], |s| {
        s.xmp("</rdf:RDF>", "")
    }),
    ("another version of PDF/X", &["pdf-version"], |s| s.xmp("PDF/X-4", "PDF/X-3")),
    ("no rendition class", &["pdf-xmp-property"], |s| {
        s.xmp("<xmpMM:RenditionClass>default</xmpMM:RenditionClass>", "");
    }),
    ("a date that is none", &["pdf-xmp-property"], |s| {
        s.xmp("<xmp:MetadataDate>", "<xmp:MetadataDate>at ");
    }),
    ("another title", &["pdf-info"], |s| s.info().set("Title", Object::string_literal("another"))),
    ("another moment", &["pdf-info"], |s| s.info().set("ModDate", Object::string_literal("D:20260606000001Z"))),
    ("trapped or not", &["pdf-trapped"], |s| s.info().set("Trapped", "Unknown")),
    ("trapped in XMP", &["pdf-trapped"], |s| s.xmp("<pdf:Trapped>False", "<pdf:Trapped>True")),
];

const INTENT: &[Case] = &[
    ("no output intent", &["pdf-output-intent", "pdf-device-colour"], |s| {
        s.catalog().remove(b"OutputIntents");
    }),
    ("a second intent with another profile", &["pdf-output-intent"], |s| {
        let other = s.stream(dictionary! { "N" => 4 }, b"x");
        let second = dictionary! { "S" => "GTS_PDFA1", "DestOutputProfile" => other };
        s.catalog().get_mut(b"OutputIntents").unwrap().as_array_mut().unwrap().push(second.into());
    }),
    ("no identifier", &["pdf-output-condition"], |s| {
        s.intent().remove(b"OutputConditionIdentifier");
    }),
    ("no profile", &["pdf-output-condition", "pdf-device-colour"], |s| {
        s.intent().remove(b"DestOutputProfile");
    }),
    ("no registry", &["pdf-condition-name"], |s| {
        s.intent().remove(b"RegistryName");
    }),
    ("a profile of three components", &["pdf-output-profile"], |s| {
        let id = s.profile();
        s.doc.get_object_mut(id).unwrap().as_stream_mut().unwrap().dict.set("N", 3);
    }),
    ("a screen's profile", &["pdf-output-profile", "pdf-output-space", "pdf-device-colour"], |s| {
        let srgb = fs::read(root().join("profiles/sRGB.icc")).unwrap();
        let srgb = s.stream(dictionary! { "N" => 3 }, &srgb);
        s.intent().set("DestOutputProfile", srgb);
    }),
    ("no profile at all", &["pdf-output-profile", "pdf-device-colour"], |s| {
        let none = s.stream(dictionary! { "N" => 4 }, b"no profile");
        s.intent().set("DestOutputProfile", none);
    }),
];

const PAGES: &[Case] = &[
    ("no trim box", &["pdf-boxes"], |s| {
        s.page().remove(b"TrimBox");
    }),
    ("trim and art box", &["pdf-boxes"], |s| {
        let trim = s.page().get(b"TrimBox").unwrap().clone();
        s.page().set("ArtBox", trim);
    }),
    ("a trim beyond the bleed", &["pdf-box-order"], |s| {
        s.page().set("TrimBox", vec![0.into(), 0.into(), 9000.into(), 500.into()]);
    }),
    ("two pages", &["pdf-pages"], |s| {
        s.second_page();
    }),
    ("two pages of two sizes", &["pdf-pages", "pdf-trim-sizes"], |s| {
        s.second_page().set("TrimBox", vec![20.into(), 20.into(), 500.into(), 560.into()]);
    }),
    ("a smaller crop box", &["pdf-crop", "pdf-box-order"], |s| {
        s.page().set("CropBox", vec![50.into(), 50.into(), 300.into(), 300.into()]);
    }),
    ("another unit", &["pdf-user-unit"], |s| s.page().set("UserUnit", 1)),
    ("a turned page", &["pdf-rotate"], |s| s.page().set("Rotate", 90)),
    ("a blank page", &["pdf-blank"], |s| {
        s.page().remove(b"Contents");
    }),
    ("a page of paper", &["pdf-blank"], |s| {
        s.page().remove(b"Contents");
        let white = s.stream(dictionary! {}, b"0 0 0 0 k 0 0 500 500 re f");
        s.page().set("Contents", white);
    }),
];

const COLOUR: &[Case] = &[
    ("RGB", &["pdf-rgb", "pdf-device-colour"], |s| s.paint("1 0 0 rg 100 100 50 50 re f")),
    ("Lab", &["pdf-rgb"], |s| {
        let white: Vec<Object> = [0.9642_f32, 1.0, 0.8249].map(Object::Real).to_vec();
        s.resource("ColorSpace", "L", vec!["Lab".into(), dictionary! { "WhitePoint" => white }.into()]);
        s.paint("/L cs 50 20 20 scn 100 100 50 50 re f");
    }),
    ("ICC-based CMYK as the intent's", &["pdf-icc", "pdf-rgb"], |s| {
        let profile = Object::Reference(s.profile());
        s.resource("ColorSpace", "C", vec!["ICCBased".into(), profile]);
        s.paint("/C cs 0 0 0 1 scn 100 100 50 50 re f");
    }),
    ("a profile that is none", &["pdf-icc", "pdf-rgb"], |s| {
        let none = s.stream(dictionary! { "N" => 3 }, b"no profile");
        s.resource("ColorSpace", "C", vec!["ICCBased".into(), none]);
        s.paint("/C cs 0 0 0 scn 100 100 50 50 re f");
    }),
    ("a colour space without a tint transform", &["pdf-colour-space"], |s| {
        s.resource("ColorSpace", "C", vec!["Separation".into(), "Gold".into(), "DeviceCMYK".into()]);
        s.paint("/C cs 1 scn 100 100 50 50 re f");
    }),
    ("one colorant, two alternates", &["pdf-colorant"], |s| {
        for (name, solid) in [("G1", [0.0, 0.2, 1.0, 0.0]), ("G2", [0.0, 0.3, 1.0, 0.0])] {
            let space = s.separation(b"Gold", solid);
            s.resource("ColorSpace", name, space);
        }
        s.paint("/G1 cs 1 scn 100 100 50 50 re f /G2 cs 1 scn 200 100 50 50 re f");
    }),
    ("DeviceN that does not describe its spot", &["pdf-colorant-missing"], |s| {
        let tint = s.stream(
            dictionary! { "FunctionType" => 4, "Domain" => vec![0.into(), 1.into()],
            "Range" => vec![0.into(), 1.into(), 0.into(), 1.into(), 0.into(), 1.into(), 0.into(), 1.into()] },
            b"{0 exch 0 exch 0 exch}",
        );
        let space = vec!["DeviceN".into(), vec!["Gold".into()].into(), "DeviceCMYK".into(), tint];
        s.resource("ColorSpace", "N", space);
    }),
    ("a rendering intent of its own", &["pdf-intent"], |s| {
        s.resource("ExtGState", "Odd", dictionary! { "Type" => "ExtGState", "RI" => "Vivid" });
    }),
    ("three spot colours", &["pdf-spots"], |s| {
        for (name, x) in [("Gold", 100), ("Silver", 200), ("Copper", 300)] {
            let space = s.separation(name.as_bytes(), [0.0, 0.1, 0.8, 0.1]);
            s.resource("ColorSpace", name, space);
            s.paint(&format!("/{name} cs 1 scn {x} 100 50 50 re f"));
        }
    }),
    ("RGB on a layer that is off", &["pdf-device-colour", "pdf-rgb"], |s| {
        let layer = s.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("one") });
        let (name, order) = (Object::string_literal("all"), vec![layer.clone()]);
        let config = dictionary! { "Name" => name, "Order" => order.clone(), "OFF" => order };
        s.catalog().set("OCProperties", dictionary! { "OCGs" => vec![layer.clone()], "D" => config });
        s.resource("Properties", "L", layer);
        s.paint("/OC /L BDC 1 0 0 rg 100 100 50 50 re f EMC");
    }),
    ("registration colour", &["pdf-ink-limit", "pdf-registration"], |s| {
        let space = s.separation(b"All", [0.5, 0.5, 0.5, 0.5]);
        s.resource("ColorSpace", "All", space);
        s.paint("/All cs 1 scn 100 100 50 50 re f");
    }),
];

/// Helvetica as every program has it, embedded by none.
fn helvetica(s: &mut Sample) {
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
    "Encoding" => "WinAnsiEncoding" };
    let font = s.add(font);
    s.resource("Font", "Helv", font);
}

const FONTS: &[Case] = &[
    ("a font that is not embedded", &["pdf-font-embedded"], |s| {
        helvetica(s);
        s.paint("BT /Helv 20 Tf 100 100 Td 0 0 0 0.5 k (Ad) Tj ET");
    }),
    ("invisible text in a font that is not embedded", &["pdf-font-hidden"], |s| {
        helvetica(s);
        s.paint("BT /Helv 20 Tf 3 Tr 100 100 Td (Ad) Tj ET");
    }),
    ("no collection", &["pdf-font-composite"], |s| {
        s.cid_font().remove(b"CIDSystemInfo");
    }),
    ("a predefined CMap", &["pdf-font-cmap", "pdf-font-embedded"], |s| {
        let info = dictionary! { "Registry" => Object::string_literal("Adobe"),
        "Ordering" => Object::string_literal("CNS1"), "Supplement" => 0 };
        let cid = dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "Ming", "CIDSystemInfo" => info };
        let cid = s.add(cid);
        let font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Ming",
        "Encoding" => "UniCNS-UCS2-H", "DescendantFonts" => vec![cid] };
        let font = s.add(font);
        s.resource("Font", "Ming", font);
        s.paint("BT /Ming 20 Tf 100 100 Td 0 0 0 0.5 k <9999> Tj ET");
    }),
    ("a damaged program", &["pdf-font-program", "pdf-glyph"], |s| {
        let file = s.stream(dictionary! { "Subtype" => "CIDFontType0C" }, b"no font");
        s.descriptor().set("FontFile3", file);
    }),
    ("a glyph that is not there", &["pdf-glyph", "pdf-font-unicode"], |s| {
        let (name, _) = s.font();
        s.paint(&format!("BT /{name} 20 Tf 100 100 Td 0 0 0 0.5 k <FFF0> Tj ET"));
    }),
    ("a CIDSet without anything", &["pdf-cidset"], |s| {
        let set = s.stream(dictionary! {}, &[0x80]);
        s.descriptor().set("CIDSet", set);
    }),
    ("other widths", &["pdf-font-widths"], |s| {
        s.cid_font().remove(b"W");
        s.cid_font().set("DW", 731);
    }),
    ("no characters", &["pdf-font-unicode"], |s| {
        let (_, font) = s.font();
        s.doc.get_dictionary_mut(font).unwrap().remove(b"ToUnicode");
    }),
];

const GRAPHICS: &[Case] = &[
    ("a transfer function", &["pdf-transfer"], |s| {
        s.resource("ExtGState", "Odd", dictionary! { "Type" => "ExtGState", "TR" => "Identity" });
    }),
    ("a halftone of type 6", &["pdf-transfer"], |s| {
        let halftone = s.stream(dictionary! { "HalftoneType" => 6 }, b"x");
        s.resource("ExtGState", "Odd", dictionary! { "Type" => "ExtGState", "HT" => halftone });
    }),
    ("PostScript", &["pdf-postscript"], |s| {
        let object = s.stream(dictionary! { "Type" => "XObject", "Subtype" => "PS" }, b"showpage");
        s.resource("XObject", "Ps", object);
    }),
    ("a soft mask in RGB", &["pdf-image"], |s| {
        let mut mask = image(4, 4);
        mask.dict.set("ColorSpace", "DeviceRGB");
        let mask = s.add(mask);
        let mut odd = image(4, 4);
        odd.dict.set("SMask", mask);
        let odd = s.add(odd);
        s.resource("XObject", "Unused", odd);
    }),
    ("JPEG 2000", &["pdf-jpx"], |s| {
        let mut odd = image(4, 4);
        odd.dict.set("Filter", "JPXDecode");
        let odd = s.add(odd);
        s.resource("XObject", "Unused", odd);
    }),
    ("an operator that is none", &["pdf-content"], |s| s.paint("1 2 xyzzy")),
    ("a resource that is not there", &["pdf-content"], |s| s.paint("/None Do")),
    ("a q too many", &["pdf-content"], |s| s.paint("q q")),
    ("a blend mode of its own", &["pdf-blend"], |s| {
        s.resource("ExtGState", "Odd", dictionary! { "Type" => "ExtGState", "BM" => "Burn" });
    }),
    ("a group in a spot colour", &["pdf-group-space"], |s| {
        let space = s.separation(b"Gold", [0.0, 0.2, 1.0, 0.0]);
        s.page().set("Group", dictionary! { "S" => "Transparency", "CS" => space });
    }),
    ("a group in RGB", &["pdf-blend-space"], |s| {
        s.page().set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" });
    }),
];

fn layered(s: &mut Sample, config: lopdf::Dictionary) {
    let layer = s.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("one") });
    s.catalog().set("OCProperties", dictionary! { "OCGs" => vec![layer], "D" => config });
}

const INTERACTIVE: &[Case] = &[
    ("layers without a name", &["pdf-layers"], |s| layered(s, dictionary! {})),
    ("layers that are not in the order", &["pdf-layers"], |s| {
        layered(s, dictionary! { "Name" => Object::string_literal("all"), "Order" => Vec::<Object>::new() });
    }),
    ("two configurations", &["pdf-layer-configs"], |s| {
        layered(s, dictionary! { "Name" => Object::string_literal("one") });
        let more: Vec<Object> = vec![dictionary! { "Name" => Object::string_literal("two") }.into()];
        s.catalog().get_mut(b"OCProperties").unwrap().as_dict_mut().unwrap().set("Configs", more);
    }),
    ("an action", &["pdf-action"], |s| {
        s.catalog().set("AA", dictionary! { "WC" => dictionary! { "S" => "JavaScript" } });
    }),
    ("a place to open at", &["pdf-open-action"], |s| {
        let page = Object::Reference(s.page_id());
        s.catalog().set("OpenAction", vec![page, "Fit".into()]);
    }),
    ("a link on the page", &["pdf-annotation"], |s| {
        let rect: Vec<Object> = vec![100.into(), 100.into(), 200.into(), 120.into()];
        let link = s.add(dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => rect });
        s.page().set("Annots", vec![link]);
    }),
    ("a form", &["pdf-xfa"], |s| s.catalog().set("AcroForm", dictionary! { "XFA" => Object::string_literal("x") })),
    ("an area of its own to print", &["pdf-viewer"], |s| {
        s.catalog().set("ViewerPreferences", dictionary! { "PrintArea" => "TrimBox" });
    }),
];

/// Shows text of a size in the first font, in a colour and state.
fn show(s: &mut Sample, size: f32, state: &str) {
    let (name, _) = s.font();
    let code = s.code(&name);
    s.paint(&format!("{state} BT /{name} {size} Tf 100 100 Td <{code}> Tj ET"));
}

/// Shows text that knocks out: the page before may have left overprint on.
fn knock(s: &mut Sample, size: f32, state: &str) {
    let state_of = dictionary! { "Type" => "ExtGState", "OP" => false, "op" => false, "OPM" => 1 };
    s.resource("ExtGState", "Knock", state_of);
    show(s, size, &format!("/Knock gs {state}"));
}

fn overprint(s: &mut Sample) {
    s.resource("ExtGState", "Over", dictionary! { "Type" => "ExtGState", "OP" => true, "op" => true, "OPM" => 1 });
}

fn picture(s: &mut Sample, stream: Stream, size: u32) {
    let object = s.add(stream);
    s.resource("XObject", "Pic", object);
    s.paint(&format!("0 0 0 0.5 k {size} 0 0 {size} 100 100 cm /Pic Do"));
}

const NEWSPRINT: &[Case] = &[
    ("320 % of ink", &["pdf-ink-limit"], |s| s.paint("0.8 0.8 0.8 0.8 k 100 100 50 50 re f")),
    // 40 pixels in 100 points are 29 ppi, in 22 points 131
    ("a coarse picture", &["pdf-image-resolution"], |s| picture(s, image(40, 40), 100)),
    ("a soft picture", &["pdf-image-soft"], |s| picture(s, image(40, 40), 22)),
    ("coarse line art", &["pdf-line-art"], |s| picture(s, stencil(400, 400), 100)),
    ("jagged line art", &["pdf-line-art-soft"], |s| picture(s, stencil(400, 400), 45)),
    ("a hairline", &["pdf-hairline"], |s| s.paint("0 0 0 1 K 0.1 w 100 100 m 200 100 l S")),
    ("a thin bar", &["pdf-hairline"], |s| s.paint("0 0 0 1 k 100 100 200 0.2 re f")),
    ("a thin line of two inks", &["pdf-thin-line"], |s| s.paint("1 0 1 0 K 0.4 w 100 100 m 200 100 l S")),
    ("small type", &["pdf-small-type"], |s| {
        overprint(s);
        show(s, 3.0, "/Over gs 0 0 0 1 k");
    }),
    ("small type of two inks", &["pdf-small-colour-type"], |s| knock(s, 9.0, "1 0.5 0 0 k")),
    ("small white type", &["pdf-small-colour-type"], |s| knock(s, 9.0, "0 0 0 0 k")),
    ("black type that knocks out", &["pdf-black-type"], |s| knock(s, 9.0, "0 0 0 1 k")),
    ("black type in gray", &["pdf-black-type"], |s| {
        overprint(s);
        show(s, 9.0, "/Over gs 0 g");
    }),
    ("rich black type", &["pdf-rich-black"], |s| knock(s, 30.0, "0.4 0 0 1 k")),
    ("white type that overprints", &["pdf-white-overprint"], |s| {
        overprint(s);
        show(s, 30.0, "/Over gs 0 0 0 0 k");
    }),
    ("a white area that overprints", &["pdf-paper-overprint"], |s| {
        overprint(s);
        s.paint("/Over gs 0 0 0 0 k 100 100 50 50 re f");
    }),
    ("a mask that cannot be read", &["pdf-unmeasured"], |s| {
        let mask = dictionary! { "S" => "Luminosity" };
        s.resource("ExtGState", "Odd", dictionary! { "Type" => "ExtGState", "SMask" => mask });
        s.paint("/Odd gs 0 0 0 0.5 k 100 100 50 50 re f");
    }),
];

const GROUPS: [&[Case]; 9] = [FILE, IDENTITY, INTENT, PAGES, COLOUR, FONTS, GRAPHICS, INTERACTIVE, NEWSPRINT];

/// Rules that other tests break.
const ELSEWHERE: [&str; 3] = ["pdf-unreadable", "pdf-encrypted", "pdf-plates"];

#[test]
fn the_sample_is_good() {
    assert_eq!(codes(&verdict(press_page())), BTreeSet::new(), "{:#?}", verdict(press_page()).findings);
    assert_eq!(codes(&verdict(&Sample::new().bytes())), BTreeSet::new(), "written anew");
}

#[test]
fn every_rule_is_broken_by_its_samples_and_no_other_is() {
    let mut wrong = Vec::new();
    for (what, expected, spoil) in GROUPS.into_iter().flatten() {
        let mut sample = Sample::new();
        spoil(&mut sample);
        let bytes = sample.bytes();
        if let Some(folder) = std::env::var_os("PREFLIGHT_SAMPLES") {
            let name = what.replace(' ', "-");
            fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &bytes).unwrap();
        }
        let mut found = codes(&verdict(&bytes));
        // what cannot be read cannot be measured either
        if !expected.contains(&"pdf-unmeasured") {
            found.remove("pdf-unmeasured");
        }
        if found != expected.iter().copied().collect() {
            wrong.push(format!("{what}: expected {expected:?}, found {:#?}", verdict(&bytes).findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_sample() {
    let shown: BTreeSet<&str> = GROUPS.into_iter().flatten().flat_map(|(_, codes, _)| *codes).copied().collect();
    for rule in RULES {
        let code = rule.check.code;
        assert!(shown.contains(code) != ELSEWHERE.contains(&code), "{code}");
    }
}

#[test]
fn ink_on_plates_that_are_not_planned_is_found() {
    assert_eq!(codes(&asked(press_page(), &plates("CMYK"))), BTreeSet::new());
    assert_eq!(codes(&asked(press_page(), &plates("K"))), BTreeSet::new(), "the page is black alone");
    let found = asked(press_page(), &plates("C"));
    assert!(codes(&found).contains("pdf-plates"), "{found:?}");
    assert!(found.findings[0].message.contains("Black 100 %"), "{:?}", found.findings[0]);
    let mut sample = Sample::new();
    let space = sample.separation(b"PANTONE 186 C", [0.0, 0.9, 0.8, 0.1]);
    sample.resource("ColorSpace", "Red", space);
    sample.paint("/Red cs 1 scn 100 100 50 50 re f");
    let bytes = sample.bytes();
    assert_eq!(codes(&asked(&bytes, &plates("K"))), BTreeSet::from(["pdf-plates"]));
    assert_eq!(codes(&asked(&bytes, &plates("K+PANTONE 186 C"))), BTreeSet::new());
    let found = verdict(&bytes);
    assert_eq!(found.facts.spots.iter().map(|s| &**s).collect::<Vec<_>>(), ["PANTONE 186 C"]);
}

#[test]
fn what_is_outside_the_trim_is_not_asked() {
    let mut sample = Sample::new();
    let media: Vec<f32> =
        sample.page().get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|v| v.as_float().unwrap()).collect();
    let (right, top) = (media[2] + 60.0, media[3] + 60.0);
    for name in ["MediaBox", "CropBox"] {
        let sheet: Vec<Object> = [-60.0, -60.0, right, top].map(Object::Real).to_vec();
        sample.page().set(name, sheet);
    }
    sample.paint("1 0 0 rg 0.05 w -50 -50 20 20 re B 0.9 0.9 0.9 0.9 k -50 -20 10 10 re f");
    // device RGB is wrong anywhere in a PDF/X of a CMYK intent
    assert_eq!(codes(&verdict(&sample.bytes())), BTreeSet::from(["pdf-device-colour"]));
}

#[test]
fn a_string_in_hexadecimal_is_read_as_well() {
    let mut sample = Sample::new();
    sample.info().set("Keywords", Object::String(b"\xFE\xFF\x65\x87".to_vec(), StringFormat::Hexadecimal));
    let found = verdict(&sample.bytes());
    assert_eq!(codes(&found), BTreeSet::from(["pdf-info"]));
    assert!(found.findings[0].message.contains('文'), "{:?}", found.findings[0]);
}
