//! The inbox of a consumer on both databases: who comes twice, at once, or after somebody who gave up.

use std::time::Duration;

use profiles_contracts::{CloudEvent, cloud_event};
use profiles_inbox::{Claim, Inbox};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::support::databases::{FreshDatabase, Kind};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];
const SHIPPING: Inbox = Inbox::new("shipping");
const BILLING: Inbox = Inbox::new("billing");

/// A consumer's own database.
struct Own {
    database: DatabaseConnection,
    kind: Kind,
    _fresh: FreshDatabase,
}

impl Own {
    async fn new(kind: Kind) -> Self {
        let fresh = FreshDatabase::new(kind).await;
        let url = match kind {
            Kind::Sqlite => format!("{}?mode=rwc", fresh.url),
            Kind::Postgres => fresh.url.clone(),
        };
        let database = sea_orm::Database::connect(url).await.expect("connected");
        Self { database, kind, _fresh: fresh }
    }

    async fn with_tables(kind: Kind) -> Self {
        let own = Self::new(kind).await;
        Inbox::create_tables(&own.database).await.expect("tables");
        own
    }

    async fn begin(&self) -> DatabaseTransaction {
        self.database.begin().await.expect("begun")
    }

    async fn execute(&self, sql: &str) {
        self.database.execute_unprepared(sql).await.expect("done");
    }

    async fn count(&self, sql: &str) -> usize {
        let statement = Statement::from_string(self.database.get_database_backend(), sql);
        self.database.query_all_raw(statement).await.expect("read").len()
    }

    /// Claims in a task of its own, as another process would; commits.
    fn claim_elsewhere(&self, event: &CloudEvent) -> JoinHandle<Claim> {
        let (database, event) = (self.database.clone(), event.clone());
        tokio::spawn(async move {
            let transaction = database.begin().await.expect("begun");
            let claim = SHIPPING.claim(&transaction, &event).await.expect("claimed");
            transaction.commit().await.expect("committed");
            claim
        })
    }

    /// Until somebody waits for a lock. SQLite can't be asked that: there it's only likely.
    async fn until_somebody_waits(&self) {
        if self.kind == Kind::Postgres {
            let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            while self.count(waiting).await == 0 {
                tokio::task::yield_now().await;
            }
        }
    }
}

fn event(number: u128, subject: &str, version: u64) -> CloudEvent {
    let envelope: Value = json!({
        "specversion": cloud_event::SPEC_VERSION, "id": Uuid::from_u128(number), "source": "/profiles",
        "type": "profiles.person.address_changed.v1", "subject": subject, "time": "2026-01-01T12:00:00Z",
        "datacontenttype": cloud_event::DATA_CONTENT_TYPE, "dataschema": "", "dataref": "",
        "sequence": cloud_event::sequence(version), "partitionkey": subject, "dataclassification": "", "data": {}
    });
    serde_json::from_value(envelope).expect("an event")
}

