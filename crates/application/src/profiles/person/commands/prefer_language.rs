//! Puts one language of a person before the others.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::language::LanguageTag;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Puts one language of a person before the others.
#[derive(Debug, Clone)]
pub struct PreferLanguage {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The language to put first.
    pub language: LanguageTag,
}

impl Change for PreferLanguage {
    type Profile = Person;
    const NAME: &'static str = "prefer_language";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.prefer_language(self.language.clone()).map_err(rule)
    }
}
