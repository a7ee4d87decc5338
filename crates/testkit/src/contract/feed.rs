//! What every feed of integration events has to do.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use profiles_application::ports::{AggregateKind, Clock, EventFeed, FeedEnds, FeedEvent, Waiting};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ProfileService, Target};
use profiles_domain::profiles::person::Person;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Subject;
use super::kinds::{email, id, input, put, service};
use crate::{FixedClock, context, service_over};

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// Everything in the feed, in order. Its places have no gaps.
pub(super) async fn all(feed: &dyn EventFeed) -> Vec<FeedEvent> {
    while feed.sequence(7).await.expect("sequenced") > 0 {}
    let ends = feed.ends().await.expect("ends");
    let (mut events, mut place) = (Vec::new(), ends.first - 1);
    loop {
        let page = feed.after(place, 50).await.expect("read");
        for event in page {
            assert_eq!(event.position, place + 1, "places have no gaps");
            place = event.position;
            events.push(event);
        }
        if place >= ends.last {
            return events;
        }
    }
}

/// Writes a person whose address is new each time, which is a version and an event each.
async fn written(service: &ProfileService, number: u128, time: u64) {
    assert_eq!(put::<Person>(service, number, json!({"pronouns": format!("p{time}")})).await, time);
}

fn with_clock(subject: &Subject) -> (ProfileService, Arc<FixedClock>) {
    service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone())
}

/// The events of one profile are in the order of its versions, and pages of any size give the same.
pub async fn events_come_in_the_order_of_commits_and_pages_fit_together(subject: &Subject) {
    let service = service(subject);
    let feed = &*subject.readers.events;
    assert_eq!(feed.sequence(10).await.expect("nothing to do"), 0);
    let empty = feed.ends().await.expect("ends");
    assert_eq!((empty.first, empty.last), (1, 0));
    assert_eq!(feed.after(0, 10).await.expect("empty"), []);
    for time in 1..=4 {
        for number in 0..5 {
            written(&service, number, time).await;
        }
    }
    let events = all(feed).await;
    let told: Vec<_> = events.iter().map(|event| (event.subject.id, event.version.number())).collect();
    let round = |version| (0..5).map(move |number| (id::<Person>(number).uuid(), version));
    assert_eq!(told, (1..=4).flat_map(round).collect::<Vec<_>>());
    let ends = feed.ends().await.expect("ends");
    assert_eq!((ends.first, ends.last), (1, 20));
    assert_eq!(feed.waiting().await.expect("waiting"), Waiting::default());
    for size in [1, 3, 20, 100] {
        let (mut place, mut paged) = (0, Vec::new());
        loop {
            let page = feed.after(place, size).await.expect("read");
            assert!(page.len() <= size);
            let Some(last) = page.last() else { break };
            place = last.position;
            paged.extend(page);
        }
        assert_eq!(paged, events, "{size}");
    }
}

/// Several give places while others write: each event gets one, and none in front of one that was read.
pub async fn sequencers_beside_writers_lose_repeat_and_reorder_nothing(subject: &Subject) {
    const WRITERS: u128 = 6;
    const CHANGES: u64 = 15;
    let service = service(subject);
    let done = Arc::new(AtomicBool::new(false));
    let mut sequencers = JoinSet::new();
    for most in [1, 4, 50] {
        let (feed, done) = (Arc::clone(&subject.readers.events), Arc::clone(&done));
        sequencers.spawn(async move {
            while !done.load(Ordering::SeqCst) {
                feed.sequence(most).await.expect("sequenced");
                tokio::task::yield_now().await;
            }
        });
    }
    // A consumer that follows meanwhile sees what the feed says in the end.
    let (feed, finished) = (Arc::clone(&subject.readers.events), Arc::clone(&done));
    sequencers.spawn(async move {
        let (mut place, mut seen) = (0, Vec::new());
        loop {
            let last_look = finished.load(Ordering::SeqCst);
            for event in feed.after(place, 10).await.expect("read") {
                assert_eq!(event.position, place + 1);
                place = event.position;
                seen.push(event.event_id);
            }
            if last_look {
                break;
            }
            tokio::task::yield_now().await;
        }
        let first: Vec<_> =
            feed.after(0, seen.len()).await.expect("read").iter().map(|event| event.event_id).collect();
        assert_eq!(seen, first, "what was read stays where it was");
    });
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let service = service.clone();
        writers.spawn(async move {
            for time in 1..=CHANGES {
                written(&service, number, time).await;
            }
        });
    }
    while let Some(written) = writers.join_next().await {
        written.expect("written");
    }
    done.store(true, Ordering::SeqCst);
    while let Some(sequenced) = sequencers.join_next().await {
        sequenced.expect("sequenced");
    }
    let events = all(&*subject.readers.events).await;
    let ids: BTreeSet<_> = events.iter().map(|event| event.event_id.uuid()).collect();
    assert_eq!(ids.len(), events.len(), "each event is there once");
    let mut versions = BTreeMap::<Uuid, Vec<u64>>::new();
    for event in &events {
        versions.entry(event.subject.id).or_default().push(event.version.number());
    }
    let whole: Vec<_> = (1..=CHANGES).collect();
    assert_eq!(versions.len() as u128, WRITERS);
    assert!(versions.values().all(|versions| *versions == whole), "{versions:?}");
}

