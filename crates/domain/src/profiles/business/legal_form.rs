//! Legal forms of businesses: ELF codes (ISO 20275) of `data/legal_forms.tsv` (origin and licence: `data/README.md`).

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use crate::shared::country::CountryCode;

/// The list. Nothing of it is read before the first legal form.
const DATA: &str = include_str!("../../../data/legal_forms.tsv");

/// The lines of the list by code.
static FORMS: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    DATA.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(code, columns)| (code, Entry::read(columns)))
        .collect()
});

/// What the list says of a code: columns as they stand there, several values of one separated by `~`.
#[derive(Debug, Clone, Copy)]
struct Entry {
    country: &'static str,
    subdivision: &'static str,
    status: &'static str,
    languages: &'static str,
    names: &'static str,
    abbreviations: &'static str,
}

impl Entry {
    /// Reads the columns after the code; missing ones are empty.
    fn read(columns: &'static str) -> Self {
        let mut columns = columns.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        let (country, subdivision, status) = (next(), next(), next());
        Self { country, subdivision, status, languages: next(), names: next(), abbreviations: next() }
    }
}

/// The text is not an ELF code, or the list has none like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LegalFormError {
    /// Not four letters or digits.
    #[error("not an ELF code: expected 4 letters and digits of ISO 20275, such as 2HBR")]
    Format,
    /// Written well, but not on the list.
    #[error("not on GLEIF's list of ISO 20275: look the code up there, or give 8888 if there is none yet")]
    Unknown,
}

impl LegalFormError {
    /// The stable code of this error: `legal_form_format` or `legal_form_unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "legal_form_format",
            Self::Unknown => "legal_form_unknown",
        }
    }
}

/// The legal form of a business: an ELF code (ISO 20275), four of A–Z and 0–9, such as `2HBR`, Germany's GmbH.
///
/// The codes are those of the list that GLEIF, which gives them out, published on 28 September 2023, with those that
/// were withdrawn before: they are found in older records. Codes of a later list are refused until the list here is
/// renewed. Two are reserved: `8888` says that a code was asked for and isn't there yet, `9999` that the business has
/// no legal form of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalForm(String);

impl LegalForm {
    /// The number of characters of a code.
    pub const LENGTH: usize = 4;

    /// Parses a code in either case, with surrounding white space trimmed.
    ///
    /// # Errors
    /// When it hasn't the form, or isn't on the list.
    pub fn parse(text: &str) -> Result<Self, LegalFormError> {
        let text = text.trim();
        if text.len() != Self::LENGTH || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(LegalFormError::Format);
        }
        let code = text.to_ascii_uppercase();
        if FORMS.contains_key(code.as_str()) { Ok(Self(code)) } else { Err(LegalFormError::Unknown) }
    }

    /// Takes back what a repository stored: a code that was on the list when it was parsed.
    #[must_use]
    pub fn restore(code: String) -> Self {
        Self(code)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country whose law knows the form; none for the reserved codes.
    #[must_use]
    pub fn country(&self) -> Option<CountryCode> {
        CountryCode::parse(self.entry()?.country).ok()
    }

    /// The part of the country whose law knows it (ISO 3166-2, `US-DE`), where the form isn't the whole country's.
    #[must_use]
    pub fn subdivision(&self) -> Option<&'static str> {
        self.entry().map(|entry| entry.subdivision).filter(|code| !code.is_empty())
    }

    /// Whether businesses of the form can still be founded under this code; not for codes that were withdrawn, nor for
    /// ones that the list no longer has.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.entry().is_some_and(|entry| entry.status == "A")
    }

    /// The form's local names, each with its language (ISO 639-1) and its abbreviations as the list has them, which
    /// may be empty: `("de", "Gesellschaft mit beschränkter Haftung", "GmbH")`. None for the reserved codes.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> + use<> {
        let entry = self.entry().filter(|entry| !entry.names.is_empty());
        entry.into_iter().flat_map(|entry| {
            let mut abbreviations = entry.abbreviations.split('~');
            let languages = entry.languages.split('~');
            languages
                .zip(entry.names.split('~'))
                .map(move |(language, name)| (language, name, abbreviations.next().unwrap_or_default()))
        })
    }

    fn entry(&self) -> Option<&'static Entry> {
        FORMS.get(self.as_str())
    }
}

impl fmt::Display for LegalForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_list_are_known_with_what_it_says() {
        let gmbh = LegalForm::parse(" 2hbr ").unwrap();
        assert_eq!(gmbh.as_str(), "2HBR");
        assert_eq!(gmbh.country().unwrap().as_str(), "DE");
        assert_eq!(gmbh.names().next().unwrap(), ("de", "Gesellschaft mit beschränkter Haftung", "GmbH"));
        assert!(gmbh.is_active());
        let llc = LegalForm::parse("HZEH").unwrap();
        assert_eq!((llc.country().unwrap().as_str(), llc.subdivision()), ("US", Some("US-DE")));
        let swiss: Vec<_> = LegalForm::parse("MVII").unwrap().names().collect();
        assert_eq!(swiss.len(), 4);
        assert!(
            swiss.contains(&("fr", "Société anonyme", "SA"))
                && swiss.contains(&("de", "Aktiengesellschaft", "AG"))
        );
    }

    #[test]
    fn reserved_codes_have_no_country_and_no_name() {
        for code in ["8888", "9999"] {
            let form = LegalForm::parse(code).unwrap();
            assert_eq!((form.country(), form.subdivision(), form.names().count()), (None, None, 0));
            assert!(form.is_active());
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for bad in [
            "",
            "2HB",
            "2HBRX",
            "GmbH.",
            "2H R",
            "２ＨＢＲ",
            "2HB\0",
            "2HB\u{0663}",
            "é2H",
            &"A".repeat(10_000),
        ] {
            assert_eq!(LegalForm::parse(bad), Err(LegalFormError::Format), "{bad:?}");
        }
        for unknown in ["0000", "AAAA", "GMBH"] {
            assert_eq!(LegalForm::parse(unknown), Err(LegalFormError::Unknown), "{unknown:?}");
        }
        assert_eq!(LegalFormError::Format.code(), "legal_form_format");
        assert_eq!(LegalFormError::Unknown.code(), "legal_form_unknown");
    }

    #[test]
    fn a_code_that_left_the_list_is_still_read_back() {
        let form = LegalForm::restore("ZZZZ".to_owned());
        assert_eq!((form.as_str(), form.country(), form.names().count()), ("ZZZZ", None, 0));
        assert!(!form.is_active());
    }

    #[test]
    fn the_whole_list_is_sound() {
        assert_eq!(FORMS.len(), 3430);
        assert_eq!(FORMS.values().filter(|entry| entry.status == "I").count(), INACTIVE);
        for (code, entry) in FORMS.iter() {
            let form = LegalForm::parse(code).unwrap();
            let reserved = matches!(*code, "8888" | "9999");
            assert_eq!(form.country().is_none(), reserved, "{code}");
            assert!(matches!(entry.status, "A" | "I"), "{code}");
            let columns = [entry.languages, entry.names].map(|column| column.split('~').count());
            assert_eq!(columns[0], columns[1], "{code}");
            assert!(
                form.names().all(|(language, name, _)| language.len() == 2 && !name.is_empty()),
                "{code}"
            );
            assert_eq!(form.names().count() == 0, reserved, "{code}");
            if let Some(subdivision) = form.subdivision() {
                assert_eq!(subdivision.split('-').next(), Some(entry.country), "{code}");
            }
        }
    }

    /// How many codes of the list are withdrawn.
    const INACTIVE: usize = 133;
}
