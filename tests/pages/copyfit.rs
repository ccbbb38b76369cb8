//! Copyfitting: the ladder's rungs in their order, and figures that are true both ways.

use std::path::{Path, PathBuf};

use dayang::diag::{Diagnostic, Diagnostics, Severity, terminal};
use dayang::input::sources::Memory;
use dayang::page::Page;
use dayang::session::{Folders, Output, Session};

use super::root;

/// A page of a head, a photo over two legs, a third leg, and a box under it.
const LAYOUT: &str = r#"
name = "small"
styles = "hk-broadsheet"
page = { size = ["160mm", "165mm"] }
[grid.body]
columns = 3
chars = 12
em = "9.5pt"
gap = "14.25pt"
leading = "13.5pt"
lines = 32
[[slot]]
id = "head"
role = "headline"
thread = "lead"
style = "head-2"
at = { col = 1, span = 3, line = 1, lines = 5 }
flex = HEAD
[[slot]]
id = "photo"
role = "photo"
thread = "lead"
at = { col = 1, span = 2, line = 6, lines = 10 }
flex = PHOTO
[[slot]]
id = "c1"
role = "body"
at = { col = 1, span = 1, line = 17, lines = 16 }
[[slot]]
id = "c2"
role = "body"
at = { col = 2, span = 1, line = 17, lines = 16 }
[[slot]]
id = "c3"
role = "body"
at = { col = 3, span = 1, line = 6, lines = 14 }
[[slot]]
id = "box"
role = "sidebar"
thread = "lead"
at = { col = 3, span = 1, line = 21, lines = 12 }
on-grid = true
valign = "middle"
fill = "K8"
flex = BOX
[[thread]]
id = "lead"
slots = ["c1", "c2", "c3"]
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

/// Sentences of different lengths, so that paragraphs end at every place of a line.
const TEXT: &str = "海藻場上月迎來第一批住客。潛水員在水深九米處的人工礁上，數到七種魚苗和兩種龍蝦幼體。\
這片海藻場四年前還是一片沙底，漁護隊用舊路軌焊成三百二十個籠架，分八日沉到海牀。\
最難的一關在去年夏天，連續三個星期，葉尖發白，兩成籠架空了。";

/// The limits of the slots, `flex` each, and the manuscript's photo attributes.
#[derive(Clone, Copy)]
struct Limits {
    head: &'static str,
    photo: &'static str,
    boxed: &'static str,
    keep: &'static str,
}

const RIGID: Limits = Limits { head: "0", photo: "0", boxed: "0", keep: "" };

/// The page with a body of so many characters, in paragraphs of about sixty with two subheads.
fn typeset(limits: Limits, characters: usize) -> Output {
    let layout = LAYOUT.replace("HEAD", limits.head).replace("PHOTO", limits.photo).replace("BOX", limits.boxed);
    set(&layout, &story(characters, limits.keep))
}

fn story(characters: usize, keep: &str) -> String {
    let mut body = String::new();
    for (i, c) in TEXT.chars().cycle().take(characters).enumerate() {
        if i > 0 && i % 61 == 0 {
            body.push_str("\n\n");
        }
        body.push(c);
    }
    format!(
        "+++\nid = \"story\"\nheadline = \"海牀上種出一座森林\"\n+++\n\
         ![圖](p.jpg){{#p1 {keep}}}\n\n### 小資料 {{#box .sidebar}}\n1. 籠架三百二十個，路軌十八米一條。\n\
         2. 海帶苗五千株，六個月養成。\n3. 石斑與龍蝦。\n\n### 砌一座森林\n\n{body}\n"
    )
}

fn set(layout: &str, story: &str) -> Output {
    let mut files = Memory::default();
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    let photo = include_bytes!("../../examples/simplified/photos/china.jpg");
    files.0.insert(PathBuf::from("layouts/styles/hk-broadsheet.toml"), style.to_vec());
    files.0.insert(PathBuf::from("layouts/small.toml"), layout.as_bytes().to_vec());
    files.0.insert(PathBuf::from("edition.toml"), EDITION.as_bytes().to_vec());
    files.0.insert(PathBuf::from("stories/story.md"), story.as_bytes().to_vec());
    files.0.insert(PathBuf::from("stories/p.jpg"), photo.to_vec());
    let mut found = Diagnostics::default();
    let mut session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
    session.typeset(&files, Path::new("edition.toml"), None, &|| ())
}

