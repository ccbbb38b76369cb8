//! A hash that says whether two marks look alike: FNV-1a of 64 bits (draft-eastlake-fnv). It guards
//! nothing; pixels are compared besides.

/// A hash being made.
#[derive(Clone, Copy, Debug)]
pub struct Digest(u64);

impl Digest {
    /// An empty one.
    pub fn new() -> Digest {
        Digest(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes and their number.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Digest {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.number(bytes.len() as u64)
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) -> &mut Digest {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Digest {
        self.bytes(text.as_bytes())
    }

    /// Adds a length in points, to the fiftieth of one.
    pub fn points(&mut self, points: f64) -> &mut Digest {
        self.number((points * 50.0).round() as i64 as u64)
    }

    /// The hash.
    pub fn finish(self) -> u64 {
        self.0
    }
}
