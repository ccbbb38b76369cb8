//! Paths, states and problems of plain content.

use super::bench::{Bench, Record, reals};
use dayang::pdfread::state::Blend;
use kurbo::{Affine, BezPath, Shape};
use lopdf::{Object, dictionary};

fn run(content: &str) -> Record {
    Bench::new().run(content)
}

#[test]
fn paths_of_every_operator() {
    let record = run("10 10 m 20 10 l 20 20 l h f\n\
                      0 0 m 0 30 30 30 30 0 c f*\n\
                      0 0 m 10 10 20 0 v S\n\
                      0 0 m 5 10 20 0 y s\n\
                      1 2 3 4 re B 1 2 3 4 re b* 5 5 m 6 6 l n");
    let expected = [
        "fill 10 10 20 20 K100",
        "fill 0 0 30 22 even-odd K100",
        "stroke 0 0 20 4 1.00 K100",
        "stroke 0 0 20 4 1.00 K100",
        "fill 1 2 4 6 K100",
        "stroke 1 2 4 6 1.00 K100",
        "fill 1 2 4 6 even-odd K100",
        "stroke 1 2 4 6 1.00 K100",
    ];
    assert_eq!(record.marks(), expected);
    assert!(record.problems.is_empty(), "{:?}", record.problems);
}

#[test]
fn the_state_is_saved_and_restored() {
    let record = run("q 2 0 0 2 10 10 cm 0 0 0 0.5 k 3 w 0 0 5 5 re f 0 0 m 5 0 l S Q 0 0 5 5 re f 0 0 m 5 0 l S");
    let expected =
        ["fill 10 10 20 20 K50", "stroke 10 10 20 10 6.00 K100", "fill 0 0 5 5 K100", "stroke 0 0 5 0 1.00 K100"];
    assert_eq!(record.marks(), expected);
}

#[test]
fn points_take_the_matrix_of_their_operator() {
    let record = run("0 0 m 2 0 0 2 0 0 cm 5 5 l 10 0 l f");
    assert_eq!(record.marks(), ["fill 0 0 20 10 K100"]);
}

#[test]
fn clips_bound_the_places() {
    let record = run("10 10 20 20 re W n 0 0 200 100 re f 50 50 5 5 re f");
    assert_eq!(record.marks(), ["clip 10 10 30 30", "fill 0 0 200 100 K100", "fill 50 50 55 55 K100"]);
    assert_eq!(record.places[0].bounds, kurbo::Rect::new(10.0, 10.0, 30.0, 30.0));
    assert!(!record.places[0].is_clipped_away());
    assert!(record.places[1].is_clipped_away());
    assert_eq!(record.places[0].operator, 5);
}

#[test]
fn line_styles_come_from_operators_and_dictionaries() {
    let mut bench = Bench::new();
    let state = dictionary! { "LW" => 4, "LC" => 1, "LJ" => 2, "ML" => 3, "D" => vec![reals(&[3.0, 1.0]), 2.into()] };
    bench.name("ExtGState", "G", state);
    let record = bench.run("2 0 0 1 0 0 cm 0.5 w 1 J [2] 1 d 0 0 m 9 9 l S /G gs 0 0 m 9 9 l S");
    let [first, second] = record.strokes.as_slice() else { panic!("{:?}", record.events) };
    assert_eq!((first.width, first.points, first.cap), (0.5, 0.5, kurbo::Cap::Round), "thinnest on the page");
    assert_eq!((first.dash.as_slice(), first.dash_phase), ([2.0].as_slice(), 1.0));
    assert_eq!((second.width, second.miter, second.join), (4.0, 3.0, kurbo::Join::Bevel));
    assert_eq!((second.dash.as_slice(), second.dash_phase), ([3.0, 1.0].as_slice(), 2.0));
}

