//! Output folders that are whole at any time.
//!
//! A build writes into a hidden folder beside, which begins as the output folder is (by hard links,
//! so it costs nothing), and the two change places in one step. So a reader sees the edition before
//! or the edition after, never one of both; and whatever a build leaves alone in its folder, as
//! signatures and other profiles' files, is still there afterwards. It takes a program that
//! replaces files by renaming, as this one does: none is written to in place.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use super::fault::Fault;
use super::folders::names;
use super::moves;
use super::stop::{Stop, Told};

/// What tells whether a file is still the one that it was.
type Mark = (u64, u64, Option<SystemTime>);

/// An output folder in the making.
#[derive(Debug)]
pub struct Output {
    /// The folder to build into.
    pub part: PathBuf,
    /// The folder that it will be.
    whole: PathBuf,
    aside: PathBuf,
    lock: PathBuf,
    /// The files that were there in the beginning.
    before: BTreeMap<PathBuf, Mark>,
    _held: File,
}

/// Checks an output folder's name: a path below `out/`, of plain names that are not hidden.
///
/// # Errors
/// A sentence saying what is wrong.
pub fn check_name(name: &str) -> Result<(), String> {
    let plain = |part: Component| matches!(part, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b"."));
    if name.is_empty() || name.chars().any(char::is_control) || !Path::new(name).components().all(plain) {
        return Err(format!(
            "{name:?} is no folder within out/: give plain names, as in \"monday\" or \"2026/monday\""
        ));
    }
    Ok(())
}

impl Output {
    /// Begins the output folder `name` within `out`; waits while another service builds into it.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the name is no folder's, [`Fault::Later`] when nothing can be
    /// written, [`Fault::Stopped`].
    pub fn begin(out: &Path, name: &str, stop: &Stop) -> Result<Output, Fault> {
        check_name(name).map_err(Fault::Refused)?;
        let whole = out.join(name);
        if fs::symlink_metadata(&whole).is_ok_and(|meta| !meta.is_dir()) {
            return Err(Fault::Refused(format!("{} is no folder", whole.display())));
        }
        let hidden = |end: &str| {
            let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
            whole.with_file_name(format!(".{name}.{end}"))
        };
        let (part, aside, lock) = (hidden("part"), hidden("old"), hidden("lock"));
        let later = |e: io::Error| Fault::writing(&part, &e);
        fs::create_dir_all(whole.parent().unwrap_or(out)).map_err(later)?;
        let held = wait_for(&lock, stop)?;
        if aside.exists() && !whole.exists() {
            fs::rename(&aside, &whole).map_err(later)?;
        }
        moves::remove(&aside)
            .and_then(|()| moves::remove(&part))
            .and_then(|()| fs::create_dir(&part))
            .map_err(later)?;
        let mut output = Output { part, whole, aside, lock, before: BTreeMap::new(), _held: held };
        output.begin_as_it_is().map_err(|e| Fault::writing(&output.part, &e))?;
        Ok(output)
    }

    /// Fills the folder with what the output has.
    fn begin_as_it_is(&mut self) -> io::Result<()> {
        for (path, mark) in files(&self.whole)? {
            let (old, new) = (self.whole.join(&path), self.part.join(&path));
            fs::create_dir_all(new.parent().unwrap_or(&new))?;
            fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(|_| ()))?;
            self.before.insert(path, mark);
        }
        Ok(())
    }

    /// Makes the folder the output. Gives its files, sorted.
    ///
    /// # Errors
    /// [`Fault::Later`] when it cannot be moved; the output is then what it was.
    pub fn publish(self) -> Result<Vec<String>, Fault> {
        let fault = |e: io::Error| Fault::writing(&self.whole, &e);
        if self.whole.exists() {
            moves::exchange(&self.part, &self.whole, &self.aside).map_err(fault)?;
            self.keep_what_came_meanwhile().map_err(fault)?;
        } else {
            fs::rename(&self.part, &self.whole).map_err(fault)?;
        }
        let all = files(&self.whole).map_err(fault)?;
        Ok(all.into_keys().map(|path| path.to_string_lossy().into_owned()).collect())
    }

    /// A file put into the old folder while the new one was built (a signature, say) goes to the
    /// new one, unless the build wrote one of its name.
    fn keep_what_came_meanwhile(&self) -> io::Result<()> {
        let new = files(&self.whole)?;
        for (path, mark) in files(&self.part)? {
            let before = self.before.get(&path);
            let untouched = new.get(&path).is_none_or(|mark| Some(mark) == before);
            if before != Some(&mark) && untouched {
                let target = self.whole.join(&path);
                fs::create_dir_all(target.parent().unwrap_or(&target))?;
                fs::rename(self.part.join(&path), target)?;
            }
        }
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // what cannot be removed now is removed when the folder is next built into
        let _ = moves::remove(&self.part);
        let _ = fs::remove_file(&self.lock);
    }
}

