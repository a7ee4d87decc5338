//! Sets the tax number of a business in one scheme.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, TaxId};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Sets the tax number of a business in one scheme.
#[derive(Debug, Clone)]
pub struct ChangeTaxId {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The number.
    pub id: TaxId,
}

impl Change for ChangeTaxId {
    type Profile = Business;
    const NAME: &'static str = "change_tax_id";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_tax_id(self.id.clone());
        Ok(())
    }
}
