//! A store of what was made before, by what it was made from.
//!
//! Entries are files, named by their kind and key, whole or not there. Every entry begins with the
//! hash of its facts: one that is cut short, damaged, or of another version of the program is
//! none, and is made again. After the facts stand streams, which the facts know by their hashes: they
//! are read, and checked, when they are wanted. Any number of runs may use a folder at once: they write what they make
//! beside, then rename it, and two that make the same entry make the same bytes.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use crate::export::pdf::Streams;

/// A hash that names an entry.
pub type Key = [u8; 32];

/// The program's name for itself: it changes with its source, so that no build of it takes what
/// another one made.
pub const BUILD: &str = env!("DAYANG_BUILD");

/// What every entry begins with. Another notation, or another version of the program, is another
/// folder of entries.
const MAGIC: &[u8; 16] = b"dayang cache 002";

/// Where the facts of an entry begin: after the magic words, the seal, and the lengths of facts and
/// streams.
const START: usize = 64;

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
        let file = fs::OpenOptions::new().create(true).append(true).open(folder.join(LOCK)).ok();
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
        self.entry(kind, key).map(|(facts, _)| facts)
    }

    /// The facts of an entry, and where its streams are; `None` when there is none that can be
    /// trusted.
    pub fn entry(&self, kind: &str, key: &Key) -> Option<(Vec<u8>, Streams)> {
        let path = self.path(kind, key);
        let mut file = fs::File::open(&path).ok()?;
        let facts = facts(&mut file, kind, key);
        if facts.is_none() {
            self.damaged.fetch_add(1, Ordering::Relaxed);
        }
        let (facts, length) = facts?;
        let start = (START + facts.len()) as u64;
        Some((facts, Streams { file: path.into(), start, length }))
    }

    /// Keeps an entry that has no streams.
    ///
    /// # Errors
    /// As [`Cache::keep`].
    pub fn put(&self, kind: &str, key: &Key, content: &[u8]) -> io::Result<PathBuf> {
        self.keep(kind, key, content, &[])
    }

    /// Keeps an entry.
    ///
    /// # Errors
    /// When it cannot be written; nothing is left half-written.
    pub fn keep(&self, kind: &str, key: &Key, facts: &[u8], streams: &[u8]) -> io::Result<PathBuf> {
        let path = self.path(kind, key);
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let part = self.folder.join(format!("{PART}{}.{number}", std::process::id()));
        let write = || -> io::Result<()> {
            let lengths = [facts.len() as u64, streams.len() as u64];
            let mut file = fs::File::create(&part)?;
            let head = [&MAGIC[..], &sealed(kind, key, lengths, facts), &lengths.map(u64::to_be_bytes).concat()];
            io::Write::write_all(&mut file, &head.concat())?;
            io::Write::write_all(&mut file, facts)?;
            io::Write::write_all(&mut file, streams)?;
            drop(file);
            fs::rename(&part, &path)
        };
        write().inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })?;
        Ok(path)
    }

    /// Notes that a stream of an entry was not what its facts say.
    pub fn lost(&self) {
        self.damaged.fetch_add(1, Ordering::Relaxed);
    }

    /// How many entries could not be trusted.
    pub fn damaged(&self) -> usize {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Whether it outlives the run.
    pub fn lasts(&self) -> bool {
        !self.passing
    }

    /// Removes entries that neither this run nor the last ones used. `used` are the names of this run's
    /// files. Where other runs use the folder at the same time, nothing is removed.
    pub fn sweep(&self, used: &[String]) {
        // Written down before the lock is given up: whoever sweeps meanwhile knows what this run uses.
        let list = self.folder.join(USED);
        let note = || -> io::Result<()> {
            let mut list = fs::OpenOptions::new().create(true).append(true).open(&list)?;
            io::Write::write_all(&mut list, format!("{}\n\n", used.join("\n")).as_bytes())
        };
        let Some(lock) = self.lock.as_ref().filter(|_| note().is_ok()) else { return };
        if lock.unlock().is_ok() && lock.try_lock().is_ok() {
            self.sweep_alone(&list);
        }
        // An entry may still be read; nobody sweeps while it is.
        let _ = lock.unlock();
        let _ = lock.lock_shared();
    }

    fn sweep_alone(&self, list: &Path) {
        let old = fs::read_to_string(list).unwrap_or_default();
        let mut kept: Vec<&str> = Vec::new();
        let runs: Vec<&str> = old.split("\n\n").map(str::trim).filter(|run| !run.is_empty()).collect();
        for run in runs.into_iter().rev() {
            if kept.len() <= KEPT_RUNS && !kept.contains(&run) {
                kept.push(run);
            }
        }
        let names: std::collections::BTreeSet<&str> = kept.iter().flat_map(|run| run.lines()).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_part(&name) || is_entry(&name) && !names.contains(name.as_str()) {
                let _ = fs::remove_file(entry.path());
            }
        }
        let part = self.folder.join(format!("{PART}{}.used", std::process::id()));
        let runs: String = kept.iter().rev().map(|run| format!("{run}\n\n")).collect();
        if fs::write(&part, runs).is_ok() {
            let _ = fs::rename(&part, list);
        }
    }
}

