//! Links a profile to a record of another system, or unlinks it.

use chrono::NaiveDate;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::SystemName;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, Kind, Target};

/// Links a profile to a record of another system, or unlinks it.
#[derive(Debug, Clone)]
pub struct ChangeExternalId<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The other system.
    pub system: SystemName,
    /// The key there; `None` unlinks.
    pub key: Option<ExternalKey>,
}

impl<P: Kind> Change for ChangeExternalId<P> {
    type Profile = P;
    const NAME: &'static str = "change_external_id";

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, _: NaiveDate) -> Result<(), ChangeError> {
        profile.change_external_id(&self.system, self.key.clone()).map_err(rule)
    }
}
