//! The program that sets the pages: this same program, started anew for every job.
//!
//! So whatever a job does to it (a panic, no memory left, a loop without end), the service goes on.
//! It runs in a process group of its own, which is ended as a whole, and inherits the slot's lock
//! as its standard input, so that a service that starts later sees whether it still runs.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use super::fault::Fault;
use super::slot::Slot;
use super::stop::{Stop, Told};

/// How pages are built.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    /// The program.
    pub program: PathBuf,
    /// The folder of bundled fonts, layouts and profiles, absolute; `None` leaves it to the program.
    pub data: Option<PathBuf>,
    /// The folder of what earlier builds made, absolute; `None` leaves it to the program.
    pub cache: Option<PathBuf>,
    /// What pages are for, as `dayang build --profile` has it; a ticket may say otherwise.
    pub profile: String,
    /// Threads of one build; `None`: as many as the machine has.
    pub jobs: Option<u32>,
    /// How long a page may take.
    pub timeout: Option<Duration>,
    /// Whether the first page that fails ends a job.
    pub fail_fast: bool,
    /// The memory that a build may have, in bytes.
    pub memory: Option<u64>,
}

/// One build.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// The edition file, from the folder that the program is started in.
    pub edition: &'a Path,
    /// The folder that is written to, absolute.
    pub output: &'a Path,
    /// The pages, or all.
    pub pages: Option<&'a [String]>,
    /// What they are for.
    pub profile: &'a str,
}

impl Engine {
    /// The arguments of a build: the one place that knows which of the service's options
    /// `dayang build` takes.
    fn build_arguments(&self, task: &Task) -> Vec<OsString> {
        let mut arguments: Vec<OsString> =
            ["build", "--message-format", "json", "--profile", task.profile].into_iter().map(OsString::from).collect();
        let cache = self.cache.iter().flat_map(|folder| ["--cache".into(), folder.into()]);
        arguments.extend(cache);
        if let Some(jobs) = self.jobs {
            arguments.extend(["--jobs".into(), jobs.to_string().into()]);
        }
        if self.fail_fast {
            arguments.push("--fail-fast".into());
        }
        if let Some(each) = self.timeout {
            // The build counts whole seconds, and a day of them.
            let seconds = each.as_millis().div_ceil(1000).clamp(1, 86_400);
            arguments.extend(["--timeout".into(), seconds.to_string().into()]);
        }
        if let Some(pages) = task.pages {
            arguments.extend(["--pages".into(), pages.join(",").into()]);
        }
        arguments.extend(["-o".into(), task.output.into(), "--".into(), task.edition.into()]);
        arguments
    }

    /// The program with the environment that the service's options ask for.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("NO_COLOR", "1");
        if let Some(data) = &self.data {
            command.env("DAYANG_DATA", data);
        }
        command
    }

    /// Builds, in the folder `from`.
    ///
    /// # Errors
    /// [`Fault::Later`] when the program cannot be started or cannot write, [`Fault::Stopped`].
    pub fn build(&self, task: &Task, from: &Path, pages: usize, slot: &Slot, stop: &Stop) -> Result<Run, Fault> {
        let mut command = self.command();
        command.args(self.build_arguments(task)).current_dir(from);
        let limit = self.timeout.map(|each| each.saturating_mul(u32::try_from(pages.max(1)).unwrap_or(u32::MAX)));
        let limit = limit.map(|limit| limit.saturating_add(GRACE));
        self.run(command, limit, slot, stop)
    }

    /// Imports a text into a folder.
    ///
    /// # Errors
    /// As [`Engine::build`].
    pub fn import(&self, text: &OsStr, into: &Path, from: &Path, slot: &Slot, stop: &Stop) -> Result<Run, Fault> {
        let mut command = self.command();
        command.args(["import", "--message-format", "json", "-o"]).arg(into).arg("--").arg(text).current_dir(from);
        self.run(command, self.timeout, slot, stop)
    }

    /// The program's version: it may have been replaced since the service began.
    pub fn version(&self) -> String {
        let output = self.command().arg("--version").stdin(Stdio::null()).output();
        let said = output.ok().filter(|o| o.status.success()).and_then(|o| String::from_utf8(o.stdout).ok());
        said.unwrap_or_default().trim().trim_start_matches("dayang ").to_owned()
    }

    fn run(&self, mut command: Command, limit: Option<Duration>, slot: &Slot, stop: &Stop) -> Result<Run, Fault> {
        let start = Instant::now();
        command.stdin(slot.lock_for_child()?).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let spawned = command.spawn();
        // the command holds the lock too, as what it would start the program with
        drop(command);
        let mut child =
            spawned.map_err(|e| Fault::Later(format!("{} cannot be started: {e}", self.program.display())))?;
        let pid = Pid::from_child(&child);
        let set = self.memory.map_or(Ok(()), |most| limit_memory(pid, most));
        slot.note_child(pid);
        let (stdout, stderr) = (child.stdout.take().map(listen), child.stderr.take().map(listen));
        let ended = set.and_then(|()| supervise(&mut child, limit.map(|limit| (start, limit)), stop));
        if ended.is_err() {
            end_group(&mut child);
        }
        let (stdout, stderr) = (said(stdout), said(stderr));
        let run = Run { end: ended?, findings: findings(&stdout), stderr };
        run.writable()
    }
}

/// What a build has beyond its pages' time to give a page up by itself and write the others.
const GRACE: Duration = Duration::from_secs(2);

/// What became of a program.
#[derive(Clone, Debug)]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// The findings it printed, one JSON object each.
    pub findings: Vec<Value>,
    /// What else it said.
    pub stderr: String,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with this exit code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// By the service, since it took longer than allowed.
    TimedOut,
}

