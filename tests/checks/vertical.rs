//! Checks on pages of vertical lines, and of both: each fires where it should, and is quiet on
//! the same page set right.

use super::*;

/// A vertical grid of four bands of ten characters by 36 lines.
const GRID: &str = r#"
name = "case"
styles = "hk-broadsheet"
page = { size = ["190mm", "190mm"] }
[grid.body]
writing = "vertical"
columns = 4
chars = 10
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 36
[style.head-4]
based-on = "head-3"
fit = { size = ["12pt", "15pt"], lines = 1 }
"#;

const EDITION: &str = r#"
title = "試排報"
date = "2026-06-06"
press = "case"
[[plan]]
page = "A1"
layout = "case"
place = { lead = "story", second = "second" }
[[plan]]
page = "A2"
"#;

const FIRST: &str =
    "本港首個海水製冷街區昨日啟用，二十七幢商廈同時接駁，預計每年節省用電一億二千萬度，相當於三萬個家庭一年的用量。";
const SECOND: &str = "工程歷時五年，耗資十九億元，比預算少兩成。下一期將伸延至舊機場跑道，屆時會有逾四十幢大廈受惠。";

/// A slot: id and role, thread, first band, bands, first line, lines.
fn slot((id, role, thread): (&str, &str, &str), (col, span, line, lines): (u16, u16, u16, u16), more: &str) -> String {
    format!(
        "[[slot]]\nid = \"{id}\"\nrole = \"{role}\"\nthread = \"{thread}\"\n\
         at = {{ col = {col}, span = {span}, line = {line}, lines = {lines} }}\n{more}\n"
    )
}

fn threads(lead: &str, second: &str) -> String {
    format!(
        "[[thread]]\nid = \"lead\"\nslots = {lead}\nbalance = true\n\
         [[thread]]\nid = \"second\"\nslots = {second}\nbalance = true\n"
    )
}

/// A page of slots, with two stories.
fn set(slots: &[String], lead: &str) -> Output {
    let mut all = base();
    let layout: String = std::iter::once(GRID.to_owned()).chain(slots.iter().cloned()).collect();
    let second =
        format!("+++\nid = \"second\"\nheadline = \"百場座談說服業主\"\npriority = 2\n+++\n{SECOND}\n\n{SECOND}\n");
    let lead = format!("+++\nid = \"story\"\nheadline = \"海水製冷街區啟用\"\n+++\n{lead}\n");
    for (name, text) in [
        ("layouts/case.toml", layout),
        ("edition.toml", EDITION.to_owned()),
        ("stories/story.md", lead),
        ("stories/second.md", second),
    ] {
        all.insert(name.into(), text.into_bytes());
    }
    let output = typeset_files(all, Purpose::Proof);
    assert!(!output.pages.is_empty(), "{}", all_rendered(&output));
    output
}

fn found(output: &Output, code: &str) -> usize {
    output.diagnostics.iter().filter(|d| d.code == code).count()
}

/// Asserts which page of two has findings of a code.
fn only(code: &str, fires: &Output, quiet: &Output) {
    assert!(found(fires, code) > 0, "`{code}` does not fire:\n{}", all_rendered(fires));
    assert_eq!(found(quiet, code), 0, "`{code}` is not quiet:\n{}", all_rendered(quiet));
}

fn text(paragraphs: usize) -> String {
    vec![FIRST; paragraphs].join("\n\n")
}

/// Two stories one above the other, their heads at the right edge: the second one's at a line.
fn two(line: u16, more: &str) -> Vec<String> {
    vec![
        slot(("a-head", "headline", "lead"), (1, 2, 1, 4), "style = \"head-3\""),
        slot(("a", "body", "lead"), (1, 2, 6, 20), "columns = 2"),
        slot(("b-head", "headline", "second"), (3, 2, line, 4), &format!("style = \"head-4\"\n{more}")),
        slot(("b", "body", "second"), (3, 2, line + 5, 20), "columns = 2"),
        threads("[\"a\"]", "[\"b\"]"),
    ]
}

