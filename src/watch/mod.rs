//! The watched folder: jobs are dropped, built, and put away with their reports.
//!
//! A job's way, each step a single move, so that at any moment it is in one place only:
//!
//! ```text
//! in/NAME ──(finished: `settle`)──→ work/NAME/job ──(built: `job`)──→ done/NAME or failed/NAME
//!    ↑                                   │   ↘ out/NAME (`publish`)
//!    └───────(given back: `slot`)────────┘
//! ```
//!
//! Nothing here sets a page: that is done by this same program, started for each job (`child`), so
//! that no job can end the service. The service itself writes no file half, and ends at any moment
//! without leaving anything that the next start does not mend (`slot`).

use std::any::Any;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};
use tracing::{debug, error, info, warn};

mod archive;
mod child;
mod fault;
mod folders;
mod job;
mod kind;
mod moves;
mod prepare;
mod publish;
mod report;
mod settle;
mod slot;
mod stop;

pub use child::Engine;
pub use folders::Folders;
pub use kind::{Feed, Kind};
pub use stop::{Stop, Told};

use fault::Fault;
use job::Outcome;
use settle::{Finished, Settling, Snapshot};
use slot::{Claim, IMPORTED, Slot};

/// How a folder is watched.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The watched folder.
    pub folder: PathBuf,
    /// Where output goes; `None`: `out/` in the watched folder.
    pub out: Option<PathBuf>,
    /// Folders in which tickets' editions may lie, besides the watched one.
    pub editions: Vec<PathBuf>,
    /// Whether to take what is finished now, then stop.
    pub once: bool,
    /// Whether no other service may watch the folder.
    pub alone: bool,
    /// How long a job must have rested.
    pub settle: Duration,
    /// The longest time between two looks into the folder.
    pub poll: Duration,
    /// Failed jobs in a row after which the service stops.
    pub max_failures: Option<u32>,
    /// How often a job is begun before it is given up.
    pub tries: u32,
    /// Bytes that an archive may have, unpacked.
    pub most_unpacked: u64,
    /// How pages are built.
    pub engine: Engine,
}

/// How a service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As it was told to, or (`once`) with nothing left to take; so many jobs failed.
    Asked {
        /// Failed jobs.
        failed: u32,
    },
    /// Too many jobs failed in a row.
    Failures,
    /// Nothing can be written, and it was not to wait (`once`).
    Storage,
}

/// A service at work.
#[derive(Debug)]
struct Service {
    settings: Settings,
    folders: Folders,
    settling: Settling,
    /// How often each job came back for want of room: those that did wait for those that did not.
    returned: BTreeMap<OsString, u32>,
    /// Jobs that a warning was given for already.
    warned: BTreeMap<OsString, &'static str>,
    failed: u32,
    failed_in_a_row: u32,
    /// How often in a row nothing could be written.
    troubles: u32,
    _lock: File,
}

/// Two looks into the folder are at least this far apart, however much happens in it.
const BREATH: Duration = Duration::from_millis(50);
/// The longest wait while nothing can be written.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Watches a folder until told to stop.
///
/// # Errors
/// A sentence, when the service cannot begin: folders that cannot be made, or are watched by
/// another service and one of the two is to be alone.
pub fn serve(settings: Settings, stop: &Stop) -> Result<Ended, String> {
    let folders = Folders::open(&settings.folder, settings.out.as_deref())?;
    let lock = service_lock(&folders, settings.alone)?;
    let mut service = Service {
        settings,
        folders,
        settling: Settling::default(),
        returned: BTreeMap::new(),
        warned: BTreeMap::new(),
        failed: 0,
        failed_in_a_row: 0,
        troubles: 0,
        _lock: lock,
    };
    let _ears = service.listen(stop);
    let (folder, out) = (service.folders.root.display(), service.folders.out.display());
    let engine = env!("CARGO_PKG_VERSION");
    info!(event = "service.started", folder = %folder, out = %out, engine, "watching");
    let ended = service.watch(stop);
    let failed = service.failed;
    let why = match ended {
        Ended::Asked { .. } => "stopped",
        Ended::Failures => "stopped: too many jobs failed in a row",
        Ended::Storage => "stopped: nothing can be written",
    };
    info!(event = "service.stopped", failed, "{why}");
    Ok(ended)
}

