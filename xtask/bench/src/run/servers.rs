//! The servers of a run: the one under measurement on either database, and its variants.

use anyhow::Result;

use super::plan::Plan;
use super::setup::Home;
use super::{BEFORE, ON_POSTGRES, ON_SQLITE};
use crate::proc::Memory;
use crate::program::Program;
use crate::progress::Progress;

/// Settings under which each read is a statement and each command a transaction of its own.
const UNGATHERED: &[(&str, &str)] = &[("PROFILES_READ_BATCH", "1"), ("PROFILES_COMMIT_GROUP", "1")];
/// Whoever knows this knows the others.
const UNGATHERED_FLAG: &str = "--commit-group";

/// All servers of a run. They end when this goes out of scope.
pub(super) struct Servers {
    pub(super) postgres: Program,
    pub(super) sqlite: Program,
    /// An older build, on PostgreSQL.
    pub(super) before: Option<Program>,
    pub(super) ungathered_postgres: Option<Program>,
    pub(super) ungathered_sqlite: Option<Program>,
}

/// The resident memory of one server at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Footprint {
    pub(crate) server: &'static str,
    pub(crate) moment: &'static str,
    pub(crate) memory: Memory,
}

impl Servers {
    pub(super) fn start(home: &Home, plan: &Plan, progress: &Progress) -> Result<Self> {
        let (postgres, sqlite) = (home.psql.url.clone(), home.sqlite_url());
        let ready = |mut program: Program| program.wait_for("/health/ready").map(|_| program);
        let known = plan.has_crowd() && home.knows(UNGATHERED_FLAG)?;
        if plan.has_crowd() && !known {
            progress.say("the server has no setting to gather nothing, so that this is not measured");
        }
        let ungathered =
            |url: &str, log: &str| known.then(|| ready(home.serve_with(url, log, UNGATHERED)?)).transpose();
        Ok(Self {
            postgres: ready(home.serve(&postgres, "postgres-server.log")?)?,
            sqlite: ready(home.serve(&sqlite, "sqlite-server.log")?)?,
            before: home.serve_before(&postgres, "before-server.log")?.map(ready).transpose()?,
            ungathered_postgres: ungathered(&postgres, "postgres-ungathered.log")?,
            ungathered_sqlite: ungathered(&sqlite, "sqlite-ungathered.log")?,
        })
    }

    /// The memory of the servers as they are used in production, and of the older one.
    pub(super) fn footprints(&self, moment: &'static str) -> Result<Vec<Footprint>> {
        let both = [(ON_POSTGRES, &self.postgres), (ON_SQLITE, &self.sqlite)];
        let all = both.into_iter().chain(self.before.as_ref().map(|before| (BEFORE, before)));
        all.map(|(server, program)| Ok(Footprint { server, moment, memory: program.memory()? })).collect()
    }
}
