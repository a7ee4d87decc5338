//! What a person can and cannot become.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::profiles::contact_details::{ContactEvent, MAX_EXTERNAL_IDS};
use crate::shared::change::Change;
use crate::shared::contact::{AddressParts, EmailAddress, Handling, PhoneNumber, PostalAddress};
use crate::shared::external_id::ExternalKey;
use crate::shared::label::{Label, SystemName};
use crate::shared::language::LanguageTag;
use crate::shared::partial_date::PartialDate;
use crate::shared::version::Version;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_359_872, 0).unwrap()
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn person() -> Person {
    let mut person = Person::register(PersonId::new(Uuid::nil()), PersonDetails::default(), now()).unwrap();
    person.root_mut().take_events();
    person
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

#[test]
fn registering_tells_all_that_is_known() {
    let details = PersonDetails { gender: Some(Gender::Female), ..PersonDetails::default() };
    let mut person = Person::register(PersonId::new(Uuid::nil()), details.clone(), now()).unwrap();
    assert_eq!(person.root_mut().take_events(), [PersonEvent::Registered(Box::new(details))]);
    assert_eq!(person.root().next_version(), Version::new(1));
}

#[test]
fn a_change_tells_what_was_and_what_is() {
    let mut person = person();
    person.change_gender(Some(Gender::Female)).unwrap();
    person.change_gender(None).unwrap();
    let change = |from, to| PersonEvent::GenderChanged(Change { from, to });
    let events = [change(None, Some(Gender::Female)), change(Some(Gender::Female), None)];
    assert_eq!(person.root_mut().take_events(), events);
}

#[test]
fn a_change_to_the_same_value_is_no_change() {
    let root = AggregateRoot::restore(PersonId::new(Uuid::nil()), Version::new(7), now(), now());
    let mut person = Person::restore(
        root,
        PersonDetails { languages: vec![LanguageTag::parse("fr").unwrap()], ..PersonDetails::default() },
    );
    person
        .change_languages(vec![LanguageTag::parse("FR").unwrap(), LanguageTag::parse("fr").unwrap()])
        .unwrap();
    person.change_name(None).unwrap();
    person.remove_email(&label("home")).unwrap();
    person.change_external_id(&SystemName::parse("crm").unwrap(), None).unwrap();
    assert!(!person.root().is_changed());
    assert_eq!(person.root().next_version(), Version::new(7));
}

#[test]
fn all_changes_of_one_unit_of_work_make_one_version() {
    let mut person = person();
    person.change_gender(Some(Gender::Male)).unwrap();
    person.change_email(&label("home"), email("a@example.org"), None).unwrap();
    assert_eq!(person.root_mut().take_events().len(), 2);
    assert_eq!(person.root().next_version(), Version::new(1));
}

#[test]
fn time_never_runs_backwards_in_a_history() {
    let mut person = person();
    let later = now() + chrono::TimeDelta::hours(1);
    assert_eq!(person.root_mut().touch(later), later);
    assert_eq!(person.root_mut().touch(now()), later);
}

#[test]
fn dates_of_life_must_fit_together() {
    let mut person = person();
    assert_eq!(person.change_birth_date(Some(date("2027")), today()), Err(PersonError::BirthInFuture));
    person.change_birth_date(Some(date("2026")), today()).expect("this year is not in the future");
    person.change_birth_date(Some(date("1990-05")), today()).unwrap();
    let deceased = |text: &str| LifeStatus::Deceased(Some(date(text)));
    assert_eq!(person.change_life_status(deceased("2999"), today()), Err(PersonError::DeathInFuture));
    assert_eq!(person.change_life_status(deceased("1990-04"), today()), Err(PersonError::DeathBeforeBirth));
    person.change_life_status(deceased("1990"), today()).expect("the year of birth is not before the birth");
    assert_eq!(person.change_birth_date(Some(date("1991")), today()), Err(PersonError::DeathBeforeBirth));
    person.change_life_status(LifeStatus::Active, today()).expect("a wrong report is corrected");
}

#[test]
fn a_whole_replacement_may_move_both_dates_at_once() {
    let mut person = person();
    person.change_birth_date(Some(date("1900")), today()).unwrap();
    person.change_life_status(LifeStatus::Deceased(Some(date("1950"))), today()).unwrap();
    let next = PersonDetails {
        birth_date: Some(date("1960")),
        life: LifeStatus::Deceased(Some(date("2000"))),
        ..PersonDetails::default()
    };
    person.replace(next.clone(), today()).unwrap();
    assert_eq!(person.details(), &next);
}

#[test]
fn a_refused_replacement_changes_nothing() {
    let mut person = person();
    let next = PersonDetails {
        gender: Some(Gender::Male),
        birth_date: Some(date("2999")),
        ..PersonDetails::default()
    };
    assert_eq!(person.replace(next, today()), Err(PersonError::BirthInFuture));
    assert_eq!(person.details(), &PersonDetails::default());
    assert!(person.root_mut().take_events().is_empty());
}

#[test]
fn a_new_primary_demotes_the_old_one_and_says_so() {
    let mut person = person();
    person.change_email(&label("home"), email("a@example.org"), None).unwrap();
    person.change_email(&label("work"), email("b@example.org"), Some(true)).unwrap();
    let labels: Vec<_> = person
        .root_mut()
        .take_events()
        .into_iter()
        .map(|event| match event {
            PersonEvent::Contact(ContactEvent::EmailChanged(label, change)) => {
                (label.to_string(), change.to.unwrap().primary)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [("home", true), ("home", false), ("work", true)];
    assert_eq!(labels, expected.map(|(label, primary)| (label.to_owned(), primary)));
}

#[test]
fn lists_have_limits() {
    let mut person = person();
    for number in 0..50 {
        person.change_email(&label(&format!("l{number}")), email("a@example.org"), None).unwrap();
    }
    let error = person.change_email(&label("more"), email("a@example.org"), None).unwrap_err();
    assert_eq!((error.code(), error.attribute()), ("too_many", Some("emails")));
    let ids = (0..=MAX_EXTERNAL_IDS)
        .map(|n| (SystemName::parse(&format!("s{n}")).unwrap(), ExternalKey::parse("1").unwrap()));
    let error = person
        .change_contact(ContactDetails { external_ids: ids.collect(), ..ContactDetails::default() })
        .unwrap_err();
    assert_eq!((error.code(), error.attribute()), ("too_many", Some("external_ids")));
}

#[test]
fn of_the_erased_nothing_is_known_and_nothing_can_be_stored() {
    let mut person = person();
    person.change_gender(Some(Gender::Male)).unwrap();
    person.root_mut().take_events();
    person.erase();
    person.erase();
    assert_eq!(person.root_mut().take_events(), [PersonEvent::Erased]);
    assert_eq!(person.details(), &PersonDetails { life: LifeStatus::Erased, ..PersonDetails::default() });
    assert_eq!(person.change_name(None), Err(PersonError::Erased));
    assert_eq!(person.change_email(&label("home"), email("a@example.org"), None), Err(PersonError::Erased));
    assert_eq!(person.replace(PersonDetails::default(), today()), Err(PersonError::Erased));
}

fn contact_points() -> impl Strategy<Value = Vec<(u8, u8, Option<bool>, bool)>> {
    prop::collection::vec((0_u8..5, 0_u8..3, any::<Option<bool>>(), any::<bool>()), 0..30)
}

proptest! {
    /// Whatever happens to the contact points, one is primary as long as there are any, and the events tell the whole
    /// story: replayed, they give the state.
    #[test]
    fn events_tell_the_whole_story(steps in contact_points()) {
        let mut person = person();
        let mut replayed = std::collections::BTreeMap::new();
        for (at, value, primary, remove) in steps {
            let label = label(&format!("l{at}"));
            if remove {
                person.remove_phone_number(&label).unwrap();
            } else {
                let number = PhoneNumber::parse(&format!("+3361234567{value}"), None).unwrap();
                person.change_phone_number(&label, number, primary).unwrap();
            }
            for event in person.root_mut().take_events() {
                let PersonEvent::Contact(ContactEvent::PhoneNumberChanged(label, change)) = event else { panic!("{event:?}") };
                prop_assert_eq!(replayed.get(&label).cloned(), change.from);
                match change.to {
                    Some(contact) => replayed.insert(label, contact),
                    None => replayed.remove(&label),
                };
            }
            let points = &person.contact().phone_numbers;
            let state: std::collections::BTreeMap<_, _> = points.iter().map(|(l, c)| (l.clone(), c.clone())).collect();
            prop_assert_eq!(&replayed, &state);
            prop_assert_eq!(points.iter().filter(|(_, c)| c.primary).count(), usize::from(!points.is_empty()));
        }
    }
}

#[test]
fn an_address_taken_leniently_is_kept_as_typed() {
    let parts =
        AddressParts { country: "US".into(), postal_code: Some("nope".into()), ..AddressParts::default() };
    assert!(PostalAddress::parse(parts.clone(), Handling::Strict).is_err());
    let address = PostalAddress::parse(parts, Handling::Lenient).unwrap();
    let mut person = person();
    person.change_address(&label("home"), address, None).unwrap();
    assert_eq!(person.contact().addresses.primary().unwrap().postal_code(), Some("nope"));
}
