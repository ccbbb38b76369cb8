//! ASCIIHexDecode and ASCII85Decode (ISO 32000-1, 7.4.2 and 7.4.3).

use super::Data;

fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// Pairs of hexadecimal digits up to `>`; an odd last digit is followed by a 0.
pub(super) fn hex(bytes: &[u8]) -> Data {
    let mut out = Vec::with_capacity(bytes.len() / 2);
    let mut high = None;
    for &byte in bytes.iter().filter(|byte| !is_white(**byte)) {
        let digit = match (byte as char).to_digit(16) {
            Some(digit) => digit as u8,
            None if byte == b'>' => break,
            None => return Data::damaged(out, format!("the ASCII hex data hold a byte {byte:02X} that is no digit")),
        };
        match high.take() {
            Some(first) => out.push(first << 4 | digit),
            None => high = Some(digit),
        }
    }
    out.extend(high.map(|first: u8| first << 4));
    Data::whole(out)
}

/// Groups of five characters `!`…`u` for four bytes, `z` for four zeros, up to `~>`.
pub(super) fn base85(bytes: &[u8]) -> Data {
    let mut out = Vec::with_capacity(bytes.len() / 5 * 4);
    let (mut group, mut count) = (0u32, 0u32);
    let body = bytes.strip_prefix(b"<~").unwrap_or(bytes);
    for &byte in body.iter().filter(|byte| !is_white(**byte)) {
        match byte {
            b'~' => break,
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                let Some(sum) = group.checked_mul(85).and_then(|g| g.checked_add(u32::from(byte - b'!'))) else {
                    return Data::damaged(out, "the ASCII 85 data hold a group beyond 32 bits");
                };
                (group, count) = (sum, count + 1);
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => return Data::damaged(out, format!("the ASCII 85 data hold a byte {byte:02X} that does not belong")),
        }
    }
    match count {
        0 => Data::whole(out),
        1 => Data::damaged(out, "the ASCII 85 data end with a single character"),
        _ => {
            // a short group stands for one byte less than it has characters
            let full = (count..5).fold(u64::from(group), |sum, _| sum * 85 + 84);
            let bytes = u32::try_from(full).unwrap_or(u32::MAX).to_be_bytes();
            out.extend(bytes.iter().take(count as usize - 1));
            Data::whole(out)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{base85, hex};

    #[test]
    fn hex_ignores_white_space_and_completes_an_odd_digit() {
        assert_eq!(hex(b"4E 6f\n7>99").bytes, [0x4E, 0x6F, 0x70]);
        assert!(hex(b"4E zz").damage.is_some());
    }

    #[test]
    fn base85_reads_full_and_short_groups() {
        assert_eq!(base85(b"<~87cUR\nD]i,\"Ebo80~>").bytes, b"Hello World!");
        assert_eq!(base85(b"zz87cURDZ~>").bytes, b"\0\0\0\0\0\0\0\0Hello");
        assert!(base85(b"!!!!!v").damage.is_some(), "v is beyond u");
        assert!(base85(b"uuuuu").damage.is_some(), "more than 32 bits");
        assert!(base85(b"!!!!!!").damage.is_some(), "one character left over");
    }
}
