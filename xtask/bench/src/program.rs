//! A program under measurement: started, waited for, looked at through /proc, stopped when it goes out of scope.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::interrupt;
use crate::load::{Connection, block_on, get};
use crate::proc::{self, Cpu, Memory};

const GRACE: Duration = Duration::from_secs(15);
const READY_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(1);

/// A running program that answers HTTP requests at a port.
pub(crate) struct Program {
    child: Child,
    port: u16,
    log: PathBuf,
    started: Instant,
}

impl Program {
    /// Starts a program; what it prints goes to a file, for an error to quote.
    pub(crate) fn start(command: &mut Command, port: u16, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("could not create {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let started = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("could not start {}", command.get_program().to_string_lossy()))?;
        Ok(Self { child, port, log: log.to_path_buf(), started })
    }

    /// Waits until a path is answered with 200, and tells how long after the start that was.
    pub(crate) fn wait_for(&mut self, path: &str) -> Result<Duration> {
        let request = get(path);
        loop {
            if answers(self.port, &request) {
                return Ok(self.started.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended instead of answering {path} ({status}): {}", self.said());
            }
            if self.started.elapsed() > READY_WITHIN {
                bail!("{path} is not answered with 200 after {READY_WITHIN:?}: {}", self.said());
            }
            interrupt::check()?;
            std::thread::sleep(POLL);
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn memory(&self) -> Result<Memory> {
        proc::memory(self.child.id())
    }

    pub(crate) fn cpu(&self) -> Result<Cpu> {
        proc::cpu(self.child.id())
    }

    /// Asks it to end and waits until it did.
    pub(crate) fn stop(mut self) {
        end(&mut self.child);
    }

    fn said(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let last: Vec<&str> = text.lines().rev().take(5).collect();
        last.into_iter().rev().collect::<Vec<_>>().join(" | ")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener =
        std::net::TcpListener::bind(("127.0.0.1", 0)).context("no port is free on the loopback interface")?;
    Ok(listener.local_addr()?.port())
}

/// Runs a program to its end and gives what it printed; it is ended when this program is asked to end.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    // Files rather than pipes: nobody has to read along.
    let (mut stdout, mut stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command.stdin(Stdio::null()).stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
    let mut child = command.spawn().with_context(|| format!("could not start {name}"))?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if let Err(interrupted) = interrupt::check() {
            end(&mut child);
            return Err(interrupted);
        }
        std::thread::sleep(POLL * 5);
    };
    if !status.success() {
        bail!("{name} failed ({status}): {}{}", text(&mut stderr)?.trim(), text(&mut stdout)?.trim());
    }
    text(&mut stdout)
}

fn text(file: &mut File) -> Result<String> {
    use std::io::{Read, Seek};
    let mut text = String::new();
    file.rewind()?;
    file.read_to_string(&mut text).context("a program printed something else than UTF-8")?;
    Ok(text)
}

fn answers(port: u16, request: &[u8]) -> bool {
    let ask = async {
        let answer = async { Connection::open(port).await?.expect(request, 200).await.map(|_| ()) };
        tokio::time::timeout(Duration::from_secs(5), answer).await?
    };
    block_on(ask).is_ok()
}

/// A process that is gone already is no error: ending it was the wish.
fn end(child: &mut Child) {
    let signal = |child: &Child, signal| {
        let _gone = kill_process(Pid::from_child(child), signal);
    };
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    signal(child, Signal::TERM);
    let deadline = Instant::now() + GRACE;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() > deadline {
            signal(child, Signal::KILL);
            let _status = child.wait();
            return;
        }
        std::thread::sleep(POLL * 5);
    }
}
