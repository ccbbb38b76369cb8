//! Files are whole or not there: written under another name beside, then renamed.

use std::fs;
use std::path::{Path, PathBuf};

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
    let name = path.file_name().ok_or_else(|| format!("{} is no file name", path.display()))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    let part: PathBuf = path.with_file_name(hidden);
    let result = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    result.map_err(|e| {
        let _ = fs::remove_file(&part);
        format!("{} cannot be written: {e}", path.display())
    })
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
