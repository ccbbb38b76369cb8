//! FlateDecode: zlib data (ISO 32000-1, 7.4.4).

use flate2::{Decompress, FlushDecompress, Status};

use super::{Data, too_large};

/// Inflates `bytes`. With `stops`, no more than `limit` bytes are read; without, more is an error.
pub(super) fn decode(bytes: &[u8], limit: usize, stops: bool) -> Result<Data, String> {
    let mut inflate = Decompress::new(true);
    let mut out = Vec::with_capacity(limit.min(bytes.len().saturating_mul(4)));
    loop {
        let read = usize::try_from(inflate.total_in()).unwrap_or(usize::MAX);
        let rest = bytes.get(read..).unwrap_or_default();
        let before = out.len();
        out.reserve(1 << 16);
        let status = inflate.decompress_vec(rest, &mut out, FlushDecompress::None);
        if out.len() >= limit && (stops || out.len() > limit) {
            if stops {
                out.truncate(limit);
                return Ok(Data::whole(out));
            }
            return Err(too_large(limit));
        }
        let moved = out.len() > before || inflate.total_in() > read as u64;
        match status {
            Ok(Status::StreamEnd) => return Ok(Data::whole(out)),
            Ok(_) if moved => {}
            Ok(_) => return Ok(Data::damaged(out, "the Flate data end early")),
            Err(error) => return Ok(Data::damaged(out, format!("the Flate data are damaged ({error})"))),
        }
    }
}
