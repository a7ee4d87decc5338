//! Changes how what a business does is classified.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, Industries};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes how what a business does is classified.
#[derive(Debug, Clone)]
pub struct ChangeIndustry {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The codes by scheme.
    pub industries: Industries,
}

impl Change for ChangeIndustry {
    type Profile = Business;
    const NAME: &'static str = "change_industry";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_industries(self.industries.clone());
        Ok(())
    }
}
