//! What stands beside vertical lines: readings and dots at the right, name and title marks at the left.

use std::path::{Path, PathBuf};

use dayang::geom::{Length, Orientation, Rect};
use dayang::input::sources::Memory;
use dayang::page::{NodeId, Page, TextRun};

use super::Built;
use super::annotations::{EDITION, drawn, is_reading, story, union};

/// One column of 14 characters at 10 pt, lines from right to left.
fn layout(leading: &str) -> String {
    format!(
        r#"
name = "small"
styles = "hk-broadsheet"
page = {{ size = ["260mm", "90mm"] }}
[grid.body]
writing = "vertical"
columns = 1
chars = 14
em = "10pt"
gap = "10pt"
leading = "{leading}"
lines = 40
[[slot]]
id = "body"
role = "body"
thread = "lead"
at = {{ col = 1, span = 1, line = 3, lines = 36 }}
[[thread]]
id = "lead"
slots = ["body"]
"#
    )
}

fn build_at(leading: &str, body: &str) -> Built {
    let mut files = Memory::default();
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    files.0.insert(PathBuf::from("layouts/styles/hk-broadsheet.toml"), style.to_vec());
    files.0.insert(PathBuf::from("layouts/small.toml"), layout(leading).into_bytes());
    files.0.insert(PathBuf::from("edition.toml"), EDITION.as_bytes().to_vec());
    files.0.insert(PathBuf::from("stories/story.md"), story("", body).into_bytes());
    Built::of(&files, Path::new("edition.toml"))
}

fn build(body: &str) -> Built {
    build_at("16pt", body)
}

/// The cells of a run's glyphs on the page: em boxes, of a word that lies on its side turned.
fn cells(run: &TextRun) -> impl Iterator<Item = Rect> + '_ {
    run.glyphs.iter().map(|g| {
        let (x, y) = (run.origin.x + g.x, run.origin.y + g.y);
        match run.orientation {
            Orientation::Sideways => Rect::new(x - run.size.scale(12, 100), y, run.size, g.advance.at(run.size)),
            _ => Rect::new(x, y - run.size.scale(88, 100), g.advance.at(run.size), run.size),
        }
    })
}

/// The readings of a page: their text and the box of their glyphs' cells.
fn readings(page: &Page) -> Vec<(String, Rect)> {
    let mut out: Vec<(NodeId, String, Rect)> = Vec::new();
    for run in page.text.iter().filter(|run| is_reading(page, run)) {
        let cell = cells(run).reduce(union).expect("a reading has glyphs");
        match out.last_mut().filter(|(node, ..)| *node == run.node) {
            Some((_, text, rect)) => (text.push_str(&run.text), *rect = union(*rect, cell)).1,
            None => out.push((run.node, run.text.clone(), cell)),
        }
    }
    out.into_iter().map(|(_, text, rect)| (text, rect)).collect()
}

/// The cell of the first occurrence of a text that lies in one run.
fn cell_of(page: &Page, text: &str) -> Rect {
    let runs = page.text.iter().filter(|run| !is_reading(page, run));
    let mut found = runs.filter_map(|run| {
        let at = run.text.find(text)?;
        let inside = |at_: usize| (at..at + text.len()).contains(&at_);
        cells(run).zip(&run.glyphs).filter(|(_, g)| inside(g.text.0 as usize)).map(|(cell, _)| cell).reduce(union)
    });
    found.next().unwrap_or_else(|| panic!("{text} is not set in one run"))
}

fn middle(rect: &Rect) -> Length {
    rect.y + rect.height / 2
}

/// What rounding may make of a place: 0.15 pt.
const HAIR: Length = Length::from_raw(65536 * 15 / 100);

