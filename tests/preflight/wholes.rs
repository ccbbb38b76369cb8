//! Files as a whole: damaged ones, encrypted ones, and what a finding says.

use std::collections::BTreeSet;

use dayang::model::Press;
use dayang::preflight::{Plan, check, json, lines, text};
use lopdf::{Object, dictionary};

use super::sample::{Sample, image, press_page};
use super::{coarse, codes, verdict};

#[test]
fn files_that_cannot_be_read_say_why() {
    let whole = press_page();
    for bytes in [b"".as_slice(), b"no PDF", b"%PDF-1.6\n%\xE2\xE3\xCF\xD3\n", &whole[..whole.len() / 2]] {
        let found = verdict(bytes);
        assert!(!found.readable && found.has_errors());
        assert!(codes(&found).contains("pdf-unreadable"), "{found:?}");
    }
}

#[test]
fn encrypted_files_are_told_so() {
    let mut sample = Sample::new();
    let key = || Object::string_literal(vec![7; 32]);
    let lock = dictionary! { "Filter" => "Standard", "V" => 1, "R" => 2, "O" => key(), "U" => key(), "P" => -4 };
    let lock = sample.add(lock);
    sample.doc.trailer.set("Encrypt", lock);
    let found = verdict(&sample.bytes());
    assert!(!found.readable, "{found:?}");
    assert_eq!(codes(&found), BTreeSet::from(["pdf-encrypted"]), "{found:?}");
}

#[test]
fn bytes_that_were_changed_anywhere_are_no_panic() {
    let whole = press_page();
    let step = whole.len() / 60;
    for at in (0..whole.len()).step_by(step.max(1)) {
        let mut bytes = whole.to_vec();
        for byte in bytes.iter_mut().skip(at).take(24) {
            *byte = byte.wrapping_mul(7).wrapping_add(13);
        }
        verdict(&bytes);
        verdict(&whole[..at]);
    }
}

#[test]
fn a_finding_names_page_object_place_and_what_would_be_right() {
    let mut sample = Sample::new();
    let picture = sample.add(image(40, 40));
    sample.resource("XObject", "Pic", picture);
    let trim: Vec<f32> =
        sample.page().get(b"TrimBox").unwrap().as_array().unwrap().iter().map(|v| v.as_float().unwrap()).collect();
    // 72 pt from the trim's left and top, 100 pt wide and high
    let (x, y) = (trim[0] + 72.0, trim[3] - 172.0);
    sample.paint(&format!("100 0 0 100 {x} {y} cm /Pic Do"));
    let found = verdict(&sample.bytes());
    let finding = &found.findings[0];
    assert_eq!((finding.code, finding.page, finding.count), ("pdf-image-resolution", Some(1), 1));
    assert_eq!(finding.place_mm, Some([25.4, 25.4, 35.3, 35.3]));
    assert!(finding.object.as_deref().is_some_and(|o| o.contains("Pic")), "{finding:?}");
    assert!(finding.message.contains("29 ppi") && !finding.help.is_empty());
    let text = text(&found);
    assert!(text.contains("error[pdf-image-resolution]: a picture has 29 ppi, under 100\n"), "{text}");
    assert!(text.contains("sample.pdf, page 1, ") && text.contains("at 25.4, 25.4 mm (35.3 × 35.3 mm)"), "{text}");
    assert!(text.ends_with("sample.pdf: 1 error\n"), "{text}");
    let line: serde_json::Value = serde_json::from_str(lines(&found).trim()).unwrap();
    assert_eq!((line["file"].as_str(), line["code"].as_str()), (Some("sample.pdf"), Some("pdf-image-resolution")));
    let report: serde_json::Value = serde_json::from_str(&json(&[found])).unwrap();
    let file = &report["files"][0];
    assert_eq!((file["result"].as_str(), file["pages"][0]["least_ppi"].as_f64()), (Some("errors"), Some(29.0)));
    assert!(file["fonts"].as_array().unwrap().iter().all(|f| f["embedded"] == true));
}

#[test]
fn the_same_finding_is_counted_and_too_many_are_summed_up() {
    let mut sample = Sample::new();
    for i in 0..40 {
        sample.paint(&format!("0 0 0 1 K 0.{:03} w 100 100 m 200 100 l S 100 120 m 200 120 l S", i + 100));
    }
    let found = verdict(&sample.bytes());
    let hairlines: Vec<_> = found.findings.iter().filter(|f| f.code == "pdf-hairline").collect();
    assert!(hairlines.iter().any(|f| f.count > 1), "{hairlines:?}");
    assert!(hairlines.len() <= 26);
}

#[test]
fn the_press_decides_limits_and_levels() {
    let mut sample = Sample::new();
    sample.paint("0 0 0 1 K 0.2 w 100 100 m 200 100 l S");
    let bytes = sample.bytes();
    let look = |press: &Press| codes(&check("x", &bytes, press, &coarse()));
    assert_eq!(look(&Press::default()), BTreeSet::from(["pdf-hairline"]));
    let fine = Press { least_rule: dayang::geom::Length::centipoints(15), ..Press::default() };
    assert_eq!(look(&fine), BTreeSet::new());
    let off = Press { severity: vec![("pdf-hairline", dayang::diag::catalogue::Level::Off)], ..Press::default() };
    assert_eq!(look(&off), BTreeSet::new());
}

#[test]
fn plans_of_plates_are_read() {
    let plan = Plan::parse("K + PANTONE 186 C").unwrap();
    assert_eq!(plan.process, [false, false, false, true]);
    assert!(plan.spots.contains("PANTONE 186 C") && plan.spots.len() == 1);
    assert_eq!(Plan::parse("cmyk").unwrap().process, [true; 4]);
    assert!(Plan::parse("").is_err() && Plan::parse("K+").is_err());
}
