//! Files are whole or not there: written under another name beside, then renamed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Makes an output folder.
///
/// # Errors
/// A sentence naming the folder.
pub fn folder(path: &Path) -> Result<(), String> {
    fs::create_dir_all(path).map_err(|e| format!("the folder {} cannot be made: {e}", path.display()))
}

/// Writes a whole file in place of what was there.
///
/// # Errors
/// A sentence naming the file; nothing is left half-written.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), String> {
    whole(path, bytes).map(drop)
}

/// Writes a whole file in place of what was there; its size and SHA-256.
///
/// # Errors
/// As [`file`].
pub fn whole(path: &Path, bytes: &[u8]) -> Result<(u64, [u8; 32]), String> {
    stream(path, |out| out.write_all(bytes).map_err(|e| format!("{} cannot be written: {e}", path.display())))
}

/// Writes a file by and by: it is in its place when it is whole.
///
/// # Errors
/// A sentence naming the file, or what `write` says; nothing is left half-written.
pub fn stream<E: From<String>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(u64, [u8; 32]), E> {
    let name = path.file_name().ok_or_else(|| E::from(format!("{} is no file name", path.display())))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    let part: PathBuf = path.with_file_name(hidden);
    let failed = |e: io::Error| E::from(format!("{} cannot be written: {e}", path.display()));
    let written = || -> Result<(u64, [u8; 32]), E> {
        let file = fs::File::create(&part).map_err(failed)?;
        let mut out = Hashed { out: BufWriter::with_capacity(1 << 16, file), hash: Sha256::new(), count: 0 };
        write(&mut out)?;
        out.flush().map_err(failed)?;
        Ok((out.count, out.hash.finalize().into()))
    };
    let done = written().and_then(|facts| fs::rename(&part, path).map(|()| facts).map_err(failed));
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

/// A writer that hashes what goes through.
struct Hashed<W: Write> {
    out: W,
    hash: Sha256,
    count: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        self.count += count as u64;
        Ok(count)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let dir = std::env::temp_dir().join(format!("dayang-write-{}", std::process::id()));
        folder(&dir).unwrap();
        file(&dir.join("a.txt"), b"one").unwrap();
        file(&dir.join("a.txt"), b"two").unwrap();
        assert_eq!(fs::read(dir.join("a.txt")).unwrap(), b"two");
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
        assert!(file(&dir.join("none/a.txt"), b"x").unwrap_err().contains("none/a.txt"));
        fs::remove_dir_all(&dir).unwrap();
    }
}
