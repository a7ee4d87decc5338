//! Who takes part in which group. The first program of each database is the one that its others are compared with.

use anyhow::Result;

use super::interleave::{Contestant, interleave};
use super::plan::{Part, Plan};
use super::{
    BEFORE, Database, Group, ON_POSTGRES, ON_SQLITE, REFERENCE, REFERENCE_SQLITE, Stage, UNGATHERED_POSTGRES,
    UNGATHERED_SQLITE,
};
use crate::interrupt;
use crate::load::Workload;
use crate::progress::Progress;

/// Where the batch of reads is compared with single ones.
const BATCH_CONNECTIONS: usize = 16;
/// The server on PostgreSQL as it answers batches, and the same persons one by one.
pub(crate) const TOGETHER: &str = "100 at once, PostgreSQL";
pub(crate) const SINGLE: &str = "one by one, PostgreSQL";

pub(super) fn reads(stage: &Stage, plan: &Plan, progress: &mut Progress) -> Result<Vec<Group>> {
    let others = [
        Contestant::http(REFERENCE, Database::Postgres, &stage.reference, Workload::Read),
        Contestant::pgbench("pgbench", &stage.pgbench, Workload::Read),
        Contestant::http("actix, fixed bytes", Database::Postgres, &stage.reference, Workload::Fixed),
    ];
    groups(stage, (Part::Reads, "reads", Workload::Read), &others, plan, progress)
}

pub(super) fn commands(stage: &Stage, plan: &Plan, progress: &mut Progress) -> Result<Vec<Group>> {
    let workload = Workload::ChangeAddress;
    let mut others = vec![
        Contestant::http(REFERENCE, Database::Postgres, &stage.reference, workload),
        Contestant::pgbench("pgbench", &stage.pgbench, workload),
    ];
    let sqlite = stage.reference_sqlite.as_ref();
    others.extend(
        sqlite.map(|program| Contestant::http(REFERENCE_SQLITE, Database::Sqlite, program, workload)),
    );
    groups(stage, (Part::Commands, "commands", workload), &others, plan, progress)
}

/// One group for each number of connections.
fn groups(
    stage: &Stage,
    (part, what, workload): (Part, &str, Workload),
    others: &[Contestant<'_>],
    plan: &Plan,
    progress: &mut Progress,
) -> Result<Vec<Group>> {
    let mut groups = Vec::new();
    if !plan.has(part) {
        return Ok(groups);
    }
    for connections in plan.connections.iter().copied() {
        interrupt::check()?;
        let crowd = Plan::is_crowd(connections);
        let server = |name, database, program| Contestant::http(name, database, program, workload);
        let when = |wanted: bool, program| if wanted { program } else { None };
        let mut all = vec![server(ON_POSTGRES, Database::Postgres, &stage.servers.postgres)];
        all.extend(stage.servers.before.as_ref().map(|program| server(BEFORE, Database::Postgres, program)));
        let ungathered = when(crowd, stage.servers.ungathered_postgres.as_ref());
        all.extend(ungathered.map(|program| server(UNGATHERED_POSTGRES, Database::Postgres, program)));
        all.extend(others.iter().filter(|other| other.database() == Database::Postgres).copied());
        all.push(server(ON_SQLITE, Database::Sqlite, &stage.servers.sqlite));
        let ungathered = when(crowd, stage.servers.ungathered_sqlite.as_ref());
        all.extend(ungathered.map(|program| server(UNGATHERED_SQLITE, Database::Sqlite, program)));
        all.extend(others.iter().filter(|other| other.database() == Database::Sqlite).copied());
        groups.push(interleave(stage, what, &all, connections, plan.settings, progress)?);
    }
    Ok(groups)
}

pub(super) fn batch(stage: &Stage, plan: &Plan, progress: &mut Progress) -> Result<Option<Group>> {
    if !plan.has(Part::Batches) {
        return Ok(None);
    }
    let pair = |together, single, database, program| {
        [
            Contestant::http(together, database, program, Workload::ReadBatch),
            Contestant::http(single, database, program, Workload::Read),
        ]
    };
    let servers = &stage.servers;
    let mut all = Vec::from(pair(TOGETHER, SINGLE, Database::Postgres, &servers.postgres));
    if let Some(before) = &servers.before {
        all.extend(pair("100 at once, before", "one by one, before", Database::Postgres, before));
    }
    let by_hand = pair("100 at once, by hand", "one by one, by hand", Database::Postgres, &stage.reference);
    all.extend(by_hand);
    all.extend(pair("100 at once, SQLite", "one by one, SQLite", Database::Sqlite, &servers.sqlite));
    interleave(stage, "batches", &all, BATCH_CONNECTIONS, plan.settings, progress).map(Some)
}
