//! Optimistic locking: conditions, what a stale writer is told, and one order of events for all concurrent callers.

use std::sync::Arc;

use profiles_testkit::contract::linearisable::{Recorder, Told};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

#[tokio::test]
async fn a_stale_writer_is_told_what_changed_since_when_and_by_whom() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server.put(&path, &json!({"gender": "female"})).await;
    server
        .put(&path, &json!({"gender": "male", "emails": {"home": {"address": "secret@example.org"}}}))
        .await;
    let write = server.request(Method::PUT, &format!("{path}/pronouns")).header("if-match", "\"1\"");
    let refused = write.json(&json!({"value": "x"})).send().await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::PRECONDITION_FAILED);
    let problem: Value = refused.json().await.expect("a problem");
    assert_eq!((&problem["code"], &problem["current_version"]), (&json!("stale_version"), &json!(2)));
    let changed: std::collections::BTreeSet<_> = problem["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .flat_map(|change| {
            change["attributes"].as_array().expect("attributes").iter().map(ToString::to_string)
        })
        .collect();
    assert_eq!(changed.into_iter().collect::<Vec<_>>(), ["\"/emails/home\"", "\"/gender\""]);
    assert!(
        problem["changes"][0]["at"].is_string() && problem["changes"][0]["actor"].is_string(),
        "{problem}"
    );
    assert!(!problem.to_string().contains("secret"), "{problem}");
}

#[tokio::test]
async fn conditions_are_honoured() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    let put = |header: &'static str, value: &'static str, gender: &str| {
        let request =
            server.request(Method::PUT, &path).header(header, value).json(&json!({"gender": gender}));
        async move { request.send().await.expect("an answer") }
    };
    assert_eq!(
        put("if-match", "\"1\"", "a").await.status(),
        StatusCode::PRECONDITION_FAILED,
        "it isn't there"
    );
    assert_eq!(put("if-match", "*", "a").await.status(), StatusCode::PRECONDITION_FAILED, "it isn't there");
    assert_eq!(put("if-none-match", "*", "a").await.status(), StatusCode::CREATED);
    let exists = put("if-none-match", "*", "b").await;
    assert_eq!(exists.status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(exists.json::<Value>().await.expect("a problem")["code"], "already_exists");
    assert_eq!(
        put("if-match", "W/\"1\"", "b").await.status(),
        StatusCode::PRECONDITION_FAILED,
        "weak never matches"
    );
    assert_eq!(put("if-match", "\"7\", \"1\"", "b").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(put("if-match", "*", "c").await.status(), StatusCode::NO_CONTENT);
    for (header, value) in [("if-match", "1"), ("if-match", "\"one"), ("if-none-match", "\"1\"")] {
        let response = put(header, value, "d").await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{header}: {value}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_at_once_lose_no_update() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = Arc::new(TestServer::start(kind).await);
        let path = format!("/v1/persons/{}", id(1));
        server.put(&path, &json!({})).await;
        let writers = (0..40).map(|number| {
            let (server, path) = (server.clone(), format!("{path}/emails/l{number}"));
            tokio::spawn(async move {
                let body = json!({"address": format!("{number}@example.org")});
                server.request(Method::PUT, &path).json(&body).send().await.expect("an answer").status()
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            assert_eq!(writer.await.expect("no panic"), StatusCode::NO_CONTENT);
        }
        let person: Value = server.get(&path).await.json().await.expect("a person");
        assert_eq!(
            (&person["version"], person["emails"].as_object().map(serde_json::Map::len)),
            (&json!(41), Some(40))
        );
    }
}

const CONNECTIONS: usize = 12;
const ROUNDS: usize = 25;
const PERSONS: usize = 2;

/// One connection's share of the work: it reads, with and without the version that it knows already, and writes.
async fn reads_and_writes(server: &TestServer, recorders: &[Recorder], connection: usize) {
    let mut seen = vec![0_u64; recorders.len()];
    for round in 0..ROUNDS {
        let number = (connection + round) % recorders.len();
        let (recorder, known) = (&recorders[number], &mut seen[number]);
        match (connection + round * 3) % 8 {
            0 => write(server, recorder, number, &format!("{connection}-{round}"), None).await,
            5 => write(server, recorder, number, &format!("{connection}-{round}"), Some(*known)).await,
            1 | 3 | 6 => *known = read(server, recorder, number, Some(*known)).await,
            _ => *known = read(server, recorder, number, None).await,
        }
    }
}

fn tagged(response: &Response) -> u64 {
    let tag = response.headers()["etag"].to_str().expect("ASCII");
    tag.trim_matches('"').parse().expect("a version")
}

async fn read(server: &TestServer, recorder: &Recorder, number: usize, known: Option<u64>) -> u64 {
    let mut request = server.request(Method::GET, &format!("/v1/persons/{}", id(number as u128)));
    if let Some(version) = known {
        request = request.header("if-none-match", format!("\"{version}\""));
    }
    let called = recorder.call();
    let response = request.send().await.expect("an answer");
    let (version, told) = match response.status() {
        StatusCode::OK => {
            let version = tagged(&response);
            let person: Value = response.json().await.expect("a person");
            assert_eq!(person["version"], version, "the tag and the person are of one version");
            (version, Told::Read { version, value: person["pronouns"].as_str().map(str::to_owned) })
        }
        StatusCode::NOT_MODIFIED => {
            assert_eq!(Some(tagged(&response)), known);
            (tagged(&response), Told::Version { version: tagged(&response) })
        }
        status => {
            assert_eq!(status, StatusCode::NOT_FOUND);
            (0, Told::Read { version: 0, value: None })
        }
    };
    recorder.answer(called, told);
    version
}

async fn write(server: &TestServer, recorder: &Recorder, number: usize, value: &str, expected: Option<u64>) {
    let path = format!("/v1/persons/{}/pronouns?absent=create", id(number as u128));
    let mut request = server.request(Method::PUT, &path).json(&json!({"value": value}));
    if let Some(version) = expected {
        request = request.header("if-match", format!("\"{version}\""));
    }
    let called = recorder.call();
    let response = request.send().await.expect("an answer");
    let told = match (response.status(), expected) {
        (StatusCode::CREATED | StatusCode::NO_CONTENT, _) => {
            Told::Wrote { version: tagged(&response), value: value.to_owned(), expected }
        }
        (StatusCode::PRECONDITION_FAILED, Some(expected)) => {
            let problem: Value = response.json().await.expect("a problem");
            Told::Refused { expected, current: problem["current_version"].as_u64().expect("a version") }
        }
        // It lost to others too often: it changed nothing and told nothing.
        (StatusCode::CONFLICT, _) => return,
        (status, _) => panic!("{status}: {}", response.text().await.expect("a body")),
    };
    recorder.answer(called, told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_connections_are_told_at_once_fits_one_order() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = Arc::new(TestServer::start(kind).await);
        let recorders: Arc<Vec<Recorder>> = Arc::new((0..PERSONS).map(|_| Recorder::default()).collect());
        let tasks = (0..CONNECTIONS).map(|connection| {
            let (server, recorders) = (Arc::clone(&server), Arc::clone(&recorders));
            tokio::spawn(async move { reads_and_writes(&server, &recorders, connection).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic");
        }
        for (number, recorder) in recorders.iter().enumerate() {
            read(&server, recorder, number, None).await;
            recorder.verify();
        }
    }
}
