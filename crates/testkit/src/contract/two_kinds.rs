//! Persons and businesses side by side: they never disturb each other, and are written together or not at all.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use std::sync::Arc;

use profiles_application::bus::{CommandContext, Failure, Subscriber};
use profiles_application::ports::{CommitError, IdGenerator, Stale, Store, Taken};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Kind, Target};
use profiles_application::subscribers::{Audit, Outbox};
use profiles_application::unit_of_work::{ProfilesUnitOfWork, UnitOfWork};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::id::CommandId;
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::kinds::{Tested, email, find, get, history, id, input, link, now, put, service, with};
use super::{Sent, Subject};
use crate::{CountingIds, context, service_over};

fn version<P: Kind>(profile: Option<P>) -> u64 {
    profile.map_or(0, |profile| profile.root().version().number())
}

fn registered_and(events: &[(u64, &str)]) -> Vec<(u64, String)> {
    [(1, "registered")].iter().chain(events).map(|(version, event)| (*version, (*event).to_owned())).collect()
}

/// A person and a business under one UUID are two profiles: neither is read, changed or found instead of the other.
pub async fn a_person_and_a_business_may_share_an_id(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    put::<Person>(&service, 1, Person::named("Ada")).await;
    assert_eq!(get::<Business>(subject, 1).await, None);
    assert!(history::<Business>(subject, 1).await.is_empty());
    assert_eq!(service.version::<Business>(&context(), id::<Business>(1)).await.expect("read"), None);
    let before = profiles_application::ports::Clock::now(&*clock);
    clock.advance(chrono::TimeDelta::hours(1));

    assert_eq!(put::<Business>(&service, 1, Business::named("Ada Ltd")).await, 1);
    put::<Business>(&service, 1, with([Business::named("Ada Ltd"), email("a@example.org")])).await;
    put::<Business>(&service, 1, with([Business::named("Eva Ltd"), email("a@example.org")])).await;
    put::<Person>(&service, 1, json!({"name": {"given": "Ada"}, "gender": "female"})).await;
    let (person, business) = (get::<Person>(subject, 1).await, get::<Business>(subject, 1).await);
    assert_eq!(person.as_ref().and_then(|person| Person::name(person.details())), Some("Ada"));
    assert_eq!(business.as_ref().and_then(|business| Business::name(business.details())), Some("Eva Ltd"));
    assert_eq!((version(person), version(business)), (2, 3));
    assert_eq!(history::<Person>(subject, 1).await, registered_and(&[(2, "gender_changed")]));
    let changes = [(2, "email_changed"), (3, "legal_name_changed")];
    assert_eq!(history::<Business>(subject, 1).await, registered_and(&changes));
    let person = service.get_at::<Person>(&context(), id::<Person>(1), before).await.expect("read");
    let business = service.get_at::<Business>(&context(), id::<Business>(1), before).await.expect("read");
    assert_eq!((version(person), version(business)), (1, 0), "then there was the person only");
}

/// A key in another system may be a person's and a business's; among its own kind it is unique still.
pub async fn a_link_is_unique_among_its_own_kind_only(subject: &Subject) {
    let service = service(subject);
    put::<Person>(&service, 1, link("42")).await;
    put::<Business>(&service, 2, link("42")).await;
    let by_link = json!({"external_id": {"system": "crm", "key": "42"}});
    assert_eq!(find::<Person>(&service, by_link.clone()).await, [1]);
    assert_eq!(find::<Business>(&service, by_link.clone()).await, [2]);
    let target = Target::<Business>::of(id::<Business>(1));
    let refused = service.replace(context(), target, input::<Business>(link("42")), Handling::Strict).await;
    assert!(matches!(refused, Err(Failure::Taken(Taken::ExternalId(_)))), "{refused:?}");
    put::<Business>(&service, 2, json!({})).await;
    assert_eq!(find::<Person>(&service, by_link.clone()).await, [1], "only the business gave it up");
    put::<Business>(&service, 1, link("42")).await;
    assert_eq!(find::<Business>(&service, by_link).await, [1]);
}

