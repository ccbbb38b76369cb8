//! Other people's PDFs: pages written operator by operator, on our raster and in Ghostscript.

use super::pages::settings;
use super::separations::{Difference, compare, ghostscript};
use dayang::pdfread::Document;
use dayang::plates::{Plates, of_pdf};
use lopdf::{Dictionary, Object, Stream, dictionary};

/// A page of 144 × 144 pt with this content and these resources.
fn pdf(content: &str, resources: impl FnOnce(&mut lopdf::Document) -> Dictionary) -> Vec<u8> {
    let mut doc = lopdf::Document::with_version("1.6");
    let resources = resources(&mut doc);
    let contents = doc.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
    let pages = doc.new_object_id();
    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK", "I" => true };
    let page = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Resources" => resources, "Contents" => contents,
        "MediaBox" => vec![0.into(), 0.into(), 144.into(), 144.into()],
        "TrimBox" => vec![9.into(), 9.into(), 135.into(), 135.into()],
        "Group" => group,
    });
    doc.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    let mut file = Vec::new();
    doc.save_to(&mut file).expect("a file");
    file
}

fn plates(file: &[u8], dpi: u32) -> Plates {
    of_pdf(&Document::open(file).expect("a PDF"), 1, &settings(dpi)).expect("plates")
}

/// Both plates, compared; ours have nothing unmeasured.
fn both(file: &[u8], label: &str, bias: f64, mean: f64, most: u8) -> Plates {
    let ours = plates(file, 100);
    assert!(ours.unmeasured.is_empty(), "{label}: {:?}", ours.unmeasured);
    let found: Vec<(String, Difference)> = compare(&ours, &ghostscript(file, 100, label), label);
    for (name, d) in found {
        assert!(d.bias.abs() <= bias && d.mean <= mean && d.most <= most, "{label} {name}: {d:?}");
    }
    ours
}

/// Amounts of all plates at a place, in points from the lower left corner.
fn at(plates: &Plates, x: f64, y: f64) -> Vec<u8> {
    let pixel = |v: f64| (v * 100.0 / 72.0) as usize;
    plates.planes.iter().map(|p| p[pixel(144.0 - y) * plates.width as usize + pixel(x)]).collect()
}

fn states() -> Dictionary {
    dictionary! {
        "Over" => dictionary! { "OP" => true, "op" => true, "OPM" => 1 },
        "Over0" => dictionary! { "OP" => true, "op" => true, "OPM" => 0 },
        "Multiply" => dictionary! { "BM" => "Multiply" },
        "Screen" => dictionary! { "BM" => "Screen" },
        "Half" => dictionary! { "ca" => 0.5, "CA" => 0.5 },
    }
}

fn separation(doc: &mut lopdf::Document, name: &str, solid: [f32; 4]) -> Object {
    let tint = dictionary! {
        "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()],
        "C0" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "C1" => solid.map(Object::Real).to_vec(),
    };
    let tint = doc.add_object(tint);
    vec!["Separation".into(), Object::Name(name.as_bytes().to_vec()), "DeviceCMYK".into(), tint.into()].into()
}

#[test]
fn overprint_and_knock_out() {
    let content = "0.4 0.2 0 0 k 9 9 90 90 re f \
        /Over gs 0 0 0 1 k 18 18 20 20 re f 0 0.5 0 0 k 45 18 20 20 re f \
        /Over0 gs 0 0.5 0 0 k 72 18 20 20 re f 0.3 g 18 45 20 20 re f \
        /Over gs /Red cs 0.8 scn 45 45 20 20 re f /All cs 0.6 scn 72 45 20 20 re f \
        /Red CS 1 SCN 4 w 18 80 m 90 80 l S";
    let file = pdf(content, |doc| {
        let (red, all) = (separation(doc, "House Red", [0.0, 1.0, 0.9, 0.0]), separation(doc, "All", [1.0; 4]));
        dictionary! { "ExtGState" => states(), "ColorSpace" => dictionary! { "Red" => red, "All" => all } }
    });
    let ours = both(&file, "overprint", 0.2, 0.2, 32);
    assert_eq!(ours.inks[4].name, "House Red");
    assert_eq!(at(&ours, 28.0, 28.0), [102, 51, 0, 255, 0], "OPM 1 keeps what it has none of");
    assert_eq!(at(&ours, 55.0, 28.0), [102, 128, 0, 0, 0]);
    assert_eq!(at(&ours, 82.0, 28.0), [0, 128, 0, 0, 0], "OPM 0 replaces every process plate");
    assert_eq!(at(&ours, 55.0, 55.0), [102, 51, 0, 0, 204]);
    assert_eq!(at(&ours, 82.0, 55.0), [153; 5]);
}

