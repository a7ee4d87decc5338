//! Changes or unsets the birth date of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::partial_date::PartialDate;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes or unsets the birth date of a person.
#[derive(Debug, Clone)]
pub struct ChangeBirthDate {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new date; `None` when it is unknown after all.
    pub date: Option<PartialDate>,
}

impl Change for ChangeBirthDate {
    type Profile = Person;
    const NAME: &'static str = "change_birth_date";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, today: NaiveDate) -> Result<(), ChangeError> {
        person.change_birth_date(self.date, today).map_err(rule)
    }
}
