//! Resources of other PDFs, made to agree with the file that they come into.
//!
//! PDF/X-4 wants one alternate and one tint transform for each colorant of a file (ISO 15930-7,
//! 6.4): a spot colour of the issue has the issue's, any other that of the page that brought it
//! first. CMYK tagged with the output intent's own profile is the press's CMYK, untagged. What
//! print files must not hold (transfer functions, halftones, OPI, PostScript, LZW, layers, places
//! in another file's structure) is taken out.

use super::content::{self, Layers};
use super::{House, deflate};
use crate::color::Ink;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// Keys of private, stale or misleading data that objects carry along: application data, change
/// dates, metadata of the old file, OPI comments, places in the old structure tree, pictures for
/// screens, references into other files.
const LEFT_BEHIND: [&[u8]; 9] = [
    b"PieceInfo",
    b"LastModified",
    b"Metadata",
    b"OPI",
    b"StructParent",
    b"StructParents",
    b"Alternates",
    b"Ref",
    b"PS",
];

/// Keys of graphics states that a press sets itself (ISO 15930-7, 6.13).
const PRESS_OWN: [&[u8]; 4] = [b"TR", b"TR2", b"HTP", b"HT"];

/// The process inks by the names of their plates.
const PROCESS: [(&str, Ink); 4] = [
    ("Cyan", Ink::process(10_000, 0, 0, 0)),
    ("Magenta", Ink::process(0, 10_000, 0, 0)),
    ("Yellow", Ink::process(0, 0, 10_000, 0)),
    ("Black", Ink::BLACK),
];

/// No stream that is unpacked is larger than this.
const MAX_STREAM: usize = 256 << 20;
/// How deeply values may be nested.
const MAX_DEPTH: usize = 64;

/// Settles everything that a page brought along, and its resources.
pub fn page(doc: &mut Document, moved: &[ObjectId], resources: &mut Dictionary, house: &mut House) {
    let mut visit = |doc: &mut Document, object: &mut Object| {
        match object {
            Object::Stream(stream) => settle_stream(stream),
            Object::Dictionary(dict) => strip(dict),
            _ => {}
        }
        Colours { doc, house }.settle(object, MAX_DEPTH);
    };
    for id in moved {
        let Some(mut object) = doc.objects.remove(id) else { continue };
        visit(doc, &mut object);
        doc.objects.insert(*id, object);
    }
    let mut own = Object::Dictionary(std::mem::take(resources));
    visit(doc, &mut own);
    if let Object::Dictionary(dict) = own {
        *resources = dict;
    }
}

/// Gives forms, patterns and fonts without resources of their own the page's, which they had
/// inherited, and takes out of contents what does not belong into a form.
pub fn inherit(doc: &mut Document, moved: &[ObjectId], page: ObjectId) {
    for id in moved {
        match doc.objects.get(id) {
            Some(Object::Dictionary(dict)) if name(dict, b"Subtype") == b"Type3" && !dict.has(b"Resources") => {
                if let Some(Object::Dictionary(dict)) = doc.objects.get_mut(id) {
                    dict.set("Resources", page);
                }
            }
            Some(Object::Stream(stream)) if is_content(&stream.dict) => inherit_stream(doc, *id, page),
            _ => {}
        }
    }
}

fn is_content(dict: &Dictionary) -> bool {
    name(dict, b"Subtype") == b"Form" || dict.get(b"PatternType").and_then(Object::as_i64).is_ok_and(|t| t == 1)
}

fn inherit_stream(doc: &mut Document, id: ObjectId, page: ObjectId) {
    let edited = {
        let Some(Object::Stream(stream)) = doc.objects.get(&id) else { return };
        let own = stream.dict.get_deref(b"Resources", doc).and_then(Object::as_dict);
        let layers = own.or_else(|_| doc.get_dictionary(page)).map(|r| Layers::of(doc, r)).unwrap_or_default();
        let plain = stream.decompressed_content_with_limit(MAX_STREAM).ok();
        let plain = plain.or_else(|| (!stream.dict.has(b"Filter")).then(|| stream.content.clone()));
        plain.and_then(|plain| content::rewritten(&plain, &layers))
    };
    let Some(Object::Stream(stream)) = doc.objects.get_mut(&id) else { return };
    if !stream.dict.has(b"Resources") {
        stream.dict.set("Resources", page);
    }
    if let Some(edited) = edited {
        pack(stream, &edited);
    }
}

