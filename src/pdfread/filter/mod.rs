//! Stream filters (placeholder until the filters are merged): lopdf's own.

use lopdf::{Document, Stream};

/// What a stream holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The bytes, all filters undone.
    pub bytes: Vec<u8>,
    /// What is wrong with the stream, if its end could not be read.
    pub damage: Option<String>,
}

/// The data of a stream that is no image.
pub fn data(_doc: &Document, stream: &Stream) -> Result<Data, String> {
    if stream.dict.get(b"Filter").is_err() {
        return Ok(Data { bytes: stream.content.clone(), damage: None });
    }
    let bytes = stream.decompressed_content_with_limit(256 << 20).map_err(|e| e.to_string())?;
    Ok(Data { bytes, damage: None })
}
