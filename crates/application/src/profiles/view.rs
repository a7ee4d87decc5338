//! What representations of profiles have in common: contact details, times, and changes in a history.

use chrono::{DateTime, SecondsFormat, Utc};
use profiles_domain::profiles::contact_details::ExternalIds;
use profiles_domain::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use profiles_domain::shared::contact_points::{Contact, ContactPoints};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

/// A JSON object of what has a label, in the order of the labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled<'a, T>(Vec<(&'a str, T)>);

impl<'a, T> FromIterator<(&'a str, T)> for Labelled<'a, T> {
    fn from_iter<I: IntoIterator<Item = (&'a str, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Labelled<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(label, value)| (label, value)))
    }
}

/// RFC 3339 in UTC with as many digits as there are. The same as chrono's own, in half the time.
pub(crate) fn time<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)).serialize(serializer)
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
        Self::of(&contact.value, contact.primary)
    }
}

impl<'a> AddressView<'a> {
    /// An address, primary or not.
    pub(crate) fn of(address: &'a PostalAddress, primary: bool) -> Self {
        let parts = address.parts();
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
            primary,
            formatted: address.formatted(),
            issues: address.issues().iter().map(issue).collect(),
        }
    }
}

pub(crate) fn labelled<'a, T: Clone + PartialEq, V: From<&'a Contact<T>>>(
    points: &'a ContactPoints<T>,
) -> Labelled<'a, V> {
    Labelled(points.iter().map(|(label, contact)| (label.as_str(), contact.into())).collect())
}

pub(crate) fn external_ids(ids: &ExternalIds) -> Labelled<'_, &str> {
    Labelled(ids.iter().map(|(system, key)| (system.as_str(), key.as_str())).collect())
}

/// One attribute's change, as history shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Change))]
pub struct ChangeView {
    /// JSON pointer (RFC 6901) to the attribute in the representation: `/addresses/home`.
    pub path: String,
    /// The value before; null when there was none.
    pub from: Value,
    /// The value after; null when there is none.
    pub to: Value,
}

/// Why something changed of which nobody said that it should: at most one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Because))]
pub struct BecauseView {
    /// An address follows that of this person, which changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_of: Option<Uuid>,
}
