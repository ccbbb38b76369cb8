//! `dayang plan`: the jobs of an edition.

use clap::Args;

use crate::edition::scale;
use crate::input::sources::Disk;

use super::build::Build;
use super::{FOUND, REFUSED, print, print_findings};

/// List an edition's jobs
///
/// Prints a line of JSON for each job: pages that a story runs through are one, all others are one
/// each. `inputs` is a hash of everything that the job is made from. Jobs are independent: each can
/// be built anywhere with `dayang build --job`, in any order and any number of times, into one
/// folder; `dayang collate` joins them. The options that decide what is built (--profile,
/// --press-profile, --fonts, --signatures) must be the same for all three.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  dayang plan edition.toml | jq -r .job | parallel dayang build edition.toml --job {} -o out
  dayang collate edition.toml -o out
      an edition on all processors, or on other machines (examples/scale-out)

  {\"job\":\"A1\",\"pages\":[\"A1\",\"A2\"],\"inputs\":\"5f0c…\",\"index\":0,\"of\":46}")]
pub struct Plan {
    #[command(flatten)]
    build: Build,
}

impl Plan {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let (session, mut found) = self.build.session()?;
        let (jobs, map) = scale::plan(&session, &Disk, &self.build.edition, &mut found);
        // Findings as JSON would stand among the jobs on standard output.
        print_findings(&found, &map, super::MessageFormat::Human)?;
        let Some(jobs) = jobs else { return Ok(REFUSED) };
        let asked = |job: &scale::PlannedJob| {
            self.build.pages.as_ref().is_none_or(|pages| job.pages.iter().any(|page| pages.contains(page)))
        };
        for job in jobs.into_iter().filter(asked) {
            let line = serde_json::to_string(&job).map_err(|e| format!("the job {}: {e}", job.job))?;
            print(&format!("{line}\n"))?;
        }
        Ok(if found.has_errors() { FOUND } else { 0 })
    }
}
