//! Text on its way from a feed to a manuscript: characters, each with its place and its look.
//!
//! House rules add, change and take out characters; since each carries its own place and marks,
//! nothing has to be kept in step with offsets.

use std::ops::Range;

use crate::diag::FileId;
use crate::import::passage::is_wide;

/// A line end of the source, which is no character of the text.
const SOFT: char = '\u{D}';
/// Stands for a note's mark.
pub(crate) const NOTE: char = '\u{FFFC}';

/// How a character is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Bold.
    pub strong: bool,
    /// Kai, for emphasis.
    pub emphasis: bool,
    /// Emphasis dots.
    pub dots: bool,
    /// A proper-name mark.
    pub name: bool,
    /// Ruby: its number among the story's readings, from 1; 0 for none.
    pub ruby: u16,
    /// Of [`NOTE`]: the note's number, from 1.
    pub note: u16,
}

/// A character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// The character; `\n` for a line break that is meant.
    pub c: char,
    /// Its offset in the source.
    pub at: u32,
    /// How it is set.
    pub look: Look,
}

/// A piece of text from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    /// Where it comes from; none for text that a reader made.
    pub file: Option<FileId>,
    /// Its characters.
    pub letters: Vec<Letter>,
    /// Control and format characters that were left out, and their offsets.
    pub dropped: Vec<(char, u32)>,
}

impl Text {
    /// An empty text of a source.
    pub fn begun(file: FileId) -> Text {
        Text { file: Some(file), ..Text::default() }
    }
    /// A text as it stands at `start` of a source.
    pub fn of(text: &str, file: FileId, start: usize) -> Text {
        let mut out = Text::begun(file);
        out.push_str(text, start..start + text.len(), Look::default());
        out.tidied()
    }
    /// Adds source text. What is not longer than its place is placed character by character.
    pub fn push_str(&mut self, text: &str, place: Range<usize>, look: Look) {
        for (offset, c) in text.char_indices() {
            let at = u32::try_from((place.start + offset).min(place.end)).unwrap_or(u32::MAX);
            let c = match c {
                '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => SOFT,
                '\t' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => ' ',
                c if is_invisible(c) => {
                    self.dropped.push((c, at));
                    continue;
                }
                c => c,
            };
            self.letters.push(Letter { c, at, look });
        }
    }
    /// Adds a character of the reader's own: a line break, a note's mark.
    pub fn push(&mut self, c: char, at: usize, look: Look) {
        self.letters.push(Letter { c, at: u32::try_from(at).unwrap_or(u32::MAX), look });
    }
    /// White space as text has it: ends of source lines go between full-width characters and are
    /// spaces elsewhere, spaces in a row are one, none stands at either end or at a line break.
    pub fn tidied(self) -> Text {
        let mut out: Vec<Letter> = Vec::with_capacity(self.letters.len());
        let mut rest = self.letters.into_iter().peekable();
        while let Some(letter) = rest.next() {
            if !matches!(letter.c, ' ' | SOFT) {
                // A paragraph's indent is the page's to give.
                if letter.c != '\u{3000}' || out.last().is_some_and(|l| l.c != '\n') {
                    out.push(letter);
                }
                continue;
            }
            let mut line_end = letter.c == SOFT;
            while let Some(more) = rest.next_if(|l| matches!(l.c, ' ' | SOFT)) {
                line_end |= more.c == SOFT;
            }
            let after = rest.peek().map(|l| l.c);
            let (Some(a), Some(b)) = (out.last().map(|l| l.c), after) else { continue };
            let dropped = a == '\n' || b == '\n' || a == '\u{3000}' || b == '\u{3000}';
            if !(dropped || line_end && is_wide(a) && is_wide(b)) {
                out.push(Letter { c: ' ', ..letter });
            }
        }
        while out.last().is_some_and(|l| l.c.is_whitespace()) {
            out.pop();
        }
        let start = out.iter().take_while(|l| l.c.is_whitespace()).count();
        out.drain(..start);
        Text { file: self.file, letters: out, dropped: self.dropped }
    }
    /// Whether it has no character.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
    /// Its characters, without notes.
    pub fn plain(&self) -> String {
        self.letters.iter().map(|l| l.c).filter(|c| *c != NOTE).collect()
    }
    /// The bytes of its source that it stands on.
    pub fn place(&self) -> Range<usize> {
        let (first, last) = (self.letters.first(), self.letters.last());
        let start = first.map_or(0, |l| l.at as usize);
        start..last.map_or(0, |l| l.at as usize + l.c.len_utf8()).max(start)
    }
    /// Puts another text behind, a full-width space between.
    pub fn join(&mut self, other: Text) {
        if self.is_empty() {
            *self = other;
        } else if let Some(first) = other.letters.first() {
            self.letters.push(Letter { c: '\u{3000}', at: first.at, look: Look::default() });
            self.letters.extend(other.letters);
            self.dropped.extend(other.dropped);
        }
    }
    /// Puts another text behind, on a line of its own.
    pub fn join_line(&mut self, other: Text) {
        match (self.is_empty(), other.letters.first().map(|l| l.at)) {
            (true, _) => *self = other,
            (false, Some(at)) => {
                self.letters.push(Letter { c: '\n', at, look: Look::default() });
                self.letters.extend(other.letters);
                self.dropped.extend(other.dropped);
            }
            (false, None) => {}
        }
    }
    /// For a head: no bold or kai, a space between full-width characters as wide as they are.
    pub fn into_head(mut self) -> Text {
        let wide: Vec<bool> = self.letters.iter().map(|l| is_wide(l.c)).collect();
        for (i, letter) in self.letters.iter_mut().enumerate() {
            letter.look.strong = false;
            letter.look.emphasis = false;
            let beside = |n: Option<usize>| n.and_then(|n| wide.get(n)).copied().unwrap_or(false);
            if letter.c == ' ' && beside(i.checked_sub(1)) && beside(i.checked_add(1)) {
                letter.c = '\u{3000}';
            }
        }
        self
    }
}

