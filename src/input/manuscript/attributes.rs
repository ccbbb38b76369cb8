//! Attributes after headings and images: `{#id .class key=value key="quoted"}`.

use std::ops::Range;

use super::inlines::Builder;
use super::{Inlines, Spanned};
use crate::diag::{Diagnostic, FileId, Span};
use crate::input::nearest::nearest;
use crate::input::toml::shown;

/// One group of attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes {
    /// Where it stands in the file, braces included.
    pub range: Range<usize>,
    /// `#id`, the last one given.
    pub id: Option<Spanned<String>>,
    /// `.class`es.
    pub classes: Vec<Spanned<String>>,
    /// `key=value`s.
    pub pairs: Vec<(Spanned<String>, Value)>,
    /// What is wrong with the notation.
    pub errors: Vec<Diagnostic>,
}

/// A value, with the place of every character.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// The characters and their places.
    chars: Vec<(char, Range<usize>)>,
    /// The whole, without quotes.
    pub span: Span,
}

impl Value {
    pub(super) fn text(&self) -> String {
        self.chars.iter().map(|(c, _)| *c).collect()
    }
    pub(super) fn inlines(&self, file: FileId) -> Inlines {
        let mut builder = Builder::new(file, false);
        for (c, range) in &self.chars {
            if range.len() == c.len_utf8() {
                builder.plain(*c, range.start);
            } else {
                builder.escaped(*c, range.clone());
            }
        }
        builder.finish()
    }
}

/// Reads the attributes that `text` begins with, at offset `at` of the file; `None` when it does
/// not begin like attributes (other text may well stand in braces).
pub(super) fn parse(text: &str, at: usize, file: FileId) -> Option<Attributes> {
    let inner = text.strip_prefix('{')?.trim_start_matches([' ', '\t']);
    let key = inner.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let is_key = key.len() < inner.len() && key.starts_with('=');
    if !(inner.starts_with(['#', '.']) || is_key) {
        return None;
    }
    let line = text.split(['\n', '\r']).next()?;
    let mut reader = Reader { line, at: 1, base: at, file, out: Attributes::default() };
    reader.all();
    let end = reader.at.min(line.len());
    let mut out = reader.out;
    out.range = at..at + end;
    Some(out)
}

struct Reader<'a> {
    line: &'a str,
    at: usize,
    base: usize,
    file: FileId,
    out: Attributes,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.line.get(self.at..).unwrap_or_default()
    }
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start + self.base..range.end + self.base)
    }
    fn error(&mut self, range: Range<usize>, message: impl Into<String>, help: &str) {
        let span = self.span(range);
        self.out.errors.push(Diagnostic::error("bad-attributes", message).at(span, "").help(help));
    }
    /// A word: up to white space, a brace, a quote or an equals sign.
    fn word(&mut self) -> Spanned<String> {
        let rest = self.rest();
        let length = rest.find([' ', '\t', '{', '}', '"', '=']).unwrap_or(rest.len());
        let value = rest.get(..length).unwrap_or_default().to_owned();
        let span = self.span(self.at..self.at + length);
        self.at += length;
        Spanned { value, span }
    }

    fn all(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
            let start = self.at;
            match self.rest().chars().next() {
                None => {
                    self.error(0..1, "these attributes are not closed", "end them with } on the same line");
                    return;
                }
                Some('}') => {
                    self.at += 1;
                    return;
                }
                Some(mark @ ('#' | '.')) => {
                    self.at += 1;
                    let word = self.word();
                    if word.value.is_empty() {
                        self.error(
                            start..start + 1,
                            format!("no name follows `{mark}`"),
                            "for example {#results .sidebar}",
                        );
                    } else if mark == '#' {
                        self.out.id = Some(word);
                    } else {
                        self.out.classes.push(word);
                    }
                }
                Some(c) => self.pair(start, c),
            }
        }
    }

    fn pair(&mut self, start: usize, first: char) {
        let key = self.word();
        if key.value.is_empty() || !self.rest().starts_with('=') {
            self.at = self.at.max(start + first.len_utf8());
            let end = self.at;
            let message = format!("`{}` is no attribute", shown(self.line.get(start..end).unwrap_or_default()));
            self.error(start..end, message, "write #id, .class, key=value or key=\"several words\"");
            return;
        }
        self.at += 1;
        let value = if self.rest().starts_with('"') { self.quoted() } else { self.bare() };
        if let Some(value) = value {
            self.out.pairs.push((key, value));
        }
    }

    fn bare(&mut self) -> Option<Value> {
        let rest = self.rest();
        let length = rest.find([' ', '\t', '}']).unwrap_or(rest.len());
        let from = self.at + self.base;
        let place = |(at, c): (usize, char)| (c, from + at..from + at + c.len_utf8());
        let chars = rest.get(..length).unwrap_or_default().char_indices().map(place).collect();
        let span = self.span(self.at..self.at + length);
        self.at += length;
        Some(Value { chars, span })
    }

    /// A value in quotes; a backslash takes the next character as it is.
    fn quoted(&mut self) -> Option<Value> {
        let open = self.at;
        let from = self.base;
        let mut chars = Vec::new();
        let mut rest = self.line.char_indices().skip_while(|(at, _)| *at <= open).peekable();
        while let Some((at, c)) = rest.next() {
            match (c, rest.peek().copied()) {
                ('"', _) => {
                    self.at = at + 1;
                    return Some(Value { chars, span: self.span(open + 1..at) });
                }
                ('\\', Some((next, escaped))) => {
                    chars.push((escaped, from + at..from + next + escaped.len_utf8()));
                    rest.next();
                }
                _ => chars.push((c, from + at..from + at + c.len_utf8())),
            }
        }
        let end = self.line.len();
        self.at = end;
        self.error(open..end, "this value has no closing quote", "write key=\"value\"");
        None
    }
}

