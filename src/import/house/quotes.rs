//! Quotation marks: “” or 「」, nested, within a paragraph and over several.
//!
//! Marks are paired first, and only what pairs is changed: a mark that opens or closes nothing is
//! reported and stays. An apostrophe is no mark, nor is that of inches or feet after a number.
//! A quotation may run over paragraphs, with its opening mark repeated or not.

use super::Tally;
use super::marks::is_full;
use crate::import::feed::{Part, Text};
use crate::import::findings::Findings;
use crate::import::passage::is_han;
use crate::input::house::Quotes;

/// Kinds of marks; an opening and a closing mark of one kind are a pair.
const DOUBLE: usize = 0;
const SINGLE: usize = 1;
const CORNER: usize = 2;
const WHITE: usize = 3;
const PRIME: usize = 4;
const STRAIGHT: usize = 5;
const APOSTROPHE: usize = 6;
const KINDS: usize = 7;

/// What became of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It has its other half.
    Paired,
    /// It opens a paragraph's part of a quotation that the next paragraph opens again.
    Continued,
    /// Open at the end of its text, or closing what its text did not open.
    Hanging,
    /// It crosses another pair.
    Crossed,
    /// It is no quotation mark after all.
    None,
}

/// A mark in a text.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Which character of its text.
    index: usize,
    kind: usize,
    opens: bool,
    fate: Fate,
}

/// Settles the quotation marks of a story's texts that have Chinese characters.
pub(super) fn settle(texts: &mut [(Part, &mut Text)], quotes: Quotes, tally: &mut Tally, find: &mut Findings) {
    let pairs = match quotes {
        Quotes::Keep => return,
        Quotes::Corner => [['「', '」'], ['『', '』']],
        Quotes::Curly => [['“', '”'], ['‘', '’']],
    };
    let mut marks: Vec<Vec<Mark>> = Vec::with_capacity(texts.len());
    for (_, text) in texts.iter() {
        let chars: Vec<char> = text.letters.iter().map(|l| l.c).collect();
        let chinese = chars.iter().any(|c| is_han(*c));
        let page = Paragraph { chars: &chars, text };
        marks.push(if chinese { page.marks(find) } else { Vec::new() });
    }
    link(&mut marks, texts);
    let mut running = 0usize;
    for ((part, text), marks) in texts.iter_mut().zip(&marks) {
        report(text, marks, find);
        let body = *part == Part::Body;
        let depth = set(text, marks, if body { running } else { 0 }, &pairs, tally);
        if body {
            running = depth;
        }
    }
}

/// A text whose marks are read.
struct Paragraph<'t> {
    chars: &'t [char],
    text: &'t Text,
}

