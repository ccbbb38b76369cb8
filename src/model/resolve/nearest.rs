//! The known name nearest to one that is not known.

use crate::diag::Diagnostic;

/// Adds "did you mean …?" to a finding when a known name is near enough, else lists some names.
pub fn suggest<'a>(d: Diagnostic, name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    if let Some(near) = nearest(name, &known) {
        return d.help(format!("did you mean `{near}`?"));
    }
    let shown = known.iter().take(12).map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    match known.len() {
        0 => d,
        n if n > 12 => d.help(format!("known are {shown} and {} more", n - 12)),
        _ => d.help(format!("known are {shown}")),
    }
}

/// The known name with the fewest edits, if they are at most a third of its length (at least one).
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().take(64).collect();
    let scored = known.iter().map(|k| {
        let have: Vec<char> = k.to_lowercase().chars().take(64).collect();
        (edits(&wanted, &have), (have.len().max(wanted.len()) / 3).max(1), *k)
    });
    scored.filter(|(edits, limit, _)| edits <= limit).min_by_key(|(edits, _, _)| *edits).map(|(_, _, k)| k)
}

/// Levenshtein distance.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let cost = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = cost;
            left = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["headline", "subhead", "body"];
        let help = |name| suggest(Diagnostic::error("x", "x"), name, known).help.unwrap_or_default();
        assert_eq!(help("headlin"), "did you mean `headline`?");
        assert_eq!(help("Body"), "did you mean `body`?");
        assert_eq!(help("zzzzzz"), "known are `body`, `headline`, `subhead`");
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        assert_eq!(edits(&chars("kitten"), &chars("sitting")), 3);
        assert_eq!(edits(&chars(""), &chars("報頭")), 2);
    }
}
