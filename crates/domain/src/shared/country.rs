//! Countries (ISO 3166-1).

use std::fmt;

/// The text was not the code of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountryError {
    /// No country has this code.
    #[error("not a country: give an ISO 3166-1 alpha-2 code such as FR")]
    Unknown,
}

impl CountryError {
    /// The stable code of this error: `country_unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "country_unknown",
        }
    }
}

/// A country: an ISO 3166-1 alpha-2 code that is officially assigned, in upper case, or `XK`.
///
/// `XK`, Kosovo, is user-assigned: ISO leaves it to its users. It is accepted because people live there, posts, banks and
/// telephone networks use it, and there is no other code. Other user-assigned codes (`ZZ`, `AA` …) and reserved ones (`UK`,
/// `EU`, `AC` …) are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// Kosovo.
    const KOSOVO: &'static str = "XK";

    /// Parses a code in either case, with surrounding white space trimmed.
    ///
    /// # Errors
    /// [`CountryError::Unknown`] when it is not the code of a country.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        let code = two_letters(text.trim()).ok_or(CountryError::Unknown)?;
        let known = code.as_str() == Self::KOSOVO || rust_iso3166::from_alpha2(code.as_str()).is_some();
        if known { Ok(code) } else { Err(CountryError::Unknown) }
    }

    /// Takes back what a repository stored: a code that was known when it was parsed, and may have been withdrawn since.
    ///
    /// What [`Self::parse`] can never have produced (anything but two ASCII letters) becomes `ZZ`, unknown.
    #[must_use]
    pub fn restore(code: &str) -> Self {
        two_letters(code).unwrap_or(Self(*b"ZZ"))
    }

    /// The code: two upper-case ASCII letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Always two ASCII letters: no other constructor than `two_letters` and the literal above.
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Two ASCII letters, made upper-case.
fn two_letters(text: &str) -> Option<CountryCode> {
    let bytes: [u8; 2] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_alphabetic).then(|| CountryCode(bytes.map(|b| b.to_ascii_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_either_case_and_kept_in_capitals() {
        for (typed, code) in [("FR", "FR"), (" fr ", "FR"), ("gB", "GB"), ("xk", "XK"), ("SS", "SS")] {
            assert_eq!(CountryCode::parse(typed).unwrap().as_str(), code);
        }
    }

    #[test]
    fn what_is_no_country_is_refused() {
        for bad in ["", "F", "FRA", "UK", "EU", "ZZ", "AC", "é", "F R", "ＦＲ", "\u{0}\u{0}", "12", "France"]
        {
            assert_eq!(CountryCode::parse(bad), Err(CountryError::Unknown), "{bad:?}");
        }
        assert_eq!(CountryError::Unknown.code(), "country_unknown");
    }

    #[test]
    fn a_withdrawn_code_is_still_read_back() {
        assert_eq!(CountryCode::restore("AN").as_str(), "AN");
        assert_eq!(CountryCode::restore("nonsense").as_str(), "ZZ");
    }
}
