//! Nothing of a page is lost: its text is compared with what was written, as lines and as a bag.

use std::collections::BTreeMap;

use super::Page;
use super::text::{furniture, solid, stories};

/// The lines of a page without their Markdown: heading signs, list markers and numbers, pointers
/// to photos, bold marks, image files. Read apart from the importer, on purpose.
fn lines(source: &str) -> Vec<String> {
    source.lines().map(line).filter(|l| !l.is_empty()).collect()
}

fn line(raw: &str) -> String {
    let text = raw.trim().trim_start_matches('#').trim();
    if text.starts_with("![") {
        return String::new();
    }
    let text = text.strip_prefix("- ").unwrap_or(text);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = match number.strip_prefix(". ").or(number.strip_prefix(' ')) {
        Some(rest)
            if number.len() < text.len() && raw.trim_start().starts_with(['-', '1', '2', '3', '4', '5', '6']) =>
        {
            rest
        }
        _ => text,
    };
    let text = text.trim_start_matches(['▲', '△', '◀', '①', '②', '③', '④', '⑤', '⑥']);
    solid(&text.replace("**", ""))
}

fn bag<'t>(texts: impl Iterator<Item = &'t String>) -> BTreeMap<char, i64> {
    let mut bag = BTreeMap::new();
    texts.flat_map(|t| t.chars()).for_each(|c| *bag.entry(c).or_insert(0) += 1);
    bag
}

/// Checks that every line of the page is in one text of the result, and that the result has the
/// page's characters, each as often. `computed` is what the engine sets by itself (the weekday,
/// the lunar date …): it is in the page, and may not be in the result; each is taken out of the
/// page once.
pub fn check(source: &str, page: &Page, computed: &[&str]) {
    let mut lines = lines(source);
    for text in computed {
        let text = solid(text);
        let found = lines.iter_mut().filter(|l| l.contains(&text)).min_by_key(|l| l.len());
        let line = found.unwrap_or_else(|| panic!("the page does not say {text}"));
        *line = line.replacen(&text, "\n", 1);
    }
    let pieces: Vec<String> =
        lines.iter().flat_map(|l| l.split('\n')).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    let mut texts = stories(&page.stories);
    texts.extend(furniture(&page.edition));
    for piece in &pieces {
        assert!(texts.iter().any(|t| t.contains(piece)), "lost, or not in one piece: {piece}");
    }
    let (before, after) = (bag(pieces.iter()), bag(texts.iter()));
    let differ: Vec<(char, i64)> = before
        .keys()
        .chain(after.keys())
        .map(|c| (*c, after.get(c).unwrap_or(&0) - before.get(c).unwrap_or(&0)))
        .filter(|(_, n)| *n != 0)
        .collect();
    assert!(differ.is_empty(), "characters too many or too few: {differ:?}");
}
