//! Language tags (BCP 47).

use std::fmt;

/// The text was not a well-formed language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a BCP 47 language tag: expected something like fr, pt-BR or zh-Hant")]
pub struct InvalidLanguageTag;

impl InvalidLanguageTag {
    /// The stable code of this error.
    pub const CODE: &'static str = "language_invalid";
}

/// A well-formed language tag in its normal form (RFC 5646, section 2.1.1): `fr`, `pt-BR`, `zh-Hant`.
///
/// Well-formed is what is checked, not registered: the registry grows, and a new language is no fault of its speaker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageTag(String);

impl LanguageTag {
    const MAX: usize = 35;

    /// Parses a tag of at most 35 characters, the length that RFC 5646 section 4.4.1 asks every system to accept.
    ///
    /// # Errors
    /// When it is longer or not well-formed.
    pub fn parse(text: &str) -> Result<Self, InvalidLanguageTag> {
        let text = text.trim();
        if text.len() > Self::MAX {
            return Err(InvalidLanguageTag);
        }
        oxilangtag::LanguageTag::parse_and_normalize(text)
            .map(|tag| Self(tag.into_inner()))
            .map_err(|_| InvalidLanguageTag)
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(text)
    }

    /// The tag's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_normalised() {
        assert_eq!(LanguageTag::parse("PT-br").unwrap().as_str(), "pt-BR");
        assert_eq!(LanguageTag::parse("zh-hant").unwrap().as_str(), "zh-Hant");
        for bad in ["", "f", "fr_FR", "fr--FR", "français", &"fr-".repeat(20)] {
            assert!(LanguageTag::parse(bad).is_err(), "{bad:?}");
        }
    }
}
