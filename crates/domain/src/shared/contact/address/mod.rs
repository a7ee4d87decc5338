//! Postal addresses by the rules of their country.

mod areas;
mod check;
mod fold;
mod format;
mod issue;
mod parts;
mod rules;

pub use issue::{AddressFault, AddressIssue, AddressIssueCode};
pub use parts::{AddressField, AddressParts};

use crate::shared::country::CountryCode;
use rules::Rules;

/// What to do with an address that breaks its country's rules (the preference `handling` of RFC 7240, section 4.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Handling {
    /// Refuse it.
    #[default]
    Strict,
    /// Keep it as typed, with its issues.
    Lenient,
}

/// A postal address: its parts as typed, composed (NFC) and trimmed, in a known country.
///
/// An address without [issues](Self::issues) follows the rules of its country: the parts that it requires are there, the
/// postal code has its form, and the area is one of its areas. Whether the place exists is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalAddress {
    parts: AddressParts,
    country: CountryCode,
    issues: Vec<AddressIssue>,
}

impl PostalAddress {
    /// Parses an address. Blank parts are taken for absent; the country is read in either case.
    ///
    /// # Errors
    /// *Every* fault found, in the order of [`AddressField`]. Whatever the handling, those of the text: a missing or unknown
    /// country, control characters, too many characters or lines. If [`Handling::Strict`], also each broken rule of the country.
    pub fn parse(parts: AddressParts, handling: Handling) -> Result<Self, Vec<AddressFault>> {
        let (mut parts, mut faults) = parts.cleaned();
        let country = match CountryCode::parse(&parts.country) {
            Ok(country) => Some(country),
            Err(_) => {
                let blank = parts.country.trim().is_empty();
                let code = if blank { AddressIssueCode::Required } else { AddressIssueCode::UnknownCountry };
                faults.push(AddressFault { field: AddressField::Country, code });
                None
            }
        };
        let mut issues = country.map_or_else(Vec::new, |country| check::issues(&parts, country));
        // What was left out of the parts because its text is at fault isn't missing.
        issues.retain(|issue| faults.iter().all(|fault| fault.field != issue.field));
        match country {
            Some(country) if faults.is_empty() && (handling == Handling::Lenient || issues.is_empty()) => {
                parts.country = country.as_str().to_owned();
                Ok(Self { parts, country, issues })
            }
            _ => {
                if handling == Handling::Strict {
                    faults.append(&mut issues);
                }
                faults.sort_unstable();
                Err(faults)
            }
        }
    }

    /// Takes back what a repository stored: the parts and issues of an address that was parsed then.
    #[must_use]
    pub fn restore(parts: AddressParts, issues: Vec<AddressIssue>) -> Self {
        let country = CountryCode::restore(&parts.country);
        Self { parts, country, issues }
    }

    /// Street, up to 5 lines separated by line feeds.
    #[must_use]
    pub fn street(&self) -> Option<&str> {
        self.parts.street.as_deref()
    }

    /// City, town, post town.
    #[must_use]
    pub fn locality(&self) -> Option<&str> {
        self.parts.locality.as_deref()
    }

    /// Quarter, suburb, townland.
    #[must_use]
    pub fn dependent_locality(&self) -> Option<&str> {
        self.parts.dependent_locality.as_deref()
    }

    /// Postal code.
    #[must_use]
    pub fn postal_code(&self) -> Option<&str> {
        self.parts.postal_code.as_deref()
    }

    /// State, province, prefecture, county.
    #[must_use]
    pub fn administrative_area(&self) -> Option<&str> {
        self.parts.administrative_area.as_deref()
    }

    /// Sorting code, such as CEDEX.
    #[must_use]
    pub fn sorting_code(&self) -> Option<&str> {
        self.parts.sorting_code.as_deref()
    }

    /// Country.
    #[must_use]
    pub const fn country(&self) -> CountryCode {
        self.country
    }

    /// Which rules of the country it breaks, in the order of [`AddressField`]; none unless it was parsed leniently.
    #[must_use]
    pub fn issues(&self) -> &[AddressIssue] {
        &self.issues
    }

    /// All parts.
    #[must_use]
    pub const fn parts(&self) -> &AddressParts {
        &self.parts
    }

    /// The lines to write on an envelope below the addressee, in the order of the country, separated by line feeds; the
    /// last is the country's English name in capitals.
    ///
    /// Parts are written as typed, not in the capitals that some posts prefer. In a country that writes Latin addresses in
    /// another order than those in its own script, the letters of the address decide. A locality that the country's format
    /// has no line for (Japan, Emirates) is written next to the street; an area or sorting code that it has none for is left out.
    #[must_use]
    pub fn formatted(&self) -> String {
        format::lines(&self.parts, Rules::of(self.country), self.country)
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
