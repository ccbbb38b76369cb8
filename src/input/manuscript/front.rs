//! Front matter: TOML between `+++` lines, checked against its schema, then read leniently, so
//! that one wrong key does not keep a story off the page.

use std::ops::Range;
use std::rc::Rc;

use super::inlines::Builder;
use super::notation::{self, Event, Notation};
use super::text::control;
use super::{Front, FrontFile, Inlines, Refer, Spanned};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};
use crate::input::edition;
use crate::input::toml::{self, Content, Node, shown};

/// The priority of a story that gives none.
const PRIORITY: u8 = 5;

/// Where front matter and body stand in a manuscript.
pub(super) struct Parts {
    /// The TOML between the `+++` lines.
    pub front: Range<usize>,
    /// Where the body starts.
    pub body: usize,
}

/// Finds the front matter; an error when there is none, or it has no end.
pub(super) fn split(text: &str, file: FileId, found: &mut Diagnostics) -> Option<Parts> {
    let example = "a manuscript begins with a line +++, then id = \"…\" and headline = \"…\", then a line +++";
    let mut at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut opened: Option<Range<usize>> = None;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        match &opened {
            Some(open) if line.trim_end() == "+++" => {
                return Some(Parts { front: (open.end + 1).min(range.start)..range.start, body: at });
            }
            None if line.trim_end() == "+++" => opened = Some(range.start..at - 1),
            None if !line.trim().is_empty() => {
                let help = if line.trim_end() == "---" {
                    "front matter is TOML, between lines +++ instead of ---"
                } else {
                    example
                };
                let message = "the manuscript does not begin with front matter";
                found.push(Diagnostic::error("no-front-matter", message).at(Span::new(file, range), "").help(help));
                return None;
            }
            _ => {}
        }
    }
    let (message, span) = match opened {
        Some(open) => ("the front matter has no end", Span::new(file, open.start..open.start + 3)),
        None => ("the manuscript is empty", Span::new(file, 0..0)),
    };
    found.push(Diagnostic::error("no-front-matter", message).at(span, "").help(example));
    None
}

/// Reads the front matter. What is wrong is reported and left out; a story without an id goes by
/// the name of its file.
pub(super) fn read(text: &str, parts: &Parts, file: FileId, name: &str, found: &mut Diagnostics) -> Front {
    let toml = text.get(parts.front.clone()).unwrap_or_default();
    let checked = toml::check::<FrontFile>(toml, file, parts.front.start, found);
    let empty = Node { key: None, span: parts.front.clone(), content: Content::Table(Vec::new()) };
    let root = checked.as_ref().map_or(&empty, |checked| &checked.spans.root);
    let mut reader = Reader { text, file, root, found };
    let lang = reader.value("lang");
    Front {
        id: reader.id(name),
        lang,
        priority: reader.priority(),
        bug: reader.inlines("bug", false),
        label: reader.inlines("label", false),
        kicker: reader.inlines("kicker", true),
        headline: reader.headline(),
        deck: reader.inlines("deck", true),
        jump: reader.inlines("jump", true),
        short: reader.inlines("short", false),
        slug: reader.slug(),
        byline: reader.inlines("byline", false),
        refer: reader.refer(),
        credits: reader.credits(),
    }
}

