//! Changes or unsets the time zone of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::time_zone::TimeZone;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Changes or unsets the time zone of a person.
#[derive(Debug, Clone)]
pub struct ChangeTimeZone {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new zone; `None` unsets it.
    pub zone: Option<TimeZone>,
}

impl PersonChange for ChangeTimeZone {
    const NAME: &'static str = "change_time_zone";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_time_zone(self.zone.clone())?)
    }
}
