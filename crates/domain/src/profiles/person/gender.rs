//! Gender: the common values, and whatever somebody calls it themselves.

use crate::shared::text::{Line, TextError};

/// How somebody describes their gender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gender {
    /// `female`
    Female,
    /// `male`
    Male,
    /// `nonbinary`
    NonBinary,
    /// `undisclosed`: they were asked and prefer not to say.
    Undisclosed,
    /// Their own words, at most 100 characters.
    SelfDescribed(Line<100>),
}

impl Gender {
    /// Parses one of the common values in any case, or takes the text as a self-description.
    ///
    /// # Errors
    /// When the text is empty, longer than 100 characters or holds a control character.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let line = Line::parse(text)?;
        Ok(match line.as_str().to_ascii_lowercase().as_str() {
            "female" => Self::Female,
            "male" => Self::Male,
            "nonbinary" | "non-binary" => Self::NonBinary,
            "undisclosed" => Self::Undisclosed,
            _ => Self::SelfDescribed(line),
        })
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        match text.as_str() {
            "female" => Self::Female,
            "male" => Self::Male,
            "nonbinary" => Self::NonBinary,
            "undisclosed" => Self::Undisclosed,
            _ => Self::SelfDescribed(Line::restore(text)),
        }
    }

    /// The common value's name, or the self-description.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::NonBinary => "nonbinary",
            Self::Undisclosed => "undisclosed",
            Self::SelfDescribed(words) => words.as_str(),
        }
    }
}
