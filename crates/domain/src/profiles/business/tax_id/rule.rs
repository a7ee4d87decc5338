//! How the numbers of one scheme are written and checked.

use std::borrow::Cow;

use super::{TaxIdError, TaxScheme};

/// What is known of one scheme. Each is a line of the table in `schemes.rs`.
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// ISO 3166-1 alpha-2; empty where the scheme has no country.
    pub(super) country: &'static str,
    pub(super) title: &'static str,
    /// The letters that the canonical form has in front; may be empty, and may be left out by who types.
    pub(super) kept: &'static str,
    /// Other letters that may be typed in front, and are dropped.
    pub(super) dropped: &'static [&'static str],
    /// The forms of the number without these letters, in the signs of [`fits`].
    pub(super) shapes: &'static [&'static str],
    pub(super) check: Check,
    /// The form in words, and a published number.
    pub(super) expected: &'static str,
    pub(super) example: &'static str,
}

/// What is checked beyond the shape.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Nothing: the office published no more, or what it gave out doesn't keep to it.
    ShapeOnly,
    /// Parts that only some values are given out for, and no check digit.
    Parts(fn(&str) -> bool),
    /// Check digits, and perhaps such parts.
    Digits(fn(&str) -> bool),
}

impl Rule {
    /// The number without country letters, if it is written as the scheme's numbers are.
    pub(super) fn body<'a>(&self, scheme: TaxScheme, compact: &'a str) -> Option<Cow<'a, str>> {
        // Without letters in front first: a Mexican number may begin with MX by itself.
        let prefixes = std::iter::once("").chain([self.kept]).chain(self.dropped.iter().copied());
        prefixes
            .filter_map(|prefix| compact.strip_prefix(prefix))
            .map(|body| complete(scheme, body))
            .find(|body| self.shapes.iter().any(|shape| has_shape(body, shape)))
    }

    /// Checks what stands in a number that has one of the shapes.
    pub(super) fn check(&self, body: &str) -> Result<(), TaxIdError> {
        match self.check {
            Check::Parts(fit) if !fit(body) => Err(self.format_error()),
            Check::Digits(fit) if !fit(body) => Err(TaxIdError::CheckDigit),
            _ => Ok(()),
        }
    }

    /// The refusal of what isn't written so.
    pub(super) const fn format_error(&self) -> TaxIdError {
        TaxIdError::Format { expected: self.expected, example: self.example }
    }
}

/// Brings the several ways of writing one number together: leading zeros that older forms lack, endings that say "VAT"
/// in one of the country's languages.
fn complete(scheme: TaxScheme, body: &str) -> Cow<'_, str> {
    let without_ending =
        |endings: &[&str]| endings.iter().find_map(|ending| body.strip_suffix(ending)).unwrap_or(body);
    match (scheme, body.len()) {
        // Numbers of before 2005 have 9 digits.
        (TaxScheme::BeVat, 9) | (TaxScheme::NzIrd, 8) => Cow::Owned(format!("0{body}")),
        (TaxScheme::ChVat, _) => {
            Cow::Owned(format!("{}MWST", without_ending(&["MWST", "TVA", "IVA", "TPV"])))
        }
        (TaxScheme::NoVat, _) => Cow::Owned(format!("{}MVA", without_ending(&["MVA"]))),
        _ => Cow::Borrowed(body),
    }
}

/// Whether a text has a shape, character by character.
fn has_shape(text: &str, shape: &str) -> bool {
    let mut characters = text.chars();
    shape.chars().all(|sign| characters.next().is_some_and(|character| fits(sign, character)))
        && characters.next().is_none()
}

/// The signs of a shape: `#` a digit, `@` a letter, `?` either, `&` a letter, Ñ or &, `*` a letter, + or *; anything
/// else stands for itself.
fn fits(sign: char, character: char) -> bool {
    match sign {
        '#' => character.is_ascii_digit(),
        '@' => character.is_ascii_uppercase(),
        '?' => character.is_ascii_digit() || character.is_ascii_uppercase(),
        '&' => character.is_ascii_uppercase() || matches!(character, 'Ñ' | '&'),
        '*' => character.is_ascii_uppercase() || matches!(character, '+' | '*'),
        _ => sign == character,
    }
}
