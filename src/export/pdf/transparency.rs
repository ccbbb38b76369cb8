//! Whether something painted needs the transparent imaging model.
//!
//! A page with a soft mask, a constant alpha or a blend mode has a transparency group of its own,
//! which says that blending is done in the press's inks (ISO 15930-7, 6.20). A page without has
//! none: some RIPs flatten every page that names a group.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::BTreeSet;

/// The group of a page that blends in inks.
pub fn group() -> Dictionary {
    dictionary! { "Type" => "Group", "S" => "Transparency", "CS" => "DeviceCMYK" }
}

/// Whether an object, or anything that it reaches, is transparent.
pub fn is_transparent(doc: &Document, object: ObjectId) -> bool {
    let start = Object::Reference(object);
    let (mut waiting, mut seen) = (vec![&start], BTreeSet::new());
    while let Some(value) = waiting.pop() {
        match value {
            Object::Reference(id) if seen.insert(*id) => waiting.extend(doc.objects.get(id)),
            Object::Array(items) => waiting.extend(items),
            Object::Dictionary(dict) if blends(dict) => return true,
            Object::Stream(stream) if blends(&stream.dict) => return true,
            Object::Dictionary(dict) => waiting.extend(dict.iter().map(|(_, value)| value)),
            Object::Stream(stream) => waiting.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    false
}

/// Whether an image or a graphics state asks for blending.
fn blends(dict: &Dictionary) -> bool {
    let opaque =
        |name: &[u8], plain: &[&[u8]]| dict.get(name).is_ok_and(|v| !v.as_name().is_ok_and(|n| plain.contains(&n)));
    let alpha = |name: &[u8]| dict.get(name).and_then(Object::as_float).is_ok_and(|a| a < 1.0);
    let inside = dict.get(b"SMaskInData").and_then(Object::as_i64).is_ok_and(|v| v != 0);
    let state = dict.get(b"Type").and_then(Object::as_name).is_ok_and(|n| n == b"ExtGState")
        || [b"ca".as_slice(), b"CA", b"BM"].iter().any(|key| dict.has(key));
    let group = dict.get(b"S").and_then(Object::as_name).is_ok_and(|n| n == b"Transparency");
    inside
        || group
        || opaque(b"SMask", &[b"None"])
        || state && (alpha(b"ca") || alpha(b"CA") || opaque(b"BM", &[b"Normal", b"Compatible"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blending_is_transparent() {
        let mut doc = Document::with_version("1.6");
        let mut of = |dict: Dictionary| {
            let state = doc.add_object(dict);
            let form = doc.add_object(dictionary! { "Resources" => vec![Object::Reference(state)], "Self" => state });
            is_transparent(&doc, form)
        };
        for plain in [
            dictionary! { "ca" => 1, "BM" => "Normal", "SMask" => "None" },
            dictionary! { "op" => true, "OPM" => 1 },
            dictionary! { "CA" => 1.0, "BM" => "Compatible" },
        ] {
            assert!(!of(plain.clone()), "{plain:?}");
        }
        for blending in [
            dictionary! { "ca" => 0.5 },
            dictionary! { "BM" => "Multiply" },
            dictionary! { "Subtype" => "Image", "SMask" => Object::Reference((99, 0)) },
            dictionary! { "Subtype" => "Image", "SMaskInData" => 1 },
        ] {
            assert!(of(blending.clone()), "{blending:?}");
        }
    }
}