fn said(output: &Output) -> String {
    terminal::render(&output.diagnostics, &output.sources, false)
}

fn finding<'a>(output: &'a Output, code: &str) -> Option<&'a Diagnostic> {
    output.diagnostics.iter().find(|d| d.code == code)
}

fn page(output: &Output) -> &Page {
    &output.pages[0]
}

fn steps(output: &Output) -> Vec<String> {
    page(output).stories[0].fitting.clone()
}

/// The number before a word of the overset's help: `cut 43 characters` gives 43.
fn figure(output: &Output, before: &str) -> Option<usize> {
    let help = finding(output, "overset")?.help.clone()?;
    let rest = help.split(before).nth(1)?;
    rest.trim().split(' ').next()?.parse().ok()
}

/// The most characters that the page holds with nothing moved.
fn capacity(limits: Limits) -> usize {
    let (mut low, mut high) = (100, 1000);
    while high - low > 1 {
        let middle = (low + high) / 2;
        match finding(&typeset(limits, middle), "overset") {
            None => low = middle,
            Some(_) => high = middle,
        }
    }
    low
}

#[test]
fn cutting_what_it_says_fits_and_one_character_less_does_not() {
    let most = capacity(RIGID);
    println!("the page holds {most} characters");
    for more in [1, 2, 7, 13, 40, 61, 62, 130, 300] {
        let total = most + more;
        let long = typeset(RIGID, total);
        let cut = figure(&long, "cut").unwrap_or_else(|| panic!("+{more}: {}", said(&long)));
        println!("{more} characters more: cut {cut}");
        let fits = |n: usize| finding(&typeset(RIGID, total - n), "overset").is_none();
        assert!(fits(cut), "+{more}: cutting {cut} does not fit: {}", said(&long));
        assert!(!fits(cut - 1), "+{more}: cutting {} fits too", cut - 1);
    }
}

#[test]
fn the_figure_is_true_with_the_ladder_too() {
    let limits = Limits { head: "[1, 0]", photo: "[2, 0]", boxed: "[1, 0]", keep: "" };
    let most = capacity(limits);
    assert!(most > capacity(RIGID) + 60, "the ladder makes room");
    for more in [3, 29, 77] {
        let long = typeset(limits, most + more);
        let cut = figure(&long, "cut").unwrap_or_else(|| panic!("+{more}: {}", said(&long)));
        let fits = |n: usize| finding(&typeset(limits, most + more - n), "overset").is_none();
        assert!(fits(cut) && !fits(cut - 1), "+{more}: {cut}: {}", said(&long));
    }
}

#[test]
fn the_crop_it_proposes_fits_and_a_line_less_does_not() {
    let total = capacity(RIGID) + 50;
    let long = typeset(RIGID, total);
    let lines = figure(&long, "crop p1 by").unwrap_or_else(|| panic!("{}", said(&long)));
    let with = |n: usize| {
        let layout = LAYOUT.replace("HEAD", "0").replace("BOX", "0").replace("PHOTO", &n.to_string());
        set(&layout, &story(total, ""))
    };
    let cropped = with(lines);
    assert!(finding(&cropped, "overset").is_none(), "{}", said(&cropped));
    assert!(steps(&cropped).iter().any(|s| s.starts_with(&format!("crop p1 −{lines} line"))), "{:?}", steps(&cropped));
    assert!(finding(&with(lines - 1), "overset").is_some());
}

