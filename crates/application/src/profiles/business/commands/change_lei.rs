//! Changes the LEI of a business.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, Lei};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes the LEI of a business.
#[derive(Debug, Clone)]
pub struct ChangeLei {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The LEI; `None` unsets it.
    pub lei: Option<Lei>,
}

impl Change for ChangeLei {
    type Profile = Business;
    const NAME: &'static str = "change_lei";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_lei(self.lei.clone());
        Ok(())
    }
}
