//! The watched folder's parts, and what the names in it mean.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::kind::ends;

/// The folders of a service, absolute, each there.
#[derive(Clone, Debug)]
pub struct Folders {
    /// The watched folder itself.
    pub root: PathBuf,
    /// `in/`: where jobs are dropped.
    pub drop: PathBuf,
    /// `work/`: a slot for each job that is being built.
    pub work: PathBuf,
    /// `done/`: jobs that went well, with their reports.
    pub done: PathBuf,
    /// `failed/`: jobs that did not, with their reports.
    pub failed: PathBuf,
    /// `out/`: what was built, a folder a job.
    pub out: PathBuf,
}

impl Folders {
    /// Opens a watched folder, making what is not there; `out` is another place for `out/`.
    ///
    /// # Errors
    /// A sentence: a folder that cannot be made or written to, or parts on different file systems,
    /// between which no move is whole.
    pub fn open(root: &Path, out: Option<&Path>) -> Result<Folders, String> {
        let root = made(root)?;
        let out = made(&out.map_or_else(|| root.join("out"), Path::to_owned))?;
        let part = |name: &str| made(&root.join(name));
        let (drop, work, done, failed) = (part("in")?, part("work")?, part("done")?, part("failed")?);
        let folders = Folders { root, drop, work, done, failed, out };
        folders.on_one_device()?;
        Ok(folders)
    }

    fn on_one_device(&self) -> Result<(), String> {
        let device = |path: &Path| {
            fs::metadata(path).map(|meta| meta.dev()).map_err(|e| format!("{} cannot be read: {e}", path.display()))
        };
        let here = device(&self.work)?;
        for other in [&self.drop, &self.done, &self.failed] {
            if device(other)? != here {
                let (other, work) = (other.display(), self.work.display());
                return Err(format!(
                    "{other} and {work} are on different file systems: a job could not be moved whole; put them on one"
                ));
            }
        }
        Ok(())
    }
}

fn made(path: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(path)
        .and_then(|()| path.canonicalize())
        .map_err(|e| format!("the folder {} cannot be made: {e}", path.display()))
}

/// The names in a folder, sorted.
///
/// # Errors
/// Whatever the system says.
pub fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names: Vec<OsString> = fs::read_dir(folder)?.map(|e| e.map(|e| e.file_name())).collect::<Result<_, _>>()?;
    names.sort();
    Ok(names)
}

/// Files that systems leave in folders that people look into.
const CLUTTER: [&str; 3] = ["desktop.ini", "thumbs.db", "__macosx"];
/// Ends of names of files that are still being written.
const PARTIAL: [&str; 6] = [".part", ".partial", ".tmp", ".crdownload", ".filepart", "~"];

/// Whether something of this name is still being written, by a common agreement of copying programs.
pub fn is_partial(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    PARTIAL.iter().any(|end| name.ends_with(end))
}

/// Whether a name in the folder is nobody's job: hidden, partial, a lock, or clutter.
pub fn is_ignored(name: &OsStr) -> bool {
    let lower = name.to_string_lossy().to_ascii_lowercase();
    lower.starts_with('.') || is_partial(name) || lower.ends_with(".lock") || CLUTTER.contains(&lower.as_str())
}

/// A job's name is at most this long, in bytes: folders beside it have longer ones.
const LONGEST: usize = 200;

/// A job's name: that of what was dropped, without what says its kind. It names a folder.
pub fn job_name(name: &OsStr) -> String {
    let name = name.to_string_lossy();
    let end = ends().find(|end| {
        let at = name.len().checked_sub(end.len()).filter(|at| *at > 0);
        at.and_then(|at| name.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    });
    let stem = name.get(..name.len() - end.map_or(0, |end| end.len())).unwrap_or(&name);
    let clean: String = stem.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    let mut length = clean.len().min(LONGEST);
    while !clean.is_char_boundary(length) {
        length -= 1;
    }
    clean.get(..length).unwrap_or_default().to_owned()
}

/// Whether a lock file keeps a job back: `NAME.zip.lock` or `NAME.lock` beside `NAME.zip`.
pub fn is_locked(name: &OsStr, beside: &[OsString]) -> bool {
    let mut whole = name.to_owned();
    whole.push(".lock");
    let stem = OsString::from(format!("{}.lock", job_name(name)));
    beside.contains(&whole) || beside.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_still_is_no_job() {
        for name in [".hidden", "a.zip.part", "a.tmp", "a.zip.CRDOWNLOAD", "a~", "a.lock", "Thumbs.db"] {
            assert!(is_ignored(OsStr::new(name)), "{name}");
        }
        for name in ["a", "a.zip", "報.md", "parts", "a.job.toml"] {
            assert!(!is_ignored(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_jobs_name_is_without_its_kind() {
        for (name, job) in [
            ("monday", "monday"),
            ("monday.ZIP", "monday"),
            ("星期一.md", "星期一"),
            ("a.job.toml", "a"),
            ("a.b", "a.b"),
            ("a\nb.zip", "a_b"),
            ("notes.pdf", "notes.pdf"),
        ] {
            assert_eq!(job_name(OsStr::new(name)), job);
        }
        assert_eq!(job_name(OsStr::new(&"報".repeat(84))).len(), 198);
    }

    #[test]
    fn a_lock_stands_beside_its_job() {
        let beside: Vec<OsString> = ["a.lock", "b.zip.lock"].map(OsString::from).into();
        let locked = ["a", "a.zip", "b.zip", "b", "c.zip"].map(|name| is_locked(OsStr::new(name), &beside));
        assert_eq!(locked, [true, true, true, false, false]);
    }
}
