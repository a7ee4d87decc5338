//! Every error row of the contract: its status, its code, its pointer, and a problem document each time.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

struct Row {
    status: u16,
    code: &'static str,
    pointers: &'static [&'static str],
}

/// Sends a body as it is and compares what comes back.
async fn expect(server: &TestServer, method: Method, path: &str, body: &str, row: Row) -> Value {
    let request = server.request(method.clone(), path).header("content-type", "application/json");
    check(request.body(body.to_owned()), &format!("{method} {path} {body:.80}"), row).await
}

async fn check(request: reqwest::RequestBuilder, what: &str, row: Row) -> Value {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let text = response.text().await.expect("a body");
    assert_eq!(kind.as_deref(), Some("application/problem+json"), "{what}: {status} {text}");
    let problem: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (status, problem["code"].as_str().unwrap_or_default(), problem["status"].as_u64()),
        (row.status, row.code, Some(row.status.into())),
        "{what}: {problem}"
    );
    let found: Vec<_> = problem["errors"].as_array().into_iter().flatten().collect();
    let pointers: Vec<_> = found.iter().map(|error| error["pointer"].as_str().unwrap_or_default()).collect();
    assert_eq!(pointers, row.pointers, "{what}: {problem}");
    for text in [&problem["title"], &problem["detail"], &problem["type"]] {
        assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{what}: {problem}");
    }
    for error in found {
        assert!(error["code"].is_string() && error["detail"].is_string(), "{what}: {problem}");
    }
    problem
}

fn row(status: u16, code: &'static str, pointers: &'static [&'static str]) -> Row {
    Row { status, code, pointers }
}

#[tokio::test]
async fn what_is_not_json_or_has_another_form_is_malformed() {
    let server = TestServer::start(Kind::Sqlite).await;
    let person = format!("/v1/persons/{}", id(1));
    server.put(&person, &json!({})).await;
    let name = format!("{person}/name");
    for (body, code, pointers) in [
        ("", "malformed_json", &[][..]),
        ("{", "malformed_json", &[]),
        ("{\"gender\": \"\\ud800\"}", "malformed_json", &[]),
        ("{\"gender\": nan}", "malformed_json", &[]),
        ("[]", "wrong_type", &[""]),
        ("null", "wrong_type", &[""]),
        ("{\"gender\": 7}", "wrong_type", &["/gender"]),
        ("{\"name\": {\"given\": []}}", "wrong_type", &["/name/given"]),
        ("{\"addresses\": {\"home\": []}}", "wrong_type", &["/addresses/home"]),
        ("{\"nickname\": \"x\"}", "unknown_field", &["/nickname"]),
        ("{\"emails\": {\"home\": {}}}", "missing_field", &["/emails/home/address"]),
        ("{\"gender\": \"x\", \"gender\": \"y\"}", "duplicate_field", &["/gender"]),
    ] {
        expect(&server, Method::PUT, &person, body, row(400, code, pointers)).await;
        let post = row(400, code, pointers);
        expect(&server, Method::POST, "/v1/persons", body, post).await;
    }
    expect(&server, Method::PUT, &name, "{\"given\": 1}", row(400, "wrong_type", &["/given"])).await;
    expect(&server, Method::PUT, &name, "{\"first\": \"A\"}", row(400, "unknown_field", &["/first"])).await;
    expect(&server, Method::PATCH, &person, "{\"a\": 1, \"a\": 2}", row(400, "duplicate_field", &["/a"]))
        .await;
    expect(&server, Method::PATCH, &person, "{\"emails\": []}", row(400, "wrong_type", &["/emails"])).await;
}

#[tokio::test]
async fn what_is_understood_but_not_acceptable_names_every_fault() {
    let server = TestServer::start(Kind::Sqlite).await;
    let body = json!({
        "name": {"given": "a\u{0}b"}, "birth_date": "1990-02-30", "time_zone": "Paris",
        "emails": {"home": {"address": "nobody"}}, "addresses": {"home": {"country": "FR", "postal_code": "1"}}
    });
    let pointers = &[
        "/name/given",
        "/birth_date",
        "/time_zone",
        "/emails/home/address",
        "/addresses/home/street",
        "/addresses/home/locality",
        "/addresses/home/postal_code",
    ];
    expect(&server, Method::POST, "/v1/persons", &body.to_string(), row(422, "invalid_input", pointers))
        .await;

    let person = format!("/v1/persons/{}", id(1));
    server.put(&person, &json!({"birth_date": "1990"})).await;
    for (path, body, pointer) in [
        ("birth-date", "{\"value\": \"2999\"}", "/value"),
        ("birth-date", "{\"value\": \"17/05/1990\"}", "/value"),
        ("deceased-on", "{\"value\": \"1980\"}", "/value"),
        ("name", "{}", ""),
        ("gender", "{\"value\": \" \"}", "/value"),
        ("nationalities", "{\"value\": [\"FR\", \"XX\"]}", "/value/1"),
        ("languages", "{\"value\": [\"fr_FR\"]}", "/value/0"),
        ("emails/home", "{\"address\": \"nobody\"}", "/address"),
        ("phone-numbers/home", "{\"number\": \"12\", \"region\": \"FR\"}", "/number"),
        ("addresses/home", "{\"country\": \"XX\"}", "/country"),
        ("external-ids/crm", "{\"value\": \"\"}", "/value"),
    ] {
        let path = format!("{person}/{path}");
        let problem = check(
            server.request(Method::PUT, &path).header("content-type", "application/json").body(body),
            &path,
            Row { status: 422, code: "invalid_input", pointers: Box::leak(Box::new([pointer])) },
        )
        .await;
        assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1), "{problem}");
    }
}

