//! CCITTFaxDecode: one-bit rows as run lengths (ISO 32000-1, 7.4.6; ITU-T T.4 and T.6).

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

use super::{Data, Place};
use crate::pdfread::guard::guard;
use crate::pdfread::image::MOST_SAMPLES;

/// Unpacks to rows of one bit a pixel, 0 for black unless `BlackIs1` says otherwise.
pub(super) fn decode(bytes: &[u8], place: &Place<'_>) -> Result<Data, String> {
    let columns = place.integer("Columns", 1728);
    let columns = u32::try_from(columns).ok().filter(|c| (1..=1 << 20).contains(c));
    let columns = columns.ok_or("the fax data's Columns entry is not from 1 to 1048576")?;
    // the image's height is what is wanted, whatever Rows says
    let stated = u32::try_from(place.integer("Rows", 0)).unwrap_or(0);
    let rows = if place.expected.height > 0 { place.expected.height } else { stated };
    let k = place.integer("K", 0);
    let settings = DecodeSettings {
        columns,
        rows,
        end_of_block: place.flag("EndOfBlock", true),
        end_of_line: place.flag("EndOfLine", false),
        rows_are_byte_aligned: place.flag("EncodedByteAlign", false),
        encoding: match k {
            i64::MIN..0 => EncodingMode::Group4,
            0 => EncodingMode::Group3_1D,
            _ => EncodingMode::Group3_2D,
        },
        strict: false,
    };
    let most = (MOST_SAMPLES / u64::from(columns)) as usize;
    let mut sheet =
        Sheet { columns, white: if place.flag("BlackIs1", false) { 0 } else { 0xFF }, rows: 0, most, bits: Vec::new() };
    let result = guard("the fax data", || {
        Ok(hayro_ccitt::decode(bytes, &mut sheet, &mut DecoderContext::new(settings)).map(|_| ()))
    })?;
    let damage = match result {
        Err(error) => Some(format!("the fax data are damaged after {} rows ({error:?})", sheet.rows)),
        Ok(()) if sheet.rows < rows as usize => Some(format!("the fax data end after {} of {rows} rows", sheet.rows)),
        Ok(()) => None,
    };
    Ok(Data { bytes: sheet.bits, damage })
}

/// The rows decoded so far, packed.
struct Sheet {
    columns: u32,
    /// A byte of white pixels.
    white: u8,
    rows: usize,
    /// Rows beyond these are dropped.
    most: usize,
    bits: Vec<u8>,
}

impl Decoder for Sheet {
    fn push_row(&mut self, changes: &[u32]) {
        if self.rows >= self.most {
            return;
        }
        self.rows += 1;
        let start = self.bits.len();
        self.bits.resize(start + (self.columns as usize).div_ceil(8), self.white);
        let row = &mut self.bits[start..];
        for pair in changes.chunks(2) {
            let from = pair[0].min(self.columns);
            let to = pair.get(1).copied().unwrap_or(self.columns).min(self.columns);
            for at in from..to {
                row[at as usize / 8] ^= 0x80 >> (at % 8);
            }
        }
    }
}
