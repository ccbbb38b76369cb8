//! One job, from its slot to its output.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use tracing::{info, warn};

use super::Service;
use super::child::{End, Run, Task};
use super::fault::Fault;
use super::kind::Kind;
use super::prepare::{Prepared, first_error, names_in, prepare};
use super::publish::Output;
use super::settle::Snapshot;
use super::slot::Slot;
use super::stop::{Stop, Told};

/// What became of a job, for its report.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The job's name.
    pub job: String,
    /// What was dropped.
    pub item: String,
    /// Its kind, as [`Kind::name`] has it; empty for what is none.
    pub kind: &'static str,
    /// What the pages are for.
    pub profile: String,
    /// The engine's version.
    pub engine: String,
    /// How often it was begun.
    pub tries: u32,
    /// The engine's exit code; `None` when it had none of its own, or was not reached.
    pub code: Option<i32>,
    /// Why the job failed, in a sentence; `None` when it did not.
    pub reason: Option<String>,
    /// What was found, as the engine says it.
    pub findings: Vec<Value>,
    /// The pages that were to be built.
    pub pages: Vec<String>,
    /// Pages at which the engine did not come to an end, and what became of it.
    pub lost: Vec<(String, String)>,
    /// The folder within `out/`; `None` when nothing was written.
    pub output: Option<String>,
    /// The files in it.
    pub files: Vec<String>,
    /// Time for unpacking or importing.
    pub preparing: Duration,
    /// Time for building.
    pub building: Duration,
    /// The edition that a text became.
    pub imported: Option<std::path::PathBuf>,
}

impl Outcome {
    /// Whether the job goes to `done/`.
    pub fn is_good(&self) -> bool {
        self.reason.is_none() && self.code == Some(0)
    }

    /// How many findings there are of a severity.
    pub fn count(&self, severity: &str) -> usize {
        self.findings.iter().filter(|f| f.get("severity").and_then(Value::as_str) == Some(severity)).count()
    }
}

/// Works on the job in a slot until it is built or is known to fail.
///
/// # Errors
/// [`Fault::Later`] and [`Fault::Stopped`]: the job is to be given back.
pub fn work(service: &Service, slot: &mut Slot, stop: &Stop) -> Result<Outcome, Fault> {
    let engine = service.settings.engine.version();
    let mut outcome = Outcome { job: slot.name.clone(), engine, ..Outcome::default() };
    let result = attempts(service, slot, stop, &mut outcome);
    outcome.tries = slot.tries;
    match result {
        Err(Fault::Refused(reason)) => outcome.reason = Some(reason),
        other => other?,
    }
    Ok(outcome)
}

/// Builds, and builds again while the job changes under the engine's hands.
fn attempts(service: &Service, slot: &mut Slot, stop: &Stop, outcome: &mut Outcome) -> Result<(), Fault> {
    let most = service.settings.tries;
    if slot.tries >= most {
        let times = slot.tries;
        return Err(Fault::Refused(format!(
            "it was begun {times} times, and each time the service ended before it did"
        )));
    }
    loop {
        slot.count_try()?;
        let item = present(slot)?;
        outcome.item = item.file_name().unwrap_or_default().to_string_lossy().into_owned();
        outcome.kind = Kind::of(&item).map_or("", Kind::name);
        let before = Snapshot::of(&item).map_err(|e| Fault::reading(&item, &e))?.visible();
        let attempt = attempt(service, slot, &item, stop, outcome);
        let now = present(slot).map(|item| Snapshot::of(&item).map(Snapshot::visible))?;
        let unchanged = now.is_ok_and(|now| now == before);
        match attempt {
            Err(fault @ (Fault::Later(_) | Fault::Stopped)) => return Err(fault),
            Err(fault) if unchanged => return Err(fault),
            Ok(output) if unchanged => return publish(output, outcome),
            _ => {}
        }
        if slot.tries >= most {
            return Err(Fault::Refused(format!("it kept changing while it was built, {most} times")));
        }
        warn!(event = "job.changed", job = slot.name, tries = slot.tries, "changed while it was built; built again");
    }
}

fn present(slot: &Slot) -> Result<std::path::PathBuf, Fault> {
    slot.item().ok_or_else(|| Fault::Refused("it was removed while it was in work".to_owned()))
}

/// One try: prepares and builds, up to an output that can be published.
fn attempt(
    service: &Service,
    slot: &Slot,
    item: &Path,
    stop: &Stop,
    outcome: &mut Outcome,
) -> Result<Option<Output>, Fault> {
    let start = Instant::now();
    (outcome.reason, outcome.code) = (None, None);
    outcome.lost.clear();
    outcome.findings.clear();
    let prepared = prepare(service, slot, item, stop, &mut outcome.findings);
    outcome.preparing = start.elapsed();
    let prepared = prepared?;
    outcome.profile.clone_from(&prepared.profile);
    outcome.pages.clone_from(&prepared.planned);
    outcome.imported.clone_from(&prepared.imported);
    let output = Output::begin(&service.folders.out, &prepared.output, stop)?;
    let start = Instant::now();
    let build = Building { service, slot, stop, prepared: &prepared, output: &output };
    let built = build.build(outcome);
    outcome.building = start.elapsed();
    outcome.code = outcome.code.map(|code| code.max(prepared.code));
    built?;
    let written = matches!(outcome.code, Some(0 | 1));
    outcome.output = written.then(|| prepared.output.clone());
    Ok(written.then_some(output))
}

