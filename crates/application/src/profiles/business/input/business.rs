//! The whole writable representation of a business.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::profiles::input::{AddressInput, EmailInput, PhoneNumberInput, ReadOnly, UniqueMap};

/// An entry in a public register as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct RegistrationInput {
    /// Whose law the register is kept under: ISO 3166-1 alpha-2 (`FR`), or ISO 3166-2 (`US-DE`).
    pub jurisdiction: String,
    /// The register: a code of GLEIF's Registration Authorities List (`RA000192`), or a name of at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// The number in it, at most 50 characters; kept as typed.
    pub number: String,
}

/// Where a business stands in its life, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct StatusInput {
    /// `active`, `dissolved` or `merged`; implied by the others when absent.
    pub status: Option<String>,
    /// The day of its end as far as it is known: `2020-05-17`, `2020-05` or `2020`.
    pub ended_on: Option<String>,
    /// The business that it became part of.
    pub merged_into: Option<Uuid>,
}

/// A business as written. Whatever is missing or null is not known.
///
/// Members that only reading gives (`id`, `version`, …) are taken and ignored, so that what was read can be changed and
/// written back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct BusinessInput {
    /// `active`, `dissolved` or `merged`; implied by `ended_on` and `merged_into` when absent.
    pub status: Option<String>,
    /// The day of its end as far as it is known: `2020-05-17`, `2020-05` or `2020`.
    pub ended_on: Option<String>,
    /// The business that it became part of.
    pub merged_into: Option<Uuid>,
    /// The name in the register, at most 500 characters in any script.
    pub legal_name: Option<String>,
    /// Names that it trades under, at most 50.
    pub trade_names: Option<Vec<String>>,
    /// The legal form: a code of ISO 20275, such as `2HBR` (a German GmbH).
    pub legal_form: Option<String>,
    /// The entry in the register.
    pub registration: Option<RegistrationInput>,
    /// Tax numbers by scheme: `{"de_vat": "DE136695976"}`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, Option<String>>>))]
    pub tax_ids: Option<UniqueMap<Option<String>>>,
    /// The Legal Entity Identifier: ISO 17442.
    pub lei: Option<String>,
    /// Codes of what it does, by scheme: `{"nace_2": "62.01"}`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, Option<String>>>))]
    pub industry: Option<UniqueMap<Option<String>>>,
    /// Its website, `http` or `https`.
    pub website: Option<String>,
    /// The date of foundation as far as it is known.
    pub founded_on: Option<String>,
    /// E-mail addresses by label (`billing`, `work`, or a label of your own), at most 50.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, EmailInput>>))]
    pub emails: Option<UniqueMap<Option<EmailInput>>>,
    /// Phone numbers by label, at most 50.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, PhoneNumberInput>>))]
    pub phone_numbers: Option<UniqueMap<Option<PhoneNumberInput>>>,
    /// Postal addresses by label, at most 50.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, AddressInput>>))]
    pub addresses: Option<UniqueMap<Option<AddressInput>>>,
    /// Keys of the business in other systems, by the system's name, at most 100.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, Option<String>>>))]
    pub external_ids: Option<UniqueMap<Option<String>>>,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub id: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub kind: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub version: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub upcoming: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub created_at: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub updated_at: ReadOnly,
}

crate::objects_only!(; serialize RegistrationInput, StatusInput, BusinessInput);
