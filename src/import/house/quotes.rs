//! Quotation marks: “” or 「」, nested.

use super::Tally;
use super::marks::is_full;
use crate::import::feed::Text;
use crate::import::findings::Findings;
use crate::import::passage::is_han;
use crate::input::house::Quotes;

/// What a character is to a quotation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Open,
    Close,
    /// `"`, which is either.
    Either,
}

/// Settles the quotation marks of a text that has Chinese characters.
pub(super) fn settle(text: &mut Text, quotes: Quotes, tally: &mut Tally, find: &mut Findings) {
    let marks = match quotes {
        Quotes::Keep => return,
        Quotes::Corner => ["「」", "『』"],
        Quotes::Curly => ["“”", "‘’"],
    };
    let chars: Vec<char> = text.letters.iter().map(|l| l.c).collect();
    if !chars.iter().any(|c| is_han(*c)) {
        return;
    }
    let straight = chars.iter().filter(|c| **c == '"').count();
    let file = text.file;
    let odd = text.letters.iter().find(|l| l.c == '"').filter(|_| !straight.is_multiple_of(2)).map(|l| l.at as usize);
    if let Some(at) = odd {
        file.iter().for_each(|f| find.about(*f));
        let message = "straight quotation marks that do not pair are kept as they are";
        find.warning("unbalanced-quotes", message, at..at + 1, "the first").help("write 「 and 」 in the manuscript");
    }
    let (mut depth, mut open_straight) = (0usize, false);
    for (i, letter) in text.letters.iter_mut().enumerate() {
        let kind = match letter.c {
            '"' if odd.is_some() => None,
            c => quote(c, &chars, i),
        };
        let opens = match kind {
            None => continue,
            Some(Quote::Either) => {
                open_straight = !open_straight;
                open_straight
            }
            Some(kind) => kind == Quote::Open,
        };
        if !opens {
            depth = depth.saturating_sub(1);
        }
        let pair = marks.get(depth % 2).copied().unwrap_or("「」");
        let mark = if opens { pair.chars().next() } else { pair.chars().next_back() };
        depth += usize::from(opens);
        let Some(mark) = mark.filter(|m| *m != letter.c) else { continue };
        let from = letter.c;
        tally.add("quotation marks", file, letter.at, || format!("{from} to {mark}"));
        letter.c = mark;
    }
}

/// What a character is; an apostrophe is none, nor are the marks of inches after a digit.
fn quote(c: char, chars: &[char], at: usize) -> Option<Quote> {
    let beside = |n: Option<usize>| n.and_then(|n| chars.get(n)).copied();
    match c {
        '“' | '‘' | '「' | '『' | '〝' => Some(Quote::Open),
        '’' => {
            let (before, after) = (beside(at.checked_sub(1)), beside(at.checked_add(1)));
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_full(c));
            (!(latin(before) && (latin(after) || after == Some(' ')))).then_some(Quote::Close)
        }
        '”' | '」' | '』' | '〞' | '〟' => Some(Quote::Close),
        '"' => Some(Quote::Either),
        _ => None,
    }
}
