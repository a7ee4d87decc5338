//! E-mail addresses (RFC 5321, RFC 5322, RFC 6531).

use std::fmt;

use email_address::Options;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::text::{is_invisible, is_refused};

/// Why an e-mail address was refused. The address itself is never part of the message: it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing but white space.
    #[error("empty: leave it out or give an e-mail address")]
    Empty,
    /// Longer than RFC 5321, section 4.5.3.1, allows.
    #[error("too long: at most 64 octets before the @ and 254 in all")]
    TooLong,
    /// Not written as an e-mail address.
    #[error("not an e-mail address: give one such as name@example.org, without a display name")]
    Invalid,
}

impl EmailError {
    /// The stable code of this error: `email_empty`, `email_too_long` or `email_invalid`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "email_empty",
            Self::TooLong => "email_too_long",
            Self::Invalid => "email_invalid",
        }
    }
}

/// An e-mail address as typed, composed (NFC), with its domain in lower case.
///
/// The local part is a dot-atom or a quoted string (RFC 5322, section 3.4.1); both sides may be written in any script
/// (RFC 6531). Refused by decision: display names and angle brackets, comments, address literals such as
/// `[192.0.2.1]`, and domains of a single label (`user@localhost`), which reach nobody from outside.
/// Whether the domain exists or the mailbox takes mail is not known here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The most octets (UTF-8) of a local part: RFC 5321, section 4.5.3.1.1.
    pub const MAX_LOCAL_PART: usize = 64;
    /// The most octets (UTF-8) of an address: the path of RFC 5321, section 4.5.3.1.3, without its brackets.
    pub const MAX: usize = 254;

    /// Parses an address; surrounding white space is trimmed.
    ///
    /// # Errors
    /// When it is empty, longer than the limits above, or not written as an address.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        // A bound on the raw length first: normalising a hostile megabyte isn't worth its time.
        if text.len() > Self::MAX.saturating_mul(4) {
            return Err(EmailError::TooLong);
        }
        let typed: String = text.nfc().collect();
        let (local, domain) = typed.rsplit_once('@').ok_or(EmailError::Invalid)?;
        let domain: String = domain.to_lowercase().nfc().collect();
        let address = format!("{local}@{domain}");
        if local.len() > Self::MAX_LOCAL_PART || address.len() > Self::MAX {
            return Err(EmailError::TooLong);
        }
        if is_well_formed(local, &domain) { Ok(Self(address)) } else { Err(EmailError::Invalid) }
    }

    /// Takes back what a repository stored: an address that was parsed then.
    #[must_use]
    pub fn restore(address: String) -> Self {
        Self(address)
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last `@`, in lower case and in its own script (a U-label, not Punycode).
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The whole address in lower case: two addresses with the same key are taken for the same mailbox in look-ups.
    ///
    /// RFC 5321, section 2.4, lets a host tell `Ann@` from `ann@`; hardly any does, and people type either.
    #[must_use]
    pub fn search_key(&self) -> String {
        self.0.to_lowercase().nfc().collect()
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The syntax. `email_address` knows that of ASCII; of other characters it accepts only letters and digits, and so refuses
/// the vowel signs that Hindi or Thai can't be written without. So they are judged here, and it sees a letter for each.
fn is_well_formed(local: &str, domain: &str) -> bool {
    let options = Options { minimum_sub_domains: 2, allow_domain_literal: false, allow_display_text: false };
    local.chars().all(is_local_character)
        && domain.split('.').all(is_label)
        && email_address::EmailAddress::parse_with_options(
            &format!("{}@{}", skeleton(local), skeleton(domain)),
            options,
        )
        .is_ok()
}

/// RFC 6531, section 3.3, lets any character beyond ASCII into a local part; those that nobody can see or type are refused
/// all the same, save the joiners that Persian and Hindi spelling needs.
fn is_local_character(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_control()
        || !(c.is_ascii() || c.is_whitespace() || is_refused(c) || is_invisible(c) && !is_joiner(c))
}

/// A label of a domain: letters, digits, marks and hyphens, with neither a mark in front nor a hyphen at an end
/// (RFC 5891, section 4.2.3), and joiners.
fn is_label(label: &str) -> bool {
    label
        .chars()
        .all(|c| c.is_alphanumeric() || is_combining_mark(c) || c == '-' || is_middle(c) || is_joiner(c))
        && !label.starts_with(|c| is_combining_mark(c) || is_joiner(c) || c == '-')
        && !label.ends_with('-')
}

/// Zero-width joiner and non-joiner.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Signs that IDNA 2008 allows within certain words (RFC 5892, appendix A.3 to A.7).
const fn is_middle(c: char) -> bool {
    matches!(c, '·' | '\u{375}' | '\u{5F3}' | '\u{5F4}' | '・' | '々' | '〆' | '〇')
}

/// The text with a letter in the place of each character beyond ASCII.
fn skeleton(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { 'a' }).collect()
}

#[cfg(test)]
#[path = "email_tests.rs"]
mod tests;
