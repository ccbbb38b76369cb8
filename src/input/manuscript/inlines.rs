//! Builds [`Inlines`]: text, marks, preferred breaks, and the map back to the file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::notation::{Event, Kind, Notation, clusters};
use super::prepare::BLANK;
use super::text::is_control;
use super::{Inlines, Mark, Reading};
use crate::diag::{FileId, Span};

/// Text being gathered.
pub(super) struct Builder {
    file: FileId,
    out: Inlines,
    /// Whether `|` is a preferred break.
    head: bool,
    /// A soft line break that waits for the character after it.
    soft: bool,
    /// Whether the last piece of the map agrees byte for byte.
    exact: bool,
    open: [Open; 2],
    /// What opens and closes at which place of the file.
    notation: Option<Rc<Notation>>,
    /// Ruby and spans that are open: number, start of their text, first of their marks.
    constructs: Vec<(usize, usize, usize)>,
    /// Control characters that an escape or entity stood for.
    pub controls: Vec<(char, Range<usize>)>,
}

/// A kind of mark that is open, perhaps several times over.
#[derive(Clone, Copy, Default)]
struct Open {
    depth: usize,
    index: usize,
}

impl Builder {
    pub(super) fn new(file: FileId, head: bool) -> Builder {
        Builder {
            file,
            out: Inlines::default(),
            head,
            soft: false,
            exact: false,
            open: [Open::default(); 2],
            notation: None,
            constructs: Vec::new(),
            controls: Vec::new(),
        }
    }

    /// A builder that knows the notation of its text.
    pub(super) fn with(file: FileId, head: bool, notation: &Rc<Notation>) -> Builder {
        Builder { notation: Some(Rc::clone(notation)), ..Builder::new(file, head) }
    }

    /// Opens or closes what does so at an offset of the file; whether anything does.
    pub(super) fn event(&mut self, at: usize) -> Option<Event> {
        let notation = Rc::clone(self.notation.as_ref()?);
        let event = notation.event(at)?;
        match event {
            Event::Open(number) => self.open_construct(number, &notation),
            Event::Close(number) => self.close_construct(number, &notation),
        }
        Some(event)
    }

    fn open_construct(&mut self, number: usize, notation: &Notation) {
        let (at, first) = (self.out.text.len(), self.out.marks.len());
        self.constructs.push((number, at, first));
        if let Some(Kind::Span(marks)) = notation.construct(number).map(|c| &c.kind) {
            self.out.marks.extend(marks.iter().map(|mark| (at..at, mark.clone())));
        }
        self.exact = false;
    }

    fn close_construct(&mut self, number: usize, notation: &Notation) {
        let Some(open) = self.constructs.iter().rposition(|(n, ..)| *n == number) else { return };
        let (_, start, first) = self.constructs.remove(open);
        let Some(construct) = notation.construct(number) else { return };
        construct.used.set(true);
        self.exact = false;
        let text = self.out.text.get(start..).unwrap_or_default();
        let start = start + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        match &construct.kind {
            Kind::Span(marks) => {
                for (range, _) in self.out.marks.iter_mut().skip(first).take(marks.len()) {
                    *range = start..end;
                }
            }
            Kind::Ruby(readings) => self.annotate(start..end, readings, Mark::Ruby),
            Kind::Bopomofo(readings) => self.annotate(start..end, readings, Mark::Bopomofo),
        }
    }

    /// Readings for a range: one for each character, or one for all.
    fn annotate(&mut self, range: Range<usize>, readings: &[Reading], mark: fn(Reading) -> Mark) {
        let base = clusters(self.out.text.get(range.clone()).unwrap_or_default());
        if base.len() == readings.len() {
            let each = base.iter().map(|r| range.start + r.start..range.start + r.end);
            self.out.marks.extend(each.zip(readings).map(|(r, reading)| (r, mark(reading.clone()))));
        } else if let Some(mut all) = readings.first().cloned() {
            for next in readings.iter().skip(1) {
                all.source.extend(next.source.iter().map(|(at, span)| (at + all.text.len(), *span)));
                all.text.push_str(&next.text);
            }
            self.out.marks.push((range, mark(all)));
        }
    }

    /// The mark of a note, by its number.
    pub(super) fn note(&mut self, number: u32, range: Range<usize>) {
        self.soft = false;
        let start = self.out.text.len();
        for c in number.to_string().chars() {
            self.add(c, range.clone(), false);
        }
        self.out.marks.push((start..self.out.text.len(), Mark::Note(number)));
    }

    /// A character as it stands in the file, at an offset.
    pub(super) fn plain(&mut self, c: char, at: usize) {
        if matches!(c, '[' | ']' | '{' | '|') && self.event(at).is_some() {
            // Notation is no text.
        } else if self.head && c == '|' {
            self.preferred();
        } else if !is_control(c) {
            self.add(c, at..at + c.len_utf8(), true);
        }
    }

    /// A preferred break.
    pub(super) fn preferred(&mut self) {
        self.out.preferred.push(self.out.text.len());
        self.exact = false;
    }

