//! Outlines without subroutines: Type 2 charstrings (Adobe Technical Note 5177) with what they call
//! written where it is called, each whole in itself.
//!
//! Bytes are passed on as they are, so that nothing is drawn differently; numbers are written in as
//! few as can be, as the subsetter writes them.

use super::cff::{Index, short};

/// Subroutines call each other so deep at the most (5177, 4.7 asks for ten; the subsetter allows this).
const DEEPEST: usize = 64;
/// So many operands wait for an operator at the most (5177, Appendix B).
const OPERANDS: usize = 48;

/// What an outline may call.
#[derive(Clone, Copy, Debug)]
pub struct Subroutines<'a> {
    /// Of all outlines of the table.
    pub global: Index<'a>,
    /// Of those of one font DICT.
    pub local: Index<'a>,
}

/// Calls of one outline, and bytes of it, beyond which it has no end: subroutines that call each other
/// twice come to more than can be written.
const CALLS: usize = 1 << 16;
const LARGEST: usize = 1 << 22;

/// Why there is no flat outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is damaged, or uses what has long been given up (accented characters made of two others,
    /// arithmetic).
    Unlike,
    /// It is too large to be one.
    Endless,
}

/// An outline without subroutines.
pub fn flat(outline: &[u8], subroutines: &Subroutines) -> Result<Vec<u8>, Fault> {
    let out = Vec::with_capacity(2 * outline.len());
    let mut flat = Flat { subroutines, out, operands: Vec::new(), stems: 0, mask: 0, calls: 0 };
    match flat.add(outline, 1) {
        _ if flat.is_endless() => Err(Fault::Endless),
        Some(_) => Ok(flat.out),
        None => Err(Fault::Unlike),
    }
}

struct Flat<'a, 's> {
    subroutines: &'a Subroutines<'s>,
    out: Vec<u8>,
    /// Operands since the last operator: where each begins in `out`, and its value, if it is whole.
    operands: Vec<(usize, Option<i32>)>,
    /// Stem hints so far.
    stems: usize,
    /// Bytes of a hint mask, once one has come.
    mask: usize,
    /// Calls so far.
    calls: usize,
}

impl Flat<'_, '_> {
    fn is_endless(&self) -> bool {
        self.calls > CALLS || self.out.len() > LARGEST
    }

    /// Adds a charstring; whether it ended the outline.
    fn add(&mut self, code: &[u8], depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let mut at = 0;
        while let Some(byte) = code.get(at) {
            at += match byte {
                28 | 32..=255 => self.number(code.get(at..)?)?,
                1 | 3 | 18 | 23 => {
                    self.stems += self.operands.len() / 2;
                    self.operator(code.get(at..at + 1)?)
                }
                4..=8 | 21 | 22 | 24..=27 | 30 | 31 => self.operator(code.get(at..at + 1)?),
                // hflex, flex, hflex1, flex1
                12 if matches!(code.get(at + 1)?, 34..=37) => self.operator(code.get(at..at + 2)?),
                19 | 20 => {
                    if self.mask == 0 {
                        // vstem may be left out before the first mask.
                        self.stems += self.operands.len() / 2;
                        self.mask = self.stems.div_ceil(8);
                        self.operands.clear();
                    }
                    // What waits is last in `out` only where nothing else follows it.
                    if !self.operands.is_empty() {
                        return None;
                    }
                    let masked = code.get(at..at + 1 + self.mask)?;
                    self.out.extend_from_slice(masked);
                    masked.len()
                }
                10 | 29 => {
                    if self.call(*byte == 29, depth)? {
                        return Some(true);
                    }
                    1
                }
                11 => return Some(false),
                14 if self.operands.len() < 4 => {
                    self.out.push(14);
                    return Some(true);
                }
                _ => return None,
            };
        }
        Some(false)
    }

    /// Adds an operand; its length where it was read.
    fn number(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.operands.len() == OPERANDS {
            return None;
        }
        let start = self.out.len();
        if let Some(fixed) = bytes.get(..5).filter(|bytes| bytes.first() == Some(&255)) {
            self.operands.push((start, None));
            self.out.extend_from_slice(fixed);
            return Some(5);
        }
        let (value, length) = short(bytes)?;
        self.operands.push((start, Some(value)));
        match (length, value) {
            (3, -1131..=1131) => self.least(value),
            _ => self.out.extend_from_slice(bytes.get(..length)?),
        }
        Some(length)
    }

    /// Adds a number that has three bytes where one or two are enough.
    fn least(&mut self, value: i32) {
        let byte = |n: i32| n.to_le_bytes()[0];
        match value {
            -107..=107 => self.out.push(byte(value + 139)),
            108.. => self.out.extend([byte((value - 108) / 256 + 247), byte((value - 108) % 256)]),
            _ => self.out.extend([byte((-value - 108) / 256 + 251), byte((-value - 108) % 256)]),
        }
    }