#[test]
fn ruby_stands_in_the_middle_at_the_right_of_its_base() {
    let body = "{志|こころざし}は{長|なが}い{峠|とうげ}の{谺|こだま}、{東京|とうきょう}と{五月雨|さみだれ}、\
                {莊嚴|zhuāng|yán}、{香港|hoeng1 gong2}、{囧|jiǒng}、{阿|ā}。";
    let built = build(&body.repeat(3));
    let page = &built.output.pages[0];
    let all = readings(page);
    assert_eq!(all.len(), 33);
    let bases = [
        ("こころざし", "志"),
        ("なが", "長"),
        ("とうげ", "峠"),
        ("こだま", "谺"),
        ("とうきょう", "東京"),
        ("さみだれ", "五月雨"),
        ("zhuāng", "莊"),
        ("yán", "嚴"),
        ("jiǒng", "囧"),
        ("ā", "阿"),
    ];
    for (text, rect) in all.iter().take(11) {
        let Some((_, base)) = bases.iter().find(|(reading, _)| reading == text) else { continue };
        let cell = cell_of(page, base);
        assert!((middle(rect) - middle(&cell)).abs() < HAIR, "{text} beside {base}: {rect:?}, {cell:?}");
        assert!(rect.x >= cell.right() - Length::pt(1), "{text}: {rect:?} on {cell:?}");
        assert!(rect.right() <= cell.right() + Length::centipoints(620), "{text}: {rect:?}");
        assert!((rect.width - Length::pt(5)).abs() < Length::centipoints(60), "{text} is half as large: {rect:?}");
    }
    for (i, (text, a)) in all.iter().enumerate() {
        for (other, b) in all.iter().skip(i + 1).filter(|(_, b)| b.x < a.right() && a.x < b.right()) {
            assert!(a.bottom() <= b.y || b.bottom() <= a.y, "{text} and {other} overlap");
        }
    }
}

#[test]
fn ruby_longer_than_its_base_stays_within_its_column() {
    // The base comes to every place of the line once, its foot too.
    for before in 0..14 {
        let body = format!("{}{{志|こころざしたる}}{{國|くにざかいの}}天也{{峠|とうげごえみち}}", "海".repeat(before));
        let built = build(&body);
        let page = &built.output.pages[0];
        let lines: Vec<_> = page.lines.iter().filter(|l| l.style == "body").collect();
        let (top, foot) = (lines[0].baseline.y, lines[0].baseline.y + lines[0].measure);
        let all = readings(page);
        assert_eq!(all.len(), 3, "{}", built.rendered());
        for (text, rect) in all {
            assert!(rect.y >= top - HAIR && rect.bottom() <= foot + HAIR, "{before}: {text} {rect:?} {top:?} {foot:?}");
        }
    }
}

#[test]
fn bopomofo_stands_at_the_right_and_takes_no_room_in_the_line() {
    let built = build("{媽麻馬罵嗎|ㄇㄚ|ㄇㄚˊ|ㄇㄚˇ|ㄇㄚˋ|˙ㄇㄚ}{狀|ㄓㄨㄤˋ}{一|ㄧ}。");
    let page = &built.output.pages[0];
    let bases: Vec<Rect> = ["媽", "麻", "馬", "罵", "嗎", "狀", "一"].iter().map(|base| cell_of(page, base)).collect();
    for pair in bases.windows(2) {
        assert!((pair[1].y - pair[0].bottom()).abs() < Length::centipoints(2), "{pair:?}");
    }
    let all = readings(page);
    assert_eq!(all.len(), bases.len());
    for ((text, rect), base) in all.iter().zip(&bases) {
        assert!(rect.x >= base.right() - HAIR, "{text}: {rect:?} {base:?}");
        let symbols: Vec<&TextRun> = page
            .text
            .iter()
            .filter(|run| is_reading(page, run) && run.orientation == Orientation::Upright)
            .filter(|run| run.origin.y > base.y - Length::pt(1) && run.origin.y < base.bottom() + Length::pt(1))
            .collect();
        let column = symbols.iter().flat_map(|run| cells(run)).reduce(union).expect("symbols");
        assert!((column.x - base.right()).abs() < HAIR && (column.width - Length::pt(3)).abs() < HAIR, "{column:?}");
        let neutral = if text.contains('˙') { Length::centipoints(50) } else { Length::ZERO };
        assert!((middle(&column) - neutral - middle(base)).abs() < HAIR, "{text}: {column:?} {base:?}");
        assert!(column.height <= base.height, "{column:?}");
    }
}

#[test]
fn bopomofo_needs_half_an_em_between_vertical_lines() {
    let tight = build_at("14pt", "{媽|ㄇㄚ}好。");
    let found = tight.output.diagnostics.iter().find(|d| d.code == "annotation-tight").expect("a finding");
    assert!(found.message.contains("needs a line gap of 0.50 em"), "{}", found.message);
    assert!(!build("{媽|ㄇㄚ}好。").codes().contains(&"annotation-tight"));
}

