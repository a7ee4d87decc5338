//! What every adapter that keeps how far deliveries got has to do.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use profiles_application::ports::{
    AggregateKind, AggregateRef, Crew, Deliveries, FeedEvent, Lease, SetAside, ShardKey,
};
use profiles_domain::shared::id::EventId;
use profiles_domain::shared::version::Version;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Subject;

const MINUTE: Duration = Duration::from_secs(60);
/// Over as soon as it begins.
const NO_TIME: Duration = Duration::ZERO;

fn key(sink: &str, shard: u16) -> ShardKey {
    ShardKey { sink: sink.to_owned(), shard }
}

fn crew(sink: &str, processes: u64, before: u64) -> Crew {
    Crew { sink: sink.to_owned(), processes, before }
}

const fn process(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn event(position: u64, profile: u128) -> FeedEvent {
    FeedEvent {
        position,
        event_id: EventId::new(Uuid::from_u128(u128::from(position))),
        subject: AggregateRef { kind: AggregateKind::Person, id: Uuid::from_u128(profile) },
        version: Version::new(position),
        event_type: "profiles.person.name_changed.v1".to_owned(),
        occurred_at: DateTime::<Utc>::UNIX_EPOCH,
        data: json!({"changed": ["/name"]}),
        headers: json!({"command_id": "c"}),
    }
}

/// Refused so often, and tried again after a while, if at all.
fn refused(position: u64, profile: u128, attempts: u32, again_in: Option<Duration>) -> SetAside {
    let reason = format!("refused {attempts}");
    SetAside { event: event(position, profile), attempts, again_in, reason }
}

fn behind(position: u64, profile: u128) -> SetAside {
    SetAside { event: event(position, profile), attempts: 0, again_in: None, reason: String::new() }
}

async fn taken(deliveries: &dyn Deliveries, sink: &str, by: u128) -> Lease {
    let taken = deliveries.take(&key(sink, 0), process(by), MINUTE, 0).await.expect("asked");
    taken.expect("nobody else holds it")
}

/// Delivers one that was set aside. Tells whether its profile has more, and nothing if the shard is lost.
async fn delivered(deliveries: &dyn Deliveries, lease: &Lease, position: u64, profile: u128) -> Option<bool> {
    let settled =
        deliveries.settle(lease, &[(Uuid::from_u128(profile), position)], &[]).await.expect("noted");
    settled.map(|more| !more.is_empty())
}

/// Events of profiles, by their places.
fn of<const N: usize>(all: [(u128, u64); N]) -> [(Uuid, u64); N] {
    all.map(|(profile, position)| (Uuid::from_u128(profile), position))
}

async fn due(deliveries: &dyn Deliveries, sink: &str) -> Vec<u64> {
    let (due, _) = deliveries.due(&key(sink, 0), 10).await.expect("asked");
    due.iter().map(|parked| parked.event.position).collect()
}

/// One process at a time, and who had it before can't move it.
pub async fn a_shard_is_held_by_one_process_at_a_time(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let first = deliveries.take(&key("s", 0), process(1), NO_TIME, 7).await.expect("asked").expect("free");
    assert_eq!(first.position, 7, "it begins where it was told to");
    let second = taken(deliveries, "s", 2).await;
    assert_eq!(second.position, 7, "and later goes on, wherever it's told to begin");
    assert!(second.fence > first.fence);
    assert!(!deliveries.advance(&first, 8, &[]).await.expect("asked"), "its time is over");
    assert!(!deliveries.release(&first).await.expect("asked"));
    assert!(deliveries.advance(&second, 9, &[]).await.expect("asked"));
    let refused = deliveries.take(&key("s", 0), process(1), MINUTE, 0).await.expect("asked");
    assert_eq!(refused, None, "somebody holds it");
    let other = deliveries.take(&key("s", 1), process(1), MINUTE, 0).await.expect("asked");
    assert_eq!(other.expect("another shard").position, 0);
    assert!(deliveries.release(&second).await.expect("asked"));
    let third = taken(deliveries, "s", 1).await;
    assert_eq!(third.position, 9);
    let again = taken(deliveries, "s", 1).await;
    assert!(again.fence > third.fence, "its own holder may begin anew");
    deliveries.retire(process(1)).await.expect("asked");
    assert_eq!(taken(deliveries, "s", 3).await.position, 9);
}

/// Of many that want it at once one gets it.
pub async fn of_many_that_want_a_shard_one_gets_it(subject: &Subject) {
    let mut all = JoinSet::new();
    for number in 1..=8 {
        let deliveries = Arc::clone(&subject.deliveries);
        all.spawn(async move {
            deliveries.take(&key("s", 0), process(number), MINUTE, 0).await.expect("asked").is_some()
        });
    }
    let taken = all.join_all().await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
}

/// Who says that it's there keeps what it has, and hears who else is.
pub async fn a_sign_of_life_keeps_what_a_process_holds(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let sinks = ["s".to_owned(), "t".to_owned()];
    let lease = deliveries.take(&key("s", 0), process(1), NO_TIME, 0).await.expect("asked").expect("free");
    let renewed = deliveries.renew(process(1), &sinks, MINUTE).await.expect("renewed");
    assert_eq!(renewed.crews, [crew("s", 1, 0), crew("t", 1, 0)]);
    assert_eq!(renewed.held, [(key("s", 0), lease.fence)]);
    let other = deliveries.take(&key("s", 0), process(2), MINUTE, 0).await.expect("asked");
    assert_eq!(other, None, "it was renewed in time");
    let one = ["s".to_owned()];
    let renewed = deliveries.renew(process(2), &one, MINUTE).await.expect("renewed");
    assert_eq!((renewed.crews, renewed.held), (vec![crew("s", 2, 1)], vec![]));
    // A cursor that somebody set is nobody's.
    assert_eq!(deliveries.set_position("s", 3).await.expect("set"), 1);
    let renewed = deliveries.renew(process(1), &one, MINUTE).await.expect("renewed");
    assert_eq!((renewed.crews, renewed.held), (vec![crew("s", 2, 0)], vec![]));
    assert!(!deliveries.advance(&lease, 9, &[]).await.expect("asked"));
    assert_eq!(taken(deliveries, "s", 1).await.position, 3);
    deliveries.retire(process(1)).await.expect("retired");
    let renewed = deliveries.renew(process(2), &one, MINUTE).await.expect("renewed");
    assert_eq!(renewed.crews, [crew("s", 1, 0)]);
}

/// The first of each profile is due when its time comes; the others wait for it.
pub async fn what_is_set_aside_waits_in_order(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let lease = taken(deliveries, "s", 1).await;
    let aside = [
        refused(1, 100, 1, Some(NO_TIME)),
        refused(2, 200, 1, Some(MINUTE)),
        behind(3, 100),
        behind(4, 100),
        behind(5, 200),
    ];
    assert!(deliveries.advance(&lease, 5, &aside).await.expect("set aside"));
    assert!(deliveries.advance(&lease, 5, &aside).await.expect("as well"), "a repeat changes nothing");
    let mut held_up = deliveries.held_up(&key("s", 0)).await.expect("asked");
    held_up.sort_unstable();
    assert_eq!(held_up, [100, 200].map(Uuid::from_u128));
    assert!(deliveries.held_up(&key("s", 1)).await.expect("asked").is_empty());
    let (first, _) = deliveries.due(&key("s", 0), 10).await.expect("asked");
    let [parked] = first.as_slice() else { panic!("{first:?}") };
    assert_eq!((&parked.event, parked.attempts), (&event(1, 100), 1));
    assert_eq!(parked.reason, "refused 1");
    // The next of its profile comes when this one is delivered, and not before.
    for position in [1, 3] {
        assert_eq!(due(deliveries, "s").await, [position]);
        assert_eq!(delivered(deliveries, &lease, position, 100).await, Some(true), "there is more of it");
    }
    assert_eq!(due(deliveries, "s").await, [4]);
    let again = [refused(4, 100, 1, Some(MINUTE * 2))];
    assert_eq!(deliveries.settle(&lease, &[], &again).await.expect("noted"), Some(Vec::new()));
    let (none, next) = deliveries.due(&key("s", 0), 10).await.expect("asked");
    assert_eq!(none, []);
    let next = next.expect("one is planned");
    assert!(next > NO_TIME && next <= MINUTE, "the earlier of the two: {next:?}");
    assert_eq!(delivered(deliveries, &lease, 4, 100).await, Some(false), "that was the last one");
    assert_eq!(deliveries.held_up(&key("s", 0)).await.expect("asked"), [Uuid::from_u128(200)]);
}

/// What became of several is noted at once.
pub async fn several_are_settled_together(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let lease = taken(deliveries, "s", 1).await;
    let other = taken(deliveries, "t", 1).await;
    let mut aside = Vec::new();
    for profile in 1..=4 {
        let first = u64::try_from(profile).expect("small") * 10;
        aside.extend([refused(first, profile, 1, Some(NO_TIME)), behind(first + 1, profile)]);
    }
    assert!(deliveries.advance(&lease, 50, &aside).await.expect("set aside"));
    assert!(deliveries.advance(&other, 50, &aside).await.expect("set aside"));
    let again = [refused(30, 3, 2, None), refused(40, 4, 2, Some(NO_TIME))];
    let more =
        deliveries.settle(&lease, &of([(1, 10), (2, 20)]), &again).await.expect("noted").expect("it holds");
    let more: BTreeSet<_> = more.into_iter().collect();
    assert_eq!(more, [1, 2].map(Uuid::from_u128).into(), "of the delivered ones");
    let mut next = due(deliveries, "s").await;
    next.sort_unstable();
    assert_eq!(next, [11, 21, 40], "what is refused stays before what waits behind it");
    let last = of([(1, 11), (2, 21), (4, 40), (9, 99)]);
    let more = deliveries.settle(&lease, &last, &[]).await.expect("noted").expect("it holds");
    assert_eq!(more, [Uuid::from_u128(4)]);
    let left: Vec<_> = deliveries.parked("s", 0, 10).await.expect("shown");
    let left: Vec<_> = left.iter().map(|parked| (parked.event.position, parked.attempts)).collect();
    assert_eq!(left, [(30, 2), (31, 0), (41, 0)]);
    assert_eq!(deliveries.parked("t", 0, 10).await.expect("shown").len(), 8, "another sink's stay");
    assert_eq!(deliveries.settle(&lease, &[], &[]).await.expect("noted"), Some(Vec::new()));
}

/// One that was given up while it was under way leaves what waits behind it before all that comes later.
pub async fn what_was_given_up_under_way_still_holds_up_its_profile(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let lease = taken(deliveries, "s", 1).await;
    let aside = [refused(1, 100, 1, Some(NO_TIME)), behind(2, 100)];
    assert!(deliveries.advance(&lease, 2, &aside).await.expect("set aside"));
    assert!(deliveries.discard("s", 1).await.expect("given up"));
    assert_eq!(delivered(deliveries, &lease, 1, 100).await, Some(true), "the second one still waits");
    assert_eq!(due(deliveries, "s").await, [2]);
}

/// What was set aside before a cursor was set back waits for what happened earlier.
pub async fn what_is_set_aside_later_but_happened_earlier_comes_first(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let lease = taken(deliveries, "s", 1).await;
    assert!(deliveries.advance(&lease, 5, &[refused(5, 100, 1, Some(NO_TIME))]).await.expect("set aside"));
    assert_eq!(due(deliveries, "s").await, [5]);
    deliveries.set_position("s", 0).await.expect("set back");
    let lease = taken(deliveries, "s", 1).await;
    let aside = [behind(3, 100), behind(4, 100)];
    assert!(deliveries.advance(&lease, 4, &aside).await.expect("set aside"));
    for position in [3, 4, 5] {
        assert_eq!(due(deliveries, "s").await, [position]);
        delivered(deliveries, &lease, position, 100).await.expect("it holds");
    }
    // Nor is it said when one will be due that can't be.
    let aside = [refused(7, 100, 1, Some(MINUTE)), refused(6, 100, 6, None)];
    assert!(deliveries.advance(&lease, 7, &aside).await.expect("set aside"));
    assert_eq!(deliveries.due(&key("s", 0), 10).await.expect("asked"), (Vec::new(), None));
}

/// Who lost the shard can't change what was set aside.
pub async fn what_is_set_aside_is_fenced(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let old = deliveries.take(&key("s", 0), process(1), NO_TIME, 0).await.expect("asked").expect("free");
    assert!(deliveries.advance(&old, 1, &[refused(1, 100, 1, Some(NO_TIME))]).await.expect("set aside"));
    let new = taken(deliveries, "s", 2).await;
    assert!(!deliveries.advance(&old, 2, &[refused(2, 200, 1, Some(NO_TIME))]).await.expect("asked"));
    assert_eq!(delivered(deliveries, &old, 1, 100).await, None);
    let again = [refused(1, 100, 9, None)];
    assert_eq!(deliveries.settle(&old, &[], &again).await.expect("asked"), None);
    assert_eq!(due(deliveries, "s").await, [1], "nothing of that happened");
    assert_eq!(new.position, 1);
}

/// Dead letters stay, are shown, tried again, or given up.
pub async fn dead_letters_are_shown_replayed_and_discarded(subject: &Subject) {
    let deliveries = &*subject.deliveries;
    let lease = taken(deliveries, "s", 1).await;
    let aside = [
        refused(1, 100, 6, None),
        behind(2, 100),
        refused(3, 200, 6, None),
        refused(4, 300, 1, Some(MINUTE)),
    ];
    assert!(deliveries.advance(&lease, 4, &aside).await.expect("set aside"));
    assert_eq!(due(deliveries, "s").await, [0; 0]);
    let parked = deliveries.parked("s", 0, 10).await.expect("shown");
    let told: Vec<_> = parked.iter().map(|parked| (parked.event.position, parked.is_dead())).collect();
    assert_eq!(told, [(1, true), (2, false), (3, true), (4, false)]);
    assert_eq!(deliveries.parked("s", 1, 1).await.expect("shown"), parked.get(1..2).expect("four"));
    assert_eq!(deliveries.parked("t", 0, 10).await.expect("shown"), []);
    let figures = deliveries.figures().await.expect("counted");
    let [figures] = figures.as_slice() else { panic!("{figures:?}") };
    assert_eq!((figures.position, figures.waiting, figures.dead), (4, 2, 2));
    assert_eq!(deliveries.replay("s", Some(1)).await.expect("replayed"), 1);
    assert_eq!(due(deliveries, "s").await, [1], "as if it were new");
    let (first, _) = deliveries.due(&key("s", 0), 1).await.expect("asked");
    assert_eq!(first.first().map(|parked| parked.attempts), Some(0));
    assert!(deliveries.discard("s", 1).await.expect("given up"));
    assert!(!deliveries.discard("s", 1).await.expect("gone already"));
    assert_eq!(due(deliveries, "s").await, [2], "what waited behind it is next");
    assert_eq!(deliveries.replay("s", None).await.expect("replayed"), 1, "only what is dead");
    assert_eq!(due(deliveries, "s").await.len(), 2);
    deliveries.forget("s").await.expect("forgotten");
    assert_eq!(deliveries.figures().await.expect("counted"), []);
    assert_eq!(deliveries.parked("s", 0, 10).await.expect("shown"), []);
    assert_eq!(taken(deliveries, "s", 2).await.position, 0, "as if it had never been");
}

/// An operator who gives up the first one and a worker that sets another one aside: something is due in the end.
pub async fn giving_up_beside_setting_aside_leaves_nobody_waiting_for_nothing(subject: &Subject) {
    let deliveries = &subject.deliveries;
    let lease = taken(&**deliveries, "s", 1).await;
    for round in 0..20_u64 {
        let (first, second) = (round * 2 + 1, round * 2 + 2);
        let profile = u128::from(round) + 100;
        let set = [refused(first, profile, 6, None)];
        assert!(deliveries.advance(&lease, first, &set).await.expect("set aside"));
        let (one, other) = (Arc::clone(deliveries), Arc::clone(deliveries));
        let (worker, mut both) = (lease.clone(), JoinSet::new());
        both.spawn(async move { one.discard("s", first).await.expect("given up") });
        both.spawn(async move {
            other.advance(&worker, second, &[behind(second, profile)]).await.expect("set aside")
        });
        assert_eq!(both.join_all().await, [true, true]);
        assert_eq!(due(&**deliveries, "s").await, [second], "round {round}");
        assert_eq!(delivered(&**deliveries, &lease, second, profile).await, Some(false));
    }
}
