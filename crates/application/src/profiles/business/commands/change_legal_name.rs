//! Changes the legal name of a business.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, BusinessName};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes the legal name of a business.
#[derive(Debug, Clone)]
pub struct ChangeLegalName {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The name; `None` unsets it.
    pub name: Option<BusinessName>,
}

impl Change for ChangeLegalName {
    type Profile = Business;
    const NAME: &'static str = "change_legal_name";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_legal_name(self.name.clone());
        Ok(())
    }
}
