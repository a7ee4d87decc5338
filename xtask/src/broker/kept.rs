//! Brokers that stay between two commands, and what is known of them meanwhile.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::Broker;
use crate::process;

/// A broker that runs.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    name: String,
    variable: String,
    pub(crate) url: String,
    pid: u32,
    program: PathBuf,
    /// Tells its process from another one of the same program.
    port: String,
}

impl Kept {
    /// The broker that runs, started now if it doesn't.
    pub(crate) fn start(broker: &Broker, dir: &Path) -> Result<Self> {
        let file = state_file(dir, broker.name);
        if let Some(kept) = Self::find(dir, broker.name)? {
            return Ok(kept);
        }
        let home = file.with_extension("");
        std::fs::create_dir_all(&home).with_context(|| format!("could not create {}", home.display()))?;
        let (server, port) = broker.start(&home)?;
        let kept = Self {
            name: broker.name.to_owned(),
            variable: broker.variable.to_owned(),
            url: (broker.url)(port),
            pid: server.id(),
            program: broker.program.clone(),
            port: port.to_string(),
        };
        std::fs::write(&file, serde_json::to_string_pretty(&kept)?)
            .with_context(|| format!("could not write {}", file.display()))?;
        Ok(kept)
    }

    /// The one that runs. Nothing is installed to find that out.
    pub(crate) fn find(dir: &Path, name: &str) -> Result<Option<Self>> {
        let file = state_file(dir, name);
        let text = match std::fs::read_to_string(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("could not read {}", file.display()))?,
        };
        let kept: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} cannot be read: remove it and start again", file.display()))?;
        // The state file may tell of a server that ended with the machine.
        let runs = process::runs(kept.pid, &kept.program, &kept.port);
        Ok(Some(kept).filter(|_| runs))
    }

    /// Stops the one that runs, if any does.
    pub(crate) fn stop(dir: &Path, name: &str) -> Result<()> {
        match Self::find(dir, name)? {
            Some(kept) => {
                process::end(kept.pid, &kept.program, &kept.port);
                println!("{name} is stopped");
            }
            None => println!("{name} is not running"),
        }
        match std::fs::remove_file(state_file(dir, name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).context("could not remove the state file")
            }
            _ => Ok(()),
        }
    }

    /// The variable that tells tests of it, as a shell sets it.
    pub(crate) fn setting(&self) -> String {
        format!("{}={}", self.variable, self.url)
    }

    pub(crate) fn describe(&self) -> String {
        format!("{} is running (process {}, port {})\n{}", self.name, self.pid, self.port, self.setting())
    }
}

fn state_file(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{}.json", name.to_ascii_lowercase()))
}
