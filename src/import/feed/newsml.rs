//! NewsML-G2 2.x (IPTC): `newsItem`, alone or in a `newsMessage`, and `packageItem`.
//!
//! `itemMeta` says what the item is and whether it may be printed, `contentMeta` has its heads and
//! names, `contentSet` its text: NITF or XHTML as `inlineXML`, plain text as `inlineData`, pictures
//! as `remoteContent`. A picture is an item of its own; the text that links to it, or the first text
//! of the package that both are in, shows it.

use std::collections::BTreeMap;

use crate::diag::FileId;

use super::item::{Block, Desk, Item, Photo, Picture};
use super::text::Text;
use super::tree::{self, Id, Tree};
use super::{markup, nitf};

/// Reads a file of NewsML-G2.
pub(super) fn read(text: &str, file: FileId, desk: &mut Desk) -> Vec<Item> {
    let tree = match tree::xml(text, file) {
        Ok(tree) => tree,
        Err(fault) => {
            desk.fault(file, fault, true);
            return Vec::new();
        }
    };
    for fault in tree.faults.clone() {
        desk.fault(file, fault, false);
    }
    let (mut stories, mut pictures) = (Vec::new(), BTreeMap::new());
    let items: Vec<Id> = tree.within(tree.root()).filter(|n| tree.name(*n) == "newsItem").collect();
    for id in items {
        match class(&tree, id) {
            "picture" | "graphic" => {
                let photo = photo(&tree, id, desk);
                pictures.insert(tree.attribute(id, "guid").unwrap_or_default().to_owned(), photo);
            }
            "text" | "composite" | "" => stories.push((links(&tree, id), story(&tree, id, desk))),
            other => {
                desk.find.about(file);
                let message = format!("an item of the class `{other}` is no story");
                let place = tree.child(id, "itemMeta").map_or(tree.place(id), |m| tree.place(m));
                desk.find
                    .warning("not-a-story", message, place, "")
                    .help("stories are items of the classes text and picture");
            }
        }
    }
    let packages: Vec<Vec<String>> = packages(&tree);
    for (links, story) in &mut stories {
        let shared = packages.iter().filter(|refs| first_text(refs, &story.source, &pictures)).flatten();
        let wanted: Vec<String> = links.iter().chain(shared).cloned().collect();
        let photos: Vec<Block> = wanted.iter().filter_map(|guid| pictures.remove(guid)).map(Block::Photo).collect();
        story.blocks.splice(0..0, photos);
    }
    for (guid, photo) in pictures {
        desk.find.about(file);
        let message = format!("no story shows the picture `{guid}`");
        desk.find.warning("picture-unused", message, photo.place, "").help("name its file in a manuscript");
    }
    // A package has its stories in the order that it wants them read.
    let mut order: BTreeMap<&String, usize> = BTreeMap::new();
    for (place, guid) in packages.iter().flatten().enumerate() {
        order.entry(guid).or_insert(place);
    }
    let mut stories: Vec<Item> = stories.into_iter().map(|(_, story)| story).collect();
    stories.sort_by_key(|s| order.get(&s.source).copied().unwrap_or(usize::MAX));
    stories
}

/// `text` of `<itemClass qcode="ninat:text"/>`.
fn class(tree: &Tree, item: Id) -> &str {
    let class = tree.at(item, &["itemMeta", "itemClass"]);
    code(class.and_then(|c| tree.attribute(c, "qcode").or(tree.attribute(c, "uri"))).unwrap_or_default())
}

/// A code without its scheme: `ninat:text`, `http://cv.iptc.org/newscodes/ninature/text`.
fn code(qcode: &str) -> &str {
    qcode.rsplit([':', '/']).next().unwrap_or_default()
}

/// Items that an item links to.
fn links(tree: &Tree, item: Id) -> Vec<String> {
    let links = tree.child(item, "itemMeta").into_iter().flat_map(|meta| tree.named(meta, "link"));
    links.filter_map(|l| tree.attribute(l, "residref").or(tree.attribute(l, "href"))).map(str::to_owned).collect()
}

/// The items of each package, in its order.
fn packages(tree: &Tree) -> Vec<Vec<String>> {
    let packages = tree.within(tree.root()).filter(|n| tree.name(*n) == "packageItem");
    let refs = |package: Id| {
        let refs = tree.within(package).filter(|n| tree.name(*n) == "itemRef");
        refs.filter_map(|r| tree.attribute(r, "residref").or(tree.attribute(r, "href"))).map(str::to_owned).collect()
    };
    packages.map(refs).collect()
}

