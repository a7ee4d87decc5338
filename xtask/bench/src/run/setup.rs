//! Fills both databases with the same persons, by the product's own import.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::{Settings, Startup, startup};
use crate::persons;
use crate::program::{self, Program};
use crate::progress::Progress;
use crate::psql::Psql;

/// What a run works with.
pub(super) struct Home {
    server: PathBuf,
    pub(super) psql: Psql,
    pub(super) settings: Settings,
    folder: TempDir,
}

/// How fast persons came in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Import {
    pub(crate) database: &'static str,
    pub(crate) took: Duration,
}

impl Home {
    pub(super) fn create(server: &Path, bin: &Path, url: &str, settings: Settings) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("profiles-bench-").tempdir();
        let folder = folder.context("could not create a temporary folder: is TMPDIR writable?")?;
        // It is started in another folder than this program.
        let server =
            server.canonicalize().with_context(|| format!("{} is not there: build it", server.display()))?;
        Ok(Self { server, psql: Psql::new(bin, url), settings, folder })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn sqlite_url(&self) -> String {
        format!("sqlite://{}", self.folder().join("profiles.db").display())
    }

    /// Starts the server as it is started in production, with nothing but address and database set.
    pub(super) fn serve(&self, url: &str, log: &str) -> Result<Program> {
        let port = program::free_port()?;
        let mut command = self.profiles(url);
        command.arg("serve").env("PROFILES_LISTEN", format!("127.0.0.1:{port}"));
        Program::start(&mut command, port, &self.folder().join(log))
    }

    fn profiles(&self, url: &str) -> Command {
        let mut command = Command::new(&self.server);
        // What the caller's shell is set to must not become part of the measurement.
        for (variable, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PROFILES_"))
        {
            command.env_remove(variable);
        }
        command.current_dir(self.folder()).env("PROFILES_DATABASE_URL", url);
        command
    }

    fn migrate(&self, url: &str) -> Result<()> {
        program::output(self.profiles(url).arg("migrate")).map(|_| ())
    }

    fn import(&self, url: &str, file: &Path, database: &'static str) -> Result<Import> {
        let started = Instant::now();
        program::output(self.profiles(url).args(["import", "persons"]).arg(file))?;
        Ok(Import { database, took: started.elapsed() })
    }
}

/// Fills both databases; gives the servers that run on them, and what was measured on the way.
pub(super) fn run(home: &Home, progress: &mut Progress) -> Result<(Program, Program, Vec<Import>, Startup)> {
    let settings = home.settings;
    let file = home.folder().join("persons.jsonl");
    progress.say(&format!("inventing {} persons", settings.persons));
    persons::write_file(&file, settings.persons)?;

    progress.say("importing them into PostgreSQL");
    home.migrate(&home.psql.url)?;
    let mut imports = vec![home.import(&home.psql.url, &file, "PostgreSQL")?];
    progress.done(settings.import());
    home.psql.run("VACUUM ANALYZE")?;
    home.psql.run("CHECKPOINT")?;
    progress.say("importing them into SQLite");
    home.migrate(&home.sqlite_url())?;
    imports.push(home.import(&home.sqlite_url(), &file, "SQLite")?);
    progress.done(settings.import());

    progress.say("starting on the SQLite file, several times");
    let startup = startup::measure(home)?;
    let mut postgres = home.serve(&home.psql.url, "postgres-server.log")?;
    postgres.wait_for("/health/ready")?;
    let mut sqlite = home.serve(&home.sqlite_url(), "sqlite-server.log")?;
    sqlite.wait_for("/health/ready")?;
    Ok((postgres, sqlite, imports, startup))
}
