//! Businesses over HTTP: the same contract as persons, and what is theirs alone.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

fn full() -> Value {
    json!({
        "legal_name": "Muster Werkzeugbau GmbH",
        "trade_names": ["Muster", "ムスター"],
        "legal_form": "2hbr",
        "registration": {"jurisdiction": "de", "register": "ra000242", "number": "HRB 86891"},
        "tax_ids": {"de_vat": "136 695 976", "us_ein": "91-1144442"},
        "lei": "5493 001K JTII GC8Y 1R12",
        "industry": {"nace_2": "62.01"},
        "website": "HTTPS://Example.org",
        "founded_on": "1990-05",
        "emails": {"billing": {"address": "billing@example.org"}},
        "phone_numbers": {"work": {"number": "030 123456", "region": "DE"}},
        "addresses": {"work": {
            "street": "Musterstraße 1", "locality": "Berlin", "postal_code": "10115", "country": "DE",
        }},
        "external_ids": {"crm": "42"},
    })
}

async fn send(server: &TestServer, method: Method, path: &str, body: &Value) -> Response {
    server.request(method, path).json(body).send().await.expect("an answer")
}

async fn read(server: &TestServer, path: &str) -> Value {
    server.get(path).await.json().await.expect("JSON")
}

#[tokio::test]
async fn a_business_reads_as_it_was_meant() {
    for kind in KINDS {
        let server = TestServer::start(kind).await;
        let created = send(&server, Method::POST, "/v1/businesses", &full()).await;
        assert_eq!(
            (created.status().as_u16(), &created.headers()["etag"]),
            (201, &"\"1\"".parse().expect("a tag"))
        );
        let place = created.headers()["location"].to_str().expect("ASCII").to_owned();
        assert!(place.starts_with("/v1/businesses/"), "{place}");
        let mut business = read(&server, &place).await;
        for member in ["id", "created_at", "updated_at"] {
            assert!(business[member].take().is_string(), "{member}");
        }
        let expected = json!({
            "id": null, "kind": "business", "version": 1,
            "status": "active", "ended_on": null, "merged_into": null,
            "legal_name": "Muster Werkzeugbau GmbH",
            "trade_names": ["Muster", "ムスター"],
            "legal_form": "2HBR",
            "registration": {"jurisdiction": "DE", "register": "RA000242", "number": "HRB 86891"},
            "tax_ids": {"de_vat": "DE136695976", "us_ein": "911144442"},
            "lei": "5493001KJTIIGC8Y1R12",
            "industry": {"nace_2": "62.01"},
            "website": "https://example.org/",
            "founded_on": "1990-05",
            "emails": {"billing": {"address": "billing@example.org", "primary": true}},
            "phone_numbers": {"work": {"number": "+4930123456", "primary": true, "known_range": true}},
            "addresses": {"work": {
                "street": "Musterstraße 1", "locality": "Berlin", "dependent_locality": null,
                "postal_code": "10115", "administrative_area": null, "sorting_code": null, "country": "DE",
                "primary": true, "formatted": "Musterstraße 1\n10115 Berlin\nGERMANY", "issues": [],
            }},
            "external_ids": {"crm": "42"}, "upcoming": [],
            "created_at": null, "updated_at": null,
        });
        assert_eq!(business, expected);
        // What was read can be written back, and changes nothing.
        let again = send(&server, Method::PUT, &place, &read(&server, &place).await).await;
        assert_eq!(
            (again.status().as_u16(), &again.headers()["etag"]),
            (204, &"\"1\"".parse().expect("a tag"))
        );
    }
}

