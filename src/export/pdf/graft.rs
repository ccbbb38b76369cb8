//! Moving objects from one PDF document into another.
//!
//! What printpdf made, and the pages of other people's PDFs used as art, enter the file being
//! finished through here: the objects that a value reaches come along, newly numbered in the
//! order in which they are reached, and nothing else does.

use lopdf::{Document, Object, ObjectId};
use std::collections::BTreeMap;

/// Takes objects of `source` into `target`.
pub struct Graft<'a> {
    target: &'a mut Document,
    source: Document,
    numbers: BTreeMap<ObjectId, ObjectId>,
    waiting: Vec<ObjectId>,
}

impl<'a> Graft<'a> {
    /// Begins.
    pub fn new(target: &'a mut Document, source: Document) -> Graft<'a> {
        Graft { target, source, numbers: BTreeMap::new(), waiting: Vec::new() }
    }

    /// The document objects are taken from.
    pub fn source(&self) -> &Document {
        &self.source
    }

    /// Adds an object of the target's own.
    pub fn add(&mut self, object: Object) -> ObjectId {
        self.target.add_object(object)
    }

    /// The objects moved so far, by their new numbers, in order.
    pub fn moved(&self) -> Vec<ObjectId> {
        let mut ids: Vec<ObjectId> = self.numbers.values().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// A value of the source with its references renumbered; what it reaches is moved over.
    pub fn take(&mut self, mut value: Object) -> Object {
        self.renumber(&mut value);
        while let Some(id) = self.waiting.pop() {
            let mut object = self.source.objects.remove(&id).unwrap_or(Object::Null);
            self.renumber(&mut object);
            if let Some(new) = self.numbers.get(&id) {
                self.target.objects.insert(*new, object);
            }
        }
        value
    }

    fn renumber(&mut self, value: &mut Object) {
        match value {
            Object::Reference(id) => *id = self.number(*id),
            Object::Array(items) => items.iter_mut().for_each(|item| self.renumber(item)),
            Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, item)| self.renumber(item)),
            Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, item)| self.renumber(item)),
            _ => {}
        }
    }

    fn number(&mut self, id: ObjectId) -> ObjectId {
        if let Some(new) = self.numbers.get(&id) {
            return *new;
        }
        let new = self.target.new_object_id();
        self.numbers.insert(id, new);
        self.waiting.push(id);
        new
    }
}
