//! Cutting a CFF table without taking its outlines apart.
//!
//! The subsetter makes a list of instructions of every outline, for some thousand of which a run of
//! many pages would wait longest. All else in a table that it writes goes by the font DICTs that are
//! used, not by the glyphs. So it is asked for one glyph of each font DICT; the outlines of all are
//! made flat here and take the place of those few. What comes out is what it would have written for
//! all (Adobe Technical Note 5176). What is not as expected is none: then it is asked for all.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::cff::{Index, number, operands, top_dict};
use super::flat::{Fault, Subroutines, flat};
use super::narrow::Cut;

/// The table that the subsetter would write for some glyphs of `cff`, in ascending order, `.notdef`
/// at 0 left out; `subset` is it. `None` when the table is not as it should be.
///
/// # Errors
/// When an outline has no end: the subsetter would not come to one either.
pub fn widened(
    cff: &[u8],
    glyphs: &[u16],
    subset: impl FnOnce(&[u16]) -> Option<Vec<u8>>,
) -> Result<Option<Vec<u8>>, Endless> {
    let Some(plan) = Plan::of(cff, glyphs) else { return Ok(None) };
    let outlines = plan.outlines();
    if outlines.contains(&Err(Fault::Endless)) {
        return Err(Endless);
    }
    let outlines: Option<Vec<Vec<u8>>> = outlines.into_iter().map(Result::ok).collect();
    let made = || Cut::of(&subset(&plan.few)?)?.with(&plan.select, &outlines?);
    Ok(made())
}

/// An outline has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endless;

/// What is to be done.
struct Plan<'a> {
    source: Source<'a>,
    /// The glyphs and their font DICTs, `.notdef` first.
    all: Vec<(u16, usize)>,
    /// A glyph of each font DICT.
    few: Vec<u16>,
    /// The FDSelect of all.
    select: Vec<u8>,
}

impl<'a> Plan<'a> {
    fn of(cff: &'a [u8], glyphs: &[u16]) -> Option<Plan<'a>> {
        let ascending = glyphs.first().is_some_and(|first| *first > 0) && glyphs.is_sorted_by(|a, b| a < b);
        let source = Source::of(cff).filter(|_| ascending)?;
        let glyph = |glyph: u16| Some((glyph, source.dict(glyph)?));
        let all: Vec<(u16, usize)> =
            std::iter::once(0).chain(glyphs.iter().copied()).map(glyph).collect::<Option<_>>()?;
        let mut used: BTreeSet<usize> = all.first().map(|(_, dict)| *dict).into_iter().collect();
        let new = |(glyph, dict): &(u16, usize)| used.insert(*dict).then_some(*glyph);
        let mut few: Vec<u16> = all.iter().skip(1).filter_map(new).collect();
        if few.is_empty() {
            few.extend(glyphs.first());
        }
        let dicts: Vec<usize> = all.iter().map(|(_, dict)| *dict).collect();
        let select = source.selected(&dicts, &used)?;
        Some(Plan { source, all, few, select })
    }

    /// The outlines of all.
    fn outlines(&self) -> Vec<Result<Vec<u8>, Fault>> {
        let outline = |(glyph, dict): &(u16, usize)| self.source.outline(*glyph, *dict);
        self.all.par_iter().with_min_len(64).map(outline).collect()
    }
}

/// A table that a font came with.
struct Source<'a> {
    outlines: Index<'a>,
    global: Index<'a>,
    /// The local subroutines of each font DICT.
    local: Vec<Index<'a>>,
    /// For CIDs (section 19): which glyphs are of which font DICT.
    select: Option<&'a [u8]>,
}

