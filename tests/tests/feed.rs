//! The feed of events on PostgreSQL: what following the numbers of an outbox would lose, and how old events go.

use std::sync::Arc;

use profiles_application::ports::EventFeed;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ProfileService, Target};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use profiles_testkit::{FixedClock, context, service_over};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

use crate::support::databases::{FreshDatabase, Kind};

struct Feeding {
    database: Database,
    service: ProfileService,
    clock: Arc<FixedClock>,
    feed: Arc<dyn EventFeed>,
    peek: DatabaseConnection,
    _fresh: FreshDatabase,
}

impl Feeding {
    async fn start() -> Self {
        let fresh = FreshDatabase::new(Kind::Postgres).await;
        let database = fresh.connect(&DatabaseOptions::new(&fresh.url)).await;
        let readers = database.readers();
        let feed = Arc::clone(&readers.events);
        let (service, clock) = service_over(database.store(), readers, database.idempotency());
        Self { database, service, clock, feed, peek: fresh.peek().await, _fresh: fresh }
    }

    async fn register(&self, number: u128) {
        let target = Target::<Person>::of(PersonId::new(Uuid::from_u128(number)));
        let input = serde_json::from_value(json!({})).expect("a person");
        self.service.replace(context(), target, input, Handling::Strict).await.expect("registered");
    }

    /// The numbers of the persons that the feed tells of, in its order.
    async fn told(&self) -> Vec<u128> {
        while self.feed.sequence(100).await.expect("sequenced") > 0 {}
        let events = self.feed.after(0, 1000).await.expect("read");
        let places: Vec<_> = events.iter().map(|event| event.position).collect();
        assert!(places.windows(2).all(|two| two[1] == two[0] + 1), "{places:?}");
        events.iter().map(|event| event.subject.id.as_u128()).collect()
    }

    async fn partitions(&self) -> usize {
        let sql = "SELECT 1 FROM pg_inherits WHERE inhparent = 'event_feed'::regclass";
        let statement = sea_orm::Statement::from_string(self.peek.get_database_backend(), sql);
        self.peek.query_all_raw(statement).await.expect("read").len()
    }
}

/// Its number was drawn before that of an event that was read already.
#[tokio::test]
async fn an_event_that_is_committed_late_is_not_lost() {
    let feeding = Feeding::start().await;
    let late = feeding.peek.begin().await.expect("begun");
    let id = Uuid::from_u128(1);
    let insert = format!(
        "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at, data, headers)
        VALUES ('{id}', 'person', '{id}', 1, 'profiles.person.registered.v1', 0, '{{}}', '{{}}')"
    );
    late.execute_unprepared(&insert).await.expect("inserted");
    feeding.register(2).await;
    assert_eq!(feeding.told().await, [2], "a transaction under way holds nobody up");
    late.commit().await.expect("committed");
    feeding.register(3).await;
    assert_eq!(feeding.told().await, [2, 1, 3]);
    let waiting = feeding.feed.waiting().await.expect("read");
    assert_eq!((waiting.events, waiting.since), (0, None));
}

#[tokio::test]
async fn what_waits_is_counted_and_dated() {
    let feeding = Feeding::start().await;
    feeding.register(1).await;
    feeding.register(2).await;
    let waiting = feeding.feed.waiting().await.expect("read");
    assert_eq!(
        (waiting.events, waiting.since),
        (2, Some(profiles_application::ports::Clock::now(&*feeding.clock)))
    );
}

#[tokio::test]
async fn partitions_come_before_they_are_needed_and_go_as_a_whole() {
    let feeding = Feeding::start().await;
    let small = "UPDATE event_feed_head SET partition_size = 4";
    feeding.peek.execute_unprepared(small).await.expect("set");
    for number in 1..=10 {
        feeding.register(number).await;
        feeding.feed.sequence(1).await.expect("sequenced");
        feeding.clock.advance(chrono::TimeDelta::days(1));
    }
    assert_eq!(feeding.told().await, (1..=10).collect::<Vec<_>>());
    let made = feeding.partitions().await;
    assert!(made >= 3, "{made}");
    // The first four are older than that, and the fifth with them: it stays until its whole partition is.
    let now = profiles_application::ports::Clock::now(&*feeding.clock);
    let gone = feeding.feed.trim(now - chrono::TimeDelta::days(5), 7).await.expect("trimmed");
    assert_eq!((gone, feeding.partitions().await), (4, made - 1));
    let ends = feeding.feed.ends().await.expect("ends");
    assert_eq!((ends.first, ends.last), (5, 10));
    assert_eq!(feeding.feed.trim(now, u64::MAX).await.expect("trimmed"), 4);
    let ends = feeding.feed.ends().await.expect("ends");
    assert_eq!((ends.first, ends.last), (9, 10), "the newest stay, however old");
    feeding.register(11).await;
    assert_eq!(feeding.feed.sequence(1).await.expect("sequenced"), 1);
    assert_eq!(feeding.feed.ends().await.expect("ends").last, 11);
    feeding.database.clone().close().await;
}
