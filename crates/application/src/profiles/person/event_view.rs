//! How a domain event is told to others: its name, what it changed, and the integration event it becomes.

use profiles_contracts::IntegrationEvent;
use profiles_contracts::person as contract;
use profiles_domain::profiles::person::{LifeStatus, PersonEvent};
use profiles_domain::shared::change::Change;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::view::{
    AddressView, BirthPlaceView, ChangeView, EmailView, NameView, PersonView, PhoneNumberView,
};
use crate::ports::StoreError;
use crate::profiles::fault::step;

/// The name of an event in history.
#[must_use]
pub fn name(event: &PersonEvent) -> &'static str {
    match event {
        PersonEvent::Registered(_) => "registered",
        PersonEvent::NameChanged(_) => "name_changed",
        PersonEvent::BirthDateChanged(_) => "birth_date_changed",
        PersonEvent::BirthPlaceChanged(_) => "birth_place_changed",
        PersonEvent::GenderChanged(_) => "gender_changed",
        PersonEvent::PronounsChanged(_) => "pronouns_changed",
        PersonEvent::NationalitiesChanged(_) => "nationalities_changed",
        PersonEvent::LanguagesChanged(_) => "languages_changed",
        PersonEvent::TimeZoneChanged(_) => "time_zone_changed",
        PersonEvent::EmailChanged(..) => "email_changed",
        PersonEvent::PhoneNumberChanged(..) => "phone_number_changed",
        PersonEvent::AddressChanged(..) => "address_changed",
        PersonEvent::ExternalIdChanged(..) => "external_id_changed",
        PersonEvent::LifeStatusChanged(_) => "life_status_changed",
        PersonEvent::Erased => "erased",
    }
}

/// What an event changed, attribute by attribute, in the form of the person's representation.
///
/// # Errors
/// When a value can't be represented, which no value of the domain is known to be.
pub fn changes(event: &PersonEvent) -> Result<Vec<ChangeView>, StoreError> {
    Ok(match event {
        PersonEvent::Registered(details) => return registered(&PersonView::of(Uuid::nil(), details)),
        PersonEvent::NameChanged(change) => {
            vec![one("/name", change, |name| name.as_ref().map(NameView::from))?]
        }
        PersonEvent::BirthDateChanged(change) => {
            vec![one("/birth_date", change, |date| date.map(|date| date.to_string()))?]
        }
        PersonEvent::BirthPlaceChanged(change) => {
            vec![one("/birth_place", change, |place| place.as_ref().map(BirthPlaceView::from))?]
        }
        PersonEvent::GenderChanged(change) => {
            vec![one("/gender", change, |gender| gender.as_ref().map(|gender| gender.as_str()))?]
        }
        PersonEvent::PronounsChanged(change) => {
            vec![one("/pronouns", change, |pronouns| pronouns.as_ref().map(|pronouns| pronouns.as_str()))?]
        }
        PersonEvent::NationalitiesChanged(change) => vec![one("/nationalities", change, |list| {
            list.iter().map(|country| country.as_str()).collect::<Vec<_>>()
        })?],
        PersonEvent::LanguagesChanged(change) => vec![one("/languages", change, |list| {
            list.iter().map(|language| language.as_str()).collect::<Vec<_>>()
        })?],
        PersonEvent::TimeZoneChanged(change) => {
            vec![one("/time_zone", change, |zone| zone.as_ref().map(|zone| zone.as_str()))?]
        }
        PersonEvent::EmailChanged(label, change) => {
            let path = format!("/emails{}", step(label.as_str()));
            vec![one(&path, change, |contact| contact.as_ref().map(EmailView::from))?]
        }
        PersonEvent::PhoneNumberChanged(label, change) => {
            let path = format!("/phone_numbers{}", step(label.as_str()));
            vec![one(&path, change, |contact| contact.as_ref().map(PhoneNumberView::from))?]
        }
        PersonEvent::AddressChanged(label, change) => {
            let path = format!("/addresses{}", step(label.as_str()));
            vec![one(&path, change, |contact| contact.as_ref().map(AddressView::from))?]
        }
        PersonEvent::ExternalIdChanged(system, change) => {
            let path = format!("/external_ids{}", step(system.as_str()));
            vec![one(&path, change, |key| key.as_ref().map(|key| key.as_str()))?]
        }
        PersonEvent::LifeStatusChanged(change) => life(change)?,
        PersonEvent::Erased => Vec::new(),
    })
}

