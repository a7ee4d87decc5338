//! Changes the date of foundation of a business.

use chrono::NaiveDate;
use profiles_domain::profiles::business::Business;
use profiles_domain::shared::partial_date::PartialDate;

use crate::profiles::change::{Change, rule};
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes the date of foundation of a business.
#[derive(Debug, Clone)]
pub struct ChangeFoundedOn {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The date, as far as it's known; `None` unsets it.
    pub date: Option<PartialDate>,
}

impl Change for ChangeFoundedOn {
    type Profile = Business;
    const NAME: &'static str = "change_founded_on";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, today: NaiveDate) -> Result<(), ChangeError> {
        business.change_founded_on(self.date, today).map_err(rule)
    }
}
