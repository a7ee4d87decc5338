//! Planned changes: how they are written, read, withdrawn, and that they take effect by themselves.

use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::ports::Clock;
use profiles_infrastructure::SystemClock;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

const LATER: &str = "2100-01-01T00:00:00Z";

fn address(valid_from: &str) -> Value {
    json!({"street": "36 quai de Béthune", "locality": "Paris", "postal_code": "75004", "country": "FR",
           "valid_from": valid_from})
}

async fn send(server: &TestServer, method: Method, path: &str, body: &Value) -> (u16, String, Value) {
    let response = server.request(method, path).json(body).send().await.expect("an answer");
    let etag = response.headers().get("etag").map(|tag| tag.to_str().expect("ASCII").to_owned());
    let status = response.status().as_u16();
    let body = response.bytes().await.expect("a body");
    (status, etag.unwrap_or_default(), serde_json::from_slice(&body).unwrap_or_default())
}

async fn read(server: &TestServer, path: &str) -> Value {
    server.get(path).await.json().await.expect("JSON")
}

fn faults(problem: &Value) -> Vec<(&str, &str)> {
    let faults = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    faults
        .iter()
        .map(|fault| {
            (fault["pointer"].as_str().unwrap_or_default(), fault["code"].as_str().unwrap_or_default())
        })
        .collect()
}

