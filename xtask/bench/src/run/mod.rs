//! One run, from an empty database to a written report.

mod events;
mod following;
mod growth;
mod interleave;
mod lineup;
mod plan;
mod search;
mod servers;
mod settings;
mod setup;
mod stage;
mod startup;

use std::path::PathBuf;

use anyhow::{Context, Result};
pub(crate) use events::{CROWD as EVENT_CROWD, EVENTS_OF_A_COMMAND, IDLE, Published};
pub(crate) use following::{FOLLOWERS, Following};
pub(crate) use growth::{Growth, Pair};
pub(crate) use interleave::{Group, Sample, Series};
pub(crate) use lineup::{SINGLE, TOGETHER};
use plan::Part;
pub(crate) use plan::{Focus, Plan};
pub(crate) use search::{Searched, WARM_UP as SEARCH_WARM_UP};
pub(crate) use servers::Footprint;
use servers::Servers;
pub(crate) use settings::Settings;
use setup::Home;
pub(crate) use setup::Import;
pub(crate) use stage::Sizes;
use stage::Stage;
pub(crate) use startup::Startup;

use crate::machine::{self, Machine};
use crate::progress::Progress;
use crate::psql::Psql;
use crate::report;

/// The server's names in every table.
pub(crate) const ON_POSTGRES: &str = "Profiles on PostgreSQL";
pub(crate) const ON_SQLITE: &str = "Profiles on SQLite";
/// The older server.
pub(crate) const BEFORE: &str = "Profiles before";
/// The server when each read is a statement and each command a transaction of its own.
pub(crate) const UNGATHERED_POSTGRES: &str = "Profiles on PostgreSQL, nothing gathered";
pub(crate) const UNGATHERED_SQLITE: &str = "Profiles on SQLite, nothing gathered";
/// The programs by hand.
pub(crate) const REFERENCE: &str = "actix + tokio-postgres";
pub(crate) const REFERENCE_SQLITE: &str = "actix + SQLite, NORMAL";

/// What programs are compared on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Postgres,
    Sqlite,
}

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
    /// A NATS server with JetStream that nobody else uses.
    #[arg(long)]
    nats_url: String,
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
    #[command(flatten)]
    focus: Focus,
}

/// Everything that a run found out.
pub(crate) struct Findings {
    pub(crate) command: String,
    pub(crate) plan: Plan,
    pub(crate) machine: Machine,
    pub(crate) postgres: String,
    pub(crate) sqlite: String,
    pub(crate) crates: Vec<String>,
    pub(crate) disk: String,
    pub(crate) answer_bytes: usize,
    pub(crate) imports: Vec<Import>,
    pub(crate) startup: Option<Startup>,
    pub(crate) sizes: Vec<(&'static str, Sizes)>,
    pub(crate) reads: Vec<Group>,
    pub(crate) commands: Vec<Group>,
    pub(crate) batch: Option<Group>,
    pub(crate) growth: Vec<Growth>,
    pub(crate) following: Vec<Following>,
    pub(crate) footprints: Vec<Footprint>,
    pub(crate) searched: Vec<Searched>,
    pub(crate) published: Vec<Published>,
}

impl Args {
    pub(crate) fn run(self) -> Result<()> {
        let plan = self.focus.plan(if self.quick { Settings::QUICK } else { Settings::FULL });
        let mut progress = Progress::new(plan.foreseen());
        let lock = std::fs::read_to_string(&self.lock)
            .with_context(|| format!("could not read {}", self.lock.display()))?;
        let machine = Machine::look()?;
        let psql = Psql::new(&self.postgres_bin, &self.postgres_url);
        let home = Home::create(&self.server, self.focus.baseline.as_deref(), psql, plan.settings)?;

        let searched = search::measure(&home, &plan, &mut progress)?;
        let published = events::measure(&home, &self.nats_url, &plan, &mut progress)?;
        let (imports, startup) = setup::fill(&home, &plan, &mut progress)?;
        let mut stage = Stage::set(&home, &plan, Servers::start(&home, &plan, &progress)?)?;
        let mut footprints = stage.servers.footprints("at rest")?;
        stage.check_rows(&progress)?;
        let reads = lineup::reads(&stage, &plan, &mut progress)?;
        let batch = lineup::batch(&stage, &plan, &mut progress)?;
        if plan.has(Part::Reads) || plan.has(Part::Batches) {
            footprints.extend(stage.servers.footprints("after the reads")?);
        }
        let commands = lineup::commands(&stage, &plan, &mut progress)?;
        let growth = growth::measure(&stage, &plan, &mut progress)?;
        let following = following::measure(&stage, &plan, &mut progress)?;
        if plan.has(Part::Commands) || plan.has(Part::Growth) {
            footprints.extend(stage.servers.footprints("after the commands")?);
        }

        let findings = Findings {
            command: self.command,
            plan,
            machine,
            postgres: home.psql.run("SHOW server_version")?,
            sqlite: stage.sqlite_version()?,
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
            following,
            footprints,
            searched,
            published,
        };
        report::publish(&findings, &self.output, progress.elapsed())
    }
}
