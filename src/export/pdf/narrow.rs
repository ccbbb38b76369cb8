//! A cut CFF table cut down further, without taking its outlines apart once more.
//!
//! The subsetter writes outlines without subroutines, each whole in itself, and the parts of its
//! table in one order and, but for the outlines, of one size for any glyphs. So of a table that it
//! wrote, the table that it would write for fewer glyphs is made by leaving outlines out (Adobe
//! Technical Note 5176). What is not as expected is none: then the subsetter is asked.

use super::cff::{Index, number, offset_operand, top_dict};

/// The table that the subsetter would write for the glyphs at `places` of `cff`, in ascending order,
/// `.notdef` at 0 left out. `None` when the table is not as the subsetter writes it, or has a font
/// DICT that none of the glyphs uses.
pub fn narrowed(cff: &[u8], places: &[u16]) -> Option<Vec<u8>> {
    let table = Cut::of(cff)?;
    let chosen: Vec<usize> = std::iter::once(0).chain(places.iter().map(|place| usize::from(*place))).collect();
    let select = table.selected(&chosen)?;
    let index = Index::at(cff, table.outlines).filter(|index| index.end == cff.len())?;
    let outlines: Vec<&[u8]> = chosen.iter().map(|n| index.get(*n)).collect::<Option<_>>()?;
    table.with(&select, &outlines)
}

/// A table as the subsetter writes it: where the parts begin whose size goes by its glyphs, in this
/// order, and the operands of its Top DICT that say so.
pub struct Cut<'a> {
    cff: &'a [u8],
    /// Charset (section 13): one range of CIDs.
    charset: usize,
    /// FDSelect (section 19).
    select: usize,
    /// FDArray (section 18).
    array: usize,
    /// CharStrings (section 14).
    outlines: usize,
    array_operand: usize,
    outlines_operand: usize,
}

