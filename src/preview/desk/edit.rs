//! The screen's changes on their way into files: checked first, written all at once, undone as one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{Item, Table};

use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::input::sources::Sources;
use crate::input::{layout, style};
use crate::model::resolve::plain_path;

use super::document::{Any, Document, put_length};
use super::files::{self, Over, hash, shown};
use super::history::{Change, Step};
use super::measure::{Notation, thousandths};
use super::op::{Op, length};
use super::photo;
use super::refusal::Refusal;
use super::shelf::Shelf;
use super::{Desk, Event};

/// What came of a change to a layout.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Edited {
    /// The edition's revision now.
    pub revision: u64,
    /// The pages that were set.
    pub pages: Vec<String>,
    /// The hash of the layout file now.
    pub hash: String,
    /// What was done, in few words.
    pub label: String,
}

/// Files as they will be, by where they are read from.
struct Edits<'d> {
    desk: &'d Desk,
    layout: PathBuf,
    documents: BTreeMap<PathBuf, Document>,
    manuscripts: BTreeMap<PathBuf, String>,
}

impl Desk {
    /// Changes the layout of a page, and what it needs, as the screen asks. The page is set; with others
    /// that have the layout the desk is behind.
    ///
    /// # Errors
    /// A refusal, and nothing is written: the layout is not the one that the screen saw, is not
    /// writable, or could not be used after the change.
    pub fn edit(&mut self, page: &str, expect: &str, ops: &[Op]) -> Result<Edited, Refusal> {
        self.may_write()?;
        let path = self.layout_file(page)?;
        let text = files::text(&self.shelf.root, &path)?;
        if hash(text.as_bytes()) != expect {
            self.set(&[page.to_owned()]);
            return Err(Refusal::conflict(&shown(&self.shelf.root, &path)));
        }
        let step = self.step(page, (&path, &text), ops)?;
        let label = step.label.clone();
        if !step.files.is_empty() {
            self.check(page, &step)?;
            let root = self.shelf.root.clone();
            self.history.make(step, &root)?;
        }
        let pages = self.set(&[page.to_owned()]);
        if pages.is_empty() {
            self.events.push(Event::Edition { revision: self.revision });
        }
        let now = files::text(&self.shelf.root, &self.layout_file(page)?)?;
        Ok(Edited { revision: self.revision, pages, hash: hash(now.as_bytes()), label })
    }

    /// The file of a page's layout.
    fn layout_file(&self, page: &str) -> Result<PathBuf, Refusal> {
        self.job(page)?;
        let planned = self.live.opened().and_then(|opened| opened.planned(page)?.layout.clone());
        let name = planned.ok_or_else(|| Refusal::absent(format!("page `{page}` has no layout")))?;
        self.shelf.find("", &name).ok_or_else(|| Refusal::absent(format!("there is no layout `{name}`")))
    }

    /// What changes would make of files.
    fn step(&self, page: &str, (path, text): (&Path, &str), ops: &[Op]) -> Result<Step, Refusal> {
        let root = &self.shelf.root;
        let mut edits = Edits {
            desk: self,
            layout: path.to_owned(),
            documents: BTreeMap::from([(path.to_owned(), Document::parse(text, &shown(root, path))?)]),
            manuscripts: BTreeMap::new(),
        };
        for op in ops {
            edits.apply(op)?;
        }
        let label = ops.iter().map(Op::label).collect::<Vec<_>>().join(", ");
        Ok(Step { label, files: edits.changes()?, pages: vec![page.to_owned()] })
    }

    /// Whether the files can be read and the page resolved after a change.
    fn check(&self, page: &str, step: &Step) -> Result<(), Refusal> {
        let mut memory = (*self.memory).clone();
        for file in &step.files {
            let text = file.after.clone().unwrap_or_default();
            readable(&self.shelf, &file.path, &text)?;
            memory.insert(plain_path(&file.path), text);
        }
        let (job, Some(opened)) = (self.job(page)?, self.live.opened()) else { return Ok(()) };
        if job.broken.is_some() {
            return Ok(());
        }
        let sources = Over { memory: &memory, below: &*self.disk };
        let mut session = self.live.session();
        let (resolved, output) = session.resolve(opened, &job.plan, &sources as &dyn Sources);
        let known = |d: &Diagnostic| job.output.diagnostics.iter().any(|k| k.code == d.code && k.message == d.message);
        let mut new = Diagnostics::default();
        // A slot that has no room for a character is no slot of the page any more: it could not be taken hold of.
        let grave = |d: &&Diagnostic| resolved.is_none() || d.code == "slot-empty";
        output.diagnostics.iter().filter(|d| !known(d)).filter(grave).for_each(|d| new.push(d.clone()));
        if resolved.is_some() && new.is_empty() {
            return Ok(());
        }
        Err(Refusal::of(&new))
    }
}

/// Whether a layout or a style file can be read.
fn readable(shelf: &Shelf, path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let (mut map, mut found) = (SourceMap::default(), Diagnostics::default());
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(()) };
    let name = shown(&shelf.root, path);
    let kind = path.extension().is_some_and(|kind| kind == "toml");
    let styles = path.parent().is_some_and(|folder| folder.ends_with("styles"));
    let good = match (kind, styles) {
        (false, _) => true,
        (true, true) => style::parse(text, &name, &mut map, &mut found).is_some(),
        // a style file may be called by a path of any name
        (true, false) if is_style(text) => style::parse(text, &name, &mut map, &mut found).is_some(),
        (true, false) => layout::parse(text, &name, &mut map, &mut found).is_some(),
    };
    if good { Ok(()) } else { Err(Refusal::of(&found)) }
}

