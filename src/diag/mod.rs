//! Diagnostics: what is wrong, where, and what would be right.
//!
//! Every stage reports into a [`Diagnostics`] list and goes on; the list is rendered once, at
//! the end of a run, for people ([`terminal`]) or for machines ([`json`]).

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sha2::{Digest, Sha256};

pub mod catalogue;
pub mod json;
pub mod terminal;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// The page is whole, but a desk would want to look.
    Warning,
    /// The page may not go to press.
    Error,
}

/// A file known to a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Where something stands in its file says nothing of what it is: a model's hash is that of what
/// it prints.
impl Hash for Span {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Span {
    /// A span from byte offsets; offsets beyond 4 GiB saturate.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clip(range.start), end: clip(range.end) }
    }
}

/// A place with a remark, underlined when rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

impl Hash for Label {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.span.file, self.span.start, self.span.end).hash(state);
        self.text.hash(state);
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// A stable name in kebab-case, for `--accept`, tests and docs (`overset`, `unknown-key`).
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// One sentence, no full stop, naming the thing itself.
    pub message: String,
    /// Where; the first is the primary one.
    pub labels: Vec<Label>,
    /// What would be right.
    pub help: Option<String>,
    /// The page it concerns (`A1`), if one.
    pub page: Option<String>,
    /// The slot it concerns, by its id in the layout, if one.
    pub slot: Option<String>,
    /// The story it concerns, by its id, if one.
    pub story: Option<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }
    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }
    /// A note.
    pub fn note(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, code, message)
    }
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let (message, labels) = (message.into(), Vec::new());
        Diagnostic { code, severity, message, labels, help: None, page: None, slot: None, story: None }
    }
    /// Adds a place.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }
    /// Adds a place when there is one.
    pub fn at_opt(self, span: Option<Span>, text: impl Into<String>) -> Diagnostic {
        match span {
            Some(span) => self.at(span, text),
            None => self,
        }
    }
    /// Says what would be right.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }
    /// Names the page concerned.
    pub fn on_page(mut self, page: &str) -> Diagnostic {
        self.page = Some(page.to_owned());
        self
    }
}

/// A code by its name, for findings that were written down and are read again.
pub fn code(name: &str) -> &'static str {
    static OTHERS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if let Some(known) = catalogue::find(name) {
        return known.code;
    }
    let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
    match others.get(name) {
        Some(known) => known,
        None => {
            // There are as many as the engine has codes.
            let new: &'static str = Box::leak(name.to_owned().into_boxed_str());
            others.insert(new);
            new
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// The findings of a run, in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Hashes of `list`, so that a broken file with many findings stays linear.
    seen: HashSet<u64>,
}

impl Diagnostics {
    /// Adds a finding; one identical to an earlier finding is dropped.
    pub fn push(&mut self, d: Diagnostic) {
        let mut hasher = DefaultHasher::new();
        d.hash(&mut hasher);
        if self.seen.insert(hasher.finish()) || !self.list.contains(&d) {
            self.list.push(d);
        }
    }
    /// Adds another list's findings.
    pub fn extend(&mut self, other: Diagnostics) {
        for d in other.list {
            self.push(d);
        }
    }
    /// The same findings, those of a file in the order of their (first) places; the sort is stable.
    pub fn in_order_of_place(mut self) -> Diagnostics {
        self.list.sort_by_key(|d| d.labels.first().map(|label| (label.span.file, label.span.start)));
        self
    }
    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }
    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }
    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }
}

/// A source file: its name as the user gave it, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path shown in diagnostics.
    pub name: String,
    text: Text,
    digest: OnceLock<[u8; 32]>,
}

#[derive(Clone, Debug)]
enum Text {
    Here(Arc<str>),
    Elsewhere(Arc<dyn Shelf>),
}

/// Where a text waits until somebody asks for it.
pub trait Shelf: fmt::Debug + Send + Sync {
    /// The text; `None` when it is lost.
    fn text(&self) -> Option<Arc<str>>;
}