fn publish(output: Option<Output>, outcome: &mut Outcome) -> Result<(), Fault> {
    if let Some(output) = output {
        outcome.files = output.publish()?;
    }
    Ok(())
}

/// A build under way.
struct Building<'a> {
    service: &'a Service,
    slot: &'a Slot,
    stop: &'a Stop,
    prepared: &'a Prepared,
    output: &'a Output,
}

impl Building<'_> {
    fn run(&self, pages: Option<&[String]>, into: &Path) -> Result<Run, Fault> {
        let Prepared { edition, profile, from, planned, .. } = self.prepared;
        let count = pages.map_or(planned.len(), <[String]>::len);
        let task = Task { edition, output: into, pages, profile };
        self.service.settings.engine.build(&task, from, count, self.slot, self.stop)
    }

    fn build(&self, outcome: &mut Outcome) -> Result<(), Fault> {
        let pages = self.prepared.pages.as_deref();
        let run = self.run(pages, &self.output.part)?;
        if !run.end.is_abnormal() {
            return self.ended(run, outcome);
        }
        info!(event = "build.broken", job = self.slot.name, pages = outcome.pages.len(), "{}", run.end);
        match self.prepared.planned.as_slice() {
            [] => Err(Fault::Refused(format!("the engine did not come to an end: {}", run.end))),
            [only] => Err(self.lost(outcome, only, run.end)),
            _ if self.service.settings.engine.fail_fast => {
                Err(Fault::Refused(format!("the engine did not come to an end at one of the pages: {}", run.end)))
            }
            planned => self.without_the_bad(planned, run.end, outcome),
        }
    }

    /// A build that came to an end of its own.
    fn ended(&self, run: Run, outcome: &mut Outcome) -> Result<(), Fault> {
        outcome.code = run.end.code();
        if run.end == End::Code(2) {
            outcome.reason = Some(refusal(&run));
        }
        for (page, end) in run.given_up() {
            self.lost(outcome, page, end);
        }
        outcome.findings.extend(run.findings);
        if outcome.lost.is_empty() {
            return Ok(());
        }
        outcome.reason = Some(reason_of(&outcome.lost));
        self.withdraw(&outcome.lost)
    }

    fn lost(&self, outcome: &mut Outcome, page: &str, end: End) -> Fault {
        warn!(event = "page.failed", job = self.slot.name, page, "{end}");
        outcome.lost.push((page.to_owned(), end.to_string()));
        Fault::Refused(format!("page {page}: {end}"))
    }

    /// Finds the pages at which the engine does not come to an end, each tried alone, and builds the
    /// others.
    fn without_the_bad(&self, planned: &[String], end: End, outcome: &mut Outcome) -> Result<(), Fault> {
        let mut good = Vec::new();
        for page in planned {
            if self.stop.told() == Told::Now {
                return Err(Fault::Stopped);
            }
            let probe = self.slot.fresh("probe")?;
            let run = self.run(Some(std::slice::from_ref(page)), &probe)?;
            let given_up = run.given_up().first().map(|(_, end)| *end);
            match given_up.or(run.end.is_abnormal().then_some(run.end)) {
                Some(end) => {
                    self.lost(outcome, page, end);
                }
                None => good.push(page.clone()),
            }
        }
        if outcome.lost.is_empty() {
            return Err(Fault::Refused(format!(
                "the engine did not come to an end, though every page alone does: {end}"
            )));
        }
        outcome.reason = Some(reason_of(&outcome.lost));
        if good.is_empty() {
            return Ok(());
        }
        let run = self.run(Some(&good), &self.output.part)?;
        if run.end.is_abnormal() {
            return Err(Fault::Refused(format!(
                "the engine did not come to an end without the bad pages: {}",
                run.end
            )));
        }
        outcome.code = Some(run.end.code().unwrap_or(2).max(1));
        outcome.findings.extend(run.findings);
        self.withdraw(&outcome.lost)
    }

    /// Takes away what would pass for good: files of a page that was not built now, and a joined file
    /// that lacks it.
    fn withdraw(&self, lost: &[(String, String)]) -> Result<(), Fault> {
        const JOINED: [&str; 3] = ["edition.pdf", "edition.press.pdf", "edition.digital.pdf"];
        for name in names_in(&self.output.part) {
            let signature = name.ends_with(".sign.toml");
            let of_lost =
                lost.iter().any(|(page, _)| name.strip_prefix(page.as_str()).is_some_and(|t| t.starts_with('.')));
            if (of_lost && !signature) || JOINED.contains(&name.as_str()) {
                let path = self.output.part.join(&name);
                fs::remove_file(&path).map_err(|e| Fault::writing(&path, &e))?;
            }
        }
        Ok(())
    }
}

/// Why the engine refused a build.
fn refusal(run: &Run) -> String {
    let said = first_error(&run.findings).or_else(|| run.last_words().map(str::to_owned));
    said.map_or_else(|| "the edition cannot be built".to_owned(), |said| format!("the edition cannot be built: {said}"))
}

fn reason_of(lost: &[(String, String)]) -> String {
    let each: Vec<String> = lost.iter().map(|(page, how)| format!("page {page}: {how}")).collect();
    each.join("; ")
}
