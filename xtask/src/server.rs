//! Servers that run beside a command: started on a free port, and waited for until they answer.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::{interrupt, process};

const READY_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// Somebody else may take the free port between its choice and the start, so a start is tried this often.
const STARTS: usize = 3;

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on the loopback interface")?;
    Ok(listener.local_addr()?.port())
}

/// Starts a server on a free port.
pub(crate) fn on_free_port<T>(name: &str, start: impl Fn(u16) -> Result<T>) -> Result<(T, u16)> {
    let mut tries = STARTS;
    loop {
        tries -= 1;
        let port = free_port()?;
        match start(port) {
            Ok(server) => return Ok((server, port)),
            Err(error) if tries == 0 || interrupt::requested() => return Err(error),
            Err(error) => eprintln!("{name} did not start, trying another port: {error:#}"),
        }
    }
}

/// Whether something listens on a port of this machine.
pub(crate) fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// Starts a server that logs into a file, and waits until it's ready. It outlives this program unless somebody stops it.
pub(crate) fn start(
    name: &str,
    command: &mut Command,
    log: &Path,
    is_ready: impl Fn() -> bool,
) -> Result<Child> {
    let file = File::create(log).with_context(|| format!("could not create {name}'s log"))?;
    // A group of its own: Ctrl-C is for the tests, which still need the server while they end.
    command.process_group(0).stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut server = command.spawn().with_context(|| format!("could not start {name}"))?;
    match wait_until_ready(name, &mut server, log, is_ready) {
        Ok(()) => Ok(server),
        Err(error) => {
            process::stop(&mut server, Signal::QUIT);
            Err(error)
        }
    }
}

fn wait_until_ready(name: &str, server: &mut Child, log: &Path, is_ready: impl Fn() -> bool) -> Result<()> {
    let deadline = Instant::now() + READY_WITHIN;
    while !is_ready() {
        if let Some(status) = server.try_wait()? {
            bail!("{name} ended at once ({status}): {}", end_of(log));
        }
        if interrupt::requested() {
            bail!("interrupted while {name} was starting");
        }
        if Instant::now() > deadline {
            bail!("{name} does not answer after {READY_WITHIN:?}: {}", end_of(log));
        }
        std::thread::sleep(POLL);
    }
    // Another server may answer at that port while this one, which could not have it, ends.
    match server.try_wait()? {
        None => Ok(()),
        Some(status) => bail!("{name} ended at once ({status}): {}", end_of(log)),
    }
}

fn end_of(log: &Path) -> String {
    let log = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_ends_is_told_with_the_end_of_its_log() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo no room; exit 3"]);
        let error = start("a server", &mut command, &dir.path().join("log"), || false).unwrap_err();
        assert!(error.to_string().starts_with("a server ended at once ("), "{error}");
        assert!(error.to_string().ends_with(": no room"), "{error}");
    }
}
