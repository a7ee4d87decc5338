//! Changes or unsets the gender of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{Gender, Person};

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes or unsets the gender of a person.
#[derive(Debug, Clone)]
pub struct ChangeGender {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new value; `None` unsets it.
    pub gender: Option<Gender>,
}

impl Change for ChangeGender {
    type Profile = Person;
    const NAME: &'static str = "change_gender";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_gender(self.gender.clone()).map_err(rule)
    }
}
