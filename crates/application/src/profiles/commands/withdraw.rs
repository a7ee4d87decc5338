//! Gives up a change that is planned for a profile.

use chrono::NaiveDate;
use profiles_domain::shared::id::PlannedChangeId;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Gives up a change that is planned for a profile. One that isn't planned, or took effect already, stays as it is.
#[derive(Debug, Clone)]
pub struct WithdrawChange<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The planned change.
    pub change: PlannedChangeId,
}

impl<P: Kind> Change for WithdrawChange<P> {
    type Profile = P;
    const NAME: &'static str = "withdraw_change";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.withdraw(self.change).map_err(rule)
    }
}
