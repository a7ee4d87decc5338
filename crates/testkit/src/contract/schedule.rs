//! Planned changes: who is due, that each takes effect once whoever is at it, and what is read before, at and after its
//! moment.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::bus::Failure;
use profiles_application::events::Source;
use profiles_application::ports::{AggregateRef, Clock, Due, NoObserver};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ChangeError, Ports, Precondition, ProfileService, Target};
use profiles_domain::profiles::upcoming::{Planned, PlannedChange};
use profiles_domain::shared::contact::{AddressParts, PostalAddress};
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::label::Label;
use profiles_domain::shared::valid_from::ValidFrom;
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::kinds::{Tested, email, get, history, id, input, link, put, with};
use super::{Sent, Subject, with_summaries};
use crate::{CountingIds, FixedClock, context};

/// A service over the subject with a clock that others share: one replica of several.
fn replica(subject: &Subject, clock: &Arc<FixedClock>) -> ProfileService {
    ProfileService::new(Ports {
        store: subject.store.clone(),
        readers: subject.readers.clone(),
        idempotency: subject.idempotency.clone(),
        clock: clock.clone(),
        ids: Arc::new(CountingIds::default()),
        observer: Arc::new(NoObserver),
        event_source: Source::default(),
        webhooks: None,
    })
}

fn street(street: &str) -> PostalAddress {
    let parts =
        AddressParts { street: Some(street.to_owned()), country: "FR".to_owned(), ..AddressParts::default() };
    PostalAddress::parse(parts, Handling::Lenient).expect("taken leniently")
}

fn move_to<P: Tested>(text: &str) -> Planned<P::Name> {
    let label = Label::parse("home").expect("a label");
    Planned::Address { label, address: Box::new(street(text)), primary: None }
}

async fn plan<P: Tested>(
    service: &ProfileService,
    number: u128,
    at: DateTime<Utc>,
    planned: Planned<P::Name>,
) -> u64 {
    let target = Target::<P>::of(id::<P>(number));
    service.schedule(context(), target, ValidFrom::At(at), planned).await.expect("planned").output.version
}

/// The street of the address at home.
fn home<P: Tested>(profile: &P) -> Option<String> {
    let home = profile.contact().addresses.get(&Label::restore("home".to_owned()))?;
    home.value.parts().street.clone()
}

fn due<P: Tested>(number: u128, at: DateTime<Utc>) -> Due {
    Due { at, profile: AggregateRef { kind: P::KIND, id: id::<P>(number).uuid() } }
}

async fn events<P: Tested>(subject: &Subject, number: u128) -> Vec<Sent> {
    let id = id::<P>(number).uuid();
    subject.outbox.sent().await.into_iter().filter(|sent| sent.aggregate_id == id).collect()
}

