//! CIDs that are glyph ids of the uncut face.
//!
//! A page's content names glyphs by their ids in the face's own file, whichever glyphs a file's
//! font holds, so that it is written once for the page's own file and for the joined one. The
//! cut program numbers its glyphs anew; what leads from CIDs to them is the charset of CFF
//! (Adobe Technical Note 5176, 13), or beside TrueType outlines a `CIDToGIDMap` (ISO 32000-1,
//! 9.7.4.2).

use super::cff::{offset_operand, top_dict};

/// Gives a bare CFF table another charset: `cids` are those of its glyphs, in their order, the
/// first (`.notdef`) left out. `None` when the table is not as the subsetter writes it.
pub fn with_cids(cff: &[u8], cids: &[u16]) -> Option<Vec<u8>> {
    let dict = top_dict(cff)?;
    let at = offset_operand(cff.get(dict.clone())?, &[CHARSET])? + dict.start;
    let mut out = Vec::with_capacity(cff.len() + 1 + 2 * cids.len());
    out.extend_from_slice(cff);
    let offset = i32::try_from(cff.len()).ok()?.to_be_bytes();
    out.get_mut(at..at + 4)?.copy_from_slice(&offset);
    // Format 0: a CID for each glyph.
    out.push(0);
    cids.iter().for_each(|cid| out.extend(cid.to_be_bytes()));
    Some(out)
}

/// The operator `charset` of a Top DICT (section 9).
const CHARSET: u8 = 15;

/// A `CIDToGIDMap`: for each CID to the last of `cids` its glyph, two bytes each. `cids` are those
/// of the glyphs in their order, the first (`.notdef`) left out.
pub fn map(cids: &[u16]) -> Vec<u8> {
    let last = cids.iter().copied().max().unwrap_or(0);
    let mut out = vec![0; 2 * (usize::from(last) + 1)];
    for (glyph, cid) in (1u16..).zip(cids) {
        if let Some(place) = out.get_mut(2 * usize::from(*cid)..2 * usize::from(*cid) + 2) {
            place.copy_from_slice(&glyph.to_be_bytes());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_tables_are_none() {
        for bad in [&[][..], &[1, 0, 4, 4], &[1, 0, 4, 4, 0, 1, 1, 1, 200], &[255; 40]] {
            assert_eq!(with_cids(bad, &[5]), None);
        }
    }

    #[test]
    fn the_map_leads_from_cids_to_glyphs() {
        assert_eq!(map(&[2, 4]), [0, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
        assert_eq!(map(&[]), [0, 0]);
    }
}
