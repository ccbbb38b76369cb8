//! Forms, groups, soft masks, layers.

use super::bench::{Bench, Record, reals};
use lopdf::{Dictionary, Object, ObjectId, dictionary};

#[test]
fn forms_run_with_their_matrix_box_and_resources() {
    let mut bench = Bench::new();
    let image = dictionary! {
        "Subtype" => "Image", "Width" => 10, "Height" => 10, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray",
    };
    let image = bench.stream(image, vec![0u8; 100]);
    let inner = bench.form(
        dictionary! { "Resources" => dictionary! { "XObject" => dictionary! { "Im3" => image } } },
        "20 0 0 20 0 0 cm /Im3 Do",
    );
    let outer = bench.form(
        dictionary! {
            "Matrix" => reals(&[2.0, 0.0, 0.0, 2.0, 10.0, 10.0]), "BBox" => reals(&[0.0, 0.0, 30.0, 30.0]),
            "Resources" => dictionary! { "XObject" => dictionary! { "Fm2" => inner } },
        },
        "1 0 0 0 k q /Fm2 Do",
    );
    bench.name("XObject", "Fm1", outer);
    let record = bench.run("/Fm1 Do 0 0 1 1 re f");
    assert_eq!(
        record.marks(),
        ["clip 10 10 70 70", "clip 10 10 410 210", "image 10x10 DeviceGray", "fill 0 0 1 1 K100"]
    );
    assert_eq!(&*record.places[0].path, "Fm1/Fm2/Im3");
    assert_eq!(record.places[0].bounds, kurbo::Rect::new(10.0, 10.0, 50.0, 50.0));
    assert!((record.ppi[0].0 - 18.0).abs() < 1e-9);
    assert_eq!(record.codes(), ["save-without-restore"]);
    assert_eq!(&*record.problems[0].place.path, "Fm1");
}

#[test]
fn a_form_without_resources_sees_the_pages() {
    let mut bench = Bench::new();
    let form = bench.form(Dictionary::new(), "/G gs 0 0 1 1 re f");
    bench.name("XObject", "Fm1", form);
    bench.name("ExtGState", "G", dictionary! { "ca" => 0.5 });
    assert!(bench.run("/Fm1 Do").problems.is_empty());
}

#[test]
fn groups_begin_plain_and_are_composed_as_the_state_says() {
    let mut bench = Bench::new();
    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK", "I" => true, "K" => true };
    let form =
        bench.form(dictionary! { "Group" => group, "BBox" => reals(&[0.0, 0.0, 10.0, 10.0]) }, "/G gs 0 0 1 1 re f");
    bench.name("XObject", "Fm1", form);
    bench.name("ExtGState", "A", dictionary! { "ca" => 0.5, "BM" => "Multiply" });
    bench.name("ExtGState", "G", dictionary! {});
    let record = bench.run("/A gs /Fm1 Do 0 0 2 2 re f");
    let expected = [
        "begin group isolated knockout DeviceCMYK alpha 0.5 Multiply mask false",
        "clip 0 0 10 10",
        "fill 0 0 1 1 K100",
        "end group",
        "fill 0 0 2 2 K100",
    ];
    assert_eq!(record.marks(), expected);
    assert_eq!(record.places[0].bounds, kurbo::Rect::new(0.0, 0.0, 10.0, 10.0));
}

fn masked() -> Bench {
    let mut bench = Bench::new();
    let group = dictionary! { "S" => "Transparency", "CS" => "DeviceGray" };
    let form = bench.form(dictionary! { "Group" => group }, "1 g 0 0 50 50 re f");
    let mask = dictionary! { "Type" => "Mask", "S" => "Luminosity", "G" => form, "BC" => reals(&[0.0]) };
    bench.name("ExtGState", "M", dictionary! { "SMask" => mask });
    bench.name("ExtGState", "N", dictionary! { "SMask" => "None" });
    bench
}

#[test]
fn soft_masks_are_run_unclipped_and_restored() {
    let record = masked().run("q 0 0 5 5 re W n /M gs 0 0 9 9 re f /N gs Q 0 0 9 9 re f");
    let expected = [
        "clip 0 0 5 5",
        "begin mask luminosity",
        "fill 0 0 50 50 paper",
        "end mask",
        "fill 0 0 9 9 K100",
        "clear mask",
        "fill 0 0 9 9 K100",
    ];
    assert_eq!(record.marks(), expected);
    assert_eq!(record.places[1].bounds, kurbo::Rect::new(0.0, 0.0, 50.0, 50.0), "not within the clip outside");
    assert_eq!(record.places[2].bounds, kurbo::Rect::new(0.0, 0.0, 5.0, 5.0));
}

#[test]
fn a_form_that_contains_itself_ends() {
    let mut bench = Bench::new();
    let id = bench.file.new_object_id();
    let resources = dictionary! { "XObject" => dictionary! { "Fm1" => id } };
    let form = bench.form(dictionary! { "Resources" => resources }, "0 0 1 1 re f /Fm1 Do");
    let form = bench.file.objects.remove(&form.as_reference().unwrap()).unwrap();
    bench.file.objects.insert(id, form);
    bench.name("XObject", "Fm1", id);
    let record = bench.run("/Fm1 Do");
    assert_eq!(record.marks(), ["fill 0 0 1 1 K100"]);
    assert_eq!(record.codes(), ["recursive"]);
}