/// Takes the folder's lock, shared with other services or alone; it ends with the service.
fn service_lock(folders: &Folders, alone: bool) -> Result<File, String> {
    let path = folders.root.join(".dayang.lock");
    let shown = path.display();
    let open = File::options().create(true).read(true).write(true).truncate(false).open(&path);
    let file = open.map_err(|e| format!("{shown} cannot be written: {e}"))?;
    let locked = if alone { file.try_lock() } else { file.try_lock_shared() };
    match locked {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) if alone => {
            Err(format!("{shown} is held: another service watches the folder, and --alone asks to be the only one"))
        }
        Err(fs::TryLockError::WouldBlock) => {
            Err(format!("{shown} is held: the folder is watched by one that is to be alone"))
        }
        Err(fs::TryLockError::Error(e)) => {
            Err(format!("{shown} cannot be locked: {e}; watch a folder whose file system has locks"))
        }
    }
}

impl Service {
    /// Asks the system to wake the service when something happens; where it cannot, as for folders
    /// of other machines, polling alone does.
    fn listen(&self, stop: &Stop) -> Option<impl Watcher + use<>> {
        let waker = stop.waker();
        let made = notify::recommended_watcher(move |_| waker.wake());
        let listening = made.and_then(|mut ears| {
            ears.watch(&self.folders.drop, RecursiveMode::NonRecursive)?;
            Ok(ears)
        });
        listening.inspect_err(|e| info!(event = "service.polling", "no notices of changes, polling only: {e}")).ok()
    }

    fn watch(&mut self, stop: &Stop) -> Ended {
        loop {
            let (found, due) = match self.round(stop) {
                Ok(round) => round,
                Err(fault) => {
                    if let Some(ended) = self.trouble(&fault, stop) {
                        return ended;
                    }
                    continue;
                }
            };
            if stop.told() != Told::Nothing {
                return Ended::Asked { failed: self.failed };
            }
            if self.settings.max_failures.is_some_and(|most| self.failed_in_a_row >= most) {
                let failed = self.failed_in_a_row;
                error!(event = "service.failures", failed, "too many jobs failed in a row");
                return Ended::Failures;
            }
            match due {
                None if self.settings.once && !found => return Ended::Asked { failed: self.failed },
                due => {
                    stop.rest(BREATH.min(self.settings.poll));
                    if !found {
                        stop.nap(due.map_or(self.settings.poll, |due| due.min(self.settings.poll)));
                    }
                }
            }
        }
    }

    /// Takes what there is to take. Gives whether there was anything, and when to look again for the
    /// sake of a job that is settling.
    fn round(&mut self, stop: &Stop) -> Result<(bool, Option<Duration>), Fault> {
        let mut found = false;
        for slot in Slot::abandoned(&self.folders)? {
            if self.is_to_stop(stop) {
                return Ok((true, None));
            }
            info!(event = "job.recovered", job = slot.name, tries = slot.tries, "found in work, taken up again");
            self.take(slot, stop)?;
            found = true;
        }
        let (settle, drop) = (self.settings.settle, self.folders.drop.clone());
        let look = self.settling.look(&drop, settle, Instant::now());
        let look = look.map_err(|e| Fault::Later(format!("{} cannot be read: {e}", drop.display())))?;
        for name in &look.locked {
            self.warn_once(name, "locked", "kept back by a lock file beside it");
        }
        let mut finished = look.finished;
        finished.sort_by_cached_key(|job| self.returned.get(&job.name).copied().unwrap_or(0));
        for job in finished {
            if self.is_to_stop(stop) {
                return Ok((true, None));
            }
            found |= self.claim(&job, stop)?;
        }
        let waits = if self.settings.once { look.open } else { true };
        Ok((found, look.due.filter(|_| waits)))
    }

    fn is_to_stop(&self, stop: &Stop) -> bool {
        let many = self.settings.max_failures.is_some_and(|most| self.failed_in_a_row >= most);
        many || stop.told() != Told::Nothing
    }

    fn warn_once(&mut self, name: &OsString, what: &'static str, message: &str) {
        if self.warned.insert(name.clone(), what) != Some(what) {
            warn!(event = "job.waiting", job = %name.to_string_lossy(), "{message}");
        }
    }

    /// Takes a finished job, unless somebody else did. Gives whether it was taken.
    fn claim(&mut self, job: &Finished, stop: &Stop) -> Result<bool, Fault> {
        let taken = self.try_claim(job, stop);
        if taken.is_err() {
            let times = self.returned.entry(job.name.clone()).or_default();
            *times = times.saturating_add(1);
        } else {
            self.returned.remove(&job.name);
        }
        taken
    }

