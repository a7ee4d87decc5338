//! Removes the phone number of a profile under a label.

use chrono::NaiveDate;
use profiles_domain::shared::label::Label;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Removes the phone number of a profile under a label.
#[derive(Debug, Clone)]
pub struct RemovePhoneNumber<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The label.
    pub label: Label,
}

impl<P: Kind> Change for RemovePhoneNumber<P> {
    type Profile = P;
    const NAME: &'static str = "remove_phone_number";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.remove_phone_number(&self.label).map_err(rule)
    }
}
