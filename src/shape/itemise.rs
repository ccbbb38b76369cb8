//! Itemising: which kind of face each character takes.
//!
//! The kind follows from the character, not from the style: 「IT Park」 within Chinese takes the
//! Latin face without any markup. Characters that both kinds of face have (— … · and curly
//! quotes) go by the language and by what stands beside them; combining marks and variation
//! selectors stay with their base.

use unicode_linebreak::{BreakClass, break_property};

use super::class::{Class, class};
use super::quotes;

/// The kind of face, and the script it is shaped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Han, kana, full-width marks: the Han faces.
    Han,
    /// Hangul: the Han faces.
    Hangul,
    /// Latin letters, digits, ASCII marks: the Latin faces.
    Latin,
    /// Greek: the Latin faces.
    Greek,
    /// Cyrillic: the Latin faces.
    Cyrillic,
    /// Any other script: the Latin faces first.
    Other,
}

impl Kind {
    /// Whether the Han faces come first.
    pub fn is_wide(self) -> bool {
        matches!(self, Kind::Han | Kind::Hangul)
    }
}

/// A character with all that is decided about it before fonts are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Char {
    /// The character.
    pub c: char,
    /// Its first byte in the text.
    pub at: u32,
    /// Its class in context; a combining mark has its base's.
    pub class: Class,
    /// Its kind in context; a combining mark has its base's.
    pub kind: Kind,
    /// Whether it combines with the character before it.
    pub combines: bool,
}

impl Char {
    /// One past its last byte in the text.
    pub fn end(&self) -> u32 {
        self.at + self.c.len_utf8() as u32
    }
}

/// The characters of a text, decided.
pub fn characters(text: &str, lang: &str) -> Vec<Char> {
    let mut chars: Vec<Char> = Vec::with_capacity(text.len() / 3 + 1);
    let mut neutral = false;
    for (at, c) in text.char_indices() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        if combines(c)
            && let Some(base) = chars.last().copied().filter(|b| b.class != Class::Control)
        {
            chars.push(Char { c, at, combines: true, ..base });
            continue;
        }
        let kind = kind(c);
        neutral |= kind.is_none();
        chars.push(Char { c, at, class: class(c), kind: kind.unwrap_or(Kind::Han), combines: false });
    }
    if neutral {
        resolve_neutrals(&mut chars, is_east_asian(lang));
    }
    pair_long_marks(&mut chars);
    chars
}

/// Whether a language is written in Han characters and their marks.
pub fn is_east_asian(lang: &str) -> bool {
    let primary = lang.split(['-', '_']).next().unwrap_or("");
    matches!(primary.to_ascii_lowercase().as_str(), "zh" | "ja" | "ko" | "yue" | "wuu" | "lzh")
}

fn combines(c: char) -> bool {
    c >= '\u{300}' && matches!(break_property(u32::from(c)), BreakClass::CombiningMark | BreakClass::ZeroWidthJoiner)
}

/// The kind of a character by itself; `None` for those that go by context.
fn kind(c: char) -> Option<Kind> {
    match c {
        '\u{B7}' | '\u{2013}'..='\u{2015}' | '\u{2025}'..='\u{2027}' | '\u{2022}' => None,
        _ if quotes::is_quote(c) => None,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Some(Kind::Greek),
        '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' => Some(Kind::Cyrillic),
        '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7FF}' | '\u{3131}'..='\u{318E}' => Some(Kind::Hangul),
        '\u{590}'..='\u{1CFF}' | '\u{A4D0}'..='\u{ABFF}' | '\u{FB00}'..='\u{FDFF}' => Some(Kind::Other),
        '\u{203B}' | '\u{203C}' | '\u{2047}'..='\u{2049}' => Some(Kind::Han),
        '\u{2116}' | '\u{2122}' | '\u{2126}' => Some(Kind::Latin),
        '\0'..'\u{2100}' | '\u{2C00}'..'\u{2E3A}' | '\u{2E3C}'..'\u{2E80}' => Some(Kind::Latin),
        '\u{10000}'..'\u{1B000}' => Some(Kind::Other),
        _ => Some(Kind::Han),
    }
}

