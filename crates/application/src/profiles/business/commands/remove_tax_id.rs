//! Removes the tax number of a business in one scheme.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, TaxScheme};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Removes the tax number of a business in one scheme.
#[derive(Debug, Clone)]
pub struct RemoveTaxId {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The scheme.
    pub scheme: TaxScheme,
}

impl Change for RemoveTaxId {
    type Profile = Business;
    const NAME: &'static str = "remove_tax_id";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.remove_tax_id(self.scheme);
        Ok(())
    }
}
