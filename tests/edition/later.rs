//! Later editions of one day, and what stands in their folders.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::runs::Desk;

/// A page of a manifest.
fn page<'m>(manifest: &'m Value, id: &str) -> &'m Value {
    let pages = manifest["pages"].as_array().expect("pages");
    pages.iter().find(|page| page["page"] == id).unwrap_or_else(|| panic!("{id}: {manifest:#}"))
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_page_that_goes_back_to_the_base_s_state_is_sent_again() {
    let desk = Desk::new("back");
    assert_eq!(desk.build("first", &[]), 0);
    let second = ["build", "edition/second.toml", "-o", "second", "--base", "first"];
    let old = fs::read_to_string(desk.edition("stories/mats.md")).expect("a story");
    desk.edit("stories/mats.md", |text| text.replacen('。', "，街坊說。", 1));
    assert!(desk.run(&second).status.code() < Some(2));
    let changed = desk.manifest("second/second.manifest.json");
    assert_eq!((&page(&changed, "A7")["change"], &page(&changed, "A7")["version"]), (&"replaced".into(), &2.into()));
    fs::write(desk.edition("stories/mats.md"), old).expect("a story");
    assert_eq!(desk.run(&second).status.code(), Some(0));
    let back = desk.manifest("second/second.manifest.json");
    let a7 = page(&back, "A7");
    assert_eq!((&a7["change"], &a7["version"]), (&"replaced".into(), &3.into()), "{a7:#}");
    let files = desk.files("second");
    assert_eq!(sha256(files.get("A7.pdf").expect("it is sent")), a7["file"]["sha256"].as_str().expect("a hash"));
    let first = desk.manifest("first/first.manifest.json");
    assert_eq!(a7["fingerprint"], page(&first, "A7")["fingerprint"]);
}

