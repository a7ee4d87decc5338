//! Single statements to PostgreSQL, through its own client.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{proc, program};

/// The database under measurement.
#[derive(Debug, Clone)]
pub(crate) struct Psql {
    pub(crate) bin: PathBuf,
    pub(crate) url: String,
}

impl Psql {
    pub(crate) fn new(bin: &Path, url: &str) -> Self {
        Self { bin: bin.to_path_buf(), url: url.to_owned() }
    }

    /// The same server's database at another address.
    pub(crate) fn of(&self, url: &str) -> Self {
        Self { bin: self.bin.clone(), url: url.to_owned() }
    }

    /// Runs one statement and gives what it returned, columns parted by `|`.
    pub(crate) fn run(&self, sql: &str) -> Result<String> {
        let mut command = Command::new(self.bin.join("psql"));
        command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", &self.url]);
        let output = program::output(command.args(["--set", "ON_ERROR_STOP=1", "--command", sql]));
        Ok(output.with_context(|| format!("PostgreSQL did not run `{sql}`"))?.trim_end().to_owned())
    }

    /// The process that started all others of the database.
    pub(crate) fn postmaster(&self) -> Result<u32> {
        let sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
        let checkpointer = self.run(sql)?.parse().context("PostgreSQL does not tell its processes")?;
        proc::parent(checkpointer)
    }
}
