//! One line of loose Markdown to plain text: escapes, entities, stray HTML, bold marks.

use std::ops::Range;

use super::passage::Passage;
use super::vocabulary::{ENTITIES, TAGS};

/// The longest HTML tag that is recognised, in bytes.
const LONGEST_TAG: usize = 400;

/// A cleaned line.
pub(super) struct Cleaned {
    /// What it says.
    pub passage: Passage,
    /// Whether HTML was taken out of it.
    pub html: bool,
}

/// Cleans a line that stands at `place` in the file; outer spaces go.
pub(super) fn clean(raw: &str, place: Range<usize>) -> Cleaned {
    let mut line = Unmarked { out: String::with_capacity(raw.len()), strong: Vec::new(), open: None, html: false };
    let mut rest = unwrapped(raw.trim());
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '\\' => line.escape(rest),
            '&' => line.entity(rest),
            '<' => line.tag(rest),
            '*' if rest.starts_with("**") => line.star(rest),
            c => line.literal(c, rest),
        };
    }
    if let Some(open) = line.open {
        line.out.insert_str(open, "**");
    }
    let mut passage = Passage { text: line.out, strong: line.strong, place };
    let cut = passage.text.len() - passage.text.trim_start().len();
    if cut > 0 {
        passage = passage.from(cut);
    }
    passage.text.truncate(passage.text.trim_end().len());
    let end = passage.text.len();
    passage.strong.retain_mut(|r| {
        r.end = r.end.min(end);
        r.start < r.end
    });
    Cleaned { passage, html: line.html }
}

/// A line that is emphasised as a whole, without its stars.
fn unwrapped(line: &str) -> &str {
    let inner = line.strip_prefix('*').and_then(|l| l.strip_suffix('*'));
    inner.filter(|l| !l.is_empty() && !l.contains(['*', '\\']) && l.trim() == *l).unwrap_or(line)
}

/// A line being cleaned.
struct Unmarked {
    out: String,
    strong: Vec<Range<usize>>,
    open: Option<usize>,
    html: bool,
}

impl Unmarked {
    fn literal<'t>(&mut self, c: char, rest: &'t str) -> &'t str {
        self.out.push(c);
        rest.get(c.len_utf8()..).unwrap_or_default()
    }
    /// `\*` is `*`; a backslash before anything else is itself.
    fn escape<'t>(&mut self, rest: &'t str) -> &'t str {
        let after = rest.get(1..).unwrap_or_default();
        match after.chars().next() {
            Some(c) if c.is_ascii_punctuation() => self.literal(c, after),
            _ => self.literal('\\', rest),
        }
    }
    fn entity<'t>(&mut self, rest: &'t str) -> &'t str {
        match ENTITIES.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, c)) => {
                self.out.push(*c);
                rest.get(name.len()..).unwrap_or_default()
            }
            None => self.literal('&', rest),
        }
    }
    /// Drops a known HTML tag; what only looks like one stays.
    fn tag<'t>(&mut self, rest: &'t str) -> &'t str {
        match html_tag(rest) {
            Some(bytes) => {
                self.html = true;
                if !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
                rest.get(bytes..).unwrap_or_default()
            }
            None => self.literal('<', rest),
        }
    }
    /// `**` opens bold where a closing one follows, and closes it.
    fn star<'t>(&mut self, rest: &'t str) -> &'t str {
        let after = rest.get(2..).unwrap_or_default();
        let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '*');
        match self.open {
            None if solid(after.chars().next()) && after.contains("**") => self.open = Some(self.out.len()),
            Some(open) if solid(self.out.chars().next_back()) && self.out.len() > open => {
                self.strong.push(open..self.out.len());
                self.open = None;
            }
            _ => self.out.push_str("**"),
        }
        after
    }
}

/// The bytes of a known HTML tag or comment at the start of a text.
pub(super) fn html_tag(text: &str) -> Option<usize> {
    let end = text.bytes().take(LONGEST_TAG).skip(1).position(|b| b == b'>' || b == b'<')? + 2;
    if text.as_bytes().get(end - 1) != Some(&b'>') {
        return None;
    }
    let inner = text.get(1..end - 1)?.trim_start_matches('/');
    let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric() || "!-".contains(*c)).take(12).collect();
    let known = TAGS.iter().any(|t| name.eq_ignore_ascii_case(t)) || name.starts_with("!--");
    known.then_some(end)
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)] // bold ranges
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        clean(raw, 0..raw.len()).passage.text
    }

    #[test]
    fn markdown_and_html_go_and_text_stays() {
        assert_eq!(text(r"1\. 甲\*乙\甲"), r"1. 甲*乙\甲");
        assert_eq!(text("27&deg;C &amp; &unknown;"), "27°C & &unknown;");
        assert_eq!(text("<div align=\"center\">甲</div>"), "甲");
        assert_eq!(text("<北岸> a < b <IT Park>"), "<北岸> a < b <IT Park>");
    }

    #[test]
    fn bold_is_kept_as_ranges() {
        let c = clean("**北岸：**今日", 5..20).passage;
        assert_eq!((c.text.as_str(), c.strong.as_slice()), ("北岸：今日", &[0..9][..]));
        assert!(clean("**全行**", 0..1).passage.is_all_strong());
        assert_eq!(text("*Evening Tide*"), "Evening Tide");
        for odd in ["*甲* 乙*", "a ** b", "**甲", "2**3", "****"] {
            assert_eq!(text(odd), odd);
        }
    }
}
