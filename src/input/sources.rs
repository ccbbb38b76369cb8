//! Where files come from: a folder on disk, or memory (tests, the live preview).

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Reads the files of a run.
pub trait Sources: Sync {
    /// The whole file.
    ///
    /// # Errors
    /// Whatever the system says; the caller makes a diagnostic of it.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Whether a file is there.
    fn exists(&self, path: &Path) -> bool;
}

/// Files on disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Sources for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }
    fn exists(&self, path: &Path) -> bool {
        path.is_file()
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<PathBuf, Vec<u8>>);

impl Sources for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))
    }
    fn exists(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }
}
