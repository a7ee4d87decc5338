//! Industries of businesses: codes of statistics, of `data/industries.tsv` (origin and licence: `data/README.md`).

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// The codes. Nothing of them is read before the first industry.
const DATA: &str = include_str!("../../../data/industries.tsv");

/// The codes of each scheme, each with the section (the letter) it belongs to, which is empty for NAICS.
static CODES: LazyLock<HashMap<&'static str, HashMap<&'static str, &'static str>>> = LazyLock::new(|| {
    DATA.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(scheme, codes)| {
            // Codes stand in their published order, so each follows the letter of its section.
            let mut section = "";
            let with_section = |code: &'static str| {
                section = if is_section(code) { code } else { section };
                (code, section)
            };
            (scheme, codes.split(' ').map(with_section).collect())
        })
        .collect()
});

/// Why a code or the name of a scheme was refused. What was typed is never part of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IndustryError {
    /// No scheme has this name.
    #[error("not a known classification of industries: give nace_2, nace_2_1, isic_4, isic_5 or naics_2022")]
    UnknownScheme,
    /// Not written as the scheme's codes are.
    #[error("not written like a code of this classification: expected {expected}")]
    Format {
        /// The form, in words.
        expected: &'static str,
    },
    /// Written well, but the classification has no such code.
    #[error("the classification has no such code: look it up, and mind which revision it is of")]
    Unknown,
}

impl IndustryError {
    /// The stable code of this error: `industry_scheme_unknown`, `industry_code_format` or `industry_code_unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownScheme => "industry_scheme_unknown",
            Self::Format { .. } => "industry_code_format",
            Self::Unknown => "industry_code_unknown",
        }
    }
}

/// A classification of industries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IndustryScheme {
    /// `nace_2`: the European Union's NACE Rev. 2, Regulation (EC) No 1893/2006.
    Nace2,
    /// `nace_2_1`: NACE Rev. 2.1, Delegated Regulation (EU) 2023/137, in use since 2025.
    Nace21,
    /// `isic_4`: the United Nations' ISIC Rev. 4, of 2008.
    Isic4,
    /// `isic_5`: ISIC Rev. 5, adopted in 2024.
    Isic5,
    /// `naics_2022`: North America's NAICS as the United States publish it, of 2022.
    Naics2022,
}

impl IndustryScheme {
    /// All schemes.
    pub const ALL: [Self; 5] = [Self::Nace2, Self::Nace21, Self::Isic4, Self::Isic5, Self::Naics2022];

    /// Parses a scheme's name, in either case.
    ///
    /// # Errors
    /// [`IndustryError::UnknownScheme`] when there is none of this name.
    pub fn parse(name: &str) -> Result<Self, IndustryError> {
        let is_named = |scheme: &Self| scheme.as_str().eq_ignore_ascii_case(name.trim());
        Self::ALL.into_iter().find(is_named).ok_or(IndustryError::UnknownScheme)
    }

    /// The stable name: `nace_2_1`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nace2 => "nace_2",
            Self::Nace21 => "nace_2_1",
            Self::Isic4 => "isic_4",
            Self::Isic5 => "isic_5",
            Self::Naics2022 => "naics_2022",
        }
    }

    /// A name for people, in English.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Nace2 => "NACE Rev. 2",
            Self::Nace21 => "NACE Rev. 2.1",
            Self::Isic4 => "ISIC Rev. 4",
            Self::Isic5 => "ISIC Rev. 5",
            Self::Naics2022 => "NAICS 2022",
        }
    }

    /// How a code is written, in English words.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Nace2 | Self::Nace21 => "a section or 2 to 4 digits, such as J, 62, 62.0 or 62.10",
            Self::Isic4 | Self::Isic5 => "a section or 2 to 4 digits, such as J, 62, 620 or 6201",
            Self::Naics2022 => "2 to 6 digits, such as 51, 541 or 541511",
        }
    }

    /// The published form of a code that was typed in capitals, given its section, or none, and its digits.
    fn published(self, section: &str, digits: &str) -> Option<String> {
        let lengths = if self == Self::Naics2022 { 2..=6 } else { 2..=4 };
        match (self, digits.is_empty(), section.is_empty()) {
            (Self::Naics2022, _, false) | (_, true, true) => None,
            (_, true, false) => Some(section.to_owned()),
            _ if !lengths.contains(&digits.len()) => None,
            (Self::Nace2 | Self::Nace21, ..) => Some(match digits.split_at_checked(2) {
                Some((division, rest)) if !rest.is_empty() => format!("{division}.{rest}"),
                _ => digits.to_owned(),
            }),
            // Three sectors have several numbers, and are published as a range.
            (Self::Naics2022, ..) => Some(match digits {
                "31" | "32" | "33" => "31-33".to_owned(),
                "44" | "45" => "44-45".to_owned(),
                "48" | "49" => "48-49".to_owned(),
                _ => digits.to_owned(),
            }),
            _ => Some(digits.to_owned()),
        }
    }
}

/// The industry of a business: a code of any level of a classification, in its published form: `62.01`, `6201`,
/// `541511`.
///
/// A code is checked against the publisher's whole list. National classifications add digits of their own (France's
/// NAF, Germany's WZ, Italy's ATECO): these are refused, the first four are the European code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndustryCode {
    scheme: IndustryScheme,
    code: String,
}

impl IndustryCode {
    /// The most octets of a text that is looked at.
    const MAX_TYPED: usize = 40;

