//! Widths, full-width marks, dashes, ellipses, spaces.

use super::Tally;
use crate::import::feed::{Letter, Text};
use crate::import::passage::{is_han, is_wide};
use crate::input::house::Width;

/// Characters of Chinese and Japanese text: what a full-width mark may stand beside.
pub(super) fn is_full(c: char) -> bool {
    is_wide(c) && !"—…“”‘’·".contains(c)
}

/// Digits and Latin letters as wide as the house has them.
pub(super) fn widths(text: &mut Text, digits: Width, letters: Width, tally: &mut Tally) {
    let file = text.file;
    for letter in &mut text.letters {
        let c = letter.c;
        let (kind, width) = match c {
            '0'..='9' | '０'..='９' => ("width of digits", digits),
            'A'..='Z' | 'a'..='z' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => ("width of letters", letters),
            _ => continue,
        };
        let shifted = match (width, c.is_ascii()) {
            (Width::Half, false) => u32::from(c).checked_sub(0xFEE0),
            (Width::Full, true) => Some(u32::from(c) + 0xFEE0),
            _ => None,
        };
        if let Some(new) = shifted.and_then(char::from_u32) {
            tally.add(kind, file, letter.at, || format!("{c} to {new}"));
            letter.c = new;
        }
    }
}

/// Half-width marks beside Chinese characters, and brackets around or behind them, become
/// full-width; the space behind such a mark goes, since the mark has its own.
pub(super) fn full_width(text: &mut Text, tally: &mut Tally) {
    let chars: Vec<char> = text.letters.iter().map(|l| l.c).collect();
    if !chars.iter().any(|c| is_han(*c)) {
        return;
    }
    let brackets = brackets(&chars);
    let file = text.file;
    let mut widened = vec![false; chars.len()];
    for (i, letter) in text.letters.iter_mut().enumerate() {
        let Some(new) = wide_mark(&chars, i, &brackets) else { continue };
        let from = letter.c;
        tally.add("half-width marks", file, letter.at, || format!("{from} to {new}"));
        letter.c = new;
        widened.get_mut(i).into_iter().for_each(|w| *w = true);
    }
    after_brackets(text, &mut widened, tally);
    let mut at = 0usize;
    text.letters.retain(|letter| {
        let behind = at.checked_sub(1).and_then(|n| widened.get(n)).copied().unwrap_or(false);
        at += 1;
        !(behind && letter.c == ' ' && letter.look.ruby == 0)
    });
}

/// The full-width mark that a half-width one becomes; `None` where it stays.
fn wide_mark(chars: &[char], i: usize, brackets: &std::collections::BTreeSet<usize>) -> Option<char> {
    let before = i.checked_sub(1).and_then(|n| chars.get(n)).copied();
    let after = chars.get(i + 1).copied();
    let han = before.is_some_and(|c| is_full(c) || "”’".contains(c));
    let word = after.is_some_and(|c| c.is_ascii_alphanumeric());
    // A Chinese character behind, a space between or not.
    let beyond = after.filter(|c| *c != ' ').or(chars.get(i + 2).copied());
    let goes_on = before.is_some_and(|c| !c.is_whitespace()) && beyond.is_some_and(is_full) && !in_address(chars, i);
    let share = before.is_some_and(|c| "%‰℃".contains(c));
    let letter = before.is_some_and(|c| c.is_ascii_alphabetic());
    Some(match chars.get(i)? {
        ',' if han || goes_on => '，',
        // A number and its point, `1.`, begin an item of a list; `Inc.` is short for something.
        '.' if (han || share) && !word && after != Some('.') && before != Some('。') => '。',
        ':' if (han || goes_on) && after != Some('/') => '：',
        ';' if (han || goes_on) && !ends_entity(chars, i) => '；',
        '?' if (han || goes_on) && !word => '？',
        '!' if (han || goes_on && !letter) && !word => '！',
        '(' if brackets.contains(&i) => '（',
        ')' if brackets.contains(&i) => '）',
        _ => return None,
    })
}

/// Whether a mark stands in the address of a page.
fn in_address(chars: &[char], at: usize) -> bool {
    const LONGEST: usize = 200;
    let behind = chars.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let word = behind.iter().rev().take_while(|c| !c.is_whitespace() && !is_full(**c)).count();
    let word: String = behind.iter().skip(behind.len() - word).collect();
    word.contains("://") || word.starts_with("www.")
}

/// Whether `;` ends an entity that is left as it was written, `&name;`.
fn ends_entity(chars: &[char], at: usize) -> bool {
    const LONGEST: usize = 40;
    let behind = chars.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let name = behind.iter().rev().take_while(|c| c.is_ascii_alphanumeric() || **c == '#').count();
    name > 0 && behind.iter().rev().nth(name) == Some(&'&')
}

