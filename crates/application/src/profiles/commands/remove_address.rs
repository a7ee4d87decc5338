//! Removes the postal address of a profile under a label.

use chrono::NaiveDate;
use profiles_domain::shared::label::Label;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Removes the postal address of a profile under a label.
#[derive(Debug, Clone)]
pub struct RemoveAddress<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The label.
    pub label: Label,
}

impl<P: Kind> Change for RemoveAddress<P> {
    type Profile = P;
    const NAME: &'static str = "remove_address";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.remove_address(&self.label).map_err(rule)
    }
}
