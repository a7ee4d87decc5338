//! Changes several attributes of a person at once, as an RFC 7396 merge patch says.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use serde_json::Value;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;
use crate::profiles::person::input::Handling;
use crate::profiles::person::merge_patch::merged;

/// Changes several attributes of a person at once: one version, one event for each attribute that differs.
#[derive(Debug, Clone)]
pub struct PatchPerson {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The patch: what it doesn't mention stays, what it gives as null is unset.
    pub patch: Value,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl PersonChange for PatchPerson {
    const NAME: &'static str = "patch_person";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, today: NaiveDate) -> Result<(), ChangePersonError> {
        let next = merged(person.details(), &self.patch, self.handling)?;
        Ok(person.replace(next, today)?)
    }
}
