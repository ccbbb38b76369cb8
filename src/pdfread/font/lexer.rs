//! The words of a CMap file (ISO 32000-1, 9.7.5.4): the little PostScript that CMaps are written in.

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// `<…>` or `(…)`.
    String(Vec<u8>),
    /// `/…`, without the slash.
    Name(String),
    /// An integer.
    Number(i64),
    /// `[`.
    Open,
    /// `]`.
    Close,
    /// Anything else.
    Operator(String),
}

/// Cuts bytes into words. Never fails: what is no word is passed over.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Lexer<'a> {
        Lexer { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn hex(&mut self) -> Vec<u8> {
        let mut digits = Vec::new();
        while let Some(byte) = self.peek() {
            self.at += 1;
            match (byte as char).to_digit(16) {
                Some(digit) => digits.push(digit as u8),
                None if byte == b'>' => break,
                None => {}
            }
        }
        digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
    }

    /// A literal string; escapes keep their character, as CMaps only hold names in these.
    fn literal(&mut self) -> Vec<u8> {
        let (mut out, mut depth) = (Vec::new(), 1);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    out.extend(self.peek());
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            out.push(byte);
        }
        out
    }
}

impl Iterator for Lexer<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            let byte = self.peek()?;
            if is_regular(byte) {
                let text = String::from_utf8_lossy(self.regular()).into_owned();
                return Some(text.parse().map(Word::Number).unwrap_or(Word::Operator(text)));
            }
            self.at += 1;
            match byte {
                b'%' => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
                }
                b'/' => return Some(Word::Name(String::from_utf8_lossy(self.regular()).into_owned())),
                b'<' if self.peek() == Some(b'<') => self.at += 1,
                b'<' => return Some(Word::String(self.hex())),
                b'(' => return Some(Word::String(self.literal())),
                b'[' => return Some(Word::Open),
                b']' => return Some(Word::Close),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lexer, Word};

    #[test]
    fn words_are_cut() {
        let words: Vec<Word> = Lexer::new(b"%!PS\n/WMode 1 def <00 4f2>[(a(b\\)c))] >> endcmap").collect();
        let name = |text: &str| Word::Operator(text.to_owned());
        let expected = [
            Word::Name("WMode".to_owned()),
            Word::Number(1),
            name("def"),
            Word::String(vec![0x00, 0x4F, 0x20]),
            Word::Open,
            Word::String(b"a(b)c)".to_vec()),
            Word::Close,
            name("endcmap"),
        ];
        assert_eq!(words, expected);
    }
}
