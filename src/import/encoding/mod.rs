//! Bytes to text, in the encodings that Chinese newsrooms' wires and archives use.
//!
//! [`decode`] finds the encoding by its byte order mark, by what the file says of itself (an XML or
//! HTML declaration), by validity, and at last by plausibility; decoding itself is `encoding_rs`,
//! whose Big5 is Big5-HKSCS:2008 and whose GB18030 is that of 2022 (WHATWG Encoding Standard).
//! Nothing is dropped: bytes that mean nothing become U+FFFD, and are reported where they stand.

use crate::diag::{Diagnostic, Diagnostics};

use encoding_rs::{BIG5, DecoderResult, EUC_JP, Encoding as Coding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

mod plausible;
pub mod private;

/// An encoding that a feed may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Big5 with the Hong Kong Supplementary Character Set of 2008.
    Big5,
    /// GB 18030, with GBK and GB 2312 within it.
    Gb18030,
    /// Shift_JIS, for Japanese agencies.
    ShiftJis,
    /// EUC-JP.
    EucJp,
}

impl Encoding {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Big5 => "Big5-HKSCS",
            Encoding::Gb18030 => "GB18030",
            Encoding::ShiftJis => "Shift_JIS",
            Encoding::EucJp => "EUC-JP",
        }
    }

    /// The encoding of a label, as declarations and people write it (`big5-hkscs`, `GBK`, `cp950`).
    pub fn of_label(label: &str) -> Option<Encoding> {
        let plain = label.trim().to_ascii_lowercase();
        match plain.as_str() {
            "cp950" | "ms950" | "windows-950" | "hkscs" => return Some(Encoding::Big5),
            "cp936" | "ms936" | "windows-936" | "gb" => return Some(Encoding::Gb18030),
            _ => {}
        }
        let coding = Coding::for_label(plain.as_bytes())?;
        let known = [
            (UTF_8, Encoding::Utf8),
            (UTF_16LE, Encoding::Utf16Le),
            (UTF_16BE, Encoding::Utf16Be),
            (BIG5, Encoding::Big5),
            (GB18030, Encoding::Gb18030),
            (encoding_rs::GBK, Encoding::Gb18030),
            (SHIFT_JIS, Encoding::ShiftJis),
            (EUC_JP, Encoding::EucJp),
        ];
        known.into_iter().find(|(c, _)| *c == coding).map(|(_, encoding)| encoding)
    }

    fn coding(self) -> &'static Coding {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Big5 => BIG5,
            Encoding::Gb18030 => GB18030,
            Encoding::ShiftJis => SHIFT_JIS,
            Encoding::EucJp => EUC_JP,
        }
    }
}

/// How an encoding was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It was asked for.
    Asked,
    /// By a byte order mark.
    Mark,
    /// The file declares it.
    Declared,
    /// The file declares another, which its bytes are not in.
    Contradicted(String),
    /// The file is valid in it, and says nothing.
    Valid,
    /// A guess: more of the text makes sense in it than in any other.
    Plausible,
}

/// Bytes that mean nothing in the file's encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Offset in the file.
    pub offset: usize,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where U+FFFD stands for them in the text.
    pub at: usize,
}

/// A decoded file.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Its encoding.
    pub encoding: Encoding,
    /// How that was found.
    pub found: Found,
    /// What could not be decoded, in order.
    pub bad: Vec<Bad>,
}

/// Decodes a file; `asked` overrides what it says of itself.
pub fn decode(bytes: &[u8], asked: Option<Encoding>) -> Decoded {
    let (encoding, found) = match asked {
        Some(encoding) => (encoding, Found::Asked),
        None => detect(bytes),
    };
    let (text, bad) = in_encoding(bytes, encoding);
    Decoded { text, encoding, found, bad }
}

/// A loose page in another encoding than UTF-8, as UTF-8; `None` when it is UTF-8 as it is.
pub fn to_utf8(bytes: &[u8], asked: Option<Encoding>, name: &str, found: &mut Diagnostics) -> Option<Vec<u8>> {
    let decoded = decode(bytes, asked);
    if decoded.encoding == Encoding::Utf8 {
        return None;
    }
    let how = if decoded.found == Found::Plausible { "is read as" } else { "is in" };
    let finding = Diagnostic::note("encoding", format!("{name} {how} {}", decoded.encoding.name()));
    found.push(finding.help("--encoding says which it is"));
    for bad in &decoded.bad {
        let line = decoded.text.get(..bad.at).map_or(1, |text| text.matches('\n').count() + 1);
        let message = format!("{name}: `{}` is no {}", bad.place(line), decoded.encoding.name());
        found.push(
            Diagnostic::warning("undecodable", message)
                .help("it is set as U+FFFD: write the character into the manuscript"),
        );
    }
    Some(decoded.text.into_bytes())
}

