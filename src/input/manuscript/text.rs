//! A manuscript's text: decoding, and where lines and columns stand in it.

use std::rc::Rc;

use super::notation::Notation;
use super::prepare::Prepared;
use crate::diag::{Diagnostic, Diagnostics, FileId, SourceMap, Span};

/// How many bad bytes or characters of one file are shown one by one.
const SHOWN: usize = 20;

/// The text of a file; bytes that are not UTF-8 become U+FFFD, each run of them with an error.
///
/// A file of which a good part is not UTF-8 is in another encoding altogether: one error says
/// so, and `None` is returned.
pub(super) fn decode(bytes: &[u8], name: &str, map: &mut SourceMap, found: &mut Diagnostics) -> Option<FileId> {
    let mut text = String::with_capacity(bytes.len());
    let mut bad: Vec<(usize, String)> = Vec::new();
    let mut count = 0usize;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            if bad.len() < SHOWN {
                let hex: Vec<String> = chunk.invalid().iter().map(|byte| format!("{byte:02X}")).collect();
                bad.push((text.len(), hex.join(" ")));
            }
            count += 1;
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let foreign = count > SHOWN && count * 8 > bytes.len();
    let file = map.add(name, text);
    if foreign {
        let at = bad.first().map_or(0, |(at, _)| *at);
        let help = "save the file as UTF-8 (Big5, GB 18030 and UTF-16 look like this)";
        let message = format!("the file is not UTF-8: {count} places of it are something else");
        found.push(Diagnostic::error("invalid-utf8", message).at(Span::new(file, at..at + 3), "the first").help(help));
        return None;
    }
    for (at, hex) in &bad {
        let message = format!("`{hex}` is not UTF-8");
        let span = Span::new(file, *at..*at + char::REPLACEMENT_CHARACTER.len_utf8());
        let help = "save the file as UTF-8 (it may be in Big5, GB 18030 or UTF-16)";
        found.push(Diagnostic::error("invalid-utf8", message).at(span, "").help(help));
    }
    if let Some((at, _)) = bad.first().filter(|_| count > bad.len()) {
        let message = format!("{} more places are not UTF-8", count - bad.len());
        found.push(Diagnostic::error("invalid-utf8", message).at(Span::new(file, *at..*at), "the first is here"));
    }
    Some(file)
}

/// Whether a character cannot be set and is no white space either.
pub(super) fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}')
}

/// An error for a character that cannot be set.
pub(super) fn control(c: char, span: Span) -> Diagnostic {
    let message = format!("U+{:04X} is a control character and cannot be set; it is left out", u32::from(c));
    Diagnostic::error("control-character", message).at(span, "").help("delete it")
}

/// Reports the control characters that stand in a text.
pub(super) fn report_controls(text: &str, file: FileId, found: &mut Diagnostics) {
    let mut count = 0usize;
    let mut first = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| is_control(*c)) {
        if count == 0 {
            first = at;
        }
        if count < SHOWN {
            found.push(control(c, Span::new(file, at..at + c.len_utf8())));
        }
        count += 1;
    }
    if count > SHOWN {
        let message = format!("{} more control characters cannot be set; they are left out", count - SHOWN);
        let span = Span::new(file, first..first);
        found.push(Diagnostic::error("control-character", message).at(span, "the first is here"));
    }
}

/// The body of a manuscript as it stands in its file, and as it is given to the Markdown parser.
pub(super) struct Source<'a> {
    /// The file.
    pub file: FileId,
    /// The file's text.
    pub text: &'a str,
    /// Where the body starts in it.
    pub base: usize,
    /// The body as parsed: as long as the original, byte for byte, some of them replaced.
    pub parsed: String,
    /// Ruby, spans and notes in it.
    pub notation: Rc<Notation>,
    /// Where the body's lines start in the file.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: FileId, text: &'a str, base: usize, prepared: Prepared) -> Source<'a> {
        let body = text.as_bytes().get(base..).unwrap_or_default();
        let mut lines = vec![base];
        for (at, byte) in body.iter().enumerate() {
            // Lines end as in CommonMark: \n, \r\n, or \r alone.
            if *byte == b'\n' || *byte == b'\r' && body.get(at + 1) != Some(&b'\n') {
                lines.push(base + at + 1);
            }
        }
        Source { file, text, base, parsed: prepared.text, notation: Rc::new(prepared.notation), lines }
    }
    /// The offset in the file of a line and column of the body, both from 1.
    pub(super) fn offset(&self, at: comrak::nodes::LineColumn) -> usize {
        let mut offset = (self.line_start(at.line) + at.column.saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
    /// The bytes of the file that a node stands on.
    pub(super) fn range(&self, at: comrak::nodes::Sourcepos) -> std::ops::Range<usize> {
        let start = self.offset(at.start);
        let mut end = self.offset(at.end);
        // The end names the last byte itself.
        end = (end + 1).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end.max(start)
    }
    /// A place in the file.
    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }
    /// The line (without its ending) that starts at or before an offset.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let next = self.lines.partition_point(|start| *start <= at);
        let end = self.lines.get(next).copied().unwrap_or(self.text.len());
        let line = self.text.get(at..end).unwrap_or_default();
        at + line.trim_end_matches(['\n', '\r']).len()
    }
    /// Where a node's text starts: as the parser says or, where it has lost count (it does after
    /// tabs in lists, `\|` in tables and addresses over two lines), where the text is next found
    /// after `done`, the end of the text before.
    pub(super) fn start_of(&self, at: comrak::nodes::LineColumn, text: &str, done: usize) -> usize {
        const COMPARED: usize = 24;
        const NEARBY: usize = 2_000;
        let said = self.offset(at);
        let sample = text.split('&').next().unwrap_or_default();
        let sample = sample.char_indices().nth(COMPARED).map_or(sample, |(end, _)| sample.get(..end).unwrap_or(sample));
        let here = self.both(said, None).0;
        if said >= done && (here.starts_with(sample) || here.starts_with('&')) {
            return said;
        }
        let mut to = done.saturating_add(NEARBY).min(self.text.len());
        while !self.text.is_char_boundary(to) {
            to += 1;
        }
        self.both(done, Some(to)).0.find(sample).map_or(said, |found| done + found)
    }
    /// Where a line of the body starts.
    pub(super) fn line_start(&self, line: usize) -> usize {
        self.lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }
    /// The body from an offset of the file to its end or another offset: as parsed, and as it is.
    pub(super) fn both(&self, from: usize, to: Option<usize>) -> (&str, &str) {
        let to = to.unwrap_or(self.text.len());
        let parsed = self.parsed.get(from.saturating_sub(self.base)..to.saturating_sub(self.base));
        (parsed.unwrap_or_default(), self.text.get(from..to).unwrap_or_default())
    }
}
