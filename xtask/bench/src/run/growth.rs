//! What a command costs as one person's history grows.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::plan::{Part, Plan};
use super::{Settings, Stage};
use crate::load::{Connection, block_on, get, put_address};
use crate::program::Program;
use crate::progress::Progress;
use crate::statistics::mean;
use crate::{interrupt, persons};

/// Mean times of commands, in milliseconds, at both ends of a long history.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    pub(crate) database: &'static str,
    pub(crate) first: Pair,
    pub(crate) last: Pair,
}

/// The person whose history grows, and others in turn with them, whose histories stay short.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) growing: f64,
    pub(crate) others: f64,
}

pub(super) fn measure(stage: &Stage, plan: &Plan, progress: &mut Progress) -> Result<Vec<Growth>> {
    let mut all = Vec::new();
    if !plan.has(Part::Growth) {
        return Ok(all);
    }
    let servers = &stage.servers;
    let before = servers.before.as_ref().map(|before| ("PostgreSQL, before", before));
    let programs = [("PostgreSQL", &servers.postgres)].into_iter().chain(before);
    for (database, program) in programs.chain([("SQLite", &servers.sqlite)]) {
        progress.say(&format!("{} changes of one person on {database}", plan.settings.changes));
        all.push(block_on(grow(database, program, plan.settings))?);
        progress.done(plan.settings.growth());
    }
    Ok(all)
}

async fn grow(database: &'static str, program: &Program, settings: Settings) -> Result<Growth> {
    let mut connection = Connection::open(program.port()).await.context("could not connect to the server")?;
    let (mut growing, mut others) = (Vec::new(), Vec::new());
    let other = |change: usize| u64::try_from(change).map(|change| 1 + change % (settings.persons - 1));
    let before = version(&mut connection, 0).await?;
    for change in 0..settings.changes {
        growing.push(timed(&mut connection, 0).await?);
        others.push(timed(&mut connection, other(change)?).await?);
        if change % 100 == 0 {
            interrupt::check()?;
        }
    }
    let changed = version(&mut connection, 0).await? - before;
    if changed != u64::try_from(settings.changes)? {
        bail!("{} commands made {changed} changes: each was to make one", settings.changes);
    }
    let pair = |window: fn(&[f64], usize) -> &[f64]| Pair {
        growing: mean(window(&growing, settings.window)),
        others: mean(window(&others, settings.window)),
    };
    Ok(Growth {
        database,
        first: pair(|times, window| times.get(..window).unwrap_or(times)),
        last: pair(|times, window| times.get(times.len().saturating_sub(window)..).unwrap_or(times)),
    })
}

async fn version(connection: &mut Connection, person: u64) -> Result<u64> {
    let body = connection.expect(&get(&format!("/v1/persons/{}", persons::id(person))), 200).await?;
    let person: Value = serde_json::from_slice(body)?;
    person.get("version").and_then(Value::as_u64).context("a person has no version")
}

async fn timed(connection: &mut Connection, person: u64) -> Result<f64> {
    let request = put_address(persons::id(person));
    let sent = Instant::now();
    connection.expect(&request, 204).await?;
    Ok(sent.elapsed().as_secs_f64() * 1000.0)
}
