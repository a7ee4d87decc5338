//! The inbox against a plain model of it, over deliveries that repeat, cross and are undone.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests, their helpers included")]

use std::collections::{BTreeMap, BTreeSet};

use profiles_contracts::{CloudEvent, cloud_event};
use profiles_inbox::{Claim, Inbox};
use proptest::prelude::*;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, TransactionTrait};
use uuid::Uuid;

const CONSUMERS: [Inbox; 2] = [Inbox::new("shipping"), Inbox::new("billing")];

/// One attempt to deal with an event.
#[derive(Debug, Clone)]
struct Delivery {
    consumer: usize,
    /// Subject and version.
    event: (u128, u64),
    /// How much newer the profile is when it's read.
    ahead: u64,
    commits: bool,
}

fn delivery() -> impl Strategy<Value = Delivery> {
    (0..2_usize, (0..2_u128, 1..6_u64), 0..3_u64, any::<bool>())
        .prop_map(|(consumer, event, ahead, commits)| Delivery { consumer, event, ahead, commits })
}

fn event((subject, version): (u128, u64)) -> CloudEvent {
    let subject = Uuid::from_u128(subject);
    CloudEvent {
        specversion: cloud_event::SPEC_VERSION.to_owned(),
        id: Uuid::from_u128(subject.as_u128() << 64 | u128::from(version)),
        source: "/profiles".to_owned(),
        event_type: "profiles.person.address_changed.v1".to_owned(),
        subject: subject.to_string(),
        time: chrono::DateTime::UNIX_EPOCH,
        datacontenttype: cloud_event::DATA_CONTENT_TYPE.to_owned(),
        dataschema: String::new(),
        dataref: format!("/v1/persons/{subject}"),
        sequence: cloud_event::sequence(version),
        partitionkey: subject.to_string(),
        dataclassification: String::new(),
        dataregulation: None,
        traceparent: None,
        data: serde_json::Value::Null,
    }
}

async fn database() -> DatabaseConnection {
    let options = ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned();
    let database = Database::connect(options).await.unwrap();
    Inbox::create_tables(&database).await.unwrap();
    Inbox::create_tables(&database).await.unwrap();
    database.execute_unprepared("CREATE TABLE effects (consumer bigint, event text)").await.unwrap();
    database
}

/// What a consumer does, and what came of the claim.
async fn deliver(database: &DatabaseConnection, delivery: &Delivery) -> Claim {
    let (inbox, event) = (CONSUMERS[delivery.consumer], event(delivery.event));
    let transaction = database.begin().await.unwrap();
    let claim = inbox.claim_newer(&transaction, &event).await.unwrap();
    if claim.is_new() {
        let read = delivery.event.1 + delivery.ahead;
        assert!(inbox.remember(&transaction, &event.subject, read).await.unwrap());
        assert!(!inbox.remember(&transaction, &event.subject, read).await.unwrap(), "as new is not newer");
        let effect = format!("INSERT INTO effects VALUES ({}, '{}')", delivery.consumer, event.id);
        transaction.execute_unprepared(&effect).await.unwrap();
    }
    let cursor = format!("1:{}", delivery.event.1);
    inbox.advance(&transaction, &cursor).await.unwrap();
    if delivery.commits {
        transaction.commit().await.unwrap();
    } else {
        transaction.rollback().await.unwrap();
    }
    claim
}

async fn effects(database: &DatabaseConnection) -> usize {
    let sql = "SELECT consumer, event FROM effects";
    let statement = sea_orm::Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.unwrap().len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_event_has_its_effect_once_unless_something_newer_was_read(
        deliveries in prop::collection::vec(delivery(), 0..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let database = database().await;
            let (mut done, mut read) = (BTreeSet::new(), BTreeMap::new());
            let (mut expected, mut cursors) = (0, [None, None]);
            for delivery in &deliveries {
                let Delivery { consumer, event: (subject, version), ahead, commits } = *delivery;
                let claim = if done.contains(&(consumer, subject, version)) {
                    Claim::Repeat
                } else if read.get(&(consumer, subject)).is_some_and(|read| *read >= version) {
                    Claim::Stale
                } else {
                    Claim::New
                };
                assert_eq!(deliver(&database, delivery).await, claim, "{delivery:?}");
                if !commits {
                    continue;
                }
                done.insert((consumer, subject, version));
                cursors[consumer] = Some(format!("1:{version}"));
                if claim.is_new() {
                    read.insert((consumer, subject), version + ahead);
                    expected += 1;
                }
            }
            assert_eq!(effects(&database).await, expected);
            for (consumer, cursor) in CONSUMERS.iter().zip(cursors) {
                assert_eq!(consumer.cursor(&database).await.unwrap(), cursor);
            }
        });
    }
}
