//! Every event, in the order of its profile, by whichever process: what is to happen when sinks take what they get.

use super::*;

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
async fn sinks_with_one_shard_are_shared_and_no_process_is_left_over() {
    let world = World::new();
    let processes = [world.process(), world.process(), world.process()];
    let deliver = |route: fn(&str, Arc<dyn Sink>) -> Route, name: &str| -> Vec<_> {
        let one = |process: &Broker| {
            let notes = Notes::willing();
            (process.deliver(route(name, notes.clone())), notes)
        };
        processes.iter().map(one).collect()
    };
    let consumers: Vec<_> =
        (0..12).map(|number| deliver(Route::to_consumer, &format!("s{number}"))).collect();
    let broker = deliver(Route::to_broker, "broker");
    // Everybody has heard of everybody.
    tokio::time::sleep(Duration::from_secs(60)).await;
    world.changes(60, 1..=1).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let seen = |sink: &[(_, Arc<Notes>)]| -> Vec<usize> {
        sink.iter().map(|(_, notes)| notes.seen().len()).collect()
    };
    let mut shares = [0; 3];
    for sink in &consumers {
        let seen = seen(sink);
        for (share, seen) in shares.iter_mut().zip(&seen) {
            assert!([0, 60].contains(seen), "one delivers all: {seen:?}");
            *share += usize::from(*seen > 0);
        }
    }
    assert_eq!(shares.iter().sum::<usize>(), 12);
    assert!(shares.iter().all(|share| *share > 0), "{shares:?}");
    assert!(seen(&broker).iter().all(|seen| *seen > 0), "four shards are for three: {:?}", seen(&broker));
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
