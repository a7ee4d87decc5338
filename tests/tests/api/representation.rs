//! The representation of a person: what goes in comes out, derived forms included.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

#[tokio::test]
async fn a_person_reads_as_the_contract_shows() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let server = TestServer::start(kind).await;
        let path = format!("/v1/persons/{}", id(1));
        let input = json!({
            "name": {"given": "Maria", "additional": "Salomea", "family": "Skłodowska", "preferred": "Marie"},
            "birth_date": "1867-11-07", "birth_place": {"locality": "Warszawa", "country": "PL"},
            "gender": "female", "pronouns": "she/her", "nationalities": ["PL", "FR"], "languages": ["pl", "fr"],
            "time_zone": "Europe/Paris",
            "emails": {"home": {"address": "marie@example.org"}},
            "phone_numbers": {"mobile": {"number": "06 12 34 56 78", "region": "FR"}},
            "addresses": {"home": {"street": "11 rue Pierre et Marie Curie", "locality": "Paris", "postal_code": "75005", "country": "FR"}},
            "external_ids": {"crm": "42"}
        });
        server.put(&path, &input).await;
        let mut person: Value = server.get(&path).await.json().await.expect("a person");
        for time in ["created_at", "updated_at"] {
            assert!(person[time].as_str().is_some_and(|time| time.ends_with('Z')), "{person}");
            person[time] = Value::Null;
        }
        let expected = json!({
            "id": id(1), "kind": "person", "version": 1, "status": "active",
            "name": {
                "given": "Maria", "additional": "Salomea", "family": "Skłodowska", "prefix": null, "suffix": null,
                "preferred": "Marie", "full": "Maria Salomea Skłodowska", "sort": "Skłodowska, Maria Salomea"
            },
            "birth_date": "1867-11-07", "birth_place": {"locality": "Warszawa", "country": "PL"}, "deceased_on": null,
            "gender": "female", "pronouns": "she/her", "nationalities": ["PL", "FR"], "languages": ["pl", "fr"],
            "time_zone": "Europe/Paris",
            "emails": {"home": {"address": "marie@example.org", "primary": true}},
            "phone_numbers": {"mobile": {"number": "+33612345678", "primary": true, "known_range": true}},
            "addresses": {"home": {
                "street": "11 rue Pierre et Marie Curie", "locality": "Paris", "dependent_locality": null,
                "postal_code": "75005", "administrative_area": null, "sorting_code": null, "country": "FR",
                "primary": true, "formatted": "11 rue Pierre et Marie Curie\n75005 Paris\nFRANCE", "issues": []
            }},
            "address_source": null, "external_ids": {"crm": "42"}, "upcoming": [], "created_at": null, "updated_at": null
        });
        assert_eq!(person, expected);
    }
}

#[tokio::test]
async fn leniency_keeps_a_broken_address_and_flags_it() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}/addresses/home?absent=create", id(1));
    let address =
        json!({"street": "1 Main St", "locality": "Springfield", "postal_code": "nope", "country": "US"});
    let strict = server.request(Method::PUT, &path).json(&address).send().await.expect("an answer");
    assert_eq!(strict.status(), 422);
    let lenient = server.request(Method::PUT, &path).header("prefer", "handling=lenient").json(&address);
    let lenient = lenient.send().await.expect("an answer");
    assert_eq!(
        (lenient.status().as_u16(), &lenient.headers()["preference-applied"]),
        (201, &"handling=lenient".parse().expect("a value"))
    );
    let person: Value = server.get(&format!("/v1/persons/{}", id(1))).await.json().await.expect("a person");
    let home = &person["addresses"]["home"];
    assert_eq!(home["postal_code"], "nope");
    assert!(
        home["issues"]
            .as_array()
            .expect("issues")
            .contains(&json!({"field": "postal_code", "code": "invalid_postal_code"})),
        "{home}"
    );
}

#[tokio::test]
async fn what_was_read_can_be_written_back_unchanged() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    server.put(&path, &json!({"name": {"given": "Ada"}, "deceased_on": "2020", "phone_numbers": {"x": {"number": "+15551234567"}}})).await;
    let read: Value = server.get(&path).await.json().await.expect("a person");
    assert_eq!(
        (&read["status"], &read["phone_numbers"]["x"]["known_range"]),
        (&json!("deceased"), &json!(false))
    );
    let written = server.request(Method::PUT, &path).json(&read).send().await.expect("an answer");
    assert_eq!(
        (written.status().as_u16(), &written.headers()["etag"]),
        (204, &"\"1\"".parse().expect("a value"))
    );
}
