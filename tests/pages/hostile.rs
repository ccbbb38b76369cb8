//! Hostile inputs: a diagnostic each, no panic, nothing lost in silence.

use std::path::{Path, PathBuf};

use dayang::input::sources::Memory;

use super::{Built, extract, solid};

const LAYOUT: &str = r#"
name = "small"
styles = "hk-broadsheet"
page = { size = ["160mm", "160mm"] }
[grid.body]
columns = 3
chars = 12
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 28
[[slot]]
id = "head"
role = "headline"
thread = "lead"
style = "head-2"
at = { col = 1, span = 3, line = 1, lines = 4 }
[[slot]]
id = "body"
role = "body"
thread = "lead"
at = { col = 1, span = 3, line = 6, lines = 20 }
columns = 3
[[thread]]
id = "lead"
slots = ["body"]
"#;

const EDITION: &str = r#"
title = "試報"
date = "2026-06-06"
[[plan]]
page = "A1"
layout = "small"
place = { lead = "story" }
[[plan]]
page = "A2"
"#;

fn story(body: &str) -> Vec<u8> {
    format!("+++\nid = \"story\"\nheadline = \"一個普通的標題\"\n+++\n{body}\n").into_bytes()
}

fn build(layout: &str, story: Vec<u8>, more: &[(&str, &[u8])]) -> Built {
    let mut files = Memory::default();
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    files.0.insert(PathBuf::from("layouts/styles/hk-broadsheet.toml"), style.to_vec());
    files.0.insert(PathBuf::from("layouts/small.toml"), layout.as_bytes().to_vec());
    files.0.insert(PathBuf::from("edition.toml"), EDITION.as_bytes().to_vec());
    files.0.insert(PathBuf::from("stories/story.md"), story);
    for (name, bytes) in more {
        files.0.insert(PathBuf::from(name), bytes.to_vec());
    }
    Built::of(&files, Path::new("edition.toml"))
}

fn codes(layout: &str, body: &str) -> Vec<&'static str> {
    build(layout, story(body), &[]).codes()
}

#[test]
fn a_page_planned_as_black_only_holds_no_colour() {
    let edition = EDITION.replace("layout = \"small\"", "layout = \"small\"\nplates = \"K\"");
    let codes = |layout: &str| build(layout, story("正文。"), &[("edition.toml", edition.as_bytes())]).codes();
    let red = LAYOUT.replace("lines = 4 }", "lines = 4 }\nborder = { width = \"1pt\", ink = \"M90 Y80\" }");
    assert!(codes(&red).contains(&"plates"));
    assert!(!codes(LAYOUT).contains(&"plates"));
}

#[test]
fn an_empty_story() {
    assert!(codes(LAYOUT, "").contains(&"empty-story"));
}

#[test]
fn a_slot_without_width() {
    let layout = LAYOUT.replace(
        "at = { col = 1, span = 3, line = 6, lines = 20 }",
        "at = { x = \"10mm\", y = \"40mm\", width = \"0mm\", height = \"50mm\" }",
    );
    assert!(codes(&layout, "正文一段。").contains(&"slot-empty"));
}

#[test]
fn a_slot_narrower_than_a_character() {
    let layout = LAYOUT.replace(
        "at = { col = 1, span = 3, line = 6, lines = 20 }\ncolumns = 3",
        "at = { x = \"10mm\", y = \"40mm\", width = \"2mm\", height = \"50mm\" }",
    );
    let built = build(&layout, story("正文一段，放不進兩毫米寬的欄。"), &[]);
    assert!(!built.codes().is_empty(), "{}", built.rendered());
}

#[test]
fn a_thread_that_loops() {
    let layout = LAYOUT.replace("slots = [\"body\"]", "slots = [\"body\", \"body\"]");
    assert!(codes(&layout, "正文。").contains(&"thread-loop"));
}

#[test]
fn a_slot_off_the_page() {
    let layout = LAYOUT.replace("line = 6, lines = 20", "line = 6, lines = 2000");
    assert!(codes(&layout, "正文。").contains(&"slot-off-page"));
}

