//! All programs of a run, up and loaded, and the proof that they do the same work.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::plan::{Part, Plan};
use super::servers::Servers;
use super::setup::Home;
use super::{ON_POSTGRES, ON_SQLITE, REFERENCE, REFERENCE_SQLITE};
use crate::load::{Connection, block_on, get, put_address};
use crate::persons;
use crate::pgbench::{Pgbench, Sample};
use crate::program::{self, Program};
use crate::progress::Progress;
use crate::psql::Psql;
use crate::sqlite::SqliteFile;

/// So many answers tell how long an answer is.
const SAMPLED_ANSWERS: u64 = 200;
/// How far a reference's rows may differ in size from the server's, in percent.
const TOLERANCE: u64 = 10;

/// The sizes of the texts that a command wrote, as one text.
const SIZES: &str = "octet_length(h.document) || '|' || octet_length(h.changes) || '|' ||
    octet_length(o.data) || '|' || octet_length(o.headers) || '|' || o.events";

/// All programs of a run. The servers end when this goes out of scope.
pub(super) struct Stage {
    pub(super) servers: Servers,
    pub(super) reference: Program,
    /// Only where commands are measured.
    pub(super) reference_sqlite: Option<Program>,
    pub(super) pgbench: Pgbench,
    pub(super) postmaster: u32,
    pub(super) persons: u64,
    pub(super) answer_bytes: usize,
    pub(super) sizes: Vec<(&'static str, Sizes)>,
    psql: Psql,
    psql_copy: Psql,
    sqlite: SqliteFile,
    sqlite_copy: SqliteFile,
}

/// The sizes, in bytes, of what one command wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) document: u64,
    pub(crate) changes: u64,
    pub(crate) event: u64,
    pub(crate) headers: u64,
    /// How many events: the change, and what sums it up with others of its kind.
    pub(crate) events: u64,
}

impl Sizes {
    /// What the newest event and its entry in the history measure; the columns are [`SIZES`].
    fn parse(row: &str) -> Result<Self> {
        let sizes: Option<Vec<u64>> = row.split('|').map(|size| size.parse().ok()).collect();
        let Some(&[document, changes, event, headers, events]) = sizes.as_deref() else {
            bail!("the rows of a command have an unknown form: {row}");
        };
        Ok(Self { document, changes, event, headers, events })
    }

    fn total(self) -> u64 {
        self.document * 2 + self.changes + (self.event + self.headers) * self.events
    }
}

impl Stage {
    /// Starts the programs by hand beside the servers and writes pgbench's scripts.
    pub(super) fn set(home: &Home, plan: &Plan, servers: Servers) -> Result<Self> {
        let (psql, psql_copy, persons) = (home.psql.clone(), home.psql_copy()?, home.settings.persons);
        let (sqlite, copy) = (home.sqlite_url(), home.sqlite_copy_url());
        let answer_bytes = block_on(answer_bytes(servers.postgres.port(), persons))?;
        let reference = |url: &str, log: &str| reference(home, url, answer_bytes, log);
        let reference_sqlite =
            plan.has(Part::Commands).then(|| reference(&copy, "reference-sqlite.log")).transpose()?;
        let reference = reference(&psql_copy.url, "reference.log")?;

        command_once(&servers.postgres)?;
        let sample = Sample {
            changes: psql.run(&newest("h.changes", ON_EITHER))?,
            data: psql.run(&newest("o.data", ON_EITHER))?,
            headers: psql.run(&newest("o.headers", ON_EITHER))?,
        };
        let pgbench = Pgbench::prepare(&psql_copy, home.folder(), persons, &sample)?;
        let postmaster = psql.postmaster()?;
        let sizes = Vec::new();
        let (sqlite, sqlite_copy) = (SqliteFile::new(sqlite), SqliteFile::new(copy));
        Ok(Self {
            servers,
            reference,
            reference_sqlite,
            pgbench,
            postmaster,
            persons,
            answer_bytes,
            sizes,
            psql,
            psql_copy,
            sqlite,
            sqlite_copy,
        })
    }

    /// The version of SQLite, which is built into this program as it is into the server.
    pub(super) fn sqlite_version(&self) -> Result<String> {
        self.sqlite.run("SELECT sqlite_version()")
    }

    /// Lets each program do the same command and compares what it wrote.
    pub(super) fn check_rows(&mut self, progress: &Progress) -> Result<()> {
        progress.say("comparing what the programs write");
        let in_postgres = |psql: &Psql| Sizes::parse(&psql.run(&newest(SIZES, ON_EITHER))?);
        let in_sqlite = |file: &SqliteFile| Sizes::parse(&file.run(&newest(SIZES, "outbox"))?);
        command_once(&self.servers.postgres)?;
        let ours = in_postgres(&self.psql)?;
        let mut all = vec![(ON_POSTGRES, ours)];
        command_once(&self.reference)?;
        all.push((REFERENCE, in_postgres(&self.psql_copy)?));
        self.pgbench.once()?;
        all.push(("pgbench", in_postgres(&self.psql_copy)?));
        // Twice: what a first command replaces is an imported address, of another length.
        command_once(&self.servers.sqlite)?;
        command_once(&self.servers.sqlite)?;
        all.push((ON_SQLITE, in_sqlite(&self.sqlite)?));
        if let Some(reference) = &self.reference_sqlite {
            command_once(reference)?;
            command_once(reference)?;
            all.push((REFERENCE_SQLITE, in_sqlite(&self.sqlite_copy)?));
        }
        for (name, sizes) in &all {
            let difference = sizes.total().abs_diff(ours.total()) * 100;
            if sizes.events != ours.events || difference > ours.total() * TOLERANCE {
                bail!("{name} does not write what the server writes: {sizes:?} instead of {ours:?}");
            }
        }
        self.sizes = all;
        Ok(())
    }
}

/// Starts a program by hand.
fn reference(home: &Home, url: &str, answer_bytes: usize, log: &str) -> Result<Program> {
    let port = program::free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["reference", "--port", &port.to_string(), "--database-url", url]);
    command.args(["--answer-bytes", &answer_bytes.to_string()]);
    let mut program = Program::start(&mut command, port, &home.folder().join(log))?;
    program.wait_for("/fixed")?;
    Ok(program)
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

/// Where events are: on PostgreSQL in the outbox or, a little later, in the feed.
const ON_EITHER: &str = "(SELECT * FROM outbox UNION ALL SELECT * FROM event_feed)";

/// Asks for columns of the newest change of an address among the events (`o`) and of its entry in the history (`h`).
/// `o.events` is how many events that change made.
fn newest(columns: &str, events: &str) -> String {
    format!(
        "WITH e AS (SELECT * FROM {events} AS either), o AS (
            SELECT e.*, (SELECT count(*) FROM e AS s WHERE s.aggregate_id = e.aggregate_id AND s.version = e.version)
                AS events
            FROM e WHERE event_type = 'profiles.person.address_changed.v1' ORDER BY occurred_at DESC LIMIT 1)
        SELECT {columns} FROM o
        JOIN profiles_person_history AS h ON h.person_id = o.aggregate_id AND h.version = o.version"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_one_text() {
        let sizes = Sizes::parse("573|548|94|72|2").unwrap();
        assert_eq!((sizes.document, sizes.total()), (573, 573 * 2 + 548 + (94 + 72) * 2));
        assert!(Sizes::parse("573|548|94|72").is_err());
        assert!(Sizes::parse("").is_err());
    }
}