#[test]
fn rungs_are_climbed_in_their_order_and_each_step_is_reported() {
    let limits = Limits { head: "[1, 0]", photo: "[2, 0]", boxed: "[1, 0]", keep: "" };
    let rank = |step: &String| {
        let kinds = ["paragraph", "space", "headline", "crop", "box"];
        kinds.iter().position(|k| step.starts_with(k)).unwrap_or_else(|| panic!("{step}"))
    };
    let rigid = capacity(RIGID);
    let mut seen = [false; 5];
    let mut last = 0;
    for more in (1..).step_by(9).take(14) {
        let output = typeset(limits, rigid + more);
        if finding(&output, "overset").is_some() {
            break;
        }
        let ranks: Vec<usize> = steps(&output).iter().map(rank).collect();
        assert!(ranks.is_sorted(), "{:?}", steps(&output));
        let highest = ranks.last().copied().unwrap_or(0);
        assert!(highest >= last.min(2), "{more}: a longer text needs no lower rung: {:?}", steps(&output));
        last = highest;
        ranks.iter().for_each(|r| seen[*r] = true);
        let note = finding(&output, "copyfit").unwrap_or_else(|| panic!("{}", said(&output)));
        assert_eq!(note.severity, Severity::Note);
        assert!(steps(&output).iter().all(|s| note.message.contains(s.as_str())));
        println!("{more} characters more: {}", steps(&output).join(", "));
    }
    assert!(seen[2] && seen[3] && seen[4], "headline, crop and box were all needed: {seen:?}");
}

#[test]
fn a_step_shows_on_the_page() {
    let limits = Limits { head: "[2, 0]", ..RIGID };
    let rigid = typeset(RIGID, capacity(RIGID));
    let fitted = typeset(limits, capacity(RIGID) + 50);
    let size = |o: &Output| page(o).lines.iter().filter(|l| l.style == "head-2").map(|l| l.size).max().unwrap();
    let said = steps(&fitted);
    let step = said.iter().find(|s| s.starts_with("headline")).unwrap_or_else(|| panic!("{said:?}"));
    println!("{step}");
    let points = |o: &Output| ((size(o).to_pt() * 100.0).round() / 100.0).to_string();
    assert_eq!(*step, format!("headline {} → {} pt", points(&rigid), points(&fitted)));
    assert!(size(&fitted) < size(&rigid), "{step}");
    let top = |o: &Output| page(o).frames.iter().find(|f| f.slot == "c1").unwrap().rect;
    assert!(top(&fitted).y < top(&rigid).y && top(&fitted).bottom() == top(&rigid).bottom());
    let picture = |o: &Output| page(o).pictures[0].rect;
    assert_eq!(picture(&fitted).height, picture(&rigid).height, "the picture moves, whole");
    assert!(picture(&fitted).y < picture(&rigid).y);
}

#[test]
fn a_crop_stops_at_the_part_to_keep() {
    let limits = Limits { photo: "[6, 0]", ..RIGID };
    let total = capacity(RIGID) + 60;
    let free = typeset(limits, total);
    assert!(steps(&free).iter().any(|s| s.starts_with("crop p1 −")), "{:?}", steps(&free));
    let whole = typeset(Limits { keep: "keep=\"0,0,1,1\"", ..limits }, total);
    assert!(finding(&whole, "overset").is_some() && !steps(&whole).iter().any(|s| s.starts_with("crop")));
    assert!(figure(&whole, "crop p1 by").is_none(), "a crop it may not have is not proposed: {}", said(&whole));
    let part = typeset(Limits { keep: "keep=\"0.1,0.3,0.5,0.4\"", ..limits }, total);
    assert!(finding(&part, "overset").is_none(), "{}", said(&part));
    let [x, y, width, height] = page(&part).pictures[0].source.map(u64::from);
    let image = [640, 427];
    assert!(x * 1000 <= image[0] * 100 && (x + width) * 1000 >= image[0] * 600, "{x} {width}");
    assert!(y * 1000 <= image[1] * 300 && (y + height) * 1000 >= image[1] * 700, "{y} {height}");
}

#[test]
fn a_short_text_lets_slots_grow_or_says_what_is_missing() {
    let total = capacity(RIGID) - 60;
    let short = typeset(RIGID, total);
    let hole = finding(&short, "underset").unwrap_or_else(|| panic!("{}", said(&short)));
    assert!(hole.help.as_ref().is_some_and(|h| h.contains("characters (") && h.contains("lines")), "{:?}", hole.help);
    let grown = typeset(Limits { photo: "[0, 4]", ..RIGID }, total);
    assert!(finding(&grown, "underset").is_none(), "{}", said(&grown));
    assert!(steps(&grown).iter().any(|s| s.starts_with("crop p1 +")), "{:?}", steps(&grown));
    // Far too short: nothing is moved for a hole that stays one.
    let far = typeset(Limits { photo: "[0, 4]", ..RIGID }, 120);
    assert!(finding(&far, "underset").is_some() && !steps(&far).iter().any(|s| s.starts_with("crop")));
}

