//! A store of what was made before, by what it was made from.
//!
//! Entries are files, named by their kind and key, whole or not there. Every entry begins with the
//! hash of what follows: one that is cut short, damaged, or of another version of the program is
//! none, and is made again. Any number of runs may use a folder at once: they write what they make
//! beside, then rename it, and two that make the same entry make the same bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

/// A hash that names an entry.
pub type Key = [u8; 32];

/// The program's name for itself: it changes with its source, so that no build of it takes what
/// another one made.
pub const BUILD: &str = env!("DAYANG_BUILD");

/// What every entry begins with. Another notation, or another version of the program, is another
/// folder of entries.
const MAGIC: &[u8; 16] = b"dayang cache 001";

/// Where the content of an entry's file begins.
pub const START: u64 = 48;

/// A folder of entries.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Whether the folder goes with the run.
    passing: bool,
    /// Held by every run that uses the folder; `None` where there are no locks.
    lock: Option<fs::File>,
    count: AtomicU64,
    damaged: AtomicUsize,
}

impl Cache {
    /// Opens a folder, and makes it where there is none. A `passing` one is removed in the end.
    ///
    /// # Errors
    /// A sentence that names the folder.
    pub fn open(folder: &Path, passing: bool) -> Result<Cache, String> {
        fs::create_dir_all(folder).map_err(|e| format!("the folder {} cannot be made: {e}", folder.display()))?;
        let file = fs::File::create(folder.join(".lock")).ok();
        let lock = file.filter(|file| file.lock_shared().is_ok());
        let (count, damaged) = Default::default();
        Ok(Cache { folder: folder.to_owned(), passing, lock, count, damaged })
    }

    /// The file of an entry.
    pub fn path(&self, kind: &str, key: &Key) -> PathBuf {
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{digits}.{kind}"))
    }

    /// The content of an entry; `None` when there is none that can be trusted.
    pub fn get(&self, kind: &str, key: &Key) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.path(kind, key)).ok()?;
        let whole = bytes.get(..START as usize).is_some_and(|head| {
            let content = bytes.get(START as usize..).unwrap_or_default();
            head.starts_with(MAGIC) && head.ends_with(&sealed(kind, key, content))
        });
        if !whole {
            self.damaged.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        bytes.drain(..START as usize);
        Some(bytes)
    }

    /// Keeps an entry.
    ///
    /// # Errors
    /// When it cannot be written; nothing is left half-written.
    pub fn put(&self, kind: &str, key: &Key, content: &[u8]) -> io::Result<PathBuf> {
        let path = self.path(kind, key);
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let part = self.folder.join(format!(".{}.{number}.part", std::process::id()));
        let write = || -> io::Result<()> {
            let mut file = fs::File::create(&part)?;
            io::Write::write_all(&mut file, MAGIC)?;
            io::Write::write_all(&mut file, &sealed(kind, key, content))?;
            io::Write::write_all(&mut file, content)?;
            drop(file);
            fs::rename(&part, &path)
        };
        write().inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })?;
        Ok(path)
    }

    /// How many entries could not be trusted.
    pub fn damaged(&self) -> usize {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Whether it outlives the run.
    pub fn lasts(&self) -> bool {
        !self.passing
    }

    /// Removes entries that neither this run nor the last ones used. `used` are the names of this run's files.
    pub fn sweep(&self, used: &[String]) {
        let list = self.folder.join("used");
        let old = fs::read_to_string(&list).unwrap_or_default();
        let runs: Vec<&str> = old.split("\n\n").filter(|run| !run.trim().is_empty()).collect();
        let own = used.join("\n");
        let kept: Vec<&str> = std::iter::once(own.as_str())
            .chain(runs.into_iter().filter(|run| run.trim() != own).take(KEPT_RUNS))
            .collect();
        let names: std::collections::BTreeSet<&str> = kept.iter().flat_map(|run| run.lines()).collect();
        // Other runs that use the folder may be about to read what this one does not know.
        if self.lock.as_ref().is_none_or(|lock| lock.unlock().is_err() || lock.try_lock().is_err()) {
            return;
        }
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let left = name.starts_with('.') && name.ends_with(".part");
            if left || is_entry(&name) && !names.contains(name.as_str()) {
                let _ = fs::remove_file(entry.path());
            }
        }
        let part = self.folder.join(format!(".{}.used.part", std::process::id()));
        if fs::write(&part, kept.join("\n\n")).is_ok() {
            let _ = fs::rename(&part, &list);
        }
    }
}

/// The hash of an entry: of its content, and of what it is the entry of.
fn sealed(kind: &str, key: &Key, content: &[u8]) -> Key {
    let mut hash = Sha256::new();
    hash.update(kind.as_bytes());
    hash.update(key);
    hash.update(content);
    hash.finalize().into()
}

/// Whether a name is one of an entry: nothing else in the folder is the cache's.
fn is_entry(name: &str) -> bool {
    let digits = |stem: &str| stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit());
    name.split_once('.').is_some_and(|(stem, kind)| digits(stem) && KINDS.contains(&kind))
}

/// The kinds of entries.
const KINDS: [&str; 4] = ["job", "lead", "font", "file"];

/// So many runs before this one keep their entries.
const KEPT_RUNS: usize = 8;

impl Cache {
    /// Removes the folder of a passing cache, whoever may still hold it.
    pub fn end(&self) {
        if self.passing {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        self.end();
    }
}

/// A key in the making: everything is hashed with its length, so that no two lists are alike.
#[derive(Clone, Default)]
pub struct KeyMaker(Sha256);

impl KeyMaker {
    /// Adds some bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut KeyMaker {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }
    /// Adds what a value says of itself.
    pub fn value(&mut self, value: &impl std::hash::Hash) -> &mut KeyMaker {
        value.hash(&mut Sink(&mut self.0));
        self
    }
    /// The key.
    pub fn key(self) -> Key {
        self.0.finalize().into()
    }
}

struct Sink<'a>(&'a mut Sha256);

impl std::hash::Hasher for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    /// Nobody asks for this: the key is the whole hash.
    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_entries_are_none() {
        let folder = std::env::temp_dir().join(format!("dayang-cache-{}", std::process::id()));
        let cache = Cache::open(&folder, true).unwrap();
        let key = Sha256::digest(b"key").into();
        assert_eq!(cache.get("job", &key), None);
        let path = cache.put("job", &key, b"content").unwrap();
        assert_eq!(cache.get("job", &key).as_deref(), Some(&b"content"[..]));
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bad = whole.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            assert_eq!(cache.get("job", &key), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.get("job", &key), None, "cut at {at}");
        }
        assert_eq!(cache.damaged(), 2 * whole.len());
        drop(cache);
        assert!(!folder.exists());
    }

    #[test]
    fn what_no_run_used_lately_is_swept() {
        let folder = std::env::temp_dir().join(format!("dayang-sweep-{}", std::process::id()));
        let cache = Cache::open(&folder, true).unwrap();
        for n in 0..12u8 {
            let path = cache.put("job", &[n; 32], &[n]).unwrap();
            cache.sweep(&[path.file_name().unwrap().to_string_lossy().into_owned()]);
        }
        let left: Vec<bool> = (0..12u8).map(|n| cache.get("job", &[n; 32]).is_some()).collect();
        assert_eq!(left, (0..12).map(|n| n >= 3).collect::<Vec<_>>());
    }
}
