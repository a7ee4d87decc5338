//! The key of a profile in another system.

use super::text::{Line, TextError};

/// The key by which another system knows the profile: at most 200 characters, compared exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalKey(Line<200>);

impl ExternalKey {
    /// Parses a key.
    ///
    /// # Errors
    /// When it is empty, too long or holds a control character.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        Line::parse(text).map(Self)
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(Line::restore(text))
    }

    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}
