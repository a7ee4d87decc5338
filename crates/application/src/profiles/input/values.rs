//! Single values as written, and how each becomes a value of the domain.

use profiles_domain::shared::country::CountryCode;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::language::{InvalidLanguageTag, LanguageTag};
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::text::TextError;
use profiles_domain::shared::time_zone::{TimeZone, UnknownTimeZone};

use crate::profiles::Fault;
use crate::profiles::fault::step;

pub(crate) type Parsed<T> = Result<T, Fault>;

/// `pointer` and one step more.
pub(crate) fn step_into(pointer: &str, name: &str) -> String {
    format!("{pointer}{}", step(name))
}

/// What is wrong with a text, as a fault.
pub(crate) fn text_fault(error: TextError) -> Fault {
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

/// Parses the key of a profile in another system.
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

/// Parses the name of a time zone.
///
/// # Errors
/// As [`TimeZone::parse`].
pub fn parse_time_zone(text: &str) -> Parsed<TimeZone> {
    TimeZone::parse(text).map_err(|error| Fault::new("", UnknownTimeZone::CODE, error))
}

pub(crate) fn parse_country(text: &str) -> Parsed<CountryCode> {
    CountryCode::parse(text).map_err(|error| Fault::new("", error.code(), error))
}

fn parse_language(text: &str) -> Parsed<LanguageTag> {
    LanguageTag::parse(text).map_err(|error| Fault::new("", InvalidLanguageTag::CODE, error))
}

/// Parses a list, with pointers into it.
pub(crate) fn parse_list<T>(
    items: &[String],
    parse: impl Fn(&str) -> Parsed<T>,
) -> Result<Vec<T>, Vec<Fault>> {
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

/// Parses one value, whose fault points at the place it stands.
pub(crate) fn one<'a, I: ?Sized + 'a, T>(
    parse: impl Fn(&'a I) -> Parsed<T>,
) -> impl Fn(&'a I) -> Result<T, Vec<Fault>> {
    move |input| parse(input).map_err(|fault| vec![fault])
}

/// Parses a member of an object, if it's there, and keeps its faults.
pub(crate) fn member<'a, I: ?Sized + 'a, T>(
    faults: &mut Vec<Fault>,
    name: &str,
    input: Option<&'a I>,
    parse: impl Fn(&'a I) -> Result<T, Vec<Fault>>,
) -> Option<T> {
    let inner = match parse(input?) {
        Ok(value) => return Some(value),
        Err(inner) => inner,
    };
    faults.extend(inner.into_iter().map(|fault| fault.within(&step(name))));
    None
}
