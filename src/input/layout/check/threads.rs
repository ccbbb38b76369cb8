//! Threads: every slot known, of the role `body`, and passed once.

use std::collections::BTreeMap;

use super::{Check, did_you_mean};
use crate::diag::Diagnostic;
use crate::input::layout::Role;
use crate::input::toml::{keys, shown};

impl Check<'_> {
    pub(super) fn threads(&mut self) {
        let layout = &self.file.value;
        let roles: BTreeMap<&str, Role> = layout.slot.iter().map(|slot| (slot.id.as_str(), slot.role)).collect();
        let mut passed: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (index, thread) in layout.thread.iter().enumerate() {
            let id = shown(&thread.id);
            if thread.slots.is_empty() {
                let message = format!("thread `{id}` runs through no slot");
                self.report("empty-thread", keys!["thread", index, "slots"], message, "list its body slots in order");
            }
            for (position, slot) in thread.slots.iter().enumerate() {
                match roles.get(slot.as_str()) {
                    None => self.unknown_slot(index, position, slot),
                    Some(Role::Body) => match passed.get(slot.as_str()) {
                        Some(earlier) => self.passed_twice(slot, (index, position), *earlier),
                        None => {
                            passed.insert(slot, (index, position));
                        }
                    },
                    Some(_) => {
                        let message = format!("thread `{id}` runs through `{}`, which is no body slot", shown(slot));
                        let help = "text runs through slots of the role `body` only";
                        self.report("thread-not-body", keys!["thread", index, "slots", position], message, help);
                    }
                }
            }
        }
        self.body_slots(&passed);
    }

    fn unknown_slot(&mut self, thread: usize, position: usize, slot: &str) {
        let message = format!("there is no slot `{}`", shown(slot));
        let body = self.file.value.slot.iter().filter(|slot| slot.role == Role::Body).map(|slot| &slot.id);
        let help = did_you_mean(slot, body);
        self.report("unknown-slot", keys!["thread", thread, "slots", position], message, help);
    }

    /// A slot met again: in the same thread it is a loop, in another the two would overprint.
    fn passed_twice(&mut self, slot: &str, at: (usize, usize), earlier: (usize, usize)) {
        let place = |(thread, position): (usize, usize)| self.file.span(keys!["thread", thread, "slots", position]);
        let (code, message) = if at.0 == earlier.0 {
            ("thread-loop", format!("the thread comes back to slot `{}`", shown(slot)))
        } else {
            ("slot-shared", format!("slot `{}` is in two threads", shown(slot)))
        };
        let found = Diagnostic::error(code, message)
            .at_opt(place(at), "")
            .at_opt(place(earlier), "first passed here")
            .help("a slot is passed once, by one thread");
        self.found.push(found);
    }

    /// A body slot belongs to the thread that passes it.
    fn body_slots(&mut self, passed: &BTreeMap<&str, (usize, usize)>) {
        let layout = &self.file.value;
        for (index, slot) in layout.slot.iter().enumerate().filter(|(_, slot)| slot.role == Role::Body) {
            let thread = passed.get(slot.id.as_str()).and_then(|(thread, _)| layout.thread.get(*thread));
            let id = shown(&slot.id);
            match (thread, &slot.thread) {
                (None, _) => {
                    let message = format!("no thread runs through body slot `{id}`, so it stays empty");
                    let found = Diagnostic::warning("slot-unused", message)
                        .at_opt(self.file.span(keys!["slot", index, "id"]), "")
                        .help("list it in the `slots` of a thread");
                    self.found.push(found);
                }
                (Some(thread), Some(named)) if thread.id != *named => {
                    let message = format!(
                        "slot `{id}` says it is of thread `{}`, but thread `{}` runs through it",
                        shown(named),
                        shown(&thread.id)
                    );
                    let help = "a body slot need not name its thread";
                    self.report("thread-mismatch", keys!["slot", index, "thread"], message, help);
                }
                _ => {}
            }
        }
    }
}
