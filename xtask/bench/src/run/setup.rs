//! Fills both databases with the same persons, by the product's own import.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::plan::{Part, Plan};
use super::{Settings, Startup, startup};
use crate::program::{self, Program};
use crate::progress::Progress;
use crate::psql::Psql;
use crate::{businesses, persons};

const SQLITE: &str = "profiles.db";
const SQLITE_COPY: &str = "reference.db";
const POSTGRES_COPY: &str = "reference";
const PERSONS: &str = "persons";
const BUSINESSES: &str = "businesses";

/// What a run works with.
pub(super) struct Home {
    server: PathBuf,
    baseline: Option<PathBuf>,
    pub(super) psql: Psql,
    pub(super) settings: Settings,
    folder: TempDir,
}

/// How fast profiles came in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Import {
    pub(crate) database: &'static str,
    /// `persons` or `businesses`.
    pub(crate) kind: &'static str,
    pub(crate) took: Duration,
}

impl Home {
    pub(super) fn create(
        server: &Path,
        baseline: Option<&Path>,
        psql: Psql,
        settings: Settings,
    ) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("profiles-bench-").tempdir();
        let folder = folder.context("could not create a temporary folder: is TMPDIR writable?")?;
        // They are started in another folder than this program.
        let found = |path: &Path| {
            path.canonicalize().with_context(|| format!("{} is not there: build it", path.display()))
        };
        let (server, baseline) = (found(server)?, baseline.map(found).transpose()?);
        Ok(Self { server, baseline, psql, settings, folder })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn sqlite_url(&self) -> String {
        format!("sqlite://{}", self.folder().join(SQLITE).display())
    }

    /// The copy of the SQLite file that the program by hand works on, so that it and the server don't wait for
    /// each other.
    pub(super) fn sqlite_copy_url(&self) -> String {
        format!("sqlite://{}", self.folder().join(SQLITE_COPY).display())
    }

    /// The copy of the PostgreSQL database that the program by hand and pgbench work on, so that the server does not
    /// carry their events on as if they were its own.
    pub(super) fn psql_copy(&self) -> Result<Psql> {
        self.psql.database(POSTGRES_COPY)
    }

    /// The file that is searched.
    pub(super) fn search_url(&self) -> String {
        format!("sqlite://{}", self.folder().join("search.db").display())
    }

    /// The file whose events go out.
    pub(super) fn events_url(&self) -> String {
        format!("sqlite://{}", self.folder().join("events.db").display())
    }

    fn copy_sqlite(&self) -> Result<()> {
        let copy = self.folder().join(SQLITE_COPY);
        std::fs::copy(self.folder().join(SQLITE), &copy).context("could not copy the SQLite file")?;
        File::open(&copy)?.sync_all().context("could not copy the SQLite file")
    }

    /// Starts the server as it is started in production, with nothing but address and database set.
    pub(super) fn serve(&self, url: &str, log: &str) -> Result<Program> {
        self.serve_with(url, log, &[])
    }

    /// Starts the server with other settings than the usual ones.
    pub(super) fn serve_with(&self, url: &str, log: &str, settings: &[(&str, &str)]) -> Result<Program> {
        self.launch(self.profiles(url).envs(settings.iter().copied()), log)
    }

    /// Whether the server has a setting; older ones refuse to start with what they don't know.
    pub(super) fn knows(&self, flag: &str) -> Result<bool> {
        Ok(program::output(Command::new(&self.server).arg("--help"))?.contains(flag))
    }

    /// Starts the older server, if there is one to compare with.
    pub(super) fn serve_before(&self, url: &str, log: &str) -> Result<Option<Program>> {
        let launch = |program: &PathBuf| self.launch(&mut self.command(program, url), log);
        self.baseline.as_ref().map(launch).transpose()
    }

    fn launch(&self, command: &mut Command, log: &str) -> Result<Program> {
        let port = program::free_port()?;
        command.arg("serve").env("PROFILES_LISTEN", format!("127.0.0.1:{port}"));
        Program::start(command, port, &self.folder().join(log))
    }

    fn profiles(&self, url: &str) -> Command {
        self.command(&self.server, url)
    }

    fn command(&self, program: &Path, url: &str) -> Command {
        let mut command = Command::new(program);
        // What the caller's shell is set to must not become part of the measurement.
        for (variable, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PROFILES_"))
        {
            command.env_remove(variable);
        }
        command.current_dir(self.folder()).env("PROFILES_DATABASE_URL", url);
        command
    }

    pub(super) fn migrate(&self, url: &str) -> Result<()> {
        program::output(self.profiles(url).arg("migrate")).map(|_| ())
    }

    pub(super) fn import(
        &self,
        url: &str,
        kind: &'static str,
        file: &Path,
        database: &'static str,
    ) -> Result<Import> {
        let started = Instant::now();
        program::output(self.profiles(url).args(["import", kind]).arg(file))?;
        Ok(Import { database, kind, took: started.elapsed() })
    }
}

/// Imports businesses as GLEIF publishes them. Nothing else is measured about them.
fn businesses(home: &Home, progress: &mut Progress) -> Result<[Import; 2]> {
    let settings = home.settings;
    let file = home.folder().join("businesses.csv");
    progress.say(&format!("importing {} businesses into both", settings.persons));
    businesses::write_file(&file, settings.persons)?;
    let postgres = home.import(&home.psql.url, BUSINESSES, &file, "PostgreSQL")?;
    let sqlite = home.import(&home.sqlite_url(), BUSINESSES, &file, "SQLite")?;
    home.psql.run("VACUUM ANALYZE")?;
    home.psql.run("CHECKPOINT")?;
    progress.done(settings.import() * 2);
    Ok([postgres, sqlite])
}

/// Fills both databases; gives what was measured on the way.
pub(super) fn fill(
    home: &Home,
    plan: &Plan,
    progress: &mut Progress,
) -> Result<(Vec<Import>, Option<Startup>)> {
    let settings = home.settings;
    let file = home.folder().join("persons.jsonl");
    progress.say(&format!("inventing {} persons", settings.persons));
    persons::write_file(&file, settings.persons)?;

    progress.say("importing them into PostgreSQL");
    home.migrate(&home.psql.url)?;
    let mut imports = vec![home.import(&home.psql.url, PERSONS, &file, "PostgreSQL")?];
    progress.done(settings.import());
    home.psql.run("VACUUM ANALYZE")?;
    home.psql.copy_to(POSTGRES_COPY)?;
    home.psql.run("CHECKPOINT")?;
    progress.say("importing them into SQLite");
    home.migrate(&home.sqlite_url())?;
    imports.push(home.import(&home.sqlite_url(), PERSONS, &file, "SQLite")?);
    // Nobody has it open, so that all of it is in the one file.
    home.copy_sqlite()?;
    progress.done(settings.import());

    if plan.has(Part::Import) {
        imports.extend(businesses(home, progress)?);
    } else {
        imports.clear();
    }
    if !plan.has(Part::Start) {
        return Ok((imports, None));
    }
    progress.say("starting on the SQLite file, several times");
    Ok((imports, Some(startup::measure(home)?)))
}
