//! Rules that any object may break, wherever it stands: every object that the trailer leads to
//! is looked at once.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document as File, Object, ObjectId, StringFormat};

use super::finding::{At, Findings};
use crate::pdfread::access::{as_dictionary, entry, name, resolve, text};

/// Names are no longer (32000-1, annex C).
const NAME: usize = 127;
/// Strings are no longer, within content and beside it.
const STRING: usize = 32_767;
/// Objects looked at, at most.
const MOST: usize = 8_000_000;

const ACTIONS: [&[u8]; 19] = [
    b"GoTo",
    b"GoToR",
    b"GoToE",
    b"Launch",
    b"Thread",
    b"URI",
    b"Sound",
    b"Movie",
    b"Hide",
    b"Named",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"JavaScript",
    b"SetOCGState",
    b"Rendition",
    b"Trans",
    b"GoTo3DView",
    b"RichMediaExecute",
];

const BLENDS: [&[u8]; 17] = [
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];

const INTENTS: [&[u8]; 4] = [b"AbsoluteColorimetric", b"RelativeColorimetric", b"Saturation", b"Perceptual"];

/// Looks at every object once.
pub(super) fn check(file: &File, found: &mut Findings) {
    let mut walk = Walk { file, steps: Vec::new(), seen: BTreeSet::new(), found };
    let ids = file.trailer.get(b"ID").ok().map(|id| resolve(file, id)).and_then(|id| id.as_array().ok());
    let whole = |part: &Object| resolve(file, part).as_str().is_ok_and(|s| !s.is_empty());
    if !ids.is_some_and(|ids| ids.len() == 2 && ids.iter().all(whole)) {
        walk.found.add("pdf-id", At::file(), "the trailer has no ID of two strings");
    }
    let mut open: Vec<(&Object, usize)> = Vec::new();
    for key in ["Info", "Root"] {
        if let Ok(object) = file.trailer.get(key.as_bytes()) {
            open.push((object, walk.step(usize::MAX, Key::Name(key.as_bytes()))));
        }
    }
    let mut left = MOST;
    while let Some((object, at)) = open.pop() {
        left -= 1;
        if left == 0 {
            walk.found.add("pdf-unmeasured", At::file(), format!("only the first {MOST} objects were looked at"));
            return;
        }
        walk.visit(object, at, &mut open);
    }
}

/// How an object was reached from the one before.
#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a [u8]),
    Index(usize),
}

struct Walk<'a, 'f, 'p> {
    file: &'a File,
    /// How each object was reached: from which, and by what.
    steps: Vec<(usize, Key<'a>)>,
    seen: BTreeSet<ObjectId>,
    found: &'f mut Findings<'p>,
}

impl<'a> Walk<'a, '_, '_> {
    fn step(&mut self, from: usize, key: Key<'a>) -> usize {
        self.steps.push((from, key));
        self.steps.len() - 1
    }

    /// `Root/Pages/Kids[0]/Resources/Font/F1`.
    fn path(&self, at: usize) -> String {
        let mut parts = Vec::new();
        let mut at = at;
        while let Some((from, key)) = self.steps.get(at) {
            parts.push(match key {
                Key::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
                Key::Index(i) => format!("[{i}]"),
            });
            at = *from;
            if parts.len() > 60 {
                parts.push("…".to_owned());
                break;
            }
        }
        parts.reverse();
        parts.concat().trim_start_matches('/').to_owned()
    }

