//! Cases that others wrote: Unicode, W3C, GB/T 15834. Figures are printed; a drop fails.

use dayang::linebreak::{inspect, stock};
use serde_json::{Value, json};

use super::support::folder;

pub fn read(name: &str) -> String {
    std::fs::read_to_string(folder("tests/cases/linebreak").join(name)).expect("a conformance file")
}

/// The rows of a table: each a list of (column, field).
pub fn rows(table: &str) -> Vec<Vec<(&str, &str)>> {
    let mut lines = table.lines().filter(|l| !l.starts_with('#'));
    let columns: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines.map(|l| columns.iter().copied().zip(l.split('\t')).collect()).collect()
}

pub fn field<'a>(row: &[(&str, &'a str)], name: &str) -> &'a str {
    row.iter().find(|(c, _)| *c == name).map_or("", |(_, f)| f)
}

pub fn decode(cps: &str) -> String {
    let scalar = |h: &str| char::from_u32(u32::from_str_radix(h, 16).expect("hex")).expect("a scalar");
    cps.split_whitespace().map(scalar).collect()
}

fn numbers(list: &str) -> Vec<u64> {
    list.split_whitespace().map(|n| n.parse().expect("an offset")).collect()
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
    println!("UAX #14 15.0.0, stock: {} of {}", cases.len() - failures.len(), cases.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Passed and all rows of a status.
fn break_cases(name: &str, status: &str) -> (usize, usize, Vec<String>) {
    let table = read(name);
    let (mut passed, mut all) = (0, 0);
    let mut failures = Vec::new();
    for row in rows(&table).iter().filter(|r| field(r, "status") == status) {
        let query = json!({
            "text": decode(field(row, "cps")), "lang": field(row, "lang"),
            "line_break": field(row, "line_break"), "word_break": field(row, "word_break"),
        });
        let answer = inspect::breaks(&query.to_string()).expect("an implemented level");
        let breaks: Value = serde_json::from_str(&answer).expect("JSON");
        let breaks: Vec<u64> = breaks["breaks"].as_array().expect("breaks").iter().filter_map(Value::as_u64).collect();
        let (allow, forbid) = (numbers(field(row, "allow")), numbers(field(row, "forbid")));
        let exact = field(row, "exhaustive") != "1" || breaks == allow;
        all += 1;
        if exact && allow.iter().all(|k| breaks.contains(k)) && !forbid.iter().any(|k| breaks.contains(k)) {
            passed += 1;
        } else {
            failures.push(format!("{} {}: {breaks:?}", field(row, "id"), decode(field(row, "cps"))));
        }
    }
    println!("{name}, {status}: {passed} of {all}");
    (passed, all, failures)
}

#[test]
fn clreq_cases_are_whole() {
    let (passed, all, failures) = break_cases("clreq.tsv", "ok");
    assert_eq!((passed, all), (740, 740), "{failures:#?}");
    let (passed, all, failures) = break_cases("clreq.tsv", "derived");
    assert_eq!(passed, all, "{failures:#?}");
}

#[test]
fn gb15834_cases_are_whole() {
    let (passed, all, failures) = break_cases("gb15834.tsv", "ok");
    assert_eq!((passed, all), (29, 29), "{failures:#?}");
}
