//! Changes of the screen written into files, and taken back.

use std::fs;

use dayang::preview::desk::{Event, Why};

use super::{Folder, LAYOUT, edit, notices, shown, story};

/// What an operation makes of the layout file: these pieces of it changed and nothing else.
fn changes(name: &str, ops: &str, pieces: &[(&str, &str)]) {
    let folder = Folder::new(name);
    let mut desk = folder.open();
    let done = edit(&mut desk, &folder, ops).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let expected = pieces.iter().fold(LAYOUT.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    });
    assert_eq!(folder.text("layouts/small.toml"), expected);
    assert_eq!(done.hash, folder.hash("layouts/small.toml"));
    assert_eq!(done.pages, ["A1"], "the page that is looked at");
    assert_eq!(desk.refresh(), ["A2"], "it has the same layout");
    // what is written can be read again, and nothing is broken by it
    let view = desk.view().unwrap();
    assert!(view.jobs.iter().all(|job| job.broken.is_none()));
    assert_eq!(view.undo.as_deref(), Some(done.label.as_str()));
    desk.undo().unwrap();
    assert_eq!(folder.text("layouts/small.toml"), LAYOUT);
    assert_eq!(desk.redo().unwrap().pages, ["A1"]);
    assert_eq!(folder.text("layouts/small.toml"), expected);
}

#[test]
fn a_slot_is_placed_on_its_grid() {
    changes(
        "place",
        r#"[{"op":"place","slot":"head","at":{"grid":"body","col":2,"span":2,"line":1,"lines":3}}]"#,
        &[(
            "at = { col = 1, span = 3, line = 1, lines = 3 } # 通欄",
            "at = { col = 2, span = 2, line = 1, lines = 3 } # 通欄",
        )],
    );
}

#[test]
fn a_slot_is_placed_anywhere_in_the_files_own_unit() {
    // 20 mm is as it is written: the screen's 56.693 pt is the same
    changes(
        "free",
        r#"[{"op":"place","slot":"foot","at":{"x":56.693,"y":474.803,"width":283.465,"height":14.173}}]"#,
        &[("y = \"170mm\"", "y = \"167.5mm\"")],
    );
    changes(
        "free-from-grid",
        r#"[{"op":"place","slot":"b","at":{"x":144,"y":144,"width":95,"height":162}}]"#,
        &[(
            "at = { col = 2, span = 1, line = 4, lines = 12 }",
            "at = { x = \"50.8mm\", y = \"50.8mm\", width = \"33.514mm\", height = \"57.15mm\" }",
        )],
    );
}

#[test]
fn a_slot_is_drawn_and_named() {
    changes(
        "draw",
        r#"[{"op":"draw","id":"bar","role":"panel","at":{"grid":"body","col":1,"span":3,"line":28,"lines":2}}]"#,
        &[(
            "columns = 3\n\n[[thread]]",
            "columns = 3\n\n[[slot]]\nid = \"bar\"\nrole = \"panel\"\nat = { col = 1, span = 3, line = 28, lines = 2 }\n\n[[thread]]",
        )],
    );
    changes(
        "draw-furniture",
        r#"[{"op":"draw","id":"line","role":"furniture","at":{"x":72,"y":490,"width":144,"height":12}}]"#,
        &[(
            "columns = 3\n\n[[thread]]",
            "columns = 3\n\n[[slot]]\nid = \"line\"\nrole = \"furniture\"\nat = { x = \"25.4mm\", y = \"172.861mm\", width = \"50.8mm\", height = \"4.233mm\" }\ntext = [\"{title}\"]\n\n[[thread]]",
        )],
    );
    changes(
        "draw-body",
        r#"[{"op":"draw","id":"d","role":"body","thread":"lead","at":{"grid":"body","col":3,"span":1,"line":4,"lines":12}}]"#,
        &[
            (
                "columns = 3\n\n[[thread]]",
                "columns = 3\n\n[[slot]]\nid = \"d\"\nrole = \"body\"\nthread = \"lead\"\nat = { col = 3, span = 1, line = 4, lines = 12 }\n\n[[thread]]",
            ),
            ("  \"b\",\n", "  \"b\",\n  \"d\",\n"),
        ],
    );
}

