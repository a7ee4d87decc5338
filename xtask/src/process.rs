//! Other programs: run, waited for, and told about in errors.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::interrupt;

const POLL: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_secs(10);

/// The Cargo that called this program, in the workspace's folder.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What Cargo says of this program. Build scripts that look at such variables would run anew each time that somebody
    // builds now with and now without this program, and with them half of all dependencies.
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_this_program(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    command.current_dir(root);
    command
}

fn is_of_this_program(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| variable.starts_with(prefix))
}

/// Runs a program on this terminal; anything but success is an error, and so is an interruption.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    let mut child = command.spawn().with_context(|| format!("could not start `{line}`"))?;
    let status = wait(&mut child).with_context(|| format!("could not wait for `{line}`"))?;
    if interrupt::requested() {
        bail!("interrupted while running `{line}`");
    }
    if !status.success() {
        bail!("`{line}` failed ({status}); its own messages are above");
    }
    Ok(())
}

/// Runs a program and returns what it printed; its errors go to this terminal.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("could not start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({}); its own messages are above", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` printed something else than UTF-8"))
}

/// Whether a program is there and succeeds; what it prints is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Installs a Cargo tool from its source unless it is there; `probe` is what only an installed one answers.
pub(crate) fn ensure_cargo_tool(root: &Path, tool: &str, probe: &[&str]) -> Result<()> {
    if succeeds(cargo(root).args(probe)) {
        return Ok(());
    }
    println!(
        "{tool} is not installed: `cargo install {tool} --locked` builds it now, which takes some minutes"
    );
    run(cargo(root).args(["install", tool, "--locked"]))
}

/// Sends a signal; a process that is gone already is no error, since ending it was the wish.
pub(crate) fn signal(child: &Child, signal: Signal) {
    let _gone = kill_process(Pid::from_child(child), signal);
}

/// Asks a child to end, and ends it by force when it does not within some seconds.
pub(crate) fn stop(child: &mut Child, how: Signal) {
    signal(child, how);
    let deadline = Instant::now() + GRACE;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() > deadline {
            signal(child, Signal::KILL);
            let _status = child.wait();
            return;
        }
        std::thread::sleep(POLL);
    }
}

/// Whether a process runs this program with this argument: another may have got its number since.
pub(crate) fn runs(pid: u32, program: &Path, argument: &str) -> bool {
    let command_line = match std::fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(words) => Some(String::from_utf8_lossy(&words).replace('\0', " ")),
        // Systems without that folder have this program.
        Err(_) => {
            let said = Command::new("ps").args(["-p", &pid.to_string(), "-o", "args="]).output().ok();
            said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned())
        }
    };
    let program = program.to_string_lossy();
    command_line.is_some_and(|line| line.contains(&*program) && line.contains(argument))
}

/// Ends a process that another call of this program started, and waits until it's gone: see [`runs`] first.
pub(crate) fn end(pid: u32, program: &Path, argument: &str) {
    let Some(id) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return };
    let deadline = Instant::now() + GRACE;
    let mut how = Signal::TERM;
    while runs(pid, program, argument) {
        let _gone = kill_process(id, how);
        std::thread::sleep(POLL);
        if Instant::now() > deadline {
            how = Signal::KILL;
        }
    }
}

/// Waits for a child; on an interruption it is asked to end first, for a signal from outside reaches only this process.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupt::requested() {
            stop(child, Signal::TERM);
        }
        std::thread::sleep(POLL);
    }
}

/// A command as somebody would type it, without the folder of its program.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = std::iter::once(program.file_name().unwrap_or(program.as_os_str())).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("false").arg("--now")).unwrap_err();
        assert!(error.to_string().starts_with("`false --now` failed"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_does_not_succeed() {
        assert!(!succeeds(&mut Command::new("no-such-program")));
        assert!(succeeds(&mut Command::new("true")));
    }

    #[test]
    fn a_process_is_known_by_its_program_and_argument_until_it_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo; read _", "61"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A process that has just begun may have no arguments yet. This one has said something.
        child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        let (pid, program, _stdin) = (child.id(), Path::new("sh"), child.stdin.take());
        assert!(runs(pid, program, "61") && !runs(pid, program, "62") && !runs(pid, Path::new("cat"), "61"));
        let waiting = std::thread::spawn(move || child.wait().unwrap());
        end(pid, program, "61");
        assert_eq!(waiting.join().unwrap().signal(), Some(Signal::TERM.as_raw()));
        assert!(!runs(pid, program, "61"));
    }

    #[test]
    fn a_child_is_asked_to_end_before_it_is_made_to() {
        let started = Instant::now();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        stop(&mut child, Signal::TERM);
        assert!(started.elapsed() < GRACE);
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
    }
}
