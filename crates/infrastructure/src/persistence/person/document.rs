//! The stored form of a person's details: one JSON document with a schema version.
//!
//! It is a form of its own, so that the domain and the HTTP contract can change without stored data changing. A new
//! schema version adds a step to [`decode`] that lifts the one before; documents of every released version are
//! fixtures of its tests.

use profiles_application::ports::StoreError;
use profiles_domain::profiles::person::{
    AddressSource, BirthPlace, Gender, LifeStatus, NameParts, PersonDetails, PersonName,
};
use profiles_domain::shared::country::CountryCode;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::Label;
use profiles_domain::shared::language::LanguageTag;
use profiles_domain::shared::text::Line;
use profiles_domain::shared::time_zone::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::persistence::aggregate::{
    Address, Email, Entries, Phone, PlannedEntry, StoredContact, date, from_json, planned, restored_planned,
    to_json,
};

const KIND: &str = "person";
/// The version of the form that is written.
pub(crate) const SCHEMA_VERSION: i16 = 1;

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pronouns: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nationalities: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    languages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    emails: Entries<Email>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    phone_numbers: Entries<Phone>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    addresses: Entries<Address>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    external_ids: Entries<String>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    deceased_on: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    upcoming: Vec<PlannedEntry<Name>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address_source: Option<Source>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    followers: Vec<Uuid>,
}

#[derive(Serialize, Deserialize)]
struct Source {
    follows: Uuid,
    label: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum Status {
    #[default]
    Active,
    Deceased,
    Erased,
}

#[derive(Serialize, Deserialize)]
struct Name {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    additional: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suffix: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    preferred: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

/// The details as they are stored under [`SCHEMA_VERSION`].
pub(crate) fn encode(details: &PersonDetails) -> Result<String, StoreError> {
    let text = |text: &str| text.to_owned();
    let contact = StoredContact::from(&details.contact);
    let document = Document {
        name: details.name.as_ref().map(name),
        birth_date: details.birth_date.map(|date| date.to_string()),
        birth_place: details.birth_place.as_ref().map(|place| Place {
            locality: place.locality.as_ref().map(|line| text(line.as_str())),
            country: place.country.map(|country| text(country.as_str())),
        }),
        gender: details.gender.as_ref().map(|gender| text(gender.as_str())),
        pronouns: details.pronouns.as_ref().map(|pronouns| text(pronouns.as_str())),
        nationalities: details.nationalities.iter().map(|country| text(country.as_str())).collect(),
        languages: details.languages.iter().map(|language| text(language.as_str())).collect(),
        time_zone: details.time_zone.as_ref().map(|zone| text(zone.as_str())),
        emails: contact.emails,
        phone_numbers: contact.phone_numbers,
        addresses: contact.addresses,
        external_ids: contact.external_ids,
        status: match details.life {
            LifeStatus::Active => Status::Active,
            LifeStatus::Deceased(_) => Status::Deceased,
            LifeStatus::Erased => Status::Erased,
        },
        deceased_on: details.life.deceased_on().map(|date| date.to_string()),
        upcoming: planned(&details.upcoming, name),
        address_source: details
            .address_source
            .as_ref()
            .map(|source| Source { follows: source.follows.uuid(), label: text(source.label.as_str()) }),
        followers: details.followers.iter().map(|follower| follower.uuid()).collect(),
    };
    to_json(&document)
}

fn name(name: &PersonName) -> Name {
    let NameParts { given, additional, family, prefix, suffix, preferred } = name.parts();
    Name { given, additional, family, prefix, suffix, preferred }
}

fn restored_name(name: Name) -> PersonName {
    let Name { given, additional, family, prefix, suffix, preferred } = name;
    PersonName::restore(NameParts { given, additional, family, prefix, suffix, preferred })
}

/// The details out of a document of a released version.
pub(crate) fn decode(schema_version: i16, json: &str) -> Result<PersonDetails, StoreError> {
    let document: Document = from_json(KIND, schema_version == SCHEMA_VERSION, schema_version, json)?;
    let deceased_on = date(KIND, document.deceased_on)?;
    Ok(PersonDetails {
        name: document.name.map(restored_name),
        birth_date: date(KIND, document.birth_date)?,
        birth_place: document.birth_place.map(|place| BirthPlace {
            locality: place.locality.map(Line::restore),
            country: place.country.map(|code| CountryCode::restore(&code)),
        }),
        gender: document.gender.map(Gender::restore),
        pronouns: document.pronouns.map(Line::restore),
        nationalities: document.nationalities.iter().map(|code| CountryCode::restore(code)).collect(),
        languages: document.languages.into_iter().map(LanguageTag::restore).collect(),
        time_zone: document.time_zone.map(TimeZone::restore),
        contact: StoredContact {
            emails: document.emails,
            phone_numbers: document.phone_numbers,
            addresses: document.addresses,
            external_ids: document.external_ids,
        }
        .into(),
        life: match document.status {
            Status::Active => LifeStatus::Active,
            Status::Deceased => LifeStatus::Deceased(deceased_on),
            Status::Erased => LifeStatus::Erased,
        },
        upcoming: restored_planned(KIND, document.upcoming, restored_name)?,
        address_source: document.address_source.map(|source| AddressSource {
            follows: PersonId::new(source.follows),
            label: Label::restore(source.label),
        }),
        followers: document.followers.into_iter().map(PersonId::new).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Documents as released versions wrote them. Never edit one: add a new one with a new version.
    const RELEASED: &[(i16, &str)] = &[
        (1, r#"{"status":"active"}"#),
        (1, include_str!("../../../fixtures/person-1.json")),
        (1, include_str!("../../../fixtures/person-1-upcoming.json")),
        (1, include_str!("../../../fixtures/person-1-following.json")),
    ];

    #[test]
    fn documents_of_every_released_version_are_read() {
        for (version, json) in RELEASED {
            let details = decode(*version, json).unwrap();
            assert_eq!(decode(SCHEMA_VERSION, &encode(&details).unwrap()).unwrap(), details);
        }
        let full = decode(1, RELEASED[1].1).unwrap();
        assert_eq!(full.contact.addresses.primary().unwrap().issues().len(), 1);
        assert_eq!(full.address_source, None);
        assert!(full.upcoming.is_empty(), "older ones plan nothing");
        let planning = decode(1, RELEASED[2].1).unwrap();
        let paths: Vec<_> = planning.upcoming.iter().map(|change| change.planned.path()).collect();
        assert_eq!(paths, ["/addresses/home", "/name"]);
        assert_eq!(decode(1, RELEASED[3].1).unwrap().followers.len(), 2);
        for (_, json) in RELEASED {
            let again = encode(&decode(1, json).unwrap()).unwrap();
            assert_eq!(again, json.trim(), "the current version writes what it reads");
        }
    }

    #[test]
    fn what_can_not_be_read_is_told_without_its_content() {
        assert!(matches!(decode(99, "{}"), Err(StoreError::Corrupt(_))));
        let error = decode(1, r#"{"gender": ["secret"]}"#).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