/// A group's colour space: blending in light's colours is not for a press in inks.
pub fn group(doc: &Document, dict: &mut Dictionary) {
    let Ok(space) = dict.get_deref(b"CS", doc) else { return };
    let family = |value: &Object| match value {
        Object::Array(items) => items.first().and_then(|f| f.as_name().ok()).map(<[u8]>::to_vec),
        value => value.as_name().ok().map(<[u8]>::to_vec),
    };
    if matches!(family(space).as_deref(), Some(b"DeviceRGB" | b"CalRGB" | b"Lab")) {
        dict.set("CS", "DeviceCMYK");
    }
}

fn name<'a>(dict: &'a Dictionary, key: &[u8]) -> &'a [u8] {
    dict.get(key).and_then(Object::as_name).unwrap_or_default()
}

fn strip(dict: &mut Dictionary) {
    for key in LEFT_BEHIND {
        dict.remove(key);
    }
    // In a soft mask TR belongs to the mask.
    if !dict.has(b"G") {
        for key in PRESS_OWN {
            dict.remove(key);
        }
    }
    if dict.get(b"OC").is_ok_and(|oc| !matches!(oc, Object::Boolean(false))) {
        dict.remove(b"OC");
    }
    if let Ok(Object::Dictionary(states)) = dict.get_mut(b"ExtGState") {
        for (_, state) in states.iter_mut() {
            if let Object::Dictionary(state) = state {
                strip(state);
            }
        }
    }
}

fn settle_stream(stream: &mut Stream) {
    strip(&mut stream.dict);
    if name(&stream.dict, b"Subtype") == b"PS" || stream.dict.has(b"OC") {
        let bounds = vec![Object::Integer(0); 4];
        stream.dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Resources" => Dictionary::new() };
        stream.set_content(Vec::new());
        return;
    }
    // LZW is not allowed in print files (ISO 15930-7, 6.8).
    if stream.filters().is_ok_and(|filters| filters.contains(&b"LZWDecode".as_slice()))
        && let Ok(content) = stream.decompressed_content_with_limit(MAX_STREAM)
    {
        pack(stream, &content);
    }
}

fn pack(stream: &mut Stream, content: &[u8]) {
    stream.dict.remove(b"DecodeParms");
    stream.dict.set("Filter", "FlateDecode");
    stream.set_content(deflate(content));
}

/// Colour spaces, wherever they stand.
struct Colours<'d, 'h, 'p> {
    doc: &'d mut Document,
    house: &'h mut House<'p>,
}