#[tokio::test]
async fn ids_labels_and_parameters_that_are_none_are_told() {
    let server = TestServer::start(Kind::Sqlite).await;
    let person = format!("/v1/persons/{}", id(1));
    server.put(&person, &json!({})).await;
    for (path, status, code) in [
        ("/v1/persons/42".to_owned(), 400, "invalid_uuid"),
        ("/v1/persons/%00".to_owned(), 400, "invalid_uuid"),
        (format!("{person}/history?cursor=nonsense"), 400, "invalid_cursor"),
        (format!("{person}?at=yesterday"), 400, "invalid_parameter"),
        (format!("{person}?absent=maybe"), 400, "invalid_parameter"),
        (format!("{person}?fields=name"), 400, "unknown_parameter"),
        ("/v1/persons?limit=0".to_owned(), 400, "invalid_parameter"),
        ("/v1/persons?limit=201".to_owned(), 400, "invalid_parameter"),
        ("/v1/persons?limit=many".to_owned(), 400, "invalid_parameter"),
        ("/v1/persons?ids=1,2".to_owned(), 400, "invalid_uuid"),
        ("/v1/persons?cursor=%ff".to_owned(), 400, "invalid_cursor"),
        ("/v1/nowhere".to_owned(), 404, "unknown_path"),
        ("/v1/persons/".to_owned(), 404, "unknown_path"),
        (format!("/v1/persons/{}", id(9)), 404, "person_not_found"),
        (format!("/v1/persons/{}/history", id(9)), 404, "person_not_found"),
    ] {
        let response = server.get(&path).await;
        let status_found = response.status().as_u16();
        let problem: Value = response.json().await.expect("a problem document");
        assert_eq!((status_found, problem["code"].as_str()), (status, Some(code)), "{path}: {problem}");
    }
    let put = |path: String| server.request(Method::PUT, &path).json(&json!({"address": "a@example.org"}));
    check(put(format!("{person}/emails/Not%20a%20label")), "label", row(422, "invalid_input", &[""])).await;
    let absent = format!("/v1/persons/{}/emails/home", id(9));
    check(put(absent), "absent", row(404, "person_not_found", &[])).await;
}

