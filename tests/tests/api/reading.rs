//! Reading: one, several, all, as it was, and only when it changed.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

#[tokio::test]
async fn an_absent_person_is_not_found_or_empty_as_the_caller_likes() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    assert_eq!(server.get(&path).await.status(), StatusCode::NOT_FOUND);
    let empty = server.get(&format!("{path}?absent=empty")).await;
    assert_eq!(
        (empty.status(), &empty.headers()["etag"]),
        (StatusCode::OK, &"\"0\"".parse().expect("a value"))
    );
    let empty: Value = empty.json().await.expect("a person");
    assert_eq!((&empty["id"], &empty["version"], &empty["name"]), (&json!(id(1)), &json!(0), &Value::Null));
    assert_eq!(server.get(&path).await.status(), StatusCode::NOT_FOUND, "nothing was stored");
    let write =
        server.request(Method::PUT, &format!("{path}/gender?absent=create")).header("if-match", "\"0\"");
    let write = write.json(&json!({"value": "female"})).send().await.expect("an answer");
    assert_eq!(write.status(), StatusCode::CREATED, "the version that was read is the one that is named");
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server.put(&path, &json!({})).await;
    let etag = server.get(&path).await.headers()["etag"].clone();
    assert_eq!(etag, "\"1\"");
    for (condition, status) in
        [("\"1\"", 304), ("W/\"1\"", 304), ("\"0\", \"1\"", 304), ("*", 304), ("\"2\"", 200)]
    {
        let response = server.request(Method::GET, &path).header("if-none-match", condition).send().await;
        let response = response.expect("an answer");
        assert_eq!((response.status().as_u16(), &response.headers()["etag"]), (status, &etag), "{condition}");
        assert_eq!(response.text().await.expect("a body").is_empty(), status == 304);
    }
}

#[tokio::test]
async fn several_are_read_at_once_in_the_order_asked() {
    let server = TestServer::start(Kind::Sqlite).await;
    for number in [1, 2] {
        server.put(&format!("/v1/persons/{}", id(number)), &json!({})).await;
    }
    let ids = format!("{},{},{}", id(2), id(9), id(1));
    let page: Value = server.get(&format!("/v1/persons?ids={ids}")).await.json().await.expect("a page");
    let items: Vec<_> =
        page["items"].as_array().expect("items").iter().map(|person| person["id"].clone()).collect();
    assert_eq!(items, [json!(id(2)), json!(id(1))]);
    assert_eq!(page["missing"], json!([id(9)]));
    let many: Vec<_> = (0..101).map(|number| id(number).to_string()).collect();
    let response = server.get(&format!("/v1/persons?ids={}", many.join(","))).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_list_goes_on_from_its_cursor() {
    let server = TestServer::start(Kind::Sqlite).await;
    for number in 0..5 {
        server.put(&format!("/v1/persons/{}", id(number)), &json!({})).await;
    }
    let (mut path, mut seen) = ("/v1/persons?limit=2".to_owned(), Vec::new());
    loop {
        let page: Value = server.get(&path).await.json().await.expect("a page");
        seen.extend(page["items"].as_array().expect("items").iter().map(|person| person["id"].clone()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/persons?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, (0..5).map(|number| json!(id(number))).collect::<Vec<_>>());
}

#[tokio::test]
async fn history_tells_who_changed_what_and_the_past_can_be_read() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server.put(&path, &json!({"gender": "female"})).await;
    let first: Value = server.get(&path).await.json().await.expect("a person");
    server.put(&path, &json!({"gender": "male"})).await;
    let page: Value = server.get(&format!("{path}/history")).await.json().await.expect("a page");
    let entries = page["items"].as_array().expect("items");
    assert_eq!(entries.len(), 2);
    let entry = &entries[1];
    assert_eq!(
        (&entry["version"], &entry["event"], &entry["source"]),
        (&json!(2), &json!("gender_changed"), &json!("http"))
    );
    assert_eq!(entry["changes"], json!([{"path": "/gender", "from": "female", "to": "male"}]));
    assert!(
        entry["actor"].is_string() && entry["at"].as_str().is_some_and(|at| at.ends_with('Z')),
        "{entry}"
    );

    let at = first["updated_at"].as_str().expect("a time");
    let then: Value = server.get(&format!("{path}?at={at}")).await.json().await.expect("a person");
    assert_eq!(then, first);
    let before = server.get(&format!("{path}?at=2000-01-01T00:00:00Z")).await;
    assert_eq!(before.status(), StatusCode::NOT_FOUND);
}
