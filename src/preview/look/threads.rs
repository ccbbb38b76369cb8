//! Threads of a page: those that text runs through, and those of its layout that wait for a story.

use crate::model::{Slot, Thread};
use crate::page::{FrameFact, Page};

use super::Shown;
use super::layout::{self, Tables, slot_of};
use super::view::{FrameView, ThreadView};

/// The threads of a page, those with a story first, in the layout's order each.
pub(super) fn threads(shown: &Shown, tables: &Tables) -> Vec<ThreadView> {
    let here = shown.resolved.pages.iter().position(|page| page.id == shown.page.id);
    let running =
        shown.resolved.threads.iter().filter(|thread| thread.slots.iter().any(|(page, _)| Some(*page) == here));
    let mut out: Vec<ThreadView> = running.map(|thread| full(shown, tables, thread, here)).collect();
    let waiting = tables.threads().filter(|(id, _)| !out.iter().any(|known| known.id == *id));
    let empty: Vec<ThreadView> = waiting.map(|(id, slots)| empty(shown, id, slots)).collect();
    out.extend(empty);
    out
}

/// A thread that a story runs through.
fn full(shown: &Shown, tables: &Tables, thread: &Thread, here: Option<usize>) -> ThreadView {
    let slot = |(page, slot): &(usize, usize)| {
        let plan = shown.resolved.pages.get(*page)?;
        Some((plan.id.as_str(), plan.slots.get(*slot)?))
    };
    let places: Vec<(&str, &Slot)> = thread.slots.iter().filter_map(slot).collect();
    let own = places.iter().find(|(page, _)| *page == shown.page.id).map(|(_, slot)| &slot.id);
    let named = |slot: &String| tables.threads().find(|(_, slots)| slots.contains(slot)).map(|(id, _)| id.to_owned());
    let mut pages: Vec<usize> = thread.slots.iter().map(|(page, _)| *page).collect();
    pages.dedup();
    let next = pages.iter().skip_while(|page| Some(**page) != here).nth(1);
    ThreadView {
        // A thread of several pages goes by the name that this page's layout has for it.
        id: own.and_then(named).unwrap_or_else(|| thread.id.clone()),
        story: shown.story(Some(thread.story)),
        frames: places.iter().flat_map(|(page, slot)| frames(shown, page, slot)).collect(),
        on: next.and_then(|page| shown.resolved.pages.get(*page)).map(|page| page.id.clone()),
    }
}

/// The frames of a slot: those that text was set in, else its columns.
fn frames(shown: &Shown, page: &str, slot: &Slot) -> Vec<FrameView> {
    let view = |rect| FrameView { slot: slot.id.clone(), page: page.to_owned(), rect };
    let Some(set) = shown.job.output.pages.iter().find(|set| set.id == page) else { return Vec::new() };
    let own = |frame: &&FrameFact| slot_of(set, frame) == slot.id;
    let made: Vec<FrameView> = set.frames.iter().filter(own).map(|frame| view(frame.rect.into())).collect();
    if made.is_empty() { columns(set, slot).into_iter().map(|rect| view(rect.into())).collect() } else { made }
}

fn columns(page: &Page, slot: &Slot) -> Vec<crate::geom::Rect> {
    let rect = page.slots.iter().find(|fact| fact.slot == slot.id).map_or(slot.rect, |fact| fact.rect);
    layout::columns(slot, rect)
}

/// A thread that no story runs through.
fn empty(shown: &Shown, id: &str, slots: &[String]) -> ThreadView {
    let placed = slots.iter().filter_map(|id| shown.plan.slots.iter().find(|slot| slot.id == *id));
    let frames = placed.flat_map(|slot| frames(shown, &shown.page.id, slot)).collect();
    ThreadView { id: id.to_owned(), story: None, frames, on: None }
}