#[test]
fn a_slot_that_could_not_be_taken_hold_of_again_is_refused() {
    let folder = Folder::new("no-hold");
    let mut desk = folder.open();
    for (ops, says) in [
        (r#"[{"op":"columns","slot":"a","columns":60000}]"#, "than one em"),
        (
            r#"[{"op":"draw","id":"a\"]\n[x]","role":"panel","at":{"grid":"body","col":1,"span":1,"line":1,"lines":2}}]"#,
            "letters, digits",
        ),
    ] {
        let refusal = edit(&mut desk, &folder, ops).expect_err(ops);
        assert!(refusal.error.contains(says), "{refusal:?}");
        assert_eq!(folder.text("layouts/small.toml"), LAYOUT, "nothing is written");
    }
}

#[test]
fn a_slot_is_removed_with_its_own_comments_alone() {
    changes(
        "remove",
        r#"[{"op":"remove","slot":"foot"}]"#,
        &[(
            "# 底部一行。\n[[slot]]\nid = \"foot\"\nrole = \"furniture\"\noptional = true\nat = { x = \"20mm\", y = \"170mm\", width = \"100mm\", height = \"5mm\" }\ntext = [\"{title}　{date}\"]\n\n",
            "",
        )],
    );
}

#[test]
fn a_thread_is_led_another_way() {
    changes(
        "thread",
        r#"[{"op":"thread","slot":"b","thread":"lead","after":null}]"#,
        &[("  \"a\", # 先\n  \"b\",\n", "  \"b\", # 先\n  \"a\",\n")],
    );
    changes(
        "thread-other",
        r#"[{"op":"thread","slot":"b","thread":"second","after":"c"}]"#,
        &[
            ("id = \"b\"\nrole = \"body\"\nthread = \"lead\"", "id = \"b\"\nrole = \"body\"\nthread = \"second\""),
            ("  \"a\", # 先\n  \"b\",\n]", "  \"a\", # 先\n]"),
            ("slots = [\"c\"]", "slots = [\"c\", \"b\"]"),
        ],
    );
}

#[test]
fn measures_are_changed_where_they_stand() {
    changes(
        "columns",
        r#"[{"op":"columns","slot":"c","columns":2}]"#,
        &[("lines = 8 }\ncolumns = 3", "lines = 8 }\ncolumns = 2")],
    );
    changes(
        "grid",
        r#"[{"op":"grid","grid":"body","leading":13.25,"chars":9}]"#,
        &[("leading = \"13.5pt\"", "leading = \"13.25pt\""), ("chars = 10", "chars = 9")],
    );
    changes(
        "style-own",
        r#"[{"op":"style","style":"head-2","leading":26}]"#,
        &[("lines = 2 }\n", "lines = 2 }\nleading = \"26pt\"\n")],
    );
}

#[test]
fn a_style_of_a_bundled_file_is_changed_in_a_copy_of_the_editions_own() {
    let folder = Folder::new("style-copy");
    let mut desk = folder.open();
    let done = edit(&mut desk, &folder, r#"[{"op":"style","style":"lead","size":12.5}]"#).unwrap();
    let copy = folder.text("layouts/styles/hk-broadsheet.toml");
    let bundled = fs::read_to_string("layouts/styles/hk-broadsheet.toml").unwrap();
    assert_eq!(
        copy,
        bundled.replacen("size = \"12pt\"\nleading = \"18pt\"", "size = \"12.5pt\"\nleading = \"18pt\"", 1)
    );
    assert_eq!((done.pages, desk.refresh()), (vec!["A1".to_owned()], vec!["A2".to_owned()]));
    assert_eq!(folder.text("layouts/small.toml"), LAYOUT);
    desk.undo().unwrap();
    assert!(!folder.path("layouts/styles/hk-broadsheet.toml").exists());
}

#[test]
fn a_bundled_layout_is_copied_when_it_is_changed() {
    let folder = Folder::new("layout-copy");
    let edition = folder.text("edition.toml").replacen("layout = \"small\"", "layout = \"tabloid-5x12\"", 1);
    folder.write("edition.toml", &edition);
    let bundled = fs::read_to_string("layouts/tabloid-5x12.toml").unwrap();
    let mut desk = folder.open();
    let ops = serde_json::from_str(r#"[{"op":"grid","grid":"body","leading":13.75}]"#).unwrap();
    let expect = dayang::preview::desk::files::hash(bundled.as_bytes());
    let done = desk.edit("A1", &expect, &ops as &Vec<_>);
    let copy = folder.path("layouts/tabloid-5x12.toml");
    match done {
        Ok(done) => {
            assert_eq!(done.pages, ["A1"]);
            let text = fs::read_to_string(&copy).unwrap();
            assert!(text.contains("leading = \"13.75pt\"") && text.lines().count() == bundled.lines().count());
            assert!(desk.view().unwrap().entries.iter().any(|entry| entry.name == "tabloid-5x12" && entry.own));
            desk.undo().unwrap();
            assert!(!copy.exists());
        }
        Err(refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn a_layout_changed_by_hand_wins() {
    let folder = Folder::new("conflict");
    let mut desk = folder.open();
    let seen = folder.hash("layouts/small.toml");
    folder.write("layouts/small.toml", &LAYOUT.replace("lines = 12", "lines = 11"));
    let ops = serde_json::from_str(r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap();
    let refusal = desk.edit("A1", &seen, &ops as &Vec<_>).unwrap_err();
    assert_eq!(refusal.why, Why::Conflict);
    assert!(refusal.error.contains("layouts/small.toml"));
    assert!(!folder.text("layouts/small.toml").contains("columns = 2\n"));
    // the screen is told of the hand's change
    assert!(desk.events().iter().any(|event| matches!(event, Event::Pages { pages, .. } if pages == &["A1"])));
}

#[test]
fn what_was_changed_by_hand_is_not_taken_back() {
    let folder = Folder::new("undo-conflict");
    let mut desk = folder.open();
    assert_eq!(desk.undo().unwrap_err().why, Why::Refused);
    edit(&mut desk, &folder, r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap();
    let by_hand = folder.text("layouts/small.toml").replace("# 頭條。", "# 頭條，由人手改。");
    folder.write("layouts/small.toml", &by_hand);
    let refusal = desk.undo().unwrap_err();
    assert_eq!(refusal.why, Why::Conflict);
    assert_eq!(folder.text("layouts/small.toml"), by_hand);
    assert_eq!(desk.view().unwrap().undo, None, "it is forgotten");
    assert_eq!(notices(desk.events()).len(), 1);
}

#[test]
fn a_change_that_could_not_be_read_is_refused_with_its_sentence() {
    let folder = Folder::new("refused");
    let mut desk = folder.open();
    let bad = [
        r#"[{"op":"place","slot":"head","at":{"grid":"body","col":3,"span":3,"line":1,"lines":3}}]"#,
        r#"[{"op":"place","slot":"head","at":{"grid":"nowhere","col":1,"span":1,"line":1,"lines":3}}]"#,
        r#"[{"op":"place","slot":"nobody","at":{"grid":"body","col":1,"span":1,"line":1,"lines":3}}]"#,
        r#"[{"op":"place","slot":"foot","at":{"x":1e300,"y":0,"width":1,"height":1}}]"#,
        r#"[{"op":"draw","id":"a","role":"panel","at":{"grid":"body","col":1,"span":1,"line":1,"lines":1}}]"#,
        r#"[{"op":"draw","id":"x","role":"nonsense","at":{"grid":"body","col":1,"span":1,"line":1,"lines":1}}]"#,
        r#"[{"op":"remove","slot":"nobody"}]"#,
        r#"[{"op":"thread","slot":"a","thread":"nowhere","after":null}]"#,
        r#"[{"op":"thread","slot":"a","thread":"lead","after":"c"}]"#,
        r#"[{"op":"columns","slot":"c","columns":0}]"#,
        r#"[{"op":"grid","grid":"body","leading":0}]"#,
        r#"[{"op":"grid","grid":"nowhere","leading":12}]"#,
        r#"[{"op":"style","style":"head-2","size":-3}]"#,
        r#"[{"op":"picture","story":"harbour","picture":"p1","focus":[0.5,0.5]}]"#,
        r#"[{"op":"picture","story":"../edition","picture":"p1","focus":[0.5,0.5]}]"#,
        // the first of two would do
        r#"[{"op":"columns","slot":"c","columns":2},{"op":"remove","slot":"nobody"}]"#,
    ];
    for ops in bad {
        let refusal = edit(&mut desk, &folder, ops).expect_err(ops);
        assert!(matches!(refusal.why, Why::Refused | Why::Absent), "{ops}: {refusal:?}");
        assert!(refusal.error.len() > 10 && !refusal.error.ends_with('.'), "{ops}: {refusal:?}");
        assert_eq!(folder.text("layouts/small.toml"), LAYOUT, "{ops}");
    }
    assert_eq!(desk.edit("A9", "x", &[]).unwrap_err().why, Why::Absent);
    assert!(desk.view().unwrap().undo.is_none());
}

#[test]
fn nothing_is_written_when_only_looking_is_allowed() {
    let folder = Folder::new("read-only");
    let mut desk = folder.open_as(false);
    let refusal = edit(&mut desk, &folder, r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap_err();
    assert_eq!(refusal.why, Why::Forbidden);
    assert_eq!(desk.store("harbour", &folder.hash("stories/harbour.md"), "x", false).unwrap_err().why, Why::Forbidden);
    assert_eq!([desk.undo().unwrap_err().why, desk.redo().unwrap_err().why], [Why::Forbidden; 2]);
    assert!(!desk.view().unwrap().case("A1").unwrap().writable);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_editions_folder_is_not_written_through() {
    let folder = Folder::new("links");
    let outside = Folder::new("links-outside");
    let target = outside.path("layouts/small.toml");
    fs::remove_file(folder.path("layouts/small.toml")).unwrap();
    std::os::unix::fs::symlink(&target, folder.path("layouts/small.toml")).unwrap();
    fs::remove_file(folder.path("stories/harbour.md")).unwrap();
    std::os::unix::fs::symlink(outside.path("stories/harbour.md"), folder.path("stories/harbour.md")).unwrap();
    let mut desk = folder.open();
    assert!(!desk.view().unwrap().case("A1").unwrap().writable);
    let refusal = edit(&mut desk, &folder, r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap_err();
    assert_eq!(refusal.why, Why::Forbidden, "{refusal:?}");
    let refusal = desk.store("harbour", &folder.hash("stories/harbour.md"), "x", false).unwrap_err();
    assert_eq!(refusal.why, Why::Forbidden, "{refusal:?}");
    assert_eq!(fs::read_to_string(target).unwrap(), LAYOUT);
    assert_eq!(outside.text("stories/harbour.md"), story("harbour", "海港的清晨", 3));
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_nothing_half_written_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("permissions");
    let path = folder.path("layouts/small.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let mut desk = folder.open();
    edit(&mut desk, &folder, r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let names: Vec<_> = fs::read_dir(folder.path("layouts")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["small.toml"]);
}

#[test]
fn files_with_other_line_ends_keep_them() {
    let folder = Folder::new("carriage");
    folder.write("layouts/small.toml", &LAYOUT.replace('\n', "\r\n"));
    let mut desk = folder.open();
    edit(&mut desk, &folder, r#"[{"op":"columns","slot":"c","columns":2}]"#).unwrap();
    let expected = LAYOUT.replace("lines = 8 }\ncolumns = 3", "lines = 8 }\ncolumns = 2").replace('\n', "\r\n");
    assert_eq!(folder.text("layouts/small.toml"), expected);
}

#[test]
fn a_story_is_stored_and_taken_back() {
    let folder = Folder::new("store");
    let mut desk = folder.open();
    let before = folder.text("stories/harbour.md");
    let after = before.replacen("潮水退去", "朝陽升起", 1);
    let stored = desk.store("harbour", &folder.hash("stories/harbour.md"), &after, false).unwrap();
    assert_eq!(stored.pages, ["A1"]);
    assert_eq!(stored.hash, folder.hash("stories/harbour.md"));
    assert_eq!(folder.text("stories/harbour.md"), after);
    assert!(shown(&desk, "A1").contains("朝陽升起"));
    assert_eq!(desk.undo().unwrap().label, "text harbour");
    assert_eq!(folder.text("stories/harbour.md"), before);
    assert!(!shown(&desk, "A1").contains("朝陽升起"));
    assert_eq!(desk.store("nobody", "", "x", false).unwrap_err().why, Why::Absent);
    assert_eq!(desk.store("harbour", "of yesterday", "x", false).unwrap_err().why, Why::Conflict);
}
