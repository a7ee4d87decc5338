//! Sets the phone number of a person under a label.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::contact::PhoneNumber;
use profiles_domain::shared::label::Label;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Sets the phone number of a person under a label.
#[derive(Debug, Clone)]
pub struct ChangePhoneNumber {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The label.
    pub label: Label,
    /// The phone number.
    pub phone_number: PhoneNumber,
    /// Whether to prefer it; `None` keeps what it was.
    pub primary: Option<bool>,
}

impl PersonChange for ChangePhoneNumber {
    const NAME: &'static str = "change_phone_number";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_phone_number(&self.label, self.phone_number.clone(), self.primary)?)
    }
}
