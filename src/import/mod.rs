//! Feeds, and loose, OCR-like Markdown → manuscripts and an edition.
//!
//! Feeds of newsrooms and agencies are read by [`feed`], with [`encoding`] and [`house`] tables; a
//! loose page as follows.
//!
//! [`import`] reads a page as text recognition leaves it and writes it as this project's inputs:
//! one manuscript a story, an edition file with the furniture and a plan, and in it a reference to
//! the layout that suits the page. The steps, each in its own file:
//!
//! 1. `decode`: bytes to text, damage reported;
//! 2. `scan` (with `clean`, `list`): lines to blocks;
//! 3. `segment` (with `masthead`, `dateline`, `furniture`, `numerals`): blocks to furniture and
//!    stories;
//! 4. `story`, `rejoin`: a story's parts; paragraphs cut by the printed frames are made whole;
//! 5. `choose` (with `offer`): the layout; `plan`: the issue around the page;
//! 6. `write`: the files' text.
//!
//! Structure decides first, the words of `vocabulary` second. Nothing that is not understood is
//! dropped: it stays a paragraph or a line of furniture. Every guess is a diagnostic.

use std::path::PathBuf;

use crate::diag::{Diagnostics, SourceMap};

mod choose;
mod clean;
mod dateline;
mod decode;
pub mod encoding;
pub mod feed;
mod findings;
mod furniture;
pub mod house;
mod list;
mod masthead;
mod numerals;
mod offer;
mod page;
mod passage;
mod plan;
mod rejoin;
mod scan;
mod segment;
mod story;
mod vocabulary;
mod write;

pub use offer::{LayoutOffer, Room, ThreadOffer};

/// Stories written at most; what is beyond is no newspaper page.
const MOST_STORIES: usize = 10_000;

/// An imported page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Files to write, with paths relative to the output folder: `edition.toml` first, then
    /// `stories/ID.md`. Without an edition the stories alone.
    pub files: Vec<(PathBuf, Vec<u8>)>,
}

/// Imports a page of loose Markdown.
///
/// `name` is the file's name, for diagnostics; `house` is a table that its texts are settled by, if
/// any; `layouts` are the layouts to choose from, in order
/// of preference among equals. The text (its damage repaired) is added to `sources`, so that
/// places in `diagnostics` can be shown. `None`, with an error, when there is nothing to import.
pub fn import(
    bytes: &[u8],
    name: &str,
    house: Option<&house::House>,
    layouts: &[LayoutOffer],
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Imported> {
    loose(bytes, name, house, Some(layouts), sources, diagnostics)
}

/// Imports the stories of a page of loose Markdown, or of plain text, without an edition around
/// them: lines before the first headline are the story's, and the page's furniture is told, line
/// by line.
///
/// As [`import`]; what is written is `stories/ID.md` alone.
pub fn import_stories(
    bytes: &[u8],
    name: &str,
    house: Option<&house::House>,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Imported> {
    loose(bytes, name, house, None, sources, diagnostics)
}

/// A loose page; without `layouts` no edition is made of it.
fn loose(
    bytes: &[u8],
    name: &str,
    house: Option<&house::House>,
    layouts: Option<&[LayoutOffer]>,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Imported> {
    let decoded = decode::decode(bytes);
    let file = sources.add(name, decoded.text.as_str());
    let mut find = findings::Findings::new(file, diagnostics);
    let imported = decoded.report(&mut find).then(|| pages(&decoded.text, name, house, layouts, &mut find));
    find.finish();
    imported.flatten()
}

/// The steps after decoding.
fn pages(
    text: &str,
    name: &str,
    house: Option<&house::House>,
    layouts: Option<&[LayoutOffer]>,
    find: &mut findings::Findings,
) -> Option<Imported> {
    let blocks = scan::scan(text, find);
    let mut page = segment::segment(blocks, layouts.is_none(), find);
    if page.stories.is_empty() && page.furniture.title.is_none() {
        find.error("empty-page", "the file has no story", 0..0, "").help("give a page with headings and paragraphs");
        return None;
    }
    segment::report_language(page.lang, find);
    if page.stories.len() > MOST_STORIES {
        let message = format!("{} stories; only the first {MOST_STORIES} are written", page.stories.len());
        find.error("long-page", message, 0..0, "").help("import one page at a time");
        page.stories.truncate(MOST_STORIES);
    }
    // Without a table only private-use characters, which mean nothing, are settled.
    let private = text.chars().any(encoding::private::is_private);
    let own = house::House::of_language(page.lang).only_private();
    if let Some(house) = house.or(private.then_some(&own)) {
        page::settle(&mut page, house, find);
    }
    let mut files = Vec::new();
    if let Some(layouts) = layouts {
        let choice = choose::choose(&page, layouts, find);
        let plan = plan::plan(&page, name, choice.offer, find);
        files.push((PathBuf::from("edition.toml"), write::edition(&page, &plan, &choice).into_bytes()));
    }
    for story in &page.stories {
        let path = PathBuf::from("stories").join(format!("{}.md", story.id));
        files.push((path, write::manuscript(story, page.lang).into_bytes()));
    }
    Some(Imported { files })
}
