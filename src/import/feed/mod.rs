//! Feeds of newsrooms and agencies → manuscripts.
//!
//! [`kind_of`] tells a file's format by its content; a reader for each format (`ninjs`, `nitf`,
//! `newsml`, `docx`) makes stories of it, all of one shape (`item`); the house table is applied to
//! them; `manuscript` writes each as this project's Markdown, `pictures` finds its pictures, and
//! `edition` plans a page for all of them. Whatever a feed says that has no place in a manuscript
//! is reported, never silently dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostics, Severity, SourceMap};

use super::encoding::{self, Decoded, Encoding, Found};
use super::findings::Findings;
use super::house::House;
use super::offer::LayoutOffer;

mod docx;
mod edition;
mod id;
mod item;
mod kind;
mod manuscript;
mod markup;
mod newsml;
mod ninjs;
mod nitf;
mod pictures;
mod text;
mod tree;

pub(super) use item::Part;
use item::{Desk, Item};
pub(super) use text::{Letter, Look, Text};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// IPTC News in JSON.
    Ninjs,
    /// IPTC News Industry Text Format.
    Nitf,
    /// IPTC NewsML-G2.
    NewsMl,
    /// A document of a word processor (Office Open XML).
    Docx,
    /// Loose Markdown, or plain text.
    Markdown,
    /// XML, HTML or JSON that is no feed which is read here.
    Unknown,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Ninjs => "ninjs",
            Kind::Nitf => "NITF",
            Kind::NewsMl => "NewsML-G2",
            Kind::Docx => "DOCX",
            Kind::Markdown => "Markdown",
            Kind::Unknown => "unknown",
        })
    }
}

pub use kind::kind_of;

/// A file to import.
pub struct FeedFile<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its format, where it is not told by its content.
    pub kind: Option<Kind>,
    /// Reads a file beside it, by a path that only goes down.
    pub beside: &'a dyn Fn(&Path) -> std::io::Result<Vec<u8>>,
}

/// How feeds are read.
#[derive(Default)]
pub struct FeedOptions<'a> {
    /// The encoding, whatever a file says.
    pub encoding: Option<Encoding>,
    /// The house table; without one, the bundled one of each story's language.
    pub house: Option<&'a House>,
    /// The language of stories that name none; else it is told from their characters.
    pub lang: Option<&'a str>,
    /// Layouts to choose from for the edition's page.
    pub layouts: &'a [LayoutOffer],
    /// No edition is wanted: none is planned, and nothing is said of one.
    pub stories_only: bool,
}

/// An imported story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedStory {
    /// Its id.
    pub id: String,
    /// The feed's own id of it; empty when it has none.
    pub source: String,
    /// Its version; the higher is the newer.
    pub version: u64,
    /// The manuscript, `stories/ID.md`, relative to the output folder.
    pub path: PathBuf,
    /// The manuscript's text.
    pub manuscript: Vec<u8>,
    /// Its pictures, relative to the output folder.
    pub pictures: Vec<(PathBuf, Vec<u8>)>,
}

/// Imported stories, and an edition with them on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feeds {
    /// Stories in the order of the files and of each file.
    pub stories: Vec<FeedStory>,
    /// The text of an `edition.toml`; empty where none was wanted.
    pub edition: Vec<u8>,
}

