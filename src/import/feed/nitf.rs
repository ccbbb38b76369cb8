//! NITF 3.6 (IPTC News Industry Text Format).
//!
//! `head/docdata` says which story it is; `body/body.head` has the heads, `body.content` the text,
//! `body.end` what stands under it.

use crate::diag::FileId;

use super::item::{Desk, Item};
use super::markup;
use super::tree::{self, Id, Tree};

/// Reads a file of NITF.
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
    let documents: Vec<Id> = tree.within(tree.root()).filter(|n| tree.name(*n) == "nitf").collect();
    documents.into_iter().map(|nitf| document(&tree, nitf, desk)).collect()
}

/// Reads one `nitf` element.
pub(super) fn document(tree: &Tree, nitf: Id, desk: &mut Desk) -> Item {
    let mut item = Item { file: Some(tree.file), place: tree.place(nitf), ..Item::default() };
    if let Some(head) = tree.child(nitf, "head") {
        identity(tree, head, &mut item, desk);
    }
    if let Some(body) = tree.child(nitf, "body") {
        item.lang = tree.attribute(body, "lang").or(tree.attribute(nitf, "lang")).map(str::to_owned);
        fill(tree, body, &mut item, desk);
    }
    if item.headline.is_empty()
        && let Some(title) = tree.at(nitf, &["head", "title"])
    {
        item.headline = markup::line(tree, title, &mut item, desk).into_head();
    }
    item
}

/// Fills a story from NITF's `body`.
pub(super) fn fill(tree: &Tree, body: Id, item: &mut Item, desk: &mut Desk) {
    for child in tree.children(body) {
        match tree.name(*child) {
            "body.head" => heads(tree, *child, item, desk),
            _ => markup::read_node(tree, *child, item, desk),
        }
    }
}

/// `docdata` and the other identities of `head`.
fn identity(tree: &Tree, head: Id, item: &mut Item, desk: &mut Desk) {
    let Some(data) = tree.child(head, "docdata") else { return };
    if let Some(id) = tree.child(data, "doc-id") {
        let (source, id) = (tree.attribute(id, "regsrc"), tree.attribute(id, "id-string"));
        item.source = [source, id].into_iter().flatten().collect::<Vec<_>>().join(":");
    }
    let du_key = tree.child(data, "du-key");
    item.slug = du_key.and_then(|key| tree.attribute(key, "key")).unwrap_or_default().to_owned();
    let version = du_key.and_then(|key| tree.attribute(key, "version")).and_then(|v| v.parse().ok());
    let norm = |name: &str| tree.child(data, name).and_then(|d| tree.attribute(d, "norm"));
    let issued = norm("date.issue").or(norm("date.release")).unwrap_or_default();
    item.version = version.unwrap_or_else(|| super::id::moment(issued));
    item.date = super::id::day(issued);
    let urgency = tree.child(data, "urgency").and_then(|u| tree.attribute(u, "ed-urg")).and_then(|u| u.parse().ok());
    item.priority = urgency.filter(|u| (1..=9).contains(u));
    let status = tree.attribute(data, "management-status");
    let held = ["canceled", "cancelled", "withheld", "embargoed", "info"];
    if let Some(status) = status.filter(|status| held.contains(status)) {
        item.withheld = Some(status.to_owned());
    }
    if let Some(message) = tree.child(data, "ed-msg").and_then(|m| tree.attribute(m, "info")) {
        desk.find.about(tree.file);
        let message = format!("a note to editors is not set: {message}");
        let place = tree.child(data, "ed-msg").map_or(0..0, |m| tree.place(m));
        desk.find.warning("editors-note", message, place, "this note").help("read it before the page goes");
    }
}

/// `body.head`.
fn heads(tree: &Tree, head: Id, item: &mut Item, desk: &mut Desk) {
    for child in tree.children(head).to_vec() {
        match tree.name(child) {
            "hedline" => hedline(tree, child, item, desk),
            "byline" => {
                let text = markup::line(tree, child, item, desk).into_head();
                item.byline.join(text);
            }
            "dateline" => {
                let name = tree.child(child, "location").unwrap_or(child);
                item.dateline = markup::line(tree, name, item, desk).into_head();
            }
            "abstract" => item.lead = markup::paragraphs(tree, child, item, desk),
            "note" => desk.cautionary(tree, child),
            "distributor" | "rights" | "series" => {
                let text = tree.string(child);
                if !text.is_empty() {
                    desk.find.about(tree.file);
                    let message = format!("`{}` is not set: {text}", tree.name(child));
                    desk.find.note("not-set", message, tree.place(child), "");
                }
            }
            _ => desk.loose(tree, child),
        }
    }
}

/// `hl1` is the headline; an `hl2` before it the kicker, one after it the deck; more are subheads'
/// work, and go to the deck.
fn hedline(tree: &Tree, id: Id, item: &mut Item, desk: &mut Desk) {
    for child in tree.children(id).to_vec() {
        let text = match tree.name(child) {
            "hl1" | "hl2" => markup::line(tree, child, item, desk).into_head(),
            _ => {
                desk.loose(tree, child);
                continue;
            }
        };
        match tree.name(child) {
            "hl1" => item.headline.join(text),
            _ if item.headline.is_empty() && tree.child(id, "hl1").is_some() => item.kicker.join(text),
            _ => item.deck.join(text),
        }
    }
}
