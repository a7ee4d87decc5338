//! The files of a database cluster in a folder, and the server that is started on them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use anyhow::{Context, Result, bail};

use super::binaries;
use super::owner::Owner;
use super::package::PACKAGE;
use crate::{process, server};

/// The system's 104 bytes at least, less the name of PostgreSQL's socket.
const MAX_SOCKET_DIR: usize = 80;

/// A server that forgets on a crash writes several times faster.
const FORGETFUL: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// A cluster whose server can be started and stopped.
pub(crate) struct Cluster {
    bin: PathBuf,
    home: PathBuf,
    owner: Owner,
}

/// Where a server of [`Cluster::start`] is reached.
pub(crate) fn url(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

impl Cluster {
    /// Makes a cluster in a folder, or takes the one that is there.
    pub(crate) fn create(home: &Path) -> Result<Self> {
        let bin = PACKAGE.ensure(binaries::find)?;
        let cluster = Self { bin, home: home.to_path_buf(), owner: Owner::choose()? };
        cluster.owner.take(home)?;
        if !cluster.data().join("PG_VERSION").exists() {
            cluster.init()?;
        }
        Ok(cluster)
    }

    pub(crate) fn bin_dir(&self) -> &Path {
        &self.bin
    }

    /// Starts a server and waits until it answers. It outlives this program unless somebody stops it.
    pub(crate) fn start(&self, port: u16, durable: bool) -> Result<Child> {
        let mut settings = vec![
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", self.sockets().display()),
            "max_connections=300".to_owned(),
        ];
        if !durable {
            settings.extend(FORGETFUL.map(str::to_owned));
        }
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data());
        for setting in &settings {
            command.args(["-c", setting]);
        }
        server::start("PostgreSQL", &mut command, &self.home.join("server.log"), || self.is_ready(port))
    }

    /// Whether the server answers at this port.
    pub(crate) fn is_ready(&self, port: u16) -> bool {
        let port = port.to_string();
        process::succeeds(self.command("pg_isready").args(["-q", "-h", "127.0.0.1", "-p", &port]))
    }

    /// Stops a server that another call of this program started.
    pub(crate) fn stop(&self) -> Result<()> {
        process::run(
            self.command("pg_ctl").arg("stop").arg("-D").arg(self.data()).args(["-m", "fast", "-w", "-s"]),
        )
    }

    fn init(&self) -> Result<()> {
        let output = self
            .command("initdb")
            .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"])
            .arg("-D")
            .arg(self.data())
            .output()
            .with_context(|| format!("could not start initdb in {}", self.home.display()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("initdb failed in {}: {}", self.home.display(), said.trim());
        }
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        // The folder that this program was called from may be closed to PostgreSQL's user.
        command.current_dir(&self.home).env("HOME", &self.home).env("LC_ALL", "C");
        for variable in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE"] {
            command.env_remove(variable);
        }
        self.owner.run(&mut command);
        command
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// Addresses of sockets are short: below a long path there is none, and nobody is told of one.
    fn sockets(&self) -> &Path {
        if self.home.as_os_str().len() <= MAX_SOCKET_DIR { &self.home } else { Path::new("") }
    }
}