#[tokio::test]
async fn what_is_planned_stands_under_upcoming_in_order_and_can_be_withdrawn() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        for (collection, name, body, planned) in [
            ("persons", "name", json!({"given": "Eve"}), json!("Eve")),
            ("businesses", "legal-name", json!({"value": "Eve Ltd"}), json!("Eve Ltd")),
        ] {
            let path = format!("/v1/{collection}/{}", id(1));
            let put = async |at: &str, body: &Value| {
                send(&server, Method::PUT, &format!("{path}/{at}"), body).await
            };
            let mut named = body.clone();
            named["valid_from"] = json!("2099-12-31");
            assert_eq!(put("addresses/home", &address(LATER)).await.0, 404);
            let (status, etag, _) = put("addresses/home?absent=create", &address(LATER)).await;
            assert_eq!((status, etag.as_str()), (201, "\"1\""));
            let (status, etag, _) = put(name, &named).await;
            assert_eq!((status, etag.as_str()), (204, "\"2\""));
            let (status, etag, _) = put(name, &named).await;
            assert_eq!((status, etag.as_str()), (204, "\"2\""), "it is planned already");
            let profile = read(&server, &path).await;
            assert_eq!(profile["addresses"], json!({}), "nothing of it holds yet");
            let upcoming = profile["upcoming"].as_array().expect("a list").clone();
            let places: Vec<_> = upcoming.iter().map(|one| (&one["path"], &one["valid_from"])).collect();
            let name_path = json!(format!("/{}", name.replace('-', "_")));
            assert_eq!(
                places,
                [(&name_path, &json!("2099-12-31T00:00:00Z")), (&json!("/addresses/home"), &json!(LATER))]
            );
            let value = &upcoming[0]["value"];
            assert_eq!(*value.get("given").unwrap_or(value), planned);
            let home = &upcoming[1]["value"];
            assert_eq!((&home["street"], &home["primary"]), (&json!("36 quai de Béthune"), &Value::Null));
            assert_eq!(home["formatted"], "36 quai de Béthune\n75004 Paris\nFRANCE");
            // As it will stand; the version stays.
            let then = read(&server, &format!("{path}?at={LATER}")).await;
            assert_eq!((&then["version"], &then["upcoming"]), (&json!(2), &json!([])));
            assert_eq!(then["addresses"]["home"]["primary"], true);
            let between = read(&server, &format!("{path}?at=2099-12-31T12:00:00Z")).await;
            assert_eq!(
                (between["upcoming"].as_array().map(Vec::len), &between["addresses"]),
                (Some(1), &json!({}))
            );
            // What was read can be written back.
            let (status, etag, _) = send(&server, Method::PUT, &path, &profile).await;
            assert_eq!((status, etag.as_str()), (204, "\"2\""));
            let withdraw = format!("{path}/upcoming/{}", upcoming[0]["id"].as_str().expect("an id"));
            for etag in ["\"3\"", "\"3\""] {
                let response = server.request(Method::DELETE, &withdraw).send().await.expect("an answer");
                assert_eq!(
                    (response.status(), &response.headers()["etag"]),
                    (StatusCode::NO_CONTENT, &etag.parse().expect("a value"))
                );
            }
            assert_eq!(read(&server, &path).await["upcoming"], json!([upcoming[1]]));
            let history = read(&server, &format!("{path}/history")).await;
            let events: Vec<_> = history["items"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|entry| entry["event"].clone())
                .collect();
            assert_eq!(
                events,
                ["registered", "change_scheduled", "change_scheduled", "scheduled_change_withdrawn"]
            );
            let gone = &history["items"][3]["changes"][0];
            assert_eq!((&gone["from"], &gone["to"]), (&upcoming[0], &Value::Null));
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn a_plan_honours_conditions_and_preferences() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server.put(&path, &json!({})).await;
    let home = format!("{path}/addresses/home");
    let mut broken = address(LATER);
    broken["postal_code"] = json!("nope");
    let (status, _, problem) = send(&server, Method::PUT, &home, &broken).await;
    assert_eq!((status, faults(&problem)), (422, vec![("/postal_code", "invalid_postal_code")]));
    let request = |tag: &'static str| {
        let lenient = server.request(Method::PUT, &home).json(&broken).header("prefer", "handling=lenient");
        lenient.header("if-match", tag).send()
    };
    assert_eq!(request("\"7\"").await.expect("an answer").status(), StatusCode::PRECONDITION_FAILED);
    let planned = request("\"1\"").await.expect("an answer");
    assert_eq!(
        (planned.status().as_u16(), &planned.headers()["etag"]),
        (204, &"\"2\"".parse().expect("a value"))
    );
    assert_eq!(planned.headers()["preference-applied"], "handling=lenient");
    let upcoming = read(&server, &path).await["upcoming"].clone();
    assert_eq!(
        upcoming[0]["value"]["issues"],
        json!([{"field": "postal_code", "code": "invalid_postal_code"}])
    );
    let withdraw = format!("{path}/upcoming/{}", upcoming[0]["id"].as_str().expect("an id"));
    let stale = server.request(Method::DELETE, &withdraw).header("if-match", "\"1\"").send().await;
    assert_eq!(stale.expect("an answer").status(), StatusCode::PRECONDITION_FAILED);
    server.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_plan_is_told_all_at_once() {
    let server = TestServer::start(Kind::Sqlite).await;
    let person = format!("/v1/persons/{}", id(1));
    let business = format!("/v1/businesses/{}", id(1));
    server.put(&person, &json!({})).await;
    server.put(&business, &json!({})).await;
    let put = async |path: String, body: Value| send(&server, Method::PUT, &path, &body).await;
    let (status, _, problem) =
        put(format!("{person}/addresses/home"), json!({"country": "XX", "valid_from": "soon"})).await;
    assert_eq!(status, 422);
    assert_eq!(faults(&problem), [("/country", "unknown_country"), ("/valid_from", "valid_from_invalid")]);
    let (status, _, problem) =
        put(format!("{person}/name"), json!({"given": "", "valid_from": "2026"})).await;
    assert_eq!(
        (status, faults(&problem)),
        (422, vec![("", "name_empty"), ("/valid_from", "valid_from_invalid")])
    );
    let (status, _, problem) =
        put(format!("{business}/legal-name"), json!({"value": " ", "valid_from": ""})).await;
    assert_eq!(
        (status, faults(&problem)),
        (422, vec![("/value", "text_empty"), ("/valid_from", "valid_from_invalid")])
    );
    for (moment, code) in [("2020-01-01T00:00:00Z", "valid_from_past"), ("2999-01-01", "valid_from_far")] {
        let body = json!({"value": "Muster", "valid_from": moment});
        let (status, _, problem) = put(format!("{business}/legal-name"), body).await;
        assert_eq!((status, faults(&problem)), (422, vec![("/valid_from", code)]));
        let (status, _, problem) = put(format!("{person}/addresses/home"), address(moment)).await;
        assert_eq!((status, faults(&problem)), (422, vec![("/valid_from", code)]));
    }
    for (body, code) in [
        (json!({"given": "Eve", "valid_from": 4102444800_u64}), "wrong_type"),
        (json!({"given": "Eve", "valid_from": {"at": LATER}}), "wrong_type"),
        (json!({"given": "Eve", "validFrom": LATER}), "unknown_field"),
        (json!([LATER]), "wrong_type"),
    ] {
        let (status, _, problem) = put(format!("{person}/name"), body.clone()).await;
        assert_eq!((status, &problem["code"]), (400, &json!(code)), "{body}");
    }
    let twice = format!(r#"{{"given": "Eve", "valid_from": "{LATER}", "valid_from": "{LATER}"}}"#);
    let request = server.request(Method::PUT, &format!("{person}/name"));
    let response = request.header("content-type", "application/json").body(twice).send().await;
    let problem: Value = response.expect("an answer").json().await.expect("a problem");
    assert_eq!((&problem["code"], faults(&problem)[0].0), (&json!("duplicate_field"), "/valid_from"));
    // A whole profile has no such member, nor has an e-mail address.
    for (path, body) in [
        (person.clone(), json!({"addresses": {"home": address(LATER)}})),
        (person.clone(), json!({"valid_from": LATER})),
        (format!("{person}/emails/home"), json!({"address": "a@example.org", "valid_from": LATER})),
    ] {
        let (status, _, problem) = put(path, body).await;
        assert_eq!((status, &problem["code"]), (400, &json!("unknown_field")));
    }
    let (status, _, problem) =
        send(&server, Method::DELETE, &format!("{person}/upcoming/tomorrow"), &Value::Null).await;
    assert_eq!((status, &problem["code"]), (400, &json!("invalid_uuid")));
    assert_eq!(read(&server, &person).await["version"], 1);
    server.stop().await;
}

#[tokio::test]
async fn a_list_of_plans_has_an_end() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server.put(&path, &json!({})).await;
    let begin: DateTime<Utc> = LATER.parse().expect("a time");
    for number in 0..100 {
        let moment = (begin + TimeDelta::days(number)).to_rfc3339();
        server.put(&format!("{path}/name"), &json!({"given": "Eve", "valid_from": moment})).await;
    }
    let (status, _, problem) =
        send(&server, Method::PUT, &format!("{path}/addresses/home"), &address(LATER)).await;
    assert_eq!((status, faults(&problem)), (422, vec![("", "too_many_upcoming")]));
    let detail = problem["errors"][0]["detail"].as_str().expect("a text");
    assert!(detail.contains("100"), "{detail}");
    assert_eq!(read(&server, &path).await["upcoming"].as_array().map(Vec::len), Some(100));
    server.stop().await;
}

