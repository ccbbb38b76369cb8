//! The `dayang` program; see `dayang --help`.

use std::process::ExitCode;

/// Pages are made of many small things, by several threads at once.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(unix)]
    dayang::cli::heed_limits();
    dayang::cli::run(std::env::args_os())
}
