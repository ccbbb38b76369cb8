//! Columns: levelled legs, widow and orphan lines, heads with their text, indents under heads.

use std::path::{Path, PathBuf};

use dayang::diag::{Diagnostics, terminal};
use dayang::geom::Length;
use dayang::input::sources::Memory;
use dayang::page::{LineFact, Page};
use dayang::session::{Folders, Output, Session};

use super::root;

const PAGE: &str = r#"
name = "small"
styles = "hk-broadsheet"
page = { size = ["160mm", "160mm"] }
[grid.body]
columns = 3
chars = 12
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 30
[[slot]]
id = "head"
role = "headline"
thread = "lead"
style = "head-2"
at = { col = 1, span = 3, line = 1, lines = 4 }
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

/// The page with three legs of the given first lines and depths.
fn legs(places: [(u16, u16); 3], more: &str) -> String {
    let mut layout = PAGE.to_owned();
    for (i, (line, lines)) in places.iter().enumerate() {
        let n = i + 1;
        layout += &format!(
            "[[slot]]\nid = \"c{n}\"\nrole = \"body\"\nat = {{ col = {n}, span = 1, line = {line}, lines = {lines} }}\n"
        );
    }
    layout + "[[thread]]\nid = \"lead\"\nslots = [\"c1\", \"c2\", \"c3\"]\n" + more
}

fn set(layout: &str, body: &str) -> Output {
    let mut files = Memory::default();
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    let story = format!("+++\nid = \"story\"\nheadline = \"一個普通的標題\"\n+++\n{body}\n");
    files.0.insert(PathBuf::from("layouts/styles/hk-broadsheet.toml"), style.to_vec());
    files.0.insert(PathBuf::from("layouts/small.toml"), layout.as_bytes().to_vec());
    files.0.insert(PathBuf::from("edition.toml"), EDITION.as_bytes().to_vec());
    files.0.insert(PathBuf::from("stories/story.md"), story.into_bytes());
    let mut found = Diagnostics::default();
    let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
    session.typeset(&files, Path::new("edition.toml"), None, &|| ())
}

fn said(output: &Output) -> String {
    terminal::render(&output.diagnostics, &output.sources, false)
}

fn lines<'p>(page: &'p Page, slot: &'p str) -> Vec<&'p LineFact> {
    page.lines.iter().filter(|l| page.frames[l.frame as usize].slot == slot).collect()
}

/// The last baseline of each leg, in whole lines of the grid.
fn feet(page: &Page) -> Vec<i64> {
    let last = |slot: &str| lines(page, slot).last().map_or(0, |l| l.baseline.y.whole(Length::centipoints(1350)));
    ["c1", "c2", "c3"].map(last).to_vec()
}

fn paragraphs(count: usize, characters: usize) -> String {
    let text = "水溫全年維持在十六度上下，經熱交換後再排回海中，附近的水溫升幅很小。".repeat(9);
    let one = |i: usize| text.chars().skip(i % 7).take(characters + i % 5).collect::<String>();
    (0..count).map(one).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn legs_that_share_a_foot_end_level_whatever_their_tops() {
    for count in 3..9 {
        let output = set(&legs([(6, 25), (6, 25), (14, 17)], ""), &paragraphs(count, 90));
        let feet = feet(&output.pages[0]);
        let used: Vec<i64> = feet.iter().copied().filter(|f| *f > 0).collect();
        let spread = used.iter().max().unwrap() - used.iter().min().unwrap();
        assert!(spread <= 1, "{count}: {feet:?}\n{}", said(&output));
    }
}

#[test]
fn a_thread_may_fill_its_legs_one_after_the_other() {
    let layout = legs([(6, 25), (6, 25), (6, 25)], "balance = false\n");
    let output = set(&layout, &paragraphs(5, 90));
    let feet = feet(&output.pages[0]);
    assert!(feet[0] > feet[1] + 5 && feet[2] == 0, "{feet:?}");
    let level = set(&layout.replace("balance = false", "balance = true"), &paragraphs(5, 90));
    assert!(feet.contains(&0) && self::feet(&level.pages[0]).iter().all(|f| *f > 0));
}

#[test]
fn a_hole_is_reported_beyond_the_lines_that_a_thread_allows() {
    let underset = |hole: u16| {
        let output = set(&legs([(6, 25); 3], &format!("hole = {hole}\n")), &paragraphs(6, 90));
        output.diagnostics.iter().any(|d| d.code == "underset")
    };
    assert!(underset(0) && underset(1) && !underset(25));
}

/// Lines of each paragraph at the foot of a leg and at the top of the next, where it goes on.
fn splits(page: &Page) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for pair in [("c1", "c2"), ("c2", "c3")] {
        let (a, b) = (lines(page, pair.0), lines(page, pair.1));
        let (Some(last), Some(first)) = (a.last(), b.first()) else { continue };
        if last.node == first.node && !last.last {
            let of = |leg: &[&LineFact]| leg.iter().filter(|l| l.node == last.node).count();
            out.push((of(&a), of(&b)));
        }
    }
    out
}

