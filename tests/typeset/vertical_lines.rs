//! Vertical lines: news text at the measures of vertical pages, the same legal breaks as in
//! horizontal lines, and text that no line was made for.

use dayang::geom::{Em, WritingMode};
use dayang::linebreak::{NAMES, Paragraph, greedy, line_count, line_counts, prepare, set_lines, total_fit};
use dayang::model::{Breaker, Style, WordBreak};
use proptest::prelude::*;

use super::conformance::{decode, field, read, rows};
use super::hostile::{assert_whole, lanes, styles, texts};
use super::quality::{BREAKERS, measure};
use super::support::{fonts, lane, style, text};

fn down(lang: &str) -> Style {
    Style { writing: WritingMode::Vertical, ..style(lang) }
}

/// What no gap, and what 95 of 100 lines, may exceed with total-fit, at the measures of vertical
/// bands.
const LIMITS: [(i64, [f64; 2]); 5] =
    [(8, [0.42, 0.17]), (11, [0.26, 0.125]), (12, [0.26, 0.1001]), (13, [0.125, 0.1]), (14, [0.19, 0.09])];

#[test]
fn news_text_at_the_measures_of_bands() {
    let mut failures = Vec::new();
    println!("vertical  lines faults lone p50   p95   worst");
    for (ems, limits) in LIMITS {
        for (breaker, total) in BREAKERS.into_iter().zip([false, true]) {
            let mut figures = measure(breaker, &Style { indent: Em::ems(2), ..down("zh-HK") }, ems);
            let (p50, high, top) = (figures.quantile(50), figures.quantile(95), figures.quantile(100));
            println!(
                "{ems:>4} em {:>6} {:>6} {:>4} {p50:.3} {high:.3} {top:.3}",
                figures.lines, figures.faults, figures.lone
            );
            failures
                .extend((figures.faults + figures.lone + figures.ragged > 0).then(|| format!("faults at {ems} em")));
            let loose = total && (top > limits[0] || high > limits[1]);
            failures.extend(loose.then(|| format!("loose at {ems} em: {top} {high}")));
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
}

#[test]
fn every_language_fills_vertical_lines() {
    for lang in ["zh-HK", "zh-Hans", "zh-Hant", "ja"] {
        for breaker in BREAKERS {
            let figures = measure(breaker, &down(lang), 14);
            assert_eq!((figures.ragged, figures.faults), (0, 0), "{lang}");
        }
    }
}

/// The legal breaks of a paragraph, and where its items begin.
fn breaks(style: &Style, string: &str) -> (Vec<usize>, Vec<usize>) {
    let paragraph: Paragraph = prepare(fonts(), std::slice::from_ref(style), &text(string));
    (paragraph.break_offsets(), paragraph.items().iter().map(|item| item.text.0 as usize).collect())
}

/// Every row of the cases of line breaking has the same breaks in both writing modes, but within
/// figures that stand abreast in one em, which are one piece.
#[test]
fn a_line_may_end_where_a_horizontal_one_may() {
    let mut all = 0;
    for file in ["clreq.tsv", "gb15834.tsv", "wpt.tsv"] {
        let table = read(file);
        for row in rows(&table) {
            let level = NAMES.iter().find(|(name, _)| *name == field(&row, "line_break"));
            let Some((_, line_break)) = level else { continue };
            let word_break = match field(&row, "word_break") {
                "keep-all" => WordBreak::KeepAll,
                "break-all" => WordBreak::BreakAll,
                _ => WordBreak::Normal,
            };
            let string = decode(field(&row, "cps"));
            let lang = if field(&row, "lang") == "ja" { "ja" } else { "zh-Hant" };
            let plain = Style { line_break: *line_break, word_break, ..style(lang) };
            let (wanted, _) = breaks(&plain, &string);
            let (found, starts) = breaks(&Style { writing: WritingMode::Vertical, ..plain }, &string);
            let wanted: Vec<usize> = wanted.into_iter().filter(|at| starts.contains(at)).collect();
            assert_eq!(found, wanted, "{}: {string}", field(&row, "id"));
            all += 1;
        }
    }
    println!("line breaking, the same in vertical lines: {all} rows");
    assert!(all > 500, "{all}");
}

/// Texts that are hard on a line of any length.
fn hard() -> Vec<String> {
    vec![
        "1234567890".repeat(30),
        format!("共{}人", "9".repeat(300)),
        "１".repeat(300),
        "，。、；：？！".repeat(20),
        "「『（《〈".repeat(20),
        "」』）》〉".repeat(20),
        "——".repeat(20),
        "……".repeat(20),
        "    ".repeat(20),
        "　　　".repeat(20),
        "\n\n\n".to_owned(),
        "WTO".repeat(40),
        "internationalization".repeat(9),
        "3.5%至12℃的$1,000與2026/06/06".to_owned(),
        String::new(),
    ]
}

#[test]
fn hard_texts_in_short_lines_are_whole() {
    for string in hard() {
        for ems in [1, 2, 3, 11] {
            let paragraph = prepare(fonts(), &[down("zh-HK")], &text(&string));
            for breaker in BREAKERS {
                let solution = breaker(&paragraph, &lane(2000, Em::ems(ems)));
                // A dash of two ems, or three in one form, stands in no line that is shorter; nor a
                // turned W in one of an em.
                let wide = (ems < 3 && string.contains('—')) || (ems < 2 && string.contains('W'));
                assert!(solution.overset.is_none() || wide, "{string} at {ems} em");
                assert_whole(&solution, &string);
            }
        }
    }
}

#[test]
fn a_number_longer_than_its_column_is_broken_and_named() {
    let string = format!("共{}人", "9".repeat(300));
    for breaker in BREAKERS {
        let solution = breaker(&prepare(fonts(), &[down("zh-HK")], &text(&string)), &lane(100, Em::ems(11)));
        assert!(!solution.piled.is_empty() && solution.piled.iter().all(|p| p.word), "{:?}", solution.piled);
        assert!(solution.lines.iter().all(|l| l.width <= Em::ems(11)), "no line is longer than its measure");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_vertical_lane_is_whole(style in styles(), string in texts(), lane in lanes(), hang in any::<bool>()) {
        let style = Style { writing: WritingMode::Vertical, hang_marks: hang, ..style };
        let paragraph = prepare(fonts(), std::slice::from_ref(&style), &text(&string));
        for breaker in BREAKERS {
            let solution = breaker(&paragraph, &lane);
            assert_whole(&solution, &string);
            prop_assert_eq!(&solution, &breaker(&paragraph, &lane));
        }
        let chosen = set_lines(&paragraph, &lane);
        let (count, overset) = line_count(&paragraph, &lane);
        prop_assert_eq!((count, overset), (chosen.lines.len(), chosen.overset.is_some()));
        let _ = line_counts(&paragraph, &lane);
        let whole = if style.breaker == Breaker::Greedy { greedy(&paragraph, &lane) } else { total_fit(&paragraph, &lane) };
        prop_assert_eq!(chosen, whole);
    }
}
