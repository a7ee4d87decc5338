//! Changes the legal form of a business.

use chrono::NaiveDate;
use profiles_domain::profiles::business::{Business, LegalForm};

use crate::profiles::change::Change;
use crate::profiles::{BusinessTarget, ChangeError};

/// Changes the legal form of a business.
#[derive(Debug, Clone)]
pub struct ChangeLegalForm {
    /// Which business, and on what condition.
    pub target: BusinessTarget,
    /// The form; `None` unsets it.
    pub form: Option<LegalForm>,
}

impl Change for ChangeLegalForm {
    type Profile = Business;
    const NAME: &'static str = "change_legal_form";

    fn target(&self) -> &BusinessTarget {
        &self.target
    }

    fn apply(&self, business: &mut Business, _: NaiveDate) -> Result<(), ChangeError> {
        business.change_legal_form(self.form.clone());
        Ok(())
    }
}
