//! Webhooks and the log of attempts.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::events::FeedCursor;
use profiles_application::ports::{
    AggregateKind, AggregateRef, Attempt, AttemptKind, CallFailure, CommitError, Disabled, DisabledReason,
    ListPage, OutboxRecord, Stale, Webhook, WebhookHealth, WebhookKey, WebhookSecret, WebhookWrite, WriteSet,
};
use profiles_domain::shared::id::{AttemptId, EventId, WebhookId};
use profiles_domain::shared::version::Version;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Subject;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_359_872, 5_000).unwrap_or_default() + TimeDelta::seconds(second)
}

fn id(number: u128) -> WebhookId {
    WebhookId::new(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// A plain one.
fn webhook(number: u128, owner: &str) -> Webhook {
    Webhook {
        id: id(number),
        owner: owner.to_owned(),
        version: Version::new(1),
        url: format!("https://hooks.example/{number}"),
        types: Vec::new(),
        description: None,
        full_values: false,
        active: true,
        disabled: None,
        keys: vec![key("whsec_a", 1, None)],
        begin: FeedCursor { epoch: 1, position: 0 },
        created_at: at(0),
        updated_at: at(0),
        health: WebhookHealth::default(),
    }
}

fn key(secret: &str, made_by: u64, until: Option<DateTime<Utc>>) -> WebhookKey {
    WebhookKey { secret: WebhookSecret::new(secret), made_by: Version::new(made_by), until }
}

fn save(webhook: &Webhook, expected: u64) -> WriteSet {
    let (webhook, expected) = (Box::new(webhook.clone()), Version::new(expected));
    let webhooks = vec![WebhookWrite::Save { webhook, expected, forgive: false }];
    WriteSet { webhooks, ..WriteSet::default() }
}

async fn put(subject: &Subject, webhook: &Webhook) {
    subject.store.commit(save(webhook, webhook.version.number() - 1)).await.expect("committed");
}

fn attempt(number: u128, of: u128, kind: AttemptKind, outcome: Result<u16, CallFailure>) -> Attempt {
    Attempt {
        id: AttemptId::new(Uuid::from_u128(number)),
        webhook: id(of),
        kind,
        event_id: EventId::new(Uuid::from_u128(900 + number)),
        event_type: "profiles.person.registered.v1".to_owned(),
        cursor: Some(FeedCursor { epoch: 2, position: 42 }),
        number: 3,
        at: at(i64::try_from(number).unwrap_or_default()),
        outcome,
        took: Duration::from_millis(41),
        next_at: Some(at(300)),
    }
}

/// Everything comes back as it was written.
pub async fn a_webhook_is_kept_as_it_was_written(subject: &Subject) {
    assert_eq!(subject.webhooks.get(id(1)).await.expect("read"), None);
    let plain = webhook(1, "crm");
    put(subject, &plain).await;
    assert_eq!(subject.webhooks.get(id(1)).await.expect("read"), Some(plain.clone()));
    let full = Webhook {
        version: Version::new(2),
        url: format!("https://例え.テスト/{}?key='\"\\%00", "a".repeat(1900)),
        types: vec!["profiles.person.*".to_owned(), "profiles.business.registered.v1".to_owned()],
        description: Some("👩‍🚀 ' \" \\ ; --".to_owned()),
        full_values: true,
        active: false,
        disabled: Some(Disabled { at: at(2), reason: DisabledReason::Failing }),
        keys: vec![key("whsec_b", 2, None), key("whsec_a", 1, Some(at(86_400)))],
        begin: FeedCursor { epoch: 7, position: 1 << 62 },
        updated_at: at(3),
        ..plain
    };
    put(subject, &full).await;
    assert_eq!(subject.webhooks.get(id(1)).await.expect("read"), Some(full));
}

/// A write names the version that it was decided on; what is refused leaves nothing.
pub async fn a_stale_webhook_is_refused_with_all_that_goes_with_it(subject: &Subject) {
    let first = webhook(1, "crm");
    put(subject, &first).await;
    let event = |number| OutboxRecord {
        event_id: EventId::new(Uuid::from_u128(number)),
        subject: AggregateRef { kind: AggregateKind::Webhook, id: id(1).uuid() },
        version: Version::new(2),
        event_type: "profiles.webhook.disabled.v1",
        occurred_at: at(1),
        data: json!({}),
        headers: json!({}),
    };
    let next = Webhook { version: Version::new(2), active: false, ..first.clone() };
    let remove = |number, expected| WriteSet {
        webhooks: vec![WebhookWrite::Remove { id: id(number), expected: Version::new(expected) }],
        ..WriteSet::default()
    };
    for (writes, number, stale) in [
        (save(&first, 0), 1, Stale::Exists),
        (save(&next, 5), 1, Stale::Changed(Version::new(1))),
        (save(&webhook(2, "crm"), 1), 2, Stale::Missing),
        (remove(1, 2), 1, Stale::Changed(Version::new(1))),
        (remove(2, 1), 2, Stale::Missing),
    ] {
        let writes = WriteSet { outbox: vec![event(1)], ..writes };
        let refused = subject.store.commit(writes).await;
        assert!(
            matches!(&refused, Err(CommitError::Stale { id: found, stale: why })
                if *found == id(number).uuid() && *why == stale),
            "{refused:?}, expected {stale:?}"
        );
    }
    assert!(subject.outbox.sent().await.is_empty());
    assert_eq!(subject.webhooks.get(id(1)).await.expect("read"), Some(first));
    subject.store.commit(WriteSet { outbox: vec![event(2)], ..save(&next, 1) }).await.expect("committed");
    let sent = subject.outbox.sent().await;
    assert_eq!(sent.iter().map(|sent| sent.aggregate_id).collect::<Vec<_>>(), [id(1).uuid()]);
    subject.store.commit(remove(1, 2)).await.expect("removed");
    assert_eq!(subject.webhooks.get(id(1)).await.expect("read"), None);
}

/// Lists are of one owner, in the order in which webhooks were made.
pub async fn webhooks_are_listed_by_owner_and_by_whether_they_are_active(subject: &Subject) {
    for number in 1..=5 {
        // The later ones first: it's time that orders, then the id.
        let second = i64::try_from(number / 2).unwrap_or_default();
        put(subject, &Webhook { created_at: at(-second), ..webhook(number, "crm") }).await;
    }
    put(subject, &Webhook { active: false, ..webhook(6, "shop") }).await;
    let numbers = |found: Vec<Webhook>| -> Vec<u128> {
        found.iter().map(|webhook| webhook.id.uuid().as_u128() - id(0).uuid().as_u128()).collect()
    };
    let all = ListPage { after: None, limit: 10 };
    let listed = subject.webhooks.list("crm", all).await.expect("read");
    assert_eq!(numbers(listed.clone()), [4, 5, 2, 3, 1]);
    let after = listed.get(1).map(|last| (last.created_at, last.id));
    let page = ListPage { after, limit: 2 };
    assert_eq!(numbers(subject.webhooks.list("crm", page).await.expect("read")), [2, 3]);
    assert_eq!(numbers(subject.webhooks.list("shop", all).await.expect("read")), [6]);
    let counted = (
        subject.webhooks.count("crm").await.expect("read"),
        subject.webhooks.count("nobody").await.expect("read"),
    );
    assert_eq!(counted, (5, 0));
    let mut active = subject.webhooks.active().await.expect("read");
    active.sort_unstable();
    assert_eq!(active, (1..=5).map(|number| (id(number), Version::new(1))).collect::<Vec<_>>());
}

/// The log says what was tried, and the webhook since when it fails.
pub async fn attempts_are_noted_with_what_they_say_of_the_webhook(subject: &Subject) {
    use AttemptKind::{Delivery, Ping, Redelivery};
    put(subject, &webhook(1, "crm")).await;
    let health = async || subject.webhooks.get(id(1)).await.expect("read").expect("there").health;
    for (number, kind, outcome, failing_since, success, failure) in [
        (1, Ping, Ok(500), None, None, None),
        (2, Redelivery, Err(CallFailure::Timeout), None, None, None),
        (3, Delivery, Ok(302), Some(3), None, Some(3)),
        (4, Delivery, Err(CallFailure::Forbidden), Some(3), None, Some(4)),
        (5, Ping, Ok(200), Some(3), None, Some(4)),
        (6, Redelivery, Ok(299), None, Some(6), Some(4)),
        (7, Delivery, Ok(410), Some(7), Some(6), Some(7)),
        (8, Delivery, Ok(204), None, Some(8), Some(7)),
    ] {
        let noted = attempt(number, 1, kind, outcome);
        let since = subject.webhooks.record(&noted).await.expect("noted");
        assert_eq!(since, failing_since.map(at), "{number}");
        let (last_success_at, last_failure_at) = (success.map(at), failure.map(at));
        let expected = WebhookHealth { failing_since: since, last_success_at, last_failure_at };
        assert_eq!(health().await, expected, "{number}");
        let kept = subject.webhooks.attempt(id(1), noted.id).await.expect("read");
        assert_eq!(kept, Some(noted));
    }
    // What began earlier and is noted later turns no time back.
    let early = Attempt { id: AttemptId::new(Uuid::from_u128(99)), ..attempt(2, 1, Delivery, Ok(200)) };
    subject.webhooks.record(&early).await.expect("noted");
    assert_eq!(health().await.last_success_at, Some(at(8)));
    // How it went is no part of the version, and stays when it's changed, unless it's forgiven.
    subject.webhooks.record(&attempt(10, 1, Delivery, Ok(500))).await.expect("noted");
    put(subject, &Webhook { version: Version::new(2), ..webhook(1, "crm") }).await;
    assert_eq!(health().await.failing_since, Some(at(10)));
    let webhook = Box::new(Webhook { version: Version::new(3), ..webhook(1, "crm") });
    let forgive = WebhookWrite::Save { webhook, expected: Version::new(2), forgive: true };
    subject
        .store
        .commit(WriteSet { webhooks: vec![forgive], ..WriteSet::default() })
        .await
        .expect("committed");
    let healthy = health().await;
    assert_eq!((healthy.failing_since, healthy.last_failure_at), (None, Some(at(10))));
}

/// Those that end at once are noted all the same, each about its own webhook; one that is refused harms no other.
pub async fn attempts_of_the_same_moment_are_all_noted(subject: &Subject) {
    use AttemptKind::Delivery;
    put(subject, &webhook(1, "crm")).await;
    put(subject, &webhook(2, "shop")).await;
    let twice = attempt(100, 2, Delivery, Ok(204));
    subject.webhooks.record(&twice).await.expect("noted");
    let mut all = JoinSet::new();
    for number in 1..=30_u128 {
        let (of, outcome) = match number % 3 {
            0 => (1, Err(CallFailure::Timeout)),
            1 => (2, Ok(204)),
            // There is no such webhook.
            _ => (3, Ok(500)),
        };
        let (webhooks, noted) = (Arc::clone(&subject.webhooks), attempt(number, of, Delivery, outcome));
        all.spawn(async move { (of, webhooks.record(&noted).await.expect("noted")) });
    }
    let (webhooks, again) = (Arc::clone(&subject.webhooks), twice.clone());
    let refused = tokio::spawn(async move { webhooks.record(&again).await });
    let mut since = Vec::new();
    for (of, failing_since) in all.join_all().await {
        match of {
            1 => since.extend(failing_since),
            _ => assert_eq!(failing_since, None, "{of}"),
        }
    }
    assert!(refused.await.expect("asked").is_err(), "it was noted before");
    let health = async |of| subject.webhooks.get(id(of)).await.expect("read").expect("there").health;
    assert_eq!((since.len(), health(1).await.last_failure_at), (10, Some(at(30))));
    let began = health(1).await.failing_since;
    assert!(since.iter().all(|since| Some(*since) == began), "one beginning for all");
    let fine = WebhookHealth { last_success_at: Some(twice.at), ..WebhookHealth::default() };
    assert_eq!(health(2).await, fine);
    for (of, count) in [(1, 10), (2, 11), (3, 0)] {
        let page = ListPage { after: None, limit: 100 };
        assert_eq!(subject.webhooks.attempts(id(of), page).await.expect("read").len(), count, "{of}");
    }
}

/// What failed long ago, and was not tried since, isn't held against it.
pub async fn a_failure_after_a_long_silence_is_the_first_one(subject: &Subject) {
    put(subject, &webhook(1, "crm")).await;
    let hours = |number, hours: i64| Attempt {
        at: at(hours * 3600),
        ..attempt(number, 1, AttemptKind::Delivery, Err(CallFailure::Timeout))
    };
    for (number, hour, since) in [(1, 0, 0), (2, 35, 0), (3, 70, 0), (4, 107, 107), (5, 120, 107)] {
        let noted = subject.webhooks.record(&hours(number, hour)).await.expect("noted");
        assert_eq!(noted, Some(at(since * 3600)), "after {hour} hours");
    }
}

/// The log is read newest first, goes when its webhook is gone, and forgets.
pub async fn the_log_pages_and_forgets(subject: &Subject) {
    put(subject, &webhook(1, "crm")).await;
    put(subject, &webhook(2, "crm")).await;
    for number in 1..=6 {
        let at = at(i64::try_from(number / 2).unwrap_or_default());
        let noted =
            Attempt { at, cursor: None, next_at: None, ..attempt(number, 1, AttemptKind::Ping, Ok(204)) };
        subject.webhooks.record(&noted).await.expect("noted");
    }
    subject.webhooks.record(&attempt(7, 2, AttemptKind::Ping, Ok(204))).await.expect("noted");
    let numbers =
        |found: &[Attempt]| -> Vec<u128> { found.iter().map(|one| one.id.uuid().as_u128()).collect() };
    let log = async |of, after, limit| {
        subject.webhooks.attempts(id(of), ListPage { after, limit }).await.expect("read")
    };
    let all = log(1, None, 10).await;
    assert_eq!(numbers(&all), [6, 5, 4, 3, 2, 1]);
    let after = all.get(1).map(|last| (last.at, last.id));
    assert_eq!(numbers(&log(1, after, 3).await), [4, 3, 2]);
    // Of another webhook it's none.
    let other = subject.webhooks.attempt(id(2), AttemptId::new(Uuid::from_u128(1))).await;
    assert_eq!(other.expect("read"), None);
    let mut trimmed = 0;
    loop {
        match subject.webhooks.trim(at(2)).await.expect("trimmed") {
            0 => break,
            some => trimmed += some,
        }
    }
    assert_eq!((trimmed, numbers(&log(1, None, 10).await)), (3, vec![6, 5, 4]));
    let remove = WebhookWrite::Remove { id: id(1), expected: Version::new(1) };
    subject.store.commit(WriteSet { webhooks: vec![remove], ..WriteSet::default() }).await.expect("removed");
    while subject.webhooks.forget(id(1)).await.expect("forgotten") > 0 {}
    assert!(log(1, None, 10).await.is_empty());
    // What ends only now isn't noted any more.
    let late = attempt(8, 1, AttemptKind::Delivery, Ok(500));
    assert_eq!(subject.webhooks.record(&late).await.expect("nothing to do"), None);
    assert!(log(1, None, 10).await.is_empty());
    assert_eq!(numbers(&log(2, None, 10).await), [7]);
}
