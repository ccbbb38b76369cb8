//! Notation of our own within a text: ruby `{漢字|かん|じ}`, bracketed spans `[重點]{.dots}`, and the
//! marks of notes `[^1]`.
//!
//! [`scan`] finds them before the Markdown parser sees the text, so that a bar within ruby is
//! neither a table's nor a head's, and braces that are no notation stay what they are. Ruby needs
//! a `|` and a Han character, kana or bopomofo between its braces; a span needs a class right
//! after its bracket. Whatever comes near and is wrong is a [`Mistake`], and its text is kept.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::inlines::Builder;
use super::{Mark, Reading, Spanned};
use crate::diag::{Diagnostic, FileId, Span};

/// The notation of one text. Offsets are those of the file.
#[derive(Default)]
pub(super) struct Notation {
    /// Ruby and spans, in order of their ends.
    pub constructs: Vec<Construct>,
    /// What opens and closes where.
    events: BTreeMap<usize, Event>,
    /// Labels of notes where they are referred to, and where their texts begin.
    pub references: Vec<(String, Range<usize>)>,
    /// Labels of notes at the start of their texts.
    pub definitions: Vec<(String, Range<usize>)>,
    /// What is wrong.
    pub mistakes: Vec<Diagnostic>,
}

/// Something that begins or ends at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A construct opens.
    Open(usize),
    /// Its content ends; what follows up to its end is no text.
    Close(usize),
}

/// Ruby or a span.
pub(super) struct Construct {
    /// Where its opening bracket stands in the text that was scanned.
    pub open: usize,
    /// Where its content ends there.
    pub close: usize,
    /// Where it ends there.
    pub end: usize,
    /// Where it stands in the file.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Whether it has been set as what it is.
    pub used: Cell<bool>,
}

/// What a construct is.
pub(super) enum Kind {
    /// A span with its classes.
    Span(Vec<Mark>),
    /// Readings over the base: one for each character, or one for all.
    Ruby(Vec<Reading>),
    /// Readings in bopomofo beside the base, one for each character.
    Bopomofo(Vec<Reading>),
}

impl Notation {
    /// What opens or closes at an offset of the file.
    pub(super) fn event(&self, at: usize) -> Option<Event> {
        self.events.get(&at).copied()
    }
    /// Where constructs begin that turned out to be none (in code, in an address).
    pub(super) fn unused(&self) -> impl Iterator<Item = usize> {
        self.constructs.iter().filter(|c| !c.used.get()).map(|c| c.range.start)
    }
    /// A construct by its number.
    pub(super) fn construct(&self, number: usize) -> Option<&Construct> {
        self.constructs.get(number)
    }
    /// Whether something opens or closes at an offset of the text scanned, for attributes that
    /// look the same.
    pub(super) fn covers(&self, at: usize) -> bool {
        let next = self.constructs.partition_point(|c| c.end <= at);
        self.constructs.get(next).is_some_and(|c| c.close < at)
    }
}

/// Where each character of a text stands in its file.
pub(super) type Place<'p> = &'p dyn Fn(usize) -> Range<usize>;

/// Finds the notation of a text. In Markdown, code between backticks has none; in front matter
/// backticks are characters like others. Constructs that `keep` names, by the offset of their
/// opening bracket in the file, are left as text.
pub(super) fn scan(text: &str, markdown: bool, file: FileId, place: Place, keep: &dyn Fn(usize) -> bool) -> Notation {
    let ruby = text.contains('{') && text.contains('|');
    if !(ruby || text.contains("]{.") || text.contains("[^")) {
        return Notation::default();
    }
    let mut scanner = Scanner { text, file, place, keep, brackets: Vec::new(), out: Notation::default() };
    scanner.all(markdown);
    scanner.out
}

