//! What CSS Text 4 calls `text-spacing-trim` and `text-autospace`, in the words of a style file.
//!
//! Texts and expectations written for browsers use these names; `dayang inspect lines` takes them
//! in its `style`, so that its answers can be held against theirs. Style files do not: there each
//! of the properties behind them has its own name.

use serde_json::{Map, Value};

/// Values of `text-spacing-trim`: `punctuation`, `line-start` and `line-end` of each.
const TRIM: &[(&str, [&str; 3])] = &[
    ("normal", ["normal", "keep", "whole"]),
    ("space-first", ["normal", "trim-inside", "whole"]),
    ("trim-start", ["normal", "trim", "whole"]),
    ("trim-both", ["normal", "trim", "trim"]),
    ("trim-all", ["all", "trim", "trim"]),
    ("space-all", ["full", "keep", "keep"]),
];

/// Values of `text-autospace`, with the gap of each.
const AUTOSPACE: &[(&str, &str)] = &[("normal", "0.125em"), ("no-autospace", "0em")];

/// CSS breaks a paragraph line by line and lets its last line hold what is left, a lone character
/// too: our `last-line`.
const LAST_LINE: u8 = 1;

/// `style` with the names of CSS replaced; a key that stands beside them in our own words wins.
/// `auto` leaves everything to the style.
pub(super) fn in_own_words(mut style: Map<String, Value>) -> Result<Map<String, Value>, String> {
    if style.contains_key("text-spacing-trim") || style.contains_key("text-autospace") {
        style.entry("last-line").or_insert_with(|| LAST_LINE.into());
    }
    if let Some(value) = style.remove("text-spacing-trim") {
        let meant = find("text-spacing-trim", &value, TRIM)?;
        for (key, value) in ["punctuation", "line-start", "line-end"].into_iter().zip(meant.into_iter().flatten()) {
            style.entry(key).or_insert_with(|| (*value).into());
        }
    }
    if let Some(value) = style.remove("text-autospace")
        && let Some(gap) = find("text-autospace", &value, AUTOSPACE)?
    {
        style.entry("gap").or_insert_with(|| (*gap).into());
    }
    Ok(style)
}

fn find<'a, T>(key: &str, value: &Value, known: &'a [(&str, T)]) -> Result<Option<&'a T>, String> {
    let found = known.iter().find(|(name, _)| value == name).map(|(_, meant)| meant);
    if found.is_some() || value == "auto" {
        return Ok(found);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).chain(["auto"]).collect();
    Err(format!("`style`: `{key}` has no value {value}; there are {}", names.join(", ")))
}
