//! The manifest as a table.

use crate::edition::outcome::{Outcome, PageOutcome};

const COLUMNS: [&str; 13] = [
    "file",
    "page",
    "section",
    "number",
    "plates",
    "edition",
    "version",
    "change",
    "state",
    "width_mm",
    "height_mm",
    "bytes",
    "sha256",
];

/// The manifest as CSV (RFC 4180): UTF-8 without a byte order mark, a header, lines ended by CR LF;
/// a row a page, in the plan's order, then one for each page that is no longer planned
/// (`change` and `state` are `removed`). What a page has not is empty. `state` is `withheld` where
/// a proof stands for the press file.
///
/// A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or
/// a carriage return) has an apostrophe before it.
pub fn csv(outcome: &Outcome) -> String {
    let mut text = String::new();
    row(&mut text, COLUMNS);
    let edition = outcome.edition.edition.as_str();
    for page in &outcome.pages {
        page_row(&mut text, page, edition);
    }
    for id in &outcome.removed {
        let cells = ["", id.as_str(), "", "", "", edition, "", "removed", "removed", "", "", "", ""];
        row(&mut text, cells);
    }
    text
}

fn page_row(text: &mut String, page: &PageOutcome, edition: &str) {
    let file = page.file.as_ref();
    let state = if page.withheld { "withheld" } else { page.state.name() };
    let number = page.number.to_string();
    let version = page.version.to_string();
    let [width, height] = [millimetres(page.trim.0), millimetres(page.trim.1)];
    let bytes = file.map(|file| file.bytes.to_string()).unwrap_or_default();
    row(
        text,
        [
            file.map_or("", |file| &file.name),
            &page.id,
            &page.section,
            &number,
            &page.plates,
            edition,
            &version,
            page.change.name(),
            state,
            &width,
            &height,
            &bytes,
            file.map_or("", |file| &file.sha256),
        ],
    );
}

fn row(text: &mut String, cells: [&str; 13]) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        text.push_str(&quoted(cell));
    }
    text.push_str("\r\n");
}

fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// Thousandths of a millimetre as millimetres with three decimals, without trailing zeros; empty
/// when nothing is known.
pub(in crate::edition) fn millimetres(um: i64) -> String {
    if um == 0 {
        return String::new();
    }
    let sign = if um < 0 { "-" } else { "" };
    let (whole, part) = (um.unsigned_abs() / 1000, um.unsigned_abs() % 1000);
    let text = format!("{sign}{whole}.{part:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
