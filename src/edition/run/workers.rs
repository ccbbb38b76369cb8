//! Workers: threads that do one job after the other, and the watch over them.

use std::collections::{BTreeMap, BTreeSet};
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
use crate::model::resolve::{JobPlan, Opened};
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

/// What is done with jobs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Task {
    /// They are looked up in the cache, as they are.
    LookUp,
    /// They are made.
    Make,
}

/// Jobs being done: when each was begun.
type Running = Mutex<BTreeMap<usize, Instant>>;

/// Takes the verdict of a job, and says whether to go on.
pub type Take<'t> = dyn FnMut(usize, Verdict) -> bool + 't;

/// Does every job of a run; the verdicts come in the jobs' order.
///
/// All jobs are looked up first: of those that are to be made, a few leave threads over for what is
/// parallel within each.
pub struct Crews<'r> {
    shared: &'r Arc<Shared>,
    request: &'r Request,
    counts: Arc<Counts>,
    line: Line,
}

impl<'r> Crews<'r> {
    /// Before anything is done.
    pub fn new(shared: &'r Arc<Shared>, request: &'r Request) -> Crews<'r> {
        Crews { shared, request, counts: Arc::default(), line: Line::default() }
    }

    /// Looks all jobs up in the cache; those that are to be made.
    pub fn look_up(&mut self, take: &mut Take) -> Vec<usize> {
        let all: Vec<usize> = (0..self.shared.opened.jobs().len()).collect();
        match self.shared.cache.lasts() && self.shared.extra.is_none() {
            true => self.send(Task::LookUp, all, take),
            false => all,
        }
    }

    /// Makes some jobs.
    pub fn make(&mut self, jobs: Vec<usize>, take: &mut Take) {
        self.send(Task::Make, jobs, take);
    }
}

/// Verdicts that wait for those before them.
#[derive(Default)]
struct Line {
    waiting: BTreeMap<usize, Verdict>,
    /// How many were taken.
    taken: usize,
}

impl Line {
    /// Takes what nothing before it is missing of; false when the run is to stop.
    fn advance(&mut self, take: &mut Take) -> bool {
        let mut go_on = true;
        while let Some(verdict) = self.waiting.remove(&self.taken) {
            go_on &= take(self.taken, verdict);
            self.taken += 1;
        }
        go_on
    }
}

/// What crews of a run know of each other.
#[derive(Default)]
struct Counts {
    stop: AtomicBool,
    /// Pages that failed.
    failures: AtomicUsize,
}

/// How often overdue jobs are looked for.
const PATROL: Duration = Duration::from_millis(100);

struct Crew {
    shared: Arc<Shared>,
    task: Task,
    jobs: Vec<usize>,
    next: AtomicUsize,
    counts: Arc<Counts>,
    /// How many pages may fail before the run stops.
    most: Option<usize>,
    running: Running,
    /// Threads within a job.
    within: usize,
}

/// A job by its number, and what became of it: `None` where it is not done yet, and another task.
type Report = (usize, Option<Verdict>);

impl Crews<'_> {
    /// Does some jobs, whose verdicts go into the line; those that are not done with are returned.
    fn send(&mut self, task: Task, jobs: Vec<usize>, take: &mut Take) -> Vec<usize> {
        let Crews { shared, request, counts, line } = self;
        let mut left: BTreeSet<usize> = jobs.iter().copied().collect();
        let crew = Arc::new(Crew {
            shared: Arc::clone(shared),
            task,
            next: AtomicUsize::new(0),
            counts: Arc::clone(counts),
            most: request.max_failures,
            running: Mutex::default(),
            within: (request.threads / jobs.len().max(1)).max(1),
            jobs,
        });
        let (send, results) = mpsc::channel();
        let started = (0..request.threads.min(left.len())).filter(|_| crew.start(&send)).count();
        if started == 0 {
            // The system has no thread to give: this one does the work.
            crew.work(&send);
        }
        let mut open = Vec::new();
        while !left.is_empty() {
            match results.recv_timeout(request.timeout.map_or(Duration::from_secs(3600), |t| t.min(PATROL))) {
                // One that was given up may still end.
                Ok((index, verdict)) if left.remove(&index) => match verdict {
                    Some(verdict) => {
                        line.waiting.insert(index, verdict);
                        (request.step)();
                    }
                    None => open.push(index),
                },
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            for (index, limit) in crew.overdue(request.timeout) {
                if left.remove(&index) {
                    line.waiting.insert(index, Verdict::TimedOut(limit));
                }
                crew.start(&send);
            }
            if !line.advance(take) {
                counts.stop.store(true, Ordering::Relaxed);
            }
        }
        open.sort_unstable();
        open
    }
}

impl Crew {
    /// Starts a worker; false when there is no thread for it.
    fn start(self: &Arc<Crew>, send: &mpsc::Sender<Report>) -> bool {
        let (crew, send) = (Arc::clone(self), send.clone());
        // Long paragraphs are broken by recursion in libraries' parsers: a main thread's stack.
        thread::Builder::new().stack_size(STACK).spawn(move || crew.work(&send)).is_ok()
    }

    fn work(&self, send: &mpsc::Sender<Report>) {
        let pool = (self.task == Task::Make)
            .then(|| rayon::ThreadPoolBuilder::new().num_threads(self.within).stack_size(STACK).build().ok())
            .flatten();
        loop {
            let Some(&index) = self.jobs.get(self.next.fetch_add(1, Ordering::Relaxed)) else { return };
            let Some(plan) = self.shared.opened.jobs().get(index) else { return };
            let skipped = self.counts.stop.load(Ordering::Relaxed);
            let verdict = if skipped {
                Some(Verdict::Skipped)
            } else {
                self.running().insert(index, Instant::now());
                let done = catch_unwind(AssertUnwindSafe(|| match &pool {
                    Some(pool) => pool.install(|| self.verdict(plan)),
                    None => self.verdict(plan),
                }));
                done.unwrap_or((self.task == Task::Make).then_some(Verdict::Panicked))
            };
            if matches!(verdict, Some(Verdict::Undone(_) | Verdict::Panicked)) {
                let failures = &self.counts.failures;
                let failures = failures.fetch_add(plan.pages.len(), Ordering::Relaxed) + plan.pages.len();
                // At once: the next job of this worker is not begun.
                if self.most.is_some_and(|most| failures >= most) {
                    self.counts.stop.store(true, Ordering::Relaxed);
                }
            }
            let late = !skipped && self.running().remove(&index).is_none();
            // One that was given up has a substitute at work.
            if send.send((index, verdict)).is_err() || late {
                return;
            }
        }
    }

    fn verdict(&self, plan: &JobPlan) -> Option<Verdict> {
        let bench = self.shared.bench();
        match self.task {
            Task::LookUp => bench.look_up(plan).map(|done| Verdict::Done(Box::new(done))),
            Task::Make => Some(match bench.job(plan) {
                Ok(done) => Verdict::Done(Box::new(done)),
                Err(findings) => Verdict::Undone(findings),
            }),
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
