//! Sets the phone number of a profile under a label.

use chrono::NaiveDate;
use profiles_domain::shared::contact::PhoneNumber;
use profiles_domain::shared::label::Label;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Sets the phone number of a profile under a label.
#[derive(Debug, Clone)]
pub struct ChangePhoneNumber<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The label.
    pub label: Label,
    /// The phone number.
    pub phone_number: PhoneNumber,
    /// Whether to prefer it; `None` keeps what it was.
    pub primary: Option<bool>,
}

impl<P: Kind> Change for ChangePhoneNumber<P> {
    type Profile = P;
    const NAME: &'static str = "change_phone_number";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.change_phone_number(&self.label, self.phone_number.clone(), self.primary).map_err(rule)
    }
}
