//! Changes or unsets the pronouns of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{Person, Pronouns};

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes or unsets the pronouns of a person.
#[derive(Debug, Clone)]
pub struct ChangePronouns {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new pronouns; `None` unsets them.
    pub pronouns: Option<Pronouns>,
}

impl Change for ChangePronouns {
    type Profile = Person;
    const NAME: &'static str = "change_pronouns";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_pronouns(self.pronouns.clone()).map_err(rule)
    }
}
