//! Each folder of `tests/cases/typeset` is a text, a query and the lines it must give, with every
//! character's advance. `UPDATE=1` accepts what comes out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use dayang::linebreak::inspect;
use serde_json::Value;

use super::support::{folder, fonts};

/// The lines of a case as text: its characters, then their advances.
fn lines_of(case: &Path) -> String {
    let text = fs::read_to_string(case.join("text.txt")).expect("text.txt");
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let query = fs::read_to_string(case.join("query.json")).expect("query.json");
    let mut query: Value = serde_json::from_str(&query).expect("JSON");
    query["text"] = text.into();
    let answer = inspect::lines(fonts(), &query.to_string()).expect("lines");
    let lines: Value = serde_json::from_str(&answer).expect("JSON");
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for line in lines.as_array().expect("lines") {
        let bound = |key: &str| line[key].as_u64().expect("an offset") as usize;
        let content: String = chars[bound("start")..bound("end")].iter().collect();
        writeln!(out, "{}", content.replace('\n', "⏎")).expect("text");
        let advances = line["advances_em"].as_array().expect("advances");
        let shown: Vec<String> = advances.iter().filter_map(Value::as_f64).map(|a| a.to_string()).collect();
        let sum: f64 = advances.iter().filter_map(Value::as_f64).sum();
        writeln!(out, "    {} = {sum:.3}", shown.join(" ")).expect("text");
    }
    out
}

#[test]
fn every_case_gives_its_lines() {
    let mut cases: Vec<_> =
        fs::read_dir(folder("tests/cases/typeset")).expect("cases").flatten().map(|e| e.path()).collect();
    cases.sort();
    assert!(cases.len() >= 20, "{}", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let (actual, file) = (lines_of(case), case.join("expected.txt"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &actual).expect("expected.txt");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected != actual {
            failures.push(format!("{}\n--- expected\n{expected}--- actual\n{actual}", case.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
