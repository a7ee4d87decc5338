//! Brokers of one's own: started for a command and gone with it, or kept between two commands.

mod kafka;
mod kept;
mod nats;

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use anyhow::{Context, Result};
use rustix::process::Signal;
use tempfile::TempDir;

pub(crate) use kafka::kafka;
pub(crate) use kept::Kept;
pub(crate) use nats::{PROGRAM_VARIABLE, nats};

use crate::{process, server};

/// A broker that is installed, and how it's started.
pub(crate) struct Broker {
    /// As it is called in messages.
    pub(crate) name: &'static str,
    /// The variable by which tests are told where it is.
    pub(crate) variable: &'static str,
    /// Its program.
    pub(crate) program: PathBuf,
    /// The arguments for a port and a folder.
    args: fn(u16, &Path) -> Vec<String>,
    /// How it's reached at a port.
    url: fn(u16) -> String,
}

impl Broker {
    /// Starts it on a free port, with its data in a folder.
    fn start(&self, home: &Path) -> Result<(Child, u16)> {
        server::on_free_port(self.name, |port| {
            let mut command = Command::new(&self.program);
            command.args((self.args)(port, home)).current_dir(home);
            server::start(self.name, &mut command, &home.join("server.log"), || server::listens(port))
        })
    }
}

/// A broker with its data in a temporary folder; dropping it stops it and removes the data.
pub(crate) struct PrivateBroker {
    server: Child,
    url: String,
    // The last field: the folder goes when the server no longer writes to it.
    _home: TempDir,
}

impl PrivateBroker {
    pub(crate) fn start(broker: &Broker) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("profiles-broker-").tempdir();
        let home = home.with_context(|| {
            format!("could not create a temporary folder for {}: is TMPDIR writable?", broker.name)
        })?;
        let (server, port) = broker.start(home.path())?;
        Ok(Self { server, url: (broker.url)(port), _home: home })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PrivateBroker {
    fn drop(&mut self) {
        // Nothing needs to be written to a folder that is about to go.
        process::stop(&mut self.server, Signal::KILL);
    }
}

/// A broker that tests run against.
pub(crate) enum TestBroker {
    Given(String),
    Private(PrivateBroker),
}

impl TestBroker {
    /// The one that the environment names, or else a private one for as long as the value lives.
    pub(crate) fn provide(broker: &Broker) -> Result<Self> {
        let Broker { name, variable, .. } = broker;
        if let Some(url) = given(variable) {
            // The URL itself may hold a password.
            println!("{name}: the one that {variable} names");
            return Ok(Self::Given(url));
        }
        let private = PrivateBroker::start(broker)?;
        println!("{name}: {} from {}", private.url, broker.program.display());
        Ok(Self::Private(private))
    }

    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Private(private) => private.url(),
        }
    }
}

/// What a variable says, unless it's empty.
fn given(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_broker_answers_and_is_gone_when_dropped() {
        // Any program that listens will do.
        let broker = Broker {
            name: "a broker",
            variable: "PROFILES_TEST_NOTHING",
            program: PathBuf::from("python3"),
            args: |port, _| {
                let code = format!(
                    "import socket; s = socket.create_server(('127.0.0.1', {port}))\nwhile True: s.accept()"
                );
                vec!["-c".to_owned(), code]
            },
            url: |port| port.to_string(),
        };
        let TestBroker::Private(private) = TestBroker::provide(&broker).unwrap() else { panic!() };
        let (port, home) = (private.url.parse().unwrap(), private._home.path().to_path_buf());
        assert!(server::listens(port));
        drop(private);
        assert!(!server::listens(port) && !home.exists());
    }
}
