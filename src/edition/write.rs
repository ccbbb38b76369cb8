//! Files are whole or not there: written under another name beside, then renamed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// What the hidden name of a file that is not whole ends with, before the number of the process.
const PART: &str = ".dayang-part-";

/// Whether a name is one of a file that is not whole: a run that was killed left it.
pub fn is_part(name: &str) -> bool {
    let number = name.starts_with('.').then(|| name.rsplit_once(PART)).flatten();
    number.is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

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
    hidden.push(format!("{PART}{}", std::process::id()));
    let part: PathBuf = path.with_file_name(hidden);
    let failed = |e: io::Error| E::from(format!("{} cannot be written: {e}", path.display()));
    let done = hashed(&part, path, write).and_then(|facts| fs::rename(&part, path).map(|()| facts).map_err(failed));
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

/// Files that are written in a folder apart, and put into their places all at once when all are
/// whole: a run that fails half-way, for want of space or otherwise, changes nothing.
#[derive(Debug)]
pub struct Stage {
    folder: PathBuf,
    /// Where each file waits, and where it goes.
    parts: Mutex<Vec<(PathBuf, PathBuf)>>,
}

impl Stage {
    /// Files wait in `folder`, which is made for them and removed in the end.
    pub fn new(folder: PathBuf) -> Stage {
        Stage { folder, parts: Mutex::default() }
    }

    /// Writes a file by and by; its size and SHA-256.
    ///
    /// # Errors
    /// A sentence naming the file, or what `write` says.
    pub fn stream<E: From<String>>(
        &self,
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(u64, [u8; 32]), E> {
        folder(&self.folder)?;
        let part = {
            let mut parts = self.parts();
            let part = self.folder.join(parts.len().to_string());
            parts.push((part.clone(), path.to_owned()));
            part
        };
        let written = hashed(&part, path, write);
        if written.is_err() {
            self.parts().retain(|(known, _)| *known != part);
            let _ = fs::remove_file(&part);
        }
        written
    }

    /// Writes a whole file; its size and SHA-256. One that stands as it would be is left alone.
    ///
    /// # Errors
    /// As [`Stage::stream`].
    pub fn file(&self, path: &Path, bytes: &[u8]) -> Result<(u64, [u8; 32]), String> {
        let same = fs::metadata(path).is_ok_and(|known| known.len() == bytes.len() as u64);
        if same && fs::read(path).is_ok_and(|known| known == bytes) {
            return Ok((bytes.len() as u64, Sha256::digest(bytes).into()));
        }
        self.stream(path, |out| out.write_all(bytes).map_err(|e| format!("{} cannot be written: {e}", path.display())))
    }

    /// Where a file's bytes are now.
    pub fn at(&self, path: &Path) -> PathBuf {
        let waits = self.parts().iter().rev().find(|(_, place)| place == path).map(|(part, _)| part.clone());
        waits.unwrap_or_else(|| path.to_owned())
    }

    /// Puts every file into its place, in the order in which they were written.
    ///
    /// # Errors
    /// A sentence naming a file that cannot be put there; those before it are.
    pub fn commit(&self) -> Result<(), String> {
        let parts = std::mem::take(&mut *self.parts());
        // What can be known is asked before the first takes its place.
        for (_, path) in &parts {
            folder(path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
            if path.is_dir() {
                return Err(format!("{} cannot be written: it is a folder", path.display()));
            }
        }
        for (part, path) in &parts {
            let failed = |e: io::Error| format!("{} cannot be written: {e}", path.display());
            // What a link leads to is written, and the link stays.
            let path =
                &if path.is_symlink() { path.canonicalize().unwrap_or_else(|_| path.clone()) } else { path.clone() };
            // A pipe or a terminal stays what it is.
            if fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
                fs::copy(part, path).map_err(failed)?;
                continue;
            }
            match fs::rename(part, path) {
                Err(e) if e.kind() == io::ErrorKind::CrossesDevices => file(path, &fs::read(part).map_err(failed)?)?,
                renamed => renamed.map_err(failed)?,
            }
        }
        Ok(())
    }

    fn parts(&self) -> std::sync::MutexGuard<'_, Vec<(PathBuf, PathBuf)>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Writes the file `part`, which is to be `path`.
fn hashed<E: From<String>>(
    part: &Path,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(u64, [u8; 32]), E> {
    let failed = |e: io::Error| E::from(format!("{} cannot be written: {e}", path.display()));
    let file = fs::File::create(part).map_err(failed)?;
    let mut out = Hashed { out: BufWriter::with_capacity(1 << 16, file), hash: Sha256::new(), count: 0 };
    write(&mut out)?;
    out.flush().map_err(failed)?;
    Ok((out.count, out.hash.finalize().into()))
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
        let stage = Stage::new(dir.join(".stage"));
        stage.file(&dir.join("a.txt"), b"three").unwrap();
        stage.file(&dir.join("sub/b.txt"), b"four").unwrap();
        assert_eq!(fs::read(dir.join("a.txt")).unwrap(), b"two");
        assert_eq!(fs::read(stage.at(&dir.join("a.txt"))).unwrap(), b"three");
        assert_eq!(stage.stream(&dir.join("c.txt"), |_| Err("no".to_owned())), Err("no".to_owned()));
        stage.commit().unwrap();
        assert_eq!(fs::read(dir.join("a.txt")).unwrap(), b"three");
        assert_eq!(fs::read(dir.join("sub/b.txt")).unwrap(), b"four");
        stage.file(&dir.join("a.txt"), b"five").unwrap();
        drop(stage);
        assert_eq!(fs::read(dir.join("a.txt")).unwrap(), b"three", "what is not put stays out");
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 2);
        assert!(file(&dir.join("none/a.txt"), b"x").unwrap_err().contains("none/a.txt"));
        fs::remove_dir_all(&dir).unwrap();
    }
}
