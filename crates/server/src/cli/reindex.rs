//! `profiles reindex`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line speaks to people")]

use std::cell::Cell;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use profiles_application::ports::StoreError;
use profiles_infrastructure::persistence::{Database, Reindexed, ReindexedUpTo};

use super::Ended;
use crate::bootstrap;
use crate::config::Config;

/// Some profiles couldn't be read.
const SOME_UNREADABLE: u8 = 2;
/// How often a batch is tried that writers don't let in between them, and how far apart.
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_millis(500);
/// How often progress is told where there is no terminal.
const EVERY: Duration = Duration::from_secs(5);
const BAR: &str = "{bar:30} {percent:>3} %  {pos} of {len} profiles, {msg} written  about {eta} left";

pub(super) fn run(config: &Config) -> Ended {
    super::runtime()?.block_on(reindex(config))
}

async fn reindex(config: &Config) -> Ended {
    let database = bootstrap::open(config).await?;
    let begun = Instant::now();
    let done = all(&database).await;
    database.close().await;
    let Reindexed { profiles, written, unreadable, .. } = done?;
    let seconds = begun.elapsed().as_secs_f64();
    println!("{profiles} profiles looked at, {written} of them written anew in {seconds:.1} s");
    if unreadable == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{unreadable} could not be read: a newer version of this program may have written them. Use that one"
    );
    Ok(ExitCode::from(SOME_UNREADABLE))
}

async fn all(database: &Database) -> anyhow::Result<Reindexed> {
    let shown = Shown::new(database.count_profiles().await?);
    let mut all = Reindexed { profiles: 0, written: 0, unreadable: 0, next: Some(ReindexedUpTo::default()) };
    while let Some(from) = all.next {
        let batch = batch(database, from).await.context(
            "stopped before the end; what was done stays. Start it again, best when less is written",
        )?;
        all.profiles += batch.profiles;
        all.written += batch.written;
        all.unreadable += batch.unreadable;
        all.next = batch.next;
        shown.advanced(&all);
    }
    shown.finish();
    Ok(all)
}

/// One batch, tried again when others are in its way.
async fn batch(database: &Database, from: ReindexedUpTo) -> Result<Reindexed, StoreError> {
    for _ in 1..TRIES {
        match database.reindex(from).await {
            Err(StoreError::TryAgain(_) | StoreError::Unavailable(_)) => tokio::time::sleep(PAUSE).await,
            other => return other,
        }
    }
    database.reindex(from).await
}

/// A bar on a terminal, a line every few seconds otherwise.
enum Shown {
    Bar(ProgressBar),
    Lines { total: u64, last: Cell<Instant> },
}

impl Shown {
    fn new(total: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::Lines { total, last: Cell::new(Instant::now()) };
        }
        let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self::Bar(ProgressBar::new(total).with_style(style))
    }

    fn advanced(&self, all: &Reindexed) {
        match self {
            Self::Bar(bar) => {
                bar.set_message(all.written.to_string());
                bar.set_position(all.profiles);
            }
            Self::Lines { total, last } if last.get().elapsed() >= EVERY => {
                last.set(Instant::now());
                eprintln!("{} of {total} profiles, {} written", all.profiles, all.written);
            }
            Self::Lines { .. } => {}
        }
    }

    fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
