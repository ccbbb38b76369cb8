//! Any text, any lane: no panic, no text lost, the same lines every time.

use dayang::geom::Em;
use dayang::linebreak::{
    LineSlot, Paragraph, Solution, greedy, inspect, line_count, line_counts, prepare, set_in, set_lines, total_fit,
};
use dayang::model::{Align, Breaker, Fill, FillOrder, LineBreak, LineEnd, Style, StyleId, Text, Trim, WordBreak};
use proptest::prelude::*;

use super::support::{fonts, lane, style, text};

/// Both breakers.
const BREAKERS: [fn(&Paragraph, &[LineSlot]) -> Solution; 2] = [greedy, total_fit];

/// Every byte of the text stands in exactly one line, in order, or is overset.
pub fn assert_whole(solution: &Solution, text: &str) {
    let mut at = 0;
    let mut slot = None;
    for line in &solution.lines {
        assert_eq!(line.text.start, at, "a hole or an overlap");
        assert!(line.text.end > line.text.start, "an empty line");
        assert!(slot.is_none_or(|s| s < line.slot), "slots out of order");
        (at, slot) = (line.text.end, Some(line.slot));
        for g in &line.glyphs {
            let (from, to) = (g.text.0 as usize, g.text.1 as usize);
            assert!(line.text.start <= from && to <= line.text.end && from < to, "a glyph of another line");
        }
    }
    assert_eq!(at, solution.overset.unwrap_or(text.len()), "text lost");
}

pub fn styles() -> impl Strategy<Value = Style> {
    let lang = prop_oneof![Just("zh-HK"), Just("zh-Hans"), Just("ja"), Just("en")];
    let align = prop_oneof![
        Just(Align::Justify),
        Just(Align::Start),
        Just(Align::Center),
        Just(Align::End),
        Just(Align::Spread)
    ];
    let level = prop_oneof![
        Just(LineBreak::ClreqNone),
        Just(LineBreak::ClreqBasic),
        Just(LineBreak::ClreqStrict),
        Just(LineBreak::Gb),
        Just(LineBreak::Strict)
    ];
    let words = prop_oneof![
        Just(WordBreak::Normal),
        Just(WordBreak::KeepAll),
        Just(WordBreak::BreakAll),
        Just(WordBreak::Phrase)
    ];
    let trim = prop_oneof![Just(Trim::Normal), Just(Trim::Full), Just(Trim::All)];
    let fill = (any::<bool>(), prop_oneof![Just(0i64), -9000i64..90_000], any::<bool>(), any::<bool>());
    let tracking = prop_oneof![3 => Just(0i64), 1 => -70_000i64..70_000];
    (lang, align, level, words, trim, -2i64..4, fill, tracking, 0u8..4).prop_map(
        |(
            lang,
            align,
            line_break,
            word_break,
            trim,
            indent,
            (japanese, loose, whole, by_line),
            tracking,
            last_line,
        )| {
            let plain = style(lang);
            let order = if japanese { FillOrder::Japanese } else { FillOrder::Chinese };
            Style {
                align,
                line_break,
                word_break,
                trim,
                indent: Em::ems(indent),
                tracking: Em::from_raw(tracking),
                fill: Fill { order, loose: Em::from_raw(loose), ..plain.fill },
                line_end: if whole { LineEnd::Whole } else { LineEnd::Allow },
                breaker: if by_line { Breaker::Greedy } else { Breaker::TotalFit },
                last_line,
                ..plain
            }
        },
    )
}

/// News text with all kinds of disturbance.
pub fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[一-龥]{0,12}",
        "[，。、；：！？「」『』（）《》〈〉“”‘’·・—…～／　]{1,6}",
        "[a-zA-Z0-9,.%$ -]{0,14}",
        "[\u{0}-\u{30}\n\t\r\u{2028}\u{200B}\u{FEFF}\u{AD}]{0,3}",
        any::<String>(),
        "[e\u{300}-\u{310}\u{FE0F}\u{200D}👍🏽한글กาمر]{0,6}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

