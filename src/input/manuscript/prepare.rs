//! The body as it is given to the Markdown parser: as long as the original, so that places agree,
//! but with what is ours taken out and what would vanish kept in.

use std::ops::Range;

use super::attributes::{self, Attributes};
use super::notation::{self, Notation};
use crate::diag::{Diagnostic, Diagnostics, FileId, Span};

/// Stands for the `[` of a link definition, which the parser would take out of the text, and for
/// the brackets, braces and bars of our own notation.
const BRACKET: u8 = 0x02;
/// Stands for what is ours and taken out: attributes, but for their first byte, which is a space.
pub(super) const BLANK: u8 = 0x03;
/// Stands for NUL, which the parser would make three bytes of.
const NUL: u8 = 0x01;

/// A body made ready, and the attributes and notation found in it.
pub(super) struct Prepared {
    /// The text for the parser.
    pub text: String,
    /// Attributes, in order.
    pub attributes: Vec<Attributes>,
    /// Ruby, spans and notes.
    pub notation: Notation,
}

/// Makes the body that starts at `base` ready; attributes that `keep` names (by the offset of
/// their brace) are left in as text.
pub(super) fn prepare(
    body: &str,
    base: usize,
    file: FileId,
    keep: &dyn Fn(usize) -> bool,
    found: &mut Diagnostics,
) -> Prepared {
    let mut bytes = body.as_bytes().to_vec();
    let mut out = Vec::new();
    let place = |at: usize| {
        let length = body.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        at + base..at + base + length
    };
    let notation = notation::scan(body, true, file, &place, keep);
    for construct in &notation.constructs {
        hide(&mut bytes, construct.open);
        hide(&mut bytes, construct.close);
        fill(&mut bytes, construct.close + 1..construct.end);
    }
    let mut start = 0;
    while start < body.len() {
        let line = line_of(body, start);
        let underlined = is_underline(line_of(body, start + line.len()));
        let mut line_attributes = image_attributes(line, start + base, file);
        line_attributes.extend(heading_attributes(line, underlined, start + base, file));
        let own = |found: &Attributes| !keep(found.range.start) && !notation.covers(found.range.start - base);
        for attributes in line_attributes.into_iter().filter(own) {
            blank(&mut bytes, attributes.range.start - base..attributes.range.end - base);
            out.push(attributes);
        }
        if let Some(at) = definition(line, body.get(start..).unwrap_or_default()) {
            hide(&mut bytes, start + at);
            let span = Span::new(file, start + at + base..start + line.trim_end().len().max(at) + base);
            let message = "a link definition cannot be set; it is kept as text";
            found.push(Diagnostic::error("block-not-set", message).at(span, "").help("write the text alone"));
        }
        start += line.len();
    }
    for byte in bytes.iter_mut().filter(|byte| **byte == 0) {
        *byte = NUL;
    }
    // Only ASCII bytes were replaced, by ASCII bytes.
    let text = String::from_utf8(bytes).unwrap_or_else(|_| body.to_owned());
    Prepared { text, attributes: out, notation }
}

/// The line that starts at an offset, with its ending (as in CommonMark: \n, \r\n, or \r alone).
fn line_of(body: &str, start: usize) -> &str {
    let rest = body.get(start..).unwrap_or_default();
    let end = rest.find(['\n', '\r']).map_or(rest.len(), |at| at + 1);
    let pair = rest.get(end - end.min(1)..).is_some_and(|ending| ending.starts_with("\r\n"));
    rest.get(..end + usize::from(pair)).unwrap_or_default()
}

fn blank(bytes: &mut [u8], range: Range<usize>) {
    if let Some([first, rest @ ..]) = bytes.get_mut(range) {
        *first = b' ';
        rest.fill(BLANK);
    }
}

fn fill(bytes: &mut [u8], range: Range<usize>) {
    if let Some(bytes) = bytes.get_mut(range) {
        bytes.fill(BLANK);
    }
}

fn hide(bytes: &mut [u8], at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte = BRACKET;
    }
}

