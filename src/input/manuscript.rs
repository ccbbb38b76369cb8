//! A manuscript as written: front matter and blocks, with spans that survive editing.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Diagnostics, FileId, SourceMap, Span};

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
    /// Series bug (特首中亞行): the edition's art of that name, else reversed type.
    #[serde(default)]
    pub bug: Option<String>,
    /// Kind of piece (新聞綜述).
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
    /// A boxed sidebar: a head with the class `sidebar`, and what follows it up to and including
    /// its first list (without a list: up to the next head or thematic break).
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `**bold**`.
    Strong,
    /// `*kai*`.
    Emphasis,
}

/// Reads a manuscript. Everything wrong with it goes to `diagnostics`; `None` when it has no
/// usable front matter.
pub fn parse(bytes: &[u8], name: &str, map: &mut SourceMap, _diagnostics: &mut Diagnostics) -> Option<Manuscript> {
    let _file = map.add(name, String::from_utf8_lossy(bytes).as_ref());
    None
}