/// Decides — … · • and curly quotes by what stands beside them.
fn resolve_neutrals(chars: &mut [Char], east_asian: bool) {
    let strong: Vec<Option<bool>> = chars.iter().map(strength).collect();
    let quotes = quotes::wide(chars, &strong, east_asian);
    for i in 0..chars.len() {
        let Some(ch) = chars.get(i) else { continue };
        if kind(ch.c).is_some() || ch.combines {
            continue;
        }
        let wide = match quotes.get(&i) {
            Some(wide) => *wide,
            None => is_wide_here(chars, &strong, i, east_asian),
        };
        if !wide && let Some(ch) = chars.get_mut(i) {
            ch.kind = Kind::Latin;
            if ch.class != Class::Connector {
                ch.class = Class::WordMark;
            }
        }
    }
}

/// `Some(true)` for characters that are of Chinese, `Some(false)` for those that are of words in
/// an alphabet, `None` for those that tell nothing.
fn strength(ch: &Char) -> Option<bool> {
    if ch.combines || kind(ch.c).is_none() {
        return None;
    }
    match ch.class {
        Class::Space | Class::Control | Class::Glue | Class::WordMark | Class::Prefix | Class::Postfix => None,
        _ => Some(ch.kind.is_wide()),
    }
}

/// The nearest telling character before `i`.
pub(super) fn before(strong: &[Option<bool>], i: usize) -> Option<bool> {
    strong.get(..i)?.iter().rev().take(64).find_map(|s| *s)
}

/// The nearest telling character after `i`.
pub(super) fn after(strong: &[Option<bool>], i: usize) -> Option<bool> {
    strong.get(i + 1..)?.iter().take(64).find_map(|s| *s)
}

/// A dash, dot or ellipsis: doubled it is a Chinese mark; else it is Latin between words.
fn is_wide_here(chars: &[Char], strong: &[Option<bool>], i: usize, east_asian: bool) -> bool {
    let same = |j: Option<usize>| {
        let (Some(a), Some(b)) = (chars.get(i), j.and_then(|j| chars.get(j))) else { return false };
        a.c == b.c
    };
    if east_asian && (same(i.checked_sub(1)) || same(Some(i + 1))) {
        return true;
    }
    match (before(strong, i), after(strong, i)) {
        (Some(true), _) | (_, Some(true)) => true,
        (None, None) => east_asian,
        _ => false,
    }
}

/// —— is a dash of two ems, a single — a connector.
fn pair_long_marks(chars: &mut [Char]) {
    let is_dash = |ch: &Char| matches!(ch.c, '\u{2014}' | '\u{2015}') && ch.kind.is_wide();
    let mut i = 0;
    while i < chars.len() {
        let Some(first) = chars.get(i).copied() else { break };
        let run = chars.iter().skip(i).take_while(|ch| is_dash(ch) && ch.c == first.c).count();
        if run >= 2 {
            for ch in chars.iter_mut().skip(i).take(run) {
                ch.class = Class::Dash;
            }
        }
        i += run.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, lang: &str) -> String {
        characters(text, lang)
            .iter()
            .map(|ch| match ch.kind {
                Kind::Han => 'h',
                Kind::Hangul => 'k',
                Kind::Latin => 'l',
                Kind::Greek => 'g',
                Kind::Cyrillic => 'c',
                Kind::Other => 'o',
            })
            .collect()
    }

    #[test]
    fn words_digits_and_ascii_marks_are_latin() {
        assert_eq!(kinds("在IT Park，27%。", "zh-HK"), "hlllllllhlllh");
        assert_eq!(kinds("Ω和Я", "zh-HK"), "ghc");
    }

    #[test]
    fn long_marks_and_dots_are_han_in_chinese() {
        assert_eq!(kinds("是——好……", "zh-HK"), "hhhhhh");
        assert_eq!(kinds("達芬奇·列", "zh-HK"), "hhhhh");
        assert_eq!(kinds("one — two", "zh-HK"), "lllllllll");
    }

    #[test]
    fn a_combining_mark_stays_with_its_base() {
        assert_eq!(kinds("か\u{3099}e\u{301}", "ja"), "hhll");
        assert_eq!(kinds("葛\u{E0100}", "ja"), "hh");
    }

    #[test]
    fn doubled_dash_is_a_dash_and_single_a_connector() {
        let classes = |t: &str| characters(t, "zh-HK").iter().map(|c| c.class).collect::<Vec<_>>();
        assert_eq!(classes("京——"), [Class::Han, Class::Dash, Class::Dash]);
        assert_eq!(classes("京—"), [Class::Han, Class::Connector]);
    }
}