    fn try_claim(&mut self, job: &Finished, stop: &Stop) -> Result<bool, Fault> {
        let slot = match Slot::claim(&self.folders, &job.name)? {
            Claim::Taken(slot) => slot,
            Claim::Busy => {
                self.warn_once(&job.name, "busy", "waits for a job of its name that is in work");
                return Ok(false);
            }
            Claim::Gone => return Ok(false),
        };
        self.warned.remove(&job.name);
        self.settling.forget(&job.name);
        let now = slot.item().and_then(|item| Snapshot::of(&item).ok());
        if now.as_ref() == Some(&job.snapshot) {
            info!(event = "job.taken", job = slot.name, "taken");
            self.take(slot, stop)?;
        } else {
            debug!(event = "job.returned", job = slot.name, "changed while it was taken");
            self.give_back(slot);
        }
        Ok(true)
    }

    /// Works on a job and puts it away.
    fn take(&mut self, mut slot: Slot, stop: &Stop) -> Result<(), Fault> {
        let start = Instant::now();
        let worked = catch_unwind(AssertUnwindSafe(|| job::work(self, &mut slot, stop)));
        let worked = worked.unwrap_or_else(|panic| Ok(broken(&slot, panic.as_ref())));
        let put_away = worked.and_then(|outcome| {
            write_report(&outcome, &slot)?;
            Ok(outcome)
        });
        let outcome = match put_away {
            Ok(outcome) => outcome,
            Err(fault) => {
                self.give_back(slot);
                return if fault == Fault::Stopped { Ok(()) } else { Err(fault) };
            }
        };
        let good = outcome.is_good();
        let shelf = if good { &self.folders.done } else { &self.folders.failed };
        let place = slot.file_under(shelf)?;
        self.troubles = 0;
        if good {
            self.failed_in_a_row = 0;
        } else {
            (self.failed, self.failed_in_a_row) = (self.failed + 1, self.failed_in_a_row + 1);
        }
        tell(&outcome, &place, start.elapsed());
        Ok(())
    }

    fn give_back(&mut self, slot: Slot) {
        let name = slot.name.clone();
        match slot.give_back(&self.folders) {
            Ok(true) => info!(event = "job.returned", job = name, "put back into in/"),
            Ok(false) => info!(event = "job.returned", job = name, "left in work/: in/ has another of its name"),
            Err(e) => warn!(event = "job.returned", job = name, "left in work/: {e}"),
        }
    }

    /// Waits when the machine is in trouble, longer each time in a row.
    fn trouble(&mut self, fault: &Fault, stop: &Stop) -> Option<Ended> {
        self.troubles = self.troubles.saturating_add(1);
        let doubled = self.settings.poll.max(BREATH).saturating_mul(1 << self.troubles.min(16));
        let wait = doubled.min(LONGEST_WAIT);
        let seconds = wait.as_secs_f64();
        error!(event = "service.trouble", seconds, "{fault}");
        if self.settings.once {
            return Some(Ended::Storage);
        }
        stop.rest(wait);
        (stop.told() != Told::Nothing).then_some(Ended::Asked { failed: self.failed })
    }
}

/// The outcome of a job at which the service itself was at fault.
fn broken(slot: &Slot, panic: &(dyn Any + Send)) -> Outcome {
    let text =
        panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let reason = format!("a fault of the service: {}", text.unwrap_or_default());
    let item = slot.item().and_then(|item| item.file_name().map(|name| name.to_string_lossy().into_owned()));
    Outcome {
        job: slot.name.clone(),
        item: item.unwrap_or_default(),
        tries: slot.tries,
        reason: Some(reason),
        ..Outcome::default()
    }
}

/// Puts the reports, and the edition that a text became, beside what was dropped.
fn write_report(outcome: &Outcome, slot: &Slot) -> Result<(), Fault> {
    let folder = slot.job();
    fs::create_dir_all(&folder).map_err(|e| Fault::writing(&folder, &e))?;
    if let Some(imported) = &outcome.imported {
        let target = folder.join(IMPORTED);
        moves::remove(&target).and_then(|()| fs::rename(imported, &target)).map_err(|e| Fault::writing(&target, &e))?;
    }
    report::write(outcome, &folder)
}

/// Logs what became of a job, and of its pages.
fn tell(outcome: &Outcome, place: &str, took: Duration) {
    let (job, pages, findings, code) = (&outcome.job, outcome.pages.len(), outcome.findings.len(), outcome.code);
    let seconds = (took.as_secs_f64() * 1000.0).round() / 1000.0;
    for page in &outcome.pages {
        let findings = outcome.findings.iter().filter(|finding| report::is_of(finding, page)).count();
        debug!(event = "page.built", job, page, findings, "page built");
    }
    if outcome.is_good() {
        info!(event = "job.done", job, pages, seconds, findings, code, "done/{place}");
    } else {
        let reason = outcome.reason.as_deref().unwrap_or("pages have errors");
        error!(event = "job.failed", job, pages, seconds, findings, code, "failed/{place}: {reason}");
    }
}