fn is_style(text: &str) -> bool {
    Document::parse(text, "").is_ok_and(|mut doc| !doc.root().contains_key("page") && !doc.root().contains_key("slot"))
}

impl Edits<'_> {
    fn apply(&mut self, op: &Op) -> Result<(), Refusal> {
        match op {
            Op::Style { style, size, leading } => {
                for (key, number) in [("size", size), ("leading", leading)] {
                    if let Some(number) = number {
                        self.style(style, key, *number)?;
                    }
                }
                Ok(())
            }
            Op::Picture { story, picture, focus, crop } => self.picture(story, picture, *focus, *crop),
            _ => op.apply(self.layout()?),
        }
    }

    fn layout(&mut self) -> Result<&mut Document, Refusal> {
        let path = self.layout.clone();
        self.document(&path)
    }

    /// A file to be changed, read once.
    fn document(&mut self, path: &Path) -> Result<&mut Document, Refusal> {
        let root = &self.desk.shelf.root;
        match self.documents.entry(path.to_owned()) {
            std::collections::btree_map::Entry::Occupied(known) => Ok(known.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => {
                Ok(place.insert(Document::parse(&files::text(root, path)?, &shown(root, path))?))
            }
        }
    }

    /// Gives a style a length where it is defined: where the key stands already, else where the style
    /// has a table, the layout's before the style file's; else in a new table of the layout.
    fn style(&mut self, name: &str, key: &str, number: f64) -> Result<(), Refusal> {
        let length = length(number)?;
        let layout = self.layout.clone();
        let file = self.layout()?.root().get("styles").and_then(Item::as_str).map(str::to_owned);
        let file = file.and_then(|file| self.desk.shelf.find("styles", &file));
        let places: Vec<PathBuf> = std::iter::once(layout.clone()).chain(file).collect();
        let mut found: Option<(PathBuf, bool)> = None;
        for path in &places {
            let Some(table) = self.document(path)?.within("style", name) else { continue };
            let has = table.contains_key(key);
            if has || found.is_none() {
                found = Some((path.clone(), has));
            }
            if has {
                break;
            }
        }
        match found {
            Some((path, _)) => {
                if let Some(table) = self.document(&path)?.within("style", name) {
                    put_length(table, key, length, Notation::POINTS);
                }
            }
            None => put_length(new_style(self.document(&layout)?, name)?, key, length, Notation::POINTS),
        }
        Ok(())
    }

    fn picture(
        &mut self,
        story: &str,
        picture: &str,
        focus: Option<[f64; 2]>,
        crop: Option<[f64; 4]>,
    ) -> Result<(), Refusal> {
        let path = self.desk.story_file(story)?;
        if self.desk.drafts.contains_key(&path) {
            let error = format!("the text of story `{story}` is being edited");
            return Err(Refusal::refused(error).help("store or drop it first"));
        }
        let text = match self.manuscripts.get(&path) {
            Some(text) => text.clone(),
            None => files::text(&self.desk.shelf.root, &path)?,
        };
        let focus = focus.map(fractions).transpose()?;
        let keep = crop.map(fractions).transpose()?.map(|[x, y, width, height]| {
            [x, y, width.min(1000_u16.saturating_sub(x)), height.min(1000_u16.saturating_sub(y))]
        });
        if keep.is_some_and(|[_, _, width, height]| width == 0 || height == 0) {
            return Err(Refusal::refused("the part of the photo to be kept has no area"));
        }
        let changed = photo::change(&text, picture, focus, keep)?;
        self.manuscripts.insert(path, changed);
        Ok(())
    }

    /// What is to be written where; files that stay as they are left out.
    fn changes(&self) -> Result<Vec<Change>, Refusal> {
        let shelf = &self.desk.shelf;
        let documents = self.documents.iter().map(|(path, doc)| (path, doc.text()));
        let manuscripts = self.manuscripts.iter().map(|(path, text)| (path, text.clone()));
        let mut changes = Vec::new();
        for (path, text) in documents.chain(manuscripts) {
            if files::read(&shelf.root, path)?.as_deref() == Some(text.as_bytes()) {
                continue;
            }
            let target = shelf.target(path)?;
            let before = files::read(&shelf.root, &target)?;
            changes.push(Change { path: target, before, after: Some(text.into_bytes()) });
        }
        Ok(changes)
    }
}

/// A new table for a style of a layout's own.
fn new_style<'d>(doc: &'d mut Document, name: &str) -> Result<Any<'d>, Refusal> {
    let styles = doc.root().entry("style").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let styles = styles.as_table_like_mut().ok_or_else(|| Refusal::refused("`style` of the layout is no table"))?;
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    styles.insert(name, Item::Table(table));
    let table = styles.get_mut(name).and_then(Item::as_table_like_mut);
    table.ok_or_else(|| Refusal::refused(format!("the layout can have no style `{name}`")))
}

fn fractions<const N: usize>(numbers: [f64; N]) -> Result<[u16; N], Refusal> {
    let mut out = [0; N];
    for (place, number) in out.iter_mut().zip(numbers) {
        *place = thousandths(number)
            .ok_or_else(|| Refusal::refused(format!("{number} is no part of a picture")).help("give it from 0 to 1"))?;
    }
    Ok(out)
}
