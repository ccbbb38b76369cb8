//! Samples of images (placeholder until the image reader is merged).

use lopdf::{Document, Stream};

/// An image's samples.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Samples {
    pub width: u32,
    pub height: u32,
    pub components: u8,
    pub bits: u8,
    pub data: Vec<u8>,
}

/// The samples of an image.
pub fn samples(_doc: &Document, _stream: &Stream) -> Result<Samples, String> {
    Err("images are not read yet".to_owned())
}
