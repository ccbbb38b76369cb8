//! Layers of other PDFs, decided once: what is shown in print stays, the rest goes.
//!
//! A form cannot bring the layers of its file along: the catalog of the new file would have to
//! list them, and a press shows what its configuration says (ISO 15930-7, 6.24). So every
//! reference to a layer is replaced by the answer to whether it is shown.

use crate::pdfread::layers::Layers;
use lopdf::{Document, Object, ObjectId};
use std::collections::BTreeMap;

/// How deeply values may be nested.
const MAX_DEPTH: usize = 32;

/// Replaces every layer, and every group of layers, by whether it is shown: in a document, and in
/// the resources taken from it.
pub fn decide(doc: &mut Document, resources: &mut Object) {
    let layers = Layers::read(doc);
    if layers.iter().next().is_none() {
        return;
    }
    let shown = |doc: &Document, value: &Object| layers.membership(doc, value).map(|m| m.visible);
    let verdict = |id: &ObjectId| Some((*id, shown(doc, &Object::Reference(*id))?));
    let verdicts: BTreeMap<ObjectId, bool> = doc.objects.keys().filter_map(verdict).collect();
    replace(resources, &verdicts, &|value| shown(doc, value), MAX_DEPTH);
    let ids: Vec<ObjectId> = doc.objects.keys().copied().collect();
    for id in ids {
        let Some(mut object) = doc.objects.remove(&id) else { continue };
        replace(&mut object, &verdicts, &|value| shown(doc, value), MAX_DEPTH);
        doc.objects.insert(id, object);
    }
}

/// Replaces the layers within a value. A group of layers may stand where it is used.
fn replace(
    value: &mut Object,
    verdicts: &BTreeMap<ObjectId, bool>,
    group: &dyn Fn(&Object) -> Option<bool>,
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let dict = match value {
        Object::Reference(id) => {
            if let Some(shown) = verdicts.get(id) {
                *value = Object::Boolean(*shown);
            }
            return;
        }
        Object::Array(items) => return items.iter_mut().for_each(|item| replace(item, verdicts, group, depth)),
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    for (_, item) in dict.iter_mut() {
        match item.as_dict().is_ok().then(|| group(item)).flatten() {
            Some(shown) => *item = Object::Boolean(shown),
            None => replace(item, verdicts, group, depth),
        }
    }
}
