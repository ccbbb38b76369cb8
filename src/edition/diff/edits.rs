//! What text changed from one page to another.
//!
//! [`compare`] takes the running text of both pages whole, so that a paragraph that flows to
//! another column or a subhead that parts a story changes nothing else. The characters that
//! differ are then made readable: whole words and figures of Latin, no crumbs of one or two equal
//! characters between, an inserted sentence from its beginning to its end. What only a line's end
//! made (a hyphen, a space) is no edit.

use std::collections::BTreeSet;
use std::ops::Range;

use super::sequence::{self, Hunk};
use super::text::{Letter, Text};

/// What a page says, without its places: what is kept of every page at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Its characters, as in [`Text::letters`].
    pub chars: Vec<char>,
    /// Which of them only the setting may have made.
    pub(super) soft: Vec<bool>,
    /// Where passages begin, and under which head each stands.
    pub(super) passages: Vec<(usize, String)>,
    /// Where type of another face or colour begins on a line of its own: a caption after a story.
    pub(super) turns: Vec<usize>,
}

/// Stands between passages while they are compared: a paragraph separator, which no text has.
const CUT: char = '\u{2029}';
/// Equal pieces up to this long between two edits are read with them.
const CRUMB: usize = 2;
/// How far an edit is moved to begin with a sentence.
const SLIDE: usize = 400;

impl Script {
    /// What a text says.
    pub fn of(text: &Text) -> Script {
        Script {
            chars: text.letters.iter().map(|l| l.c).collect(),
            soft: text.letters.iter().map(|l| l.soft).collect(),
            passages: text.passages.iter().map(|p| (p.letters.start, p.story.clone())).collect(),
            turns: turns(&text.letters),
        }
    }

    /// The head that a place stands under.
    pub fn story(&self, at: usize) -> &str {
        let after = self.passages.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).and_then(|i| self.passages.get(i)).map_or("", |(_, story)| story)
    }

    /// The block that holds a place: what of its passage is in one dress.
    pub fn block(&self, at: usize) -> Range<usize> {
        let after = self.passages.partition_point(|(start, _)| *start <= at);
        let start = |i: usize| self.passages.get(i).map(|(start, _)| *start);
        let passage = after.checked_sub(1).and_then(start).unwrap_or(0)..start(after).unwrap_or(self.chars.len());
        let turn = self.turns.partition_point(|turn| *turn <= at);
        let first = turn.checked_sub(1).and_then(|i| self.turns.get(i)).copied().unwrap_or(0);
        let end = self.turns.get(turn).copied().unwrap_or(self.chars.len());
        passage.start.max(first)..passage.end.min(end)
    }

    /// A stretch as a string.
    pub fn said(&self, range: Range<usize>) -> String {
        self.stretch(range).iter().collect()
    }

    /// The characters of a stretch.
    pub fn stretch(&self, range: Range<usize>) -> &[char] {
        self.chars.get(range).unwrap_or_default()
    }

    fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).copied()
    }

    fn is_cut(&self, at: usize) -> bool {
        self.passages.binary_search_by_key(&at, |(start, _)| *start).is_ok()
    }

    /// The part `range` with a mark before every passage within, and where each of its
    /// characters comes from.
    fn with_cuts(&self, range: Range<usize>) -> (Vec<char>, Vec<usize>) {
        let (mut chars, mut from) = (Vec::with_capacity(range.len()), Vec::with_capacity(range.len()));
        for (i, c) in range.clone().zip(self.stretch(range)) {
            if self.is_cut(i) {
                chars.push(CUT);
                from.push(i);
            }
            chars.push(*c);
            from.push(i);
        }
        (chars, from)
    }

    /// A stretch without what the setting may have made.
    fn firm(&self, range: Range<usize>) -> impl Iterator<Item = char> {
        let soft = self.soft.get(range.clone()).unwrap_or_default();
        self.stretch(range).iter().zip(soft).filter(|(_, soft)| !**soft).map(|(c, _)| *c)
    }

    /// Whether two neighbouring characters are of one Latin word or figure.
    fn in_word(&self, at: usize) -> bool {
        let word = |c: char| c.is_ascii_alphanumeric() || ('\u{C0}'..'\u{250}').contains(&c);
        let before = at.checked_sub(1).and_then(|i| self.at(i));
        match (before, self.at(at)) {
            (Some(a), Some(b)) => !self.is_cut(at) && (word(a) && word(b) || a.is_ascii_digit() && ".,:".contains(b)),
            _ => false,
        }
    }
}

