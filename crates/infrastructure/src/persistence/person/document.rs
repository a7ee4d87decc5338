//! The stored form of a person's details: one JSON document with a schema version.
//!
//! It is a form of its own, so that the domain and the HTTP contract can change without stored data changing. A new
//! schema version adds a step to [`decode`] that lifts the one before; documents of every released version are
//! fixtures of its tests.

use std::marker::PhantomData;

use profiles_application::ports::StoreError;
use profiles_domain::profiles::contact_details::ContactDetails;
use profiles_domain::profiles::person::{
    BirthPlace, Gender, LifeStatus, NameParts, PersonDetails, PersonName,
};
use profiles_domain::shared::contact::{
    AddressField, AddressIssue, AddressIssueCode, AddressParts, EmailAddress, PhoneNumber, PostalAddress,
};
use profiles_domain::shared::contact_points::{Contact, ContactPoints};
use profiles_domain::shared::country::CountryCode;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::language::LanguageTag;
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::text::Line;
use profiles_domain::shared::time_zone::TimeZone;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
}

/// An object read into a list: it's gone through once, so that a map would be work for nothing.
struct Entries<T>(Vec<(String, T)>);

impl<T> Entries<T> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(label, value)| (label, value)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
    type Value = Entries<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Entries<T>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = object.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
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

#[derive(Serialize, Deserialize)]
struct Email {
    address: String,
    primary: bool,
}

#[derive(Serialize, Deserialize)]
struct Phone {
    number: String,
    known_range: bool,
    primary: bool,
}

#[derive(Serialize, Deserialize)]
struct Address {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dependent_locality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    administrative_area: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sorting_code: Option<String>,
    country: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    issues: Vec<(String, String)>,
    primary: bool,
}

/// The details as they are stored under [`SCHEMA_VERSION`].
pub(crate) fn encode(details: &PersonDetails) -> Result<String, StoreError> {
    let text = |text: &str| text.to_owned();
    let document = Document {
        name: details.name.as_ref().map(|name| {
            let NameParts { given, additional, family, prefix, suffix, preferred } = name.parts();
            Name { given, additional, family, prefix, suffix, preferred }
        }),
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
        emails: labelled(&details.contact.emails, |email, primary| Email {
            address: text(email.as_str()),
            primary,
        }),
        phone_numbers: labelled(&details.contact.phone_numbers, |phone, primary| Phone {
            number: text(phone.as_str()),
            known_range: phone.known_range(),
            primary,
        }),
        addresses: labelled(&details.contact.addresses, address),
        external_ids: Entries(
            details
                .contact
                .external_ids
                .iter()
                .map(|(s, key)| (text(s.as_str()), text(key.as_str())))
                .collect(),
        ),
        status: match details.life {
            LifeStatus::Active => Status::Active,
            LifeStatus::Deceased(_) => Status::Deceased,
            LifeStatus::Erased => Status::Erased,
        },
        deceased_on: details.life.deceased_on().map(|date| date.to_string()),
    };
    serde_json::to_string(&document)
        .map_err(|error| StoreError::Failed(format!("a document can't be written: {error}")))
}

fn address(address: &PostalAddress, primary: bool) -> Address {
    let parts = address.parts().clone();
    let issue = |issue: &AddressIssue| (issue.field.as_str().to_owned(), issue.code.as_str().to_owned());
    Address {
        street: parts.street,
        locality: parts.locality,
        dependent_locality: parts.dependent_locality,
        postal_code: parts.postal_code,
        administrative_area: parts.administrative_area,
        sorting_code: parts.sorting_code,
        country: parts.country,
        issues: address.issues().iter().map(issue).collect(),
        primary,
    }
}

fn labelled<T: Clone + PartialEq, S>(points: &ContactPoints<T>, store: impl Fn(&T, bool) -> S) -> Entries<S> {
    let entry =
        |(label, contact): (&Label, &Contact<T>)| (label.to_string(), store(&contact.value, contact.primary));
    Entries(points.iter().map(entry).collect())
}

