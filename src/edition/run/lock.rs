//! One run at a time in a folder; runs of parts of one edition share it.
//!
//! The lock is the system's, on a file that stays: a run that is killed leaves none behind. Where a
//! file system has no locks, files are whole all the same, each from one run or the other.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::edition::write;

/// The file that is locked, in the folder's `.dayang`.
const FILE: &str = "lock";
/// The folder of what runs keep for themselves, in the output folder.
const OWN: &str = ".dayang";

/// A lock that is held.
#[derive(Debug)]
pub struct Held {
    _file: File,
}

/// Takes the lock of a folder, and waits for whoever has it.
///
/// # Errors
/// A sentence, when the folder cannot be made.
pub fn take(folder: &Path, part: bool) -> Result<Held, String> {
    let own = folder.join(OWN);
    fs::create_dir_all(&own).map_err(|e| format!("the folder {} cannot be made: {e}", own.display()))?;
    let path = own.join(FILE);
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
    let tried = if part { file.try_lock_shared() } else { file.try_lock() };
    if matches!(tried, Err(TryLockError::WouldBlock)) {
        // An error now is that of a file system without locks.
        let _ = if part { file.lock_shared() } else { file.lock() };
    }
    if !part {
        clear(folder, &own);
    }
    Ok(Held { _file: file })
}

/// What was there before a run: one that delivers nothing leaves nothing.
pub struct Traces {
    folder: PathBuf,
    output: bool,
    own: bool,
}

impl Traces {
    /// What is there of an output folder.
    pub fn of(folder: &Path) -> Traces {
        Traces { folder: folder.to_owned(), output: folder.is_dir(), own: folder.join(OWN).is_dir() }
    }

    /// Removes what was not there, unless somebody else put something into it.
    pub fn remove(self) {
        if !self.own {
            let _ = fs::remove_dir_all(self.folder.join(OWN));
        }
        if !self.output {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Removes what runs that were killed left waiting; no other run is at work.
fn clear(folder: &Path, own: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if write::is_part(&name) {
            let _ = fs::remove_file(entry.path());
        }
    }
    for entry in fs::read_dir(own).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("run-") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
