//! Signing, from proof to press file: what may be signed, what holds, what voids it.

use std::fs;

use super::issue::{Issue, codes, edit};
use super::{err, out};

const PRESS: [&str; 2] = ["--profile", "press"];
const BY: [&str; 2] = ["--by", "張敏"];

/// An issue whose pages must be signed, with proofs of both.
fn proofs(name: &str) -> Issue {
    let issue = Issue::new(name, "sign = true");
    assert_eq!(issue.build(&[]).status.code(), Some(0), "a proof needs no signature");
    issue
}

#[test]
fn unsigned_pages_are_refused_and_signed_ones_go_to_press() {
    let issue = proofs("sign");
    let refused = issue.build(&PRESS);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(err(&refused).matches("unsigned-page").count(), 2, "{}", err(&refused));
    assert!(!issue.output("A1.press.pdf").exists() && issue.output("A1.pdf").exists());
    assert_eq!(issue.sign("A1.pdf", &["--check"]).status.code(), Some(1));
    let signed = issue.sign("A1.pdf", &[&BY[..], &["--note", "大樣已看"]].concat());
    assert_eq!(signed.status.code(), Some(0), "{}", err(&signed));
    assert!(out(&signed).ends_with("A1.sign.toml\n"));
    let file = fs::read_to_string(issue.output("A1.sign.toml")).unwrap();
    assert!(file.contains("張敏") && file.contains("2026-06-06T02:10+08:00") && file.contains("大樣已看"), "{file}");
    // the other page is still unsigned, so the joined file is withheld
    let half = issue.build(&PRESS);
    assert_eq!(half.status.code(), Some(1));
    assert!(issue.output("A1.press.pdf").exists() && !issue.output("A2.press.pdf").exists());
    assert!(!issue.output("edition.press.pdf").exists());
    assert_eq!(issue.sign("A2.json", &BY).status.code(), Some(0), "a report will do");
    let whole = issue.build(&PRESS);
    assert_eq!(whole.status.code(), Some(0), "{}", err(&whole));
    assert!(issue.output("edition.press.pdf").exists());
    assert_eq!(issue.report("A1.press.json")["signature"]["by"], "張敏");
    let check = issue.sign("A1.press.pdf", &["--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", err(&check));
    assert_eq!(out(&check), "page A1 is signed by 張敏 at 2026-06-06T02:10+08:00: 大樣已看\n");
}

#[test]
fn a_changed_character_voids_its_page_alone() {
    let issue = proofs("void-text");
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0));
    }
    let old = issue.report("A1.json")["fingerprint"].as_str().unwrap()[..8].to_owned();
    edit(&issue.folder.join("stories/one.md"), "三萬個家庭", "四萬個家庭");
    let output = issue.build(&PRESS);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    let new = issue.report("A1.json")["fingerprint"].as_str().unwrap()[..8].to_owned();
    assert!(said.contains("signature-void") && said.contains("since 張敏 signed it"), "{said}");
    assert!(old != new && said.contains(&format!("{old} was signed, it is {new} now")), "{said}");
    assert_eq!(said.matches("signature-void").count(), 1, "{said}");
    assert!(!issue.output("A1.press.pdf").exists() && issue.output("A2.press.pdf").exists());
    let check = issue.sign("A1.pdf", &["--check"]);
    assert!(check.status.code() == Some(1) && err(&check).contains("has changed since"), "{}", err(&check));
    // what is put back is what was signed
    edit(&issue.folder.join("stories/one.md"), "四萬個家庭", "三萬個家庭");
    assert_eq!(issue.build(&PRESS).status.code(), Some(0));
}

#[test]
fn what_prints_nothing_voids_nothing() {
    let issue = proofs("void-not");
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0));
    }
    // another time, another place of the same text in its file, other levels and marks
    edit(&issue.folder.join("edition.toml"), "02:10", "03:20");
    edit(&issue.folder.join("stories/one.md"), "+++\nid", "+++\npriority = 2\nid");
    edit(&issue.folder.join("layouts/press/house.toml"), "\"off\"", "\"off\"\nunderset = \"note\"");
    let press = issue.folder.join("layouts/press/house.toml");
    fs::write(&press, fs::read_to_string(&press).unwrap() + "[marks]\ncrop = true\n").unwrap();
    let output = issue.build(&PRESS);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    // a limit that decides how black prints is another page
    edit(&press, "hole = 100", "hole = 100\noverprint-below = \"6pt\"");
    let output = issue.build(&PRESS);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(err(&output).matches("signature-void").count(), 2, "{}", err(&output));
}

