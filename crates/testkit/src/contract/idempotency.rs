//! Idempotency keys: a command sent twice runs once.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use chrono::TimeDelta;
use profiles_application::bus::{Failure, IdempotencyKey, RequestContext};
use profiles_application::ports::{Clock, ListPage};
use profiles_application::profiles::ProfileService;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::input::PersonInput;
use profiles_domain::profiles::person::Person;
use serde_json::json;

use super::Subject;
use crate::{context, service_over};

fn under(key: &str, fingerprint: &str) -> RequestContext {
    let key = IdempotencyKey { key: key.to_owned(), fingerprint: fingerprint.to_owned() };
    RequestContext { idempotency: Some(key), ..context() }
}

fn input(email: &str) -> PersonInput {
    serde_json::from_value(json!({"emails": {"home": {"address": email}}})).expect("a person")
}

async fn register(service: &ProfileService, cx: RequestContext) -> (uuid::Uuid, bool) {
    let done =
        service.register::<Person>(cx, input("a@example.org"), Handling::Strict).await.expect("registered");
    (done.output.id, done.replayed)
}

async fn count(subject: &Subject) -> usize {
    subject.readers.persons.list(ListPage { after: None, limit: 100 }).await.expect("listed").len()
}

/// The second request under a key gets the first one's answer, and nothing happens.
pub async fn a_command_under_a_key_runs_once(subject: &Subject) {
    let service = super::kinds::service(subject);
    let (first, replayed) = register(&service, under("k", "f")).await;
    assert!(!replayed);
    assert_eq!(register(&service, under("k", "f")).await, (first, true));
    assert_eq!(count(subject).await, 1);
}

/// Another request under the same key is refused; the same key of another caller is another key.
pub async fn a_key_serves_one_request_of_one_caller(subject: &Subject) {
    let service = super::kinds::service(subject);
    let (first, _) = register(&service, under("k", "f")).await;
    let other = service.register::<Person>(under("k", "g"), input("b@example.org"), Handling::Strict).await;
    assert!(matches!(other, Err(Failure::KeyReused)), "{other:?}");
    let mut cx = under("k", "f");
    cx.caller.name = "somebody else".to_owned();
    let (second, replayed) = register(&service, cx).await;
    assert!(second != first && !replayed);
}

/// However many come at once under one key, one runs; the others are told to wait or get its answer.
pub async fn of_concurrent_requests_under_one_key_one_runs(subject: &Subject) {
    let service = super::kinds::service(subject);
    let runs = (0..20).map(|_| {
        let service = service.clone();
        tokio::spawn(async move {
            service.register::<Person>(under("k", "f"), input("a@example.org"), Handling::Strict).await
        })
    });
    let mut ran = 0;
    for run in runs.collect::<Vec<_>>() {
        match run.await.expect("no panic") {
            Ok(done) => ran += usize::from(!done.replayed),
            Err(failure) => assert!(matches!(failure, Failure::KeyInProgress), "{failure:?}"),
        }
    }
    assert_eq!((ran, count(subject).await), (1, 1));
}

/// A refused command changed nothing: its key is free for another try.
pub async fn a_refused_command_frees_its_key(subject: &Subject) {
    let service = super::kinds::service(subject);
    let refused = service.register::<Person>(under("k", "f"), input("nobody"), Handling::Strict).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    assert!(!register(&service, under("k", "g")).await.1);
}

/// After a day the answer is forgotten, and the key can be used again.
pub async fn a_key_expires(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let (first, _) = register(&service, under("k", "f")).await;
    clock.advance(TimeDelta::hours(23));
    assert_eq!(register(&service, under("k", "f")).await, (first, true));
    assert_eq!(subject.idempotency.purge(clock.now()).await.expect("purged"), 0);
    clock.advance(TimeDelta::hours(2));
    assert!(!register(&service, under("k", "g")).await.1, "void even before it is purged");
    clock.advance(TimeDelta::hours(25));
    assert_eq!(subject.idempotency.purge(clock.now()).await.expect("purged"), 1);
}
