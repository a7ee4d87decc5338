//! Webhooks over HTTP: what owners do, and what a receiver of theirs gets.

use std::collections::BTreeSet;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::databases::Kind;
use crate::support::receiver::{Message, Receiver};
use crate::support::server::{TestServer, id};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A server whose webhooks may go to this machine.
async fn start(kind: Kind) -> TestServer {
    TestServer::start_with(kind, &[("PROFILES_WEBHOOK_ALLOW_PRIVATE", "true")]).await
}

async fn send(server: &TestServer, method: Method, path: &str, body: Option<Value>) -> Response {
    let request = server.request(method, path);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    request.send().await.expect("an answer")
}

/// Posts something that must be done.
async fn post(server: &TestServer, path: &str, body: Value) -> Response {
    let response = send(server, Method::POST, path, Some(body)).await;
    let status = response.status();
    assert!(status.is_success(), "{path}: {status} {}", response.text().await.expect("a body"));
    response
}

async fn read(server: &TestServer, path: &str) -> Value {
    let response = server.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.json().await.expect("JSON")
}

/// Reads until it is so: what is sent is noted after it was answered.
async fn eventually(server: &TestServer, path: &str, so: impl Fn(&Value) -> bool) -> Value {
    loop {
        let found = read(server, path).await;
        if so(&found) {
            return found;
        }
    }
}

async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let problem: Value = response.json().await.expect("a problem");
    (status, problem["code"].as_str().expect("a code").to_owned())
}

/// Makes one, and gives its path and its secret.
async fn make(server: &TestServer, input: Value) -> (String, String) {
    let response = post(server, "/v1/webhooks", input).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["etag"]),
        (201, &"\"1\"".parse().expect("a value"))
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let path = response.headers()["location"].to_str().expect("a path").to_owned();
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(path, format!("/v1/webhooks/{}", body["id"].as_str().expect("an id")));
    (path, body["secret"].as_str().expect("a secret").to_owned())
}

/// One event for each new text.
async fn write(server: &TestServer, number: u128, text: &str) {
    server.put(&format!("/v1/persons/{}", id(number)), &json!({"pronouns": text})).await;
}

/// What a library of Standard Webhooks makes of a message.
fn verified(message: &Message, secret: &str) -> bool {
    let library = standardwebhooks::Webhook::new(secret).expect("a secret");
    library.verify(&message.body, &message.headers).is_ok()
}

#[tokio::test]
async fn events_arrive_signed_in_order_and_once() {
    for kind in KINDS {
        let server = start(kind).await;
        write(&server, 1, "before").await;
        let receiver = Receiver::start().await;
        let (path, secret) =
            make(&server, json!({"url": receiver.url, "types": ["profiles.person.*"]})).await;
        for turn in 0..3 {
            write(&server, 1, &format!("secret {turn}")).await;
            write(&server, 2, &format!("secret {turn}")).await;
        }
        server.put(&format!("/v1/businesses/{}", id(3)), &json!({"legal_name": "Firm"})).await;
        let messages = receiver.messages(6).await;
        let mut versions: Vec<(String, String)> = Vec::new();
        for message in &messages {
            assert!(verified(message, &secret), "{message:?}");
            let event = message.event();
            assert_eq!(
                message.headers["webhook-id"].to_str().expect("text"),
                event["id"].as_str().expect("an id")
            );
            assert_eq!(message.headers["content-type"], "application/cloudevents+json; charset=utf-8");
            assert!(!event.to_string().contains("secret"), "values stay where they can be erased");
            let text = |member: &str| event[member].as_str().expect("text").to_owned();
            versions.push((text("subject"), text("sequence")));
        }
        let of = |number| {
            let subject = id(number).to_string();
            versions.iter().filter(move |(of, _)| *of == subject).map(|(_, version)| version.clone())
        };
        assert_eq!(of(1).count() + of(2).count(), messages.len(), "the business's are none that were wanted");
        assert!(of(1).is_sorted() && of(2).is_sorted(), "{versions:?}");
        let ids: BTreeSet<_> = messages.iter().map(|message| message.event()["id"].to_string()).collect();
        assert_eq!(ids.len(), messages.len());
        eventually(&server, &format!("{path}/attempts"), |log| log["items"][5].is_object()).await;
        let log = read(&server, &format!("{path}/attempts?limit=2")).await;
        assert_eq!(log["items"][0]["status"], 204, "{log}");
        let next = log["next_cursor"].as_str().expect("more");
        let more = read(&server, &format!("{path}/attempts?limit=2&cursor={next}")).await;
        assert_ne!(more["items"][0]["id"], log["items"][1]["id"]);
        assert!(!read(&server, &path).await["last_success_at"].is_null());
        server.stop().await;
    }
}

