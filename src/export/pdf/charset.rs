//! CIDs that are glyph ids of the uncut face.
//!
//! A page's content names glyphs by their ids in the face's own file, whichever glyphs a file's
//! font holds, so that it is written once for the page's own file and for the joined one. The
//! cut program numbers its glyphs anew; what leads from CIDs to them is the charset of CFF
//! (Adobe Technical Note 5176, 13), or beside TrueType outlines a `CIDToGIDMap` (ISO 32000-1,
//! 9.7.4.2).

/// Gives a bare CFF table another charset: `cids` are those of its glyphs, in their order, the
/// first (`.notdef`) left out. `None` when the table is not as the subsetter writes it.
pub fn with_cids(cff: &[u8], cids: &[u16]) -> Option<Vec<u8>> {
    let header = usize::from(*cff.get(2)?);
    let (_, names_end) = index(cff, header)?;
    let (dict, _) = index(cff, names_end)?;
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

/// A number of up to eight bytes; `None` where they are not there.
pub fn number(cff: &[u8], at: usize, size: usize) -> Option<usize> {
    let bytes = cff.get(at..at.checked_add(size)?)?;
    bytes.iter().try_fold(0usize, |n, byte| n.checked_mul(256)?.checked_add(usize::from(*byte)))
}

/// The first entry of an INDEX (section 5), and where the INDEX ends.
pub fn index(cff: &[u8], at: usize) -> Option<(std::ops::Range<usize>, usize)> {
    let count = number(cff, at, 2)?;
    let size = number(cff, at + 2, 1)?;
    let offset = |n: usize| number(cff, at + 3 + n * size, size);
    let base = at + 3 + (count + 1) * size - 1;
    let entry = base.checked_add(offset(0)?)?..base.checked_add(offset(1)?)?;
    Some((entry, base.checked_add(offset(count)?)?))
}

/// Where the operand of an operator begins in a DICT (section 4): after the byte that says it has four
/// bytes. `None` when the operator is not there, or its operand is of another kind.
pub fn offset_operand(dict: &[u8], operator: &[u8]) -> Option<usize> {
    let (mut at, mut operand) = (0, None);
    while let Some(byte) = dict.get(at) {
        let start = at;
        let is_operator = *byte < 22;
        at += match byte {
            29 => 5,
            28 => 3,
            30 => 2 + dict.get(at + 1..)?.iter().position(|b| b & 0x0F == 0x0F || b >> 4 == 0x0F)?,
            32..=246 => 1,
            247..=254 => 2,
            12 => 2,
            _ => 1,
        };
        if is_operator && dict.get(start..at) == Some(operator) {
            return operand;
        }
        operand = (*byte == 29).then_some(start + 1);
    }
    None
}

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
    fn the_charset_is_found_among_operands_of_every_kind() {
        // 1-byte, 2-byte, 3-byte, real and 5-byte operands before it
        let dict = [139, 0, 247, 0, 1, 28, 1, 2, 2, 30, 0x1A, 0x5F, 12, 7, 29, 0, 0, 0, 9, 15, 29, 0, 0, 0, 1, 17];
        assert_eq!(offset_operand(&dict, &[CHARSET]), Some(15));
        assert_eq!(offset_operand(&dict, &[17]), Some(21));
        assert_eq!(offset_operand(&[29, 0, 0, 0, 9, 12, 36], &[12, 36]), Some(1));
        assert_eq!(offset_operand(&[29, 0, 0, 0, 9, 12, 36], &[12, 37]), None);
        assert_eq!(offset_operand(&[139, 15], &[CHARSET]), None, "an operand of one byte cannot take another offset");
        assert_eq!(offset_operand(&[29, 0, 0, 0, 1, 17], &[CHARSET]), None);
        assert_eq!(offset_operand(&[], &[CHARSET]), None);
    }

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