#[test]
fn what_the_base_delivered_stays_whole_whatever_a_later_edition_drops() {
    let desk = Desk::new("dropping");
    desk.edit("edition.toml", |text| {
        text.replacen("[section.A]", "[output]\nname = \"{edition}_{id}\"\n\n[section.A]", 1)
    });
    assert_eq!(desk.build("out", &["--profile", "press"]), 0);
    fs::write(desk.edition("late.toml"), "edition = \"late\"\nbase = \"edition.toml\"\ndrop = [\"A7\", \"A8\"]\n")
        .expect("late");
    let late = desk.run(&["build", "edition/late.toml", "-o", "out", "--profile", "press"]);
    assert_eq!(late.status.code(), Some(0), "{}", said(&late));
    let files = desk.files("out");
    for name in ["first_A7.press.pdf", "first_A8.press.pdf"] {
        assert!(files.contains_key(name), "the base's delivery stays whole: {:?}", files.keys());
    }
    assert!(files.contains_key("first_A6.press.pdf"), "what is unchanged is the base's file: {:?}", files.keys());
    assert!(files.contains_key("first_A1.press.pdf"), "the base's delivery of a page that both have stays");
    // a page that was the base's file and has one of its own now: the base's delivery stays whole
    desk.edit("stories/cat.md", |text| text.replacen('。', "，仍舊。", 1));
    let again = desk.run(&["build", "edition/late.toml", "-o", "out", "--profile", "press"]);
    assert!(again.status.code() < Some(2), "{}", said(&again));
    let files = desk.files("out");
    assert!(files.contains_key("first_A6.press.pdf") && files.contains_key("late_A6.press.pdf"), "{:?}", files.keys());
    assert!(!said(&again).contains("stale-file"), "{}", said(&again));
    let old = fs::read_to_string(desk.edition("stories/cat.md")).expect("a story").replacen("，仍舊。", "。", 1);
    fs::write(desk.edition("stories/cat.md"), old).expect("a story");
    assert_eq!(desk.run(&["build", "edition/late.toml", "-o", "out", "--profile", "press"]).status.code(), Some(0));
    // the folder is what the later edition says
    let compared = |old: &str, new: &str| {
        let output = desk.run(&["diff", old, new, "--message-format", "json", "--dpi", "20"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
        let page = |page: &Value| {
            format!("{} {}", page["page"].as_str().expect("a page"), page["status"].as_str().expect("a status"))
        };
        report["pages"].as_array().expect("pages").iter().map(page).collect::<Vec<_>>()
    };
    assert_eq!(desk.build("whole", &["--profile", "press"]), 0);
    let pages = compared("whole", "out");
    assert!(pages.contains(&"A7 removed".to_owned()) && pages.contains(&"A8 removed".to_owned()), "{pages:?}");
    assert!(pages.contains(&"A6 unchanged".to_owned()), "{pages:?}");
    // by plain names nobody could tell whose page it is: A1, which tells the extent, would be overwritten
    let desk = Desk::new("dropping-plain");
    assert_eq!(desk.build("out", &[]), 0);
    let whole = desk.files("out");
    fs::write(desk.edition("late.toml"), "edition = \"late\"\nbase = \"edition.toml\"\ndrop = [\"A7\", \"A8\"]\n")
        .expect("late");
    let late = desk.run(&["build", "edition/late.toml", "-o", "out"]);
    assert!(late.status.code() == Some(2) && said(&late).contains("output-name"), "{}", said(&late));
    assert!(desk.files("out") == whole);
}

#[test]
fn a_diff_knows_what_stands_where_the_base_was_delivered() {
    let desk = Desk::new("compared");
    assert_eq!(desk.build("first", &[]), 0);
    let second = ["build", "edition/second.toml", "-o", "second", "--base", "first"];
    assert_eq!(desk.run(&second).status.code(), Some(0));
    fs::write(desk.0.join("second/A9.pdf"), fs::read(desk.0.join("first/A6.pdf")).expect("a page")).expect("a page");
    let output = desk.run(&["diff", "first", "second", "--message-format", "json", "--dpi", "20"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
    let status = |id: &str| page(&report, id)["status"].as_str().expect("a status").to_owned();
    assert_eq!((status("A6"), status("A3")), ("unchanged".to_owned(), "changed".to_owned()));
    assert_eq!(report["summary"]["added"], 0, "{}", report["summary"]);
    let notes = report["notes"].to_string();
    assert!(notes.contains("A9.pdf") && notes.contains("left out"), "{notes}");
    // and alone, what is not there is said
    let output = desk.run(&["diff", "second", "second", "--message-format", "json", "--dpi", "20"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(report["notes"].to_string().contains("A6") && output.status.code() == Some(0), "{report:#}");
}

#[test]
fn a_fault_of_the_edition_is_on_all_of_its_pages_and_at_what_did_it() {
    let desk = Desk::new("odd");
    assert_eq!(desk.build("first", &[]), 0);
    fs::write(desk.edition("odd.toml"), "edition = \"odd\"\nbase = \"edition.toml\"\ndrop = [\"A8\"]\n").expect("odd");
    let odd = desk.run(&["build", "edition/odd.toml", "-o", "odd", "--base", "first"]);
    assert_eq!(odd.status.code(), Some(1), "{}", said(&odd));
    let text = said(&odd);
    assert!(
        text.contains("extent-odd") && text.contains("odd.toml:3:") && text.contains("dropped from it here"),
        "{text}"
    );
    let manifest = desk.manifest("odd/odd.manifest.json");
    let files = desk.files("odd");
    let stamps = |name: &str| {
        let path = desk.0.join("odd").join(name);
        let out = Command::new("pdftotext").arg(path).arg("-").output().expect("pdftotext");
        String::from_utf8_lossy(&out.stdout).matches("extent-odd").count()
    };
    for id in ["A1", "A2", "A3", "A4-A5", "A6", "A7"] {
        let page = page(&manifest, id);
        assert_eq!((&page["unsigned"], &page["change"]), (&true.into(), &"replaced".into()), "{id}");
        assert!(files.contains_key(&format!("{id}.pdf")) && stamps(&format!("{id}.pdf")) == 1, "{id}");
    }
    assert_eq!(stamps("odd.pdf"), 6);
    // the diff tells the stamp, and takes it for no change of the text
    let output = desk.run(&["diff", "first", "odd", "--dpi", "40"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("A6  unchanged: the same print"), "{text}");
    assert!(text.contains("bears the marks of a proof: 未簽") && !text.contains("［增：未簽"), "{text}");
    assert!(!text.contains("-0"), "{text}");
}

#[test]
fn two_editions_share_a_cache_at_the_same_time() {
    let desk = Desk::new("shared-cache");
    let other = |text: &str| text.replacen("title = \"南岸周報\"", "title = \"北岸周報\"", 1);
    let text = fs::read_to_string(desk.edition("edition.toml")).expect("an edition");
    assert_ne!(other(&text), text);
    fs::write(desk.edition("north.toml"), other(&text)).expect("an edition");
    let sides = [("edition/edition.toml", "south"), ("edition/north.toml", "north")];
    for (edition, out) in sides {
        let alone = desk.run(&["build", edition, "-o", &format!("alone-{out}"), "--no-cache"]);
        assert_eq!(alone.status.code(), Some(0), "{}", said(&alone));
    }
    let start = |edition: &str, out: &str| {
        let mut build = desk.command(&["build", edition, "-o", out, "--cache", "shared"]);
        build.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program runs")
    };
    // each round changes a story, so that both put new entries in and have old ones to sweep
    for round in 0..5 {
        let children: Vec<_> = sides.iter().map(|(edition, out)| start(edition, out)).collect();
        for child in children {
            let output = child.wait_with_output().expect("an end");
            assert!(output.status.code() < Some(2), "round {round}: {}", said(&output));
        }
        desk.edit("stories/cat.md", |text| text.replacen('。', "，仍舊。", 1));
    }
    for (edition, out) in sides {
        let fresh = desk.run(&["build", edition, "-o", &format!("fresh-{out}"), "--no-cache"]);
        assert!(fresh.status.code() < Some(2), "{}", said(&fresh));
        let cached = desk.run(&["build", edition, "-o", out, "--cache", "shared"]);
        assert!(cached.status.code() < Some(2), "{}", said(&cached));
        for (name, bytes) in desk.files(&format!("fresh-{out}")) {
            assert!(desk.files(out).get(&name) == Some(&bytes), "{out}/{name}");
        }
    }
}