impl Paragraph<'_> {
    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|n| self.chars.get(n)).copied()
    }
    fn after(&self, at: usize) -> Option<char> {
        self.chars.get(at + 1).copied()
    }
    /// A finding at one of its characters.
    fn warn(&self, at: usize, code: &'static str, message: String, help: &str, find: &mut Findings) {
        let start = self.text.letters.get(at).map_or(0, |l| l.at as usize);
        let end = start + self.chars.get(at).map_or(1, |c| c.len_utf8());
        self.text.file.iter().for_each(|f| find.about(*f));
        find.warning(code, message, start..end, "here").help(help);
    }

    /// Its marks, paired as far as they pair here.
    fn marks(&self, find: &mut Findings) -> Vec<Mark> {
        let (straight, mut measures) = self.straight();
        let mut straight = straight.into_iter().peekable();
        let mut pairing = Pairing::default();
        for (at, c) in self.chars.iter().enumerate() {
            let read = match c {
                '“' => Some((DOUBLE, true)),
                '‘' => Some((SINGLE, true)),
                '「' => Some((CORNER, true)),
                '『' => Some((WHITE, true)),
                '〝' => Some((PRIME, true)),
                '」' => Some((CORNER, false)),
                '』' => Some((WHITE, false)),
                '〞' | '〟' => Some((PRIME, false)),
                '"' => straight.next_if(|s| s.0 == at).map(|s| (STRAIGHT, s.1)),
                '”' | '’' if self.is_measure(at, &pairing) => {
                    measures.push(at);
                    None
                }
                '”' => Some((DOUBLE, false)),
                '’' => self.single(at, &pairing).then_some((SINGLE, false)),
                '\'' if self.before(at).is_some_and(|c| c.is_ascii_digit()) && pairing.open(APOSTROPHE) == 0 => {
                    measures.push(at);
                    None
                }
                '\'' => self.apostrophe(at, &pairing).map(|opens| (APOSTROPHE, opens)),
                _ => None,
            };
            if let Some((kind, opens)) = read {
                pairing.add(Mark { index: at, kind, opens, fate: Fate::Hanging });
            }
        }
        let mut marks = pairing.marks;
        self.elisions(&mut marks, &pairing.pairs);
        self.report_measures(measures, find);
        self.drop_straight(&mut marks, find);
        marks
    }

    /// ” or ’ right after a number, where no quotation is open that it could close.
    fn is_measure(&self, at: usize, pairing: &Pairing) -> bool {
        let kind = if self.chars.get(at) == Some(&'”') { DOUBLE } else { SINGLE };
        let number = self.before(at).is_some_and(|c| c.is_ascii_digit() || c == '′');
        let word = self.after(at).is_some_and(|c| c.is_ascii_alphabetic());
        number && !word && pairing.open(kind) == 0
    }

    /// Whether ’ is a mark, not an apostrophe.
    fn single(&self, at: usize, pairing: &Pairing) -> bool {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_full(c));
        let (before, after) = (latin(self.before(at)), latin(self.after(at)));
        !(before && after) && (pairing.open(SINGLE) > 0 || !before && !after)
    }

    /// Whether `'` opens or closes: only beside Chinese characters is it a quotation mark.
    fn apostrophe(&self, at: usize, pairing: &Pairing) -> Option<bool> {
        let full = |c: Option<char>| c.is_some_and(is_full);
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let (before, after) = (self.before(at), self.after(at));
        match pairing.open(APOSTROPHE) > 0 && !word(after) {
            true => Some(false),
            false if !word(before) && full(after) => Some(true),
            false if full(before) && word(after) => Some(true),
            false => None,
        }
    }

    /// What each `"` is: an opening or closing mark, or (the second list) the mark of inches.
    ///
    /// Marks alternate; one after a number may be no quotation mark. Of all readings in which the
    /// quotations are closed, that with the fewest inches is taken in which none opens right after
    /// a number, and of those the one that closes soonest; without any, all are quotation marks, and
    /// do not pair.
    fn straight(&self) -> (Vec<(usize, bool)>, Vec<usize>) {
        /// An inch mark outside a quotation, and within one.
        const INCH: [u32; 2] = [1 << 10, (1 << 10) + 1];
        const OPENS_AFTER_NUMBER: u32 = 3 << 10;
        let at: Vec<usize> = self.chars.iter().enumerate().filter(|(_, c)| **c == '"').map(|(i, _)| i).collect();
        let number = |i: usize| self.before(i).is_some_and(|c| c.is_ascii_digit() || "'’′".contains(c));
        // Costs of being outside and within a quotation, and whether an inch mark led there.
        let mut cost = [Some(0u32), None];
        let mut steps: Vec<[bool; 2]> = Vec::with_capacity(at.len());
        for i in &at {
            let after = number(*i);
            let opening = if after { OPENS_AFTER_NUMBER } else { 0 };
            let [outside, within] = cost;
            let inch = |state: Option<u32>, cost| state.filter(|_| after).map(|c| c.saturating_add(cost));
            let [freely, quoted] = INCH;
            let (closed, opened) = (within, outside.map(|c| c.saturating_add(opening)));
            let least = |quote: Option<u32>, inch: Option<u32>| match (quote, inch) {
                (Some(q), Some(i)) if i < q => (Some(i), true),
                (None, Some(i)) => (Some(i), true),
                (q, _) => (q, false),
            };
            let (out, in_) = (least(closed, inch(outside, freely)), least(opened, inch(within, quoted)));
            cost = [out.0, in_.0];
            steps.push([out.1, in_.1]);
        }
        let mut state = usize::from(cost.first().copied().flatten().is_none());
        let (mut marks, mut inches) = (Vec::new(), Vec::new());
        for (i, step) in at.iter().zip(&steps).rev() {
            if step.get(state).copied().unwrap_or(false) {
                inches.push(*i);
            } else {
                marks.push((*i, state == 1));
                state = 1 - state.min(1);
            }
        }
        marks.reverse();
        inches.reverse();
        (marks, inches)
    }

    /// ‘n’ between English words is two apostrophes.
    fn elisions(&self, marks: &mut [Mark], pairs: &[(usize, usize)]) {
        let latin = |at: Option<usize>| {
            let c = at.and_then(|n| self.chars.get(n));
            c.is_some_and(|c| c.is_ascii_alphabetic())
        };
        for (open, close) in pairs {
            let (Some(a), Some(b)) = (marks.get(*open).copied(), marks.get(*close).copied()) else { continue };
            let inner = self.chars.get(a.index + 1..b.index).unwrap_or_default();
            let short = inner.len() <= 3 && inner.iter().all(char::is_ascii_alphabetic);
            let beyond = |at: Option<usize>, next: Option<usize>| {
                latin(at) || at.and_then(|n| self.chars.get(n)) == Some(&' ') && latin(next)
            };
            let around =
                beyond(a.index.checked_sub(1), a.index.checked_sub(2)) && beyond(Some(b.index + 1), Some(b.index + 2));
            if a.kind == SINGLE && short && around {
                for n in [open, close] {
                    marks.get_mut(*n).into_iter().for_each(|m| m.fate = Fate::None);
                }
            }
        }
    }

    fn report_measures(&self, mut measures: Vec<usize>, find: &mut Findings) {
        measures.sort_unstable();
        let Some(first) = measures.first().copied() else { return };
        let mark = self.chars.get(first).copied().unwrap_or('"');
        let times = if measures.len() == 1 { String::new() } else { format!(" ({} such marks)", measures.len()) };
        let message = format!("`{mark}` after a number is read as inches or feet, and stays{times}");
        let help = "write 吋 or 呎 in the manuscript; if it is a quotation mark, 「 or 」";
        self.warn(first, "inch-mark", message, help, find);
    }

    /// Straight marks say nothing of their sides: where one is left over, none is changed.
    fn drop_straight(&self, marks: &mut Vec<Mark>, find: &mut Findings) {
        let whole = marks.iter().filter(|m| m.kind == STRAIGHT).all(|m| m.fate == Fate::Paired);
        let first = marks.iter().find(|m| m.kind == STRAIGHT).filter(|_| !whole).map(|m| m.index);
        if let Some(first) = first {
            let message = "straight quotation marks that do not pair are kept as they are".to_owned();
            self.warn(first, "unbalanced-quotes", message, "write 「 and 」 in the manuscript", find);
            marks.retain(|m| m.kind != STRAIGHT);
        }
    }
}

