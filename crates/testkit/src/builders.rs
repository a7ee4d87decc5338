//! Persons, businesses and services for tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use profiles_application::bus::{Caller, RequestContext};
use profiles_application::events::Source;
use profiles_application::ports::{IdempotencyStore, NoObserver, Readers, Store};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Kind, Ports, ProfileService};
use profiles_domain::profiles::business::{Business, BusinessDetails, MAX_TRADE_NAMES, TaxScheme};
use profiles_domain::profiles::person::{Person, PersonDetails};
use serde_json::Value;

use crate::{CountingIds, FixedClock, MemoryStore};

/// Details of a person out of JSON in the form of the HTTP contract, taken leniently.
///
/// # Panics
/// When the JSON has faults: it's part of a test.
#[must_use]
pub fn details(json: Value) -> PersonDetails {
    parsed::<Person>(json)
}

/// Details of a business out of JSON in the form of the HTTP contract, taken leniently.
///
/// # Panics
/// When the JSON has faults: it's part of a test.
#[must_use]
pub fn business_details(json: Value) -> BusinessDetails {
    parsed::<Business>(json)
}

#[expect(clippy::panic, reason = "a builder for tests")]
fn parsed<P: Kind>(json: Value) -> P::Details {
    let input: P::Input = match serde_json::from_value(json) {
        Ok(input) => input,
        Err(error) => panic!("not a {}: {error}", P::KIND),
    };
    match P::parse(&input, &P::Details::default(), Handling::Lenient) {
        Ok(details) => details,
        Err(faults) => panic!("a {} with faults: {faults:?}", P::KIND),
    }
}

/// As many characters, of this text over and over.
fn long(count: usize, text: &str) -> String {
    text.chars().cycle().take(count).collect()
}

/// These members, and contact details with extremes in every attribute.
fn with_full_contact(mut members: Value) -> Value {
    let contact = serde_json::json!({
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
    });
    if let (Value::Object(members), Value::Object(contact)) = (&mut members, contact) {
        members.extend(contact);
    }
    members
}

/// Somebody of whom everything is known, with extremes in every attribute.
#[must_use]
pub fn full_details() -> PersonDetails {
    details(with_full_contact(serde_json::json!({
        "name": {
            "given": "Þórður 𠮷", "additional": "د. منى", "family": long(200, "Wolfeschlegelsteinhausenbergerdorff "),
            "prefix": "Prof. Dr.", "suffix": "III", "preferred": "👩‍🚀 Zoë"
        },
        "birth_date": "0001-01", "birth_place": {"locality": "Llanfairpwllgwyngyll", "country": "GB"},
        "status": "deceased", "deceased_on": "2025",
        "gender": "genderqueer – it's complicated", "pronouns": "xe/xem/xyr",
        "nationalities": ["IS", "JP", "XK"], "languages": ["zh-Hant-TW", "is", "de-CH-1901"],
        "time_zone": "America/Argentina/ComodRivadavia"
    })))
}

/// A business of which everything is known, with extremes in every attribute: as many names as there may be, as long
/// as they may be, a number of each office, a register's number that is eighteen times as long for search.
#[must_use]
pub fn full_business() -> BusinessDetails {
    let scripts = [
        "Überseehandelsgesellschaft & Söhne's \"",
        "株式会社𠮷野家ホールディングス・",
        "مؤسسة النقد العربي ",
        "Общество с ограниченной ответственностью «Ёж» ",
        "%_\\ ' \" ; -- 👩‍🚀",
        "บริษัท มหาชน จำกัด ",
    ];
    let name = |index: usize, script: &str| format!("{index} {}X", long(496, script));
    let trade_names: Vec<_> =
        scripts.iter().cycle().zip(1..=MAX_TRADE_NAMES).map(|(s, index)| name(index, s)).collect();
    let tax_ids: BTreeMap<_, _> =
        TaxScheme::ALL.iter().map(|scheme| (scheme.as_str(), scheme.example())).collect();
    business_details(with_full_contact(serde_json::json!({
        "legal_name": long(500, "ﷺ"), "trade_names": trade_names, "legal_form": "2HBR",
        "registration": {"jurisdiction": "US-DE", "register": long(100, "登記所"), "number": long(50, "ﷺ")},
        "tax_ids": tax_ids, "lei": "506700GE1G29325QX363",
        "industry": {"nace_2": "62.01", "nace_2_1": "62.10", "isic_4": "J", "isic_5": "6211", "naics_2022": "541511"},
        "website": format!("https://例え.テスト/{}", long(1_969, "a")),
        "founded_on": "0001-01", "status": "merged", "ended_on": "2025-02",
        "merged_into": "ffffffff-ffff-ffff-ffff-ffffffffffff"
    })))
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
        event_source: Source::default(),
        webhooks: None,
    };
    (ProfileService::new(ports), clock)
}

/// Somebody who may do everything.
#[must_use]
pub fn context() -> RequestContext {
    RequestContext::new(Caller::all_powerful("tester"), "test")
}