/// Retention takes from the beginning only.
pub async fn what_is_old_leaves_but_never_the_newest(subject: &Subject) {
    let (service, clock) = with_clock(subject);
    let (feed, start) = (&*subject.readers.events, clock.now());
    for number in 0..4 {
        written(&service, number, 1).await;
        clock.advance(TimeDelta::days(1));
    }
    let before = all(feed).await;
    let trim_up_to = |time, place| async move {
        while feed.trim(time, place).await.expect("trimmed") > 0 {}
        all(feed).await
    };
    let trim = |time| trim_up_to(time, u64::MAX);
    assert_eq!(trim(start).await, before, "nothing is from before the first");
    assert_eq!(trim_up_to(start + TimeDelta::days(100), 0).await, before, "nothing was delivered yet");
    let after = trim_up_to(start + TimeDelta::days(100), 2).await;
    assert!(before.ends_with(&after) && after.len() >= 2, "{after:?}");
    let after = trim(start + TimeDelta::days(2)).await;
    // A database may keep more than it has to: what goes are the oldest, and what stays keeps its place.
    assert!(before.ends_with(&after) && after.len() >= 2, "{after:?}");
    let last = trim(start + TimeDelta::days(100)).await;
    assert!(before.ends_with(&last) && !last.is_empty(), "{last:?}");
    let ends = feed.ends().await.expect("ends");
    assert_eq!((ends.first, ends.last), (last.first().expect("one").position, 4));
    written(&service, 0, 2).await;
    assert_eq!(all(feed).await.last().expect("one").position, 5, "places are never given twice");
}

/// Operators say when the feed went back; events and places stay as they are.
pub async fn the_epoch_is_raised_and_nothing_else(subject: &Subject) {
    let feed = &*subject.readers.events;
    written(&service(subject), 1, 1).await;
    let (events, ends) = (all(feed).await, feed.ends().await.expect("ends"));
    for times in 1..=2 {
        assert_eq!(feed.raise_epoch().await.expect("raised"), ends.epoch + times);
        let raised = FeedEnds { epoch: ends.epoch + times, ..ends };
        assert_eq!(feed.ends().await.expect("ends"), raised);
    }
    assert_eq!(all(feed).await, events);
}

/// Nothing is changed or added on its way.
pub async fn an_event_is_what_was_published(subject: &Subject) {
    let (service, clock) = with_clock(subject);
    let mut cx = context();
    cx.traceparent = Some(TRACE.to_owned());
    let target = Target::<Person>::of(id::<Person>(1));
    let named = input::<Person>(email("p@example.org"));
    service.replace(cx, target, named, Handling::Strict).await.expect("registered");
    let events = all(&*subject.readers.events).await;
    let [event] = events.as_slice() else { panic!("{events:?}") };
    let id = id::<Person>(1).uuid();
    assert_eq!((event.subject.kind, event.subject.id), (AggregateKind::Person, id));
    assert_eq!((event.version.number(), event.occurred_at), (1, clock.now()));
    assert_eq!(event.event_type, "profiles.person.registered.v1");
    let data = json!({"person_id": id, "version": 1, "changed": ["/emails/home"]});
    assert_eq!(event.data, data);
    assert_eq!(event.headers.get("traceparent"), Some(&json!(TRACE)));
}
