//! The stored form of what all profiles have: contact points, links, and what is planned.
//!
//! Each kind's document has these as members of its own, beside what is its alone.

use std::marker::PhantomData;

use chrono::DateTime;
use profiles_application::ports::StoreError;
use profiles_domain::profiles::contact_details::ContactDetails;
use profiles_domain::profiles::upcoming::{OwnName, Planned, PlannedChange, Upcoming};
use profiles_domain::shared::contact::{
    AddressField, AddressIssue, AddressIssueCode, AddressParts, EmailAddress, PhoneNumber, PostalAddress,
};
use profiles_domain::shared::contact_points::{Contact, ContactPoints};
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::id::PlannedChangeId;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::partial_date::PartialDate;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// An object read into a list: it's gone through once, so that a map would be work for nothing.
pub(in crate::persistence) struct Entries<T>(pub(in crate::persistence) Vec<(String, T)>);

impl<T> Entries<T> {
    pub(in crate::persistence) const fn is_empty(&self) -> bool {
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

#[derive(Serialize, Deserialize)]
pub(in crate::persistence) struct Email {
    address: String,
    primary: bool,
}

#[derive(Serialize, Deserialize)]
pub(in crate::persistence) struct Phone {
    number: String,
    known_range: bool,
    primary: bool,
}

#[derive(Serialize, Deserialize)]
pub(in crate::persistence) struct Address {
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
    /// Of one that is planned it may be absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    primary: Option<bool>,
}

/// A change that is planned: an address under its label, or a name in the form of the kind.
#[derive(Serialize, Deserialize)]
pub(in crate::persistence) struct PlannedEntry<N> {
    id: Uuid,
    /// Microseconds since 1970.
    at: i64,
    #[serde(flatten)]
    what: PlannedValue<N>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PlannedValue<N> {
    Address { label: String, address: Box<Address> },
    Name(N),
}

/// Contact details as they are stored.
pub(in crate::persistence) struct StoredContact {
    pub(in crate::persistence) emails: Entries<Email>,
    pub(in crate::persistence) phone_numbers: Entries<Phone>,
    pub(in crate::persistence) addresses: Entries<Address>,
    pub(in crate::persistence) external_ids: Entries<String>,
}

impl From<&ContactDetails> for StoredContact {
    fn from(details: &ContactDetails) -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            emails: labelled(&details.emails, |email, primary| Email {
                address: text(email.as_str()),
                primary,
            }),
            phone_numbers: labelled(&details.phone_numbers, |phone, primary| Phone {
                number: text(phone.as_str()),
                known_range: phone.known_range(),
                primary,
            }),
            addresses: labelled(&details.addresses, |value, primary| address(value, Some(primary))),
            external_ids: Entries(
                details.external_ids.iter().map(|(s, key)| (text(s.as_str()), text(key.as_str()))).collect(),
            ),
        }
    }
}

impl From<StoredContact> for ContactDetails {
    fn from(stored: StoredContact) -> Self {
        Self {
            emails: restored(stored.emails, |email| (EmailAddress::restore(email.address), email.primary)),
            phone_numbers: restored(stored.phone_numbers, |phone| {
                (PhoneNumber::restore(phone.number, phone.known_range), phone.primary)
            }),
            addresses: restored(stored.addresses, |stored| {
                let (address, primary) = restored_address(stored);
                (address, primary.unwrap_or_default())
            }),
            external_ids: stored
                .external_ids
                .0
                .into_iter()
                .map(|(system, key)| (SystemName::restore(system), ExternalKey::restore(key)))
                .collect(),
        }
    }
}

/// What is planned, as it is stored; `name` gives the stored form of a name.
pub(in crate::persistence) fn planned<N: OwnName, S>(
    upcoming: &Upcoming<N>,
    name: impl Fn(&N) -> S,
) -> Vec<PlannedEntry<S>> {
    let entry = |change: &PlannedChange<N>| PlannedEntry {
        id: change.id.uuid(),
        at: change.at.timestamp_micros(),
        what: match &change.planned {
            Planned::Address { label, address: value, primary } => PlannedValue::Address {
                label: label.to_string(),
                address: Box::new(address(value, *primary)),
            },
            Planned::Name(value) => PlannedValue::Name(name(value)),
        },
    };
    upcoming.iter().map(entry).collect()
}

/// What is planned, out of a document of `kind`.
pub(in crate::persistence) fn restored_planned<N: OwnName, S>(
    kind: &str,
    stored: Vec<PlannedEntry<S>>,
    name: impl Fn(S) -> N,
) -> Result<Upcoming<N>, StoreError> {
    let change = |entry: PlannedEntry<S>| {
        let at = DateTime::from_timestamp_micros(entry.at)
            .ok_or_else(|| StoreError::Corrupt(format!("a {kind}'s document has a time out of range")))?;
        let planned = match entry.what {
            PlannedValue::Address { label, address } => {
                let (address, primary) = restored_address(*address);
                Planned::Address { label: Label::restore(label), address: Box::new(address), primary }
            }
            PlannedValue::Name(value) => Planned::Name(name(value)),
        };
        Ok(PlannedChange { id: PlannedChangeId::new(entry.id), at, planned })
    };
    Ok(Upcoming::restore(stored.into_iter().map(change).collect::<Result<Vec<_>, StoreError>>()?))
}

/// Writes a document.
pub(in crate::persistence) fn to_json(document: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(document)
        .map_err(|error| StoreError::Failed(format!("a document can't be written: {error}")))
}

/// Reads a document of `kind`, of a version that is `known`.
pub(in crate::persistence) fn from_json<D: DeserializeOwned>(
    kind: &str,
    known: bool,
    schema_version: i16,
    json: &str,
) -> Result<D, StoreError> {
    if !known {
        return Err(StoreError::Corrupt(format!(
            "a {kind}'s document has the unknown version {schema_version}"
        )));
    }
    // The error's own text could quote a value.
    serde_json::from_str(json).map_err(|error| {
        StoreError::Corrupt(format!("a {kind}'s document is broken at column {}", error.column()))
    })
}

/// A date out of a document of `kind`.
pub(in crate::persistence) fn date(
    kind: &str,
    text: Option<String>,
) -> Result<Option<PartialDate>, StoreError> {
    text.map(|text| PartialDate::parse(&text))
        .transpose()
        .map_err(|_| StoreError::Corrupt(format!("a {kind}'s document has a date that is none")))
}

fn address(address: &PostalAddress, primary: Option<bool>) -> Address {
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

fn restored<T: Clone + PartialEq, S>(stored: Entries<S>, value: impl Fn(S) -> (T, bool)) -> ContactPoints<T> {
    ContactPoints::restore(stored.0.into_iter().map(|(label, stored)| {
        let (value, primary) = value(stored);
        (Label::restore(label), value, primary)
    }))
}

fn restored_address(address: Address) -> (PostalAddress, Option<bool>) {
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
