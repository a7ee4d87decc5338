//! A PostgreSQL of one's own: started for a command and gone with it, whatever PostgreSQL the machine runs besides.

mod binaries;
mod cluster;
mod owner;
mod package;

use std::path::Path;
use std::process::Child;

use anyhow::{Context, Result};
use rustix::process::Signal;
use tempfile::TempDir;

pub(crate) use cluster::{Cluster, url};

use crate::{process, server};

/// The variable by which tests are told where their PostgreSQL is.
pub(crate) const URL_VARIABLE: &str = "PROFILES_TEST_POSTGRES_URL";

/// A server on a free loopback port with its data in a temporary folder; dropping it stops it and removes the data.
pub(crate) struct PrivatePostgres {
    cluster: Cluster,
    server: Child,
    port: u16,
    durable: bool,
    // The last field: the folder goes when the server no longer writes to it.
    _home: TempDir,
}

impl PrivatePostgres {
    /// Starts a server. A durable one flushes each commit to disk as a real one does, which measurements need; tests
    /// are content with one that forgets everything if the machine stops.
    pub(crate) fn start(durable: bool) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("profiles-pg-").tempdir();
        let home = home.context("could not create a temporary folder for PostgreSQL: is TMPDIR writable?")?;
        let cluster = Cluster::create(home.path())?;
        let (server, port) = server::on_free_port("PostgreSQL", |port| cluster.start(port, durable))?;
        Ok(Self { cluster, server, port, durable, _home: home })
    }

    pub(crate) fn url(&self) -> String {
        url(self.port)
    }

    /// The folder of `psql`, `pgbench` and the like that belong to this server.
    pub(crate) fn bin_dir(&self) -> &Path {
        self.cluster.bin_dir()
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // SIGQUIT is PostgreSQL's immediate shutdown: nothing needs to be written to a folder that is about to go.
        let how = if self.durable { Signal::INT } else { Signal::QUIT };
        process::stop(&mut self.server, how);
    }
}

/// The PostgreSQL that tests run against.
pub(crate) enum TestDatabase {
    Given(String),
    Private(Box<PrivatePostgres>),
}

impl TestDatabase {
    /// The one that the environment names, or else a private one for as long as the value lives.
    pub(crate) fn provide() -> Result<Self> {
        if let Ok(url) = std::env::var(URL_VARIABLE)
            && !url.is_empty()
        {
            // The URL itself may hold a password.
            println!("PostgreSQL: the one that {URL_VARIABLE} names");
            return Ok(Self::Given(url));
        }
        let server = PrivatePostgres::start(false)?;
        println!("PostgreSQL: {} from {}", server.url(), server.bin_dir().display());
        Ok(Self::Private(Box::new(server)))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Private(server) => server.url(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_server_answers_and_is_gone_when_dropped() {
        // Where the tests were given a server, there may be nothing here to start. Anywhere else this fails if it can't.
        if binaries::find().is_none() && std::env::var_os("PROFILES_TEST_POSTGRES_URL").is_some() {
            eprintln!(
                "not tried: there is no PostgreSQL on this machine, and the tests were given another one"
            );
            return;
        }
        let server = PrivatePostgres::start(false).unwrap();
        let (port, home) = (server.port, server._home.path().to_path_buf());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(server);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!home.exists());
    }
}
