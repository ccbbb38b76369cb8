//! Layers of other PDFs, decided once: what is shown in print stays, the rest goes.
//!
//! A form cannot bring the layers of its file along: the catalog of the new file would have to
//! list them, and a press shows what its configuration says (ISO 15930-7, 6.24). So every
//! reference to a layer is replaced by the answer to whether it is shown.

use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// How deeply visibility expressions and values may be nested.
const MAX_DEPTH: usize = 32;

/// Replaces every layer, and every group of layers, by whether it is shown.
pub fn decide(doc: &mut Document) {
    let shown = Shown::read(doc);
    let kind =
        |object: &Object| object.as_dict().ok().and_then(|d| d.get(b"Type").ok()?.as_name().ok().map(<[u8]>::to_vec));
    let mut verdicts = BTreeMap::new();
    for (id, object) in &doc.objects {
        match kind(object).as_deref() {
            Some(b"OCG") => verdicts.insert(*id, shown.layer(*id)),
            Some(b"OCMD") => object.as_dict().ok().and_then(|d| verdicts.insert(*id, shown.members(doc, d))),
            _ => None,
        };
    }
    if verdicts.is_empty() {
        return;
    }
    let direct = |doc: &Document, dict: &Dictionary| {
        let is = dict.get(b"Type").and_then(Object::as_name).is_ok_and(|n| n == b"OCMD");
        is.then(|| shown.members(doc, dict))
    };
    let ids: Vec<ObjectId> = doc.objects.keys().copied().collect();
    for id in ids {
        let Some(mut object) = doc.objects.remove(&id) else { continue };
        replace(&mut object, &verdicts, &|dict| direct(doc, dict), MAX_DEPTH);
        doc.objects.insert(id, object);
    }
}

fn replace(
    value: &mut Object,
    verdicts: &BTreeMap<ObjectId, bool>,
    direct: &dyn Fn(&Dictionary) -> Option<bool>,
    depth: usize,
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Object::Reference(id) => {
            if let Some(shown) = verdicts.get(id) {
                *value = Object::Boolean(*shown);
            }
        }
        Object::Array(items) => items.iter_mut().for_each(|item| replace(item, verdicts, direct, depth)),
        Object::Dictionary(dict) => {
            for (key, item) in dict.iter_mut() {
                let verdict = item.as_dict().ok().and_then(direct);
                match verdict {
                    Some(shown) if key != b"Parent" => *item = Object::Boolean(shown),
                    _ => replace(item, verdicts, direct, depth),
                }
            }
        }
        Object::Stream(stream) => {
            for (_, item) in stream.dict.iter_mut() {
                let verdict = item.as_dict().ok().and_then(direct);
                match verdict {
                    Some(shown) => *item = Object::Boolean(shown),
                    None => replace(item, verdicts, direct, depth),
                }
            }
        }
        _ => {}
    }
}

/// The default configuration (ISO 32000-1, 8.11.4.3).
#[derive(Default)]
struct Shown {
    all_off: bool,
    on: BTreeSet<ObjectId>,
    off: BTreeSet<ObjectId>,
}

impl Shown {
    fn read(doc: &Document) -> Shown {
        let read = || {
            let properties = doc.catalog().ok()?.get_deref(b"OCProperties", doc).ok()?.as_dict().ok()?;
            let config = properties.get_deref(b"D", doc).ok()?.as_dict().ok()?;
            let listed = |key: &[u8]| -> BTreeSet<ObjectId> {
                let items = config.get_deref(key, doc).and_then(Object::as_array);
                items.into_iter().flatten().filter_map(|i| i.as_reference().ok()).collect()
            };
            let all_off = config.get(b"BaseState").and_then(Object::as_name).is_ok_and(|n| n == b"OFF");
            Some(Shown { all_off, on: listed(b"ON"), off: listed(b"OFF") })
        };
        read().unwrap_or_default()
    }

    fn layer(&self, id: ObjectId) -> bool {
        if self.all_off { self.on.contains(&id) } else { !self.off.contains(&id) }
    }

    /// Whether a group of layers is shown: by its expression, else by its policy (8.11.2.2).
    fn members(&self, doc: &Document, dict: &Dictionary) -> bool {
        if let Some(shown) = dict.get_deref(b"VE", doc).ok().and_then(|ve| self.expression(doc, ve, MAX_DEPTH)) {
            return shown;
        }
        let layers: Vec<bool> = match dict.get(b"OCGs") {
            Ok(Object::Reference(id)) if !matches!(doc.get_object(*id), Ok(Object::Array(_))) => vec![self.layer(*id)],
            Ok(list) => {
                let items = doc.dereference(list).ok().and_then(|(_, list)| list.as_array().ok());
                items.into_iter().flatten().filter_map(|i| i.as_reference().ok()).map(|id| self.layer(id)).collect()
            }
            Err(_) => Vec::new(),
        };
        if layers.is_empty() {
            return true;
        }
        match dict.get(b"P").and_then(Object::as_name).unwrap_or(b"AnyOn") {
            b"AllOn" => layers.iter().all(|on| *on),
            b"AnyOff" => layers.iter().any(|on| !on),
            b"AllOff" => layers.iter().all(|on| !on),
            _ => layers.iter().any(|on| *on),
        }
    }

    /// `[/And …]`, `[/Or …]`, `[/Not x]`; `None` when it is none of these.
    fn expression(&self, doc: &Document, value: &Object, depth: usize) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        let items = match value {
            Object::Reference(id) => match doc.get_object(*id).ok()? {
                Object::Array(items) => items,
                _ => return Some(self.layer(*id)),
            },
            Object::Array(items) => items,
            _ => return None,
        };
        let (operator, rest) = items.split_first()?;
        let mut values = rest.iter().map(|item| self.expression(doc, item, depth));
        match operator.as_name().ok()? {
            b"And" => values.try_fold(true, |all, v| Some(all && v?)),
            b"Or" => values.try_fold(false, |any, v| Some(any || v?)),
            b"Not" => values.next()?.map(|v| !v),
            _ => None,
        }
    }
}
