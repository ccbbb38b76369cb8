//! Logs: a line an event, on standard error.
//!
//! A service's lines are for programs first: one JSON object each, with the time, the level, the
//! event's own fields and a message. Whatever is still to be said when the program ends has been
//! said, since nothing is held back.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing::subscriber::SetGlobalDefaultError;

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Json,
    /// For people.
    Human,
}

/// The gravest events that are left out begin below this level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// What failed.
    Error,
    /// And what waits, or was odd.
    Warn,
    /// And every job's steps.
    #[default]
    Info,
    /// And every page.
    Debug,
}

/// Begins the log of this process.
///
/// # Errors
/// When it has begun already.
pub fn begin(format: Format, level: Level) -> Result<(), SetGlobalDefaultError> {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // standard error is not buffered: each event is one write, and is there
    let lines = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(level)
        .with_target(false)
        .with_ansi(false)
        .log_internal_errors(false);
    match format {
        Format::Json => {
            let lines = lines.json().flatten_event(true).with_current_span(false).with_span_list(false);
            tracing::subscriber::set_global_default(lines.finish())?;
        }
        Format::Human => tracing::subscriber::set_global_default(lines.compact().finish())?,
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or_default();
        tracing::error!(event = "panic", place, "{said}");
    }));
    Ok(())
}
