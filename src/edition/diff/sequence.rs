//! The difference of two sequences of characters, bounded in time and memory.
//!
//! Short stretches are compared exactly, by Myers's greedy algorithm ("An O(ND) Difference
//! Algorithm and Its Variations", Algorithmica 1, 1986): the fewest characters removed and added.
//! Long ones are first tied together at anchors: pieces that stand once in either, in the longest
//! run of them that has one order in both (patience, as Bram Cohen's diff has it). What lies
//! between anchors is compared exactly, unless it is more different than [`MOST_EDITS`]: then it
//! is one stretch replaced by another, which is also how a reader would see it.

use std::collections::BTreeMap;
use std::ops::Range;

/// A stretch of the old sequence in whose place a stretch of the new one stands; either may be
/// empty, not both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Removed: places in the old sequence.
    pub old: Range<usize>,
    /// Added: places in the new sequence.
    pub new: Range<usize>,
}

/// How many characters may be removed and added in one stretch before it counts as replaced.
/// The search takes at most its square in steps, and twice its square in numbers of memory.
const MOST_EDITS: usize = 1000;
/// Stretches longer than this, both together, are tied at anchors first.
const LONG: usize = 1500;
/// Lengths of anchors, in characters, in the order tried.
const ANCHORS: [usize; 4] = [24, 12, 6, 3];
/// How many times what lies between anchors is tied again.
const DEPTH: usize = 12;

/// What has to be removed from `old` and added to it to make `new`, in order.
pub fn diff(old: &[char], new: &[char]) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    between(old, new, (0, 0), DEPTH, &mut hunks);
    join(hunks)
}

/// Compares two stretches that begin at the places `at` of the whole.
fn between(old: &[char], new: &[char], at: (usize, usize), depth: usize, out: &mut Vec<Hunk>) {
    let head = common(old.iter(), new.iter());
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = common(old.iter().rev(), new.iter().rev());
    let old = old.get(..old.len() - tail).unwrap_or_default();
    let new = new.get(..new.len() - tail).unwrap_or_default();
    let at = (at.0 + head, at.1 + head);
    if old.is_empty() && new.is_empty() {
        return;
    }
    let whole = Hunk { old: at.0..at.0 + old.len(), new: at.1..at.1 + new.len() };
    if old.is_empty() || new.is_empty() {
        return out.push(whole);
    }
    if let Some(depth) = depth.checked_sub(1).filter(|_| old.len() + new.len() > LONG) {
        let found = ANCHORS.iter().map(|&length| (ties(old, new, length), length)).find(|(ties, _)| !ties.is_empty());
        if let Some((ties, length)) = found {
            return along(old, new, at, (&ties, length, depth), out);
        }
    }
    match myers(old, new) {
        Some(hunks) => out.extend(
            hunks
                .into_iter()
                .map(|h| Hunk { old: h.old.start + at.0..h.old.end + at.0, new: h.new.start + at.1..h.new.end + at.1 }),
        ),
        None => out.push(whole),
    }
}

/// Compares what lies before, between and after anchors.
fn along(
    old: &[char],
    new: &[char],
    at: (usize, usize),
    (ties, length, depth): (&[(usize, usize)], usize, usize),
    out: &mut Vec<Hunk>,
) {
    let (mut i, mut j) = (0, 0);
    for &(a, b) in ties.iter().chain([&(old.len(), new.len())]) {
        // an anchor may overlap the one before it
        if a < i || b < j {
            continue;
        }
        let (left, right) = (old.get(i..a).unwrap_or_default(), new.get(j..b).unwrap_or_default());
        between(left, right, (at.0 + i, at.1 + j), depth, out);
        let same = length.min(old.len().saturating_sub(a));
        (i, j) = (a + same, b + same);
    }
}

/// How many items two sequences have in common at their beginning.
fn common<'a>(a: impl Iterator<Item = &'a char>, b: impl Iterator<Item = &'a char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// The places of pieces of `length` that stand once in either sequence, as many as have the same
/// order in both.
fn ties(old: &[char], new: &[char], length: usize) -> Vec<(usize, usize)> {
    let mut places: BTreeMap<&[char], (Once, Once)> = BTreeMap::new();
    for (i, piece) in old.windows(length).enumerate() {
        let entry = places.entry(piece).or_default();
        entry.0.see(i);
    }
    for (j, piece) in new.windows(length).enumerate() {
        if let Some(entry) = places.get_mut(piece) {
            entry.1.see(j);
        }
    }
    let mut pairs: Vec<(usize, usize)> = places.values().filter_map(|(a, b)| a.at().zip(b.at())).collect();
    pairs.sort_unstable();
    rising(&pairs)
}

