//! Cases that others wrote: how their files are read. Those of line breaking are in
//! [`break_cases`](super::break_cases), those of widths in [`spacing_cases`](super::spacing_cases).

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
