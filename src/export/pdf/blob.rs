//! The bytes of a stream: in memory, or in a file until they are written.
//!
//! An edition's pages wait on disk for its fonts to be cut; only what is being written is in
//! memory. Whatever comes from a file is checked against its hash as it is read.

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The bytes of a stream, as they stand in the file.
#[derive(Clone, Debug)]
pub struct Blob {
    /// Their SHA-256.
    pub digest: [u8; 32],
    /// How many they are.
    pub len: usize,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<Vec<u8>>),
    File(Arc<Path>, u64),
}

impl Blob {
    /// Bytes in memory.
    pub fn new(bytes: Vec<u8>) -> Blob {
        let (digest, len) = (Sha256::digest(&bytes).into(), bytes.len());
        Blob { digest, len, place: Place::Memory(Arc::new(bytes)) }
    }

    /// Bytes in a file, from an offset on, whose hash is known.
    pub fn in_file(digest: [u8; 32], len: usize, path: &Arc<Path>, offset: u64) -> Blob {
        Blob { digest, len, place: Place::File(Arc::clone(path), offset) }
    }

    /// The same in memory.
    ///
    /// # Errors
    /// As [`Blob::read`].
    pub fn loaded(self) -> io::Result<Blob> {
        let bytes = match self.read()? {
            Cow::Borrowed(_) => None,
            Cow::Owned(bytes) => Some(bytes),
        };
        Ok(bytes.map_or(self.clone(), |bytes| Blob { place: Place::Memory(Arc::new(bytes)), ..self }))
    }

    /// The bytes.
    ///
    /// # Errors
    /// When their file cannot be read, or holds other bytes than it did.
    pub fn read(&self) -> io::Result<Cow<'_, [u8]>> {
        let (path, offset) = match &self.place {
            Place::Memory(bytes) => return Ok(Cow::Borrowed(bytes)),
            Place::File(path, offset) => (path, *offset),
        };
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::with_capacity(self.len);
        file.take(self.len as u64).read_to_end(&mut bytes)?;
        if bytes.len() != self.len || <[u8; 32]>::from(Sha256::digest(&bytes)) != self.digest {
            let message = format!("{} was changed while it was in use", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Cow::Owned(bytes))
    }
}

/// Where a blob's bytes are among others that were written one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBlob {
    digest: [u8; 32],
    offset: u64,
    len: u64,
}

impl StoredBlob {
    /// Adds a blob's bytes to others.
    ///
    /// # Errors
    /// When they wait in a file that cannot be read.
    pub fn of(blob: &Blob, streams: &mut Vec<u8>) -> io::Result<StoredBlob> {
        let offset = streams.len() as u64;
        streams.extend_from_slice(&blob.read()?);
        Ok(StoredBlob { digest: blob.digest, offset, len: blob.len as u64 })
    }
}

/// Streams that stand in a file one after the other.
#[derive(Clone, Debug)]
pub struct Streams {
    /// The file.
    pub file: Arc<Path>,
    /// Where the first begins.
    pub start: u64,
    /// The file's length in bytes.
    pub length: u64,
}

impl Streams {
    /// A blob of these; `None` when it is not within the file.
    pub fn blob(&self, stored: &StoredBlob) -> Option<Blob> {
        let offset = self.start.checked_add(stored.offset)?;
        let within = offset.checked_add(stored.len)? <= self.length;
        let len = usize::try_from(stored.len).ok().filter(|_| within)?;
        Some(Blob::in_file(stored.digest, len, &self.file, offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_file_are_those_that_were_hashed() {
        let path = std::env::temp_dir().join(format!("dayang-blob-{}", std::process::id()));
        std::fs::write(&path, b"--page--").unwrap();
        let (known, shared) = (Blob::new(b"page".to_vec()), Arc::from(path.as_path()));
        let blob = Blob::in_file(known.digest, known.len, &shared, 2);
        assert_eq!(blob.read().unwrap(), known.read().unwrap());
        for other in [&b"--pago--"[..], b"--pa", b""] {
            std::fs::write(&path, other).unwrap();
            assert!(blob.read().is_err());
        }
        std::fs::remove_file(&path).unwrap();
        assert!(blob.read().is_err());
    }
}
