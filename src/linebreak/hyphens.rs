//! Hyphens at a line's end: typed soft hyphens always, words by the patterns of their language
//! where the style turns hyphenation on.
//!
//! The patterns are TeX's, compiled into the `hypher` crate. A word in an alphabet is taken to be
//! of the text's language where that is written in the alphabet, else of the alphabet's most
//! likely one in a Chinese paper: English, Greek, Russian.

use std::ops::Range;

use hypher::Lang;

use super::SetGlyph;
use super::breaks::{Asked, Break, SOFT_HYPHEN};
use super::item::Item;
use super::lang;
use super::level::Rules;
use super::paragraph::Paragraph;
use crate::font::FontStore;
use crate::geom::{Em, Orientation};
use crate::model::WordBreak;
use crate::shape::Glyph;
use crate::shape::class::Class;
use crate::shape::itemise::{Char, Kind};

/// Shorter words are left whole.
const LEAST_LETTERS: usize = 5;

/// Languages written in Cyrillic that there are patterns for.
const CYRILLIC: &[&str] = &["ru", "uk"];

/// Opens breaks inside words, where the style hyphenates, and tells before which characters a
/// broken line ends with a hyphen.
pub(super) fn find(text: &str, chars: &[Char], before: &mut [Break], asked: &Asked<'_>) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (i, pair) in chars.windows(2).enumerate() {
        let soft = pair.first().is_some_and(|ch| ch.c == SOFT_HYPHEN);
        if soft && before.get(i + 1).is_some_and(|b| matches!(b, Break::Allowed | Break::Preferred)) {
            found.push(i + 1);
        }
    }
    // CSS Text 3 5.1 and 5.2: no hyphenation where words break anywhere; phrases keep theirs.
    let words_hold = matches!(asked.word_break, WordBreak::Normal | WordBreak::KeepAll);
    if asked.hyphenate && words_hold && asked.level.rules != Rules::Anywhere {
        for word in words(chars) {
            hyphenate(text, chars, word, asked.lang, before, &mut found);
        }
        found.sort_unstable();
    }
    found
}

/// Words that may be hyphenated: all letters of one alphabet, long enough, not all capitals, and
/// not part of a name or address (@, _, /, digits, a soft hyphen beside them).
fn words(chars: &[Char]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < chars.len() {
            let kind = chars.get(at)?.kind;
            let len = chars.iter().skip(at).take_while(|ch| is_letter(ch) && ch.kind == kind).count();
            let word = at..at + len;
            at += len.max(1);
            if is_plain(chars, &word) {
                return Some(word);
            }
        }
        None
    })
}

fn is_letter(ch: &Char) -> bool {
    ch.class == Class::Letter && matches!(ch.kind, Kind::Latin | Kind::Greek | Kind::Cyrillic)
}

fn is_plain(chars: &[Char], word: &Range<usize>) -> bool {
    let letters = chars.get(word.clone()).unwrap_or(&[]);
    let binds = |ch: Option<&Char>| {
        ch.is_some_and(|ch| {
            (ch.class == Class::Digit && !ch.kind.is_wide())
                || is_letter(ch)
                || matches!(ch.c, '@' | '_' | '/' | '\\' | '&' | '#' | SOFT_HYPHEN)
        })
    };
    letters.len() >= LEAST_LETTERS
        && letters.iter().any(|ch| ch.c.is_lowercase())
        && !binds(word.start.checked_sub(1).and_then(|i| chars.get(i)))
        && !binds(chars.get(word.end))
}

/// The language whose patterns a word follows.
fn patterns(kind: Kind, lang: &str) -> Option<Lang> {
    let primary = lang::primary(lang);
    let own = match primary.as_bytes() {
        [a, b] => Lang::from_iso([*a, *b]),
        _ => None,
    };
    let cyrillic = CYRILLIC.contains(&primary.as_str());
    match kind {
        Kind::Latin => own.filter(|_| !cyrillic && primary != "el").or(Some(Lang::English)),
        Kind::Greek => Some(Lang::Greek),
        Kind::Cyrillic => own.filter(|_| cyrillic).or(Some(Lang::Russian)),
        _ => None,
    }
}

fn hyphenate(text: &str, chars: &[Char], word: Range<usize>, lang: &str, before: &mut [Break], found: &mut Vec<usize>) {
    let (Some(first), Some(last)) = (chars.get(word.start), chars.get(word.end - 1)) else { return };
    let Some(lang) = patterns(first.kind, lang) else { return };
    let Some(letters) = text.get(first.at as usize..last.end() as usize) else { return };
    let mut at = first.at;
    let mut i = word.start;
    for syllable in hypher::hyphenate(letters, lang) {
        if at > first.at {
            while chars.get(i).is_some_and(|ch| ch.at < at) {
                i += 1;
            }
            if let Some(slot) = before.get_mut(i).filter(|b| **b == Break::Forbidden) {
                *slot = Break::Allowed;
                found.push(i);
            }
        }
        at += u32::try_from(syllable.len()).unwrap_or(0);
    }
}