#[test]
fn a_mask_made_of_what_it_masks_ends() {
    let mut bench = Bench::new();
    let id = bench.file.new_object_id();
    let mask = dictionary! { "S" => "Alpha", "G" => id };
    let resources = dictionary! { "ExtGState" => dictionary! { "M" => dictionary! { "SMask" => mask.clone() } } };
    let form = bench.form(dictionary! { "Resources" => resources }, "/M gs 0 0 1 1 re f");
    let form = bench.file.objects.remove(&form.as_reference().unwrap()).unwrap();
    bench.file.objects.insert(id, form);
    bench.name("ExtGState", "M", dictionary! { "SMask" => mask });
    let record = bench.run("/M gs 0 0 2 2 re f");
    assert_eq!(record.codes(), ["recursive"]);
    let count = |event: &str| record.events.iter().filter(|e| e.starts_with(event)).count();
    assert_eq!(count("begin mask"), count("end mask"));
}

/// Layers on and off, and a membership of both.
fn layered() -> (Bench, [ObjectId; 2]) {
    let mut bench = Bench::new();
    let layer = |bench: &mut Bench, name: &str| {
        let layer = dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name) };
        bench.file.add_object(layer)
    };
    let (on, off) = (layer(&mut bench, "print"), layer(&mut bench, "proof"));
    let all: Vec<Object> = vec![on.into(), off.into()];
    let config = dictionary! { "OFF" => vec![Object::from(off)] };
    bench.file.trailer.set("OCProperties", dictionary! { "OCGs" => all, "D" => config });
    bench.name("Properties", "On", on);
    bench.name("Properties", "Off", off);
    (bench, [on, off])
}

#[test]
fn layers_that_are_off_are_not_painted() {
    let (bench, _) = layered();
    let record = bench
        .run("/OC /On BDC 0 0 1 1 re f EMC /OC /Off BDC /OC /On BDC 0 0 2 2 re f EMC 2 0 0 2 0 0 cm EMC 0 0 3 3 re f");
    let marks = record.marks();
    let marks: Vec<&str> = marks.into_iter().filter(|m| !m.starts_with("begin") && *m != "end marked").collect();
    assert_eq!(marks, ["fill 0 0 1 1 K100", "hidden proof", "fill 0 0 6 6 K100"]);
}

#[test]
fn forms_are_on_layers_and_memberships_are_judged() {
    let cases = [
        (dictionary! { "P" => "AnyOn" }, true),
        (dictionary! { "P" => "AllOn" }, false),
        (dictionary! { "P" => "AnyOff" }, true),
        (dictionary! { "P" => "AllOff" }, false),
    ];
    for (mut membership, shown) in cases {
        let (mut bench, [on, off]) = layered();
        membership.set("Type", "OCMD");
        membership.set("OCGs", vec![Object::from(on), off.into()]);
        let form = bench.form(dictionary! { "OC" => membership.clone() }, "0 0 1 1 re f");
        bench.name("XObject", "Fm1", form);
        let record = bench.run("/Fm1 Do");
        assert_eq!(record.marks().iter().any(|m| m.starts_with("fill")), shown, "{membership:?}");
    }
    let (mut bench, [on, off]) = layered();
    let not: Object = vec!["Not".into(), off.into()].into();
    let expression: Object = vec!["And".into(), on.into(), not].into();
    let form = bench.form(dictionary! { "OC" => dictionary! { "Type" => "OCMD", "VE" => expression } }, "0 0 1 1 re f");
    bench.name("XObject", "Fm1", form);
    assert!(bench.run("/Fm1 Do").marks().contains(&"fill 0 0 1 1 K100"));
}

#[test]
fn postscript_is_told() {
    let mut bench = Bench::new();
    let ps = bench.stream(dictionary! { "Subtype" => "PS" }, "showpage");
    bench.name("XObject", "X", ps);
    let record: Record = bench.run("/X Do");
    assert_eq!(record.codes(), ["unsupported"]);
}

#[test]
fn annotations_that_print_are_painted_over_the_page() {
    let mut bench = Bench::new();
    let form = bench.form(dictionary! { "BBox" => reals(&[0.0, 0.0, 10.0, 10.0]) }, "1 0 0 0 k 0 0 10 10 re f");
    let note = |flags: i64, appearance: Object| {
        dictionary! {
            "Type" => "Annot", "Subtype" => "Stamp", "Rect" => reals(&[100.0, 50.0, 120.0, 90.0]), "F" => flags,
            "AP" => dictionary! { "N" => appearance }, "AS" => "On",
        }
    };
    let states = dictionary! { "On" => form.clone() };
    let notes = [note(4, form.clone()), note(0, form.clone()), note(6, form), note(4, states.into())];
    let notes: Vec<Object> = notes.into_iter().map(|n| bench.add(n)).collect();
    bench.page.set("Annots", notes);
    let record = bench.run("q 2 0 0 2 0 0 cm 0 0 1 1 re f");
    let fills: Vec<&str> = record.marks().into_iter().filter(|m| m.starts_with("fill")).collect();
    assert_eq!(fills, ["fill 0 0 2 2 K100", "fill 100 50 120 90 C100", "fill 100 50 120 90 C100"]);
    assert_eq!(&*record.places[2].path, "annotation 4");
}
