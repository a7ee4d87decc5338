//! Reads and commands that come together: few statements, and each still stands alone.

use profiles_domain::profiles::Profile;
use profiles_domain::shared::aggregate::Aggregate;
use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use profiles_application::bus::Failure;
use profiles_application::ports::{
    AggregateKind, AggregateRef, AggregateWrite, AnyAggregate, HistoryRecord, StoreError, WriteSet,
};
use profiles_application::profiles::ProfileService;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Absent, PersonTarget};
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::id::{CommandId, PersonId};
use profiles_domain::shared::version::Version;
use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use profiles_server::bootstrap;
use profiles_testkit::context;
use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

use crate::support::databases::{FreshDatabase, Kind};
use crate::support::server::{self, TestServer};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const MANY: u128 = 20;

fn id(number: u128) -> PersonId {
    PersonId::new(server::id(number))
}

async fn fresh(kind: Kind) -> (FreshDatabase, Database, ProfileService) {
    let fresh = FreshDatabase::new(kind).await;
    let database = fresh.connect(&DatabaseOptions::new(&fresh.url)).await;
    let service = bootstrap::profiles(&database);
    (fresh, database, service)
}

/// Gives everybody new pronouns, all at once; whoever isn't there is created.
async fn change_all(service: &ProfileService, pronouns: &str) -> Vec<bool> {
    let change = |number| {
        let target = PersonTarget { absent: Absent::Create, ..id(number).into() };
        service.patch(context(), target, json!({"pronouns": pronouns}), Handling::Strict)
    };
    join_all((0..MANY).map(change)).await.into_iter().map(|done| done.is_ok()).collect()
}

/// In how many batches how many jobs went so far.
fn gathered(database: &Database, what: &str) -> (u64, u64) {
    let figures = database.gather_figures();
    figures.iter().find(|figures| figures.what == what).map_or((0, 0), |found| (found.batches, found.jobs))
}

#[tokio::test]
async fn many_at_once_are_few_statements() {
    for kind in KINDS {
        let (_kept, database, service) = fresh(kind).await;
        assert!(change_all(&service, "they").await.iter().all(|done| *done));
        // One thread: all commands wait before the first batch is formed, or while it is under way.
        let (transactions, commands) = gathered(&database, "commits");
        assert_eq!(commands, 20, "{kind:?}");
        assert!(transactions <= 3, "{kind:?}: {transactions} transactions");
        let (before, _) = gathered(&database, "person_reads");
        let cx = context();
        let found = join_all((0..MANY).map(|number| service.get::<Person>(&cx, id(number)))).await;
        assert!(found.iter().all(|person| matches!(person, Ok(Some(_)))));
        let (statements, _) = gathered(&database, "person_reads");
        assert!(statements - before <= 3, "{kind:?}: {} statements", statements - before);
    }
}

#[tokio::test]
async fn who_can_not_be_read_and_who_is_not_there_fail_alone() {
    for kind in KINDS {
        let (kept, _database, service) = fresh(kind).await;
        change_all(&service, "they").await;
        let peek = kept.peek().await;
        let sql = "UPDATE profiles_person SET schema_version = 99 WHERE id = $1";
        let broken = Statement::from_sql_and_values(peek.get_database_backend(), sql, [id(7).uuid().into()]);
        peek.execute_raw(broken).await.expect("broken");
        let cx = context();
        let read = (0..=MANY).map(|number| service.get::<Person>(&cx, id(number)));
        for (number, found) in join_all(read).await.into_iter().enumerate() {
            match number {
                7 => assert!(
                    matches!(found, Err(Failure::Store(StoreError::Corrupt(_)))),
                    "{kind:?}: {found:?}"
                ),
                20 => assert!(matches!(found, Ok(None)), "{kind:?}: {found:?}"),
                _ => assert!(matches!(found, Ok(Some(_))), "{kind:?}: {found:?}"),
            }
        }
    }
}

/// A person whose history says the same twice, which no database takes, or once, which each does.
fn write_set(number: u128, entries: u32) -> WriteSet {
    let now = chrono::DateTime::from_timestamp_micros(1_772_359_872_123_456).expect("in range");
    let person = Person::register(id(number), PersonDetails::default(), now).expect("valid");
    let record = HistoryRecord {
        subject: AggregateRef { kind: AggregateKind::Person, id: person.id().uuid() },
        version: Version::new(1),
        ordinal: 0,
        at: now,
        actor: "test".to_owned(),
        source: "test".to_owned(),
        command_id: CommandId::new(Uuid::from_u128(number)),
        event: "registered".to_owned(),
        changes: Vec::new(),
        because: None,
        closes_version: true,
    };
    let write = AggregateWrite {
        expected: Version::ZERO,
        linked: Default::default(),
        unlinked: Default::default(),
        read_model: None,
        aggregate: AnyAggregate::Person(person),
    };
    WriteSet {
        aggregates: vec![write],
        history: (0..entries).map(|_| record.clone()).collect(),
        ..WriteSet::default()
    }
}