/// A search for one kind never finds the other, even under one id and with the same contact details.
pub async fn search_keeps_the_kinds_apart(subject: &Subject) {
    let service = service(subject);
    let contact =
        || with([email("a@example.org"), json!({"phone_numbers": {"work": {"number": "+33612345678"}}})]);
    put::<Person>(&service, 1, with([Person::named("Same"), contact(), json!({"birth_date": "1990"})])).await;
    put::<Person>(&service, 2, with([Person::named("Same"), contact(), json!({"birth_date": "1990"})])).await;
    put::<Business>(&service, 2, with([Business::named("Same"), contact(), json!({"founded_on": "1990"})]))
        .await;
    put::<Business>(&service, 3, with([Business::named("Same"), contact(), json!({"founded_on": "1990"})]))
        .await;
    for criteria in
        [json!({"name": "same"}), json!({"email": "a@example.org"}), json!({"phone": "+33612345678"})]
    {
        assert_eq!(find::<Person>(&service, criteria.clone()).await, [1, 2], "{criteria}");
        assert_eq!(find::<Business>(&service, criteria.clone()).await, [2, 3], "{criteria}");
    }
    assert_eq!(find::<Person>(&service, json!({"birth_date": "1990"})).await, [1, 2]);
    assert_eq!(find::<Business>(&service, json!({"founded_on": "1990"})).await, [2, 3]);
    put::<Person>(&service, 2, json!({})).await;
    assert_eq!(find::<Business>(&service, json!({"name": "same"})).await, [2, 3]);
    assert_eq!(find::<Person>(&service, json!({"name": "same"})).await, [1]);
}

/// Units of work about both kinds, which no use case has yet, with history and outbox as the bus would keep them.
struct Desk {
    store: Arc<dyn Store>,
    ids: Arc<CountingIds>,
    outbox: Outbox,
}

impl Desk {
    fn over(subject: &Subject) -> Self {
        let ids = Arc::new(CountingIds::default());
        Self { store: subject.store.clone(), ids: ids.clone(), outbox: Outbox::new(ids) }
    }

    fn open(&self) -> UnitOfWork {
        UnitOfWork::new(self.store.clone())
    }

    async fn commit(&self, mut uow: UnitOfWork) -> Result<(), CommitError> {
        let cx =
            CommandContext { command_id: CommandId::new(self.ids.next()), now: now(), request: context() };
        for event in uow.drain_events(now()) {
            Audit.on(&event, &mut uow, &cx).await.expect("recorded");
            self.outbox.on(&event, &mut uow, &cx).await.expect("published");
        }
        uow.commit().await
    }

    /// A unit of work that links each of these profiles, in a system of its number, to the same key.
    async fn linking(&self, persons: &[u128], businesses: &[u128], key: &str) -> UnitOfWork {
        let mut uow = self.open();
        for number in persons {
            change::<Person>(&mut uow, *number, &format!("s{number}"), key).await;
        }
        for number in businesses {
            change::<Business>(&mut uow, *number, &format!("s{number}"), key).await;
        }
        uow
    }
}

