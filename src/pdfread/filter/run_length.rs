//! RunLengthDecode: runs of up to 128 bytes (ISO 32000-1, 7.4.5).

use super::{Data, too_large};

/// Unpacks `bytes` up to the end marker 128.
pub(super) fn decode(bytes: &[u8], limit: usize, stops: bool) -> Result<Data, String> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&length) = bytes.get(at) {
        let count = usize::from(length);
        match length {
            128 => return Ok(Data::whole(out)),
            0..=127 => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                let run = rest.get(..count + 1).unwrap_or(rest);
                out.extend_from_slice(run);
                if run.len() <= count {
                    return Ok(Data::damaged(out, "the run-length data end early"));
                }
                at += count + 2;
            }
            _ => {
                let Some(&byte) = bytes.get(at + 1) else {
                    return Ok(Data::damaged(out, "the run-length data end early"));
                };
                out.resize(out.len() + 257 - count, byte);
                at += 2;
            }
        }
        if stops && out.len() >= limit {
            out.truncate(limit);
            return Ok(Data::whole(out));
        }
        if out.len() > limit {
            return Err(too_large(limit));
        }
    }
    // many writers leave the end marker out
    Ok(Data::whole(out))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn runs_and_literals_are_unpacked() {
        let packed = [2, 1, 2, 3, 254, 9, 128, 7];
        assert_eq!(decode(&packed, 100, false).unwrap().bytes, [1, 2, 3, 9, 9, 9]);
        assert_eq!(decode(&packed, 4, true).unwrap().bytes, [1, 2, 3, 9]);
        assert!(decode(&packed, 4, false).is_err());
        assert!(decode(&[2, 1], 100, false).unwrap().damage.is_some());
    }
}
