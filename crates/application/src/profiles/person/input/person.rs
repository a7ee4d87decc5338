//! The whole writable representation of a person.

use serde::{Deserialize, Serialize};

use crate::profiles::input::{AddressInput, EmailInput, PhoneNumberInput, ReadOnly, UniqueMap};

/// A name as written; every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct NameInput {
    /// Given or first name, at most 200 characters in any script.
    pub given: Option<String>,
    /// Further given names, a patronymic, a middle name.
    pub additional: Option<String>,
    /// Family name or names.
    pub family: Option<String>,
    /// What stands before: `Dr.`
    pub prefix: Option<String>,
    /// What stands behind: `Jr.`
    pub suffix: Option<String>,
    /// What the person wants to be called.
    pub preferred: Option<String>,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub full: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub sort: ReadOnly,
}

/// A place of birth as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct BirthPlaceInput {
    /// The town or village, at most 200 characters.
    pub locality: Option<String>,
    /// The country: ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// A person as written. Whatever is missing or null is not known.
///
/// Members that only reading gives (`id`, `version`, `full`, …) are taken and ignored, so that what was read can be
/// changed and written back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct PersonInput {
    /// The name.
    pub name: Option<NameInput>,
    /// The birth date as far as it is known: `1990-05-17`, `1990-05` or `1990`.
    pub birth_date: Option<String>,
    /// The place of birth.
    pub birth_place: Option<BirthPlaceInput>,
    /// `active` or `deceased`; implied by `deceased_on` when absent.
    pub status: Option<String>,
    /// The day of death as far as it is known, in the forms of `birth_date`.
    pub deceased_on: Option<String>,
    /// `female`, `male`, `nonbinary`, `undisclosed`, or a self-description of at most 100 characters.
    pub gender: Option<String>,
    /// Pronouns to use, at most 60 characters: `she/her`.
    pub pronouns: Option<String>,
    /// Countries of citizenship: ISO 3166-1 alpha-2, at most 20.
    pub nationalities: Option<Vec<String>>,
    /// Languages, most preferred first: BCP 47 tags, at most 50.
    pub languages: Option<Vec<String>>,
    /// The zone of the IANA time zone database that the person lives by: `Europe/Paris`.
    pub time_zone: Option<String>,
    /// E-mail addresses by label (`home`, `work`, or a label of your own), at most 50.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, EmailInput>>))]
    pub emails: Option<UniqueMap<Option<EmailInput>>>,
    /// Phone numbers by label, at most 50.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, PhoneNumberInput>>))]
    pub phone_numbers: Option<UniqueMap<Option<PhoneNumberInput>>>,
    /// Postal addresses by label, at most 50.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, AddressInput>>))]
    pub addresses: Option<UniqueMap<Option<AddressInput>>>,
    /// Keys of the person in other systems, by the system's name, at most 100.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, Option<String>>>))]
    pub external_ids: Option<UniqueMap<Option<String>>>,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub address_source: ReadOnly,
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

crate::objects_only!(; serialize NameInput, BirthPlaceInput, PersonInput);
