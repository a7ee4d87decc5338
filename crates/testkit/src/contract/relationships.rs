//! What every store has to do for relationships, and for the rules that span several of them.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use std::sync::Arc;

use chrono::TimeDelta;
use profiles_application::bus::Failure;
use profiles_application::ports::{CommitError, GuardWrite, Stale, WriteSet};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::relationship::{
    RelateError, Relation, RelationshipInput, RelationshipView,
};
use profiles_application::profiles::{PageRequest, Precondition, ProfileService, Receipt, Target};
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::relationship::{Relationship, RelationshipError, Role};
use profiles_domain::shared::id::{BusinessId, PersonId, ProfileRef, RelationshipId};
use profiles_domain::shared::version::Version;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Subject;
use super::kinds::{Tested, get, id, input, now, write};
use crate::{FixedClock, context, service_over};

fn person(number: u128) -> ProfileRef {
    PersonId::new(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + number)).into()
}

fn business(number: u128) -> ProfileRef {
    BusinessId::new(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_b000_0000 + number)).into()
}

/// A service with so many persons and businesses, numbered from 0.
async fn populated(subject: &Subject, persons: u128, businesses: u128) -> ProfileService {
    populated_at(subject, persons, businesses).await.0
}

/// The same, and the clock that it goes by.
async fn populated_at(
    subject: &Subject,
    persons: u128,
    businesses: u128,
) -> (ProfileService, Arc<FixedClock>) {
    let readers = subject.readers.clone();
    let (service, clock) = service_over(subject.store.clone(), readers, subject.idempotency.clone());
    for number in 0..persons {
        register::<Person>(&service, PersonId::new(person(number).uuid())).await;
    }
    for number in 0..businesses {
        register::<Business>(&service, BusinessId::new(business(number).uuid())).await;
    }
    (service, clock)
}

async fn register<P: Tested>(service: &ProfileService, id: P::Id) {
    let named = input::<P>(P::named("Somebody"));
    service.replace(context(), Target::<P>::of(id), named, Handling::Strict).await.expect("registered");
}

type Outcome = Result<Receipt, RelateError>;

