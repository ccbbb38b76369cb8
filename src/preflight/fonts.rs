//! Fonts that show text: embedded, whole, and saying the same as their programs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lopdf::{Dictionary, Document as File, Object, ObjectId};

use super::FontFacts;
use super::content::at;
use super::finding::{At, Findings};
use crate::pdfread::access::{as_dictionary, entry, name, resolve, text, whole_data};
use crate::pdfread::device::{GlyphRun, Place};
use crate::pdfread::font::{Code, Font, FontKind};

/// Widths may differ by so much, in em.
const SLACK: f64 = 0.00101;
/// Codes of one font that are looked at.
const CODES: usize = 70_000;

/// The fonts of a file that show text.
#[derive(Default)]
pub(super) struct Fonts {
    uses: BTreeMap<(Option<ObjectId>, usize, Arc<str>), Use>,
}

/// How a font is used.
struct Use {
    font: Arc<Font>,
    object: Option<ObjectId>,
    /// The codes shown, by their number and length.
    codes: BTreeMap<(u32, u8), Code>,
    /// Where it is first seen; `None` while all its text is invisible.
    seen: Option<Place>,
    hidden: Place,
}

impl Fonts {
    /// Text is shown.
    pub fn shown(&mut self, run: &GlyphRun, place: &Place) {
        // a font that is no object of its own belongs to its page
        let page = if run.font_object.is_some() { 0 } else { place.page };
        let key = (run.font_object, page, run.font_resource.clone());
        let key = if run.font_object.is_some() { (key.0, 0, "".into()) } else { key };
        let new = || Use {
            font: run.font.clone(),
            object: run.font_object,
            codes: BTreeMap::new(),
            seen: None,
            hidden: place.clone(),
        };
        let used = self.uses.entry(key).or_insert_with(new);
        if used.seen.is_none() && !run.mode.is_invisible() && !run.glyphs.is_empty() {
            used.seen = Some(place.clone());
        }
        for glyph in &run.glyphs {
            if used.codes.len() < CODES {
                used.codes.entry((glyph.code.code, glyph.code.length)).or_insert(glyph.code);
            }
        }
    }

    /// Checks the fonts, in the order of their objects.
    pub fn check(self, file: &File, found: &mut Findings) -> Vec<FontFacts> {
        let mut facts = Vec::new();
        for used in self.uses.values() {
            used.check(file, found);
            let font = &used.font;
            facts.push(FontFacts { name: font.name.clone(), embedded: font.embedded, codes: used.codes.len() });
        }
        facts
    }
}

impl Use {
    /// Findings name the font, and where it is first seen.
    fn at(&self) -> At {
        let place = self.seen.as_ref().unwrap_or(&self.hidden);
        at(place).object(format!("font {}", self.font.name))
    }

    fn add(&self, code: &'static str, message: String, found: &mut Findings) {
        found.add(code, self.at(), format!("the font {} {message}", self.font.name));
    }

    fn check(&self, file: &File, found: &mut Findings) {
        let dict = self.object.and_then(|id| file.get_object(id).ok()).and_then(as_dictionary);
        if let Some(dict) = dict {
            self.composite(file, dict, found);
        }
        if !self.font.embedded {
            let (code, how) = match self.seen {
                Some(_) => ("pdf-font-embedded", "is not embedded"),
                None => ("pdf-font-hidden", "is not embedded; its text is invisible"),
            };
            self.add(code, how.to_owned(), found);
            return;
        }
        for problem in &self.font.problems {
            self.add("pdf-font-program", format!("has a fault: {problem}"), found);
        }
        if self.font.kind != FontKind::Type3 {
            self.glyphs(found);
        }
        self.searchable(found);
    }

    fn glyphs(&self, found: &mut Findings) {
        let (mut lacking, mut blank, mut odd) = (Vec::new(), Vec::new(), Vec::new());
        for code in self.codes.values() {
            match self.font.outline(code) {
                Err(_) => lacking.push(code),
                Ok(None) if self.font.text(code).is_some_and(|text| text.chars().any(is_printed)) => blank.push(code),
                _ => {}
            }
            if self.font.program_width(code).is_some_and(|width| (width - code.width).abs() > SLACK) {
                odd.push(code);
            }
        }
        for (rule, codes, what) in [
            ("pdf-glyph", lacking, "lacks the glyphs of"),
            ("pdf-glyph", blank, "has blank glyphs for"),
            ("pdf-font-widths", odd, "has other widths than its program for"),
        ] {
            if let Some(first) = codes.first() {
                self.add(
                    rule,
                    format!("{what} {} of {} codes, {}", codes.len(), self.codes.len(), shown(first)),
                    found,
                );
            }
        }
    }

    fn searchable(&self, found: &mut Findings) {
        let lacking: Vec<&Code> = self.codes.values().filter(|code| self.font.text(code).is_none()).collect();
        if let Some(first) = lacking.first() {
            let count = format!("{} of {} codes, {}", lacking.len(), self.codes.len(), shown(first));
            self.add("pdf-font-unicode", format!("does not say which characters {count}, are"), found);
        }
    }

