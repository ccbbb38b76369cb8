//! Content streams of other PDFs, with what does not belong into a form taken out.
//!
//! Streams are edited, not written anew: what stays is copied byte for byte, inline images and
//! whatever cannot be understood included. Taken out are marked-content operators (they belong
//! to the old file's structure and layers; what stands for text, ActualText, stays), what is
//! painted on layers that are off, and `Q` without its `q`; a missing `Q` is added.

use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// The layers that a stream's resources name, and whether they are shown.
#[derive(Clone, Debug, Default)]
pub struct Layers(BTreeMap<Vec<u8>, bool>);

impl Layers {
    /// The layers of resources in which [`super::layers::decide`] has put verdicts.
    pub fn of(doc: &Document, resources: &Dictionary) -> Layers {
        let properties = resources.get_deref(b"Properties", doc).and_then(Object::as_dict);
        let verdict = |(name, value): (&Vec<u8>, &Object)| Some((name.clone(), value.as_bool().ok()?));
        Layers(properties.map(|p| p.iter().filter_map(verdict).collect()).unwrap_or_default())
    }

    /// Whether content of a tag and properties is shown.
    fn shows(&self, operation: &Operation) -> bool {
        let [tag, name] = operation.operands.as_slice() else { return true };
        *tag != b"/OC" || name.strip_prefix(b"/").and_then(|name| self.0.get(name)).copied().unwrap_or(true)
    }
}

/// A stream's content without what does not belong into a form; `None` when all of it does.
pub fn rewritten(content: &[u8], layers: &Layers) -> Option<Vec<u8>> {
    let mut editor = Editor { out: Vec::with_capacity(content.len()), marks: Vec::new(), depth: 0, changed: false };
    let mut scanner = Scanner { content, at: 0 };
    while let Some(operation) = scanner.next() {
        editor.operation(content, &operation, layers);
    }
    let tail = content.get(scanner.at..).unwrap_or_default();
    editor.out.extend_from_slice(tail);
    for _ in 0..editor.depth {
        editor.out.extend_from_slice(b"\nQ");
        editor.changed = true;
    }
    // A text's stand-in that never ends.
    for _ in editor.marks.iter().filter(|mark| mark.kept) {
        editor.out.extend_from_slice(b"\nEMC");
        editor.changed = true;
    }
    editor.changed.then_some(editor.out)
}

/// A marked-content sequence that is open.
struct Mark {
    kept: bool,
    hides: bool,
}

struct Editor {
    out: Vec<u8>,
    marks: Vec<Mark>,
    /// How many `q` are open.
    depth: usize,
    changed: bool,
}

impl Editor {
    fn operation(&mut self, content: &[u8], operation: &Operation, layers: &Layers) {
        let hidden = self.marks.iter().any(|mark| mark.hides);
        let bytes = content.get(operation.start..operation.end).unwrap_or_default();
        match operation.operator {
            b"BMC" | b"BDC" => {
                let kept = !hidden && operation.stands_for_text();
                self.marks.push(Mark { kept, hides: !layers.shows(operation) });
                self.keep(bytes, kept);
            }
            b"EMC" => {
                let kept = self.marks.pop().is_some_and(|mark| mark.kept);
                self.keep(bytes, kept);
            }
            b"MP" | b"DP" => self.keep(bytes, false),
            b"q" => {
                self.depth += 1;
                self.keep(bytes, true);
            }
            b"Q" => {
                let open = self.depth > 0;
                self.depth = self.depth.saturating_sub(1);
                self.keep(bytes, open);
            }
            // The path is used up all the same, and may become the clip.
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" if hidden => {
                self.changed = true;
                self.out.extend_from_slice(b" n\n");
            }
            b"Tj" | b"TJ" | b"'" | b"\"" | b"Do" | b"sh" | b"EI" if hidden => self.keep(bytes, false),
            _ => self.keep(bytes, true),
        }
    }

    fn keep(&mut self, bytes: &[u8], keep: bool) {
        if keep {
            self.out.extend_from_slice(bytes);
        } else {
            self.changed = true;
            self.out.push(b'\n');
        }
    }
}

/// An operator with its operands: a piece of the content, white space before it included.
struct Operation<'a> {
    start: usize,
    end: usize,
    operator: &'a [u8],
    /// The operands as written, at most three of them.
    operands: Vec<&'a [u8]>,
}

impl Operation<'_> {
    /// Whether it marks content by the text that it stands for, and by nothing else.
    fn stands_for_text(&self) -> bool {
        let has = |operand: &[u8], key: &[u8]| operand.windows(key.len()).any(|w| w == key);
        self.operands.get(1).is_some_and(|p| p.starts_with(b"<<") && has(p, b"/ActualText") && !has(p, b"/MCID"))
    }
}

