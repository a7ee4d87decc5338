//! Changes or unsets the gender of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{Gender, Person};

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Changes or unsets the gender of a person.
#[derive(Debug, Clone)]
pub struct ChangeGender {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new value; `None` unsets it.
    pub gender: Option<Gender>,
}

impl PersonChange for ChangeGender {
    const NAME: &'static str = "change_gender";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_gender(self.gender.clone())?)
    }
}
