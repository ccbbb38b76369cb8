//! When a job is finished: nothing in it has changed for a while.
//!
//! Sizes and times of change are only ever compared with those of an earlier look, and the time
//! between looks is the monotonic clock's. So neither a clock that is set nor a file server whose
//! clock is wrong hurries a job or holds it back.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::archive;
use super::folders::{is_ignored, is_locked, is_partial, names};
use super::kind::Kind;

/// What is in a dropped file or folder, as far as a change of it would show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Snapshot {
    /// Files and folders below, by their paths; a single file has the empty path.
    Whole(BTreeMap<PathBuf, Stamp>),
    /// More than [`MOST_FILES`]: it is not looked at any closer.
    Vast,
}

/// A file's size and time of change; `None` for a folder.
pub type Stamp = Option<(u64, Option<SystemTime>)>;

/// Files and folders that a job may have.
pub const MOST_FILES: usize = 50_000;
/// Folders within folders that a job may have.
pub const DEEPEST: usize = 32;

impl Snapshot {
    /// Looks at a file or folder; links are not followed.
    ///
    /// # Errors
    /// Whatever the system says: something vanished meanwhile, or cannot be read.
    pub fn of(path: &Path) -> io::Result<Snapshot> {
        let mut found = BTreeMap::new();
        let mut open = vec![(path.to_owned(), PathBuf::new())];
        while let Some((path, inside)) = open.pop() {
            let meta = fs::symlink_metadata(&path)?;
            if meta.is_dir() {
                if inside.components().count() > DEEPEST {
                    return Ok(Snapshot::Vast);
                }
                for name in names(&path)? {
                    open.push((path.join(&name), inside.join(&name)));
                }
            }
            found.insert(inside, (!meta.is_dir()).then(|| (meta.len(), meta.modified().ok())));
            if found.len() + open.len() > MOST_FILES {
                return Ok(Snapshot::Vast);
            }
        }
        Ok(Snapshot::Whole(found))
    }

    /// The same without hidden files, which the program may leave beside what it reads.
    pub fn visible(mut self) -> Snapshot {
        if let Snapshot::Whole(files) = &mut self {
            let hidden = |path: &Path| path.components().any(|c| c.as_os_str().as_encoded_bytes().starts_with(b"."));
            files.retain(|path, _| !hidden(path));
        }
        self
    }

    /// Whether something in it is named as a file that is still being written.
    fn is_partial(&self) -> bool {
        let Snapshot::Whole(files) = self else { return false };
        files.keys().any(|path| path.file_name().is_some_and(is_partial))
    }
}

/// What is known of something in the folder.
#[derive(Debug)]
struct Seen {
    snapshot: Option<Snapshot>,
    since: Instant,
    /// The look at which it was first seen.
    born: u64,
    changed: bool,
}

/// The jobs that are not finished yet.
#[derive(Debug, Default)]
pub struct Settling {
    seen: BTreeMap<OsString, Seen>,
    looks: u64,
}

/// A job that is finished and can be taken.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Its name in the folder.
    pub name: OsString,
    /// What it was when it was found finished.
    pub snapshot: Snapshot,
}

/// What a look into the folder found.
#[derive(Debug, Default)]
pub struct Look {
    /// Jobs to be taken, by name.
    pub finished: Vec<Finished>,
    /// When the next could be finished, from now; `None` when nothing is waited for.
    pub due: Option<Duration>,
    /// Whether something was there at the first look and has not changed since: who is to take
    /// "what is finished now" has to wait for it.
    pub open: bool,
    /// Jobs kept back by a lock file.
    pub locked: Vec<OsString>,
}

/// What looks unfinished although it rests (a folder without its edition file, an archive without
/// its end) is given this many times the settling time.
const PATIENCE: u32 = 5;

impl Settling {
    /// Looks into the folder; `settle` is how long a job must have rested.
    ///
    /// # Errors
    /// Whatever the system says of the folder itself.
    pub fn look(&mut self, folder: &Path, settle: Duration, now: Instant) -> io::Result<Look> {
        let all = names(folder)?;
        self.looks += 1;
        self.seen.retain(|name, _| all.contains(name));
        let mut look = Look::default();
        for name in all.iter().filter(|name| !is_ignored(name)) {
            if is_locked(name, &all) {
                self.seen.remove(name);
                look.locked.push(name.clone());
                continue;
            }
            self.look_at(name, &folder.join(name), settle, now, &mut look);
        }
        Ok(look)
    }

