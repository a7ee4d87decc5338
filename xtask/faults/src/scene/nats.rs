//! A NATS server with JetStream that is stopped, killed and started again.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rustix::process::Signal;

use crate::program::{self, Program};

const READY_WITHIN: Duration = Duration::from_secs(30);

/// A broker with its data in a folder.
pub(crate) struct Nats {
    program: PathBuf,
    home: PathBuf,
    log: PathBuf,
    port: u16,
    running: Option<Program>,
}

impl Nats {
    pub(crate) async fn start(program: &Path, home: &Path, log: &Path, rng: &mut StdRng) -> Result<Self> {
        let (program, home, log) = (program.to_path_buf(), home.to_path_buf(), log.to_path_buf());
        let mut nats = Self { program, home, log, port: program::free_port(rng)?, running: None };
        nats.run().await?;
        Ok(nats)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn version(&self) -> Result<String> {
        Ok(program::output(Command::new(&self.program).arg("--version"))?.trim().to_owned())
    }

    /// Stops it, or kills it.
    pub(crate) fn stop(&mut self, kill: bool) {
        if let Some(mut running) = self.running.take() {
            running.end(if kill { Signal::KILL } else { Signal::TERM });
        }
    }

    /// Starts it again, unless it runs.
    pub(crate) async fn run(&mut self) -> Result<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let mut command = Command::new(&self.program);
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-js", "-sd"]).arg(&self.home);
        let mut running = Program::start(&mut command, &self.log)?;
        let port = self.port;
        let is_ready = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        running.wait_until(is_ready, READY_WITHIN).await.context("NATS did not start")?;
        self.running = Some(running);
        Ok(())
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        // Its data are about to go.
        self.stop(true);
    }
}
