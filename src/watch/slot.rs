//! Slots in `work/`: a job that somebody builds.
//!
//! A slot is a folder of the job's name:
//!
//! | in it | |
//! |---|---|
//! | `job/` | what was dropped, moved here in one step; in the end its report too |
//! | `keeper.lock` | locked by the service that builds it |
//! | `child.lock`, `child` | locked by the program that sets the pages; its process id and machine |
//! | `tries` | how often it was begun |
//! | `tree/`, `probe/` | what was unpacked or imported; pages tried one by one |
//!
//! A slot whose keeper's lock is free was left by a service that ended without finishing it. Since
//! locks end with their holders, there is none to clear away by hand, and several services may
//! share one folder: a job is whose move into its slot succeeds, and jobs of one name wait for
//! each other.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::fault::Fault;
use super::folders::{Folders, job_name, names};
use super::moves;

/// A job in work, held by this service.
#[derive(Debug)]
pub struct Slot {
    /// The job's name.
    pub name: String,
    /// How often it was begun before.
    pub tries: u32,
    folder: PathBuf,
    _keeper: File,
}

/// What became of an attempt to take a job.
#[derive(Debug)]
pub enum Claim {
    /// It is ours.
    Taken(Slot),
    /// A job of the same name is in work.
    Busy,
    /// Somebody took it, or took it away.
    Gone,
}

/// The names of reports within a slot's `job/`; what was dropped never has them.
pub const REPORTS: [&str; 2] = ["report.json", "report.txt"];
/// The folder in `job/` of the edition that a text was imported as.
pub const IMPORTED: &str = "imported";

impl Slot {
    /// Takes a job out of the drop folder, by one move.
    ///
    /// # Errors
    /// [`Fault::Later`] when nothing can be made or moved in `work/`.
    pub fn claim(folders: &Folders, dropped: &OsStr) -> Result<Claim, Fault> {
        let name = job_name(dropped);
        let folder = folders.work.join(&name);
        if let Err(error) = fs::create_dir(&folder) {
            let busy = error.kind() == io::ErrorKind::AlreadyExists;
            return if busy { Ok(Claim::Busy) } else { Err(Fault::writing(&folder, &error)) };
        }
        let Some(slot) = Slot::held(&folder, name)? else { return Ok(Claim::Busy) };
        let target = slot.job().join(kept_name(dropped));
        let moved = fs::create_dir(slot.job()).and_then(|()| fs::rename(folders.drop.join(dropped), &target));
        match moved {
            Ok(()) => Ok(Claim::Taken(slot)),
            Err(error) => {
                slot.clear();
                let gone = error.kind() == io::ErrorKind::NotFound;
                if gone { Ok(Claim::Gone) } else { Err(Fault::writing(&target, &error)) }
            }
        }
    }