#[test]
fn another_picture_under_the_same_name_voids_the_page() {
    let issue = proofs("void-picture");
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0));
    }
    issue.photo("two", 900, 91);
    let output = issue.build(&PRESS);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("page A2 has changed"), "{}", err(&output));
    assert!(issue.output("A1.press.pdf").exists() && !issue.output("A2.press.pdf").exists());
}

#[test]
fn a_signature_that_was_edited_or_damaged_is_void() {
    let issue = proofs("void-file");
    let file = issue.output("A1.sign.toml");
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0));
    }
    let good = fs::read(&file).unwrap();
    edit(&file, "張敏", "張民");
    let damaged = [fs::read(&file).unwrap(), good[..good.len() / 2].to_vec(), vec![0xFF; 40], Vec::new()];
    for bytes in damaged {
        fs::write(&file, &bytes).unwrap();
        let output = issue.build(&PRESS);
        assert_eq!(output.status.code(), Some(1), "{bytes:?}");
        assert!(err(&output).contains("signature of page A1 is void"), "{}", err(&output));
        assert!(!issue.output("A1.press.pdf").exists());
    }
    // one page's signature is no other's
    fs::copy(issue.output("A2.sign.toml"), &file).unwrap();
    assert!(err(&issue.build(&PRESS)).contains("張敏 signed 試排報 2026-06-06 A2, not 試排報 2026-06-06 A1"));
    fs::write(&file, good).unwrap();
    assert_eq!(issue.build(&PRESS).status.code(), Some(0));
}

#[test]
fn errors_must_be_accepted_by_their_codes() {
    let issue = Issue::new("accept", "");
    issue.photo("one", 300, 90);
    assert_eq!(issue.build(&[]).status.code(), Some(1));
    let refused = issue.sign("A1.pdf", &BY);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("[image-resolution]") && err(&refused).contains("--accept image-resolution"));
    assert!(!issue.output("A1.sign.toml").exists());
    let unknown = issue.sign("A1.pdf", &[&BY[..], &["--accept", "image-resolutoin"]].concat());
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("did you mean `image-resolution`?"), "{}", err(&unknown));
    let signed = issue.sign("A1.pdf", &[&BY[..], &["--accept", "image-resolution"]].concat());
    assert_eq!(signed.status.code(), Some(0), "{}", err(&signed));
    let output = issue.build(&PRESS);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("(accepted by 張敏)"), "{}", err(&output));
    let report = issue.report("A1.press.json");
    assert_eq!(report["signature"]["accepted"][0], "image-resolution");
    assert_eq!((codes(&report, "error").len(), codes(&report, "note")), (0, vec!["image-resolution".to_owned()]));
    // an error that was not there when the page was signed withholds it, its code notwithstanding
    issue.photo("one", 280, 90);
    let output = issue.build(&PRESS);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert_eq!(codes(&issue.report("A1.json"), "error"), ["image-resolution"]);
    assert_eq!(codes(&issue.report("A1.json"), "warning"), ["signature-void"], "nobody asked for a signature");
}

#[test]
fn lost_text_and_missing_files_are_never_accepted() {
    let issue = Issue::new("accept-never", "");
    issue.story("one", &issue.text().repeat(12), "../photos/one.png");
    issue.story("two", issue.text(), "../photos/none.png");
    assert_eq!(issue.build(&[]).status.code(), Some(1));
    for (page, code, why) in [("A1.pdf", "overset", "text is lost"), ("A2.pdf", "image-missing", "an input is wrong")] {
        let refused = issue.sign(page, &[&BY[..], &["--accept", code]].concat());
        assert_eq!(refused.status.code(), Some(1), "{code}");
        assert!(err(&refused).contains(code) && err(&refused).contains(why), "{}", err(&refused));
    }
    // a keyline marked 待圖 is no picture
    issue.story("two", issue.text(), "");
    assert_eq!(issue.build(&[]).status.code(), Some(1));
    for args in [&BY[..], &[&BY[..], &["--accept", "photo-missing"]].concat()] {
        let refused = issue.sign("A2.pdf", args);
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        assert!(err(&refused).contains("photo-missing"), "{}", err(&refused));
    }
    assert!(!issue.files().iter().any(|name| name.ends_with(".sign.toml")));
}

