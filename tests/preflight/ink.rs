//! Ink of other people's PDFs: totals with their places, plates, and pictures of them.

use std::collections::BTreeSet;

use dayang::preflight::json;

use super::sample::{Sample, image, press_page};
use super::{asked, codes, plates, verdict};

#[test]
fn too_much_ink_has_a_place_an_area_and_a_figure() {
    let mut sample = Sample::new();
    let trim: Vec<f32> =
        sample.page().get(b"TrimBox").unwrap().as_array().unwrap().iter().map(|v| v.as_float().unwrap()).collect();
    // 20 × 30 mm, 50 mm from the left and 150 mm from the top of the trim, below the text
    let pt = |mm: f32| mm * 72.0 / 25.4;
    let (x, y) = (trim[0] + pt(50.0), trim[3] - pt(180.0));
    sample.paint(&format!("0.8 0.8 0.8 0.2 k {x} {y} {} {} re f", pt(20.0), pt(30.0)));
    let found = verdict(&sample.bytes());
    assert_eq!(codes(&found), BTreeSet::from(["pdf-ink-limit"]), "{found:?}");
    let finding = &found.findings[0];
    assert!(finding.message.starts_with("inks add up to 260 %, more than 220 %, on "), "{}", finding.message);
    let [x, y, w, h] = finding.place_mm.unwrap();
    assert!((x - 50.0).abs() < 3.0 && (y - 150.0).abs() < 3.0, "{finding:?}");
    assert!((w - 20.0).abs() < 5.0 && (h - 30.0).abs() < 5.0, "{finding:?}");
    let report: serde_json::Value = serde_json::from_str(&json(&[found])).unwrap();
    let ink = &report["files"][0]["pages"][0]["ink"];
    let over = ink["over_mm2"].as_f64().unwrap();
    assert!((450.0..700.0).contains(&over), "{ink}");
    assert!((ink["most"]["total"].as_f64().unwrap() - 260.0).abs() < 2.0, "{ink}");
    // 600 mm² of 180 × 200 mm, at 80 %
    let cyan = ink["plates"][0]["mean"].as_f64().unwrap();
    assert!((cyan - 600.0 * 80.0 / 36_000.0).abs() < 0.1, "{ink}");
}

#[test]
fn a_picture_in_colour_is_found_on_the_plate() {
    let mut sample = Sample::new();
    let mut picture = image(40, 40);
    picture.dict.set("ColorSpace", "DeviceCMYK");
    picture.set_plain_content([60, 0, 0, 40].repeat(1600));
    let picture = sample.add(picture);
    sample.resource("XObject", "Pic", picture);
    sample.paint("12 0 0 12 100 100 cm /Pic Do");
    let bytes = sample.bytes();
    assert_eq!(codes(&asked(&bytes, &plates("CMYK"))), BTreeSet::new());
    let found = asked(&bytes, &plates("K"));
    assert_eq!(codes(&found), BTreeSet::from(["pdf-plates"]));
    assert!(found.findings[0].message.starts_with("the plate Cyan is not planned"), "{:?}", found.findings);
}

#[test]
fn the_page_s_own_black_is_measured() {
    let found = verdict(press_page());
    let ink = found.facts.pages[0].ink.as_ref().expect("measured");
    let mean: Vec<f64> = ink.inks.iter().map(|i| i.mean).collect();
    assert!(mean[..3].iter().all(|m| *m == 0.0) && mean[3] > 1.0 && mean[3] < 20.0, "{mean:?}");
    assert!(ink.most.total <= 100.5 && ink.over == 0.0, "{ink:?}");
}
