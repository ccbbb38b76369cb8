//! The `dayang` program; see `dayang --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    dayang::cli::run(std::env::args_os())
}