/// What is planned comes back as it was planned, with addresses that break rules, and is found by its next moment only.
pub async fn what_is_planned_is_kept_and_found_by_its_next_moment<P: Tested>(subject: &Subject) {
    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    for number in 1..=3 {
        put::<P>(&service, number, P::named("Ada")).await;
    }
    let reader = &subject.readers.due;
    assert_eq!(reader.next_due().await.expect("read"), None);
    let at = |seconds| clock.now() + TimeDelta::seconds(seconds);
    let name = |text| {
        let named = P::parse(&input::<P>(P::named(text)), &Default::default(), Handling::Lenient);
        P::own_name(&named.expect("taken")).expect("named")
    };
    assert_eq!(plan::<P>(&service, 2, at(20), Planned::Name(name("Eve"))).await, 2);
    assert_eq!(plan::<P>(&service, 2, at(10) + TimeDelta::microseconds(1), move_to::<P>("1 rue A")).await, 3);
    assert_eq!(plan::<P>(&service, 1, at(20), move_to::<P>("2 rue B")).await, 2);
    assert_eq!(plan::<P>(&service, 1, at(20), move_to::<P>("2 rue B")).await, 2, "it is planned already");
    let profile = get::<P>(subject, 2).await.expect("there");
    let uuid = id::<P>(2).uuid();
    let expected = [
        PlannedChange::new(uuid, at(10) + TimeDelta::microseconds(1), move_to::<P>("1 rue A")),
        PlannedChange::new(uuid, at(20), Planned::Name(name("Eve"))),
    ];
    assert_eq!(profile.upcoming().iter().cloned().collect::<Vec<_>>(), expected);
    let first = due::<P>(2, at(10) + TimeDelta::microseconds(1));
    assert_eq!(reader.next_due().await.expect("read"), Some(first.at));
    assert_eq!(reader.due(at(10), None, 10).await.expect("read"), []);
    assert_eq!(reader.due(first.at, None, 10).await.expect("read"), [first]);
    // In the order of moments, then ids; each profile once; pages go on behind.
    plan::<P>(&service, 3, at(20), move_to::<P>("3 rue C")).await;
    let all = [first, due::<P>(1, at(20)), due::<P>(3, at(20))];
    assert_eq!(reader.due(at(20), None, 10).await.expect("read"), all);
    assert_eq!(reader.due(at(20), None, 2).await.expect("read"), all[..2]);
    assert_eq!(reader.due(at(20), Some(all[1]), 2).await.expect("read"), all[2..]);
    assert_eq!(reader.due(at(20), Some(all[2]), 2).await.expect("read"), []);
    // A change of something else leaves plans alone, one that is withdrawn is gone.
    assert_eq!(put::<P>(&service, 2, email("a@example.org")).await, 4);
    let [first, _] = expected;
    service.withdraw(context(), Target::<P>::of(id::<P>(2)), first.id).await.expect("withdrawn");
    assert_eq!(reader.next_due().await.expect("read"), Some(at(20)));
    let names: Vec<_> = history::<P>(subject, 2).await.into_iter().map(|(_, event)| event).collect();
    assert_eq!(names.iter().filter(|name| *name == "change_scheduled").count(), 2);
    assert_eq!(names.last().map(String::as_str), Some("scheduled_change_withdrawn"));
    let again =
        service.withdraw(context(), Target::<P>::of(id::<P>(2)), first.id).await.expect("nothing to do");
    assert_eq!(again.output.version, 5);
}

/// Persons and businesses are due in one order; those of one moment can be told apart by pages.
pub async fn both_kinds_come_due_in_one_order(subject: &Subject) {
    use super::{Business, Person};

    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    let at = clock.now() + TimeDelta::seconds(1);
    for number in [1, 2] {
        put::<Person>(&service, number, json!({})).await;
        put::<Business>(&service, number, json!({})).await;
        plan::<Person>(&service, number, at, move_to::<Person>("1 rue A")).await;
        plan::<Business>(&service, number, at, move_to::<Business>("1 rue A")).await;
    }
    let all = [due::<Person>(1, at), due::<Person>(2, at), due::<Business>(1, at), due::<Business>(2, at)];
    let (mut seen, mut after) = (Vec::new(), None);
    while let Some(one) = subject.readers.due.due(at, after, 1).await.expect("read").pop() {
        seen.push(one);
        after = Some(one);
    }
    assert_eq!(seen, all);
    clock.advance(TimeDelta::seconds(1));
    let taken = service.take_due().await.expect("taken");
    assert_eq!((taken.changes, taken.failed, taken.next), (4, 0, None));
}

/// However many replicas are at it at once, each change takes effect once and is told once.
pub async fn each_change_takes_effect_once_though_several_replicas_are_at_it<P: Tested>(subject: &Subject) {
    const PROFILES: u128 = 130;
    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    let at = clock.now() + TimeDelta::seconds(10);
    for number in 0..PROFILES {
        put::<P>(&service, number, json!({})).await;
        plan::<P>(&service, number, at, move_to::<P>("1 rue A")).await;
        plan::<P>(&service, number, at + TimeDelta::seconds(1), move_to::<P>("2 rue B")).await;
    }
    assert_eq!(service.take_due().await.expect("taken").changes, 0, "none is due yet");
    clock.advance(TimeDelta::seconds(10));
    let mut replicas = Vec::new();
    for _ in 0..4 {
        let replica = replica(subject, &clock);
        replicas.push(tokio::spawn(async move { replica.take_due().await }));
    }
    let mut changes = 0;
    for replica in replicas {
        let taken = replica.await.expect("ran").expect("taken");
        assert_eq!(taken.failed, 0, "{:?}", taken.error);
        changes += taken.changes;
    }
    assert_eq!(changes, PROFILES as u64);
    for number in [0, 1, PROFILES - 1] {
        let profile = get::<P>(subject, number).await.expect("there");
        assert_eq!(home(&profile).as_deref(), Some("1 rue A"));
        assert_eq!(profile.upcoming().len(), 1);
        let moved: Vec<_> = events::<P>(subject, number).await;
        let moved = moved.iter().filter(|sent| sent.event_type.ends_with(".address_changed.v1"));
        assert_eq!(moved.map(|sent| sent.version).collect::<Vec<_>>(), [4]);
    }
    assert_eq!(service.take_due().await.expect("taken").changes, 0);
    clock.advance(TimeDelta::seconds(1));
    let taken = service.take_due().await.expect("taken");
    assert_eq!((taken.changes, taken.next), (PROFILES as u64, None));
}

