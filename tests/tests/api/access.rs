//! Who may do what: tokens, scopes, and what is open to all.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

const TOKENS: &str = "reader=reader-secret-0123456789:profiles:read;writer=writer-secret-0123456789:profiles:read+profiles:write";

async fn start() -> TestServer {
    TestServer::start_with_tokens(Kind::Sqlite, TOKENS).await
}

async fn problem(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("a problem"))
}

#[tokio::test]
async fn without_a_good_token_nothing_is_told() {
    let server = start().await;
    let path = format!("/v1/persons/{}", id(1));
    for authorization in [
        None,
        Some("Bearer wrong"),
        Some("Basic cmVhZGVyOng="),
        Some("Bearer "),
        Some("reader-secret-0123456789"),
    ] {
        for (method, path) in
            [(Method::GET, path.as_str()), (Method::POST, "/v1/persons"), (Method::GET, "/v1/persons")]
        {
            let mut request = server.request(method, path);
            if let Some(authorization) = authorization {
                request = request.header("authorization", authorization);
            }
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{authorization:?} {path}");
            assert!(response.headers()["www-authenticate"].to_str().expect("ASCII").starts_with("Bearer"));
            assert_eq!(response.json::<Value>().await.expect("a problem")["code"], "unauthenticated");
        }
    }
}

#[tokio::test]
async fn a_scope_is_needed_and_named() {
    let server = start().await;
    let path = format!("/v1/persons/{}", id(1));
    let reader = |method, path: &str| server.request(method, path).bearer_auth("reader-secret-0123456789");
    let (status, told) = problem(reader(Method::PUT, &path).json(&json!({}))).await;
    assert_eq!((status, told["code"].as_str()), (403, Some("forbidden")));
    assert!(told["detail"].as_str().expect("text").contains("profiles:write"), "{told}");
    for (method, path) in [
        (Method::PUT, format!("{path}/gender")),
        (Method::DELETE, format!("{path}/gender")),
        (Method::PATCH, path.clone()),
        (Method::POST, "/v1/persons".to_owned()),
    ] {
        let (status, told) = problem(reader(method.clone(), &path).json(&json!({"value": "x"}))).await;
        // A body of another form may be told first; whatever it is, nothing is done.
        assert!(status == 403 || status == 400, "{method} {path}: {told}");
    }
    assert_eq!(reader(Method::GET, &path).send().await.expect("an answer").status(), StatusCode::NOT_FOUND);
    let writer = server.request(Method::PUT, &path).bearer_auth("writer-secret-0123456789").json(&json!({}));
    assert_eq!(writer.send().await.expect("an answer").status(), StatusCode::CREATED);
    let history: Value = reader(Method::GET, &format!("{path}/history"))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("a page");
    assert_eq!(history["items"][0]["actor"], "writer");
}

#[tokio::test]
async fn health_and_documentation_are_open() {
    let server = start().await;
    for path in
        ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs/", "/problems/forbidden"]
    {
        assert_eq!(server.get(path).await.status(), StatusCode::OK, "{path}");
    }
}
