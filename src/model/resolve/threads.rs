//! Threads of a layout: their slots found on the page.

use crate::diag::{Diagnostic, Diagnostics};
use crate::input::layout::{Layout, Role, SlotTable, ThreadTable};
use crate::input::toml::{Parsed, keys};
use crate::model::{Rules, Slot};

/// The slots of each thread of a layout, as indices into `placed` (the page's slots, each with
/// its index in the layout). A slot that could not be placed is left out, and so, with an error,
/// is one whose lines run another way than those of the thread's first: a paragraph cannot turn.
pub fn slots(layout: &Parsed<Layout>, placed: &[(usize, Slot)], found: &mut Diagnostics) -> Vec<Vec<usize>> {
    let threads = layout.value.thread.iter().enumerate();
    threads.map(|(index, thread)| slots_of(layout, (index, thread), placed, found)).collect()
}

fn slots_of(
    layout: &Parsed<Layout>,
    (index, thread): (usize, &ThreadTable),
    placed: &[(usize, Slot)],
    found: &mut Diagnostics,
) -> Vec<usize> {
    let mut first: Option<(usize, &Slot)> = None;
    let mut run = Vec::new();
    for (position, id) in thread.slots.iter().enumerate() {
        let Some(at) = placed.iter().position(|(_, slot)| slot.id == *id) else { continue };
        let Some((_, slot)) = placed.get(at) else { continue };
        let (before, model) = *first.get_or_insert((position, slot));
        if model.turn.writing == slot.turn.writing {
            run.push(at);
            continue;
        }
        let (own, other) =
            if slot.turn.is_vertical() { ("vertical", "horizontal") } else { ("horizontal", "vertical") };
        let message = format!(
            "the thread `{}` comes from {other} lines in `{}` to {own} ones in `{}`",
            thread.id, model.id, slot.id
        );
        let span = |position: usize| layout.span(keys!["thread", index, "slots", position]);
        let d = Diagnostic::error("thread-writing", message).at_opt(span(position), "").at_opt(span(before), "");
        found.push(d.help("give all slots of a thread one `writing`, or make two threads of it"));
    }
    run
}

/// The slots that show single parts of a thread's story, as indices into `placed`.
pub fn showing<'l>(layout: &'l Parsed<Layout>, placed: &[(usize, Slot)], thread: usize) -> Vec<(usize, &'l SlotTable)> {
    let name = layout.value.thread.get(thread).map(|t| t.id.as_str());
    let tables = placed.iter().enumerate().filter_map(|(i, (at, _))| Some((i, layout.value.slot.get(*at)?)));
    tables.filter(|(_, t)| t.thread.as_deref() == name && shows_story(t.role)).collect()
}

/// Whether a slot of this role holds a single part of a story.
pub fn shows_story(role: Role) -> bool {
    !matches!(role, Role::Body | Role::Nameplate | Role::Furniture | Role::Panel | Role::Ad)
}

/// Gives panels that name a thread to its story; `story` is the one shown in a thread of the layout.
/// Where there is none, nothing is painted: a rule over nothing parts nothing.
pub fn panels(layout: &Parsed<Layout>, placed: &mut [(usize, Slot)], story: &dyn Fn(usize) -> Option<usize>) {
    for (at, slot) in placed {
        let Some(table) = layout.value.slot.get(*at).filter(|table| table.role == Role::Panel) else { continue };
        let Some(thread) = &table.thread else { continue };
        slot.story = layout.value.thread.iter().position(|t| t.id == *thread).and_then(story);
        if slot.story.is_none() {
            (slot.fill, slot.border, slot.rules, slot.wrap) = (None, None, Rules::default(), None);
        }
    }
}

/// Reports slots that show part of a story but name no thread, and those of the newspaper itself
/// that name one.
pub fn check(layout: &Parsed<Layout>, found: &mut Diagnostics) {
    for (i, slot) in layout.value.slot.iter().enumerate() {
        let furniture = !shows_story(slot.role) && !matches!(slot.role, Role::Body | Role::Panel);
        if slot.thread.is_some() && furniture {
            let message = format!("the slot `{}` shows no story; its `thread` means nothing", slot.id);
            let d = Diagnostic::warning("slot-thread", message).at_opt(layout.span(keys!["slot", i, "thread"]), "");
            found.push(d.help("take it out"));
        }
        if slot.thread.is_none() && shows_story(slot.role) {
            let message = format!("the slot `{}` shows part of a story but names no thread", slot.id);
            let d = Diagnostic::error("slot-thread", message).at_opt(layout.span(keys!["slot", i, "id"]), "");
            found.push(d.help("add thread = \"…\""));
        }
    }
}