struct Scanner<'t> {
    text: &'t str,
    file: FileId,
    place: Place<'t>,
    keep: &'t dyn Fn(usize) -> bool,
    /// Brackets that are open, and whether an image's.
    brackets: Vec<(usize, bool)>,
    out: Notation,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
    /// Where a range of the text stands in the file.
    fn within(&self, range: Range<usize>) -> Range<usize> {
        let start = (self.place)(range.start).start;
        let last = self.slice(range.clone()).char_indices().next_back();
        start..last.map_or(start, |(at, _)| (self.place)(range.start + at).end)
    }
    fn mistake(&mut self, code: &'static str, range: Range<usize>, message: String, help: &str) {
        let span = Span::new(self.file, self.within(range));
        self.out.mistakes.push(Diagnostic::error(code, message).at(span, "").help(help));
    }

    fn all(&mut self, markdown: bool) {
        let mut at = 0;
        while let Some(byte) = self.byte(at) {
            at = match byte {
                b'\\' => at + 1 + usize::from(self.byte(at + 1).is_some_and(|b| b.is_ascii_punctuation())),
                b'`' if markdown => self.code(at),
                b'\n' | b'\r' => {
                    if self.ends_paragraph(at + 1) {
                        self.brackets.clear();
                    }
                    at + 1
                }
                b'[' => self.bracket(at, markdown),
                b']' => self.close(at),
                b'{' => self.ruby(at),
                _ => at + 1,
            };
        }
    }

    /// Whether a line that starts here is empty.
    fn ends_paragraph(&self, at: usize) -> bool {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        rest.iter().find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| matches!(b, b'\n' | b'\r'))
    }

    /// The end of code that begins at a backtick; past the backticks where it has none.
    fn code(&self, at: usize) -> usize {
        /// Code is looked for no farther.
        const LONGEST: usize = 2_000;
        let bytes = self.text.as_bytes().get(at..).unwrap_or_default();
        let run = |from: usize| bytes.iter().skip(from).take_while(|b| **b == b'`').count();
        let ticks = run(0);
        let mut next = ticks;
        while next < bytes.len().min(LONGEST) {
            match run(next) {
                0 if bytes.get(next) == Some(&b'\n') && self.ends_paragraph(at + next + 1) => break,
                0 => next += 1,
                n if n == ticks => return at + next + n,
                n => next += n,
            }
        }
        at + ticks
    }

    /// An opening bracket: of a note's mark, or perhaps of a span.
    fn bracket(&mut self, at: usize, markdown: bool) -> usize {
        if let Some(end) = self.note_label(at).filter(|_| markdown) {
            let label = self.slice(at + 2..end - 1).to_lowercase();
            let range = self.within(at..end);
            match self.byte(end) == Some(b':') && self.starts_line(at) {
                true => self.out.definitions.push((label, range)),
                false => self.out.references.push((label, range)),
            }
            return end;
        }
        let image = markdown && at.checked_sub(1).and_then(|before| self.byte(before)) == Some(b'!');
        self.brackets.push((at, image));
        at + 1
    }

    /// The end of `[^label]`.
    fn note_label(&self, at: usize) -> Option<usize> {
        /// Labels are no longer than this.
        const LONGEST: usize = 200;
        if self.byte(at + 1) != Some(b'^') {
            return None;
        }
        let label = self.text.as_bytes().get(at + 2..)?.iter().take(LONGEST);
        let length = label.take_while(|b| !matches!(b, b']' | b'[' | b' ' | b'\t' | b'\n' | b'\r' | b'\\')).count();
        (length > 0 && self.byte(at + 2 + length) == Some(b']')).then_some(at + 3 + length)
    }

    /// Whether only white space and the marks of lists and quotations stand before, on the line.
    fn starts_line(&self, at: usize) -> bool {
        let before = self.text.as_bytes().get(..at).unwrap_or_default().iter().rev();
        let mut line = before.take_while(|b| !matches!(b, b'\n' | b'\r'));
        line.all(|b| matches!(b, b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'.' | b')') || b.is_ascii_digit())
    }

    /// A closing bracket, perhaps of a span.
    fn close(&mut self, at: usize) -> usize {
        let Some((open, image)) = self.brackets.pop() else { return at + 1 };
        let class = self.text.get(at + 1..).and_then(|rest| rest.strip_prefix("{."));
        let named = class.is_some_and(|rest| rest.starts_with(is_name_start));
        if image || !named || (self.keep)((self.place)(open).start) {
            return at + 1;
        }
        match self.classes(at + 1) {
            Ok((marks, end)) if open + 1 < at => {
                self.stands(open, at, end, &marks);
                self.add(open, at, end, Kind::Span(marks));
                end
            }
            Ok((_, end)) => {
                let help = "write the characters between the brackets: [重點]{.dots}";
                self.mistake("bad-span", open..end, "this span is empty".to_owned(), help);
                end
            }
            Err(wrong) => {
                let (range, message) = match self.slice(wrong.clone()) {
                    "" => (at + 1..wrong.end, "the classes of this span are not closed".to_owned()),
                    name => (wrong.clone(), format!("`{name}` is no class of a span")),
                };
                self.mistake(
                    "bad-span",
                    range,
                    message,
                    "a span has classes only: [重點]{.dots} or [文字]{.name .strong}",
                );
                at + 1
            }
        }
    }

    /// Says where a span cannot stand in a vertical line as its classes would have it.
    fn stands(&mut self, open: usize, close: usize, end: usize, marks: &[Mark]) {
        let ways = marks.iter().filter(|mark| matches!(mark, Mark::Abreast | Mark::Upright | Mark::Turned)).count();
        if ways > 1 {
            let message = "these characters cannot stand in more than one way".to_owned();
            self.mistake("bad-span", close + 1..end, message, "keep one of .abreast, .upright and .turned");
        }
        let characters = clusters(self.slice(open + 1..close).replace(['\\', '*'], "").trim()).len();
        if marks.contains(&Mark::Abreast) && characters > MOST_ABREAST {
            let message = format!("{characters} characters are too narrow to be read abreast in one em");
            let help = "at most 4 characters stand abreast; leave the class out, or write .upright or .turned";
            self.mistake("too-many-abreast", open..end, message, help);
        }
    }

    /// The classes that a brace begins, and where they end; `Err` where something else stands.
    fn classes(&self, brace: usize) -> Result<(Vec<Mark>, usize), Range<usize>> {
        let mut at = brace + 1;
        let mut marks = Vec::new();
        loop {
            at += self.slice(at..self.text.len()).bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
            let rest = self.slice(at..self.text.len());
            if rest.starts_with('}') {
                return Ok((marks, at + 1));
            }
            let word = rest.find([' ', '\t', '}', '{', '\n', '\r', '|', '"']).unwrap_or(rest.len());
            let name = rest.get(..word).unwrap_or_default();
            let Some(class) =
                name.strip_prefix('.').filter(|n| n.starts_with(is_name_start) && !n.contains(['.', '=']))
            else {
                return Err(at..at + word);
            };
            let span = Span::new(self.file, self.within(at + 1..at + word));
            marks.push(match class {
                "dots" => Mark::Dots,
                "name" => Mark::Name,
                "title" => Mark::Title,
                "abreast" | "tcy" => Mark::Abreast,
                "upright" => Mark::Upright,
                "turned" => Mark::Turned,
                _ => Mark::Style(Spanned { value: class.to_owned(), span }),
            });
            at += word;
        }
    }

    /// A brace, perhaps of ruby.
    fn ruby(&mut self, open: usize) -> usize {
        let Some((parts, end)) = self.parts(open) else { return open + 1 };
        let Some((base, readings)) = parts.split_first().filter(|(_, readings)| !readings.is_empty()) else {
            return open + 1;
        };
        let inner = self.slice(open + 1..end - 1);
        if !inner.chars().any(is_cjk) || (self.keep)((self.place)(open).start) {
            return open + 1;
        }
        match self.readings(base, readings) {
            Ok(kind) => self.add(open, base.end, end, kind),
            Err((range, message, help)) => {
                self.mistake("bad-ruby", range.unwrap_or(open..end), message, help);
            }
        }
        end
    }

    /// The parts between a brace and its closing one, and where that ends; `None` where another
    /// brace or the line's end comes first.
    fn parts(&self, open: usize) -> Option<(Vec<Range<usize>>, usize)> {
        let (mut parts, mut start, mut at) = (Vec::new(), open + 1, open + 1);
        loop {
            match self.byte(at)? {
                b'\n' | b'\r' | b'{' => return None,
                b'\\' => at += usize::from(self.byte(at + 1).is_some_and(|b| b.is_ascii_punctuation())),
                b'|' => {
                    parts.push(start..at);
                    start = at + 1;
                }
                b'}' => {
                    parts.push(start..at);
                    return Some((parts, at + 1));
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// What the readings of a base are.
    fn readings(&self, base: &Range<usize>, readings: &[Range<usize>]) -> Result<Kind, Wrong> {
        let plain = |range: &Range<usize>| self.slice(range.clone()).replace(['\\', '*'], "");
        let characters = clusters(plain(base).trim()).len();
        if characters == 0 {
            let message = "no character stands before the bar for this reading to belong to";
            return Err((None, message.to_owned(), "write the characters first: {漢字|かん|じ}"));
        }
        if let Some(empty) = readings.iter().find(|r| plain(r).trim().is_empty()) {
            let help = "write it after the bar: {漢字|かん|じ} or {漢字|かんじ}";
            return Err((Some(empty.start - 1..empty.end), "this reading is empty".to_owned(), help));
        }
        let bopomofo = readings.iter().all(|r| self.slice(r.clone()).chars().all(|c| is_bopomofo(c) || is_space(c)));
        let apart: Vec<Range<usize>> = match readings {
            [one] if bopomofo => self.words(one),
            _ => readings.to_vec(),
        };
        if apart.len() != characters && (bopomofo || apart.len() > 1) {
            let (n, place) = (apart.len(), readings.first().map_or(base.end, |r| r.start));
            let help = match bopomofo {
                true => "bopomofo stands beside its character: write one reading for each, {注音|ㄓㄨˋ|ㄧㄣ}",
                false => "write one reading for each character, {漢字|かん|じ}, or one for all, {漢字|かんじ}",
            };
            let ends = readings.last().map_or(base.end, |r| r.end);
            let plural = |n: usize| if n == 1 { "" } else { "s" };
            let message = format!("{n} reading{} for {characters} character{}", plural(n), plural(characters));
            return Err((Some(place..ends), message, help));
        }
        let readings = apart.iter().map(|r| self.reading(r)).collect();
        Ok(if bopomofo { Kind::Bopomofo(readings) } else { Kind::Ruby(readings) })
    }

    /// The words of a range, divided by spaces.
    fn words(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let text = self.slice(range.clone());
        let mut words: Vec<Range<usize>> = Vec::new();
        for (at, c) in text.char_indices().filter(|(_, c)| !is_space(*c)) {
            let (start, end) = (range.start + at, range.start + at + c.len_utf8());
            match words.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => words.push(start..end),
            }
        }
        words
    }

    /// A reading, with the place of every character; a backslash takes the next as it is.
    fn reading(&self, range: &Range<usize>) -> Reading {
        let mut builder = Builder::new(self.file, false);
        let mut chars = self.slice(range.clone()).char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let place = (self.place)(range.start + at);
            match chars.peek().copied().filter(|(_, next)| c == '\\' && next.is_ascii_punctuation()) {
                Some((next, escaped)) => {
                    chars.next();
                    builder.escaped(escaped, place.start..(self.place)(range.start + next).end);
                }
                None => builder.escaped(c, place),
            }
        }
        let inlines = builder.finish();
        Reading { text: inlines.text, source: inlines.source }
    }

    fn add(&mut self, open: usize, close: usize, end: usize, kind: Kind) {
        let number = self.out.constructs.len();
        let start = (self.place)(open).start;
        self.out.events.insert(start, Event::Open(number));
        self.out.events.insert((self.place)(close).start, Event::Close(number));
        let range = start..(self.place)(end - 1).end;
        self.out.constructs.push(Construct { open, close, end, range, kind, used: Cell::new(false) });
    }
}

/// Where ruby is wrong (the whole, if nowhere), how, and what would be right.
type Wrong = (Option<Range<usize>>, String, &'static str);

/// Most characters abreast in one em: letters narrower than a quarter of it cannot be read.
const MOST_ABREAST: usize = 4;

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}')
}

