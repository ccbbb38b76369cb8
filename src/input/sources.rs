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
    /// The SHA-256 of the whole file, where it is known without reading it.
    fn digest(&self, _path: &Path) -> Option<[u8; 32]> {
        None
    }
    /// Whether a file is there.
    fn exists(&self, path: &Path) -> bool;
    /// The names of the files of a folder, sorted; empty when there is no such folder. Only asked
    /// for to say which name comes nearest to one that was not found.
    fn list(&self, folder: &Path) -> Vec<String>;
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
    fn list(&self, folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter(|e| e.path().is_file()).filter_map(|e| e.file_name().into_string().ok()).collect();
        names.sort();
        names
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
    fn list(&self, folder: &Path) -> Vec<String> {
        let here = self.0.keys().filter(|path| path.parent() == Some(folder));
        here.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect()
    }
}
