//! What every store has to do for addresses that follow others.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use std::collections::HashMap;
use std::sync::Arc;

use profiles_application::bus::{CommandContext, Failure, Subscriber};
use profiles_application::ports::CommitError;
use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::input::{AddressInput, Handling};
use profiles_application::profiles::queries::HistoryEntryView;
use profiles_application::profiles::{ChangeError, PageRequest, ProfileService, Receipt, Rule};
use profiles_application::subscribers::{Audit, Follow};
use profiles_application::unit_of_work::{ProfilesUnitOfWork, UnitOfWork};
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::person::{Person, PersonError};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::contact::PostalAddress;
use profiles_domain::shared::id::{CommandId, PersonId};
use profiles_domain::shared::label::Label;
use profiles_domain::shared::version::Version;
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::kinds::now;
use super::{Subject, with_summaries};
use crate::{context, service_over};

fn person(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + number))
}

pub(super) fn home() -> Label {
    Label::restore("home".to_owned())
}

pub(super) fn address(street: &str) -> PostalAddress {
    let input = AddressInput {
        street: Some(street.to_owned()),
        locality: Some("Lyon".to_owned()),
        postal_code: Some("69001".to_owned()),
        country: Some("FR".to_owned()),
        ..AddressInput::default()
    };
    input.parse(Handling::Strict).expect("an address")
}

/// A service with so many persons, numbered from 0, each with a home of their own.
async fn populated(subject: &Subject, persons: u128) -> ProfileService {
    let (service, _) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let row = |number: u128| ImportRow::<Person> {
        id: person(number),
        patch: json!({"addresses": {"home":
            {"street": format!("{number} rue de Soi"), "locality": "Lyon", "postal_code": "69001", "country": "FR"}
        }}),
    };
    let rows = (0..persons).map(row).collect();
    service.import(context(), rows, Handling::Strict).await.expect("imported");
    service
}

type Outcome = Result<Receipt, ChangeError>;