/// The places of lines that have no face and colour in common with the line before.
fn turns(letters: &[Letter]) -> Vec<usize> {
    let mut turns = Vec::new();
    let (mut at, mut before) = (0, BTreeSet::new());
    for line in letters.chunk_by(|a, b| a.line == b.line) {
        let looks: BTreeSet<u64> = line.iter().map(|letter| letter.look).collect();
        if at > 0 && looks.is_disjoint(&before) {
            turns.push(at);
        }
        (at, before) = (at + line.len(), looks);
    }
    turns
}

/// What changed from a stretch of the old page to a stretch of the new one.
pub fn compare(old: (&Script, Range<usize>), new: (&Script, Range<usize>)) -> Vec<Hunk> {
    let ((old, a), (new, b)) = (old, new);
    let ((left, from), (right, to)) = (old.with_cuts(a.clone()), new.with_cuts(b.clone()));
    let place = |map: &[usize], end: usize, i: usize| map.get(i).copied().unwrap_or(end);
    let mut hunks: Vec<Hunk> = Vec::new();
    for hunk in sequence::diff(&left, &right) {
        let old = place(&from, a.end, hunk.old.start)..place(&from, a.end, hunk.old.end);
        let new = place(&to, b.end, hunk.new.start)..place(&to, b.end, hunk.new.end);
        if !old.is_empty() || !new.is_empty() {
            hunks.push(Hunk { old, new });
        }
    }
    hunks.retain(|h| !old.firm(h.old.clone()).eq(new.firm(h.new.clone())));
    for (i, hunk) in hunks.clone().iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| hunks.get(i)).map_or((a.start, b.start), |h| (h.old.end, h.new.end));
        let after = hunks.get(i + 1).map_or((a.end, b.end), |h| (h.old.start, h.new.start));
        let slid = slide(hunk, old, new, before, after);
        if let Some(place) = hunks.get_mut(i) {
            *place = slid;
        }
    }
    let whole: Vec<Hunk> = hunks.into_iter().map(|h| whole_words(h, old, new, (&a, &b))).collect();
    gather(whole, old, new)
}

/// Moves a pure removal or addition along equal text to where it reads best: from a passage's or
/// sentence's beginning.
fn slide(hunk: &Hunk, old: &Script, new: &Script, before: (usize, usize), after: (usize, usize)) -> Hunk {
    let (script, range) = match (hunk.old.is_empty(), hunk.new.is_empty()) {
        (true, false) => (new, &hunk.new),
        (false, true) => (old, &hunk.old),
        _ => return hunk.clone(),
    };
    let back = (hunk.old.start - before.0.min(hunk.old.start)).min(hunk.new.start - before.1.min(hunk.new.start));
    let ahead = after.0.saturating_sub(hunk.old.end).min(after.1.saturating_sub(hunk.new.end));
    let same = |a: usize, b: usize| a != b && script.at(a).is_some() && script.at(a) == script.at(b);
    let mut least = 0;
    while least < back.min(SLIDE) && same(range.start - least - 1, range.end - least - 1) {
        least += 1;
    }
    let mut most = 0;
    while most < ahead.min(SLIDE) && same(range.start + most, range.end + most) {
        most += 1;
    }
    let worth = |start: usize| match start.checked_sub(1).and_then(|i| script.at(i)) {
        None => 3,
        _ if script.is_cut(start) => 3,
        Some('。' | '！' | '？' | '」' | '』' | '.' | '!' | '?') => 2,
        Some(c) if !c.is_alphanumeric() => 1,
        _ => 0,
    };
    let starts = (range.start - least)..=(range.start + most);
    let Some(best) = starts.max_by_key(|s| (worth(*s), *s == range.start)) else { return hunk.clone() };
    let shift = |r: &Range<usize>| (r.start + best - range.start)..(r.end + best - range.start);
    Hunk { old: shift(&hunk.old), new: shift(&hunk.new) }
}

/// Widens an edit to whole Latin words and figures.
fn whole_words(hunk: Hunk, old: &Script, new: &Script, (a, b): (&Range<usize>, &Range<usize>)) -> Hunk {
    let Hunk { old: mut x, new: mut y } = hunk;
    let cuts = |x: &Range<usize>, y: &Range<usize>| {
        (old.in_word(x.start) && !(x.is_empty() && !new.in_word(y.start) && !new.in_word(y.end)))
            || new.in_word(y.start)
    };
    while x.start > a.start && y.start > b.start && cuts(&x, &y) {
        (x.start, y.start) = (x.start - 1, y.start - 1);
    }
    while x.end < a.end && y.end < b.end && (old.in_word(x.end) && !x.is_empty() || new.in_word(y.end) && !y.is_empty())
    {
        (x.end, y.end) = (x.end + 1, y.end + 1);
    }
    Hunk { old: x, new: y }
}

