//! Single values as written, and how each becomes a value of the domain.

use profiles_domain::profiles::person::{BirthPlace, Gender, NameError, NameParts, PersonName, Pronouns};
use profiles_domain::shared::country::CountryCode;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::language::{InvalidLanguageTag, LanguageTag};
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::text::{Line, TextError};
use profiles_domain::shared::time_zone::{TimeZone, UnknownTimeZone};

use super::{BirthPlaceInput, NameInput};
use crate::profiles::Fault;
use crate::profiles::fault::step;

pub(super) type Parsed<T> = Result<T, Fault>;

/// `pointer` and one step more.
pub(super) fn step_into(pointer: &str, name: &str) -> String {
    format!("{pointer}{}", step(name))
}

fn text_fault(error: TextError) -> Fault {
    let fault = Fault::new("", error.code(), error);
    match error {
        TextError::TooLong { max } => fault.with("max", max),
        TextError::Empty | TextError::ControlCharacter => fault,
    }
}

/// Parses a label of a contact point. Its fault points at the place it stands.
///
/// # Errors
/// As [`Label::parse`].
pub fn parse_label(text: &str) -> Parsed<Label> {
    Label::parse(text).map_err(|error| Fault::new("", Label::ERROR_CODE, error).with("max", error.max))
}

/// Parses the name of another system.
///
/// # Errors
/// As [`SystemName::parse`].
pub fn parse_system(text: &str) -> Parsed<SystemName> {
    SystemName::parse(text)
        .map_err(|error| Fault::new("", SystemName::ERROR_CODE, error).with("max", error.max))
}

/// Parses the key of a person in another system.
///
/// # Errors
/// As [`ExternalKey::parse`].
pub fn parse_external_key(text: &str) -> Parsed<ExternalKey> {
    ExternalKey::parse(text).map_err(text_fault)
}

/// Parses a date as far as it is known.
///
/// # Errors
/// As [`PartialDate::parse`].
pub fn parse_date(text: &str) -> Parsed<PartialDate> {
    PartialDate::parse(text).map_err(|error| Fault::new("", error.code(), error))
}

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

/// Parses the name of a time zone.
///
/// # Errors
/// As [`TimeZone::parse`].
pub fn parse_time_zone(text: &str) -> Parsed<TimeZone> {
    TimeZone::parse(text).map_err(|error| Fault::new("", UnknownTimeZone::CODE, error))
}

fn parse_country(text: &str) -> Parsed<CountryCode> {
    CountryCode::parse(text).map_err(|error| Fault::new("", error.code(), error))
}

fn parse_language(text: &str) -> Parsed<LanguageTag> {
    LanguageTag::parse(text).map_err(|error| Fault::new("", InvalidLanguageTag::CODE, error))
}

fn parse_list<T>(items: &[String], parse: impl Fn(&str) -> Parsed<T>) -> Result<Vec<T>, Vec<Fault>> {
    let (mut parsed, mut faults) = (Vec::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match parse(item) {
            Ok(value) => parsed.push(value),
            Err(fault) => faults.push(fault.within(&format!("/{index}"))),
        }
    }
    if faults.is_empty() { Ok(parsed) } else { Err(faults) }
}

/// Parses a list of countries.
///
/// # Errors
/// Every fault, with pointers into the list.
pub fn parse_country_list(items: &[String]) -> Result<Vec<CountryCode>, Vec<Fault>> {
    parse_list(items, parse_country)
}

/// Parses a list of languages.
///
/// # Errors
/// Every fault, with pointers into the list.
pub fn parse_language_list(items: &[String]) -> Result<Vec<LanguageTag>, Vec<Fault>> {
    parse_list(items, parse_language)
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
