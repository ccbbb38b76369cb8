//! Loose Markdown to blocks: headings, text, lists, captions.
//!
//! Text recognition writes Markdown that CommonMark would read otherwise: `#頭` without a space,
//! paragraphs told apart by their indent alone, lists numbered inside bullets, captions known by
//! a triangle. So the page is read line by line here, and nothing but marks is dropped.

use std::ops::Range;

use super::clean::{clean, html_tag};
use super::findings::Findings;
use super::list::{self, Item, Marker};
use super::passage::Passage;
use super::vocabulary::{self, Field, POINTERS};

/// A block of the page.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// What it is.
    pub content: Content,
    /// Bytes of the file.
    pub place: Range<usize>,
}

/// What a block is.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A heading of level 1, 2 or 3.
    Head(u8, Passage),
    /// Lines of text, as they stand in the file.
    Text(Vec<Passage>),
    /// A list.
    List(Vec<Item>),
    /// A photo's caption, without the mark that points to the photo.
    Caption(Passage),
    /// An image that the file refers to, and its text.
    Picture(String, Passage),
}

/// Longest line, in characters, that may be a head set as bold text or by underlining.
const LONG_HEAD: usize = 40;

/// Reads a text's blocks.
pub(super) fn scan(text: &str, find: &mut Findings) -> Vec<Block> {
    let mut scanner = Scanner { blocks: Vec::new(), text: Vec::new(), items: Vec::new(), find };
    let mut start = 0;
    for raw in text.split('\n') {
        let place = start..start + raw.len();
        start = place.end + 1;
        scanner.line(raw, place);
    }
    scanner.end_block();
    scanner.blocks
}

struct Scanner<'s, 'f> {
    blocks: Vec<Block>,
    text: Vec<Passage>,
    items: Vec<Item>,
    find: &'s mut Findings<'f>,
}

impl Scanner<'_, '_> {
    fn line(&mut self, raw: &str, place: Range<usize>) {
        let line = raw.trim_start_matches(['>', ' ']).trim();
        if raw.trim_start().starts_with('>') {
            self.find.note(
                "markup-dropped",
                "the mark of a quotation is left out",
                place.clone(),
                "left out of this line",
            );
        }
        if line.is_empty() {
            self.end_block();
        } else if let Some((level, head)) = heading(line) {
            self.end_block();
            self.head(level, head, place);
        } else if is_underline(line) {
            self.underline(line, place);
        } else if line.starts_with("```") || line.starts_with("~~~") {
            self.end_block();
            self.find.note("markup-dropped", "the fence of a code block is left out", place, "left out");
        } else if let Some((file, alt)) = picture(line) {
            self.end_block();
            let alt = clean(alt, place.clone()).passage;
            self.push(Content::Picture(file.to_owned(), alt), place);
        } else if let Some((marker, after)) = list::marker(line) {
            self.end_text();
            let passage = self.cleaned(after, place);
            self.items.push(Item { marker, passage });
        } else {
            self.plain(raw, line, place);
        }
    }

    /// A line of text: goes on with a list's item, or with the text, or starts a paragraph.
    fn plain(&mut self, raw: &str, line: &str, place: Range<usize>) {
        let indented = raw.starts_with('　');
        if line.starts_with('|') && line.len() > 1 {
            return self.table_row(line, place);
        }
        let passage = self.cleaned(line, place);
        if passage.text.is_empty() {
            return;
        }
        match self.items.last_mut() {
            Some(item) if !indented => item.passage.append(&passage),
            _ => {
                let caption = is_caption(&passage.text);
                if indented || caption {
                    self.end_block();
                }
                self.text.push(passage);
            }
        }
    }

