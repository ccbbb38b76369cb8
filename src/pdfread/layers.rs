//! Layers: optional content groups and their states (ISO 32000-1, 8.11).
//!
//! The default configuration says which layers are on; what is on a layer that is off is not
//! painted. Usage and intents beyond View are not followed: a press prints what the default
//! configuration shows.

use super::access::{as_dictionary, dictionary, entry, name, resolve, resolve_id};
use lopdf::{Dictionary, Document as File, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How deep visibility expressions may nest.
const MAX_DEPTH: usize = 16;
/// How many steps a membership is judged in at most.
const MAX_STEPS: usize = 4096;
/// How many layers are read.
const MAX_LAYERS: usize = 10_000;

/// A layer of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its object.
    pub object: ObjectId,
    /// Its name.
    pub name: Arc<str>,
    /// Whether the default configuration shows it.
    pub on: bool,
}

/// The layers of a file.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    list: Vec<Layer>,
    at: BTreeMap<ObjectId, usize>,
}

/// Whether content is shown, and the name of its layer.
pub(crate) struct Membership {
    pub visible: bool,
    pub name: Arc<str>,
}

impl Layers {
    /// Reads the catalog's `OCProperties`.
    pub(crate) fn read(file: &File) -> Layers {
        let catalog = file.trailer.get(b"Root").ok().and_then(|root| as_dictionary(resolve(file, root)));
        let properties = catalog.and_then(|catalog| dictionary(file, catalog, b"OCProperties"));
        let Some(properties) = properties else { return Layers::default() };
        let config = dictionary(file, properties, b"D");
        let listed = |key: &[u8]| -> BTreeSet<ObjectId> {
            let items = config.and_then(|d| entry(file, d, key)).and_then(|a| a.as_array().ok());
            items.into_iter().flatten().filter_map(|item| item.as_reference().ok()).collect()
        };
        let (on, off) = (listed(b"ON"), listed(b"OFF"));
        let base = config.and_then(|d| name(file, d, b"BaseState")).unwrap_or(b"ON");
        let mut layers = Layers::default();
        let all = entry(file, properties, b"OCGs").and_then(|a| a.as_array().ok());
        for object in all.into_iter().flatten().take(MAX_LAYERS).filter_map(|item| item.as_reference().ok()) {
            let shown = if base == b"OFF" { on.contains(&object) } else { !off.contains(&object) };
            let dict = file.get_object(object).ok().and_then(as_dictionary);
            let name = dict.and_then(|d| entry(file, d, b"Name")).and_then(|n| n.as_str().ok());
            let name = name.map(super::access::text).unwrap_or_default();
            layers.at.insert(object, layers.list.len());
            layers.list.push(Layer { object, name: name.into(), on: shown });
        }
        layers
    }

    /// The layers in the file's order.
    pub fn iter(&self) -> std::slice::Iter<'_, Layer> {
        self.list.iter()
    }

    fn get(&self, id: ObjectId) -> Option<&Layer> {
        self.at.get(&id).and_then(|&i| self.list.get(i))
    }

    /// What an `OC` entry says: a layer, or a membership of several. `None` when it is neither.
    pub(crate) fn membership(&self, file: &File, object: &Object) -> Option<Membership> {
        let (id, target) = resolve_id(file, object);
        if let Some(layer) = id.and_then(|id| self.get(id)) {
            return Some(Membership { visible: layer.on, name: layer.name.clone() });
        }
        let dict = as_dictionary(target)?;
        (name(file, dict, b"Type") == Some(b"OCMD")).then(|| self.several(file, dict))
    }

    fn several(&self, file: &File, dict: &Dictionary) -> Membership {
        let groups = dict.get(b"OCGs").ok().map(|object| match resolve(file, object) {
            Object::Array(items) => items.iter().filter_map(|i| i.as_reference().ok()).collect(),
            _ => object.as_reference().ok().into_iter().collect::<Vec<_>>(),
        });
        let members: Vec<&Layer> = groups.into_iter().flatten().filter_map(|id| self.get(id)).collect();
        let expression = entry(file, dict, b"VE").and_then(|ve| ve.as_array().ok());
        let mut left = MAX_STEPS;
        let judged = expression.and_then(|ve| self.expression(file, ve, MAX_DEPTH, &mut left));
        let visible = judged.unwrap_or_else(|| match name(file, dict, b"P") {
            _ if members.is_empty() => true,
            Some(b"AllOn") => members.iter().all(|l| l.on),
            Some(b"AnyOff") => members.iter().any(|l| !l.on),
            Some(b"AllOff") => members.iter().all(|l| !l.on),
            _ => members.iter().any(|l| l.on),
        });
        let names: Vec<&str> = members.iter().map(|l| &*l.name).collect();
        Membership { visible, name: names.join(" + ").into() }
    }

    fn expression(&self, file: &File, items: &[Object], depth: usize, left: &mut usize) -> Option<bool> {
        let operator = resolve(file, items.first()?).as_name().ok()?;
        let mut values = Vec::new();
        for item in items.iter().skip(1) {
            *left = left.checked_sub(1)?;
            values.push(match (resolve_id(file, item), depth) {
                ((_, Object::Array(inner)), 1..) => self.expression(file, inner, depth - 1, left)?,
                ((Some(id), _), _) => self.get(id)?.on,
                _ => return None,
            });
        }
        match operator {
            b"And" => Some(values.iter().all(|v| *v)),
            b"Or" => Some(values.iter().any(|v| *v)),
            b"Not" => values.first().map(|v| !v),
            _ => None,
        }
    }
}
