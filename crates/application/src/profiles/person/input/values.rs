//! Single values of a person as written, and how each becomes a value of the domain.

use profiles_domain::profiles::person::{BirthPlace, Gender, NameError, NameParts, PersonName, Pronouns};
use profiles_domain::shared::text::{Line, TextError};

use super::{BirthPlaceInput, NameInput};
use crate::profiles::Fault;
use crate::profiles::fault::step;
use crate::profiles::input::{Parsed, parse_country, text_fault};

/// Parses a gender.
///
/// # Errors
/// As [`Gender::parse`].
pub fn parse_gender(text: &str) -> Parsed<Gender> {
    Gender::parse(text).map_err(text_fault)
}

/// Parses pronouns.
///
/// # Errors
/// As [`Line::parse`].
pub fn parse_pronouns(text: &str) -> Parsed<Pronouns> {
    Line::parse(text).map_err(text_fault)
}

/// Parses a name.
///
/// # Errors
/// Every fault, with pointers into the name.
pub fn parse_name(input: &NameInput) -> Result<PersonName, Vec<Fault>> {
    let parts = NameParts {
        given: input.given.clone(),
        additional: input.additional.clone(),
        family: input.family.clone(),
        prefix: input.prefix.clone(),
        suffix: input.suffix.clone(),
        preferred: input.preferred.clone(),
    };
    let fault = |error: NameError| match error {
        NameError::Empty => Fault::new("", error.code(), error),
        NameError::Part { part, reason } => text_fault(reason).within(&step(part)),
    };
    PersonName::parse(&parts).map_err(|errors| errors.into_iter().map(fault).collect())
}

/// Parses a place of birth; one that says nothing is none.
///
/// # Errors
/// Every fault, with pointers into the place.
pub fn parse_birth_place(input: &BirthPlaceInput) -> Result<Option<BirthPlace>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut at = |pointer: &str, fault: Fault| faults.push(fault.within(pointer));
    let locality = input.locality.as_deref().and_then(|text| match Line::parse(text) {
        Ok(line) => Some(line),
        Err(TextError::Empty) => None,
        Err(error) => {
            at("/locality", text_fault(error));
            None
        }
    });
    let country =
        input.country.as_deref().and_then(|text| parse_country(text).map_err(|f| at("/country", f)).ok());
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok((locality.is_some() || country.is_some()).then_some(BirthPlace { locality, country }))
}
