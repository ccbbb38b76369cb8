//! Places in files: what a screen shows of a span, and where a span stands on the page.

use std::path::Path;

use crate::diag::{FileId, SourceMap, Span};
use crate::model::resolve::plain_path;
use crate::page::Page;

use super::view::{Place, Rect};

/// Most characters of an excerpt.
const GLANCE: usize = 80;
/// Characters kept before a place in a line longer than that.
const BEFORE: usize = 16;

/// The files that places are in.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub sources: &'a SourceMap,
    pub root: &'a Path,
}

impl Places<'_> {
    /// A span as a place; `None` when it is in no file of these.
    pub fn of(&self, span: Span) -> Option<Place> {
        let (line, column) = self.sources.line_column(span.file, span.start)?;
        let text = self.sources.text(span.file)?;
        let mut at = (span.start as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let (before, after) = text.split_at_checked(at)?;
        let from = before.rfind('\n').map_or(0, |end| end + 1);
        let whole = text.get(from..at + after.find('\n').unwrap_or(after.len()))?;
        Some(Place {
            file: self.name(span.file)?,
            start: span.start,
            end: span.end,
            line,
            column,
            excerpt: excerpt(whole, column),
        })
    }

    /// A file's name from the edition's folder; that of one elsewhere as it was found.
    pub fn name(&self, file: FileId) -> Option<String> {
        let name = &self.sources.get(file)?.name;
        Some(inside(self.root, name).unwrap_or_else(|| name.clone()))
    }

    /// Whether a file is in the edition's folder.
    pub fn own(&self, file: FileId) -> bool {
        self.sources.get(file).is_some_and(|file| inside(self.root, &file.name).is_some())
    }
}

/// A file's name from a folder; `None` when it is not in it.
fn inside(root: &Path, name: &str) -> Option<String> {
    let path = plain_path(Path::new(name));
    let root = plain_path(root);
    let path = path.strip_prefix(&root).ok()?;
    let above = path.components().next().is_none_or(|first| !matches!(first, std::path::Component::Normal(_)));
    (!above).then(|| path.to_string_lossy().replace('\\', "/"))
}

/// A line, or as much of it around a column as can be read at a glance.
fn excerpt(line: &str, column: usize) -> String {
    let line = line.trim_end();
    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let before = if line.chars().count() - indent <= GLANCE { 0 } else { column.saturating_sub(1 + BEFORE) };
    let from = before.max(indent);
    let shown: String = line.chars().skip(from).take(GLANCE).collect();
    let more = line.chars().count() > from + GLANCE;
    let start = if from > indent { "…" } else { "" };
    format!("{start}{shown}{}", if more { "…" } else { "" })
}

/// Where the text of a span stands on a page: the lines that show any of it.
pub(super) fn rects(page: &Page, span: Span) -> Vec<Rect> {
    let meets = |own: &Span| {
        own.file == span.file && own.start < span.end.max(span.start.saturating_add(1)) && span.start < own.end
    };
    let lines = page.lines.iter().filter(|line| line.source.as_ref().is_some_and(meets));
    lines.map(|line| line.rect().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_from_the_editions_folder() {
        let named = |root: &str, name: &str| inside(Path::new(root), name);
        assert_eq!(named("ed", "ed/stories/a.md").as_deref(), Some("stories/a.md"));
        assert_eq!(named("./ed/x/..", "ed/a.md").as_deref(), Some("a.md"));
        assert_eq!(named("", "stories/a.md").as_deref(), Some("stories/a.md"));
        assert_eq!(named("ed", "edition/a.md"), None);
        assert_eq!(named("", "/data/layouts/a.toml"), None);
        assert_eq!(named("", "../a.toml"), None);
    }

    #[test]
    fn excerpts_are_read_at_a_glance() {
        assert_eq!(excerpt("  at = 3\r", 3), "at = 3");
        let long: String = "大樣".repeat(100);
        let shown = excerpt(&long, 101);
        assert_eq!(shown.chars().count(), GLANCE + 2);
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!(excerpt(&long, 1).chars().next(), Some('大'));
        assert_eq!(excerpt("", 9), "");
    }
}
