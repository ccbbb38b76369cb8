//! Marked content and layers (ISO 32000-1, 14.6, 8.11.3).

use super::super::access::{as_dictionary, entry, integer, resolve, text};
use super::super::device::Mark;
use super::super::problem::ProblemKind;
use super::Walk;
use kurbo::Rect;
use lopdf::{Dictionary, Object};
use std::sync::Arc;

/// How many sequences may be open at once.
const MAX_MARKED: usize = 4096;

/// A sequence that has begun.
pub(super) struct Marked {
    /// What is in it is not painted.
    hides: bool,
    /// The innermost layer, here or around.
    layer: Option<Arc<str>>,
    /// The innermost ActualText, here or around.
    actual_text: Option<Arc<str>>,
}

impl<'a> Walk<'a, '_> {
    pub(super) fn begin_marked(&mut self, tag: &[u8], properties: Option<&Object>) {
        if self.marked.len() >= MAX_MARKED {
            self.problem(ProblemKind::Limit(format!("more than {MAX_MARKED} marked sequences are open at once")));
            self.operators_left = 0;
            return;
        }
        let name = properties.and_then(|p| p.as_name().ok());
        let listed = name.and_then(|name| self.property(name));
        let own = properties.filter(|_| name.is_none());
        let dict: Option<&Dictionary> = own.or(listed).map(|p| resolve(self.file, p)).and_then(as_dictionary);
        let actual_text = dict.and_then(|d| entry(self.file, d, b"ActualText")).and_then(|t| t.as_str().ok());
        let actual_text: Option<Arc<str>> = actual_text.map(|t| text(t).into());
        let mcid = dict.and_then(|d| integer(self.file, d, b"MCID"));
        let tag: Arc<str> = String::from_utf8_lossy(tag).into();
        self.device.begin_marked(&Mark { tag: tag.clone(), mcid, actual_text: actual_text.clone() });
        let membership = listed.filter(|_| &*tag == "OC");
        self.push_marked(membership, actual_text);
    }

    /// An entry of the resources' Properties, its reference kept: layers are told by their ids.
    fn property(&mut self, name: &[u8]) -> Option<&'a Object> {
        self.resource("Properties", name)?;
        super::super::access::dictionary(self.file, self.frame.resources, b"Properties")?.get(name).ok()
    }

    /// Goes onto the layer that an `OC` entry names, if it names one.
    fn push_marked(&mut self, membership: Option<&Object>, actual_text: Option<Arc<str>>) {
        let membership = membership.and_then(|m| self.document.layers().membership(self.file, m));
        let off = membership.as_ref().is_some_and(|m| !m.visible);
        let hides = off && !self.device.sees_hidden();
        if let Some(membership) = membership.as_ref().filter(|_| off) {
            let place = self.place(Rect::ZERO, self.frame.object);
            self.device.hidden(&membership.name, &place);
        }
        self.hidden += usize::from(hides);
        let layer = membership.map(|m| m.name).or_else(|| self.layer());
        let actual_text = actual_text.or_else(|| self.actual_text());
        self.marked.push(Marked { hides, layer, actual_text });
    }

    pub(super) fn end_of_marked(&mut self) {
        if self.marked.len() > self.frame.floor.1 {
            self.end_marked();
        } else {
            self.problem(ProblemKind::Nesting("`EMC` ends marked content that never began"));
        }
    }

    pub(super) fn end_marked(&mut self) {
        if let Some(marked) = self.marked.pop() {
            self.hidden -= usize::from(marked.hides);
            self.device.end_marked();
        }
    }

    /// Runs `work` on the layer of an XObject's `OC` entry, unless that layer is off.
    pub(super) fn on_layer(&mut self, dict: &Dictionary, work: impl FnOnce(&mut Self)) {
        let Ok(membership) = dict.get(b"OC") else { return work(self) };
        self.device.begin_marked(&Mark { tag: "OC".into(), mcid: None, actual_text: None });
        self.push_marked(Some(membership), None);
        if self.shows() {
            work(self);
        }
        self.end_marked();
    }

    /// The innermost layer.
    pub(super) fn layer(&self) -> Option<Arc<str>> {
        self.marked.last()?.layer.clone()
    }

    pub(super) fn actual_text(&self) -> Option<Arc<str>> {
        self.marked.last()?.actual_text.clone()
    }
}