#[test]
fn heads_one_under_the_other_or_side_by_side() {
    let (fires, apart) = (set(&two(1, ""), &text(3)), set(&two(8, ""), &text(3)));
    only("tombstone", &fires, &apart);
    assert!(all_rendered(&fires).contains("one under the other"), "{}", all_rendered(&fires));
    let ruled = set(&two(1, "rule = { top = { width = \"1pt\" } }"), &text(3));
    assert_eq!(found(&ruled, "tombstone"), 0, "{}", all_rendered(&ruled));
    // A horizontal head under a vertical one is another thing to the eye.
    let mixed = set(&two(1, "writing = \"horizontal\""), &text(3));
    assert_eq!(found(&mixed, "tombstone"), 0, "{}", all_rendered(&mixed));
    let beside = |line: u16| {
        vec![
            slot(("a-head", "headline", "lead"), (1, 2, 1, 4), "style = \"head-3\""),
            slot(("b-head", "headline", "second"), (1, 2, line, 4), "style = \"head-4\""),
            slot(("a", "body", "lead"), (3, 2, 1, 20), "columns = 2"),
            slot(("b", "body", "second"), (1, 2, line + 5, 20), "columns = 2"),
            threads("[\"a\"]", "[\"b\"]"),
        ]
    };
    only("tombstone", &set(&beside(5), &text(3)), &set(&beside(10), &text(3)));
}

#[test]
fn a_vertical_page_set_right_has_no_finding() {
    let slots = [
        slot(("a-head", "headline", "lead"), (1, 4, 1, 4), "style = \"head-2\""),
        slot(("a", "body", "lead"), (1, 4, 6, 11), "columns = 4"),
        threads("[\"a\"]", "[]"),
    ];
    let single = EDITION.replace(", second = \"second\"", "");
    let mut all = base();
    let layout: String = std::iter::once(GRID.to_owned()).chain(slots[..2].iter().cloned()).collect();
    let layout = format!("{layout}[[thread]]\nid = \"lead\"\nslots = [\"a\"]\nbalance = true\n");
    let story = format!("+++\nid = \"story\"\nheadline = \"海水製冷街區啟用\"\n+++\n{}\n", text(7));
    for (name, text) in [("layouts/case.toml", layout), ("edition.toml", single), ("stories/story.md", story)] {
        all.insert(name.into(), text.into_bytes());
    }
    let output = typeset_files(all, Purpose::Proof);
    assert!(output.diagnostics.iter().all(|d| d.severity == Severity::Note), "{}", all_rendered(&output));
}

#[test]
fn white_between_bands_is_no_corridor_where_a_story_runs_on() {
    // One story in all bands; two stories, each in two of them.
    let one = [
        slot(("a-head", "headline", "lead"), (1, 2, 1, 4), "style = \"head-3\""),
        slot(("a", "body", "lead"), (1, 4, 6, 20), "columns = 4"),
        slot(("b-head", "headline", "second"), (1, 4, 27, 3), "style = \"head-4\""),
        slot(("b", "body", "second"), (1, 4, 31, 6), "columns = 4"),
        threads("[\"a\"]", "[\"b\"]"),
    ];
    only("corridor", &set(&two(8, ""), &text(3)), &set(&one, &text(7)));
}

#[test]
fn a_leg_above_its_head_but_not_one_below_it() {
    let at = |head: u16, legs: (u16, u16)| {
        vec![
            slot(("a-head", "headline", "lead"), (head, 2, 1, 4), "style = \"head-3\""),
            slot(("a1", "body", "lead"), (legs.0, 1, 6, 6), ""),
            slot(("a2", "body", "lead"), (legs.1, 1, 6, 6), ""),
            slot(("b-head", "headline", "second"), (1, 2, 22, 3), "style = \"head-4\""),
            slot(("b", "body", "second"), (1, 4, 27, 6), "columns = 4"),
            threads("[\"a1\", \"a2\"]", "[\"b\"]"),
        ]
    };
    only("raw-wrap", &set(&at(2, (1, 2)), &text(2)), &set(&at(1, (1, 3)), &text(2)));
}