impl Bad {
    /// The bytes and their place, for messages.
    pub fn place(&self, line: usize) -> String {
        let hex: Vec<String> = self.bytes.iter().map(|b| format!("{b:02X}")).collect();
        format!("{} at byte {} (line {line})", hex.join(" "), self.offset)
    }
}

/// The encoding of a file and how it shows.
fn detect(bytes: &[u8]) -> (Encoding, Found) {
    for (mark, encoding) in
        [(&b"\xEF\xBB\xBF"[..], Encoding::Utf8), (b"\xFF\xFE", Encoding::Utf16Le), (b"\xFE\xFF", Encoding::Utf16Be)]
    {
        if bytes.starts_with(mark) {
            return (encoding, Found::Mark);
        }
    }
    // The first character of XML and JSON is ASCII: a zero beside it is UTF-16 without a mark.
    match bytes {
        [0, b'<' | b'{' | b'[', ..] => return (Encoding::Utf16Be, Found::Valid),
        [b'<' | b'{' | b'[', 0, ..] => return (Encoding::Utf16Le, Found::Valid),
        _ => {}
    }
    let utf8 = std::str::from_utf8(bytes).is_ok();
    let declared = declaration(bytes).and_then(|label| Encoding::of_label(&label).map(|e| (label, e)));
    match declared {
        Some((_, Encoding::Utf8)) if utf8 => (Encoding::Utf8, Found::Declared),
        Some((label, Encoding::Utf8)) => {
            let (best, worse) = (plausible::best(bytes), faults(bytes, Encoding::Utf8));
            // A few damaged characters are no other encoding.
            if faults(bytes, best) * 8 < worse {
                (best, Found::Contradicted(label))
            } else {
                (Encoding::Utf8, Found::Declared)
            }
        }
        Some((label, Encoding::Utf16Le | Encoding::Utf16Be)) if utf8 => (Encoding::Utf8, Found::Contradicted(label)),
        // Text of another encoding is next to never valid UTF-8.
        Some((label, _)) if utf8 && !bytes.is_ascii() => (Encoding::Utf8, Found::Contradicted(label)),
        Some((label, encoding)) => match plausible::best(bytes) {
            best if faults(bytes, encoding) > 8 && faults(bytes, best) * 8 < faults(bytes, encoding) => {
                (best, Found::Contradicted(label))
            }
            _ => (encoding, Found::Declared),
        },
        None if utf8 => (Encoding::Utf8, Found::Valid),
        None => match plausible::best(bytes) {
            // A damaged UTF-8 file stays one.
            best if faults(bytes, Encoding::Utf8) <= faults(bytes, best) || mostly_utf8(bytes) => {
                (Encoding::Utf8, Found::Valid)
            }
            best => (best, Found::Plausible),
        },
    }
}

/// Whether far more sequences are valid UTF-8 than not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| u32::from(*c) >= 0x800).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4
}

/// How many places cannot be decoded in an encoding.
fn faults(bytes: &[u8], encoding: Encoding) -> usize {
    in_encoding(bytes, encoding).1.len()
}

/// The label that a file declares: `<?xml … encoding="…"?>`, `<meta charset=…>`.
fn declaration(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(1024).map(|b| if b.is_ascii() { char::from(*b) } else { ' ' }).collect();
    let start = head.trim_start();
    if !start.starts_with('<') {
        return None;
    }
    let after = match start.strip_prefix("<?xml") {
        Some(xml) => xml.split_once("?>").map_or(xml, |(decl, _)| decl).split_once("encoding")?.1,
        None => start.split_once("charset")?.1,
    };
    let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    (!label.is_empty()).then_some(label)
}

