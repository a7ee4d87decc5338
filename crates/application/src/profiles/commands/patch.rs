//! Changes several attributes of a profile at once, as an RFC 7396 merge patch says.

use chrono::NaiveDate;
use profiles_domain::shared::contact::Handling;
use serde_json::Value;

use crate::profiles::change::{Change, rule};
use crate::profiles::merge_patch::merged;
use crate::profiles::{ChangeError, Kind, Target};

/// Changes several attributes of a profile at once: one version, one event for each attribute that differs.
#[derive(Debug, Clone)]
pub struct PatchProfile<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The patch: what it doesn't mention stays, what it gives as null is unset.
    pub patch: Value,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl<P: Kind> Change for PatchProfile<P> {
    type Profile = P;
    const NAME: &'static str = P::NAMES.patch;

    fn target(&self) -> &Target<P> {
        &self.target
    }

    fn apply(&self, profile: &mut P, today: NaiveDate) -> Result<(), ChangeError> {
        let next = merged::<P>(profile.details(), &self.patch, self.handling)?;
        profile.replace(next, today).map_err(rule)
    }
}
