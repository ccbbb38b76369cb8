//! Which page of the old round is which of the new one.
//!
//! Pages that say who they are go by their ids. The rest are aligned in order: pages inserted and
//! removed are found by what the pages say, by a sketch of each page's text (Broder's min-wise
//! hashing of four-character sequences, "On the resemblance and containment of documents", 1997)
//! and the alignment in which the pages' likeness is greatest in sum.

use std::collections::BTreeMap;

use super::edits::Script;
use super::rounds::Sheet;

/// A page of the old round, of the new one, or of both, as places in their lists.
pub type Pair = (Option<usize>, Option<usize>);

/// Numbers in a sketch.
const SKETCH: usize = 64;
/// Most pairs of pages whose likeness is compared.
const MOST_PAIRS: usize = 4_000_000;
/// Pages less like than this, of [`SKETCH`], are not one page by their text.
const LIKE: u32 = 6;

/// Pairs the pages, in the order of the new round; what was removed stands before what followed it.
pub fn align(old: &[(Sheet, Script)], new: &[(Sheet, Script)]) -> Vec<Pair> {
    let by_id: BTreeMap<&str, usize> =
        old.iter().enumerate().filter_map(|(i, (sheet, _))| Some((sheet.id.as_deref()?, i))).collect();
    let mut partner: Vec<Option<usize>> =
        new.iter().map(|(sheet, _)| by_id.get(sheet.id.as_deref()?).copied()).collect();
    let mut taken = vec![false; old.len()];
    for i in &mut partner {
        // an id that the new round has twice is used once
        let free = i.and_then(|i| taken.get_mut(i)).is_some_and(|taken| !std::mem::replace(taken, true));
        if !free {
            *i = None;
        }
    }
    // pages with an id that the other side lacks are new or gone, where the other side has ids
    let named = |pages: &[(Sheet, Script)]| pages.iter().any(|(sheet, _)| sheet.id.is_some());
    let strict = named(old) && named(new);
    let loose = |pages: &[(Sheet, Script)], i: usize| pages.get(i).is_some_and(|p| !(strict && p.0.id.is_some()));
    let a: Vec<usize> = (0..old.len()).filter(|i| taken.get(*i) == Some(&false) && loose(old, *i)).collect();
    let b: Vec<usize> = (0..new.len()).filter(|j| partner.get(*j) == Some(&None) && loose(new, *j)).collect();
    for (i, j) in in_order(&sketches(old, &a), &sketches(new, &b)) {
        if let (Some(i), Some(slot)) = (a.get(i), b.get(j).and_then(|j| partner.get_mut(*j))) {
            *slot = Some(*i);
        }
    }
    with_removed(old.len(), &partner)
}

/// The pairs, removed pages put where they were.
fn with_removed(count: usize, partner: &[Option<usize>]) -> Vec<Pair> {
    let mut kept = vec![false; count];
    for i in partner.iter().flatten() {
        kept.get_mut(*i).into_iter().for_each(|k| *k = true);
    }
    let mut next = 0;
    let mut out: Vec<Pair> = Vec::new();
    for (j, i) in partner.iter().enumerate() {
        if let Some(i) = i {
            while next <= *i {
                if kept.get(next) == Some(&false) {
                    out.push((Some(next), None));
                }
                next += 1;
            }
        }
        out.push((*i, Some(j)));
    }
    out.extend((next..count).filter(|i| kept.get(*i) == Some(&false)).map(|i| (Some(i), None)));
    out
}

/// A page's sketch; `None` of a page without text.
type Sketch = Option<Vec<u64>>;

fn sketches(pages: &[(Sheet, Script)], which: &[usize]) -> Vec<Sketch> {
    which.iter().map(|i| pages.get(*i).and_then(|(_, script)| sketch(&script.chars))).collect()
}

/// The least of each of [`SKETCH`] hashes of all sequences of four characters.
fn sketch(chars: &[char]) -> Sketch {
    let mut least = vec![u64::MAX; SKETCH];
    let width = chars.len().clamp(1, 4);
    for piece in chars.windows(width).step_by((chars.len() / 20_000).max(1)) {
        let base = piece.iter().fold(0x9E37_79B9_7F4A_7C15u64, |h, c| mix(h ^ u64::from(u32::from(*c))));
        for (i, slot) in least.iter_mut().enumerate() {
            *slot = (*slot).min(mix(base.wrapping_add((i as u64).wrapping_mul(0xA24B_AED4_963E_E407))));
        }
    }
    (!chars.is_empty()).then_some(least)
}

