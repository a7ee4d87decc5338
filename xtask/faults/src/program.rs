//! Programs that are started here: on ports of their own, with their words in a file, ended with whoever holds them.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::Rng;
use rand::rngs::StdRng;
use rustix::process::{Pid, Signal, kill_process};

use crate::interrupt;

const GRACE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(10);
/// Below those that systems give to outgoing connections: a port must stay free while its program is dead.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

/// A running program. Dropping it ends it.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts a program; what it prints goes to the end of a file.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(log);
        let file = file.with_context(|| format!("could not write {}", log.display()))?;
        // A group of its own: Ctrl-C is for this program, which ends the others in its own order.
        command.process_group(0).stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("could not start {name}"))?;
        Ok(Self { child, log: log.to_path_buf() })
    }

    /// Waits until the program is ready, at most so long.
    pub(crate) async fn wait_until(&mut self, is_ready: impl Fn() -> bool, within: Duration) -> Result<()> {
        let deadline = Instant::now() + within;
        while !is_ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("a program ended instead of becoming ready ({status}): {}", end_of(&self.log));
            }
            if Instant::now() > deadline {
                bail!("a program is not ready after {within:?}: {}", end_of(&self.log));
            }
            interrupt::sleep(POLL * 5).await?;
        }
        Ok(())
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(status.to_string()),
            Err(error) => Some(error.to_string()),
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal; one that is gone already is no error.
    pub(crate) fn signal(&self, signal: Signal) {
        let _gone = kill_process(Pid::from_child(&self.child), signal);
    }

    /// Asks it to end, and makes it end if it doesn't.
    pub(crate) fn end(&mut self, how: Signal) {
        if self.ended().is_some() {
            return;
        }
        self.signal(how);
        // One that is frozen can't hear.
        self.signal(Signal::CONT);
        let deadline = Instant::now() + GRACE;
        while self.ended().is_none() {
            if Instant::now() > deadline {
                self.signal(Signal::KILL);
                let _status = self.child.wait();
                return;
            }
            std::thread::sleep(POLL);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end(Signal::TERM);
    }
}

/// A port that nobody listens on, and that no outgoing connection takes by chance.
pub(crate) fn free_port(rng: &mut StdRng) -> Result<u16> {
    for _ in 0..1000 {
        let port = rng.random_range(PORTS);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port between {} and {} is free on the loopback interface", PORTS.start, PORTS.end)
}

/// The last lines of a file.
pub(crate) fn end_of(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let last: Vec<&str> = text.lines().rev().take(5).collect();
    last.into_iter().rev().collect::<Vec<_>>().join(" | ")
}

/// Runs a program to its end and gives what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not start {name}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed ({}): {}", output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} printed something else than UTF-8"))
}
