//! Sinks that are away, refuse, take long: nobody else has to wait for them.

use super::*;

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
async fn poisoned_events_of_several_profiles_hold_up_nobody_else() {
    let world = World::new();
    let poison = |outgoing: &Outgoing| outgoing.subject.id.as_u128() < 3;
    let notes = Notes::new(move |outgoing| match poison(outgoing) {
        true => Err(Undelivered::refused("400")),
        false => Ok(()),
    });
    let broker = world.process();
    let route = Route::to_consumer("s", notes.clone());
    let _delivering = broker.deliver(Route { hold_after: Some(3), ..route });
    world.change(1, 1).await;
    // Refused often enough that the sink counts as down.
    tokio::time::sleep(LONG).await;
    world.change(2, 1).await;
    tokio::time::sleep(LONG).await;
    for person in 3..=9 {
        world.change(person, 1).await;
    }
    notes.has(7).await;
    tokio::time::sleep(LONG).await;
    let parked = world.deliveries.parked("s", 0, 10).await.unwrap();
    assert_eq!(parked.len(), 2, "both are tried by their schedule: {parked:?}");
}

#[tokio::test(start_paused = true)]
async fn more_poisoned_events_than_are_read_at_once_hold_up_nobody_else() {
    let world = World::new();
    let notes = Notes::new(|outgoing| match outgoing.subject.id.as_u128() <= 600 {
        true => Err(Undelivered::refused("400")),
        false => Ok(()),
    });
    let broker = world.process();
    let route = Route::to_consumer("s", notes.clone());
    world.changes(601, 1..=1).await;
    let _delivering = broker.deliver(Route { hold_after: Some(3), ..route });
    let mut hours = 0;
    while notes.seen().is_empty() {
        tokio::time::sleep(LONG).await;
        hours += 1;
        assert!(hours < 24, "{} were set aside", world.deliveries.parked("s", 0, 1000).await.unwrap().len());
    }
    assert_eq!(notes.seen(), [(601, 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_event_before_many_for_others_holds_up_nobody() {
    let world = World::new();
    let notes = Notes::new(|outgoing| match outgoing.subject.id.as_u128() < 3 {
        true => Err(Undelivered::refused("400")),
        false => Ok(()),
    });
    let broker = world.process();
    let types = EventTypes::parse(["profiles.person.registered.v1"]).unwrap();
    let route = Route { types, ahead: 100, hold_after: Some(3), ..Route::to_consumer("s", notes.clone()) };
    let _delivering = broker.deliver(route);
    let others = 10..=59_u128;
    for person in others.clone() {
        world.change(person, 1).await;
    }
    notes.has(50).await;
    world.change(1, 1).await;
    // Refused often enough that the sink counts as down.
    tokio::time::sleep(LONG).await;
    world.change(2, 1).await;
    // More than it may be ahead of the cursor, none of which it's asked for.
    for version in 2..=4 {
        for person in others.clone() {
            world.change(person, version).await;
        }
    }
    world.change(4, 1).await;
    notes.has(51).await;
    assert_eq!(notes.seen().last(), Some(&(4, 1)));
}

/// Events that left the feed before they were delivered: nothing is left out in silence, unless that's what the route is for.
#[tokio::test(start_paused = true)]
async fn where_events_are_gone_an_operator_says_where_to_go_on_or_it_is_with_the_oldest() {
    let world = World::new();
    let (waiting, skipping) = (Notes::new(|_| Err(Undelivered::away("no route"))), Notes::willing());
    let broker = world.process();
    world.changes(2, 1..=1).await;
    let first = broker.deliver(Route::to_consumer("waits", waiting.clone()));
    let refusing = Notes::new(|_| Err(Undelivered::away("no route")));
    let second = broker.deliver(Route::to_consumer("skips", refusing));
    tokio::time::sleep(Duration::from_secs(10)).await;
    first.stop().await;
    second.stop().await;
    world.changes(2, 2..=3).await;
    let feed = Readers::over(world.store.clone()).events;
    let later = Clock::now(&*world.clock) + chrono::TimeDelta::days(400);
    while feed.trim(later, 4).await.unwrap() > 0 {}
    let first = feed.ends().await.unwrap().first;
    assert!(first > 1, "some are gone");
    waiting.now_answers(|_| Ok(()));
    let _waits = broker.deliver(Route::to_consumer("waits", waiting.clone()));
    let route = Route::to_consumer("skips", skipping.clone());
    let _skips = broker.deliver(Route { skips_gone: true, ..route });
    let left = usize::try_from(6 - first + 1).unwrap();
    skipping.has(left).await;
    tokio::time::sleep(LONG).await;
    assert_eq!(waiting.seen(), [], "it isn't known what it would miss");
    world.deliveries.set_position("waits", first - 1).await.unwrap();
    waiting.has(left).await;
    assert_eq!(waiting.first_deliveries(), skipping.first_deliveries());
}

/// Deliveries of a process that now and then can't say how far it got, nor give anything back.
struct Shaky(Arc<MemoryDeliveries>, Arc<AtomicBool>);

impl Shaky {
    fn bears(&self, what: &str) -> Result<(), StoreError> {
        match self.1.load(Ordering::Relaxed) && ["advance", "release"].contains(&what) {
            true => Err(StoreError::Unavailable("away".to_owned())),
            false => Ok(()),
        }
    }
}

macro_rules! delegate {
    ($($name:ident($($arg:ident: $kind:ty),*) -> $output:ty;)+) => {
        #[async_trait]
        impl Deliveries for Shaky {
            $(async fn $name(&self, $($arg: $kind),*) -> Result<$output, StoreError> {
                self.bears(stringify!($name))?;
                self.0.$name($($arg),*).await
            })+
        }
    };
}

delegate! {
    take(key: &ShardKey, holder: Uuid, time: Duration, begin: u64) -> Option<Lease>;
    renew(holder: Uuid, sinks: &[String], time: Duration) -> Renewed;
    retire(holder: Uuid) -> ();
    release(lease: &Lease) -> bool;
    advance(lease: &Lease, position: u64, aside: &[SetAside]) -> bool;
    held_up(key: &ShardKey) -> Vec<Uuid>;
    due(key: &ShardKey, limit: usize) -> (Vec<Parked>, Option<Duration>);
    settle(lease: &Lease, delivered: &[(Uuid, u64)], refused: &[SetAside]) -> Option<Vec<Uuid>>;
    figures() -> Vec<SinkFigures>;
    parked(sink: &str, after: u64, limit: usize) -> Vec<Parked>;
    replay(sink: &str, position: Option<u64>) -> u64;
    discard(sink: &str, position: u64) -> bool;
    set_position(sink: &str, position: u64) -> u64;
    forget(sink: &str) -> ();
}

/// A process that could not give a shard back, and for which it isn't any more, keeps it from nobody.
#[tokio::test(start_paused = true)]
async fn a_database_that_goes_away_leaves_no_shard_with_a_process_that_it_is_not_for() {
    let world = World::new();
    let away = Arc::new(AtomicBool::new(false));
    let shaky = world.process_over(Arc::new(Shaky(world.deliveries.clone(), away.clone())));
    let notes: Vec<_> = (0..12).map(|_| (Notes::willing(), Notes::willing())).collect();
    let name = |number: usize| format!("s{number}");
    let begin = |process: &Broker, number, sink: &Arc<Notes>| {
        process.deliver(Route::to_consumer(&name(number), sink.clone()))
    };
    let first: Vec<_> = notes.iter().enumerate().map(|(n, (one, _))| begin(&shaky, n, one)).collect();
    tokio::time::sleep(Duration::from_secs(30)).await;
    // Half of the shards are for another one now, and can't be given back.
    away.store(true, Ordering::Relaxed);
    let other = world.process();
    let second: Vec<_> = notes.iter().enumerate().map(|(n, (_, two))| begin(&other, n, two)).collect();
    world.changes(1, 1..=1).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    away.store(false, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(120)).await;
    world.changes(1, 2..=2).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    for (number, (one, two)) in notes.iter().enumerate() {
        let seen: BTreeSet<_> = one.seen().into_iter().chain(two.seen()).collect();
        assert_eq!(seen, [(1, 1), (1, 2)].into(), "{}", name(number));
    }
    drop((first, second));
}

/// Takes its time for the first person.
struct Slow(Arc<Notes>, Duration);

#[async_trait]
impl Sink for Slow {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        if outgoing.subject.id.as_u128() == 1 {
            tokio::time::sleep(self.1).await;
        }
        self.0.deliver(outgoing).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_takes_long_keeps_neither_others_nor_the_end() {
    let world = World::new();
    let notes = Notes::willing();
    let broker = world.process();
    let slow = Slow(notes.clone(), Duration::from_secs(10));
    let delivering = broker.deliver(Route::to_consumer("s", Arc::new(slow)));
    // More than are read at once.
    for version in 1..=600 {
        world.change(1, version).await;
    }
    notes.has(1).await;
    let begun = tokio::time::Instant::now();
    world.change(2, 1).await;
    world.change(2, 2).await;
    let heard = async {
        while !notes.seen().contains(&(2, 2)) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), heard).await.unwrap();
    assert!(notes.seen().len() < 10, "the first one has more to come");
    delivering.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(90), "it ends after the event that is under way");
    let other = Notes::willing();
    let _delivering = broker.deliver(Route::to_consumer("s", other.clone()));
    // What was delivered beyond the cursor comes again: both of the second person.
    let left = 602 - notes.seen().len();
    other.has(left + 2).await;
    let mut seen = notes.first_deliveries();
    for (person, versions) in other.first_deliveries() {
        let known = seen.entry(person).or_default();
        let last = known.last().copied();
        known.extend(versions.into_iter().filter(|version| last.is_none_or(|last| *version > last)));
    }
    assert_eq!(seen, BTreeMap::from([(1, (1..=600).collect()), (2, vec![1, 2])]));
}
