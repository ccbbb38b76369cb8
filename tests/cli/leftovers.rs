//! What earlier runs left in the output folder: what is the edition's no longer goes, what is
//! somebody's stays and is told.

use std::fs;

use super::issue::{Issue, edit};
use super::{err, out};

const PICTURES: [&str; 3] = ["--png", "--dpi", "20"];

/// Takes the second page out of the plan.
fn drop_second(issue: &Issue) {
    let second = "[[plan]]\npage = \"A2\"\nlayout = \"case\"\nplace = { lead = \"two\" }\n";
    edit(&issue.folder.join("edition.toml"), second, "");
}

fn change(issue: &Issue, story: &str) {
    issue.story(story, &issue.text().replace("二十七", "二十八"), &format!("../photos/{story}.png"));
}

#[test]
fn a_page_that_is_dropped_leaves_nothing() {
    for profile in ["proof", "press", "digital"] {
        let issue = Issue::new(&format!("dropped-{profile}"), "");
        let profile = [&["--profile", profile][..], &PICTURES].concat();
        assert_eq!(issue.build(&profile).status.code(), Some(0));
        assert_eq!(issue.files().iter().filter(|name| name.starts_with("A2.")).count(), 3, "{:?}", issue.files());
        fs::write(issue.output("A2.txt"), "a note of the night desk").unwrap();
        drop_second(&issue);
        let built = issue.build(&profile);
        assert_eq!(built.status.code(), Some(0), "{}", err(&built));
        let left: Vec<String> = issue.files().into_iter().filter(|name| name.starts_with("A2")).collect();
        assert_eq!(left, ["A2.txt"], "{}", err(&built));
        assert!(
            err(&built).contains("stale-file") && err(&built).contains("A2 is no longer planned"),
            "{}",
            err(&built)
        );
        assert!(!err(&issue.build(&profile)).contains("stale-file"), "it is told once");
    }
}

#[test]
fn what_somebody_changed_stays_and_is_told() {
    let issue = Issue::new("dropped-changed", "");
    assert_eq!(issue.build(&PICTURES).status.code(), Some(0));
    fs::write(issue.output("A2.png"), b"a drawing over the proof").unwrap();
    drop_second(&issue);
    let built = issue.build(&[]);
    assert_eq!(built.status.code(), Some(0));
    assert_eq!(fs::read(issue.output("A2.png")).unwrap(), b"a drawing over the proof");
    assert!(!issue.output("A2.pdf").exists() && !issue.output("A2.json").exists());
    let said = err(&built);
    assert!(said.contains("warning[stale-file]: A2.png is of an earlier run, and was changed since"), "{said}");
}

#[test]
fn a_run_of_some_pages_removes_nothing() {
    let issue = Issue::new("dropped-some", "");
    assert_eq!(issue.build(&PICTURES).status.code(), Some(0));
    let before = issue.files();
    drop_second(&issue);
    change(&issue, "one");
    assert_eq!(issue.build(&["--pages", "A1"]).status.code(), Some(0));
    assert_eq!(issue.files(), before);
}

#[test]
fn a_picture_of_what_a_page_was_does_not_stay_beside_it() {
    let issue = Issue::new("pictures-stale", "");
    let all = [&PICTURES[..], &["--plates", "--ink"]].concat();
    assert_eq!(issue.build(&all).status.code(), Some(0));
    let pictures = |page: &str| {
        let of = |name: &String| name.starts_with(&format!("{page}.")) && name.ends_with(".png");
        issue.files().into_iter().filter(of).count()
    };
    let (first, second) = (pictures("A1"), pictures("A2"));
    assert!(first >= 6 && second == first, "{:?}", issue.files());
    change(&issue, "one");
    let built = issue.build(&[]);
    assert_eq!(built.status.code(), Some(0), "{}", err(&built));
    assert_eq!((pictures("A1"), pictures("A2")), (0, second), "those of A2 still show it: {:?}", issue.files());
    assert!(issue.output("A1.json").exists());
    // they are known to later runs
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    change(&issue, "two");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    assert_eq!(pictures("A2"), 0);
}

#[test]
fn an_earlier_version_goes_when_the_next_is_there() {
    let issue = Issue::new("version-stale", "[output]\nname = \"{id}_v{version}\"");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    change(&issue, "one");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    let names: Vec<String> = issue.files().into_iter().filter(|name| name.starts_with('A')).collect();
    assert_eq!(names, ["A1_v2.json", "A1_v2.pdf", "A2_v1.json", "A2_v1.pdf"]);
}

#[test]
fn a_page_that_cannot_be_set_leaves_no_older_file() {
    let issue = Issue::new("failed-stale", "");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    fs::remove_file(issue.folder.join("stories/two.md")).unwrap();
    let built = issue.build(&[]);
    assert_eq!(built.status.code(), Some(1));
    assert!(err(&built).contains("A2 could not be set this time"), "{}", err(&built));
    assert_eq!(issue.files(), ["A1.json", "A1.pdf", "first.manifest.json"]);
    // it is set again: the version goes on
    issue.story("two", issue.text(), "../photos/two.png");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    assert!(issue.output("A2.pdf").exists() && issue.output("edition.pdf").exists());
}

