//! A manuscript as written: front matter and blocks, with spans that survive editing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostic, Diagnostics, FileId, SourceMap, Span};

mod attributes;
mod blocks;
mod front;
mod inlines;
mod notation;
mod notes;
mod prepare;
mod story;
pub mod table;
mod text;
mod walk;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Front matter as written, between `+++` lines.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FrontFile {
    /// The story's id, unique in the edition.
    pub id: String,
    /// BCP 47 language; default the edition's.
    #[serde(default)]
    pub lang: Option<String>,
    /// 1 is the page's most important story; default 5.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9))]
    pub priority: Option<u8>,
    /// Series bug (海洋科考行): the edition's art of that name, else reversed type.
    #[serde(default)]
    pub bug: Option<String>,
    /// Kind of piece (新聞特稿).
    #[serde(default)]
    pub label: Option<String>,
    /// The small line over the headline; `|` is a preferred break.
    #[serde(default)]
    pub kicker: Option<String>,
    /// The headline; `|` is a preferred break, `\\|` in a `'…'` string a bar.
    pub headline: String,
    /// The line under the headline; `|` is a preferred break.
    #[serde(default)]
    pub deck: Option<String>,
    /// The head over the story's text on a page that it runs on to (轉版); default the headline.
    #[serde(default)]
    pub jump: Option<String>,
    /// The headline in few words, for the index of stories; default the headline.
    #[serde(default)]
    pub short: Option<String>,
    /// Source slug without its brackets (本報訊), run in to the first body paragraph as 【…】.
    #[serde(default)]
    pub slug: Option<String>,
    /// The reporter's line.
    #[serde(default)]
    pub byline: Option<String>,
    /// A pointer to a related story.
    #[serde(default)]
    pub refer: Option<ReferTable>,
    /// Editors' credits: what and who.
    #[serde(default)]
    pub credits: Vec<[String; 2]>,
}

/// A refer line as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ReferTable {
    /// 相關新聞.
    pub text: String,
    /// The page it points to, `A2`.
    pub page: String,
    /// The id of the story it points to; with it, that story must be placed on that page.
    #[serde(default)]
    pub story: Option<String>,
}

/// One story.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// The file.
    pub file: FileId,
    /// Front matter.
    pub front: Front,
    /// Paragraphs before the first thematic break, when there is one.
    pub lead: Vec<Block>,
    /// Everything else, in order.
    pub body: Vec<Block>,
    /// The texts of its notes, in order of their numbers.
    pub notes: Vec<Note>,
}

/// The text of a note, which is set at the end of its story.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its number: that of its mark.
    pub number: u32,
    /// Its paragraphs.
    pub paragraphs: Vec<Inlines>,
    /// Its label, `[^1]`.
    pub span: Span,
}

/// Front matter, resolved only as far as its own notation.
#[derive(Clone, Debug)]
pub struct Front {
    /// The story's id.
    pub id: Spanned<String>,
    /// BCP 47 language, if given.
    pub lang: Option<Spanned<String>>,
    /// 1 is the page's most important story; default 5.
    pub priority: u8,
    /// Series bug.
    pub bug: Option<Inlines>,
    /// Kind of piece.
    pub label: Option<Inlines>,
    /// Kicker.
    pub kicker: Option<Inlines>,
    /// Headline.
    pub headline: Inlines,
    /// Deck.
    pub deck: Option<Inlines>,
    /// Head on pages that the story runs on to.
    pub jump: Option<Inlines>,
    /// The headline in few words.
    pub short: Option<Inlines>,
    /// Source slug without its brackets (`本報訊`), run in to the first body paragraph as 【…】.
    pub slug: Option<Inlines>,
    /// Byline.
    pub byline: Option<Inlines>,
    /// Refer line: text and page.
    pub refer: Option<Refer>,
    /// Editors' credits: what and who.
    pub credits: Vec<(Inlines, Inlines)>,
}

