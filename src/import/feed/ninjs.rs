//! ninjs (IPTC News in JSON), version 3, and the field names of versions 1 and 2.
//!
//! Keys are compared without regard to case and underscores, since the versions differ in little
//! else (`body_html`, `bodies`; `contenttype`, `contentType`).

use serde_json::Value;

use crate::diag::FileId;
use crate::import::findings::excerpt;

use super::item::{Block, Desk, Item, Photo, Picture};
use super::text::{Text, quoted};
use super::{markup, nitf, tree};

/// Items within items at most.
const DEEPEST: usize = 16;
/// Stories of a file at most.
const MOST: usize = 10_000;

/// Reads a file of ninjs: an item, a list of them, or a composite of them.
pub(super) fn read(text: &str, file: FileId, desk: &mut Desk) -> Vec<Item> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let line_start =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let at = (line_start + error.column().saturating_sub(1)).min(text.len());
            desk.find.about(file);
            let message = format!("this is no JSON: {error}");
            desk.find.error("bad-json", message, at..at, "").help("ask the sender for the file again");
            return Vec::new();
        }
    };
    let mut out = Vec::new();
    let mut reader = Reader { text, file, desk };
    match &value {
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate().take(MOST) {
                reader.item(item, &format!("/{i}"), 0, &mut out);
            }
        }
        item => reader.item(item, "", 0, &mut out),
    }
    out
}

/// Whether an object looks like a ninjs item.
pub(super) fn is_item(value: &Value) -> bool {
    let has = |key: &str| get(value, &[key]).is_some();
    has("uri")
        || has("headlines")
        || has("bodies")
        || has("bodyhtml")
        || has("bodytext")
        || has("headline") && has("type")
}

/// The value of the first of some keys that is there.
fn get<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v Value> {
    let object = value.as_object()?;
    let plain = |key: &str| key.chars().filter(|c| *c != '_').collect::<String>().to_ascii_lowercase();
    keys.iter().find_map(|wanted| object.iter().find(|(key, _)| plain(key) == *wanted).map(|(_, value)| value))
}

fn string<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v str> {
    get(value, keys)?.as_str().filter(|s| !s.trim().is_empty())
}

/// A string, or a number as one writes it.
fn number(value: &Value, keys: &[&str]) -> Option<u64> {
    let value = get(value, keys)?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The entries of a list, or of an object with names for them.
fn entries<'v>(value: &'v Value, keys: &[&str]) -> Vec<(String, &'v Value)> {
    match get(value, keys) {
        Some(Value::Array(list)) => list.iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect(),
        Some(Value::Object(named)) => named.iter().map(|(k, v)| (k.clone(), v)).collect(),
        _ => Vec::new(),
    }
}

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Plain,
    Html,
    /// NITF, or XML that is not known.
    Xml,
}

/// A text of some kind: its content type, its role, its value and where it is.
struct Rich<'v> {
    role: &'v str,
    kind: Format,
    value: &'v str,
    pointer: String,
}

struct Reader<'d, 't, 'a, 'f> {
    text: &'t str,
    file: FileId,
    desk: &'d mut Desk<'a, 'f>,
}

impl Reader<'_, '_, '_, '_> {
    fn item(&mut self, value: &Value, at: &str, depth: usize, out: &mut Vec<Item>) {
        let kind = string(value, &["type"]).unwrap_or("text").to_owned();
        if !value.is_object() || depth > DEEPEST || out.len() >= MOST {
            let place = if at.is_empty() { "the file" } else { at };
            self.desk.find.about(self.file);
            self.desk.find.error("bad-feed", format!("{place} is no item of ninjs, or one too many"), 0..0, "");
            return;
        }
        if matches!(kind.as_str(), "audio" | "video" | "planning" | "event" | "component") {
            self.desk.find.about(self.file);
            let message =
                format!("an item of the type `{kind}` is no story: {}", string(value, &["uri"]).unwrap_or(at));
            self.desk
                .find
                .warning("not-a-story", message, 0..0, "")
                .help("stories are of the types text, picture and composite");
            return;
        }
        let item = self.story(value, at);
        // A composite need have no text of its own; any other item without one is told.
        if !item.is_empty() || kind != "composite" {
            out.push(item);
        }
        // A composite carries whole stories among its associations.
        for (name, member) in entries(value, &["associations", "items"]) {
            let kind = string(member, &["type"]).unwrap_or_default();
            if matches!(kind, "text" | "composite") && is_item(member) {
                self.item(member, &format!("{at}/associations/{name}"), depth + 1, out);
            }
        }
    }