#[test]
fn a_place_that_nothing_fills() {
    let body = |line: u16| {
        vec![
            slot(("a-head", "headline", "lead"), (1, 2, 1, 4), "style = \"head-3\""),
            slot(("a", "body", "lead"), (1, 1, 6, 31), ""),
            slot(("b-head", "headline", "second"), (2, 1, line, 4), "style = \"head-4\""),
            slot(("b", "body", "second"), (4, 1, 1, 36), ""),
            slot(("c", "sidebar", "lead"), (2, 2, 30, 7), ""),
            slot(("d", "sidebar", "lead"), (3, 1, 1, 29), ""),
            threads("[\"a\"]", "[\"b\"]"),
        ]
    };
    let side = "\n\n### 一問 {#a .sidebar}\n\n1. 何謂海水製冷？以深層海水冷卻大廈的循環水，不用冷卻塔。\n\n### 二問 {#b .sidebar}\n\n1. 停電怎麼辦？";
    let mut all = base();
    let press = "name = \"case\"\n[limits]\nhole = 5\n";
    let layout: String = std::iter::once(GRID.to_owned()).chain(body(6)).collect();
    let second =
        format!("+++\nid = \"second\"\nheadline = \"百場座談說服業主\"\npriority = 2\n+++\n{SECOND}\n\n{SECOND}\n");
    let lead = format!("+++\nid = \"story\"\nheadline = \"海水製冷街區啟用\"\n+++\n{}{side}\n", text(4));
    for (name, text) in [
        ("layouts/case.toml", layout.as_str()),
        ("layouts/press/case.toml", press),
        ("edition.toml", EDITION),
        ("stories/story.md", &lead),
        ("stories/second.md", &second),
    ] {
        all.insert(name.into(), text.as_bytes().to_vec());
    }
    let output = typeset_files(all, Purpose::Proof);
    assert!(found(&output, "trapped-hole") > 0, "{}", all_rendered(&output));
    assert!(all_rendered(&output).contains("from band 2, line"), "{}", all_rendered(&output));
}

#[test]
fn a_tint_that_stops_at_the_line_after_it() {
    let at = |line: u16| {
        vec![
            slot(("a-head", "headline", "lead"), (1, 4, 1, 4), "style = \"head-3\""),
            slot(("top", "lead", "lead"), (1, 4, 6, 6), "fill = \"K8\"\ninset = \"6pt\""),
            slot(("a", "body", "lead"), (1, 4, line, 10), "columns = 4"),
            slot(("b-head", "headline", "second"), (1, 2, 25, 3), "style = \"head-4\""),
            slot(("b", "body", "second"), (1, 4, 30, 6), "columns = 4"),
            threads("[\"a\"]", "[\"b\"]"),
        ]
    };
    let lead = format!("{SECOND}\n\n***\n\n{}", text(3));
    only("tint-stop", &set(&at(12), &lead), &set(&at(13), &lead));
}

#[test]
fn a_caption_beside_its_photo() {
    let at = |gap: &str| {
        vec![
            slot(("a-head", "headline", "lead"), (1, 4, 1, 4), "style = \"head-3\""),
            slot(("photo", "photo", "lead"), (1, 2, 6, 8), ""),
            slot(("caption", "caption", "lead"), (1, 2, 14, 2), &format!("inset = \"{gap}\"")),
            slot(("a", "body", "lead"), (3, 2, 6, 10), "columns = 2"),
            slot(("b-head", "headline", "second"), (1, 2, 25, 3), "style = \"head-4\""),
            slot(("b", "body", "second"), (1, 4, 30, 6), "columns = 4"),
            threads("[\"a\"]", "[\"b\"]"),
        ]
    };
    let lead = format!("![海水製冷機房](../photos/gray-large.png)\n\n{}", text(2));
    only("caption-gap", &set(&at("0pt"), &lead), &set(&at("5pt"), &lead));
    let fires = set(&at("0pt"), &lead);
    assert!(rendered(&fires, "caption-gap").contains("beside its photo"), "{}", rendered(&fires, "caption-gap"));
}