    fn look_at(&mut self, name: &OsString, path: &Path, settle: Duration, now: Instant, look: &mut Look) {
        let snapshot = Snapshot::of(path).ok();
        let born = self.looks;
        let seen = self.seen.entry(name.clone()).or_insert_with(|| Seen {
            snapshot: snapshot.clone(),
            since: now,
            born,
            changed: false,
        });
        if seen.snapshot != snapshot {
            (seen.snapshot, seen.since, seen.changed) = (snapshot, now, true);
        }
        let rested = now.saturating_duration_since(seen.since);
        let needed = if rested >= settle && looks_unfinished(path, seen.snapshot.as_ref()) {
            settle.saturating_mul(PATIENCE)
        } else {
            settle
        };
        match (needed.checked_sub(rested).filter(|left| !left.is_zero()), &seen.snapshot) {
            (None, Some(snapshot)) => {
                look.finished.push(Finished { name: name.clone(), snapshot: snapshot.clone() });
            }
            (left, _) => {
                look.open |= seen.born == 1 && !seen.changed && seen.snapshot.is_some();
                let left = left.unwrap_or(settle);
                look.due = Some(look.due.map_or(left, |due| due.min(left)));
            }
        }
    }

    /// Forgets a job, so that it has to settle anew.
    pub fn forget(&mut self, name: &OsString) {
        self.seen.remove(name);
    }
}

fn looks_unfinished(path: &Path, snapshot: Option<&Snapshot>) -> bool {
    match Kind::of(path) {
        Ok(Kind::Folder) => snapshot.is_some_and(Snapshot::is_partial) || !path.join("edition.toml").is_file(),
        Ok(Kind::Archive) => !archive::has_end(path),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(2);

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("dayang-settle-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names_of(look: &Look) -> Vec<&str> {
        look.finished.iter().map(|job| job.name.to_str().unwrap()).collect()
    }

    /// Time is the caller's, so that no test waits.
    #[test]
    fn a_job_is_finished_when_it_has_rested() {
        let dir = folder("rest");
        fs::write(dir.join("a.md"), "一").unwrap();
        let (mut settling, start) = (Settling::default(), Instant::now());
        let mut at = |seconds| settling.look(&dir, SETTLE, start + Duration::from_secs(seconds)).unwrap();
        let first = at(0);
        assert_eq!((names_of(&first).len(), first.due, first.open), (0, Some(SETTLE), true));
        fs::write(dir.join("a.md"), "一二").unwrap();
        let second = at(1);
        assert_eq!((second.due, second.open), (Some(SETTLE), false), "a change starts the wait anew");
        assert!(at(2).finished.is_empty());
        assert_eq!(names_of(&at(3)), ["a.md"]);
        fs::write(dir.join("a.lock"), "").unwrap();
        let locked = at(4);
        assert_eq!((locked.finished.len(), locked.locked), (0, vec![OsString::from("a.md")]));
        fs::remove_file(dir.join("a.lock")).unwrap();
        assert!(at(5).finished.is_empty(), "it settles anew after its lock");
        assert_eq!(names_of(&at(7)), ["a.md"]);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn what_lacks_its_essence_is_given_longer() {
        let dir = folder("patience");
        fs::create_dir_all(dir.join("monday/stories")).unwrap();
        let (mut settling, start) = (Settling::default(), Instant::now());
        let mut at = |seconds| settling.look(&dir, SETTLE, start + Duration::from_secs(seconds)).unwrap();
        at(0);
        assert_eq!(at(3).due, Some(Duration::from_secs(7)));
        assert_eq!(names_of(&at(10)), ["monday"]);
        fs::write(dir.join("monday/edition.toml"), "").unwrap();
        at(11);
        assert_eq!(names_of(&at(13)), ["monday"]);
        fs::write(dir.join("monday/stories/a.md.part"), "").unwrap();
        at(14);
        assert!(at(17).finished.is_empty());
        fs::remove_dir_all(&dir).unwrap();
    }

    /// A file server's clock may be years off, either way.
    #[test]
    fn times_of_change_are_never_compared_with_the_clock() {
        let dir = folder("clock");
        let (past, future) = (SystemTime::UNIX_EPOCH, SystemTime::now() + Duration::from_secs(86_400 * 3650));
        for (name, time) in [("past.md", past), ("future.md", future)] {
            fs::write(dir.join(name), "文").unwrap();
            fs::File::options().write(true).open(dir.join(name)).unwrap().set_modified(time).unwrap();
        }
        let (mut settling, start) = (Settling::default(), Instant::now());
        assert!(settling.look(&dir, SETTLE, start).unwrap().finished.is_empty());
        assert_eq!(names_of(&settling.look(&dir, SETTLE, start + SETTLE).unwrap()), ["future.md", "past.md"]);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn hidden_files_come_and_go_unseen() {
        let dir = folder("hidden");
        fs::write(dir.join("a"), "").unwrap();
        let before = Snapshot::of(&dir).unwrap();
        fs::create_dir(dir.join(".cache")).unwrap();
        fs::write(dir.join(".cache/x"), "").unwrap();
        let after = Snapshot::of(&dir).unwrap();
        assert_ne!(before, after);
        assert_eq!(before.visible(), after.visible());
        fs::remove_dir_all(&dir).unwrap();
    }
}