    /// A character that an escape or entity stands for; never a preferred break.
    pub(super) fn escaped(&mut self, c: char, range: Range<usize>) {
        if is_control(c) {
            self.controls.push((c, range));
        } else {
            let exact = range.len() == c.len_utf8();
            self.add(c, range, exact);
        }
    }

    /// A hard line break.
    pub(super) fn hard_break(&mut self, range: Range<usize>) {
        self.add('\n', range, false);
    }

    /// A soft line break: nothing between CJK characters, a space elsewhere.
    pub(super) fn soft_break(&mut self) {
        self.soft = true;
    }

    fn add(&mut self, c: char, range: Range<usize>, exact: bool) {
        let c = if matches!(c, '\t' | '\r') { ' ' } else { c };
        if self.out.text.is_empty() && matches!(c, ' ' | '\n') {
            return;
        }
        if std::mem::take(&mut self.soft) {
            let joined = self.out.text.chars().next_back().is_none_or(|last| !spaced(last, c));
            if !joined {
                self.out.text.push(' ');
                self.exact = false;
            }
        }
        let at = self.out.text.len();
        match self.out.source.last_mut() {
            Some((_, span)) if exact && self.exact && span.end as usize == range.start => {
                *span = Span::new(self.file, span.start as usize..range.end);
            }
            _ => self.out.source.push((at, Span::new(self.file, range.clone()))),
        }
        self.exact = exact;
        self.out.text.push(c);
    }

    pub(super) fn open(&mut self, mark: Mark) {
        let at = self.out.text.len();
        let Some(open) = slot(&mark).and_then(|slot| self.open.get_mut(slot)) else { return };
        open.depth += 1;
        if open.depth == 1 {
            open.index = self.out.marks.len();
            self.out.marks.push((at..at, mark));
        }
    }

    pub(super) fn close(&mut self, mark: &Mark) {
        let end = self.out.text.len();
        let Some(open) = slot(mark).and_then(|slot| self.open.get_mut(slot)) else { return };
        open.depth = open.depth.saturating_sub(1);
        if open.depth == 0
            && let Some((range, _)) = self.out.marks.get_mut(open.index)
        {
            range.end = end;
        }
    }

    /// What was gathered, without white space at its ends.
    pub(super) fn finish(mut self) -> Inlines {
        let kept = self.out.text.trim_end_matches([' ', '\n']).len();
        let whole = self.out.text.len();
        self.out.text.truncate(kept);
        let pieces = self.out.source.partition_point(|(at, _)| *at < kept);
        let end = self.out.source.get(pieces).map_or(whole, |(at, _)| *at);
        self.out.source.truncate(pieces);
        if let Some((at, span)) = self.out.source.last_mut()
            && (span.end - span.start) as usize == end - *at
        {
            *span = Span::new(span.file, span.start as usize..span.start as usize + kept - *at);
        }
        self.out.preferred.retain(|at| *at > 0 && *at < kept);
        self.out.preferred.dedup();
        for (range, _) in &mut self.out.marks {
            range.end = range.end.min(kept);
        }
        self.out.marks.retain(|(range, _)| range.start < range.end);
        self.out.marks.sort_by_key(|(range, _)| range.start);
        self.out
    }
}

/// Marks that the parser opens and closes.
fn slot(mark: &Mark) -> Option<usize> {
    match mark {
        Mark::Strong => Some(0),
        Mark::Emphasis => Some(1),
        _ => None,
    }
}

/// Whether a line break between two characters is a space.
fn spaced(before: char, after: char) -> bool {
    let close = |c: char| matches!(width(c), Width::Cjk | Width::Either);
    !(close(before) && close(after)) && before != '\n' && before != ' '
}

enum Width {
    /// Han, kana, full-width forms, CJK marks.
    Cjk,
    /// Marks that both scripts use: as their neighbour.
    Either,
    /// Everything else, Hangul too: Korean has spaces between words.
    Other,
}

fn width(c: char) -> Width {
    match u32::from(c) {
        0x2E80..=0x312F | 0x31A0..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F => Width::Cjk,
        0xFF01..=0xFF9F | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFF | 0xFE10..=0xFE1F => Width::Cjk,
        0xB7 | 0x2014 | 0x2018..=0x201D | 0x2025..=0x2027 | 0x2E3A => Width::Either,
        _ => Width::Other,
    }
}

/// Named and numbered characters (`&amp;`, `&#x4E00;`) as the Markdown parser reads them.
#[derive(Default)]
pub(super) struct Entities(BTreeMap<String, String>);

impl Entities {
    /// What the entity that a text starts with stands for, and its length; `None` when it is none.
    pub(super) fn at<'e>(&'e mut self, text: &str) -> Option<(&'e str, usize)> {
        const LONGEST: usize = 40;
        let end = text.bytes().take(LONGEST).position(|b| b == b';')? + 1;
        let name = text.get(..end)?;
        let inner = name.get(1..end - 1)?;
        if inner.is_empty() || !inner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#') {
            return None;
        }
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), decoded(name));
        }
        let becomes = self.0.get(name)?;
        (becomes != name).then_some((becomes.as_str(), end))
    }
}

