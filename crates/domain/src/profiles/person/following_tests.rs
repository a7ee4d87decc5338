//! Whose address may follow whose, and what becomes of it.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::*;
use crate::profiles::contact_details::{ContactError, ContactEvent, PostalAddresses};
use crate::shared::change::Change;
use crate::shared::contact::{AddressParts, Handling, PostalAddress};
use crate::shared::contact_points::{ContactPointsError, MAX_CONTACT_POINTS};
use crate::shared::label::Label;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_359_872, 0).unwrap()
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

fn address(street: &str) -> PostalAddress {
    let parts = AddressParts {
        street: Some(street.into()),
        locality: Some("Cork".into()),
        country: "IE".into(),
        ..AddressParts::default()
    };
    PostalAddress::parse(parts, Handling::Lenient).unwrap()
}

fn id(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

/// Somebody with a home, and no events.
fn at_home(number: u128, street: &str) -> Person {
    let mut person = Person::register(id(number), PersonDetails::default(), now()).unwrap();
    person.change_address(&label("home"), address(street), None).unwrap();
    person.root_mut().take_events();
    person
}

fn nobody(number: u128) -> Person {
    let mut person = Person::register(id(number), PersonDetails::default(), now()).unwrap();
    person.root_mut().take_events();
    person
}

/// Two of whom the first follows the second.
fn pair() -> (Person, Person) {
    let (mut child, mut guardian) = (nobody(1), at_home(2, "1 Main Street"));
    child.follow_address(&guardian, &label("home")).unwrap();
    guardian.add_follower(child.id()).unwrap();
    child.root_mut().take_events();
    guardian.root_mut().take_events();
    (child, guardian)
}

fn street<'a>(person: &'a Person, name: &str) -> Option<&'a str> {
    person.contact().addresses.get(&label(name))?.value.parts().street.as_deref()
}

fn source(number: u128) -> AddressSource {
    AddressSource { follows: id(number), label: label("home") }
}

#[test]
fn who_follows_has_the_same_address_at_once() {
    let (mut child, guardian) = (nobody(1), at_home(2, "1 Main Street"));
    child.follow_address(&guardian, &label("home")).unwrap();
    assert_eq!(street(&child, "home"), Some("1 Main Street"));
    let events = child.root_mut().take_events();
    let [PersonEvent::AddressSourceChanged(change), PersonEvent::AddressFollowed { of, change: address }] =
        events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!(*change, Change { from: None, to: Some(source(2)) });
    assert_eq!(*of, id(2));
    assert!(matches!(address, ContactEvent::AddressChanged(name, _) if *name == label("home")));
    child.follow_address(&guardian, &label("home")).unwrap();
    assert!(child.root_mut().take_events().is_empty(), "it does already");
}

#[test]
fn an_address_that_follows_goes_where_the_other_goes() {
    let (mut child, mut guardian) = pair();
    child.change_address(&label("school"), address("9 School Lane"), Some(true)).unwrap();
    guardian.change_address(&label("home"), address("2 New Street"), None).unwrap();
    child.catch_up(&guardian).unwrap();
    assert_eq!(street(&child, "home"), Some("2 New Street"));
    assert_eq!(child.contact().addresses.primary(), Some(&address("9 School Lane")), "their own affair");
    guardian.remove_address(&label("home")).unwrap();
    child.catch_up(&guardian).unwrap();
    assert_eq!(street(&child, "home"), None);
    guardian.change_address(&label("home"), address("3 Last Street"), None).unwrap();
    child.catch_up(&guardian).unwrap();
    assert_eq!(street(&child, "home"), Some("3 Last Street"), "it still follows");
    child.root_mut().take_events();
    child.catch_up(&at_home(3, "elsewhere")).unwrap();
    guardian.change_address(&label("work"), address("4 Office Park"), None).unwrap();
    child.catch_up(&guardian).unwrap();
    assert!(child.root_mut().take_events().is_empty(), "nobody else's address matters, and no other label");
}

#[test]
fn what_follows_is_not_changed_directly() {
    let (mut child, _) = pair();
    let before = child.clone();
    let home = label("home");
    assert_eq!(child.change_address(&home, address("my own"), None), Err(PersonError::AddressFollows));
    assert_eq!(child.remove_address(&home), Err(PersonError::AddressFollows));
    let without = PersonDetails { contact: Default::default(), ..child.details().clone() };
    assert_eq!(child.replace(without.clone(), today()), Err(PersonError::AddressFollows));
    assert_eq!(child, before);
    child.replace(without.keeping_followed(before.details()), today()).unwrap();
    child.change_address(&home, address("1 Main Street"), None).unwrap();
    assert_eq!(child, before, "the same is no change");
    child.change_address(&label("work"), address("4 Office Park"), Some(true)).unwrap();
    child.change_address(&home, address("1 Main Street"), Some(true)).unwrap();
    assert_eq!(child.contact().addresses.primary(), Some(&address("1 Main Street")));
}

