//! Many clients that write until their server is killed, and what has to be there once it is back.
//!
//! Two test binaries have this file: the one that starts the `profiles` binary, and the one that may speak SQL.
#![expect(clippy::expect_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

const CLIENTS: usize = 32;
/// Persons whom only one client writes, for each client.
const OWN: usize = 3;
/// Persons whom all clients write.
const SHARED: usize = 2;
/// A client that sent so many was not stopped by any kill.
const MOST: usize = 100_000;

/// What clients were told, over all the lives of a server.
#[derive(Default)]
pub(crate) struct Storm {
    /// By person and version: the value that was acknowledged.
    acknowledged: Mutex<BTreeMap<String, BTreeMap<u64, String>>>,
    lives: AtomicUsize,
}

/// Some number below `bound`, another one each time.
fn some(bound: usize) -> usize {
    let random = std::hash::RandomState::new().build_hasher().finish();
    usize::try_from(random % bound as u64).unwrap_or_default()
}

fn person(number: usize) -> String {
    format!("0197a1b2-0000-7000-8000-{number:012}")
}

impl Storm {
    /// Has all clients write as fast as they can, each over one connection that it keeps, and kills the server after
    /// some number of acknowledgements, while requests are under way.
    pub(crate) async fn rage(self: &Arc<Self>, url: &str, kill: impl FnOnce()) {
        let life = self.lives.fetch_add(1, Ordering::SeqCst);
        let left = Arc::new(AtomicUsize::new(50 + some(250)));
        let (enough, mut clients) = (Arc::new(Notify::new()), JoinSet::new());
        for number in 0..CLIENTS {
            let (storm, url) = (Arc::clone(self), url.to_owned());
            let (left, enough) = (Arc::clone(&left), Arc::clone(&enough));
            let acknowledged = move || {
                if left.fetch_sub(1, Ordering::SeqCst) == 1 {
                    enough.notify_one();
                }
            };
            clients.spawn(async move { storm.write(&url, life, number, acknowledged).await });
        }
        tokio::select! {
            () = enough.notified() => kill(),
            Some(ended) = clients.join_next() => {
                ended.expect("no panic");
                panic!("the server was gone before it was killed");
            }
        }
        while let Some(ended) = clients.join_next().await {
            ended.expect("no panic");
        }
    }

    /// One client: writes until nobody answers any more.
    async fn write(&self, url: &str, life: usize, number: usize, acknowledged: impl Fn()) {
        let client = Client::builder().pool_max_idle_per_host(1).timeout(Duration::from_secs(60));
        let client = client.build().expect("a client");
        for round in 0..MOST {
            let whom = match round % 4 {
                0 => round / 4 % SHARED,
                own => SHARED + number * OWN + own - 1,
            };
            let (path, value) = (format!("/v1/persons/{}", person(whom)), format!("{life}-{number}-{round}"));
            let request = client.put(format!("{url}{path}/pronouns?absent=create"));
            let Ok(response) = request.json(&json!({"value": value})).send().await else { return };
            match response.status() {
                StatusCode::CREATED | StatusCode::NO_CONTENT => {
                    let tag = response.headers()["etag"].to_str().expect("ASCII");
                    let version = tag.trim_matches('"').parse().expect("a version");
                    let mut all = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
                    let other = all.entry(path).or_default().insert(version, value);
                    assert_eq!(other, None, "version {version} was acknowledged twice");
                    drop(all);
                    acknowledged();
                }
                // It lost to the others too often.
                StatusCode::CONFLICT => {}
                status => panic!("{status}"),
            }
        }
        panic!("nobody killed the server");
    }

    /// Checks that all that was ever acknowledged is there. Gives the number of all entries of all histories.
    pub(crate) async fn verify(&self, url: &str) -> usize {
        let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (client, mut entries, mut values) = (Client::new(), 0, BTreeSet::new());
        for number in 0..SHARED + CLIENTS * OWN {
            let path = format!("/v1/persons/{}", person(number));
            let before = get(&client, &format!("{url}{path}")).await;
            let Some(before) = before else {
                assert!(!acknowledged.contains_key(&path), "{path} is gone");
                continue;
            };
            let history = history(&client, &format!("{url}{path}")).await;
            let after = get(&client, &format!("{url}{path}")).await.expect("still there");
            let written = written(&path, &history);
            // The database may still be at a commit that the killed process sent: the history is no older than the
            // person read before, and no newer than the person read after it.
            let (first, last) = (before["version"].as_u64(), after["version"].as_u64());
            let newest = written.last_key_value().map(|(version, _)| *version);
            assert!(first <= newest && newest <= last, "{path}: {first:?} {newest:?} {last:?}");
            assert_eq!(
                before["pronouns"].as_str(),
                written.get(&first.expect("a version")).map(String::as_str)
            );
            for (version, value) in acknowledged.get(&path).into_iter().flatten() {
                assert_eq!(written.get(version), Some(value), "{path}: version {version} was acknowledged");
            }
            for value in written.into_values() {
                assert!(values.insert(value.clone()), "{value} was written twice");
            }
            entries += history.len();
        }
        entries
    }
}

/// The value that each version wrote, none of them missing.
fn written(path: &str, history: &[Value]) -> BTreeMap<u64, String> {
    let (mut written, mut last) = (BTreeMap::new(), Value::Null);
    for entry in history {
        let version = entry["version"].as_u64().expect("a version");
        if entry["event"] == "registered" {
            assert_eq!(version, 1, "{path}");
            continue;
        }
        assert_eq!(version, written.len() as u64 + 1, "{path}: versions follow each other");
        let change = &entry["changes"][0];
        assert_eq!(change["from"], last, "{path}: version {version} goes on from the one before");
        last = change["to"].clone();
        written.insert(version, last.as_str().expect("a text").to_owned());
    }
    written
}

/// What is at an address, or `None` if nothing is.
async fn get(client: &Client, url: &str) -> Option<Value> {
    let response = client.get(url).send().await.expect("an answer");
    match response.status() {
        StatusCode::OK => Some(response.json().await.expect("JSON")),
        status => {
            assert_eq!(status, StatusCode::NOT_FOUND, "{url}");
            None
        }
    }
}

/// The whole history of the person at an address.
async fn history(client: &Client, person: &str) -> Vec<Value> {
    let (mut url, mut entries) = (format!("{person}/history?limit=200"), Vec::new());
    loop {
        let mut page = get(client, &url).await.expect("a history");
        if let Value::Array(items) = page["items"].take() {
            entries.extend(items);
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => url = format!("{person}/history?limit=200&cursor={cursor}"),
            None => return entries,
        }
    }
}
