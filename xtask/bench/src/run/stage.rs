//! All programs of a run, up and loaded, and the proof that they do the same work.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::setup::Home;
use super::{ON_POSTGRES, ON_SQLITE};
use crate::load::{Connection, block_on, get, put_address};
use crate::persons;
use crate::pgbench::{Pgbench, Sample};
use crate::proc::Memory;
use crate::program::{self, Program};
use crate::progress::Progress;
use crate::psql::Psql;

/// So many answers tell how long an answer is.
const SAMPLED_ANSWERS: u64 = 200;
/// How far a reference's rows may differ in size from the server's, in percent.
const TOLERANCE: u64 = 10;

/// All programs of a run. The servers end when this goes out of scope.
pub(super) struct Stage {
    pub(super) postgres: Program,
    pub(super) sqlite: Program,
    pub(super) reference: Program,
    pub(super) pgbench: Pgbench,
    pub(super) postmaster: u32,
    pub(super) persons: u64,
    pub(super) answer_bytes: usize,
    pub(super) sizes: Vec<(&'static str, Sizes)>,
    pub(super) footprints: Vec<Footprint>,
    psql: Psql,
}

/// The sizes, in bytes, of what one command wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) document: u64,
    pub(crate) changes: u64,
    pub(crate) event: u64,
    pub(crate) headers: u64,
}

/// The resident memory of one server at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Footprint {
    pub(crate) server: &'static str,
    pub(crate) moment: &'static str,
    pub(crate) memory: Memory,
}

impl Sizes {
    /// What the newest event and its entry in the history measure.
    fn newest(psql: &Psql) -> Result<Self> {
        let row = newest(
            psql,
            "octet_length(h.document), octet_length(h.changes), octet_length(o.data), octet_length(o.headers)",
        )?;
        let sizes: Option<Vec<u64>> = row.split('|').map(|size| size.parse().ok()).collect();
        let Some(&[document, changes, event, headers]) = sizes.as_deref() else {
            bail!("the rows of a command have an unknown form: {row}");
        };
        Ok(Self { document, changes, event, headers })
    }

    fn total(self) -> u64 {
        self.document * 2 + self.changes + self.event + self.headers
    }
}

impl Stage {
    /// Starts the reference program beside the servers and writes pgbench's scripts.
    pub(super) fn set(home: &Home, postgres: Program, sqlite: Program) -> Result<Self> {
        let (psql, persons) = (home.psql.clone(), home.settings.persons);
        let answer_bytes = block_on(answer_bytes(postgres.port(), persons))?;
        let port = program::free_port()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["reference", "--port", &port.to_string(), "--database-url", &psql.url]);
        command.args(["--answer-bytes", &answer_bytes.to_string()]);
        let mut reference = Program::start(&mut command, port, &home.folder().join("reference.log"))?;
        reference.wait_for("/fixed")?;

        command_once(&postgres)?;
        let sample = Sample {
            changes: newest(&psql, "h.changes")?,
            data: newest(&psql, "o.data")?,
            headers: newest(&psql, "o.headers")?,
        };
        let pgbench = Pgbench::prepare(&psql, home.folder(), persons, &sample)?;
        let postmaster = psql.postmaster()?;
        let sizes = Vec::new();
        let mut stage = Self {
            postgres,
            sqlite,
            reference,
            pgbench,
            postmaster,
            persons,
            answer_bytes,
            sizes,
            footprints: Vec::new(),
            psql,
        };
        stage.look_at_memory("at rest")?;
        Ok(stage)
    }

    /// Lets each program do the same command and compares what it wrote.
    pub(super) fn check_rows(&mut self, progress: &Progress) -> Result<()> {
        progress.say("comparing what the programs write");
        command_once(&self.postgres)?;
        let ours = Sizes::newest(&self.psql)?;
        command_once(&self.reference)?;
        let reference = Sizes::newest(&self.psql)?;
        self.pgbench.once()?;
        let pgbench = Sizes::newest(&self.psql)?;
        self.sizes = vec![("Profiles", ours), ("actix + tokio-postgres", reference), ("pgbench", pgbench)];
        for (name, sizes) in &self.sizes {
            let difference = sizes.total().abs_diff(ours.total()) * 100;
            if difference > ours.total() * TOLERANCE {
                bail!("{name} does not write what the server writes: {sizes:?} instead of {ours:?}");
            }
        }
        Ok(())
    }

    /// Notes the memory of the servers.
    pub(super) fn look_at_memory(&mut self, moment: &'static str) -> Result<()> {
        for (server, program) in [(ON_POSTGRES, &self.postgres), (ON_SQLITE, &self.sqlite)] {
            self.footprints.push(Footprint { server, moment, memory: program.memory()? });
        }
        Ok(())
    }
}

async fn answer_bytes(port: u16, persons: u64) -> Result<usize> {
    let mut connection = Connection::open(port).await.context("could not connect to the server")?;
    let samples = SAMPLED_ANSWERS.min(persons);
    let mut bytes = 0;
    for number in 0..samples {
        let path = format!("/v1/persons/{}", persons::id(number * (persons / samples)));
        let body =
            connection.expect(&get(&path), 200).await.context("a person that was imported is not there")?;
        bytes += body.len();
    }
    Ok(bytes / usize::try_from(samples)?)
}

/// Gives the first person a new address.
fn command_once(program: &Program) -> Result<()> {
    block_on(async {
        let mut connection = Connection::open(program.port()).await?;
        connection.expect(&put_address(persons::id(0)), 204).await.map(|_| ())
    })
}

fn newest(psql: &Psql, columns: &str) -> Result<String> {
    psql.run(&format!(
        "SELECT {columns} FROM (SELECT * FROM outbox ORDER BY position DESC LIMIT 1) AS o
            JOIN profiles_person_history AS h ON h.person_id = o.aggregate_id AND h.version = o.version"
    ))
}
