//! What can be wrong with a postal address.

use std::fmt;

use super::parts::AddressField;

/// What is wrong with one part of an address: what [`super::PostalAddress::parse`] refuses with, or, when it was lenient,
/// what the address it kept reads back with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub struct AddressIssue {
    /// The part.
    pub field: AddressField,
    /// What is wrong with it.
    pub code: AddressIssueCode,
}

/// An issue that an address is refused for. The same type: whether an issue is a fault depends on [`super::Handling`].
pub type AddressFault = AddressIssue;

impl AddressIssue {
    /// The stable code: that of [`Self::code`].
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code.as_str()
    }
}

impl fmt::Display for AddressIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field.as_str(), self.code)
    }
}

/// What can be wrong. The texts never hold the address: it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum AddressIssueCode {
    /// The country's addresses have this part, always. For the country itself: it is missing.
    #[error("required: give it")]
    Required,
    /// No postal code of the country looks like that.
    #[error("not a postal code of the country: check it")]
    InvalidPostalCode,
    /// The country has no such state, province, prefecture or county.
    #[error("not an area of the country: give its name or code")]
    UnknownAdministrativeArea,
    /// The postal code lies in another area than the one given.
    #[error("not a postal code of the area given: check both")]
    PostalCodeMismatch,
    /// More characters than [`AddressField::MAX`] or [`AddressField::MAX_STREET`].
    #[error("too long: shorten it to 255 characters, a street to 500")]
    TooLong,
    /// A street of more than [`AddressField::MAX_LINES`] lines.
    #[error("too many lines: give at most 5")]
    TooManyLines,
    /// A control character, or a line break where there can be none.
    #[error("contains a control character: remove it")]
    ControlCharacter,
    /// The country is none of ISO 3166-1.
    #[error("not a country: give an ISO 3166-1 alpha-2 code such as FR")]
    UnknownCountry,
}

impl AddressIssueCode {
    /// Every code.
    pub const ALL: [Self; 8] = [
        Self::Required,
        Self::InvalidPostalCode,
        Self::UnknownAdministrativeArea,
        Self::PostalCodeMismatch,
        Self::TooLong,
        Self::TooManyLines,
        Self::ControlCharacter,
        Self::UnknownCountry,
    ];

    /// The stable code, in the HTTP contract and in stored data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::InvalidPostalCode => "invalid_postal_code",
            Self::UnknownAdministrativeArea => "unknown_administrative_area",
            Self::PostalCodeMismatch => "postal_code_mismatch",
            Self::TooLong => "too_long",
            Self::TooManyLines => "too_many_lines",
            Self::ControlCharacter => "control_character",
            Self::UnknownCountry => "unknown_country",
        }
    }

    /// The issue with that code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|issue| issue.as_str() == code)
    }
}