#[test]
fn text_over_text_and_text_around_a_photo() {
    let at = |second: u16| {
        vec![
            slot(("a-head", "headline", "lead"), (1, 4, 1, 4), "style = \"head-3\""),
            slot(("a", "body", "lead"), (1, 2, 6, 10), "columns = 2"),
            slot(("b-head", "headline", "second"), (3, 2, 22, 3), "style = \"head-4\""),
            slot(("b", "body", "second"), (second, 1, 6, 12), ""),
            threads("[\"a\"]", "[\"b\"]"),
        ]
    };
    only("text-overlap", &set(&at(2), &text(3)), &set(&at(3), &text(3)));
}

#[test]
fn type_too_near_to_the_edge_of_its_box() {
    let at = |inset: &str| {
        vec![
            slot(("a-head", "headline", "lead"), (1, 4, 1, 4), "style = \"head-3\""),
            slot(("a", "body", "lead"), (1, 4, 6, 8), "columns = 4"),
            slot(
                ("c", "sidebar", "lead"),
                (1, 4, 16, 6),
                &format!("border = {{ width = \"0.5pt\" }}\ninset = \"{inset}\""),
            ),
            slot(("b-head", "headline", "second"), (1, 2, 25, 3), "style = \"head-4\""),
            slot(("b", "body", "second"), (1, 4, 30, 6), "columns = 4"),
            threads("[\"a\"]", "[\"b\"]"),
        ]
    };
    let lead = format!("{}\n\n### 一問 {{#a .sidebar}}\n\n1. 何謂海水製冷？以深層海水冷卻大廈的循環水。", text(3));
    only("box-padding", &set(&at("1pt"), &lead), &set(&at("6pt"), &lead));
}

#[test]
fn a_last_line_of_one_character_and_a_head_at_its_bands_end() {
    // Lines set by hand: what the engine avoids is still found.
    let page = set(&two(8, ""), &format!("{}\n\n### 取水八百米\n\n{FIRST}", text(1)));
    assert_eq!(found(&page, "lone-character") + found(&page, "stranded-head"), 0, "{}", all_rendered(&page));
    let mut session = session();
    let mut all = base();
    let layout: String = std::iter::once(GRID.to_owned()).chain(two(8, "")).collect();
    let second =
        format!("+++\nid = \"second\"\nheadline = \"百場座談說服業主\"\npriority = 2\n+++\n{SECOND}\n\n{SECOND}\n");
    let lead =
        format!("+++\nid = \"story\"\nheadline = \"海水製冷街區啟用\"\n+++\n{FIRST}\n\n### 取水八百米\n\n{FIRST}\n");
    for (name, text) in [
        ("layouts/case.toml", layout.as_str()),
        ("edition.toml", EDITION),
        ("stories/story.md", &lead),
        ("stories/second.md", &second),
    ] {
        all.insert(name.into(), text.as_bytes().to_vec());
    }
    let output = session.typeset(&Memory(all), Path::new("edition.toml"), None, &|| ());
    let job = &output.jobs.as_ref().expect("jobs")[0];
    let codes = |change: &dyn Fn(&mut dayang::page::Page)| -> Vec<&'static str> {
        let mut page = output.pages[0].clone();
        change(&mut page);
        let (fonts, images) = (&session.fonts, &session.images);
        let on = dayang::checks::Inspection { page: &page, plan: &job.pages[0], job, fonts, images };
        let mut found = Diagnostics::default();
        dayang::checks::check(&on, &mut found);
        found.iter().map(|d| d.code).collect()
    };
    assert!(!codes(&|_| ()).contains(&"lone-character"));
    let alone = |page: &mut dayang::page::Page| {
        let last = page.lines.iter_mut().rfind(|l| l.style == "body" && l.last).expect("a last line");
        last.text = "量。".to_owned();
    };
    assert!(codes(&alone).contains(&"lone-character"));
    // Without the text after it, the subhead stands alone at the left end of its band.
    let stranded = |page: &mut dayang::page::Page| {
        let head = page.lines.iter().find(|l| l.style == "subhead").expect("a subhead").clone();
        page.lines.retain(|l| l.frame != head.frame || l.baseline.x >= head.baseline.x);
    };
    assert!(!codes(&|_| ()).contains(&"stranded-head"));
    assert!(codes(&stranded).contains(&"stranded-head"));
    // A leg that ends two lines before the one after it.
    let short = |page: &mut dayang::page::Page| {
        let of = |slot: &str| page.frames.iter().position(|f| f.slot == slot).map_or(u32::MAX, |i| i as u32);
        let (first, other) = (of("b.1"), of("b.2"));
        let least = |frame: u32| page.lines.iter().filter(|l| l.frame == frame).map(|l| l.baseline.x).min();
        let end = least(other).expect("a second leg");
        page.lines.retain(|l| l.frame != first || l.baseline.x > end + dayang::geom::Length::pt(20));
    };
    let uneven = |change| codes(change).iter().filter(|code| **code == "uneven-legs").count();
    assert!(uneven(&short) > uneven(&|_| ()));
}

