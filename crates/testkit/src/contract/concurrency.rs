//! Concurrency: no update is lost, and no caller can leave a transaction open.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use std::collections::BTreeSet;
use std::time::Duration;

use profiles_application::bus::Failure;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::input::PersonInput;
use profiles_application::profiles::{Absent, PersonTarget, Precondition};
use profiles_application::profiles::{ChangeError, PageRequest};
use profiles_domain::shared::label::Label;
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::Subject;
use super::writing::{get, id, put, service};
use crate::context;

const WRITERS: u64 = 50;

fn label(number: u64) -> Label {
    Label::restore(format!("l{number}"))
}

/// Fifty writers of one person at once: each of them succeeds, and each one's change is there in the end.
pub async fn concurrent_writers_lose_no_update(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({})).await;
    let writers = (0..WRITERS).map(|number| {
        let service = service.clone();
        tokio::spawn(async move {
            let patch =
                json!({"emails": {label(number).as_str(): {"address": format!("{number}@example.org")}}});
            service.patch(context(), id(1), patch, Handling::Strict).await
        })
    });
    let mut versions = BTreeSet::new();
    for writer in writers.collect::<Vec<_>>() {
        let done = writer.await.expect("no panic").expect("each gets its turn");
        assert!(versions.insert(done.output.version), "two writers made one version");
    }
    let person = get(subject, id(1)).await.expect("there");
    assert_eq!(person.root().version(), Version::new(WRITERS + 1));
    assert_eq!(person.details().contact.emails.len(), 50);
    let page = PageRequest { limit: Some(200), cursor: None };
    let history =
        service.history::<Person>(&context(), id(1), Version::ZERO, page).await.expect("read").items;
    let made: BTreeSet<_> = history.iter().map(|entry| entry.version).collect();
    assert_eq!(made.len() as u64, WRITERS + 1, "each version has its history");
    let sent = subject.outbox.sent().await;
    assert!(sent.is_sorted_by_key(|sent| sent.version), "events are numbered in the order of versions");
}

/// Writers of different persons never see each other: they queue for the database, and none of them fails.
pub async fn writers_of_different_persons_queue_and_none_fails(subject: &Subject) {
    let service = service(subject);
    let writers = (0..200).map(|number| {
        let service = service.clone();
        let target = PersonTarget { absent: Absent::Create, ..id(number).into() };
        let patch = json!({"pronouns": format!("p{number}")});
        tokio::spawn(async move { service.patch(context(), target, patch, Handling::Strict).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        let done = writer.await.expect("no panic").expect("nobody is in its way");
        assert_eq!(done.output.version, 1);
    }
    assert_eq!(subject.outbox.sent().await.len(), 400, "each was registered and changed");
}

/// Many that create the same person at once agree on one, and all of their changes are there.
pub async fn concurrent_creators_agree_on_one(subject: &Subject) {
    let service = service(subject);
    let creators = (0..10).map(|number| {
        let service = service.clone();
        let target = PersonTarget { absent: Absent::Create, ..id(1).into() };
        let patch = json!({"external_ids": {format!("s{number}"): "1"}});
        tokio::spawn(async move { service.patch(context(), target, patch, Handling::Strict).await })
    });
    let mut created = 0;
    for creator in creators.collect::<Vec<_>>() {
        let done = creator.await.expect("no panic").expect("each gets its turn");
        created += usize::from(done.output.created);
    }
    assert_eq!(created, 1);
    assert_eq!(get(subject, id(1)).await.expect("there").details().contact.external_ids.len(), 10);
}

/// Whoever named the version it decided on is refused once that has passed, not retried over it.
pub async fn a_stale_precondition_is_never_retried_away(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({})).await;
    let writers = (0..10).map(|number| {
        let service = service.clone();
        let target =
            PersonTarget { precondition: Precondition::Version(vec![Version::new(1)]), ..id(1).into() };
        let patch = json!({"pronouns": format!("they{number}")});
        tokio::spawn(async move { service.patch(context(), target, patch, Handling::Strict).await })
    });
    let mut won = 0;
    for writer in writers.collect::<Vec<_>>() {
        match writer.await.expect("no panic") {
            Ok(_) => won += 1,
            Err(failure) => assert!(
                matches!(&failure, Failure::Refused(ChangeError::Stale(stale)) if stale.current == Version::new(2)),
                "{failure:?}"
            ),
        }
    }
    assert_eq!(won, 1);
}

/// Callers that stop waiting at any moment leave no transaction open, and nothing half written.
pub async fn a_caller_that_hangs_up_leaves_nothing_open(subject: &Subject) {
    let service = service(subject);
    for number in 0..100 {
        let input: PersonInput = serde_json::from_value(json!({"gender": "female"})).expect("a person");
        let call = service.replace(context(), id(number), input, Handling::Strict);
        let patience = Duration::from_micros(u64::try_from(number).unwrap_or_default() * 20);
        let _ = tokio::time::timeout(patience, call).await;
    }
    // The store still works, and whoever is there is there with their history.
    put(&service, id(1000), json!({})).await;
    for number in 0..100 {
        if get(subject, id(number)).await.is_some() {
            let history = service
                .history::<Person>(&context(), id(number), Version::ZERO, PageRequest::default())
                .await;
            assert_eq!(history.expect("read").items.len(), 1);
        }
    }
}
