//! Delivering events from real databases: several processes at once, sinks that fail, writers beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use profiles_application::delivery::{Broker, BrokerPorts, Delivering, Route, Schedule};
use profiles_application::events::{SharedFeed, Source};
use profiles_application::ports::{NoObserver, Outgoing, Readers, Sink, Undelivered};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ProfileService, Target};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use profiles_infrastructure::{SystemClock, UuidV7};
use profiles_testkit::{context, service_over};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::databases::{FreshDatabase, Kind};

const PERSONS: u128 = 8;
const VERSIONS: u64 = 15;
/// Nobody waits so long unless something is lost.
const LONG: Duration = Duration::from_secs(60);

/// Refuses every seventh attempt, is away at every fifth, and notes the rest.
#[derive(Default)]
struct Moody {
    seen: Mutex<Vec<(u128, u64, Uuid)>>,
    attempts: Mutex<u64>,
    different: watch::Sender<usize>,
}

#[async_trait]
impl Sink for Moody {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        let attempt = {
            let mut attempts = self.attempts.lock().expect("whole");
            *attempts += 1;
            *attempts
        };
        if attempt.is_multiple_of(7) {
            return Err(Undelivered::refused("the seventh"));
        }
        if attempt.is_multiple_of(5) {
            return Err(Undelivered::away("the fifth"));
        }
        let version = outgoing.event.version().expect("a version");
        let mut seen = self.seen.lock().expect("whole");
        seen.push((outgoing.subject.id.as_u128(), version, outgoing.event.id));
        let different: BTreeSet<_> = seen.iter().map(|(_, _, id)| *id).collect();
        self.different.send_replace(different.len());
        Ok(())
    }
}

impl Moody {
    async fn has(&self, count: usize) {
        let mut different = self.different.subscribe();
        let waited = tokio::time::timeout(LONG, different.wait_for(|different| *different >= count)).await;
        assert!(waited.is_ok(), "{count} events wanted, {} came", *self.different.borrow());
    }

    fn first_deliveries(&self) -> BTreeMap<u128, Vec<u64>> {
        let (mut ids, mut all) = (BTreeSet::new(), BTreeMap::<_, Vec<_>>::new());
        for (person, version, id) in self.seen.lock().expect("whole").iter() {
            if ids.insert(*id) {
                all.entry(*person).or_default().push(*version);
            }
        }
        all
    }
}

/// A process that delivers, with connections of its own.
async fn process(fresh: &FreshDatabase, sink: &Arc<Moody>) -> (Database, Broker, Delivering) {
    let database = fresh.connect(&DatabaseOptions::new(&fresh.url)).await;
    let readers = database.readers();
    let events = Arc::new(SharedFeed::new(Arc::clone(&readers.events)));
    let broker = Broker::start(BrokerPorts {
        readers: Readers { events, ..readers },
        signal: database.signal(),
        deliveries: database.deliveries(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(UuidV7),
        observer: Arc::new(NoObserver),
        source: Source::default(),
    });
    let schedule = Schedule::new([Duration::from_millis(20); 100]);
    let route = Route { schedule, ..Route::to_broker("moody", Arc::clone(sink) as _) };
    let delivering = broker.deliver(route);
    (database, broker, delivering)
}

async fn write(service: &ProfileService, versions: std::ops::RangeInclusive<u64>) {
    let mut writers = JoinSet::new();
    for number in 1..=PERSONS {
        let (service, versions) = (service.clone(), versions.clone());
        writers.spawn(async move {
            for version in versions {
                let target = Target::<Person>::of(PersonId::new(Uuid::from_u128(number)));
                let input =
                    serde_json::from_value(json!({"pronouns": format!("p{version}")})).expect("a person");
                service.replace(context(), target, input, Handling::Strict).await.expect("written");
            }
        });
    }
    while let Some(written) = writers.join_next().await {
        written.expect("written");
    }
}

async fn nothing_is_lost_or_out_of_order(kind: Kind) {
    let fresh = FreshDatabase::new(kind).await;
    let database = fresh.connect(&DatabaseOptions::new(&fresh.url)).await;
    let (service, _) = service_over(database.store(), database.readers(), database.idempotency());
    let sink = Arc::new(Moody::default());
    let first = process(&fresh, &sink).await;
    let second = process(&fresh, &sink).await;
    write(&service, 1..=VERSIONS).await;
    // One stops as it should while there is work left, and gives back what it holds.
    let (stopped, broker, delivering) = first;
    delivering.stop().await;
    broker.stop().await;
    write(&service, VERSIONS + 1..=VERSIONS * 2).await;
    let all = usize::try_from(PERSONS).expect("few") * usize::try_from(VERSIONS * 2).expect("few");
    sink.has(all).await;
    let wanted: Vec<_> = (1..=VERSIONS * 2).collect();
    for (person, versions) in sink.first_deliveries() {
        assert_eq!(versions, wanted, "person {person}");
    }
    let (running, broker, delivering) = second;
    delivering.stop().await;
    broker.stop().await;
    let figures = database.deliveries().figures().await.expect("counted");
    let [figures] = figures.as_slice() else { panic!("{figures:?}") };
    assert_eq!((figures.waiting, figures.dead), (0, 0));
    for database in [stopped, running, database] {
        database.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_nothing_is_lost_or_out_of_order() {
    nothing_is_lost_or_out_of_order(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_nothing_is_lost_or_out_of_order() {
    nothing_is_lost_or_out_of_order(Kind::Postgres).await;
}
