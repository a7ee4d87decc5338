//! The shipping service as a process: started, listened to, killed.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde::Deserialize;

use crate::{interrupt, process};

const HEARD_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(200);

/// The program and its database.
pub(super) struct Program {
    pub(super) binary: PathBuf,
    pub(super) database: PathBuf,
}

/// A card as the service shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Card {
    pub(super) person: String,
    pub(super) state: String,
    pub(super) address: Option<String>,
    pub(super) labels: Vec<u64>,
}

impl Program {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("--database").arg(&self.database).stdin(Stdio::null());
        command
    }

    pub(super) fn order(&self, persons: &[String]) -> Result<()> {
        process::run(self.command().arg("order").args(persons))
    }

    pub(super) fn cards(&self) -> Result<Vec<Card>> {
        let shown = process::output(self.command().arg("show"))?;
        shown.lines().map(|line| serde_json::from_str(line).context("not a card")).collect()
    }

    pub(super) fn serve(&self, profiles: &str, more: &[&str]) -> Result<Running> {
        let mut command = self.command();
        command.args(["serve", "--profiles", profiles]).args(more).stdout(Stdio::piped());
        let mut child = command.spawn().context("could not start the shipping service")?;
        let output = child.stdout.take().context("it has no output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Running { child, lines, heard: Vec::new() })
    }
}

/// The service as it runs. Dropping it kills it.
pub(super) struct Running {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Running {
    /// Waits until it has said a line.
    pub(super) fn wait_for(&mut self, wanted: &str) -> Result<()> {
        let deadline = Instant::now() + HEARD_WITHIN;
        while !self.heard.iter().any(|line| line == wanted) {
            match self.lines.recv_timeout(POLL) {
                Ok(line) => self.heard.push(line),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the shipping service ended; its own messages are above")
                }
                Err(RecvTimeoutError::Timeout) if interrupt::requested() => bail!("interrupted"),
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => {
                    bail!(
                        "the shipping service did not say `{wanted}` within {HEARD_WITHIN:?}: see above why"
                    )
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        Ok(())
    }

    /// How many lines begin so.
    pub(super) fn count(&self, beginning: &str) -> usize {
        self.heard.iter().filter(|line| line.starts_with(beginning)).count()
    }

    /// SIGKILL: it gets no chance to tidy up.
    pub(super) fn kill(mut self) -> Result<()> {
        process::signal(&self.child, Signal::KILL);
        self.child.wait().context("could not wait for the shipping service")?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        process::stop(&mut self.child, Signal::KILL);
    }
}