/// Each single attribute: put, read, unset; each of them also creates on demand.
#[tokio::test]
async fn every_attribute_has_its_command() {
    let rows = [
        ("legal-name", json!({"value": "A"}), "/legal_name", json!("A"), Value::Null),
        ("trade-names", json!({"value": ["A", "A", "B"]}), "/trade_names", json!(["A", "B"]), json!([])),
        ("legal-form", json!({"value": "2HBR"}), "/legal_form", json!("2HBR"), Value::Null),
        (
            "registration",
            json!({"jurisdiction": "US-DE", "number": "7"}),
            "/registration/jurisdiction",
            json!("US-DE"),
            Value::Null,
        ),
        (
            "tax-ids/fr_siren",
            json!({"value": "732 829 320"}),
            "/tax_ids/fr_siren",
            json!("732829320"),
            Value::Null,
        ),
        ("lei", json!({"value": "5493001KJTIIGC8Y1R12"}), "/lei", json!("5493001KJTIIGC8Y1R12"), Value::Null),
        ("industry", json!({"naics_2022": "541511"}), "/industry/naics_2022", json!("541511"), Value::Null),
        (
            "website",
            json!({"value": "http://example.org/a"}),
            "/website",
            json!("http://example.org/a"),
            Value::Null,
        ),
        ("founded-on", json!({"value": "1990"}), "/founded_on", json!("1990"), Value::Null),
        (
            "emails/work",
            json!({"address": "a@example.org"}),
            "/emails/work/address",
            json!("a@example.org"),
            Value::Null,
        ),
        (
            "phone-numbers/work",
            json!({"number": "+33612345678"}),
            "/phone_numbers/work/number",
            json!("+33612345678"),
            Value::Null,
        ),
        (
            "addresses/work",
            json!({"locality": "Valletta", "street": "1", "postal_code": "VLT 1117", "country": "MT"}),
            "/addresses/work/country",
            json!("MT"),
            Value::Null,
        ),
        ("external-ids/erp", json!({"value": "7"}), "/external_ids/erp", json!("7"), Value::Null),
    ];
    for kind in KINDS {
        let server = TestServer::start(kind).await;
        for (number, (path, body, pointer, value, unset)) in rows.iter().enumerate() {
            let business = format!("/v1/businesses/{}", id(number as u128));
            let at = format!("{business}/{path}");
            let absent = send(&server, Method::PUT, &at, body).await;
            assert_eq!(absent.status(), 404, "{path}");
            let problem: Value = absent.json().await.expect("a problem");
            assert_eq!(problem["code"], "business_not_found");
            let created = send(&server, Method::PUT, &format!("{at}?absent=create"), body).await;
            assert_eq!(created.status(), 201, "{path}: {}", created.text().await.expect("a text"));
            assert_eq!(read(&server, &business).await.pointer(pointer), Some(value), "{path}");
            let gone = server.request(Method::DELETE, &at).send().await.expect("an answer");
            assert_eq!(
                (gone.status().as_u16(), &gone.headers()["etag"]),
                (204, &"\"2\"".parse().expect("a tag"))
            );
            let found = read(&server, &business).await.pointer(pointer).cloned().unwrap_or_default();
            assert_eq!(found, *unset, "{path}");
        }
    }
}

#[tokio::test]
async fn a_business_ends_and_exists_after_all() {
    let server = TestServer::start(Kind::Sqlite).await;
    let business = format!("/v1/businesses/{}", id(1));
    server.put(&business, &json!({"founded_on": "2000"})).await;
    let at = format!("{business}/status");
    server.put(&at, &json!({"status": "dissolved", "ended_on": "2020-01"})).await;
    let found = read(&server, &business).await;
    assert_eq!((&found["status"], &found["ended_on"]), (&json!("dissolved"), &json!("2020-01")));
    server.put(&at, &json!({"merged_into": id(2), "ended_on": "2021"})).await;
    let found = read(&server, &business).await;
    assert_eq!((&found["status"], &found["merged_into"]), (&json!("merged"), &json!(id(2))));
    for (bad, code, pointer) in [
        (json!({}), "required", "/status"),
        (json!({"status": "closed"}), "business_status_unknown", "/status"),
        (json!({"status": "merged"}), "merged_into_missing", "/merged_into"),
        (json!({"status": "active", "ended_on": "2020"}), "status_contradicts", "/status"),
        (json!({"ended_on": "1999"}), "ended_before_founded", ""),
        (json!({"merged_into": id(1)}), "merged_into_itself", ""),
    ] {
        let refused = send(&server, Method::PUT, &at, &bad).await;
        assert_eq!(refused.status(), 422, "{bad}");
        let problem: Value = refused.json().await.expect("a problem");
        assert_eq!(
            (&problem["errors"][0]["code"], &problem["errors"][0]["pointer"]),
            (&json!(code), &json!(pointer))
        );
    }
    server.put(&at, &json!({"status": "active"})).await;
    let found = read(&server, &business).await;
    assert_eq!((&found["status"], &found["merged_into"]), (&json!("active"), &Value::Null));
    let history = read(&server, &format!("{business}/history")).await;
    let events: Vec<_> =
        history["items"].as_array().expect("a list").iter().map(|item| &item["event"]).collect();
    assert_eq!(events, ["registered", "status_changed", "status_changed", "status_changed"]);
}

