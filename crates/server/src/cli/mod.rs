//! The command line.
#![expect(clippy::print_stderr, reason = "the command line speaks to people")]

mod doctor;
mod doctor_checks;
mod events;
mod import;
mod migrate;
mod openapi;
mod progress;
mod reindex;
mod serve;

use std::ffi::OsString;
use std::io::ErrorKind::BrokenPipe;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use tokio::runtime::Runtime;

use crate::config::{Config, Flags};
use crate::telemetry;

/// One home for real-world information about people.
#[derive(Debug, Parser)]
#[command(name = "profiles", version, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the HTTP interface
    Serve,
    /// Bring the schema of the database up to date
    Migrate(migrate::Args),
    /// Make anew by what stored profiles are found, where it isn't what it should be
    ///
    /// For after an update that says so. The service may run meanwhile; stopped, it takes up where it was.
    Reindex,
    /// Print the description of the HTTP interface (OpenAPI 3.1, JSON)
    Openapi,
    /// Look for whatever may keep the service from working, and say what to do
    Doctor,
    /// Look after events on their way to other systems
    Events {
        #[command(subcommand)]
        what: events::Action,
    },
    /// Take in data from elsewhere
    Import {
        #[command(subcommand)]
        what: Import,
    },
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Take in persons from CSV or JSON Lines
    Persons(Box<import::Args>),
    /// Take in businesses from CSV, JSON Lines or GLEIF's golden copy of all LEIs (CSV)
    Businesses(Box<import::Args>),
}

/// What ends a command: its exit code, or a message for whoever ran it.
type Ended = anyhow::Result<ExitCode>;

/// Runs the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // If nobody can read it, there is nobody to tell.
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if asked { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
    };
    let ended = match cli.command {
        None => help(),
        Some(Command::Openapi) => openapi::run(),
        Some(Command::Doctor) => doctor::run(cli.flags),
        Some(Command::Serve) => configured(cli.flags).and_then(|config| serve::run(&config)),
        Some(Command::Migrate(args)) => configured(cli.flags).and_then(|config| migrate::run(&config, &args)),
        Some(Command::Reindex) => configured(cli.flags).and_then(|config| reindex::run(&config)),
        Some(Command::Events { what }) => {
            configured(cli.flags).and_then(|config| events::run(&config, &what))
        }
        Some(Command::Import { what }) => configured(cli.flags).and_then(|config| match what {
            Import::Persons(args) => import::run::<Person>(&config, *args),
            Import::Businesses(args) => import::run::<Business>(&config, *args),
        }),
    };
    telemetry::flush();
    ended.unwrap_or_else(|error| {
        // Whoever read the output has read enough: `profiles openapi | head`.
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn help() -> Ended {
    Cli::command().print_help()?;
    Ok(ExitCode::SUCCESS)
}

fn configured(flags: Flags) -> anyhow::Result<Config> {
    let config = Config::load(&flags.into_sources())?;
    telemetry::start(&config);
    Ok(config)
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_settings_go_anywhere() {
        Cli::command().debug_assert();
        for line in ["profiles --listen 127.0.0.1:1 serve", "profiles serve --listen 127.0.0.1:1"] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert!(matches!(cli.command, Some(Command::Serve)));
        }
        assert!(Cli::try_parse_from(["profiles", "import", "persons"]).is_err());
    }
}
