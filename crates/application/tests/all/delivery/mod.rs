//! Delivering events: order, repeats, and what happens when sinks, processes and handlers fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use profiles_application::delivery::{Begin, Broker, BrokerPorts, Route, Schedule};
use profiles_application::events::{EventTypes, Source};
use profiles_application::ports::{
    Clock, Deliveries, Lease, NoObserver, Outgoing, Parked, Readers, Renewed, SetAside, ShardKey, Silence,
    Sink, SinkFigures, StoreError, Undelivered,
};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ProfileService, Target};
use profiles_contracts::CloudEvent;
use profiles_contracts::person::{EmailChanged, PronounsChanged};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_testkit::{CountingIds, FixedClock, MemoryDeliveries, MemoryStore, context, service};
use serde_json::json;
use tokio::sync::watch;
use uuid::Uuid;

mod failing;
mod order;

/// Long enough for anything that is to happen: time is paused, so it costs none.
const LONG: Duration = Duration::from_secs(3600);

type Answer = Box<dyn Fn(&Outgoing) -> Result<(), Undelivered> + Send + Sync>;

/// Notes what it got, and answers as it's told to.
struct Notes {
    seen: Mutex<Vec<(Uuid, u64, Uuid)>>,
    count: watch::Sender<usize>,
    answer: Mutex<Answer>,
}

impl Notes {
    fn new(answer: impl Fn(&Outgoing) -> Result<(), Undelivered> + Send + Sync + 'static) -> Arc<Self> {
        let (seen, count) = (Mutex::default(), watch::Sender::default());
        Arc::new(Self { seen, count, answer: Mutex::new(Box::new(answer)) })
    }

    fn willing() -> Arc<Self> {
        Self::new(|_| Ok(()))
    }

    fn now_answers(&self, answer: impl Fn(&Outgoing) -> Result<(), Undelivered> + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    /// Persons and versions, in the order in which they were delivered.
    fn seen(&self) -> Vec<(u128, u64)> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(person, version, _)| (person.as_u128(), *version)).collect()
    }

    /// Waits for as many deliveries, repeats included.
    async fn has(&self, count: usize) {
        let mut counted = self.count.subscribe();
        let waited = tokio::time::timeout(LONG, counted.wait_for(|counted| *counted >= count)).await;
        assert!(waited.is_ok(), "{count} wanted, but these came: {:?}", self.seen());
    }

    /// Waits for as many events, repeats not included.
    async fn has_different(&self, count: usize) {
        let mut counted = self.count.subscribe();
        let different = || self.first_deliveries().values().map(Vec::len).sum::<usize>();
        let waited = tokio::time::timeout(LONG, counted.wait_for(|_| different() >= count)).await;
        assert!(waited.is_ok(), "{count} wanted, but these came: {:?}", self.first_deliveries());
    }

    /// Of each person the versions, each once: at its first delivery.
    fn first_deliveries(&self) -> BTreeMap<u128, Vec<u64>> {
        let (mut ids, mut all) = (BTreeSet::new(), BTreeMap::<_, Vec<_>>::new());
        for (person, version, id) in self.seen.lock().unwrap().iter() {
            if ids.insert(*id) {
                all.entry(person.as_u128()).or_default().push(*version);
            }
        }
        all
    }
}

#[async_trait]
impl Sink for Notes {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        // As if it went over a network: others get in between.
        tokio::task::yield_now().await;
        // Some panic, which leaves the answer as it was.
        (self.answer.lock().unwrap_or_else(PoisonError::into_inner))(outgoing)?;
        let version = outgoing.event.version().unwrap();
        self.seen.lock().unwrap().push((outgoing.subject.id, version, outgoing.event.id));
        self.count.send_modify(|count| *count += 1);
        Ok(())
    }
}

/// A service and as many processes that deliver as are started.
struct World {
    service: ProfileService,
    store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
    deliveries: Arc<MemoryDeliveries>,
    ids: Arc<CountingIds>,
}

impl World {
    fn new() -> Self {
        let (service, store, clock) = service();
        let (deliveries, ids) = (Arc::new(MemoryDeliveries::default()), Arc::new(CountingIds::default()));
        Self { service, store, clock, deliveries, ids }
    }

    fn process(&self) -> Broker {
        self.process_over(self.deliveries.clone())
    }

    fn process_over(&self, deliveries: Arc<dyn Deliveries>) -> Broker {
        Broker::start(BrokerPorts {
            readers: Readers::over(self.store.clone()),
            signal: Arc::new(Silence),
            deliveries,
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            observer: Arc::new(NoObserver),
            source: Source::default(),
        })
    }

    /// Gives a person new pronouns, which is an event.
    async fn change(&self, person: u128, version: u64) {
        let target = Target::<Person>::of(PersonId::new(Uuid::from_u128(person)));
        let input = serde_json::from_value(json!({"pronouns": format!("p{version}")})).unwrap();
        let done = self.service.replace(context(), target, input, Handling::Strict).await.unwrap();
        assert_eq!(done.output.version, version);
    }

    /// Each of the persons gets as many versions, in turns.
    async fn changes(&self, persons: u128, versions: std::ops::RangeInclusive<u64>) {
        for version in versions {
            for person in 1..=persons {
                self.change(person, version).await;
            }
        }
    }

    async fn dead(&self, sink: &str) -> Vec<u64> {
        let parked = self.deliveries.parked(sink, 0, 100).await.unwrap();
        parked.iter().filter(|parked| parked.is_dead()).map(|parked| parked.event.position).collect()
    }
}

fn is(outgoing: &Outgoing, person: u128, version: u64) -> bool {
    outgoing.subject.id.as_u128() == person && outgoing.event.version() == Some(version)
}

fn all(persons: u128, versions: u64) -> BTreeMap<u128, Vec<u64>> {
    (1..=persons).map(|person| (person, (1..=versions).collect())).collect()
}
