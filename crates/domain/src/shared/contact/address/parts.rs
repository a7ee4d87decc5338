//! The parts of a postal address, as typed.

use super::issue::{AddressFault, AddressIssueCode};
use crate::shared::contact::text::{TextFault, clean};

/// The parts of a postal address. Absent ones are `None`; [`super::PostalAddress::parse`] takes blank ones for absent.
///
/// The names are those of the HTTP contract; the meanings those of Google's address metadata and of schema.org.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressParts {
    /// Street, number, building, floor, post box …: up to 5 lines, 500 characters in all.
    pub street: Option<String>,
    /// City, town, post town. Like all parts but the street: one line of at most 255 characters.
    pub locality: Option<String>,
    /// Quarter, suburb, townland, neighbourhood.
    pub dependent_locality: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// State, province, prefecture, county.
    pub administrative_area: Option<String>,
    /// What some posts sort by besides the postal code, such as CEDEX.
    pub sorting_code: Option<String>,
    /// Country: ISO 3166-1 alpha-2.
    pub country: String,
}

impl AddressParts {
    /// One part. `None` when absent.
    #[must_use]
    pub fn get(&self, field: AddressField) -> Option<&str> {
        match field {
            AddressField::Street => self.street.as_deref(),
            AddressField::Locality => self.locality.as_deref(),
            AddressField::DependentLocality => self.dependent_locality.as_deref(),
            AddressField::PostalCode => self.postal_code.as_deref(),
            AddressField::AdministrativeArea => self.administrative_area.as_deref(),
            AddressField::SortingCode => self.sorting_code.as_deref(),
            AddressField::Country => Some(self.country.as_str()).filter(|c| !c.is_empty()),
        }
    }

    /// The parts trimmed, composed and rid of blanks, the country left alone; and what is wrong with their text.
    pub(super) fn cleaned(self) -> (Self, Vec<AddressFault>) {
        let mut faults = Vec::new();
        let mut line = |field, text: Option<String>| clean_part(field, text.as_deref(), &mut faults);
        let parts = Self {
            street: line(AddressField::Street, self.street),
            locality: line(AddressField::Locality, self.locality),
            dependent_locality: line(AddressField::DependentLocality, self.dependent_locality),
            postal_code: line(AddressField::PostalCode, self.postal_code),
            administrative_area: line(AddressField::AdministrativeArea, self.administrative_area),
            sorting_code: line(AddressField::SortingCode, self.sorting_code),
            country: self.country,
        };
        (parts, faults)
    }
}

/// One part, cleaned, or a fault.
fn clean_part(field: AddressField, text: Option<&str>, faults: &mut Vec<AddressFault>) -> Option<String> {
    let street = field == AddressField::Street;
    let max = if street { AddressField::MAX_STREET } else { AddressField::MAX };
    let code = match clean(text?, max, street) {
        Ok(text) if text.as_deref().is_some_and(|t| t.split('\n').count() > AddressField::MAX_LINES) => {
            AddressIssueCode::TooManyLines
        }
        Ok(text) => return text,
        Err(TextFault::TooLong) => AddressIssueCode::TooLong,
        Err(TextFault::ControlCharacter) => AddressIssueCode::ControlCharacter,
    };
    faults.push(AddressFault { field, code });
    None
}

/// A part of a postal address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressField {
    /// [`AddressParts::street`].
    Street,
    /// [`AddressParts::locality`].
    Locality,
    /// [`AddressParts::dependent_locality`].
    DependentLocality,
    /// [`AddressParts::postal_code`].
    PostalCode,
    /// [`AddressParts::administrative_area`].
    AdministrativeArea,
    /// [`AddressParts::sorting_code`].
    SortingCode,
    /// [`AddressParts::country`].
    Country,
}

impl AddressField {
    /// Every field, in the order of the contract.
    pub const ALL: [Self; 7] = [
        Self::Street,
        Self::Locality,
        Self::DependentLocality,
        Self::PostalCode,
        Self::AdministrativeArea,
        Self::SortingCode,
        Self::Country,
    ];
    /// The most characters (Unicode scalar values) of a part other than the street.
    pub const MAX: usize = 255;
    /// The most characters (Unicode scalar values) of the street, line feeds included.
    pub const MAX_STREET: usize = 500;
    /// The most lines of the street.
    pub const MAX_LINES: usize = 5;

    /// The field's name in the HTTP contract and in stored data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Locality => "locality",
            Self::DependentLocality => "dependent_locality",
            Self::PostalCode => "postal_code",
            Self::AdministrativeArea => "administrative_area",
            Self::SortingCode => "sorting_code",
            Self::Country => "country",
        }
    }

    /// The field of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The field behind a letter of the address metadata (`%A`, `require`); names and organisations aren't parts of ours.
    pub(super) const fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'A' => Some(Self::Street),
            'C' => Some(Self::Locality),
            'D' => Some(Self::DependentLocality),
            'Z' => Some(Self::PostalCode),
            'S' => Some(Self::AdministrativeArea),
            'X' => Some(Self::SortingCode),
            _ => None,
        }
    }
}
