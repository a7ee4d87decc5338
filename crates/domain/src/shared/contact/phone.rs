//! Phone numbers (ITU-T E.164), by the metadata of Google's libphonenumber.

use std::fmt;

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, Region, ValidationError,
};

use super::super::country::CountryCode;
use super::text::is_invisible;

/// Why a phone number was refused. The number itself is never part of the message: it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Empty, or something else than the digits and separators of one number.
    #[error("not a phone number: give a single one, such as +33 6 12 34 56 78")]
    NotANumber,
    /// Fewer digits than a number of its country has, or a local number without its area code.
    #[error("too few digits for a number of its country, area code included")]
    TooShort,
    /// More digits than a number of its country has, or more than the 15 of E.164.
    #[error("too many digits for a number of its country")]
    TooLong,
    /// No country has this calling code.
    #[error("unknown country calling code after the +")]
    UnknownCountry,
    /// A national number, and nothing tells of which country.
    #[error(
        "a national number: give its region, or the international number with its + and country calling code"
    )]
    RegionNeeded,
    /// The region is not a country with phone numbers of its own.
    #[error("unknown region: give an ISO 3166-1 alpha-2 code such as FR")]
    UnknownRegion,
    /// An extension or sub-address, for which E.164 has no place.
    #[error("has an extension, which can't be kept: give the number without it")]
    Extension,
}

impl PhoneError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotANumber => "phone_not_a_number",
            Self::TooShort => "phone_too_short",
            Self::TooLong => "phone_too_long",
            Self::UnknownCountry => "phone_unknown_country",
            Self::RegionNeeded => "phone_region_needed",
            Self::UnknownRegion => "phone_unknown_region",
            Self::Extension => "phone_extension",
        }
    }
}

/// The calling code of the North American Numbering Plan, whose numbers all have ten digits.
const NORTH_AMERICA: i32 = 1;

/// A phone number that can be dialled from anywhere, as E.164: `+`, country calling code, national number.
///
/// Only impossible numbers are refused. New ranges open every month, so a number of a possible length that is in no known
/// range is kept, and says so by [`Self::known_range`]. Whether it is in use is not known here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber {
    e164: String,
    known_range: bool,
}

impl PhoneNumber {
    /// The most digits, country calling code included: ITU-T E.164, section 6.
    pub const MAX_DIGITS: usize = 15;
    /// The most characters that are looked at, separators included.
    const MAX_TYPED: usize = 100;

    /// Parses a number as people write it: international (`+33 6 12 34 56 78`, `tel:` URIs of RFC 3966 without parameters)
    /// or, with its region (ISO 3166-1 alpha-2), national (`06 12 34 56 78`) or with that country's international
    /// prefix (`00 33 …`). An international number's own country counts, whatever the region.
    ///
    /// Digits of any script are understood, and in North America the letters of a keypad (`1-800-FLOWERS`). An extension (`ext. 12`, `x12`,
    /// `;ext=12`) is refused rather than lost silently.
    ///
    /// # Errors
    /// When it can't be a number that is dialled from abroad; see [`PhoneError`].
    pub fn parse(number: &str, region: Option<&str>) -> Result<Self, PhoneError> {
        let region = region.map(known_region).transpose()?;
        let number = single_number(number)?;
        let international = number.starts_with(['+', '＋']);
        if !international {
            match region {
                None => return Err(PhoneError::RegionNeeded),
                // A country (Antarctica, say) without a telephone network of its own.
                Some(r) if PHONE_NUMBER_UTIL.get_country_code_for_region(r).is_none() => {
                    return Err(PhoneError::UnknownRegion);
                }
                Some(_) => {}
            }
        }
        let mut found = Self::read(&number, region)?;
        // The library takes a leading national prefix for a slip and drops it, but only one: after `+43 0000…` another
        // one is in front. What is stored must parse to itself, so go on until it does; each time it gets shorter.
        for _ in 0..Self::MAX_DIGITS {
            let again = Self::read(&found.e164, None)?;
            if again == found {
                return Ok(found);
            }
            found = again;
        }
        Err(PhoneError::NotANumber)
    }