/// Decodes in a given encoding; every fault is kept with its offset.
fn in_encoding(bytes: &[u8], encoding: Encoding) -> (String, Vec<Bad>) {
    if encoding == Encoding::Utf8 {
        return utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes), bytes.starts_with(b"\xEF\xBB\xBF"));
    }
    let (mut text, mut bad, mut read) = (String::with_capacity(bytes.len() * 2), Vec::new(), 0usize);
    let mut decoder = encoding.coding().new_decoder_with_bom_removal();
    loop {
        let rest = bytes.get(read..).unwrap_or_default();
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(64).clamp(64, 1 << 16));
        let (result, used) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        read += used;
        match result {
            DecoderResult::InputEmpty => return (text, bad),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let end = read.saturating_sub(usize::from(after));
                let offset = end.saturating_sub(usize::from(length));
                let wrong = bytes.get(offset..end).unwrap_or_default().to_vec();
                bad.push(Bad { offset, bytes: wrong, at: text.len() });
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

fn utf8(bytes: &[u8], marked: bool) -> (String, Vec<Bad>) {
    let (mut text, mut bad) = (String::with_capacity(bytes.len()), Vec::new());
    let mut offset = if marked { 3 } else { 0 };
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        offset += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            bad.push(Bad { offset, bytes: chunk.invalid().to_vec(), at: text.len() });
            text.push(char::REPLACEMENT_CHARACTER);
            offset += chunk.invalid().len();
        }
    }
    (text, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRADITIONAL: &str = "政府昨日公布，將於明年在東涌興建三條新的海濱長廊，市民可以由碼頭步行到機場。";
    const SIMPLIFIED: &str = "市政府昨天公布，明年将在滨江新区修建三条步道，居民可以从码头一直走到机场。";

    fn of(text: &str, coding: &'static Coding) -> Vec<u8> {
        let (bytes, _, lossy) = coding.encode(text);
        assert!(!lossy, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn encodings_are_found_without_being_named() {
        for (text, coding, encoding) in [
            (TRADITIONAL, BIG5, Encoding::Big5),
            (SIMPLIFIED, GB18030, Encoding::Gb18030),
            (TRADITIONAL, GB18030, Encoding::Gb18030),
            (TRADITIONAL, UTF_8, Encoding::Utf8),
        ] {
            let decoded = decode(&of(text, coding), None);
            assert_eq!((decoded.encoding, decoded.text.as_str()), (encoding, text));
            assert!(decoded.bad.is_empty());
        }
        let big: Vec<u8> =
            b"\xFE\xFF".iter().copied().chain("甲乙".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(&big, None).text, "甲乙");
        let little: Vec<u8> = "{\"甲\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            (decode(&little, None).text.as_str(), decode(&little, None).encoding),
            ("{\"甲\":1}", Encoding::Utf16Le)
        );
    }

    #[test]
    fn a_declaration_is_believed_unless_the_bytes_say_otherwise() {
        let xml = |label: &str, text: &str| format!("<?xml version='1.0' encoding='{label}'?><a>{text}</a>");
        let big5 = of(&xml("big5-hkscs", TRADITIONAL), BIG5);
        assert_eq!((decode(&big5, None).encoding, decode(&big5, None).found), (Encoding::Big5, Found::Declared));
        let wrong = of(&xml("gb2312", TRADITIONAL), UTF_8);
        assert_eq!(decode(&wrong, None).found, Found::Contradicted("gb2312".into()));
        assert_eq!(decode(&wrong, None).encoding, Encoding::Utf8);
        let lie = of(&xml("utf-8", SIMPLIFIED), GB18030);
        assert_eq!((decode(&lie, None).encoding, decode(&lie, None).bad.len()), (Encoding::Gb18030, 0));
        assert_eq!(decode(&wrong, Some(Encoding::Big5)).found, Found::Asked);
    }

    #[test]
    fn what_means_nothing_is_kept_in_place() {
        let mut bytes = of("香港", BIG5);
        bytes.extend(b"\xFF\x41");
        bytes.extend(of("今日", BIG5));
        let decoded = decode(&bytes, Some(Encoding::Big5));
        assert_eq!(decoded.text, "香港\u{FFFD}A今日");
        assert_eq!(decoded.bad, [Bad { offset: 4, bytes: vec![0xFF], at: 6 }]);
        let cut = decode(b"\xEF\xBB\xBFa\xE4\xBD", None);
        assert_eq!((cut.text.as_str(), cut.bad[0].offset), ("a\u{FFFD}", 4));
    }

    #[test]
    fn labels_of_people_and_programs_are_known() {
        for (label, encoding) in [
            ("Big5-HKSCS", Some(Encoding::Big5)),
            ("cp950", Some(Encoding::Big5)),
            ("GBK", Some(Encoding::Gb18030)),
            ("gb2312", Some(Encoding::Gb18030)),
            ("utf8", Some(Encoding::Utf8)),
            ("koi8-r", None),
            ("", None),
        ] {
            assert_eq!(Encoding::of_label(label), encoding, "{label}");
        }
    }
}
