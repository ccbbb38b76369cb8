//! What is wrong with inputs that cannot be used, as the screen is told it.

use std::path::Path;

use crate::diag::{Diagnostic, Diagnostics, Severity, SourceMap, Span};
use crate::preview::look::view::{Finding, Place};

use super::files::shown;

/// Most characters of a line that are shown.
const MOST: usize = 160;

/// The findings that keep inputs from being set: the errors, or all where there is none.
pub fn findings(found: &Diagnostics, map: &SourceMap, root: &Path) -> Vec<Finding> {
    let errors = found.has_errors();
    let grave = found.iter().filter(|d| !errors || d.severity == Severity::Error);
    grave.map(|d| finding(d, map, root)).collect()
}

fn finding(d: &Diagnostic, map: &SourceMap, root: &Path) -> Finding {
    Finding {
        code: d.code,
        severity: d.severity.to_string(),
        message: d.message.clone(),
        help: d.help.clone(),
        slot: d.slot.clone(),
        story: d.story.clone(),
        places: d.labels.iter().filter_map(|label| place(label.span, map, root)).collect(),
        rects: Vec::new(),
    }
}

fn place(span: Span, map: &SourceMap, root: &Path) -> Option<Place> {
    let file = shown(root, Path::new(&map.get(span.file)?.name));
    let (line, column) = map.line_column(span.file, span.start)?;
    let text = map.text(span.file)?;
    let excerpt = text.lines().nth(line.checked_sub(1)?).unwrap_or_default().chars().take(MOST).collect();
    Some(Place { file, start: span.start, end: span.end, line, column, excerpt })
}
