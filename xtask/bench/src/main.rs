//! The benchmark of the profile service: `cargo xtask bench` builds it, gives it a PostgreSQL and starts it.

mod businesses;
mod interrupt;
mod load;
mod machine;
mod moment;
mod names;
mod persons;
mod pgbench;
mod places;
mod proc;
mod program;
mod progress;
mod psql;
mod reference;
mod report;
mod run;
mod sqlite;
mod statistics;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// The benchmark of the profile service.
#[derive(Parser)]
enum Cli {
    Run(Box<run::Args>),
    Reference(reference::Args),
}

#[expect(clippy::print_stderr, reason = "a command-line tool speaks through its standard streams")]
fn main() -> ExitCode {
    match start(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> Result<()> {
    match cli {
        Cli::Run(args) => {
            interrupt::watch()?;
            args.run()
        }
        Cli::Reference(args) => args.run(),
    }
}
