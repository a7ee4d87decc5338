//! Lets the address of a person stand by itself again.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Lets the address of a person stand by itself again: it stays what it is. Following nobody is no error.
#[derive(Debug, Clone)]
pub struct UnfollowAddress {
    /// Which person, and on what condition.
    pub target: PersonTarget,
}

impl Change for UnfollowAddress {
    type Profile = Person;
    const NAME: &'static str = "unfollow_address";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.unfollow_address().map_err(rule)
    }
}
