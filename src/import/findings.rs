//! Findings of an import: diagnostics with places, and no more of one kind than can be read.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::{Diagnostic, Diagnostics, FileId, Severity, Span};

/// Most findings of one code; the rest are counted.
const MOST: usize = 50;

/// Collects findings about one file.
pub(super) struct Findings<'a> {
    file: FileId,
    list: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, (usize, Severity)>,
    spare: Diagnostic,
    into: &'a mut Diagnostics,
}

/// The finding just made, so that a remark can be added to it.
pub(super) struct Finding<'f>(&'f mut Diagnostic, FileId);

impl Finding<'_> {
    /// Says what would be right.
    pub fn help(self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }
    /// Adds another place.
    pub fn and(self, place: Range<usize>, text: &str) -> Self {
        let span = Span::new(self.1, place);
        self.0.labels.push(crate::diag::Label { span, text: text.to_owned() });
        self
    }
}

impl<'a> Findings<'a> {
    /// An empty list about a file; [`Findings::finish`] passes it on.
    pub fn new(file: FileId, into: &'a mut Diagnostics) -> Findings<'a> {
        let spare = Diagnostic::note("", "");
        Findings { file, list: Vec::new(), counts: BTreeMap::new(), spare, into }
    }
    /// The file that findings are about.
    pub fn file(&self) -> FileId {
        self.file
    }
    /// What is found from now on is about this file, or this part of one.
    pub fn about(&mut self, file: FileId) {
        self.file = file;
    }
    /// A guess that changes nothing a reader would see.
    pub fn note(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        at: Range<usize>,
        label: &str,
    ) -> Finding<'_> {
        self.add(Diagnostic::note(code, message), at, label)
    }
    /// A guess that a person should look at.
    pub fn warning(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        at: Range<usize>,
        label: &str,
    ) -> Finding<'_> {
        self.add(Diagnostic::warning(code, message), at, label)
    }
    /// Something that makes the result unusable.
    pub fn error(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        at: Range<usize>,
        label: &str,
    ) -> Finding<'_> {
        self.add(Diagnostic::error(code, message), at, label)
    }
    fn add(&mut self, d: Diagnostic, at: Range<usize>, label: &str) -> Finding<'_> {
        let (count, worst) = self.counts.entry(d.code).or_insert((0, d.severity));
        *count += 1;
        *worst = (*worst).max(d.severity);
        // What concerns the page as a whole has no place.
        let d = if at == (0..0) { d } else { d.at(Span::new(self.file, at), label) };
        if *count > MOST {
            self.spare = d;
            return Finding(&mut self.spare, self.file);
        }
        self.list.push(d);
        match self.list.last_mut() {
            Some(last) => Finding(last, self.file),
            None => Finding(&mut self.spare, self.file),
        }
    }
    /// Takes the findings of a code back.
    pub fn forget(&mut self, code: &'static str) {
        self.list.retain(|d| d.code != code);
        self.counts.remove(code);
    }
    /// Passes the findings on, in the order of their places in the file.
    pub fn finish(mut self) {
        self.list.sort_by_key(|d| d.labels.first().map(|l| (l.span.file, l.span.start)));
        for d in self.list {
            self.into.push(d);
        }
        for (code, (count, severity)) in self.counts {
            if count > MOST {
                let message = format!("{} more findings of the kind `{code}`", count - MOST);
                let mut d = Diagnostic::note(code, message);
                d.severity = severity;
                self.into.push(d);
            }
        }
    }
}

/// The start of a text, for messages.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(16).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
