//! Stored pixels, row by row.
//!
//! Each decoder gives its picture as [`Stored`]: what the pixels are, and a source of [`Rows`].
//! So a picture is cropped and brought down while it is read, and only a decoder that cannot do
//! otherwise (JPEG, interlaced PNG) ever holds the whole of it. Rows are interleaved bytes, alpha
//! last; of inks, 255 is full; line art is bytes of 0 and 255.

use super::{ImageError, Space};
use rayon::prelude::*;

/// A picture as its decoder has it, not yet upright.
pub(super) struct Stored<'a> {
    /// Columns as stored.
    pub width: u32,
    /// Rows as stored.
    pub height: u32,
    /// What the channels are.
    pub space: Space,
    /// Whether an alpha channel follows them.
    pub alpha: bool,
    /// Whether every pixel is black or white.
    pub line_art: bool,
    /// The ICC profile that came with it, of a space with as many channels.
    pub profile: Option<Vec<u8>>,
    /// Its rows, from the first stored one.
    pub rows: Box<dyn Rows + 'a>,
}

impl Stored<'_> {
    /// Bytes of a pixel.
    pub fn depth(&self) -> usize {
        channels(self.space) + usize::from(self.alpha)
    }
}

/// Channels of a picture's colour space, without alpha.
pub(super) fn channels(space: Space) -> usize {
    match space {
        Space::Gray | Space::Art => 1,
        Space::Rgb => 3,
        Space::Cmyk => 4,
    }
}

/// A source of rows.
pub(super) trait Rows {
    /// Fills the next row, from the first on.
    ///
    /// # Errors
    /// [`ImageError`] when the data is corrupt or ends.
    fn next(&mut self, row: &mut [u8]) -> Result<(), ImageError>;

    /// All rows at once, where they are in memory already and none was asked for.
    fn whole(&mut self) -> Option<Vec<u8>> {
        None
    }
}

/// How stored bytes become pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    /// YCCK stands for CMYK (ISO/IEC 10918-6, 6.5.3, and Adobe's technical note 5116).
    pub ycck: bool,
    /// Inks are stored inverted.
    pub inverted: bool,
}

impl Meaning {
    /// Makes pixels of four channels of what is stored.
    fn apply(self, bytes: &mut [u8]) {
        if self.ycck {
            bytes.as_chunks_mut().0.iter_mut().for_each(from_ycck);
        }
        if self.inverted {
            bytes.iter_mut().for_each(|v| *v = 255 - *v);
        }
    }
}

/// YCC to the complement of RGB, which is how YCCK means cyan, magenta and yellow; in 1/65536.
fn from_ycck(pixel: &mut [u8; 4]) {
    let [y, cb, cr, k] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let part = |blue: i32, red: i32| {
        let v = (y << 16) + blue * cb + red * cr + (1 << 15);
        255 - (v >> 16).clamp(0, 255) as u8
    };
    // The coefficients of ITU-R BT.601: 1.402, 0.344136, 0.714136, 1.772.
    *pixel = [part(0, 91_881), part(-22_554, -46_802), part(116_130, 0), k as u8];
}

/// Rows that are in memory as a whole.
pub(super) struct InMemory {
    bytes: Vec<u8>,
    at: usize,
    meaning: Meaning,
}

impl InMemory {
    pub fn new(bytes: Vec<u8>, meaning: Meaning) -> InMemory {
        InMemory { bytes, at: 0, meaning }
    }
}

/// Bytes given their meaning at a time; a multiple of every pixel's size.
const PIECE: usize = 12 << 16;

impl Rows for InMemory {
    fn next(&mut self, row: &mut [u8]) -> Result<(), ImageError> {
        let stored = self.bytes.get(self.at..self.at + row.len());
        row.copy_from_slice(stored.ok_or_else(|| ImageError::new("the picture has fewer rows than it says"))?);
        self.at += row.len();
        self.meaning.apply(row);
        Ok(())
    }

    fn whole(&mut self) -> Option<Vec<u8>> {
        if self.at > 0 {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.bytes);
        if self.meaning != Meaning::default() {
            bytes.par_chunks_mut(PIECE).for_each(|piece| self.meaning.apply(piece));
        }
        Some(bytes)
    }
}

/// 16-bit samples (in this byte order) as 8 bits, rounded.
pub(super) fn narrow(wide: u16) -> u8 {
    ((u32::from(wide) * 255 + 32_767) / 65_535) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_are_rounded() {
        assert_eq!([0, 128, 129, 0x7FFF, 0x8080, 0xFEFF, 0xFFFF].map(narrow), [0, 0, 1, 127, 128, 254, 255]);
    }

    #[test]
    fn ycck_is_the_complement_of_ycc() {
        let ink = |pixel: [u8; 4]| {
            let mut pixel = pixel;
            from_ycck(&mut pixel);
            pixel
        };
        assert_eq!(ink([255, 128, 128, 7]), [0, 0, 0, 7], "white is no ink");
        assert_eq!(ink([0, 128, 128, 7]), [255, 255, 255, 7]);
        // Red (Y 76, Cb 85, Cr 255) is magenta and yellow.
        let [c, m, y, _] = ink([76, 85, 255, 0]);
        assert!(c <= 2 && m >= 253 && y >= 253, "{c} {m} {y}");
    }
}
