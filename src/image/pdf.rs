//! PDF art.
use super::{ImageError, ImageInfo};
/// Probes.
pub fn probe(_name: &str, _bytes: &[u8]) -> Result<ImageInfo, ImageError> {
    Err(ImageError::new("PDF art"))
}
