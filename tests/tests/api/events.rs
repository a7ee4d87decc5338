//! The feed of events over HTTP: pages, streams, what becomes of cursors.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

/// One event for each new text.
async fn write(server: &TestServer, number: u128, text: &str) {
    server.put(&format!("/v1/persons/{}", id(number)), &json!({"pronouns": text})).await;
}

async fn page(server: &TestServer, query: &str) -> Value {
    let response = server.get(&format!("/v1/events{query}")).await;
    assert_eq!(response.status(), 200, "{query}");
    response.json().await.expect("a page")
}

fn items(page: &Value) -> &[Value] {
    page["items"].as_array().expect("items")
}

#[tokio::test]
async fn whatever_was_acknowledged_is_in_the_feed_in_order_and_in_its_envelope() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let path = format!("/v1/persons/{}", id(1));
        let put = server.request(Method::PUT, &path).header("traceparent", traceparent).json(&json!({}));
        assert_eq!(put.send().await.expect("an answer").status(), 201);
        for time in 0..3 {
            write(&server, 1, &format!("secret {time}")).await;
        }
        let email = json!({"pronouns": "secret 2", "emails": {"home": {"address": "secret@example.org"}}});
        server.put(&path, &email).await;
        let whole = page(&server, "").await;
        let sequences: Vec<_> = items(&whole).iter().map(|event| event["sequence"].clone()).collect();
        let expected: Vec<_> = [1, 2, 3, 4, 5, 5].map(|version| json!(format!("{version:020}"))).to_vec();
        assert_eq!(sequences, expected);
        assert_eq!((&whole["cursor"], &whole["more"]), (&json!("1:6"), &json!(false)));
        let ids: BTreeSet<_> = items(&whole).iter().map(|event| event["id"].to_string()).collect();
        assert_eq!(ids.len(), 6);
        let first = &items(&whole)[0];
        assert_eq!(first["traceparent"], traceparent);
        assert_eq!(first["type"], "profiles.person.registered.v1");
        assert_eq!(first["dataref"], path);
        let (email, last) = (&items(&whole)[4], &items(&whole)[5]);
        assert_eq!(email["type"], "profiles.person.email_changed.v1");
        assert_eq!(
            last["type"], "profiles.person.contact_information_changed.v1",
            "it sums up, behind the rest"
        );
        let data = json!({"person_id": id(1), "version": 5, "changed": ["/emails/home"]});
        assert_eq!((&email["data"], &last["data"]), (&data, &data));
        assert!(!whole.to_string().contains("secret"), "values stay where they can be erased");
        assert_eq!(server.get(last["dataref"].as_str().expect("a path")).await.status(), 200);

        // Page by page is the same.
        let (mut cursor, mut paged) = (String::new(), Vec::new());
        loop {
            let part = page(&server, &format!("?limit=2{cursor}")).await;
            paged.extend(items(&part).to_vec());
            cursor = format!("&after={}", part["cursor"].as_str().expect("a cursor"));
            if part["more"] == json!(false) {
                break;
            }
        }
        assert_eq!(paged, items(&whole));
        assert_eq!(items(&page(&server, "?after=latest").await), [Value::Null; 0]);
        write(&server, 1, "later").await;
        let types: Vec<_> =
            items(&page(&server, "?after=1:6").await).iter().map(|event| event["type"].clone()).collect();
        let expected = ["pronouns_changed", "email_changed", "contact_information_changed"];
        assert_eq!(types, expected.map(|name| json!(format!("profiles.person.{name}.v1"))));
        server.stop().await;
    }
}

#[tokio::test]
async fn types_are_chosen_and_the_cursor_moves_on_over_the_others() {
    let server = TestServer::start(Kind::Sqlite).await;
    server.put(&format!("/v1/persons/{}", id(1)), &json!({})).await;
    server.put(&format!("/v1/businesses/{}", id(2)), &json!({"legal_name": "Firm"})).await;
    write(&server, 1, "she").await;
    let told = |page: &Value| items(page).iter().map(|event| event["type"].clone()).collect::<Vec<_>>();
    let persons = page(&server, "?types=profiles.person.*").await;
    assert_eq!(told(&persons), ["profiles.person.registered.v1", "profiles.person.pronouns_changed.v1"]);
    let some = "profiles.business.registered.v1,profiles.person.name_changed.v1";
    let some = page(&server, &format!("?types={some}")).await;
    assert_eq!(told(&some), ["profiles.business.registered.v1"]);
    assert_eq!(some["cursor"], "1:3");
}

