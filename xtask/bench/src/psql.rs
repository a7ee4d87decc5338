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

    /// Another database of the same server.
    pub(crate) fn database(&self, name: &str) -> Result<Self> {
        let (base, _) = self.url.rsplit_once('/').context("the address of PostgreSQL names no database")?;
        Ok(Self { bin: self.bin.clone(), url: format!("{base}/{name}") })
    }

    /// Copies the database while nobody is connected to it.
    pub(crate) fn copy_to(&self, name: &str) -> Result<()> {
        let (_, own) = self.url.rsplit_once('/').context("the address of PostgreSQL names no database")?;
        self.database("postgres")?.run(&format!("CREATE DATABASE {name} TEMPLATE {own}")).map(|_| ())
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