/// Marks after a bracket that became full-width.
fn after_brackets(text: &mut Text, widened: &mut [bool], tally: &mut Tally) {
    let file = text.file;
    let mut before = None;
    for (letter, widened) in text.letters.iter_mut().zip(widened) {
        let new = match letter.c {
            ',' => Some('，'),
            ';' => Some('；'),
            ':' => Some('：'),
            _ => None,
        };
        if let Some(new) = new.filter(|_| before == Some('）')) {
            let from = letter.c;
            tally.add("half-width marks", file, letter.at, || format!("{from} to {new}"));
            letter.c = new;
            *widened = true;
        }
        before = Some(letter.c);
    }
}

/// The places of brackets that hold or follow Chinese characters, in pairs.
fn brackets(chars: &[char]) -> std::collections::BTreeSet<usize> {
    let mut found = std::collections::BTreeSet::new();
    let mut open: Vec<usize> = Vec::new();
    // How many Chinese characters stand before each place.
    let mut counts = Vec::with_capacity(chars.len() + 1);
    let mut count = 0usize;
    counts.push(0);
    for c in chars {
        count += usize::from(is_full(*c));
        counts.push(count);
    }
    for (i, c) in chars.iter().enumerate() {
        match c {
            '(' => open.push(i),
            ')' => {
                let Some(start) = open.pop() else { continue };
                let inside = counts.get(i) > counts.get(start + 1);
                let follows = start.checked_sub(1).and_then(|n| chars.get(n)).is_some_and(|c| is_full(*c));
                if inside || follows {
                    found.extend([start, i]);
                }
            }
            _ => {}
        }
    }
    found
}

/// `--`, `――` and a single `—` or `―` beside Chinese characters become `——`.
pub(super) fn dashes(text: &mut Text, tally: &mut Tally) {
    runs(text, tally, "dashes", "——", |run, full| {
        let first = run.first().copied().unwrap_or_default();
        let count = run.len();
        match first {
            '-' => full && count >= 2,
            '—' | '―' => full && run != ['—', '—'],
            _ => false,
        }
    });
}

/// `...`, `。。。`, `⋯⋯` and a single `…` beside Chinese characters become `……`.
pub(super) fn ellipses(text: &mut Text, tally: &mut Tally) {
    runs(text, tally, "ellipses", "……", |run, full| {
        let first = run.first().copied().unwrap_or_default();
        match first {
            '.' => full && run.len() >= 3,
            '。' | '·' | '・' => run.len() >= 3,
            '…' | '⋯' => full && run != ['…', '…'],
            _ => false,
        }
    });
}

/// Replaces runs of one character, where `wrong` says so of the run and of whether a Chinese
/// character stands beside it; spaces between the two go with the run.
fn runs(text: &mut Text, tally: &mut Tally, kind: &'static str, new: &str, wrong: fn(&[char], bool) -> bool) {
    let file = text.file;
    let mut out: Vec<Letter> = Vec::with_capacity(text.letters.len());
    let mut rest = text.letters.as_slice();
    let plain_space = |l: &&Letter| l.c == ' ' && l.look.ruby == 0;
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|l| l.c == first.c && l.look == first.look).count();
        let (run, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = after;
        if !new.contains(first.c) && !"-―.。·・⋯".contains(first.c) {
            out.extend_from_slice(run);
            continue;
        }
        // Never more than two: what is further away is not beside.
        let ahead = out.iter().rev().take(2).take_while(plain_space).count();
        let behind = after.iter().take(2).take_while(plain_space).count();
        let beside = [out.iter().rev().nth(ahead), after.get(behind)];
        let full = beside.into_iter().flatten().any(|l| is_full(l.c));
        let plain: Vec<char> = run.iter().map(|l| l.c).collect();
        if first.look.ruby != 0 || !wrong(&plain, full) {
            out.extend_from_slice(run);
            continue;
        }
        let from: String = plain.iter().take(8).collect();
        tally.add(kind, file, first.at, || format!("{from} to {new}"));
        out.truncate(out.len() - ahead);
        rest = after.get(behind..).unwrap_or_default();
        out.extend(new.chars().map(|c| Letter { c, ..*first }));
    }
    text.letters = out;
}

/// Takes spaces between Chinese characters out.
pub(super) fn spaces(text: &mut Text, tally: &mut Tally) {
    let chars: Vec<char> = text.letters.iter().map(|l| l.c).collect();
    let file = text.file;
    let mut i = 0usize;
    text.letters.retain(|letter| {
        let at = i;
        i += 1;
        let han = |n: Option<usize>| n.and_then(|n| chars.get(n)).is_some_and(|c| is_han(*c));
        let between = letter.c == ' ' && letter.look.ruby == 0 && han(at.checked_sub(1)) && han(at.checked_add(1));
        if between {
            tally.add("spaces", file, letter.at, || "between Chinese characters".to_owned());
        }
        !between
    });
}