#[test]
fn a_strokes_outline_follows_its_pen() {
    let record = run("4 0 0 1 0 0 cm 2 w 5 0 m 5 50 l S 0 20 m 20 20 l S 0 w 0 0 m 10 0 l S");
    let path = |x0: f64, y0: f64, x1: f64, y1: f64| {
        let mut path = BezPath::new();
        path.move_to((x0, y0));
        path.line_to((x1, y1));
        path
    };
    // an upright line is four times as wide as the pen's width, a level one not
    let upright = record.strokes[0].outline(&path(20.0, 0.0, 20.0, 50.0), 0.1, 0.01).bounding_box();
    assert!((upright.width() - 8.0).abs() < 0.01, "{upright:?}");
    let level = record.strokes[1].outline(&path(0.0, 20.0, 80.0, 20.0), 0.1, 0.01).bounding_box();
    assert!((level.height() - 2.0).abs() < 0.01, "{level:?}");
    let thin = record.strokes[2].outline(&(Affine::IDENTITY * path(0.0, 0.0, 40.0, 0.0)), 0.1, 0.01).bounding_box();
    assert_eq!(record.strokes[2].points, 0.0);
    assert!(thin.height() > 0.02 && thin.height() < 0.5, "{thin:?}");
}

#[test]
fn overprint_alpha_and_blend_reach_the_device() {
    use dayang::pdfread::device::Device;
    use dayang::pdfread::state::{Graphics, Rule};
    #[derive(Default)]
    struct States(Vec<Graphics>);
    impl Device for States {
        fn fill(&mut self, _: &BezPath, _: Rule, graphics: &Graphics) {
            self.0.push(graphics.clone());
        }
    }
    let mut bench = Bench::new();
    bench.name("ExtGState", "A", dictionary! { "OP" => true, "OPM" => 1, "ca" => 0.5, "BM" => "Multiply" });
    bench.name("ExtGState", "B", dictionary! { "OP" => true, "op" => false, "CA" => 0.25, "TR2" => "Default" });
    bench.name("ExtGState", "C", dictionary! { "BM" => vec!["Strange".into(), "Screen".into()], "RI" => "Perceptual" });
    let bytes = bench.bytes("/A gs 0 0 1 1 re f /B gs 0 0 1 1 re f /C gs 0 0 1 1 re f");
    let document = dayang::pdfread::Document::open(&bytes).unwrap();
    let mut states = States::default();
    dayang::pdfread::interpret(&document, &document.page(1).unwrap(), &mut states);
    let [a, b, c] = states.0.as_slice() else { panic!() };
    assert!(a.overprint.fill && a.overprint.stroke && a.overprint.mode == 1);
    assert_eq!((a.fill_alpha, a.stroke_alpha, a.blend), (0.5, 1.0, Blend::Multiply));
    assert!(!b.overprint.fill && b.overprint.stroke);
    assert_eq!((b.fill_alpha, b.stroke_alpha), (0.5, 0.25));
    assert_eq!(c.blend, Blend::Screen);
    assert_eq!(c.intent, dayang::pdfread::state::Intent::Perceptual);
    assert!(c.is_transparent() && !c.noted.transfer);
}

#[test]
fn faults_are_told_with_their_places_and_passed_over() {
    let record = run("Q 1 0 0 rx 5 w ) (x /Nope gs /Nope Do 1 1 re f 2 2 l 3 3 l f EMC ET 0 0 9 9 re f q");
    // the string takes the rest of the content with it: damage, and nothing after
    assert!(record.codes().contains(&"damaged-content"));
    let record = run("Q 1 0 0 rx 5 w ) /Nope gs /Nope Do 1 1 re f 2 2 l 3 3 l f EMC ET BX foo EX 0 0 9 9 re f q");
    let mut codes = record.codes();
    codes.sort_unstable();
    let expected = [
        "bad-operands",
        "damaged-content",
        "missing-resource",
        "missing-resource",
        "nesting",
        "nesting",
        "nesting",
        "restore-without-save",
        "save-without-restore",
        "unknown-operator",
    ];
    assert_eq!(codes, expected, "{:#?}", record.problems);
    assert_eq!(record.marks(), ["fill 2 2 3 3 K100", "fill 0 0 9 9 K100"]);
    let unknown = record.problems.iter().find(|p| p.kind.code() == "unknown-operator").unwrap();
    assert_eq!(unknown.sentence(), "the operator `rx` is not one of PDF's (page 1)");
    assert_eq!(unknown.place.operator, 2);
    assert!(unknown.kind.leaves_unmeasured());
    let stray = record.problems.iter().find(|p| p.kind.code() == "restore-without-save").unwrap();
    assert!(!stray.kind.leaves_unmeasured());
    assert_eq!(
        record.events.iter().filter(|e| *e == "save").count(),
        record.events.iter().filter(|e| *e == "restore").count()
    );
}