/// Marks as they are paired.
#[derive(Default)]
struct Pairing {
    marks: Vec<Mark>,
    /// Pairs, as places in `marks`.
    pairs: Vec<(usize, usize)>,
    /// Open marks, as places in `marks`.
    stack: Vec<usize>,
    counts: [usize; KINDS],
}

impl Pairing {
    /// How many marks of a kind are open.
    fn open(&self, kind: usize) -> usize {
        self.counts.get(kind).copied().unwrap_or(0)
    }
    fn add(&mut self, mut mark: Mark) {
        let own = self.marks.len();
        if mark.opens {
            self.stack.push(own);
            self.counts.get_mut(mark.kind).into_iter().for_each(|n| *n += 1);
        } else if self.open(mark.kind) == 0 {
            mark.fate = if self.stack.is_empty() { Fate::Hanging } else { Fate::Crossed };
        } else {
            mark.fate = Fate::Paired;
            while let Some(top) = self.stack.pop() {
                let Some(open) = self.marks.get_mut(top) else { break };
                self.counts.get_mut(open.kind).into_iter().for_each(|n| *n = n.saturating_sub(1));
                if open.kind == mark.kind {
                    open.fate = Fate::Paired;
                    self.pairs.push((top, own));
                    break;
                }
                open.fate = Fate::Crossed;
            }
        }
        self.marks.push(mark);
    }
}

