//! An edition held open: after a change, what it touches is set again, and nothing else.
//!
//! Each job keeps the [trace](super::trace) of what it was made from. [`Live::refresh`] asks the
//! files again; a job whose answers are the same stands. One that cannot be resolved any more
//! keeps its last good pages, with what is wrong beside them. A job is never changed: one that is set
//! anew takes the place of the old one, which whoever holds it can go on reading.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::{Diagnostics, SourceMap};
use crate::input::sources::Sources;
use crate::model::resolve::{JobPlan, Opened};
use crate::session::{Output, Session};

use super::trace::{Answers, Trace, Traced};

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
    /// Why its inputs as they are now cannot be set, where they cannot.
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
        let answers = Answers::default();
        let stands = |trace: &Option<Trace>| trace.as_ref().is_some_and(|trace| answers.hold(sources, trace));
        let mut fresh = false;
        if self.broken.is_some() || !self.state.as_ref().is_some_and(|state| stands(&state.trace)) {
            fresh = self.read(sources);
        }
        let Some(State { opened, found, jobs, .. }) = &mut self.state else { return Vec::new() };
        let session = &self.session;
        let set = |job: &mut Arc<LiveJob>| {
            if fresh || !stands(&job.trace) {
                *job = Arc::new(job.set(session, opened, found, sources));
                return job.plan.pages.clone();
            }
            Vec::new()
        };
        let mut touched = jobs.par_iter_mut().map(set).collect::<Vec<_>>().concat();
        // a job's pages are not always neighbours in the plan
        touched.sort_by_key(|page| opened.place(page));
        touched
    }

    /// Reads the edition; false when it cannot be used: then its last good state stays.
    fn read(&mut self, sources: &dyn Sources) -> bool {
        let traced = Traced::new(sources);
        let mut found = Diagnostics::default();
        let (opened, map) = self.session.open_edition(&traced, &self.edition, None, &mut found);
        let Some(opened) = opened else {
            self.broken = Some((found, map));
            return false;
        };
        self.broken = None;
        let mut old = self.state.take().map_or_else(Vec::new, |state| state.jobs);
        let job = |plan: &JobPlan| match old.iter().position(|job| job.plan.pages == plan.pages) {
            // Its places in the plan may be others now.
            Some(at) => Arc::new(LiveJob { plan: plan.clone(), ..LiveJob::clone(&old.swap_remove(at)) }),
            None => Arc::new(LiveJob::new(plan, &self.session)),
        };
        let jobs = opened.jobs().iter().map(job).collect();
        self.state = Some(State { opened: Arc::new(opened), trace: traced.trace(), found, jobs });
        true
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
        match job {
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
