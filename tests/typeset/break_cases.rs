//! Cases of line breaking that others wrote: Unicode, W3C, GB/T 15834. One line of figures for
//! each file; a drop fails. Contested rows are printed and never fail.

use dayang::linebreak::{NAMES, inspect, stock};
use serde_json::{Value, json};

use super::conformance::{decode, field, read, rows};

fn numbers(list: &str) -> Vec<u64> {
    list.split_whitespace().map(|n| n.parse().expect("an offset")).collect()
}

/// The soft breaks of a query, as `dayang inspect breaks` answers.
fn breaks(query: &Value) -> Vec<u64> {
    let answer = inspect::breaks(&query.to_string()).unwrap_or_else(|e| panic!("{query}: {e}"));
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["breaks"].as_array().expect("breaks").iter().filter_map(Value::as_u64).collect()
}

/// Passed and all rows of one status.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figure {
    passed: usize,
    all: usize,
    failures: Vec<String>,
}

/// The figures of a file's `ok`, `derived` and `contested` rows.
fn figures(name: &str, title: &str) -> [Figure; 3] {
    let table = read(name);
    let mut figures: [Figure; 3] = Default::default();
    for row in rows(&table) {
        let at = ["ok", "derived", "contested"].iter().position(|s| *s == field(&row, "status")).expect("a status");
        let found = breaks(&json!({
            "text": decode(field(&row, "cps")), "lang": field(&row, "lang"),
            "line_break": field(&row, "line_break"), "word_break": field(&row, "word_break"),
        }));
        let (allow, forbid) = (numbers(field(&row, "allow")), numbers(field(&row, "forbid")));
        let exact = field(&row, "exhaustive") != "1" || found == allow;
        figures[at].all += 1;
        if exact && allow.iter().all(|k| found.contains(k)) && !forbid.iter().any(|k| found.contains(k)) {
            figures[at].passed += 1;
        } else {
            let text = decode(field(&row, "cps"));
            figures[at].failures.push(format!("{} {text}: {found:?}; {}", field(&row, "id"), field(&row, "note")));
        }
    }
    let line: Vec<String> = ["ok", "derived", "contested"]
        .iter()
        .zip(&figures)
        .filter(|(_, f)| f.all > 0)
        .map(|(status, f)| format!("{}/{} {status} rows", f.passed, f.all))
        .collect();
    println!("{title}: {}", line.join(", "));
    for failure in &figures[2].failures {
        println!("  contested, ours differs: {failure}");
    }
    figures
}

#[test]
fn stock_uax14_is_whole() {
    let table = read("uax14.txt");
    let cases: Vec<&str> = table.lines().filter(|l| !l.starts_with('#')).collect();
    let mut failures = Vec::new();
    for case in &cases {
        let mut text = String::new();
        let mut wanted = Vec::new();
        for token in case.split_whitespace() {
            match token {
                "÷" if !text.is_empty() => wanted.push(text.len()),
                "÷" | "×" => {}
                hex => text.push_str(&decode(hex)),
            }
        }
        if stock(&text) != wanted {
            failures.push(*case);
        }
    }
    println!("LineBreakTest-15.0.0, stock: {}/{} rows", cases.len() - failures.len(), cases.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn wpt_line_break_cases_are_whole() {
    let [ok, derived, contested] = figures("wpt.tsv", "wpt line-break");
    assert_eq!((ok.passed, ok.all), (741, 741), "{:#?}", ok.failures);
    assert_eq!((derived.all, contested.all), (0, 36));
}

#[test]
fn clreq_cases_are_whole() {
    let [ok, derived, _] = figures("clreq.tsv", "clreq");
    assert_eq!((ok.passed, ok.all), (740, 740), "{:#?}", ok.failures);
    assert_eq!((derived.passed, derived.all), (17, 17), "{:#?}", derived.failures);
}

#[test]
fn gb15834_cases_are_whole() {
    let [ok, ..] = figures("gb15834.tsv", "gb15834");
    assert_eq!((ok.passed, ok.all), (29, 29), "{:#?}", ok.failures);
}

/// Every level, `word-break` and language is answered, and answered alike wherever only the
/// region or the case of the tag differs.
#[test]
fn inspect_answers_for_every_level_word_break_and_language() {
    let text = "「国々」のキャラー〜100％、￥500……ab cd。 e\u{301}👩\u{200D}👧";
    for (level, _) in NAMES {
        for word_break in ["normal", "keep-all", "break-all", "phrase"] {
            let ask = |lang: &str| {
                breaks(&json!({ "text": text, "lang": lang, "line_break": level, "word_break": word_break }))
            };
            for lang in ["zh-HK", "zh-TW", "zh-Hans", "ja-JP", "ko", "de", "und", ""] {
                let found = ask(lang);
                assert!(found.windows(2).all(|w| w[0] < w[1]), "{level} {word_break} {lang}");
                assert!(!found.contains(&0) && !found.is_empty(), "{level} {word_break} {lang}");
            }
            assert_eq!(ask("ja"), ask("ja-JP"), "{level} {word_break}");
            assert_eq!(ask("zh-Hant"), ask("zh-hant-TW"), "{level} {word_break}");
        }
    }
}

#[test]
fn inspect_names_what_it_does_not_know() {
    let ask = |query: Value| inspect::breaks(&query.to_string());
    for (query, said) in [
        (json!({ "text": "好", "lang": "klingon" }), "zh-HK"),
        (json!({ "text": "好", "line_break": "strictest" }), "jlreq-very-strict"),
        (json!({ "text": "好", "word_break": "none" }), "keep-all"),
        (json!({ "text": "好", "units": "all" }), "counters"),
        (json!({ "text": "好", "linebreak": "strict" }), "line_break"),
    ] {
        let error = ask(query.clone()).expect_err("an error");
        assert!(error.contains(said), "{query}: {error}");
    }
    let hyphens = ask(json!({ "text": "extensive", "lang": "en", "hyphenate": true })).expect("an answer");
    assert_eq!(hyphens, r#"{"breaks":[2,5],"hyphens":[2,5]}"#);
}