#[tokio::test]
async fn a_pause_loses_nothing() {
    let server = start(Kind::Sqlite).await;
    let receiver = Receiver::start().await;
    let (path, _) = make(&server, json!({"url": receiver.url})).await;
    write(&server, 1, "a").await;
    receiver.messages(1).await;
    let pause = send(&server, Method::PATCH, &path, Some(json!({"active": false}))).await;
    assert_eq!(
        (pause.status().as_u16(), &pause.headers()["etag"]),
        (204, &"\"2\"".parse().expect("a value"))
    );
    write(&server, 2, "a").await;
    send(&server, Method::PATCH, &path, Some(json!({"active": true}))).await;
    write(&server, 3, "a").await;
    let subjects = |messages: &[Message]| -> BTreeSet<String> {
        messages
            .iter()
            .map(|message| message.event()["subject"].as_str().expect("an id").to_owned())
            .collect()
    };
    loop {
        let all = receiver.messages(0).await;
        if subjects(&all).len() == 3 {
            break;
        }
        receiver.another().await;
    }
    assert_eq!(subjects(&receiver.messages(3).await), (1..=3).map(|number| id(number).to_string()).collect());
}

#[tokio::test]
async fn what_is_gone_is_disabled_and_told_to_others() {
    for kind in KINDS {
        let server = start(kind).await;
        let (gone, other) = (Receiver::start().await, Receiver::start().await);
        gone.answer(410);
        let (path, _) = make(&server, json!({"url": gone.url})).await;
        make(&server, json!({"url": other.url, "types": ["profiles.webhook.disabled.v1"]})).await;
        write(&server, 1, "a").await;
        let told = other.messages(1).await;
        let event = told[0].event();
        assert_eq!((&event["dataref"], &event["data"]["reason"]), (&json!(path), &json!("gone")));
        assert_eq!(event["data"]["owner"], "anonymous");
        let webhook = read(&server, &path).await;
        assert_eq!((&webhook["active"], &webhook["disabled"]["reason"]), (&json!(false), &json!("gone")));
        assert!(webhook["failing_since"].is_string(), "{webhook}");
        let feed = read(&server, "/v1/events?types=profiles.webhook.*").await;
        assert_eq!(feed["items"][0]["id"], event["id"]);
        let log = read(&server, &format!("{path}/attempts")).await;
        assert_eq!((&log["items"][0]["status"], &log["items"][0]["succeeded"]), (&json!(410), &json!(false)));
        server.stop().await;
    }
}

#[tokio::test]
async fn failures_are_logged() {
    let server = start(Kind::Sqlite).await;
    let receiver = Receiver::start().await;
    receiver.answer(500);
    let (path, _) = make(&server, json!({"url": receiver.url})).await;
    write(&server, 1, "a").await;
    receiver.messages(1).await;
    let log = eventually(&server, &format!("{path}/attempts"), |log| log["items"][0].is_object()).await;
    let items = log["items"].as_array().expect("items");
    let first = items.last().expect("one");
    assert_eq!(
        (&first["status"], &first["number"], &first["cursor"]),
        (&json!(500), &json!(1), &json!("1:1"))
    );
    assert!(first["next_attempt_at"].is_string() && first["failure"].is_null(), "{first}");
    assert!(read(&server, &path).await["failing_since"].is_string());
    let entry = read(&server, &format!("{path}/attempts/{}", first["id"].as_str().expect("an id"))).await;
    assert_eq!(&entry, first);
}

