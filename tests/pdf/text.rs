//! What readers make of the text, and where glyphs stand.

use super::reading::{interpret, open, pages, text};
use super::sheet::{self, ROMAN, SONG, STORY, Type, line, page, run};
use super::write_one;
use dayang::color::Ink;
use dayang::geom::{Em, Length};
use dayang::page::{NodeKind, Page, TextRun};

fn pt(v: i64) -> Length {
    Length::pt(v)
}

/// Sets lines one below the other and returns what poppler reads.
fn read(lines: &[(&str, Type)]) -> Option<Vec<String>> {
    let mut page = page(400, 600);
    for (i, (text, t)) in lines.iter().enumerate() {
        line(&mut page, STORY, (pt(20), pt(40 + 30 * i as i64)), text, *t);
    }
    text(&write_one(&page))
}

#[test]
fn han_latin_gap_is_no_space_and_word_spaces_are() {
    let plain = Type::default();
    let lines = [
        "會議將於6月10日至12日在灣仔舉行，來自27個國家",
        "訪問檳城IT Park後，「海昇號」返抵維港",
        "The quick brown fox jumps over the lazy dog",
        "AV To Wa 第5屆，A股",
    ];
    let Some(read) = read(&lines.map(|l| (l, plain))) else { return };
    assert_eq!(read, lines);
}

#[test]
fn spaced_out_and_tight_lines_read_whole() {
    let t = Type::default();
    let lines = [
        ("逐浪千里尋海脈", Type { tracking: Em::ratio(3, 10), size: pt(20), ..t }),
        ("香港海洋發展局局長33日率團", Type { tracking: Em::ratio(12, 100), ..t }),
        ("Words tracked in", Type { tracking: Em::ratio(-10, 100), ..t }),
        ("長體標題兩個字", Type { width: 850, size: pt(30), ..t }),
    ];
    let Some(read) = read(&lines) else { return };
    assert_eq!(read, lines.map(|(l, _)| l));
}

/// Moves every glyph from `from` on to the left.
fn pull(run: &mut TextRun, from: usize, by: Length) {
    run.glyphs.iter_mut().skip(from).for_each(|g| g.x -= by);
}

#[test]
fn compressed_punctuation_does_not_end_a_line() {
    let mut page = page(400, 200);
    let t = Type::default();
    let mut set = run(STORY, (pt(20), pt(40)), "他說：「是的。」（完）再見", SONG, t);
    let half = Em::HALF.at(t.size);
    for i in [2, 3, 6, 7, 8] {
        pull(&mut set, i + 1, half);
    }
    page.text.push(set);
    // The same where a run of another face ends with the compressed mark.
    let first = run(STORY, (pt(20), pt(80)), "他說。」", SONG, t);
    let second = run(STORY, (pt(20) + Em::ratio(7, 2).at(t.size), pt(80)), "（完）", sheet::KAI, t);
    page.text.extend([first, second]);
    let Some(read) = text(&write_one(&page)) else { return };
    assert_eq!(read, ["他說：「是的。」（完）再見", "他說。」（完）"]);
}

/// A page with one run whose text and ranges are given anew.
fn retold(shown: &str, name: &str, text: &str, ranges: &[(u32, u32)]) -> Page {
    let mut page = page(400, 200);
    let mut set = run(STORY, (pt(20), pt(40)), shown, name, Type::default());
    set.text = text.to_owned();
    assert_eq!(set.glyphs.len(), ranges.len());
    for (glyph, range) in set.glyphs.iter_mut().zip(ranges) {
        glyph.text = *range;
    }
    page.text.push(set);
    page
}

#[test]
fn glyphs_say_what_they_stand_for() {
    // One glyph for two characters: U+4E00 and the radical U+2F00 look the same.
    let two = retold("一一", SONG, "一\u{2F00}", &[(0, 3), (3, 6)]);
    // A glyph that stands for two characters.
    let ligature = retold("e\u{FB01}r", ROMAN, "efir", &[(0, 1), (1, 3), (3, 4)]);
    // Two glyphs that stand for one.
    let cluster = retold("cafe\u{301}s", ROMAN, "caf\u{E9}s", &[(0, 1), (1, 2), (2, 3), (3, 5), (3, 5), (5, 6)]);
    // Characters without a glyph: inside, before the first glyph and after the last.
    let mute = retold("BD", ROMAN, "ABCDE", &[(1, 2), (3, 4)]);
    let spaces = retold("AB", ROMAN, " A B ", &[(1, 2), (3, 4)]);
    let cases = [(two, "一\u{2F00}"), (ligature, "efir"), (cluster, "caf\u{E9}s"), (mute, "ABCDE"), (spaces, "A B")];
    for (page, expected) in cases {
        let Some(read) = text(&write_one(&page)) else { return };
        assert_eq!(read.iter().map(|l| l.trim()).collect::<Vec<_>>(), [expected]);
    }
}

