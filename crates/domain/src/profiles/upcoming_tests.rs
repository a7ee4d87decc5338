//! What can be planned, and what becomes of it.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Profile;
use super::business::{Business, BusinessDetails, BusinessError, BusinessName};
use super::contact_details::ContactEvent;
use super::person::NameParts;
use super::person::{Person, PersonDetails, PersonError, PersonEvent, PersonName};
use super::upcoming::{Dropped, MAX_UPCOMING, Planned, PlannedChange, UpcomingError, UpcomingEvent};
use crate::shared::aggregate::{Aggregate, Origin};
use crate::shared::change::Change;
use crate::shared::contact::{AddressParts, Handling, PostalAddress};
use crate::shared::contact_points::{Contact, MAX_CONTACT_POINTS};
use crate::shared::id::{BusinessId, PersonId};
use crate::shared::label::Label;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_359_872, 0).unwrap()
}

fn day(number: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(number)
}

fn person() -> Person {
    let mut person = Person::register(PersonId::new(Uuid::nil()), PersonDetails::default(), now()).unwrap();
    person.root_mut().take_events();
    person
}

fn street(street: &str) -> PostalAddress {
    let parts =
        AddressParts { street: Some(street.to_owned()), country: "FR".to_owned(), ..AddressParts::default() };
    PostalAddress::parse(parts, Handling::Lenient).unwrap()
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

fn move_to(text: &str) -> Planned<PersonName> {
    Planned::Address { label: label("home"), address: Box::new(street(text)), primary: None }
}

fn name(given: &str) -> PersonName {
    PersonName::parse(&NameParts { given: Some(given.to_owned()), ..NameParts::default() }).unwrap()
}

fn planned(at: DateTime<Utc>, planned: Planned<PersonName>) -> PlannedChange<PersonName> {
    PlannedChange::new(Uuid::nil(), at, planned)
}

fn upcoming(event: UpcomingEvent<PersonName>) -> PersonEvent {
    PersonEvent::Upcoming(Box::new(event))
}

#[test]
fn a_plan_is_told_once_and_kept_in_the_order_of_moments() {
    let mut person = person();
    person.schedule(day(2), Planned::Name(name("Eve"))).unwrap();
    person.schedule(day(1), move_to("1 rue A")).unwrap();
    person.schedule(day(2), Planned::Name(name("Eve"))).unwrap();
    let scheduled = |to| upcoming(UpcomingEvent::Scheduled { from: None, to });
    let (first, second) = (planned(day(1), move_to("1 rue A")), planned(day(2), Planned::Name(name("Eve"))));
    assert_eq!(person.root_mut().take_events(), [scheduled(second.clone()), scheduled(first.clone())]);
    assert_eq!(person.upcoming().iter().collect::<Vec<_>>(), [&first, &second]);
    assert_eq!(person.upcoming().next_at(), Some(day(1)));
    assert_eq!(
        (first.planned.path(), second.planned.path()),
        ("/addresses/home".to_owned(), "/name".to_owned())
    );
    assert!(person.details().name.is_none(), "nothing of it holds yet");
}

#[test]
fn a_plan_for_the_same_attribute_and_moment_takes_the_others_place() {
    let mut person = person();
    person.schedule(day(1), move_to("1 rue A")).unwrap();
    person.root_mut().take_events();
    person.schedule(day(1), move_to("2 rue B")).unwrap();
    let (from, to) = (planned(day(1), move_to("1 rue A")), planned(day(1), move_to("2 rue B")));
    assert_eq!(from.id, to.id);
    assert_ne!(planned(day(2), move_to("1 rue A")).id, to.id);
    assert_ne!(PlannedChange::new(Uuid::from_u128(1), day(1), move_to("1 rue A")).id, to.id);
    assert_eq!(person.upcoming().iter().collect::<Vec<_>>(), [&to]);
    let told = upcoming(UpcomingEvent::Scheduled { from: Some(from), to });
    assert_eq!(person.root_mut().take_events(), [told]);
}

#[test]
fn what_is_withdrawn_never_happens() {
    let mut person = person();
    person.schedule(day(1), move_to("1 rue A")).unwrap();
    person.root_mut().take_events();
    let plan = planned(day(1), move_to("1 rue A"));
    person.withdraw(plan.id).unwrap();
    assert_eq!(person.root_mut().take_events(), [upcoming(UpcomingEvent::Withdrawn(plan.clone()))]);
    person.withdraw(plan.id).unwrap();
    assert_eq!(person.take_effect(day(9)), 0);
    assert!(person.root_mut().take_events().is_empty());
}

#[test]
fn what_is_due_takes_effect_in_the_order_of_moments_and_as_what_it_is() {
    let mut person = person();
    for (at, street) in [(3, "3 rue C"), (1, "1 rue A"), (2, "2 rue B")] {
        person.schedule(day(at), move_to(street)).unwrap();
    }
    person.root_mut().take_events();
    assert_eq!(person.take_effect(day(1) - TimeDelta::microseconds(1)), 0);
    assert_eq!(person.take_effect(day(2)), 2);
    let contact = |text: &str| Some(Contact { value: street(text), primary: true });
    let changed = |from: Option<&str>, to: &str| {
        let change = Change { from: from.and_then(contact), to: contact(to) };
        (
            PersonEvent::Contact(ContactEvent::AddressChanged(label("home"), Box::new(change))),
            Origin::Schedule,
        )
    };
    let expected = [changed(None, "1 rue A"), changed(Some("1 rue A"), "2 rue B")];
    assert_eq!(person.root_mut().take_recorded(), expected);
    assert_eq!(person.upcoming().next_at(), Some(day(3)));
    person.change_name(Some(name("Eve"))).unwrap();
    let origins: Vec<_> = person.root_mut().take_recorded().into_iter().map(|(_, origin)| origin).collect();
    assert_eq!(origins, [Origin::Command]);
}

#[test]
fn what_says_nothing_new_by_then_is_dropped_and_told() {
    let mut person = person();
    person.schedule(day(1), move_to("1 rue A")).unwrap();
    person.change_address(&label("home"), street("1 rue A"), None).unwrap();
    person.root_mut().take_events();
    assert_eq!(person.take_effect(day(1)), 1);
    let dropped = UpcomingEvent::Dropped(planned(day(1), move_to("1 rue A")), Dropped::Unchanged);
    assert_eq!(person.root_mut().take_recorded(), [(upcoming(dropped), Origin::Schedule)]);
    assert!(person.upcoming().is_empty());
}

#[test]
fn what_is_forbidden_by_then_is_dropped_and_stops_nothing() {
    let mut person = person();
    person.schedule(day(1), move_to("1 rue A")).unwrap();
    person.schedule(day(2), Planned::Name(name("Eve"))).unwrap();
    for number in 0..MAX_CONTACT_POINTS {
        person.change_address(&label(&format!("l{number}")), street("x"), None).unwrap();
    }
    person.root_mut().take_events();
    assert_eq!(person.take_effect(day(2)), 2);
    let dropped = UpcomingEvent::Dropped(planned(day(1), move_to("1 rue A")), Dropped::Refused("too_many"));
    let renamed = PersonEvent::NameChanged(Change { from: None, to: Some(name("Eve")) });
    assert_eq!(person.root_mut().take_events(), [upcoming(dropped), renamed]);
    assert_eq!(person.contact().addresses.len(), MAX_CONTACT_POINTS);
}

#[test]
fn there_is_a_limit_to_plans() {
    let mut person = person();
    let most = i64::try_from(MAX_UPCOMING).unwrap();
    for number in 1..=most {
        person.schedule(day(number), move_to("1 rue A")).unwrap();
    }
    let refused = person.schedule(day(most + 1), move_to("1 rue A"));
    assert_eq!(refused, Err(PersonError::Upcoming(UpcomingError::TooMany)));
    assert_eq!(person.schedule(day(most), move_to("2 rue B")), Ok(()), "it takes the place of another");
    assert_eq!(person.upcoming().len(), MAX_UPCOMING);
}

#[test]
fn a_look_ahead_records_nothing() {
    let mut person = person();
    person.schedule(day(1), Planned::Name(name("Eve"))).unwrap();
    person.schedule(day(3), move_to("1 rue A")).unwrap();
    person.root_mut().take_events();
    let then = person.clone().standing_at(day(2));
    assert_eq!(then.details().name, Some(name("Eve")));
    assert_eq!(then.upcoming().next_at(), Some(day(3)));
    assert_eq!(then.root().version(), person.root().version());
    assert_eq!((then.root().pending(), then.root().is_changed()), (0, false));
    assert_eq!(person.clone().standing_at(now()), person);
}

#[test]
fn replacing_what_is_known_leaves_plans_alone_and_erasing_does_not() {
    let mut person = person();
    person.schedule(day(1), Planned::Name(name("Eve"))).unwrap();
    person.replace(PersonDetails::default(), now().date_naive()).unwrap();
    assert_eq!(person.upcoming().len(), 1);
    person.erase();
    assert!(person.upcoming().is_empty());
    assert_eq!(person.schedule(day(1), Planned::Name(name("Eve"))), Err(PersonError::Erased));
    assert_eq!(person.take_effect(day(9)), 0);
}

#[test]
fn a_business_plans_as_a_person_does() {
    let id = BusinessId::new(Uuid::nil());
    let mut business = Business::register(id, BusinessDetails::default(), now()).unwrap();
    let name = BusinessName::parse("Muster GmbH").unwrap();
    business.schedule(day(1), Planned::Name(name.clone())).unwrap();
    assert_eq!(business.upcoming().iter().next().unwrap().planned.path(), "/legal_name");
    assert_eq!(business.take_effect(day(1)), 1);
    assert_eq!(business.details().legal_name, Some(name));
    let error = BusinessError::from(UpcomingError::TooMany);
    assert_eq!(
        (error.code(), error.attribute(), error.max()),
        ("too_many_upcoming", Some("upcoming"), Some(100))
    );
}
