//! Threads of a layout: their slots found, and everything wrong with them reported.

use crate::diag::{Diagnostic, Diagnostics};
use crate::input::layout::{Layout, Role};
use crate::input::toml::{Key, Parsed};
use crate::model::Slot;

use super::nearest;

/// The slots of each thread of a layout, as indices into `placed` (the page's slots with their
/// index in the layout). A slot that could not be placed is left out.
pub fn slots(layout: &Parsed<Layout>, placed: &[(usize, Slot)], found: &mut Diagnostics) -> Vec<Vec<usize>> {
    let mut taken: Vec<(&str, &str)> = Vec::new();
    let mut out = Vec::new();
    for (t, thread) in layout.value.thread.iter().enumerate() {
        if layout.value.thread.iter().take(t).any(|earlier| earlier.id == thread.id) {
            let d = Diagnostic::error("thread-twice", format!("two threads are named `{}`", thread.id));
            found.push(d.at_opt(layout.span(&[Key::Name("thread"), Key::Index(t), Key::Name("id")]), ""));
        }
        let mut slots = Vec::new();
        for (i, id) in thread.slots.iter().enumerate() {
            let span = layout.span(&[Key::Name("thread"), Key::Index(t), Key::Name("slots"), Key::Index(i)]);
            let Some(table) = layout.value.slot.iter().find(|s| s.id == *id) else {
                let d = Diagnostic::error("unknown-slot", format!("no slot is named `{id}`")).at_opt(span, "");
                found.push(nearest::suggest(d, id, layout.value.slot.iter().map(|s| s.id.as_str())));
                continue;
            };
            if let Some((_, other)) = taken.iter().find(|(slot, _)| slot == id) {
                let message = match *other == thread.id {
                    true => format!("the thread `{}` comes back to its slot `{id}`", thread.id),
                    false => format!("the slot `{id}` is in the thread `{other}` too"),
                };
                let d = Diagnostic::error("thread-loop", message).at_opt(span, "");
                found.push(d.help("a slot is in one thread, once"));
                continue;
            }
            taken.push((id, &thread.id));
            if table.role != Role::Body || table.thread.as_ref().is_some_and(|other| *other != thread.id) {
                let message = format!("the slot `{id}` is no body slot of the thread `{}`", thread.id);
                let d = Diagnostic::error("thread-slot", message).at_opt(span, "");
                found.push(d.help("a thread runs through slots of role \"body\" whose `thread`, if given, is it"));
                continue;
            }
            slots.extend(placed.iter().position(|(_, slot)| slot.id == *id));
        }
        out.push(slots);
    }
    check_slots(layout, &taken, found);
    out
}

/// Reports what is wrong with slots for the threads' sake.
fn check_slots(layout: &Parsed<Layout>, taken: &[(&str, &str)], found: &mut Diagnostics) {
    for (i, slot) in layout.value.slot.iter().enumerate() {
        let at = |key: &str| {
            let path = [Key::Name("slot"), Key::Index(i), Key::Name(key)];
            layout.span(&path).or_else(|| layout.span(path.get(..2).unwrap_or(&path)))
        };
        if layout.value.slot.iter().take(i).any(|earlier| earlier.id == slot.id) {
            let d = Diagnostic::error("slot-twice", format!("two slots are named `{}`", slot.id));
            found.push(d.at_opt(at("id"), ""));
        }
        let furniture = matches!(slot.role, Role::Nameplate | Role::Furniture | Role::Panel);
        match &slot.thread {
            Some(name) if !layout.value.thread.iter().any(|t| t.id == *name) => {
                let d = Diagnostic::error("unknown-thread", format!("no thread is named `{name}`"));
                let known = layout.value.thread.iter().map(|t| t.id.as_str());
                found.push(nearest::suggest(d.at_opt(at("thread"), ""), name, known));
            }
            Some(_) if furniture => {
                let message = format!("the slot `{}` shows no story; its `thread` means nothing", slot.id);
                found.push(Diagnostic::warning("slot-thread", message).at_opt(at("thread"), ""));
            }
            None if slot.role != Role::Body && !furniture => {
                let message = format!("the slot `{}` shows part of a story but names no thread", slot.id);
                let d = Diagnostic::error("slot-thread", message).at_opt(at("id"), "");
                found.push(d.help("add thread = \"…\""));
            }
            _ => {}
        }
        if slot.role == Role::Body && !taken.iter().any(|(id, _)| *id == slot.id) {
            let d = Diagnostic::warning("slot-thread", format!("the body slot `{}` is in no thread", slot.id));
            found.push(d.at_opt(at("id"), "").help("name it in the `slots` of a [[thread]]"));
        }
        if slot.text.is_some() && slot.role != Role::Furniture {
            let message = format!("the slot `{}` is no furniture; its `text` is not set", slot.id);
            found.push(Diagnostic::warning("slot-text", message).at_opt(at("text"), ""));
        }
    }
}