/// Whether a line makes a heading of the one above it.
fn is_underline(line: &str) -> bool {
    let mark = line.trim();
    let indent = line.len() - line.trim_start_matches(' ').len();
    !mark.is_empty() && indent < 4 && (mark.bytes().all(|b| b == b'=') || mark.bytes().all(|b| b == b'-'))
}

/// Attributes right after the images of a line.
fn image_attributes(line: &str, start: usize, file: FileId) -> Vec<Attributes> {
    let mut out = Vec::new();
    let Some(first) = line.find("![") else { return out };
    let mut at = first;
    while let Some(found) = line.get(at..).and_then(|rest| rest.find("){")) {
        let brace = at + found + 1;
        at = brace + 1;
        if let Some(attributes) = attributes::parse(line.get(brace..).unwrap_or_default(), start + brace, file) {
            at = attributes.range.end - start;
            out.push(attributes);
        }
    }
    out
}

/// In longer lines no attributes of a heading are looked for: none is a heading.
const LONGEST_HEAD: usize = 20_000;

/// Attributes at the end of a heading's line.
fn heading_attributes(line: &str, underlined: bool, start: usize, file: FileId) -> Option<Attributes> {
    let heading = line.trim_start_matches(' ');
    let text = heading.trim_start_matches('#');
    let marks = heading.len() - text.len();
    let indent = line.len() - heading.len();
    let atx = (1..=6).contains(&marks) && indent < 4 && text.starts_with([' ', '\t']);
    if !(atx || underlined) || line.len() > LONGEST_HEAD {
        return None;
    }
    for (brace, _) in line.match_indices('{') {
        let escaped = line.get(..brace).is_some_and(|before| before.ends_with('\\'));
        let after_image = line.get(..brace).is_some_and(|before| before.ends_with(')') && before.contains("!["));
        if escaped || after_image {
            continue;
        }
        if let Some(attributes) = attributes::parse(line.get(brace..)?, start + brace, file) {
            let rest = line.get(attributes.range.end - start..)?.trim();
            if rest.bytes().all(|b| b == b'#') {
                return Some(attributes);
            }
        }
    }
    None
}

/// Where the bracket of a link definition (`[label]: address`) stands in a line that starts
/// `rest` of the body, if it may be one, inside a list or quotation too.
fn definition(line: &str, rest: &str) -> Option<usize> {
    /// CommonMark: a label has at most 999 characters.
    const LONGEST: usize = 4_000;
    let marks = |c: char| matches!(c, ' ' | '\t' | '>' | '-' | '+' | '*' | '.' | ')') || c.is_ascii_digit();
    let at = line.len() - line.trim_start_matches(marks).len();
    if !line.get(at..)?.starts_with('[') || line.get(at..)?.starts_with("[^") {
        return None;
    }
    let label = rest.as_bytes().get(at + 1..)?;
    let mut escaped = false;
    for (index, byte) in label.iter().take(LONGEST).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => return None,
            b'\n' | b'\r' if label.get(index + 1) == Some(byte) => return None,
            b']' => return (label.get(index + 1) == Some(&b':')).then_some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(body: &str) -> Prepared {
        prepare(body, 0, FileId(0), &|_| false, &mut Diagnostics::default())
    }

    #[test]
    fn attributes_leave_blanks_of_the_same_length() {
        let body = "### 成果 {#r .sidebar} ##\n![圖](a.jpg){#p}\n標題 {#x}\n===\n他說（見表）{#z}\n";
        let out = prepared(body);
        assert_eq!(out.text.len(), body.len());
        let found: Vec<&str> = out.attributes.iter().map(|a| &body[a.range.clone()]).collect();
        assert_eq!(found, ["{#r .sidebar}", "{#p}", "{#x}"]);
        assert!(out.text.contains("{#z}"), "braces elsewhere are text");
    }

    #[test]
    fn link_definitions_stay_in_the_text() {
        let out = prepared("[1]: 甲\n> [a\nb]: 乙\n[丙](x): 丁\n\0");
        assert_eq!(out.text, "\u{2}1]: 甲\n> \u{2}a\nb]: 乙\n[丙](x): 丁\n\u{1}");
    }
}