    /// Where an item is: at its id.
    fn whereabouts(&self, value: &Value) -> std::ops::Range<usize> {
        let uri = string(value, &["uri"]).unwrap_or("{");
        self.text.find(uri).map_or(0..1, |at| at..at + uri.len())
    }

    fn story(&mut self, value: &Value, at: &str) -> Item {
        let text = |keys: &[&str]| string(value, keys).unwrap_or_default().to_owned();
        let created = string(value, &["versioncreated", "contentcreated", "firstcreated"]).unwrap_or_default();
        let priority = number(value, &["urgency", "priority"]).and_then(|n| u8::try_from(n).ok());
        let mut item = Item {
            source: text(&["uri"]),
            slug: text(&["slugline", "title"]),
            version: number(value, &["version"]).unwrap_or_else(|| super::id::moment(created)),
            lang: string(value, &["language"]).map(str::to_owned),
            priority: priority.filter(|n| (1..=9).contains(n)),
            date: super::id::day(created),
            file: Some(self.file),
            place: self.whereabouts(value),
            ..Item::default()
        };
        if let Some(status) = string(value, &["pubstatus"]).filter(|s| !s.ends_with("usable")) {
            item.withheld = Some(status.to_owned());
        }
        let embargo = string(value, &["embargoed", "embargo", "embargoedreason"]);
        if let Some(embargo) = embargo {
            self.told("embargo", format!("the story is under embargo: {embargo}"), value);
        }
        if let Some(note) = string(value, &["ednote"]) {
            self.told("editors-note", format!("a note to editors is not set: {}", quoted(note)), value);
        }
        self.heads(value, at, &mut item);
        self.body(value, at, &mut item);
        self.pictures(value, at, &mut item);
        self.rights(value);
        item
    }

    /// Something that the desk has to know.
    fn told(&mut self, code: &'static str, message: String, value: &Value) {
        let place = self.whereabouts(value);
        self.desk.find.about(self.file);
        self.desk.find.warning(code, message, place, "this item").help("see to it before the page goes");
    }

    fn rights(&mut self, value: &Value) {
        let infos = entries(value, &["rightsinfo"]);
        let terms =
            infos.iter().filter_map(|(_, info)| string(info, &["usageterms"])).chain(string(value, &["usageterms"]));
        for terms in terms {
            self.told("usage-terms", format!("the sender limits its use: {}", excerpt(terms)), value);
        }
    }

