//! Legal Entity Identifiers (ISO 17442).

use std::fmt;

use super::check_digits::{mod_97_10, number, part};

/// Why a text was refused. The text itself is never part of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeiError {
    /// Not 18 letters and digits followed by two digits.
    #[error("not an LEI: expected 20 letters and digits, of which the last two are digits")]
    Format,
    /// The two check digits don't fit the rest.
    #[error("the check digits of the LEI don't fit: look for a mistyped or swapped character")]
    CheckDigits,
}

impl LeiError {
    /// The stable code of this error: `lei_format` or `lei_check_digits`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "lei_format",
            Self::CheckDigits => "lei_check_digits",
        }
    }
}

/// The Legal Entity Identifier of a business: 20 characters in capitals, such as `506700GE1G29325QX363`.
///
/// ISO 17442-1: 18 of A–Z and 0–9, of which the first four name the issuer, and two check digits after ISO/IEC 7064,
/// MOD 97-10. Which issuers exist and whether the identifier was issued and is kept up is not known here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lei(String);

impl Lei {
    /// The number of characters.
    pub const LENGTH: usize = 20;

    /// Parses an identifier in either case. White space and hyphens, which some print between its groups, are left
    /// out.
    ///
    /// # Errors
    /// When it hasn't the form, or the check digits don't fit.
    pub fn parse(text: &str) -> Result<Self, LeiError> {
        // A bound on the raw length first: there is no reason to walk through a hostile megabyte.
        if text.len() > Self::LENGTH * 8 {
            return Err(LeiError::Format);
        }
        let lei: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let check = part(&lei, Self::LENGTH - 2, Self::LENGTH);
        let is_written_so = lei.len() == Self::LENGTH
            && lei.bytes().all(|b| b.is_ascii_alphanumeric())
            && check.bytes().all(|b| b.is_ascii_digit());
        if !is_written_so {
            return Err(LeiError::Format);
        }
        // Check digits are 98 less a remainder, so 00, 01 and 99, which leave the same rests, are never issued.
        if mod_97_10(&lei) && (2..=98).contains(&number(check)) {
            Ok(Self(lei))
        } else {
            Err(LeiError::CheckDigits)
        }
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(text)
    }

    /// The identifier: 20 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Lei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Published by the Global LEI System: those of GLEIF, a bank, a computer maker and a software house.
    const PUBLISHED: [&str; 4] =
        ["506700GE1G29325QX363", "7LTWFZYICNSX8D621K86", "HWUPKR0MPOU8FGXBT394", "INR2EJN1ERAN0W5ZP974"];

    #[test]
    fn published_identifiers_are_read_as_people_write_them() {
        for lei in PUBLISHED {
            assert_eq!(Lei::parse(lei).unwrap().as_str(), lei);
            assert_eq!(Lei::parse(&format!(" {} ", lei.to_lowercase())).unwrap().as_str(), lei);
        }
        for typed in ["5067 00GE 1G29 325Q X363", "506700-GE1G29325QX3-63", "5067\u{a0}00GE1G29325QX363"] {
            assert_eq!(Lei::parse(typed).unwrap().as_str(), "506700GE1G29325QX363");
        }
    }

    #[test]
    fn what_has_not_the_form_is_refused() {
        let long = "5".repeat(10_000);
        for bad in [
            "",
            "506700GE1G29325QX36",
            "506700GE1G29325QX3633",
            "506700GE1G29325QX3A3",
            "506700GE1G29325QX36\u{0663}",
            "５０６700GE1G29325QX363",
            "506700GE1G29325QX363\0",
            "\u{202e}506700GE1G29325QX363",
            "506700GE1G29325_X363",
            &long,
        ] {
            assert_eq!(Lei::parse(bad), Err(LeiError::Format), "{bad:?}");
        }
        assert_eq!(LeiError::Format.code(), "lei_format");
        assert_eq!(LeiError::CheckDigits.code(), "lei_check_digits");
    }

    #[test]
    fn check_digits_that_are_never_issued_are_refused() {
        // The two leave the same rest; only the first is what the standard computes.
        let body = "506700GE1G29325QX3";
        let fits: Vec<u32> = (0..100).filter(|n| mod_97_10(&format!("{body}{n:02}"))).collect();
        assert_eq!(fits, [63]);
        // Any body whose check digits are 02 also leaves rest 1 with 99.
        let body =
            (0..100_000).map(|n| format!("5493000000000{n:05}")).find(|b| mod_97_10(&format!("{b}02")));
        let body = body.unwrap();
        assert!(Lei::parse(&format!("{body}02")).is_ok());
        assert_eq!(Lei::parse(&format!("{body}99")), Err(LeiError::CheckDigits));
    }

    /// What the method promises is about digits among each other and letters among each other: `X3` and `3X` are both
    /// written 333, and no check can tell them apart.
    fn alike(one: u8, other: u8) -> bool {
        one.is_ascii_digit() == other.is_ascii_digit()
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(which in 0..PUBLISHED.len(), at in 0..20_usize, other in "[0-9A-Z]") {
            let lei = PUBLISHED[which];
            prop_assume!(alike(lei.as_bytes()[at], other.as_bytes()[0]));
            let mut text = lei.to_owned();
            text.replace_range(at..=at, &other);
            prop_assert_eq!(Lei::parse(&text).is_ok(), text == lei);
        }

        #[test]
        fn two_swapped_neighbours_are_noticed(which in 0..PUBLISHED.len(), at in 0..19_usize) {
            let lei = PUBLISHED[which];
            let mut bytes = lei.as_bytes().to_vec();
            prop_assume!(alike(bytes[at], bytes[at + 1]));
            bytes.swap(at, at + 1);
            let text = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(Lei::parse(&text).is_ok(), text == lei);
        }

        #[test]
        fn nothing_panics(text in "\\PC*") {
            let _ = Lei::parse(&text);
        }
    }
}