impl End {
    fn of(status: ExitStatus) -> End {
        status.code().map_or_else(|| End::Signal(status.signal().unwrap_or(0)), End::Code)
    }

    /// Whether the program did not come to an end of its own: then its output is not to be used.
    pub fn is_abnormal(self) -> bool {
        !matches!(self, End::Code(0..=2))
    }

    /// The exit code, where it has one of its own.
    pub fn code(self) -> Option<i32> {
        if let End::Code(code) = self { Some(code) } else { None }
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Code(101) => f.write_str("it panicked"),
            End::Code(code) => write!(f, "it ended with exit code {code}"),
            End::Signal(6) => f.write_str("it was aborted (signal 6): no memory left, or a fault of the engine"),
            End::Signal(9) => f.write_str("it was killed (signal 9): perhaps the machine had no memory left"),
            End::Signal(signal) => write!(f, "it was ended by signal {signal}"),
            End::TimedOut => f.write_str("it took longer than allowed (--timeout)"),
        }
    }
}

impl Run {
    /// Pages that the build itself gave up, and how they ended.
    pub fn given_up(&self) -> Vec<(&str, End)> {
        let text = |finding: &'_ Value, key: &str| finding.get(key)?.as_str().map(str::to_owned);
        let end = |finding: &Value| match text(finding, "code").as_deref() {
            Some("page-timeout") => Some(End::TimedOut),
            Some("engine-failed") => Some(End::Code(101)),
            _ => None,
        };
        self.findings.iter().filter_map(|finding| Some((finding.get("page")?.as_str()?, end(finding)?))).collect()
    }

    /// The run, unless it could not write: it said so, or was ended since a file became too large for
    /// the limit that is set for files.
    fn writable(self) -> Result<Run, Fault> {
        let complaint = match self.end {
            End::Code(2) => super::fault::storage_complaint(&self.stderr),
            End::Signal(XFSZ) => {
                Some("a file would be larger than the system's limit for files (signal SIGXFSZ)".to_owned())
            }
            _ => None,
        };
        complaint.map_or(Ok(self), |complaint| Err(Fault::Later(complaint)))
    }

    /// The last that it said to people, for a reason; `None` when nothing.
    pub fn last_words(&self) -> Option<&str> {
        self.stderr.lines().map(str::trim).rfind(|line| !line.is_empty()).map(|line| line.trim_start_matches("error: "))
    }
}

/// The signal at a file that grows beyond the limit for files.
const XFSZ: i32 = Signal::XFSZ.as_raw();
/// Bytes of what a program says that are kept; the rest is read and dropped.
const MOST_SAID: u64 = 64 << 20;
/// Findings that are kept.
const MOST_FINDINGS: usize = 10_000;

fn listen(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        let _ = pipe.by_ref().take(MOST_SAID).read_to_end(&mut kept);
        let _ = std::io::copy(&mut pipe, &mut std::io::sink());
        kept
    })
}

fn said(listener: Option<JoinHandle<Vec<u8>>>) -> String {
    let bytes = listener.and_then(|thread| thread.join().ok()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn findings(stdout: &str) -> Vec<Value> {
    let lines = stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|value| value.get("severity").is_some()).take(MOST_FINDINGS).collect()
}

/// Waits for the program, at most until the limit after the start.
fn supervise(child: &mut Child, limit: Option<(Instant, Duration)>, stop: &Stop) -> Result<End, Fault> {
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(End::of(status)),
            Ok(None) => {}
            Err(error) => return Err(Fault::Later(format!("the engine cannot be waited for: {error}"))),
        }
        if stop.told() == Told::Now {
            return Err(Fault::Stopped);
        }
        if limit.is_some_and(|(start, limit)| start.elapsed() > limit) {
            end_group(child);
            return Ok(End::TimedOut);
        }
        // short looks at short builds, a tenth of a second at long ones
        let nap = begin.elapsed() / 16;
        stop.nap(nap.clamp(Duration::from_millis(2), Duration::from_millis(100)));
    }
}

fn end_group(child: &mut Child) {
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

/// Bounds the memory of a program that was just started. What it maps from files, as fonts are,
/// does not count; a program that asks for more is refused it and aborts.
#[cfg(target_os = "linux")]
fn limit_memory(pid: Pid, most: u64) -> Result<(), Fault> {
    use rustix::process::{Resource, Rlimit, prlimit};
    let limit = Rlimit { current: Some(most), maximum: Some(most) };
    let set = prlimit(Some(pid), Resource::Data, limit);
    // one that has ended already needs no bound
    let set = set.map(|_| ()).or_else(|e| if e == rustix::io::Errno::SRCH { Ok(()) } else { Err(e) });
    set.map_err(|e| Fault::Later(format!("the engine's memory cannot be limited: {e}")))
}

#[cfg(not(target_os = "linux"))]
fn limit_memory(_: Pid, _: u64) -> Result<(), Fault> {
    Err(Fault::Later("this system cannot limit another program's memory".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_the_lines_that_are_findings() {
        let stdout = "{\"severity\":\"error\",\"code\":\"overset\"}\nA1.pdf\n[1]\n{\"other\":1}\n";
        assert_eq!(findings(stdout).len(), 1);
    }

    #[test]
    fn ends_are_told_apart() {
        let abnormal = |end: End| end.is_abnormal();
        assert!([End::Code(0), End::Code(1), End::Code(2)].into_iter().all(|end| !abnormal(end)));
        assert!([End::Code(101), End::Signal(9), End::TimedOut].into_iter().all(abnormal));
    }
}