/// A worker that is killed half-way leaves each change done or not; whoever comes next does the others, none twice.
pub async fn a_worker_that_is_killed_leaves_the_rest_to_the_next<P: Tested>(subject: &Subject) {
    const PROFILES: u128 = 40;
    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    let at = clock.now() + TimeDelta::seconds(10);
    for number in 0..PROFILES {
        put::<P>(&service, number, json!({})).await;
        plan::<P>(&service, number, at, move_to::<P>("1 rue A")).await;
    }
    clock.advance(TimeDelta::seconds(10));
    let first = replica(subject, &clock);
    let worker = tokio::spawn(async move { first.take_due().await });
    while get::<P>(subject, 0).await.expect("there").upcoming().len() == 1 {
        tokio::task::yield_now().await;
    }
    worker.abort();
    let _ = worker.await;
    let taken = service.take_due().await.expect("taken");
    assert!(taken.failed == 0 && taken.next.is_none(), "{taken:?}");
    for number in 0..PROFILES {
        let told = events::<P>(subject, number).await;
        assert_eq!(told.iter().filter(|sent| sent.event_type.ends_with(".address_changed.v1")).count(), 1);
        assert_eq!(history::<P>(subject, number).await.len(), 3);
    }
}

/// Before, at and after its moment a profile reads as it stood, whenever the worker came to it; and as it will stand.
pub async fn it_reads_as_it_stood_whenever_the_worker_came<P: Tested>(subject: &Subject) {
    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    let begun = clock.now();
    let at = |seconds| begun + TimeDelta::seconds(seconds);
    put::<P>(&service, 1, with([link("1"), P::named("Ada")])).await;
    plan::<P>(&service, 1, at(10), move_to::<P>("1 rue A")).await;
    plan::<P>(&service, 1, at(20), move_to::<P>("2 rue B")).await;
    let stood = |at| {
        let service = &service;
        async move {
            let profile =
                service.get_at::<P>(&context(), id::<P>(1), at).await.expect("read").expect("there");
            (home(&profile), profile.root().version().number(), profile.upcoming().len())
        }
    };
    let expected = |street: Option<&str>, version, upcoming| (street.map(str::to_owned), version, upcoming);
    let micro = TimeDelta::microseconds(1);
    let before = expected(None, 3, 2);
    // To come.
    assert_eq!(stood(at(10) - micro).await, before);
    assert_eq!(stood(at(10)).await, expected(Some("1 rue A"), 3, 1));
    assert_eq!(stood(at(1_000_000)).await, expected(Some("2 rue B"), 3, 0));
    // Due, and not recorded yet: what is read is what is recorded, unless a time is asked for.
    clock.advance(TimeDelta::seconds(15));
    let recorded = get::<P>(subject, 1).await.expect("there");
    assert_eq!((home(&recorded), recorded.root().version()), (None, Version::new(3)));
    assert_eq!(stood(at(12)).await, expected(Some("1 rue A"), 3, 1));
    // Recorded late: the interval begins at its moment all the same.
    assert_eq!(service.take_due().await.expect("taken").changes, 1);
    assert_eq!(get::<P>(subject, 1).await.and_then(|profile| home(&profile)).as_deref(), Some("1 rue A"));
    assert_eq!(stood(at(10) - micro).await, before);
    assert_eq!(stood(at(12)).await, expected(Some("1 rue A"), 3, 1));
    assert_eq!(stood(at(15)).await, expected(Some("1 rue A"), 4, 1));
    assert_eq!(stood(at(20)).await, expected(Some("2 rue B"), 4, 0));
    assert_eq!(service.get_at::<P>(&context(), id::<P>(1), begun - micro).await.expect("read"), None);
}