    /// The texts of a list of them (version 2 and 3), or the plain fields of version 1.
    fn rich<'v>(&self, value: &'v Value, lists: &[&str], html: &[&str], plain: &[&str], at: &str) -> Vec<Rich<'v>> {
        let mut out = Vec::new();
        let list = lists.first().copied().unwrap_or_default();
        for (i, entry) in entries(value, lists) {
            let kind = string(entry, &["contenttype", "mimetype"]).unwrap_or("text/plain");
            let value = entry.as_str().or_else(|| string(entry, &["value"])).unwrap_or_default();
            let kind = match kind {
                kind if kind.contains("html") => Format::Html,
                kind if kind.contains("xml") => Format::Xml,
                _ => Format::Plain,
            };
            if !value.is_empty() {
                let role = string(entry, &["role"]).unwrap_or_default();
                out.push(Rich { role, kind, value, pointer: format!("{at}/{list}/{i}/value") });
            }
        }
        for (keys, kind) in [(html, Format::Html), (plain, Format::Plain)] {
            if let Some(value) = string(value, keys) {
                let key = keys.first().copied().unwrap_or_default();
                out.push(Rich { role: "", kind, value, pointer: format!("{at}/{key}") });
            }
        }
        out
    }

    /// A text as one line.
    fn line(&mut self, rich: &Rich, item: &mut Item) -> Text {
        let file = self.desk.part(&rich.pointer, rich.value);
        if rich.kind != Format::Html {
            return Text::of(rich.value, file, 0);
        }
        match self.desk.html(rich.value, file) {
            Some(tree) => markup::line(&tree, tree.root(), item, self.desk),
            None => Text::of(rich.value, file, 0),
        }
    }

    fn plain(&mut self, text: &str, pointer: &str) -> Text {
        let file = self.desk.part(pointer, text);
        Text::of(text, file, 0)
    }

    fn heads(&mut self, value: &Value, at: &str, item: &mut Item) {
        for head in self.rich(value, &["headlines"], &["headlinehtml"], &["headline"], at) {
            let text = self.line(&head, item).into_head();
            match head.role.rsplit([':', '/']).next().unwrap_or_default() {
                "kicker" | "eyebrow" | "over" | "shoulder" => item.kicker.join(text),
                "deck" | "sub" | "subheadline" | "subhead" | "secondary" | "under" => item.deck.join(text),
                "label" | "genre" | "vignette" => item.label.join(text),
                "main" | "headline" | "" | "print" if item.headline.is_empty() => item.headline = text,
                role => {
                    let message = format!("a headline of the role `{role}` is not set: {}", quoted(head.value));
                    let file = self.desk.part(&head.pointer, head.value);
                    self.desk.find.about(file);
                    self.desk.find.note("not-set", message, 0..head.value.len(), "not set");
                }
            }
        }
        let by = entries(value, &["bylines"]);
        for (i, entry) in &by {
            let name = entry.as_str().or_else(|| string(entry, &["value", "byline", "name"]));
            if let Some(name) = name {
                let text = self.plain(name, &format!("{at}/bylines/{i}"));
                item.byline.join(text.into_head());
            }
        }
        if let Some(by) = string(value, &["by", "byline"]).filter(|_| item.byline.is_empty()) {
            item.byline = self.plain(by, &format!("{at}/by")).into_head();
        }
        let located = string(value, &["located"]);
        let subjects: Vec<&str> =
            entries(value, &["subjects", "subject"]).iter().filter_map(|(_, s)| string(s, &["name"])).collect();
        if located.is_some() || !subjects.is_empty() {
            let place = located.map(|l| format!("located {l}")).into_iter();
            let about = (!subjects.is_empty()).then(|| format!("subjects {}", subjects.join(", ")));
            let told: Vec<String> = place.chain(about).collect();
            self.desk.find.about(self.file);
            self.desk.find.note(
                "not-set",
                format!("what the item says of itself is not set: {}", told.join("; ")),
                0..0,
                "",
            );
        }
    }

    /// The richest body; the text of others is the same.
    fn body(&mut self, value: &Value, at: &str, item: &mut Item) {
        for lead in self.rich(value, &["descriptions"], &["descriptionhtml"], &["descriptiontext"], at) {
            match lead.role {
                "lead" | "abstract" | "lede" | "intro" => {
                    let text = self.line(&lead, item);
                    item.lead.push(text);
                }
                // A picture's description is its caption.
                _ if string(value, &["type"]) == Some("picture") => {}
                _ => self.not_set(&lead),
            }
        }
        let bodies = self.rich(value, &["bodies"], &["bodyxhtml", "bodyhtml"], &["bodytext"], at);
        let best = bodies.iter().find(|b| b.kind == Format::Html);
        let best = best.or(bodies.iter().find(|b| b.kind == Format::Plain)).or(bodies.first());
        match best {
            None => return,
            Some(body) => match body.kind {
                Format::Html => {
                    let file = self.desk.part(&body.pointer, body.value);
                    if let Some(tree) = self.desk.html(body.value, file) {
                        markup::read(&tree, tree.root(), item, self.desk);
                    }
                }
                Format::Plain => self.paragraphs(body, item),
                Format::Xml => self.xml(body, item),
            },
        }
        // A body that begins with the headline repeats it.
        if let Some(Block::Subhead(first)) = item.blocks.first()
            && first.plain() == item.headline.plain()
        {
            item.blocks.remove(0);
        }
    }

    /// A body that is XML: its NITF, or its text as of any XML.
    fn xml(&mut self, body: &Rich, item: &mut Item) {
        let file = self.desk.part(&body.pointer, body.value);
        match tree::xml(body.value, file) {
            Ok(tree) => {
                tree.faults.iter().for_each(|fault| self.desk.fault(file, fault.clone(), false));
                match tree.find(tree.root(), "body") {
                    Some(inner) if tree.find(tree.root(), "nitf").is_some() => {
                        nitf::fill(&tree, inner, item, self.desk)
                    }
                    inner => markup::read(&tree, inner.unwrap_or(tree.root()), item, self.desk),
                }
            }
            Err(fault) => self.desk.fault(file, fault, true),
        }
    }

    /// A text of the item that no part of a manuscript is for.
    fn not_set(&mut self, rich: &Rich) {
        let file = self.desk.part(&rich.pointer, rich.value);
        let role = if rich.role.is_empty() { "a description".to_owned() } else { format!("the text `{}`", rich.role) };
        self.desk.find.about(file);
        let message = format!("{role} is not set: {}", quoted(rich.value));
        self.desk.find.note("not-set", message, 0..rich.value.len(), "not set");
    }

    /// Plain text: a line a paragraph.
    fn paragraphs(&mut self, body: &Rich, item: &mut Item) {
        let file = self.desk.part(&body.pointer, body.value);
        let mut at = 0;
        for line in body.value.split_inclusive('\n') {
            let text = Text::of(line, file, at);
            at += line.len();
            if !text.is_empty() {
                item.blocks.push(Block::Paragraph(text));
            }
        }
    }

    /// Pictures: those that the body shows take their captions, the others stand first.
    fn pictures(&mut self, value: &Value, at: &str, item: &mut Item) {
        let mut loose = Vec::new();
        let own = string(value, &["type"]) == Some("picture");
        let own = own.then(|| (at.to_owned(), String::new(), value));
        let pictures = entries(value, &["associations"]).into_iter();
        let pictures = pictures.filter(|(_, v)| matches!(string(v, &["type"]), Some("picture" | "graphic")));
        let members = pictures.map(|(name, v)| (format!("{at}/associations/{name}"), name, v));
        for (pointer, key, member) in own.into_iter().chain(members) {
            let mut photo = self.photo(member, &pointer, item);
            let name = string(member, &["name"]).unwrap_or(&key).to_owned();
            let mut known: Vec<String> = vec![name];
            known.extend(string(member, &["uri"]).map(str::to_owned));
            if let Picture::Named(hrefs) = &photo.picture {
                known.extend(hrefs.iter().cloned());
            }
            let shown = item.blocks.iter_mut().find_map(|block| match block {
                Block::Photo(Photo { picture: Picture::Named(refs), .. })
                    if !refs.iter().any(|r| known.contains(r)) =>
                {
                    None
                }
                Block::Photo(shown) => Some(shown),
                _ => None,
            });
            match shown {
                Some(shown) => {
                    shown.picture = std::mem::take(&mut photo.picture);
                    if shown.caption.is_empty() {
                        shown.caption = photo.caption;
                    }
                    if shown.credit.is_empty() {
                        shown.credit = photo.credit;
                    }
                }
                None => loose.push(Block::Photo(photo)),
            }
        }
        item.blocks.splice(0..0, loose);
    }

    fn photo(&mut self, value: &Value, at: &str, item: &mut Item) -> Photo {
        let mut photo = Photo { file: Some(self.file), place: self.whereabouts(value), ..Photo::default() };
        let captions = self.rich(value, &["descriptions"], &["descriptionhtml"], &["descriptiontext", "caption"], at);
        if let Some(caption) = captions.iter().find(|c| c.kind == Format::Plain).or(captions.first()) {
            photo.caption = self.line(caption, item);
        }
        if let Some(by) = string(value, &["by", "byline", "creditline"]) {
            photo.credit = self.plain(by, &format!("{at}/by"));
        }
        let mut renditions: Vec<(u64, String)> = Vec::new();
        for (_, rendition) in entries(value, &["renditions"]) {
            let kind = string(rendition, &["contenttype", "mimetype"]).unwrap_or("image/");
            if let Some(href) = string(rendition, &["href"]).filter(|_| kind.starts_with("image/")) {
                let side = |key| number(rendition, &[key]).unwrap_or(0);
                renditions.push((side("width").saturating_mul(side("height")), href.to_owned()));
            }
        }
        renditions.sort_by_key(|(area, _)| std::cmp::Reverse(*area));
        photo.picture = Picture::Named(renditions.into_iter().map(|(_, href)| href).collect());
        self.rights(value);
        photo
    }
}