/// Imports feeds. `None`, with an error, when no story comes of them.
pub fn import_feeds(
    files: &[FeedFile],
    options: &FeedOptions,
    map: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Feeds> {
    let mut shelf = Shelf::default();
    let faults = |diagnostics: &Diagnostics| diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let before = faults(diagnostics);
    for file in files {
        one(file, options, map, diagnostics, &mut shelf);
    }
    let Shelf { stories, items, .. } = shelf;
    if stories.is_empty() {
        // Where a file is at fault, that says why there is no story.
        if faults(diagnostics) > before {
            return None;
        }
        let name = files.first().map_or("the file", |f| f.name);
        let found = crate::diag::Diagnostic::error("empty-feed", format!("no story was found in {name}"));
        diagnostics.push(found.help("give files of ninjs, NITF, NewsML-G2, DOCX or Markdown"));
        return None;
    }
    let name = files.first().map_or("", |f| f.name);
    let edition = match options.stories_only {
        true => Vec::new(),
        false => edition::plan(&stories, &items, name, options.layouts, map, diagnostics).into_bytes(),
    };
    Some(Feeds { stories, edition })
}

/// The stories of a run.
#[derive(Default)]
struct Shelf {
    stories: Vec<FeedStory>,
    /// What each story was made of.
    items: Vec<Item>,
    /// The place of each id.
    index: BTreeMap<String, usize>,
    /// The last number given to a second story of an id.
    again: BTreeMap<String, u32>,
}

/// Where a story goes on the shelf.
enum Spot {
    /// Behind the others, under this id.
    New(String),
    /// In place of an older version.
    InPlaceOf(usize),
    /// Nowhere: a newer version is there.
    Nowhere,
}

/// Imports one file.
fn one(file: &FeedFile, options: &FeedOptions, map: &mut SourceMap, diagnostics: &mut Diagnostics, shelf: &mut Shelf) {
    let kind = file.kind.unwrap_or_else(|| kind_of(file.bytes, options.encoding));
    let decoded = match kind {
        Kind::Docx => None,
        _ => Some(encoding::decode(file.bytes, options.encoding)),
    };
    let source = map.add(file.name, decoded.as_ref().map_or("", |d| d.text.as_str()));
    let mut find = Findings::new(source, diagnostics);
    if let Some(decoded) = &decoded {
        report(decoded, &mut find);
    }
    let text = decoded.as_ref().map_or("", |d| d.text.as_str());
    let mut desk = Desk { name: file.name, map, find: &mut find, beside: file.beside };
    let read = match kind {
        _ if text.trim().is_empty() && kind != Kind::Docx => {
            let finding = desk.find.error("empty-file", format!("{} is empty", file.name), 0..0, "");
            finding.help("ask the sender for the file again");
            Vec::new()
        }
        Kind::Ninjs => ninjs::read(text, source, &mut desk),
        Kind::Nitf => nitf::read(text, source, &mut desk),
        Kind::NewsMl => newsml::read(text, source, &mut desk),
        Kind::Docx => docx::read(file.bytes, options.house, &mut desk),
        Kind::Unknown => {
            let message = format!("{} is {}, no feed that is read here", file.name, kind::described(text));
            desk.find
                .error("unknown-feed", message, 0..0, "")
                .help("ninjs, NITF, NewsML-G2, DOCX and Markdown are read; --from says which of them it is after all");
            Vec::new()
        }
        Kind::Markdown => {
            let message = format!("{} is {kind}, which cannot be read together with other files", file.name);
            desk.find.error("bad-feed", message, 0..0, "").help("import it by itself");
            Vec::new()
        }
    };
    for item in read {
        accept(item, file, options, &mut desk, shelf);
    }
    find.finish();
}

/// Takes a story in: house rules, id, pictures, manuscript.
fn accept(mut item: Item, file: &FeedFile, options: &FeedOptions, desk: &mut Desk, shelf: &mut Shelf) {
    if let Some(source) = item.file {
        desk.find.about(source);
    }
    if let Some(status) = &item.withheld {
        let message = format!("the story `{}` is not to be printed: its status is `{status}`", item.title());
        desk.find
            .warning("withheld", message, item.place.clone(), "")
            .help("it is not written; kill it where it was placed");
        return;
    }
    if item.is_empty() {
        let message = format!("the story `{}` has neither head nor text; it is not written", item.source);
        desk.find.warning("empty-feed-story", message, item.place.clone(), "");
        return;
    }
    if item.headline.is_empty() {
        let name = if item.source.is_empty() { file.name } else { &item.source };
        let message = format!("the story `{name}` has no headline; the page would have an empty head");
        desk.find
            .warning("no-headline", message, item.place.clone(), "this story")
            .help("write its headline in the manuscript");
    }
    item.caption_pictures();
    invisible(&mut item, desk);
    let lang = language(&mut item, options.lang);
    super::house::apply(&mut item.texts(), options.house, &lang, desk.find);
    let stem = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let named = if item.slug.is_empty() { stem.to_owned() } else { item.slug.clone() };
    let id = id::of(&item.source, &named);
    let (id, place) = match settle(id, &item, shelf, desk) {
        Spot::New(id) => (id, shelf.stories.len()),
        Spot::InPlaceOf(place) => match shelf.stories.get(place) {
            Some(old) => (old.id.clone(), place),
            None => return,
        },
        Spot::Nowhere => return,
    };
    let pictures = pictures::collect(&mut item, &id, desk);
    let text = manuscript::write(&item, &id, &lang, &pictures.named);
    item.lang = Some(lang);
    let story = FeedStory {
        path: Path::new("stories").join(format!("{id}.md")),
        id: id.clone(),
        source: item.source.clone(),
        version: item.version,
        manuscript: text.into_bytes(),
        pictures: pictures.files,
    };
    shelf.index.insert(id, place);
    match (shelf.stories.get_mut(place), shelf.items.get_mut(place)) {
        (Some(old_story), Some(old_item)) => (*old_story, *old_item) = (story, item),
        _ => {
            shelf.stories.push(story);
            shelf.items.push(item);
        }
    }
}

/// Tells which characters that cannot be seen were left out of a story, each once.
fn invisible(item: &mut Item, desk: &mut Desk) {
    let mut seen: BTreeMap<char, (usize, Option<crate::diag::FileId>, usize)> = BTreeMap::new();
    for (_, text) in item.texts() {
        for (c, at) in &text.dropped {
            seen.entry(*c).or_insert((0, text.file, *at as usize)).0 += 1;
        }
    }
    for (c, (count, file, at)) in seen {
        file.iter().for_each(|f| desk.find.about(*f));
        let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
        let message = format!("character U+{:04X} has no place in a text and is left out ({times})", u32::from(c));
        match c.is_control() {
            true => desk.find.warning("control-character", message, at..at + 1, "the first"),
            false => desk.find.note("control-character", message, at..at + 1, "the first"),
        };
    }
}

/// A story's own place among those of this run. The newer of two versions stays; two stories of
/// one id that are no versions of each other both stay.
fn settle(id: String, item: &Item, shelf: &mut Shelf, desk: &mut Desk) -> Spot {
    let Some((place, before)) = shelf.index.get(&id).and_then(|n| Some((*n, shelf.stories.get(*n)?))) else {
        return Spot::New(id);
    };
    let old = before.version;
    if !item.source.is_empty() && before.source == item.source && old != item.version {
        let newer = item.version > old;
        let (most, least) = (old.max(item.version), old.min(item.version));
        let message = format!("two versions of the story `{id}`: {most} is written, not {least}");
        desk.find.note("older-version", message, item.place.clone(), if newer { "the newer" } else { "the older" });
        return if newer { Spot::InPlaceOf(place) } else { Spot::Nowhere };
    }
    let mut number = shelf.again.get(&id).copied().unwrap_or(1);
    let own = loop {
        number = number.saturating_add(1);
        let own = format!("{id}-{number}");
        if !shelf.index.contains_key(&own) {
            break own;
        }
    };
    shelf.again.insert(id.clone(), number);
    let message = format!("another story has the id `{id}` too; this one is written as `{own}`");
    desk.find
        .warning("duplicate-id", message, item.place.clone(), "this story")
        .help("if they are one story, take one of the two out");
    Spot::New(own)
}

/// A story's language: its own, that asked for, or what its characters say.
fn language(item: &mut Item, asked: Option<&str>) -> String {
    let own = item.lang.take().filter(|l| !l.is_empty() && l.len() < 36);
    let own = own.filter(|l| l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let told = own.or_else(|| asked.map(str::to_owned));
    // `zh` alone says nothing of the script.
    match told {
        Some(lang) if !lang.eq_ignore_ascii_case("zh") => lang,
        _ => {
            let text: String = item.texts().iter().map(|(_, t)| t.plain()).collect();
            let count = |set: &str| text.chars().filter(|c| set.contains(*c)).count();
            let kana = text.chars().filter(|c| ('\u{3041}'..='\u{30FE}').contains(c)).count();
            let (t, s) = (count(super::vocabulary::TRADITIONAL), count(super::vocabulary::SIMPLIFIED));
            let han = text.chars().filter(|c| super::passage::is_han(*c)).count();
            match () {
                _ if kana * 10 > han.max(1) => "ja",
                _ if han == 0 => "en",
                _ if s > t => "zh-CN",
                _ => "zh-HK",
            }
            .to_owned()
        }
    }
}

/// Reports how a file was decoded.
fn report(decoded: &Decoded, find: &mut Findings) {
    let name = decoded.encoding.name();
    match &decoded.found {
        Found::Contradicted(label) => {
            let message = format!("the file says that it is in `{label}`, but is in {name}; it is read as {name}");
            find.warning("wrong-encoding", message, 0..0, "").help("--encoding says which it is");
        }
        Found::Plausible => {
            let message = format!("the file is not UTF-8 and names no encoding; it is read as {name}");
            find.warning("guessed-encoding", message, 0..0, "").help("--encoding says which it is");
        }
        _ => {}
    }
    let mut lines = 1;
    let mut counted = 0;
    for bad in &decoded.bad {
        lines += decoded.text.get(counted..bad.at).map_or(0, |t| t.matches('\n').count());
        counted = bad.at;
        let message = format!("`{}` is no {name}", bad.place(lines));
        find.warning("undecodable", message, bad.at..bad.at + 3, "set as U+FFFD")
            .help("write the character into the manuscript; it stands there as \u{FFFD}");
    }
}
