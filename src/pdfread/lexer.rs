//! The tokens of a content stream (ISO 32000-1, 7.2, 7.8.2).
//!
//! The lexer goes through any bytes to their end: what is no token is told as damage, once for
//! each stretch, and passed over. Arrays and dictionaries nest to a bounded depth.

use lopdf::{Dictionary, Object, StringFormat};

/// How deep arrays and dictionaries may nest.
const MAX_DEPTH: usize = 32;
/// How many objects one operand may hold.
const MAX_OBJECTS: usize = 1 << 20;

/// A token.
#[derive(Debug, PartialEq)]
pub(crate) enum Token {
    /// An operand.
    Operand(Object),
    /// An operator, of at most a few letters.
    Operator(Vec<u8>),
    /// Bytes that are no token, and why.
    Damage(&'static str),
}

/// Goes through a content stream.
pub(crate) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Lexer<'a> {
        Lexer { data, at: 0 }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.data.get(self.at + ahead).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'%' => {
                    let rest = self.data.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
                }
                b if is_space(b) => self.at += 1,
                _ => break,
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|&b| !is_regular(b)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The next token; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let byte = self.peek(0)?;
        let mut left = MAX_OBJECTS;
        Some(match byte {
            b'/' | b'(' | b'<' | b'[' => match self.object(MAX_DEPTH, &mut left) {
                Ok(object) => Token::Operand(object),
                Err(why) => Token::Damage(why),
            },
            b')' | b'>' | b']' | b'{' | b'}' => {
                self.at += 1;
                Token::Damage("a bracket closes what was not opened")
            }
            _ => self.word(),
        })
    }

    /// A number, a truth value, null or an operator.
    fn word(&mut self) -> Token {
        let word = self.regular();
        if let Some(object) = plain(word) {
            return Token::Operand(object);
        }
        let letters = word.iter().all(|b| b.is_ascii_graphic());
        if letters && word.len() <= 32 {
            Token::Operator(word.to_vec())
        } else {
            Token::Damage("bytes that are no operator")
        }
    }

    fn object(&mut self, depth: usize, left: &mut usize) -> Result<Object, &'static str> {
        self.skip_space();
        *left = left.checked_sub(1).ok_or("an operand holds too many objects")?;
        match (self.peek(0), self.peek(1)) {
            (None, _) => Err("it ends within an operand"),
            (Some(b'/'), _) => {
                self.at += 1;
                Ok(Object::Name(name(self.regular())))
            }
            (Some(b'('), _) => self.literal(),
            (Some(b'<'), Some(b'<')) => self.dictionary(depth, left).map(Object::Dictionary),
            (Some(b'<'), _) => self.hexadecimal(),
            (Some(b'['), _) => self.array(depth, left),
            (Some(byte), _) if is_delimiter(byte) => {
                self.at += 1;
                Err("a bracket closes what was not opened")
            }
            _ => plain(self.regular()).ok_or("a word stands where an operand should"),
        }
    }

    fn array(&mut self, depth: usize, left: &mut usize) -> Result<Object, &'static str> {
        let depth = depth.checked_sub(1).ok_or("operands nest too deep")?;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek(0) == Some(b']') {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.object(depth, left)?);
        }
    }

    fn dictionary(&mut self, depth: usize, left: &mut usize) -> Result<Dictionary, &'static str> {
        let depth = depth.checked_sub(1).ok_or("operands nest too deep")?;
        self.at += 2;
        let mut dict = Dictionary::new();
        loop {
            self.skip_space();
            if (self.peek(0), self.peek(1)) == (Some(b'>'), Some(b'>')) {
                self.at += 2;
                return Ok(dict);
            }
            let Object::Name(key) = self.object(depth, left)? else { return Err("a dictionary's key is no name") };
            dict.set(key, self.object(depth, left)?);
        }
    }

    /// `(…)`, with its escapes (7.3.4.2).
    fn literal(&mut self) -> Result<Object, &'static str> {
        self.at += 1;
        let (mut out, mut open) = (Vec::new(), 1usize);
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' => out.extend(self.escape()),
                b'\r' => {
                    self.at += usize::from(self.peek(0) == Some(b'\n'));
                    out.push(b'\n');
                }
                b')' if open == 1 => return Ok(Object::String(out, StringFormat::Literal)),
                _ => {
                    open = if byte == b'(' { open + 1 } else { open - usize::from(byte == b')') };
                    out.push(byte);
                }
            }
        }
        Err("a string does not end")
    }

    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return None,
            b'\r' => {
                self.at += usize::from(self.peek(0) == Some(b'\n'));
                return None;
            }
            b'0'..=b'7' => {
                let mut value = u16::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek(0) else { break };
                    value = value * 8 + u16::from(digit - b'0');
                    self.at += 1;
                }
                value as u8
            }
            other => other,
        })
    }

    fn hexadecimal(&mut self) -> Result<Object, &'static str> {
        self.at += 1;
        let (mut out, mut high) = (Vec::new(), None);
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match (byte, char::from(byte).to_digit(16)) {
                (b'>', _) => {
                    out.extend(high.map(|h: u8| h << 4));
                    return Ok(Object::String(out, StringFormat::Hexadecimal));
                }
                (_, Some(digit)) => match high.take() {
                    None => high = Some(digit as u8),
                    Some(h) => out.push(h << 4 | digit as u8),
                },
                (b, None) if is_space(b) => {}
                _ => return Err("a hexadecimal string holds other characters"),
            }
        }
        Err("a string does not end")
    }

    /// After `BI`: the dictionary up to `ID`.
    pub(crate) fn inline_dictionary(&mut self) -> Result<Dictionary, &'static str> {
        let mut dict = Dictionary::new();
        let mut left = MAX_OBJECTS;
        loop {
            self.skip_space();
            match self.peek(0) {
                Some(b'/') => {
                    let Object::Name(key) = self.object(MAX_DEPTH, &mut left)? else { continue };
                    dict.set(key, self.object(MAX_DEPTH, &mut left)?);
                }
                Some(_) if self.regular() == b"ID" => return Ok(dict),
                _ => return Err("an inline image's dictionary does not end with ID"),
            }
        }
    }

    /// After `ID`: the image's data. With a known length they are taken as they are, if `EI`
    /// follows; otherwise they go to the first `EI` between white space that is followed by what
    /// looks like content.
    pub(crate) fn inline_data(&mut self, length: Option<usize>) -> Result<&'a [u8], &'static str> {
        self.at += 1;
        let start = self.at.min(self.data.len());
        if let Some(end) = length.and_then(|n| start.checked_add(n)).filter(|&end| end <= self.data.len()) {
            self.at = end;
            self.skip_space();
            if self.regular() == b"EI" {
                return Ok(self.data.get(start..end).unwrap_or_default());
            }
        }
        let mut at = start;
        while let Some(found) = self.data.get(at..).and_then(|rest| rest.windows(2).position(|w| w == b"EI")) {
            let (end, after) = (at + found, at + found + 2);
            let before = end.checked_sub(1).filter(|&b| b >= start).and_then(|b| self.data.get(b));
            let opens = before.is_none_or(|&b| is_space(b));
            let tail = self.data.get(after..).unwrap_or_default();
            let closes = tail.first().is_none_or(|&b| is_space(b));
            let text = tail.iter().take(16).all(|b| is_space(*b) && *b != 0 || b.is_ascii_graphic());
            if opens && closes && text {
                self.at = after;
                let end = if before.is_some() { end - 1 } else { end };
                return Ok(self.data.get(start..end).unwrap_or_default());
            }
            at = end + 1;
        }
        self.at = self.data.len();
        Err("an inline image does not end with EI")
    }
}