#[test]
fn transparency_blends_inks() {
    let content = "0.6 0 0 0 k 9 9 80 80 re f \
        q /Multiply gs 0 0.7 0.2 0 k 30 30 80 30 re f Q q /Half gs 0 0 1 0.2 k 20 70 100 30 re f Q \
        q /Half gs /Fm Do Q q /Soft gs 0 0 0 1 k 0 95 144 46 re f Q";
    let file = pdf(content, |doc| {
        let form = |doc: &mut lopdf::Document, space: &str, content: &str| {
            let group = dictionary! { "S" => "Transparency", "CS" => space, "I" => true };
            let dict = dictionary! {
                "Type" => "XObject", "Subtype" => "Form", "Group" => group,
                "BBox" => vec![0.into(), 0.into(), 144.into(), 144.into()],
                "Resources" => dictionary! { "ExtGState" => states() },
            };
            doc.add_object(Stream::new(dict, content.as_bytes().to_vec()))
        };
        let shown = form(doc, "DeviceCMYK", "0 1 0 0 k 100 10 30 30 re f 0 0 0 1 k 110 20 30 30 re f");
        let light = form(doc, "DeviceGray", "1 g 9 100 60 36 re f 0.5 g 69 100 40 36 re f");
        let mut states = states();
        let mask = dictionary! { "S" => "Luminosity", "G" => light };
        states.set("Soft", dictionary! { "SMask" => mask });
        dictionary! { "ExtGState" => states, "XObject" => dictionary! { "Fm" => shown } }
    });
    // where two areas of the mask abut, their edges' covers do not add up exactly
    let ours = both(&file, "transparency", 0.4, 0.5, 48);
    assert_eq!(at(&ours, 50.0, 45.0), [153, 179, 51, 0]);
    assert_eq!((at(&ours, 30.0, 120.0)[3], at(&ours, 120.0, 120.0)[3]), (255, 0), "light shows, nothing hides");
    assert!(at(&ours, 90.0, 120.0)[3].abs_diff(128) <= 1);
    assert!(at(&ours, 120.0, 30.0)[1].abs_diff(0) <= 1, "within the group black replaces magenta");
}

#[test]
fn shadings_clips_and_dashes() {
    let content = "q 20 20 m 120 20 l 70 120 l h W n /Axial sh Q \
        q 100 100 40 40 re W n /Radial sh Q \
        q 0.5 0 0 0 K 3 w [9 5] 2 d 1 J 10 10 m 60 60 100 10 134 60 c S Q \
        q 0 0 1 0 k 5 110 60 30 re 15 115 40 20 re f* Q";
    let file = pdf(content, |doc| {
        let ends = |c0: [f32; 4], c1: [f32; 4]| {
            dictionary! { "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()],
            "C0" => c0.map(Object::Real).to_vec(), "C1" => c1.map(Object::Real).to_vec() }
        };
        let function = doc.add_object(ends([0.0, 0.1, 0.9, 0.0], [1.0, 0.6, 0.0, 0.3]));
        let axial = dictionary! {
            "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Function" => function,
            "Coords" => vec![20.into(), 20.into(), 120.into(), 60.into()],
            "Extend" => vec![true.into(), true.into()],
        };
        let radial = dictionary! {
            "ShadingType" => 3, "ColorSpace" => "DeviceCMYK", "Function" => function,
            "Coords" => vec![115.into(), 115.into(), 2.into(), 120.into(), 120.into(), 25.into()],
        };
        dictionary! { "Shading" => dictionary! { "Axial" => axial, "Radial" => radial } }
    });
    both(&file, "shadings", 0.25, 0.4, 32);
}

