//! Entries of a business in public registers.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::shared::country::CountryCode;
use crate::shared::text::{Line, TextError};

/// Why a part of a registration was refused. What was typed is never part of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// Neither a country nor a part of one.
    #[error("not a jurisdiction: give an ISO 3166-1 code such as FR, or an ISO 3166-2 code such as US-DE")]
    UnknownJurisdiction,
    /// Not one line of text of the length allowed.
    #[error(transparent)]
    Text(TextError),
    /// A number without a single letter or digit.
    #[error("not a registration number: it has no letter or digit")]
    NoNumber,
}

impl RegistrationError {
    /// The stable code of this error: `jurisdiction_unknown`, `registration_number_invalid`, or that of [`TextError`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownJurisdiction => "jurisdiction_unknown",
            Self::Text(error) => error.code(),
            Self::NoNumber => "registration_number_invalid",
        }
    }
}

/// Whose law a register is kept under: a country (ISO 3166-1 alpha-2, `FR`) or, where its parts keep registers of
/// their own, a part of one (ISO 3166-2, `US-DE`), in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jurisdiction(String);

impl Jurisdiction {
    /// Parses a code in either case, with surrounding white space trimmed.
    ///
    /// # Errors
    /// [`RegistrationError::UnknownJurisdiction`] when ISO 3166 has no such country or part of one.
    pub fn parse(text: &str) -> Result<Self, RegistrationError> {
        let text = text.trim();
        // The longest codes have six characters: US-DE, GB-ENG.
        let code = if text.len() <= 6 { text.to_ascii_uppercase() } else { String::new() };
        let known = if code.contains('-') {
            rust_iso3166::iso3166_2::from_code(&code).is_some()
        } else {
            CountryCode::parse(&code).is_ok()
        };
        if known { Ok(Self(code)) } else { Err(RegistrationError::UnknownJurisdiction) }
    }