    /// Adds an operator; its length.
    fn operator(&mut self, bytes: &[u8]) -> usize {
        self.out.extend_from_slice(bytes);
        self.operands.clear();
        bytes.len()
    }

    /// Adds what is called instead of the call; whether it ended the outline.
    fn call(&mut self, global: bool, depth: usize) -> Option<bool> {
        self.calls += 1;
        if self.is_endless() {
            return None;
        }
        // Operands since the last operator are the last that was written, and the number of what is
        // called the last of them.
        let (start, value) = self.operands.pop()?;
        self.out.truncate(start);
        let all = if global { &self.subroutines.global } else { &self.subroutines.local };
        // 5176, 16: numbers are biased, by how many there are.
        let bias = match all.count {
            0..1240 => 107,
            1240..33900 => 1131,
            _ => 32768,
        };
        let code = all.get(usize::try_from(value?.checked_add(bias)?).ok()?)?;
        self.add(code, depth + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An INDEX of some entries.
    fn index(entries: &[&[u8]]) -> Vec<u8> {
        let mut out = vec![0, entries.len() as u8, 1, 1];
        out.extend(entries.iter().scan(1u8, |end, entry| {
            *end += entry.len() as u8;
            Some(*end)
        }));
        entries.iter().for_each(|entry| out.extend_from_slice(entry));
        out
    }

    fn flattened(outline: &[u8], global: &[&[u8]], local: &[&[u8]]) -> Option<Vec<u8>> {
        let (global, local) = (index(global), index(local));
        let subroutines = Subroutines { global: Index::at(&global, 0)?, local: Index::at(&local, 0)? };
        flat(outline, &subroutines).ok()
    }

    /// The number -107: the first subroutine, as it is called.
    const FIRST: u8 = 32;

    #[test]
    fn what_is_called_stands_where_it_was_called() {
        // local 0: 1 2 rmoveto return; global 0: 3 (calls local 0); local 1: endchar
        let local: [&[u8]; 2] = [&[140, 141, 21, 11], &[14]];
        let global: [&[u8]; 1] = [&[142, FIRST, 10, 11]];
        assert_eq!(flattened(&[FIRST, 29, FIRST + 1, 10], &global, &local), Some(vec![142, 140, 141, 21, 14]));
        // The call's own number is taken back, not what came before it.
        assert_eq!(flattened(&[150, FIRST, 10, 14], &global, &local), Some(vec![150, 140, 141, 21, 14]));
    }

    #[test]
    fn hint_masks_have_a_bit_for_each_stem() {
        // Nine stems, the last five of them without vstemhm: two bytes, which are no operators.
        let stems = [[140; 8].as_slice(), &[18], &[140; 10], &[19, 10, 29], &[14]].concat();
        assert_eq!(flattened(&stems, &[&[14]], &[&[14]]).as_deref(), Some(&stems[..]));
        assert_eq!(flattened(&[140, 140, 1, 19], &[&[14]], &[&[14]]), None, "the mask is missing");
    }

    #[test]
    fn what_waits_over_a_later_mask_is_no_call() {
        // Four stems and a mask; a number, a mask, and a call of that number.
        let odd = [140, 140, 140, 140, 18, 19, 0x80, FIRST, 19, 0x80, 10, 14];
        assert_eq!(flattened(&odd, &[&[14]], &[&[14]]), None);
    }

    #[test]
    fn subroutines_that_double_are_endless() {
        let doubling: Vec<Vec<u8>> = (0..60).map(|n| vec![FIRST + n + 1, 10, FIRST + n + 1, 10, 11]).collect();
        let mut entries: Vec<&[u8]> = doubling.iter().take(50).map(Vec::as_slice).collect();
        entries.push(&[140, 141, 21, 11]);
        let local = index(&entries);
        let subroutines = Subroutines { global: Index::default(), local: Index::at(&local, 0).unwrap() };
        assert_eq!(flat(&[FIRST, 10, 14], &subroutines), Err(Fault::Endless));
        assert_eq!(flat(&[0], &subroutines), Err(Fault::Unlike));
    }

    #[test]
    fn numbers_take_as_few_bytes_as_can_be() {
        let long = [28, 0, 0, 28, 255, 149, 28, 0, 108, 28, 251, 149, 28, 4, 108, 255, 0, 1, 0, 0, 21];
        let short = [139, 32, 247, 0, 254, 255, 28, 4, 108, 255, 0, 1, 0, 0, 21];
        assert_eq!(flattened(&long, &[&[14]], &[&[14]]).as_deref(), Some(&short[..]));
    }

    #[test]
    fn damaged_outlines_are_none() {
        let local: [&[u8]; 1] = [&[FIRST, 10]];
        for bad in [
            &[FIRST, 10][..],
            &[10],
            &[FIRST + 1, 29],
            &[12, 10],
            &[0],
            &[28, 1],
            &[255, 0],
            &[140; 49],
            &[140, 140, 140, 140, 14],
        ] {
            assert_eq!(flattened(bad, &[&[14]], &local), None, "{bad:?}");
        }
    }
}
