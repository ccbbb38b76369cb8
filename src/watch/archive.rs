//! Zip archives of editions, from anybody.
//!
//! Sizes, counts and depths are bounded whatever the archive says of itself; no entry leads out of
//! the folder it is unpacked into, none is a link, and none replaces another.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::fault::Fault;
use super::folders::{is_ignored, names};
use super::settle::{DEEPEST, MOST_FILES};

/// The end of the central directory: its mark, and its length without the comment.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
/// The mark of what stands before it in archives of more than four gigabytes or 65,535 files.
const LOCATOR: (&[u8], usize) = (b"PK\x06\x07", 20);
/// The longest comment of an archive.
const COMMENT: u64 = 65_535;
/// The longest central directory that is read.
const DIRECTORY: u32 = 16 << 20;

/// What the end of an archive says of it.
struct End {
    entries: u16,
    directory: u32,
    /// Whether it is one of the large kind.
    large: bool,
}

/// Whether a file ends as a whole archive does. A copy that is under way does not.
pub fn has_end(path: &Path) -> bool {
    File::open(path).ok().and_then(|mut file| end(&mut file)).is_some()
}

fn end(file: &mut File) -> Option<End> {
    let length = file.metadata().ok()?.len();
    let reach = COMMENT + (END.1 + LOCATOR.1) as u64;
    file.seek(SeekFrom::Start(length.saturating_sub(reach))).ok()?;
    let mut tail = Vec::new();
    file.take(reach).read_to_end(&mut tail).ok()?;
    let at = (0..=tail.len().checked_sub(END.1)?).rev().find(|at| {
        let comment = number(&tail, at + 20, 2);
        tail.get(*at..).is_some_and(|rest| rest.starts_with(END.0))
            && comment.is_some_and(|comment| at + END.1 + comment as usize <= tail.len())
    })?;
    let before = at.checked_sub(LOCATOR.1).and_then(|start| tail.get(start..));
    Some(End {
        entries: u16::try_from(number(&tail, at + 10, 2)?).ok()?,
        directory: number(&tail, at + 12, 4)?,
        large: before.is_some_and(|before| before.starts_with(LOCATOR.0)),
    })
}

/// A number of some bytes, the low byte first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |n, byte| n << 8 | u32::from(*byte)))
}

/// Unpacks an archive into an empty folder; all files together may have `most` bytes.
///
/// # Errors
/// [`Fault::Refused`] for an archive that is damaged, hostile or too large, [`Fault::Later`] when
/// nothing can be written.
pub fn unpack(path: &Path, into: &Path, most: u64) -> Result<(), Fault> {
    let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let refused = |why: String| Fault::Refused(format!("{shown}: {why}"));
    let mut file = File::open(path).map_err(|e| Fault::reading(path, &e))?;
    let end = end(&mut file).ok_or_else(|| refused("not a whole zip archive: its end is missing".to_owned()))?;
    if end.large || usize::from(end.entries) > MOST_FILES || end.directory > DIRECTORY {
        return Err(refused(format!("an archive of more than {MOST_FILES} files or 4 GB; drop a folder instead")));
    }
    let mut archive = ZipArchive::new(file).map_err(|e| refused(format!("not a zip archive: {e}")))?;
    if archive.len() != usize::from(end.entries) {
        return Err(refused("entries of the same name, or not as many as it says".to_owned()));
    }
    let mut left = most;
    for index in 0..archive.len().min(MOST_FILES) {
        let mut entry = archive.by_index(index).map_err(|e| refused(format!("entry {}: {e}", index + 1)))?;
        let name = String::from_utf8(entry.name_raw().to_vec()).map_err(|_| {
            let shown = String::from_utf8_lossy(entry.name_raw());
            refused(format!("the name of entry {} ({shown}) is not in UTF-8; pack it with UTF-8 names", index + 1))
        })?;
        let inside = safe(&name).map_err(|why| refused(format!("the entry {name:?} {why}")))?;
        if clutter(&inside) {
            continue;
        }
        left = one(&mut entry, &into.join(&inside), left).map_err(|fault| match fault {
            Fault::Refused(why) => refused(format!("the entry {name:?} {why}")),
            other => other,
        })?;
    }
    Ok(())
}

