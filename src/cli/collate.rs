//! `dayang collate`: jobs that were built apart become one edition.

use clap::Args;

use crate::edition::scale;
use crate::input::sources::Disk;

use super::build::Build;
use super::{REFUSED, print_findings};

/// Join jobs that were built apart
///
/// Checks that every job of the plan was built into the folder, from the inputs of today, and that
/// its files are as they were delivered. Then it writes what belongs to the edition as a whole: the
/// joined file and the manifests, with the same bytes as if `dayang build` had built everything.
/// When a job is missing or not as it should be, nothing is written, and the exit code is 2.
#[derive(Debug, Args)]
pub struct Collate {
    #[command(flatten)]
    build: Build,
}

impl Collate {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        if self.build.job.is_some() || self.build.pages.is_some() {
            return Err("an edition is collated as a whole: leave out --job and --pages".to_owned());
        }
        let (session, mut found) = self.build.session()?;
        let (jobs, map) = scale::plan(&session, &Disk, &self.build.edition, &mut found);
        let missing = jobs.as_ref().map(|jobs| scale::verify(jobs, &self.build.output));
        if let Some(missing) = missing.filter(|missing| missing.is_empty()) {
            drop((missing, session));
            return self.build.run();
        }
        if let Some(jobs) = &jobs {
            found.extend(scale::verify(jobs, &self.build.output));
        }
        print_findings(&found, &map, self.build.message_format)?;
        Ok(REFUSED)
    }
}