#[test]
fn dots_stand_in_the_middle_at_the_right() {
    let built = build("前文[重點，]{.dots}，**[粗體]{.dots}**。");
    let page = &built.output.pages[0];
    let (dots, ..) = drawn(page);
    assert_eq!(dots.len(), 4, "none beside the comma");
    for (dot, text) in dots.iter().zip(["重", "點", "粗", "體"]) {
        let cell = cell_of(page, text);
        assert!((middle(dot) - middle(&cell)).abs() < Length::centipoints(10), "{text}: {dot:?} {cell:?}");
        assert!(dot.x > cell.right() && dot.width >= Length::pt(1), "{text}: {dot:?}");
    }
}

#[test]
fn names_and_titles_have_lines_of_their_own_at_the_left() {
    let built = build("[李白]{.name}[杜甫]{.name}[史記]{.title}[司馬park]{.name}在旁。");
    let page = &built.output.pages[0];
    let (_, names, titles) = drawn(page);
    assert_eq!((names.len(), titles.len()), (3, 1));
    assert!(names[1].y - names[0].bottom() >= Length::pt(1), "{names:?}");
    for (mark, text) in names.iter().take(2).chain(&titles).zip(["李白", "杜甫", "史記"]) {
        let cell = cell_of(page, text);
        assert!(mark.y > cell.y && mark.bottom() < cell.bottom() && mark.height > cell.height.scale(8, 10), "{text}");
        assert!(mark.right() < cell.x && mark.right() > cell.x - Length::pt(2), "{text}: {mark:?} {cell:?}");
    }
    // The line of the last name ends with its word, before the gap.
    let word = cell_of(page, "park");
    assert!(names[2].bottom() < word.bottom() && names[2].bottom() > word.bottom() - Length::pt(1), "{word:?}");
}

#[test]
fn annotations_move_no_vertical_line_off_the_grid() {
    let marked = "{漢|かん}字的{注音|ㄓㄨˋ|ㄧㄣ}。[李白]{.name}讀[史記]{.title}，[這一句話]{.dots}重要。".repeat(8);
    let plain = build(&"漢字的注音。李白讀史記，這一句話重要。".repeat(8));
    let marked = build(&marked);
    let places = |built: &Built| -> Vec<Length> {
        let lines = built.output.pages[0].lines.iter().filter(|l| l.style == "body");
        lines.map(|l| (assert!(l.on_grid), l.baseline.x).1).collect()
    };
    let (plain, marked) = (places(&plain), places(&marked));
    assert!(plain.len() > 8);
    assert_eq!(plain, marked, "nothing widens a base here");
}

#[test]
fn a_notes_mark_is_small_and_at_the_right_of_its_line() {
    let built = build("第一處註[^a]，句末註。\n\n[^a]: 註文。");
    let page = &built.output.pages[0];
    let size = page.lines.iter().find(|l| l.style == "body").map(|l| l.size).expect("a line");
    let mark = page.text.iter().find(|run| run.text.starts_with('1') && run.size < size).expect("a mark");
    let (cell, base) = (cells(mark).reduce(union).expect("a glyph"), cell_of(page, "註"));
    assert!(cell.y >= base.bottom() - HAIR, "after its base: {cell:?} {base:?}");
    assert!(cell.right() <= base.right() + Length::pt(3), "{cell:?} {base:?}");
    assert!(cell.x + cell.width / 2 > base.x + base.width / 2, "{cell:?} {base:?}");
}

#[test]
fn every_annotation_on_a_line_of_two_ems_is_set_whole() {
    let layout = layout("16pt").replace("chars = 14", "chars = 2") + "[style.body]\nindent-after-head = \"0em\"\n";
    let mut files = Memory::default();
    let style = include_bytes!("../../layouts/styles/hk-broadsheet.toml");
    files.0.insert(PathBuf::from("layouts/styles/hk-broadsheet.toml"), style.to_vec());
    files.0.insert(PathBuf::from("layouts/small.toml"), layout.into_bytes());
    files.0.insert(PathBuf::from("edition.toml"), EDITION.as_bytes().to_vec());
    let body =
        "{志|こころざ}{媽|ㄇㄚ}[李白]{.name}[史記]{.title}[重點]{.dots}{香|hoeng1}{港|gong2}好[^a]。\n\n[^a]: 註。";
    files.0.insert(PathBuf::from("stories/story.md"), story("", body).into_bytes());
    let built = Built::of(&files, Path::new("edition.toml"));
    let page = built.output.pages.first().unwrap_or_else(|| panic!("{}", built.rendered()));
    let text: String = page.text.iter().map(|run| run.text.as_str()).collect();
    for part in ["志", "媽", "こころざ", "ㄇ", "香", "港"] {
        assert!(text.contains(part), "{part} in {text}: {}", built.rendered());
    }
}
