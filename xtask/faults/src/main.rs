//! The fault suite: `cargo xtask faults` builds it, gives it servers and starts it.

mod check;
mod consumers;
mod event;
mod faults;
mod history;
mod interrupt;
mod machine;
mod moment;
mod program;
mod report;
mod run;
mod say;
mod scene;
mod settings;
mod writers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Parser;
use tokio::task::JoinSet;

use self::run::Outcome;
use self::say::say;
use self::scene::{Database, Programs};
use self::settings::Settings;

/// Threads: some wait for programs to end.
const THREADS: usize = 8;

/// The fault suite of the profile service.
#[derive(Debug, Clone, Parser)]
struct Args {
    #[command(flatten)]
    programs: Programs,
    /// Some kills of each kind instead of many.
    #[arg(long)]
    short: bool,
    /// What pauses, victims and values are chosen from [default: the time of day].
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Only over this database.
    #[arg(long, value_name = "DATABASE")]
    only: Option<Database>,
    /// How many processes to kill over each database.
    #[arg(long, value_name = "NUMBER")]
    kills: Option<usize>,
    /// Keep logs and traces also when nothing is found.
    #[arg(long)]
    keep: bool,
    /// The report whose figures are to be replaced.
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// The command line, as the report repeats it without the seed.
    #[arg(long, default_value = "profiles-faults")]
    command: String,
    /// The profile that the service was built with, as the report says it.
    #[arg(long, default_value = "dev")]
    profile: String,
}

#[expect(clippy::print_stderr, reason = "a command-line tool speaks through its standard streams")]
fn main() -> ExitCode {
    match start(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(args: &Args) -> Result<()> {
    interrupt::watch()?;
    // First: what isn't there should not be missed at the end of a run.
    let machine = machine::look()?;
    let seed = args.seed.unwrap_or_else(moment::seed);
    let command = format!("{} --seed {seed}", args.command);
    say(&format!("seed {seed}: `{command}` does the same again"));
    let started = Instant::now();
    let home = tempfile::Builder::new().prefix("profiles-faults-").tempdir();
    let home = home.context("could not create a temporary folder: is TMPDIR writable?")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
    let outcomes = runtime.block_on(all(args, seed, home.path()));
    // What still runs is dropped, which ends the programs, before the folder goes.
    drop(runtime);
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(error) if interrupt::check().is_ok() => {
            let kept = keep(home, &[])?;
            return Err(error.context(format!("the run broke off; logs are in {}", kept.display())));
        }
        Err(error) => return Err(error),
    };
    let origin = report::Origin {
        command,
        seed,
        profile: args.profile.clone(),
        today: moment::today(),
        machine,
        took: started.elapsed(),
    };
    let figures = report::figures(&outcomes, &origin);
    say(&format!("\n{figures}"));
    let violations: usize = outcomes.iter().map(|outcome| outcome.verdict.findings.len()).sum();
    let complaints: Vec<_> = outcomes.iter().flat_map(|outcome| &outcome.complaints).collect();
    for complaint in complaints.iter().take(10) {
        say(&format!("COMPLAINT {complaint}"));
    }
    if violations + complaints.len() > 0 {
        let kept = keep(home, &outcomes)?;
        bail!(
            "the promise is broken: {violations} violations, {} answers or messages that should not have been; seed {seed}, \
             logs and traces are in {}",
            complaints.len(),
            kept.display()
        );
    }
    if args.keep {
        say(&format!("logs and traces are in {}", keep(home, &outcomes)?.display()));
    }
    if let Some(file) = &args.report {
        report::write(file, &figures)?;
        say(&format!("written to {}", file.display()));
    }
    say("faults: nothing lost, nothing made up, nothing out of order");
    Ok(())
}

/// Runs over all databases at once: each has everything of its own.
async fn all(args: &Args, seed: u64, home: &Path) -> Result<Vec<Outcome>> {
    let mut settings = if args.short { Settings::SHORT } else { Settings::LONG };
    settings.storm.kills = args.kills.unwrap_or(settings.storm.kills);
    let mut runs = JoinSet::new();
    for database in Database::ALL {
        if args.only.is_some_and(|only| only != database) {
            continue;
        }
        let (programs, home) = (args.programs.clone(), home.to_path_buf());
        runs.spawn(async move { run::run(database, &programs, settings, seed, &home).await });
    }
    let mut outcomes = Vec::new();
    while let Some(outcome) = runs.join_next().await {
        // What else runs is dropped on an error.
        outcomes.push(outcome.context("a run broke down")??);
    }
    outcomes.sort_by_key(|outcome| outcome.database != Database::Postgres);
    Ok(outcomes)
}

/// Keeps logs and traces, but no data.
fn keep(home: tempfile::TempDir, outcomes: &[Outcome]) -> Result<PathBuf> {
    for outcome in outcomes {
        run::keep(outcome, home.path())?;
    }
    for database in Database::ALL {
        // One that wasn't run has none.
        let _absent = std::fs::remove_dir_all(home.path().join(database.name()).join("data"));
    }
    Ok(home.keep())
}