/// The details out of a document of a released version.
pub(crate) fn decode(schema_version: i16, json: &str) -> Result<PersonDetails, StoreError> {
    if schema_version != SCHEMA_VERSION {
        return Err(StoreError::Corrupt(format!(
            "a person's document has the unknown version {schema_version}"
        )));
    }
    // The error's own text could quote a value.
    let document: Document = serde_json::from_str(json).map_err(|error| {
        StoreError::Corrupt(format!("a person's document is broken at column {}", error.column()))
    })?;
    let date = |text: Option<String>| {
        text.map(|text| PartialDate::parse(&text))
            .transpose()
            .map_err(|_| StoreError::Corrupt("a person's document has a date that is none".to_owned()))
    };
    let deceased_on = date(document.deceased_on)?;
    Ok(PersonDetails {
        name: document.name.map(|name| {
            let Name { given, additional, family, prefix, suffix, preferred } = name;
            PersonName::restore(NameParts { given, additional, family, prefix, suffix, preferred })
        }),
        birth_date: date(document.birth_date)?,
        birth_place: document.birth_place.map(|place| BirthPlace {
            locality: place.locality.map(Line::restore),
            country: place.country.map(|code| CountryCode::restore(&code)),
        }),
        gender: document.gender.map(Gender::restore),
        pronouns: document.pronouns.map(Line::restore),
        nationalities: document.nationalities.iter().map(|code| CountryCode::restore(code)).collect(),
        languages: document.languages.into_iter().map(LanguageTag::restore).collect(),
        time_zone: document.time_zone.map(TimeZone::restore),
        contact: ContactDetails {
            emails: restored(document.emails, |email| (EmailAddress::restore(email.address), email.primary)),
            phone_numbers: restored(document.phone_numbers, |phone| {
                (PhoneNumber::restore(phone.number, phone.known_range), phone.primary)
            }),
            addresses: restored(document.addresses, restored_address),
            external_ids: document
                .external_ids
                .0
                .into_iter()
                .map(|(system, key)| (SystemName::restore(system), ExternalKey::restore(key)))
                .collect(),
        },
        life: match document.status {
            Status::Active => LifeStatus::Active,
            Status::Deceased => LifeStatus::Deceased(deceased_on),
            Status::Erased => LifeStatus::Erased,
        },
    })
}

fn restored<T: Clone + PartialEq, S>(stored: Entries<S>, value: impl Fn(S) -> (T, bool)) -> ContactPoints<T> {
    ContactPoints::restore(stored.0.into_iter().map(|(label, stored)| {
        let (value, primary) = value(stored);
        (Label::restore(label), value, primary)
    }))
}

fn restored_address(address: Address) -> (PostalAddress, bool) {
    let parts = AddressParts {
        street: address.street,
        locality: address.locality,
        dependent_locality: address.dependent_locality,
        postal_code: address.postal_code,
        administrative_area: address.administrative_area,
        sorting_code: address.sorting_code,
        country: address.country,
    };
    let issues = address.issues.into_iter().filter_map(|(field, code)| {
        Some(AddressIssue {
            field: AddressField::from_name(&field)?,
            code: AddressIssueCode::from_code(&code)?,
        })
    });
    (PostalAddress::restore(parts, issues.collect()), address.primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Documents as released versions wrote them. Never edit one: add a new one with a new version.
    const RELEASED: &[(i16, &str)] =
        &[(1, r#"{"status":"active"}"#), (1, include_str!("../../../fixtures/person-1.json"))];

    #[test]
    fn documents_of_every_released_version_are_read() {
        for (version, json) in RELEASED {
            let details = decode(*version, json).unwrap();
            assert_eq!(decode(SCHEMA_VERSION, &encode(&details).unwrap()).unwrap(), details);
        }
        let full = decode(1, RELEASED[1].1).unwrap();
        assert_eq!(full.contact.addresses.primary().unwrap().issues().len(), 1);
        assert_eq!(encode(&full).unwrap(), RELEASED[1].1.trim(), "the current version writes what it reads");
    }

    #[test]
    fn what_can_not_be_read_is_told_without_its_content() {
        assert!(matches!(decode(99, "{}"), Err(StoreError::Corrupt(_))));
        let error = decode(1, r#"{"gender": ["secret"]}"#).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