/// Han characters, kana and bopomofo.
fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3041..=0x312F | 0x31A0..=0x31BF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFF66..=0xFF9D | 0x20000..=0x3FFFF)
}

/// Symbols and tone marks of bopomofo.
fn is_bopomofo(c: char) -> bool {
    matches!(c, '\u{3100}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}')
        || matches!(c, '\u{2C7}' | '\u{2C9}' | '\u{2CA}' | '\u{2CB}' | '\u{2D9}' | '\u{2EA}' | '\u{2EB}')
}

/// The characters of a text, each with what combines with it, as ranges of bytes.
pub(super) fn clusters(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match out.last_mut().filter(|_| combines(c)) {
            Some(last) => last.end = end,
            None => out.push(at..end),
        }
    }
    out
}

fn combines(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F | 0x3099..=0x309A | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF | 0x200D)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let place = |at: usize| at..at + text[at..].chars().next().map_or(0, char::len_utf8);
        let notation = scan(text, true, FileId(0), &place, &|_| false);
        let shown = |c: &Construct| match &c.kind {
            Kind::Span(marks) => format!("{} {}", &text[c.open + 1..c.close], marks.len()),
            Kind::Ruby(r) | Kind::Bopomofo(r) => {
                let readings: Vec<&str> = r.iter().map(|r| r.text.as_str()).collect();
                format!("{}={}", &text[c.open + 1..c.close], readings.join("/"))
            }
        };
        let mut out: Vec<String> = notation.constructs.iter().map(shown).collect();
        out.extend(notation.mistakes.iter().map(|d| {
            let span = d.labels[0].span;
            format!("!{}", &text[span.start as usize..span.end as usize])
        }));
        out
    }

    #[test]
    fn ruby_and_spans_are_found() {
        assert_eq!(found("{漢字|かん|じ}與{囧|jiǒng}"), ["漢字=かん/じ", "囧=jiǒng"]);
        assert_eq!(found("{注音|ㄓㄨˋ ㄧㄣ}{好|ㄏㄠˇ}"), ["注音=ㄓㄨˋ/ㄧㄣ", "好=ㄏㄠˇ"]);
        assert_eq!(found("{LCD|エルシーディー}"), ["LCD=エルシーディー"]);
        assert_eq!(found("[重點]{.dots}、[李[白]]{.name .strong}"), ["重點 1", "李[白] 2"]);
        assert_eq!(found("{葛\u{E0100}飾|かつ|しか}"), ["葛\u{E0100}飾=かつ/しか"]);
        assert_eq!(found(r"{甲\|乙|a\}b}"), [r"甲\|乙=a}b"]);
    }

    #[test]
    fn other_brackets_and_braces_are_text() {
        let plain = [
            "{a|b}",
            "{結果}",
            "{漢字",
            r"\{漢|かん}",
            "`{漢|かん}`",
            "[甲](乙)",
            "[甲]{#乙}",
            "[甲]{.5}",
            "![圖]{.dots}",
            "{漢\n|かん}",
            "[甲\n\n乙]{.dots}",
            "甲]{.dots}",
            r"\[甲]{.dots}",
            "{{漢}|",
            "f(x) = {x | x > 0}",
        ];
        for text in plain {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn mistakes_have_their_places() {
        assert_eq!(found("{漢字|かん|じ|x}"), ["!かん|じ|x"]);
        assert_eq!(found("{|かん}"), ["!{|かん}"]);
        assert_eq!(found("{漢字|かん|}"), ["!|"]);
        assert_eq!(found("{注音|ㄓㄨˋ}"), ["!ㄓㄨˋ"]);
        assert_eq!(found("[]{.dots}"), ["![]{.dots}"]);
        assert_eq!(found("[甲]{.dots #x}"), ["!#x"]);
    }
}
