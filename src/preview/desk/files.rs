//! The edition's files: which may be read and written, and how they are written.
//!
//! What is written stands in the edition's folder, links resolved. A file is whole or not there, and
//! keeps its permissions.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::input::sources::{Disk, Sources};
use crate::model::resolve::plain_path;

use super::refusal::{Refusal, Why};

/// Files in memory over others: drafts and samples over the disk.
pub struct Over<'a> {
    /// Those in memory, by plain paths.
    pub memory: &'a BTreeMap<PathBuf, Vec<u8>>,
    /// The others.
    pub below: &'a dyn Sources,
}

impl Over<'_> {
    fn held(&self, path: &Path) -> Option<&Vec<u8>> {
        if self.memory.is_empty() { None } else { self.memory.get(&plain_path(path)) }
    }
}

impl Sources for Over<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.held(path).map_or_else(|| self.below.read(path), |bytes| Ok(bytes.clone()))
    }
    fn digest(&self, path: &Path) -> Option<[u8; 32]> {
        self.held(path).map_or_else(|| self.below.digest(path), |bytes| Some(Sha256::digest(bytes).into()))
    }
    fn exists(&self, path: &Path) -> bool {
        self.held(path).is_some() || self.below.exists(path)
    }
    fn list(&self, folder: &Path) -> Vec<String> {
        let mut names = self.below.list(folder);
        let own = self.memory.keys().filter(|path| path.parent() == Some(&plain_path(folder)));
        names.extend(own.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())));
        names.sort();
        names.dedup();
        names
    }
}

/// Files on disk, whose hashes are remembered: pictures are not read again each time that a story is
/// changed.
#[derive(Debug, Default)]
pub struct Remembered {
    known: Mutex<BTreeMap<PathBuf, (Stamp, [u8; 32])>>,
}

/// What tells that a file is as it was: its size, its time of change, and which file it is.
type Stamp = (u64, SystemTime, u64);

/// A file that was changed less long ago is read each time: it may be changed again within the
/// resolution of its time.
const FRESH: Duration = Duration::from_secs(3);

impl Sources for Remembered {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(path)
    }
    fn digest(&self, path: &Path) -> Option<[u8; 32]> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp(&fs::metadata(path).ok()?)?;
        if let Some((_, digest)) = known().get(path).filter(|(old, _)| *old == stamp) {
            return Some(*digest);
        }
        let digest: [u8; 32] = Sha256::digest(fs::read(path).ok()?).into();
        let rested = SystemTime::now().duration_since(stamp.1).is_ok_and(|age| age > FRESH);
        if rested {
            known().insert(path.to_owned(), (stamp, digest));
        }
        Some(digest)
    }
    fn exists(&self, path: &Path) -> bool {
        Disk.exists(path)
    }
    fn list(&self, folder: &Path) -> Vec<String> {
        Disk.list(folder)
    }
}

fn stamp(of: &Metadata) -> Option<Stamp> {
    #[cfg(unix)]
    let file = std::os::unix::fs::MetadataExt::ino(of);
    #[cfg(not(unix))]
    let file = 0;
    of.is_file().then_some(())?;
    Some((of.len(), of.modified().ok()?, file))
}

/// The hash of a file, as the screen is told it.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes).into())
}

/// A SHA-256 in hexadecimal digits.
pub fn hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A path as it is shown: from the edition's folder where it lies there, with forward slashes.
pub fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Where a file of the edition's really lies, which may be written there.
///
/// # Errors
/// A refusal: it lies outside the edition's folder, by itself or through a link.
pub fn inside(root: &Path, path: &Path) -> Result<PathBuf, Refusal> {
    let outside = || {
        let error = format!("{} lies outside the edition's folder", shown(root, path));
        Refusal::new(Why::Forbidden, error).help("only files of the edition are changed from here")
    };
    let path = plain_path(path);
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(_) => {
            // a file still to be made, or a link that leads nowhere
            if path.symlink_metadata().is_ok() {
                return Err(outside());
            }
            let (parent, name) = path.parent().zip(path.file_name()).ok_or_else(outside)?;
            let folder = existing(parent).canonicalize().map_err(|_| outside())?;
            if !folder.starts_with(root) {
                return Err(outside());
            }
            parent.join(name)
        }
    };
    if real.starts_with(root) { Ok(real) } else { Err(outside()) }
}

/// The nearest folder over a path that is there.
fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.symlink_metadata().is_ok()).unwrap_or(folder)
}

/// A file's bytes; `None` where there is none.
///
/// # Errors
/// A refusal: the system does not let it be read.
pub fn read(root: &Path, path: &Path) -> Result<Option<Vec<u8>>, Refusal> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Refusal::new(Why::Failed, format!("{} cannot be read: {e}", shown(root, path)))),
    }
}

/// A text file.
///
/// # Errors
/// A refusal: it is not there, cannot be read, or is no UTF-8.
pub fn text(root: &Path, path: &Path) -> Result<String, Refusal> {
    let bytes = read(root, path)?.ok_or_else(|| Refusal::absent(format!("there is no {}", shown(root, path))))?;
    String::from_utf8(bytes).map_err(|_| {
        Refusal::refused(format!("{} is not UTF-8", shown(root, path))).help("save it as UTF-8 in an editor first")
    })
}

/// Writes a file of the edition's whole, or removes it (`None`).
///
/// # Errors
/// A refusal: it lies outside the edition's folder, or the system does not let it be written. Then it
/// stands as it stood.
pub fn write(root: &Path, path: &Path, bytes: Option<&[u8]>) -> Result<(), Refusal> {
    let real = inside(root, path)?;
    let failed = |e: io::Error| Refusal::new(Why::Failed, format!("{} cannot be written: {e}", shown(root, path)));
    let Some(bytes) = bytes else { return fs::remove_file(&real).map_err(failed) };
    let (folder, name) =
        real.parent().zip(real.file_name()).ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
    fs::create_dir_all(folder).map_err(failed)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".dayang-part-{}", std::process::id()));
    let part = folder.join(hidden);
    let done = put(&part, &real, bytes);
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done.map_err(failed)
}

fn put(part: &Path, real: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = fs::metadata(real).ok();
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    // what a run that was killed left there is not followed, if it is a link
    let _ = fs::remove_file(part);
    let mut file = File::options().write(true).create_new(true).open(part)?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()?;
    drop(file);
    fs::rename(part, real)
}
