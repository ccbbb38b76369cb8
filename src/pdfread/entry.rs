//! Entries of PDF dictionaries, references followed (ISO 32000-1, 7.3).
//!
//! Any value may stand behind a reference, a chain of references may be long or circular, and a
//! number may be written as integer or real. These functions answer `None` for all that is
//! missing or of another type, so that a reader says once what an entry should have been.

use lopdf::{Dictionary, Document, Object, Stream};

/// What an object stands for, references followed (at most 128 of them). Null is `None`.
pub fn resolve<'a>(doc: &'a Document, object: &'a Object) -> Option<&'a Object> {
    doc.dereference(object).ok().map(|(_, object)| object).filter(|object| !object.is_null())
}

/// The value of an entry.
pub fn value<'a>(doc: &'a Document, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
    resolve(doc, dict.get(key.as_bytes()).ok()?)
}

/// The value of the first entry of `keys` that is there. Inline images abbreviate their keys (8.9.7).
pub fn any<'a>(doc: &'a Document, dict: &'a Dictionary, keys: &[&str]) -> Option<&'a Object> {
    keys.iter().find_map(|key| value(doc, dict, key))
}

/// A name, without its slash; bytes that are no UTF-8 are replaced.
pub fn name(object: &Object) -> Option<String> {
    object.as_name().ok().map(|name| String::from_utf8_lossy(name).into_owned())
}

/// An integer, or a real rounded to one.
pub fn integer(object: &Object) -> Option<i64> {
    match object {
        Object::Integer(i) => Some(*i),
        Object::Real(r) if r.is_finite() => Some(r.round() as i64),
        _ => None,
    }
}

/// A finite number.
pub fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(i) => Some(*i as f64),
        Object::Real(r) if r.is_finite() => Some(f64::from(*r)),
        _ => None,
    }
}

/// The name of an entry.
pub fn name_of(doc: &Document, dict: &Dictionary, key: &str) -> Option<String> {
    name(value(doc, dict, key)?)
}

/// The number of an entry.
pub fn number_of(doc: &Document, dict: &Dictionary, key: &str) -> Option<f64> {
    number(value(doc, dict, key)?)
}

/// The integer of an entry.
pub fn integer_of(doc: &Document, dict: &Dictionary, key: &str) -> Option<i64> {
    integer(value(doc, dict, key)?)
}

/// The array of an entry.
pub fn array_of<'a>(doc: &'a Document, dict: &'a Dictionary, key: &str) -> Option<&'a [Object]> {
    value(doc, dict, key)?.as_array().ok().map(Vec::as_slice)
}

/// The dictionary of an entry, or that of the stream it is.
pub fn dict_of<'a>(doc: &'a Document, dict: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
    match value(doc, dict, key)? {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The stream of an entry.
pub fn stream_of<'a>(doc: &'a Document, dict: &'a Dictionary, key: &str) -> Option<&'a Stream> {
    value(doc, dict, key)?.as_stream().ok()
}

/// The numbers of an array entry; what is no number counts as missing.
pub fn numbers_of(doc: &Document, dict: &Dictionary, key: &str) -> Option<Vec<f64>> {
    Some(array_of(doc, dict, key)?.iter().filter_map(|object| number(resolve(doc, object)?)).collect())
}
