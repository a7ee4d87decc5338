//! A person as callers see it: the representation of the HTTP contract, also in history and exports.

use chrono::{DateTime, Utc};
use profiles_domain::profiles::person::{AddressSource, BirthPlace, Person, PersonDetails, PersonName};
use profiles_domain::shared::aggregate::Aggregate;
use serde::Serialize;
use uuid::Uuid;

use crate::profiles::upcoming_view::{PlannedChangeView, upcoming};
use crate::profiles::view::{
    AddressView, EmailView, Labelled, PhoneNumberView, external_ids, labelled, time,
};

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Name))]
pub struct NameView<'a> {
    /// Given or first name.
    pub given: Option<&'a str>,
    /// Further given names.
    pub additional: Option<&'a str>,
    /// Family name or names.
    pub family: Option<&'a str>,
    /// What stands before.
    pub prefix: Option<&'a str>,
    /// What stands behind.
    pub suffix: Option<&'a str>,
    /// What the person wants to be called.
    pub preferred: Option<&'a str>,
    /// The whole name in reading order.
    pub full: String,
    /// The form that lists sort by.
    pub sort: String,
}

impl<'a> From<&'a PersonName> for NameView<'a> {
    fn from(name: &'a PersonName) -> Self {
        Self {
            given: name.given(),
            additional: name.additional(),
            family: name.family(),
            prefix: name.prefix(),
            suffix: name.suffix(),
            preferred: name.preferred(),
            full: name.full(),
            sort: name.sort(),
        }
    }
}

/// A place of birth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = BirthPlace))]
pub struct BirthPlaceView<'a> {
    /// The town or village.
    pub locality: Option<&'a str>,
    /// The country: ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
}

impl<'a> From<&'a BirthPlace> for BirthPlaceView<'a> {
    fn from(place: &'a BirthPlace) -> Self {
        Self {
            locality: place.locality.as_ref().map(|line| line.as_str()),
            country: place.country.as_ref().map(|country| country.as_str()),
        }
    }
}

/// Whose address one of the person's own is the same as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AddressSource))]
pub struct AddressSourceView<'a> {
    /// The person whose address it is.
    pub follows: Uuid,
    /// The label of both addresses.
    pub label: &'a str,
}

impl<'a> From<&'a AddressSource> for AddressSourceView<'a> {
    fn from(source: &'a AddressSource) -> Self {
        Self { follows: source.follows.uuid(), label: source.label.as_str() }
    }
}

/// A person. Absent values are null, never left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Person))]
pub struct PersonView<'a> {
    /// The person's id.
    pub id: Uuid,
    /// Always `person`.
    pub kind: &'static str,
    /// Counts the changes; also the ETag. 0 for one that isn't stored.
    pub version: u64,
    /// `active`, `deceased` or `erased`.
    pub status: &'static str,
    /// The name.
    pub name: Option<NameView<'a>>,
    /// The birth date as far as it is known.
    pub birth_date: Option<String>,
    /// The place of birth.
    pub birth_place: Option<BirthPlaceView<'a>>,
    /// The day of death as far as it is known.
    pub deceased_on: Option<String>,
    /// A common value or a self-description.
    pub gender: Option<&'a str>,
    /// Pronouns to use.
    pub pronouns: Option<&'a str>,
    /// Countries of citizenship: ISO 3166-1 alpha-2.
    pub nationalities: Vec<&'a str>,
    /// Languages, most preferred first: BCP 47.
    pub languages: Vec<&'a str>,
    /// Zone of the IANA time zone database.
    pub time_zone: Option<&'a str>,
    /// E-mail addresses by label.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, EmailView>))]
    pub emails: Labelled<'a, EmailView<'a>>,
    /// Phone numbers by label.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, PhoneNumberView>))]
    pub phone_numbers: Labelled<'a, PhoneNumberView<'a>>,
    /// Postal addresses by label.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, AddressView>))]
    pub addresses: Labelled<'a, AddressView<'a>>,
    /// Whose address the one under the same label follows; it is said at `…/address-source`, not here.
    pub address_source: Option<AddressSourceView<'a>>,
    /// Keys in other systems.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub external_ids: Labelled<'a, &'a str>,
    /// What is planned, the next one first. Only commands of its own change it.
    pub upcoming: Vec<PlannedChangeView<'a>>,
    /// When the person was registered; null for one that isn't stored.
    #[serde(serialize_with = "time")]
    pub created_at: Option<DateTime<Utc>>,
    /// When the person last changed; null for one that isn't stored.
    #[serde(serialize_with = "time")]
    pub updated_at: Option<DateTime<Utc>>,
}

impl<'a> From<&'a Person> for PersonView<'a> {
    fn from(person: &'a Person) -> Self {
        let (root, details) = (person.root(), person.details());
        Self {
            version: root.version().number(),
            created_at: Some(root.created_at()),
            updated_at: Some(root.updated_at()),
            ..Self::of(person.id().uuid(), details)
        }
    }
}

impl<'a> PersonView<'a> {
    /// A person that isn't stored, with these details.
    #[must_use]
    pub fn of(id: Uuid, details: &'a PersonDetails) -> Self {
        Self {
            id,
            kind: "person",
            version: 0,
            status: details.life.as_str(),
            name: details.name.as_ref().map(Into::into),
            birth_date: details.birth_date.map(|date| date.to_string()),
            birth_place: details.birth_place.as_ref().map(Into::into),
            deceased_on: details.life.deceased_on().map(|date| date.to_string()),
            gender: details.gender.as_ref().map(|gender| gender.as_str()),
            pronouns: details.pronouns.as_ref().map(|pronouns| pronouns.as_str()),
            nationalities: details.nationalities.iter().map(|country| country.as_str()).collect(),
            languages: details.languages.iter().map(|language| language.as_str()).collect(),
            time_zone: details.time_zone.as_ref().map(|zone| zone.as_str()),
            emails: labelled(&details.contact.emails),
            phone_numbers: labelled(&details.contact.phone_numbers),
            addresses: labelled(&details.contact.addresses),
            address_source: details.address_source.as_ref().map(Into::into),
            external_ids: external_ids(&details.contact.external_ids),
            upcoming: upcoming(&details.upcoming),
            created_at: None,
            updated_at: None,
        }
    }
}
