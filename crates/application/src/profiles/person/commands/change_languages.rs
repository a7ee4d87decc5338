//! Changes the languages of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::language::LanguageTag;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Changes the languages of a person.
#[derive(Debug, Clone)]
pub struct ChangeLanguages {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// All languages, most preferred first; none unsets them.
    pub languages: Vec<LanguageTag>,
}

impl PersonChange for ChangeLanguages {
    const NAME: &'static str = "change_languages";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_languages(self.languages.clone())?)
    }
}