/// A number, truth value or null.
fn plain(word: &[u8]) -> Option<Object> {
    match word {
        b"true" => return Some(true.into()),
        b"false" => return Some(false.into()),
        b"null" => return Some(Object::Null),
        _ => {}
    }
    let first = word.first()?;
    if !first.is_ascii_digit() && !b"+-.".contains(first) {
        return None;
    }
    if !word.iter().all(|b| b.is_ascii_digit() || b"+-.".contains(b)) || !word.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let text = std::str::from_utf8(word).ok()?;
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Object::Integer(whole));
    }
    match text.parse::<f32>() {
        Ok(real) if real.is_finite() => Some(Object::Real(real)),
        _ => lenient(text),
    }
}

/// Numbers that some writers make: `--5`, `1.-2`, `0.5-3` are read up to the stray sign, as
/// viewers do.
fn lenient(text: &str) -> Option<Object> {
    let negative = text.starts_with('-');
    let digits = text.trim_start_matches(['-', '+']);
    let end = digits.find(['-', '+']).unwrap_or(digits.len());
    let value: f32 = digits.get(..end)?.parse().ok()?;
    value.is_finite().then_some(Object::Real(if negative { -value } else { value }))
}

/// A name with its `#` escapes read.
fn name(raw: &[u8]) -> Vec<u8> {
    let hex = |b: Option<&u8>| b.and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        match (byte, hex(raw.get(at + 1)), hex(raw.get(at + 2))) {
            (b'#', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(source: &[u8]) -> Vec<Token> {
        let mut lexer = Lexer::new(source);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    fn operand(source: &[u8]) -> Object {
        match Lexer::new(source).next() {
            Some(Token::Operand(object)) => object,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_names_and_operators() {
        let found = all(b"1 -.5 +3. /A#42 T* true %note\nb*");
        let expected = vec![
            Token::Operand(1.into()),
            Token::Operand((-0.5f32).into()),
            Token::Operand(3f32.into()),
            Token::Operand(Object::Name(b"AB".to_vec())),
            Token::Operator(b"T*".to_vec()),
            Token::Operand(true.into()),
            Token::Operator(b"b*".to_vec()),
        ];
        assert_eq!(found, expected);
        assert_eq!(operand(b"--5"), Object::Real(-5.0));
        assert_eq!(operand(b"99999999999999999999"), Object::Real(1e20));
    }

    #[test]
    fn strings() {
        let text = |source: &[u8]| operand(source).as_str().unwrap().to_vec();
        assert_eq!(text(b"(a(b)\\)\\n\\101\\0533\\\r\nz\r\n)"), b"a(b))\nA+3z\n");
        assert_eq!(text(b"<48 656C6C6F7>"), b"Hellop");
    }

    #[test]
    fn arrays_and_dictionaries() {
        let array = operand(b"[1[(x)]<</K/V/N null>>]");
        assert_eq!(array.as_array().unwrap().len(), 3);
        assert_eq!(array.as_array().unwrap()[2].as_dict().unwrap().get(b"K").unwrap().as_name().unwrap(), b"V");
    }

    #[test]
    fn damage_is_told_and_passed_over() {
        assert!(matches!(all(b"q ) Q").as_slice(), [Token::Operator(_), Token::Damage(_), Token::Operator(_)]));
        assert!(matches!(all(b"(never").as_slice(), [Token::Damage(_)]));
        assert!(matches!(all(&b"[".repeat(100_000)).first(), Some(Token::Damage(_))));
        assert!(matches!(all(&b"<<".repeat(100_000)).first(), Some(Token::Damage(_))));
        for n in 0..=255u8 {
            let _ = all(&[n, b' ', n, n, b'(', n]);
        }
    }

    #[test]
    fn inline_images() {
        let mut lexer = Lexer::new(b"/W 2 /H 1 ID ab EI Q");
        assert_eq!(lexer.inline_dictionary().unwrap().len(), 2);
        assert_eq!(lexer.inline_data(None).unwrap(), b"ab");
        assert_eq!(lexer.next(), Some(Token::Operator(b"Q".to_vec())));
        let mut lexer = Lexer::new(b"ID x EI EI\nQ");
        lexer.inline_dictionary().unwrap();
        assert_eq!(lexer.inline_data(Some(4)).unwrap(), b"x EI");
        let mut lexer = Lexer::new(b"ID x EI\xff\xfe EI Q");
        lexer.inline_dictionary().unwrap();
        assert_eq!(lexer.inline_data(None).unwrap(), b"x EI\xff\xfe");
    }
}
