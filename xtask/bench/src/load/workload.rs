//! What the load generator asks for.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::Rng;
use rand::rngs::StdRng;
use serde_json::Value;
use uuid::Uuid;

use crate::persons;

/// How many persons one batch asks for.
pub(crate) const BATCH: usize = 100;

/// Every new address of a run has a number of its own, so that each command really changes something.
static NEXT_ADDRESS: AtomicU64 = AtomicU64::new(10_000_000);

/// Grows by one with each command that sets an address.
pub(crate) fn addresses() -> u64 {
    NEXT_ADDRESS.load(Ordering::Relaxed)
}

/// Where requests go, and among how many persons they choose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) port: u16,
    pub(crate) persons: u64,
}

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    /// The same bytes each time.
    Fixed,
    /// One person, chosen at random.
    Read,
    /// A hundred persons, chosen at random.
    ReadBatch,
    /// A new home address for a person chosen at random.
    ChangeAddress,
}

impl Workload {
    /// The only status that counts as success.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Fixed | Self::Read | Self::ReadBatch => 200,
            Self::ChangeAddress => 204,
        }
    }

    /// The next request.
    pub(crate) fn request(self, persons: u64, rng: &mut StdRng) -> Vec<u8> {
        let mut somebody = || persons::id(rng.random_range(0..persons));
        match self {
            Self::Fixed => get("/fixed"),
            Self::Read => get(&format!("/v1/persons/{}", somebody())),
            Self::ReadBatch => {
                let ids: Vec<String> = (0..BATCH).map(|_| somebody().to_string()).collect();
                get(&format!("/v1/persons?ids={}", ids.join(",")))
            }
            Self::ChangeAddress => put_address(somebody()),
        }
    }
}

pub(crate) fn get(path: &str) -> Vec<u8> {
    request("GET", path)
}

/// A request without a body.
pub(crate) fn request(method: &str, path: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A question with JSON.
pub(crate) fn post(path: &str, body: &Value) -> Vec<u8> {
    with_body("POST", path, &body.to_string())
}

/// A command with JSON.
pub(crate) fn put(path: &str, body: &str) -> Vec<u8> {
    with_body("PUT", path, body)
}

fn with_body(method: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The command that gives a person a home address that nobody had before.
pub(crate) fn put_address(id: Uuid) -> Vec<u8> {
    let address: Value = persons::new_address(NEXT_ADDRESS.fetch_add(1, Ordering::Relaxed));
    put(&format!("/v1/persons/{id}/addresses/home"), &address.to_string())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn no_two_commands_set_the_same_address() {
        assert_ne!(put_address(persons::id(1)), put_address(persons::id(1)));
    }

    #[test]
    fn a_request_names_an_existing_person() {
        let mut rng = StdRng::seed_from_u64(1);
        let request = String::from_utf8(Workload::Read.request(1, &mut rng)).unwrap();
        assert!(
            request.starts_with(&format!("GET /v1/persons/{} HTTP/1.1\r\n", persons::id(0))),
            "{request}"
        );
        let batch = String::from_utf8(Workload::ReadBatch.request(1, &mut rng)).unwrap();
        assert_eq!(batch.matches(persons::ID_PREFIX).count(), BATCH);
    }
}
