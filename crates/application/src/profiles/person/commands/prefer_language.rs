//! Puts one language of a person before the others.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::language::LanguageTag;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Puts one language of a person before the others.
#[derive(Debug, Clone)]
pub struct PreferLanguage {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The language to put first.
    pub language: LanguageTag,
}

impl PersonChange for PreferLanguage {
    const NAME: &'static str = "prefer_language";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.prefer_language(self.language.clone())?)
    }
}