#[test]
fn leading_and_words_never_change() {
    let limits = Limits { head: "[1, 0]", photo: "[2, 0]", boxed: "[1, 0]", keep: "" };
    let output = typeset(limits, capacity(RIGID) + 40);
    let grid = page(&output).lines.iter().filter(|l| l.style == "body").map(|l| l.baseline.y.raw());
    let first = grid.clone().min().unwrap();
    let pitch = dayang::geom::Length::centipoints(1350).raw();
    for y in grid {
        assert!(((y - first) % pitch).abs() < 64 || pitch - ((y - first) % pitch) < 64, "a line is off the grid");
    }
    let body: String = page(&output).lines.iter().filter(|l| l.style == "body").map(|l| l.text.as_str()).collect();
    let asked: String = TEXT.chars().cycle().take(capacity(RIGID) + 40).collect();
    assert_eq!(body, asked);
}

/// Whether the breaker can set any paragraph with some lines more or less than it would have.
fn can_change(output: &Output, change: isize) -> bool {
    use dayang::geom::Em;
    use dayang::linebreak::{LineSlot, prepare, set_in, set_lines};
    let mut found = Diagnostics::default();
    let session = Session::open(&Folders::of(None, &[], Some(root())), &mut found);
    let job = &output.jobs.as_ref().expect("a job")[0];
    let lane = vec![LineSlot { frame: 0, grid_line: 0, start: Em::ZERO, measure: Em::ems(12) }; 99];
    job.threads[0].elements.iter().any(|element| {
        let dayang::model::ElementKind::Text(text) = &element.kind else { return false };
        let paragraph = prepare(&session.fonts, &job.styles, text);
        let lines = set_lines(&paragraph, &lane).lines.len();
        lines > 1 && lines.checked_add_signed(change).is_some_and(|n| set_in(&paragraph, &lane, n).is_some())
    })
}

/// Paragraphs of one kind, then some of one line each: the page line by line fuller.
fn by_lines(paragraph: &str, count: usize, more: usize) -> Output {
    let layout = LAYOUT.replace("HEAD", "0").replace("PHOTO", "0").replace("BOX", "0");
    let mut body = vec![paragraph; count];
    body.extend(vec!["潮水退去。"; more]);
    let whole = story(1, "");
    let start = whole.find("### 砌一座森林").expect("the subhead");
    set(&layout, &format!("{}{}\n", &whole[..start], body.join("\n\n")))
}

#[test]
fn paragraphs_gain_and_lose_lines_before_anything_else_is_done() {
    // Two characters on the last line, and marks that can give way; or whole lines without marks.
    let long = "在「海圖」和「漁歌」同「縣志」與「輿圖」裏查沙洲。";
    let full = "潛水員逐日記下籠架旁邊魚苗的數目和海水溫度再把資料送回岸上的研究站由學生畫成圖表貼在課室外牆給街坊觀看一年又一年";
    for (text, count, change, code, sign) in [(long, 13, -1, "overset", '−'), (full, 7, 1, "underset", '+')] {
        // The first of its lengths that can be set so.
        let lengths = (20..=text.chars().count()).rev().map(|n| text.chars().take(n).collect::<String>());
        let mut lengths = lengths.into_iter();
        let paragraph = lengths.find(|p| can_change(&by_lines(p, 1, 0), change)).expect("a paragraph that can change");
        let mut fitted = 0;
        for more in 0..16 {
            let output = by_lines(&paragraph, count, more);
            let changed = steps(&output).iter().any(|s| s.starts_with("paragraph") && s.contains(sign));
            fitted += usize::from(changed && finding(&output, code).is_none());
            if changed {
                println!("{more}: {}", steps(&output).join(", "));
            }
        }
        println!("{fitted} pages fitted by lines {sign}");
        assert!(fitted > 0, "{code}: {paragraph}");
    }
}