/// The file that is locked, in the folder.
const LOCK: &str = ".dayang-cache.lock";
/// The list of what runs used.
const USED: &str = "dayang-cache.used";
/// How the name of a file begins that is not whole yet.
const PART: &str = ".dayang-cache-part.";

/// Whether a name is one of a file that is not whole: a run that was killed left it.
fn is_part(name: &str) -> bool {
    name.starts_with(PART)
}

/// The hash of an entry: of its facts and lengths, and of what it is the entry of.
fn sealed(kind: &str, key: &Key, lengths: [u64; 2], facts: &[u8]) -> Key {
    let mut hash = Sha256::new();
    hash.update(kind.as_bytes());
    hash.update(key);
    lengths.iter().for_each(|length| hash.update(length.to_be_bytes()));
    hash.update(facts);
    hash.finalize().into()
}

/// The facts in an entry's file, and the file's length; `None` when they cannot be trusted.
fn facts(file: &mut fs::File, kind: &str, key: &Key) -> Option<(Vec<u8>, u64)> {
    let length = file.metadata().ok()?.len();
    let mut head = [0; START];
    file.read_exact(&mut head).ok()?;
    let (magic, rest) = head.split_first_chunk::<16>()?;
    let (seal, rest) = rest.split_first_chunk::<32>()?;
    let (first, second) = rest.split_first_chunk::<8>()?;
    let lengths = [u64::from_be_bytes(*first), u64::from_be_bytes(second.try_into().ok()?)];
    let whole = lengths[0].checked_add(lengths[1])?.checked_add(START as u64)?;
    if magic != MAGIC || whole != length {
        return None;
    }
    let mut facts = Vec::new();
    file.take(lengths[0]).read_to_end(&mut facts).ok()?;
    (*seal == sealed(kind, key, lengths, &facts)).then_some((facts, length))
}

/// Whether a name is one of an entry: nothing else in the folder is the cache's.
fn is_entry(name: &str) -> bool {
    let digits = |stem: &str| stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit());
    name.split_once('.').is_some_and(|(stem, kind)| digits(stem) && KINDS.contains(&kind))
}

/// The kinds of entries.
const KINDS: [&str; 6] = ["job", "lead", "font", "face", "file", "seen"];

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
        let path = cache.keep("job", &key, b"content", b"streams").unwrap();
        let (facts, streams) = cache.entry("job", &key).unwrap();
        let whole = fs::read(&path).unwrap();
        assert_eq!(facts, b"content");
        assert_eq!(&whole[streams.start as usize..], b"streams");
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(cache.entry("job", &key).is_none(), "a stream that is cut short");
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
