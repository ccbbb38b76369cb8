//! The output intent: which printing condition a press file is made for (ISO 15930-7, 6.4.2).

use super::metadata::text;
use crate::color::Condition;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// The file's one output intent, `GTS_PDFX`, its profile embedded as it lies deflated already.
pub fn press(doc: &mut Document, condition: &Condition) -> Object {
    let stream = dictionary! { "N" => 4, "Filter" => "FlateDecode" };
    let stream = Stream::new(stream, condition.profile.deflated().to_vec()).with_compression(false);
    let mut intent = Dictionary::new();
    intent.set("Type", "OutputIntent");
    intent.set("S", "GTS_PDFX");
    for (key, value) in [
        ("OutputConditionIdentifier", &condition.identifier),
        ("OutputCondition", &condition.info),
        ("RegistryName", &condition.registry),
        ("Info", &condition.info),
    ] {
        intent.set(key, text(value));
    }
    intent.set("DestOutputProfile", doc.add_object(stream));
    Object::Reference(doc.add_object(intent))
}
