//! The service itself for a command that needs one: started on a free port over an empty database, and gone with it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cargo_metadata::camino::Utf8PathBuf;
use rustix::process::Signal;

use crate::{interrupt, process, server, workspace};

const READY_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// The service on a free port with an empty database; dropping it stops it.
pub(crate) struct Server {
    process: Child,
    port: u16,
    binary: Utf8PathBuf,
    // The last field: the database goes when the server no longer writes to it.
    home: tempfile::TempDir,
}

impl Server {
    /// Starts what `cargo build --package profiles-server` built, with these variables besides.
    pub(crate) fn start(root: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let home = tempfile::tempdir().context("could not create a temporary folder: is TMPDIR writable?")?;
        let port = server::free_port()?;
        let binary = workspace::metadata(root)?.target_directory.join("debug/profiles");
        let process = command(&binary, home.path())
            .arg("serve")
            .env("PROFILES_LISTEN", format!("127.0.0.1:{port}"))
            .envs(settings.iter().copied())
            .spawn()
            .with_context(|| format!("could not start {binary}"))?;
        let mut running = Self { process, port, binary, home };
        running.wait_until_ready()?;
        Ok(running)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A folder that goes with the server.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The server's program over the same database, for another of its commands.
    pub(crate) fn command(&self) -> Command {
        command(&self.binary, self.home.path())
    }

    /// Writes JSON to a path, and gives the version that it has then.
    pub(crate) fn put(&self, path: &str, json: &str) -> Result<u64> {
        let answer = ask(self.port, "PUT", path, json).with_context(|| format!("no answer to PUT {path}"))?;
        let Answer { status, etag } = answer;
        match (status, etag) {
            (200..=299, Some(version)) => Ok(version),
            _ => bail!("PUT {path} was answered with {status}"),
        }
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + READY_WITHIN;
        while !ask(self.port, "GET", "/health/ready", "").is_ok_and(|answer| answer.status == 200) {
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

fn command(binary: &Utf8PathBuf, home: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(home)
        .env("PROFILES_LOG", "warn")
        .env("PROFILES_DATABASE_URL", format!("sqlite://{}/profiles.db?mode=rwc", home.display()))
        .stdin(Stdio::null());
    command
}

/// What there is to know of an answer.
struct Answer {
    status: u16,
    /// The version that the header `ETag` names.
    etag: Option<u64>,
}

/// Asks once; an HTTP client would be a large dependency for so little.
fn ask(port: u16, method: &str, path: &str, json: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(ANSWERED_WITHIN))?;
    let length = json.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{json}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("etag").then(|| value.trim().trim_matches('"').parse().ok())?
    };
    let status = status.ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(Answer { status, etag: head.lines().find_map(header) })
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
    fn an_answer_has_a_status_and_perhaps_a_version() {
        let asked = |answer| ask(serve(answer), "GET", "/", "").map(|answer| (answer.status, answer.etag));
        assert_eq!(asked("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap(), (200, None));
        assert_eq!(
            asked("HTTP/1.1 204 No Content\r\netag: \"7\"\r\n\r\nETag: \"8\"").unwrap(),
            (204, Some(7))
        );
        assert_eq!(asked("HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap(), (503, None));
        assert!(asked("").is_err());
        assert!(ask(server::free_port().unwrap(), "GET", "/", "").is_err());
    }
}