/// Takes content apart into operations.
struct Scanner<'a> {
    content: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The next operation; `None` at the end, where operands without an operator may be left.
    fn next(&mut self) -> Option<Operation<'a>> {
        let start = self.at;
        let mut operands: Vec<&[u8]> = Vec::new();
        let mut at = start;
        loop {
            at = self.skip_white(at);
            let first = *self.content.get(at)?;
            let end = self.token_end(at, first);
            let token = self.content.get(at..end)?;
            at = end;
            let is_operator = (first.is_ascii_alphabetic() || matches!(first, b'\'' | b'"'))
                && !matches!(token, b"true" | b"false" | b"null");
            if !is_operator {
                // Numbers of long operations are of no interest.
                if operands.len() < 3 {
                    operands.push(token);
                }
                continue;
            }
            let (operator, end): (&[u8], usize) = match token {
                b"BI" => (b"EI", self.inline_image_end(at)),
                _ => (token, at),
            };
            self.at = end;
            return Some(Operation { start, end, operator, operands });
        }
    }

    fn skip_white(&self, mut at: usize) -> usize {
        while let Some(byte) = self.content.get(at) {
            match byte {
                b'%' => at += self.content.get(at..).map_or(1, |r| find_line_end(r).max(1)),
                b if is_white(*b) => at += 1,
                _ => break,
            }
        }
        at
    }

    /// Where the token ends that starts at `at`; always beyond it.
    fn token_end(&self, at: usize, first: u8) -> usize {
        let rest = self.content.get(at..).unwrap_or_default();
        let length = match first {
            b'(' => string_length(rest),
            b'<' if rest.get(1) == Some(&b'<') => dictionary_length(rest),
            b'<' => rest.iter().position(|b| *b == b'>').map_or(rest.len(), |n| n + 1),
            b'[' => array_length(rest),
            b']' | b'>' | b'{' | b'}' | b')' => 1,
            _ => 1 + rest.iter().skip(1).take_while(|b| !is_white(**b) && !is_delimiter(**b)).count(),
        };
        at + length.max(1)
    }

    /// Where an inline image ends: `EI` between white space, after `ID`, with an operator or
    /// nothing after it.
    fn inline_image_end(&self, at: usize) -> usize {
        let rest = self.content.get(at..).unwrap_or_default();
        let data = rest.windows(3).position(|w| w.starts_with(b"ID") && is_white(w[2])).map_or(0, |n| n + 3);
        let body = rest.get(data..).unwrap_or_default();
        let ends = |n: usize| {
            let after = body.get(n + 3..).unwrap_or_default();
            let text = |b: &u8| is_white(*b) || (0x20..0x7f).contains(b);
            after.first().is_none_or(|b| is_white(*b)) && after.iter().take(8).all(text)
        };
        let found = body.windows(3).enumerate().find(|(n, w)| is_white(w[0]) && w.ends_with(b"EI") && ends(*n));
        at + data + found.map_or(body.len(), |(n, _)| n + 3)
    }
}

fn is_white(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn find_line_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len())
}

/// The length of a string in parentheses.
fn string_length(bytes: &[u8]) -> usize {
    let (mut depth, mut escaped) = (0usize, false);
    for (n, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return n + 1;
        }
    }
    bytes.len()
}

/// The length of a dictionary, strings and dictionaries within it included.
fn dictionary_length(bytes: &[u8]) -> usize {
    nested_length(bytes, b"<<", b">>")
}

fn array_length(bytes: &[u8]) -> usize {
    nested_length(bytes, b"[", b"]")
}

fn nested_length(bytes: &[u8], open: &[u8], close: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) {
        if rest.starts_with(b"(") {
            at += string_length(rest).max(1);
        } else if rest.starts_with(open) {
            depth += 1;
            at += open.len();
        } else if rest.starts_with(close) {
            depth = depth.saturating_sub(1);
            at += close.len();
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers() -> Layers {
        Layers([(b"On".to_vec(), true), (b"Off".to_vec(), false)].into_iter().collect())
    }

    fn words(content: &[u8]) -> String {
        let out = rewritten(content, &layers()).expect("a change");
        String::from_utf8_lossy(&out).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_fit_stays_as_it_is() {
        for fit in [
            b"q 1 0 0 1 5 5 cm (a\\)q Q) Tj [(x) -20 (y)] TJ Q".as_slice(),
            b"/Span <</ActualText (EMC)>> BDC (x) Tj EMC",
            b"BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q\xff\n EI f",
            b"",
            b"% Q only said\n0 g",
        ] {
            assert_eq!(rewritten(fit, &layers()), None, "{}", String::from_utf8_lossy(fit));
        }
    }

    #[test]
    fn layers_that_are_off_paint_nothing_and_leave_the_state() {
        let hidden = words(b"/OC /Off BDC 1 0 0 rg 0 0 9 9 re W f (x) Tj /Im Do EMC 5 5 re f");
        assert_eq!(hidden, "1 0 0 rg 0 0 9 9 re W n 5 5 re f");
        assert_eq!(words(b"/OC /On BDC 0 0 9 9 re f EMC"), "0 0 9 9 re f");
        assert_eq!(words(b"/OC /Off BDC /OC /On BDC /Im Do EMC /Im Do EMC /Im Do"), "/Im Do");
    }

    #[test]
    fn marks_of_the_old_structure_go_and_states_are_balanced() {
        assert_eq!(words(b"/P <</MCID 3>> BDC 0 g EMC /Artifact BMC 1 g EMC"), "0 g 1 g");
        assert_eq!(words(b"Q q 1 w"), "q 1 w Q");
        assert_eq!(words(b"q Q Q 2 w"), "q Q 2 w");
    }

    #[test]
    fn cut_short_content_ends_somewhere() {
        for bad in [b"(never".as_slice(), b"<</A (", b"[ 1 2", b"BI ID", b"<abc", b"/OC /Off BDC f (", b"q q q )"] {
            let _ = rewritten(bad, &layers());
        }
    }
}