    /// The name by which the object `up` steps above `at` was reached.
    fn key_above(&self, at: usize, up: usize) -> Option<&'a [u8]> {
        let mut at = at;
        for _ in 0..up {
            at = self.steps.get(at)?.0;
        }
        match self.steps.get(at)?.1 {
            Key::Name(name) => Some(name),
            Key::Index(_) => None,
        }
    }

    fn add(&mut self, code: &'static str, at: usize, message: impl Into<String>) {
        let at = At::file().object(self.path(at));
        self.found.add(code, at, message);
    }

    fn visit(&mut self, object: &'a Object, at: usize, open: &mut Vec<(&'a Object, usize)>) {
        match object {
            Object::Reference(id) => {
                if self.seen.insert(*id)
                    && let Ok(target) = self.file.get_object(*id)
                {
                    open.push((target, at));
                }
            }
            Object::Dictionary(dict) => self.dictionary(dict, false, at, open),
            Object::Stream(stream) => self.dictionary(&stream.dict, true, at, open),
            Object::Array(items) => {
                self.array(items, at);
                for (i, item) in items.iter().enumerate().filter(|(_, item)| is_worth_a_look(item)) {
                    let step = self.step(at, Key::Index(i));
                    open.push((item, step));
                }
            }
            Object::Name(name) if name.len() > NAME => {
                self.add("pdf-limits", at, format!("a name has {} bytes, more than {NAME}", name.len()));
            }
            Object::String(string, StringFormat::Literal | StringFormat::Hexadecimal) if string.len() > STRING => {
                self.add("pdf-limits", at, format!("a string has {} bytes, more than {STRING}", string.len()));
            }
            Object::Integer(value) if i32::try_from(*value).is_err() => {
                self.add("pdf-limits", at, format!("the number {value} does not fit 32 bits"));
            }
            _ => {}
        }
    }

    fn dictionary(&mut self, dict: &'a Dictionary, stream: bool, at: usize, open: &mut Vec<(&'a Object, usize)>) {
        if stream {
            self.stream(dict, at);
        }
        self.files_and_actions(dict, at);
        self.names(dict, at);
        if self.is_graphics_state(dict, at) {
            self.graphics_state(dict, at);
        }
        if name(self.file, dict, b"Subtype") == Some(b"Image") {
            self.image(dict, at);
        }
        for (key, value) in dict.iter() {
            if key.len() > NAME {
                self.add("pdf-limits", at, format!("a key has {} bytes, more than {NAME}", key.len()));
            }
            if !matches!(key.as_slice(), b"Parent" | b"P") && is_worth_a_look(value) {
                let step = self.step(at, Key::Name(key));
                open.push((value, step));
            }
        }
    }

    fn stream(&mut self, dict: &Dictionary, at: usize) {
        for filter in filters(self.file, dict) {
            match filter {
                b"LZWDecode" | b"LZW" | b"Crypt" => {
                    self.add("pdf-filter", at, format!("a stream is coded with {}", String::from_utf8_lossy(filter)));
                }
                b"JBIG2Decode" => self.add("pdf-jbig2", at, "a picture is coded with JBIG2"),
                _ => {}
            }
        }
        if [b"F".as_slice(), b"FFilter", b"FDecodeParms"].iter().any(|key| dict.has(key)) {
            self.add("pdf-external", at, "a stream's data lie in another file");
        }
        let subtype = name(self.file, dict, b"Subtype");
        let postscript = subtype == Some(b"PS") || name(self.file, dict, b"Subtype2") == Some(b"PS");
        if postscript || (subtype == Some(b"Form") && dict.has(b"PS")) {
            self.add("pdf-postscript", at, "an object holds PostScript");
        }
        if subtype == Some(b"Form") && dict.has(b"Ref") {
            self.add("pdf-external", at, "a form stands for a page of another file");
        }
        if matches!(subtype, Some(b"Form" | b"Image")) && dict.has(b"OPI") {
            self.add("pdf-external", at, "an object is to be replaced by OPI");
        }
    }

    fn files_and_actions(&mut self, dict: &Dictionary, at: usize) {
        let of_type = name(self.file, dict, b"Type");
        let specification = of_type == Some(b"Filespec") || entry(self.file, dict, b"UF").is_some_and(is_string);
        if specification {
            match dict.has(b"EF") {
                true => self.add("pdf-attachment", at, "a file is embedded"),
                false => self.add("pdf-external", at, "another file is referred to"),
            }
        }
        for key in ["AA", "JS"] {
            if dict.has(key.as_bytes()) {
                self.add("pdf-action", at, format!("there are actions ({key})"));
            }
        }
        let action = name(self.file, dict, b"S").filter(|s| ACTIONS.contains(s));
        // structure elements have S too, and P; so have transitions of presentations
        let plain = of_type.is_none() && !dict.has(b"P") && self.key_above(at, 0) != Some(b"Trans");
        if of_type == Some(b"Action") || (plain && action.is_some()) {
            let kind = String::from_utf8_lossy(action.unwrap_or_default()).into_owned();
            self.add("pdf-action", at, format!("there is an action {kind}").trim_end());
        }
    }

    fn names(&mut self, dict: &Dictionary, at: usize) {
        if !matches!(name(self.file, dict, b"Type"), Some(b"Font" | b"FontDescriptor")) {
            return;
        }
        for key in ["BaseFont", "FontName"] {
            let named = name(self.file, dict, key.as_bytes()).unwrap_or_default();
            if std::str::from_utf8(named).is_err() {
                let shown = String::from_utf8_lossy(named);
                self.add("pdf-names", at, format!("the font's name {shown} is not UTF-8"));
            }
        }
    }

    fn is_graphics_state(&self, dict: &Dictionary, at: usize) -> bool {
        name(self.file, dict, b"Type") == Some(b"ExtGState") || self.key_above(at, 1) == Some(b"ExtGState")
    }

    fn graphics_state(&mut self, dict: &'a Dictionary, at: usize) {
        let file = self.file;
        let default = |key: &[u8]| entry(file, dict, key).is_none_or(|v| v.as_name().is_ok_and(|n| n == b"Default"));
        if dict.has(b"TR") || !default(b"TR2") || dict.has(b"HTP") {
            self.add("pdf-transfer", at, "a graphics state has a transfer function or halftone phase");
        }
        if let Some(halftone) = entry(file, dict, b"HT").and_then(as_dictionary) {
            let parts = halftone.iter().filter_map(|(_, part)| as_dictionary(resolve(file, part)));
            if std::iter::once(halftone).chain(parts).any(|part| odd_halftone(file, part)) {
                self.add(
                    "pdf-transfer",
                    at,
                    "a graphics state has a halftone of another type than 1 and 5, or a named one",
                );
            }
        }
        let modes = match entry(file, dict, b"BM") {
            Some(Object::Array(modes)) => modes.iter().map(|mode| resolve(file, mode)).collect(),
            Some(mode) => vec![mode],
            None => Vec::new(),
        };
        for mode in modes.into_iter().filter_map(|mode| mode.as_name().ok()).filter(|mode| !BLENDS.contains(mode)) {
            self.add("pdf-blend", at, format!("there is no blend mode {}", String::from_utf8_lossy(mode)));
        }
        self.intent(dict, b"RI", at);
    }

    fn intent(&mut self, dict: &Dictionary, key: &[u8], at: usize) {
        if let Some(intent) = name(self.file, dict, key).filter(|intent| !INTENTS.contains(intent)) {
            self.add("pdf-intent", at, format!("there is no rendering intent {}", String::from_utf8_lossy(intent)));
        }
    }

    fn image(&mut self, dict: &'a Dictionary, at: usize) {
        self.intent(dict, b"Intent", at);
        if filters(self.file, dict).contains(&b"JPXDecode".as_slice()) {
            self.add("pdf-jpx", at, "a picture is coded with JPEG 2000");
        }
        let alternates = entry(self.file, dict, b"Alternates").and_then(|a| a.as_array().ok());
        for alternate in alternates.into_iter().flatten().filter_map(|a| as_dictionary(resolve(self.file, a))) {
            if entry(self.file, alternate, b"DefaultForPrinting").is_some_and(|d| d.as_bool().is_ok_and(|b| b)) {
                self.add("pdf-image", at, "a picture has an alternate that is printed in its stead");
            }
        }
        let mask = entry(self.file, dict, b"SMask").and_then(as_dictionary);
        if mask.is_some_and(|mask| name(self.file, mask, b"ColorSpace") != Some(b"DeviceGray")) {
            self.add("pdf-image", at, "a picture's soft mask is not in DeviceGray");
        }
    }

    /// A DeviceN space describes each of its spot colours.
    fn array(&mut self, items: &'a [Object], at: usize) {
        let [family, names, _, _, rest @ ..] = items else { return };
        if resolve(self.file, family).as_name().ok() != Some(b"DeviceN") {
            return;
        }
        let attributes = rest.first().and_then(|a| as_dictionary(resolve(self.file, a)));
        let described = attributes.and_then(|a| entry(self.file, a, b"Colorants")).and_then(as_dictionary);
        let names = resolve(self.file, names).as_array().map(Vec::as_slice).unwrap_or_default();
        let process: [&[u8]; 5] = [b"Cyan", b"Magenta", b"Yellow", b"Black", b"None"];
        let names = names.iter().filter_map(|n| resolve(self.file, n).as_name().ok());
        let lacking: Vec<String> = names
            .filter(|n| !process.contains(n) && !described.is_some_and(|d| d.has(n)))
            .map(|n| String::from_utf8_lossy(n).into_owned())
            .collect();
        if !lacking.is_empty() {
            self.add("pdf-colorant-missing", at, format!("DeviceN does not describe {}", lacking.join(", ")));
        }
    }
}

