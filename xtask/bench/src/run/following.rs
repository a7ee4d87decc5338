//! What a command costs that changes two hundred others with it: addresses that follow one.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use uuid::Uuid;

use super::plan::{Part, Plan};
use super::{Settings, Stage};
use crate::load::{Connection, block_on, get, put, put_address, request};
use crate::program::Program;
use crate::progress::Progress;
use crate::statistics::median;
use crate::{interrupt, persons};

/// How many follow.
pub(crate) const FOLLOWERS: u64 = 200;

/// Times in milliseconds, each in the middle of as many as there were turns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Following {
    pub(crate) database: &'static str,
    /// One command, with which all followers change.
    pub(crate) together: f64,
    /// As many commands, each for somebody by themselves, one after the other.
    pub(crate) one_by_one: f64,
    /// One such command.
    pub(crate) single: f64,
}

pub(super) fn measure(stage: &Stage, plan: &Plan, progress: &mut Progress) -> Result<Vec<Following>> {
    let mut all = Vec::new();
    if !plan.has(Part::Following) {
        return Ok(all);
    }
    for (database, program) in [("PostgreSQL", &stage.servers.postgres), ("SQLite", &stage.servers.sqlite)] {
        progress.say(&format!("one address and {FOLLOWERS} that follow it on {database}"));
        all.push(block_on(follow(database, program, plan.settings))?);
        progress.done(plan.settings.following());
    }
    Ok(all)
}

async fn follow(database: &'static str, program: &Program, settings: Settings) -> Result<Following> {
    let mut connection = Connection::open(program.port()).await.context("could not connect to the server")?;
    let source = |follower: u64| format!("/v1/persons/{}/address-source", persons::id(follower));
    // The first person is the one who is followed.
    for follower in 1..=FOLLOWERS {
        let body = serde_json::json!({"follows": persons::id(0)}).to_string();
        connection.expect(&put(&source(follower), &body), 204).await?;
    }
    let before = version(&mut connection, persons::id(FOLLOWERS)).await?;
    let (mut together, mut one_by_one) = (Vec::new(), Vec::new());
    for _ in 0..settings.turns() {
        interrupt::check()?;
        together.push(timed(&mut connection, [0]).await?);
        one_by_one.push(timed(&mut connection, FOLLOWERS + 1..=FOLLOWERS * 2 + 1).await?);
    }
    let changed = version(&mut connection, persons::id(FOLLOWERS)).await? - before;
    if changed != u64::try_from(settings.turns())? {
        bail!("{} commands changed a follower {changed} times: each was to do it once", settings.turns());
    }
    for follower in 1..=FOLLOWERS {
        connection.expect(&request("DELETE", &source(follower)), 204).await?;
    }
    let one_by_one = median(one_by_one);
    let each = f64::from(u32::try_from(FOLLOWERS + 1)?);
    Ok(Following { database, together: median(together), one_by_one, single: one_by_one / each })
}

/// The time of all these commands, one after the other.
async fn timed(connection: &mut Connection, numbers: impl IntoIterator<Item = u64>) -> Result<f64> {
    let mut time = 0.0;
    for number in numbers {
        let request = put_address(persons::id(number));
        let sent = Instant::now();
        connection.expect(&request, 204).await?;
        time += sent.elapsed().as_secs_f64() * 1000.0;
    }
    Ok(time)
}

async fn version(connection: &mut Connection, person: Uuid) -> Result<u64> {
    let body = connection.expect(&get(&format!("/v1/persons/{person}")), 200).await?;
    let person: Value = serde_json::from_slice(body)?;
    person.get("version").and_then(Value::as_u64).context("a person has no version")
}