    /// Parses a code: with or without its dots, and with or without its section in front (`J62.01`).
    ///
    /// # Errors
    /// When it isn't written as the scheme's codes are, or the scheme has no such code, or it isn't of the section given.
    pub fn parse(scheme: IndustryScheme, text: &str) -> Result<Self, IndustryError> {
        let format = IndustryError::Format { expected: scheme.expected() };
        if text.len() > Self::MAX_TYPED {
            return Err(format);
        }
        let is_separator = |c: char| c.is_whitespace() || c == '.';
        let compact: String =
            text.chars().filter(|c| !is_separator(*c)).map(|c| c.to_ascii_uppercase()).collect();
        let (section, digits) = match compact.split_at_checked(1) {
            Some((section, digits)) if is_section(section) => (section, digits),
            _ => ("", compact.as_str()),
        };
        // A hyphen is no separator: 31-33 is all of manufacturing, 3133 a part of it.
        let is_range = scheme == IndustryScheme::Naics2022 && matches!(digits, "31-33" | "44-45" | "48-49");
        if !is_range && !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format);
        }
        let code = scheme.published(section, digits).ok_or(format)?;
        let found = CODES.get(scheme.as_str()).and_then(|codes| codes.get(code.as_str()));
        match found {
            Some(of) if section.is_empty() || section == *of => Ok(Self { scheme, code }),
            _ => Err(IndustryError::Unknown),
        }
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(scheme: IndustryScheme, code: String) -> Self {
        Self { scheme, code }
    }

    /// The classification.
    #[must_use]
    pub const fn scheme(&self) -> IndustryScheme {
        self.scheme
    }

    /// The code in its published form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// The section (a letter) that the code belongs to; none in NAICS, which has no sections.
    #[must_use]
    pub fn section(&self) -> Option<&'static str> {
        let codes = CODES.get(self.scheme.as_str())?;
        codes.get(self.code.as_str()).copied().filter(|section| !section.is_empty())
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

/// Whether a code is that of a section: one capital letter.
fn is_section(code: &str) -> bool {
    code.len() == 1 && code.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::IndustryScheme::*;
    use super::*;

    #[test]
    fn codes_are_kept_in_their_published_form() {
        for (scheme, typed, code, section) in [
            (Nace2, "62.01", "62.01", Some("J")),
            (Nace2, "6201", "62.01", Some("J")),
            (Nace2, "j62.01", "62.01", Some("J")),
            (Nace2, "62.0", "62.0", Some("J")),
            (Nace2, "J", "J", Some("J")),
            (Nace21, "62.10", "62.10", Some("K")),
            (Nace21, "K 62", "62", Some("K")),
            (Isic4, "6201", "6201", Some("J")),
            (Isic4, "62.01", "6201", Some("J")),
            (Isic5, "6211", "6211", Some("K")),
            (Naics2022, "541511", "541511", None),
            (Naics2022, "31", "31-33", None),
            (Naics2022, "31-33", "31-33", None),
            (Naics2022, "3133", "3133", None),
            (Naics2022, "445", "445", None),
        ] {
            let parsed =
                IndustryCode::parse(scheme, typed).unwrap_or_else(|e| panic!("{scheme:?} {typed}: {e}"));
            assert_eq!((parsed.as_str(), parsed.section()), (code, section), "{typed}");
            assert_eq!(IndustryCode::restore(scheme, code.to_owned()), parsed);
        }
    }

    #[test]
    fn what_no_classification_has_is_refused() {
        let long = "6".repeat(10_000);
        for bad in
            ["", "6", "62.010", "620100000", "JJ", "62J", "\0", "６２", "٦٢", "62,01", "\u{202e}62", &long]
        {
            for scheme in IndustryScheme::ALL {
                let Err(error) = IndustryCode::parse(scheme, bad) else { panic!("{scheme:?} {bad:?}") };
                if scheme != Naics2022 {
                    assert_eq!(error.code(), "industry_code_format", "{scheme:?} {bad:?}");
                }
            }
        }
        for (scheme, unknown) in [
            (Nace2, "62.10"),
            (Nace21, "62.01"),
            (Isic4, "6211"),
            (Nace2, "C62.01"),
            (Nace2, "W"),
            (Naics2022, "34"),
        ] {
            assert_eq!(
                IndustryCode::parse(scheme, unknown),
                Err(IndustryError::Unknown),
                "{scheme:?} {unknown}"
            );
        }
        assert_eq!(IndustryCode::parse(Naics2022, "A").unwrap_err().code(), "industry_code_format");
        assert_eq!(IndustryError::Unknown.code(), "industry_code_unknown");
    }

    #[test]
    fn the_lists_are_whole() {
        // Published numbers of codes, all levels together.
        for (scheme, count) in [
            (Nace2, 21 + 88 + 272 + 615),
            (Nace21, 22 + 87 + 287 + 651),
            (Isic4, 21 + 88 + 238 + 419),
            (Isic5, 22 + 87 + 258 + 463),
            (Naics2022, 20 + 96 + 308 + 689 + 1012),
        ] {
            let codes = &CODES[scheme.as_str()];
            assert_eq!(codes.len(), count, "{scheme:?}");
            for code in codes.keys() {
                assert_eq!(IndustryCode::parse(scheme, code).unwrap().as_str(), *code, "{scheme:?}");
            }
        }
    }

    #[test]
    fn schemes_have_stable_names() {
        for scheme in IndustryScheme::ALL {
            assert_eq!(IndustryScheme::parse(&scheme.as_str().to_uppercase()), Ok(scheme));
            assert!(!scheme.title().is_empty());
        }
        for bad in ["", "nace", "nace_3", "sic"] {
            assert_eq!(IndustryScheme::parse(bad), Err(IndustryError::UnknownScheme));
        }
        assert_eq!(IndustryError::UnknownScheme.code(), "industry_scheme_unknown");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,12}") {
            for scheme in IndustryScheme::ALL {
                let _ = IndustryCode::parse(scheme, &text);
            }
        }
    }
}
