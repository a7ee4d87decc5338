//! A process of the service and the one who starts it again whenever it's dead, as an orchestrator would.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::Signal;

use super::disk::Disk;
use crate::program::Program;

const LOOK: Duration = Duration::from_millis(10);
/// How long whatever ended by itself stays dead.
const REST: Duration = Duration::from_millis(300);

/// How a replica is started.
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) home: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) port: u16,
    pub(crate) settings: BTreeMap<&'static str, String>,
    /// Where its database lies, if it's started so that it sees it.
    pub(crate) disk: Option<Arc<Disk>>,
}

impl Launch {
    /// The program with these words, and with the settings that it's to have and no others.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let program = self.program.as_os_str();
        let mut command =
            self.disk.as_ref().map_or_else(|| Command::new(program), |disk| disk.command(program));
        command.args(words).current_dir(&self.home);
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("PROFILES_") {
                command.env_remove(variable);
            }
        }
        command.env("PROFILES_LISTEN", format!("127.0.0.1:{}", self.port));
        command.envs(&self.settings);
        command
    }
}

/// A process of the service. Dropping it ends it for good.
pub(crate) struct Replica {
    shared: Arc<Shared>,
    keeper: Option<JoinHandle<()>>,
}

struct Shared {
    launch: Launch,
    state: Mutex<State>,
}

struct State {
    running: Option<Program>,
    not_before: Instant,
    is_over: bool,
    counts: Counts,
}

/// What became of a replica's processes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) started: usize,
    pub(crate) killed: usize,
    /// Ended without having been told to, as when the database is away at the start.
    pub(crate) by_itself: usize,
}

impl Replica {
    pub(crate) fn start(launch: Launch) -> Result<Self> {
        let state =
            State { running: None, not_before: Instant::now(), is_over: false, counts: Counts::default() };
        let shared = Arc::new(Shared { launch, state: Mutex::new(state) });
        let keeper = std::thread::Builder::new().name("keeper".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || shared.keep()
        });
        Ok(Self { shared, keeper: Some(keeper.context("could not start a thread")?) })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.launch.port)
    }

    /// Kills it, to stay dead for so long. `false` if it was dead.
    pub(crate) fn kill(&self, dead_for: Duration) -> bool {
        let mut state = self.shared.state();
        let Some(mut program) = state.running.take() else { return false };
        let was_alive = program.ended().is_none();
        program.end(Signal::KILL);
        state.not_before = Instant::now() + dead_for;
        state.counts.killed += usize::from(was_alive);
        was_alive
    }

    /// Stops or continues the process as it is.
    pub(crate) fn freeze(&self, frozen: bool) {
        if let Some(program) = &self.shared.state().running {
            program.signal(if frozen { Signal::STOP } else { Signal::CONT });
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.shared.state().counts
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.shared.state().is_over = true;
        if let Some(keeper) = self.keeper.take() {
            let _panicked = keeper.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked left a process or none.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self) {
        loop {
            {
                let mut state = self.state();
                if state.is_over {
                    // Ends as it's dropped.
                    state.running = None;
                    return;
                }
                self.look_after(&mut state);
            }
            std::thread::sleep(LOOK);
        }
    }

    fn look_after(&self, state: &mut State) {
        if let Some(running) = &mut state.running {
            if running.ended().is_some() {
                state.running = None;
                state.counts.by_itself += 1;
                state.not_before = Instant::now() + REST;
            }
        } else if state.not_before <= Instant::now() {
            // One that can't be started is noticed by whoever waits until it's ready.
            state.running = Program::start(&mut self.launch.command(&["serve"]), &self.launch.log).ok();
            state.counts.started += 1;
            state.not_before = Instant::now() + REST;
        }
    }
}
