//! A person as callers see it: the representation of the HTTP contract, also in history and exports.

use chrono::{DateTime, SecondsFormat, Utc};
use profiles_domain::profiles::person::{
    BirthPlace, Emails, ExternalIds, Person, PersonDetails, PersonName, PhoneNumbers, PostalAddresses,
};
use profiles_domain::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use profiles_domain::shared::contact_points::{Contact, ContactPoints};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

/// A JSON object of what has a label, in the order of the labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Labelled<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(label, value)| (label, value)))
    }
}

/// RFC 3339 in UTC with as many digits as there are. The same as chrono's own, in half the time.
fn time<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)).serialize(serializer)
}

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

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Email))]
pub struct EmailView<'a> {
    /// The address.
    pub address: &'a str,
    /// Whether to prefer it over the others.
    pub primary: bool,
}

impl<'a> From<&'a Contact<EmailAddress>> for EmailView<'a> {
    fn from(contact: &'a Contact<EmailAddress>) -> Self {
        Self { address: contact.value.as_str(), primary: contact.primary }
    }
}

/// A phone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PhoneNumber))]
pub struct PhoneNumberView<'a> {
    /// The number (E.164).
    pub number: &'a str,
    /// Whether to prefer it over the others.
    pub primary: bool,
    /// Whether it lies in a range that was known to be in use when it was stored; new ranges open every month.
    pub known_range: bool,
}

impl<'a> From<&'a Contact<PhoneNumber>> for PhoneNumberView<'a> {
    fn from(contact: &'a Contact<PhoneNumber>) -> Self {
        Self {
            number: contact.value.as_str(),
            primary: contact.primary,
            known_range: contact.value.known_range(),
        }
    }
}

/// A way in which a postal address breaks its country's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AddressIssue))]
pub struct AddressIssueView {
    /// The part at fault.
    pub field: &'static str,
    /// What is wrong with it.
    pub code: &'static str,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Address))]
pub struct AddressView<'a> {
    /// Street and number; several lines are parted by line feeds.
    pub street: Option<&'a str>,
    /// City, town or village.
    pub locality: Option<&'a str>,
    /// A part of the locality.
    pub dependent_locality: Option<&'a str>,
    /// Postal code.
    pub postal_code: Option<&'a str>,
    /// State, province, prefecture, county.
    pub administrative_area: Option<&'a str>,
    /// Sorting code.
    pub sorting_code: Option<&'a str>,
    /// The country: ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// Whether to prefer it over the others.
    pub primary: bool,
    /// The address as an envelope shows it, line by line in the country's own order.
    pub formatted: String,
    /// In which ways it breaks its country's rules; empty unless it was taken leniently.
    pub issues: Vec<AddressIssueView>,
}

impl<'a> From<&'a Contact<PostalAddress>> for AddressView<'a> {
    fn from(contact: &'a Contact<PostalAddress>) -> Self {
        let (address, parts) = (&contact.value, contact.value.parts());
        let issue = |issue: &profiles_domain::shared::contact::AddressIssue| AddressIssueView {
            field: issue.field.as_str(),
            code: issue.code.as_str(),
        };
        Self {
            street: parts.street.as_deref(),
            locality: parts.locality.as_deref(),
            dependent_locality: parts.dependent_locality.as_deref(),
            postal_code: parts.postal_code.as_deref(),
            administrative_area: parts.administrative_area.as_deref(),
            sorting_code: parts.sorting_code.as_deref(),
            country: &parts.country,
            primary: contact.primary,
            formatted: address.formatted(),
            issues: address.issues().iter().map(issue).collect(),
        }
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
    /// Keys in other systems.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub external_ids: Labelled<'a, &'a str>,
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
            emails: emails(&details.emails),
            phone_numbers: phone_numbers(&details.phone_numbers),
            addresses: addresses(&details.addresses),
            external_ids: external_ids(&details.external_ids),
            created_at: None,
            updated_at: None,
        }
    }
}

fn labelled<'a, T: Clone + PartialEq, V: From<&'a Contact<T>>>(
    points: &'a ContactPoints<T>,
) -> Labelled<'a, V> {
    Labelled(points.iter().map(|(label, contact)| (label.as_str(), contact.into())).collect())
}

fn emails(points: &Emails) -> Labelled<'_, EmailView<'_>> {
    labelled(points)
}

fn phone_numbers(points: &PhoneNumbers) -> Labelled<'_, PhoneNumberView<'_>> {
    labelled(points)
}

fn addresses(points: &PostalAddresses) -> Labelled<'_, AddressView<'_>> {
    labelled(points)
}

fn external_ids(ids: &ExternalIds) -> Labelled<'_, &str> {
    Labelled(ids.iter().map(|(system, key)| (system.as_str(), key.as_str())).collect())
}

/// One attribute's change, as history shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Change))]
pub struct ChangeView {
    /// JSON pointer (RFC 6901) to the attribute in the person: `/addresses/home`.
    pub path: String,
    /// The value before; null when there was none.
    pub from: Value,
    /// The value after; null when there is none.
    pub to: Value,
}
