//! Proof, press and digital: which files a build writes, and which it withholds.

use std::fs;

use super::issue::{Issue, codes};
use super::{err, out};

#[test]
fn the_three_profiles_share_a_folder_and_overwrite_nothing() {
    let issue = Issue::new("profiles", "");
    for profile in [&[][..], &["--profile", "press"], &["--profile", "digital"]] {
        let output = issue.build(profile);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(out(&output).lines().count(), 6, "{}", out(&output));
    }
    let mut expected = Vec::new();
    for stem in ["A1", "A2", "edition"] {
        for profile in ["", ".digital", ".press"] {
            expected.push(format!("{stem}{profile}.pdf"));
            if stem != "edition" {
                expected.push(format!("{stem}{profile}.json"));
            } else {
                expected.push(format!("first{profile}.manifest.json"));
            }
        }
    }
    expected.sort();
    assert_eq!(issue.files(), expected);
    let prints = ["A1.json", "A1.press.json", "A1.digital.json"].map(|name| {
        let report = issue.report(name);
        assert_eq!((report["page"].as_str(), report["time"].as_str()), (Some("A1"), Some("2026-06-06T02:10+08:00")));
        assert_eq!(report["press"], "house");
        (report["profile"].as_str().unwrap().to_owned(), report["fingerprint"].as_str().unwrap().to_owned())
    });
    assert_eq!(prints.each_ref().map(|p| p.0.as_str()), ["proof", "press", "digital"]);
    assert!(prints.iter().all(|p| p.1 == prints[0].1 && p.1.len() == 64), "{prints:?}");
    assert_ne!(prints[0].1, issue.report("A2.json")["fingerprint"].as_str().unwrap());
}

#[test]
fn a_page_with_errors_is_withheld_and_its_old_press_file_does_not_stay() {
    let issue = Issue::new("withheld", "");
    assert_eq!(issue.build(&["--profile", "press", "--png", "--dpi", "20"]).status.code(), Some(0));
    let good = issue.report("A2.press.json")["fingerprint"].clone();
    for name in ["A1.press.pdf", "A1.press.png", "A1.press.json", "edition.press.pdf"] {
        assert!(issue.output(name).exists(), "{name}");
    }
    // a photo is still to come: a warning on a proof, an error for the press
    issue.story("one", issue.text(), "");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    // its report says what the press will say, so that nobody signs in good faith
    assert_eq!(codes(&issue.report("A1.json"), "error"), ["photo-missing"]);
    let proof = fs::read(issue.output("A1.pdf")).unwrap();
    let output = issue.build(&["--profile", "press"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let said = err(&output);
    assert!(said.contains("A1.press.pdf is withheld") && said.contains("earlier run is removed"), "{said}");
    assert!(said.contains("edition.press.pdf is withheld"), "{said}");
    for name in ["A1.press.pdf", "A1.press.png", "A1.press.json", "edition.press.pdf"] {
        assert!(!issue.output(name).exists(), "{name} is still there");
    }
    assert_ne!(fs::read(issue.output("A1.pdf")).unwrap(), proof, "the proof is marked now");
    assert_eq!(issue.report("A2.press.json")["fingerprint"], good, "the other page prints as it did");
    assert!(issue.output("A2.press.pdf").exists());
    let report = issue.report("A1.json");
    assert_eq!((&report["withheld"], &report["profile"]), (&true.into(), &"press".into()));
    assert_eq!(codes(&report, "error"), ["photo-missing"]);
    assert_eq!(issue.report("A2.press.json")["withheld"], false);
    // a later run that finds nothing to remove does not speak of it
    let again = err(&issue.build(&["--profile", "press"]));
    assert!(again.contains("A1.press.pdf is withheld") && !again.contains("removed"), "{again}");
}

#[test]
fn the_press_profile_may_be_named_on_the_command_line() {
    let issue = Issue::new("press-profile", "");
    issue.photo("one", 300, 90);
    let strict = issue.build(&["--profile", "press"]);
    assert_eq!(strict.status.code(), Some(1), "{}", err(&strict));
    assert_eq!(codes(&issue.report("A1.json"), "error"), ["image-resolution"]);
    issue.write("lenient.toml", "name = \"lenient\"\n[limits]\nhole = 100\nleast-ppi = 10\ngood-ppi = 10\n");
    let path = issue.folder.join("lenient.toml");
    let output = issue.build(&["--profile", "press", "--press-profile", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(issue.report("A1.press.json")["press"], "lenient");
    let unknown = issue.build(&["--press-profile", "newsprnt"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("did you mean `newsprint`?"), "{}", err(&unknown));
    assert_eq!(issue.build(&["--press"]).status.code(), Some(2), "the profile took its place");
}

#[test]
fn the_report_speaks_of_the_file_it_stands_beside() {
    use sha2::{Digest, Sha256};
    let issue = Issue::new("page-report", "");
    issue.build(&["--profile", "press"]);
    for page in ["A1", "A2"] {
        let report = issue.report(&format!("{page}.press.json"));
        let pdf = fs::read(issue.output(&format!("{page}.press.pdf"))).unwrap();
        let hash: String = Sha256::digest(&pdf).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(report["file"]["name"], format!("{page}.press.pdf"));
        assert_eq!(report["file"]["sha256"], hash);
        assert_eq!(report["plates"]["process"], "CMYK");
        assert_eq!(report["title"], format!("試排報 2026-06-06 {page}"));
        assert!(report["signature"].is_null() && report["size_mm"][0] == 180.0);
    }
}
