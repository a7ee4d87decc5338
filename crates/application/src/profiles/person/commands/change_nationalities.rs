//! Changes the nationalities of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::country::CountryCode;

use crate::profiles::ChangePersonError;
use crate::profiles::person::PersonTarget;
use crate::profiles::person::change::PersonChange;

/// Changes the nationalities of a person.
#[derive(Debug, Clone)]
pub struct ChangeNationalities {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// All nationalities, in the person's order; none unsets them.
    pub countries: Vec<CountryCode>,
}

impl PersonChange for ChangeNationalities {
    const NAME: &'static str = "change_nationalities";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangePersonError> {
        Ok(person.change_nationalities(self.countries.clone())?)
    }
}