fn json(value: impl Serialize) -> Result<Value, StoreError> {
    serde_json::to_value(value)
        .map_err(|error| StoreError::Failed(format!("a change can't be written: {error}")))
}

fn one<'a, T, V: Serialize>(
    path: &str,
    change: &'a Change<T>,
    view: impl Fn(&'a T) -> V,
) -> Result<ChangeView, StoreError> {
    Ok(ChangeView { path: path.to_owned(), from: json(view(&change.from))?, to: json(view(&change.to))? })
}

fn life(change: &Change<LifeStatus>) -> Result<Vec<ChangeView>, StoreError> {
    let all = [
        one("/status", change, |life| life.as_str())?,
        one("/deceased_on", change, |life| life.deceased_on().map(|date| date.to_string()))?,
    ];
    Ok(all.into_iter().filter(|change| change.from != change.to).collect())
}

/// Everything known from the start. Contact points and links one by one, as later changes name them.
fn registered(view: &PersonView<'_>) -> Result<Vec<ChangeView>, StoreError> {
    let mut all = Vec::new();
    let Value::Object(members) = json(view)? else { return Ok(all) };
    let mut add = |path: String, to: Value| all.push(ChangeView { path, from: Value::Null, to });
    for (name, value) in members {
        match (name.as_str(), value) {
            ("id" | "kind" | "version" | "created_at" | "updated_at", _) | (_, Value::Null) => {}
            ("status", value) if value == "active" => {}
            ("emails" | "phone_numbers" | "addresses" | "external_ids", Value::Object(labelled)) => {
                labelled
                    .into_iter()
                    .for_each(|(label, value)| add(format!("/{name}{}", step(&label)), value));
            }
            (_, Value::Array(list)) if list.is_empty() => {}
            (_, value) => add(format!("/{name}"), value),
        }
    }
    Ok(all)
}

/// The type and the data of the integration event that other teams get.
///
/// # Errors
/// When it can't be represented.
pub fn integration_event(
    event: &PersonEvent,
    change: contract::PersonChange,
) -> Result<(&'static str, Value), StoreError> {
    match event {
        PersonEvent::Registered(_) => outgoing(contract::PersonRegistered(change)),
        PersonEvent::NameChanged(_) => outgoing(contract::NameChanged(change)),
        PersonEvent::BirthDateChanged(_) => outgoing(contract::BirthDateChanged(change)),
        PersonEvent::BirthPlaceChanged(_) => outgoing(contract::BirthPlaceChanged(change)),
        PersonEvent::GenderChanged(_) => outgoing(contract::GenderChanged(change)),
        PersonEvent::PronounsChanged(_) => outgoing(contract::PronounsChanged(change)),
        PersonEvent::NationalitiesChanged(_) => outgoing(contract::NationalitiesChanged(change)),
        PersonEvent::LanguagesChanged(_) => outgoing(contract::LanguagesChanged(change)),
        PersonEvent::TimeZoneChanged(_) => outgoing(contract::TimeZoneChanged(change)),
        PersonEvent::EmailChanged(..) => outgoing(contract::EmailChanged(change)),
        PersonEvent::PhoneNumberChanged(..) => outgoing(contract::PhoneNumberChanged(change)),
        PersonEvent::AddressChanged(..) => outgoing(contract::AddressChanged(change)),
        PersonEvent::ExternalIdChanged(..) => outgoing(contract::ExternalIdChanged(change)),
        PersonEvent::LifeStatusChanged(_) => outgoing(contract::LifeStatusChanged(change)),
        PersonEvent::Erased => outgoing(contract::PersonErased(change)),
    }
}

fn outgoing<E: IntegrationEvent>(event: E) -> Result<(&'static str, Value), StoreError> {
    Ok((E::TYPE, json(event)?))
}