/// Whether a story is the first of a package that is no picture.
fn first_text(refs: &[String], source: &str, pictures: &BTreeMap<String, Photo>) -> bool {
    refs.iter().find(|guid| !pictures.contains_key(*guid)).is_some_and(|guid| guid == source)
}

fn story(tree: &Tree, id: Id, desk: &mut Desk) -> Item {
    let attribute = |key: &str| tree.attribute(id, key).map(str::to_owned);
    let mut item = Item {
        source: attribute("guid").unwrap_or_default(),
        version: attribute("version").and_then(|v| v.parse().ok()).unwrap_or(0),
        lang: attribute("lang"),
        file: Some(tree.file),
        place: tree.place(id).start..tree.place(id).start + 1,
        ..Item::default()
    };
    if let Some(meta) = tree.child(id, "itemMeta") {
        item_meta(tree, meta, &mut item, desk);
    }
    if let Some(meta) = tree.child(id, "contentMeta") {
        content_meta(tree, meta, &mut item, desk);
    }
    let rights = tree.child(id, "rightsInfo").and_then(|r| tree.child(r, "usageTerms"));
    if let Some(terms) = rights.filter(|t| !tree.string(*t).is_empty()) {
        desk.find.about(tree.file);
        let message = format!("the sender limits its use: {}", tree.string(terms));
        desk.find.warning("usage-terms", message, tree.place(terms), "").help("see to it before the page goes");
    }
    if let Some(set) = tree.child(id, "contentSet") {
        content_set(tree, set, &mut item, desk);
    }
    item
}

fn item_meta(tree: &Tree, meta: Id, item: &mut Item, desk: &mut Desk) {
    let created = tree.child(meta, "versionCreated").map(|c| tree.string(c)).unwrap_or_default();
    item.date = super::id::day(&created);
    if item.version == 0 {
        item.version = super::id::moment(&created);
    }
    let status = tree.child(meta, "pubStatus").and_then(|s| tree.attribute(s, "qcode").or(tree.attribute(s, "uri")));
    item.withheld = status.map(code).filter(|s| *s != "usable").map(str::to_owned);
    for child in tree.children(meta) {
        match tree.name(*child) {
            "edNote" => desk.cautionary(tree, *child),
            "embargoed" => {
                desk.find.about(tree.file);
                let message = format!("the story is under embargo: {}", tree.string(*child));
                desk.find.warning("embargo", message, tree.place(*child), "").help("see to it before the page goes");
            }
            _ => {}
        }
    }
}

fn content_meta(tree: &Tree, meta: Id, item: &mut Item, desk: &mut Desk) {
    let mut told = Vec::new();
    for child in tree.children(meta).to_vec() {
        let role = code(tree.attribute(child, "role").unwrap_or_default()).to_ascii_lowercase();
        match tree.name(child) {
            "headline" => {
                let text = markup::line(tree, child, item, desk).into_head();
                match role.as_str() {
                    "kicker" | "overline" | "shoulder" => item.kicker.join(text),
                    "sub" | "subheadline" | "deck" | "underline" => item.deck.join(text),
                    _ if item.headline.is_empty() => item.headline = text,
                    _ => item.deck.join(text),
                }
            }
            "by" => {
                let text = markup::line(tree, child, item, desk).into_head();
                item.byline.join(text);
            }
            "dateline" => item.dateline = markup::line(tree, child, item, desk).into_head(),
            "slugline" => item.slug = tree.string(child),
            "language" => {
                let tag = tree.attribute(child, "tag").map(str::to_owned);
                item.lang = tag.or(item.lang.take());
            }
            "urgency" => item.priority = tree.string(child).parse().ok().filter(|n| (1..=9).contains(n)),
            "description" if matches!(role.as_str(), "summary" | "abstract" | "lead") => {
                let lead = markup::paragraphs(tree, child, item, desk);
                item.lead.extend(lead);
            }
            "description" => desk.loose(tree, child),
            "subject" | "located" | "genre" | "creditline" => {
                told.extend(Some(tree.string(child)).filter(|t| !t.is_empty()))
            }
            _ => {}
        }
    }
    if !told.is_empty() {
        desk.find.about(tree.file);
        let message = format!("what the item says of itself is not set: {}", told.join(", "));
        desk.find.note("not-set", message, item.place.clone(), "");
    }
}

