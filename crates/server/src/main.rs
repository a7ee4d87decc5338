//! The `profiles` program.

use std::process::ExitCode;

/// A sixth of the time of a batch of reads went into the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    profiles_server::cli::run(std::env::args_os())
}