/// A refer line.
#[derive(Clone, Debug)]
pub struct Refer {
    /// `相關新聞`.
    pub text: Inlines,
    /// `A2`.
    pub page: Spanned<String>,
    /// The story that is meant, by its id.
    pub story: Option<Spanned<String>>,
}

/// A block of a story.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Inlines),
    /// A head within the body.
    Subhead(Inlines),
    /// A list; ordered ones have the number of their first item.
    List {
        /// First number, `None` for bullets.
        start: Option<u32>,
        /// Items, one paragraph each.
        items: Vec<Inlines>,
    },
    /// A photo on a line of its own.
    Photo(Photo),
    /// A table.
    Table(table::Table),
    /// A boxed sidebar: a head with the class `sidebar`, and what follows it up to and including
    /// its first list or table (without one: up to the next head or thematic break).
    Sidebar {
        /// `#id`.
        id: Option<Spanned<String>>,
        /// Its head.
        head: Inlines,
        /// Its blocks.
        blocks: Vec<Block>,
    },
}

/// A photo.
#[derive(Clone, Debug)]
pub struct Photo {
    /// `#id`.
    pub id: Option<Spanned<String>>,
    /// File, relative to the manuscript; empty for a photo still to come (待圖).
    pub file: Spanned<String>,
    /// Caption.
    pub caption: Option<Inlines>,
    /// Photographer or agency.
    pub credit: Option<Inlines>,
    /// The point a crop keeps, in thousandths of width and height; default the middle.
    pub focus: (u16, u16),
    /// The part a crop leaves whole: left, top, width and height, in thousandths.
    pub keep: Option<[u16; 4]>,
}

/// Text with inline marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inlines {
    /// The characters. A hard line break is `\n`; a soft one is nothing between CJK characters
    /// and a space elsewhere.
    pub text: String,
    /// Marked ranges of `text`, in order, innermost last.
    pub marks: Vec<(Range<usize>, Mark)>,
    /// Byte offsets of preferred breaks (`|` in heads; the character itself is taken out).
    pub preferred: Vec<usize>,
    /// Where pieces of `text` come from: `(offset in text, source span)`, in order.
    pub source: Vec<(usize, Span)>,
}

/// An inline mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `**bold**`.
    Strong,
    /// `*kai*`.
    Emphasis,
    /// `[重點]{.dots}`: emphasis dots.
    Dots,
    /// `[李白]{.name}`: a proper-name mark.
    Name,
    /// `[史記]{.title}`: a wavy title mark.
    Title,
    /// `[35]{.abreast}` or `[35]{.tcy}`: abreast in one em of a vertical line (縱中橫).
    Abreast,
    /// `[NATO]{.upright}`: upright in a vertical line, one under the other.
    Upright,
    /// `[A4]{.turned}`: turned a quarter in a vertical line.
    Turned,
    /// `[文字]{.mine}`: the character style of that name.
    Style(Spanned<String>),
    /// `{漢字|かん|じ}`: ruby, a mark for each character, or `{漢字|かんじ}`, one for all.
    Ruby(Reading),
    /// `{注音|ㄓㄨˋ|ㄧㄣ}`: bopomofo, a mark for each character.
    Bopomofo(Reading),
    /// `[^1]`: a note's mark, over the characters of its number.
    Note(u32),
}

/// What is read over or beside characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The characters.
    pub text: String,
    /// Where pieces of `text` come from: `(offset in text, source span)`, in order.
    pub source: Vec<(usize, Span)>,
}