/// The real worker, with the real clock: it is waited for, however long it takes.
#[tokio::test]
async fn a_plan_takes_effect_by_itself() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        let path = format!("/v1/persons/{}", id(1));
        server.put(&path, &json!({"addresses": {"home": {"street": "1 rue A", "country": "FR", "locality": "Paris", "postal_code": "75001"}}})).await;
        let moment = SystemClock.now() + TimeDelta::milliseconds(300);
        let text = moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        server.put(&format!("{path}/addresses/home"), &address(&text)).await;
        let moved = loop {
            let person = read(&server, &path).await;
            if person["upcoming"] == json!([]) {
                break person;
            }
        };
        assert_eq!(
            (&moved["version"], &moved["addresses"]["home"]["street"]),
            (&json!(3), &json!("36 quai de Béthune"))
        );
        let history = read(&server, &format!("{path}/history")).await;
        let entry = &history["items"][2];
        assert_eq!(
            (&entry["event"], &entry["actor"], &entry["source"]),
            (&json!("address_changed"), &json!("schedule"), &json!("schedule"))
        );
        assert_eq!(entry["changes"][0]["from"]["street"], "1 rue A");
        let at = async |at: DateTime<Utc>| {
            let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            read(&server, &format!("{path}?at={at}")).await["addresses"]["home"]["street"].clone()
        };
        // The interval begins at its moment, not when the worker came to it.
        let moment: DateTime<Utc> = text.parse().expect("a time");
        assert_eq!(at(moment).await, "36 quai de Béthune");
        assert_eq!(at(moment - TimeDelta::microseconds(1)).await, "1 rue A");
        let metrics = server.get("/metrics").await.text().await.expect("text");
        assert!(metrics.contains("profiles_planned_changes_total 1"), "{metrics}");
        server.stop().await;
    }
}
