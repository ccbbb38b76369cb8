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
    let context = Context { strong, counts: Counts::of(strong), east_asian };
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
                    let wide = context.pair_is_wide(first, i);
                    decided.insert(first, wide);
                    decided.insert(i, wide);
                } else {
                    let elision = ch.c == '\u{2019}' && touches_letter(chars, i);
                    decided.insert(i, !elision && context.alone_is_wide(i));
                }
            }
            _ => {}
        }
    }
    for i in open {
        decided.insert(i, context.alone_is_wide(i));
    }
    decided
}

/// ’ with a letter directly on both sides.
fn is_apostrophe(strong: &[Option<bool>], i: usize) -> bool {
    let at = |j: usize| strong.get(j).copied().flatten();
    i > 0 && at(i - 1) == Some(false) && at(i + 1) == Some(false)
}

/// ’ with a letter or digit directly on one side, and no ‘ that it closes: the students’ own, ’90s.
fn touches_letter(chars: &[Char], i: usize) -> bool {
    let word = |ch: Option<&Char>| ch.is_some_and(|ch| ch.class.is_word() && !ch.kind.is_wide());
    word(i.checked_sub(1).and_then(|j| chars.get(j))) || word(chars.get(i + 1))
}

/// What quotes are decided by.
struct Context<'a> {
    strong: &'a [Option<bool>],
    counts: Counts,
    east_asian: bool,
}

impl Context<'_> {
    /// A pair in a Chinese text is Latin when what it encloses is, and nothing Chinese stands next
    /// to it. In a text of another language it is Chinese only where Chinese stands on both sides.
    fn pair_is_wide(&self, first: usize, last: usize) -> bool {
        let beside = [before(self.strong, first), after(self.strong, last)].map(|s| s == Some(true));
        if !self.east_asian {
            return beside == [true, true];
        }
        let (wide, latin) = self.counts.between((first, last));
        wide || beside.contains(&true) || !latin
    }

    fn alone_is_wide(&self, i: usize) -> bool {
        let beside = [before(self.strong, i), after(self.strong, i)];
        match self.east_asian {
            true => beside.contains(&Some(true)) || beside == [None, None],
            false => beside == [Some(true), Some(true)],
        }
    }
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

#[cfg(test)]
mod tests {
    use crate::shape::itemise::characters;

    /// Each curly quote of a text: `h` of the Han face, `l` of the Latin one.
    fn faces(text: &str, lang: &str) -> String {
        let quotes = characters(text, lang).into_iter().filter(|ch| super::is_quote(ch.c));
        quotes.map(|ch| if ch.kind.is_wide() { 'h' } else { 'l' }).collect()
    }

    #[test]
    fn by_what_they_enclose_and_what_stands_beside_them() {
        for (text, expected) in [
            ("他說“好”。", "hh"),
            ("他說“OK”就走", "hh"),
            ("用“iPhone”，不用別的", "hh"),
            ("“好”", "hh"),
            ("“走……”", "hh"),
            ("“”", "hh"),
            ("“Hello,” he said", "ll"),
            ("他唱道：She said “yes” and left。", "ll"),
            // Nested: the inner pair stands in the English phrase, the outer in the Chinese one.
            ("他說：“I said ‘no’ twice”。", "hllh"),
            ("“他答‘OK’就走”", "hhhh"),
            ("“All’s well,” he said", "lll"),
        ] {
            for lang in ["zh-Hans", "zh-HK", "ja"] {
                assert_eq!(faces(text, lang), expected, "{text} in {lang}");
            }
        }
    }

    #[test]
    fn apostrophes_are_latin_wherever_they_stand() {
        for text in ["don’t", "中國don’t中國", "香港students’權利", "在’90s流行", "Lee’s"] {
            assert_eq!(faces(text, "zh-HK"), "l", "{text}");
        }
    }

    #[test]
    fn quotes_without_a_partner_go_by_their_surroundings() {
        // A quotation of several paragraphs opens in each and closes in the last.
        for text in ["“據說他走了。", "他走了。”", "他走了’", "“"] {
            assert_eq!(faces(text, "zh-Hans"), "h", "{text}");
        }
        assert_eq!(faces("“The end.", "zh-Hans"), "l");
    }

    #[test]
    fn a_text_in_english_has_latin_quotes() {
        assert_eq!(faces("He said “你好” to me", "en"), "ll");
        assert_eq!(faces("“你好” is a greeting", "en"), "ll");
        assert_eq!(faces("the line 他說“好”就走 of the play", "en"), "hh");
    }
}
