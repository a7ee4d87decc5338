//! Writing: what comes back, what is refused, and that nothing is half done.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use chrono::{TimeDelta, Utc};
use profiles_application::bus::Failure;
use profiles_application::ports::{AggregateWrite, AnyAggregate, CommitError, Stale, Taken, WriteSet};
use profiles_application::profiles::ProfileService;
use profiles_application::profiles::commands::{ImportOutcome, ImportRow};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::input::PersonInput;
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::aggregate::{Aggregate, AggregateRoot};
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Subject;
use crate::{context, full_details, service_over};

pub(super) fn service(subject: &Subject) -> ProfileService {
    let (store, reader, keys) = (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    service_over(store, reader, keys).0
}

pub(super) fn id(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(0xabc0_0000_0000_0000_0000_0000_0000_0000 + number))
}

pub(super) async fn put(service: &ProfileService, person: PersonId, json: Value) -> u64 {
    let input: PersonInput = serde_json::from_value(json).expect("the form of a person");
    let done = service.replace(context(), person, input, Handling::Lenient).await.expect("accepted");
    done.output.version
}

pub(super) async fn get(subject: &Subject, person: PersonId) -> Option<Person> {
    subject.readers.persons.by_ids(&[person]).await.expect("read").pop()
}

fn write(person: Person, expected: Version) -> WriteSet {
    let write = AggregateWrite {
        linked: person.contact().external_ids.clone(),
        unlinked: Default::default(),
        read_model: None,
        aggregate: AnyAggregate::Person(person),
        expected,
    };
    WriteSet { aggregates: vec![write], ..WriteSet::default() }
}

fn now() -> chrono::DateTime<Utc> {
    chrono::DateTime::from_timestamp_micros(1_772_359_872_123_456).expect("in range")
}

/// Every attribute, at its extremes, comes back as it was written, from the store and from the reader.
pub async fn every_attribute_comes_back_as_written(subject: &Subject) {
    let person = Person::register(id(1), full_details(), now()).expect("valid");
    subject.store.commit(write(person, Version::ZERO)).await.expect("committed");
    let loaded: Person = subject.store.load(&[id(1)]).await.expect("loaded").pop().expect("there");
    assert_eq!(loaded.details(), &full_details());
    assert_eq!(loaded.root().version(), Version::new(1));
    assert_eq!(loaded.root().created_at(), now(), "to the microsecond");
    assert_eq!(get(subject, id(1)).await, Some(loaded));

    let empty = Person::register(id(2), PersonDetails::default(), now()).expect("valid");
    subject.store.commit(write(empty, Version::ZERO)).await.expect("committed");
    assert_eq!(get(subject, id(2)).await.expect("there").details(), &PersonDetails::default());
}

/// An erased person stays as an id and the fact.
pub async fn erasing_leaves_the_id_and_nothing_else(subject: &Subject) {
    let person = Person::register(id(1), full_details(), now()).expect("valid");
    subject.store.commit(write(person, Version::ZERO)).await.expect("committed");
    let mut person = get(subject, id(1)).await.expect("there");
    person.erase();
    subject.store.commit(write(person, Version::new(1))).await.expect("committed");
    let erased = get(subject, id(1)).await.expect("still there");
    assert_eq!(erased.details().life, profiles_domain::profiles::person::LifeStatus::Erased);
    assert_eq!(erased.details().name, None);
}

/// A write against an old version is refused, and says whether the person changed or isn't there at all.
pub async fn a_stale_version_is_refused_and_told_from_a_missing_person(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({"gender": "female"})).await;
    let mut mine = get(subject, id(1)).await.expect("there");
    put(&service, id(1), json!({"gender": "male"})).await;
    mine.change_pronouns(None).expect("allowed");
    mine.change_gender(None).expect("allowed");
    let error = subject.store.commit(write(mine, Version::new(1))).await.expect_err("stale");
    assert!(
        matches!(error, CommitError::Stale { stale: Stale::Changed(v), .. } if v == Version::new(2)),
        "{error:?}"
    );

    let mut ghost = Person::restore(
        AggregateRoot::restore(id(9), Version::new(3), now(), now()),
        PersonDetails::default(),
    );
    ghost.erase();
    let error = subject.store.commit(write(ghost, Version::new(3))).await.expect_err("missing");
    assert!(matches!(error, CommitError::Stale { stale: Stale::Missing, .. }), "{error:?}");
}

/// Two can't be registered under one id.
pub async fn a_taken_id_is_refused(subject: &Subject) {
    let person = || Person::register(id(1), PersonDetails::default(), now()).expect("valid");
    subject.store.commit(write(person(), Version::ZERO)).await.expect("committed");
    let error = subject.store.commit(write(person(), Version::ZERO)).await.expect_err("taken");
    assert!(matches!(error, CommitError::Stale { stale: Stale::Exists, .. }), "{error:?}");
}

/// A key in another system belongs to one person at a time, and is free once it's given up.
pub async fn a_link_belongs_to_one_person(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({"external_ids": {"crm": "42"}})).await;
    let second: PersonInput =
        serde_json::from_value(json!({"external_ids": {"crm": "42"}})).expect("a person");
    let refused = service.replace(context(), id(2), second.clone(), Handling::Strict).await;
    match refused {
        Err(Failure::Taken(Taken::ExternalId(system))) => assert_eq!(system.as_str(), "crm"),
        other => panic!("{other:?}"),
    }
    assert_eq!(get(subject, id(2)).await, None, "nothing was written");
    put(&service, id(1), json!({"external_ids": {"crm": "43"}})).await;
    service.replace(context(), id(2), second, Handling::Strict).await.expect("free by now");
}

