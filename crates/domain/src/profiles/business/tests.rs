//! What a business can and cannot become.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::*;
use crate::shared::change::Change;
use crate::shared::contact::EmailAddress;
use crate::shared::label::Label;
use crate::shared::partial_date::PartialDate;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_359_872, 0).unwrap()
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn id() -> BusinessId {
    BusinessId::new(Uuid::nil())
}

fn business() -> Business {
    let mut business = Business::register(id(), BusinessDetails::default(), now()).unwrap();
    business.root_mut().take_events();
    business
}

fn name(text: &str) -> BusinessName {
    BusinessName::parse(text).unwrap()
}

fn date(text: &str) -> Option<PartialDate> {
    Some(PartialDate::parse(text).unwrap())
}

fn vat(text: &str) -> TaxId {
    TaxId::parse(TaxScheme::parse("de_vat").unwrap(), text).unwrap()
}

#[test]
fn a_change_tells_what_was_and_what_is_and_the_same_again_nothing() {
    let mut business = business();
    business.change_legal_name(Some(name("Muster GmbH")));
    business.change_legal_name(Some(name(" Muster GmbH ")));
    business.change_lei(Some(Lei::parse("5493001KJTIIGC8Y1R12").unwrap()));
    business.change_legal_name(None);
    let events = business.root_mut().take_events();
    assert_eq!(events.len(), 3);
    let change = Change { from: None, to: Some(name("Muster GmbH")) };
    assert_eq!(events.first(), Some(&BusinessEvent::LegalNameChanged(change)));
}

#[test]
fn each_scheme_has_one_number_and_an_event_of_its_own() {
    let mut business = business();
    let scheme = vat("DE136695976").scheme();
    business.change_tax_id(vat("DE136695976"));
    business.change_tax_id(vat("136 695 976"));
    business.remove_tax_id(scheme);
    business.remove_tax_id(scheme);
    let change = |from: Option<&str>, to: Option<&str>| {
        BusinessEvent::TaxIdChanged(scheme, Change { from: from.map(vat), to: to.map(vat) })
    };
    let number = Some("DE136695976");
    assert_eq!(business.root_mut().take_events(), [change(None, number), change(number, None)]);
}

#[test]
fn the_dates_of_its_life_must_fit_together() {
    let mut business = business();
    assert_eq!(business.change_founded_on(date("2027"), today()), Err(BusinessError::FoundedInFuture));
    business.change_founded_on(date("1990-05"), today()).unwrap();
    let dissolved = |on| BusinessStatus::Dissolved(date(on));
    assert_eq!(business.change_status(dissolved("1990-04"), today()), Err(BusinessError::EndedBeforeFounded));
    assert_eq!(business.change_status(dissolved("2027"), today()), Err(BusinessError::EndedInFuture));
    business.change_status(dissolved("1990"), today()).expect("the same year fits");
    assert_eq!(business.change_founded_on(date("1991"), today()), Err(BusinessError::EndedBeforeFounded));
    let into_itself = BusinessStatus::Merged { into: id(), on: None };
    assert_eq!(business.change_status(into_itself, today()), Err(BusinessError::MergedIntoItself));
    let other = BusinessId::new(Uuid::from_u128(1));
    business.change_status(BusinessStatus::Merged { into: other, on: None }, today()).unwrap();
    business.change_status(BusinessStatus::Active, today()).expect("a report can be wrong");
}

#[test]
fn replacing_is_all_or_nothing_and_tells_each_difference() {
    let mut business = business();
    let bad = BusinessDetails {
        legal_name: Some(name("Muster")),
        founded_on: date("2027"),
        ..BusinessDetails::default()
    };
    assert_eq!(business.replace(bad, today()), Err(BusinessError::FoundedInFuture));
    assert!(business.root_mut().take_events().is_empty());
    // Neither date fits what was there, both fit together.
    business.change_founded_on(date("2000"), today()).unwrap();
    business.change_status(BusinessStatus::Dissolved(date("2001")), today()).unwrap();
    business.root_mut().take_events();
    let next = BusinessDetails {
        founded_on: date("1900"),
        status: BusinessStatus::Dissolved(date("1910")),
        trade_names: vec![name("A"), name("A"), name("B")],
        ..BusinessDetails::default()
    };
    business.replace(next, today()).unwrap();
    assert_eq!(business.root_mut().take_events().len(), 3);
    assert_eq!(business.details().trade_names, [name("A"), name("B")]);
}

#[test]
fn lists_have_limits() {
    let mut business = business();
    let many = (0..=MAX_TRADE_NAMES).map(|number| name(&number.to_string()));
    let error = business.change_trade_names(many.collect()).unwrap_err();
    assert_eq!((error.code(), error.attribute(), error.max()), ("too_many", Some("trade_names"), Some(50)));
    let same =
        BusinessDetails { trade_names: vec![name("A"); MAX_TRADE_NAMES + 1], ..BusinessDetails::default() };
    business.replace(same, today()).expect("repeats don't count");
    assert_eq!(business.details().trade_names, [name("A")]);
}

#[test]
fn it_is_reached_as_a_person_is() {
    let mut business = business();
    let label = Label::parse("billing").unwrap();
    business.change_email(&label, EmailAddress::parse("a@example.org").unwrap(), None).unwrap();
    assert!(matches!(business.root_mut().take_events().as_slice(), [BusinessEvent::Contact(_)]));
    assert!(business.contact().emails.primary().is_some());
}