fn outcome(result: Result<profiles_application::bus::Done<Receipt>, Failure<ChangeError>>) -> Outcome {
    match result {
        Ok(done) => Ok(done.output),
        Err(Failure::Refused(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

async fn follow(service: &ProfileService, follower: u128, followed: u128) -> Outcome {
    outcome(service.follow_address(context(), person(follower), person(followed), home()).await)
}

async fn unfollow(service: &ProfileService, follower: u128) -> Outcome {
    outcome(service.unfollow_address(context(), person(follower)).await)
}

async fn move_to(service: &ProfileService, number: u128, street: &str) -> Outcome {
    outcome(service.change_address(context(), person(number), home(), address(street), None).await)
}

async fn all(subject: &Subject, numbers: impl IntoIterator<Item = u128>) -> HashMap<PersonId, Person> {
    let ids: Vec<_> = numbers.into_iter().map(person).collect();
    let found = subject.readers.persons.by_ids(&ids).await.expect("read");
    found.into_iter().map(|person| (person.id(), person)).collect()
}

fn lives_at(person: &Person) -> Option<&PostalAddress> {
    person.contact().addresses.get(&home()).map(|contact| &contact.value)
}

/// Of these persons, who live where: all of them there.
async fn all_live_at(subject: &Subject, numbers: impl IntoIterator<Item = u128>, street: &str) {
    for (id, person) in all(subject, numbers).await {
        assert_eq!(lives_at(&person), Some(&address(street)), "{id}");
    }
}

/// Both ends of every "follows" say the same, and so do their addresses.
async fn consistent(subject: &Subject, persons: u128) {
    let all = all(subject, 0..persons).await;
    for (id, person) in &all {
        if let Some(source) = &person.details().address_source {
            let followed = all.get(&source.follows).expect("somebody is followed");
            assert!(followed.details().followers.contains(id), "{id} isn't known to who is followed");
            assert_eq!(lives_at(person), lives_at(followed), "{id}");
        }
        for follower in &person.details().followers {
            let source = all.get(follower).and_then(|follower| follower.details().address_source.as_ref());
            assert_eq!(source.map(|source| source.follows), Some(*id), "{follower} doesn't follow");
        }
    }
}

/// A chain of fifty with a branch: what happens at its head happens to all, and nothing further up.
pub async fn an_address_follows_through_any_number_of_persons(subject: &Subject) {
    let service = populated(subject, 53).await;
    // From the end, so that whole chains begin to follow.
    for follower in (1..50).rev() {
        follow(&service, follower, follower - 1).await.expect("followed");
    }
    follow(&service, 50, 25).await.expect("a branch");
    follow(&service, 51, 50).await.expect("followed");
    all_live_at(subject, 0..52, "0 rue de Soi").await;
    move_to(&service, 0, "1 rue Neuve").await.expect("moved");
    all_live_at(subject, 0..52, "1 rue Neuve").await;
    all_live_at(subject, [52], "52 rue de Soi").await;
    follow(&service, 0, 52).await.expect("with all that follow");
    all_live_at(subject, 0..53, "52 rue de Soi").await;
    outcome(service.remove_address(context(), person(52), home()).await).expect("removed");
    assert!(all(subject, 0..53).await.values().all(|person| lives_at(person).is_none()));
    move_to(&service, 52, "2 rue Neuve").await.expect("moved");
    all_live_at(subject, 0..53, "2 rue Neuve").await;
    consistent(subject, 53).await;
}

/// Two hundred followers change with one command: one version, one entry, one event each.
pub async fn two_hundred_follow_in_one_transaction(subject: &Subject) {
    let service = populated(subject, 201).await;
    for follower in 1..=200 {
        follow(&service, follower, 0).await.expect("followed");
    }
    let before = subject.outbox.sent().await.len();
    let versions = |all: &HashMap<PersonId, Person>| -> HashMap<PersonId, Version> {
        all.iter().map(|(id, person)| (*id, person.root().version())).collect()
    };
    let earlier = versions(&all(subject, 0..=200).await);
    move_to(&service, 0, "1 rue Neuve").await.expect("moved");
    all_live_at(subject, 0..=200, "1 rue Neuve").await;
    let later = versions(&all(subject, 0..=200).await);
    assert!(earlier.iter().all(|(id, version)| later.get(id) == Some(&version.next())));
    let sent: Vec<_> = subject.outbox.sent().await.into_iter().skip(before).collect();
    assert_eq!(sent.len(), 201 * 2);
    assert_eq!(sent.first().map(|sent| sent.aggregate_id), Some(person(0).uuid()), "the cause comes first");
    let told: Vec<_> = sent.iter().map(|sent| sent.event_type.as_str()).collect();
    let both = ["profiles.person.address_changed.v1", "profiles.person.contact_information_changed.v1"];
    assert!(told.chunks(2).all(|told| told == both));
    consistent(subject, 201).await;
}

/// Hands the events to those subscribers that keep addresses the same, as the bus does.
async fn settle(uow: &mut UnitOfWork) {
    let cx =
        CommandContext { command_id: CommandId::new(Uuid::from_u128(7)), now: now(), request: context() };
    loop {
        let events = uow.drain_events(cx.now);
        if events.is_empty() {
            return;
        }
        Follow.prepare(&events, uow).await.expect("prepared");
        for event in &events {
            Audit.on(event, uow, &cx).await.expect("recorded");
            Follow.on(event, uow, &cx).await.expect("followed");
        }
    }
}

/// One follower of two hundred was changed by somebody else meanwhile: nobody moves.
pub async fn of_two_hundred_all_follow_or_none(subject: &Subject) {
    let service = populated(subject, 201).await;
    for follower in 1..=200 {
        follow(&service, follower, 0).await.expect("followed");
    }
    let mut uow = UnitOfWork::new(Arc::clone(&subject.store));
    let guardian = uow.persons().get(person(0)).await.expect("loaded").expect("is there");
    guardian.change_address(&home(), address("1 rue Neuve"), None).expect("changed");
    settle(&mut uow).await;
    let work = Label::restore("work".to_owned());
    let elsewhere = service.change_address(context(), person(137), work, address("9 rue du Port"), None);
    outcome(elsewhere.await).expect("changed");
    let refused = uow.commit().await;
    assert!(matches!(refused, Err(CommitError::Stale { id, .. }) if id == person(137).uuid()), "{refused:?}");
    all_live_at(subject, 0..=200, "0 rue de Soi").await;
    move_to(&service, 0, "1 rue Neuve").await.expect("moved");
    all_live_at(subject, 0..=200, "1 rue Neuve").await;
    assert_eq!(
        all(subject, [137]).await.values().next().map(|person| person.contact().addresses.len()),
        Some(2)
    );
}

/// Followers and whom they follow, by number.
type Edges = &'static [(u128, u128)];

/// Whatever comes at the same time: nobody follows themselves through others.
pub async fn following_never_goes_in_a_circle(subject: &Subject) {
    let service = populated(subject, 8).await;
    // All at the same place already: no address changes, so that what collides is nothing but the guards.
    for number in 0..8 {
        move_to(&service, number, "1 rue Neuve").await.expect("moved");
    }
    // A pair, a triangle, and two chains that two edges would close, though they touch none of the same persons.
    let rounds: [(Edges, Edges); 3] =
        [(&[], &[(0, 1), (1, 0)]), (&[], &[(2, 3), (3, 4), (4, 2)]), (&[(2, 5), (6, 7)], &[(5, 6), (7, 2)])];
    for (before, at_once) in rounds {
        for (follower, followed) in before {
            unfollow(&service, *follower).await.expect("unfollowed");
            follow(&service, *follower, *followed).await.expect("no circle yet");
        }
        let mut tasks = JoinSet::new();
        for (follower, followed) in at_once.iter().copied() {
            let service = service.clone();
            tasks.spawn(async move { follow(&service, follower, followed).await });
        }
        let outcomes = tasks.join_all().await;
        let circle = ChangeError::Rule(Rule::Person(PersonError::FollowLoop));
        let refused = outcomes.iter().filter(|outcome| outcome.as_ref().err() == Some(&circle)).count();
        assert_eq!(refused, 1, "{at_once:?}: {outcomes:?}");
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), at_once.len() - 1);
        consistent(subject, 8).await;
    }
}

/// Whoever begins to follow, directly or further down, at the same time as the other moves, ends up where they are.
pub async fn who_begins_to_follow_while_the_other_moves_has_the_new_address(subject: &Subject) {
    let service = populated(subject, 6).await;
    follow(&service, 1, 0).await.expect("followed");
    for round in 0..8 {
        let mut tasks = JoinSet::new();
        let street = format!("{round} rue Neuve");
        {
            let (service, street) = (service.clone(), street.clone());
            tasks.spawn(async move { move_to(&service, 0, &street).await });
        }
        for (follower, followed) in [(2, 0), (3, 1), (4, 1)] {
            let service = service.clone();
            tasks.spawn(async move { follow(&service, follower, followed).await });
        }
        let outcomes = tasks.join_all().await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        all_live_at(subject, 0..5, &street).await;
        consistent(subject, 6).await;
        for follower in 2..5 {
            unfollow(&service, follower).await.expect("unfollowed");
        }
    }
}

/// Moving, unfollowing and following somebody else at the same time: in the end both ends of everything agree.
pub async fn whoever_parts_at_the_same_time_both_ends_agree(subject: &Subject) {
    let service = populated(subject, 6).await;
    for round in 0..6_u128 {
        for follower in 2..6 {
            follow(&service, follower, 0).await.expect("followed");
        }
        let mut tasks = JoinSet::new();
        for followed in 0..2 {
            let service = service.clone();
            tasks.spawn(async move { move_to(&service, followed, &format!("{round} rue {followed}")).await });
        }
        for follower in 2..4 {
            let service = service.clone();
            tasks.spawn(async move { follow(&service, follower, 1).await });
        }
        for follower in 4..6 {
            let service = service.clone();
            tasks.spawn(async move { unfollow(&service, follower).await });
        }
        let outcomes = tasks.join_all().await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        consistent(subject, 6).await;
        let all = all(subject, 0..2).await;
        let followers =
            |number: u128| all.get(&person(number)).map(|person| person.details().followers.len());
        assert_eq!((followers(0), followers(1)), (Some(0), Some(2)));
    }
}

async fn history(service: &ProfileService, number: u128) -> Vec<HistoryEntryView> {
    let page = PageRequest { limit: Some(200), cursor: None };
    let history = service.history::<Person>(&context(), person(number), Version::ZERO, page).await;
    history.expect("a history").items
}

/// The follower's own history says what changed and because of whom, and events come in the order of versions.
pub async fn history_and_events_say_why(subject: &Subject) {
    let service = populated(subject, 3).await;
    let before = subject.outbox.sent().await.len();
    follow(&service, 2, 1).await.expect("followed");
    follow(&service, 1, 0).await.expect("followed");
    move_to(&service, 0, "1 rue Neuve").await.expect("moved");
    unfollow(&service, 2).await.expect("unfollowed");
    move_to(&service, 2, "9 rue du Port").await.expect("moved");
    let told = |entry: HistoryEntryView| {
        (entry.version, entry.event, entry.because.and_then(|because| because.address_of))
    };
    let told_of = async |number| history(&service, number).await.into_iter().map(told).collect::<Vec<_>>();
    let (one, zero) = (Some(person(1).uuid()), Some(person(0).uuid()));
    let entry = |version, event: &str, because| (version, event.to_owned(), because);
    let of_two = [
        entry(1, "registered", None),
        entry(2, "address_source_changed", None),
        entry(2, "address_changed", one),
        entry(3, "address_changed", one),
        entry(4, "address_changed", one),
        entry(5, "address_source_changed", None),
        entry(6, "address_changed", None),
    ];
    assert_eq!(told_of(2).await, of_two);
    let of_one = [
        entry(1, "registered", None),
        entry(2, "follower_added", None),
        entry(3, "address_source_changed", None),
        entry(3, "address_changed", zero),
        entry(4, "address_changed", zero),
        entry(5, "follower_removed", None),
    ];
    assert_eq!(told_of(1).await, of_one);
    let last = history(&service, 2).await.pop().and_then(|entry| entry.changes.into_iter().next());
    assert_eq!(last.map(|change| change.path).as_deref(), Some("/addresses/home"));
    let sent: Vec<_> = subject.outbox.sent().await.into_iter().skip(before).collect();
    let of = |number| {
        let of_them = sent.iter().filter(move |sent| sent.aggregate_id == person(number).uuid());
        of_them.map(|sent| (sent.version, sent.event_type.clone())).collect::<Vec<_>>()
    };
    let expected = [
        (2, "profiles.person.address_source_changed.v1"),
        (2, "profiles.person.address_changed.v1"),
        (3, "profiles.person.address_changed.v1"),
        (4, "profiles.person.address_changed.v1"),
        (5, "profiles.person.address_source_changed.v1"),
        (6, "profiles.person.address_changed.v1"),
    ];
    let owned = |(version, event): (u64, &str)| (version, event.to_owned());
    assert_eq!(of(2), with_summaries(&expected.map(owned)));
    assert_eq!(of(1).first(), Some(&owned((2, "profiles.person.follower_added.v1"))));
}

/// What followed once stays as it was, belongs to the person, and goes its own way.
pub async fn unfollowing_keeps_the_last_address(subject: &Subject) {
    let service = populated(subject, 2).await;
    follow(&service, 1, 0).await.expect("followed");
    let refused = move_to(&service, 1, "9 rue du Port").await;
    assert_eq!(refused, Err(ChangeError::Rule(Rule::Person(PersonError::AddressFollows))));
    move_to(&service, 0, "1 rue Neuve").await.expect("moved");
    unfollow(&service, 1).await.expect("unfollowed");
    let version = unfollow(&service, 1).await.expect("nobody any more").version;
    move_to(&service, 0, "2 rue Neuve").await.expect("moved");
    all_live_at(subject, [1], "1 rue Neuve").await;
    assert_eq!(move_to(&service, 1, "9 rue du Port").await.expect("moved").version, version + 1);
    consistent(subject, 2).await;
}

/// Who is erased neither follows nor is followed, and the others keep what they have.
pub async fn the_erased_are_followed_no_more(subject: &Subject) {
    let service = populated(subject, 4).await;
    for (follower, followed) in [(1, 0), (2, 1), (3, 1)] {
        follow(&service, follower, followed).await.expect("followed");
    }
    let mut uow = UnitOfWork::new(Arc::clone(&subject.store));
    uow.persons().get(person(1)).await.expect("loaded").expect("is there").erase();
    settle(&mut uow).await;
    uow.commit().await.expect("erased");
    consistent(subject, 4).await;
    all_live_at(subject, [0, 2, 3], "0 rue de Soi").await;
    move_to(&service, 2, "9 rue du Port").await.expect("their own again");
}