impl Colours<'_, '_, '_> {
    fn settle(&mut self, value: &mut Object, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        match value {
            Object::Array(items) => {
                items.iter_mut().for_each(|item| self.settle(item, depth));
                let settled = match items.first().and_then(|f| f.as_name().ok()) {
                    Some(b"Separation") => self.separation(items),
                    Some(b"DeviceN") => self.device_n(items),
                    Some(b"ICCBased") if self.is_intent(items) => Some("DeviceCMYK".into()),
                    _ => None,
                };
                if let Some(settled) = settled {
                    *value = settled;
                }
            }
            Object::Dictionary(dict) => self.settle_dict(dict, depth),
            Object::Stream(stream) => self.settle_dict(&mut stream.dict, depth),
            _ => {}
        }
    }

    fn settle_dict(&mut self, dict: &mut Dictionary, depth: usize) {
        dict.iter_mut().for_each(|(_, item)| self.settle(item, depth));
        // CMYK by default is the press's already (8.6.5.6 wants an ICC space there).
        let own = dict.get(b"DefaultCMYK").ok().is_some_and(|d| self.names_device(d));
        if own {
            dict.remove(b"DefaultCMYK");
        }
        if name(dict, b"S") == b"Transparency" {
            group(self.doc, dict);
        }
    }

    /// Whether a value is, or leads to, DeviceCMYK or the output intent's own profile.
    fn names_device(&self, value: &Object) -> bool {
        let target = self.doc.dereference(value).map_or(value, |(_, v)| v);
        target.as_name().is_ok_and(|n| n == b"DeviceCMYK") || target.as_array().is_ok_and(|items| self.is_intent(items))
    }

    /// `[/ICCBased stream]` of the output intent's profile.
    fn is_intent(&self, items: &[Object]) -> bool {
        let Some(stream) = items.get(1).and_then(|s| self.doc.dereference(s).ok()?.1.as_stream().ok()) else {
            return false;
        };
        let icc = self.house.profile.icc();
        stream.dict.get(b"N").and_then(Object::as_i64).is_ok_and(|n| n == 4)
            && match stream.decompressed_content_with_limit(icc.len() + 1) {
                Ok(content) => content == icc,
                Err(_) => stream.content == icc,
            }
    }

    /// A colorant's name in an array of a colour space.
    fn colorant(&self, value: &Object) -> Option<String> {
        let (_, name) = self.doc.dereference(value).ok()?;
        String::from_utf8(name.as_name().ok()?.to_vec()).ok()
    }

    /// The definition that this file has of a colorant, if any, or the issue has.
    fn known(&mut self, name: &str) -> Option<ObjectId> {
        // Within a page's trim there is no registration colour: marks that a placed page has
        // beside its own trim are clipped away, but would still be found.
        let name = if name == "All" { "Black" } else { name };
        let process = PROCESS.iter().find(|(process, _)| *process == name).map(|(_, ink)| *ink);
        let spot = || self.house.spots.iter().find(|spot| spot.name == name).map(|spot| spot.alternate);
        match process.or_else(spot) {
            Some(alternate) => Some(self.house.colorants.separation(self.doc, name, alternate)),
            None => self.house.colorants.find(name),
        }
    }

    /// `[/Separation name alternate transform]` as this file has it.
    fn separation(&mut self, items: &[Object]) -> Option<Object> {
        let name = self.colorant(items.get(1)?)?;
        if name == "None" || items.len() < 4 {
            return None;
        }
        match self.known(&name) {
            // The array itself: what stands here may be an object of its own.
            Some(id) => self.doc.objects.get(&id).cloned(),
            None => {
                let id = self.doc.add_object(items.to_vec());
                self.house.colorants.adopt(&name, id);
                None
            }
        }
    }

    /// `[/DeviceN names alternate transform attributes]`: one definition for each list of names,
    /// its spot colours defined as they are elsewhere.
    fn device_n(&mut self, items: &mut Vec<Object>) -> Option<Object> {
        let (_, names) = self.doc.dereference(items.get(1)?).ok()?;
        let names: Option<Vec<String>> = names.as_array().ok()?.clone().iter().map(|n| self.colorant(n)).collect();
        let names = names.filter(|_| items.len() >= 4)?;
        if let Some(id) = self.house.colorants.mixture(&names) {
            return self.doc.objects.get(&id).cloned();
        }
        let attributes = items.get(4).and_then(|a| self.doc.dereference(a).ok()?.1.as_dict().ok().cloned());
        let mut attributes = attributes.unwrap_or_default();
        let own = attributes.get_deref(b"Colorants", self.doc).and_then(Object::as_dict);
        let mut colorants = own.cloned().unwrap_or_default();
        for name in names.iter().filter(|n| *n != "None" && PROCESS.iter().all(|(process, _)| process != n)) {
            if let Some(id) = self.known(name) {
                colorants.set(name.as_bytes(), id);
            }
        }
        if !colorants.is_empty() {
            attributes.set("Colorants", colorants);
            items.truncate(4);
            items.push(attributes.into());
        }
        let id = self.doc.add_object(items.clone());
        self.house.colorants.adopt_mixture(names, id);
        None
    }
}