/// Numbers and the like break no rule; names, strings and large numbers may.
fn is_worth_a_look(object: &Object) -> bool {
    match object {
        Object::Null | Object::Boolean(_) | Object::Real(_) => false,
        Object::Integer(value) => i32::try_from(*value).is_err(),
        Object::Name(name) => name.len() > NAME,
        Object::String(string, _) => string.len() > STRING,
        _ => true,
    }
}

fn is_string(object: &Object) -> bool {
    object.as_str().is_ok_and(|s| !text(s).is_empty())
}

/// A stream's filters.
fn filters<'a>(file: &'a File, dict: &'a Dictionary) -> Vec<&'a [u8]> {
    match entry(file, dict, b"Filter") {
        Some(Object::Array(items)) => items.iter().filter_map(|f| resolve(file, f).as_name().ok()).collect(),
        Some(Object::Name(name)) => vec![name],
        _ => Vec::new(),
    }
}

fn odd_halftone(file: &File, dict: &Dictionary) -> bool {
    let Some(kind) = entry(file, dict, b"HalftoneType").and_then(|t| t.as_i64().ok()) else { return false };
    let transfer = entry(file, dict, b"TransferFunction");
    let identity = transfer.is_none_or(|t| t.as_name().is_ok_and(|n| n == b"Identity"));
    !matches!(kind, 1 | 5) || dict.has(b"HalftoneName") || !identity
}
