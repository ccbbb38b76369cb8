//! What stands in a folder of built pages: its PDFs, and the manifest that says which of them are
//! the edition's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::edition::manifest::stale::manifests;
use crate::edition::manifest::{Manifest, read};

/// The most files of a folder that are looked at.
const MOST_FILES: usize = 20_000;

/// What manifests say of a folder.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// That of the latest edition.
    pub newest: Option<Manifest>,
    /// The names of all files that any of them names.
    pub named: BTreeSet<String>,
    /// Why some are not gone by.
    pub notes: Vec<String>,
}

impl Known {
    /// Reads a folder's manifests. The newest is that of the latest issue's edition which none of the
    /// others is made from; of a proof, a press and a digital one, the proof's. No clock is asked: of
    /// editions that have nothing to do with each other none is newest, and the files decide.
    pub fn of(folder: &Path) -> Known {
        let mut known = Known::default();
        let mut all: Vec<Manifest> = Vec::new();
        for name in manifests(folder) {
            match std::fs::read(folder.join(&name)).map_err(|e| e.to_string()).and_then(|bytes| read(&bytes)) {
                Ok(manifest) => all.push(manifest),
                Err(why) => known.notes.push(format!("{name} is not gone by: {why}")),
            }
        }
        for file in all.iter().flat_map(files) {
            known.named.insert(file.to_owned());
        }
        let latest = all.iter().map(|m| m.date.clone()).max();
        all.retain(|m| Some(&m.date) == latest.as_ref());
        let bases: BTreeSet<(String, String)> =
            all.iter().filter_map(|m| Some((m.title.clone(), m.base.clone()?))).collect();
        all.retain(|m| !bases.contains(&(m.title.clone(), m.edition.clone())));
        let editions: BTreeSet<(&str, &str)> = all.iter().map(|m| (m.title.as_str(), m.edition.as_str())).collect();
        if editions.len() > 1 {
            let names: Vec<&str> = editions.iter().map(|(_, edition)| *edition).collect();
            known.notes.push(format!(
                "{} has the editions {}, and none is made from another: all of its page files are compared",
                folder.display(),
                names.join(" and ")
            ));
            return known;
        }
        let rank = |m: &Manifest| ["proof", "press", "digital"].iter().position(|profile| *profile == m.profile);
        all.sort_by_key(|m| rank(m).unwrap_or(usize::MAX));
        known.newest = all.into_iter().next();
        known
    }
}

/// The files that a manifest names.
fn files(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let pages = manifest.pages.iter().flat_map(|page| page.file.iter().chain(&page.beside));
    pages.chain(&manifest.joined).map(|file| file.name.as_str())
}

/// The PDFs of a folder, in the order of their names.
///
/// # Errors
/// A sentence that names the folder.
pub(super) fn pdfs(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fail = |e: std::io::Error| format!("the folder {} cannot be read: {e}", folder.display());
    let mut files: Vec<PathBuf> = Vec::new();
    for item in std::fs::read_dir(folder).map_err(fail)?.take(MOST_FILES) {
        let path = item.map_err(fail)?.path();
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        let pdf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
        if pdf && !hidden && path.is_file() {
            files.push(path);
        }
    }
    files.sort_by_key(|file| natural(&file.to_string_lossy()));
    Ok(files)
}

/// A name that sorts by its numbers: `A2` before `A10`.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
    let mut in_number = false;
    for c in name.chars() {
        if in_number && !c.is_ascii_digit() {
            parts.push((String::new(), 0));
        }
        in_number = c.is_ascii_digit();
        if let Some(last) = parts.last_mut() {
            match c.to_digit(10) {
                Some(digit) => last.1 = last.1.saturating_mul(10).saturating_add(digit.into()),
                None => last.0.push(c),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_their_numbers() {
        let mut names = ["A10.pdf", "A2.pdf", "B1.pdf", "A1.pdf"];
        names.sort_by_key(|n| natural(n));
        assert_eq!(names, ["A1.pdf", "A2.pdf", "A10.pdf", "B1.pdf"]);
    }
}
