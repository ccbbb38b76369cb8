//! An edition as a list of jobs that many machines share.
//!
//! [`plan`] lists the jobs with a hash of what each is made from. Whoever builds one leaves a
//! [`Record`] of what came of it. [`verify`] says which jobs lack a record, were made from other
//! inputs than today's, or delivered files that are no longer as they were; when there is none, the
//! edition is whole and is joined as if one machine had built it.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diag::{Diagnostic, Diagnostics, SourceMap};
use crate::input::sources::Sources;
use crate::session::Session;

use super::entry::Findings;
use super::job::Inputs;
use super::run::{Built, hex};

/// The folder of records, in the output folder.
pub const FOLDER: &str = ".jobs";

/// Longest record that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// A job of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedJob {
    /// Its key: the number of its first page.
    pub job: String,
    /// Its pages.
    pub pages: Vec<String>,
    /// A hash of everything that it is made from: texts, layouts, styles, pictures, fonts, the
    /// press, and the program's version.
    pub inputs: String,
    /// Its place in the plan, from 0.
    pub index: usize,
    /// How many jobs there are.
    pub of: usize,
}

/// The jobs of an edition. `None` when the edition or a job's input cannot be used; what is wrong
/// is in `found`.
pub fn plan(
    session: &Session,
    sources: &dyn Sources,
    edition: &Path,
    found: &mut Diagnostics,
) -> (Option<Vec<PlannedJob>>, SourceMap) {
    let (opened, mut map) = session.open_edition(sources, edition, None, found);
    let Some(opened) = opened else { return (None, map) };
    let (shared, fonts) = (found.clone(), session.fonts.identity());
    let inputs = Inputs { fonts: &fonts, shared: &shared, opened: &opened, thumbnails: false };
    let mut jobs = Some(Vec::new());
    for (index, plan) in opened.jobs().iter().enumerate() {
        let mut own = session.another();
        let (job, output) = own.resolve(&opened, plan, sources);
        match job {
            Some(job) => {
                let inputs = hex(&inputs.key(&own, &job, &output, sources));
                let (job, of) = (plan.key().to_owned(), opened.jobs().len());
                if let Some(jobs) = &mut jobs {
                    jobs.push(PlannedJob { job, pages: plan.pages.clone(), inputs, index, of });
                }
            }
            None => {
                found.extend(Findings::of(&output.diagnostics, &output.sources).read(&mut map));
                jobs = None;
            }
        }
    }
    (jobs, map)
}

/// What came of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The version of the record's structure: 1.
    pub schema_version: u32,
    /// The job's key.
    pub job: String,
    /// Its pages.
    pub pages: Vec<String>,
    /// The hash of what it was made from, as the plan has it.
    pub inputs: String,
    /// The files that it delivered.
    pub files: Vec<RecordedFile>,
}

/// A file of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedFile {
    /// Its name in the output folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// The file of a job's record, in the output folder.
pub fn record_file(job: &str) -> String {
    format!("{FOLDER}/{job}.json")
}

impl Record {
    /// The record of a job, by the key of its first page or the number of any, as it was built.
    ///
    /// # Errors
    /// A sentence, when it was not built.
    pub fn of(job: &str, built: &Built, _folder: &Path) -> Result<Record, String> {
        let outcome = &built.outcome;
        let of_job = |id: &str| outcome.pages.iter().find(|page| page.id == id || page.job == id);
        let key = of_job(job).map(|page| page.job.clone()).unwrap_or_default();
        let inputs = built.inputs.get(&key).ok_or_else(|| format!("the job {job} could not be built"))?;
        let own = || outcome.pages.iter().filter(|page| page.job == key);
        let file = |file: &super::outcome::Delivered| RecordedFile {
            name: file.name.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
        };
        Ok(Record {
            schema_version: 1,
            pages: own().map(|page| page.id.clone()).collect(),
            inputs: inputs.clone(),
            files: own().filter_map(|page| page.file.as_ref().map(file)).collect(),
            job: key,
        })
    }

    /// As indented JSON with a line feed at its end.
    pub fn write(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a job's record; the reason when there is none that can be used.
    fn read(folder: &Path, job: &str) -> Result<Record, String> {
        let path = folder.join(record_file(job));
        match std::fs::metadata(&path) {
            Err(_) => return Err("it was not built".to_owned()),
            Ok(facts) if facts.len() > LONGEST => return Err("its record is too long".to_owned()),
            Ok(_) => {}
        }
        let bytes = std::fs::read(&path).map_err(|e| format!("its record cannot be read: {e}"))?;
        serde_json::from_slice(&bytes).map_err(|e| format!("its record is damaged: {e}"))
    }
}

/// Says of every job that cannot be collated what is wrong with it.
pub fn verify(jobs: &[PlannedJob], folder: &Path) -> Diagnostics {
    let mut found = Diagnostics::default();
    for planned in jobs {
        if let Some((code, why)) = fault(planned, folder) {
            let d = Diagnostic::error(code, format!("the job {}: {why}", planned.job)).on_page(&planned.job);
            found.push(d.help(format!("build it: `dayang build EDITION.toml --job {} -o DIR`", planned.job)));
        }
    }
    found
}

fn fault(planned: &PlannedJob, folder: &Path) -> Option<(&'static str, String)> {
    let record = match Record::read(folder, &planned.job) {
        Ok(record) => record,
        Err(why) => return Some(("job-missing", why)),
    };
    if record.inputs != planned.inputs || record.pages != planned.pages {
        return Some(("job-stale", "it was built from other inputs than today's".to_owned()));
    }
    if record.files.len() != planned.pages.len() {
        return Some(("job-missing", "it did not deliver all of its pages".to_owned()));
    }
    record.files.iter().find_map(|file| {
        let bytes = match std::fs::read(folder.join(&file.name)) {
            Ok(bytes) => bytes,
            Err(e) => return Some(("job-damaged", format!("{} cannot be read: {e}", file.name))),
        };
        let same = bytes.len() as u64 == file.bytes && hex(&Sha256::digest(&bytes).into()) == file.sha256;
        (!same).then(|| ("job-damaged", format!("{} is not as it was delivered", file.name)))
    })
}
