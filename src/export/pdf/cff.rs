//! Reading CFF tables (Adobe Technical Note 5176): numbers, INDEXes and DICTs. Nothing here trusts a
//! table: what is not there is `None`.

use std::ops::Range;

/// A number of up to eight bytes; `None` where they are not there.
pub fn number(cff: &[u8], at: usize, size: usize) -> Option<usize> {
    let bytes = cff.get(at..at.checked_add(size)?)?;
    bytes.iter().try_fold(0usize, |n, byte| n.checked_mul(256)?.checked_add(usize::from(*byte)))
}

/// An INDEX (section 5).
#[derive(Clone, Copy, Debug, Default)]
pub struct Index<'a> {
    cff: &'a [u8],
    /// How many entries it has.
    pub count: usize,
    /// Where its offsets begin.
    offsets: usize,
    /// Where its entries begin.
    start: usize,
    /// Bytes of an offset.
    size: usize,
    /// Where it ends.
    pub end: usize,
}

impl<'a> Index<'a> {
    /// The INDEX at a place of a table.
    pub fn at(cff: &'a [u8], at: usize) -> Option<Index<'a>> {
        let count = number(cff, at, 2)?;
        if count == 0 {
            return Some(Index { end: at + 2, ..Index::default() });
        }
        let size = number(cff, at + 2, 1).filter(|size| (1..=4).contains(size))?;
        let mut index = Index { cff, count, offsets: at + 3, start: at + 3 + (count + 1) * size, size, end: 0 };
        index.end = index.offset(count)?;
        (index.end <= cff.len()).then_some(index)
    }

    /// Where an entry begins, or the last one ends.
    fn offset(&self, n: usize) -> Option<usize> {
        // The first is 1.
        self.start.checked_add(number(self.cff, self.offsets + n * self.size, self.size)?.checked_sub(1)?)
    }

    /// Where an entry stands.
    pub fn range(&self, n: usize) -> Option<Range<usize>> {
        (n < self.count).then_some(())?;
        let range = self.offset(n)?..self.offset(n + 1)?;
        (range.start <= range.end && range.end <= self.end).then_some(range)
    }

    /// Whether each of its entries is there.
    pub fn is_sound(&self) -> bool {
        (0..self.count).all(|n| self.range(n).is_some())
    }

    /// An entry.
    pub fn get(&self, n: usize) -> Option<&'a [u8]> {
        self.cff.get(self.range(n)?)
    }
}

/// Where the Top DICT stands.
pub fn top_dict(cff: &[u8]) -> Option<Range<usize>> {
    let names = Index::at(cff, usize::from(*cff.get(2)?))?;
    Index::at(cff, names.end)?.range(0)
}

/// An operand of a DICT (section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// Where its first byte is.
    pub at: usize,
    /// Its value; `None` for a real number.
    pub value: Option<i32>,
}

/// The operands of an operator of a DICT; `None` when it is not there, or the DICT is damaged before
/// it.
pub fn operands(dict: &[u8], operator: &[u8]) -> Option<Vec<Operand>> {
    let (mut at, mut operands) = (0, Vec::new());
    while let Some(byte) = dict.get(at) {
        let start = at;
        if *byte < 22 {
            at += if *byte == 12 { 2 } else { 1 };
            if dict.get(start..at) == Some(operator) {
                return Some(operands);
            }
            operands.clear();
            continue;
        }
        let value = if *byte == 30 {
            at += 2 + dict.get(at + 1..)?.iter().position(|b| b & 0x0F == 0x0F || b >> 4 == 0x0F)?;
            None
        } else {
            let (value, length) = integer(dict.get(at..)?)?;
            at += length;
            Some(value)
        };
        operands.push(Operand { at: start, value });
    }
    None
}

/// An integer of a DICT, and its length in bytes.
fn integer(bytes: &[u8]) -> Option<(i32, usize)> {
    match *bytes {
        [29, a, b, c, d, ..] => Some((i32::from_be_bytes([a, b, c, d]), 5)),
        _ => short(bytes),
    }
}

/// An integer of a DICT or an outline, of up to three bytes, and its length.
pub fn short(bytes: &[u8]) -> Option<(i32, usize)> {
    match *bytes {
        [28, a, b, ..] => Some((i32::from(i16::from_be_bytes([a, b])), 3)),
        [a @ 32..=246, ..] => Some((i32::from(a) - 139, 1)),
        [a @ 247..=250, b, ..] => Some(((i32::from(a) - 247) * 256 + i32::from(b) + 108, 2)),
        [a @ 251..=254, b, ..] => Some((-(i32::from(a) - 251) * 256 - i32::from(b) - 108, 2)),
        _ => None,
    }
}