/// Raised or lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    /// Superscript.
    Up,
    /// Subscript.
    Down,
}

/// Makes characters raised or lowered ones; false, with nothing changed, when not all of them
/// exist (Unicode's superscripts and subscripts).
pub(crate) fn shifted(letters: &mut [Letter], shift: Shift) -> bool {
    let new: Option<Vec<char>> = letters.iter().map(|l| shifted_char(l.c, shift)).collect();
    let Some(new) = new else { return false };
    letters.iter_mut().zip(new).for_each(|(letter, c)| letter.c = c);
    true
}

fn shifted_char(c: char, shift: Shift) -> Option<char> {
    const PLAIN: &str = "0123456789+-−=()ni";
    const UP: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ";
    const DOWN: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎";
    if c.is_whitespace() || c == NOTE || c == SOFT {
        return Some(c);
    }
    let at = PLAIN.chars().position(|p| p == c)?;
    match shift {
        Shift::Up => UP,
        Shift::Down => DOWN,
    }
    .chars()
    .nth(at)
}

/// A text as findings quote it: whole, but for what no one would read there.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 400;
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push_str(&format!("… ({} characters)", text.chars().count()));
    }
    short
}

/// Control characters, and format characters that no newspaper page has; variation selectors stay.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &str) -> String {
        Text::of(s, FileId(0), 0).plain()
    }

    #[test]
    fn white_space_is_what_the_text_means() {
        assert_eq!(text("\n    北岸\n    今日 \n"), "北岸今日");
        assert_eq!(text("the north\n  coast"), "the north coast");
        assert_eq!(text("　　段首 空格"), "段首 空格");
        assert_eq!(text("甲　乙\u{A0}\u{200B}丙"), "甲　乙 丙");
        assert_eq!(Text::of("甲 乙 A B", FileId(0), 0).into_head().plain(), "甲　乙 A B");
    }

    #[test]
    fn figures_are_raised_all_or_none() {
        let of = |s: &str, shift| {
            let mut text = Text::of(s, FileId(0), 0);
            shifted(&mut text.letters, shift).then(|| text.plain())
        };
        assert_eq!(of("-3", Shift::Up).as_deref(), Some("⁻³"));
        assert_eq!(of("10", Shift::Down).as_deref(), Some("₁₀"));
        assert_eq!((of("3甲", Shift::Up), of("n", Shift::Down)), (None, None));
    }

    #[test]
    fn what_cannot_be_seen_is_remembered() {
        let mut text = Text::of("甲\u{200B}乙\u{7}", FileId(0), 0);
        text.join(Text::of("\u{FEFF}丙", FileId(0), 20));
        assert_eq!(text.plain(), "甲乙　丙");
        assert_eq!(text.dropped, [('\u{200B}', 3), ('\u{7}', 9), ('\u{FEFF}', 20)]);
    }

    #[test]
    fn characters_keep_their_places() {
        let t = Text::of("\n 北岸", FileId(0), 10);
        assert_eq!(t.letters.iter().map(|l| l.at).collect::<Vec<_>>(), [12, 15]);
        assert_eq!(t.place(), 12..18);
    }
}
