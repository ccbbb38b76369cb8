//! The `dayang` program; see `dayang --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(unix)]
    dayang::cli::heed_limits();
    dayang::cli::run(std::env::args_os())
}
