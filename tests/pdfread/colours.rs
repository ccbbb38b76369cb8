//! Colour spaces, patterns and shadings.

use super::bench::{Bench, Record, colour_text, reals, tint};
use dayang::pdfread::colour::Inks;
use dayang::pdfread::shading::{Shading, ShadingKind};
use kurbo::Point;
use lopdf::{Dictionary, Object, Stream, dictionary};

/// The paint of a fill in a space.
fn painted(space: impl FnOnce(&mut Bench) -> Object, components: &str) -> (String, Record) {
    let mut bench = Bench::new();
    let space = space(&mut bench);
    bench.name("ColorSpace", "S", space);
    let record = bench.run(&format!("/S cs {components} 0 0 1 1 re f"));
    let paint = record.marks().first().map(|m| m.trim_start_matches("fill 0 0 1 1 ").to_owned()).unwrap_or_default();
    (paint, record)
}

fn cie(family: &str, mut dict: Dictionary) -> Object {
    dict.set("WhitePoint", reals(&[0.9505, 1.0, 1.089]));
    vec![family.into(), dict.into()].into()
}

fn separation(name: &str, full: &[f32]) -> Object {
    vec!["Separation".into(), name.into(), "DeviceCMYK".into(), tint(full)].into()
}

#[test]
fn device_colours_are_inks_or_rgb() {
    let record = Bench::new().run("0.25 g 0 0 1 1 re f 0.1 0.2 0.3 0.4 k 0 0 1 1 re f 1 0 0.5 rg 0 0 1 1 re f");
    let fills = ["fill 0 0 1 1 K75", "fill 0 0 1 1 C10+M20+Y30+K40", "fill 0 0 1 1 DeviceRGB [1.0, 0.0, 0.5]"];
    assert_eq!(record.marks(), fills);
    let amounts = |i: usize| record.colours[i].inks().amounts().cloned().unwrap();
    assert!(amounts(1).direct_cmyk && !amounts(0).direct_cmyk);
    // values out of range are brought into it
    let record = Bench::new().run("-1 0 2 0 k 0 0 1 1 re f /DeviceCMYK cs 0 0 1 1 re f");
    assert_eq!(record.marks(), ["fill 0 0 1 1 Y100", "fill 0 0 1 1 K100"]);
}

#[test]
fn cie_colours_say_what_they_are() {
    let gamma = dictionary! { "Gamma" => 2.0 };
    let (paint, record) = painted(|_| cie("CalGray", gamma), "0.5 sc");
    assert_eq!(paint, "CalGray [0.5]");
    let lab = record.colours[0].lab().unwrap();
    assert!((lab[0] - 57.08).abs() < 0.1 && lab[1].abs() < 0.01, "{lab:?}: a quarter of the light");
    let srgb = dictionary! {
        "Gamma" => reals(&[2.2, 2.2, 2.2]),
        "Matrix" => reals(&[0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505]),
    };
    let (paint, record) = painted(|_| cie("CalRGB", srgb), "1 1 1 scn");
    assert_eq!(paint, "CalRGB [1.0, 1.0, 1.0]");
    let lab = record.colours[0].lab().unwrap();
    assert!((lab[0] - 100.0).abs() < 0.1 && lab[1].abs() < 0.2 && lab[2].abs() < 0.2, "{lab:?}");
    let (paint, _) =
        painted(|_| cie("Lab", dictionary! { "Range" => reals(&[-50.0, 50.0, -20.0, 20.0]) }), "60 -70 10 sc");
    assert_eq!(paint, "Lab [60.0, -50.0, 10.0]");
    let (paint, record) = painted(|_| vec!["Lab".into(), Dictionary::new().into()].into(), "1 2 3 sc");
    assert_eq!((paint.as_str(), record.codes()), ("nothing", vec!["colour"]));
}

