//! A running `profiles serve`, and what it does when it's told to stop or killed.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tempfile::TempDir;

/// A running service over a SQLite file in a folder of its own. Dropping it kills it.
pub(crate) struct Service {
    child: Child,
    pub(crate) url: String,
    pub(crate) directory: TempDir,
    printed: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// The binary in a folder, with no configuration but what is given.
pub(crate) fn profiles(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_profiles"));
    let ours = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PROFILES_"));
    for (name, _) in ours {
        command.env_remove(name);
    }
    command.current_dir(directory).env("PROFILES_LISTEN", "127.0.0.1:0").stdin(Stdio::null());
    command
}

impl Service {
    pub(crate) fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), settings)
    }

    pub(crate) fn start_in(directory: TempDir, settings: &[(&str, &str)]) -> Self {
        let mut child = profiles(directory.path())
            .arg("serve")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let printed = Arc::new(Mutex::new(String::new()));
        let (send, urls) = std::sync::mpsc::channel();
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        let readers = streams
            .into_iter()
            .map(|stream| {
                let (printed, send) = (Arc::clone(&printed), send.clone());
                std::thread::spawn(move || {
                    for line in BufReader::new(stream).lines().map_while(Result::ok) {
                        if let Some(at) = line.find("http://127.0.0.1:") {
                            let url: String =
                                line.chars().skip(line.get(..at).unwrap().chars().count()).collect();
                            let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.'));
                            let url = url.split(end).next().unwrap().trim_end_matches(['/', '.']).to_owned();
                            // Only the first one is waited for.
                            let _ = send.send(url);
                        }
                        let mut printed = printed.lock().unwrap();
                        printed.push_str(&line);
                        printed.push('\n');
                    }
                })
            })
            .collect();
        let wait = std::time::Duration::from_secs(60);
        let url = match urls.recv_timeout(wait) {
            Ok(url) => url,
            Err(_) => panic!("it told no URL:\n{}", printed.lock().unwrap()),
        };
        Self { child, url, directory, printed, readers }
    }

    /// Ends it as `kill -9` does. Gives its folder back.
    pub(crate) fn kill(mut self) -> TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.directory, tempfile::tempdir().unwrap())
    }

    /// Ends it as an operator does. Gives its exit code and all that it printed.
    pub(crate) fn terminate(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        (code, self.printed.lock().unwrap().clone())
    }

    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file of the repository.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name)
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let service = Service::start(&[]);
    let client = reqwest::Client::new();
    let mut acknowledged = Vec::new();
    for _ in 0..20 {
        let request = client.post(service.path("/v1/persons")).json(&serde_json::json!({"gender": "female"}));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 201);
        acknowledged.push(response.headers()["location"].to_str().unwrap().to_owned());
    }
    let service = Service::start_in(service.kill(), &[]);
    for place in acknowledged {
        assert_eq!(client.get(service.path(&place)).send().await.unwrap().status(), 200, "{place}");
    }
}

#[tokio::test]
async fn an_order_to_stop_is_followed_with_success() {
    let service = Service::start(&[]);
    assert_eq!(reqwest::get(service.path("/health/ready")).await.unwrap().status(), 200);
    let (code, printed) = service.terminate();
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("data/profiles.db"), "it says where the data lies:\n{printed}");
}