    /// Takes back what a repository stored: a code that was known when it was parsed.
    #[must_use]
    pub fn restore(code: String) -> Self {
        Self(code)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country, which is the first part of a subdivision's code.
    #[must_use]
    pub fn country(&self) -> CountryCode {
        CountryCode::restore(self.0.split('-').next().unwrap_or_default())
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The register that the number is of: a code of GLEIF's Registration Authorities List (`RA000192`), or a name as
/// people write it (`Handelsregister München`), of at most 100 characters.
///
/// Whether GLEIF's list has the code is not checked: it changes often.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Register(Line<100>);

impl Register {
    /// Parses a code, in either case, or a name.
    ///
    /// # Errors
    /// When it is empty, too long or holds a control character.
    pub fn parse(text: &str) -> Result<Self, RegistrationError> {
        let code = text.trim();
        let text = if is_authority_code(code) { &code.to_ascii_uppercase() } else { text };
        Line::parse(text).map(Self).map_err(RegistrationError::Text)
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(Line::restore(text))
    }

    /// The code or the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is written as a code of GLEIF's list: `RA` and six digits.
    #[must_use]
    pub fn is_authority_code(&self) -> bool {
        is_authority_code(self.as_str())
    }
}

fn is_authority_code(text: &str) -> bool {
    let Some((letters, digits)) = text.split_at_checked(2) else { return false };
    letters.eq_ignore_ascii_case("RA") && digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A number in a register, as typed: `HRB 86891`, at most 50 characters. Looked up by its [`Self::key`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationNumber(Line<50>);

impl RegistrationNumber {
    /// Parses a number.
    ///
    /// # Errors
    /// When it is empty, too long, holds a control character, or has neither a letter nor a digit.
    pub fn parse(text: &str) -> Result<Self, RegistrationError> {
        let number = Self(Line::parse(text).map_err(RegistrationError::Text)?);
        if number.key().is_empty() { Err(RegistrationError::NoNumber) } else { Ok(number) }
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(Line::restore(text))
    }

    /// The number as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What two ways of writing one number have in common: its letters, in capitals, and its digits, without what
    /// stands between them, and full-width ones as any other (NFKC). Leading zeros count: to many registers they do.
    #[must_use]
    pub fn key(&self) -> String {
        let plain = self.as_str().nfkc().flat_map(char::to_uppercase);
        plain.filter(|c| c.is_alphanumeric()).collect()
    }
}

/// An entry of a business in a public register.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Registration {
    /// Whose law the register is kept under.
    pub jurisdiction: Jurisdiction,
    /// The register, where the jurisdiction has more than one or it is known.
    pub register: Option<Register>,
    /// The number in it.
    pub number: RegistrationNumber,
}

impl Registration {
    /// The number's key: see [`RegistrationNumber::key`].
    #[must_use]
    pub fn key(&self) -> String {
        self.number.key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jurisdictions_are_countries_and_their_parts() {
        for (typed, code, country) in [
            ("fr", "FR", "FR"),
            (" us-de ", "US-DE", "US"),
            ("CA-ON", "CA-ON", "CA"),
            ("GB-SCT", "GB-SCT", "GB"),
        ] {
            let jurisdiction = Jurisdiction::parse(typed).unwrap();
            assert_eq!((jurisdiction.as_str(), jurisdiction.country().as_str()), (code, country));
        }
        let long = "US-DE".repeat(2_000);
        for bad in [
            "",
            "UK",
            "ZZ",
            "US-",
            "-DE",
            "US-ZZ",
            "US_DE",
            "FR-DE",
            "USDE",
            "ＵＳ",
            "US\0",
            "US-D\u{663}",
            &long,
        ] {
            assert_eq!(Jurisdiction::parse(bad), Err(RegistrationError::UnknownJurisdiction), "{bad:?}");
        }
        assert_eq!(RegistrationError::UnknownJurisdiction.code(), "jurisdiction_unknown");
    }

    #[test]
    fn a_register_is_a_code_or_a_name() {
        let coded = Register::parse(" ra000192 ").unwrap();
        assert_eq!((coded.as_str(), coded.is_authority_code()), ("RA000192", true));
        for name in ["Handelsregister München", "RA00019", "RA0001922", "RAé0019", "RCS Paris", "ra-000192"]
        {
            let named = Register::parse(name).unwrap();
            assert_eq!((named.as_str(), named.is_authority_code()), (name, false));
        }
        for bad in ["", " ", "a\0b", &"x".repeat(101), &"x".repeat(10_000)] {
            assert!(Register::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_number_is_kept_as_typed_and_looked_up_by_its_key() {
        let number = RegistrationNumber::parse(" HRB 86891 ").unwrap();
        assert_eq!((number.as_str(), number.key().as_str()), ("HRB 86891", "HRB86891"));
        for same in ["hrb86891", "HRB-86891", "HRB\u{a0}86.891", "ＨＲＢ ８６８９１"] {
            assert_eq!(RegistrationNumber::parse(same).unwrap().key(), number.key(), "{same}");
        }
        for other in ["HRA 86891", "HRB 086891", "86891"] {
            assert_ne!(RegistrationNumber::parse(other).unwrap().key(), number.key(), "{other}");
        }
        assert_eq!(RegistrationNumber::parse("Α 12").unwrap().key(), "Α12");
        for (bad, code) in [
            ("", "text_empty"),
            ("--/--", "registration_number_invalid"),
            ("\u{202e}", "registration_number_invalid"),
            ("1\0", "control_character"),
            (&"1".repeat(51), "text_too_long"),
            (&"1".repeat(10_000), "text_too_long"),
        ] {
            assert_eq!(RegistrationNumber::parse(bad).unwrap_err().code(), code, "{bad:?}");
        }
    }

    #[test]
    fn another_spelling_is_another_value_with_the_same_key() {
        let of = |register: &str, number| Registration {
            jurisdiction: Jurisdiction::parse("DE").unwrap(),
            register: Some(Register::parse(register).unwrap()),
            number: RegistrationNumber::parse(number).unwrap(),
        };
        let (one, other) = (of("RA000242", "HRB 86891"), of("ra000242", "hrb-86891"));
        assert_eq!(one.register, other.register);
        assert_ne!(one, other);
        assert_eq!(one.key(), other.key());
    }
}
