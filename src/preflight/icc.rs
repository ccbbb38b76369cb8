//! The header of an ICC profile (ICC.1, 7.2), as far as preflight asks.

/// What a profile says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Major and minor version.
    pub version: (u8, u8),
    /// `prtr`, `mntr`, `scnr`, `spac` …
    pub class: String,
    /// `CMYK`, `RGB`, `GRAY`, `Lab` …
    pub space: String,
    /// Signatures of its tags.
    pub tags: Vec<[u8; 4]>,
}

impl Header {
    /// Reads a profile.
    ///
    /// # Errors
    /// Half a sentence: what is wrong with it.
    pub fn read(profile: &[u8]) -> Result<Header, String> {
        let word = |at: usize| -> Option<[u8; 4]> { profile.get(at..at + 4)?.try_into().ok() };
        if word(36) != Some(*b"acsp") {
            return Err("is no ICC profile".to_owned());
        }
        let size = word(0).map_or(0, u32::from_be_bytes) as usize;
        if size != profile.len() {
            return Err(format!("is cut short: it should have {size} bytes, and has {}", profile.len()));
        }
        let shown = |at| word(at).map(|w| String::from_utf8_lossy(&w).trim().to_owned()).unwrap_or_default();
        let count = word(128).map_or(0, u32::from_be_bytes).min(200) as usize;
        let version = (profile.get(8).copied().unwrap_or(0), profile.get(9).copied().unwrap_or(0) >> 4);
        let tags = (0..count).filter_map(|i| word(132 + 12 * i)).collect();
        Ok(Header { version, class: shown(12), space: shown(16), tags })
    }

    /// How many components its colours have.
    pub fn components(&self) -> Option<i64> {
        match self.space.as_str() {
            "GRAY" => Some(1),
            "RGB" | "Lab" => Some(3),
            "CMYK" => Some(4),
            _ => None,
        }
    }
}
