//! The command line: the only place that prints, reads the environment or ends the program.
//!
//! Exit codes are the same for every command: 0 when all is well, 1 when the work is done but
//! something in it is wrong, 2 when it could not be done (bad usage, unreadable input).

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::diag::{Diagnostics, SourceMap, json, terminal};
use crate::session::data_folder;

mod beside;
mod build;
mod collate;
mod delivery;
mod diff;
mod explain;
mod fonts;
mod import;
mod inspect;
mod leftovers;
mod pictures;
mod plan;
mod preflight;
mod preview;
mod schema;
mod sign;
use crate::edition::write;
#[cfg(unix)]
mod watch;

/// The work is done, but something in it is wrong.
const FOUND: u8 = 1;
/// The work could not be done.
const REFUSED: u8 = 2;

const ABOUT: &str = "Typesets Chinese newspaper pages: manuscripts and layouts in, press-ready PDF out";

const LONG_ABOUT: &str = "\
dayang (大樣, the full-page proof a newspaper signs before it goes to press) typesets Chinese
newspaper pages: manuscripts and a layout go in, press-ready PDF pages come out.

An edition is a folder:

  edition.toml      the day's issue: date, number, and a plan of its pages
  stories/ID.md     one manuscript a story: CommonMark, with a headline and its parts in front
  layouts/          layouts of your own; bundled ones are found by name
  fonts/            fonts of your own; bundled ones are found by name";

const AFTER: &str = "\
Examples:
  dayang build examples/front-page/edition.toml -o out --png
      set every page of the edition: out/A1.pdf, out/A1.png, out/edition.pdf
  dayang preview edition.toml --open
      look at its pages in the browser while they are made, and change their layouts there
  dayang sign out/A1.pdf --by 張敏 && dayang build edition.toml --profile press -o out
      sign a proof, then write its press file, out/A1.press.pdf
  dayang preflight out/A1.press.pdf ad.pdf
      may these PDFs go to press?
  dayang diff first/A1.pdf out/A1.pdf -o changes
      what changed from one proof to the next, with a picture of it
  dayang import page.md -o mypage && dayang build mypage/edition.toml -o out
      make an edition of a loose text, then set it
  dayang fonts --text 龘
      which faces have a character
  dayang schema layout > layout.schema.json
      the JSON Schema of layout files, for your editor
  dayang explain tombstone
      what a finding means, why it is bad, and how to mend it

Exit codes: 0 all is well; 1 done, but something is wrong (a page with errors is written as a
proof that shows them); 2 not done: bad usage or unreadable input.

Environment: DAYANG_DATA names the folder that holds the bundled fonts/, layouts/ and profiles/,
where they are not found by themselves. NO_COLOR turns colours off.";

#[derive(Debug, Parser)]
#[command(name = "dayang", version, about = ABOUT, long_about = LONG_ABOUT, after_help = AFTER)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Plan(plan::Plan),
    Collate(collate::Collate),
    #[cfg(unix)]
    Watch(watch::Watch),
    Preview(preview::Preview),
    Sign(sign::Sign),
    Preflight(preflight::Preflight),
    Diff(diff::Diff),
    Import(import::Import),
    Schema(schema::Schema),
    Explain(explain::Explain),
    Fonts(fonts::Fonts),
    #[command(subcommand)]
    Inspect(inspect::Inspect),
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// For people: the place underlined, on standard error.
    #[default]
    Human,
    /// For machines: one JSON object a line, on standard output.
    Json,
}

/// Runs the program with its arguments (the first is the program's name).
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // help and version are no errors; a closed pipe is nobody's
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { REFUSED } else { 0 });
        }
    };
    let result = match cli.command {
        Command::Build(command) => command.run(),
        Command::Plan(command) => command.run(),
        Command::Collate(command) => command.run(),
        #[cfg(unix)]
        Command::Watch(command) => command.run(),
        Command::Preview(command) => command.run(),
        Command::Sign(command) => command.run(),
        Command::Preflight(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Fonts(command) => command.run(),
        Command::Inspect(command) => command.run(),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(REFUSED)
        }
    }
}

/// Prints to standard output. A reader that has gone away is no error: what it wanted it has.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {e}")),
        _ => Ok(()),
    }
}

/// Has a file that grows beyond what the system allows (`RLIMIT_FSIZE`) be an error as a full disk is,
/// and not the program's end.
#[cfg(unix)]
pub fn heed_limits() {
    let met = std::sync::Arc::default();
    // Where that cannot be had, the system does as it does.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, met);
}

/// Prints findings as asked.
fn print_findings(found: &Diagnostics, map: &SourceMap, format: MessageFormat) -> Result<(), String> {
    match format {
        MessageFormat::Json => json::pieces(found, map).try_for_each(|finding| print(&finding)),
        MessageFormat::Human => {
            let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
            let mut out = io::BufWriter::new(io::stderr().lock());
            let _ = terminal::pieces(found, map, color).try_for_each(|finding| out.write_all(finding.as_bytes()));
            Ok(())
        }
    }
}

/// The folder of bundled fonts, layouts and profiles.
fn data() -> Option<PathBuf> {
    let named = std::env::var_os("DAYANG_DATA").filter(|v| !v.is_empty()).map(PathBuf::from);
    let program = std::env::current_exe().ok();
    let program = program.map(|p| p.canonicalize().unwrap_or(p));
    data_folder(named.as_deref(), program.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn bad_usage_is_refused() {
        for args in [
            vec!["dayang"],
            vec!["dayang", "bild"],
            vec!["dayang", "build"],
            vec!["dayang", "build", "x", "--dpi", "0"],
        ] {
            assert_eq!(
                format!("{:?}", run(args.into_iter().map(OsString::from))),
                format!("{:?}", ExitCode::from(REFUSED))
            );
        }
    }
}