#[test]
fn another_day_s_pages_go_where_names_do_not_tell_the_days_apart() {
    for (name, stays) in [("{id}", false), ("{date}_{id}", true)] {
        let issue = Issue::new(if stays { "day-named" } else { "day-plain" }, &format!("[output]\nname = \"{name}\""));
        assert_eq!(issue.build(&[]).status.code(), Some(0));
        edit(&issue.folder.join("edition.toml"), "2026-06-06", "2026-06-07");
        drop_second(&issue);
        let built = issue.build(&[]);
        assert_eq!(built.status.code(), Some(0), "{}", err(&built));
        let left = issue.files().iter().any(|name| name.ends_with("A2.pdf"));
        assert_eq!(left, stays, "{name}: {:?}", issue.files());
        assert_eq!(err(&built).contains("of the issue of 2026-06-06"), !stays, "{}", err(&built));
    }
}

#[test]
fn a_joined_file_of_other_pages_does_not_stay() {
    let issue = Issue::new("joined-stale", "");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    assert_eq!(issue.build(&["--no-joined"]).status.code(), Some(0));
    assert!(issue.output("edition.pdf").exists(), "it holds what the run delivers");
    change(&issue, "one");
    let built = issue.build(&["--no-joined"]);
    assert!(!issue.output("edition.pdf").exists(), "{}", err(&built));
    assert!(err(&built).contains("edition.pdf is removed"), "{}", err(&built));
    // of nobody knows what
    fs::write(issue.output("edition.pdf"), b"%PDF-1.4").unwrap();
    let built = issue.build(&["--no-joined"]);
    assert!(issue.output("edition.pdf").exists() && err(&built).contains("warning[stale-file]"), "{}", err(&built));
}

#[test]
fn what_is_withheld_takes_no_file_of_somebody_with_it() {
    let issue = Issue::new("withheld-notes", "");
    assert_eq!(issue.build(&["--profile", "press"]).status.code(), Some(0));
    fs::write(issue.output("A1.press.notes.txt"), "of the plate room").unwrap();
    issue.photo("one", 60, 90);
    assert_eq!(issue.build(&["--profile", "press"]).status.code(), Some(1));
    assert!(!issue.output("A1.press.pdf").exists() && issue.output("A1.press.notes.txt").exists());
}

#[test]
fn a_report_to_standard_output_stands_there_alone() {
    let issue = Issue::new("report-stdout", "");
    let built = issue.build(&["--report", "-"]);
    assert_eq!(built.status.code(), Some(0), "{}", err(&built));
    let report: serde_json::Value = serde_json::from_str(&out(&built)).expect("the report, and nothing else");
    assert_eq!(report["pages"].as_array().unwrap().len(), 2);
    assert!(err(&built).contains("A1.pdf"), "the names go to standard error: {}", err(&built));
    assert!(!std::env::temp_dir().join("-").exists());
    let both = issue.build(&["--report", "-", "--message-format", "json"]);
    assert_eq!((both.status.code(), out(&both).as_str()), (Some(2), ""));
    let seconds = issue.build(&["--timeout", "0.001"]);
    assert!(err(&seconds).contains("whole seconds"), "{}", err(&seconds));
}

#[test]
fn names_that_clash_or_cannot_be_refuse_the_run() {
    let refused = |name: &str, output: &str, code: &str| {
        let issue = Issue::new(&format!("names-{name}"), output);
        for profile in ["proof", "press"] {
            let built = issue.build(&["--profile", profile]);
            assert_eq!(built.status.code(), Some(2), "{output}: {}", err(&built));
            assert!(err(&built).contains(code), "{output}: {}", err(&built));
            assert!(err(&built).contains("edition.toml:") || code.contains("name, `"), "{output}: {}", err(&built));
            assert_eq!(issue.files(), [""; 0], "{output}");
        }
    };
    refused("one", "[output]\nname = \"{title}\"", "have one name, `試排報");
    refused("joined", "[output]\nname = \"edition\"", "have one name, `edition");
    refused("field", "[output]\nname = \"{foo}\"", "error[output-name]");
    refused("slash", "[output]\nname = \"a/{id}\"", "error[output-name]");
    for (name, edition) in [("path", "../../x"), ("dot", "."), ("space", "late night"), ("bar", "-late")] {
        refused(name, &format!("edition = \"{edition}\""), "error[edition-name]");
    }
    refused("long", &format!("edition = \"{}\"", "late".repeat(30)), "and 80 are the most");
    let issue = Issue::new("names-proof", "[output]\npress-name = \"{id}\"\nproof-name = \"{section}{page}\"");
    let built = issue.build(&["--profile", "press"]);
    assert_eq!(built.status.code(), Some(2));
    assert!(err(&built).contains("press file and proof of page A1 have one name"), "{}", err(&built));
    let issue = Issue::new("names-good", "edition = \"晚報_2\"");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    assert!(issue.output("晚報_2.manifest.json").exists());
}

#[test]
fn a_damaged_manifest_refuses_the_run() {
    let issue = Issue::new("manifest-damaged", "");
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    let manifest = issue.output("first.manifest.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    change(&issue, "one");
    let page = fs::read(issue.output("A1.pdf")).unwrap();
    for damaged in [&whole[..whole.len() / 2], "", &whole.replace("A1.pdf", "../A1.pdf")] {
        fs::write(&manifest, damaged).unwrap();
        let built = issue.build(&[]);
        assert_eq!(built.status.code(), Some(2), "{}", err(&built));
        assert!(err(&built).contains("error[manifest-damaged]"), "{}", err(&built));
        assert_eq!(fs::read_to_string(&manifest).unwrap(), damaged, "it is not written over");
        assert_eq!(fs::read(issue.output("A1.pdf")).unwrap(), page, "nothing is delivered");
    }
    fs::write(&manifest, &whole).unwrap();
    assert_eq!(issue.build(&[]).status.code(), Some(0));
    let after: serde_json::Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    assert_eq!((&after["pages"][0]["version"], &after["pages"][1]["version"]), (&2.into(), &1.into()));
}