    /// A slot whose keeper's lock is now ours; `None` when somebody has it or the slot is gone.
    fn held(folder: &Path, name: String) -> Result<Option<Slot>, Fault> {
        let lock = folder.join("keeper.lock");
        let keeper = match moves::hold(&lock) {
            Ok(Some(keeper)) => keeper,
            Ok(None) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Fault::writing(&lock, &error)),
        };
        let tries = fs::read_to_string(folder.join("tries")).ok().and_then(|n| n.trim().parse().ok()).unwrap_or(0);
        Ok(Some(Slot { name, tries, folder: folder.to_owned(), _keeper: keeper }))
    }

    /// Slots that a service left behind, taken over; empty ones are cleared away.
    ///
    /// # Errors
    /// [`Fault::Later`] when `work/` cannot be read or locked.
    pub fn abandoned(folders: &Folders) -> Result<Vec<Slot>, Fault> {
        let all = names(&folders.work).map_err(|e| Fault::writing(&folders.work, &e))?;
        let mut left = Vec::new();
        for name in all {
            let folder = folders.work.join(&name);
            // what is not a slot is somebody's own
            let known = ["job", "keeper.lock"].iter().any(|part| folder.join(part).exists());
            let empty = names(&folder).is_ok_and(|inside| inside.is_empty());
            if !known && !empty {
                continue;
            }
            let Some(slot) = Slot::held(&folder, name.to_string_lossy().into_owned())? else { continue };
            if !slot.is_quiet() {
                continue;
            }
            match slot.item() {
                Some(_) => left.push(slot),
                None => slot.clear(),
            }
        }
        Ok(left)
    }

    /// Whether no program is at work in the slot any more. One whose service ended is killed: with
    /// nobody to read what it says or to end it in time, its work is lost.
    fn is_quiet(&self) -> bool {
        let free = || matches!(moves::hold(&self.child_lock()), Ok(Some(_)));
        if free() {
            return true;
        }
        let said = fs::read_to_string(self.folder.join("child")).unwrap_or_default();
        let orphan = said.split_once(' ').filter(|(_, machine)| *machine == machine_name());
        let pid = orphan.and_then(|(pid, _)| pid.parse().ok()).and_then(Pid::from_raw);
        // the lock is held, so this is the process that was started for the slot
        if let Some(pid) = pid {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            free()
        })
    }

    /// The folder of what was dropped.
    pub fn job(&self) -> PathBuf {
        self.folder.join("job")
    }

    /// What was dropped; `None` when it was taken away.
    pub fn item(&self) -> Option<PathBuf> {
        let mut inside = names(&self.job()).ok()?.into_iter();
        let item = inside.find(|name| !is_ours(name))?;
        Some(self.job().join(item))
    }

    /// A fresh folder of this name within the slot.
    ///
    /// # Errors
    /// [`Fault::Later`] when it cannot be made.
    pub fn fresh(&self, name: &str) -> Result<PathBuf, Fault> {
        let folder = self.folder.join(name);
        moves::remove(&folder).and_then(|()| fs::create_dir(&folder)).map_err(|e| Fault::writing(&folder, &e))?;
        Ok(folder)
    }

    /// Counts a try before it is begun.
    ///
    /// # Errors
    /// [`Fault::Later`] when the count cannot be written.
    pub fn count_try(&mut self) -> Result<(), Fault> {
        self.tries = self.tries.saturating_add(1);
        let path = self.folder.join("tries");
        moves::write(&path, self.tries.to_string().as_bytes()).map_err(|e| Fault::writing(&path, &e))
    }

    fn child_lock(&self) -> PathBuf {
        self.folder.join("child.lock")
    }

    /// The lock that a program started for the slot is to inherit.
    ///
    /// # Errors
    /// [`Fault::Later`] when it cannot be had.
    pub fn lock_for_child(&self) -> Result<File, Fault> {
        let path = self.child_lock();
        let held = moves::hold(&path).map_err(|e| Fault::writing(&path, &e))?;
        held.ok_or_else(|| Fault::Later(format!("{} is held by another program", path.display())))
    }

    /// Notes the program that was started for the slot, for whoever finds it abandoned.
    pub fn note_child(&self, pid: Pid) {
        let said = format!("{} {}", pid.as_raw_nonzero(), machine_name());
        // without the note an orphan is waited for instead of killed
        let _ = moves::write(&self.folder.join("child"), said.as_bytes());
    }

    /// Puts the job back to where it was dropped. `false` when something else of its name is there
    /// by now: then it stays in work, as if the service had ended, and is taken up again.
    ///
    /// # Errors
    /// Whatever the system says; the job is then where it was.
    pub fn give_back(self, folders: &Folders) -> io::Result<bool> {
        if let Some(item) = self.item() {
            let name = item.file_name().unwrap_or_default();
            match moves::to_new_name(&item, &folders.drop.join(name)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let _ = fs::remove_file(self.folder.join("tries"));
                    return Ok(false);
                }
                other => other?,
            }
        }
        self.clear();
        Ok(true)
    }

    /// Moves the job with its reports to `done/` or `failed/`, in one step; a counter tells it from
    /// earlier jobs of its name. Gives the name it has there.
    ///
    /// # Errors
    /// [`Fault::Later`]; the job is then still in its slot.
    pub fn file_under(self, shelf: &Path) -> Result<String, Fault> {
        let fault = |e: &io::Error| Fault::writing(&shelf.join(&self.name), e);
        let mut number = first_free(&names(shelf).map_err(|e| fault(&e))?, &self.name);
        loop {
            let name = numbered(&self.name, number);
            match moves::to_new_name(&self.job(), &shelf.join(&name)) {
                Ok(()) => {
                    self.clear();
                    return Ok(name);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(fault(&error)),
            }
        }
    }

    /// Removes the slot, its lock last held.
    fn clear(self) {
        // what cannot be removed is an empty slot, cleared away with the abandoned
        let _ = moves::remove(&self.folder);
    }
}

