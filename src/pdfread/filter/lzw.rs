//! LZWDecode: variable-length codes of 9 to 12 bits (ISO 32000-1, 7.4.4).

use weezl::{BitOrder, LzwStatus, decode::Decoder};

use super::{Data, too_large};
use crate::pdfread::guard::guard;

/// Unpacks `bytes`. With `early`, codes grow one code before they must (the PDF default).
pub(super) fn decode(bytes: &[u8], early: bool, limit: usize, stops: bool) -> Result<Data, String> {
    guard("the LZW data", || unpack(bytes, early, limit, stops))
}

fn unpack(bytes: &[u8], early: bool, limit: usize, stops: bool) -> Result<Data, String> {
    let mut decoder =
        if early { Decoder::with_tiff_size_switch(BitOrder::Msb, 8) } else { Decoder::new(BitOrder::Msb, 8) };
    let mut out = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    let mut rest = bytes;
    loop {
        let step = decoder.decode_bytes(rest, &mut buffer);
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        out.extend_from_slice(buffer.get(..step.consumed_out).unwrap_or_default());
        if out.len() >= limit && (stops || out.len() > limit) {
            if stops {
                out.truncate(limit);
                return Ok(Data::whole(out));
            }
            return Err(too_large(limit));
        }
        match step.status {
            Ok(LzwStatus::Done) => return Ok(Data::whole(out)),
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(_) => return Ok(Data::damaged(out, "the LZW data end early")),
            Err(_) => return Ok(Data::damaged(out, "the LZW data are damaged (a code that does not exist yet)")),
        }
    }
}
