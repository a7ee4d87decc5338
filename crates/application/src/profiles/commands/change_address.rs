//! Sets the postal address of a profile under a label.

use chrono::NaiveDate;
use profiles_domain::shared::contact::PostalAddress;
use profiles_domain::shared::label::Label;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Sets the postal address of a profile under a label.
#[derive(Debug, Clone)]
pub struct ChangeAddress<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The label.
    pub label: Label,
    /// The postal address.
    pub address: PostalAddress,
    /// Whether to prefer it; `None` keeps what it was.
    pub primary: Option<bool>,
}

impl<P: Kind> Change for ChangeAddress<P> {
    type Profile = P;
    const NAME: &'static str = "change_address";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.change_address(&self.label, self.address.clone(), self.primary).map_err(rule)
    }
}
