//! The table of commands: a new one is a file here, its `mod` line and one row of the table.

mod arch;
mod bench;
mod ci;
mod coverage;
mod events;
mod example;
mod faults;
mod new_migration;
mod openapi;
mod schemathesis;
mod services;
mod test;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::interrupt;

/// Developer commands of the profile service.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Turns the table into the enum that clap parses and the dispatch to each command's `Args::run`; the help text of a
/// command is the doc comment of its `Args`.
macro_rules! table {
    ($($variant:ident => $module:ident,)+) => {
        #[derive(Subcommand)]
        enum Command {
            $($variant($module::Args),)+
        }

        impl Command {
            fn run(self) -> Result<()> {
                match self {
                    $(Self::$variant(args) => args.run(),)+
                }
            }
        }
    };
}

table! {
    Arch => arch,
    Tidy => tidy,
    Test => test,
    Ci => ci,
    Services => services,
    Openapi => openapi,
    Events => events,
    NewMigration => new_migration,
    Bench => bench,
    Faults => faults,
    Coverage => coverage,
    Schemathesis => schemathesis,
    Example => example,
}

/// Runs the command that the command line names.
pub(crate) fn run() -> Result<()> {
    let cli = Cli::parse();
    interrupt::watch()?;
    cli.command.run()
}