#[tokio::test]
async fn methods_and_media_types_have_problems_of_their_own() {
    let server = TestServer::start(Kind::Sqlite).await;
    let person = format!("/v1/persons/{}", id(1));
    for (method, path, allow) in [
        (Method::DELETE, "/v1/persons", "GET"),
        (Method::POST, person.as_str(), "PUT"),
        (Method::GET, "/v1/persons/search", "POST"),
    ] {
        let response = server.request(method.clone(), path).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        let allowed = response.headers()["allow"].to_str().expect("ASCII").to_owned();
        assert!(allowed.contains(allow), "{allowed}");
        assert_eq!(response.json::<Value>().await.expect("a problem")["code"], "method_not_allowed");
    }
    for kind in
        ["text/plain", "application/xml", "application/json; charset=latin1", "application/merge-patch+json"]
    {
        let request = server.request(Method::PUT, &person).header("content-type", kind).body("{}");
        check(request, kind, row(415, "unsupported_media_type", &[])).await;
    }
    let bare = server.request(Method::PUT, &person).body("{}");
    check(bare, "no type", row(415, "unsupported_media_type", &[])).await;
    let gzip = server.request(Method::PUT, &person).header("content-type", "application/json");
    let gzip = gzip.header("content-encoding", "gzip").body("{}");
    check(gzip, "gzip", row(415, "unsupported_encoding", &[])).await;
    let patch = server.request(Method::PATCH, &format!("{person}?absent=create"));
    let patch = patch.header("content-type", "application/merge-patch+json; charset=utf-8").body("{}");
    assert_eq!(patch.send().await.expect("an answer").status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_body_over_the_limit_gets_an_answer_not_a_reset() {
    let server = TestServer::start(Kind::Sqlite).await;
    for size in [300_000, 10_000_000] {
        let body = json!({"gender": "x".repeat(size)}).to_string();
        expect(&server, Method::POST, "/v1/persons", &body, row(413, "body_too_large", &[])).await;
    }
    expect(&server, Method::POST, "/v1/persons", "{", row(400, "malformed_json", &[])).await;
}

#[tokio::test]
async fn a_key_of_somebody_else_is_a_conflict() {
    let server = TestServer::start(Kind::Sqlite).await;
    server.put(&format!("/v1/persons/{}", id(1)), &json!({"external_ids": {"crm": "key-of-mine"}})).await;
    let path = format!("/v1/persons/{}/external-ids/crm?absent=create", id(2));
    let body = "{\"value\": \"key-of-mine\"}";
    let request = server.request(Method::PUT, &path).header("content-type", "application/json").body(body);
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let problem: Value = response.json().await.expect("a problem");
    assert_eq!(problem["code"], "external_id_taken");
    assert!(!problem.to_string().contains("key-of-mine"), "no personal data in errors: {problem}");
}

#[tokio::test]
async fn problems_speak_the_language_that_was_asked_for() {
    let server = TestServer::start(Kind::Sqlite).await;
    let mut titles = std::collections::BTreeSet::new();
    for (accept, language) in
        [("", "en"), ("fr-CA, en;q=0.5", "fr"), ("es", "es"), ("de, ja", "en"), ("*", "en")]
    {
        let request = server.request(Method::POST, "/v1/persons").header("accept-language", accept);
        let response = request.json(&json!({"birth_date": "x"})).send().await.expect("an answer");
        assert_eq!(response.headers()["content-language"], language, "{accept}");
        let problem: Value = response.json().await.expect("a problem");
        assert_eq!(
            (&problem["code"], &problem["errors"][0]["code"]),
            (&json!("invalid_input"), &json!("date_invalid"))
        );
        titles.insert((problem["title"].to_string(), problem["errors"][0]["detail"].to_string()));
    }
    assert_eq!(titles.len(), 3, "{titles:?}");
}

#[tokio::test]
async fn the_type_of_every_problem_leads_to_its_explanation() {
    let server = TestServer::start(Kind::Sqlite).await;
    let response = server.get("/v1/nowhere").await;
    let problem: Value = response.json().await.expect("a problem");
    let page = server.get(problem["type"].as_str().expect("a type")).await;
    assert_eq!(page.status(), StatusCode::OK);
}

#[tokio::test]
async fn errors_never_repeat_what_was_typed() {
    let server = TestServer::start(Kind::Sqlite).await;
    let secret = "Geheimnis";
    for body in [
        json!({"name": secret}),
        json!({"birth_date": secret}),
        json!({"emails": {"home": {"address": secret}}}),
        json!({"phone_numbers": {"home": {"number": secret}}}),
        json!({"addresses": {"home": {"country": secret}}}),
    ] {
        let response =
            server.request(Method::POST, "/v1/persons").json(&body).send().await.expect("an answer");
        assert!(response.status().is_client_error());
        let text = response.text().await.expect("a body");
        assert!(!text.contains(secret), "{text}");
    }
}
