//! Composite fonts: codes of any length, a CMap, and a CIDFont (ISO 32000-1, 9.7).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use super::cmap::CMap;
use super::descriptor::Descriptor;
use super::predefined::Collection;
use crate::pdfread::{entry, filter};

/// How many widths a font may state. All CIDs are 65,536; ranges that are stated over and over
/// are left unread beyond this.
const MOST_WIDTHS: usize = 1 << 20;

/// A composite font.
#[derive(Debug)]
pub(super) struct Composite {
    pub descriptor: Descriptor,
    cmap: CMap,
    default_width: f64,
    widths: BTreeMap<u32, f64>,
    /// Of glyphs without their own: the height of the origin and the advance.
    default_vertical: (f64, f64),
    /// Advance down, then the origin's place.
    verticals: BTreeMap<u32, [f64; 3]>,
    glyph_ids: Option<Vec<u8>>,
    collection: Option<Collection>,
}

impl Composite {
    /// Loads a Type 0 font and its descendant.
    pub fn load(
        doc: &Document,
        font: &Dictionary,
        descendant: &Dictionary,
        name: &str,
        problems: &mut Vec<String>,
    ) -> Composite {
        let descriptor = Descriptor::read(doc, descendant, name, problems);
        let cmap = encoding(doc, font, problems);
        let mut budget = MOST_WIDTHS;
        let list = |key: &str| entry::array_of(doc, descendant, key).unwrap_or_default();
        let singles = widths::<1>(doc, list("W"), &mut budget);
        let verticals = widths::<3>(doc, list("W2"), &mut budget);
        if budget == 0 {
            problems.push("its widths (W, W2) state the same CIDs over and over; the last are not read".to_owned());
        }
        let vertical = entry::numbers_of(doc, descendant, "DW2");
        let default_vertical = match vertical.as_deref() {
            Some([origin, advance, ..]) => (origin / 1000.0, advance / 1000.0),
            _ => (0.88, -1.0),
        };
        Composite {
            default_width: entry::number_of(doc, descendant, "DW").unwrap_or(1000.0) / 1000.0,
            widths: singles.into_iter().map(|(cid, [width])| (cid, width)).collect(),
            default_vertical,
            verticals,
            glyph_ids: glyph_ids(doc, descendant, problems),
            collection: collection(doc, descendant, &cmap),
            descriptor,
            cmap,
        }
    }

    /// Whether text runs down the page.
    pub fn is_vertical(&self) -> bool {
        self.cmap.is_vertical()
    }

    /// Cuts a string into codes.
    pub fn cut(&self, bytes: &[u8]) -> Vec<(u32, u8)> {
        self.cmap.cut(bytes)
    }

    /// The width of a code in em.
    pub fn width(&self, code: u32, length: u8) -> f64 {
        self.widths.get(&self.cmap.cid(code, length)).copied().unwrap_or(self.default_width)
    }

    /// The place of the vertical origin as seen from the horizontal one, and the advance down, in
    /// em (9.7.4.3).
    pub fn vertical(&self, code: u32, length: u8) -> (f64, f64, f64) {
        match self.verticals.get(&self.cmap.cid(code, length)) {
            Some([advance, x, y]) => (*x, *y, *advance),
            None => (self.width(code, length) / 2.0, self.default_vertical.0, self.default_vertical.1),
        }
    }

    /// The glyph of a code: by the program's own CIDs, by CIDToGIDMap, or the CID itself (9.7.4.2).
    pub fn glyph(&self, code: u32, length: u8) -> Option<u32> {
        let cid = self.cmap.cid(code, length);
        let program = self.descriptor.program.as_deref().ok()?;
        match &self.glyph_ids {
            Some(map) => {
                let at = usize::try_from(cid).ok()?.checked_mul(2)?;
                let pair = map.get(at..at.checked_add(2)?)?;
                let glyph = u32::from(pair[0]) << 8 | u32::from(pair[1]);
                // a CID sent to glyph 0 is one that the font does not have
                (glyph != 0 || cid == 0).then_some(glyph)
            }
            None if program.is_cid_keyed() => program.by_cid(cid),
            None => (cid < program.glyphs()).then_some(cid),
        }
    }

    /// The text of a code: of Unicode codes themselves, else by the CID's collection (9.10.2).
    pub fn text(&self, code: u32, length: u8) -> Option<String> {
        if let Some(text) = self.cmap.ground().and_then(|ground| ground.text(code)) {
            return Some(text);
        }
        self.collection.as_ref()?.text(self.cmap.cid(code, length))
    }
}

