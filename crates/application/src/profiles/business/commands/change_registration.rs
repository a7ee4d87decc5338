//! Changes a business's entry in a public register.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, Registration};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes a business's entry in a public register.
#[derive(Debug, Clone)]
pub struct ChangeRegistration {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The entry; `None` unsets it.
    pub registration: Option<Registration>,
}

impl Change for ChangeRegistration {
    type Profile = Business;
    const NAME: &'static str = "change_registration";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_registration(self.registration.clone());
        Ok(())
    }
}
