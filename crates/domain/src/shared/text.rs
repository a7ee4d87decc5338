//! One line of text as people type it: trimmed, NFC, without control characters, otherwise untouched.

use unicode_normalization::UnicodeNormalization;

/// Why a text was refused. The text itself is never part of the message: it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("empty: leave it out or give some text")]
    Empty,
    /// More characters (Unicode scalar values) than allowed.
    #[error("longer than {max} characters")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// A control character, such as NUL or a line break.
    #[error("contains a control character")]
    ControlCharacter,
}

impl TextError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "text_empty",
            Self::TooLong { .. } => "text_too_long",
            Self::ControlCharacter => "control_character",
        }
    }
}

/// One line of text of at most `MAX` characters (Unicode scalar values), kept as typed.
///
/// Surrounding white space is trimmed and the text is normalised to NFC (UAX #15), which changes no character
/// that a reader could see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// Parses a line.
    ///
    /// # Errors
    /// When it is empty, longer than `MAX` or holds a control character.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        // A bound on the raw length first: normalising a hostile megabyte isn't worth its time.
        if text.len() > MAX.saturating_mul(16) {
            return Err(TextError::TooLong { max: MAX });
        }
        let clean: String = text.trim().nfc().collect();
        if clean.is_empty() {
            return Err(TextError::Empty);
        }
        if clean.chars().any(char::is_control) {
            return Err(TextError::ControlCharacter);
        }
        if clean.chars().count() > MAX {
            return Err(TextError::TooLong { max: MAX });
        }
        Ok(Self(clean))
    }

    /// Takes back what a repository stored. Only for text that came from [`Line::parse`].
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_composed_but_not_mangled() {
        assert_eq!(Line::<20>::parse("  Jose\u{301} ").unwrap().as_str(), "José");
        assert_eq!(Line::<20>::parse("د. منى 👩‍🚀").unwrap().as_str(), "د. منى 👩‍🚀");
    }

    #[test]
    fn what_no_line_can_hold_is_refused() {
        assert_eq!(Line::<5>::parse(" \u{3000} "), Err(TextError::Empty));
        assert_eq!(Line::<5>::parse("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(Line::<5>::parse("abcdef"), Err(TextError::TooLong { max: 5 }));
        assert_eq!(Line::<5>::parse("山田山田山").unwrap().as_str().chars().count(), 5);
        assert_eq!(Line::<5>::parse(&"a".repeat(1_000_000)), Err(TextError::TooLong { max: 5 }));
    }
}
