//! Curly quotes: of the Han face in Chinese, of the Latin face among Latin words.
//!
//! “ ” ‘ ’ are one code point for both, with different widths. A pair of quotes is decided as a
//! pair, so that an opening and its closing mark always come from one face: it is Latin only
//! when what it encloses is, and nothing Chinese stands next to it.

use std::collections::BTreeMap;

use super::itemise::{Char, after, before};

/// How deep quotes nest before a closing mark's partner is no longer looked for.
const NESTING: usize = 8;

/// Whether a character is a curly quote.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}')
}

/// For each curly quote, by index, whether it is set as a full-width mark.
pub(super) fn wide(chars: &[Char], strong: &[Option<bool>], east_asian: bool) -> BTreeMap<usize, bool> {
    let mut decided = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    let counts = Counts::of(strong);
    for (i, ch) in chars.iter().enumerate() {
        match ch.c {
            '\u{2018}' | '\u{201C}' => open.push(i),
            '\u{2019}' if is_apostrophe(strong, i) => {
                decided.insert(i, false);
            }
            '\u{2019}' | '\u{201D}' => {
                let wanted = if ch.c == '\u{2019}' { '\u{2018}' } else { '\u{201C}' };
                let near = open.iter().enumerate().rev().take(NESTING);
                let partner = near.map(|(p, o)| (p, *o)).find(|(_, o)| chars.get(*o).is_some_and(|c| c.c == wanted));
                if let Some((p, first)) = partner {
                    open.truncate(p);
                    let wide = pair_is_wide(strong, &counts, (first, i), east_asian);
                    decided.insert(first, wide);
                    decided.insert(i, wide);
                } else {
                    decided.insert(i, alone_is_wide(strong, i, east_asian));
                }
            }
            _ => {}
        }
    }
    for i in open {
        decided.insert(i, alone_is_wide(strong, i, east_asian));
    }
    decided
}

/// ’ with a letter directly on both sides.
fn is_apostrophe(strong: &[Option<bool>], i: usize) -> bool {
    let at = |j: usize| strong.get(j).copied().flatten();
    i > 0 && at(i - 1) == Some(false) && at(i + 1) == Some(false)
}

fn pair_is_wide(strong: &[Option<bool>], counts: &Counts, pair: (usize, usize), east_asian: bool) -> bool {
    let (wide, latin) = counts.between(pair);
    if wide || before(strong, pair.0) == Some(true) || after(strong, pair.1) == Some(true) {
        return true;
    }
    east_asian && !latin
}

/// How many Chinese and how many Latin characters stand before each place.
struct Counts(Vec<(u32, u32)>);

impl Counts {
    fn of(strong: &[Option<bool>]) -> Counts {
        let mut sum = (0, 0);
        let mut all = vec![sum];
        for s in strong {
            match s {
                Some(true) => sum.0 += 1,
                Some(false) => sum.1 += 1,
                None => {}
            }
            all.push(sum);
        }
        Counts(all)
    }
    /// Whether there is any Chinese, and any Latin, in a range.
    fn between(&self, (from, to): (usize, usize)) -> (bool, bool) {
        let at = |i: usize| self.0.get(i).copied().unwrap_or_default();
        (at(to).0 > at(from).0, at(to).1 > at(from).1)
    }
}

fn alone_is_wide(strong: &[Option<bool>], i: usize, east_asian: bool) -> bool {
    match (before(strong, i), after(strong, i)) {
        (Some(true), _) | (_, Some(true)) => true,
        (None, None) => east_asian,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::shape::itemise::characters;

    fn wide(text: &str) -> Vec<bool> {
        let of_quotes = |c: &char| super::is_quote(*c);
        characters(text, "zh-HK").iter().filter(|ch| of_quotes(&ch.c)).map(|ch| ch.kind.is_wide()).collect()
    }

    #[test]
    fn by_language_and_context() {
        assert_eq!(wide("他說“好”。"), [true, true]);
        assert_eq!(wide("他說“OK”就走"), [true, true]);
        assert_eq!(wide("“Hello,” he said"), [false, false]);
        assert_eq!(wide("don’t"), [false]);
        assert_eq!(wide("中國don’t中國"), [false]);
        assert_eq!(wide("“All’s well,” he said"), [false, false, false]);
    }
}