#[tokio::test]
async fn every_fault_is_told_with_what_to_do() {
    let server = TestServer::start(Kind::Sqlite).await;
    let bad = json!({
        "legal_name": "x".repeat(501),
        "legal_form": "ZZZZ",
        "registration": {"jurisdiction": "Utopia", "number": "---"},
        "tax_ids": {"de_vat": "12", "fr_siren": "732829321", "mars_vat": "1"},
        "lei": "5493001KJTIIGC8Y1R13",
        "industry": {"nace_2": "00.00", "sic": "1"},
        "website": "ftp://example.org",
        "founded_on": "soon",
        "emails": {"billing": {"address": "nobody"}},
    });
    let refused = send(&server, Method::POST, "/v1/businesses", &bad).await;
    assert_eq!(refused.status(), 422);
    let text = refused.text().await.expect("a text");
    for secret in ["xxx", "Utopia", "mars", "732829321", "ftp"] {
        let repeated = text.contains(secret) && !text.contains(&format!("/{secret}"));
        assert!(!repeated, "{secret}: {text}");
    }
    let problem: Value = serde_json::from_str(&text).expect("a problem");
    let errors: Vec<_> = problem["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| (error["pointer"].as_str().expect("one"), error["code"].as_str().expect("one")))
        .collect();
    let expected = [
        ("/legal_name", "text_too_long"),
        ("/legal_form", "legal_form_unknown"),
        ("/registration/jurisdiction", "jurisdiction_unknown"),
        ("/registration/number", "registration_number_invalid"),
        ("/tax_ids/de_vat", "tax_id_format"),
        ("/tax_ids/fr_siren", "tax_id_check_digit"),
        ("/tax_ids/mars_vat", "tax_scheme_unknown"),
        ("/lei", "lei_check_digits"),
        ("/industry/nace_2", "industry_code_unknown"),
        ("/industry/sic", "industry_scheme_unknown"),
        ("/website", "website_scheme"),
        ("/founded_on", "date_invalid"),
        ("/emails/billing/address", "email_invalid"),
    ];
    assert_eq!(errors, expected);
    let format = &problem["errors"][4]["detail"];
    assert!(format.as_str().is_some_and(|detail| detail.contains("such as DE")), "{format}");
    let bad_scheme =
        send(&server, Method::PUT, &format!("/v1/businesses/{}/tax-ids/sic", id(1)), &json!({"value": "1"}))
            .await;
    let problem: Value = bad_scheme.json().await.expect("a problem");
    assert_eq!(
        problem["errors"][0],
        json!({
            "parameter": "scheme", "code": "tax_scheme_unknown", "detail": problem["errors"][0]["detail"],
        })
    );
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    let server = TestServer::start(Kind::Postgres).await;
    let business = format!("/v1/businesses/{}", id(1));
    server.put(&business, &full()).await;
    let patch = json!({
        "tax_ids": {"us_ein": null, "fr_siren": "732829320"},
        "registration": {"number": "HRB 7"},
        "ended_on": "2020",
        "website": null,
    });
    let patched = send(&server, Method::PATCH, &business, &patch).await;
    assert_eq!(patched.status(), 204, "{}", patched.text().await.expect("a text"));
    let found = read(&server, &business).await;
    assert_eq!(found["tax_ids"], json!({"de_vat": "DE136695976", "fr_siren": "732829320"}));
    assert_eq!(
        found["registration"],
        json!({"jurisdiction": "DE", "register": "RA000242", "number": "HRB 7"})
    );
    assert_eq!((&found["status"], &found["website"]), (&json!("dissolved"), &Value::Null));
    assert_eq!(found["legal_name"], "Muster Werkzeugbau GmbH");
    let history = read(&server, &format!("{business}/history")).await;
    let items = history["items"].as_array().expect("a list");
    let of_version_2: Vec<_> =
        items.iter().filter(|item| item["version"] == 2).map(|item| &item["event"]).collect();
    let expected =
        ["registration_changed", "tax_id_changed", "tax_id_changed", "website_changed", "status_changed"];
    assert_eq!(of_version_2, expected);
    let then = items.first().expect("an entry")["at"].as_str().expect("a time").to_owned();
    let before = read(&server, &format!("{business}?at={then}")).await;
    assert_eq!((&before["version"], &before["website"]), (&json!(1), &json!("https://example.org/")));
}

#[tokio::test]
async fn businesses_are_found_by_what_is_theirs() {
    for kind in KINDS {
        let server = TestServer::start(kind).await;
        server.put(&format!("/v1/businesses/{}", id(1)), &full()).await;
        server.put(&format!("/v1/businesses/{}", id(2)), &json!({"legal_name": "Another Ltd"})).await;
        // A person with the same key in the same system, and the same id, is somebody else.
        server.put(&format!("/v1/persons/{}", id(1)), &json!({"external_ids": {"crm": "42"}})).await;
        for (number, query) in [
            json!({"name": "werkzeug muster"}),
            json!({"name": "ムスター"}),
            json!({"lei": "5493001kjtiigc8y1r12"}),
            json!({"registration": {"jurisdiction": "DE", "number": "hrb-86891"}}),
            json!({"tax_id": {"scheme": "de_vat", "number": "DE 136.695.976"}}),
            json!({"email": "Billing@example.org"}),
            json!({"phone": "+49 30 123456"}),
            json!({"founded_on": "1990-05"}),
            json!({"external_id": {"system": "crm", "key": "42"}, "name": "muster"}),
        ]
        .iter()
        .enumerate()
        {
            let query_method = Method::from_bytes(b"QUERY").expect("a method");
            let found = match number % 2 {
                0 => send(&server, Method::POST, "/v1/businesses/search", query).await,
                _ => send(&server, query_method, "/v1/businesses", query).await,
            };
            let page: Value = found.json().await.expect("a page");
            assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{query}: {page}");
            assert_eq!(page["items"][0]["id"], json!(id(1)), "{query}");
        }
        let batch = read(&server, &format!("/v1/businesses?ids={},{},{}", id(2), id(9), id(1))).await;
        assert_eq!(
            (&batch["items"][0]["legal_name"], &batch["missing"]),
            (&json!("Another Ltd"), &json!([id(9)]))
        );
        assert_eq!(
            read(&server, &format!("/v1/businesses/{}?absent=empty", id(9))).await["kind"],
            "business"
        );
        let taken = send(
            &server,
            Method::PUT,
            &format!("/v1/businesses/{}/external-ids/crm", id(2)),
            &json!({"value": "42"}),
        )
        .await;
        assert_eq!(taken.status(), 409);
    }
}

#[tokio::test]
async fn conditions_hold_as_for_persons() {
    let server = TestServer::start(Kind::Sqlite).await;
    let business = format!("/v1/businesses/{}", id(1));
    server.put(&business, &json!({"legal_name": "A"})).await;
    let same = server
        .request(Method::GET, &business)
        .header("if-none-match", "\"1\"")
        .send()
        .await
        .expect("an answer");
    assert_eq!(same.status(), 304);
    server.put(&format!("{business}/legal-name"), &json!({"value": "B"})).await;
    let stale = server.request(Method::PUT, &format!("{business}/lei")).header("if-match", "\"1\"");
    let stale = stale.json(&json!({"value": "5493001KJTIIGC8Y1R12"})).send().await.expect("an answer");
    assert_eq!(stale.status(), 412);
    let problem: Value = stale.json().await.expect("a problem");
    assert_eq!(
        (&problem["current_version"], &problem["changes"][0]["attributes"]),
        (&json!(2), &json!(["/legal_name"]))
    );
}
