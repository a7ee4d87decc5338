//! Idempotency keys over HTTP.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::TestServer;

#[tokio::test]
async fn a_post_sent_twice_creates_one_person() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        let post = |key: &str, body: Value| {
            let request =
                server.request(Method::POST, "/v1/persons").header("idempotency-key", key).json(&body);
            async move { request.send().await.expect("an answer") }
        };
        let first = post("\"a-1\"", json!({"gender": "female"})).await;
        assert_eq!(first.status(), StatusCode::CREATED);
        for key in ["\"a-1\"", "a-1"] {
            let again = post(key, json!({"gender": "female"})).await;
            assert_eq!(again.status(), StatusCode::CREATED);
            for header in ["location", "etag"] {
                assert_eq!(again.headers()[header], first.headers()[header]);
            }
            assert_eq!(again.headers()["idempotency-replayed"], "true");
        }
        let other = post("\"a-1\"", json!({"gender": "male"})).await;
        assert_eq!(other.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(other.json::<Value>().await.expect("a problem")["code"], "idempotency_key_reused");
        let page: Value = server.get("/v1/persons").await.json().await.expect("a page");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
        for bad in ["", "\"open", "\"\"", &"k".repeat(256)] {
            assert_eq!(post(bad, json!({})).await.status(), StatusCode::BAD_REQUEST, "{bad:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_post_can_be_mended_under_its_key() {
    let server = TestServer::start(Kind::Sqlite).await;
    let post = |body: Value| {
        let request = server.request(Method::POST, "/v1/persons").header("idempotency-key", "k").json(&body);
        async move { request.send().await.expect("an answer").status() }
    };
    assert_eq!(post(json!({"birth_date": "soon"})).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(json!({"birth_date": "1990"})).await, StatusCode::CREATED);
}

#[tokio::test]
async fn search_takes_a_key_and_needs_none() {
    let server = TestServer::start(Kind::Sqlite).await;
    for name in ["ada", "eva"] {
        let request = server.request(Method::POST, "/v1/persons/search").header("idempotency-key", "k");
        let response = request.json(&json!({"name": name})).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
    }
}