#[test]
fn images_stencils_and_masks() {
    let content = "0.2 0 0 0 k 0 0 144 144 re f q 60 0 0 60 10 10 cm /Cmyk Do Q q 50 10 -10 50 85 10 cm /Indexed Do Q \
        q 60 0 0 -40 10 130 cm /Masked Do Q 0 0.9 0 0 k q 40 0 0 40 95 95 cm /Stencil Do Q";
    let file = pdf(content, |doc| {
        let image = |doc: &mut lopdf::Document, extra: Dictionary, (w, h): (i64, i64), data: Vec<u8>| {
            let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => w, "Height" => h };
            dict.extend(&extra);
            doc.add_object(Stream::new(dict, data))
        };
        let smooth = |w: i64, h: i64, n: i64| -> Vec<u8> {
            (0..h)
                .flat_map(|y| (0..w).flat_map(move |x| (0..n).map(move |c| ((x * 4 + y * 3 + c * 40) % 256) as u8)))
                .collect()
        };
        let cmyk = image(
            doc,
            dictionary! { "ColorSpace" => "DeviceCMYK", "BitsPerComponent" => 8 },
            (40, 30),
            smooth(40, 30, 4),
        );
        let palette = Object::String(
            [[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 0, 50], [0, 0, 0, 255]].concat(),
            lopdf::StringFormat::Hexadecimal,
        );
        let indexed: Object = vec!["Indexed".into(), "DeviceCMYK".into(), 3.into(), palette].into();
        let indexed = image(
            doc,
            dictionary! { "ColorSpace" => indexed, "BitsPerComponent" => 2 },
            (4, 2),
            vec![0b00_01_10_11, 0b11_10_01_00],
        );
        let soft =
            image(doc, dictionary! { "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 }, (2, 1), vec![255, 100]);
        let gray = dictionary! { "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "SMask" => soft };
        let masked = image(doc, gray, (20, 20), smooth(20, 20, 1));
        let stencil = image(
            doc,
            dictionary! { "ImageMask" => true, "BitsPerComponent" => 1 },
            (8, 4),
            vec![0xF0, 0x0F, 0xAA, 0xFF],
        );
        dictionary! { "XObject" => dictionary! { "Cmyk" => cmyk, "Indexed" => indexed, "Masked" => masked, "Stencil" => stencil } }
    });
    let ours = both(&file, "images", 0.15, 0.3, 44);
    assert_eq!(at(&ours, 100.0, 132.0)[..2], [51, 0], "0xF0: ones are not painted");
    assert_eq!(at(&ours, 130.0, 132.0)[..2], [0, 230], "zeros are");
}

#[test]
fn what_is_not_painted_is_named_with_its_place() {
    let content = "0 0 0 1 k 9 9 50 50 re f /Nowhere Do q 20 0 0 20 60 60 cm /Broken Do Q";
    let file = pdf(content, |doc| {
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 10, "Height" => 10,
            "ColorSpace" => "DeviceCMYK", "BitsPerComponent" => 8,
        };
        let broken = doc.add_object(Stream::new(dict, vec![0; 99]));
        dictionary! { "XObject" => dictionary! { "Broken" => broken } }
    });
    let ours = plates(&file, 100);
    assert!(ours.unmeasured.iter().any(|u| u.what.contains("Nowhere")), "{:?}", ours.unmeasured);
    let broken = ours.unmeasured.iter().find(|u| !u.what.contains("Nowhere")).expect("the image");
    // 60 pt from the left of the sheet, 9 pt of which are outside of the trim
    assert!((broken.rect.x.to_pt() - 51.0).abs() < 0.1 && (broken.rect.y.to_pt() - 55.0).abs() < 0.1, "{broken:?}");
    assert_eq!(at(&ours, 30.0, 30.0)[3], 255, "the rest is painted");
}
