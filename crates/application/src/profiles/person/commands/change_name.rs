//! Changes or unsets the name of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{Person, PersonName};

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Changes or unsets the name of a person.
#[derive(Debug, Clone)]
pub struct ChangeName {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new name; `None` unsets it.
    pub name: Option<PersonName>,
}

impl PersonChange for ChangeName {
    const NAME: &'static str = "change_name";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_name(self.name.clone())?)
    }
}
