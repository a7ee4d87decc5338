//! What was written to get a person's details: what a merge patch is merged into.

use profiles_domain::profiles::person::{BirthPlace, LifeStatus, PersonDetails};

use super::{BirthPlaceInput, NameInput, PersonInput};
use crate::profiles::input::ContactInputs;

impl From<&PersonDetails> for PersonInput {
    fn from(details: &PersonDetails) -> Self {
        let deceased_on = details.life.deceased_on().map(|date| date.to_string());
        let unknown_day = details.life == LifeStatus::Deceased(None);
        let contact = ContactInputs::from(&details.contact);
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
            emails: contact.emails,
            phone_numbers: contact.phone_numbers,
            addresses: contact.addresses,
            external_ids: contact.external_ids,
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
