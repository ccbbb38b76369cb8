//! Whether two pages are written alike, whatever the numbers of their objects: then they print
//! alike, and nothing has to be painted.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId};
use sha2::{Digest, Sha256};

use crate::pdfread::{Document, PageView};

/// Most objects of a page that are looked at; a page with more is painted.
const MOST_OBJECTS: usize = 200_000;
/// How deep objects may nest.
const DEPTH: usize = 64;

/// Whether two pages (counted from 1) have the same boxes, content and resources. `false` also
/// when that is not certain.
pub fn written_alike(old: (&Document, usize), new: (&Document, usize)) -> bool {
    match (fingerprint(old.0, old.1), fingerprint(new.0, new.1)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn fingerprint(document: &Document, number: usize) -> Option<[u8; 32]> {
    let page: PageView = document.page(number).ok()?;
    let mut walk = Walk { document, seen: BTreeMap::new(), left: MOST_OBJECTS, hash: Sha256::new() };
    let said = format!("{:?} {} {}", page.boxes, page.rotate, page.user_unit);
    walk.tagged(b'P', said.as_bytes());
    for key in [b"Contents".as_slice(), b"Group", b"Annots"] {
        if let Ok(object) = page.dict.get(key) {
            walk.tagged(b'K', key);
            walk.object(object, DEPTH)?;
        }
    }
    walk.dictionary(page.resources, DEPTH)?;
    // layers are switched by the catalog
    let root = document.file().trailer.get(b"Root").ok().map(|root| document.resolve(root));
    if let Some(layers) = root.and_then(|r| r.as_dict().ok()?.get(b"OCProperties").ok()) {
        walk.object(layers, DEPTH)?;
    }
    Some(walk.hash.finalize().into())
}

struct Walk<'a> {
    document: &'a Document,
    /// The order in which objects were met: one met again is told by its place.
    seen: BTreeMap<ObjectId, usize>,
    left: usize,
    hash: Sha256,
}

impl<'a> Walk<'a> {
    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.hash.update([tag]);
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }

    fn object(&mut self, object: &'a Object, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.left = self.left.checked_sub(1)?;
        match object {
            Object::Reference(id) => {
                let next = self.seen.len();
                if let Some(known) = self.seen.get(id).copied() {
                    self.tagged(b'R', &(known as u64).to_le_bytes());
                    return Some(());
                }
                self.seen.insert(*id, next);
                return self.object(self.document.resolve(object), depth);
            }
            Object::Null => self.tagged(b'0', &[]),
            Object::Boolean(value) => self.tagged(b'b', &[u8::from(*value)]),
            Object::Integer(value) => self.tagged(b'i', &value.to_le_bytes()),
            Object::Real(value) => self.tagged(b'r', &value.to_le_bytes()),
            Object::Name(name) => self.tagged(b'n', name),
            Object::String(text, _) => self.tagged(b's', text),
            Object::Array(items) => {
                self.tagged(b'a', &(items.len() as u64).to_le_bytes());
                return items.iter().try_for_each(|item| self.object(item, depth));
            }
            Object::Dictionary(dict) => return self.dictionary(dict, depth),
            Object::Stream(stream) => {
                self.tagged(b'S', &stream.content);
                return self.dictionary(&stream.dict, depth);
            }
        }
        Some(())
    }

    fn dictionary(&mut self, dict: &'a Dictionary, depth: usize) -> Option<()> {
        let mut entries: Vec<_> = dict.iter().filter(|(key, value)| !self.passed(dict, key, value)).collect();
        entries.sort_by(|a, b| a.0.cmp(b.0));
        self.tagged(b'd', &(entries.len() as u64).to_le_bytes());
        for (key, value) in entries {
            self.tagged(b'k', key);
            self.object(value, depth)?;
        }
        Some(())
    }

    /// Whether an entry is nothing of what is painted: what leads back up the page tree, to the
    /// structure, or where a link leads.
    fn passed(&self, dict: &Dictionary, key: &[u8], value: &Object) -> bool {
        let up = || {
            let above = self.document.resolve(value).as_dict().ok();
            above.is_some_and(|d| d.has_type(b"Page") || d.has_type(b"Pages"))
        };
        let link = || dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Link");
        match key {
            b"Parent" | b"P" => up(),
            b"Dest" | b"A" => link(),
            b"StructParent" | b"StructParents" => value.as_i64().is_ok(),
            _ => false,
        }
    }
}
