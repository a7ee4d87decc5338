//! Changes the languages of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::language::LanguageTag;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes the languages of a person.
#[derive(Debug, Clone)]
pub struct ChangeLanguages {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// All languages, most preferred first; none unsets them.
    pub languages: Vec<LanguageTag>,
}

impl Change for ChangeLanguages {
    type Profile = Person;
    const NAME: &'static str = "change_languages";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_languages(self.languages.clone()).map_err(rule)
    }
}
