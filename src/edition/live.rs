//! An edition held open: after a change, what it touches is set again, and nothing else.
//!
//! Each job keeps the [trace](super::trace) of what it was made from. [`Live::refresh`] asks the
//! files again; a job whose answers are the same stands. One that cannot be resolved any more
//! keeps its last good pages, with what is wrong beside them. A job is never changed: one that is set
//! anew takes the place of the old one, which whoever holds it can go on reading.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::{Diagnostic, Diagnostics, Severity, SourceMap};
use crate::input::sources::Sources;
use crate::model::resolve::{JobPlan, Opened};
use crate::session::{Output, Session};

use super::trace::{Answers, Trace, Traced};

/// What a file that is half-written has: it cannot be read as it is. A build sets what can be made out
/// of a manuscript all the same; here its last good page says more.
const HALF_WRITTEN: [&str; 2] = ["toml-syntax", "no-front-matter"];

/// An edition held open.
pub struct Live {
    session: Session,
    edition: PathBuf,
    state: Option<State>,
    /// What is wrong with the edition file as it is now, and its places.
    broken: Option<(Diagnostics, SourceMap)>,
}

/// The edition as it was last read.
struct State {
    opened: Arc<Opened>,
    /// `None` when what was asked cannot be written down: then it is read every time.
    trace: Option<Trace>,
    found: Diagnostics,
    jobs: Vec<Arc<LiveJob>>,
}

/// A job that is set.
#[derive(Clone)]
pub struct LiveJob {
    /// Its pages.
    pub plan: JobPlan,
    /// Fonts, and the images of its pages.
    pub session: Arc<Session>,
    /// Its pages and findings: of its last good state.
    pub output: Arc<Output>,
    /// Why its inputs as they are now cannot be set, where they cannot. One that is not broken and has
    /// no pages is still to be set.
    pub broken: Option<(Diagnostics, SourceMap)>,
    trace: Option<Trace>,
}

impl Live {
    /// An edition that nothing is read of yet.
    pub fn new(session: Session, edition: &Path) -> Live {
        Live { session, edition: edition.to_owned(), state: None, broken: None }
    }

    /// Reads what was changed, and sets the pages that it touches; their numbers, in the plan's
    /// order.
    pub fn refresh(&mut self, sources: &dyn Sources) -> Vec<String> {
        self.refresh_some(sources, &[], usize::MAX).0
    }

    /// Reads what was changed, and of the jobs that it touches sets those that hold a page of `first`,
    /// and `others` more at the most. Gives the pages that were set, in the plan's order, and whether
    /// there are jobs left, which the next call finds.
    pub fn refresh_some(&mut self, sources: &dyn Sources, first: &[String], others: usize) -> (Vec<String>, bool) {
        let answers = Answers::default();
        let stands = |trace: &Option<Trace>| trace.as_ref().is_some_and(|trace| answers.hold(sources, trace));
        if self.broken.is_some() || !self.state.as_ref().is_some_and(|state| stands(&state.trace)) {
            self.read(sources);
        }
        let Some(State { opened, found, jobs, .. }) = &mut self.state else { return (Vec::new(), false) };
        let mut stale: Vec<&mut Arc<LiveJob>> = jobs.par_iter_mut().filter(|job| !stands(&job.trace)).collect();
        stale.sort_by_key(|job| !job.plan.pages.iter().any(|page| first.contains(page)));
        let wanted = stale.iter().filter(|job| job.plan.pages.iter().any(|page| first.contains(page))).count();
        let left = stale.split_off(wanted.saturating_add(others).min(stale.len()));
        let session = &self.session;
        let set = |job: &mut Arc<LiveJob>| {
            *job = Arc::new(job.set(session, opened, found, sources));
            job.plan.pages.clone()
        };
        let mut touched = stale.into_par_iter().map(set).collect::<Vec<_>>().concat();
        // a job's pages are not always neighbours in the plan
        touched.sort_by_key(|page| opened.place(page));
        (touched, !left.is_empty())
    }

    /// Reads the edition, after which every job is to be set; when it cannot be used, its last good
    /// state stays.
    fn read(&mut self, sources: &dyn Sources) {
        let traced = Traced::new(sources);
        let mut found = Diagnostics::default();
        let (opened, map) = self.session.open_edition(&traced, &self.edition, None, &mut found);
        let Some(opened) = opened else {
            self.broken = Some((found, map));
            return;
        };
        self.broken = None;
        let mut old = self.state.take().map_or_else(Vec::new, |state| state.jobs);
        let job = |plan: &JobPlan| match old.iter().position(|job| job.plan.pages == plan.pages) {
            // Its places in the plan may be others now.
            Some(at) => {
                let old = LiveJob::clone(&old.swap_remove(at));
                Arc::new(LiveJob { plan: plan.clone(), trace: None, ..old })
            }
            None => Arc::new(LiveJob::new(plan, &self.session)),
        };
        let jobs = opened.jobs().iter().map(job).collect();
        self.state = Some(State { opened: Arc::new(opened), trace: traced.trace(), found, jobs });
    }

    /// The jobs, in the plan's order; none before the edition was first read.
    pub fn jobs(&self) -> &[Arc<LiveJob>] {
        self.state.as_ref().map_or(&[], |state| &state.jobs)
    }

    /// What is wrong with the edition file as it is now, where it cannot be used.
    pub fn broken(&self) -> Option<&(Diagnostics, SourceMap)> {
        self.broken.as_ref()
    }

    /// The edition as it was last read.
    pub fn opened(&self) -> Option<&Arc<Opened>> {
        self.state.as_ref().map(|state| &state.opened)
    }

    /// A session for other jobs: the same fonts and settings.
    pub fn session(&self) -> Session {
        self.session.another()
    }
}

impl LiveJob {
    /// A job by itself, set once; `shared` was found in the edition as a whole.
    pub fn alone(
        session: &Session,
        (opened, shared): (&Opened, &Diagnostics),
        plan: &JobPlan,
        sources: &dyn Sources,
    ) -> LiveJob {
        LiveJob::new(plan, session).set(session, opened, shared, sources)
    }

    fn new(plan: &JobPlan, session: &Session) -> LiveJob {
        let (output, session) = (Arc::default(), Arc::new(session.another()));
        LiveJob { plan: plan.clone(), session, output, broken: None, trace: None }
    }

    fn set(&self, session: &Session, opened: &Opened, shared: &Diagnostics, sources: &dyn Sources) -> LiveJob {
        let mut session = session.another();
        let traced = Traced::new(sources);
        let (job, mut output) = session.resolve(opened, &self.plan, &traced);
        let plan = self.plan.clone();
        let half = |d: &Diagnostic| d.severity == Severity::Error && HALF_WRITTEN.contains(&d.code);
        let keep = !self.output.pages.is_empty() && output.diagnostics.iter().any(half);
        match job.filter(|_| !keep) {
            Some(job) => {
                session.set(job, shared, &traced, &mut output);
                let (session, output) = (Arc::new(session), Arc::new(output));
                LiveJob { plan, session, output, broken: None, trace: traced.trace() }
            }
            None => {
                let (session, kept) = (Arc::clone(&self.session), Arc::clone(&self.output));
                let broken = Some((output.diagnostics, output.sources));
                LiveJob { plan, session, output: kept, broken, trace: traced.trace() }
            }
        }
    }
}
