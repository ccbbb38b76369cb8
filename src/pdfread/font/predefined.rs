//! The predefined CMaps (ISO 32000-1, 9.7.5.2) and the characters of their collections.
//!
//! The maps themselves come from a library; how long their codes are is here, since a string is
//! cut by codespaces before anything is looked up.

use std::sync::Arc;

use hayro_cmap::{BfString, CMapName, WritingMode, load_embedded};

use super::cmap::Space;

/// A predefined CMap.
#[derive(Clone)]
pub(super) struct Predefined {
    name: String,
    map: Option<Arc<hayro_cmap::CMap>>,
}

impl std::fmt::Debug for Predefined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Predefined({})", self.name)
    }
}

fn library(name: CMapName<'_>) -> Option<hayro_cmap::CMap> {
    hayro_cmap::CMap::parse(load_embedded(name)?, load_embedded)
}

impl Predefined {
    /// The CMap of a name, if it is one of the predefined.
    pub fn load(name: &str) -> Option<Predefined> {
        if matches!(name, "Identity-H" | "Identity-V") {
            return Some(Predefined { name: name.to_owned(), map: None });
        }
        // the maps from CIDs to UCS-2 are no encodings
        if name.starts_with("Adobe-") {
            return None;
        }
        let map = library(CMapName::from_bytes(name.as_bytes()))?;
        Some(Predefined { name: name.to_owned(), map: Some(Arc::new(map)) })
    }

    /// Whether text runs down the page.
    pub fn is_vertical(&self) -> bool {
        match &self.map {
            None => self.name == "Identity-V",
            Some(map) => map.metadata().writing_mode == Some(WritingMode::Vertical),
        }
    }

    /// The CID of a code.
    pub fn cid(&self, code: u32, length: u8) -> Option<u32> {
        match &self.map {
            None => Some(code),
            Some(map) => map.lookup_cid_code(code, length),
        }
    }

    /// The characters of a code, where the codes of the CMap are Unicode.
    pub fn text(&self, code: u32) -> Option<String> {
        if !(self.name.starts_with("Uni") && (self.name.contains("UTF16") || self.name.contains("UCS2"))) {
            return None;
        }
        let units = if code > 0xFFFF { vec![(code >> 16) as u16, code as u16] } else { vec![code as u16] };
        String::from_utf16(&units).ok()
    }

    /// The character collection's ordering, such as `CNS1`.
    pub fn ordering(&self) -> Option<&'static str> {
        use hayro_cmap::CidFamily;
        match &self.map.as_ref()?.metadata().character_collection.as_ref()?.family {
            CidFamily::AdobeJapan1 => Some("Japan1"),
            CidFamily::AdobeGB1 => Some("GB1"),
            CidFamily::AdobeCNS1 => Some("CNS1"),
            CidFamily::AdobeKorea1 => Some("Korea1"),
            _ => None,
        }
    }

    /// The codespace ranges.
    pub fn spaces(&self) -> Vec<Space> {
        let ranges: &[(u8, u32, u32)] = match self.name.trim_end_matches("-H").trim_end_matches("-V") {
            name if name.starts_with("Uni") && name.contains("UTF16") => {
                &[(2, 0x0000, 0xD7FF), (4, 0xD800_DC00, 0xDBFF_DFFF), (2, 0xE000, 0xFFFF)]
            }
            name if name.starts_with("Uni") => &[(2, 0x0000, 0xD7FF), (2, 0xE000, 0xFFFF)],
            "83pv-RKSJ" | "90pv-RKSJ" => {
                &[(1, 0x00, 0x80), (2, 0x8140, 0x9FFC), (1, 0xA0, 0xDF), (2, 0xE040, 0xFCFC), (1, 0xFD, 0xFF)]
            }
            name if name.contains("RKSJ") => {
                &[(1, 0x00, 0x80), (2, 0x8140, 0x9FFC), (1, 0xA0, 0xDF), (2, 0xE040, 0xFCFC)]
            }
            "EUC" => &[(1, 0x00, 0x80), (2, 0x8EA0, 0x8EDF), (2, 0xA1A1, 0xFEFE)],
            "H" | "V" => &[(2, 0x2121, 0x7E7E)],
            "B5pc" => &[(1, 0x00, 0x80), (2, 0xA140, 0xFCFE), (1, 0xFD, 0xFF)],
            "ETen-B5" | "ETenms-B5" => &[(1, 0x00, 0x80), (2, 0xA140, 0xFEFE)],
            "HKscs-B5" => &[(1, 0x00, 0x80), (2, 0x8740, 0xFEFE)],
            "CNS-EUC" => &[
                (1, 0x00, 0x80),
                (4, 0x8EA1_A1A1, 0x8EA1_FEFE),
                (4, 0x8EA2_A1A1, 0x8EA2_FEFE),
                (4, 0x8EA3_A1A1, 0x8EA3_FEFE),
                (2, 0xA1A1, 0xFEFE),
            ],
            "GBpc-EUC" => &[(1, 0x00, 0x80), (2, 0xA1A1, 0xFCFE), (1, 0xFD, 0xFF)],
            "GBK-EUC" | "GBKp-EUC" => &[(1, 0x00, 0x80), (2, 0x8140, 0xFEFE)],
            "GBK2K" => &[(1, 0x00, 0x7F), (4, 0x8130_8130, 0xFE39_FE39), (2, 0x8140, 0xFEFE)],
            "GB-EUC" | "KSC-EUC" => &[(1, 0x00, 0x80), (2, 0xA1A1, 0xFEFE)],
            "KSCms-UHC" | "KSCms-UHC-HW" => &[(1, 0x00, 0x80), (2, 0x8141, 0xFEFE)],
            "KSCpc-EUC" => &[(1, 0x00, 0x84), (2, 0xA141, 0xFDFE), (1, 0xFE, 0xFF)],
            // Identity
            _ => &[(2, 0x0000, 0xFFFF)],
        };
        ranges.iter().map(|(length, low, high)| Space { length: *length, low: *low, high: *high }).collect()
    }
}

/// The characters of the CIDs of one of Adobe's collections (9.10.2).
#[derive(Clone)]
pub(super) struct Collection(Arc<hayro_cmap::CMap>);

impl std::fmt::Debug for Collection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Collection")
    }
}

impl Collection {
    /// The collection of an ordering of the registry Adobe.
    pub fn load(ordering: &str) -> Option<Collection> {
        let name = match ordering {
            "CNS1" => CMapName::AdobeCns1Ucs2,
            "GB1" => CMapName::AdobeGb1Ucs2,
            "Japan1" => CMapName::AdobeJapan1Ucs2,
            "Korea1" => CMapName::AdobeKorea1Ucs2,
            _ => return None,
        };
        library(name).map(|map| Collection(Arc::new(map)))
    }

    /// The characters of a CID.
    pub fn text(&self, cid: u32) -> Option<String> {
        match self.0.lookup_bf_string(cid)? {
            BfString::Char('\0' | '\u{FFFD}') => None,
            BfString::Char(c) => Some(c.to_string()),
            BfString::String(text) => Some(text),
        }
    }
}
