//! Removes the phone number of a person under a label.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::label::Label;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Removes the phone number of a person under a label.
#[derive(Debug, Clone)]
pub struct RemovePhoneNumber {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The label.
    pub label: Label,
}

impl PersonChange for RemovePhoneNumber {
    const NAME: &'static str = "remove_phone_number";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.remove_phone_number(&self.label)?)
    }
}