    /// Reads a number once.
    fn read(number: &str, region: Option<Region>) -> Result<Self, PhoneError> {
        let parsed = PHONE_NUMBER_UTIL.parse(number, region).map_err(|error| refusal(&error))?;
        if parsed.extension.is_some() {
            return Err(PhoneError::Extension);
        }
        // Where numbers vary in length, a remark (`mobil`, `poste 12`) would pass for digits of the keypad.
        if parsed.country_code != NORTH_AMERICA && number.chars().any(char::is_alphabetic) {
            return Err(PhoneError::NotANumber);
        }
        match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed) {
            Ok(NumberLengthType::IsPossible) => {}
            // Can be dialled next door only; and a length between two that are possible lacks digits, too.
            Ok(NumberLengthType::IsPossibleLocalOnly)
            | Err(ValidationError::TooShort | ValidationError::InvalidLength) => {
                return Err(PhoneError::TooShort);
            }
            Err(ValidationError::TooLong) => return Err(PhoneError::TooLong),
            Err(ValidationError::InvalidCountryCode) => return Err(PhoneError::UnknownCountry),
        }
        let e164 = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164).into_owned();
        if e164.len() > Self::MAX_DIGITS + 1 {
            return Err(PhoneError::TooLong);
        }
        Ok(Self { e164, known_range: PHONE_NUMBER_UTIL.is_valid_number(&parsed) })
    }

    /// Takes back what a repository stored: a number that was parsed then.
    #[must_use]
    pub fn restore(e164: String, known_range: bool) -> Self {
        Self { e164, known_range }
    }

    /// The number in E.164: `+` and at most 15 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.e164
    }

    /// Whether the number was in a range known to be allotted when it was parsed.
    #[must_use]
    pub const fn known_range(&self) -> bool {
        self.known_range
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.e164)
    }
}

/// The region of a country's code.
fn known_region(code: &str) -> Result<Region, PhoneError> {
    let country = CountryCode::parse(code).map_err(|_| PhoneError::UnknownRegion)?;
    Region::from_code(country.as_str()).map_err(|_| PhoneError::UnknownRegion)
}

/// What was typed, without the marks that phones wrap copied numbers in, and without `tel:`.
///
/// libphonenumber finds a number in any text, ignoring what is before it and a second one after it; here only a text that
/// *is* a number passes. It also panics on some malformed parameters of RFC 3966, none of which gets there.
fn single_number(typed: &str) -> Result<String, PhoneError> {
    if typed.len() > PhoneNumber::MAX_TYPED.saturating_mul(4) {
        return Err(PhoneError::NotANumber);
    }
    let spaced = |c: char| if c.is_whitespace() && !c.is_control() { ' ' } else { c };
    let clean: String = typed.chars().filter(|c| !is_invisible(*c)).map(spaced).collect();
    let clean = clean.trim();
    let number = match clean.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel") => rest.trim_start(),
        _ => clean,
    };
    let lower = number.to_ascii_lowercase();
    if lower.contains(";ext=") || lower.contains(";isub=") {
        return Err(PhoneError::Extension);
    }
    let starts = number.starts_with(|c: char| matches!(c, '+' | '＋' | '(' | '（' | '[') || c.is_numeric());
    if !starts || number.contains([';', ':']) || number.chars().any(char::is_control) {
        return Err(PhoneError::NotANumber);
    }
    if number.chars().count() > PhoneNumber::MAX_TYPED {
        return Err(PhoneError::TooLong);
    }
    // `(+33) 6 …` is international; `(0)6 …` keeps its bracket, which the library knows how to read.
    let inside = number.trim_start_matches(['(', '（', '[']);
    Ok(if inside.starts_with(['+', '＋']) { inside } else { number }.to_owned())
}

/// What the library's refusal means here. Its text is dropped: it may quote the number.
const fn refusal(error: &ParseError) -> PhoneError {
    match error {
        ParseError::InvalidCountryCode => PhoneError::UnknownCountry,
        ParseError::NotANumber(_) => PhoneError::NotANumber,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneError::TooShort,
        ParseError::TooLongNsn => PhoneError::TooLong,
    }
}

#[cfg(test)]
#[path = "phone_tests.rs"]
mod tests;
