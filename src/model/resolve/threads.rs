//! Threads of a layout: their slots found on the page.

use crate::diag::{Diagnostic, Diagnostics};
use crate::input::layout::{Layout, Role};
use crate::input::toml::{Parsed, keys};
use crate::model::Slot;

/// The slots of each thread of a layout, as indices into `placed` (the page's slots, each with
/// its index in the layout). A slot that could not be placed is left out.
pub fn slots(layout: &Layout, placed: &[(usize, Slot)]) -> Vec<Vec<usize>> {
    let place = |id: &String| placed.iter().position(|(_, slot)| slot.id == *id);
    layout.thread.iter().map(|thread| thread.slots.iter().filter_map(place).collect()).collect()
}

/// Whether a slot of this role holds a single part of a story.
pub fn shows_story(role: Role) -> bool {
    !matches!(role, Role::Body | Role::Nameplate | Role::Furniture | Role::Panel | Role::Ad)
}

/// Reports slots that show part of a story but name no thread, and those of the newspaper itself
/// that name one.
pub fn check(layout: &Parsed<Layout>, found: &mut Diagnostics) {
    for (i, slot) in layout.value.slot.iter().enumerate() {
        let furniture = !shows_story(slot.role) && slot.role != Role::Body;
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
