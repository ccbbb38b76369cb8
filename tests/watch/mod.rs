//! The watched folder, as the program serves it: jobs are dropped by this process, and what becomes
//! of them is read from the folder. Nothing here waits for a length of time: each wait is for a
//! state, with a limit that only a fault reaches.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

mod faults;
mod hostile;
mod jobs;
mod signals;

/// Longer than anything takes on a machine that does other things too.
const LIMIT: Duration = Duration::from_secs(60);

/// A watched folder of a test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("watch").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("in")).unwrap();
        Folder(folder)
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.join(inside)
    }

    fn has(&self, inside: &str) -> bool {
        self.path(inside).exists()
    }

    fn text(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap_or_else(|e| panic!("{inside}: {e}"))
    }

    fn report(&self, job: &str) -> Value {
        serde_json::from_str(&self.text(&format!("{job}/report.json"))).unwrap()
    }

    /// The names in a folder, sorted.
    fn names(&self, inside: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(inside)).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        // what the engine keeps for itself is no product
        names.retain(|name| name != ".dayang");
        names.sort();
        names
    }

    /// Drops an edition of one page as a careful program does: whole, by one move.
    fn drop_edition(&self, name: &str) {
        let aside = self.path("aside");
        edition(&aside);
        fs::rename(&aside, self.path("in").join(name)).unwrap();
    }

    fn drop_text(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path("in").join(name), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
        command.arg("watch").arg(&self.0).args(["--poll", "0.05"]).args(arguments);
        if !arguments.contains(&"--settle") {
            command.args(["--settle", "0.05"]);
        }
        command.env_remove("DAYANG_DATA").current_dir(std::env::temp_dir());
        command
    }

    fn serve(&self, arguments: &[&str]) -> Service {
        Service::start(self.command(arguments))
    }

    /// Takes what is finished, and stops.
    fn once(&self, arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
        let mut service = self.serve(&[&["--once"], arguments].concat());
        (service.ended().code(), std::mem::take(&mut service.events))
    }

    /// Waits for a program that builds a job of this name, and halts it in the middle.
    fn halt(&self, job: &str) -> Halted {
        let note = self.path("work").join(job).join("child");
        let start = Instant::now();
        while start.elapsed() < LIMIT {
            let pid = fs::read_to_string(&note).ok().and_then(|text| text.split(' ').next()?.parse().ok());
            if let Some(pid) = pid.and_then(Pid::from_raw)
                && kill_process(pid, Signal::STOP).is_ok()
                && state(pid) == Some('T')
            {
                return Halted(pid);
            }
            thread::sleep(Duration::from_millis(1));
        }
        panic!("nobody built {job}: {:?}", self.names("."));
    }
}

/// A process's state, as the system tells it; a halted one needs a moment to be so.
fn state(pid: Pid) -> Option<char> {
    for _ in 0..200 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
        let state = stat.rsplit_once(") ")?.1.chars().next()?;
        if "TZX".contains(state) {
            return Some(state);
        }
        thread::sleep(Duration::from_millis(1));
    }
    None
}

/// A halted program.
struct Halted(Pid);

impl Halted {
    fn send(&self, signal: Signal) {
        kill_process(self.0, signal).unwrap();
    }
    fn go_on(&self) {
        self.send(Signal::CONT);
    }
}

/// A running service.
struct Service {
    child: Child,
    lines: Receiver<String>,
    events: Vec<Value>,
}

impl Service {
    fn start(mut command: Command) -> Service {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Service { child, lines, events: Vec::new() }
    }

    /// Waits for an event of a job.
    fn hears(&mut self, event: &str, job: &str) -> Value {
        let start = Instant::now();
        while start.elapsed() < LIMIT {
            let Ok(line) = self.lines.recv_timeout(LIMIT) else { break };
            let line = parsed(&line);
            self.events.push(line.clone());
            if line["event"] == event && (job.is_empty() || line["job"] == job) {
                return line;
            }
        }
        panic!("no {event} of {job}: {:#?}", self.events);
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits for its end.
    fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            self.events.extend(self.lines.try_iter().map(|line| parsed(&line)));
            if let Some(status) = self.child.try_wait().unwrap() {
                self.events.extend(self.lines.iter().map(|line| parsed(&line)));
                return status;
            }
            assert!(start.elapsed() < LIMIT, "it does not end: {:#?}", self.events);
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Asks it to stop, and waits.
    fn stop(mut self) -> Vec<Value> {
        self.signal(Signal::TERM);
        assert_eq!(self.ended().code(), Some(0), "{:#?}", self.events);
        std::mem::take(&mut self.events)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))
}

/// Waits until something is so.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "never: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Writes an edition of one page, P8.
fn edition(folder: &Path) {
    copy(&root().join("examples/inside-page"), folder);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(drop).unwrap()
        }
    }
}

/// How often an event is among others.
fn count(events: &[Value], event: &str) -> usize {
    events.iter().filter(|line| line["event"] == event).count()
}