#[test]
fn icc_colours_bring_profile_and_alternate() {
    let profile = |bench: &mut Bench, n: i64| {
        let stream = bench.stream(dictionary! { "N" => n }, b"a profile".to_vec());
        vec!["ICCBased".into(), stream].into()
    };
    let (paint, record) = painted(|b| profile(b, 3), "0.5 1 0 sc");
    assert_eq!(paint, "ICCBased (3) [0.5, 1.0, 0.0]");
    let dayang::pdfread::space::Space::Icc(icc) = &*record.colours[0].space else { panic!() };
    assert_eq!((&icc.profile[..], icc.alternate.family()), (b"a profile".as_slice(), "DeviceRGB"));
    assert!(icc.object.is_some());
    assert_eq!(painted(|b| profile(b, 4), "0 0 0 1 sc").0, "ICCBased (4) [0.0, 0.0, 0.0, 1.0]");
    assert_eq!(painted(|b| profile(b, 2), "0 0 sc").1.codes(), ["colour"]);
}

#[test]
fn separations_are_their_inks() {
    let (paint, record) = painted(|_| separation("PANTONE 185 C", &[0.0, 0.9, 0.8, 0.0]), "0.5 scn");
    assert_eq!(paint, "PANTONE 185 C 50");
    let alternate = record.colours[0].alternate().unwrap();
    assert_eq!(colour_text(&alternate), "M45+Y40");
    assert_eq!(painted(|_| separation("Black", &[0.0, 0.0, 0.0, 1.0]), "").0, "K100", "the initial tint is full");
    assert_eq!(painted(|_| separation("None", &[0.0, 0.0, 0.0, 1.0]), "1 scn").0, "paper");
    let (paint, record) = painted(|_| separation("All", &[1.0, 1.0, 1.0, 1.0]), "1 scn");
    assert_eq!(paint, "All 100");
    assert_eq!(record.colours[0].inks().amounts().unwrap().inks(), 4);
    // speaking about one plate only is what overprint asks
    let (_, record) = painted(|_| separation("Cyan", &[1.0, 0.0, 0.0, 0.0]), "0 scn");
    assert_eq!(record.colours[0].inks().amounts().unwrap().speaks, [true, false, false, false]);
}

