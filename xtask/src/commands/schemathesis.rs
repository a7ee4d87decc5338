//! `cargo xtask schemathesis`: requests made up from the API's description, against a server of their own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::{interrupt, process, python, server, workspace};

/// The description asks for a token, so that is what requests have, and what the checks leave out.
const TOKEN: &str = "made-up-requests-only";
const VERSION: &str = "4.32.*";
const READY_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// Try the API with made-up requests and check that every answer is as it is described.
#[derive(clap::Args)]
pub(super) struct Args {
    /// How many requests to make up for each operation.
    #[arg(long, default_value_t = 50)]
    max_examples: u32,
    /// Where making up starts: the same seed makes up the same requests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passed on to `schemathesis run`.
    #[arg(last = true)]
    args: Vec<String>,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        let schemathesis = python::executable(&root, "schemathesis", VERSION, "schemathesis")?;
        process::run(process::cargo(&root).args(["build", "--package", "profiles-server"]))?;
        let server = Server::start(&root)?;
        let (examples, seed) = (self.max_examples.to_string(), self.seed.to_string());
        let mut command = Command::new(schemathesis);
        command.arg("--config-file").arg(root.join("xtask/schemathesis.toml"));
        command.arg("run").arg(format!("{}/openapi.json", server.url()));
        command.arg("--header").arg(format!("Authorization: Bearer {TOKEN}"));
        command.args(["--checks", "all", "--max-examples", &examples, "--seed", &seed]);
        // Found counter-examples are kept between two runs, in a folder that Git ignores.
        command.args(self.args).current_dir(workspace::run_dir(&root)?);
        process::run(&mut command)
    }
}

/// The service on a free port with an empty database; dropping it stops it.
struct Server {
    process: Child,
    port: u16,
    // The last field: the database goes when the server no longer writes to it.
    _home: tempfile::TempDir,
}

impl Server {
    fn start(root: &Path) -> Result<Self> {
        let home = tempfile::tempdir().context("could not create a temporary folder: is TMPDIR writable?")?;
        let port = server::free_port()?;
        let binary = workspace::metadata(root)?.target_directory.join("debug/profiles");
        let process = Command::new(&binary)
            .arg("serve")
            .current_dir(home.path())
            .env("PROFILES_TOKENS", format!("schemathesis={TOKEN}:profiles:read+profiles:write"))
            .env("PROFILES_LOG", "warn")
            .env("PROFILES_LISTEN", format!("127.0.0.1:{port}"))
            .env("PROFILES_DATABASE_URL", format!("sqlite://{}/profiles.db?mode=rwc", home.path().display()))
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start {binary}"))?;
        let mut server = Self { process, port, _home: home };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + READY_WITHIN;
        while !answers(self.port, "/health/ready") {
            if let Some(status) = self.process.try_wait()? {
                bail!("`profiles serve` ended at once ({status}); its own messages are above");
            }
            if interrupt::requested() {
                bail!("interrupted while the server was starting");
            }
            if Instant::now() > deadline {
                bail!("`profiles serve` is not ready after {READY_WITHIN:?}: see what it wrote above");
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        process::stop(&mut self.process, Signal::TERM);
    }
}

/// Whether a GET is answered with 200; an HTTP client would be a large dependency for one question.
fn answers(port: u16, path: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status.ends_with(b" 200"))
    };
    ask().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(answer: &'static str) -> u16 {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _request = stream.read(&mut [0; 1024]).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn only_a_200_is_ready() {
        assert!(answers(serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "/"));
        assert!(!answers(serve("HTTP/1.1 503 Service Unavailable\r\n\r\n"), "/"));
        assert!(!answers(server::free_port().unwrap(), "/"));
    }
}