/// Gives the items before hyphens the width of one, in the face and style of their last glyph.
/// The glyphs, by item; they stand for no text of their own.
pub(super) fn set(
    fonts: &FontStore,
    items: &mut [Item],
    glyphs: &[Glyph],
    chars: &[Char],
    hyphens: &[usize],
) -> Vec<(u32, Glyph)> {
    let mut set = Vec::with_capacity(hyphens.len());
    for at in hyphens.iter().filter_map(|i| chars.get(*i)).map(|ch| ch.at) {
        let Ok(i) = items.binary_search_by_key(&at, |item| item.text.1) else { continue };
        let Some(item) = items.get_mut(i) else { continue };
        let Some(last) = (item.glyphs.1 as usize).checked_sub(1).and_then(|g| glyphs.get(g)) else { continue };
        let Some(glyph) = hyphen_like(fonts, last) else { continue };
        item.hyphen = glyph.advance;
        set.push((u32::try_from(i).unwrap_or(u32::MAX), glyph));
    }
    set
}

/// A hyphen like a glyph; ‐ or else -, whichever its face has.
fn hyphen_like(fonts: &FontStore, like: &Glyph) -> Option<Glyph> {
    let face = fonts.get(like.face)?;
    let id = face.glyph('\u{2010}').or_else(|| face.glyph('-'))?;
    let own = face.advance(id);
    let dy = if like.orientation == Orientation::Sideways { like.scale.scale(38, 100) } else { Em::ZERO };
    Some(Glyph { id, own, advance: own.scale(like.scale.raw(), Em::ONE.raw()), dx: Em::ZERO, dy, ..*like })
}

impl Paragraph {
    /// The hyphen that an item shows at a line's end.
    pub(super) fn hyphen_after(&self, item: usize) -> Option<SetGlyph> {
        let i = self.hyphens.binary_search_by_key(&u32::try_from(item).ok()?, |(i, _)| *i).ok()?;
        self.hyphens.get(i).map(|(_, g)| SetGlyph {
            face: g.face,
            style: g.style,
            id: g.id,
            orientation: g.orientation,
            condense: g.condense,
            x: Em::ZERO,
            y: g.dy,
            advance: g.own,
            scale: g.scale,
            text: g.text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linebreak::breaks;
    use crate::linebreak::level::Level;
    use crate::model::{LineBreak, Units};
    use crate::shape::itemise::characters;

    fn hyphenated(text: &str, lang: &str, hyphenate: bool) -> String {
        let chars = characters(text, lang);
        let level = Level::of(LineBreak::ClreqBasic);
        let asked = Asked {
            level,
            word_break: WordBreak::Normal,
            units: Units::Symbols,
            hyphenate,
            lang,
            whole: &[],
            stacked: false,
        };
        let found = breaks::find(text, &chars, &asked);
        assert!(found.hyphens.iter().all(|i| found.before[*i] == Break::Allowed));
        let sign = |i: usize| if found.hyphens.contains(&i) { "-" } else { "" };
        chars.iter().enumerate().flat_map(|(i, ch)| [sign(i).to_owned(), ch.c.to_string()]).collect()
    }

    #[test]
    fn words_are_hyphenated_only_where_the_style_says() {
        assert_eq!(hyphenated("在extensive之後", "zh-HK", true), "在ex-ten-sive之後");
        assert_eq!(hyphenated("在extensive之後", "zh-HK", false), "在extensive之後");
        assert_eq!(hyphenated("Silbentrennung", "de", true), "Sil-ben-tren-nung");
        assert_eq!(hyphenated("переносить", "zh-HK", true), "пе-ре-но-сить");
    }

    #[test]
    fn acronyms_short_words_and_addresses_stay_whole() {
        for text in ["UNESCO", "over", "covid19", "editor@example", "extensive_name"] {
            assert_eq!(hyphenated(text, "en", true), text);
        }
    }

    #[test]
    fn a_soft_hyphen_counts_always() {
        assert_eq!(hyphenated("hyphen\u{AD}ation", "zh-HK", false), "hyphen\u{AD}-ation");
        assert_eq!(hyphenated("hyphen\u{AD}ation", "zh-HK", true), "hyphen\u{AD}-ation");
        assert_eq!(hyphenated("字\u{AD}。", "zh-HK", false), "字\u{AD}。");
    }
}