#[test]
fn device_n_mixes_process_and_spot() {
    let program = b"{ 2 copy 0 exch 0 exch pop pop pop 0 0 }".to_vec();
    let space = |bench: &mut Bench, program: Vec<u8>| {
        let dict = dictionary! {
            "FunctionType" => 4, "Domain" => reals(&[0.0, 1.0, 0.0, 1.0]),
            "Range" => reals(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
        };
        let tint = bench.stream(dict, program);
        let names = vec!["Magenta".into(), "Gold".into()];
        let attributes = dictionary! { "Subtype" => "NChannel" };
        vec!["DeviceN".into(), names.into(), "DeviceCMYK".into(), tint, attributes.into()].into()
    };
    let (paint, record) = painted(|b| space(b, program), "0.3 0.6 scn");
    assert_eq!(paint, "M30+Gold 60");
    assert!(record.colours[0].space.colorants().unwrap().nchannel);
    let (paint, record) = painted(|b| space(b, b"{ add".to_vec()), "0.3 0.6 scn");
    assert_eq!((paint.as_str(), record.codes()), ("nothing", vec!["colour"]));
}

#[test]
fn palettes_are_looked_up() {
    let table = Object::string_literal(vec![0u8, 0, 0, 255, 255, 0, 0, 0]);
    let space = vec!["Indexed".into(), "DeviceCMYK".into(), 1.into(), table.clone()];
    let (paint, record) = painted(|_| space.into(), "1 sc");
    assert_eq!(paint, "C100");
    assert!(!record.colours[0].inks().amounts().unwrap().direct_cmyk);
    let over = vec!["Indexed".into(), separation("Gold", &[0.0, 0.2, 0.8, 0.0]), 3.into(), table];
    assert_eq!(painted(|_| over.into(), "3 sc").0, "Gold 100");
}

#[test]
fn default_spaces_take_the_device_spaces_place() {
    let mut bench = Bench::new();
    let profile = bench.stream(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, b"p".to_vec());
    bench.name("ColorSpace", "DefaultRGB", vec!["ICCBased".into(), profile]);
    bench.name("ColorSpace", "DefaultCMYK", vec![Object::from("DeviceCMYK")]);
    let record = bench.run("1 0 0 rg 0 0 1 1 re f /DeviceRGB cs 0 0 1 1 re f 0 0 0 1 k 0 0 1 1 re f");
    let icc = |c: &str| format!("fill 0 0 1 1 ICCBased (3) [{c}]");
    assert_eq!(record.marks(), [icc("1.0, 0.0, 0.0"), icc("0.0, 0.0, 0.0"), "fill 0 0 1 1 K100".to_owned()]);
}

#[test]
fn spaces_that_contain_themselves_are_refused() {
    let (_, record) = painted(
        |bench| {
            let id = bench.file.new_object_id();
            let space = vec!["Indexed".into(), Object::Reference(id), 1.into(), Object::string_literal("xx")];
            bench.file.objects.insert(id, space.into());
            id.into()
        },
        "0 sc",
    );
    assert_eq!(record.codes(), ["colour"]);
    assert_eq!(painted(|_| "Unheard".into(), "0 sc").1.codes(), ["colour"]);
}

/// A shading as it is read.
fn shading(object: impl Into<Object>) -> Result<Shading, String> {
    Shading::read(&lopdf::Document::new(), &object.into(), &Dictionary::new())
}

fn ink_at(shading: &Shading, x: f64, y: f64) -> Option<String> {
    shading.at(Point::new(x, y)).map(|c| colour_text(&c))
}

#[test]
fn axial_and_radial_shadings_are_asked_point_by_point() {
    let axial = shading(dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Coords" => reals(&[0.0, 0.0, 100.0, 0.0]),
        "Function" => tint(&[1.0, 0.0, 0.0, 0.0]), "Extend" => vec![true.into(), false.into()],
    })
    .unwrap();
    assert_eq!(ink_at(&axial, 25.0, 70.0).as_deref(), Some("C25"));
    assert_eq!(ink_at(&axial, -25.0, 0.0).as_deref(), Some("paper"));
    assert_eq!(ink_at(&axial, 101.0, 0.0), None);
    let radial = shading(dictionary! {
        "ShadingType" => 3, "ColorSpace" => "DeviceGray", "Coords" => reals(&[0.0, 0.0, 0.0, 0.0, 0.0, 10.0]),
        "Function" => tint(&[1.0]),
    })
    .unwrap();
    assert_eq!(ink_at(&radial, 0.0, 0.0).as_deref(), Some("K100"));
    assert_eq!(ink_at(&radial, 3.0, 4.0).as_deref(), Some("K50"));
    assert_eq!(ink_at(&radial, 8.0, 8.0), None);
    // a cone beside its circles
    let cone = shading(dictionary! {
        "ShadingType" => 3, "ColorSpace" => "DeviceGray", "Coords" => reals(&[0.0, 0.0, 5.0, 20.0, 0.0, 5.0]),
        "Function" => tint(&[1.0]), "Extend" => vec![true.into(), true.into()],
    })
    .unwrap();
    assert_eq!(cone.parameter(Point::new(25.0, 0.0)), Some(1.0));
    assert_eq!(cone.parameter(Point::new(10.0, 6.0)), None);
}

#[test]
fn function_shadings_have_a_domain() {
    let dict = dictionary! {
        "FunctionType" => 4, "Domain" => reals(&[0.0, 1.0, 0.0, 1.0]), "Range" => reals(&[0.0, 1.0]),
    };
    let mut file = lopdf::Document::new();
    let function = file.add_object(Stream::new(dict, b"{ mul }".to_vec()));
    let object = dictionary! {
        "ShadingType" => 1, "ColorSpace" => "DeviceGray", "Function" => function,
        "Matrix" => reals(&[10.0, 0.0, 0.0, 10.0, 5.0, 5.0]),
    };
    let shading = Shading::read(&file, &object.into(), &Dictionary::new()).unwrap();
    assert_eq!(ink_at(&shading, 10.0, 10.0).as_deref(), Some("K75"));
    assert_eq!(ink_at(&shading, 4.0, 10.0), None);
    assert_eq!(shading.samples(9).len(), 9);
}

