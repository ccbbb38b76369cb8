//! Moves that are whole or not there, and locks that die with their holder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// Moves a file or folder to a name that nobody has.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when the name is taken; nothing is replaced.
pub fn to_new_name(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(error) if unsupported(error) => {
            // a file system without the flag: a look, then a plain move
            if fs::symlink_metadata(to).is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        Err(error) => Err(error.into()),
        Ok(()) => Ok(()),
    }
}

/// Lets two folders change places, in one step where the file system can.
///
/// # Errors
/// Whatever the system says; both folders are then where they were, or at `aside`.
pub fn exchange(new: &Path, old: &Path, aside: &Path) -> io::Result<()> {
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Err(error) if unsupported(error) => {
            fs::rename(old, aside)?;
            fs::rename(new, old)?;
            fs::rename(aside, new)
        }
        other => Ok(other?),
    }
}

fn unsupported(error: Errno) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].contains(&error)
}

/// Takes a lock file's lock without waiting; `None` when somebody has it. The file is made where
/// it is not there. The system frees the lock when its holder ends, however it ends.
///
/// # Errors
/// Whatever the system says, [`io::ErrorKind::Unsupported`] among it where it has no locks.
pub fn hold(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // whoever held it before may have removed it: then this is no longer the file of that name
    let same = |other: fs::Metadata, own: fs::Metadata| (other.dev(), other.ino()) == (own.dev(), own.ino());
    let current = fs::metadata(path).is_ok_and(|other| file.metadata().is_ok_and(|own| same(other, own)));
    Ok(current.then_some(file))
}

/// Writes a whole file in place of what was there.
///
/// # Errors
/// Whatever the system says; nothing is left half-written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(path.file_name().unwrap_or_default());
    hidden.push(".part");
    let part = path.with_file_name(hidden);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Removes a file, a link or a whole folder; what is not there is removed already.
///
/// # Errors
/// Whatever the system says.
pub fn remove(path: &Path) -> io::Result<()> {
    let result = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("dayang-moves-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_name_that_is_taken_is_not_taken_twice() {
        let dir = folder("names");
        for name in ["a", "b"] {
            fs::create_dir(dir.join(name)).unwrap();
        }
        let taken = to_new_name(&dir.join("a"), &dir.join("b")).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        to_new_name(&dir.join("a"), &dir.join("c")).unwrap();
        fs::write(dir.join("c/x"), "new").unwrap();
        exchange(&dir.join("c"), &dir.join("b"), &dir.join("aside")).unwrap();
        assert_eq!(fs::read_to_string(dir.join("b/x")).unwrap(), "new");
        assert!(dir.join("c").is_dir() && !dir.join("aside").exists());
        remove(&dir).unwrap();
        remove(&dir).unwrap();
    }

    #[test]
    fn a_lock_is_held_once_and_not_on_a_removed_file() {
        let dir = folder("locks");
        let path = dir.join("lock");
        let held = hold(&path).unwrap().unwrap();
        assert!(hold(&path).unwrap().is_none());
        drop(held);
        let held = hold(&path).unwrap().unwrap();
        fs::remove_file(&path).unwrap();
        assert!(hold(&path).unwrap().is_some(), "a new file, a new lock");
        drop(held);
        remove(&dir).unwrap();
    }
}