/// In one unit of work two persons may take each other's keys.
pub async fn persons_may_swap_links(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({"external_ids": {"crm": "1"}})).await;
    put(&service, id(2), json!({"external_ids": {"crm": "2"}})).await;
    let rows = [(1, "2"), (2, "1")]
        .map(|(n, key)| ImportRow::<Person> { id: id(n), patch: json!({"external_ids": {"crm": key}}) });
    let outcomes = service.import(context(), rows.into(), Handling::Strict).await.expect("committed");
    assert_eq!(outcomes, [ImportOutcome::Changed, ImportOutcome::Changed]);
    let person = get(subject, id(1)).await.expect("there");
    let keys: Vec<_> = person.details().contact.external_ids.values().map(|key| key.as_str()).collect();
    assert_eq!(keys, ["2"]);
}

/// A command that fails at commit leaves no person, history, search entry or event behind.
pub async fn what_is_refused_leaves_nothing(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({"external_ids": {"crm": "42"}})).await;
    let before = subject.outbox.sent().await;
    let rows = vec![
        ImportRow::<Person> {
            id: id(2),
            patch: json!({"name": {"given": "Ghost"}, "emails": {"home": {"address": "g@example.org"}}}),
        },
        ImportRow::<Person> { id: id(3), patch: json!({"external_ids": {"crm": "42"}}) },
        ImportRow::<Person> { id: id(1), patch: json!({"gender": "female"}) },
    ];
    let refused = service.import(context(), rows, Handling::Strict).await;
    assert!(matches!(refused, Err(Failure::Taken(_))), "{refused:?}");
    assert_eq!(get(subject, id(2)).await, None);
    assert_eq!(get(subject, id(1)).await.expect("there").root().version(), Version::new(1));
    let page = profiles_application::ports::HistoryPage { after: None, limit: 10 };
    assert!(subject.readers.persons.history(id(2), page).await.expect("read").is_empty());
    assert_eq!(subject.readers.persons.history(id(1), page).await.expect("read").len(), 1);
    for criteria in [json!({"name": "ghost"}), json!({"email": "g@example.org"})] {
        let input = serde_json::from_value(criteria).expect("a search");
        assert!(service.search::<Person>(&context(), input).await.expect("searched").items.is_empty());
    }
    assert_eq!(subject.outbox.sent().await, before);
}

/// Many persons, new and known, rejected rows among them, are written in one transaction.
pub async fn a_batch_is_written_as_a_whole(subject: &Subject) {
    let service = service(subject);
    put(&service, id(0), json!({"gender": "female"})).await;
    let rows = (0..250).map(|n| {
        let patch = match n {
            0 => json!({"pronouns": "she/her"}),
            7 => json!({"emails": {"home": {"address": "nobody"}}}),
            _ => json!({"name": {"given": format!("Number {n}")}, "external_ids": {"crm": n.to_string()}}),
        };
        ImportRow::<Person> { id: id(n), patch }
    });
    let outcomes = service.import(context(), rows.collect(), Handling::Strict).await.expect("committed");
    let count =
        |wanted: fn(&ImportOutcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    assert_eq!(count(|outcome| matches!(outcome, ImportOutcome::Created)), 248);
    assert_eq!(count(|outcome| matches!(outcome, ImportOutcome::Changed)), 1);
    assert_eq!(count(|outcome| matches!(outcome, ImportOutcome::Rejected(_))), 1);
    let ids: Vec<_> = (0..250).map(id).collect();
    assert_eq!(subject.readers.persons.by_ids(&ids).await.expect("read").len(), 249);
    let first = get(subject, id(0)).await.expect("there");
    assert_eq!(first.details().gender.as_ref().map(|g| g.as_str()), Some("female"), "an import never wipes");
}

/// The outbox has the events of one person in the order of its versions, each once.
pub async fn events_are_numbered_in_order(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({"gender": "female"})).await;
    put(&service, id(1), json!({"gender": "male", "pronouns": "he/him"})).await;
    put(&service, id(1), json!({"gender": "male", "pronouns": "he/him"})).await;
    put(&service, id(1), json!({})).await;
    let sent: Vec<_> =
        subject.outbox.sent().await.into_iter().map(|sent| (sent.version, sent.event_type)).collect();
    let expected = [
        (1, "profiles.person.registered.v1"),
        (2, "profiles.person.gender_changed.v1"),
        (2, "profiles.person.pronouns_changed.v1"),
        (3, "profiles.person.gender_changed.v1"),
        (3, "profiles.person.pronouns_changed.v1"),
    ];
    assert_eq!(sent, expected.map(|(version, name)| (version, name.to_owned())));
}

/// Writing what is there already makes no version, no history and no event.
pub async fn a_change_to_the_same_value_writes_nothing(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let json =
        json!({"name": {"given": "Ada"}, "addresses": {"home": {"country": "US", "postal_code": "nope"}}});
    assert_eq!(put(&service, id(1), json.clone()).await, 1);
    let before = get(subject, id(1)).await;
    clock.advance(TimeDelta::hours(1));
    assert_eq!(put(&service, id(1), json).await, 1);
    assert_eq!(get(subject, id(1)).await, before);
    assert_eq!(subject.outbox.sent().await.len(), 1);
}
