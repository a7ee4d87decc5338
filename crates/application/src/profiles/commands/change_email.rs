//! Sets the e-mail address of a profile under a label.

use chrono::NaiveDate;
use profiles_domain::shared::contact::EmailAddress;
use profiles_domain::shared::label::Label;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Sets the e-mail address of a profile under a label.
#[derive(Debug, Clone)]
pub struct ChangeEmail<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The label.
    pub label: Label,
    /// The e-mail address.
    pub email: EmailAddress,
    /// Whether to prefer it; `None` keeps what it was.
    pub primary: Option<bool>,
}

impl<P: Kind> Change for ChangeEmail<P> {
    type Profile = P;
    const NAME: &'static str = "change_email";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.change_email(&self.label, self.email.clone(), self.primary).map_err(rule)
    }
}
