//! Links a person to a record of another system, or unlinks it.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::SystemName;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Links a person to a record of another system, or unlinks it.
#[derive(Debug, Clone)]
pub struct ChangeExternalId {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The other system.
    pub system: SystemName,
    /// The key there; `None` unlinks.
    pub key: Option<ExternalKey>,
}

impl PersonChange for ChangeExternalId {
    const NAME: &'static str = "change_external_id";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_external_id(&self.system, self.key.clone())?)
    }
}
