//! What an edition must be beyond its shape: real dates, page numbers, no page twice.

use std::collections::BTreeMap;

mod spots;

use super::{Edition, PlanTable};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::input::toml::{Parsed, keys, shown};

pub(super) fn check(file: &Parsed<Edition>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let edition = &file.value;
    check_time(file, &mut found);
    if edition.plan.is_empty() {
        let help = "add a [[plan]] table for every page of the issue";
        found.push(
            Diagnostic::error("empty-plan", "the edition plans no page")
                .at_opt(file.span(keys!["plan"]), "")
                .help(help),
        );
    }
    if edition.ears.len() > 2 {
        let message = format!("there are {} ears; a nameplate has two sides", edition.ears.len());
        found.push(
            Diagnostic::error("wrong-count", message).at_opt(file.span(keys!["ears", 2]), "").help("left, then right"),
        );
    }
    spots::check(file, &mut found);
    check_sections(file, &mut found);
    check_words(file, &mut found);
    check_plan(file, &mut found);
    found
}

/// Sections are those of pages, and a base is another edition.
fn check_sections(file: &Parsed<Edition>, found: &mut Diagnostics) {
    let edition = &file.value;
    let planned = |letters: &str| edition.plan.iter().any(|t| page_run(&t.page).is_ok_and(|(s, ..)| s == letters));
    for letters in edition.section.keys().filter(|letters| !planned(letters)) {
        let d =
            Diagnostic::warning("unknown-section", format!("no page of the plan is of section `{}`", shown(letters)));
        let d = d.at_opt(file.key_span(keys!["section", letters]), "");
        found.push(d.help("a section is named by the letters of its pages, such as [section.A]"));
    }
    if let Some((name, why)) = edition.edition.as_deref().and_then(|name| Some((name, misnamed(name)?))) {
        let d = Diagnostic::error("edition-name", format!("`{}` is no name of an edition: {why}", shown(name)));
        let help = "files are named by it: one word of letters and digits, with - and _ between, such as \"second\"";
        found.push(d.at_opt(file.span(keys!["edition"]), "").help(help));
    }
    if let Some(page) = edition.drop.first().filter(|_| edition.base.is_none()) {
        let d = Diagnostic::error("drop-page", format!("page `{}` is dropped, but there is no base", shown(page)));
        found.push(d.at_opt(file.key_span(keys!["drop"]), "").help("add base = \"…\", or take `drop` out"));
    }
}

/// The longest name of an edition, in bytes of UTF-8: it is a part of files' names.
const LONGEST_NAME: usize = 80;

/// What is wrong with an edition's name: manifests and joined files are named by it, on any file
/// system.
fn misnamed(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if let Some(c) = name.chars().find(|c| !c.is_alphanumeric() && !"-_".contains(*c)) {
        return Some(format!("`{}` cannot stand in it", c.escape_debug()));
    }
    if !name.starts_with(char::is_alphanumeric) {
        return Some("it begins with neither letter nor digit".to_owned());
    }
    (name.len() > LONGEST_NAME).then(|| format!("it has {} bytes, and {LONGEST_NAME} are the most", name.len()))
}

/// Words for jumps name the page.
fn check_words(file: &Parsed<Edition>, found: &mut Diagnostics) {
    let Some(words) = &file.value.wording else { return };
    for (key, text) in [("jump-to", &words.jump_to), ("jump-from", &words.jump_from)] {
        let Some(text) = text.as_deref().filter(|text| text.matches("{page}").count() != 1) else { continue };
        let message = format!("`{}` does not name the page once", shown(text));
        let d = Diagnostic::error("jump-wording", message).at_opt(file.span(keys!["wording", key]), "");
        found.push(d.help("write {page} where its number stands, such as \"（下轉{page}版）\""));
    }
}

fn check_time(file: &Parsed<Edition>, found: &mut Diagnostics) {
    let edition = &file.value;
    if let Err(message) = calendar_date(&edition.date) {
        let span = file.span(keys!["date"]);
        found.push(
            Diagnostic::error("bad-date", message).at_opt(span, "").help("year, month, day, such as \"2026-06-06\""),
        );
    }
    if let Some(time) = edition.time.as_deref().filter(|time| !is_clock(time, 23)) {
        let message = format!("`{}` is not a time of day", shown(time));
        let span = file.span(keys!["time"]);
        found
            .push(Diagnostic::error("bad-time", message).at_opt(span, "").help("hours and minutes, such as \"03:30\""));
    }
    let is_zone = |zone: &str| zone == "Z" || zone.strip_prefix(['+', '-']).is_some_and(|zone| is_clock(zone, 14));
    if let Some(zone) = edition.zone.as_deref().filter(|zone| !is_zone(zone)) {
        let message = format!("`{}` is not a distance from UTC", shown(zone));
        let span = file.span(keys!["zone"]);
        found.push(
            Diagnostic::error("bad-zone", message).at_opt(span, "").help("hours and minutes, such as \"+08:00\""),
        );
    }
}

/// Two digits, a colon, two digits; hours up to `most`.
fn is_clock(text: &str, most: u32) -> bool {
    let two = |text: &str| if text.len() == 2 { number(text) } else { None };
    let parts = text.split_once(':').and_then(|(hours, minutes)| Some((two(hours)?, two(minutes)?)));
    parts.is_some_and(|(hours, minutes)| hours <= most && minutes <= 59)
}

fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Reads `2026-06-06`: year, month and day of the Gregorian calendar.
///
/// # Errors
/// A sentence that says what is wrong.
pub(crate) fn calendar_date(text: &str) -> Result<(u16, u8, u8), String> {
    let notation = || format!("`{}` is not a date", shown(text));
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(notation()) };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return Err(notation());
    }
    let read = |text: &str| number(text).and_then(|n| u16::try_from(n).ok()).ok_or_else(notation);
    let (year, month, day) = (read(year)?, read(month)?, read(day)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u16::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(format!("there is no month {month}")),
    };
    if !(1..=days).contains(&day) {
        return Err(format!("month {month} of {year} has days 1 to {days}, not {day}"));
    }
    let small = |n: u16| u8::try_from(n).map_err(|_| notation());
    Ok((year, small(month)?, small(day)?))
}

/// Reads a page's number, `A1`: the section's letters (none in a paper of one section) in
/// capitals, and the number in it, from 1.
pub(crate) fn page_number(text: &str) -> Option<(&str, u16)> {
    let cut = text.find(|c: char| c.is_ascii_digit())?;
    let (section, digits) = text.split_at(cut);
    let fits = section.len() <= 3 && section.bytes().all(|b| b.is_ascii_uppercase()) && digits.len() <= 4;
    let page = u16::try_from(number(digits)?).ok()?;
    (fits && page > 0).then_some((section, page))
}

/// A page, or a run of pages: section, first and last.
pub(super) fn page_run(text: &str) -> Result<(&str, u16, u16), (&'static str, String)> {
    let wrong = |page: &str| ("bad-page", format!("`{}` is not the number of a page", shown(page)));
    let Some((first, last)) = text.split_once('-') else {
        let (section, page) = page_number(text).ok_or_else(|| wrong(text))?;
        return Ok((section, page, page));
    };
    let (section, from) = page_number(first).ok_or_else(|| wrong(first))?;
    let (other, to) = page_number(last).ok_or_else(|| wrong(last))?;
    if section != other {
        let message = format!("the run `{}` goes from one section into another", shown(text));
        return Err(("bad-page", message));
    }
    if from > to {
        return Err(("page-run-inverted", format!("the run `{}` ends before it begins", shown(text))));
    }
    Ok((section, from, to))
}

fn check_plan(file: &Parsed<Edition>, found: &mut Diagnostics) {
    let mut runs: BTreeMap<&str, Vec<(u16, u16, usize)>> = BTreeMap::new();
    for (index, plan) in file.value.plan.iter().enumerate() {
        let span = file.span(keys!["plan", index, "page"]);
        match page_run(&plan.page) {
            Ok((section, from, to)) => {
                runs.entry(section).or_default().push((from, to, index));
                if from != to && !plan.spread {
                    check_run(file, plan, index, found);
                }
            }
            Err((code, message)) => {
                let help = "a page is \"A1\", a run built elsewhere \"A2-A16\"";
                found.push(Diagnostic::error(code, message).at_opt(span, "").help(help));
            }
        }
    }
    for (section, mut runs) in runs {
        runs.sort_unstable();
        let mut last: Option<(u16, usize)> = None;
        for (from, to, index) in runs {
            if let Some((_, first)) = last.filter(|(end, _)| *end >= from) {
                found.push(twice(&format!("{section}{from}"), first, index, file));
            }
            if last.is_none_or(|(end, _)| to > end) {
                last = Some((to, index));
            }
        }
    }
}

fn check_run(file: &Parsed<Edition>, plan: &PlanTable, index: usize, found: &mut Diagnostics) {
    let parts: [(&str, bool); 4] = [
        ("layout", plan.layout.is_some()),
        ("place", !plan.place.is_empty()),
        ("jump", !plan.jump.is_empty()),
        ("ads", !plan.ads.is_empty()),
    ];
    for (key, _) in parts.into_iter().filter(|(_, given)| *given) {
        let message = format!("`{key}` stands at the run of pages `{}`", shown(&plan.page));
        let span = file.key_span(keys!["plan", index, key]);
        let help = "a page that is built here has a [[plan]] table of its own";
        found.push(Diagnostic::error("run-with-layout", message).at_opt(span, "").help(help));
    }
}

fn twice(page: &str, a: usize, b: usize, file: &Parsed<Edition>) -> Diagnostic {
    let span = |index: usize| -> Option<Span> { file.span(keys!["plan", index, "page"]) };
    Diagnostic::error("duplicate-page", format!("page `{page}` is planned twice"))
        .at_opt(span(a.max(b)), "")
        .at_opt(span(a.min(b)), "first planned here")
        .help("every page of the issue stands once in the plan")
        .on_page(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_of_the_calendar() {
        assert_eq!(calendar_date("2026-06-06"), Ok((2026, 6, 6)));
        assert_eq!(calendar_date("2024-02-29"), Ok((2024, 2, 29)));
        for bad in [
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-4-31",
            "26-04-30",
            "",
            "2026-04-",
            "2026-04-31",
        ] {
            assert!(calendar_date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn pages_and_runs() {
        assert_eq!(page_number("A12"), Some(("A", 12)));
        assert_eq!(page_number("7"), Some(("", 7)));
        for bad in ["A", "A0", "a1", "A1B", "版1", "A12345", ""] {
            assert_eq!(page_number(bad), None, "{bad}");
        }
        assert_eq!(page_run("A2-A16"), Ok(("A", 2, 16)));
        assert_eq!(page_run("A16-A2").map_err(|e| e.0), Err("page-run-inverted"));
        assert_eq!(page_run("A2-B3").map_err(|e| e.0), Err("bad-page"));
    }
}