/// The lines more that a finding asks for, and the lines of a slot in a layout.
fn deepened(layout: &str, id: &str, by: usize) -> String {
    let at = layout.find(&format!("id = \"{id}\"")).expect("the slot");
    let from = at + layout[at..].find("lines = ").expect("its lines") + 8;
    let end = from + layout[from..].find(' ').expect("an end");
    let lines: usize = layout[from..end].parse().expect("a number");
    format!("{}{}{}", &layout[..from], lines + by, &layout[end..])
}

#[test]
fn the_depth_it_names_fits_and_a_line_less_does_not() {
    let split = LAYOUT
        .replace("at = { col = 3, span = 1, line = 6, lines = 14 }", "at = { col = 3, span = 1, line = 6, lines = 1 }")
        .replace("at = { col = 1, span = 1, line = 17, lines = 16 }", "at = { col = 1, span = 1, line = 17, lines = 1 }")
        .replace("at = { col = 2, span = 1, line = 17, lines = 16 }", "at = { col = 2, span = 1, line = 17, lines = 1 }")
        .replace("HEAD", "0")
        .replace("PHOTO", "0")
        .replace("BOX", "0")
        .replace("lines = 32", "lines = 99")
        .replace("165mm", "500mm")
        .replace(
            "[[thread]]",
            "[[slot]]\nid = \"wide\"\nrole = \"body\"\nat = { col = 1, span = 3, line = 40, lines = 5 }\ncolumns = 3\n[[thread]]",
        )
        .replace("\"c3\"]", "\"c3\", \"wide\"]");
    for characters in [230, 300, 377, 460] {
        let text = story(characters, "");
        let told = set(&split, &text);
        let help = finding(&told, "overset").and_then(|d| d.help.clone()).expect("too much text");
        let more = figure(&told, "give `wide` ").unwrap_or_else(|| panic!("{help}"));
        assert!(finding(&set(&deepened(&split, "wide", more), &text), "overset").is_none(), "{help}");
        assert!(finding(&set(&deepened(&split, "wide", more - 1), &text), "overset").is_some(), "{help}");
    }
}

#[test]
fn the_depth_of_a_box_is_true_too() {
    for (columns, leading) in [(1, 13), (1, 17), (2, 13), (2, 17)] {
        let layout = LAYOUT
            .replace(
                "at = { col = 3, span = 1, line = 21, lines = 12 }\non-grid = true",
                "at = { col = 2, span = 2, line = 33, lines = 5 }",
            )
            .replace("fill = \"K8\"", &format!("columns = {columns}"))
            .replace("valign = \"middle\"", "")
            .replace("HEAD", "0")
            .replace("PHOTO", "0")
            .replace("BOX", "0")
            .replace("lines = 32", "lines = 99")
            .replace("165mm", "500mm");
        let layout = format!(
            "{layout}\n[style.sidebar]\nhan = [\"Noto Serif CJK HK\"]\nlatin = [\"Source Serif 4 Regular\"]\nleading = \"{leading}pt\"\n"
        );
        let items: Vec<String> = (1..9)
            .map(|n| format!("{n}. 潛水員在水深九米處的人工礁上，數到七種魚苗和兩種龍蝦幼體，分八日沉到海牀。"))
            .collect();
        let whole = story(200, "");
        let (before, rest) = whole.split_once("1. 籠架").expect("the box");
        let (_, after) = rest.split_once("\n\n### 砌").expect("the body");
        let text = format!("{before}{}\n\n### 砌{after}", items.join("\n"));
        let of_box = |output: &Output| {
            let found = output.diagnostics.iter().find(|d| d.code == "overset" && d.message.contains("`box`"));
            found.map(|d| d.help.clone().unwrap_or_default())
        };
        let help = of_box(&set(&layout, &text)).expect("too much in the box");
        let more = help.split("make the slot ").nth(1).and_then(|h| h.split(' ').next()).and_then(|n| n.parse().ok());
        let more: usize = more.unwrap_or_else(|| panic!("{help}"));
        assert_eq!(of_box(&set(&deepened(&layout, "box", more), &text)), None, "{columns}: {help}");
        assert!(of_box(&set(&deepened(&layout, "box", more - 1), &text)).is_some(), "{columns}: {help}");
    }
}