/// Joins edits that overlap, or have but a crumb of equal text between them.
fn gather(hunks: Vec<Hunk>, old: &Script, new: &Script) -> Vec<Hunk> {
    let mut out: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        let joins = out.last().is_some_and(|last| {
            let gap = hunk.old.start.saturating_sub(last.old.end);
            let cut = (last.old.end..=hunk.old.start).any(|i| old.is_cut(i))
                || (last.new.end..=hunk.new.start).any(|i| new.is_cut(i));
            let crumb = |h: &Hunk| gap <= h.old.len().max(h.new.len());
            hunk.old.start < last.old.end
                || hunk.new.start < last.new.end
                || !cut && gap <= CRUMB && crumb(last) && crumb(&hunk)
        });
        match out.last_mut().filter(|_| joins) {
            Some(last) => {
                last.old.end = hunk.old.end.max(last.old.end);
                last.new.end = hunk.new.end.max(last.new.end);
            }
            None => out.push(hunk),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(passages: &[&str]) -> Script {
        let mut out = Script::default();
        for passage in passages {
            out.passages.push((out.chars.len(), String::new()));
            out.chars.extend(passage.chars());
        }
        out.soft = vec![false; out.chars.len()];
        out
    }

    /// The edits as `old>new`.
    fn edits(old: &[&str], new: &[&str]) -> Vec<String> {
        let (old, new) = (script(old), script(new));
        let hunks = compare((&old, 0..old.chars.len()), (&new, 0..new.chars.len()));
        hunks.into_iter().map(|h| format!("{}>{}", old.said(h.old), new.said(h.new))).collect()
    }

    #[test]
    fn a_changed_word_is_one_edit() {
        assert_eq!(edits(&["第八屆亞太氣候會議"], &["第八屆全球氣候會議"]), ["亞太>全球"]);
        assert_eq!(edits(&["共1400名代表"], &["共1500名代表"]), ["1400>1500"]);
        assert_eq!(edits(&["the quick fox"], &["the quack fox"]), ["quick>quack"]);
        assert_eq!(edits(&["約12.5億元"], &["約12億元"]), ["12.5>12"]);
        assert_eq!(edits(&["甲乙丙"], &["甲乙丙"]), [""; 0]);
    }

    #[test]
    fn an_added_sentence_begins_and_ends_as_one() {
        let added = edits(&["一。他說好。完"], &["一。他說好。他說不好。完"]);
        assert_eq!(added, [">他說不好。"]);
    }

    #[test]
    fn a_block_ends_where_type_of_another_dress_begins() {
        let mut text = script(&["（下轉A2版）復航首班船"]);
        assert_eq!(text.block(3), 0..12);
        let at = kurbo::Rect::ZERO;
        let letter = |(i, c): (usize, char)| {
            let (line, look) = ((i / 4) as u32, u64::from(i >= 7) + 2 * u64::from(i % 4 == 1 && i < 4));
            Letter { c, at, size: 9.0, look, line: if i < 7 { 0 } else { line + 1 }, soft: false, vertical: false }
        };
        text.turns = turns(&text.chars.iter().copied().enumerate().map(letter).collect::<Vec<_>>());
        assert_eq!((text.block(3), text.block(7), text.block(11)), (0..7, 7..12, 7..12));
    }

    #[test]
    fn a_subhead_that_parts_a_story_is_all_that_is_added() {
        assert_eq!(edits(&["甲乙丙丁戊己"], &["甲乙丙", "小題", "丁戊己"]), [">小題"]);
    }

    #[test]
    fn crumbs_are_not_left_between_edits() {
        assert_eq!(edits(&["甲乙的丙丁人"], &["子丑的寅卯人"]), ["甲乙的丙丁>子丑的寅卯"]);
    }

    #[test]
    fn what_a_line_end_made_is_no_edit() {
        let (mut old, new) = (script(&["a type-setter"]), script(&["a typesetter"]));
        let hunks = |old: &Script| compare((old, 0..old.chars.len()), (&new, 0..new.chars.len()));
        assert_eq!(hunks(&old).len(), 1);
        old.soft[6] = true;
        assert_eq!(hunks(&old), []);
    }
}