/// The Markdown parser's own reading of an entity.
fn decoded(entity: &str) -> String {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, &format!("x{entity}x"), &comrak::Options::default());
    let text: String = root.descendants().filter_map(|node| node.data().value.text().map(str::to_owned)).collect();
    let inner = text.strip_prefix('x').and_then(|text| text.strip_suffix('x'));
    inner.map_or_else(|| entity.to_owned(), str::to_owned)
}

/// Adds a run of text that the parser made of `raw` (which starts at offset `at` of the file, as
/// `original` does): character for character, but for entities. Returns how much of `raw` it took.
pub(super) fn add_text(
    builder: &mut Builder,
    text: &str,
    (raw, original): (&str, &str),
    at: usize,
    entities: &mut Entities,
) -> usize {
    let mut rest = text;
    let mut done = 0;
    while let Some(c) = rest.chars().next() {
        let here = raw.get(done..).unwrap_or_default();
        let entity = if here.starts_with('&') { entities.at(here) } else { None };
        if let Some((becomes, length)) = entity.filter(|(becomes, _)| rest.starts_with(becomes)) {
            for c in becomes.chars() {
                builder.escaped(c, at + done..at + done + length);
            }
            rest = rest.get(becomes.len()..).unwrap_or_default();
            done += length;
        } else if here.starts_with(c) {
            // Blanks where attributes stand are no text.
            let blank = c == char::from(BLANK) || c == ' ' && original.as_bytes().get(done) == Some(&b'{');
            if !blank {
                builder.plain(own_character(c, original, done), at + done);
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            done += c.len_utf8();
        } else if here.strip_prefix('\\').is_some_and(|after| after.starts_with(c)) {
            // `\|` in a table's cell is resolved before inline nodes are.
            builder.escaped(c, at + done..at + done + 1 + c.len_utf8());
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            done += 1 + c.len_utf8();
        } else {
            // The parser's place is that of a mark before the text (the `<` of `<http://…>`).
            let own = original.get(done..).unwrap_or_default();
            return done + add_literal(builder, rest, (here, own), at + done);
        }
    }
    done
}

/// A character of the parser's, or the file's own that it stands in for.
fn own_character(c: char, original: &str, at: usize) -> char {
    let own = if is_control(c) && c != char::from(BLANK) {
        original.get(at..).and_then(|own| own.chars().next())
    } else {
        None
    };
    own.unwrap_or(c)
}

/// Adds text that is no Markdown (code, HTML): as it stands in `raw` (which starts at offset `at` of the
/// file, as `original` does), less what the parser takes from the start of its lines.
/// Returns how much of `raw` it took.
pub(super) fn add_literal(builder: &mut Builder, literal: &str, (raw, original): (&str, &str), at: usize) -> usize {
    /// The most that is skipped to find a character again.
    const SKIPPED: usize = 256;
    let mut done = 0;
    for c in literal.chars() {
        let here = raw.get(done..).unwrap_or_default();
        if matches!(c, '\n' | '\r') || c == ' ' && !here.starts_with(' ') {
            builder.soft_break();
            done += here.len() - here.trim_start_matches(['\n', '\r']).len();
            continue;
        }
        match here.char_indices().take_while(|(at, _)| *at < SKIPPED).find(|(_, own)| *own == c) {
            Some((skipped, _)) => {
                done += skipped;
                let own = own_character(c, original, done);
                if !is_control(own) {
                    builder.escaped(own, at + done..at + done + own.len_utf8());
                }
                done += c.len_utf8();
            }
            None => builder.escaped(c, at..at + raw.len().min(SKIPPED)),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(a: char, b: char) -> String {
        let mut builder = Builder::new(FileId(0), false);
        builder.plain(a, 0);
        builder.soft_break();
        builder.plain(b, 9);
        builder.finish().text
    }

    #[test]
    fn lines_join_as_their_script_does() {
        for (a, b, text) in [
            ('東', '方', "東方"),
            ('，', '在', "，在"),
            ('”', '他', "”他"),
            ('他', '—', "他—"),
            ('東', 'a', "東 a"),
            ('a', '東', "a 東"),
            ('a', 'b', "a b"),
            ('”', 'b', "” b"),
            ('한', '국', "한 국"),
            ('ア', 'イ', "アイ"),
        ] {
            assert_eq!(joined(a, b), text, "{a}{b}");
        }
    }

    #[test]
    fn entities_are_read_as_the_parser_reads_them() {
        let mut entities = Entities::default();
        assert_eq!(entities.at("&amp;x"), Some(("&", 5)));
        assert_eq!(entities.at("&#x4E00;"), Some(("一", 8)));
        assert_eq!(entities.at("&nosuch;"), None);
        assert_eq!(entities.at("& b;"), None);
        assert_eq!(entities.at("&;"), None);
    }
}