#[test]
fn text_that_finds_no_room_is_counted_and_the_proof_is_whole() {
    let body = "這是一段很長的正文，用來把三個欄位全部填滿，然後再多出一些。".repeat(60);
    let built = build(LAYOUT, story(&body), &[]);
    assert_eq!(built.codes(), ["overset"], "{}", built.rendered());
    let page = &built.output.pages[0];
    assert!(page.unsigned);
    let fact = &page.stories[0];
    let set: u32 = page.lines.iter().filter(|l| l.style == "body").map(|l| l.characters).sum();
    let all = solid(&body).chars().count() as u32;
    assert_eq!(set + fact.overset_characters, all, "every character is set or counted");
    let text = solid(&extract(built.page_pdf(0)));
    assert!(text.contains("未簽") && text.contains("一個普通的標題"));
}

#[test]
fn a_manuscript_of_ten_megabytes() {
    let body = "巨大的稿件也要有診斷，不可崩潰。\n\n".repeat(220_000);
    assert!(body.len() > 10_000_000);
    assert!(codes(LAYOUT, &body).contains(&"overset"));
}

#[test]
fn a_paragraph_of_a_megabyte() {
    let body = "沒有換段的一兆字節正文，".repeat(30_000);
    assert!(codes(LAYOUT, &body).contains(&"overset"));
}

#[test]
fn invalid_utf_8_and_control_characters() {
    let mut bytes = story("正文前半");
    bytes.extend_from_slice(b"\xff\xfe\x80 \x00\x07\xe4\xb8");
    let built = build(LAYOUT, bytes, &[]);
    assert!(built.output.diagnostics.has_errors(), "{}", built.rendered());
    assert!(built.rendered().contains("story.md:6:1"), "{}", built.rendered());
}

#[test]
fn a_manuscript_in_another_encoding_is_one_error() {
    // 新聞 in Big5, many times.
    let built = build(LAYOUT, story("x").into_iter().chain([0xb7, 0x73, 0xbb, 0x44].repeat(500)).collect(), &[]);
    assert_eq!(built.codes(), ["invalid-utf8"], "{}", built.rendered());
    assert!(built.output.jobs.is_none(), "nothing is written");
}

#[test]
fn characters_that_no_face_has_are_named_with_their_place() {
    let built = build(LAYOUT, story("一個沒有字模的字：𒀀。"), &[]);
    assert_eq!(built.codes(), ["missing-glyph", "underset"]);
    let said = built.rendered();
    assert!(said.contains("U+12000") && said.contains("story.md:5:10"), "{said}");
    assert!(built.output.pages[0].unsigned);
}

#[test]
fn a_picture_cut_short_or_of_another_kind() {
    let layout = LAYOUT.replace(
        "[[thread]]",
        "[[slot]]\nid = \"photo\"\nrole = \"photo\"\nthread = \"lead\"\nat = { col = 1, span = 1, line = 20, lines = 6 }\n[[thread]]",
    );
    let layout = layout.replace("line = 6, lines = 20 }\ncolumns = 3", "line = 6, lines = 13 }\ncolumns = 3");
    let whole = include_bytes!("../../examples/simplified/photos/china.jpg");
    for (bytes, what) in
        [(&whole[..0], "empty"), (&whole[..300], "cut short"), (b"MZ\x90 not a picture" as &[u8], "other")]
    {
        let body = "正文。\n\n![圖說](p.jpg){#p1}\n";
        let built = build(&layout, story(body), &[("stories/p.jpg", bytes)]);
        let said = built.rendered();
        assert!(said.contains("p.jpg") && said.contains("story.md:7"), "{what}: {said}");
        assert!(built.output.diagnostics.has_errors(), "{what}");
    }
    let built = build(&layout, story("正文。\n\n![圖說](nowhere.jpg){#p1}\n"), &[]);
    assert!(built.rendered().contains("nowhere.jpg"), "{}", built.rendered());
    let built = build(&layout, story("正文。\n\n![圖說](){#p1}\n"), &[]);
    assert_eq!(built.codes().iter().filter(|c| **c == "photo-missing").count(), 1, "{}", built.rendered());
    assert!(!built.output.pages[0].unsigned, "a picture still to come is a warning on a proof");
}

#[test]
fn a_word_of_thousands_of_letters_and_a_page_of_marks() {
    for body in
        ["supercalifragilistic".repeat(400), "」』）》】。".repeat(400), "「『（《【".repeat(400), "—".repeat(999)]
    {
        let built = build(LAYOUT, story(&body), &[]);
        let page = &built.output.pages[0];
        let set: u32 = page.lines.iter().filter(|l| l.style == "body").map(|l| l.characters).sum();
        let all = body.chars().count() as u32;
        assert_eq!(set + page.stories[0].overset_characters, all, "{:.12}", body);
    }
}
