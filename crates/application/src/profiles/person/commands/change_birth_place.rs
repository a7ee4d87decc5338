//! Changes or unsets the place of birth of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{BirthPlace, Person};

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes or unsets the place of birth of a person.
#[derive(Debug, Clone)]
pub struct ChangeBirthPlace {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new place; `None` unsets it.
    pub place: Option<BirthPlace>,
}

impl Change for ChangeBirthPlace {
    type Profile = Person;
    const NAME: &'static str = "change_birth_place";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_birth_place(self.place.clone()).map_err(rule)
    }
}
