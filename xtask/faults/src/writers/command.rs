//! The commands that are sent: each is a real change, since its values never came before.

use rand::Rng;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// A request that changes a person.
#[derive(Debug, Clone)]
pub(super) struct Command {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Value,
    /// Makes sure that a registration that is sent again and again happens once.
    pub(super) key: Option<String>,
}

impl Command {
    /// Somebody new, under an id that the server chooses.
    pub(super) fn register(number: u64, key: u128) -> Self {
        let body = json!({
            "name": {"given": format!("Given {number}"), "family": "Family"},
            "emails": {"home": {"address": format!("person.{number}@example.org")}},
        });
        let key = Some(Uuid::from_u128(key).to_string());
        Self { method: Method::POST, path: "/v1/persons".to_owned(), body, key }
    }

    /// One of several changes, of which some have one event, some two, and some four.
    pub(super) fn change(person: Uuid, number: u64, rng: &mut StdRng) -> Self {
        let path = |part: &str| format!("/v1/persons/{person}{part}");
        let address = json!({
            "street": format!("{number} rue des Martyrs"), "locality": "Paris", "postal_code": "75009", "country": "FR",
        });
        let email = json!({"address": format!("mail.{number}@example.org")});
        let (method, path, body) = match rng.random_range(0..10) {
            0..4 => (Method::PUT, path("/pronouns"), json!({"value": format!("pronoun {number}")})),
            4..7 => (Method::PUT, path("/addresses/home"), address),
            7..8 => (Method::PUT, path("/emails/work"), email),
            _ => {
                let patch = json!({
                    "pronouns": format!("pronoun {number}"),
                    "emails": {"work": email},
                    "addresses": {"home": address},
                });
                (Method::PATCH, path(""), patch)
            }
        };
        Self { method, path, body, key: None }
    }
}