#[tokio::test]
async fn a_command_that_can_not_be_written_fails_alone() {
    for kind in KINDS {
        let (_kept, database, service) = fresh(kind).await;
        let store = database.store();
        let commit = |number| {
            let store = Arc::clone(&store);
            async move { store.commit(write_set(number, if number == 7 { 2 } else { 1 })).await }
        };
        let committed = join_all((0..MANY).map(commit)).await;
        let (transactions, _) = gathered(&database, "commits");
        assert!(transactions <= 3, "{kind:?}: {transactions} groups");
        for (number, outcome) in (0..MANY).zip(committed) {
            let found = service.get::<Person>(&context(), id(number)).await.expect("read");
            assert_eq!((outcome.is_ok(), found.is_some()), (number != 7, number != 7), "{kind:?}: {number}");
        }
    }
}

/// What happens to connections that lie idle when a database is restarted.
#[tokio::test]
async fn reads_go_on_when_the_server_closed_the_connection() {
    let (kept, _database, service) = fresh(Kind::Postgres).await;
    change_all(&service, "they").await;
    let peek = kept.peek().await;
    peek.execute_unprepared(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'profiles'",
    )
    .await
    .expect("ended");
    assert!(service.get::<Person>(&context(), id(1)).await.expect("read").is_some());
    // The command after it may be told that its fate isn't known; the one after that has a new connection.
    change_all(&service, "she").await;
    assert!(change_all(&service, "he").await.iter().all(|done| *done));
}

/// The server's processes for this database's connections, besides the one that asks.
async fn backends(peek: &DatabaseConnection) -> BTreeSet<i32> {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND application_name = 'profiles'";
    let rows =
        peek.query_all_raw(Statement::from_string(peek.get_database_backend(), sql)).await.expect("read");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a number")).collect()
}

#[tokio::test]
async fn connections_are_held_whatever_happens_at_once() {
    let (kept, database, service) = fresh(Kind::Postgres).await;
    change_all(&service, "they").await;
    let (peek, cx) = (kept.peek().await, context());
    service.version::<Person>(&cx, id(1)).await.expect("read");
    let before = backends(&peek).await;
    for round in 0..5 {
        let changes = change_all(&service, if round % 2 == 0 { "she" } else { "he" });
        let reads = join_all((0..MANY).map(|number| service.get::<Person>(&cx, id(number))));
        let versions = join_all((0..MANY).map(|number| service.version::<Person>(&cx, id(number))));
        let (changed, read, known) = tokio::join!(changes, reads, versions);
        assert!(
            changed.iter().all(|done| *done)
                && read.iter().all(Result::is_ok)
                && known.iter().all(Result::is_ok)
        );
    }
    assert!(before.is_subset(&backends(&peek).await), "a connection was closed and opened again");
    database.close().await;
    // The server takes a moment to notice.
    while !backends(&peek).await.is_empty() {
        tokio::task::yield_now().await;
    }
}

/// Somebody outside holds one person's row: those who share a group with its writer go on.
#[tokio::test]
async fn a_locked_row_fails_its_own_command_only() {
    let (kept, _database, service) = fresh(Kind::Postgres).await;
    change_all(&service, "they").await;
    let peek = kept.peek().await;
    let lock = peek.begin().await.expect("begun");
    let sql = "SELECT 1 FROM profiles_person WHERE id = $1 FOR UPDATE";
    lock.query_one_raw(Statement::from_sql_and_values(
        lock.get_database_backend(),
        sql,
        [id(7).uuid().into()],
    ))
    .await
    .expect("locked");
    for (number, done) in change_all(&service, "she").await.into_iter().enumerate() {
        assert_eq!(done, number != 7, "{number}");
    }
    lock.rollback().await.expect("rolled back");
    assert!(change_all(&service, "he").await.iter().all(|done| *done));
}

/// Who has the current version is told so without reading the person.
#[tokio::test]
async fn a_conditional_get_reads_the_version_only() {
    for kind in KINDS {
        let server = TestServer::start(kind).await;
        let path = format!("/v1/persons/{}", server::id(1));
        server.put(&path, &json!({"pronouns": "they"})).await;
        let reads = async |what: &str| {
            let metrics = server.get("/metrics").await.text().await.expect("a text");
            let name = format!("profiles_gather_jobs_total{{what=\"{what}\"}} ");
            let total = metrics.lines().find_map(|line| line.strip_prefix(&name)?.parse::<u64>().ok());
            total.unwrap_or_default()
        };
        let ask = async |tag: &str| {
            let request = server.request(Method::GET, &path).header("if-none-match", tag);
            request.send().await.expect("an answer").status().as_u16()
        };
        let persons = reads("person_reads").await;
        assert_eq!(ask("\"1\"").await, 304, "{kind:?}");
        assert_eq!(
            (reads("person_version_reads").await, reads("person_reads").await),
            (1, persons),
            "{kind:?}"
        );
        assert_eq!(ask("\"7\"").await, 200, "{kind:?}");
        assert_eq!(
            (reads("person_version_reads").await, reads("person_reads").await),
            (2, persons + 1),
            "{kind:?}"
        );
    }
}
