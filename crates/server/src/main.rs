//! The `profiles` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    profiles_server::cli::run(std::env::args_os())
}