    /// A Type 0 font's own dictionaries.
    fn composite(&self, file: &File, dict: &Dictionary, found: &mut Findings) {
        if name(file, dict, b"Subtype") != Some(b"Type0") {
            return;
        }
        let descendants = entry(file, dict, b"DescendantFonts").and_then(|d| d.as_array().ok());
        let descendants = descendants.map(Vec::as_slice).unwrap_or_default();
        let [descendant] = descendants else {
            return self.add("pdf-font-composite", format!("has {} descendants, not one", descendants.len()), found);
        };
        let Some(cid_font) = as_dictionary(resolve(file, descendant)) else {
            return self.add("pdf-font-composite", "has a descendant that is no font".to_owned(), found);
        };
        let Some(collection) = collection(file, cid_font) else {
            return self.add("pdf-font-composite", "has no whole CIDSystemInfo".to_owned(), found);
        };
        if name(file, cid_font, b"Subtype") == Some(b"CIDFontType2") {
            let map = entry(file, cid_font, b"CIDToGIDMap");
            let identity = map.is_some_and(|m| m.as_name().is_ok_and(|n| n == b"Identity"));
            if self.font.embedded && !identity && !matches!(map, Some(Object::Stream(_))) {
                self.add("pdf-font-composite", "has no CIDToGIDMap".to_owned(), found);
            }
        }
        self.encoding(file, dict, &collection, found);
        self.cid_set(file, dict, cid_font, found);
    }

    fn encoding(&self, file: &File, dict: &Dictionary, collection: &Collection, found: &mut Findings) {
        match entry(file, dict, b"Encoding") {
            Some(Object::Name(cmap)) if matches!(cmap.as_slice(), b"Identity-H" | b"Identity-V") => {}
            Some(Object::Name(cmap)) => {
                let shown = String::from_utf8_lossy(cmap);
                match ordering(&shown) {
                    Some(ordering) if ordering == collection.1 => {
                        self.add("pdf-font-cmap", format!("is coded with the predefined CMap {shown}"), found);
                    }
                    _ => {
                        let message = format!("is coded with the CMap {shown}, and of the collection {}", collection.1);
                        self.add("pdf-font-composite", message, found);
                    }
                }
            }
            Some(Object::Stream(stream)) => {
                let own = self::collection(file, &stream.dict);
                if own.is_some_and(|own| own != *collection) {
                    self.add("pdf-font-composite", "has a CMap of another collection".to_owned(), found);
                }
            }
            _ => self.add("pdf-font-composite", "has no CMap (Encoding)".to_owned(), found),
        }
    }

    /// A CIDSet has a bit for each glyph in the program; codes are CIDs with Identity alone.
    fn cid_set(&self, file: &File, dict: &Dictionary, cid_font: &Dictionary, found: &mut Findings) {
        let identity = name(file, dict, b"Encoding").is_some_and(|n| n.starts_with(b"Identity"));
        let descriptor = entry(file, cid_font, b"FontDescriptor").and_then(as_dictionary);
        let set = descriptor.and_then(|d| entry(file, d, b"CIDSet")).and_then(|s| s.as_stream().ok());
        let Some(bits) = set.filter(|_| identity).and_then(|s| whole_data(file, s, 1 << 16).ok()) else { return };
        let listed = |cid: u32| bits.get(cid as usize / 8).is_some_and(|byte| byte >> (7 - cid % 8) & 1 == 1);
        let lacking: BTreeSet<u32> = self.codes.keys().map(|(code, _)| *code).filter(|c| !listed(*c)).collect();
        if let Some(first) = lacking.first() {
            self.add("pdf-cidset", format!("has a CIDSet without {} shown CIDs, {first} first", lacking.len()), found);
        }
    }
}

/// Registry and ordering of a character collection.
type Collection = (String, String);

fn collection(file: &File, dict: &Dictionary) -> Option<Collection> {
    let info = entry(file, dict, b"CIDSystemInfo").and_then(as_dictionary)?;
    let part = |key: &[u8]| entry(file, info, key).and_then(|v| v.as_str().ok()).map(text);
    entry(file, info, b"Supplement")?;
    Some((part(b"Registry")?, part(b"Ordering")?))
}

/// The collection of a predefined CMap (32000-1, table 118).
fn ordering(cmap: &str) -> Option<&'static str> {
    let stem = cmap.strip_suffix("-H").or_else(|| cmap.strip_suffix("-V"));
    let Some(stem) = stem else { return matches!(cmap, "H" | "V").then_some("Japan1") };
    let lists: [(&str, &[&str]); 4] = [
        ("GB1", &["GB-EUC", "GBpc-EUC", "GBK-EUC", "GBKp-EUC", "GBK2K", "UniGB-UCS2", "UniGB-UTF16"]),
        ("CNS1", &["B5pc", "HKscs-B5", "ETen-B5", "ETenms-B5", "CNS-EUC", "UniCNS-UCS2", "UniCNS-UTF16"]),
        (
            "Japan1",
            &[
                "83pv-RKSJ",
                "90ms-RKSJ",
                "90msp-RKSJ",
                "90pv-RKSJ",
                "Add-RKSJ",
                "EUC",
                "Ext-RKSJ",
                "UniJIS-UCS2",
                "UniJIS-UCS2-HW",
                "UniJIS-UTF16",
            ],
        ),
        ("Korea1", &["KSC-EUC", "KSCms-UHC", "KSCms-UHC-HW", "KSCpc-EUC", "UniKS-UCS2", "UniKS-UTF16"]),
    ];
    lists.iter().find(|(_, names)| names.contains(&stem)).map(|(ordering, _)| *ordering)
}

/// A character that leaves ink.
fn is_printed(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' | '\u{FE00}'..='\u{FE0F}')
}

fn shown(code: &Code) -> String {
    let digits = 2 * usize::from(code.length.max(1));
    format!("<{:0digits$X}> first", code.code)
}
