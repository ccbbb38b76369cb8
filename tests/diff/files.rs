//! Other people's files: pages without ids, inserted and removed, text that flows over pages.

use super::{counts, diff, edits, folder, lines, only, pdf, root, statuses};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn inserted_and_removed_pages_are_found_by_their_text() {
    let folder = folder("pages");
    let (old, new) = (folder.join("old.pdf"), folder.join("new.pdf"));
    fs::write(&old, pdf(&[lines(1, 20), lines(2, 20), lines(3, 20)], 600)).unwrap();
    let mut second = lines(2, 20);
    second[4] = second[4].replacen(' ', " INSERTED ", 1);
    fs::write(&new, pdf(&[lines(9, 20), lines(1, 20), second], 600)).unwrap();
    let (report, code) = diff(&old, &new, &[]);
    assert_eq!(code, 1);
    assert_eq!(statuses(&report), ["new p. 1 added", "new p. 2 unchanged", "new p. 3 changed", "old p. 3 removed"]);
    let changed = &report["pages"][2];
    assert_eq!(edits(changed), [">INSERTED "]);
    assert_eq!(changed["lines_moved"], 1, "{changed:#}");
    let summary = &report["summary"];
    assert_eq!(
        (&summary["unchanged"], &summary["changed"], &summary["added"], &summary["removed"]),
        (&1.into(), &1.into(), &1.into(), &1.into())
    );
    // only one of them
    let (report, code) = diff(&old, &new, &["--pages", "2"]);
    assert_eq!((code, statuses(&report)), (1, vec!["new p. 2 changed".to_owned()]));
}

#[test]
fn editions_are_set_into_a_folder_that_does_not_stay() {
    let folder = folder("spool");
    let (spool, edition) = (folder.join("tmp"), root().join("examples/tabloid/edition.toml"));
    fs::create_dir_all(&spool).unwrap();
    let run = |old: &Path, new: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
        command.args(["diff".as_ref(), old, new]).env_remove("DAYANG_DATA").env("TMPDIR", &spool);
        command.output().unwrap()
    };
    let same = run(&edition, &edition);
    assert_eq!(same.status.code(), Some(0), "{}", String::from_utf8_lossy(&same.stderr));
    assert!(String::from_utf8_lossy(&same.stdout).contains("unchanged: the same bytes"));
    assert_eq!(fs::read_dir(&spool).unwrap().count(), 0);
    // one that cannot be set leaves nothing either
    let broken = root().join("tests/cases/resolve/unusable/edition.toml");
    assert_eq!(run(&edition, &broken).status.code(), Some(2));
    assert_eq!(fs::read_dir(&spool).unwrap().count(), 0);
    // where nothing can be written, it is said
    let nowhere = Command::new(env!("CARGO_BIN_EXE_dayang"))
        .args(["diff".as_ref(), edition.as_path(), &edition])
        .env("TMPDIR", folder.join("none"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert!(nowhere.status.code() == Some(2) && said.contains("cannot be made"), "{said}");
}

#[test]
fn text_that_flows_over_to_the_next_page_is_no_change_of_text() {
    let folder = folder("flows");
    let (old, new) = (folder.join("old.pdf"), folder.join("new.pdf"));
    let story = lines(1, 60);
    let page = |range: std::ops::Range<usize>| story[range].to_vec();
    fs::write(&old, pdf(&[page(0..30), page(30..60)], 600)).unwrap();
    let mut first = page(0..26);
    first.splice(10..10, lines(7, 4));
    fs::write(&new, pdf(&[first, page(26..60)], 600)).unwrap();
    let (report, code) = diff(&old, &new, &[]);
    assert_eq!(code, 1);
    let (one, two) = (&report["pages"][0], &report["pages"][1]);
    assert_eq!(edits(one), [format!(">{} ", lines(7, 4).join(" "))]);
    assert_eq!(edits(two), [""; 0]);
    assert_eq!((&one["moves"][0]["way"], &one["moves"][0]["page"]), (&"to".into(), &"new p. 2".into()));
    assert_eq!((&two["moves"][0]["way"], &two["moves"][0]["page"]), (&"from".into(), &"old p. 1".into()));
    assert_eq!(two["moves"][0]["characters"], one["moves"][0]["characters"]);
}

#[test]
fn lines_broken_and_hyphenated_otherwise_say_the_same() {
    let folder = folder("breaks");
    let (old, new) = (folder.join("old.pdf"), folder.join("new.pdf"));
    let set = |text: &[&str]| pdf(&[text.iter().map(|l| (*l).to_owned()).collect()], 600);
    fs::write(&old, set(&["The typesetter reads his proof", "twice before it goes to press"])).unwrap();
    fs::write(&new, set(&["The type-", "setter reads", "his proof twice before", "it goes to press"])).unwrap();
    let (report, code) = diff(&old, &new, &[]);
    let page = only(&report);
    assert_eq!((code, edits(page).len()), (1, 0), "{page:#}");
    assert_eq!(counts(page)[0..3], [0, 0, 0], "{page:#}");
    assert!(page["lines_moved"].as_u64().unwrap() >= 3, "{page:#}");
}