/// A mesh of bytes: coordinates and components of 8 bits over 0 to 255 and 0 to 1.
fn mesh(kind: i64, extra: Dictionary, data: &[u8]) -> Shading {
    let mut dict = dictionary! {
        "ShadingType" => kind, "ColorSpace" => "DeviceGray", "BitsPerCoordinate" => 8, "BitsPerComponent" => 8,
        "BitsPerFlag" => 8, "Decode" => reals(&[0.0, 255.0, 0.0, 255.0, 0.0, 1.0]),
    };
    dict.extend(&extra);
    shading(Stream::new(dict, data.to_vec())).unwrap()
}

fn triangles(shading: &Shading) -> Vec<[(f64, f64, f64); 3]> {
    let ShadingKind::Mesh(mesh) = &shading.kind else { panic!() };
    let corner = |i: u32| (mesh.point(i as usize).x, mesh.point(i as usize).y, mesh.values(i as usize)[0]);
    mesh.triangles.iter().map(|t| t.map(corner)).collect()
}

#[test]
fn triangle_meshes() {
    let free = mesh(4, Dictionary::new(), &[0, 0, 0, 0, 9, 10, 0, 255, 9, 0, 10, 255, 1, 10, 10, 0, 2, 20, 20, 255]);
    let expected = [
        [(0.0, 0.0, 0.0), (10.0, 0.0, 1.0), (0.0, 10.0, 1.0)],
        [(10.0, 0.0, 1.0), (0.0, 10.0, 1.0), (10.0, 10.0, 0.0)],
        [(10.0, 0.0, 1.0), (10.0, 10.0, 0.0), (20.0, 20.0, 1.0)],
    ];
    assert_eq!(triangles(&free), expected);
    let rows = dictionary! { "VerticesPerRow" => 2 };
    let lattice = mesh(5, rows, &[0, 0, 0, 1, 0, 255, 0, 1, 0, 1, 1, 255, 0, 2, 0, 1, 2, 0]);
    assert_eq!(triangles(&lattice).len(), 4);
}

#[test]
fn patch_meshes_are_divided() {
    // a square Coons patch, then one that goes on from its edge
    let square = [0, 0, 0, 0, 10, 0, 20, 0, 30, 10, 30, 20, 30, 30, 30, 30, 20, 30, 10, 30, 0, 20, 0, 10, 0];
    let mut data = square.to_vec();
    data.extend([0, 0, 255, 255]);
    let coons = mesh(6, Dictionary::new(), &data);
    let ShadingKind::Mesh(found) = &coons.kind else { panic!() };
    let (mut area, mut middle) = (0.0, None);
    for [a, b, c] in triangles(&coons) {
        area += ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs() / 2.0;
    }
    for i in 0..found.corners() {
        if (found.point(i) - Point::new(15.0, 15.0)).hypot() < 1e-6 {
            middle = Some(found.values(i)[0]);
        }
    }
    assert!((area - 900.0).abs() < 1e-6, "{area}");
    assert!((middle.unwrap() - 0.5).abs() < 1e-6, "{middle:?}");
    data.extend([2, 40, 30, 50, 30, 60, 30, 60, 20, 60, 10, 60, 0, 50, 0, 40, 0, 0, 0]);
    let two = mesh(6, Dictionary::new(), &data);
    assert_eq!(triangles(&two).len(), triangles(&coons).len() * 2);
    let x = |t: &[(f64, f64, f64); 3]| t.iter().map(|c| c.0).fold(0.0, f64::max);
    assert!((triangles(&two).iter().map(x).fold(0.0, f64::max) - 60.0).abs() < 1e-6);
    let mut tensor = square.to_vec();
    tensor.extend([10, 10, 10, 20, 20, 20, 20, 10, 0, 0, 255, 255]);
    assert_eq!(triangles(&mesh(7, Dictionary::new(), &tensor)).len(), triangles(&coons).len());
}

#[test]
fn shadings_that_cannot_be_painted_are_said() {
    let without =
        dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceGray", "Coords" => reals(&[0.0, 0.0, 1.0, 1.0]) };
    assert!(shading(without.clone()).unwrap_err().contains("no Function"));
    let mut wrong = without;
    wrong.set("Function", tint(&[1.0, 1.0]));
    assert!(shading(wrong).unwrap_err().contains("components"));
    assert!(shading(dictionary! { "ShadingType" => 9, "ColorSpace" => "DeviceGray" }).is_err());
}

