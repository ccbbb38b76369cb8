//! Tables resolved: every cell a text with its alignment, figures with the place of their point.
//!
//! A column whose cells are figures is aligned on the decimal point, unless the writer gave it another
//! alignment: that is decided here, from the text alone ([`point`], [`is_nothing`]).

use std::ops::Range;

use super::{Annotation, Border, Text};
use crate::diag::Span;
use crate::geom::Em;

/// A table.
#[derive(Clone, Debug, Hash)]
pub struct Table {
    /// How many columns it has.
    pub columns: usize,
    /// The head row, repeated where the table goes on in another frame.
    pub head: Option<Row>,
    /// Its rows; one at least.
    pub rows: Vec<Row>,
    /// Distances and rules.
    pub look: Look,
    /// Where the manuscript has it.
    pub span: Option<Span>,
}

/// A row.
#[derive(Clone, Debug, Hash)]
pub struct Row {
    /// The text of all its cells, tabs between them. Its style has the space before the table
    /// only in the first row, and the space after it only in the last.
    pub text: Text,
    /// Its cells, one for each column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Hash)]
pub struct Cell {
    /// Its text.
    pub text: Text,
    /// How it stands in its column.
    pub align: CellAlign,
}

/// How a cell stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellAlign {
    /// At the start.
    Start,
    /// In the middle.
    Center,
    /// At the end.
    End,
    /// With its decimal point, before the byte of this offset, under those of the column. A
    /// figure that has none is aligned where it would stand.
    Point(usize),
}

/// Distances and rules of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// Distance between columns, when there is room; ems of the cells' type.
    pub gap: Em,
    /// Least distance between columns.
    pub least_gap: Em,
    /// Rule above the table and at its foot.
    pub rule: Border,
    /// Rule under the head row.
    pub head_rule: Border,
}

/// The offset of a figure's decimal point, or of the place where it would stand; `None` for a text
/// that is no figure.
///
/// A figure is digits (full-width ones too) with separators of thousands and at most one point;
/// before them signs and currency, after them ％, counting words (萬, 億, 元) and note marks.
pub fn point(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start_matches(is_prefix).len();
    let start = start + currency(text.get(start..)?);
    let start = text.len() - text.get(start..)?.trim_start_matches(is_prefix).len();
    let mut point = None;
    let mut digits = 0;
    let mut end = start;
    for (at, c) in text.get(start..)?.char_indices() {
        match c {
            _ if is_digit(c) => digits += 1,
            '.' | '．' if point.is_none() => point = Some(start + at),
            ',' | '，' | '\u{2009}' | '\u{202F}' | '\u{A0}' | '\'' if digits > 0 && point.is_none() => {}
            _ => break,
        }
        end = start + at + c.len_utf8();
    }
    let number = text.get(start..end)?;
    let whole = number.trim_end_matches(|c| !is_digit(c));
    // A point, comma or space after the last digit is none of the number's.
    let (end, point) = (start + whole.len(), point.filter(|at| *at < start + whole.len()));
    (digits > 0 && is_tail(text.get(end..)?)).then(|| point.unwrap_or(end))
}

/// Whether a cell says that there is no value: nothing at all, or dashes.
pub fn is_nothing(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '－' | '—' | '–' | '−' | '―' | '…' | '／') || c.is_whitespace())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Signs and currency signs.
fn is_prefix(c: char) -> bool {
    let signs = "+＋-－−–±＜<＞>≈約逾▲▼△▽↑↓（( ";
    signs.contains(c) || "$＄¥￥€£￡₩￦฿₫₽₹¢".contains(c)
}

/// The length of a currency's letters: a code before its figure (`RMB`), or letters before its sign
/// (`HK$`).
fn currency(text: &str) -> usize {
    let (letters, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_uppercase).count());
    let code = ["HKD", "USD", "CNY", "RMB", "JPY", "EUR", "GBP", "TWD", "MOP"].contains(&letters);
    let country = ["HK", "US", "NT", "A", "C", "S", "R"].contains(&letters) && rest.starts_with(['$', '＄']);
    if code || country { letters.len() } else { 0 }
}

/// What may follow a figure: percent and degrees, counting words, a closing bracket, note marks.
fn is_tail(text: &str) -> bool {
    let unit = |c: char| "%％‰°℃℉十百千萬万億亿兆元圓角分點点円½¼¾）) ".contains(c);
    let rest = text.trim_start_matches(unit);
    let mark = |c: char| "*＊†‡§#＃¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ".contains(c) || ('①'..='⑳').contains(&c);
    let marks = rest.trim_start_matches(mark);
    let mut letters = marks.chars();
    let letter = letters.next().is_none_or(|c| c.is_ascii_lowercase()) && letters.next().is_none();
    let inner = marks.strip_prefix(['[', '［', '(', '（']).and_then(|m| m.strip_suffix([']', '］', ')', '）']));
    let bracketed = inner.is_some_and(|m| m.chars().count() <= 2 && m.chars().all(char::is_alphanumeric));
    marks.is_empty() || letter || bracketed
}

/// The text of a cell less the note marks at its end.
pub fn without_notes(text: &Text) -> &str {
    let notes = text.annotations.iter().filter(|(_, a)| matches!(a, Annotation::Note)).map(|(r, _)| r);
    let end =
        notes.rev().fold(text.text.len(), |end, note: &Range<usize>| if note.end == end { note.start } else { end });
    text.text.get(..end).unwrap_or(&text.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_known_and_their_point_found() {
        for (text, at) in [
            ("12", 2),
            ("1,234.50", 5),
            ("−3.5%", 4),
            ("-0.25", 2),
            ("+12", 3),
            ("HK$1,200", 8),
            ("￥58.60", 5),
            ("12.5億", 2),
            ("３．５％", 3),
            ("19.3a", 2),
            ("19.3*", 2),
            ("19.3①", 2),
            ("7[1]", 1),
            (".5", 0),
            ("(12.5)", 3),
            ("±0.1℃", 3),
            ("▲125.6", 6),
            ("38", 2),
        ] {
            assert_eq!(point(text), Some(at), "{text}");
        }
    }

    #[test]
    fn texts_are_no_figures() {
        for text in
            ["", "香港", "3–1", "10:30", "6月6日", "1.2.3", "A1", "第3", "12km", "—", "2026年", "5 名球員", "1/2"]
        {
            assert_eq!(point(text), None, "{text}");
        }
    }

    #[test]
    fn dashes_stand_for_no_value() {
        for text in ["", "—", "——", "-", "–", "－"] {
            assert!(is_nothing(text), "{text}");
        }
        assert!(!is_nothing("0") && !is_nothing("無"));
    }
}
