//! A passage: text taken from the page, with its place and its bold ranges.

use std::ops::Range;

/// A piece of text and where it stands in the imported file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    /// The characters, without any Markdown.
    pub text: String,
    /// Byte ranges of `text` that the file sets bold, in order.
    pub strong: Vec<Range<usize>>,
    /// Bytes of the file it was read from.
    pub place: Range<usize>,
}

/// Marks that may stand after the mark that ends a sentence.
const CLOSING: &str = "」』）)》〉】”’\"'";
/// Marks that end a sentence, or a line that goes on to a list or a quotation.
const ENDING: &str = "。！？!?…：:；;—～.．";

impl Passage {
    /// How many characters it has, spaces apart.
    pub fn length(&self) -> usize {
        self.text.chars().filter(|c| !c.is_whitespace()).count()
    }
    /// Whether it has more than `n` characters, spaces apart; reads no more than it must.
    pub fn longer_than(&self, n: usize) -> bool {
        self.text.chars().filter(|c| !c.is_whitespace()).nth(n).is_some()
    }
    /// Whether all of it is bold.
    pub fn is_all_strong(&self) -> bool {
        matches!(self.strong.as_slice(), [only] if *only == (0..self.text.len()))
    }
    /// Whether its last character ends a sentence (or a quotation, or announces a list).
    pub fn is_finished(&self) -> bool {
        self.text.trim_end().chars().next_back().is_none_or(|c| ENDING.contains(c) || CLOSING.contains(c))
    }
    /// Whether it reads as a full sentence: closed by a full stop, perhaps inside a quotation.
    pub fn is_sentence(&self) -> bool {
        let text = self.text.trim_end().trim_end_matches(|c| CLOSING.contains(c));
        text.ends_with(['。', '！', '？', '…', '.', '；', '，'])
    }
    /// Puts another passage behind this one, as if the line break between them had not been.
    pub fn append(&mut self, other: &Passage) {
        if glue(&self.text, &other.text) {
            self.text.push(' ');
        }
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.strong.extend(other.strong.iter().map(|r| r.start + shift..r.end + shift));
        self.place = self.place.start.min(other.place.start)..self.place.end.max(other.place.end);
    }
    /// The passage from a byte of its text on, leading spaces dropped. The place stays whole.
    pub fn from(&self, start: usize) -> Passage {
        let rest = self.text.get(start..).unwrap_or_default();
        let cut = self.text.len() - rest.trim_start().len();
        let strong = self.strong.iter().filter(|r| r.end > cut);
        Passage {
            text: rest.trim_start().to_owned(),
            strong: strong.map(|r| r.start.saturating_sub(cut)..r.end - cut).collect(),
            place: self.place.clone(),
        }
    }
    /// Lines as one passage; `None` when there is none.
    pub fn joined(lines: &[Passage]) -> Option<Passage> {
        let (first, rest) = lines.split_first()?;
        let mut whole = first.clone();
        rest.iter().for_each(|line| whole.append(line));
        Some(whole)
    }
    /// Lines as one passage, a full-width space between them; `None` when there is none.
    pub fn spaced(lines: &[Passage]) -> Option<Passage> {
        let (first, rest) = lines.split_first()?;
        let mut whole = first.clone();
        for line in rest {
            whole.text.push('　');
            whole.append(line);
        }
        Some(whole)
    }
    /// For a head: bold marks dropped, a space between Chinese characters made full width.
    pub fn into_head(mut self) -> Passage {
        self.strong.clear();
        self.text = wide_spaces(&self.text);
        self
    }
}

/// Whether a space belongs between two texts that stood on two lines.
fn glue(before: &str, after: &str) -> bool {
    let (Some(a), Some(b)) = (before.chars().next_back(), after.chars().next()) else { return false };
    (a.is_ascii_alphanumeric() || ",.;:!?)".contains(a)) && b.is_ascii_alphanumeric()
}

/// Han characters, kana and CJK marks: what stands on a full em.
pub(super) fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
        || "—…“”‘’·".contains(c)
}

/// Whether a character is a Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Spaces between two full-width characters as one full-width space, other spaces as one space.
pub(super) fn wide_spaces(text: &str) -> String {
    spaces(text, |a, b| a && b)
}

/// For furniture, where a space parts one statement from the next: full width beside any
/// full-width character.
pub(super) fn statement_spaces(text: &str) -> String {
    spaces(text, |a, b| a || b)
}

/// One space for several; full width where one was, or where `wide` says so of the two characters
/// beside it (whether each is a full-width one).
fn spaces(text: &str, wide_between: fn(bool, bool) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_whitespace() {
            out.push(c);
            continue;
        }
        let mut wide = c == '　';
        while let Some(space) = chars.next_if(|c| c.is_whitespace()) {
            wide |= space == '　';
        }
        let (a, b) = (out.chars().next_back().is_some_and(is_wide), chars.peek().copied().is_some_and(is_wide));
        out.push(if wide || wide_between(a, b) { '　' } else { ' ' });
    }
    out
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)] // bold ranges
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        Passage { text: text.into(), ..Passage::default() }
    }

    #[test]
    fn spaces_between_halves_become_full_width() {
        assert_eq!(wide_spaces(" 山高 水長  天遠 "), "山高　水長　天遠");
        assert_eq!(wide_spaces("到 IT Park 去"), "到 IT Park 去");
        assert_eq!(statement_spaces("電話 5550 1000 傳真"), "電話　5550 1000　傳真");
    }

    #[test]
    fn words_cut_at_a_line_end_keep_their_space() {
        let mut a = passage("the north");
        a.append(&passage("coast"));
        assert_eq!(a.text, "the north coast");
        let mut b = passage("北");
        b.append(&passage("岸"));
        assert_eq!(b.text, "北岸");
    }

    #[test]
    fn bold_ranges_move_with_their_text() {
        let mut a = passage("甲");
        a.append(&Passage { text: "乙丙".into(), strong: vec![0..3], place: 0..0 });
        assert_eq!(a.strong, [3..6]);
        assert_eq!(a.from(3).strong, [0..3]);
        assert_eq!(a.from(6).strong, Vec::<Range<usize>>::new());
    }

    #[test]
    fn only_sentences_are_finished() {
        for text in ["他說。", "「好。」", "如下：", "走了……", "（完）", ""] {
            assert!(passage(text).is_finished(), "{text}");
        }
        for text in ["轉身，", "一個人", "共3", "甲、"] {
            assert!(!passage(text).is_finished(), "{text}");
        }
    }
}