/// Whether a name in `job/` is of something that the service put there.
fn is_ours(name: &OsStr) -> bool {
    REPORTS.iter().chain([&IMPORTED]).any(|ours| name.to_str() == Some(ours))
}

/// A dropped file's name within `job/`: its own, unless something of the service is to have it.
fn kept_name(dropped: &OsStr) -> OsString {
    let mut name = OsString::from(if is_ours(dropped) { "_" } else { "" });
    name.push(dropped);
    name
}

fn numbered(name: &str, number: u32) -> String {
    if number < 2 { name.to_owned() } else { format!("{name}-{number}") }
}

/// The number after the highest that a name has; 1 when the name itself is free.
fn first_free(taken: &[OsString], name: &str) -> u32 {
    let number = |other: &OsString| {
        let tail = other.to_str()?.strip_prefix(name)?;
        if tail.is_empty() { Some(1) } else { tail.strip_prefix('-')?.parse::<u32>().ok() }
    };
    taken.iter().filter_map(number).max().map_or(1, |n| n.saturating_add(1))
}

/// The machine's name, to tell another machine's process ids from ours.
fn machine_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str) -> Folders {
        let root = std::env::temp_dir().join(format!("dayang-slot-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Folders::open(&root, None).unwrap()
    }

    fn taken(folders: &Folders, name: &str) -> Slot {
        match Slot::claim(folders, OsStr::new(name)).unwrap() {
            Claim::Taken(slot) => slot,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_job_is_taken_once_and_jobs_of_one_name_wait() {
        let folders = service("claim");
        fs::write(folders.drop.join("a.md"), "一").unwrap();
        fs::write(folders.drop.join("a.zip"), "二").unwrap();
        let slot = taken(&folders, "a.md");
        assert!(matches!(Slot::claim(&folders, OsStr::new("a.md")), Ok(Claim::Busy)));
        assert!(matches!(Slot::claim(&folders, OsStr::new("a.zip")), Ok(Claim::Busy)));
        assert!(Slot::abandoned(&folders).unwrap().is_empty(), "it is held");
        fs::write(slot.job().join("report.json"), "{}").unwrap();
        assert_eq!(slot.file_under(&folders.done).unwrap(), "a");
        assert_eq!(names(&folders.done.join("a")).unwrap(), ["a.md", "report.json"]);
        assert_eq!(taken(&folders, "a.zip").file_under(&folders.done).unwrap(), "a-2");
        assert!(matches!(Slot::claim(&folders, OsStr::new("b")), Ok(Claim::Gone)));
        assert!(names(&folders.work).unwrap().is_empty());
        fs::remove_dir_all(&folders.root).unwrap();
    }

    #[test]
    fn what_a_service_left_is_taken_over_or_given_back() {
        let folders = service("left");
        fs::write(folders.drop.join("a.md"), "一").unwrap();
        let mut slot = taken(&folders, "a.md");
        slot.count_try().unwrap();
        drop(slot);
        fs::create_dir(folders.work.join("empty")).unwrap();
        fs::create_dir_all(folders.work.join("own/things")).unwrap();
        let mut left = Slot::abandoned(&folders).unwrap();
        assert_eq!(left.iter().map(|slot| (slot.name.as_str(), slot.tries)).collect::<Vec<_>>(), [("a", 1)]);
        assert_eq!(names(&folders.work).unwrap(), ["a", "own"]);
        // a newer job of its name must not be lost
        fs::write(folders.drop.join("a.md"), "二").unwrap();
        assert!(!left.remove(0).give_back(&folders).unwrap());
        fs::remove_file(folders.drop.join("a.md")).unwrap();
        assert!(Slot::abandoned(&folders).unwrap().remove(0).give_back(&folders).unwrap());
        assert_eq!(fs::read_to_string(folders.drop.join("a.md")).unwrap(), "一");
        fs::remove_dir_all(&folders.root).unwrap();
    }

    #[test]
    fn counters_go_on_from_the_highest() {
        let taken: Vec<OsString> = ["a", "a-2", "a-9", "a-b", "b-3"].map(OsString::from).into();
        assert_eq!(["a", "b", "c"].map(|name| first_free(&taken, name)), [10, 4, 1]);
    }
}