impl<'a> Source<'a> {
    fn of(cff: &'a [u8]) -> Option<Source<'a>> {
        let top = top_dict(cff)?;
        let strings = Index::at(cff, top.end)?;
        let global = Index::at(cff, strings.end).filter(Index::is_sound)?;
        let top = cff.get(top)?;
        let offset = |operator: &[u8]| usize::try_from(operands(top, operator)?.pop()?.value?).ok();
        let outlines = Index::at(cff, offset(&[17])?)?;
        // ROS: the table of a font whose glyphs have CIDs
        if operands(top, &[12, 30]).is_none() {
            return Some(Source { outlines, global, local: vec![local(cff, top)?], select: None });
        }
        let dicts = Index::at(cff, offset(&[12, 36])?)?;
        let local = (0..dicts.count).map(|n| local(cff, dicts.get(n)?)).collect::<Option<_>>()?;
        let select = cff.get(offset(&[12, 37])?..).filter(|select| in_order(select))?;
        Some(Source { outlines, global, local, select: Some(select) })
    }

    /// The font DICT of a glyph.
    fn dict(&self, glyph: u16) -> Option<usize> {
        let Some(select) = self.select else { return Some(0) };
        match select.first()? {
            0 => number(select, 1 + usize::from(glyph), 1).filter(|_| usize::from(glyph) < self.outlines.count),
            3 => {
                // Ranges of glyphs from one on up to the next; the last is no range.
                let first = |n: usize| number(select, 3 + 3 * n, 2);
                let (mut from, mut to) = (0, number(select, 1, 2)?);
                if first(from)? > usize::from(glyph) || first(to)? <= usize::from(glyph) {
                    return None;
                }
                while from + 1 < to {
                    let middle = usize::midpoint(from, to);
                    if first(middle)? <= usize::from(glyph) { from = middle } else { to = middle }
                }
                number(select, 5 + 3 * from, 1)
            }
            _ => None,
        }
    }

    /// The FDSelect of glyphs that are of `dicts`.
    fn selected(&self, dicts: &[usize], used: &BTreeSet<usize>) -> Option<Vec<u8>> {
        if self.select.is_none() {
            let count = u16::try_from(dicts.len()).ok()?.to_be_bytes();
            return Some([&[3, 0, 1, 0, 0, 0][..], &count].concat());
        }
        let used: Vec<usize> = used.iter().copied().collect();
        let place = |dict: &usize| u8::try_from(used.binary_search(dict).ok()?).ok();
        std::iter::once(Some(0)).chain(dicts.iter().map(place)).collect()
    }

    fn outline(&self, glyph: u16, dict: usize) -> Result<Vec<u8>, Fault> {
        let local = *self.local.get(dict).ok_or(Fault::Unlike)?;
        let outline = self.outlines.get(usize::from(glyph)).ok_or(Fault::Unlike)?;
        flat(outline, &Subroutines { global: self.global, local })
    }
}

/// Whether the ranges of an FDSelect follow on one another.
fn in_order(select: &[u8]) -> bool {
    let first = |n: usize| number(select, 3 + 3 * n, 2);
    match select.first() {
        Some(3) => number(select, 1, 2)
            .is_some_and(|count| (0..count).all(|n| first(n).zip(first(n + 1)).is_some_and(|(a, b)| a < b))),
        _ => true,
    }
}

/// The local subroutines of a font DICT: none, or those that its Private DICT names (sections 15, 16).
fn local<'a>(cff: &'a [u8], dict: &[u8]) -> Option<Index<'a>> {
    let Some(private) = operands(dict, &[18]) else { return Some(Index::default()) };
    let [length, start] = private.as_slice() else { return None };
    let of = |operand: &super::cff::Operand| usize::try_from(operand.value?).ok();
    let (length, start) = (of(length)?, of(start)?);
    let private = cff.get(start..start.checked_add(length)?)?;
    match operands(private, &[19]) {
        Some(subrs) => Index::at(cff, start.checked_add(of(subrs.last()?)?)?).filter(Index::is_sound),
        None => Some(Index::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pdf::cff::samples::{cut, faces, table, try_cut};

    #[test]
    fn all_glyphs_are_what_the_subsetter_would_write() {
        for data in faces() {
            let count = ttf_parser::Face::parse(&data, 0).unwrap().number_of_glyphs();
            for (first, step) in [(1, 20), (7, 300), (count / 2, 1000), (count - 1, 1)] {
                let glyphs: Vec<u16> = (first..count).step_by(step).collect();
                let widened = widened(table(&data), &glyphs, |few| {
                    assert!(few.len() < 60 || few.len() * 2 < glyphs.len(), "{} of {}", few.len(), glyphs.len());
                    Some(cut(&data, few))
                });
                // Each of the bundled faces is as it should be: none takes the subsetter.
                assert!(widened == Ok(Some(cut(&data, &glyphs))), "{} from {first}", glyphs.len());
            }
        }
    }

    #[test]
    fn of_damaged_tables_it_is_what_the_subsetter_would_write_or_none() {
        let mut data = faces().into_iter().min_by_key(Vec::len).unwrap();
        let glyphs = [5, 9, 30, 31];
        let (start, length) = (table(&data).as_ptr().addr() - data.as_ptr().addr(), table(&data).len());
        let (mut made, mut unmade) = (0, 0);
        for at in (0..150).chain((150..length).step_by(length / 60)) {
            for bit in [0x01, 0x80] {
                data[start + at] ^= bit;
                match widened(table(&data), &glyphs, |few| try_cut(&data, few)) {
                    Ok(Some(own)) => {
                        // Where it refuses, it does so for glyphs' sake that it was not asked for.
                        assert!(try_cut(&data, &glyphs).is_none_or(|theirs| own == theirs), "{at}: {bit:02X}");
                        made += 1;
                    }
                    _ => unmade += 1,
                }
                data[start + at] ^= bit;
            }
        }
        assert!(made > 20 && unmade > 20, "{made} made, {unmade} not");
    }

    #[test]
    fn what_is_not_as_it_should_be_is_none() {
        let data = faces().swap_remove(0);
        let (whole, glyphs) = (table(&data), [5, 9, 30, 31]);
        let seed = cut(&data, &glyphs);
        let made = |table: &[u8], glyphs: &[u16], seed: &[u8]| widened(table, glyphs, |_| Some(seed.to_vec()));
        assert!(made(whole, &glyphs, &seed).is_ok_and(|made| made.is_some()));
        assert_eq!(widened(whole, &glyphs, |_| None), Ok(None));
        for odd in [&[][..], &[0, 5], &[9, 5], &[5, 5], &[5, u16::MAX]] {
            assert_eq!(made(whole, odd, &seed), Ok(None), "{odd:?}");
        }
        for at in 0..300 {
            assert_eq!(made(&whole[..at], &glyphs, &seed), Ok(None), "cut short at {at}");
        }
        // Whatever the table is that the outlines are put into, nothing breaks.
        for at in 0..seed.len() {
            let _ = made(whole, &glyphs, &seed[..at]);
            let mut bad = seed.clone();
            bad[at] ^= 0xFF;
            let _ = made(whole, &glyphs, &bad);
        }
    }

    #[test]
    fn ranges_of_glyphs_follow_on_one_another() {
        assert!(in_order(&[3, 0, 2, 0, 0, 1, 0, 50, 2, 0, 90]));
        assert!(!in_order(&[3, 0, 3, 0, 0, 1, 0, 50, 2, 0, 20, 1, 0, 90]));
        assert!(!in_order(&[3, 0, 2, 0, 0, 1, 0, 50, 2]));
    }
}
