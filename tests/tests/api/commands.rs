//! Commands: what they answer, and that they change what they say and nothing else.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

#[tokio::test]
async fn creating_gives_a_place_and_a_version_and_no_body() {
    let server = TestServer::start(Kind::Sqlite).await;
    let response =
        server.request(Method::POST, "/v1/persons").json(&json!({"name": {"given": "Sukarno"}})).send().await;
    let response = response.expect("an answer");
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.headers()["etag"], "\"1\"");
    let place = response.headers()["location"].to_str().expect("ASCII").to_owned();
    assert!(response.bytes().await.expect("a body").is_empty());
    let person: Value = server.get(&place).await.json().await.expect("a person");
    assert_eq!(person["name"]["full"], "Sukarno");
}

#[tokio::test]
async fn writing_the_whole_creates_updates_and_unsets() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    let put = |body: Value| server.request(Method::PUT, &path).json(&body).send();
    let created = put(json!({"gender": "female", "pronouns": "she/her"})).await.expect("an answer");
    assert_eq!(
        (created.status().as_u16(), &created.headers()["location"]),
        (201, &path.parse().expect("a value"))
    );
    let changed = put(json!({"gender": "female"})).await.expect("an answer");
    assert_eq!(
        (changed.status().as_u16(), &changed.headers()["etag"]),
        (204, &"\"2\"".parse().expect("a value"))
    );
    let again = put(json!({"gender": "female"})).await.expect("an answer");
    assert_eq!(
        (again.status().as_u16(), &again.headers()["etag"]),
        (204, &"\"2\"".parse().expect("a value"))
    );
    let person: Value = server.get(&path).await.json().await.expect("a person");
    assert_eq!((&person["gender"], &person["pronouns"]), (&json!("female"), &Value::Null));
}

/// Each single attribute: put, read, unset; each of them also creates on demand.
#[tokio::test]
async fn every_attribute_has_its_command() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        let rows = [
            ("name", json!({"given": "Ada"}), "/name/given", json!("Ada"), Value::Null),
            ("birth-date", json!({"value": "1990-05"}), "/birth_date", json!("1990-05"), Value::Null),
            ("birth-place", json!({"locality": "Cork"}), "/birth_place/locality", json!("Cork"), Value::Null),
            ("deceased-on", json!({"value": "2020"}), "/status", json!("deceased"), json!("active")),
            ("gender", json!({"value": "agender"}), "/gender", json!("agender"), Value::Null),
            ("pronouns", json!({"value": "xe/xem"}), "/pronouns", json!("xe/xem"), Value::Null),
            (
                "nationalities",
                json!({"value": ["IE", "FR"]}),
                "/nationalities",
                json!(["IE", "FR"]),
                json!([]),
            ),
            ("language", json!({"value": "ga"}), "/languages", json!(["ga"]), json!([])),
            (
                "time-zone",
                json!({"value": "Europe/Dublin"}),
                "/time_zone",
                json!("Europe/Dublin"),
                Value::Null,
            ),
            (
                "emails/home",
                json!({"address": "a@example.org"}),
                "/emails/home/address",
                json!("a@example.org"),
                Value::Null,
            ),
            (
                "phone-numbers/home",
                json!({"number": "+33612345678"}),
                "/phone_numbers/home/number",
                json!("+33612345678"),
                Value::Null,
            ),
            (
                "addresses/home",
                json!({"street": "1 rue A", "locality": "Paris", "postal_code": "75005", "country": "FR"}),
                "/addresses/home/country",
                json!("FR"),
                Value::Null,
            ),
            ("external-ids/crm", json!({"value": "42"}), "/external_ids/crm", json!("42"), Value::Null),
        ];
        for (number, (attribute, body, pointer, set, unset)) in rows.into_iter().enumerate() {
            let person = format!("/v1/persons/{}", id(number as u128));
            let path = format!("{person}/{attribute}");
            let absent = server.request(Method::PUT, &path).json(&body).send().await.expect("an answer");
            assert_eq!(absent.status(), StatusCode::NOT_FOUND, "{attribute}");
            let put = server
                .request(Method::PUT, &format!("{path}?absent=create"))
                .json(&body)
                .send()
                .await
                .expect("an answer");
            assert_eq!(
                put.status(),
                StatusCode::CREATED,
                "{attribute}: {}",
                put.text().await.expect("a body")
            );
            let read: Value = server.get(&person).await.json().await.expect("a person");
            assert_eq!(read.pointer(pointer), Some(&set), "{attribute}");
            let again = server.request(Method::PUT, &path).json(&body).send().await.expect("an answer");
            assert_eq!(
                (again.status().as_u16(), &again.headers()["etag"]),
                (204, &"\"1\"".parse().expect("a value")),
                "{attribute}"
            );
            let gone = server.request(Method::DELETE, &path).send().await.expect("an answer");
            assert_eq!(
                (gone.status().as_u16(), &gone.headers()["etag"]),
                (204, &"\"2\"".parse().expect("a value")),
                "{attribute}"
            );
            let read: Value = server.get(&person).await.json().await.expect("a person");
            assert_eq!(read.pointer(pointer).unwrap_or(&Value::Null), &unset, "{attribute}");
            let twice = server.request(Method::DELETE, &path).send().await.expect("an answer");
            assert_eq!(
                (twice.status().as_u16(), &twice.headers()["etag"]),
                (204, &"\"2\"".parse().expect("a value")),
                "{attribute}"
            );
        }
    }
}

#[tokio::test]
async fn a_patch_changes_several_attributes_in_one_version() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server
        .put(&path, &json!({"name": {"given": "Maria"}, "gender": "female", "languages": ["pl", "fr"]}))
        .await;
    let patch = json!({"name": {"preferred": "Marie"}, "gender": null, "emails": {"home": {"address": "m@example.org"}}});
    let patched = server.request(Method::PATCH, &path).json(&patch).send().await.expect("an answer");
    assert_eq!(
        (patched.status().as_u16(), &patched.headers()["etag"]),
        (204, &"\"2\"".parse().expect("a value"))
    );
    let person: Value = server.get(&path).await.json().await.expect("a person");
    assert_eq!((&person["name"]["given"], &person["gender"]), (&json!("Maria"), &Value::Null));
    assert_eq!(person["languages"], json!(["pl", "fr"]));
    let history: Value = server.get(&format!("{path}/history")).await.json().await.expect("a page");
    let events: Vec<_> = history["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|entry| (entry["version"].clone(), entry["event"].clone()))
        .collect();
    let expected = [(1, "registered"), (2, "name_changed"), (2, "gender_changed"), (2, "email_changed")];
    assert_eq!(events, expected.map(|(version, event)| (json!(version), json!(event))));
    let preferred =
        server.request(Method::PUT, &format!("{path}/language")).json(&json!({"value": "en"})).send().await;
    assert_eq!(preferred.expect("an answer").status(), StatusCode::NO_CONTENT);
    let person: Value = server.get(&path).await.json().await.expect("a person");
    assert_eq!(person["languages"], json!(["en", "pl", "fr"]), "nothing unmentioned is wiped");
}
