//! Tax, VAT and company numbers, each checked by the rule of the office that gives it out.

mod americas;
mod eu;
mod europe;
mod rest_of_world;
mod rule;
mod schemes;
#[cfg(test)]
mod tests;

use std::fmt;

pub use schemes::TaxScheme;

/// Why a number or the name of a scheme was refused. What was typed is never part of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxIdError {
    /// No scheme has this name.
    #[error("not a known kind of tax number: give the name of one, such as de_vat")]
    UnknownScheme,
    /// Not written as the scheme's numbers are.
    #[error("not written like this kind of number: expected {expected}, such as {example}")]
    Format {
        /// The form, in words.
        expected: &'static str,
        /// A published number of this form.
        example: &'static str,
    },
    /// Written well, but the check digits don't fit the rest.
    #[error("the check digit doesn't fit: look for a mistyped or swapped character")]
    CheckDigit,
}

impl TaxIdError {
    /// The stable code of this error: `tax_scheme_unknown`, `tax_id_format` or `tax_id_check_digit`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownScheme => "tax_scheme_unknown",
            Self::Format { .. } => "tax_id_format",
            Self::CheckDigit => "tax_id_check_digit",
        }
    }
}

/// A number by which an office knows a business, in one canonical form.
///
/// The canonical form has capitals and digits only, without separators. Numbers that are always written with their
/// country's letters, as VAT numbers on invoices are, keep them (`ATU13585627`, `EL094019245`, `CHE105909036MWST`);
/// all others are stored without, whether or not they were typed with them (`dk_cvr`: `22756214`). So two numbers of a
/// scheme are the same if and only if their texts are.
///
/// The form and the check digit's rule of each scheme are the office's own; each function in this folder names its
/// source. [`TaxScheme::has_check_digit`] tells the schemes of which only the form is known.
///
/// Whether the number was ever given out, to whom, and whether it is still in force is not known here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxId {
    scheme: TaxScheme,
    number: String,
}

impl TaxId {
    /// The most octets of a text that is looked at: the longest number, with separators between all its characters.
    const MAX_TYPED: usize = 80;

    /// Parses a number in either case. White space, dots, hyphens and slashes are left out, and the country's letters
    /// may be in front or not.
    ///
    /// # Errors
    /// When it isn't written as the scheme's numbers are, or its check digit doesn't fit. Digits of other scripts than
    /// ASCII are refused: no office prints them.
    pub fn parse(scheme: TaxScheme, text: &str) -> Result<Self, TaxIdError> {
        let rule = scheme.rule();
        // A bound on the raw length first: there is no reason to walk through a hostile megabyte.
        if text.len() > Self::MAX_TYPED {
            return Err(rule.format_error());
        }
        let compact: String = text.chars().filter(|c| !is_separator(*c)).map(upper_case).collect();
        let body = rule.body(scheme, &compact).ok_or(rule.format_error())?;
        rule.check(&body)?;
        Ok(Self { scheme, number: format!("{}{body}", rule.kept) })
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(scheme: TaxScheme, number: String) -> Self {
        Self { scheme, number }
    }

    /// The kind of number.
    #[must_use]
    pub const fn scheme(&self) -> TaxScheme {
        self.scheme
    }

    /// The number in its canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }
}

impl fmt::Display for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)
    }
}

/// What people and forms put between the characters of a number: hyphens and dashes of any length too.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '.' | '-' | '/' | '\u{2010}'..='\u{2015}')
}

/// Capital ASCII letters, and Ñ, which Mexico's numbers may have. Other letters stay, and are refused.
fn upper_case(character: char) -> char {
    if character == 'ñ' { 'Ñ' } else { character.to_ascii_uppercase() }
}
