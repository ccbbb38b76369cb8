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
    Memory(Arc<[u8]>),
    File(Arc<Path>, u64),
}

impl Blob {
    /// Bytes in memory.
    pub fn new(bytes: Vec<u8>) -> Blob {
        let (digest, len) = (Sha256::digest(&bytes).into(), bytes.len());
        Blob { digest, len, place: Place::Memory(bytes.into()) }
    }

    /// Bytes in a file, from an offset on, whose hash is known.
    pub fn in_file(digest: [u8; 32], len: usize, path: &Arc<Path>, offset: u64) -> Blob {
        Blob { digest, len, place: Place::File(Arc::clone(path), offset) }
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
