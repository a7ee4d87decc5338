//! Changes the names that a business trades under.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, BusinessName};

use crate::profiles::change::{Change, rule};
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes the names that a business trades under.
#[derive(Debug, Clone)]
pub struct ChangeTradeNames {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The names.
    pub names: Vec<BusinessName>,
}

impl Change for ChangeTradeNames {
    type Profile = Business;
    const NAME: &'static str = "change_trade_names";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_trade_names(self.names.clone()).map_err(rule)
    }
}