impl<'a> Cut<'a> {
    /// The parts of a table; `None` when it is not as the subsetter writes it.
    pub fn of(cff: &'a [u8]) -> Option<Cut<'a>> {
        let dict = top_dict(cff)?;
        let own = cff.get(dict.clone())?;
        let operand = |operator: &[u8]| Some(dict.start + offset_operand(own, operator)?);
        let [charset, outlines_operand, array_operand, select] =
            [operand(&[15])?, operand(&[17])?, operand(&[12, 36])?, operand(&[12, 37])?];
        let value = |operand: usize| number(cff, operand, 4);
        let (charset, select) = (value(charset)?, value(select)?);
        let (array, outlines) = (value(array_operand)?, value(outlines_operand)?);
        let range = cff.get(charset..charset.checked_add(5)?)?;
        let in_order = charset + 5 <= select && select < array && array < outlines && outlines < cff.len();
        let expected = range.get(..3) == Some(&[2, 0, 1]) && in_order;
        expected.then_some(Cut { cff, charset, select, array, outlines, array_operand, outlines_operand })
    }

    /// The table with other glyphs: their FDSelect, and their outlines, `.notdef`'s first.
    pub fn with<T: AsRef<[u8]>>(&self, select: &[u8], outlines: &[T]) -> Option<Vec<u8>> {
        let mut out = self.cff.get(..self.select)?.to_vec();
        // One range of CIDs from 1 on: the first is not counted.
        let last = u16::try_from(outlines.len().checked_sub(2)?).ok()?.to_be_bytes();
        out.get_mut(self.charset + 3..self.charset + 5)?.copy_from_slice(&last);
        out.extend_from_slice(select);
        let mut put = |operand: usize, at: usize| {
            let at = i32::try_from(at).ok()?.to_be_bytes();
            out.get_mut(operand..operand + 4)?.copy_from_slice(&at);
            Some(())
        };
        let moved = self.select + select.len();
        put(self.array_operand, moved)?;
        put(self.outlines_operand, moved + self.outlines - self.array)?;
        out.extend_from_slice(self.cff.get(self.array..self.outlines)?);
        write_outlines(outlines, &mut out)?;
        Some(out)
    }

    /// The FDSelect of some glyphs; `None` when a font DICT would be left without any.
    fn selected(&self, chosen: &[usize]) -> Option<Vec<u8>> {
        let select = self.cff.get(self.select..self.array)?;
        let glyphs = u16::try_from(chosen.len()).ok()?;
        match select.first()? {
            0 => {
                let dict = |place: &usize| select.get(place + 1).copied();
                let dicts: Vec<u8> = chosen.iter().map(dict).collect::<Option<_>>()?;
                let count = number(self.cff, self.array, 2)?;
                let mut used = vec![false; count];
                dicts.iter().try_for_each(|dict| used.get_mut(usize::from(*dict)).map(|used| *used = true))?;
                used.iter().all(|used| *used).then(|| std::iter::once(0).chain(dicts).collect())
            }
            // One range, all of one font DICT, and the number of glyphs.
            3 => match select {
                [3, 0, 1, 0, 0, 0, _, _] => Some([&[3, 0, 1, 0, 0, 0][..], &glyphs.to_be_bytes()].concat()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Writes an INDEX of outlines (section 5).
fn write_outlines<T: AsRef<[u8]>>(outlines: &[T], out: &mut Vec<u8>) -> Option<()> {
    let whole = outlines.iter().map(|outline| outline.as_ref().len()).sum::<usize>();
    let size = match u32::try_from(whole).ok()?.checked_add(1)? {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFF_FFFF => 3,
        _ => 4,
    };
    out.reserve(3 + (outlines.len() + 1) * size + whole);
    out.extend(u16::try_from(outlines.len()).ok()?.to_be_bytes());
    out.extend(u8::try_from(size));
    let mut offset = 1u32;
    let mut write = |offset: u32| out.extend(offset.to_be_bytes().iter().skip(4 - size));
    write(offset);
    for outline in outlines {
        offset += u32::try_from(outline.as_ref().len()).ok()?;
        write(offset);
    }
    outlines.iter().for_each(|outline| out.extend_from_slice(outline.as_ref()));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pdf::cff::samples::{cut, faces};

    #[test]
    fn fewer_glyphs_are_what_the_subsetter_would_write() {
        let (mut same, mut all) = (0, 0);
        for data in faces() {
            let count = ttf_parser::Face::parse(&data, 0).unwrap().number_of_glyphs();
            for step in [20, 40, 300] {
                let whole: Vec<u16> = (1..count).step_by((step as usize).min(usize::from(count) / 4)).collect();
                let table = cut(&data, &whole);
                for every in [1, 2, 3] {
                    let fewer: Vec<u16> = whole.iter().copied().step_by(every).collect();
                    let places: Vec<u16> = (1..).step_by(every).take(fewer.len()).collect();
                    all += 1;
                    if let Some(narrowed) = narrowed(&table, &places) {
                        assert!(narrowed == cut(&data, &fewer), "{} glyphs, every {every}", whole.len());
                        same += 1;
                    }
                }
            }
        }
        assert!(same * 3 > all, "only {same} of {all} without the subsetter");
    }

    #[test]
    fn damaged_tables_are_none_or_whole() {
        let data = faces().swap_remove(0);
        let table = cut(&data, &[5, 9, 30, 31]);
        assert!(narrowed(&table, &[1, 2, 3, 4]).is_some_and(|same| same == table));
        assert_eq!(narrowed(&table, &[]), None);
        assert_eq!(narrowed(&table, &[5]), None);
        for at in 0..table.len() {
            let _ = narrowed(&table[..at], &[1, 2, 3, 4]);
            for bit in [0x01, 0x80, 0xFF] {
                let mut bad = table.clone();
                bad[at] ^= bit;
                let _ = narrowed(&bad, &[1, 2, 3, 4]);
            }
        }
    }
}
