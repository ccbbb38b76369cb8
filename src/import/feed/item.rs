//! A story as a feed gives it, whichever format it came in.

use std::ops::Range;
use std::path::Path;

use crate::diag::{FileId, SourceMap};
use crate::import::findings::Findings;

use super::text::Text;
use super::tree::{self, Fault, Tree};

/// What the readers of all formats work with.
pub(super) struct Desk<'a, 'f> {
    /// The feed's name, for messages.
    pub name: &'a str,
    /// Sources, so that a part of a feed can be shown.
    pub map: &'a mut SourceMap,
    /// Findings.
    pub find: &'a mut Findings<'f>,
    /// Reads a picture that lies beside the feed.
    pub beside: &'a dyn Fn(&Path) -> std::io::Result<Vec<u8>>,
}

impl Desk<'_, '_> {
    /// Reports what is wrong with a part of a feed.
    pub fn fault(&mut self, file: FileId, fault: Fault, grave: bool) {
        self.find.about(file);
        let help = match fault.code {
            "unknown-entity" => "it stays in the text as it is written; entities are not read from a file's own DTD",
            "feed-too-deep" if !grave => "the text within is kept, its marks are not: compare it with the feed",
            "bad-html" => "compare the story with the feed",
            "feed-too-deep" | "feed-too-large" => "no feed of a newsroom is like this; it is not read",
            _ => "ask the sender for the file again",
        };
        match grave {
            true => self.find.error(fault.code, fault.message, fault.place, "").help(help),
            false => self.find.warning(fault.code, fault.message, fault.place, "").help(help),
        };
    }
    /// Reads HTML that a part of a feed holds, and reports what is odd in it; `None`, with an
    /// error, when it cannot be read at all.
    pub fn html(&mut self, text: &str, file: FileId) -> Option<Tree> {
        match tree::html(text, file) {
            Ok(tree) => {
                for fault in &tree.faults {
                    self.fault(file, fault.clone(), false);
                }
                Some(tree)
            }
            Err(fault) => {
                self.fault(file, fault, true);
                None
            }
        }
    }
    /// A part of the feed as a source of its own, for places within it.
    pub fn part(&mut self, of: &str, text: &str) -> FileId {
        self.map.add(format!("{}#{of}", self.name), text)
    }
}

/// A story.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// The feed's own id of the story; empty when it has none.
    pub source: String,
    /// What the story is called where it has no id: slug, or file.
    pub slug: String,
    /// Version; higher ones replace lower ones.
    pub version: u64,
    /// BCP 47 language.
    pub lang: Option<String>,
    /// 1 is the most important.
    pub priority: Option<u8>,
    /// Day of this version, `2026-05-08`.
    pub date: Option<String>,
    /// Where the story is.
    pub file: Option<FileId>,
    /// Where the story is in its file.
    pub place: Range<usize>,
    /// Kind of piece.
    pub label: Text,
    /// Kicker.
    pub kicker: Text,
    /// Headline.
    pub headline: Text,
    /// Deck.
    pub deck: Text,
    /// Byline.
    pub byline: Text,
    /// Source slug or dateline, without brackets.
    pub dateline: Text,
    /// Lead.
    pub lead: Vec<Text>,
    /// Body.
    pub blocks: Vec<Block>,
    /// Notes, each of paragraphs, in the order of their numbers.
    pub notes: Vec<Vec<Text>>,
    /// Readings of ruby; a reading for all characters, or one for each.
    pub readings: Vec<Vec<String>>,
    /// Credits.
    pub credits: Vec<(Text, Text)>,
    /// Whether the feed says it may not be printed, and in which words.
    pub withheld: Option<String>,
}

/// A part of a body.
#[derive(Debug)]
pub(super) enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A head within the text.
    Subhead(Text),
    /// A list, numbered from `start` or with bullets.
    List {
        /// First number.
        start: Option<u32>,
        /// Items.
        items: Vec<Text>,
    },
    /// A table.
    Table(Table),
    /// A picture.
    Photo(Photo),
}

impl Block {
    /// Whether it is a text without characters.
    pub fn is_empty(&self) -> bool {
        matches!(self, Block::Paragraph(text) | Block::Subhead(text) if text.is_empty())
    }
}

/// A table: rows of cells, the first row of them heads where `head` says so.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Whether the first row is a head.
    pub head: bool,
    /// Rows.
    pub rows: Vec<Vec<Text>>,
}

/// A picture.
#[derive(Debug, Default)]
pub(super) struct Photo {
    /// Where it is to be found.
    pub picture: Picture,
    /// Caption.
    pub caption: Text,
    /// What it shows, where it has no caption.
    pub alt: Text,
    /// Photographer or agency.
    pub credit: Text,
    /// The place that names it.
    pub file: Option<FileId>,
    /// The place that names it.
    pub place: Range<usize>,
}

/// Where a picture is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Picture {
    /// Nowhere yet.
    #[default]
    None,
    /// References, the best first.
    Named(Vec<String>),
    /// Its bytes, and what it was called.
    Bytes(Vec<u8>, String),
}

impl Item {
    /// Pictures without a caption take what they are said to show.
    pub fn caption_pictures(&mut self) {
        for block in &mut self.blocks {
            if let Block::Photo(photo) = block
                && photo.caption.is_empty()
            {
                photo.caption = std::mem::take(&mut photo.alt);
            }
        }
    }
    /// All texts, with the part of the story that each is.
    pub fn texts(&mut self) -> Vec<(Part, &mut Text)> {
        let mut out: Vec<(Part, &mut Text)> = vec![
            (Part::Head, &mut self.kicker),
            (Part::Head, &mut self.headline),
            (Part::Head, &mut self.deck),
            (Part::Line, &mut self.label),
            (Part::Line, &mut self.byline),
            (Part::Line, &mut self.dateline),
        ];
        out.extend(self.lead.iter_mut().map(|t| (Part::Body, t)));
        for block in &mut self.blocks {
            match block {
                Block::Paragraph(text) => out.push((Part::Body, text)),
                Block::Subhead(text) => out.push((Part::Head, text)),
                Block::List { items, .. } => out.extend(items.iter_mut().map(|t| (Part::Body, t))),
                Block::Table(table) => out.extend(table.rows.iter_mut().flatten().map(|t| (Part::Line, t))),
                Block::Photo(photo) => {
                    out.push((Part::Line, &mut photo.caption));
                    out.push((Part::Line, &mut photo.credit));
                }
            }
        }
        out.extend(self.notes.iter_mut().flatten().map(|t| (Part::Body, t)));
        out.extend(self.credits.iter_mut().flat_map(|(a, b)| [(Part::Line, a), (Part::Line, b)]));
        out
    }
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.headline.is_empty() && self.lead.is_empty() && self.blocks.is_empty()
    }
    /// Its title, for messages.
    pub fn title(&self) -> String {
        let title: String = self.headline.plain().chars().take(24).collect();
        if title.is_empty() { self.source.clone() } else { title }
    }
}

/// What a text is to its story, where rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A head.
    Head,
    /// Running text.
    Body,
    /// A line of names or figures: captions, cells, bylines.
    Line,
}