#[tokio::test]
async fn an_event_is_new_once_to_each_consumer() {
    for kind in KINDS {
        let own = Own::with_tables(kind).await;
        let (first, second) = (event(1, "a", 1), event(2, "a", 1));
        let transaction = own.begin().await;
        assert_eq!(SHIPPING.claim(&transaction, &first).await.expect("claimed"), Claim::New);
        assert_eq!(SHIPPING.claim(&transaction, &first).await.expect("claimed"), Claim::Repeat);
        transaction.commit().await.expect("committed");
        let transaction = own.begin().await;
        assert_eq!(SHIPPING.claim(&transaction, &first).await.expect("claimed"), Claim::Repeat);
        assert_eq!(BILLING.claim(&transaction, &first).await.expect("claimed"), Claim::New);
        assert_eq!(SHIPPING.claim(&transaction, &second).await.expect("claimed"), Claim::New, "another id");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_deliveries_at_once_one_is_new() {
    for kind in KINDS {
        let own = Own::with_tables(kind).await;
        for number in 0..10 {
            let event = event(number, "a", 1);
            let all: Vec<_> = (0..6).map(|_| own.claim_elsewhere(&event)).collect();
            let mut new = 0;
            for claim in all {
                new += u32::from(claim.await.expect("no panic").is_new());
            }
            assert_eq!(new, 1, "{kind:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_second_waits_and_takes_over_from_who_gave_up() {
    for kind in KINDS {
        let own = Own::with_tables(kind).await;
        for (number, gives_up) in [(1, false), (2, true)] {
            let event = event(number, "a", 1);
            let first = own.begin().await;
            assert_eq!(SHIPPING.claim(&first, &event).await.expect("claimed"), Claim::New);
            let second = own.claim_elsewhere(&event);
            own.until_somebody_waits().await;
            assert!(!second.is_finished(), "{kind:?}");
            if gives_up { first.rollback().await } else { first.commit().await }.expect("ended");
            let expected = if gives_up { Claim::New } else { Claim::Repeat };
            assert_eq!(second.await.expect("no panic"), expected, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn what_a_newer_version_covers_is_stale_until_all_is_read_anew() {
    for kind in KINDS {
        let own = Own::with_tables(kind).await;
        let transaction = own.begin().await;
        let claim = |number, subject, version| {
            let (transaction, event) = (&transaction, event(number, subject, version));
            async move { SHIPPING.claim_newer(transaction, &event).await.expect("claimed") }
        };
        assert_eq!(claim(1, "a", 5).await, Claim::New);
        assert!(SHIPPING.remember(&transaction, "a", 7).await.expect("remembered"));
        for (number, version, expected) in [(2, 6, Claim::Stale), (3, 7, Claim::Stale), (4, 8, Claim::New)] {
            assert_eq!(claim(number, "a", version).await, expected, "{version}");
        }
        assert_eq!(claim(2, "a", 6).await, Claim::Repeat, "stale is dealt with, too");
        assert_eq!(claim(5, "b", 1).await, Claim::New);
        assert!(!SHIPPING.remember(&transaction, "a", 6).await.expect("remembered"), "old over new");
        assert!(!SHIPPING.remember(&transaction, "a", 7).await.expect("remembered"));
        assert!(BILLING.remember(&transaction, "a", 6).await.expect("remembered"));
        SHIPPING.restart(&transaction, "2:9").await.expect("restarted");
        assert_eq!(claim(6, "a", 2).await, Claim::New, "as after an older backup was restored");
        assert!(SHIPPING.remember(&transaction, "a", 2).await.expect("remembered"));
        assert!(!BILLING.remember(&transaction, "a", 6).await.expect("remembered"), "it did not restart");
        assert_eq!(SHIPPING.cursor(&transaction).await.expect("read").as_deref(), Some("2:9"));
    }
}

#[tokio::test]
async fn a_cursor_moves_with_its_transaction() {
    for kind in KINDS {
        let own = Own::with_tables(kind).await;
        assert_eq!(SHIPPING.cursor(&own.database).await.expect("read"), None);
        for (cursor, commits) in [("1:7", true), ("1:8", false), ("2:1", true)] {
            let transaction = own.begin().await;
            SHIPPING.advance(&transaction, cursor).await.expect("advanced");
            if commits { transaction.commit().await } else { transaction.rollback().await }.expect("ended");
            let known = SHIPPING.cursor(&own.database).await.expect("read");
            assert_eq!(known.as_deref() == Some(cursor), commits, "{known:?}");
        }
        assert_eq!(BILLING.cursor(&own.database).await.expect("read"), None);
    }
}

#[tokio::test]
async fn old_ids_go_and_others_stay() {
    for kind in KINDS {
        let own = Own::with_tables(kind).await;
        let now = if kind == Kind::Sqlite { "unixepoch()" } else { "extract(epoch FROM now())::bigint" };
        // Two thousand and one of an hour ago: more than go together.
        own.execute(&format!(
            "INSERT INTO profiles_inbox (consumer, event_id, received_at)
            WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000)
            SELECT 'shipping', 'old ' || n, {now} - 3600 FROM numbers"
        ))
        .await;
        own.execute(&format!("INSERT INTO profiles_inbox VALUES ('billing', 'old', {now} - 3600)")).await;
        own.execute("INSERT INTO profiles_inbox (consumer, event_id) VALUES ('shipping', 'young')").await;
        let prune = async |seconds| {
            SHIPPING.prune(&own.database, Duration::from_secs(seconds)).await.expect("pruned")
        };
        assert_eq!(prune(7200).await, 0);
        assert_eq!(prune(u64::MAX / 2).await, 0);
        assert_eq!(prune(1800).await, 2001);
        assert_eq!(
            own.count("SELECT 1 FROM profiles_inbox WHERE event_id = 'young' OR consumer = 'billing'").await,
            2
        );
        assert_eq!(own.count("SELECT 1 FROM profiles_inbox").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_at_once_make_the_tables_once() {
    for kind in KINDS {
        let own = Own::new(kind).await;
        let all: Vec<_> = (0..6)
            .map(|_| {
                let database = own.database.clone();
                tokio::spawn(async move { Inbox::create_tables(&database).await })
            })
            .collect();
        for made in all {
            made.await.expect("no panic").expect("made, or there");
        }
    }
}
