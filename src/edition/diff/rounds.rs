//! A proof round: the pages that one side of a comparison has, wherever they come from.
//!
//! A round is a PDF (one page or many), a folder of built pages with their reports, or pages set
//! into a folder of their own. Its files are opened when a page of them is needed and closed again,
//! so that a round of many page files costs the memory of one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lopdf::Object;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::edition::manifest::Manifest;
use crate::pdfread::Document;
use crate::pdfread::access::{as_dictionary, entry, text};

use super::folder::{Known, pdfs};

/// One page of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the page says it is: `A1`. `None` for other people's pages.
    pub id: Option<String>,
    /// What it is called: its id, or the file's name and the page's number.
    pub name: String,
    /// Its file, as a place in [`Round::files`].
    pub file: usize,
    /// Its number in the file, from 1.
    pub number: usize,
    /// How many pages the file has.
    pub of: usize,
}

/// Where a file's bytes are.
#[derive(Clone, Debug)]
pub(super) enum Bytes {
    Disk(PathBuf),
    /// Where the edition was delivered that this one is made from.
    Elsewhere,
}

/// A file of a round.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// The SHA-256 of its bytes.
    pub hash: [u8; 32],
    pub(super) bytes: Bytes,
}

/// The pages of one side.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// What was given.
    pub name: String,
    /// Its files.
    pub files: Vec<File>,
    /// Its pages in order.
    pub sheets: Vec<Sheet>,
    /// What a reader should know: a report that does not belong to its page.
    pub notes: Vec<String>,
    /// What keeps its files.
    kept: Option<Arc<Spool>>,
}

/// A folder of a round's own for pages that are set to be compared; it goes with the last of its
/// rounds.
#[derive(Debug)]
pub struct Spool(PathBuf);