/// Links a profile, registered if it isn't there.
async fn change<P: Tested>(uow: &mut UnitOfWork, number: u128, system: &str, key: &str) {
    let (system, key) = (SystemName::restore(system.to_owned()), ExternalKey::parse(key).ok());
    let profiles = P::repository(uow as &mut (dyn ProfilesUnitOfWork + 'static));
    if profiles.get(id::<P>(number)).await.expect("loaded").is_none() {
        profiles.add(P::register(id::<P>(number), P::Details::default(), now()).expect("valid"));
    }
    let profile = profiles.get_loaded(id::<P>(number)).expect("there");
    profile.change_external_id(&system, key).expect("allowed");
}

/// Of a unit of work about both kinds, one of which changed meanwhile, nothing is written.
pub async fn both_kinds_are_written_together_or_not_at_all(subject: &Subject) {
    let desk = Desk::over(subject);
    desk.commit(desk.linking(&[1, 2], &[1, 2], "a").await).await.expect("committed");
    // Each takes in one that others change before it does, one that nobody touches, and two that are new.
    for (person, business, first) in [(1, 2, true), (2, 1, false)] {
        let late = desk.linking(&[person, 8], &[business, 9], "late").await;
        let faster = if first { (vec![person], vec![]) } else { (vec![], vec![business]) };
        desk.commit(desk.linking(&faster.0, &faster.1, "b").await).await.expect("committed");
        let before = subject.outbox.sent().await;
        let error = desk.commit(late).await.expect_err("stale");
        let stale =
            matches!(error, CommitError::Stale { stale: Stale::Changed(v), .. } if v == Version::new(2));
        assert!(stale, "{error:?}");
        assert_eq!(subject.outbox.sent().await, before);
        assert_eq!((get::<Person>(subject, 8).await, get::<Business>(subject, 9).await), (None, None));
        assert!(history::<Person>(subject, 8).await.is_empty());
        assert!(history::<Business>(subject, 9).await.is_empty());
    }
    let persons = [version(get::<Person>(subject, 1).await), version(get::<Person>(subject, 2).await)];
    let businesses = [version(get::<Business>(subject, 1).await), version(get::<Business>(subject, 2).await)];
    assert_eq!((persons, businesses), ([2, 1], [2, 1]), "only what those wrote that were faster");
    let late = json!({"external_id": {"system": "s2", "key": "late"}});
    assert!(find::<Business>(&service(subject), late).await.is_empty());
    desk.commit(desk.linking(&[1, 8], &[2, 9], "c").await).await.expect("committed as a whole");
    assert_eq!(version(get::<Person>(subject, 8).await) + version(get::<Business>(subject, 9).await), 2);
}

/// A link of a business that is taken undoes the persons of its unit of work too, and the other way round.
pub async fn a_taken_link_of_one_kind_undoes_the_other(subject: &Subject) {
    let desk = Desk::over(subject);
    let mut first = desk.open();
    change::<Business>(&mut first, 100, "s1", "a").await;
    change::<Person>(&mut first, 100, "s2", "a").await;
    desk.commit(first).await.expect("committed");
    let before = subject.outbox.sent().await;
    for (persons, businesses, system) in [([1], [1], "s1"), ([2], [2], "s2")] {
        let error = desk.commit(desk.linking(&persons, &businesses, "a").await).await.expect_err("taken");
        let told = matches!(&error, CommitError::Taken(Taken::ExternalId(name)) if name.as_str() == system);
        assert!(told, "{error:?}");
    }
    for number in [1, 2] {
        assert_eq!(get::<Person>(subject, number).await, None);
        assert_eq!(get::<Business>(subject, number).await, None);
        assert!(history::<Person>(subject, number).await.is_empty());
    }
    assert_eq!(subject.outbox.sent().await, before);
    desk.commit(desk.linking(&[3], &[3], "a").await).await.expect("the same key for both kinds");
}

/// The outbox has the events of both kinds in the order of the units of work, and within one as they were told.
pub async fn events_of_both_kinds_come_in_order(subject: &Subject) {
    let desk = Desk::over(subject);
    desk.commit(desk.linking(&[2, 1], &[1], "a").await).await.expect("committed");
    desk.commit(desk.linking(&[], &[1], "b").await).await.expect("committed");
    desk.commit(desk.linking(&[1], &[1], "c").await).await.expect("committed");
    let sent = |number: u128, version, kind, event| Sent {
        aggregate_id: id::<Person>(number).uuid(),
        version,
        event_type: format!("profiles.{kind}.{event}.v1"),
    };
    let expected = [
        sent(1, 1, "person", "registered"),
        sent(1, 1, "person", "external_id_changed"),
        sent(2, 1, "person", "registered"),
        sent(2, 1, "person", "external_id_changed"),
        sent(1, 1, "business", "registered"),
        sent(1, 1, "business", "external_id_changed"),
        sent(1, 2, "business", "external_id_changed"),
        sent(1, 2, "person", "external_id_changed"),
        sent(1, 3, "business", "external_id_changed"),
    ];
    assert_eq!(subject.outbox.sent().await, expected);
}

const WRITERS: u64 = 25;

/// Many writers of a person and of a business under one id at once: each change of either is there in the end.
pub async fn writers_of_both_kinds_under_one_id_lose_no_update(subject: &Subject) {
    let service = service(subject);
    put::<Person>(&service, 1, json!({})).await;
    put::<Business>(&service, 1, json!({})).await;
    let writers = (0..WRITERS).flat_map(|number| {
        let patch = json!({"emails": {format!("l{number}"): {"address": format!("{number}@example.org")}}});
        let (of_person, of_business) = (service.clone(), service.clone());
        let again = patch.clone();
        [
            tokio::spawn(async move {
                of_person.patch(context(), id::<Person>(1), patch, Handling::Strict).await
            }),
            tokio::spawn(async move {
                of_business.patch(context(), id::<Business>(1), again, Handling::Strict).await
            }),
        ]
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("no panic").expect("each gets its turn");
    }
    async fn all_there<P: Tested>(subject: &Subject) {
        let profile: P = get(subject, 1).await.expect("there");
        assert_eq!(profile.root().version(), Version::new(WRITERS + 1));
        assert_eq!(profile.contact().emails.len() as u64, WRITERS);
        assert_eq!(history::<P>(subject, 1).await.len() as u64, WRITERS + 1);
    }
    all_there::<Person>(subject).await;
    all_there::<Business>(subject).await;
}
