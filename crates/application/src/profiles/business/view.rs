//! A business as callers see it: the representation of the HTTP contract, also in history and exports.

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::{Business, BusinessDetails, Registration};
use profiles_domain::shared::aggregate::Aggregate;
use serde::Serialize;
use uuid::Uuid;

use crate::profiles::upcoming_view::{PlannedChangeView, upcoming};
use crate::profiles::view::{
    AddressView, EmailView, Labelled, PhoneNumberView, external_ids, labelled, time,
};

/// An entry in a public register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Registration))]
pub struct RegistrationView<'a> {
    /// Whose law the register is kept under: ISO 3166-1 alpha-2, or ISO 3166-2.
    pub jurisdiction: &'a str,
    /// The register: a code of GLEIF's Registration Authorities List, or a name.
    pub register: Option<&'a str>,
    /// The number in it, as typed.
    pub number: &'a str,
}

impl<'a> From<&'a Registration> for RegistrationView<'a> {
    fn from(registration: &'a Registration) -> Self {
        Self {
            jurisdiction: registration.jurisdiction.as_str(),
            register: registration.register.as_ref().map(|register| register.as_str()),
            number: registration.number.as_str(),
        }
    }
}

/// A business. Absent values are null, never left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Business))]
pub struct BusinessView<'a> {
    /// The business's id.
    pub id: Uuid,
    /// Always `business`.
    pub kind: &'static str,
    /// Counts the changes; also the ETag. 0 for one that isn't stored.
    pub version: u64,
    /// `active`, `dissolved` or `merged`.
    pub status: &'static str,
    /// The day of its end as far as it is known.
    pub ended_on: Option<String>,
    /// The business that it became part of.
    pub merged_into: Option<Uuid>,
    /// The name in the register.
    pub legal_name: Option<&'a str>,
    /// Names that it trades under.
    pub trade_names: Vec<&'a str>,
    /// The legal form: ISO 20275.
    pub legal_form: Option<&'a str>,
    /// The entry in the register.
    pub registration: Option<RegistrationView<'a>>,
    /// Tax numbers by scheme.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub tax_ids: Labelled<'a, &'a str>,
    /// The Legal Entity Identifier: ISO 17442.
    pub lei: Option<&'a str>,
    /// Codes of what it does, by scheme.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub industry: Labelled<'a, &'a str>,
    /// Its website.
    pub website: Option<&'a str>,
    /// The date of foundation as far as it is known.
    pub founded_on: Option<String>,
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
    /// What is planned, the next one first. Only commands of its own change it.
    pub upcoming: Vec<PlannedChangeView<'a>>,
    /// When the business was registered; null for one that isn't stored.
    #[serde(serialize_with = "time")]
    pub created_at: Option<DateTime<Utc>>,
    /// When the business last changed; null for one that isn't stored.
    #[serde(serialize_with = "time")]
    pub updated_at: Option<DateTime<Utc>>,
}

impl<'a> From<&'a Business> for BusinessView<'a> {
    fn from(business: &'a Business) -> Self {
        let (root, details) = (business.root(), business.details());
        Self {
            version: root.version().number(),
            created_at: Some(root.created_at()),
            updated_at: Some(root.updated_at()),
            ..Self::of(business.id().uuid(), details)
        }
    }
}

impl<'a> BusinessView<'a> {
    /// A business that isn't stored, with these details.
    #[must_use]
    pub fn of(id: Uuid, details: &'a BusinessDetails) -> Self {
        Self {
            id,
            kind: "business",
            version: 0,
            status: details.status.as_str(),
            ended_on: details.status.ended_on().map(|date| date.to_string()),
            merged_into: details.status.merged_into().map(|id| id.uuid()),
            legal_name: details.legal_name.as_ref().map(|name| name.as_str()),
            trade_names: details.trade_names.iter().map(|name| name.as_str()).collect(),
            legal_form: details.legal_form.as_ref().map(|form| form.as_str()),
            registration: details.registration.as_ref().map(Into::into),
            tax_ids: details.tax_ids.iter().map(|(scheme, id)| (scheme.as_str(), id.as_str())).collect(),
            lei: details.lei.as_ref().map(|lei| lei.as_str()),
            industry: industry(details),
            website: details.website.as_ref().map(|website| website.as_str()),
            founded_on: details.founded_on.map(|date| date.to_string()),
            emails: labelled(&details.contact.emails),
            phone_numbers: labelled(&details.contact.phone_numbers),
            addresses: labelled(&details.contact.addresses),
            external_ids: external_ids(&details.contact.external_ids),
            upcoming: upcoming(&details.upcoming),
            created_at: None,
            updated_at: None,
        }
    }
}

fn industry(details: &BusinessDetails) -> Labelled<'_, &str> {
    details.industries.iter().map(|(scheme, code)| (scheme.as_str(), code.as_str())).collect()
}