#[tokio::test]
async fn owners_try_repeat_and_rotate() {
    for kind in KINDS {
        let server = start(kind).await;
        for number in 1..=2 {
            write(&server, number, "a").await;
        }
        let receiver = Receiver::start().await;
        let (path, old) =
            make(&server, json!({"url": receiver.url, "types": ["profiles.relationship.*"]})).await;

        let response = send(&server, Method::POST, &format!("{path}/ping"), None).await;
        assert_eq!(response.status(), 201);
        let place = response.headers()["location"].to_str().expect("a path").to_owned();
        let attempt = read(&server, &place).await;
        assert_eq!((&attempt["kind"], &attempt["status"]), (&json!("ping"), &json!(204)));
        let ping = receiver.messages(1).await.remove(0);
        assert!(verified(&ping, &old));
        assert_eq!(ping.event()["type"], "profiles.webhook.pinged.v1");

        let response = post(&server, &format!("{path}/rotate-secret"), json!({})).await;
        let new: Value = response.json().await.expect("JSON");
        let new = new["secret"].as_str().expect("a secret").to_owned();
        let response = post(&server, &format!("{path}/redeliver"), json!({"cursor": "1:2"})).await;
        assert_eq!(response.status(), 201);
        let again = receiver.messages(2).await.remove(1);
        assert!(verified(&again, &new) && verified(&again, &old) && new != old);
        assert_eq!(again.headers["webhook-signature"].to_str().expect("text").split(' ').count(), 2);
        assert!(read(&server, &path).await["old_secret_until"].is_string());
        post(&server, &format!("{path}/rotate-secret"), json!({"overlap_seconds": 0})).await;
        send(&server, Method::POST, &format!("{path}/ping"), None).await;
        let last = receiver.messages(3).await.remove(2);
        assert!(!verified(&last, &new) && !verified(&last, &old));

        // Everything from the beginning, of the types wanted.
        send(&server, Method::PATCH, &path, Some(json!({"types": ["profiles.person.registered.v1"]}))).await;
        assert_eq!(post(&server, &format!("{path}/replay"), json!({"after": "oldest"})).await.status(), 204);
        let replayed = receiver.messages(5).await.split_off(3);
        let subjects: BTreeSet<_> =
            replayed.iter().map(|message| message.event()["subject"].clone().to_string()).collect();
        assert_eq!(subjects.len(), 2);

        let preview = read(&server, &format!("{path}/preview?type=profiles.business.lei_changed.v1")).await;
        let body = preview["body"].as_str().expect("a body");
        assert!(body.contains("profiles.business.lei_changed.v1"));
        let library =
            standardwebhooks::Webhook::new(preview["secret"].as_str().expect("a secret")).expect("one");
        let header = |name: &str| preview["headers"][name].as_str().expect("a header").to_owned();
        let at = header("webhook-timestamp").parse().expect("a number");
        let signature = library.sign(&header("webhook-id"), at, body.as_bytes()).expect("signed");
        assert_eq!(signature, header("webhook-signature"));

        assert_eq!(send(&server, Method::DELETE, &path, None).await.status(), 204);
        assert_eq!(problem(server.get(&path).await).await, (404, "webhook_not_found".to_owned()));
        assert_eq!(read(&server, "/v1/webhooks").await["items"], json!([]));
        server.stop().await;
    }
}

