//! Search over HTTP: the body's form, both ways to ask, pages.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

#[tokio::test]
async fn persons_are_found_by_post_and_by_query() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        for (number, family) in [(1, "Skłodowska"), (2, "Curie"), (3, "Skłodowska")] {
            server.put(&format!("/v1/persons/{}", id(number)), &json!({"name": {"family": family}})).await;
        }
        let query = Method::from_bytes(b"QUERY").expect("a method");
        for (method, path) in [(Method::POST, "/v1/persons/search"), (query, "/v1/persons")] {
            let mut body = json!({"name": "SKLODOWSKA", "limit": 1});
            let mut seen = Vec::new();
            loop {
                let response =
                    server.request(method.clone(), path).json(&body).send().await.expect("an answer");
                assert_eq!(response.status(), StatusCode::OK);
                let page: Value = response.json().await.expect("a page");
                seen.extend(
                    page["items"].as_array().expect("items").iter().map(|person| person["id"].clone()),
                );
                match &page["next_cursor"] {
                    Value::Null => break,
                    cursor => body["cursor"] = cursor.clone(),
                }
            }
            assert_eq!(seen, [json!(id(1)), json!(id(3))]);
        }
    }
}

#[tokio::test]
async fn a_search_for_nothing_or_nonsense_is_refused() {
    let server = TestServer::start(Kind::Sqlite).await;
    for (body, status, code) in [
        (json!({}), 422, "invalid_input"),
        (json!({"email": "nobody"}), 422, "invalid_input"),
        (json!({"nmae": "x"}), 400, "unknown_field"),
        (json!({"name": "x", "cursor": "nonsense"}), 400, "invalid_cursor"),
        (json!({"name": "x", "limit": 0}), 422, "invalid_input"),
        (json!({"name": "x", "limit": 201}), 422, "invalid_input"),
    ] {
        let response =
            server.request(Method::POST, "/v1/persons/search").json(&body).send().await.expect("an answer");
        let found = response.status().as_u16();
        let problem: Value = response.json().await.expect("a problem");
        assert_eq!((found, problem["code"].as_str()), (status, Some(code)), "{body}: {problem}");
    }
}
