//! A cut CFF table cut down further, without taking its outlines apart once more.
//!
//! The subsetter writes outlines without subroutines, each whole in itself, and the parts of its
//! table in one order and, but for the outlines, of one size for any glyphs. So of a table that it
//! wrote, the table that it would write for fewer glyphs is made by leaving outlines out (Adobe
//! Technical Note 5176). What is not as expected is none: then the subsetter is asked.

use super::charset::{index, number, offset_operand};

/// The table that the subsetter would write for the glyphs at `places` of `cff`, in ascending order,
/// `.notdef` at 0 left out. `None` when the table is not as the subsetter writes it, or has a font
/// DICT that none of the glyphs uses.
pub fn narrowed(cff: &[u8], places: &[u16]) -> Option<Vec<u8>> {
    let header = usize::from(*cff.get(2)?);
    let (_, names) = index(cff, header)?;
    let (dict, _) = index(cff, names)?;
    let own = cff.get(dict.clone())?;
    let operand = |operator: &[u8]| Some(dict.start + offset_operand(own, operator)?);
    let [charset, outlines, array, select] =
        [operand(&[15])?, operand(&[17])?, operand(&[12, 36])?, operand(&[12, 37])?];
    let value = |operand: usize| number(cff, operand, 4);
    let parts = Parts { select: value(select)?, array: value(array)?, outlines: value(outlines)? };
    let ranges = cff.get(value(charset)?..value(charset)? + 5)?;
    if places.is_empty() || ranges.get(..3) != Some(&[2, 0, 1]) || !parts.in_order(value(charset)? + 5) {
        return None;
    }
    let mut out = cff.get(..parts.select)?.to_vec();
    // One range of CIDs from 1 on: the first is not counted.
    let last = u16::try_from(places.len() - 1).ok()?.to_be_bytes();
    out.get_mut(value(charset)? + 3..value(charset)? + 5)?.copy_from_slice(&last);
    let chosen: Vec<usize> = std::iter::once(0).chain(places.iter().map(|place| usize::from(*place))).collect();
    out.extend(parts.selected(cff, &chosen)?);
    let mut put = |operand: usize, at: usize| {
        let at = i32::try_from(at).ok()?.to_be_bytes();
        out.get_mut(operand..operand + 4)?.copy_from_slice(&at);
        Some(())
    };
    let moved = parts.select + parts.selected(cff, &chosen)?.len();
    put(array, moved)?;
    put(outlines, moved + parts.outlines - parts.array)?;
    out.extend_from_slice(cff.get(parts.array..parts.outlines)?);
    write_outlines(cff, parts.outlines, &chosen, &mut out)?;
    Some(out)
}

/// Where the parts of a table begin whose size goes by its glyphs.
struct Parts {
    /// FDSelect (section 19).
    select: usize,
    /// FDArray (section 18).
    array: usize,
    /// CharStrings (section 14).
    outlines: usize,
}

impl Parts {
    fn in_order(&self, charset_end: usize) -> bool {
        charset_end <= self.select && self.select < self.array && self.array < self.outlines
    }

    /// The FDSelect of some glyphs; `None` when a font DICT would be left without any.
    fn selected(&self, cff: &[u8], chosen: &[usize]) -> Option<Vec<u8>> {
        let select = cff.get(self.select..self.array)?;
        let glyphs = u16::try_from(chosen.len()).ok()?;
        match select.first()? {
            0 => {
                let dict = |place: &usize| select.get(place + 1).copied();
                let dicts: Vec<u8> = chosen.iter().map(dict).collect::<Option<_>>()?;
                let count = number(cff, self.array, 2)?;
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

/// Writes the INDEX of the chosen outlines (section 5).
fn write_outlines(cff: &[u8], at: usize, chosen: &[usize], out: &mut Vec<u8>) -> Option<()> {
    let count = number(cff, at, 2)?;
    let size = number(cff, at + 2, 1)?;
    let base = at + 3 + (count + 1) * size - 1;
    let offset = |n: usize| Some(base + number(cff, at + 3 + n * size, size)?);
    if offset(count)? != cff.len() {
        return None;
    }
    let outline = |n: &usize| cff.get(offset(*n).filter(|_| *n < count)?..offset(n + 1)?);
    let outlines: Vec<&[u8]> = chosen.iter().map(outline).collect::<Option<_>>()?;
    let whole = u32::try_from(outlines.iter().map(|outline| outline.len()).sum::<usize>()).ok()?.checked_add(1)?;
    let size = match whole {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFF_FFFF => 3,
        _ => 4,
    };
    out.extend(u16::try_from(outlines.len()).ok()?.to_be_bytes());
    out.push(size);
    let mut offset = 1u32;
    let mut write = |offset: u32| out.extend(offset.to_be_bytes().iter().skip(4 - usize::from(size)));
    write(offset);
    for outline in &outlines {
        offset += u32::try_from(outline.len()).ok()?;
        write(offset);
    }
    outlines.iter().for_each(|outline| out.extend_from_slice(outline));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use subsetter::GlyphRemapper;

    fn cut(data: &[u8], glyphs: &[u16]) -> Vec<u8> {
        let sfnt = subsetter::subset(data, 0, &GlyphRemapper::new_from_glyphs(glyphs)).unwrap();
        let table = ttf_parser::RawFace::parse(&sfnt, 0).unwrap().table(ttf_parser::Tag::from_bytes(b"CFF ")).unwrap();
        table.to_vec()
    }

    /// Every bundled face with CFF outlines.
    fn faces() -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|path| path.extension().is_some_and(|end| end == "otf" || end == "ttc")).collect();
        files.sort();
        files.iter().map(|path| std::fs::read(path).unwrap()).collect()
    }

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
