//! The layouts and style files that an edition can use: its own, then the bundled ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use toml_edit::{DocumentMut, Item, Value};

use crate::geom::Length;
use crate::model::resolve::plain_path;

use super::files::{inside, shown};
use super::refusal::Refusal;

/// Folders of layouts, in the order in which they are looked into.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The edition's folder, links resolved.
    pub root: PathBuf,
    /// Its `layouts/`, then the bundled folders.
    folders: Vec<PathBuf>,
}

/// A layout that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name: that of its file.
    pub name: String,
    /// What it is, in a sentence; its name where it does not say.
    pub title: String,
    /// Whether it is in the edition's own folder.
    pub own: bool,
    /// Its page's size; `None` where that cannot be read.
    pub size: Option<(Length, Length)>,
    /// Its threads, in order.
    pub threads: Vec<String>,
    /// Its slots for advertisements.
    pub ads: Vec<String>,
}

/// What tells whether the layouts are as they were.
pub type Stamps = Vec<(PathBuf, u64, Option<SystemTime>)>;

impl Shelf {
    /// The layouts of an edition in `root`, and the bundled ones.
    pub fn new(root: &Path, bundled: &[PathBuf]) -> Shelf {
        let folders = std::iter::once(root.join("layouts")).chain(bundled.iter().cloned()).collect();
        Shelf { root: root.to_owned(), folders }
    }

    /// Folders that are to be watched.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The file of a layout (`below` is empty) or of a style file (`styles`), as the edition finds it.
    pub fn find(&self, below: &str, name: &str) -> Option<PathBuf> {
        if name.ends_with(".toml") {
            let path = plain_path(&self.root.join(name));
            return path.is_file().then_some(path);
        }
        let paths = self.folders.iter().map(|folder| plain_path(&folder.join(below).join(format!("{name}.toml"))));
        paths.into_iter().find(|path| path.is_file())
    }

    /// Where a changed file is written: in its place, or, of a bundled file, into the edition's own
    /// folder, which is looked into first.
    ///
    /// # Errors
    /// A refusal: it is neither the edition's nor bundled.
    pub fn target(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let bundled = self.folders.iter().skip(1).find_map(|folder| path.strip_prefix(plain_path(folder)).ok());
        match (inside(&self.root, path), bundled) {
            (Ok(_), _) => Ok(path.to_owned()),
            (Err(_), Some(below)) => {
                let own = self.root.join("layouts").join(below);
                inside(&self.root, &own).map(|_| own)
            }
            (Err(refusal), None) => {
                let error = format!("{} lies outside the edition's folder", shown(&self.root, path));
                Err(Refusal { error, ..refusal }.help("copy it into the edition's layouts/ to change it"))
            }
        }
    }

    /// All layouts, the edition's own first, each name once.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (at, folder) in self.folders.iter().enumerate() {
            for path in toml_files(folder) {
                let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
                if name.is_empty() || entries.iter().any(|entry| entry.name == name) {
                    continue;
                }
                entries.extend(entry(&path, name, at == 0));
            }
        }
        entries
    }

    /// What changes when a layout or a style file does.
    pub fn stamps(&self) -> Stamps {
        let folders = self.folders.iter().flat_map(|folder| [folder.clone(), folder.join("styles")]);
        let stamp = |path: PathBuf| {
            let facts = fs::metadata(&path).ok();
            (path, facts.as_ref().map_or(0, fs::Metadata::len), facts.and_then(|facts| facts.modified().ok()))
        };
        folders.flat_map(|folder| toml_files(&folder)).map(stamp).collect()
    }
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|kind| kind == "toml") && !hidden(path)).collect();
    paths.sort();
    paths
}

/// A layout by its file; `None` where it is none.
fn entry(path: &Path, name: String, own: bool) -> Option<Entry> {
    let text = fs::read_to_string(path).ok()?;
    let doc: DocumentMut = text.trim_start_matches('\u{feff}').parse().ok()?;
    let page = doc.get("page")?.as_table_like()?;
    let size = page.get("size").and_then(Item::as_array).and_then(|size| {
        let edge = |at| size.get(at).and_then(Value::as_str).and_then(|text| Length::parse(text).ok());
        Some((edge(0)?, edge(1)?))
    });
    let title = doc.get("title").and_then(Item::as_str).unwrap_or(&name).to_owned();
    let (threads, ads) = (ids(&doc, "thread", None), ids(&doc, "slot", Some("ad")));
    Some(Entry { name, title, own, size, threads, ads })
}

/// The ids of a list of tables; of slots, those of a role.
fn ids(doc: &DocumentMut, list: &str, role: Option<&str>) -> Vec<String> {
    let Some(tables) = doc.get(list).and_then(Item::as_array_of_tables) else { return Vec::new() };
    let fits = |table: &&toml_edit::Table| role.is_none() || table.get("role").and_then(Item::as_str) == role;
    tables.iter().filter(fits).filter_map(|table| table.get("id")?.as_str().map(str::to_owned)).collect()
}