impl Spool {
    /// Makes one among the system's temporary files.
    ///
    /// # Errors
    /// A sentence.
    pub fn new() -> Result<Spool, String> {
        let parent = std::env::temp_dir();
        for n in 0..MOST_SPOOLS {
            let folder = parent.join(format!("dayang-diff-{}-{n}", std::process::id()));
            match std::fs::create_dir(&folder) {
                Ok(()) => return Ok(Spool(folder)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(format!("the folder {} cannot be made: {e}", folder.display())),
            }
        }
        Err(format!("no folder can be made in {}", parent.display()))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Most spools that are tried to be made.
const MOST_SPOOLS: u32 = 1000;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1 << 30;
/// The largest report.
const LARGEST_REPORT: u64 = 64 << 20;
/// Most pages of a round.
const MOST_PAGES: usize = 10_000;

impl Round {
    /// A round of one PDF.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn of_pdf(path: &Path) -> Result<Round, String> {
        let mut round = Round { name: path.display().to_string(), ..Round::default() };
        let document = round.add(path, None)?;
        drop(document);
        round.bounded()
    }

    /// A round of the page files of a folder: those that its newest manifest names, in its order.
    /// Without a manifest all PDFs, in the order of their names: where a page is there as proof,
    /// press file and digital one, the proof is taken, and a joined file is one among page files only
    /// when there are no others.
    ///
    /// # Errors
    /// A sentence that names the folder, or the file that cannot be read.
    pub fn of_folder(folder: &Path) -> Result<Round, String> {
        let mut round = Round { name: folder.display().to_string(), ..Round::default() };
        let files = pdfs(folder)?;
        let known = Known::of(folder);
        round.notes.extend(known.notes);
        if let Some(newest) = &known.newest {
            round.delivered(folder, newest)?;
            let others = files.iter().filter_map(|file| file.file_name()?.to_str());
            let others: Vec<&str> = others.filter(|name| !known.named.contains(*name)).collect();
            if !others.is_empty() {
                round.notes.push(format!("no manifest of {} names {}: left out", round.name, others.join(", ")));
            }
            return round.bounded();
        }
        for file in &files {
            let report = Report::beside(file);
            let document = round.add(file, report.as_ref())?;
            drop(document);
        }
        if round.sheets.is_empty() {
            return Err(format!("the folder {} has no PDF", folder.display()));
        }
        round.leave_doubles();
        round.bounded()
    }

    /// Adds the pages of a manifest.
    fn delivered(&mut self, folder: &Path, manifest: &Manifest) -> Result<(), String> {
        for page in &manifest.pages {
            let Some(file) = &page.file else {
                self.notes.push(format!("{} of {} could not be set, and has no file", page.page, self.name));
                continue;
            };
            let (path, at) = (folder.join(&file.name), self.files.len());
            if path.is_file() {
                let report = Report { page: page.page.clone(), sha256: file.sha256.clone() };
                let document = self.add(&path, Some(&report))?;
                drop(document);
                continue;
            }
            let Some(hash) = digits(&file.sha256) else { continue };
            self.files.push(File { name: file.name.clone(), hash, bytes: Bytes::Elsewhere });
            let (id, name) = (Some(page.page.clone()), page.page.clone());
            self.sheets.push(Sheet { id, name, file: at, number: 1, of: 1 });
        }
        Ok(())
    }

    /// A round of pages that were set into a folder: their ids and files. The folder is kept as long
    /// as the round.
    ///
    /// # Errors
    /// A sentence, when one cannot be read.
    pub fn of_pages(name: &str, spool: Spool, pages: &[(String, String)]) -> Result<Round, String> {
        let mut round = Round { name: name.to_owned(), ..Round::default() };
        for (id, file) in pages {
            let path = spool.folder().join(file);
            let hash = Sha256::digest(read(&path)?).into();
            let sheet = Sheet { id: Some(id.clone()), name: id.clone(), file: round.files.len(), number: 1, of: 1 };
            round.files.push(File { name: format!("{id}.pdf"), hash, bytes: Bytes::Disk(path) });
            round.sheets.push(sheet);
        }
        round.kept = Some(Arc::new(spool));
        round.bounded()
    }

    /// Takes the files that it knows by their hashes alone from the other round; a page that stands
    /// in neither is left out, with a note.
    pub fn borrow(&mut self, other: &Round) {
        for file in self.files.iter_mut().filter(|file| matches!(file.bytes, Bytes::Elsewhere)) {
            let same = |known: &&File| known.hash == file.hash && matches!(known.bytes, Bytes::Disk(_));
            if let Some(known) = other.files.iter().find(same) {
                file.bytes = known.bytes.clone();
            }
        }
        let lost = |sheet: &Sheet| self.files.get(sheet.file).is_some_and(|f| matches!(f.bytes, Bytes::Elsewhere));
        let names: Vec<&str> =
            self.sheets.iter().filter(|sheet| lost(sheet)).map(|sheet| sheet.name.as_str()).collect();
        if !names.is_empty() {
            let (names, folder) = (names.join(", "), &self.name);
            self.notes.push(format!("{names} of {folder}: not there, since the base edition delivered it; left out"));
        }
        let kept = self.sheets.iter().filter(|sheet| !lost(sheet)).cloned().collect();
        self.sheets = kept;
    }

    fn bounded(self) -> Result<Round, String> {
        match self.sheets.len() {
            0 => Err(format!("{} has no page", self.name)),
            n if n > MOST_PAGES => Err(format!("{} has {n} pages; the limit is {MOST_PAGES}", self.name)),
            _ => Ok(self),
        }
    }

    /// Adds a file and its pages; the file is open when this returns.
    fn add(&mut self, path: &Path, report: Option<&Report>) -> Result<Document, String> {
        let bytes = read(path)?;
        let document = Document::open(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let ids = names(&document);
        let (file, of) = (self.files.len(), document.page_count());
        let own = report.filter(|_| of == 1);
        if own.is_some_and(|r| r.sha256 != hex(&hash)) {
            self.notes.push(format!("{name} is not the file that its report or manifest speaks of"));
        }
        for number in 1..=of.min(MOST_PAGES + 1) {
            let said = own.map(|r| r.page.clone()).filter(|_| number == 1);
            let id = said.or_else(|| ids.get(&(number - 1)).cloned());
            let plain = if of == 1 { stem.clone() } else { format!("{stem} p. {number}") };
            self.sheets.push(Sheet { name: id.clone().unwrap_or(plain), id, file, number, of });
        }
        self.files.push(File { name, hash, bytes: Bytes::Disk(path.to_owned()) });
        Ok(document)
    }

    /// Leaves out the joined files of a folder that has page files, and the second and third file
    /// of a page: `A1.press.pdf` beside `A1.pdf`.
    fn leave_doubles(&mut self) {
        if self.sheets.iter().any(|sheet| sheet.of == 1) {
            let joined = |sheet: &Sheet| {
                let name = self.files.get(sheet.file).map_or("", |f| f.name.as_str());
                name.starts_with("edition.") && sheet.id.is_some()
            };
            let single: BTreeSet<String> =
                self.sheets.iter().filter(|s| s.of == 1 && !joined(s)).filter_map(|s| s.id.clone()).collect();
            let drop = |s: &Sheet| (s.of > 1 || joined(s)) && s.id.as_ref().is_some_and(|id| single.contains(id));
            let kept = self.sheets.iter().filter(|s| !drop(s)).cloned().collect();
            self.sheets = kept;
        }
        let rank = |sheet: &Sheet| {
            let name = self.files.get(sheet.file).map_or("", |f| f.name.as_str());
            (usize::from(name.ends_with(".press.pdf")) + 2 * usize::from(name.ends_with(".digital.pdf")), sheet.file)
        };
        let mut best: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for sheet in &self.sheets {
            if let Some(id) = &sheet.id {
                let entry = best.entry(id).or_insert_with(|| rank(sheet));
                *entry = (*entry).min(rank(sheet));
            }
        }
        let kept = |s: &&Sheet| s.id.as_deref().is_none_or(|id| best.get(id) == Some(&rank(s)));
        let kept: Vec<Sheet> = self.sheets.iter().filter(kept).cloned().collect();
        self.sheets = kept;
    }

    /// Keeps only the pages that are named, by id, name or number.
    ///
    /// # Errors
    /// Never by itself; a name that no side has is the caller's to tell.
    pub fn only(&mut self, wanted: &[String]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut at = 0usize;
        self.sheets.retain(|sheet| {
            at += 1;
            let number = at.to_string();
            let names = [sheet.id.as_deref().unwrap_or(&number), sheet.name.as_str()];
            let mut hits = wanted.iter().filter(|w| names.contains(&w.as_str())).peekable();
            let hit = hits.peek().is_some();
            found.extend(hits.cloned());
            hit
        });
        found
    }

    /// The file of a sheet, opened.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn open(&self, file: usize) -> Result<Document, String> {
        let file = self.files.get(file).ok_or_else(|| format!("{} has no such file", self.name))?;
        let bytes = match &file.bytes {
            Bytes::Disk(path) => read(path)?,
            Bytes::Elsewhere => return Err(format!("{} is not there", file.name)),
        };
        if Sha256::digest(&bytes).as_slice() != file.hash {
            return Err(format!("{} was changed while it was compared", file.name));
        }
        Document::open(&bytes).map_err(|e| format!("{}: {e}", file.name))
    }
}

/// A file's bytes.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |e: std::io::Error| format!("{} cannot be read: {e}", path.display());
    let size = std::fs::metadata(path).map_err(fail)?.len();
    if size > LARGEST {
        return Err(format!("{} has {size} bytes; the limit is {LARGEST}", path.display()));
    }
    std::fs::read(path).map_err(fail)
}

/// What the report beside a page says.
struct Report {
    page: String,
    sha256: String,
}

impl Report {
    /// The report of a page's file: `A1.json` beside `A1.pdf`.
    fn beside(pdf: &Path) -> Option<Report> {
        let path = pdf.with_extension("json");
        let size = std::fs::metadata(&path).ok()?.len();
        let bytes = if size <= LARGEST_REPORT { std::fs::read(&path).ok()? } else { return None };
        let report: Value = serde_json::from_slice(&bytes).ok()?;
        let page = report.get("page")?.as_str().filter(|page| !page.trim().is_empty())?.to_owned();
        let sha256 = report.get("file")?.get("sha256")?.as_str()?.to_owned();
        Some(Report { page, sha256 })
    }
}

/// The names that a file gives its pages, by their place: page labels that are a name and no
/// number (ISO 32000-1, 12.4.2), or for a single page the end of a title of ours.
fn names(document: &Document) -> BTreeMap<usize, String> {
    let file = document.file();
    let root = file.trailer.get(b"Root").ok().and_then(|root| as_dictionary(document.resolve(root)));
    let labels = root.and_then(|root| as_dictionary(entry(file, root, b"PageLabels")?));
    let labels = labels.and_then(|labels| entry(file, labels, b"Nums")?.as_array().ok());
    let mut names = BTreeMap::new();
    for pair in labels.map_or(&[][..], Vec::as_slice).chunks_exact(2).take(MOST_PAGES) {
        let [at, label] = pair else { continue };
        let at = document.resolve(at).as_i64().ok().and_then(|at| usize::try_from(at).ok());
        let Some((at, label)) = at.zip(as_dictionary(document.resolve(label))) else { continue };
        let prefix = entry(file, label, b"P").and_then(|p| p.as_str().ok()).map(text);
        if let Some(name) = prefix.filter(|p| label.get(b"S").is_err() && !p.trim().is_empty()) {
            names.insert(at, name);
        }
    }
    let distinct: BTreeSet<&String> = names.values().collect();
    if distinct.len() != names.len() {
        names.clear();
    }
    if names.is_empty() && document.page_count() == 1 {
        names.extend(titled(document).map(|name| (0, name)));
    }
    names
}

/// The page in a title as `香江晨報 2026-06-06 A1`.
fn titled(document: &Document) -> Option<String> {
    let file = document.file();
    let info = as_dictionary(document.resolve(file.trailer.get(b"Info").ok()?))?;
    let title = match entry(file, info, b"Title")? {
        Object::String(bytes, _) => text(bytes),
        _ => return None,
    };
    let mut words = title.rsplit(' ');
    let (page, date) = (words.next()?, words.next()?);
    let dated = date.len() == 10
        && date.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    (dated && !page.is_empty()).then(|| page.to_owned())
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The bytes of 64 hexadecimal digits.
fn digits(text: &str) -> Option<[u8; 32]> {
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..text.len()).step_by(2).map_while(byte).collect();
    bytes.try_into().ok()
}
