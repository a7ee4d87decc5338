//! Changes or unsets the name of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{Person, PersonName};

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes or unsets the name of a person.
#[derive(Debug, Clone)]
pub struct ChangeName {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new name; `None` unsets it.
    pub name: Option<PersonName>,
}

impl Change for ChangeName {
    type Profile = Person;
    const NAME: &'static str = "change_name";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_name(self.name.clone()).map_err(rule)
    }
}
