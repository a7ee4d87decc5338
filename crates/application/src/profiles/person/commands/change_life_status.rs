//! Says that a person has died, or lives after all.

use chrono::NaiveDate;
use profiles_domain::profiles::person::{LifeStatus, Person};

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Says that a person has died, or lives after all.
#[derive(Debug, Clone)]
pub struct ChangeLifeStatus {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new status.
    pub life: LifeStatus,
}

impl PersonChange for ChangeLifeStatus {
    const NAME: &'static str = "change_life_status";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, today: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_life_status(self.life, today)?)
    }
}
