//! Where glyphs stand on a line: alignment, indent, slots, styling runs.

use dayang::geom::{Em, Length};
use dayang::linebreak::{Line, LineSlot, Solution, greedy, prepare};
use dayang::model::{Align, FaceChain, Style, StyleId, Text};

use super::support::{fonts, lane, style, text};

fn set(style: Style, string: &str, ems: i64) -> Solution {
    greedy(&prepare(fonts(), &[style], &text(string)), &lane(50, Em::ems(ems)))
}

fn x(line: &Line) -> Vec<f64> {
    line.glyphs.iter().map(|g| (g.x.to_f64() * 1000.0).round() / 1000.0).collect()
}

#[test]
fn plain_han_keeps_the_character_grid() {
    let solution = set(style("zh-HK"), "海上生明月天涯共此時情人怨遙夜", 5);
    for line in &solution.lines {
        assert_eq!(x(line), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!((line.width, line.stretch), (Em::ems(5), Em::ZERO));
    }
    assert_eq!(solution.lines.iter().map(|l| l.last).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn alignment_moves_short_lines() {
    let at = |align| x(&set(Style { align, ..style("zh-HK") }, "海上明", 6).lines[0]);
    assert_eq!(at(Align::Start), [0.0, 1.0, 2.0]);
    assert_eq!(at(Align::Justify), [0.0, 1.0, 2.0]);
    assert_eq!(at(Align::Center), [1.5, 2.5, 3.5]);
    assert_eq!(at(Align::End), [3.0, 4.0, 5.0]);
    assert_eq!(at(Align::Spread), [0.0, 2.5, 5.0]);
}

#[test]
fn an_opening_bracket_is_trimmed_after_the_indent_which_stays() {
    let line = &set(Style { indent: Em::ems(2), ..style("zh-HK") }, "「海上」生明月", 12).lines[0];
    // The bracket's leading half lies before the indent's end: its ink starts where a
    // character's would, and the next character half an em on.
    assert_eq!(x(line)[..2], [1.5, 2.5]);
}

#[test]
fn lines_start_where_their_slots_do() {
    let slot = |i: u32, start: i64, measure: i64| LineSlot {
        frame: i,
        grid_line: i,
        start: Em::ems(start),
        measure: Em::ems(measure),
    };
    let lane = [slot(0, 3, 4), slot(1, 0, 0), slot(2, 1, 2), slot(3, 0, 9)];
    let solution = greedy(&prepare(fonts(), &[style("zh-HK")], &text("海上生明月天涯共此時")), &lane);
    let starts: Vec<(usize, f64, usize)> = solution.lines.iter().map(|l| (l.slot, x(l)[0], l.glyphs.len())).collect();
    assert_eq!(starts, [(0, 3.0, 4), (2, 1.0, 2), (3, 0.0, 4)]);
}

#[test]
fn a_styling_run_breaks_no_adjustment_and_no_gap() {
    let bold = Style {
        faces: FaceChain {
            marks: Vec::new(),
            han: vec![fonts().find("Noto Serif CJK HK Bold").expect("a face")],
            latin: vec![fonts().find("Source Serif 4 Bold").expect("a face")],
        },
        ..style("zh-HK")
    };
    let string = "問）（海IT天";
    let plain = set(style("zh-HK"), string, 20);
    let bracket = "問）".len();
    let styled = Text { runs: vec![(bracket..bracket + "（海".len(), StyleId(1))], ..text(string) };
    let runs = greedy(&prepare(fonts(), &[style("zh-HK"), bold], &styled), &lane(5, Em::ems(20)));
    assert_eq!(x(&plain.lines[0]), x(&runs.lines[0]));
    assert_eq!(runs.lines[0].glyphs[2].style, StyleId(1));
    assert_ne!(runs.lines[0].glyphs[2].face, plain.lines[0].glyphs[2].face);
    // ） keeps its width, （ loses its leading half, and a quarter em stands before IT.
    assert_eq!(x(&runs.lines[0])[..5], [0.0, 1.0, 1.5, 2.5, 3.75]);
}

#[test]
fn a_larger_run_is_scaled_in_the_paragraphs_em() {
    let large = Style { size: Length::pt(20), ..style("zh-HK") };
    let styled = Text { runs: vec![("海".len().."海上".len(), StyleId(1))], ..text("海上生") };
    let line = &greedy(&prepare(fonts(), &[style("zh-HK"), large], &styled), &lane(5, Em::ems(20))).lines[0];
    assert_eq!(x(line), [0.0, 1.0, 3.0]);
    assert_eq!(
        line.glyphs.iter().map(|g| (g.scale, g.advance)).collect::<Vec<_>>(),
        [(Em::ONE, Em::ONE), (Em::ems(2), Em::ONE), (Em::ONE, Em::ONE)]
    );
}

#[test]
fn a_character_no_face_has_is_reported_and_kept() {
    let string = "海\u{F0000}天e\u{1DF8}";
    let paragraph = prepare(fonts(), &[style("zh-HK")], &text(string));
    let missing: Vec<(char, std::ops::Range<usize>)> =
        paragraph.missing().iter().map(|m| (m.character, m.range.clone())).collect();
    assert_eq!(missing[0], ('\u{F0000}', 3..7));
    assert!(missing.iter().any(|(c, _)| *c == '\u{1DF8}'), "{missing:?}");
    let line = &greedy(&paragraph, &lane(3, Em::ems(9))).lines[0];
    assert_eq!((line.glyphs[1].id, line.text.clone()), (0, 0..string.len()));
}

#[test]
fn a_later_face_of_the_chain_is_named() {
    let kai = fonts().find("LXGW WenKai").expect("a face");
    let black = fonts().find("Noto Serif CJK HK Black").expect("a face");
    let serif = style("zh-HK").faces.han[0];
    let faces = FaceChain { marks: Vec::new(), han: vec![black, kai, serif], ..style("zh-HK").faces };
    // 國 is in every face; 𨋢 (lift) is in the Hong Kong subset; U+2B739 is rare.
    let paragraph = prepare(fonts(), &[Style { faces, ..style("zh-HK") }], &text("國㐀ГA"));
    let named: Vec<(char, &str)> =
        paragraph.substituted().iter().map(|s| (s.character, fonts().face(s.face).name())).collect();
    assert!(paragraph.missing().is_empty());
    assert!(named.iter().all(|(c, _)| *c == '㐀'), "the planned faces are no substitutes: {named:?}");
}

#[test]
fn preferred_breaks_are_taken_when_the_head_does_not_fit() {
    let head = "深海新篇：香江起航";
    let preferred = vec!["深海新篇：".len()];
    let paragraph =
        prepare(fonts(), &[Style { align: Align::Center, ..style("zh-HK") }], &Text { preferred, ..text(head) });
    let parts = |ems| {
        let solution = greedy(&paragraph, &lane(9, Em::ems(ems)));
        solution.lines.iter().map(|l| head[l.text.clone()].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(parts(9), [head]);
    assert_eq!(parts(7), ["深海新篇：", "香江起航"]);
    assert_eq!(paragraph.natural_width(), Em::ems(9));
}

#[test]
fn the_dash_is_one_unbroken_form_of_two_ems() {
    for (face, lang) in
        [("Noto Serif CJK HK", "zh-HK"), ("Noto Sans CJK SC Bold", "zh-Hans"), ("Noto Serif CJK HK Black", "zh-HK")]
    {
        let faces =
            FaceChain { marks: Vec::new(), han: vec![fonts().find(face).expect("a face")], ..style(lang).faces };
        let line = &set(Style { faces, ..style(lang) }, "海——天", 9).lines[0];
        assert_eq!(x(line), [0.0, 1.0, 3.0], "{face}");
        assert_eq!(line.glyphs[1].text, (3, 9), "{face}");
    }
}

#[test]
fn a_dash_in_two_pieces_is_joined() {
    let faces = FaceChain {
        marks: Vec::new(),
        han: vec![fonts().find("LXGW WenKai").expect("a face")],
        ..style("zh-HK").faces
    };
    let line = &set(Style { faces, ..style("zh-HK") }, "海——天", 9).lines[0];
    let (first, second) = (&line.glyphs[1], &line.glyphs[2]);
    let face = fonts().face(first.face);
    let (left, right) = face.horizontal_extent(first.id).expect("an outline");
    assert_eq!(first.id, second.id);
    assert!(second.x + left <= first.x + right, "a gap of {:?}", second.x + left - first.x - right);
    assert_eq!(line.glyphs[3].x, Em::ems(3));
}

#[test]
fn a_single_dash_between_places_takes_one_em() {
    assert_eq!(x(&set(style("zh-HK"), "港—滬天", 9).lines[0])[2..], [2.0, 3.0]);
}

#[test]
fn piled_marks_are_broken_and_named() {
    let string = "好。」』）》〉】";
    let solution = set(style("zh-HK"), string, 2);
    assert!(!solution.piled.is_empty() && solution.piled.iter().all(|p| !p.word), "{:?}", solution.piled);
    for string in ["internationalization", "somebody.with.a.name@department.example?query=1&other=2"] {
        let solution = set(style("zh-HK"), string, 3);
        assert!(!solution.piled.is_empty() && solution.piled.iter().all(|p| p.word), "{:?}", solution.piled);
    }
}

/// A head that no set of its places fits is broken as text is, and stays within its measure.
#[test]
fn a_head_that_is_broken_as_text_is_no_wider_than_asked() {
    let query = |text: &str| {
        let query = serde_json::json!({ "text": text, "measure_em": 6, "style": { "word-break": "phrase" } });
        dayang::linebreak::inspect::lines(fonts(), &query.to_string())
    };
    let text = "丙Kong）、№〈』！？丙　‘％乙〈 《‘　的【https://a.example.com/x-y_z?q=1&b=2；–2026；。";
    let lines: serde_json::Value = serde_json::from_str(&query(text).expect("lines")).expect("JSON");
    let lines = lines.as_array().expect("lines");
    for line in lines {
        let width: f64 = line["advances_em"].as_array().expect("advances").iter().filter_map(|a| a.as_f64()).sum();
        assert!(width < 6.001, "{line}");
    }
    assert_eq!(lines.last().map(|l| l["end"].as_u64()), Some(Some(text.chars().count() as u64)));
}
