//! What clauses that hold for every kind of profile know of a kind, and how they write and read one.
#![expect(clippy::expect_used, reason = "these are tests")]

use std::fmt::Debug;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use profiles_application::ports::{AggregateWrite, HistoryPage, ProfileReader, Readers, WriteSet};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Kind, ProfileService, Target};
use profiles_domain::profiles::business::{Business, BusinessName};
use profiles_domain::profiles::person::{Person, PersonName};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Subject;
use crate::{context, full_business, full_details, service_over};

/// A kind of profile that the clauses can be held against.
pub trait Tested: Kind<Details: PartialEq + Debug, Error: Debug> + PartialEq + Debug {
    /// The attribute that says when it came into the world.
    const BORN: &'static str;

    /// The reader of its kind.
    fn reader(readers: &Readers) -> &Arc<dyn ProfileReader<Self>>;

    /// Details with extremes in every attribute.
    fn full() -> Self::Details;

    /// A representation of one that has this name and nothing else.
    fn named(name: &str) -> Value;

    /// The name that [`Tested::named`] gave.
    fn name(details: &Self::Details) -> Option<&str>;

    /// What it is called, whole.
    fn own_name(details: &Self::Details) -> Option<Self::Name>;
}

impl Tested for Person {
    const BORN: &'static str = "birth_date";

    fn reader(readers: &Readers) -> &Arc<dyn ProfileReader<Self>> {
        &readers.persons
    }

    fn full() -> Self::Details {
        full_details()
    }

    fn named(name: &str) -> Value {
        json!({"name": {"given": name}})
    }

    fn name(details: &Self::Details) -> Option<&str> {
        details.name.as_ref()?.given()
    }

    fn own_name(details: &Self::Details) -> Option<PersonName> {
        details.name.clone()
    }
}

impl Tested for Business {
    const BORN: &'static str = "founded_on";

    fn reader(readers: &Readers) -> &Arc<dyn ProfileReader<Self>> {
        &readers.businesses
    }

    fn full() -> Self::Details {
        full_business()
    }

    fn named(name: &str) -> Value {
        json!({"legal_name": name})
    }

    fn name(details: &Self::Details) -> Option<&str> {
        Some(details.legal_name.as_ref()?.as_str())
    }

    fn own_name(details: &Self::Details) -> Option<BusinessName> {
        details.legal_name.clone()
    }
}

/// One JSON object with the members of all of them.
pub(super) fn with(parts: impl IntoIterator<Item = Value>) -> Value {
    parts
        .into_iter()
        .filter_map(|part| part.as_object().cloned())
        .flatten()
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// A representation with this e-mail address at home and nothing else.
pub(super) fn email(address: &str) -> Value {
    json!({"emails": {"home": {"address": address}}})
}

/// A representation with this key in the system `crm` and nothing else.
pub(super) fn link(key: &str) -> Value {
    json!({"external_ids": {"crm": key}})
}

pub(super) fn service(subject: &Subject) -> ProfileService {
    let (store, reader, keys) = (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    service_over(store, reader, keys).0
}

pub(super) fn id<P: Aggregate>(number: u128) -> P::Id {
    P::Id::from_uuid(Uuid::from_u128(0xabc0_0000_0000_0000_0000_0000_0000_0000 + number))
}

pub(super) fn input<P: Kind>(json: Value) -> P::Input {
    serde_json::from_value(json).expect("the form of a profile")
}

/// Details out of a representation.
pub(super) fn details_of<P: Tested>(json: Value) -> P::Details {
    P::parse(&input::<P>(json), &P::Details::default(), Handling::Lenient).expect("the form of a profile")
}

/// Writes the whole of a profile, and gives its version.
pub(super) async fn put<P: Kind>(service: &ProfileService, number: u128, json: Value) -> u64 {
    let target = Target::<P>::of(id::<P>(number));
    let done = service.replace(context(), target, input::<P>(json), Handling::Lenient).await;
    done.expect("accepted").output.version
}

pub(super) async fn get<P: Tested>(subject: &Subject, number: u128) -> Option<P> {
    P::reader(&subject.readers).by_ids(&[id::<P>(number)]).await.expect("read").pop()
}

/// The profiles that meet the criteria, by the numbers that their ids were made of.
pub(super) async fn find<P: Tested>(service: &ProfileService, criteria: Value) -> Vec<u128> {
    let input = serde_json::from_value(criteria).expect("a search");
    let page = service.search::<P>(&context(), input).await.expect("searched");
    page.items.iter().map(|profile| number(profile)).collect()
}

/// The number that the profile's id was made of.
pub(super) fn number<P: Aggregate>(profile: &P) -> u128 {
    profile.id().uuid().as_u128() - id::<P>(0).uuid().as_u128()
}

/// Versions and events of a profile's history.
pub(super) async fn history<P: Tested>(subject: &Subject, number: u128) -> Vec<(u64, String)> {
    let page = HistoryPage { after: None, limit: 1000 };
    let records = P::reader(&subject.readers).history(id::<P>(number), page).await.expect("read");
    records.into_iter().map(|record| (record.version.number(), record.event)).collect()
}

/// Writes one profile past the use cases, if it still has the expected version.
pub(super) fn write<P: Kind>(profile: P, expected: Version) -> WriteSet {
    let write = AggregateWrite {
        linked: profile.contact().external_ids.clone(),
        unlinked: Default::default(),
        read_model: None,
        aggregate: profile.any(),
        expected,
    };
    WriteSet { aggregates: vec![write], ..WriteSet::default() }
}

pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_772_359_872_123_456).expect("in range")
}