async fn set(service: &ProfileService, reader: ProfileRef, other: ProfileRef, said: Value) -> Outcome {
    let input: RelationshipInput = serde_json::from_value(said).expect("a relationship");
    let (role, terms) = input.parse()?;
    let relation = Relation { reader, role, other: other.uuid() };
    match service.set_relationship(context(), relation, terms, Precondition::None).await {
        Ok(done) => Ok(done.output),
        Err(Failure::Refused(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

async fn remove(
    service: &ProfileService,
    reader: ProfileRef,
    role: Option<Role>,
    other: ProfileRef,
) -> Outcome {
    match service.remove_relationship(context(), reader, role, other.uuid(), Precondition::None).await {
        Ok(done) => Ok(done.output),
        Err(Failure::Refused(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

async fn list(service: &ProfileService, profile: ProfileRef, role: Option<Role>) -> Vec<Relationship> {
    let page = PageRequest { limit: Some(200), cursor: None };
    service.relationships(&context(), profile, role, page).await.expect("a list").items
}

/// What a profile sees: the other's id, the kind, and one more word.
async fn seen(service: &ProfileService, profile: ProfileRef) -> Vec<(Uuid, &'static str, String)> {
    let view = |found: &Relationship| {
        let view = RelationshipView::from(found, profile).expect("one of its own");
        let words = [
            view.kinship.map(str::to_owned),
            view.kinship_description,
            view.share.map(|share| share.to_string()),
            view.title,
            view.valid_from.map(|day| day.to_string()),
            view.valid_to.map(|day| day.to_string()),
        ];
        (view.other.id, view.kind, words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    list(service, profile, None).await.iter().map(view).collect()
}

/// Every kind, with all that it may have, comes back as it was written, in the words of either end.
pub async fn every_kind_reads_from_both_ends(subject: &Subject) {
    let (service, clock) = populated_at(subject, 2, 1).await;
    let (child, guardian, firm) = (person(0), person(1), business(0));
    let said = [
        (child, guardian, json!({"kind": "guardian", "valid_from": "2020-05-17", "valid_to": "2038-05-17"})),
        (child, guardian, json!({"kind": "partner"})),
        (child, guardian, json!({"kind": "kin", "kinship": "grandparent"})),
        (child, firm, json!({"kind": "owner", "share": 33.3333})),
        (firm, child, json!({"kind": "director", "title": "Übersetzer — 社長 \u{1F980}"})),
        (child, firm, json!({"kind": "employee"})),
        (firm, child, json!({"kind": "contact", "title": "Sales"})),
    ];
    for (reader, other, said) in said {
        clock.advance(TimeDelta::seconds(1));
        let receipt = set(&service, reader, other, said).await.expect("related");
        assert_eq!((receipt.version, receipt.created), (1, true));
    }
    let (g, c, f) = (guardian.uuid(), child.uuid(), firm.uuid());
    let text = str::to_owned;
    assert_eq!(
        seen(&service, child).await,
        [
            (g, "guardian", text("2020-05-17 2038-05-17")),
            (g, "partner", text("")),
            (g, "kin", text("grandparent")),
            (f, "owner", text("33.3333")),
            (f, "director", text("Übersetzer — 社長 \u{1F980}")),
            (f, "employee", text("")),
            (f, "contact", text("Sales")),
        ]
    );
    assert_eq!(
        seen(&service, guardian).await,
        [
            (c, "child", text("2020-05-17 2038-05-17")),
            (c, "partner", text("")),
            (c, "kin", text("grandchild"))
        ]
    );
    let kinds: Vec<_> =
        seen(&service, firm).await.into_iter().map(|(other, kind, _)| (other, kind)).collect();
    assert_eq!(kinds, [(c, "owner"), (c, "director"), (c, "employee"), (c, "contact")]);
    let between = service.relationships_between(&context(), firm, child.uuid()).await.expect("read");
    assert_eq!(between.len(), 4);
    let nobody = service.relationships_between(&context(), firm, guardian.uuid()).await.expect("read");
    assert!(nobody.is_empty());
}

/// Lists come in the order of creation, page by page, and may be of one kind only.
pub async fn lists_page_and_choose_by_kind(subject: &Subject) {
    let (service, clock) = populated_at(subject, 8, 1).await;
    let firm = business(0);
    for number in 0..7 {
        clock.advance(TimeDelta::seconds(1));
        let kind = if number % 2 == 0 { "employee" } else { "director" };
        set(&service, person(number), firm, json!({"kind": kind})).await.expect("related");
    }
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest { limit: Some(3), cursor: cursor.take() };
        let page = service.relationships(&context(), firm, None, page).await.expect("a page");
        all.extend(page.items.iter().map(|found| found.key().from()));
        // Somebody new doesn't disturb who reads on.
        if all.len() == 3 {
            clock.advance(TimeDelta::seconds(1));
            set(&service, person(7), firm, json!({"kind": "employee"})).await.expect("related");
        }
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(all, (0..8).map(person).collect::<Vec<_>>());
    assert_eq!(list(&service, firm, Some(Role::Director)).await.len(), 3);
    assert!(list(&service, firm, Some(Role::Owner)).await.is_empty());
    assert_eq!(list(&service, person(1), Some(Role::Director)).await.len(), 1);
}

/// However many say it at the same time, and from whichever end: there is one.
pub async fn one_kind_once_for_each_pair(subject: &Subject) {
    let service = populated(subject, 2, 0).await;
    let mut tasks = JoinSet::new();
    for number in 0..10 {
        let service = service.clone();
        let (reader, other, kind) = if number % 2 == 0 {
            (person(0), person(1), "guardian")
        } else {
            (person(1), person(0), "child")
        };
        tasks.spawn(async move { set(&service, reader, other, json!({"kind": kind})).await });
    }
    let outcomes = tasks.join_all().await;
    let created = outcomes.iter().filter(|outcome| outcome.as_ref().is_ok_and(|receipt| receipt.created));
    assert_eq!(created.count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_ok_and(|receipt| receipt.version == 1)));
    assert_eq!(list(&service, person(0), None).await.len(), 1);
}

/// Removing is no end of its history, and establishing again goes on with it.
pub async fn what_is_removed_is_gone_and_may_come_back(subject: &Subject) {
    let service = populated(subject, 2, 1).await;
    let (ann, firm) = (person(0), business(0));
    set(&service, ann, firm, json!({"kind": "owner", "share": 60})).await.expect("related");
    set(&service, ann, firm, json!({"kind": "contact"})).await.expect("related");
    assert_eq!(remove(&service, ann, None, firm).await, Err(RelateError::KindNeeded));
    let removed = remove(&service, firm, Some(Role::Owner), ann).await.expect("removed");
    assert_eq!(removed.version, 2);
    assert_eq!(remove(&service, ann, Some(Role::Owner), firm).await.expect("gone").version, 2, "once");
    assert_eq!(seen(&service, ann).await.len(), 1);
    assert_eq!(seen(&service, firm).await.len(), 1);
    // Its share is free.
    set(&service, person(1), firm, json!({"kind": "owner", "share": 50})).await.expect("related");
    let again = set(&service, ann, firm, json!({"kind": "owner", "share": 60})).await;
    assert_eq!(again, Err(RelateError::Rule(RelationshipError::SharesOver100)));
    let again = set(&service, ann, firm, json!({"kind": "owner", "share": 50})).await.expect("related");
    assert_eq!((again.version, again.created), (3, true));
    assert_eq!(remove(&service, ann, None, person(1)).await.expect("nothing to do").version, 0);
    let absent = remove(&service, person(9), None, ann).await;
    assert!(matches!(absent, Err(RelateError::NotFound(_))), "{absent:?}");
}

/// Each change is told once, in order, in history and in the outbox.
pub async fn history_and_events_tell_everything(subject: &Subject) {
    let service = populated(subject, 1, 1).await;
    let (ann, firm) = (person(0), business(0));
    let before = subject.outbox.sent().await.len();
    let id = set(&service, ann, firm, json!({"kind": "owner"})).await.expect("related").id;
    let full = json!({"kind": "owner", "share": 12.5, "valid_from": "2026-01-01"});
    set(&service, firm, ann, full.clone()).await.expect("changed");
    set(&service, firm, ann, full).await.expect("the same");
    remove(&service, ann, None, firm).await.expect("removed");
    set(&service, ann, firm, json!({"kind": "owner"})).await.expect("again");
    let page = PageRequest::default();
    let history =
        service.relationship_history(&context(), RelationshipId::new(id), page).await.expect("a history");
    let told: Vec<_> = history.items.iter().map(|entry| (entry.version, entry.event.as_str())).collect();
    let expected = [
        (1, "established"),
        (2, "share_changed"),
        (2, "period_changed"),
        (3, "removed"),
        (4, "reestablished"),
    ];
    assert_eq!(told, expected);
    let sent: Vec<_> = subject.outbox.sent().await.into_iter().skip(before).collect();
    assert!(sent.iter().all(|sent| sent.aggregate_id == id));
    let types: Vec<_> = sent.iter().map(|sent| (sent.version, sent.event_type.as_str())).collect();
    let expected = [
        (1, "profiles.relationship.established.v1"),
        (2, "profiles.relationship.share_changed.v1"),
        (2, "profiles.relationship.period_changed.v1"),
        (3, "profiles.relationship.removed.v1"),
        (4, "profiles.relationship.established.v1"),
    ];
    assert_eq!(types, expected);
}

fn guarded(guards: &[(u128, u64)]) -> WriteSet {
    let guard = |(number, version): &(u128, u64)| GuardWrite {
        id: Uuid::from_u128(*number),
        expected: Version::new(*version),
    };
    WriteSet { guards: guards.iter().map(guard).collect(), ..WriteSet::default() }
}

async fn guards(subject: &Subject, numbers: &[u128]) -> Vec<(u128, u64)> {
    let ids: Vec<_> = numbers.iter().copied().map(Uuid::from_u128).collect();
    let mut found = subject.store.guards(&ids).await.expect("guards");
    found.sort();
    found.into_iter().map(|(id, version)| (id.as_u128(), version.number())).collect()
}

/// Of two that hold the same guard in the same version the first goes through, and the second is told.
pub async fn a_guard_lets_one_of_two_through(subject: &Subject) {
    assert_eq!(guards(subject, &[1, 2]).await, []);
    subject.store.commit(guarded(&[(1, 0), (2, 0)])).await.expect("nobody held them");
    assert_eq!(guards(subject, &[1, 2, 3]).await, [(1, 1), (2, 1)]);
    for late in [guarded(&[(1, 0)]), guarded(&[(2, 1), (3, 7)]), guarded(&[(1, 2), (2, 1)])] {
        let refused = subject.store.commit(late).await;
        assert!(matches!(refused, Err(CommitError::Stale { .. })), "{refused:?}");
    }
    assert_eq!(guards(subject, &[1, 2, 3]).await, [(1, 1), (2, 1)], "all or nothing");
    subject.store.commit(guarded(&[(1, 1), (3, 0)])).await.expect("held as they are");
    assert_eq!(guards(subject, &[1, 2, 3]).await, [(1, 2), (2, 1), (3, 1)]);
}

/// A write set that is refused for its aggregate leaves the guards, and the other way round.
pub async fn what_is_refused_moves_no_guard(subject: &Subject) {
    let person = |number| {
        let registered = Person::register(id::<Person>(number), Default::default(), now());
        registered.expect("nothing contradicts")
    };
    let absent = write(person(1), Version::new(7));
    let refused = subject.store.commit(WriteSet { guards: guarded(&[(1, 0)]).guards, ..absent }).await;
    assert!(matches!(refused, Err(CommitError::Stale { stale: Stale::Missing, .. })), "{refused:?}");
    assert_eq!(guards(subject, &[1]).await, []);
    let new = write(person(2), Version::ZERO);
    let refused = subject.store.commit(WriteSet { guards: guarded(&[(1, 3)]).guards, ..new }).await;
    assert!(matches!(refused, Err(CommitError::Stale { .. })), "{refused:?}");
    assert_eq!(get::<Person>(subject, 2).await, None);
}

/// Children and their guardians, by number.
type Edges = &'static [(u128, u128)];

/// Whatever comes at the same time: who is in whose care stays a tree of sorts.
pub async fn guardians_never_go_in_a_circle(subject: &Subject) {
    let service = populated(subject, 8, 0).await;
    let guard = |child: u128, guardian: u128| (person(child), person(guardian));
    // A pair, a triangle, and two chains that two edges would close, though they touch none of the same persons.
    let rounds: [(Edges, Edges); 3] =
        [(&[], &[(0, 1), (1, 0)]), (&[], &[(2, 3), (3, 4), (4, 2)]), (&[(2, 5), (6, 7)], &[(5, 6), (7, 2)])];
    for (before, at_once) in rounds {
        for (child, guardian) in before {
            let (child, guardian) = guard(*child, *guardian);
            set(&service, child, guardian, json!({"kind": "guardian"})).await.expect("no circle yet");
        }
        let mut tasks = JoinSet::new();
        for (child, guardian) in at_once {
            let (service, (child, guardian)) = (service.clone(), guard(*child, *guardian));
            tasks.spawn(async move { set(&service, child, guardian, json!({"kind": "guardian"})).await });
        }
        let outcomes = tasks.join_all().await;
        let refused =
            |outcome: &&Outcome| **outcome == Err(RelateError::Rule(RelationshipError::GuardianCycle));
        assert_eq!(outcomes.iter().filter(refused).count(), 1, "{at_once:?}: {outcomes:?}");
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), at_once.len() - 1);
    }
}

/// Eight who want a fifth each, at the same time: five get it.
pub async fn shares_never_exceed_the_whole(subject: &Subject) {
    let service = populated(subject, 8, 1).await;
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let service = service.clone();
        tasks.spawn(async move {
            set(&service, person(number), business(0), json!({"kind": "owner", "share": 20})).await
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5, "{outcomes:?}");
    let refused = Err(RelateError::Rule(RelationshipError::SharesOver100));
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == refused).count(), 3);
}

/// Many employees come at the same time, and each gets in at once: nothing is counted, so nothing is guarded.
pub async fn unrelated_pairs_dont_stand_in_each_others_way(subject: &Subject) {
    let service = populated(subject, 12, 1).await;
    let mut tasks = JoinSet::new();
    for number in 0..12 {
        let service = service.clone();
        tasks.spawn(
            async move { set(&service, business(0), person(number), json!({"kind": "employee"})).await },
        );
    }
    let outcomes = tasks.join_all().await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(list(&service, business(0), Some(Role::Employee)).await.len(), 12);
    assert!(subject.store.guards(&[business(0).uuid()]).await.expect("read").is_empty());
}