#[test]
fn a_whole_person_keeps_whom_they_follow_and_who_follows_them() {
    let (mut child, mut guardian) = pair();
    for person in [&mut child, &mut guardian] {
        let before = person.details().clone();
        let next = PersonDetails {
            gender: Some(Gender::Female),
            address_source: None,
            followers: BTreeSet::new(),
            ..before.clone()
        };
        person.replace(next, today()).unwrap();
        assert_eq!(person.details().address_source, before.address_source);
        assert_eq!(person.details().followers, before.followers);
    }
    let again = Person::register(id(9), guardian.details().clone(), now()).unwrap();
    assert!(again.details().followers.is_empty());
    let again = Person::register(id(9), child.details().clone(), now()).unwrap();
    assert_eq!(again.details().address_source, None);
}

#[test]
fn unfollowing_keeps_the_last_address() {
    let (mut child, mut guardian) = pair();
    child.unfollow_address().unwrap();
    let parted = Change { from: Some(source(2)), to: None };
    assert_eq!(child.root_mut().take_events(), [PersonEvent::AddressSourceChanged(parted)]);
    guardian.change_address(&label("home"), address("2 New Street"), None).unwrap();
    child.catch_up(&guardian).unwrap();
    assert_eq!(street(&child, "home"), Some("1 Main Street"));
    child.change_address(&label("home"), address("my own"), None).unwrap();
    child.unfollow_address().unwrap();
    assert_eq!(child.root_mut().take_events().len(), 1, "there was nobody to unfollow any more");
}

#[test]
fn nobody_follows_themselves_or_nothing_or_the_erased() {
    let (mut child, mut guardian) = (nobody(1), at_home(2, "1 Main Street"));
    let home = label("home");
    let mut narcissus = at_home(1, "1 Pond");
    assert_eq!(narcissus.follow_address(&narcissus.clone(), &home), Err(PersonError::FollowLoop));
    assert_eq!(child.follow_address(&guardian, &label("work")), Err(PersonError::NothingToFollow));
    assert_eq!(child, nobody(1));
    child.erase();
    assert_eq!(child.follow_address(&guardian, &home), Err(PersonError::Erased));
    assert_eq!(child.unfollow_address(), Err(PersonError::Erased));
    guardian.erase();
    assert_eq!(nobody(3).follow_address(&guardian, &home), Err(PersonError::NothingToFollow));
    assert_eq!(guardian.add_follower(id(3)), Err(PersonError::Erased));
}

#[test]
fn a_place_is_kept_for_the_address_that_follows() {
    let full = |mut person: Person, count: usize| {
        for number in 0..count {
            let name = label(&format!("l{number}"));
            person.change_address(&name, address("somewhere"), None).unwrap();
        }
        person
    };
    let reason = ContactPointsError::TooMany;
    let too_many = PersonError::Contact(ContactError::Points { attribute: "addresses", reason });
    let mut guardian = at_home(2, "1 Main Street");
    let mut crowded = full(nobody(1), MAX_CONTACT_POINTS);
    let before = crowded.clone();
    assert_eq!(crowded.follow_address(&guardian, &label("home")), Err(too_many));
    assert_eq!(crowded, before, "all or nothing");
    let mut child = full(nobody(1), MAX_CONTACT_POINTS - 1);
    child.follow_address(&guardian, &label("home")).unwrap();
    let home = guardian.contact().addresses.get(&label("home")).unwrap().value.clone();
    guardian.remove_address(&label("home")).unwrap();
    child.catch_up(&guardian).unwrap();
    assert_eq!(child.change_address(&label("one-more"), address("x"), None), Err(too_many));
    guardian.change_address(&label("home"), home, None).unwrap();
    child.catch_up(&guardian).unwrap();
    assert_eq!(child.contact().addresses.len(), MAX_CONTACT_POINTS);
}

#[test]
fn who_is_followed_knows_by_whom_up_to_a_limit() {
    let mut guardian = at_home(2, "1 Main Street");
    guardian.add_follower(id(1)).unwrap();
    guardian.add_follower(id(1)).unwrap();
    guardian.remove_follower(id(3));
    guardian.remove_follower(id(1));
    let events = [PersonEvent::FollowerAdded(id(1)), PersonEvent::FollowerRemoved(id(1))];
    assert_eq!(guardian.root_mut().take_events(), events);
    let all: Vec<_> = (0..u128::try_from(MAX_FOLLOWERS).unwrap()).map(|n| id(1_000 + n)).collect();
    all.iter().for_each(|follower| guardian.add_follower(*follower).unwrap());
    assert_eq!(guardian.add_follower(id(1)), Err(PersonError::TooManyFollowers));
    guardian.add_follower(all[7]).unwrap();
}

#[test]
fn the_erased_let_everybody_know() {
    let (mut child, mut guardian) = pair();
    guardian.erase();
    assert_eq!(guardian.root_mut().take_events(), [PersonEvent::FollowerRemoved(id(1)), PersonEvent::Erased]);
    child.erase();
    let parted = PersonEvent::AddressSourceChanged(Change { from: Some(source(2)), to: None });
    assert_eq!(child.root_mut().take_events(), [parted, PersonEvent::Erased]);
    assert_eq!(child.contact().addresses, PostalAddresses::default());
    assert_eq!(child.details().address_source, None);
}
