//! `cargo xtask services`: PostgreSQL, NATS and Kafka of the developer's own that stay between two commands.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::broker::{self, Kept, PROGRAM_VARIABLE};
use crate::postgres::{self, Cluster, URL_VARIABLE};
use crate::{server, workspace};

/// Start, stop or show a private PostgreSQL, NATS and Kafka in `.run/`, for runs of single tests or of the service.
#[derive(clap::Args)]
pub(super) struct Args {
    action: Action,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Action {
    Start,
    Stop,
    Status,
}

/// The names of the brokers.
const BROKERS: [&str; 2] = ["NATS", "Kafka"];

/// What is known of the running PostgreSQL.
#[derive(Serialize, Deserialize)]
struct State {
    pid: u32,
    port: u16,
    url: String,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        let dir = workspace::run_dir(&root)?;
        let database = Database { dir: dir.clone() };
        match self.action {
            Action::Start => {
                database.start()?;
                let nats = broker::nats()?;
                println!("{}", Kept::start(&nats, &dir)?.setting());
                println!("{PROGRAM_VARIABLE}={}", nats.program.display());
                println!("{}", Kept::start(&broker::kafka(&root)?, &dir)?.setting());
                Ok(())
            }
            Action::Stop => {
                database.stop()?;
                BROKERS.into_iter().try_for_each(|name| Kept::stop(&dir, name))
            }
            Action::Status => {
                database.status()?;
                BROKERS.into_iter().try_for_each(|name| status(&dir, name))
            }
        }
    }
}

fn status(dir: &Path, name: &str) -> Result<()> {
    match Kept::find(dir, name)? {
        Some(kept) => println!("{}", kept.describe()),
        None => println!("{name} is not running: `cargo xtask services start` starts it"),
    }
    Ok(())
}

struct Database {
    dir: PathBuf,
}

impl Database {
    fn start(&self) -> Result<()> {
        let home = self.dir.join("postgres");
        std::fs::create_dir_all(&home).with_context(|| format!("could not create {}", home.display()))?;
        let cluster = Cluster::create(&home)?;
        let state = match self.running(&cluster)? {
            Some(state) => state,
            None => {
                let port = server::free_port()?;
                // Development data is not precious, but the start of a test is waited for.
                let server = cluster.start(port, false)?;
                let state = State { pid: server.id(), port, url: postgres::url(port) };
                write(&self.state_file(), &state)?;
                state
            }
        };
        println!("{URL_VARIABLE}={}", state.url);
        Ok(())
    }

    fn stop(&self) -> Result<()> {
        if let Some((cluster, _)) = self.find()? {
            cluster.stop()?;
            println!("PostgreSQL is stopped; its data stay in {}", self.dir.join("postgres").display());
        } else {
            println!("PostgreSQL is not running");
        }
        match std::fs::remove_file(self.state_file()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).context("could not remove the state file")
            }
            _ => Ok(()),
        }
    }

    fn status(&self) -> Result<()> {
        match self.find()? {
            Some((cluster, state)) => {
                println!("PostgreSQL is running (process {}, port {})", state.pid, state.port);
                println!("{URL_VARIABLE}={}", state.url);
                println!("psql: {} {}", cluster.bin_dir().join("psql").display(), state.url);
            }
            None => println!("PostgreSQL is not running: `cargo xtask services start` starts it"),
        }
        Ok(())
    }

    /// The running server. Without a state file nothing is created or installed to find that out.
    fn find(&self) -> Result<Option<(Cluster, State)>> {
        if !self.state_file().exists() {
            return Ok(None);
        }
        let cluster = Cluster::create(&self.dir.join("postgres"))?;
        Ok(self.running(&cluster)?.map(|state| (cluster, state)))
    }

    /// The state file may tell of a server that ended with the machine.
    fn running(&self, cluster: &Cluster) -> Result<Option<State>> {
        let file = self.state_file();
        if !file.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&file)?;
        let state: State = serde_json::from_str(&text)
            .with_context(|| format!("{} cannot be read: remove it and start again", file.display()))?;
        Ok(Some(state).filter(|state| cluster.is_ready(state.port)))
    }

    fn state_file(&self) -> PathBuf {
        self.dir.join("services.json")
    }
}

fn write(file: &Path, state: &State) -> Result<()> {
    std::fs::write(file, serde_json::to_string_pretty(state)?)
        .with_context(|| format!("could not write {}", file.display()))
}
