//! NATS servers: the one that the tests share, and those that a test stops and starts.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, Context};
use tempfile::TempDir;

/// Where the tests' NATS is. `cargo xtask test` starts one and sets it.
pub(super) fn nats_url() -> String {
    std::env::var("PROFILES_TEST_NATS_URL").expect(
        "PROFILES_TEST_NATS_URL is not set: run the tests with `cargo xtask test`, which provides a NATS server with \
         JetStream",
    )
}

/// A connection of the test's own, to look behind the sink.
pub(super) async fn peek(url: &str) -> Context {
    jetstream::new(ConnectOptions::new().connect(url).await.expect("connected"))
}

/// A server of a test's own, with its data in a temporary folder.
pub(super) struct NatsServer {
    process: Child,
    port: u16,
    args: Vec<String>,
    data: TempDir,
}

impl NatsServer {
    /// Starts one on a free port.
    pub(super) fn start(args: &[&str]) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let args: Vec<_> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (process, port) = run(&data, -1, &args);
        Self { process, port, args, data }
    }

    pub(super) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it, as a crash would.
    pub(super) fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("gone");
    }

    /// Starts it again, on the same port with the same data.
    pub(super) fn start_again(&mut self) {
        (self.process, self.port) = run(&self.data, i32::from(self.port), &self.args);
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a server until it's ready; port -1 takes a free one, which it tells.
fn run(data: &TempDir, port: i32, args: &[String]) -> (Child, u16) {
    let program = std::env::var_os("PROFILES_TEST_NATS_SERVER").expect(
        "PROFILES_TEST_NATS_SERVER is not set: run the tests with `cargo xtask test`, which finds the program \
         `nats-server`",
    );
    let mut command = Command::new(program);
    command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(data.path()).args(args);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("nats-server starts");
    let mut log = BufReader::new(process.stderr.take().expect("a log")).lines().map_while(Result::ok);
    let mut port = None;
    for line in log.by_ref() {
        if let Some((_, address)) = line.split_once("Listening for client connections on ") {
            port = address.rsplit_once(':').and_then(|(_, port)| port.trim().parse().ok());
        }
        if line.contains("Server is ready") {
            break;
        }
    }
    // Whoever stops reading stops the server.
    std::thread::spawn(move || log.for_each(drop));
    (process, port.expect("nats-server tells its port before it is ready"))
}
