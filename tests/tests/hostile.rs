//! Ten thousand hostile bodies: each gets a problem document, and the service goes on as if nothing had been.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::TestServer;

const BODIES: usize = 10_000;
const SEED: u64 = 20_260_301;
/// Bodies of ten megabytes take their time: some are enough.
const HUGE: usize = 20;

/// Texts that have broken software before.
const NAUGHTY: &[&str] = &[
    "\u{0}",
    "\u{0}x",
    "a\u{1}b",
    "\u{7f}",
    "\u{85}",
    "\u{feff}",
    "\u{202e}drowssap",
    "\u{fffe}",
    "\u{fffd}",
    "' OR 1=1 --",
    "'; DROP TABLE profiles_person; --",
    "<script>alert(1)</script>",
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}}",
    "%00",
    "%s%s%s%n",
    "../../../../etc/passwd",
    "NaN",
    "Infinity",
    "-0",
    "1e400",
    "null",
    "undefined",
    "T̶̢̧̛h̵e̶ ̶n̸e̶z̵p̶e̴r̶d̷i̶a̶n̶ ̶h̷i̸v̵e̵",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "\u{200b}",
    "\u{200f}\u{200f}",
    "ﷺﷺﷺﷺﷺﷺ",
    "İıŞş",
    "ǅ",
    "ß",
    "\u{1f1eb}",
    "a@b",
    "a@@b.org",
    "@",
    "\"@\"@example.org",
    "a@[127.0.0.1]",
    "+",
    "+0",
    "+999999999999999999999",
    "0000-00-00",
    "9999-99-99",
    "-1",
    "1990-05-17T00:00:00Z",
    "２０２６-０１-０１",
    "xx-XX-xx-XX-xx-XX-xx-XX-xx-XX-xx-XX",
    "Europe/Paris\u{0}",
    "FRA",
    "fr\u{0}",
    "",
    " ",
    "\n\r\t",
    "\\u0000",
    "\\",
    "/",
    "~1",
    "~0",
    "$ref",
    "__proto__",
];

/// What a person has commands for, one by one.
const PERSONS: &[&str] = &[
    "name",
    "addresses/home",
    "emails/home",
    "phone-numbers/home",
    "birth-date",
    "languages",
    "address-source",
];
/// What a business has commands for, one by one.
const BUSINESSES: &[&str] = &[
    "legal-name",
    "trade-names",
    "legal-form",
    "registration",
    "tax-ids/de_vat",
    "lei",
    "industry",
    "website",
    "founded-on",
    "status",
    "addresses/work",
];

/// A body, and whether anything about it could possibly be acceptable.
struct Attack {
    body: Vec<u8>,
    broken: bool,
}

fn broken(body: impl Into<Vec<u8>>) -> Attack {
    Attack { body: body.into(), broken: true }
}

fn odd(value: &Value) -> Attack {
    Attack { body: value.to_string().into_bytes(), broken: false }
}

fn attack(rng: &mut StdRng) -> Attack {
    let naughty = *NAUGHTY.choose(rng).expect("some");
    match rng.random_range(0..20) {
        0 => broken("[".repeat(rng.random_range(1..20_000))),
        1 => broken("{\"name\":".repeat(rng.random_range(2..5_000))),
        2 => broken(format!("{{\"birth_date\": {}}}", "9".repeat(rng.random_range(1..2_000)))),
        3 => broken(format!("{{\"gender\": -{}e{}}}", rng.random::<u64>(), rng.random::<u32>())),
        4 => broken(format!("{{\"gender\": \"\\ud{:03x}\"}}", rng.random_range(0x800..0xfff))),
        5 => broken(format!("{{\"gender\": \"a{}b\"}}", char::from(rng.random_range(0..0x20_u8)))),
        6 => broken("{\"gender\": \"x\", \"gender\": \"y\"}"),
        7 => broken(
            "{\"emails\": {\"home\": {\"address\": \"a@example.org\"}, \"home\": {\"address\": \"b@example.org\"}}}",
        ),
        8 => {
            broken((0..rng.random_range(1..200)).map(|_| rng.random_range(0x80..=0xff)).collect::<Vec<u8>>())
        }
        9 => broken(json!({ naughty: naughty, "unknown": true }).to_string()),
        10 => broken(json!([naughty]).to_string()),
        11 => broken(json!({"name": {"given": [naughty]}, "emails": naughty}).to_string()),
        12 => {
            let whole = json!({"name": {"given": naughty}, "emails": {"home": {"address": "a@example.org"}}})
                .to_string();
            let cut = rng.random_range(1..whole.len());
            broken(whole.into_bytes().into_iter().take(cut).collect::<Vec<u8>>())
        }
        13 => odd(
            &json!({"name": {"given": naughty, "family": naughty}, "gender": naughty, "pronouns": naughty}),
        ),
        14 => odd(&json!({
            "birth_date": naughty, "languages": [naughty], "nationalities": [naughty], "time_zone": naughty,
            "external_ids": {naughty: naughty}, "addresses": {"home": {"country": naughty, "street": naughty}},
        })),
        15 => {
            odd(&json!({"value": naughty, "kind": naughty, "share": rng.random::<f64>(), "title": naughty}))
        }
        16 => odd(&json!({
            "legal_name": naughty, "trade_names": [naughty, naughty], "legal_form": naughty, "lei": naughty,
            "registration": {"jurisdiction": naughty, "number": naughty}, "tax_ids": {naughty: naughty},
            "industry": {naughty: naughty}, "website": naughty, "founded_on": naughty, "status": naughty,
        })),
        17 => odd(
            &json!({"kind": "kin", "kinship": "other", "kinship_description": naughty, "valid_from": naughty}),
        ),
        18 => odd(
            &json!({"value": naughty, "given": naughty, "valid_from": naughty, "follows": naughty, "label": naughty}),
        ),
        _ => odd(&json!({
            "emails": {naughty: {"address": naughty}}, "phone_numbers": {"x": {"number": naughty, "region": naughty}},
            "name": naughty, "email": naughty, "cursor": naughty, "limit": rng.random::<u32>(),
        })),
    }
}

