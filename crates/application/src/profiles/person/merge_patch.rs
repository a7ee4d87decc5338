//! RFC 7396 merge patches of a person: what a patch doesn't mention stays as it is.

use profiles_domain::profiles::person::{BirthPlace, LifeStatus, PersonDetails};
use profiles_domain::shared::contact::Handling;
use profiles_domain::shared::contact_points::{Contact, ContactPoints};
use serde_json::Value;

use super::input::{
    AddressInput, BirthPlaceInput, EmailInput, NameInput, PersonInput, PhoneNumberInput, ReadOnly, UniqueMap,
};
use crate::profiles::{ChangePersonError, DecodeError, Fault, decode_value};

/// What a person is once a patch is merged into what is stored.
///
/// # Errors
/// When the patch doesn't have the form of a person, or the result has faults.
pub(super) fn merged(
    stored: &PersonDetails,
    patch: &Value,
    handling: Handling,
) -> Result<PersonDetails, ChangePersonError> {
    let Value::Object(members) = patch else {
        let fault = Fault::new("", "wrong_type", "a merge patch is an object");
        return Err(DecodeError::Form(fault).into());
    };
    let mut document = serde_json::to_value(PersonInput::from(stored)).unwrap_or_default();
    for attribute in ["emails", "phone_numbers", "addresses"] {
        if members.get(attribute).is_some_and(claims_primary) {
            demote(document.get_mut(attribute));
        }
    }
    json_patch::merge(&mut document, patch);
    let input: PersonInput = decode_value(document)?;
    input.parse(stored, handling).map_err(ChangePersonError::Invalid)
}

/// Whether a patch of contact points makes one of them primary.
fn claims_primary(patch: &Value) -> bool {
    let claims = |contact: &Value| contact.get("primary") == Some(&Value::Bool(true));
    patch.as_object().is_some_and(|contacts| contacts.values().any(claims))
}

/// The one that was primary yields to the one that the patch names.
fn demote(contacts: Option<&mut Value>) {
    for contact in
        contacts.and_then(Value::as_object_mut).into_iter().flat_map(|contacts| contacts.values_mut())
    {
        contact.as_object_mut().map(|members| members.remove("primary"));
    }
}

impl From<&PersonDetails> for PersonInput {
    fn from(details: &PersonDetails) -> Self {
        let deceased_on = details.life.deceased_on().map(|date| date.to_string());
        let unknown_day = details.life == LifeStatus::Deceased(None);
        Self {
            name: details.name.as_ref().map(|name| {
                let parts = name.parts();
                NameInput {
                    given: parts.given,
                    additional: parts.additional,
                    family: parts.family,
                    prefix: parts.prefix,
                    suffix: parts.suffix,
                    preferred: parts.preferred,
                    ..NameInput::default()
                }
            }),
            birth_date: details.birth_date.map(|date| date.to_string()),
            birth_place: details.birth_place.as_ref().map(birth_place),
            // Implied by the date where there is one: a patch may change or unset that alone.
            status: unknown_day.then(|| "deceased".to_owned()),
            deceased_on,
            gender: details.gender.as_ref().map(|gender| gender.as_str().to_owned()),
            pronouns: details.pronouns.as_ref().map(|pronouns| pronouns.as_str().to_owned()),
            nationalities: Some(details.nationalities.iter().map(|c| c.as_str().to_owned()).collect()),
            languages: Some(details.languages.iter().map(|l| l.as_str().to_owned()).collect()),
            time_zone: details.time_zone.as_ref().map(|zone| zone.as_str().to_owned()),
            emails: contacts(&details.emails, |contact| EmailInput {
                address: contact.value.as_str().to_owned(),
                primary: claim(contact),
            }),
            phone_numbers: contacts(&details.phone_numbers, |contact| PhoneNumberInput {
                number: contact.value.as_str().to_owned(),
                region: None,
                primary: claim(contact),
                known_range: ReadOnly,
            }),
            addresses: contacts(&details.addresses, |contact| {
                let parts = contact.value.parts().clone();
                AddressInput {
                    street: parts.street,
                    locality: parts.locality,
                    dependent_locality: parts.dependent_locality,
                    postal_code: parts.postal_code,
                    administrative_area: parts.administrative_area,
                    sorting_code: parts.sorting_code,
                    country: Some(parts.country),
                    primary: claim(contact),
                    ..AddressInput::default()
                }
            }),
            external_ids: Some(UniqueMap(
                details
                    .external_ids
                    .iter()
                    .map(|(s, k)| (s.to_string(), Some(k.as_str().to_owned())))
                    .collect(),
            )),
            ..Self::default()
        }
    }
}

fn birth_place(place: &BirthPlace) -> BirthPlaceInput {
    BirthPlaceInput {
        locality: place.locality.as_ref().map(|line| line.as_str().to_owned()),
        country: place.country.map(|country| country.as_str().to_owned()),
    }
}

/// Only the primary one says so: the others say nothing, which lets one of them step in when it goes.
fn claim<T>(contact: &Contact<T>) -> Option<bool> {
    contact.primary.then_some(true)
}

fn contacts<T: Clone + PartialEq, I>(
    points: &ContactPoints<T>,
    input: impl Fn(&Contact<T>) -> I,
) -> Option<UniqueMap<Option<I>>> {
    Some(UniqueMap(points.iter().map(|(label, contact)| (label.to_string(), Some(input(contact)))).collect()))
}
