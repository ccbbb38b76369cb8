//! Which of the double-byte encodings a text without a declaration is most likely in.
//!
//! Big5 and GB 18030 use the same bytes, so both often decode without a fault; the wrong one gives
//! rare characters. The common characters of each standard stand together (level 1 of Big5,
//! rows 16 to 55 of GB 2312), and nine in ten characters of any newspaper text are among them.

use super::{Encoding, in_encoding};

/// Bytes that are looked at.
const SAMPLE: usize = 1 << 16;

/// The most plausible double-byte encoding of a text that is not UTF-8.
pub(super) fn best(bytes: &[u8]) -> Encoding {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let score = |encoding: Encoding| {
        let (text, bad) = in_encoding(sample, encoding);
        let bad = i64::try_from(bad.len()).unwrap_or(i64::MAX / 16);
        text.chars().map(weight).sum::<i64>() + pairs(sample, encoding) - bad.saturating_mul(8)
    };
    // The first of equals wins.
    let candidates = [Encoding::Gb18030, Encoding::Big5, Encoding::ShiftJis, Encoding::EucJp];
    let mut best = (Encoding::Gb18030, i64::MIN);
    for encoding in candidates {
        let score = score(encoding);
        if score > best.1 {
            best = (encoding, score);
        }
    }
    best.0
}

/// What a decoded character says for its encoding.
fn weight(c: char) -> i64 {
    match u32::from(c) {
        0x3001 | 0x3002 | 0xFF0C | 0xFF1A | 0x300C | 0x300D => 6,
        0x3041..=0x30FE => 3,
        // half-width kana are what Chinese text looks like in Shift_JIS
        0xFF61..=0xFF9F | 0xE000..=0xF8FF | 0x20000.. => -4,
        0x3400..=0x4DBF => -3,
        _ => 0,
    }
}

/// Double bytes among the common characters of an encoding, and others.
fn pairs(bytes: &[u8], encoding: Encoding) -> i64 {
    let common = |lead: u8| match encoding {
        Encoding::Big5 => (0xA4..=0xC6).contains(&lead),
        Encoding::Gb18030 => (0xB0..=0xD7).contains(&lead),
        Encoding::ShiftJis => (0x88..=0x97).contains(&lead),
        _ => (0xB0..=0xCF).contains(&lead),
    };
    let (mut sum, mut rest) = (0, bytes);
    while let [lead, after @ ..] = rest {
        rest = after;
        if *lead < 0x81 {
            continue;
        }
        let [trail, more @ ..] = after else { break };
        rest = more;
        let two = match encoding {
            Encoding::Gb18030 => true,
            Encoding::Big5 => matches!(trail, 0x40..=0x7E | 0xA1..=0xFE),
            _ => *trail >= 0x40,
        };
        // GB 2312 has both bytes high; what Big5 text has there is mostly low.
        let high = *trail >= 0xA1;
        sum += match (two && common(*lead), encoding) {
            (true, Encoding::Gb18030 | Encoding::EucJp) if !high => -1,
            (true, _) => 2,
            (false, _) => -1,
        };
    }
    sum
}
