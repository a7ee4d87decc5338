//! Delivering events: order, repeats, and what happens when sinks, processes and handlers fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use profiles_application::delivery::{Begin, Broker, BrokerPorts, Route, Schedule};
use profiles_application::events::{EventTypes, Source};
use profiles_application::ports::{Deliveries, NoObserver, Outgoing, Readers, Silence, Sink, Undelivered};
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
        Broker::start(BrokerPorts {
            readers: Readers::over(self.store.clone()),
            signal: Arc::new(Silence),
            deliveries: self.deliveries.clone(),
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

#[tokio::test(start_paused = true)]
async fn every_event_is_delivered_in_the_order_of_its_profile_and_goes_on_where_it_was() {
    let world = World::new();
    world.changes(20, 1..=3).await;
    let (first, second) = (Notes::willing(), Notes::willing());
    let broker = world.process();
    let delivering = broker.deliver(Route::to_broker("s", first.clone()));
    first.has(60).await;
    world.changes(20, 4..=5).await;
    first.has(100).await;
    assert_eq!(first.first_deliveries(), all(20, 5));
    assert_eq!(first.seen().len(), 100, "nobody failed, so nothing came twice");
    delivering.stop().await;
    broker.stop().await;
    world.changes(20, 6..=6).await;
    let broker = world.process();
    let _delivering = broker.deliver(Route::to_broker("s", second.clone()));
    second.has(20).await;
    assert_eq!(second.first_deliveries(), (1..=20).map(|person| (person, vec![6])).collect());
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_is_away_loses_nothing_and_costs_no_attempts() {
    let world = World::new();
    let notes = Notes::new(|_| Err(Undelivered::away("no route")));
    let broker = world.process();
    let _delivering = broker.deliver(Route::to_broker("s", notes.clone()));
    world.changes(5, 1..=4).await;
    tokio::time::sleep(LONG).await;
    assert_eq!(notes.seen(), []);
    assert_eq!(world.deliveries.parked("s", 0, 10).await.unwrap(), []);
    notes.now_answers(|_| Ok(()));
    notes.has(20).await;
    assert_eq!(notes.first_deliveries(), all(5, 4));
}

#[tokio::test(start_paused = true)]
async fn a_refused_event_holds_up_its_own_profile_until_it_is_taken() {
    let world = World::new();
    let notes = Notes::new(|outgoing| {
        // Taken at the third attempt.
        if is(outgoing, 2, 2) && outgoing.attempts < 2 {
            return Err(Undelivered::refused("no"));
        }
        Ok(())
    });
    let broker = world.process();
    let _delivering = broker.deliver(Route::to_broker("s", notes.clone()));
    world.changes(3, 1..=3).await;
    notes.has(7).await;
    assert!(!notes.seen().contains(&(2, 3)), "it waits behind the one that was refused");
    world.change(2, 4).await;
    notes.has(10).await;
    assert_eq!(
        notes.first_deliveries(),
        BTreeMap::from([(1, vec![1, 2, 3]), (2, vec![1, 2, 3, 4]), (3, vec![1, 2, 3])])
    );
    world.change(2, 5).await;
    notes.has(11).await;
    assert_eq!(world.deliveries.parked("s", 0, 10).await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_never_taken_is_given_up_kept_and_replayed_or_discarded() {
    let world = World::new();
    let notes = Notes::new(|outgoing| {
        if is(outgoing, 1, 2) || is(outgoing, 2, 2) {
            return Err(Undelivered::refused("poison"));
        }
        Ok(())
    });
    let broker = world.process();
    let _delivering = broker.deliver(Route::to_broker("s", notes.clone()));
    world.changes(3, 1..=3).await;
    notes.has(5).await;
    tokio::time::sleep(LONG).await;
    // Places 4 and 5 are the second versions of the first two.
    assert_eq!(world.dead("s").await, [4, 5]);
    let parked = world.deliveries.parked("s", 0, 10).await.unwrap();
    assert_eq!(
        parked.iter().map(|parked| (parked.event.position, parked.attempts)).collect::<Vec<_>>(),
        [(4, 6), (5, 6), (7, 0), (8, 0)]
    );
    assert_eq!(parked[0].reason, "poison");
    assert_eq!(notes.seen().len(), 5, "what follows waits");
    notes
        .now_answers(|outgoing| if is(outgoing, 2, 2) { Err(Undelivered::refused("still")) } else { Ok(()) });
    assert_eq!(world.deliveries.replay("s", Some(4)).await.unwrap(), 1);
    notes.has(7).await;
    assert!(world.deliveries.discard("s", 5).await.unwrap());
    notes.has(8).await;
    world.changes(3, 4..=4).await;
    notes.has(11).await;
    let seen = notes.first_deliveries();
    assert_eq!(seen, BTreeMap::from([(1, vec![1, 2, 3, 4]), (2, vec![1, 3, 4]), (3, vec![1, 2, 3, 4])]));
}

#[tokio::test(start_paused = true)]
async fn several_processes_share_the_work_and_take_over_from_one_that_died() {
    let world = World::new();
    let (notes, other) = (Notes::willing(), Notes::willing());
    let first = world.process();
    let held = first.deliver(Route::to_broker("s", notes.clone()));
    world.changes(40, 1..=1).await;
    notes.has(40).await;
    let second = world.process();
    let _held = second.deliver(Route::to_broker("s", other.clone()));
    // The newcomer gets its half when the first one has heard of it.
    tokio::time::sleep(Duration::from_secs(30)).await;
    world.changes(40, 2..=2).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    let (one, two) = (notes.seen().len() - 40, other.seen().len());
    assert_eq!(one + two, 40);
    assert!(one > 0 && two > 0, "{one} and {two}");
    // Killed: nothing is given back.
    drop(held);
    drop(first);
    world.changes(40, 3..=3).await;
    other.has(two + 40).await;
    let mut seen = notes.first_deliveries();
    for (person, versions) in other.first_deliveries() {
        seen.entry(person).or_default().extend(versions);
    }
    assert_eq!(seen, all(40, 3));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_delivers_elsewhere_takes_no_share() {
    let world = World::new();
    let notes = Notes::willing();
    let (first, second) = (world.process(), world.process());
    let _elsewhere = second.deliver(Route::to_broker("t", Notes::willing()));
    let _held = first.deliver(Route::to_broker("s", notes.clone()));
    world.changes(40, 1..=2).await;
    notes.has(80).await;
    assert_eq!(notes.first_deliveries(), all(40, 2));
}

#[tokio::test(start_paused = true)]
async fn a_cursor_that_is_set_back_delivers_again_from_there() {
    let world = World::new();
    let notes = Notes::willing();
    let broker = world.process();
    let _delivering = broker.deliver(Route::to_consumer("s", notes.clone()));
    world.changes(2, 1..=5).await;
    notes.has(10).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(world.deliveries.set_position("s", 7).await.unwrap(), 1);
    notes.has(13).await;
    assert_eq!(notes.seen()[10..], [(2, 4), (1, 5), (2, 5)]);
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_refuses_everything_is_probed_and_not_flooded() {
    let world = World::new();
    let asked = Arc::new(Mutex::new(0_usize));
    let counted = Arc::clone(&asked);
    let notes = Notes::new(move |_| {
        *counted.lock().unwrap() += 1;
        Err(Undelivered::refused("503"))
    });
    let broker = world.process();
    let route = Route::to_consumer("s", notes.clone());
    let _delivering = broker.deliver(Route { hold_after: Some(3), concurrency: 2, ..route });
    world.changes(50, 1..=2).await;
    tokio::time::sleep(LONG).await;
    let held_up = world.deliveries.parked("s", 0, 1000).await.unwrap();
    let profiles: BTreeSet<_> = held_up.iter().map(|parked| parked.event.subject.id).collect();
    assert!(profiles.len() <= 4, "few were set aside before it was noticed: {}", profiles.len());
    let count = *asked.lock().unwrap();
    assert!(count < 300, "it's asked now and then: {count}");
    notes.now_answers(
        |outgoing| if is(outgoing, 40, 1) { Err(Undelivered::refused("poison")) } else { Ok(()) },
    );
    tokio::time::sleep(LONG).await;
    world.deliveries.replay("s", None).await.unwrap();
    notes.has(98).await;
    tokio::time::sleep(LONG).await;
    let mut wanted = all(50, 2);
    wanted.remove(&40);
    assert_eq!(notes.first_deliveries(), wanted, "one poisoned event holds up its profile alone");
}

#[tokio::test(start_paused = true)]
async fn handlers_get_their_type_typed_and_one_that_panics_stops_nobody() {
    let world = World::new();
    let broker = world.process();
    let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
    let calm = told.clone();
    let panicking =
        broker.subscribe::<PronounsChanged>("panics", |event: CloudEvent<PronounsChanged>| async move {
            assert!(event.version() != Some(2), "it can't bear the second version");
            Ok(())
        });
    let listening =
        broker.subscribe::<PronounsChanged>("listens", move |event: CloudEvent<PronounsChanged>| {
            let calm = calm.clone();
            async move {
                calm.send((event.data.0.person_id.as_u128(), event.version().unwrap())).unwrap();
                Ok(())
            }
        });
    let deaf = broker.subscribe::<EmailChanged>("mail", move |_: CloudEvent<EmailChanged>| {
        let told = told.clone();
        async move {
            told.send((0, 0)).unwrap();
            Ok(())
        }
    });
    // Both begin with what happens from now on: they have to have begun.
    tokio::time::sleep(Duration::from_secs(10)).await;
    world.changes(2, 1..=3).await;
    let mut heard = Vec::new();
    while heard.len() < 4 {
        heard.push(tokio::time::timeout(LONG, tell.recv()).await.unwrap().unwrap());
    }
    heard.sort_unstable();
    assert_eq!(heard, [(1, 2), (1, 3), (2, 2), (2, 3)], "the first version is a registration");
    tokio::time::sleep(LONG).await;
    assert_eq!(world.dead("subscription:panics").await, [3, 4]);
    assert!(tell.try_recv().is_err());
    for delivering in [panicking, listening, deaf] {
        delivering.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn values_go_along_for_those_who_ask_and_only_for_them() {
    let world = World::new();
    let broker = world.process();
    let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
    let notes = move |told: tokio::sync::mpsc::UnboundedSender<_>| {
        Notes::new(move |outgoing: &Outgoing| {
            told.send(outgoing.event.clone()).unwrap();
            Ok(())
        })
    };
    world.changes(1, 1..=2).await;
    let types = EventTypes::parse(["profiles.person.pronouns_changed.v1"]).unwrap();
    let thin = Route { types: types.clone(), ..Route::to_consumer("thin", notes(told.clone())) };
    let thin = broker.deliver(thin);
    let event = tell.recv().await.unwrap();
    assert_eq!(event.data.get("values"), None);
    assert_eq!(event.dataclassification, "confidential");
    thin.stop().await;
    let full = Route { types, full_values: true, ..Route::to_consumer("full", notes(told)) };
    let _full = broker.deliver(full);
    let event = tell.recv().await.unwrap();
    assert_eq!(event.data["values"], json!({"/pronouns": {"before": "p1", "after": "p2"}}));
    assert_eq!(event.dataclassification, "restricted");
}

/// Sinks that fail at random, processes that come, go and die: whatever the seed, nothing is lost or out of order.
#[tokio::test(start_paused = true)]
async fn whatever_fails_nothing_is_lost_and_first_deliveries_are_in_order() {
    for seed in 1..=25_u64 {
        let world = World::new();
        let random = Arc::new(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let next = move |random: &Mutex<u64>, below: u64| {
            let mut state = random.lock().unwrap();
            *state ^= *state << 13;
            *state ^= *state >> 7;
            *state ^= *state << 17;
            *state % below
        };
        let (moody, moods) = (Arc::clone(&random), next);
        let notes = Notes::new(move |_| match moods(&moody, 10) {
            0 | 1 => Err(Undelivered::away("now and then")),
            2 => Err(Undelivered::refused("now and then")),
            3 => panic!("now and then"),
            _ => Ok(()),
        });
        let route = || {
            let schedule = Schedule::new([Duration::from_secs(1); 1000]);
            Route { schedule, concurrency: 4, ..Route::to_broker("s", notes.clone()) }
        };
        let mut processes = Vec::new();
        for version in 1..=6 {
            world.changes(8, version..=version).await;
            let process = world.process();
            let delivering = process.deliver(route());
            processes.push((process, delivering));
            tokio::time::sleep(Duration::from_millis(next(&random, 20_000))).await;
            if processes.len() > 2 || next(&random, 3) == 0 {
                let (process, delivering) = processes.remove(0);
                if next(&random, 2) == 0 {
                    delivering.stop().await;
                    process.stop().await;
                }
            }
        }
        let process = world.process();
        let _delivering = process.deliver(route());
        notes.has_different(48).await;
        assert_eq!(notes.first_deliveries(), all(8, 6), "seed {seed}");
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(world.deliveries.parked("s", 0, 10).await.unwrap(), [], "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_begins_where_it_is_told_to() {
    let world = World::new();
    world.changes(1, 1..=4).await;
    let broker = world.process();
    let mut delivering = Vec::new();
    for (name, begin, first) in
        [("oldest", Begin::Oldest, 1), ("behind", Begin::Behind(2), 3), ("latest", Begin::Latest, 5)]
    {
        let notes = Notes::willing();
        delivering.push(broker.deliver(Route { begin, ..Route::to_consumer(name, notes.clone()) }));
        tokio::time::sleep(Duration::from_secs(10)).await;
        let told = usize::try_from(5 - first).unwrap();
        notes.has(told).await;
        assert_eq!(notes.seen(), (first..=4).map(|version| (1, version)).collect::<Vec<_>>(), "{name}");
    }
}