/// Where the operand of an operator begins in a DICT: after the byte that says it has four bytes.
/// `None` when the operator is not there, or its operand is of another kind.
pub fn offset_operand(dict: &[u8], operator: &[u8]) -> Option<usize> {
    let last = operands(dict, operator)?.pop()?;
    (dict.get(last.at) == Some(&29)).then_some(last.at + 1)
}

/// Tables to test on.
#[cfg(test)]
pub mod samples {
    use std::path::Path;

    use subsetter::GlyphRemapper;

    /// The table that the subsetter writes for some glyphs of a font.
    pub fn cut(data: &[u8], glyphs: &[u16]) -> Vec<u8> {
        table(&subsetter::subset(data, 0, &GlyphRemapper::new_from_glyphs(glyphs)).unwrap()).to_vec()
    }

    /// The same of a font that may be damaged.
    pub fn try_cut(data: &[u8], glyphs: &[u16]) -> Option<Vec<u8>> {
        std::panic::catch_unwind(|| {
            let sfnt = subsetter::subset(data, 0, &GlyphRemapper::new_from_glyphs(glyphs)).ok()?;
            Some(table(&sfnt).to_vec())
        })
        .ok()?
    }

    /// The table of a font.
    pub fn table(data: &[u8]) -> &[u8] {
        ttf_parser::RawFace::parse(data, 0).unwrap().table(ttf_parser::Tag::from_bytes(b"CFF ")).unwrap()
    }

    /// Every bundled face with CFF outlines.
    pub fn faces() -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|path| path.extension().is_some_and(|end| end == "otf" || end == "ttc")).collect();
        files.sort();
        files.iter().map(|path| std::fs::read(path).unwrap()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_of_every_kind_are_read() {
        // 1-byte, 2-byte, 3-byte, real and 5-byte operands
        let dict = [139, 0, 247, 0, 1, 28, 1, 2, 2, 30, 0x1A, 0x5F, 12, 7, 29, 0, 0, 0, 9, 15, 29, 0, 0, 0, 1, 17];
        assert_eq!(offset_operand(&dict, &[15]), Some(15));
        assert_eq!(offset_operand(&dict, &[17]), Some(21));
        assert_eq!(offset_operand(&[29, 0, 0, 0, 9, 12, 36], &[12, 36]), Some(1));
        assert_eq!(offset_operand(&[29, 0, 0, 0, 9, 12, 36], &[12, 37]), None);
        assert_eq!(offset_operand(&[139, 15], &[15]), None, "an operand of one byte cannot take another offset");
        assert_eq!(offset_operand(&[29, 0, 0, 0, 1, 17], &[15]), None);
        assert_eq!(offset_operand(&[], &[15]), None);
        let values = |operator| operands(&dict, operator).map(|all| all.iter().map(|o| o.value).collect::<Vec<_>>());
        assert_eq!(values(&[1]), Some(vec![Some(108)]));
        assert_eq!(values(&[2]), Some(vec![Some(258)]));
        assert_eq!(values(&[12, 7]), Some(vec![None]));
        assert_eq!(operands(&[251, 0, 140, 18], &[18]).unwrap().iter().filter_map(|o| o.value).sum::<i32>(), -107);
    }

    #[test]
    fn an_index_gives_its_entries_and_no_others() {
        let bytes = [9, 0, 2, 1, 1, 3, 4, b'a', b'b', b'c', 9];
        let index = Index::at(&bytes, 1).unwrap();
        assert_eq!((index.count, index.end), (2, 10));
        assert_eq!((index.get(0), index.get(1), index.get(2)), (Some(&b"ab"[..]), Some(&b"c"[..]), None));
        assert_eq!(Index::at(&[0, 0], 0).map(|index| (index.count, index.end)), Some((0, 2)));
        assert!(Index::at(&bytes[..9], 1).is_none(), "cut short");
        assert!(Index::at(&[0, 1, 5, 1, 1], 0).is_none(), "no offset has five bytes");
        assert!(Index::at(&[0, 1, 1, 2, 1], 0).is_some_and(|index| !index.is_sound()), "backwards");
        let beyond = [0, 2, 1, 1, 5, 3, b'a', b'b', b'c', b'd'];
        assert!(Index::at(&beyond, 0).is_some_and(|index| index.get(0).is_none()), "beyond the last");
        assert!(Index::at(&[0, 1, 1, 0, 2, b'a'], 0).is_some_and(|index| index.get(0).is_none()), "before the first");
        assert!(Index::at(&bytes, 1).is_some_and(|index| index.is_sound()));
    }
}
