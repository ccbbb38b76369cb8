//! Reading objects: references followed, numbers, boxes and matrices taken with care, streams
//! decoded within limits.
//!
//! Nothing here fails loudly: an object that is missing or of the wrong kind is `None` (or null),
//! and the caller says what that means at its place.

use super::filter::{self, Data};
use kurbo::{Affine, Rect};
use lopdf::{Dictionary, Document as File, Object, ObjectId, Stream};
use sha2::{Digest, Sha256};

/// No stream decodes to more bytes than this.
pub(crate) const MAX_STREAM: usize = 256 << 20;
/// Numbers in a file count up to this: a billion points are 350 km.
const MAX_NUMBER: f64 = 1e9;

static NULL: Object = Object::Null;

/// The object behind a reference, of however many steps (a limit stops cycles); null when it is
/// missing.
pub(crate) fn resolve<'a>(file: &'a File, object: &'a Object) -> &'a Object {
    file.dereference(object).map_or(&NULL, |(_, object)| object)
}

/// The object behind a reference with the id of the last step.
pub(crate) fn resolve_id<'a>(file: &'a File, object: &'a Object) -> (Option<ObjectId>, &'a Object) {
    file.dereference(object).unwrap_or((None, &NULL))
}

/// A dictionary's entry, references followed; `None` for a missing one and for null.
pub(crate) fn entry<'a>(file: &'a File, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let value = resolve(file, dict.get(key).ok()?);
    (!value.is_null()).then_some(value)
}

/// A dictionary's entry that is a dictionary, or a stream's dictionary.
pub(crate) fn dictionary<'a>(file: &'a File, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    as_dictionary(entry(file, dict, key)?)
}

/// A dictionary, or a stream's.
pub(crate) fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A dictionary's entry that is a name.
pub(crate) fn name<'a>(file: &'a File, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    entry(file, dict, key)?.as_name().ok()
}

/// A number; one beyond reason is brought back to it.
pub(crate) fn number(object: &Object) -> Option<f64> {
    let value = match object {
        Object::Integer(value) => *value as f64,
        Object::Real(value) => f64::from(*value),
        _ => return None,
    };
    value.is_finite().then(|| value.clamp(-MAX_NUMBER, MAX_NUMBER))
}

/// A dictionary's entry that is a number.
pub(crate) fn number_at(file: &File, dict: &Dictionary, key: &[u8]) -> Option<f64> {
    number(entry(file, dict, key)?)
}

/// A dictionary's entry that is a whole number.
pub(crate) fn integer(file: &File, dict: &Dictionary, key: &[u8]) -> Option<i64> {
    match entry(file, dict, key)? {
        Object::Integer(value) => Some(*value),
        Object::Real(value) if value.is_finite() => Some(value.round() as i64),
        _ => None,
    }
}

/// A dictionary's entry that is a truth value.
pub(crate) fn boolean(file: &File, dict: &Dictionary, key: &[u8]) -> Option<bool> {
    entry(file, dict, key)?.as_bool().ok()
}

/// An array of numbers; `None` when anything else is in it.
pub(crate) fn numbers(file: &File, object: &Object) -> Option<Vec<f64>> {
    resolve(file, object).as_array().ok()?.iter().map(|item| number(resolve(file, item))).collect()
}

/// A dictionary's entry that is an array of numbers.
pub(crate) fn numbers_at(file: &File, dict: &Dictionary, key: &[u8]) -> Option<Vec<f64>> {
    numbers(file, dict.get(key).ok()?)
}

/// A rectangle with its corners in order (7.9.5).
pub(crate) fn rectangle(file: &File, object: &Object) -> Option<Rect> {
    let &[a, b, c, d] = numbers(file, object)?.as_slice() else { return None };
    Some(Rect::new(a.min(c), b.min(d), a.max(c), b.max(d)))
}

/// A matrix of six numbers.
pub(crate) fn matrix(file: &File, object: &Object) -> Option<Affine> {
    let &[a, b, c, d, e, f] = numbers(file, object)?.as_slice() else { return None };
    Some(Affine::new([a, b, c, d, e, f]))
}

/// A form's or pattern's matrix: the identity where it says none.
pub(crate) fn matrix_at(file: &File, dict: &Dictionary) -> Option<Affine> {
    match entry(file, dict, b"Matrix") {
        None => Some(Affine::IDENTITY),
        Some(object) => matrix(file, object),
    }
}