struct Reader<'a> {
    text: &'a str,
    file: FileId,
    root: &'a Node,
    found: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn error(&mut self, code: &'static str, node: &Node, message: String, help: &str) {
        let span = Span::new(self.file, node.span.clone());
        self.found.push(Diagnostic::error(code, message).at(span, "").help(help));
    }

    fn value(&self, key: &str) -> Option<Spanned<String>> {
        let node = self.root.get(key)?;
        Some(Spanned { value: node.text()?.to_owned(), span: Span::new(self.file, node.span.clone()) })
    }

    fn id(&mut self, name: &str) -> Spanned<String> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
        let start = self.root.span.start;
        match self.value("id") {
            Some(id) if id.value.is_empty() || id.value.contains(char::is_whitespace) => {
                if let Some(node) = self.root.get("id") {
                    let message = format!("`{}` cannot be an id", shown(&id.value));
                    self.error("bad-id", node, message, "an id is one word, such as \"central-asia\"");
                }
                Spanned { value: stem, span: id.span }
            }
            Some(id) => id,
            None => Spanned { value: stem, span: Span::new(self.file, start..start) },
        }
    }

    fn priority(&self) -> u8 {
        match self.root.get("priority").map(|node| &node.content) {
            Some(Content::Integer(number)) => u8::try_from(*number).unwrap_or(PRIORITY).clamp(1, 9),
            _ => PRIORITY,
        }
    }

    /// A text; `None` when it is absent or blank.
    fn inlines(&mut self, key: &str, head: bool) -> Option<Inlines> {
        let node = self.root.get(key)?;
        let inlines = self.text_of(node, head)?;
        (!inlines.text.is_empty()).then_some(inlines)
    }

    fn text_of(&mut self, node: &Node, head: bool) -> Option<Inlines> {
        let value = node.text()?;
        let raw = self.text.get(node.span.clone()).unwrap_or_default();
        let characters = characters(value, raw, node.span.start);
        let mut notation = notation_of(value, &characters, self.file);
        for mistake in std::mem::take(&mut notation.mistakes) {
            self.found.push(mistake);
        }
        let notation = Rc::new(notation);
        let mut builder = Builder::with(self.file, head, &notation);
        add(&mut builder, &characters, head, &notation);
        for (c, range) in std::mem::take(&mut builder.controls) {
            self.found.push(control(c, Span::new(self.file, range)));
        }
        Some(builder.finish())
    }

    fn headline(&mut self) -> Inlines {
        let headline = self.inlines("headline", true);
        if headline.is_none()
            && let Some(node) = self.root.get("headline").filter(|node| node.text().is_some())
        {
            let span = Span::new(self.file, node.span.clone());
            let found = Diagnostic::warning("empty-head", "the headline has no text").at(span, "");
            self.found.push(found.help("write it"));
        }
        headline.unwrap_or_default()
    }

    fn slug(&mut self) -> Option<Inlines> {
        let node = self.root.get("slug")?;
        if node.text()?.contains(['【', '】']) {
            self.error(
                "slug-brackets",
                node,
                "the slug has brackets of its own".to_owned(),
                "write it without 【 and 】; the page adds them",
            );
        }
        self.inlines("slug", false)
    }

    fn refer(&mut self) -> Option<Refer> {
        let node = self.root.get("refer")?;
        let text = self.text_of(node.get("text")?, false)?;
        let page = node.get("page")?;
        let value = page.text()?.to_owned();
        if edition::page_number(&value).is_none() {
            let message = format!("`{}` is not the number of a page", shown(&value));
            self.error("bad-page", page, message, "for example \"A2\"");
        }
        let spanned = |node: &Node, value| Spanned { value, span: Span::new(self.file, node.span.clone()) };
        let story = node.get("story").and_then(|node| Some(spanned(node, node.text()?.to_owned())));
        Some(Refer { text, page: spanned(page, value), story })
    }

    fn credits(&mut self) -> Vec<(Inlines, Inlines)> {
        let Some(node) = self.root.get("credits") else { return Vec::new() };
        let mut out = Vec::new();
        for item in node.items() {
            if let [what, who] = item.items()
                && let (Some(what), Some(who)) = (self.text_of(what, false), self.text_of(who, false))
            {
                out.push((what, who));
            }
        }
        out
    }
}

/// The characters of a string and where each stands, alone or as an escape.
fn characters(value: &str, raw: &str, start: usize) -> Vec<(char, Range<usize>)> {
    let pieces = toml::pieces(raw);
    let mut out = Vec::with_capacity(value.len());
    for (index, (from, range)) in pieces.iter().enumerate() {
        let to = pieces.get(index + 1).map_or(value.len(), |next| next.0);
        let range = range.start + start..range.end + start;
        let piece = value.get(*from..to).unwrap_or_default();
        let exact = range.len() == piece.len();
        let place = |at: usize, c: char| range.start + at..range.start + at + c.len_utf8();
        out.extend(piece.char_indices().map(|(at, c)| (c, if exact { place(at, c) } else { range.clone() })));
    }
    out
}

/// Ruby and spans in a string.
fn notation_of(value: &str, characters: &[(char, Range<usize>)], file: FileId) -> Notation {
    if !value.contains('{') {
        return Notation::default();
    }
    let places: Vec<(usize, &Range<usize>)> =
        value.char_indices().map(|(at, _)| at).zip(characters.iter().map(|(_, place)| place)).collect();
    let place = |at: usize| match places.binary_search_by_key(&at, |(offset, _)| *offset) {
        Ok(index) => places.get(index).map_or(0..0, |(_, place)| (*place).clone()),
        Err(_) => places.last().map_or(0..0, |(_, place)| place.end..place.end),
    };
    notation::scan(value, false, file, &place, &|_| false)
}

/// Adds a string. In a head `|` is a preferred break, and `\|` a bar; `\{` and `\[` begin no
/// notation.
fn add(builder: &mut Builder, characters: &[(char, Range<usize>)], head: bool, notation: &Notation) {
    let mut rest = characters.iter().peekable();
    while let Some((c, place)) = rest.next() {
        if let Some(Event::Close(number)) = builder.event(place.start) {
            let end = notation.construct(number).map_or(place.end, |construct| construct.range.end);
            while rest.next_if(|(_, place)| place.end <= end).is_some() {}
            continue;
        }
        if matches!(c, '[' | '{') && notation.event(place.start).is_some() {
            continue;
        }
        let escapes = |next: char| head && next == '|' || matches!(next, '{' | '[');
        match c {
            '\r' => {}
            '\n' => builder.hard_break(place.clone()),
            '\\' if rest.peek().is_some_and(|(next, _)| escapes(*next)) => {
                if let Some((next, at)) = rest.next() {
                    builder.escaped(*next, place.start..at.end);
                }
            }
            '|' if head => builder.preferred(),
            _ => builder.escaped(*c, place.clone()),
        }
    }
}
