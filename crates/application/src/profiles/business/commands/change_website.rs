//! Changes the website of a business.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, Website};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes the website of a business.
#[derive(Debug, Clone)]
pub struct ChangeWebsite {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The website; `None` unsets it.
    pub website: Option<Website>,
}

impl Change for ChangeWebsite {
    type Profile = Business;
    const NAME: &'static str = "change_website";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_website(self.website.clone());
        Ok(())
    }
}
