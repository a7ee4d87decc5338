//! Sets the postal address of a person under a label.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::contact::PostalAddress;
use profiles_domain::shared::label::Label;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Sets the postal address of a person under a label.
#[derive(Debug, Clone)]
pub struct ChangeAddress {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The label.
    pub label: Label,
    /// The postal address.
    pub address: PostalAddress,
    /// Whether to prefer it; `None` keeps what it was.
    pub primary: Option<bool>,
}

impl PersonChange for ChangeAddress {
    const NAME: &'static str = "change_address";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_address(&self.label, self.address.clone(), self.primary)?)
    }
}
