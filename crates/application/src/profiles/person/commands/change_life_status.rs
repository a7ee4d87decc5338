//! Says that a person has died, or lives after all.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{LifeStatus, Person};

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Says that a person has died, or lives after all.
#[derive(Debug, Clone)]
pub struct ChangeLifeStatus {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new status.
    pub life: LifeStatus,
}

impl Change for ChangeLifeStatus {
    type Profile = Person;
    const NAME: &'static str = "change_life_status";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, today: NaiveDate) -> Result<(), ChangeError> {
        person.change_life_status(self.life, today).map_err(rule)
    }
}
