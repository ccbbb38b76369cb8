//! What a screen would do with a file, and a press must not: layers that switch, forms, views.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document as File, Object, ObjectId};

use super::finding::{At, Findings};
use super::identity::catalog;
use crate::pdfread::access::{as_dictionary, dictionary, entry, name, resolve, text};

/// Checks the catalog's interactive parts.
pub(super) fn check(file: &File, found: &mut Findings) {
    let Some(root) = catalog(file) else { return };
    let names = dictionary(file, root, b"Names");
    if names.is_some_and(|names| names.has(b"JavaScript")) {
        found.add("pdf-action", At::file().object("Root/Names"), "the file has JavaScript");
    }
    if names.is_some_and(|names| names.has(b"AlternatePresentations")) {
        found.add("pdf-viewer", At::file().object("Root/Names"), "the file has alternate presentations");
    }
    let form = dictionary(file, root, b"AcroForm");
    if form.is_some_and(|form| form.has(b"XFA")) || root.has(b"NeedsRendering") {
        found.add("pdf-xfa", At::file().object("Root/AcroForm"), "the file is an XFA form");
    }
    if matches!(entry(file, root, b"OpenAction"), Some(Object::Array(_))) {
        found.add("pdf-open-action", At::file().object("Root/OpenAction"), "the file opens at a place of its own");
    }
    if let Some(view) = dictionary(file, root, b"ViewerPreferences") {
        for key in ["ViewArea", "ViewClip", "PrintArea", "PrintClip"] {
            let area = name(file, view, key.as_bytes()).unwrap_or(b"MediaBox");
            if !matches!(area, b"MediaBox" | b"BleedBox") {
                let message = format!("{key} is {}", String::from_utf8_lossy(area));
                found.add("pdf-viewer", At::file().object("Root/ViewerPreferences"), message);
            }
        }
    }
    if let Some(layers) = dictionary(file, root, b"OCProperties") {
        self::layers(file, layers, found);
    }
}

fn layers(file: &File, properties: &Dictionary, found: &mut Findings) {
    let at = || At::file().object("Root/OCProperties");
    let all: BTreeSet<ObjectId> = listed(file, properties, b"OCGs", 1);
    let default = dictionary(file, properties, b"D");
    if default.is_none() {
        found.add("pdf-layers", at(), "layers have no default configuration");
    }
    let more =
        entry(file, properties, b"Configs").and_then(|c| c.as_array().ok()).map(Vec::as_slice).unwrap_or_default();
    if !more.is_empty() {
        found.add("pdf-layer-configs", at(), format!("layers have {} further configurations", more.len()));
    }
    let more = more.iter().filter_map(|c| as_dictionary(resolve(file, c)));
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for config in default.into_iter().chain(more) {
        let name = entry(file, config, b"Name").and_then(|n| n.as_str().ok()).map(text).unwrap_or_default();
        *names.entry(name).or_default() += 1;
        if config.has(b"AS") {
            found.add("pdf-layers", at(), "a configuration switches layers by itself (AS)");
        }
        let lost = all.difference(&listed(file, config, b"Order", 16)).count();
        if config.has(b"Order") && lost > 0 {
            found.add("pdf-layers", at(), format!("a configuration's Order lacks {lost} of {} layers", all.len()));
        }
    }
    for (name, count) in names {
        if name.is_empty() {
            found.add("pdf-layers", at(), "a configuration of layers has no name");
        } else if count > 1 {
            found.add("pdf-layers", at(), format!("{count} configurations of layers are named `{name}`"));
        }
    }
}

/// The references of an array and of the arrays in it.
fn listed(file: &File, dict: &Dictionary, key: &[u8], depth: u32) -> BTreeSet<ObjectId> {
    fn gather(file: &File, items: &[Object], depth: u32, out: &mut BTreeSet<ObjectId>) {
        for item in items {
            match (item, resolve(file, item)) {
                (_, Object::Array(inner)) if depth > 0 => gather(file, inner, depth - 1, out),
                (Object::Reference(id), _) => {
                    out.insert(*id);
                }
                _ => {}
            }
        }
    }
    let mut out = BTreeSet::new();
    if let Some(Object::Array(items)) = entry(file, dict, key) {
        gather(file, items, depth, &mut out);
    }
    out
}
