//! Everything that is known about a person, as one value.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::error::PersonError;
use super::{AddressSource, Gender, LifeStatus, PersonName};
use crate::profiles::contact_details::ContactDetails;
use crate::profiles::upcoming::Upcoming;
use crate::shared::change::without_repeats;
use crate::shared::country::CountryCode;
use crate::shared::id::PersonId;
use crate::shared::language::LanguageTag;
use crate::shared::partial_date::PartialDate;
use crate::shared::text::Line;
use crate::shared::time_zone::TimeZone;

/// The most nationalities that a person may have.
pub const MAX_NATIONALITIES: usize = 20;
/// The most languages that a person may have.
pub const MAX_LANGUAGES: usize = 50;
/// Pronouns in the person's own words, at most 60 characters: `she/her`.
pub type Pronouns = Line<60>;

/// Where somebody was born, as far as it's known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BirthPlace {
    /// The town or village, at most 200 characters.
    pub locality: Option<Line<200>>,
    /// The country.
    pub country: Option<CountryCode>,
}

/// Everything that is known about a person. Whatever isn't known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonDetails {
    /// The name.
    pub name: Option<PersonName>,
    /// The birth date, as much of it as is known.
    pub birth_date: Option<PartialDate>,
    /// The place of birth.
    pub birth_place: Option<BirthPlace>,
    /// How the person describes their gender.
    pub gender: Option<Gender>,
    /// Which pronouns to use.
    pub pronouns: Option<Pronouns>,
    /// Countries of citizenship, in the person's order, without repeats.
    pub nationalities: Vec<CountryCode>,
    /// Languages, most preferred first, without repeats.
    pub languages: Vec<LanguageTag>,
    /// The zone whose time the person lives by.
    pub time_zone: Option<TimeZone>,
    /// How the person can be reached, and where else they are known.
    pub contact: ContactDetails,
    /// Whether the person lives.
    pub life: LifeStatus,
    /// What is planned. Replacing the details leaves it alone.
    pub upcoming: Upcoming<PersonName>,
    /// Whose address one of the person's own follows. Only [`Person::follow_address`](super::Person::follow_address)
    /// and its opposite change it.
    pub address_source: Option<AddressSource>,
    /// Whose addresses follow the person's, at most [`MAX_FOLLOWERS`](super::MAX_FOLLOWERS). It's here so that a
    /// change finds them by their ids, and so that who begins to follow meanwhile collides with it.
    pub followers: BTreeSet<PersonId>,
}

impl PersonDetails {
    /// Checks what no single value can tell: the limits of lists, and dates against each other and `today`.
    pub(super) fn check(&self, today: NaiveDate) -> Result<(), PersonError> {
        at_most(&self.nationalities, MAX_NATIONALITIES, "nationalities")?;
        at_most(&self.languages, MAX_LANGUAGES, "languages")?;
        self.contact.check()?;
        self.check_dates(today)
    }

    /// The same with each nationality and language once.
    pub(super) fn without_repeats(self) -> Self {
        let (nationalities, languages) =
            (without_repeats(self.nationalities), without_repeats(self.languages));
        Self { nationalities, languages, ..self }
    }

    pub(super) fn check_dates(&self, today: NaiveDate) -> Result<(), PersonError> {
        // Somewhere on earth it's tomorrow already.
        let tomorrow = today.succ_opt().unwrap_or(today);
        let death = self.life.deceased_on();
        if self.birth_date.is_some_and(|date| date.earliest() > tomorrow) {
            return Err(PersonError::BirthInFuture);
        }
        if death.is_some_and(|date| date.earliest() > tomorrow) {
            return Err(PersonError::DeathInFuture);
        }
        match (self.birth_date, death) {
            (Some(birth), Some(death)) if death.latest() < birth.earliest() => {
                Err(PersonError::DeathBeforeBirth)
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn at_most<T>(list: &[T], max: usize, attribute: &'static str) -> Result<(), PersonError> {
    if list.len() > max { Err(PersonError::TooMany { attribute, max }) } else { Ok(()) }
}
