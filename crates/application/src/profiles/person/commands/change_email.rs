//! Sets the e-mail address of a person under a label.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::contact::EmailAddress;
use profiles_domain::shared::label::Label;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Sets the e-mail address of a person under a label.
#[derive(Debug, Clone)]
pub struct ChangeEmail {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The label.
    pub label: Label,
    /// The e-mail address.
    pub email: EmailAddress,
    /// Whether to prefer it; `None` keeps what it was.
    pub primary: Option<bool>,
}

impl PersonChange for ChangeEmail {
    const NAME: &'static str = "change_email";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_email(&self.label, self.email.clone(), self.primary)?)
    }
}