#[tokio::test]
async fn secrets_are_in_no_answer_but_the_first() {
    let server = start(Kind::Sqlite).await;
    let receiver = Receiver::start().await;
    let make = || {
        let request = server.request(Method::POST, "/v1/webhooks").header("idempotency-key", "\"one\"");
        request.json(&json!({"url": receiver.url}))
    };
    let first = make().send().await.expect("an answer");
    let again = make().send().await.expect("an answer");
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    let (first, again): (Value, Value) =
        (first.json().await.expect("JSON"), again.json().await.expect("JSON"));
    assert_eq!(first, again);
    let path = format!("/v1/webhooks/{}", first["id"].as_str().expect("an id"));
    send(&server, Method::POST, &format!("{path}/ping"), None).await;
    for path in ["/v1/webhooks", &path, &format!("{path}/attempts"), "/v1/events", "/metrics"] {
        let text = server.get(path).await.text().await.expect("a body");
        assert!(!text.contains("whsec_"), "{path}: {text}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told() {
    // The rules of URLs hold where nothing else is said.
    let server = TestServer::start(Kind::Sqlite).await;
    for (url, code) in [
        ("http://hooks.example/", "webhook_url_scheme"),
        ("https://127.0.0.1/", "webhook_url_forbidden"),
        ("https://[::ffff:10.0.0.1]/", "webhook_url_forbidden"),
        ("https://169.254.169.254/latest/meta-data", "webhook_url_forbidden"),
        ("https://me:secret@hooks.example/", "webhook_url_parts"),
        ("hooks.example", "webhook_url_invalid"),
    ] {
        let response = send(&server, Method::POST, "/v1/webhooks", Some(json!({"url": url}))).await;
        assert_eq!(response.status(), 422, "{url}");
        let problem: Value = response.json().await.expect("a problem");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/url"), &json!(code))
        );
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    let (path, _) = make(&server, json!({"url": "https://localhost:1/"})).await;
    // Its name leads to this machine, which is seen when it's dialled.
    let response = send(&server, Method::POST, &format!("{path}/ping"), None).await;
    let attempt = read(&server, response.headers()["location"].to_str().expect("a path")).await;
    assert_eq!((&attempt["status"], &attempt["failure"]), (&Value::Null, &json!("forbidden_address")));

    let nobody = format!("/v1/webhooks/{}", Uuid::from_u128(7));
    for (method, path, body, expected) in [
        (Method::GET, nobody.clone(), None, (404, "webhook_not_found")),
        (Method::DELETE, nobody.clone(), None, (404, "webhook_not_found")),
        (Method::POST, format!("{nobody}/ping"), None, (404, "webhook_not_found")),
        (Method::GET, "/v1/webhooks/x".to_owned(), None, (400, "invalid_uuid")),
        (Method::GET, format!("{path}/attempts/{}", Uuid::nil()), None, (404, "webhook_attempt_not_found")),
        (Method::GET, format!("{path}/attempts/x"), None, (400, "invalid_uuid")),
        (Method::GET, format!("{path}/attempts?cursor=x"), None, (400, "invalid_cursor")),
        (Method::GET, format!("{path}/preview?type=profiles.person.*"), None, (400, "invalid_parameter")),
        (Method::GET, format!("{path}?at=now"), None, (400, "unknown_parameter")),
        (Method::POST, format!("{path}/redeliver"), Some(json!({"cursor": "1:9"})), (410, "cursor_expired")),
        (Method::POST, format!("{path}/redeliver"), Some(json!({"cursor": "x"})), (422, "invalid_input")),
        (Method::POST, format!("{path}/redeliver"), Some(json!({})), (400, "missing_field")),
        (Method::POST, format!("{path}/replay"), Some(json!({"after": "1:9"})), (410, "cursor_expired")),
        (
            Method::POST,
            format!("{path}/rotate-secret"),
            Some(json!({"overlap_seconds": 604_801})),
            (422, "invalid_input"),
        ),
        (
            Method::POST,
            "/v1/webhooks".to_owned(),
            Some(json!({"url": "https://a.example/", "secret": "x"})),
            (400, "unknown_field"),
        ),
        (
            Method::POST,
            "/v1/webhooks".to_owned(),
            Some(json!({"url": "https://a.example/", "after": "1:9"})),
            (410, "cursor_expired"),
        ),
        (Method::PATCH, path.clone(), Some(json!({"owner": "me"})), (400, "unknown_field")),
        (Method::PUT, path.clone(), Some(json!({})), (405, "method_not_allowed")),
    ] {
        let response = send(&server, method.clone(), &path, body).await;
        let (status, code) = problem(response).await;
        assert_eq!((status, code.as_str()), expected, "{method} {path}");
    }
    let stale =
        server.request(Method::PATCH, &path).header("if-match", "\"7\"").json(&json!({"active": false}));
    assert_eq!(problem(stale.send().await.expect("an answer")).await, (412, "stale_version".to_owned()));
    let known = server.request(Method::GET, &path).header("if-none-match", "\"1\"").send().await;
    assert_eq!(known.expect("an answer").status(), 304);
}

#[tokio::test]
async fn who_has_no_token_any_more_is_sent_nothing() {
    let (crm, shop) = (Receiver::start().await, Receiver::start().await);
    let of_shop = "shop=another-secret-01234567:webhooks:write+profiles:write";
    let of_both = format!("crm=application-secret-01234:webhooks:write;{of_shop}");
    let settings = |tokens| [("PROFILES_WEBHOOK_ALLOW_PRIVATE", "true"), ("PROFILES_TOKENS", tokens)];
    let server = TestServer::start_with(Kind::Sqlite, &settings(&of_both)).await;
    for (token, receiver) in [("application-secret-01234", &crm), ("another-secret-01234567", &shop)] {
        let request = server.request(Method::POST, "/v1/webhooks").bearer_auth(token);
        let made = request.json(&json!({"url": receiver.url})).send().await.expect("an answer");
        assert_eq!(made.status(), 201);
    }
    let register = async |server: &TestServer, number| {
        let path = format!("/v1/persons/{}", id(number));
        let request = server.request(Method::PUT, &path).bearer_auth("another-secret-01234567");
        assert_eq!(request.json(&json!({})).send().await.expect("an answer").status(), 201);
    };
    // Whose registrations were sent, each once: what is under way when a server stops comes again.
    let heard_of = |messages: &[Message]| -> BTreeSet<String> {
        messages.iter().map(|message| message.event()["subject"].to_string()).collect()
    };
    let hears_of = async |receiver: &Receiver, most: usize| {
        let mut least = most;
        while heard_of(&receiver.messages(least).await).len() < most {
            least += 1;
        }
    };
    register(&server, 1).await;
    hears_of(&crm, 1).await;
    hears_of(&shop, 1).await;
    let server = server.restart_with(&settings(of_shop)).await;
    for number in 2..=4 {
        register(&server, number).await;
    }
    hears_of(&shop, 4).await;
    assert_eq!(heard_of(&crm.messages(1).await).len(), 1, "its token was taken away");
    let server = server.restart_with(&settings(&of_both)).await;
    // Nothing is lost to who comes back.
    hears_of(&crm, 4).await;
    server.stop().await;
}

#[tokio::test]
async fn webhooks_need_scopes_and_are_their_owners_alone() {
    let tokens = "app=application-secret-01234:webhooks:read+webhooks:write;\
        other=another-secret-01234567:webhooks:read+webhooks:write;\
        feed=feeding-secret-0123456:events:read";
    let server = TestServer::start_with_tokens(Kind::Sqlite, tokens).await;
    let call = async |token: &str, method: Method, path: &str| {
        let request = server.request(method.clone(), path).bearer_auth(token);
        let request = if method == Method::POST {
            request.json(&json!({"url": "https://hooks.example/"}))
        } else {
            request
        };
        request.send().await.expect("an answer")
    };
    let made = call("application-secret-01234", Method::POST, "/v1/webhooks").await;
    assert_eq!(made.status(), 201);
    let path = made.headers()["location"].to_str().expect("a path").to_owned();
    assert_eq!(call("application-secret-01234", Method::GET, &path).await.status(), 200);
    assert_eq!(call("another-secret-01234567", Method::GET, &path).await.status(), 404);
    assert_eq!(call("another-secret-01234567", Method::DELETE, &path).await.status(), 404);
    assert_eq!(call("feeding-secret-0123456", Method::GET, &path).await.status(), 403);
    assert_eq!(call("feeding-secret-0123456", Method::POST, "/v1/webhooks").await.status(), 403);
}
