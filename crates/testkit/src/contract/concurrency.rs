//! Concurrency: no update is lost, and no caller can leave a transaction open.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use std::collections::BTreeSet;
use std::time::Duration;

use profiles_application::bus::Failure;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Absent, ChangeError, Precondition, Target};
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::Subject;
use super::kinds::{Tested, email, get, history, id, input, link, put, service};
use crate::context;

const WRITERS: u64 = 50;

/// Fifty writers of one profile at once: each of them succeeds, and each one's change is there in the end.
pub async fn concurrent_writers_lose_no_update<P: Tested>(subject: &Subject) {
    let service = service(subject);
    put::<P>(&service, 1, json!({})).await;
    let writers = (0..WRITERS).map(|number| {
        let service = service.clone();
        tokio::spawn(async move {
            let label = format!("l{number}");
            let patch = json!({"emails": {label: {"address": format!("{number}@example.org")}}});
            service.patch(context(), Target::<P>::of(id::<P>(1)), patch, Handling::Strict).await
        })
    });
    let mut versions = BTreeSet::new();
    for writer in writers.collect::<Vec<_>>() {
        let done = writer.await.expect("no panic").expect("each gets its turn");
        assert!(versions.insert(done.output.version), "two writers made one version");
    }
    let profile: P = get(subject, 1).await.expect("there");
    assert_eq!(profile.root().version(), Version::new(WRITERS + 1));
    assert_eq!(profile.contact().emails.len(), 50);
    let made: BTreeSet<_> = history::<P>(subject, 1).await.into_iter().map(|(version, _)| version).collect();
    assert_eq!(made.len() as u64, WRITERS + 1, "each version has its history");
    let sent = subject.outbox.sent().await;
    assert!(sent.is_sorted_by_key(|sent| sent.version), "events are numbered in the order of versions");
}

/// Writers of different profiles never see each other: they queue for the database, and none of them fails.
pub async fn writers_of_different_profiles_queue_and_none_fails<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let writers = (0..200).map(|number| {
        let service = service.clone();
        let target = Target::<P> { absent: Absent::Create, ..Target::of(id::<P>(number)) };
        let patch = email(&format!("{number}@example.org"));
        tokio::spawn(async move { service.patch(context(), target, patch, Handling::Strict).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        let done = writer.await.expect("no panic").expect("nobody is in its way");
        assert_eq!(done.output.version, 1);
    }
    assert_eq!(subject.outbox.sent().await.len(), 600, "each was registered and changed, which is summed up");
}

/// Many that create the same profile at once agree on one, and all of their changes are there.
pub async fn concurrent_creators_agree_on_one<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let creators = (0..10).map(|number| {
        let service = service.clone();
        let target = Target::<P> { absent: Absent::Create, ..Target::of(id::<P>(1)) };
        let patch = json!({"external_ids": {format!("s{number}"): "1"}});
        tokio::spawn(async move { service.patch(context(), target, patch, Handling::Strict).await })
    });
    let mut created = 0;
    for creator in creators.collect::<Vec<_>>() {
        let done = creator.await.expect("no panic").expect("each gets its turn");
        created += usize::from(done.output.created);
    }
    assert_eq!(created, 1);
    assert_eq!(get::<P>(subject, 1).await.expect("there").contact().external_ids.len(), 10);
}

/// Whoever named the version it decided on is refused once that has passed, not retried over it.
pub async fn a_stale_precondition_is_never_retried_away<P: Tested>(subject: &Subject) {
    let service = service(subject);
    put::<P>(&service, 1, json!({})).await;
    let writers = (0..10).map(|number| {
        let service = service.clone();
        let precondition = Precondition::Version(vec![Version::new(1)]);
        let target = Target::<P> { precondition, ..Target::of(id::<P>(1)) };
        let patch = link(&number.to_string());
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
pub async fn a_caller_that_hangs_up_leaves_nothing_open<P: Tested>(subject: &Subject) {
    let service = service(subject);
    for number in 0..100 {
        let target = Target::<P>::of(id::<P>(number));
        let call = service.replace(context(), target, input::<P>(email("a@example.org")), Handling::Strict);
        let patience = Duration::from_micros(u64::try_from(number).unwrap_or_default() * 20);
        let _ = tokio::time::timeout(patience, call).await;
    }
    // The store still works, and whoever is there is there with their history.
    put::<P>(&service, 1000, json!({})).await;
    for number in 0..100 {
        if get::<P>(subject, number).await.is_some() {
            assert_eq!(history::<P>(subject, number).await.len(), 1);
        }
    }
}
