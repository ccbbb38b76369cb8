//! Findings for people: source lines with what is meant underlined, and what would be right.
//!
//! Columns count display cells, so the underline stands right under Chinese text too. A line
//! that is wider than a terminal (a paragraph of a manuscript is one line) is shown in part.

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use rayon::prelude::*;

use super::{Diagnostic, Diagnostics, FileId, Label, Severity, SourceMap};

/// Labels no more than so many bytes apart are shown in one excerpt.
const NEAR: usize = 2_000;
/// So many findings are rendered at a time.
const TOGETHER: usize = 256;
/// An excerpt of more bytes is not shown, only named.
const LONGEST: usize = 60_000;

/// All findings, in order, and a last line that counts them; empty when there are none.
///
/// Plain text, or with ANSI escape codes when `color`. The layout of the text may change; machines
/// read [`super::json`].
pub fn render(diagnostics: &Diagnostics, map: &SourceMap, color: bool) -> String {
    pieces(diagnostics, map, color).collect()
}

/// The same, some findings at a time: an edition's may be many.
pub fn pieces<'a>(diagnostics: &'a Diagnostics, map: &'a SourceMap, color: bool) -> impl Iterator<Item = String> + 'a {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let piece = move |diagnostic: &&Diagnostic| {
        let excerpts = excerpts(diagnostic, map);
        format!("{}\n\n", renderer.render(&[group(diagnostic, &excerpts)]))
    };
    let mut left = diagnostics.iter();
    let together = move || {
        let some: Vec<&Diagnostic> = left.by_ref().take(TOGETHER).collect();
        (!some.is_empty()).then(|| some.par_iter().map(&piece).collect::<Vec<String>>().concat())
    };
    std::iter::from_fn(together).chain(summary(diagnostics).map(|line| format!("{line}\n")))
}

/// `2 errors, 1 warning`; `None` when there is nothing to count.
pub fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let parts: Vec<String> = counts
        .iter()
        .map(|(severity, name)| (diagnostics.count(*severity), name))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Neighbouring lines of one file, and the labels that stand on them.
struct Excerpt<'a> {
    name: &'a str,
    /// Line and column of the first label.
    at: (usize, usize),
    first_line: usize,
    /// The file's text, and the lines of it that are shown; `None` when they are too long.
    text: Option<(Arc<str>, Range<usize>)>,
    /// Where in `text` each label stands, its remark, and whether it is the primary one.
    marks: Vec<(Range<usize>, &'a str, bool)>,
}

fn group<'a>(diagnostic: &'a Diagnostic, excerpts: &'a [Excerpt]) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code));
    for excerpt in excerpts {
        let (line, column) = excerpt.at;
        let shown = excerpt.text.as_ref().and_then(|(text, lines)| text.get(lines.clone()));
        group = match shown {
            None => group.element(Origin::path(excerpt.name).line(line).char_column(column)),
            Some(text) => group.element(
                Snippet::source(text)
                    .path(excerpt.name)
                    .line_start(excerpt.first_line)
                    .annotations(excerpt.marks.iter().map(annotation)),
            ),
        };
    }
    if let Some(page) = &diagnostic.page {
        group = group.element(Level::NOTE.with_name("page").message(page.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

fn annotation<'a>((range, text, primary): &'a (Range<usize>, &'a str, bool)) -> Annotation<'a> {
    let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let annotation = kind.span(range.clone());
    if text.is_empty() { annotation } else { annotation.label(*text) }
}

/// The excerpts that show all labels: the primary one's first, neighbours together.
fn excerpts<'a>(diagnostic: &'a Diagnostic, map: &'a SourceMap) -> Vec<Excerpt<'a>> {
    let mut clusters: Vec<(FileId, Range<usize>, Vec<usize>)> = Vec::new();
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let Some(text) = map.text(label.span.file) else { continue };
        let lines = lines_of(&place(label, &text), &text);
        let near = |(file, shown, _): &&mut (FileId, Range<usize>, Vec<usize>)| {
            *file == label.span.file
                && lines.start.saturating_sub(shown.end) <= NEAR
                && shown.start.saturating_sub(lines.end) <= NEAR
        };
        match clusters.iter_mut().find(near) {
            Some((_, shown, labels)) => {
                *shown = shown.start.min(lines.start)..shown.end.max(lines.end);
                labels.push(index);
            }
            None => clusters.push((label.span.file, lines, vec![index])),
        }
    }
    clusters.iter().filter_map(|(file, lines, labels)| excerpt(*file, lines, labels, diagnostic, map)).collect()
}

fn excerpt<'a>(
    file: FileId,
    lines: &Range<usize>,
    labels: &[usize],
    diagnostic: &'a Diagnostic,
    map: &'a SourceMap,
) -> Option<Excerpt<'a>> {
    let text = map.text(file)?;
    let mark = |index: &usize| {
        let label = diagnostic.labels.get(*index)?;
        let place = place(label, &text);
        let range = place.start.checked_sub(lines.start)?..place.end.checked_sub(lines.start)?;
        Some((range, label.text.as_str(), *index == 0))
    };
    let first = diagnostic.labels.get(*labels.first()?)?;
    let (first_line, _) = map.line_column(file, u32::try_from(lines.start).ok()?)?;
    Some(Excerpt {
        name: &map.get(file)?.name,
        at: map.line_column(file, first.span.start)?,
        first_line,
        marks: labels.iter().filter_map(mark).collect(),
        text: text
            .get(lines.clone())
            .is_some_and(|text| text.len() <= LONGEST)
            .then(|| (Arc::clone(&text), lines.clone())),
    })
}

/// A label's range, within the text and on character boundaries; of a long one its first line.
fn place(label: &Label, text: &str) -> Range<usize> {
    let floor = |offset: u32| {
        let mut at = (offset as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(label.span.start);
    let end = floor(label.span.end).max(start);
    if end - start <= NEAR { start..end } else { start..end.min(line_end(text, start)) }
}

/// The whole lines that a range stands on, without the last one's line feed.
fn lines_of(range: &Range<usize>, text: &str) -> Range<usize> {
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |i| i + 1);
    start..line_end(text, range.end)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |i| at + i)
}