fn content_set(tree: &Tree, set: Id, item: &mut Item, desk: &mut Desk) {
    for child in tree.children(set).to_vec() {
        match tree.name(child) {
            "inlineXML" => match tree.find(child, "nitf") {
                Some(found) => {
                    if let Some(body) = tree.child(found, "body") {
                        let mut inner = Item::default();
                        std::mem::swap(&mut inner.readings, &mut item.readings);
                        std::mem::swap(&mut inner.notes, &mut item.notes);
                        nitf::fill(tree, body, &mut inner, desk);
                        merge(item, inner);
                    }
                }
                None => markup::read(tree, tree.find(child, "body").unwrap_or(child), item, desk),
            },
            "inlineData" => {
                let start = tree.children(child).first().map_or(0, |c| tree.place(*c).start);
                let text: String = tree.within(child).filter_map(|n| tree.text(n)).collect();
                let mut at = start;
                for line in text.split_inclusive('\n') {
                    let text = Text::of(line, tree.file, at);
                    at += line.len();
                    if !text.is_empty() {
                        item.blocks.push(Block::Paragraph(text));
                    }
                }
            }
            "remoteContent" if tree.attribute(child, "contenttype").is_some_and(|t| t.starts_with("image/")) => {
                let named = tree.attribute(child, "href").map(str::to_owned).into_iter().collect();
                let photo = Photo {
                    picture: Picture::Named(named),
                    file: Some(tree.file),
                    place: tree.place(child),
                    ..Photo::default()
                };
                item.blocks.push(Block::Photo(photo));
            }
            "remoteContent" => {
                desk.find.about(tree.file);
                let href: String = tree.attribute(child, "href").unwrap_or_default().chars().take(120).collect();
                let message = format!("the content at `{href}` is elsewhere and is not fetched");
                desk.find
                    .warning("not-understood", message, tree.place(child), "")
                    .help("ask for the text within the item");
            }
            _ => {}
        }
    }
    if let Some(Block::Subhead(first)) = item.blocks.first()
        && first.plain() == item.headline.plain()
    {
        item.blocks.remove(0);
    }
}

/// What an inner document adds: heads where the item has none, its text always.
fn merge(item: &mut Item, inner: Item) {
    for (own, new) in [
        (&mut item.headline, inner.headline),
        (&mut item.kicker, inner.kicker),
        (&mut item.deck, inner.deck),
        (&mut item.byline, inner.byline),
        (&mut item.dateline, inner.dateline),
    ] {
        if own.is_empty() {
            *own = new;
        }
    }
    if item.lead.is_empty() {
        item.lead = inner.lead;
    }
    item.blocks.extend(inner.blocks);
    item.readings = inner.readings;
    item.notes = inner.notes;
}

/// A picture's item.
fn photo(tree: &Tree, id: Id, desk: &mut Desk) -> Photo {
    let mut unused = Item::default();
    let mut photo = Photo { file: Some(tree.file), place: tree.place(id), ..Photo::default() };
    if let Some(meta) = tree.child(id, "contentMeta") {
        let text = tree.child(meta, "description").or(tree.child(meta, "headline"));
        photo.caption = text.map(|t| markup::line(tree, t, &mut unused, desk)).unwrap_or_default();
        let by = tree.child(meta, "creditline").or(tree.child(meta, "by")).or(tree.child(meta, "creator"));
        photo.credit = by.map(|b| markup::line(tree, b, &mut unused, desk)).unwrap_or_default();
    }
    let mut renditions: Vec<(u64, String)> = Vec::new();
    for content in tree.child(id, "contentSet").into_iter().flat_map(|set| tree.named(set, "remoteContent")) {
        if let Some(href) = tree.attribute(content, "href") {
            let side = |key| tree.attribute(content, key).and_then(|v| v.parse::<u64>().ok()).unwrap_or(0);
            renditions.push((side("width").saturating_mul(side("height")), href.to_owned()));
        }
    }
    renditions.sort_by_key(|(area, _)| std::cmp::Reverse(*area));
    photo.picture = Picture::Named(renditions.into_iter().map(|(_, href)| href).collect());
    photo
}