/// Writes one entry; gives what is left of the bytes allowed.
fn one<R: Read>(entry: &mut ZipFile<'_, R>, target: &Path, left: u64) -> Result<u64, Fault> {
    const KIND: u32 = 0o170_000;
    if entry.unix_mode().is_some_and(|mode| ![0, 0o040_000, 0o100_000].contains(&(mode & KIND))) {
        return Err(Fault::Refused("is a link or a device".to_owned()));
    }
    let make = |folder: &Path| fs::create_dir_all(folder).map_err(|e| collision_or(folder, &e));
    if entry.is_dir() {
        make(target)?;
        return Ok(left);
    }
    make(target.parent().unwrap_or(target))?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(target).map_err(|e| collision_or(target, &e))?;
    copy(entry, &mut file, target, left)
}

fn collision_or(path: &Path, error: &std::io::Error) -> Fault {
    use std::io::ErrorKind::{AlreadyExists, InvalidFilename, NotADirectory};
    match error.kind() {
        AlreadyExists | NotADirectory => Fault::Refused("has the name of another".to_owned()),
        InvalidFilename => Fault::Refused("has a name that is too long".to_owned()),
        _ => Fault::writing(path, error),
    }
}

/// Copies at most `left` bytes; reading is the archive's fault, writing the disk's.
fn copy(from: &mut impl Read, to: &mut File, target: &Path, mut left: u64) -> Result<u64, Fault> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer).map_err(|e| Fault::Refused(format!("is damaged: {e}")))?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(left);
        }
        left = left
            .checked_sub(read as u64)
            .ok_or_else(|| Fault::Refused("makes it larger, unpacked, than is allowed (--max-size)".to_owned()))?;
        to.write_all(bytes).map_err(|e| Fault::writing(target, &e))?;
    }
}

/// An entry's path within the folder, or why it has none.
fn safe(name: &str) -> Result<PathBuf, String> {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    let drive = parts.first().is_some_and(|first| first.is_empty() || (first.len() == 2 && first.ends_with(':')));
    if drive || parts.contains(&"..") {
        return Err("leads out of the archive".to_owned());
    }
    if name.chars().any(char::is_control) {
        return Err("has a control character in its name".to_owned());
    }
    let path: PathBuf = parts.into_iter().filter(|part| !part.is_empty() && *part != ".").collect();
    if path.components().count() > DEEPEST {
        return Err(format!("lies in more than {DEEPEST} folders"));
    }
    Ok(path)
}

fn clutter(path: &Path) -> bool {
    path.components().next().is_none_or(|first| first.as_os_str().eq_ignore_ascii_case("__MACOSX"))
}

/// The folder of an unpacked edition: where its `edition.toml` is, at the top or in the only folder
/// there.
///
/// # Errors
/// A sentence, when there is none.
pub fn edition_folder(tree: &Path) -> Result<PathBuf, Fault> {
    let all = names(tree).map_err(|e| Fault::reading(tree, &e))?;
    let mut folders = all.iter().filter(|name| !is_ignored(name)).map(|name| tree.join(name)).filter(|p| p.is_dir());
    let inner = folders.next().filter(|_| folders.next().is_none());
    let mut candidates = std::iter::once(tree.to_owned()).chain(inner);
    candidates.find(|folder| folder.join("edition.toml").is_file()).ok_or_else(|| {
        Fault::Refused("no edition.toml at the top of the archive, nor in the one folder there".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out() {
        for name in ["../a", "/a", "a/../../b", "C:\\a", "\\\\server\\a", "..\\a", "a\0b", &"a/".repeat(40)] {
            assert!(safe(name).is_err(), "{name:?}");
        }
        for (name, path) in [("a/b.md", "a/b.md"), ("a\\b.md", "a/b.md"), ("./a//b/", "a/b"), ("報/一.md", "報/一.md")]
        {
            assert_eq!(safe(name).unwrap(), Path::new(path));
        }
    }

    #[test]
    fn an_end_is_found_before_a_comment_only() {
        let file = std::env::temp_dir().join(format!("dayang-end-{}", std::process::id()));
        let end = [b"PK\x05\x06".as_slice(), &[0; 16], &[3, 0], b"abc"].concat();
        for (bytes, whole) in [(end.clone(), true), (end[..end.len() - 1].to_vec(), false), (vec![0; 30], false)] {
            fs::write(&file, bytes).unwrap();
            assert_eq!(has_end(&file), whole);
        }
        fs::remove_file(&file).unwrap();
    }
}