#[test]
fn images_have_size_and_resolution() {
    let mut bench = Bench::new();
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 100, "Height" => 50, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceGray",
    };
    let image = bench.stream(dict, vec![0u8; 5000]);
    bench.name("XObject", "Im1", image);
    let record = bench
        .run("q 0 36 -72 0 100 20 cm /Im1 Do Q q 1 0 0 1 2 3 cm BI /W 2 /H 2 /BPC 8 /CS /G ID abEI EI Q 0 0 1 1 re f");
    assert_eq!(record.marks(), ["image 100x50 DeviceGray", "image 2x2 DeviceGray", "fill 0 0 1 1 K100"]);
    let (across, down) = record.ppi[0];
    assert!((across - 200.0).abs() < 1e-9 && (down - 50.0).abs() < 1e-9, "{across} {down}");
    assert_eq!(&*record.places[0].path, "Im1");
    assert!(record.places[0].object.is_some());
    assert_eq!(record.places[0].bounds, kurbo::Rect::new(28.0, 20.0, 100.0, 56.0));
    assert!(record.problems.is_empty(), "{:?}", record.problems);
}

#[test]
fn samples_and_masks_are_at_hand() {
    use dayang::pdfread::device::{Device, ImageMask, ImageUse};
    use dayang::pdfread::state::Graphics;
    #[derive(Default)]
    struct Looks(Vec<String>);
    impl Device for Looks {
        fn image(&mut self, image: &ImageUse, _: &Graphics) {
            let samples = image.samples().unwrap();
            let mask = match &image.mask {
                ImageMask::None => "none".to_owned(),
                ImageMask::Explicit(mask) => format!("explicit {:?}", mask.samples().unwrap().data),
                ImageMask::Soft(mask) => format!("soft {:?} {:?}", mask.samples().unwrap().data, mask.decode),
                ImageMask::ColourKey(key) => format!("key {key:?}"),
                ImageMask::InData(kind) => format!("in data {kind}"),
            };
            self.0.push(format!("{:?} {:?} {mask}", samples.data, image.decode));
        }
    }
    let mut bench = Bench::new();
    let image = |space: Object, bits: i64| {
        dictionary! { "Subtype" => "Image", "Width" => 2, "Height" => 1, "BitsPerComponent" => bits, "ColorSpace" => space }
    };
    let mut soft = image("DeviceGray".into(), 8);
    soft.set("Decode", reals(&[1.0, 0.0]));
    let soft = bench.stream(soft, vec![9u8, 8]);
    let mut first = image("DeviceCMYK".into(), 8);
    first.set("SMask", soft);
    let first = bench.stream(first, vec![1u8, 2, 3, 4, 5, 6, 7, 8]);
    let palette: Object =
        vec!["Indexed".into(), "DeviceRGB".into(), 3.into(), Object::string_literal(vec![0u8; 12])].into();
    let mut second = image(palette, 2);
    second.set("Mask", vec![1.into(), 2.into()]);
    let second = bench.stream(second, vec![0b0110_0000u8]);
    bench.name("XObject", "A", first);
    bench.name("XObject", "B", second);
    let bytes = bench.bytes("/A Do /B Do");
    let document = dayang::pdfread::Document::open(&bytes).unwrap();
    let mut looks = Looks::default();
    dayang::pdfread::interpret(&document, &document.page(1).unwrap(), &mut looks);
    let cmyk = "[1, 2, 3, 4, 5, 6, 7, 8] [(0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (0.0, 1.0)] soft [9, 8] (1.0, 0.0)";
    assert_eq!(looks.0, [cmyk, "[1, 2] [(0.0, 3.0)] key [(1, 2)]"]);
}
