//! Findings of a page, each with its places in the files and on the page.

use crate::diag::{Diagnostic, Diagnostics, Severity, Span};

use crate::page::FrameFact;

use super::Shown;
use super::layout::slot_of;
use super::places::{self, Places};
use super::view::{self, Finding};

/// The findings that a page shows: its own, and those of the whole edition or job.
pub(super) fn of_page<'a>(shown: &Shown<'a>) -> impl Iterator<Item = &'a Diagnostic> {
    let id = &shown.page.id;
    shown.job.output.diagnostics.iter().filter(move |d| d.page.as_ref().is_none_or(|page| page == id))
}

/// What was found on a page.
pub(super) fn findings(shown: &Shown) -> Vec<Finding> {
    of_page(shown).map(|d| finding(shown, d, shown.places(), true)).collect()
}

/// What keeps a page's inputs from being set, the gravest first; `None` where nothing does.
pub(super) fn broken(shown: &Shown) -> Option<Vec<Finding>> {
    let (found, sources) = shown.job.broken.as_ref()?;
    let places = Places { sources, root: shown.root };
    let of = |severity: Severity| graded(found, severity).map(|d| finding(shown, d, places, false));
    Some([Severity::Error, Severity::Warning, Severity::Note].into_iter().flat_map(of).collect())
}

fn graded(found: &Diagnostics, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
    found.iter().filter(move |d| d.severity == severity)
}

/// A finding; `same` where its places are in the files that the page was set from.
fn finding(shown: &Shown, d: &Diagnostic, files: Places, same: bool) -> Finding {
    let spans: Vec<Span> = d.labels.iter().map(|label| label.span).collect();
    let slot = d.slot.clone().or_else(|| slot_at(shown, &spans, files, same));
    let story = d.story.clone().or_else(|| story_at(shown, &spans, files));
    let slot = slot.or_else(|| over_at(shown, d, story.as_deref()));
    let on_page = spans.iter().filter_map(|span| if same { Some(*span) } else { moved(shown, *span, files) });
    let mut rects: Vec<view::Rect> = on_page.flat_map(|span| places::rects(shown.page, span)).collect();
    if rects.is_empty() {
        let fact = |slot: &String| shown.page.slots.iter().find(|fact| fact.slot == *slot);
        rects.extend(slot.as_ref().and_then(fact).map(|fact| view::Rect::from(fact.rect)));
    }
    Finding {
        code: d.code,
        severity: d.severity.to_string(),
        message: d.message.clone(),
        help: d.help.clone(),
        slot,
        story,
        places: spans.iter().filter_map(|span| files.of(*span)).collect(),
        rects,
    }
}

/// A span of a newer reading of the files, in the file of that name that the page was set from:
/// where something was wrong then, as near as can be told.
fn moved(shown: &Shown, span: Span, files: Places) -> Option<Span> {
    let name = &files.sources.get(span.file)?.name;
    let at = shown.job.output.sources.names().position(|own| own == name)?;
    Some(Span { file: crate::diag::FileId(u32::try_from(at).ok()?), ..span })
}

/// The slot whose definition in the layout holds a place.
fn slot_at(shown: &Shown, spans: &[Span], files: Places, same: bool) -> Option<String> {
    let own = |span: &Span| if same { Some(*span) } else { moved(shown, *span, files) };
    let slots = &shown.plan.slots;
    let holds = |span: Span| slots.iter().find(|slot| slot.span == Some(span)).map(|slot| slot.id.clone());
    spans.iter().filter_map(own).find_map(holds)
}

/// The slot at whose end the text of a story found no room: what stands nowhere has no line.
fn over_at(shown: &Shown, d: &Diagnostic, story: Option<&str>) -> Option<String> {
    let full = |frame: &&FrameFact| frame.overset.is_some() && frame.story.as_deref() == story;
    let frame = shown.page.frames.iter().find(full).filter(|_| d.code == "overset" && story.is_some())?;
    Some(slot_of(shown.page, frame).to_owned())
}

/// The story in whose manuscript a place is.
fn story_at(shown: &Shown, spans: &[Span], files: Places) -> Option<String> {
    let name = |span: &Span| files.sources.get(span.file).map(|file| file.name.as_str());
    let of_file = |file: &str| {
        let own = |span: Span| shown.job.output.sources.get(span.file).is_some_and(|own| own.name == file);
        shown.resolved.stories.iter().find(|story| story.span.is_some_and(own)).map(|story| story.id.clone())
    };
    spans.iter().filter_map(name).find_map(of_file)
}
