//! Cases of spacing that others wrote (W3C). Figures are printed; a drop fails. Those of line
//! breaking are in [`break_cases`](super::break_cases).

use dayang::linebreak::inspect;
use serde_json::{Value, json};

use super::support::{folder, fonts};

pub(super) fn read(name: &str) -> String {
    std::fs::read_to_string(folder("tests/cases/linebreak").join(name)).expect("a conformance file")
}

/// The rows of a table: each a list of (column, field).
pub(super) fn rows(table: &str) -> Vec<Vec<(&str, &str)>> {
    let mut lines = table.lines().filter(|l| !l.starts_with('#'));
    let columns: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines.map(|l| columns.iter().copied().zip(l.split('\t')).collect()).collect()
}

pub(super) fn field<'a>(row: &[(&str, &'a str)], name: &str) -> &'a str {
    row.iter().find(|(c, _)| *c == name).map_or("", |(_, f)| f)
}

pub(super) fn decode(cps: &str) -> String {
    let scalar = |h: &str| char::from_u32(u32::from_str_radix(h, 16).expect("hex")).expect("a scalar");
    cps.split_whitespace().map(scalar).collect()
}

#[test]
fn adjacent_marks_are_set_close_as_the_web_has_it() {
    let table = read("spacing-trim.tsv");
    let (mut passed, mut all) = (0, 0);
    let mut failures = Vec::new();
    // CSS keeps an opening mark whole at a line's start where Chinese trims it: other rows only.
    for row in rows(&table).into_iter().filter(|r| !field(r, "id").contains("/OO/")) {
        let text = decode(field(&row, "cps"));
        let query = json!({ "text": text, "lang": field(&row, "lang"), "measure_em": 40, "style": {} });
        let answer = inspect::lines(fonts(), &query.to_string()).expect("lines");
        let lines: Value = serde_json::from_str(&answer).expect("JSON");
        let advances: Vec<f64> = lines
            .as_array()
            .expect("lines")
            .iter()
            .flat_map(|l| l["advances_em"].as_array().expect("advances"))
            .filter_map(Value::as_f64)
            .collect();
        let wanted: Vec<f64> = field(&row, "advances_em").split(' ').map(|a| a.parse().expect("an advance")).collect();
        all += 1;
        if advances.len() == wanted.len() && advances.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 0.01) {
            passed += 1;
        } else {
            failures.push(format!("{} {text}: {advances:?}, not {wanted:?}", field(&row, "id")));
        }
    }
    println!("text-spacing-trim, normal, horizontal: {passed} of {all}");
    // Curly quotes in Japanese stay as narrow as the Japanese face has them.
    let known = ["wpt-tst/quote/ja/htb/1", "wpt-tst/quote/ja/htb/2", "wpt-tst/quote/ja/htb/3"];
    let new: Vec<&String> = failures.iter().filter(|f| !known.iter().any(|k| f.starts_with(k))).collect();
    assert!(new.is_empty(), "{new:#?}");
    assert!(passed >= all - known.len());
}
