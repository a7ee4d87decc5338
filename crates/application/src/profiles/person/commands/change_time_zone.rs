//! Changes or unsets the time zone of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::time_zone::TimeZone;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes or unsets the time zone of a person.
#[derive(Debug, Clone)]
pub struct ChangeTimeZone {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The new zone; `None` unsets it.
    pub zone: Option<TimeZone>,
}

impl Change for ChangeTimeZone {
    type Profile = Person;
    const NAME: &'static str = "change_time_zone";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_time_zone(self.zone.clone()).map_err(rule)
    }
}