/// A command that comes between the moment and the worker is applied on top of what is due, in one version with it.
pub async fn a_command_comes_after_what_is_due<P: Tested>(subject: &Subject) {
    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    let moved = json!({"addresses": {"home": {"street": "9 rue Z", "country": "FR"}}});
    for number in 1..=3 {
        put::<P>(&service, number, json!({})).await;
        plan::<P>(&service, number, clock.now() + TimeDelta::seconds(1), move_to::<P>("1 rue A")).await;
    }
    clock.advance(TimeDelta::seconds(5));
    let target = |number| Target::<P> {
        precondition: Precondition::Version(vec![Version::new(2)]),
        ..Target::of(id::<P>(number))
    };
    let done = service.patch(context(), target(1), moved.clone(), Handling::Lenient).await.expect("taken");
    assert_eq!(done.output.version, 3);
    assert_eq!(put::<P>(&service, 2, moved.clone()).await, 3);
    let removed = service.remove_address(context(), target(3), Label::restore("home".to_owned())).await;
    assert_eq!(removed.expect("taken").output.version, 3);
    for (number, street) in [(1, Some("9 rue Z")), (2, Some("9 rue Z")), (3, None)] {
        let profile = get::<P>(subject, number).await.expect("there");
        assert_eq!((home(&profile).as_deref(), profile.upcoming().is_empty()), (street, true));
        let told: Vec<_> = history::<P>(subject, number).await.split_off(2);
        let moved = || (3, "address_changed".to_owned());
        assert_eq!(told, [moved(), moved()]);
    }
    // Nobody asked for the first of the two but whoever planned it.
    let page = Default::default();
    let told = service.history::<P>(&context(), id::<P>(1), Version::new(2), page).await.expect("read").items;
    let by: Vec<_> = told.iter().map(|entry| (entry.actor.as_str(), entry.source.as_str())).collect();
    assert_eq!(by, [("schedule", "schedule"), ("tester", "test")]);
    assert_eq!(service.take_due().await.expect("taken").changes, 0);
    // A command that is refused leaves what is due to the worker.
    plan::<P>(&service, 1, clock.now() + TimeDelta::seconds(1), move_to::<P>("1 rue A")).await;
    clock.advance(TimeDelta::seconds(1));
    let stale = service.patch(context(), target(1), json!({}), Handling::Lenient).await;
    assert!(matches!(stale, Err(Failure::Refused(ChangeError::Stale(_)))), "{stale:?}");
    assert_eq!(service.take_due().await.expect("taken").changes, 1);
}

/// Planning, withdrawing and taking effect at the same time lose nothing and tell nothing twice.
pub async fn planners_and_workers_lose_nothing<P: Tested>(subject: &Subject) {
    const PLANS: i64 = 30;
    let clock = Arc::new(FixedClock::default());
    let service = replica(subject, &clock);
    put::<P>(&service, 1, json!({})).await;
    let begun = clock.now();
    let planner = {
        let service = replica(subject, &clock);
        tokio::spawn(async move {
            for number in 1..=PLANS {
                let at = begun + TimeDelta::seconds(number);
                plan::<P>(&service, 1, at, move_to::<P>(&format!("{number} rue A"))).await;
            }
        })
    };
    let mut taken = 0;
    for _ in 0..PLANS {
        clock.advance(TimeDelta::seconds(1));
        taken += service.take_due().await.expect("taken").changes;
    }
    planner.await.expect("planned");
    clock.advance(TimeDelta::seconds(1));
    taken += service.take_due().await.expect("taken").changes;
    let told = history::<P>(subject, 1).await;
    let count = |name: &str| told.iter().filter(|(_, event)| event == name).count();
    // A moment that has come by the time it is planned for is now.
    assert_eq!(count("address_changed"), usize::try_from(PLANS).unwrap_or_default());
    assert!(count("change_scheduled") as u64 >= taken, "{told:?}");
    let sent: Vec<_> =
        told.iter().map(|(version, event)| (*version, format!("profiles.{}.{event}.v1", P::KIND))).collect();
    let found: Vec<_> =
        events::<P>(subject, 1).await.into_iter().map(|sent| (sent.version, sent.event_type)).collect();
    assert_eq!(found, with_summaries(&sent));
    assert!(get::<P>(subject, 1).await.expect("there").upcoming().is_empty());
    assert_eq!(service.take_due().await.expect("taken").next, None);
}
