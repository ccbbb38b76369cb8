//! Where the characters of a TOML string stand in the file.

use std::ops::Range;

/// The pieces of a string's value, in order: offset in the value, and the bytes of `raw` (the
/// string as written, quotes included) that the piece comes from. Within a piece of as many
/// bytes, offsets agree one to one; an escape is a piece of its own.
///
/// `raw` must be a string that the TOML parser has accepted; of anything else the pieces are
/// merely as near as can be.
pub(crate) fn pieces(raw: &str) -> Vec<(usize, Range<usize>)> {
    let (quote, body) = opening(raw);
    let end = raw.len().saturating_sub(quote.len()).max(body);
    let escapes = quote.starts_with('"');
    let mut out = Vec::new();
    let mut to = 0;
    let mut at = body;
    while at < end {
        let rest = raw.get(at..end).unwrap_or_default();
        let plain = if escapes { rest.find('\\').unwrap_or(rest.len()) } else { rest.len() };
        if plain > 0 {
            out.push((to, at..at + plain));
            to += plain;
            at += plain;
            continue;
        }
        let (length, becomes) = escape(rest);
        if becomes > 0 {
            out.push((to, at..at + length));
        }
        to += becomes;
        at += length.max(1);
    }
    out
}

/// The quotes that a string opens with, and where its text begins.
fn opening(raw: &str) -> (&'static str, usize) {
    for quote in ["\"\"\"", "'''"] {
        if let Some(rest) = raw.strip_prefix(quote) {
            let line_end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
            return (quote, 3 + line_end);
        }
    }
    if raw.starts_with('\'') { ("'", 1) } else { ("\"", raw.len().min(1)) }
}

/// The length of the escape that a text starts with, and of what it stands for.
fn escape(text: &str) -> (usize, usize) {
    let hex = |digits: usize| {
        let code = text.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        (2 + digits, code.and_then(char::from_u32).map_or(1, char::len_utf8))
    };
    match text.as_bytes().get(1) {
        Some(b'x') => hex(2),
        Some(b'u') => hex(4),
        Some(b'U') => hex(8),
        Some(b' ' | b'\t' | b'\r' | b'\n') => {
            let rest = text.get(1..).unwrap_or_default();
            (1 + rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len(), 0)
        }
        _ => (2, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value that the parser makes of a string, rebuilt from its pieces.
    fn rebuilt(raw: &str) -> Vec<(usize, &str)> {
        pieces(raw).into_iter().map(|(to, range)| (to, &raw[range])).collect()
    }

    #[test]
    fn pieces_follow_the_notation() {
        assert_eq!(rebuilt(r#""東方|之珠""#), [(0, "東方|之珠")]);
        assert_eq!(rebuilt(r#""甲\"乙\u4e00丙""#), [(0, "甲"), (3, "\\\""), (4, "乙"), (7, "\\u4e00"), (10, "丙")]);
        assert_eq!(rebuilt(r"'甲\|乙'"), [(0, r"甲\|乙")]);
        assert_eq!(rebuilt("\"\"\"\n甲\\\n   乙\"\"\""), [(0, "甲"), (3, "乙")]);
        assert_eq!(rebuilt("'''\r\n甲\r\n乙'''"), [(0, "甲\r\n乙")]);
        assert_eq!(rebuilt("\"\""), []);
        assert_eq!(rebuilt("\""), []);
    }

    #[test]
    fn offsets_agree_with_the_parser() {
        for raw in [r#""a\tb\\c\u00e9d\U0001F600e""#, "\"\"\"\nx\r\ny \\\n  z\"\"\"", "'''q'r'''"] {
            let text = format!("k = {raw}");
            let value = text.parse::<toml_edit::DocumentMut>().unwrap()["k"].as_str().unwrap().to_owned();
            for (to, range) in pieces(raw) {
                let piece = &raw[range];
                if !piece.starts_with('\\') {
                    assert_eq!(value.get(to..to + piece.len()), Some(piece), "{raw}");
                }
            }
        }
    }
}