/// The finaliser of SplitMix64.
fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    h ^ (h >> 31)
}

/// How like two pages are, of [`SKETCH`]. Pages without text may be one.
fn likeness(a: &Sketch, b: &Sketch) -> u32 {
    match (a, b) {
        (None, None) => LIKE,
        (Some(a), Some(b)) => a.iter().zip(b).filter(|(a, b)| a == b).count() as u32,
        _ => 0,
    }
}

/// Pairs of places, both rising: the alignment of most likeness, then pages that are left alone
/// between the same neighbours, where there are as many of them on both sides.
fn in_order(old: &[Sketch], new: &[Sketch]) -> Vec<(usize, usize)> {
    let pairs = if old.len().saturating_mul(new.len()) > MOST_PAIRS { Vec::new() } else { most_alike(old, new) };
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    for &(a, b) in pairs.iter().chain([&(old.len(), new.len())]) {
        if a - i == b - j || pairs.is_empty() && old.len() * new.len() > MOST_PAIRS {
            out.extend((i..a).zip(j..b));
        }
        if a < old.len() && b < new.len() {
            out.push((a, b));
        }
        (i, j) = (a + 1, b + 1);
    }
    out
}

/// The alignment of most likeness (Needleman and Wunsch, 1970, without a price for gaps).
fn most_alike(old: &[Sketch], new: &[Sketch]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut best = vec![0u32; (old.len() + 1) * width];
    let at = |best: &[u32], i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(0);
    let score = |a: &Sketch, b: &Sketch| Some(likeness(a, b)).filter(|l| *l >= LIKE).map(|l| l + 1);
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let both = score(a, b).map_or(0, |l| l + at(&best, i + 1, j + 1));
            let value = both.max(at(&best, i + 1, j)).max(at(&best, i, j + 1));
            if let Some(slot) = best.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while let (Some(a), Some(b)) = (old.get(i), new.get(j)) {
        let value = at(&best, i, j);
        if score(a, b).is_some_and(|l| l + at(&best, i + 1, j + 1) == value) {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&best, i + 1, j) == value {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(texts: &[(&str, &str)]) -> Vec<(Sheet, Script)> {
        let sheet = |(i, (id, text)): (usize, &(&str, &str))| {
            let id = (!id.is_empty()).then(|| (*id).to_owned());
            let sheet = Sheet { id, name: i.to_string(), file: 0, number: i + 1, of: texts.len() };
            (sheet, Script { chars: text.chars().collect(), ..Script::default() })
        };
        texts.iter().enumerate().map(sheet).collect()
    }

    const SEA: (&str, &str) = ("", "漁船昨日清晨駛出避風塘，向南海漁場進發");
    const CITY: (&str, &str) = ("", "市區重建局公布三個項目，涉及四百個住戶");
    const SPORT: (&str, &str) = ("", "港隊昨晚以三比一擊敗客隊，晉身準決賽");

    #[test]
    fn ids_come_before_the_order() {
        let old = pages(&[("A1", "甲"), ("A2", "乙"), ("A3", "丙")]);
        let new = pages(&[("A1", "丙"), ("A3", "甲"), ("A4", "丁")]);
        assert_eq!(align(&old, &new), [(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1)), (None, Some(2))]);
    }

    #[test]
    fn inserted_and_removed_pages_are_found_by_their_text() {
        let (two, three) = (pages(&[SEA, SPORT]), pages(&[SEA, CITY, SPORT]));
        assert_eq!(align(&two, &three), [(Some(0), Some(0)), (None, Some(1)), (Some(1), Some(2))]);
        assert_eq!(align(&three, &two), [(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1))]);
    }

    #[test]
    fn pages_that_share_nothing_are_paired_where_there_are_as_many() {
        assert_eq!(align(&pages(&[SEA]), &pages(&[CITY])), [(Some(0), Some(0))]);
        assert_eq!(align(&pages(&[SEA]), &pages(&[CITY, SPORT])), [(None, Some(0)), (None, Some(1)), (Some(0), None)]);
    }
}