/// Pairs what hangs in one paragraph with what hangs in a later one.
fn link(marks: &mut [Vec<Mark>], texts: &[(Part, &mut Text)]) {
    // Open marks of earlier paragraphs, and the paragraph of the last.
    let mut pending: Vec<(usize, usize)> = Vec::new();
    let mut previous = None;
    for number in 0..marks.len() {
        if texts.get(number).is_none_or(|(part, _)| *part != Part::Body) {
            continue;
        }
        let first = marks.get(number).and_then(|m| m.first()).filter(|m| m.opens && m.index == 0).map(|m| m.kind);
        let last = pending.last().copied().filter(|p| Some(p.0) == previous);
        let of = |marks: &[Vec<Mark>], at: (usize, usize)| marks.get(at.0).and_then(|m| m.get(at.1)).copied();
        if last.and_then(|at| of(marks, at)).is_some_and(|m| Some(m.kind) == first) {
            for at in pending.drain(..) {
                fate(marks, at, Fate::Continued);
            }
        }
        for n in 0..marks.get(number).map_or(0, Vec::len) {
            let Some(mark) = of(marks, (number, n)).filter(|m| m.fate == Fate::Hanging) else { continue };
            if mark.kind == APOSTROPHE {
                continue;
            }
            match pending.last().copied() {
                _ if mark.opens => pending.push((number, n)),
                Some(open) if of(marks, open).is_some_and(|m| m.kind == mark.kind) => {
                    pending.pop();
                    fate(marks, open, Fate::Paired);
                    fate(marks, (number, n), Fate::Paired);
                }
                _ => {}
            }
        }
        previous = Some(number);
    }
}

fn fate(marks: &mut [Vec<Mark>], at: (usize, usize), fate: Fate) {
    marks.get_mut(at.0).and_then(|m| m.get_mut(at.1)).into_iter().for_each(|m| m.fate = fate);
}

/// Reports the marks of a text that pair with none.
fn report(text: &Text, marks: &[Mark], find: &mut Findings) {
    for mark in marks.iter().filter(|m| matches!(m.fate, Fate::Hanging | Fate::Crossed)) {
        let Some(letter) = text.letters.get(mark.index) else { continue };
        let what = if mark.opens { "opens a quotation that is not closed" } else { "closes no quotation" };
        let at = letter.at as usize;
        text.file.iter().for_each(|f| find.about(*f));
        let message = format!("`{}` {what}; it stays as it is", letter.c);
        find.warning("unbalanced-quotes", message, at..at + letter.c.len_utf8(), "this mark")
            .help("set the quotation marks in the manuscript");
    }
}

/// Sets the marks of a text that begins within `depth` quotations; how many are open at its end.
fn set(text: &mut Text, marks: &[Mark], depth: usize, pairs: &[[char; 2]; 2], tally: &mut Tally) -> usize {
    let (mut depth, mut reopened) = (depth, 0usize);
    let file = text.file;
    for mark in marks.iter().filter(|m| matches!(m.fate, Fate::Paired | Fate::Continued)) {
        if !mark.opens {
            depth = depth.saturating_sub(1);
        }
        let pair = pairs.get(depth % 2).copied().unwrap_or(['「', '」']);
        let [open, close] = pair;
        let new = if mark.opens { open } else { close };
        depth += usize::from(mark.opens);
        reopened += usize::from(mark.fate == Fate::Continued);
        let Some(letter) = text.letters.get_mut(mark.index).filter(|l| l.c != new) else { continue };
        let from = letter.c;
        tally.add("quotation marks", file, letter.at, || format!("{from} to {new}"));
        letter.c = new;
    }
    depth.saturating_sub(reopened)
}
