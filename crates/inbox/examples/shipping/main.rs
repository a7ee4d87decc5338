//! A service that consumes events: it ships insurance cards, and keeps the address of each as the profile says it.
//!
//! `cargo xtask example shipping` runs it against the real service, moves people, and kills it in between. What to copy is
//! `service.rs`; `cards.rs` and `profiles.rs` are what it is about.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

mod cards;
mod profiles;
mod service;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, Subcommand};
use reqwest::Url;
use sea_orm::{Database, DatabaseConnection};
use service::{INBOX, Shipping};
use uuid::Uuid;

/// The feed keeps 30 days; so far back it may be replayed, and a day to spare.
const REPEATS_COME_WITHIN: Duration = Duration::from_hours(31 * 24);
const PRUNE_EVERY: Duration = Duration::from_hours(1);
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Ships insurance cards.
#[derive(Parser)]
struct Args {
    /// The SQLite file of this service
    #[arg(long)]
    database: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Orders cards; before the service first runs
    Order { persons: Vec<Uuid> },
    /// Keeps the addresses of cards up to date until it is stopped
    Serve {
        /// Where Profiles is
        #[arg(long)]
        profiles: Url,
        /// Have the whole feed told again: nothing comes of it
        #[arg(long)]
        replay: bool,
    },
    /// Shows each card and its labels, as lines of JSON
    Show,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let db = Database::connect(format!("sqlite://{}?mode=rwc", args.database.display())).await?;
    service::create_tables(&db).await?;
    match args.command {
        Command::Order { persons } => cards::order(&db, &persons).await?,
        Command::Serve { profiles, replay } => serve(db, profiles, replay).await?,
        Command::Show => {
            for card in cards::all(&db).await? {
                println!("{}", serde_json::to_string(&card)?);
            }
        }
    }
    Ok(())
}

async fn serve(db: DatabaseConnection, profiles: Url, replay: bool) -> Result<()> {
    let mut shipping = Shipping::new(db.clone(), profiles)?;
    if replay {
        shipping.replay();
    }
    tokio::spawn(async move {
        loop {
            if let Err(error) = INBOX.prune(&db, REPEATS_COME_WITHIN).await {
                eprintln!("old ids could not be removed: {error}");
            }
            tokio::time::sleep(PRUNE_EVERY).await;
        }
    });
    loop {
        match shipping.step().await {
            Ok(step) => println!("{step}"),
            Err(error) => {
                eprintln!("{error:#}; trying again");
                tokio::time::sleep(TRY_AGAIN_AFTER).await;
            }
        }
    }
}
