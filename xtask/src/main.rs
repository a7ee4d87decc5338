//! Developer commands: `cargo xtask <command>`. Each command is one file in `commands/` and one row of its table.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks through its standard streams"
)]

mod arch;
mod broker;
mod commands;
mod events;
mod finding;
mod install;
mod interrupt;
mod manifest;
mod postgres;
mod process;
mod python;
mod server;
mod service;
mod source;
mod story;
mod test_servers;
#[cfg(test)]
mod testing;
mod tidy;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
