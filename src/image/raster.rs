//! Decoded pixels, and turning them upright.

use super::rows::channels;
use super::{Orientation, Space};

/// Decoded pixels of a part of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What the channels are: gray, RGB or CMYK (255 is full ink).
    pub space: Space,
    /// Whether every pixel is black or white (0 or 255), as stored in one bit.
    pub line_art: bool,
    /// The pixels, interleaved, row by row from the top.
    pub pixels: Vec<u8>,
    /// Opacity, a byte a pixel, where some pixel is not opaque.
    pub alpha: Option<Vec<u8>>,
    /// The ICC profile that came with the picture.
    pub profile: Option<Vec<u8>>,
}

impl Raster {
    /// Bytes of a pixel.
    pub fn channels(&self) -> usize {
        channels(self.space)
    }

    /// The same picture, turned from how it is stored to how it is seen.
    pub(super) fn upright(self, orientation: Orientation) -> Raster {
        if orientation == Orientation::UPRIGHT {
            return self;
        }
        let (w, h) = (self.width, self.height);
        let size = if orientation.turns() { (h, w) } else { (w, h) };
        let turned = |bytes: &[u8], depth| turned(bytes, depth, (w, h), size, orientation);
        let (pixels, alpha) = (turned(&self.pixels, self.channels()), self.alpha.as_ref().map(|a| turned(a, 1)));
        Raster { width: size.0, height: size.1, pixels, alpha, ..self }
    }
}

fn turned(bytes: &[u8], depth: usize, (w, h): (u32, u32), size: (u32, u32), orientation: Orientation) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for y in 0..size.1 {
        for x in 0..size.0 {
            let (from_x, from_y) = orientation.stored(x, y, w, h);
            let start = (from_y as usize * w as usize + from_x as usize) * depth;
            out.extend_from_slice(bytes.get(start..start + depth).unwrap_or_default());
        }
    }
    out
}

impl Orientation {
    /// Stored as it stands.
    pub const UPRIGHT: Orientation = Orientation(1);

    /// Whether width and height change places.
    pub fn turns(self) -> bool {
        self.0 >= 5
    }

    /// The EXIF value, 1–8.
    pub fn exif(self) -> u8 {
        self.0
    }

    /// Where the upright pixel (`x`, `y`) is stored in an image of `w` × `h` stored pixels.
    fn stored(self, x: u32, y: u32, w: u32, h: u32) -> (u32, u32) {
        let (right, bottom) = (w.saturating_sub(1), h.saturating_sub(1));
        match self.0 {
            2 => (right.saturating_sub(x), y),
            3 => (right.saturating_sub(x), bottom.saturating_sub(y)),
            4 => (x, bottom.saturating_sub(y)),
            5 => (y, x),
            6 => (y, bottom.saturating_sub(x)),
            7 => (right.saturating_sub(y), bottom.saturating_sub(x)),
            8 => (right.saturating_sub(y), x),
            _ => (x, y),
        }
    }

    /// Where a part of the upright image is stored, in an image of `w` × `h` stored pixels.
    pub(super) fn stored_part(self, part: [u32; 4], w: u32, h: u32) -> [u32; 4] {
        let [x, y, width, height] = part;
        let (a, b) = (self.stored(x, y, w, h), self.stored(x + (width - 1), y + (height - 1), w, h));
        let (left, top) = (a.0.min(b.0), a.1.min(b.1));
        [left, top, a.0.max(b.0) - left + 1, a.1.max(b.1) - top + 1]
    }
}

impl Default for Orientation {
    fn default() -> Orientation {
        Orientation::UPRIGHT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_pixels_upright() {
        // Stored 2 × 3: rows 12 34 56.
        let whole = |pixels: Vec<u8>| Raster {
            width: 2,
            height: 3,
            space: Space::Gray,
            line_art: false,
            pixels,
            alpha: None,
            profile: None,
        };
        let turned = |o: u8| whole(vec![1, 2, 3, 4, 5, 6]).upright(Orientation(o)).pixels;
        assert_eq!(turned(1), [1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(3), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(6), [5, 3, 1, 6, 4, 2], "a quarter turn clockwise");
        assert_eq!(turned(8), [2, 4, 6, 1, 3, 5], "a quarter turn back");
        assert_eq!(turned(5), [1, 3, 5, 2, 4, 6]);
    }

    #[test]
    fn parts_are_found_as_stored() {
        // The upper right pixel of the upright image of 3 × 2, as a camera stores it.
        let part = |o: u8, (w, h)| Orientation(o).stored_part([2, 0, 1, 1], w, h);
        assert_eq!([part(1, (3, 2)), part(2, (3, 2))], [[2, 0, 1, 1], [0, 0, 1, 1]]);
        assert_eq!([part(6, (2, 3)), part(8, (2, 3))], [[0, 0, 1, 1], [1, 2, 1, 1]]);
        assert_eq!(Orientation(6).stored_part([1, 0, 2, 2], 2, 3), [0, 0, 2, 2]);
    }
}