fn wait_for(lock: &Path, stop: &Stop) -> Result<File, Fault> {
    loop {
        match moves::hold(lock) {
            Ok(Some(held)) => return Ok(held),
            Ok(None) if stop.told() != Told::Nothing => return Err(Fault::Stopped),
            Ok(None) => stop.rest(std::time::Duration::from_millis(50)),
            Err(error) => return Err(Fault::writing(lock, &error)),
        }
    }
}

/// The files below a folder, by their paths within it; none when it is not there. Links are files;
/// what the engine keeps for itself, hidden, is none.
fn files(folder: &Path) -> io::Result<BTreeMap<PathBuf, Mark>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![PathBuf::new()]);
    if !folder.is_dir() {
        return Ok(found);
    }
    while let Some(inside) = open.pop() {
        for name in names(&folder.join(&inside))? {
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = inside.join(name);
            let meta = fs::symlink_metadata(folder.join(&path))?;
            if meta.is_dir() {
                open.push(path);
            } else {
                found.insert(path, (meta.ino(), meta.len(), meta.modified().ok()));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(name: &str) -> PathBuf {
        let out = std::env::temp_dir().join(format!("dayang-publish-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&out);
        fs::create_dir_all(&out).unwrap();
        out
    }

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["", "..", "a/../b", "/a", ".a", "a/.b", "a\nb"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name("2026/星期一").is_ok());
    }

    #[test]
    fn the_output_is_the_old_one_until_it_is_the_new_one() {
        let (dir, stop) = (out("swap"), Stop::deaf());
        let first = Output::begin(&dir, "a", &stop).unwrap();
        fs::write(first.part.join("A1.pdf"), "one").unwrap();
        fs::write(first.part.join("A2.pdf"), "one").unwrap();
        assert!(!dir.join("a").exists());
        assert_eq!(first.publish().unwrap(), ["A1.pdf", "A2.pdf"]);
        let second = Output::begin(&dir, "a", &stop).unwrap();
        moves::write(&second.part.join("A1.pdf"), b"two").unwrap();
        fs::remove_file(second.part.join("A2.pdf")).unwrap();
        let read = |name: &str| fs::read_to_string(dir.join("a").join(name)).ok();
        assert_eq!([read("A1.pdf"), read("A2.pdf")].map(Option::unwrap), ["one", "one"]);
        // signed while it is built
        moves::write(&dir.join("a/A1.sign.toml"), b"signed").unwrap();
        second.publish().unwrap();
        assert_eq!([read("A1.pdf"), read("A2.pdf")], [Some("two".to_owned()), None]);
        assert_eq!(read("A1.sign.toml").as_deref(), Some("signed"));
        // one that is given up changes nothing
        let third = Output::begin(&dir, "a", &stop).unwrap();
        moves::write(&third.part.join("A1.pdf"), b"three").unwrap();
        drop(third);
        assert_eq!(read("A1.pdf").as_deref(), Some("two"));
        assert_eq!(names(&dir).unwrap(), ["a"]);
        fs::remove_dir_all(&dir).unwrap();
    }
}
