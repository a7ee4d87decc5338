//! What operators see: health, metrics, request ids, traces, the document of the API.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

#[tokio::test]
async fn readiness_names_what_the_service_stands_on() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        let ready: Value = server.get("/health/ready").await.json().await.expect("a report");
        let names: Vec<_> =
            ready["checks"].as_array().expect("checks").iter().map(|check| check["name"].clone()).collect();
        assert!(names.contains(&json!("database")), "{ready}");
        assert_eq!(server.get("/health/live").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn metrics_count_requests_commands_pools_and_the_outbox() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        server.put(&format!("/v1/persons/{}", id(7)), &json!({"gender": "female"})).await;
        let text = server.get("/metrics").await.text().await.expect("a body");
        for needle in ["/v1/persons/{id}", "replace_person", "pool", "outbox"] {
            assert!(text.contains(needle), "{needle} is missing in\n{text}");
        }
        assert!(!text.contains(&id(7).to_string()), "no ids in metrics");
    }
}

#[tokio::test]
async fn request_ids_and_traces_go_through() {
    let server = TestServer::start(Kind::Sqlite).await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = server
        .request(Method::GET, "/v1/nowhere")
        .header("x-request-id", "abc-123")
        .header("traceparent", trace);
    let response = request.send().await.expect("an answer");
    assert_eq!(response.headers()["x-request-id"], "abc-123");
    assert!(
        response.headers()["traceparent"]
            .to_str()
            .expect("ASCII")
            .contains("4bf92f3577b34da6a3ce929d0e0e4736")
    );
    let minted = server.get("/health/live").await;
    assert!(!minted.headers()["x-request-id"].is_empty());
    let hostile =
        server.request(Method::GET, "/health/live").header("x-request-id", "x".repeat(1000)).send().await;
    assert!(hostile.expect("an answer").headers()["x-request-id"].len() <= 128);
}

#[tokio::test]
async fn the_document_of_the_api_is_served_and_can_be_browsed_offline() {
    let server = TestServer::start(Kind::Sqlite).await;
    let document: Value = server.get("/openapi.json").await.json().await.expect("a document");
    assert!(
        document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")),
        "{}",
        document["openapi"]
    );
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if !["get", "put", "post", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            operations += 1;
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{method} {path}"
            );
            assert!(operation.to_string().contains("\"example"), "{method} {path} has no example");
        }
    }
    assert!(operations >= 40, "{operations}");
    let page = server.get("/docs/").await.text().await.expect("a page");
    assert!(!page.contains("https://") && !page.contains("http://"), "nothing from outside:\n{page}");
}

/// Requests in flight are finished after the order to stop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_finishes_what_is_in_flight() {
    let server = TestServer::start(Kind::Sqlite).await;
    let requests: Vec<_> = (0..50)
        .map(|number| {
            let request =
                server.request(Method::PUT, &format!("/v1/persons/{}", id(number))).json(&json!({}));
            tokio::spawn(request.send())
        })
        .collect();
    // At least one has its answer, so that the others are on their way.
    let mut requests = requests.into_iter();
    let first = requests.next().expect("some").await.expect("no panic").expect("an answer");
    assert_eq!(first.status(), StatusCode::CREATED);
    server.stop().await;
    for request in requests {
        // Whoever had no connection yet is turned away; nobody who was let in gets half an answer or an error.
        if let Ok(response) = request.await.expect("no panic") {
            assert_eq!(response.status(), StatusCode::CREATED);
        }
    }
}