/// Where something was seen, if it was seen once.
#[derive(Clone, Copy, Debug, Default)]
enum Once {
    #[default]
    Never,
    At(usize),
    Often,
}

impl Once {
    fn see(&mut self, at: usize) {
        *self = if matches!(self, Once::Never) { Once::At(at) } else { Once::Often };
    }
    fn at(self) -> Option<usize> {
        if let Once::At(at) = self { Some(at) } else { None }
    }
}

/// The longest part of pairs, sorted by their first, whose second rises too (patience sorting).
pub fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |i: usize| pairs.get(i).map_or(usize::MAX, |p| p.1);
    for (i, pair) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|top| second(*top) < pair.1);
        before.push(pile.checked_sub(1).and_then(|p| piles.get(p).copied()));
        match piles.get_mut(pile) {
            Some(top) => *top = i,
            None => piles.push(i),
        }
    }
    let mut out = Vec::with_capacity(piles.len());
    let mut next = piles.last().copied();
    while let Some(i) = next {
        out.extend(pairs.get(i));
        next = before.get(i).copied().flatten();
    }
    out.reverse();
    out
}

/// The fewest edits between two sequences; `None` when more than [`MOST_EDITS`] are needed.
fn myers(old: &[char], new: &[char]) -> Option<Vec<Hunk>> {
    let (n, m) = (old.len() as isize, new.len() as isize);
    let most = MOST_EDITS.min(old.len() + new.len()) as isize;
    // for each number of edits, how far each diagonal `k = x - y` reaches, from -d to d by twos
    let mut rounds: Vec<Vec<isize>> = Vec::new();
    for d in 0..=most {
        let mut reach = Vec::with_capacity(d as usize + 1);
        for k in (-d..=d).step_by(2) {
            let mut x = start(rounds.last(), d, k);
            while x < n && x - k < m && x >= k && at(old, x) == at(new, x - k) {
                x += 1;
            }
            reach.push(x);
            if x >= n && x - k >= m {
                rounds.push(reach);
                return Some(back(&rounds, n, m));
            }
        }
        rounds.push(reach);
    }
    None
}

fn at(text: &[char], i: isize) -> Option<&char> {
    usize::try_from(i).ok().and_then(|i| text.get(i))
}

/// How far diagonal `k` reaches by `d` edits before any character that both share; of the two
/// ways there the one that reaches further.
fn start(last: Option<&Vec<isize>>, d: isize, k: isize) -> isize {
    let Some(last) = last else { return 0 };
    let reach = |k: isize| diagonal(last, d - 1, k);
    match (reach(k - 1), reach(k + 1)) {
        (Some(across), Some(down)) => (across + 1).max(down),
        (Some(across), None) => across + 1,
        (None, Some(down)) => down,
        (None, None) => 0,
    }
}

/// What a round of `d` edits says of diagonal `k`.
fn diagonal(round: &[isize], d: isize, k: isize) -> Option<isize> {
    usize::try_from((k + d) / 2).ok().filter(|_| k >= -d && k <= d).and_then(|i| round.get(i).copied())
}

/// Follows the rounds back from the end; the edits in order.
fn back(rounds: &[Vec<isize>], n: isize, m: isize) -> Vec<Hunk> {
    let (mut x, mut y) = (n, m);
    let mut edits = Vec::new();
    for d in (1..rounds.len() as isize).rev() {
        let Some(last) = usize::try_from(d - 1).ok().and_then(|i| rounds.get(i)) else { break };
        let k = x - y;
        let (across, down) = (diagonal(last, d - 1, k - 1), diagonal(last, d - 1, k + 1));
        let removes = match (across, down) {
            (Some(across), Some(down)) => across + 1 > down,
            (across, _) => across.is_some(),
        };
        let from = if removes { across } else { down }.unwrap_or(0);
        let before = from - if removes { k - 1 } else { k + 1 };
        let (a, b) = (from.max(0) as usize, before.max(0) as usize);
        edits.push(if removes { Hunk { old: a..a + 1, new: b..b } } else { Hunk { old: a..a, new: b..b + 1 } });
        (x, y) = (from, before);
    }
    edits.reverse();
    join(edits)
}