/// Errors for names that are not among the known ones: classes, then keys.
pub(super) fn unknown(attributes: &Attributes, classes: &[&str], keys: &[&str], what: &str) -> Vec<Diagnostic> {
    let check = |name: &Spanned<String>, known: &[&str], kind: &str, mark: &str| {
        (!known.contains(&name.value.as_str())).then(|| {
            let message = format!("{what} has no {kind} `{mark}{}`", shown(&name.value));
            let help = match (nearest(&name.value, known.iter().copied()), known) {
                (Some(near), _) => format!("did you mean `{mark}{near}`?"),
                (None, []) => format!("{what} has none"),
                (None, known) => format!("known are `{mark}{}`", known.join(&format!("`, `{mark}"))),
            };
            Diagnostic::error("unknown-attribute", message).at(name.span, "").help(help)
        })
    };
    let classes = attributes.classes.iter().filter_map(|class| check(class, classes, "class", "."));
    let keys = attributes.pairs.iter().filter_map(|(key, _)| check(key, keys, "attribute", ""));
    classes.chain(keys).collect()
}

/// Reads `0.4,0.3`: a point in parts of width and height, in thousandths.
pub(super) fn focus(text: &str) -> Option<(u16, u16)> {
    let (x, y) = text.split_once(',')?;
    Some((thousandths(x.trim())?, thousandths(y.trim())?))
}

/// Reads `0.2,0.1,0.5,0.6`: left, top, width and height in parts of the whole, in thousandths; a
/// part that has an area and lies within the picture.
pub(super) fn keep(text: &str) -> Option<[u16; 4]> {
    let mut parts = text.split(',').map(|part| thousandths(part.trim()));
    let keep = [parts.next()??, parts.next()??, parts.next()??, parts.next()??];
    let [x, y, width, height] = keep;
    let inside = width > 0 && height > 0 && x + width <= 1000 && y + height <= 1000;
    (inside && parts.next().is_none()).then_some(keep)
}

/// `0.4` → 400; from 0 to 1, at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + decimals.len() == 0 || decimals.len() > 3 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let whole: u16 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let value = whole.checked_mul(1000)?.checked_add(format!("{decimals:0<3}").parse().ok()?)?;
    (value <= 1000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_notation() {
        let text = r##"{#p1 .wide credit="攝影 \"小王\" }" focus=0.4,0.3} rest"##;
        let out = parse(text, 0, FileId(0)).unwrap();
        assert!(out.errors.is_empty());
        assert_eq!(&text[out.range.clone()], r##"{#p1 .wide credit="攝影 \"小王\" }" focus=0.4,0.3}"##);
        assert_eq!(out.id.map(|id| id.value).as_deref(), Some("p1"));
        assert_eq!(out.classes.len(), 1);
        let pairs: Vec<(String, String)> = out.pairs.iter().map(|(k, v)| (k.value.clone(), v.text())).collect();
        assert_eq!(pairs, [("credit".into(), "攝影 \"小王\" }".into()), ("focus".into(), "0.4,0.3".into())]);
    }

    #[test]
    fn other_braces_are_text() {
        for text in ["{結果}", "{}", "{ }", "{a b}", "x", "", "{={}"] {
            assert!(parse(text, 0, FileId(0)).is_none(), "{text}");
        }
        for text in ["{#", "{.}", "{#a", "{a=\"x}", "{#a =}"] {
            assert!(!parse(text, 0, FileId(0)).unwrap().errors.is_empty(), "{text}");
        }
    }

    #[test]
    fn parts_to_keep() {
        assert_eq!(keep("0.2, 0.1,0.5,.6"), Some([200, 100, 500, 600]));
        assert_eq!(keep("0,0,1,1"), Some([0, 0, 1000, 1000]));
        for bad in ["", "0.4,0.3", "0.5,0,0.6,1", "0,0.5,1,0.6", "0,0,0,1", "0,0,1,1,1", "-1,0,1,1", "a,b,c,d"] {
            assert_eq!(keep(bad), None, "{bad}");
        }
    }

    #[test]
    fn focus_points() {
        assert_eq!(focus("0.4,0.3"), Some((400, 300)));
        assert_eq!(focus("1, .125"), Some((1000, 125)));
        for bad in ["", "0.4", "1.1,0", "-1,0", "0.1234,0", ".,0", "a,b", "99999999,0"] {
            assert_eq!(focus(bad), None, "{bad}");
        }
    }
}
