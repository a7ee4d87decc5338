//! One run, from an empty database to a written report.

mod growth;
mod interleave;
mod settings;
mod setup;
mod stage;
mod startup;

use std::path::PathBuf;

use anyhow::{Context, Result};
pub(crate) use growth::{Growth, Pair};
use interleave::{Contestant, interleave};
pub(crate) use interleave::{Group, Series};
pub(crate) use settings::Settings;
use setup::Home;
pub(crate) use setup::Import;
use stage::Stage;
pub(crate) use stage::{Footprint, Sizes};
pub(crate) use startup::Startup;

use crate::load::Workload;
use crate::machine::{self, Machine};
use crate::progress::Progress;
use crate::{interrupt, report};

/// The number of connections that services see when they are idle, busy, and overrun on two processors.
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// The server's names in every table.
pub(crate) const ON_POSTGRES: &str = "Profiles on PostgreSQL";
pub(crate) const ON_SQLITE: &str = "Profiles on SQLite";
/// Where the batch of reads is compared with single ones.
const BATCH_CONNECTIONS: usize = 16;

/// Measure; `cargo xtask bench` builds and provides what this needs.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// The `profiles` program.
    #[arg(long)]
    server: PathBuf,
    /// The folder of `psql` and `pgbench`.
    #[arg(long)]
    postgres_bin: PathBuf,
    /// An empty, durable database that nobody else uses.
    #[arg(long)]
    postgres_url: String,
    /// `Cargo.lock`, which knows the versions of the crates.
    #[arg(long)]
    lock: PathBuf,
    /// Where the report goes.
    #[arg(long)]
    output: PathBuf,
    /// The command that the report says it was made with.
    #[arg(long)]
    command: String,
    /// Fewer persons and short rounds: to see that everything works, not to measure.
    #[arg(long)]
    quick: bool,
}

/// Everything that a run found out.
pub(crate) struct Findings {
    pub(crate) command: String,
    pub(crate) settings: Settings,
    pub(crate) machine: Machine,
    pub(crate) postgres: String,
    pub(crate) crates: Vec<String>,
    pub(crate) disk: String,
    pub(crate) answer_bytes: usize,
    pub(crate) imports: Vec<Import>,
    pub(crate) startup: Startup,
    pub(crate) sizes: Vec<(&'static str, Sizes)>,
    pub(crate) reads: Vec<Group>,
    pub(crate) commands: Vec<Group>,
    pub(crate) batch: Group,
    pub(crate) growth: Vec<Growth>,
    pub(crate) footprints: Vec<Footprint>,
}

impl Args {
    pub(crate) fn run(self) -> Result<()> {
        let settings = if self.quick { Settings::QUICK } else { Settings::FULL };
        let mut progress = Progress::new(settings.foreseen(CONNECTIONS.len()));
        let lock = std::fs::read_to_string(&self.lock)
            .with_context(|| format!("could not read {}", self.lock.display()))?;
        let machine = Machine::look()?;
        let home = Home::create(&self.server, &self.postgres_bin, &self.postgres_url, settings)?;

        let (postgres, sqlite, imports, startup) = setup::run(&home, &mut progress)?;
        let mut stage = Stage::set(&home, postgres, sqlite)?;
        stage.check_rows(&progress)?;
        let reads = reads(&stage, settings, &mut progress)?;
        let batch = batch(&stage, settings, &mut progress)?;
        stage.look_at_memory("after the reads")?;
        let commands = commands(&stage, settings, &mut progress)?;
        stage.look_at_memory("after the commands")?;
        let growth = growth::measure(&stage, settings, &mut progress)?;

        let findings = Findings {
            command: self.command,
            settings,
            machine,
            postgres: home.psql.run("SHOW server_version")?,
            crates: machine::crate_versions(
                &lock,
                &["actix-web", "sea-orm", "sqlx", "tokio", "tokio-postgres"],
            ),
            disk: machine::file_system(home.folder())?,
            answer_bytes: stage.answer_bytes,
            imports,
            startup,
            sizes: stage.sizes.clone(),
            reads,
            commands,
            batch,
            growth,
            footprints: stage.footprints.clone(),
        };
        report::publish(&findings, &self.output, progress.elapsed())
    }
}

fn reads(stage: &Stage, settings: Settings, progress: &mut Progress) -> Result<Vec<Group>> {
    let contestants = [
        Contestant::http(ON_POSTGRES, &stage.postgres, Workload::Read),
        Contestant::http("actix + tokio-postgres", &stage.reference, Workload::Read),
        Contestant::pgbench("pgbench", &stage.pgbench, Workload::Read),
        Contestant::http("actix, fixed bytes", &stage.reference, Workload::Fixed),
        Contestant::http(ON_SQLITE, &stage.sqlite, Workload::Read),
    ];
    let mut groups = Vec::new();
    for connections in CONNECTIONS {
        groups.push(interleave(stage, "reads", &contestants, connections, settings, progress)?);
    }
    Ok(groups)
}

fn commands(stage: &Stage, settings: Settings, progress: &mut Progress) -> Result<Vec<Group>> {
    let contestants = [
        Contestant::http(ON_POSTGRES, &stage.postgres, Workload::ChangeAddress),
        Contestant::http("actix + tokio-postgres", &stage.reference, Workload::ChangeAddress),
        Contestant::pgbench("pgbench", &stage.pgbench, Workload::ChangeAddress),
        Contestant::http(ON_SQLITE, &stage.sqlite, Workload::ChangeAddress),
    ];
    let mut groups = Vec::new();
    for connections in CONNECTIONS {
        interrupt::check()?;
        groups.push(interleave(stage, "commands", &contestants, connections, settings, progress)?);
    }
    Ok(groups)
}

fn batch(stage: &Stage, settings: Settings, progress: &mut Progress) -> Result<Group> {
    let contestants = [
        Contestant::http("100 at once, PostgreSQL", &stage.postgres, Workload::ReadBatch),
        Contestant::http("one by one, PostgreSQL", &stage.postgres, Workload::Read),
        Contestant::http("100 at once, SQLite", &stage.sqlite, Workload::ReadBatch),
        Contestant::http("one by one, SQLite", &stage.sqlite, Workload::Read),
    ];
    interleave(stage, "batches", &contestants, BATCH_CONNECTIONS, settings, progress)
}