#[test]
fn text_is_in_page_order_and_whole() {
    let page = sheet::front_page();
    let Some(read) = text(&write_one(&page)) else { return };
    let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let expected: String = page.text.iter().map(|r| squeeze(&r.text)).collect();
    assert!(expected.chars().count() > 4500, "{}", expected.chars().count());
    assert_eq!(squeeze(&read.concat()), expected);
}

#[test]
fn over_text_comes_last() {
    let mut page = page(400, 200);
    let mark = run(STORY, (pt(50), pt(20)), "未簽", sheet::HEI, Type { size: pt(40), ..Type::default() });
    page.over_text.push(mark);
    line(&mut page, STORY, (pt(20), pt(90)), "正文", Type::default());
    let Some(read) = text(&write_one(&page)) else { return };
    assert_eq!(read, ["正文", "未簽"]);
}

#[test]
fn glyphs_stand_where_the_page_says() {
    let mut page = page(1500, 400);
    let odd =
        Type { size: Length::centipoints(937), tracking: Em::from_raw(1237), gap: Em::ratio(2, 7), ..Type::default() };
    let text = "香港海洋發展局局長於6月10日率82人代表團隨「海昇號」IT Park遠赴印度洋，訪問馬來西亞、斯里蘭卡";
    let node = page.tree.add(STORY, NodeKind::Paragraph);
    line(&mut page, node, (pt(20) + Length::from_raw(12_345), pt(50)), &text.repeat(2), odd);
    let wide = Type { size: Length::centipoints(7213), width: 873, tracking: Em::from_raw(-977), ..Type::default() };
    line(&mut page, node, (pt(20), pt(200)), "香江之舟向萬里深藍問前程 Deep", wide);
    let mut raised = run(node, (pt(20), pt(300)), "上標", SONG, Type::default());
    raised.glyphs[1].y = Length::pt(-3);
    page.text.push(raised);
    let file = write_one(&page);
    let doc = open(&file);
    let (shown, _) = interpret(&doc, pages(&doc)[0]);
    let height = (page.trim.height + page.bleed * 2).to_pt();
    let placed: Vec<(f64, f64)> = page
        .text
        .iter()
        .flat_map(|r| r.glyphs.iter().map(|g| ((r.origin.x + g.x), (r.origin.y + g.y))))
        .map(|(x, y)| ((x + page.bleed).to_pt(), height - (y + page.bleed).to_pt()))
        .collect();
    assert_eq!(shown.len(), placed.len());
    for (i, (glyph, (x, y))) in shown.iter().zip(placed).enumerate() {
        assert!((glyph.x - x).abs() < 0.002, "glyph {i} at {} instead of {x}", glyph.x);
        assert!((glyph.y - y).abs() < 0.002, "glyph {i} at height {} instead of {y}", glyph.y);
    }
}

#[test]
fn small_black_overprints_and_nothing_else_does() {
    let mut page = page(600, 400);
    let red = Ink::process(0, 10_000, 9_000, 0);
    let cases = [
        (Length::centipoints(950), Ink::BLACK, true),
        (Length::centipoints(2399), Ink::BLACK, true),
        (pt(24), Ink::BLACK, false),
        (pt(60), Ink::BLACK, false),
        (pt(12), Ink::PAPER, false),
        (pt(12), Ink::black(60), false),
        (pt(12), red, false),
    ];
    for (i, (size, ink, _)) in cases.iter().enumerate() {
        let t = Type { size: *size, ink: *ink, ..Type::default() };
        line(&mut page, STORY, (pt(20), pt(40 + 45 * i as i64)), "報", t);
    }
    sheet::fill(&mut page, [0, 0, 600, 1], Ink::BLACK);
    sheet::fill(&mut page, [0, 10, 300, 40], Ink::BLACK);
    sheet::fill(&mut page, [0, 60, 600, 1], Ink::PAPER);
    sheet::fill(&mut page, [0, 70, 300, 40], Ink::black(8));
    let file = write_one(&page);
    let doc = open(&file);
    let (glyphs, areas) = interpret(&doc, pages(&doc)[0]);
    for (glyph, (size, ink, overprints)) in glyphs.iter().zip(cases) {
        assert_eq!(glyph.overprint, overprints, "{size:?} {ink}");
        assert!((glyph.size - size.to_pt()).abs() < 0.001);
        let amounts = [ink.c, ink.m, ink.y, ink.k].map(|v| f64::from(v) / 10_000.0);
        assert!(glyph.ink.iter().zip(amounts).all(|(a, b)| (a - b).abs() < 1e-6), "{:?} {ink}", glyph.ink);
    }
    assert_eq!(areas.iter().map(|a| a.ink[3]).collect::<Vec<_>>(), [1.0, 1.0, 0.0, f64::from(0.08f32)]);
    assert_eq!(areas.iter().map(|a| a.overprint).collect::<Vec<_>>(), [true, false, false, false]);
}
