//! Which way characters stand in vertical lines: by their property (UAX #50), by the forms that
//! faces have, and what numbers, letters and words do (TYPOGRAPHY §6).

use dayang::shape::orientation::vertical_orientation;

use super::conformance::{decode, field, read, rows};

/// What CSS calls mixed orientation, for each value of the property.
fn mixed(short: &str) -> &'static str {
    match short {
        "U" => "upright",
        "R" => "rotate",
        "Tu" => "upright+vert",
        _ => "vert-or-rotate",
    }
}

#[test]
fn uax50_is_whole() {
    let table = read("uax50.tsv");
    let (mut all, mut failures) = (0, Vec::new());
    for row in rows(&table) {
        let text = decode(field(&row, "cp"));
        let short = text.chars().next().map_or("", |c| vertical_orientation(c).short_name());
        let wanted = (field(&row, "vo_18draft"), field(&row, "text_orientation_mixed"));
        all += 1;
        if (short, mixed(short)) != wanted {
            failures.push(format!("{} {text}: {short}, not {wanted:?}", field(&row, "id")));
        }
    }
    println!("UAX #50: {}/{all}", all - failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(all >= 1426, "{all} rows only");
}