#[test]
fn widow_and_orphan_lines_are_kept_to_as_styled() {
    let (mut loose, mut strict) = (0, 0);
    for count in 4..12 {
        for characters in [40, 47, 61, 75] {
            let body = paragraphs(count, characters);
            let plain = set(&legs([(6, 25); 3], ""), &body);
            loose += splits(&plain.pages[0]).iter().filter(|(a, b)| *a < 2 || *b < 2).count();
            let rule = "[style.body]\nlang = \"zh-HK\"\nhan = [\"Noto Serif CJK HK\"]\nindent = \"2em\"\norphans = 2\nwidows = 2\n";
            let ruled = set(&legs([(6, 25); 3], rule), &body);
            let page = &ruled.pages[0];
            let bad = splits(page).iter().filter(|(a, b)| *a < 2 || *b < 2).count();
            let warned = ruled.diagnostics.iter().filter(|d| d.code == "widow-orphan").count();
            assert_eq!(bad, warned, "{count} × {characters}: {:?}\n{}", splits(page), said(&ruled));
            if bad > 0 {
                println!("{count} × {characters}: {}", said(&ruled));
            }
            strict += bad;
        }
    }
    println!("split against the rule: {loose} without it, {strict} with it");
    assert!(loose > 3, "the texts do try it");
    assert_eq!(strict, 0);
}

#[test]
fn where_the_rule_cannot_be_kept_the_text_is_set_and_a_warning_says_so() {
    // Legs of one line: no paragraph of several lines can leave two at a foot.
    let rule = "[style.body]\nlang = \"zh-HK\"\nhan = [\"Noto Serif CJK HK\"]\norphans = 2\nwidows = 2\n";
    let output = set(&legs([(6, 1), (7, 1), (8, 20)], rule), &paragraphs(1, 60));
    assert!(output.diagnostics.iter().any(|d| d.code == "widow-orphan"), "{}", said(&output));
    assert!(!output.diagnostics.has_errors(), "{}", said(&output));
}

#[test]
fn a_head_is_never_last_in_a_column_and_goes_on_with_its_text() {
    let rule = "[style.body]\nlang = \"zh-HK\"\nhan = [\"Noto Serif CJK HK\"]\norphans = 3\nwidows = 3\n";
    for before in 20..46 {
        for rule in ["", rule] {
            let first = paragraphs(1, before * 4);
            let body = format!("{first}\n\n### 一個小題\n\n{}\n\n{}", paragraphs(1, 50), paragraphs(3, 70));
            let output = set(&legs([(6, 12); 3], rule), &body);
            for slot in ["c1", "c2", "c3"] {
                let leg = lines(&output.pages[0], slot);
                let kept = leg.iter().rev().take_while(|l| l.style == "body").count();
                let head = leg.iter().any(|l| l.style == "subhead");
                assert!(!head || kept >= 2, "{before}: {slot} ends with a head and {kept} lines: {}", said(&output));
            }
        }
    }
}

#[test]
fn a_paragraph_under_a_head_has_an_indent_of_its_own() {
    let rule = "[style.body]\nlang = \"zh-HK\"\nhan = [\"Noto Serif CJK HK\"]\nindent = \"2em\"\nindent-after-head = \"0em\"\n";
    let body = format!("{}\n\n### 一個小題\n\n{}", paragraphs(2, 60), paragraphs(2, 60));
    let output = set(&legs([(6, 20); 3], rule), &body);
    let page = &output.pages[0];
    let mut starts = Vec::new();
    let mut before = None;
    for line in page.lines.iter().filter(|l| l.style == "body") {
        if before != Some(line.node) {
            let run = page.text.iter().find(|r| r.node == line.node && r.origin.y == line.baseline.y).unwrap();
            starts.push((run.origin.x - line.baseline.x).in_em(line.size).to_f64().round() as i64);
        }
        before = Some(line.node);
    }
    assert_eq!(starts, [0, 2, 0, 2], "under the headline, then; under the subhead, then");
}

#[test]
fn a_boxed_sidebar_in_columns_ends_level() {
    let layout = PAGE.to_owned()
        + "[[slot]]\nid = \"c1\"\nrole = \"body\"\nat = { col = 1, span = 1, line = 6, lines = 20 }\n\
           [[slot]]\nid = \"box\"\nrole = \"sidebar\"\nthread = \"lead\"\ncolumns = 2\non-grid = true\nfill = \"K8\"\n\
           at = { col = 2, span = 2, line = 6, lines = 14 }\n\
           [[thread]]\nid = \"lead\"\nslots = [\"c1\"]\n";
    for items in 2..6 {
        let list: String = (0..items)
            .map(|i| format!("{}. 這是第幾項成果的說明文字，長短不一，{}。\n", i + 1, "再".repeat(i * 3)))
            .collect();
        let body = format!("{}\n\n### 小資料 {{#box .sidebar}}\n{list}", paragraphs(3, 70));
        let output = set(&layout, &body);
        let page = &output.pages[0];
        let foot = |slot: &str| lines(page, slot).last().map_or(Length::ZERO, |l| l.baseline.y);
        let apart = (foot("box.1") - foot("box.2")).abs();
        assert!(apart <= Length::centipoints(1360), "{items}: {apart:?}\n{}", said(&output));
    }
}