/// The CMap of a Type 0 font's Encoding entry.
fn encoding(doc: &Document, font: &Dictionary, problems: &mut Vec<String>) -> CMap {
    let cmap = match entry::value(doc, font, "Encoding") {
        Some(object) => read_cmap(doc, object, 0),
        None => Err("it has no Encoding, which a composite font must have".to_owned()),
    };
    match cmap {
        Ok(cmap) => {
            problems.extend(cmap.problem.clone());
            if !cmap.maps_cids() {
                problems.push("its CMap maps no code".to_owned());
            }
            cmap
        }
        Err(problem) => {
            problems.push(problem);
            CMap::read(b"", None)
        }
    }
}

/// A CMap that is named or a stream; a stream may build on another (UseCMap).
pub(super) fn read_cmap(doc: &Document, object: &Object, depth: u8) -> Result<CMap, String> {
    match object {
        Object::Name(_) => {
            let name = entry::name(object).unwrap_or_default();
            CMap::predefined(&name).ok_or_else(|| format!("its CMap {name} is neither embedded nor a predefined one"))
        }
        Object::Stream(stream) => {
            let data = filter::data(doc, stream).map_err(|error| format!("its CMap: {error}"))?;
            let ground = entry::value(doc, &stream.dict, "UseCMap");
            let ground = match ground {
                Some(_) if depth >= 8 => return Err("its CMap builds on more than 8 others".to_owned()),
                Some(object) => Some(read_cmap(doc, object, depth + 1)?),
                None => None,
            };
            let mut cmap = CMap::read(&data.bytes, ground);
            if entry::integer_of(doc, &stream.dict, "WMode") == Some(1) {
                cmap.set_vertical();
            }
            cmap.problem = cmap.problem.or(data.damage.map(|damage| format!("its CMap: {damage}")));
            Ok(cmap)
        }
        _ => Err("its CMap is neither a name nor a stream".to_owned()),
    }
}

/// Reads W (one number a CID) or W2 (three): `first [w …]` or `first last w` (9.7.4.3).
fn widths<const N: usize>(doc: &Document, list: &[Object], budget: &mut usize) -> BTreeMap<u32, [f64; N]> {
    let mut out = BTreeMap::new();
    let mut put = |cid: u32, values: &[f64]| {
        if *budget > 0
            && cid <= 0xFFFF
            && let Ok(values) = <[f64; N]>::try_from(values)
        {
            *budget -= 1;
            out.insert(cid, values.map(|value| value / 1000.0));
        }
    };
    let cid = |value: f64| if (0.0..=65535.0).contains(&value) { Some(value as u32) } else { None };
    let mut rest = list.iter().filter_map(|object| entry::resolve(doc, object));
    while let (Some(first), Some(second)) = (rest.next(), rest.next()) {
        let Some(first) = entry::number(first).and_then(cid) else { continue };
        if let Object::Array(values) = second {
            let values: Vec<f64> = values.iter().filter_map(|o| entry::number(entry::resolve(doc, o)?)).collect();
            values.chunks_exact(N).zip(first..).for_each(|(values, cid)| put(cid, values));
        } else {
            let last = entry::number(second).and_then(cid);
            let values: Vec<f64> = rest.by_ref().take(N).filter_map(entry::number).collect();
            last.into_iter().flat_map(|last| first..=last).for_each(|cid| put(cid, &values));
        }
    }
    out
}

/// The CIDToGIDMap of a CIDFont of type 2; `None` for the identity.
fn glyph_ids(doc: &Document, descendant: &Dictionary, problems: &mut Vec<String>) -> Option<Vec<u8>> {
    let stream = entry::stream_of(doc, descendant, "CIDToGIDMap")?;
    match filter::data(doc, stream) {
        Ok(data) => {
            problems.extend(data.damage.map(|damage| format!("its CIDToGIDMap: {damage}")));
            Some(data.bytes)
        }
        Err(error) => {
            problems.push(format!("its CIDToGIDMap: {error}"));
            Some(Vec::new())
        }
    }
}

/// The collection that tells what characters CIDs are.
fn collection(doc: &Document, descendant: &Dictionary, cmap: &CMap) -> Option<Collection> {
    let of_cmap = cmap.ground().and_then(|ground| ground.ordering());
    if let Some(ordering) = of_cmap {
        return Collection::load(ordering);
    }
    let info = entry::dict_of(doc, descendant, "CIDSystemInfo")?;
    let text = |key: &str| entry::value(doc, info, key).and_then(|object| object.as_str().ok()).map(<[u8]>::to_vec);
    if text("Registry")? != b"Adobe" {
        return None;
    }
    Collection::load(std::str::from_utf8(&text("Ordering")?).ok()?)
}
