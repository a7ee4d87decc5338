//! Says that a business ended, or exists after all.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, BusinessStatus};

use crate::profiles::change::{Change, rule};
use crate::profiles::{BusinessTarget, ChangeError};

/// Says that a business ended, or exists after all.
#[derive(Debug, Clone)]
pub struct ChangeStatus {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// Where it stands.
    pub status: BusinessStatus,
}

impl Change for ChangeStatus {
    type Profile = Business;
    const NAME: &'static str = "change_status";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, today: NaiveDate) -> Result<(), ChangeError> {
        business.change_status(self.status, today).map_err(rule)
    }
}
