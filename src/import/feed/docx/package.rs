//! The zip that a document is, read within bounds.
//!
//! Parts are read by name into memory, never unpacked to disk, so that a name in the archive leads
//! nowhere. A part is read up to a size, and all parts together up to another: a zip bomb is an
//! error after that, whatever its headers say.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Largest part, in bytes.
const LARGEST: u64 = 64 << 20;
/// Largest sum of parts, in bytes.
const ALL: u64 = 256 << 20;
/// Parts of an archive at most.
const MOST: usize = 10_000;

/// An opened document.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    read: u64,
}

impl<'a> Package<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// A sentence saying what is wrong with it.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| format!("the zip cannot be read: {e}"))?;
        if archive.len() > MOST {
            return Err(format!("the zip has {} parts", archive.len()));
        }
        Ok(Package { archive, read: 0 })
    }
    /// A part's bytes; `None` when there is no such part.
    ///
    /// # Errors
    /// A sentence: the part is damaged, or larger than any document's.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(|e| format!("`{name}` cannot be read: {e}"))?;
        let limit = LARGEST.min(ALL.saturating_sub(self.read));
        let mut bytes = Vec::new();
        part.take(limit + 1).read_to_end(&mut bytes).map_err(|e| format!("`{name}` is damaged: {e}"))?;
        let length = bytes.len() as u64;
        if length > limit {
            return Err(format!("`{name}` unpacks to more than {} MB", limit >> 20));
        }
        self.read += length;
        Ok(Some(bytes))
    }
    /// A part as text of UTF-8 or UTF-16.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        Ok(self.part(name)?.map(|bytes| crate::import::encoding::decode(&bytes, None).text))
    }
}

/// The targets of a part's relationships by their ids, as names of parts; external ones are none.
pub(super) fn relations(xml: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let Ok(tree) = super::super::tree::xml(xml, crate::diag::FileId(0)) else { return out };
    for node in tree.within(tree.root()).filter(|n| tree.name(*n) == "Relationship") {
        let (Some(id), Some(target)) = (tree.attribute(node, "Id"), tree.attribute(node, "Target")) else { continue };
        if tree.attribute(node, "TargetMode") == Some("External") {
            continue;
        }
        let name = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
        out.insert(id.to_owned(), name);
    }
    out
}