#[test]
fn press_files_are_not_signed_and_a_second_signer_is_named() {
    let issue = proofs("sign-press");
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0), "{page}");
    }
    let anew = issue.sign("A1.pdf", &["--by", "Second"]);
    assert_eq!(anew.status.code(), Some(0));
    assert!(err(&anew).contains("was signed by"), "{}", err(&anew));
    assert_eq!(issue.build(&["--profile", "press"]).status.code(), Some(0));
    let refused = issue.sign("A1.press.pdf", &BY);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("is not a proof"), "{}", err(&refused));
}

#[test]
fn only_what_the_report_speaks_of_is_signed() {
    let issue = proofs("sign-what");
    let says = |name: &str, what: &str| {
        let output = issue.sign(name, &BY);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(err(&output).contains(what), "{}", err(&output));
    };
    says("A9.pdf", "cannot be read");
    says("edition.pdf", "cannot be read");
    says("A1.txt", "neither a page's PDF nor its report");
    fs::write(issue.output("A1.pdf"), b"%PDF-1.6 another").unwrap();
    says("A1.pdf", "is not the file that");
    let report = fs::read_to_string(issue.output("A2.json")).unwrap();
    fs::write(
        issue.output("A2.json"),
        report.replace("\"page\": \"A2\",\n  \"title\"", "\"page\": \"../x\",\n  \"title\""),
    )
    .unwrap();
    says("A2.pdf", "is not the number of one");
    fs::write(issue.output("A2.json"), b"{}").unwrap();
    says("A2.pdf", "no report of a page");
    let nameless = issue.sign("A1.pdf", &[]);
    assert_eq!(nameless.status.code(), Some(2));
}

/// Pages whose pictures and texts come from the cache are asked for their signatures each time.
#[test]
fn a_signature_counts_when_its_page_comes_from_the_cache() {
    // signed, built, the edition file touched, built from the cache, a signature taken away
    let issue = proofs("sign-cached");
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0));
    }
    assert_eq!(issue.build(&PRESS).status.code(), Some(0));
    let touch = |n: u32| {
        let path = issue.folder.join("edition.toml");
        fs::write(&path, format!("{}# touched {n}\n", fs::read_to_string(&path).unwrap())).unwrap();
    };
    touch(1);
    assert_eq!(issue.build(&PRESS).status.code(), Some(0));
    fs::remove_file(issue.output("A2.sign.toml")).unwrap();
    let refused = issue.build(&PRESS);
    assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
    assert!(err(&refused).contains("unsigned-page"), "{}", err(&refused));
    assert!(issue.output("A1.press.pdf").exists() && !issue.output("A2.press.pdf").exists());
    assert!(!issue.output("edition.press.pdf").exists());

    // the other way round: built unsigned, touched, built from the cache, then signed
    let issue = proofs("sign-cached-later");
    assert_eq!(issue.build(&PRESS).status.code(), Some(1));
    let path = issue.folder.join("edition.toml");
    fs::write(&path, format!("{}# touched\n", fs::read_to_string(&path).unwrap())).unwrap();
    assert_eq!(issue.build(&PRESS).status.code(), Some(1));
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &BY).status.code(), Some(0));
    }
    let whole = issue.build(&PRESS);
    assert_eq!(whole.status.code(), Some(0), "{}", err(&whole));
    assert!(issue.output("edition.press.pdf").exists());
}

#[test]
fn signatures_may_lie_in_a_folder_of_their_own() {
    let issue = proofs("sign-folder");
    let own = issue.folder.join("signed");
    let own = ["--signatures", own.to_str().unwrap()];
    for page in ["A1.pdf", "A2.pdf"] {
        assert_eq!(issue.sign(page, &[&BY[..], &own].concat()).status.code(), Some(0));
    }
    assert_eq!(issue.build(&PRESS).status.code(), Some(1), "none lies beside the pages");
    assert_eq!(issue.build(&[&PRESS[..], &own].concat()).status.code(), Some(0));
    assert_eq!(issue.sign("A1.pdf", &[&["--check"][..], &own].concat()).status.code(), Some(0));
}