/// Reads a manuscript: front matter between `+++` lines, then CommonMark.
///
/// Everything wrong goes to `diagnostics`, each finding at its place. The story is returned all
/// the same, as far as it could be made out, so that a proof can show it; `None` only when it has
/// no front matter.
pub fn parse(bytes: &[u8], name: &str, map: &mut SourceMap, diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let mut found = Diagnostics::default();
    let Some(file) = text::decode(bytes, name, map, &mut found) else {
        diagnostics.extend(found);
        return None;
    };
    let source = map.text(file).unwrap_or_default();
    text::report_controls(&source, file, &mut found);
    let manuscript = front::split(&source, file, &mut found).map(|parts| {
        let front = front::read(&source, &parts, file, name, &mut found);
        let (lead, body, notes) = body(&source, parts.body, file, &mut found);
        if lead.is_empty() && body.is_empty() {
            let span = Span::new(file, parts.front.end..parts.front.end + 3);
            let help = "write its text after the front matter";
            found.push(Diagnostic::error("empty-story", "the story has no text").at(span, "").help(help));
        }
        Manuscript { file, front, lead, body, notes }
    });
    if let Some(manuscript) = &manuscript {
        check_ids(manuscript, &mut found);
    }
    diagnostics.extend(found.in_order_of_place());
    manuscript
}

/// What a body holds: the lead, the rest, and the notes.
type Body = (Vec<Block>, Vec<Block>, Vec<Note>);

/// Parses the body, which starts at byte `base`.
fn body(text: &str, base: usize, file: FileId, found: &mut Diagnostics) -> Body {
    let mut options = comrak::Options::default();
    options.extension.cjk_friendly_emphasis = true;
    options.extension.table = true;
    options.parse.escaped_char_spans = true;
    options.parse.leave_footnote_definitions = true;
    let mut stray: BTreeSet<usize> = BTreeSet::new();
    // A second time only when something was taken for attributes or notation that is text.
    loop {
        let mut once = Diagnostics::default();
        let own = text.get(base..).unwrap_or_default();
        let mut prepared = prepare::prepare(own, base, file, &|brace| stray.contains(&brace), &mut once);
        std::mem::take(&mut prepared.notation.mistakes).into_iter().for_each(|mistake| once.push(mistake));
        options.extension.footnotes = !prepared.notation.definitions.is_empty();
        let attributes = std::mem::take(&mut prepared.attributes);
        let source = text::Source::new(file, text, base, prepared);
        let arena = comrak::Arena::new();
        let root = comrak::parse_document(&arena, &source.parsed, &options);
        let attributes = attributes.into_iter().map(|found| (found.range.start, found)).collect();
        let mut reader = blocks::Reader { source: &source, attributes, found: &mut once };
        let definitions = notes::definitions(root);
        let (lead, body) = reader.read(root);
        let notes = notes::read(&definitions, &mut reader);
        let left: Vec<(usize, usize)> = reader.attributes.values().map(|a| (a.range.start, a.range.end)).collect();
        let unused: Vec<usize> = source.notation.unused().collect();
        if left.is_empty() && unused.is_empty() || !stray.is_empty() {
            found.extend(once);
            return (lead, body, notes);
        }
        for (start, end) in left {
            let message = "attributes stand only after a photo or at the end of a head; these are kept as text";
            found.push(Diagnostic::error("stray-attributes", message).at(Span::new(file, start..end), ""));
            stray.insert(start);
        }
        stray.extend(unused);
    }
}

/// Photos and sidebars have ids of their own.
fn check_ids(manuscript: &Manuscript, found: &mut Diagnostics) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    fn inner(block: &Block) -> &[Block] {
        match block {
            Block::Sidebar { blocks, .. } => blocks,
            _ => &[],
        }
    }
    let outer = || manuscript.lead.iter().chain(&manuscript.body);
    for block in outer().flat_map(|block| std::iter::once(block).chain(inner(block))) {
        let id = match block {
            Block::Photo(photo) => photo.id.as_ref(),
            Block::Sidebar { id, .. } => id.as_ref(),
            _ => None,
        };
        let Some(id) = id else { continue };
        if let Some(earlier) = first.get(id.value.as_str()) {
            let message = format!("the story has two parts of the id `{}`", id.value);
            let again = Diagnostic::error("duplicate-id", message)
                .at(id.span, "")
                .at(*earlier, "first given here")
                .help("the id of a photo or sidebar is its own");
            found.push(again);
        } else {
            first.insert(&id.value, id.span);
        }
    }
}