async fn send(server: &TestServer, number: usize, rng: &mut StdRng) {
    let huge = number.is_multiple_of(BODIES / HUGE);
    let attack =
        if huge { broken(json!({"gender": "x".repeat(10_000_000)}).to_string()) } else { attack(rng) };
    let id = uuid::Uuid::from_u128(rng.random_range(1..50));
    let collection = if rng.random() { "/v1/persons" } else { "/v1/businesses" };
    let (method, path) = match rng.random_range(0..7) {
        0 => (Method::POST, collection.to_owned()),
        1 => (Method::PATCH, format!("{collection}/{id}?absent=create")),
        2 => (Method::POST, format!("{collection}/search")),
        3 => (Method::PUT, format!("{collection}/{id}")),
        4 => {
            let attribute = PERSONS.choose(rng).expect("some");
            (Method::PUT, format!("/v1/persons/{id}/{attribute}?absent=create"))
        }
        5 => {
            let attribute = BUSINESSES.choose(rng).expect("some");
            (Method::PUT, format!("/v1/businesses/{id}/{attribute}?absent=create"))
        }
        _ => {
            let other = uuid::Uuid::from_u128(rng.random_range(1..50));
            (Method::PUT, format!("{collection}/{id}/relationships/{other}"))
        }
    };
    let excerpt =
        String::from_utf8_lossy(&attack.body.iter().copied().take(100).collect::<Vec<_>>()).into_owned();
    let response = server
        .request(method.clone(), &path)
        .header("content-type", "application/json")
        .body(attack.body)
        .send()
        .await
        .unwrap_or_else(|error| panic!("no answer to {method} {path} {excerpt}: {error}"));
    let status = response.status();
    assert!(!status.is_server_error(), "{status} for {method} {path} {excerpt}");
    // A patch may say nothing at all, which changes nothing; everything else broken is a client's error.
    if attack.broken {
        assert!(status.is_client_error(), "{status} for {method} {path} {excerpt}");
    }
    if huge {
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    if status.is_client_error() {
        let kind = response.headers().get("content-type").map(|kind| kind.as_bytes().to_vec());
        assert_eq!(
            kind.as_deref(),
            Some(b"application/problem+json".as_slice()),
            "{method} {path} {excerpt}"
        );
        let problem: Value = response.json().await.expect("a problem document");
        assert_eq!(problem["status"], status.as_u16(), "{problem}");
        assert!(problem["code"].is_string() && problem["title"].is_string(), "{problem}");
    }
}

async fn storm(kind: Kind) {
    let server = Arc::new(TestServer::start(kind).await);
    stream::iter(0..BODIES)
        .for_each_concurrent(16, |number| {
            let server = Arc::clone(&server);
            async move { send(&server, number, &mut StdRng::seed_from_u64(SEED + number as u64)).await }
        })
        .await;
    let ready = server.get("/health/ready").await;
    assert_eq!(ready.status(), StatusCode::OK);
    let created = server.request(Method::POST, "/v1/persons").json(&json!({"gender": "female"})).send().await;
    assert_eq!(created.expect("an answer").status(), StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_bodies_get_problems_on_sqlite() {
    storm(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_bodies_get_problems_on_postgres() {
    storm(Kind::Postgres).await;
}
