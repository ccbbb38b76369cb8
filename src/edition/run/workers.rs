//! Workers: threads that do one job after the other, and the watch over them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::diag::Diagnostics;
use crate::edition::cache::{Cache, Key};
use crate::edition::entry::Findings;
use crate::edition::job::{Bench, Done, Extra};
use crate::edition::trace::Answers;
use crate::input::sources::Sources;
use crate::model::resolve::Opened;
use crate::session::Session;

use super::Request;

/// What all workers read.
pub struct Shared {
    pub session: Session,
    pub opened: Opened,
    pub found: Diagnostics,
    pub sources: Arc<dyn Sources + Send>,
    pub answers: Answers,
    pub cache: Arc<Cache>,
    pub key: Key,
    pub fonts: Key,
    pub thumbnails: bool,
    pub extra: Option<Arc<Extra>>,
}

impl Shared {
    /// What a job is made with.
    pub fn bench(&self) -> Bench<'_> {
        let Shared { session, opened, found, sources, answers, cache, key, fonts, thumbnails, extra } = self;
        Bench {
            session,
            opened,
            shared: found,
            sources: sources.as_ref(),
            answers,
            cache,
            key: *key,
            fonts: *fonts,
            thumbnails: *thumbnails,
            extra: extra.as_deref(),
        }
    }
}

/// What became of a job.
pub enum Verdict {
    /// It is done.
    Done(Box<Done>),
    /// It cannot be set; why.
    Undone(Findings),
    /// The engine failed.
    Panicked,
    /// It took longer than this. Its thread is left to itself.
    TimedOut(Duration),
    /// The run stopped before it.
    Skipped,
}

/// Jobs being done: when each was begun.
type Running = Mutex<BTreeMap<usize, Instant>>;

/// Does every job; `take` gets the verdicts in the jobs' order, and says whether to go on.
pub fn run(shared: &Arc<Shared>, request: &Request, take: &mut dyn FnMut(usize, Verdict) -> bool) {
    let count = shared.opened.jobs().len();
    let crew = Arc::new(Crew {
        shared: Arc::clone(shared),
        next: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
        failures: AtomicUsize::new(0),
        most: request.max_failures,
        running: Mutex::default(),
        // Few jobs leave threads over for what is parallel within one.
        within: (request.threads / count.max(1)).max(1),
    });
    let (send, results) = mpsc::channel();
    let started = (0..request.threads.min(count).max(1)).filter(|_| crew.start(&send)).count();
    if started == 0 {
        // The system has no thread to give: this one does the work.
        crew.work(&send);
    }
    let mut waiting: BTreeMap<usize, Verdict> = BTreeMap::new();
    let mut taken = 0;
    while taken < count {
        match results.recv_timeout(request.timeout.map_or(Duration::from_secs(3600), |t| t.min(PATROL))) {
            Ok((index, verdict)) => {
                // One that was given up may still end.
                if index >= taken {
                    waiting.entry(index).or_insert(verdict);
                    (request.step)();
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        for (index, limit) in crew.overdue(request.timeout) {
            waiting.entry(index).or_insert(Verdict::TimedOut(limit));
            crew.start(&send);
        }
        while let Some(verdict) = waiting.remove(&taken) {
            if !take(taken, verdict) {
                crew.stop.store(true, Ordering::Relaxed);
            }
            taken += 1;
        }
    }
}

/// How often overdue jobs are looked for.
const PATROL: Duration = Duration::from_millis(100);

struct Crew {
    shared: Arc<Shared>,
    next: AtomicUsize,
    stop: AtomicBool,
    /// Pages that failed, and how many may before the run stops.
    failures: AtomicUsize,
    most: Option<usize>,
    running: Running,
    /// Threads within a job.
    within: usize,
}

impl Crew {
    /// Starts a worker; false when there is no thread for it.
    fn start(self: &Arc<Crew>, send: &mpsc::Sender<(usize, Verdict)>) -> bool {
        let (crew, send) = (Arc::clone(self), send.clone());
        // Long paragraphs are broken by recursion in libraries' parsers: a main thread's stack.
        thread::Builder::new().stack_size(STACK).spawn(move || crew.work(&send)).is_ok()
    }

    fn work(&self, send: &mpsc::Sender<(usize, Verdict)>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.within).stack_size(STACK).build().ok();
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(plan) = self.shared.opened.jobs().get(index) else { return };
            let verdict = if self.stop.load(Ordering::Relaxed) {
                Verdict::Skipped
            } else {
                self.running().insert(index, Instant::now());
                let bench = self.shared.bench();
                let done = catch_unwind(AssertUnwindSafe(|| match &pool {
                    Some(pool) => pool.install(|| bench.job(plan)),
                    None => bench.job(plan),
                }));
                match done {
                    Ok(Ok(done)) => Verdict::Done(Box::new(done)),
                    Ok(Err(findings)) => Verdict::Undone(findings),
                    Err(_) => Verdict::Panicked,
                }
            };
            if !matches!(verdict, Verdict::Done(_) | Verdict::Skipped) {
                let failures = self.failures.fetch_add(plan.pages.len(), Ordering::Relaxed) + plan.pages.len();
                // At once: the next job of this worker is not begun.
                if self.most.is_some_and(|most| failures >= most) {
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
            let late = !matches!(verdict, Verdict::Skipped) && self.running().remove(&index).is_none();
            // One that was given up has a substitute at work.
            if send.send((index, verdict)).is_err() || late {
                return;
            }
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, BTreeMap<usize, Instant>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Jobs that take longer than they may; each is named once.
    fn overdue(&self, timeout: Option<Duration>) -> Vec<(usize, Duration)> {
        let Some(timeout) = timeout else { return Vec::new() };
        let mut running = self.running();
        let pages = |index: &usize| self.shared.opened.jobs().get(*index).map_or(1, |plan| plan.pages.len());
        let limit = |index: &usize| timeout.saturating_mul(u32::try_from(pages(index)).unwrap_or(u32::MAX));
        let late: Vec<(usize, Duration)> = running
            .iter()
            .filter(|(index, since)| since.elapsed() > limit(index))
            .map(|(index, _)| (*index, limit(index)))
            .collect();
        late.iter().for_each(|(index, _)| {
            running.remove(index);
        });
        late
    }
}

/// Bytes of a worker's stack.
pub const STACK: usize = 8 << 20;
