//! Text that went elsewhere: over to another page, or to another place of its own.
//!
//! A story that is cut on one page and continues on another flows over when it grows. What was
//! removed here and added there is compared again, and what is equal moved: it is no edit. Pieces
//! are found by the sequences of four characters that they share.

use std::collections::BTreeMap;
use std::ops::Range;

use super::edits::{self, Script};
use super::sequence::Hunk;

/// A stretch of a page's text. The page is counted from 0 among the pages of its round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The page.
    pub page: usize,
    /// Its characters there.
    pub range: Range<usize>,
}

impl Stretch {
    fn key(&self) -> (usize, usize, usize) {
        (self.page, self.range.start, self.range.end)
    }
}

/// An edit: what was removed and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it was in the old round; of an addition, the empty place where it was added.
    pub old: Stretch,
    /// Where it is in the new round; of a removal, the empty place where it was removed.
    pub new: Stretch,
}

/// Text that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it was.
    pub old: Stretch,
    /// Where it is.
    pub new: Stretch,
}

/// Pieces shorter than this, in characters, are not looked for elsewhere.
const SHORTEST: usize = 8;
/// How many characters make the sequences that pieces share.
const GRAM: usize = 4;
/// Sequences that stand in more pieces than this tell nothing.
const COMMON: usize = 16;
/// Most characters of pieces that are looked at.
const MOST: usize = 2_000_000;
/// How often what is left of pieces is looked for again.
const ROUNDS: usize = 4;

/// Takes out of the edits what moved, and returns it. The scripts are those of all pages.
pub fn find(edits: &mut Vec<Edit>, old: &[Script], new: &[Script]) -> Vec<Move> {
    let mut moves = Vec::new();
    for _ in 0..ROUNDS {
        let pairs = pairs(edits, old, new);
        if pairs.is_empty() {
            break;
        }
        let mut done = vec![(false, false); edits.len()];
        let mut left: Vec<Edit> = Vec::new();
        let mut found = false;
        for (removed, added) in pairs {
            let (Some(from), Some(to)) = (edits.get(removed), edits.get(added)) else { continue };
            let (Some(a), Some(b)) = (old.get(from.old.page), new.get(to.new.page)) else { continue };
            let hunks = edits::compare((a, from.old.range.clone()), (b, to.new.range.clone()));
            let (kept, parts) = taken_apart(from, to, &hunks);
            let moved: usize = kept.iter().map(|m| m.old.range.len()).sum();
            if moved < SHORTEST {
                continue;
            }
            found = true;
            moves.extend(kept);
            left.extend(parts);
            done.get_mut(removed).into_iter().for_each(|d| d.0 = true);
            done.get_mut(added).into_iter().for_each(|d| d.1 = true);
        }
        if !found {
            break;
        }
        let rest =
            std::mem::take(edits).into_iter().zip(done).filter_map(|(edit, (gone, come))| rest(edit, gone, come));
        *edits = rest.chain(left).collect();
        edits.sort_by_key(|e| (e.new.key(), e.old.key()));
    }
    moves.sort_by_key(|m| m.new.key());
    moves
}

/// What is left of an edit whose removed or added text is explained.
fn rest(mut edit: Edit, gone: bool, come: bool) -> Option<Edit> {
    if gone {
        edit.old.range.start = edit.old.range.end;
    }
    if come {
        edit.new.range.start = edit.new.range.end;
    }
    (!edit.old.range.is_empty() || !edit.new.range.is_empty()).then_some(edit)
}

/// Which edit's removed text is like which one's added text; the likest first, each once.
fn pairs(edits: &[Edit], old: &[Script], new: &[Script]) -> Vec<(usize, usize)> {
    let mut grams: BTreeMap<&[char], Vec<usize>> = BTreeMap::new();
    let mut left = MOST;
    for (i, edit) in edits.iter().enumerate() {
        let Some(piece) = piece(&edit.old, old, &mut left) else { continue };
        for gram in piece.windows(GRAM) {
            let list = grams.entry(gram).or_default();
            if list.len() <= COMMON && list.last() != Some(&i) {
                list.push(i);
            }
        }
    }
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let mut left = MOST;
    for (j, edit) in edits.iter().enumerate() {
        let Some(piece) = piece(&edit.new, new, &mut left) else { continue };
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for gram in piece.windows(GRAM) {
            let list = grams.get(gram).map_or(&[][..], Vec::as_slice);
            list.iter().filter(|i| list.len() <= COMMON && **i != j).for_each(|i| *shared.entry(*i).or_default() += 1);
        }
        for (i, count) in shared {
            let length = edits.get(i).map_or(0, |e| e.old.range.len()).min(piece.len());
            if count * 2 >= (length + 1).saturating_sub(GRAM) && count > 0 {
                found.push((count, i, j));
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut from, mut to) = (vec![false; edits.len()], vec![false; edits.len()]);
    let mut out = Vec::new();
    for (_, i, j) in found {
        if let (Some(from), Some(to)) = (from.get_mut(i), to.get_mut(j))
            && !*from
            && !*to
        {
            (*from, *to) = (true, true);
            out.push((i, j));
        }
    }
    out
}

fn piece<'a>(at: &Stretch, scripts: &'a [Script], left: &mut usize) -> Option<&'a [char]> {
    let piece = scripts.get(at.page)?.stretch(at.range.clone());
    if piece.len() < SHORTEST {
        return None;
    }
    *left = left.checked_sub(piece.len())?;
    Some(piece)
}

/// A removed and an added text compared: what they share moved, the rest is edited.
fn taken_apart(from: &Edit, to: &Edit, hunks: &[Hunk]) -> (Vec<Move>, Vec<Edit>) {
    let on = |at: &Stretch, range: Range<usize>| Stretch { page: at.page, range };
    let mut moves = Vec::new();
    let mut edits = Vec::new();
    let (mut i, mut j) = (from.old.range.start, to.new.range.start);
    let end = Hunk { old: from.old.range.end..from.old.range.end, new: to.new.range.end..to.new.range.end };
    for hunk in hunks.iter().chain([&end]) {
        if hunk.old.start > i && hunk.new.start > j {
            moves.push(Move { old: on(&from.old, i..hunk.old.start), new: on(&to.new, j..hunk.new.start) });
        }
        (i, j) = (hunk.old.end, hunk.new.end);
        match (hunk.old.is_empty(), hunk.new.is_empty()) {
            (true, true) => {}
            // what was only removed belongs where it was
            (false, true) => {
                let gone = from.new.range.end;
                edits.push(Edit { old: on(&from.old, hunk.old.clone()), new: on(&from.new, gone..gone) });
            }
            (true, false) => {
                let none = to.old.range.end;
                edits.push(Edit { old: on(&to.old, none..none), new: on(&to.new, hunk.new.clone()) });
            }
            (false, false) => {
                edits.push(Edit { old: on(&from.old, hunk.old.clone()), new: on(&to.new, hunk.new.clone()) });
            }
        }
    }
    (moves, edits)
}