    /// A row of a table: its cells as an item of a list.
    fn table_row(&mut self, line: &str, place: Range<usize>) {
        if line.chars().all(|c| "|-: ".contains(c)) {
            return;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let message = "a row of a table is read as an item of a list";
        self.find
            .warning("not-understood", message, place.clone(), "a row")
            .help("set it as a table in the manuscript");
        self.end_text();
        let passage = self.cleaned(&cells.join("　"), place);
        self.items.push(Item { marker: Marker::default(), passage });
    }

    fn cleaned(&mut self, raw: &str, place: Range<usize>) -> Passage {
        let cleaned = clean(raw, place.clone());
        if cleaned.html {
            self.find.note("markup-dropped", "HTML marks are left out", place, "left out of this line");
        }
        cleaned.passage
    }

    fn head(&mut self, level: u8, head: &str, place: Range<usize>) {
        let passage = self.cleaned(head, place.clone()).into_head();
        if passage.text.is_empty() {
            self.find.note("markup-dropped", "a heading without text is left out", place, "left out");
            return;
        }
        if level > 3 {
            let message = format!("a heading of level {level} is read as one of level 3");
            self.find.note("guessed-subhead", message, place.clone(), "read as level 3");
        }
        self.push(Content::Head(level.min(3), passage), place);
    }

    /// `===` under a short line makes it a heading of level 1; any other row of signs is a rule.
    fn underline(&mut self, line: &str, place: Range<usize>) {
        let level = if line.starts_with('=') { 1 } else { 2 };
        let is_head = matches!(self.text.as_slice(), [only] if !only.longer_than(LONG_HEAD) && !only.is_sentence());
        match (is_head && !line.starts_with(['*', '_']), self.text.pop()) {
            (true, Some(only)) => {
                let whole = only.place.start..place.end;
                self.push(Content::Head(level, only.into_head()), whole);
            }
            (_, last) => {
                self.text.extend(last);
                self.end_block();
            }
        }
    }

    fn push(&mut self, content: Content, place: Range<usize>) {
        self.blocks.push(Block { content, place });
    }

    fn end_block(&mut self) {
        self.end_text();
        if !self.items.is_empty() {
            let items = std::mem::take(&mut self.items);
            let place = span(items.iter().map(|i| &i.passage));
            match self.blocks.last_mut() {
                Some(Block { content: Content::List(before), place: p }) if list::goes_on(before, &items) => {
                    before.extend(items);
                    p.end = place.end;
                }
                _ => self.push(Content::List(items), place),
            }
        }
    }

    fn end_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let lines = upright(std::mem::take(&mut self.text));
        let place = span(lines.iter());
        let content = self.text_content(lines, place.clone());
        self.push(content, place);
    }

    /// Lines of text are a caption, a bold head, or text.
    fn text_content(&mut self, lines: Vec<Passage>, place: Range<usize>) -> Content {
        if lines.first().is_some_and(|l| is_caption(&l.text)) {
            let whole = Passage::joined(&lines).unwrap_or_default();
            let marks = whole.text.len() - whole.text.trim_start_matches(|c| POINTERS.contains(c)).len();
            return Content::Caption(whole.from(marks));
        }
        match lines.as_slice() {
            [only] if only.is_all_strong() && !only.longer_than(LONG_HEAD) && !only.is_sentence() => {
                let message = "a bold line on its own is read as a heading of level 3";
                self.find.warning("guessed-subhead", message, place, "read as a head");
                Content::Head(3, only.clone().into_head())
            }
            _ => Content::Text(lines),
        }
    }
}

/// The place of passages that stand one after another.
fn span<'p>(mut passages: impl Iterator<Item = &'p Passage>) -> Range<usize> {
    let Some(first) = passages.next() else { return 0..0 };
    first.place.start..passages.last().unwrap_or(first).place.end
}

/// A column of vertical text, recognised as lines of one character, as one line.
fn upright(lines: Vec<Passage>) -> Vec<Passage> {
    let single = |p: &Passage| p.text.chars().count() == 1;
    if lines.len() < 3 || !lines.iter().all(single) {
        return lines;
    }
    Passage::joined(&lines).into_iter().collect()
}

/// The level and text of a heading: one to six `#`, a space or not, text, perhaps closing `#`.
fn heading(line: &str) -> Option<(u8, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let closed = text.trim().trim_end_matches('#');
    let text = if closed.ends_with([' ', '　']) || closed.is_empty() { closed.trim() } else { text.trim() };
    (1..=6).contains(&level).then(|| (u8::try_from(level).unwrap_or(6), text))
}

/// `---`, `===`, `***`, `* * *`: an underline or a rule.
fn is_underline(line: &str) -> bool {
    let mut signs = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next() else { return false };
    "-=*_".contains(first) && line.len() >= 3 && line.chars().all(|c| c == first || c == ' ')
}

/// The file and text of `![text](file)` alone on a line.
fn picture(line: &str) -> Option<(&str, &str)> {
    if line.starts_with("<img") && html_tag(line) == Some(line.len()) {
        let file = line.split("src=").nth(1)?.trim_start_matches(['"', '\'']);
        return Some((file.split(['"', '\'', ' ', '>']).next()?, ""));
    }
    let (alt, file) = line.strip_prefix("![")?.split_once("](")?;
    let file = file.strip_suffix(')')?;
    (!file.contains(')')).then_some((file, alt))
}

/// Whether a line starts as a caption does.
fn is_caption(text: &str) -> bool {
    text.starts_with(|c| POINTERS.contains(c)) || vocabulary::starts(text, Field::Caption).is_some()
}
