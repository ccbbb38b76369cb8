//! `dayang watch`: a folder whose editions are built as they come.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::logging;
use crate::watch::{Ended, Engine, Settings, Stop, serve};

use super::delivery::Profile;
use super::{FOUND, REFUSED, data};

/// Build what is dropped into a folder, as a service
///
/// DIR has five folders, made where they are not there: jobs are dropped into in/, built in work/,
/// written to out/NAME/, and put away in done/ or failed/ with report.json and report.txt.
///
/// A job is a folder with an edition.toml, a zip archive of one, a ticket (NAME.job.toml) that
/// names an edition elsewhere, or a text to import (NAME.md). It is taken once nothing in it has
/// changed for the settling time. Names that begin with a dot or end in .part, .tmp, .crdownload
/// or ~ are left alone, and so is NAME while NAME.lock lies beside.
///
/// The first SIGTERM or SIGINT ends the service after the job at hand, the second at once: that
/// job goes back to in/. After a crash the next start takes up what is in work/. Several services
/// may watch one folder.
///
/// Events are logged on standard error, as one JSON object a line.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang watch /srv/dayang --profile press --timeout 60
      the service of a night: press files, a page may take a minute
  dayang watch /srv/dayang --once
      for cron: what is finished now
  mv monday /srv/dayang/in/
      drop an edition, whole at once

Exit codes: 0 stopped as asked (with --once: every job went well); 1 --max-failures was reached
(with --once: a job failed); 2 the service could not begin (with --once: nothing can be written).")]
pub struct Watch {
    /// The watched folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Folder for the output, in place of DIR/out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Folder in which tickets' editions may lie, besides DIR; may be repeated
    #[arg(long, value_name = "DIR")]
    editions: Vec<PathBuf>,
    /// Take what is finished now, then stop
    #[arg(long)]
    once: bool,
    /// Refuse to share the folder with another service
    #[arg(long)]
    alone: bool,
    /// How long nothing in a job may have changed before it is taken
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    settle: Duration,
    /// The longest time between two looks into the folder
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    poll: Duration,
    /// Stop, with exit code 1, after N failed jobs in a row
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_failures: Option<u32>,
    /// Give a job up that was begun N times and never finished
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    tries: u32,
    /// How long a page may take
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// End a job at the first page that fails, instead of building the others
    #[arg(long)]
    fail_fast: bool,
    /// Memory that a build may have, in megabytes; fonts are not counted (Linux only)
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(16..=16_777_216))]
    memory: Option<u64>,
    /// Megabytes that an archive may have, unpacked
    #[arg(long, value_name = "MB", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    max_size: u64,
    /// What pages are for; a ticket may say otherwise
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t)]
    profile: Profile,
    /// Threads of one build; as many as the machine has unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    jobs: Option<u32>,
    /// How log lines look
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    log_format: LogFormat,
    /// What is logged
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    log_level: LogLevel,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// One JSON object a line
    #[default]
    Json,
    /// For people
    Human,
}

/// What is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LogLevel {
    /// What failed
    Error,
    /// What waits, too
    Warn,
    /// Every job's steps, too
    #[default]
    Info,
    /// Every page, too
    Debug,
}

impl Watch {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        let format = match self.log_format {
            LogFormat::Json => logging::Format::Json,
            LogFormat::Human => logging::Format::Human,
        };
        let level = match self.log_level {
            LogLevel::Error => logging::Level::Error,
            LogLevel::Warn => logging::Level::Warn,
            LogLevel::Info => logging::Level::Info,
            LogLevel::Debug => logging::Level::Debug,
        };
        if self.memory.is_some() && !cfg!(target_os = "linux") {
            return Err("--memory needs Linux: this system cannot limit another program's memory".to_owned());
        }
        // signals are heard before anything is begun
        let stop = Stop::listen()?;
        let settings = self.settings()?;
        logging::begin(format, level).map_err(|e| e.to_string())?;
        Ok(match serve(settings, &stop)? {
            Ended::Asked { failed } if self.once && failed > 0 => FOUND,
            Ended::Asked { .. } => 0,
            Ended::Failures => FOUND,
            Ended::Storage => REFUSED,
        })
    }

    fn settings(&self) -> Result<Settings, String> {
        let program = std::env::current_exe().map_err(|e| format!("this program's own file is not known: {e}"))?;
        let data = data().map(|data| data.canonicalize().unwrap_or(data));
        Ok(Settings {
            folder: self.folder.clone(),
            out: self.out.clone(),
            editions: self.editions.clone(),
            once: self.once,
            alone: self.alone,
            settle: self.settle,
            poll: self.poll,
            max_failures: self.max_failures,
            tries: self.tries,
            most_unpacked: self.max_size << 20,
            engine: Engine {
                program,
                data,
                cache: std::path::absolute(self.folder.join(".cache")).ok(),
                profile: self.profile.name().to_owned(),
                jobs: self.jobs,
                timeout: self.timeout,
                fail_fast: self.fail_fast,
                memory: self.memory.map(|mb| mb << 20),
            },
        })
    }
}

/// Seconds, with decimals or without.
fn seconds(text: &str) -> Result<Duration, String> {
    const DAY: f64 = 86_400.0;
    let number: f64 = text.parse().map_err(|_| "give seconds, such as 2 or 0.5".to_owned())?;
    if !(0.0..=DAY).contains(&number) {
        return Err("give seconds from 0 to 86400 (a day)".to_owned());
    }
    Duration::try_from_secs_f64(number).map_err(|e| e.to_string())
}