impl SourceFile {
    /// The text; that of a file that waits elsewhere is read, and empty when it is lost.
    pub fn text(&self) -> Arc<str> {
        match &self.text {
            Text::Here(text) => Arc::clone(text),
            Text::Elsewhere(shelf) => shelf.text().unwrap_or_default(),
        }
    }

    /// The SHA-256 of the text.
    pub fn digest(&self) -> [u8; 32] {
        *self.digest.get_or_init(|| Sha256::digest(self.text().as_bytes()).into())
    }
}

/// All source files of a run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Where the lines of each file start, once asked for.
    lines: Vec<OnceLock<Vec<usize>>>,
    recent: Recent,
}

/// The texts that were asked for last: findings point into one file after the other, and several
/// threads may be at them.
#[derive(Debug, Default)]
struct Recent(Mutex<VecDeque<(FileId, Arc<str>)>>);

/// So many texts are held.
const RECENT: usize = 8;

impl Clone for Recent {
    fn clone(&self) -> Recent {
        Recent::default()
    }
}

impl SourceMap {
    /// Adds a file and returns its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        self.push(SourceFile { name: name.into(), text: Text::Here(text.into()), digest: OnceLock::new() })
    }
    fn push(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        self.lines.push(OnceLock::new());
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }
    /// How many files there are; ids are below.
    pub fn len(&self) -> usize {
        self.files.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
    /// The file of a name and of a text with this SHA-256: the one that is here already, else one
    /// whose text waits on `shelf`.
    pub fn shelved(&mut self, name: &str, digest: [u8; 32], shelf: impl FnOnce() -> Arc<dyn Shelf>) -> FileId {
        let known = self.files.iter().position(|file| file.name == name && file.digest() == digest);
        match known.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => FileId(at),
            None => {
                self.push(SourceFile { name: name.to_owned(), text: Text::Elsewhere(shelf()), digest: digest.into() })
            }
        }
    }
    /// The names of all files, in the order in which they were added.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }
    /// Whether there is a file of a name and of a text with this SHA-256.
    pub fn holds(&self, name: &str, digest: [u8; 32]) -> bool {
        self.files.iter().any(|file| file.name == name && file.digest() == digest)
    }
    /// The text of a file.
    pub fn text(&self, id: FileId) -> Option<Arc<str>> {
        let file = self.get(id)?;
        if let Text::Here(text) = &file.text {
            return Some(Arc::clone(text));
        }
        let recent = || self.recent.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = recent().iter().find(|(known, _)| *known == id) {
            return Some(Arc::clone(text));
        }
        let text = file.text();
        let mut recent = recent();
        recent.truncate(RECENT - 1);
        recent.push_front((id, Arc::clone(&text)));
        Some(text)
    }
    /// A file by its id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }
    /// The 1-based line and column (in characters) of a byte offset.
    pub fn line_column(&self, file: FileId, offset: u32) -> Option<(usize, usize)> {
        let text = self.text(file)?;
        let starts = self.lines.get(file.0 as usize)?.get_or_init(|| line_starts(&text));
        let mut end = (offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = starts.partition_point(|start| *start <= end);
        let start = *starts.get(line.checked_sub(1)?)?;
        Some((line, text.get(start..end)?.chars().count() + 1))
    }
}

/// The offsets at which lines start; the first is 0.
fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let mut map = SourceMap::default();
        let file = map.add("a.md", "大樣\r\n\n報x");
        let at = |offset| map.line_column(file, offset);
        assert_eq!([at(0), at(3), at(4), at(8)], [Some((1, 1)), Some((1, 2)), Some((1, 2)), Some((2, 1))]);
        assert_eq!([at(9), at(12), at(99)], [Some((3, 1)), Some((3, 2)), Some((3, 3))]);
        assert_eq!(map.line_column(FileId(7), 0), None);
    }

    #[test]
    fn the_same_finding_is_kept_once() {
        let mut list = Diagnostics::default();
        for n in [1, 2, 1] {
            list.push(Diagnostic::error("overset", format!("{n}")));
        }
        assert_eq!(list.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }
}