#[test]
fn a_pointer_up_beside_a_photo_points_away() {
    let slots = [
        slot(("a-head", "headline", "lead"), (1, 4, 1, 4), "style = \"head-3\""),
        slot(("photo", "photo", "lead"), (1, 2, 6, 10), "caption = true"),
        slot(("a", "body", "lead"), (3, 2, 6, 10), "columns = 2"),
        slot(("b-head", "headline", "second"), (1, 2, 25, 3), "style = \"head-4\""),
        slot(("b", "body", "second"), (1, 4, 30, 6), "columns = 4"),
        threads("[\"a\"]", "[\"b\"]"),
    ];
    let mut all = base();
    let layout: String = std::iter::once(GRID.to_owned()).chain(slots).collect();
    let second = format!("+++\nid = \"second\"\nheadline = \"百場座談說服業主\"\npriority = 2\n+++\n{SECOND}\n");
    let lead = format!(
        "+++\nid = \"story\"\nheadline = \"海水製冷街區啟用\"\n+++\n![海水製冷機房](../photos/gray-large.png)\n\n{}\n",
        text(2)
    );
    for (name, text) in [
        ("layouts/case.toml", layout.as_str()),
        ("edition.toml", EDITION),
        ("stories/story.md", &lead),
        ("stories/second.md", &second),
    ] {
        all.insert(name.into(), text.as_bytes().to_vec());
    }
    let mut session = session();
    let output = session.typeset(&Memory(all), Path::new("edition.toml"), None, &|| ());
    let job = &output.jobs.as_ref().expect("jobs")[0];
    let points = |mark: char| {
        let mut page = output.pages[0].clone();
        let caption = page.lines.iter_mut().find(|l| l.text.starts_with(['▲', '▶', '▼', '◀'])).expect("a caption");
        let rest: String = caption.text.chars().skip(1).collect();
        caption.text = format!("{mark}{rest}");
        let (fonts, images) = (&session.fonts, &session.images);
        let on = dayang::checks::Inspection { page: &page, plan: &job.pages[0], job, fonts, images };
        let mut found = Diagnostics::default();
        dayang::checks::check(&on, &mut found);
        !found.iter().any(|d| d.code == "caption-pointer")
    };
    // The caption stands at the left of its photo.
    assert!(points('▶'));
    assert!(!points('▲') && !points('▼') && !points('◀'));
}
