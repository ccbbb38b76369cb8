//! Changes of files, as the system tells of them: what is told at once counts as one change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// How long it must be quiet after a change. An editor writes, renames and sets times in one go.
const QUIET: Duration = Duration::from_millis(15);
/// The longest that a change waits while others follow.
const LONGEST: Duration = Duration::from_millis(60);
/// The longest time between two looks where the system tells of changes.
const POLL: Duration = Duration::from_secs(5);
/// The same where it does not, as for folders of other machines.
const POLL_ALONE: Duration = Duration::from_millis(500);

/// A watch over folders; it ends when this is dropped.
#[derive(Debug)]
pub struct Watching {
    _ears: Option<RecommendedWatcher>,
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Calls `changed` after each change in the folders, after each call of what it hands to `waker`, and
/// every few seconds besides.
///
/// # Errors
/// A sentence: there can be no thread for it.
pub fn watch(
    folders: &[PathBuf],
    changed: impl Fn() + Send + 'static,
    waker: impl FnOnce(Sender<()>),
) -> Result<Watching, String> {
    let (sender, receiver) = channel();
    waker(sender.clone());
    let ears = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.map_or(true, |event| is_change(event.kind)) {
            // nobody listens any more when the preview ends
            let _ = sender.send(());
        }
    });
    let (ears, all) = listening(ears.ok(), folders);
    let done = Arc::new(AtomicBool::new(false));
    let (ended, poll) = (Arc::clone(&done), if all { POLL } else { POLL_ALONE });
    let thread = std::thread::Builder::new().name("watching".to_owned());
    let thread = thread.spawn(move || {
        while !ended.load(Ordering::SeqCst) {
            settle(&receiver, poll, &ended);
            if !ended.load(Ordering::SeqCst) {
                changed();
            }
        }
    });
    let thread = thread.map_err(|e| format!("files cannot be watched: {e}"))?;
    Ok(Watching { _ears: ears, done, thread: Some(thread) })
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        self._ears = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The ears on all folders that are there; whether the system tells of changes in each.
fn listening(ears: Option<RecommendedWatcher>, folders: &[PathBuf]) -> (Option<RecommendedWatcher>, bool) {
    let Some(mut ears) = ears else { return (None, false) };
    let there = |folder: &&PathBuf| folder.is_dir();
    let heard = |folder: &Path, ears: &mut RecommendedWatcher| ears.watch(folder, RecursiveMode::Recursive).is_ok();
    // every one is listened to, whatever becomes of the others
    let deaf = folders.iter().filter(there).filter(|folder| !heard(folder, &mut ears)).count();
    (Some(ears), deaf == 0)
}

/// Files that are only read are not changed.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// Waits for a change, then until it is quiet.
fn settle(changes: &Receiver<()>, poll: Duration, ended: &AtomicBool) {
    let start = Instant::now();
    loop {
        match changes.recv_timeout(poll.saturating_sub(start.elapsed()).min(Duration::from_millis(200))) {
            Ok(()) => break,
            Err(RecvTimeoutError::Timeout) if start.elapsed() < poll && !ended.load(Ordering::SeqCst) => {}
            Err(RecvTimeoutError::Timeout) => return,
            Err(RecvTimeoutError::Disconnected) => {
                // nothing is told any more: only the time is left
                std::thread::sleep(Duration::from_millis(200).min(poll));
                if start.elapsed() >= poll || ended.load(Ordering::SeqCst) {
                    return;
                }
            }
        }
    }
    let first = Instant::now();
    while first.elapsed() < LONGEST && changes.recv_timeout(QUIET).is_ok() {}
}
