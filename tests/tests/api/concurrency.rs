//! Optimistic locking: conditions, and what a stale writer is told.

use reqwest::{Method, StatusCode};
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
        let server = std::sync::Arc::new(TestServer::start(kind).await);
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