pub fn lanes() -> impl Strategy<Value = Vec<LineSlot>> {
    let raw =
        prop_oneof![Just(0i64), -400_000i64..3_000_000, Just(Em::ems(12).raw()), any::<i32>().prop_map(i64::from)];
    prop::collection::vec((raw, -100_000i64..100_000), 0..60).prop_map(|slots| {
        let slot = |(i, (measure, start)): (usize, (i64, i64))| LineSlot {
            frame: 0,
            grid_line: i as u32,
            start: Em::from_raw(start),
            measure: Em::from_raw(measure),
        };
        slots.into_iter().enumerate().map(slot).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_lane_is_whole(style in styles(), string in texts(), lane in lanes()) {
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(&string));
        for breaker in BREAKERS {
            let solution = breaker(&paragraph, &lane);
            assert_whole(&solution, &string);
            let again = breaker(&prepare(fonts(), std::slice::from_ref(&style), &text(&string)), &lane);
            assert_eq!(&solution, &again, "not the same twice");
        }
        let solution = set_lines(&paragraph, &lane);
        assert_eq!(line_count(&paragraph, &lane), (solution.lines.len(), solution.overset.is_some()));
        let counts = line_counts(&paragraph, &lane);
        assert!(counts.contains(&solution.lines.len()));
        for lines in [*counts.start(), *counts.end(), counts.end() + 1] {
            let Some(exact) = set_in(&paragraph, &lane, lines) else { continue };
            assert_whole(&exact, &string);
            assert_eq!((exact.lines.len(), exact.overset), (lines, None));
        }
    }

    #[test]
    fn styling_runs_lose_nothing(string in texts(), cuts in prop::collection::vec(0usize..200, 0..6)) {
        let mut bounds: Vec<usize> = cuts.into_iter().filter(|c| string.is_char_boundary(*c)).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let runs = bounds.windows(2).step_by(2).map(|w| (w[0]..w[1], StyleId(1))).collect();
        let styles = [style("zh-HK"), Style { size: dayang::geom::Length::pt(14), ..style("zh-Hans") }];
        let text = Text { runs, preferred: bounds.clone(), ..text(&string) };
        for breaker in BREAKERS {
            assert_whole(&breaker(&prepare(fonts(), &styles, &text), &lane(400, Em::ems(9))), &string);
        }
    }

    #[test]
    fn inspect_answers_or_says_why(line in any::<String>(), string in texts(), measure in any::<f64>()) {
        let _ = inspect::breaks(&line);
        let _ = inspect::lines(fonts(), &line);
        let query = serde_json::json!({ "text": string, "measure_em": measure });
        let _ = inspect::lines(fonts(), &query.to_string());
    }
}

#[test]
fn a_style_without_faces_loses_no_text_and_names_every_character() {
    let mut bare = style("zh-HK");
    bare.faces.han.clear();
    bare.faces.latin.clear();
    let paragraph = prepare(fonts(), &[bare], &text("中文 a"));
    for breaker in BREAKERS {
        assert_whole(&breaker(&paragraph, &lane(9, Em::ems(4))), "中文 a");
    }
    assert_eq!(paragraph.missing().iter().map(|m| m.character).collect::<String>(), "中文 a");
    let out_of_range = Text { style: StyleId(7), ..text("中文") };
    for breaker in BREAKERS {
        let none = breaker(&prepare(fonts(), &[], &out_of_range), &lane(9, Em::ems(4)));
        assert_eq!((none.lines.len(), none.overset), (0, Some(0)));
    }
}

#[test]
fn slots_without_room_are_passed_over_and_the_rest_is_overset() {
    let mut slots = lane(4, Em::ems(4));
    slots[0].measure = Em::ZERO;
    slots[1].measure = -Em::ONE;
    slots[2].measure = Em::HALF;
    let string = "春天來了花都開";
    for breaker in BREAKERS {
        let solution = breaker(&prepare(fonts(), &[style("zh-HK")], &text(string)), &slots);
        assert_eq!(solution.lines.iter().map(|l| l.slot).collect::<Vec<_>>(), [3]);
        assert_eq!(solution.overset, Some("春天來了".len()));
        assert_whole(&solution, string);
    }
}

#[test]
fn a_hundred_thousand_of_anything_takes_no_age() {
    let started = std::time::Instant::now();
    for unit in
        ["國", "，", "「", "“", "”’", "a", "e\u{301}", "—", "1,", " ", "\n", "\u{200D}", "。」", "\u{200B}", "a "]
    {
        let string = unit.repeat(100_000 / unit.chars().count());
        let paragraph = prepare(fonts(), &[style("zh-HK")], &text(&string));
        for breaker in BREAKERS {
            let solution = breaker(&paragraph, &lane(120_000, Em::ems(12)));
            assert_whole(&solution, &string);
            assert_eq!(solution.overset, None);
        }
        assert!(
            line_counts(&paragraph, &lane(120_000, Em::ems(12)))
                .contains(&line_count(&paragraph, &lane(120_000, Em::ems(12))).0)
        );
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn what_combines_but_is_no_mark_stays_with_its_base() {
    let string = "\u{113CC}a% %0aAA¢〵{\"A 〳〵漢〵".repeat(5);
    for ems in 1..12 {
        for breaker in BREAKERS {
            let solution = breaker(&prepare(fonts(), &[style("zh-HK")], &text(&string)), &lane(400, Em::ems(ems)));
            assert_whole(&solution, &string);
        }
    }
}