#[tokio::test]
async fn what_is_no_place_in_the_feed_is_told() {
    let server = TestServer::start(Kind::Sqlite).await;
    for (query, status, code) in [
        ("?after=nonsense", 400, "invalid_cursor"),
        ("?after=", 400, "invalid_cursor"),
        ("?after=2:0", 410, "cursor_expired"),
        ("?after=1:7", 410, "cursor_expired"),
        ("?types=profiles.person.renamed.v1", 400, "invalid_parameter"),
        ("?types=", 400, "invalid_parameter"),
        ("?limit=0", 400, "invalid_parameter"),
        ("?limit=1001", 400, "invalid_parameter"),
        ("?cursor=1:0", 400, "unknown_parameter"),
    ] {
        for accept in ["application/json", "text/event-stream"] {
            let request = server.request(Method::GET, &format!("/v1/events{query}")).header("accept", accept);
            let response = request.send().await.expect("an answer");
            let found = response.status().as_u16();
            let problem: Value = response.json().await.expect("a problem");
            assert_eq!((found, problem["code"].as_str()), (status, Some(code)), "{query}: {problem}");
        }
    }
}

#[tokio::test]
async fn the_feed_needs_a_scope_of_its_own() {
    let tokens =
        "app=application-secret-01234:profiles:read+profiles:write;feed=feeding-secret-0123456:events:read";
    let server = TestServer::start_with_tokens(Kind::Sqlite, tokens).await;
    for (token, status) in [("application-secret-01234", 403), ("feeding-secret-0123456", 200)] {
        let response = server.request(Method::GET, "/v1/events").bearer_auth(token).send().await;
        assert_eq!(response.expect("an answer").status(), status);
    }
}

/// Reads a stream, event by event.
struct Stream {
    chunks: futures_util::stream::BoxStream<'static, String>,
    text: String,
}

impl Stream {
    async fn open(server: &TestServer, query: &str, last: Option<&str>) -> Self {
        let mut request =
            server.request(Method::GET, &format!("/v1/events{query}")).header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response: Response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let text = |chunk: reqwest::Result<_>| {
            String::from_utf8(Vec::from(AsRef::<[u8]>::as_ref(&chunk.expect("a chunk")))).expect("UTF-8")
        };
        Self { chunks: response.bytes_stream().map(text).boxed(), text: String::new() }
    }

    /// The next event and its cursor; `None` when the stream ends.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((message, rest)) = self.text.split_once("\n\n") {
                let (message, rest) = (message.to_owned(), rest.to_owned());
                self.text = rest;
                let line = |name: &str| message.lines().find_map(|line| line.strip_prefix(name));
                if let (Some(cursor), Some(data)) = (line("id: "), line("data: ")) {
                    return Some((cursor.to_owned(), serde_json::from_str(data).expect("JSON")));
                }
            }
            self.text.push_str(&self.chunks.next().await?);
        }
    }
}

#[tokio::test]
async fn a_stream_catches_up_goes_on_and_is_taken_up_again_without_a_gap() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        for number in 1..=3 {
            write(&server, number, "a").await;
        }
        let mut stream = Stream::open(&server, "", None).await;
        for number in 1..=3 {
            let (cursor, event) = stream.next().await.expect("what was there");
            assert_eq!((cursor, &event["subject"]), (format!("1:{number}"), &json!(id(number))));
        }
        write(&server, 1, "b").await;
        let (cursor, event) = stream.next().await.expect("what happens");
        assert_eq!((cursor.as_str(), &event["sequence"]), ("1:4", &json!(format!("{:020}", 2))));
        drop(stream);
        write(&server, 2, "b").await;
        // The URL says where it began, the header how far it came.
        let mut stream = Stream::open(&server, "?after=1:0", Some(&cursor)).await;
        let (cursor, event) = stream.next().await.expect("what was missed");
        assert_eq!((cursor.as_str(), &event["subject"]), ("1:5", &json!(id(2))));
        write(&server, 3, "b").await;
        assert_eq!(stream.next().await.expect("what happens").0, "1:6");
        let mut latest = Stream::open(&server, "?after=latest&types=profiles.business.*", None).await;
        write(&server, 3, "c").await;
        server.put(&format!("/v1/businesses/{}", id(4)), &json!({"legal_name": "Firm"})).await;
        let (cursor, event) = latest.next().await.expect("only what was asked for");
        assert_eq!((cursor.as_str(), &event["type"]), ("1:8", &json!("profiles.business.registered.v1")));
        // A service that stops ends its streams instead of waiting for them.
        server.stop().await;
        while stream.next().await.is_some() {}
        while latest.next().await.is_some() {}
    }
}
