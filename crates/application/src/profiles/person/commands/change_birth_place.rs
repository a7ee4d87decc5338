//! Changes or unsets the place of birth of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{BirthPlace, Person};

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Changes or unsets the place of birth of a person.
#[derive(Debug, Clone)]
pub struct ChangeBirthPlace {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new place; `None` unsets it.
    pub place: Option<BirthPlace>,
}

impl PersonChange for ChangeBirthPlace {
    const NAME: &'static str = "change_birth_place";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_birth_place(self.place.clone())?)
    }
}