fn gradient() -> Object {
    dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Coords" => reals(&[0.0, 0.0, 100.0, 0.0]),
        "Function" => tint(&[1.0, 0.0, 0.0, 0.0]),
    }
    .into()
}

#[test]
fn shadings_fill_clips_paths_and_lines() {
    let mut bench = Bench::new();
    bench.name("Shading", "Sh", gradient());
    bench.name("Pattern", "P", dictionary! { "PatternType" => 2, "Shading" => gradient() });
    let content =
        "q 10 10 20 20 re W n /Sh sh Q /Pattern cs /P scn 0 0 5 5 re f /Pattern CS /P SCN 4 w 50 50 m 60 50 l S";
    let record = bench.run(content);
    let expected = [
        "clip 10 10 30 30",
        "shading clip",
        "fill 0 0 5 5 shading",
        "shading 0 0 5 5",
        "stroke 50 50 60 50 4.00 shading",
        "shading 50 48 60 52",
    ];
    assert_eq!(record.marks(), expected);
    assert_eq!(record.places[0].bounds, kurbo::Rect::new(10.0, 10.0, 30.0, 30.0));
}

fn tile(bench: &mut Bench, kind: i64, content: &str) {
    let dict = dictionary! {
        "PatternType" => 1, "PaintType" => kind, "TilingType" => 1, "BBox" => reals(&[0.0, 0.0, 10.0, 10.0]),
        "XStep" => 10, "YStep" => 10, "Resources" => Dictionary::new(),
    };
    let pattern = bench.stream(dict, content);
    bench.name("Pattern", "T", pattern);
}

#[test]
fn tiling_patterns_are_painted_cell_by_cell() {
    let mut bench = Bench::new();
    tile(&mut bench, 1, "1 0 0 0 k 2 2 6 6 re f");
    let record = bench.run("/Pattern cs /T scn 5 5 10 4 re f");
    let expected = [
        "fill 5 5 15 9 tiling",
        "clip 5 5 15 9",
        "clip 0 0 10 10",
        "fill 2 2 8 8 C100",
        "clip 10 0 20 10",
        "fill 12 2 18 8 C100",
    ];
    assert_eq!(record.marks(), expected);
    assert_eq!(&*record.places[1].path, "T");
}

#[test]
fn uncoloured_patterns_take_the_colour_given() {
    let mut bench = Bench::new();
    tile(&mut bench, 2, "0 1 0 rg 2 2 6 6 re f");
    bench.name("ColorSpace", "S", vec!["Pattern".into(), separation("Gold", &[0.0, 0.2, 0.8, 0.0])]);
    let record = bench.run("/S cs 0.5 /T scn 1 1 8 8 re f 0.25 /T scn 1 1 8 8 re f");
    assert_eq!(record.marks()[0], "fill 1 1 9 9 tiling in Gold 50");
    assert_eq!(record.marks()[3], "fill 2 2 8 8 Gold 50");
    assert_eq!(record.marks()[4], "fill 1 1 9 9 tiling in Gold 25");
    assert!(record.problems.is_empty());
}

#[test]
fn a_device_may_look_at_one_cell_only() {
    let mut bench = Bench::new();
    tile(&mut bench, 1, "2 2 6 6 re f");
    let bytes = bench.bytes("/Pattern cs /T scn 0 0 200 100 re f");
    assert_eq!(
        Record::of(&bytes).marks().iter().filter(|m| m.starts_with("fill")).count(),
        201,
        "the fill and 20 by 10 cells"
    );
    let document = dayang::pdfread::Document::open(&bytes).unwrap();
    let mut record = Record::default();
    dayang::pdfread::interpret(&document, &document.page(1).unwrap(), &mut record);
    assert_eq!(record.marks().iter().filter(|m| m.starts_with("fill")).count(), 2);
}

#[test]
fn inks_of_foreign_colours_are_no_amounts() {
    let record = Bench::new().run("1 0 0 rg 0 0 1 1 re f");
    assert!(matches!(record.colours[0].inks(), Inks::Foreign(_)));
    assert!(record.colours[0].inks().amounts().is_none());
}
