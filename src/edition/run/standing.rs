//! What stands in the output folder: files of earlier runs, known again without reading them.
//!
//! When a run ends it notes, in the cache, of each file that it delivered what the system says of it:
//! its size, its number, and when it and its facts were last changed. A file of which all of that is
//! the same is the one that was noted; any other is hashed.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::edition::cache::{Cache, Key, KeyMaker};
use crate::edition::outcome::Delivered;

use super::hex;

/// The kind of the cache's entry.
const KIND: &str = "seen";

/// Files of earlier runs, as they were noted.
#[derive(Default)]
pub struct Standing(Notes);

/// Stamps and hashes (in hexadecimal digits) by absolute paths.
type Notes = BTreeMap<String, (Stamp, String)>;

impl Standing {
    /// What was noted of the files of a folder.
    pub fn of(cache: &Cache, folder: &Path) -> Standing {
        let known = || postcard::from_bytes(&cache.get(KIND, &key(folder)?)?).ok();
        Standing(cache.lasts().then(known).flatten().unwrap_or_default())
    }

    /// Whether a file is in its folder as it was delivered.
    pub fn holds(&self, folder: &Path, file: &Delivered) -> bool {
        let path = folder.join(&file.name);
        // Whatever else has its name could keep the run waiting.
        let Some(facts) = path.metadata().ok().filter(Metadata::is_file) else { return false };
        let noted = absolute(&path).and_then(|path| self.0.get(&path));
        let known = noted.filter(|(stamp, _)| Stamp::of(&facts).is_some_and(|now| now == *stamp));
        let sha256 = match known {
            Some((_, sha256)) => Some(sha256.clone()),
            None => hash(&path).map(|hash| hex(&hash)),
        };
        facts.len() == file.bytes && sha256.as_deref() == Some(&file.sha256)
    }
}

/// Notes what stands of some files once all are in their places; a cache that cannot be written is
/// none.
pub fn note<'a>(cache: &Cache, folder: &Path, files: impl Iterator<Item = (&'a Path, &'a Delivered)>) {
    let note = |(folder, file): (&Path, &Delivered)| {
        let path = folder.join(&file.name);
        let facts = path.metadata().ok().filter(|facts| facts.is_file() && facts.len() == file.bytes)?;
        Some((absolute(&path)?, (Stamp::of(&facts)?, file.sha256.clone())))
    };
    let notes: Notes = files.filter_map(note).collect();
    let (Some(key), Ok(bytes)) = (key(folder), postcard::to_stdvec(&notes)) else { return };
    if cache.lasts() && cache.get(KIND, &key).as_ref() != Some(&bytes) {
        let _ = cache.put(KIND, &key, &bytes);
    }
}

/// The name of the cache's file with a folder's notes.
pub fn name(cache: &Cache, folder: &Path) -> Option<String> {
    Some(cache.path(KIND, &key(folder)?).file_name()?.to_string_lossy().into_owned())
}

fn key(folder: &Path) -> Option<Key> {
    let mut key = KeyMaker::default();
    key.bytes(b"standing").bytes(absolute(folder)?.as_bytes());
    Some(key.key())
}

/// A path from the root, where it can be written down.
fn absolute(path: &Path) -> Option<String> {
    std::path::absolute(path).ok().as_deref().and_then(Path::to_str).map(str::to_owned)
}

/// What tells a file from what it was before, without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    bytes: u64,
    /// Its device and number.
    node: (u64, u64),
    /// When it was last changed, in seconds and nanoseconds.
    content: (i64, i64),
    /// When it or its facts were; nobody can set that.
    facts: (i64, i64),
}

impl Stamp {
    #[cfg(unix)]
    fn of(facts: &Metadata) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt;
        Some(Stamp {
            bytes: facts.len(),
            node: (facts.dev(), facts.ino()),
            content: (facts.mtime(), facts.mtime_nsec()),
            facts: (facts.ctime(), facts.ctime_nsec()),
        })
    }

    /// Elsewhere there is nothing that nobody can set.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Stamp> {
        None
    }
}

/// The SHA-256 of a file; `None` when it cannot be read.
fn hash(path: &PathBuf) -> Option<Key> {
    let mut file = File::open(path).ok()?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(hash.finalize().into()),
            read => hash.update(buffer.get(..read)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_touched_is_hashed() {
        let folder = std::env::temp_dir().join(format!("dayang-standing-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let cache = Cache::open(&folder.join("cache"), false).unwrap();
        let path = folder.join("A1.pdf");
        std::fs::write(&path, b"page").unwrap();
        let sha256 = |bytes: &[u8]| hex(&Sha256::digest(bytes).into());
        let file = Delivered { name: "A1.pdf".into(), bytes: 4, sha256: sha256(b"page"), written: true };
        assert!(Standing::of(&cache, &folder).holds(&folder, &file), "without notes it is hashed");
        // A note that lies is believed as long as the file is untouched: it is not read.
        let lie = Delivered { sha256: sha256(b"rage"), ..file.clone() };
        note(&cache, &folder, [(folder.as_path(), &lie)].into_iter());
        let standing = Standing::of(&cache, &folder);
        assert_eq!(standing.holds(&folder, &lie), cfg!(unix));
        // One that is written anew is read, be its size the same.
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::write(&path, b"page").unwrap();
        assert!(!standing.holds(&folder, &lie));
        assert!(standing.holds(&folder, &file));
        let other = Delivered { bytes: 5, ..file.clone() };
        assert!(!standing.holds(&folder, &other));
        std::fs::remove_file(&path).unwrap();
        assert!(!standing.holds(&folder, &file));
        std::fs::create_dir(&path).unwrap();
        assert!(!standing.holds(&folder, &file));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
