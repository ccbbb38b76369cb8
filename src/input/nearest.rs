//! The known name that a mistyped one most likely means.

/// Longer names are not compared: nobody mistypes them by a letter.
const LONGEST: usize = 64;

/// The candidate nearest to `name`, if one is near enough to be meant.
///
/// Case and the choice between `-` and `_` count for nothing; up to a third of the letters may
/// differ (one letter of a short name), a swap of neighbours being one difference. The first of
/// several equally near ones wins.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(name);
    if wanted.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let known = folded(candidate);
        let allowed = ((wanted.len().max(known.len()) + 1) / 3).max(1);
        if known.len() > LONGEST || wanted.len().abs_diff(known.len()) > allowed {
            continue;
        }
        let distance = distance(&wanted, &known);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Vec<char> {
    let fold = |c: char| if c == '_' { '-' } else { c.to_ascii_lowercase() };
    name.chars().take(LONGEST + 1).map(fold).collect()
}

/// Insertions, deletions, substitutions and swaps of neighbours that lead from `a` to `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut least = (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["columns", "chars", "em", "gap", "based-on", "col", "line", "lines"];
        for (name, meant) in [
            ("column", Some("columns")),
            ("colunms", Some("columns")),
            ("based_on", Some("based-on")),
            ("Line", Some("line")),
            ("leines", Some("lines")),
            ("liness", Some("lines")),
            ("width", None),
            ("m", Some("em")),
            ("版心", None),
        ] {
            assert_eq!(nearest(name, known), meant, "{name}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), known), None);
    }
}
