//! `profiles migrate`
#![expect(clippy::print_stdout, reason = "the command line speaks to people")]

use std::path::Path;
use std::process::ExitCode;

use profiles_infrastructure::persistence::{Database, DatabaseOptions};

use super::Ended;
use crate::bootstrap::{StartError, cant_use, connect};
use crate::config::Config;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only list what would be applied
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(config: &Config, args: &Args) -> Ended {
    super::runtime()?.block_on(migrate(config, args.dry_run))
}

async fn migrate(config: &Config, dry_run: bool) -> Ended {
    let database = if dry_run { look_at(config).await } else { connect(config, true).await }?;
    let names = if dry_run { database.pending_migrations().await } else { database.migrate().await };
    let names = names.map_err(|error| cant_use(config, error))?;
    database.close().await;
    let verb = if dry_run { "pending" } else { "applied" };
    for name in &names {
        println!("{verb}: {name}");
    }
    if names.is_empty() {
        println!("The schema is up to date.");
    }
    Ok(ExitCode::SUCCESS)
}

/// The database as it is. In place of a SQLite file that isn't there yet, an empty one in memory.
async fn look_at(config: &Config) -> Result<Database, StartError> {
    if config.database_url.sqlite_path().is_none_or(|path| Path::new(path).exists()) {
        return connect(config, false).await;
    }
    let empty = DatabaseOptions::new("sqlite::memory:");
    Database::connect(&empty).await.map_err(|error| cant_use(config, error))
}