/// Joins hunks that touch.
fn join(hunks: Vec<Hunk>) -> Vec<Hunk> {
    let mut out: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        match out.last_mut() {
            Some(last) if last.old.end == hunk.old.start && last.new.end == hunk.new.start => {
                last.old.end = hunk.old.end;
                last.new.end = hunk.new.end;
            }
            _ => out.push(hunk),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// Makes the new sequence from the old one and the hunks; what is kept must be in both.
    fn apply(old: &[char], new: &[char], hunks: &[Hunk]) -> Vec<char> {
        let (mut out, mut i) = (Vec::new(), 0);
        for hunk in hunks {
            out.extend_from_slice(&old[i..hunk.old.start]);
            assert_eq!(out.len(), hunk.new.start, "{hunks:?}");
            out.extend_from_slice(&new[hunk.new.clone()]);
            i = hunk.old.end;
        }
        out.extend_from_slice(&old[i..]);
        out
    }

    /// The fewest edits, by the table of all prefixes.
    fn fewest(old: &[char], new: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=new.len()).collect();
        for (i, a) in old.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, b) in new.iter().enumerate() {
                let best = if a == b { corner } else { 1 + row[j].min(row[j + 1]) };
                corner = row[j + 1];
                row[j + 1] = best;
            }
        }
        row[new.len()]
    }

    fn edits(hunks: &[Hunk]) -> usize {
        hunks.iter().map(|h| h.old.len() + h.new.len()).sum()
    }

    proptest! {
        #[test]
        fn the_new_text_comes_of_the_old_by_the_fewest_edits(old in "[ab一二]{0,40}", new in "[ab一二]{0,40}") {
            let (old, new) = (chars(&old), chars(&new));
            let hunks = diff(&old, &new);
            prop_assert_eq!(apply(&old, &new, &hunks), new.clone());
            prop_assert_eq!(edits(&hunks), fewest(&old, &new));
        }

        #[test]
        fn long_texts_are_rebuilt_from_their_hunks(seed in 0u32..1000, cut in 0usize..4000, gone in 0usize..900) {
            let old = noise(4000, seed, 3000);
            let mut new = old.clone();
            new.splice(cut..(cut + gone).min(4000), chars("新插入的一段"));
            new.truncate(3900);
            let hunks = diff(&old, &new);
            prop_assert_eq!(apply(&old, &new, &hunks), new);
            prop_assert!(hunks.len() <= 40, "{}", hunks.len());
        }
    }

    /// A text of `n` characters out of `of`, the same for the same seed.
    fn noise(n: usize, seed: u32, of: u32) -> Vec<char> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x4E00 + (state >> 8) % of).unwrap()
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn an_inserted_paragraph_is_one_hunk_however_long_the_text() {
        let old = noise(100_000, 1, 3000);
        let mut new = old.clone();
        new.splice(50_000..50_000, noise(300, 2, 3000));
        let hunks = diff(&old, &new);
        assert_eq!(edits(&hunks), 300, "{hunks:?}");
        assert!(hunks.len() <= 2, "{hunks:?}");
    }

    #[test]
    fn texts_that_share_nothing_are_one_replacement() {
        let (old, new) = (noise(100_000, 1, 5), noise(100_000, 2, 5));
        let shifted: Vec<char> = new.iter().map(|c| char::from_u32(*c as u32 + 100).unwrap()).collect();
        assert_eq!(diff(&old, &shifted), [Hunk { old: 0..100_000, new: 0..100_000 }]);
        // few characters, many repeats: nothing is unique, and all is bounded
        assert_eq!(apply(&old, &new, &diff(&old, &new)), new);
    }

    #[test]
    fn paragraphs_that_change_places_keep_the_longer() {
        let (a, b) = (noise(2000, 5, 3000), noise(500, 6, 3000));
        let (old, new) = ([a.clone(), b.clone()].concat(), [b, a].concat());
        assert_eq!(edits(&diff(&old, &new)), 1000);
    }
}
