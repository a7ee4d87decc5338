//! Changes the nationalities of a person.

use chrono::NaiveDate;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::country::CountryCode;

use crate::profiles::change::{Change, rule};
use crate::profiles::{ChangeError, PersonTarget};

/// Changes the nationalities of a person.
#[derive(Debug, Clone)]
pub struct ChangeNationalities {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// All nationalities, in the person's order; none unsets them.
    pub countries: Vec<CountryCode>,
}

impl Change for ChangeNationalities {
    type Profile = Person;
    const NAME: &'static str = "change_nationalities";

    fn target(&self) -> &PersonTarget {
        &self.target
    }

    fn apply(&self, person: &mut Person, _: NaiveDate) -> Result<(), ChangeError> {
        person.change_nationalities(self.countries.clone()).map_err(rule)
    }
}
