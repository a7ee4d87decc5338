//! A PostgreSQL that is stopped, crashed and started again. Its files are made by `cargo xtask faults`.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rustix::process::Signal;

use crate::program::{self, Program};

const READY_WITHIN: Duration = Duration::from_secs(60);

/// A server on the files of a cluster.
pub(crate) struct Postgres {
    bin: PathBuf,
    home: PathBuf,
    log: PathBuf,
    port: u16,
    running: Option<Program>,
}

impl Postgres {
    /// Starts a server that is as durable as it is by default.
    pub(crate) async fn start(bin: &Path, home: &Path, log: &Path, rng: &mut StdRng) -> Result<Self> {
        let (bin, home, log) = (bin.to_path_buf(), home.to_path_buf(), log.to_path_buf());
        let mut postgres = Self { bin, home, log, port: program::free_port(rng)?, running: None };
        postgres.run().await?;
        Ok(postgres)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn version(&self) -> Result<String> {
        Ok(program::output(Command::new(self.bin.join("postgres")).arg("--version"))?.trim().to_owned())
    }

    /// Stops it: fast, as an administrator would, or at once, which leaves it to recover as after a crash.
    pub(crate) fn stop(&mut self, at_once: bool) {
        if let Some(mut running) = self.running.take() {
            running.end(if at_once { Signal::QUIT } else { Signal::INT });
        }
    }

    /// Starts it again, unless it runs.
    pub(crate) async fn run(&mut self) -> Result<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let mut command = self.command("postgres")?;
        command.arg("-D").arg(self.home.join("data"));
        let port = format!("port={}", self.port);
        // It needs no socket in the file system, and a long path of one would be refused.
        for setting in
            [&port, "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
        {
            command.args(["-c", setting]);
        }
        let mut running = Program::start(&mut command, &self.log)?;
        let is_ready = || self.answers().unwrap_or_default();
        running.wait_until(is_ready, READY_WITHIN).await.context("PostgreSQL did not start")?;
        self.running = Some(running);
        Ok(())
    }

    fn answers(&self) -> Result<bool> {
        let port = self.port.to_string();
        let mut command = self.command("pg_isready")?;
        command.args(["-q", "-h", "127.0.0.1", "-p", &port]);
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        Ok(status.is_ok_and(|status| status.success()))
    }

    /// PostgreSQL refuses to be root: it runs as whom its files belong to.
    fn command(&self, name: &str) -> Result<Command> {
        let owner = std::fs::metadata(self.home.join("data"));
        let owner = owner.with_context(|| format!("there is no cluster in {}", self.home.display()))?;
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(&self.home).env("HOME", &self.home).env("LC_ALL", "C");
        for variable in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE"] {
            command.env_remove(variable);
        }
        if owner.uid() != rustix::process::geteuid().as_raw() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        Ok(command)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its files are about to go.
        self.stop(true);
    }
}