/// A text string as Unicode: UTF-16 with its mark, UTF-8 with its mark, or PDFDocEncoding, of
/// which the part shared with Latin-1 is read and the rest kept as U+FFFD (7.9.2.2).
pub(crate) fn text(bytes: &[u8]) -> String {
    let pairs = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|c| Some(unit([*c.first()?, *c.get(1)?]))).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => pairs(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => pairs(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&b| if (0x80..0xA1).contains(&b) { '\u{FFFD}' } else { char::from(b) }).collect(),
    }
}

/// A stream's data, filters undone, with a word about damage.
///
/// # Errors
/// A sentence, when nothing can be read, or when the data are larger than `limit`.
pub(crate) fn stream_data(file: &File, stream: &Stream, limit: usize) -> Result<Data, String> {
    let data = filter::data(file, stream)?;
    if data.bytes.len() > limit { Err(format!("it is larger than {limit} bytes")) } else { Ok(data) }
}

/// A stream's data where they are whole.
///
/// # Errors
/// A sentence, when they are damaged or larger than `limit`.
pub(crate) fn whole_data(file: &File, stream: &Stream, limit: usize) -> Result<Vec<u8>, String> {
    let data = stream_data(file, stream, limit)?;
    data.damage.map_or(Ok(data.bytes), Err)
}

/// How deep [`fingerprint`] goes.
const FINGERPRINT_DEPTH: usize = 24;
/// How many objects it looks at.
const FINGERPRINT_OBJECTS: usize = 20_000;
/// The largest stream, in bytes of the file, that it decodes.
const FINGERPRINT_STREAM: usize = 1 << 20;

/// What an object says, whatever its ids: two with the same fingerprint are written alike.
/// References are followed and streams decoded.
pub(crate) fn fingerprint(file: &File, object: &Object) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut left = FINGERPRINT_OBJECTS;
    digest(file, object, FINGERPRINT_DEPTH, &mut left, &mut hash);
    hash.finalize().into()
}

fn digest(file: &File, object: &Object, depth: usize, left: &mut usize, hash: &mut Sha256) {
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    let tagged = |hash: &mut Sha256, tag: u8, bytes: &[u8]| {
        hash.update([tag]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    match resolve(file, object) {
        Object::Null | Object::Reference(_) => tagged(hash, 0, &[]),
        Object::Boolean(value) => tagged(hash, 1, &[u8::from(*value)]),
        number @ (Object::Integer(_) | Object::Real(_)) => {
            tagged(hash, 2, &self::number(number).unwrap_or(0.0).to_le_bytes());
        }
        Object::Name(name) => tagged(hash, 3, name),
        Object::String(text, _) => tagged(hash, 4, text),
        Object::Array(items) => {
            tagged(hash, 5, &(items.len() as u64).to_le_bytes());
            items.iter().for_each(|item| digest(file, item, depth - 1, left, hash));
        }
        Object::Dictionary(dict) => digest_dictionary(file, dict, &[], depth, left, hash),
        Object::Stream(stream) => {
            let skip = [b"Filter".as_slice(), b"DecodeParms", b"Length"];
            digest_dictionary(file, &stream.dict, &skip, depth, left, hash);
            // each stream costs as much as a thousand objects, and a large one is taken as it is
            *left = left.saturating_sub(1000);
            let small = stream.content.len() <= FINGERPRINT_STREAM;
            let data = if small { whole_data(file, stream, MAX_STREAM).ok() } else { None };
            tagged(hash, 7, data.as_deref().unwrap_or(&stream.content));
        }
    }
}

fn digest_dictionary(
    file: &File,
    dict: &Dictionary,
    skip: &[&[u8]],
    depth: usize,
    left: &mut usize,
    hash: &mut Sha256,
) {
    let mut entries: Vec<_> = dict.iter().filter(|(key, _)| !skip.contains(&key.as_slice())).collect();
    entries.sort_by(|a, b| a.0.cmp(b.0));
    hash.update([6]);
    for (key, value) in entries {
        hash.update((key.len() as u64).to_le_bytes());
        hash.update(key);
        digest(file, value, depth - 1, left, hash);
    }
}
