//! JBIG2Decode: one-bit images (ISO 32000-1, 7.4.7; ITU-T T.88).

use hayro_jbig2::{DecodeSettings, Decoder, Globals, Page};

use super::{Data, Place};
use crate::pdfread::entry;
use crate::pdfread::guard::guard;
use crate::pdfread::image::MOST_SAMPLES;

/// Unpacks to rows of one bit a pixel. JBIG2 writes black as 1, PDF reads it as 0.
pub(super) fn decode(bytes: &[u8], place: &Place<'_>) -> Result<Data, String> {
    let globals = match place.params.and_then(|dict| entry::stream_of(place.doc, dict, "JBIG2Globals")) {
        None => None,
        Some(stream) => Some(globals_of(stream, place)?),
    };
    guard("the JBIG2 image", || page(bytes, globals.as_deref()))
}

/// The bytes of the shared segments. They are a plain stream, never JBIG2 again.
fn globals_of(stream: &lopdf::Stream, place: &Place<'_>) -> Result<Vec<u8>, String> {
    let own = super::steps(place.doc, &stream.dict)?;
    if own.iter().any(|step| step.name == "JBIG2Decode") {
        return Err("the JBIG2 image's globals are coded as JBIG2 themselves".to_owned());
    }
    super::data(place.doc, stream).map(|data| data.bytes).map_err(|error| format!("the JBIG2 globals: {error}"))
}

fn page(bytes: &[u8], globals: Option<&[u8]>) -> Result<Data, String> {
    let damaged = |error: hayro_jbig2::DecodeError| format!("the JBIG2 image is damaged ({error})");
    // read leniently, segments that cannot be decoded are left out without a word
    let settings = DecodeSettings { strict: true };
    let globals = globals.map(|bytes| Globals::new(bytes, &settings)).transpose().map_err(damaged)?;
    let page = Page::new_embedded(bytes, globals.as_ref(), &settings).map_err(damaged)?;
    let (width, height) = (page.width(), page.height());
    if u64::from(width) * u64::from(height) > MOST_SAMPLES {
        return Err(format!("the JBIG2 image has {width} × {height} pixels; more than 400 million are refused"));
    }
    let row = (width as usize).div_ceil(8);
    let mut sheet = Sheet { row, start: 0, pixel: 0, bits: vec![0xFF; row * height as usize] };
    let damage = page.decode(&mut sheet).err().map(damaged);
    // what was not decoded is not to be taken for white paper
    if damage.is_some() {
        sheet.bits.truncate(sheet.start);
    }
    Ok(Data { bytes: sheet.bits, damage })
}

/// Rows being filled in; they start white.
struct Sheet {
    row: usize,
    /// Byte at which the current row starts.
    start: usize,
    /// Pixels of the current row so far.
    pixel: usize,
    bits: Vec<u8>,
}

impl Decoder for Sheet {
    fn push_pixel(&mut self, black: bool) {
        if black && let Some(byte) = self.bits.get_mut(self.start + self.pixel / 8) {
            *byte &= !(0x80 >> (self.pixel % 8));
        }
        self.pixel += 1;
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let from = self.start + self.pixel / 8;
        if black && let Some(bytes) = self.bits.get_mut(from..from + chunk_count as usize) {
            bytes.fill(0);
        }
        self.pixel += 8 * chunk_count as usize;
    }

    fn next_line(&mut self) {
        self.start += self.row;
        self.pixel = 0;
    }
}
