//! Persons and services for tests.

use std::sync::Arc;

use profiles_application::bus::{Caller, RequestContext};
use profiles_application::ports::{IdempotencyStore, NoObserver, Readers, Store};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::input::PersonInput;
use profiles_application::profiles::{Ports, ProfileService};
use profiles_domain::profiles::person::PersonDetails;
use serde_json::Value;

use crate::{CountingIds, FixedClock, MemoryStore};

/// Details out of JSON in the form of the HTTP contract, taken leniently.
///
/// # Panics
/// When the JSON has faults: it's part of a test.
#[must_use]
#[expect(clippy::panic, reason = "a builder for tests")]
pub fn details(json: Value) -> PersonDetails {
    let input: PersonInput = match serde_json::from_value(json) {
        Ok(input) => input,
        Err(error) => panic!("not a person: {error}"),
    };
    match input.parse(&PersonDetails::default(), Handling::Lenient) {
        Ok(details) => details,
        Err(faults) => panic!("a person with faults: {faults:?}"),
    }
}

/// Somebody of whom everything is known, with extremes in every attribute.
#[must_use]
pub fn full_details() -> PersonDetails {
    let long = |count: usize, text: &str| text.chars().cycle().take(count).collect::<String>();
    details(serde_json::json!({
        "name": {
            "given": "Þórður 𠮷", "additional": "د. منى", "family": long(200, "Wolfeschlegelsteinhausenbergerdorff "),
            "prefix": "Prof. Dr.", "suffix": "III", "preferred": "👩‍🚀 Zoë"
        },
        "birth_date": "0001-01", "birth_place": {"locality": "Llanfairpwllgwyngyll", "country": "GB"},
        "status": "deceased", "deceased_on": "2025",
        "gender": "genderqueer – it's complicated", "pronouns": "xe/xem/xyr",
        "nationalities": ["IS", "JP", "XK"], "languages": ["zh-Hant-TW", "is", "de-CH-1901"],
        "time_zone": "America/Argentina/ComodRivadavia",
        "emails": {
            "home": {"address": "用户@例子.广告"},
            "work": {"address": format!("{}@example.org", long(64, "a")), "primary": true}
        },
        "phone_numbers": {
            "mobile": {"number": "+33612345678"},
            "odd": {"number": "+15551234567", "primary": true}
        },
        "addresses": {
            "home": {
                "street": "11 rue Pierre et Marie Curie\nBâtiment B", "locality": "Paris", "postal_code": "75005",
                "country": "FR", "sorting_code": "CEDEX 05", "dependent_locality": "Val-de-Grâce"
            },
            "broken": {"street": "1 Main St", "postal_code": "nope", "administrative_area": "ZZ", "country": "US"}
        },
        "external_ids": {"crm": "42", "payroll.eu": "✓ key with spaces / and 'quotes' \"\\"}
    }))
}

/// The whole service over in-memory adapters.
#[must_use]
pub fn service() -> (ProfileService, Arc<MemoryStore>, Arc<FixedClock>) {
    let store = Arc::new(MemoryStore::default());
    let (service, clock) = service_over(store.clone(), Readers::over(store.clone()), store.clone());
    (service, store, clock)
}

/// The whole service over given stores, with a clock that stands and ids that count.
#[must_use]
pub fn service_over(
    store: Arc<dyn Store>,
    readers: Readers,
    idempotency: Arc<dyn IdempotencyStore>,
) -> (ProfileService, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::default());
    let ports = Ports {
        store,
        readers,
        idempotency,
        clock: clock.clone(),
        ids: Arc::new(CountingIds::default()),
        observer: Arc::new(NoObserver),
    };
    (ProfileService::new(ports), clock)
}

/// Somebody who may do everything.
#[must_use]
pub fn context() -> RequestContext {
    RequestContext::new(Caller::all_powerful("tester"), "test")
}
