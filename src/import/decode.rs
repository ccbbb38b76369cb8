//! Bytes to text: UTF-8 that may be damaged, with every repair reported at its place.

use super::findings::Findings;

/// A page longer than this is hardly one page.
const LONG_FILE: usize = 1 << 20;

/// Text ready to be read: valid, with `\n` line ends and no control characters; and what had to
/// be done to it, as `(offset, what)`.
pub(super) struct Decoded {
    /// The text.
    pub text: String,
    /// Offsets where bytes were not UTF-8.
    invalid: Vec<usize>,
    /// Offsets where characters were left out, and which.
    removed: Vec<(usize, char)>,
    /// Whether it looks like UTF-16.
    utf16: bool,
}

/// Decodes a file. Bytes that are not UTF-8 become U+FFFD; control and invisible formatting
/// characters go; line ends become `\n`, other spaces of one character's width a plain space.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let mut out = Decoded { text: String::with_capacity(bytes.len()), invalid: vec![], removed: vec![], utf16: false };
    out.utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    for chunk in bytes.utf8_chunks() {
        let mut chars = chunk.valid().chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => {}
                '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.text.push('\n'),
                '\t' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => out.text.push(' '),
                c if is_invisible(c) => out.removed.push((out.text.len(), c)),
                c => out.text.push(c),
            }
        }
        if !chunk.invalid().is_empty() {
            out.invalid.push(out.text.len());
            out.text.push('\u{FFFD}');
        }
    }
    out
}

/// Control characters, and format characters that no newspaper page has.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

impl Decoded {
    /// Reports the repairs. False when the file cannot be used at all.
    pub fn report(&self, find: &mut Findings) -> bool {
        if self.utf16 {
            find.error("not-utf8", "the file is UTF-16, not UTF-8", 0..0, "").help("save it as UTF-8");
            return false;
        }
        for at in &self.invalid {
            find.warning("not-utf8", "bytes that are not UTF-8; set as U+FFFD", *at..*at + 3, "not UTF-8")
                .help("correct the character in the manuscript; it stands there as \u{FFFD}");
        }
        for (at, c) in &self.removed {
            let message = format!("character U+{:04X} has no place in a text and is left out", u32::from(*c));
            find.warning("control-character", message, *at..*at, "was here");
        }
        if self.text.len() > LONG_FILE {
            let message = format!("the file has {} KB, far more than a newspaper page", self.text.len() / 1024);
            find.warning("long-page", message, 0..0, "").help("import one page at a time");
        }
        if self.text.trim().is_empty() {
            find.error("empty-page", "the file has no text", 0..0, "").help("give a page of Markdown");
            return false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_replaced_and_remembered() {
        let d = decode(b"\xEF\xBB\xBFa\xFF\x00b\r\nc\td\re");
        assert_eq!(d.text, "a\u{FFFD}b\nc d\ne");
        assert_eq!(d.invalid, [1]);
        assert_eq!(d.removed, [(4, '\0')]);
    }
}
