//! The changes of a person, one method each.

use chrono::NaiveDate;

use super::details::at_most;
use super::{
    BirthPlace, Gender, LifeStatus, MAX_LANGUAGES, MAX_NATIONALITIES, Person, PersonError, PersonEvent,
    PersonName, Pronouns,
};
use crate::shared::change::{Change, without_repeats};
use crate::shared::country::CountryCode;
use crate::shared::language::LanguageTag;
use crate::shared::partial_date::PartialDate;
use crate::shared::time_zone::TimeZone;

type Changed = Result<(), PersonError>;

/// Every method fails with [`PersonError::Erased`] once the person was erased; further errors are named at each.
impl Person {
    /// Changes the name; `None` unsets it.
    pub fn change_name(&mut self, name: Option<PersonName>) -> Changed {
        self.ensure_not_erased()?;
        self.set_name(name);
        Ok(())
    }

    /// Changes the birth date; `None` when it's unknown after all. Refuses one in the future or after the death.
    pub fn change_birth_date(&mut self, date: Option<PartialDate>, today: NaiveDate) -> Changed {
        self.ensure_not_erased()?;
        let mut next = self.details.clone();
        next.birth_date = date;
        next.check_dates(today)?;
        self.set_birth_date(date);
        Ok(())
    }

    /// Says that the person has died, or lives after all. Refuses a death in the future or before the birth.
    pub fn change_life_status(&mut self, life: LifeStatus, today: NaiveDate) -> Changed {
        self.ensure_not_erased()?;
        let mut next = self.details.clone();
        next.life = life;
        next.check_dates(today)?;
        self.set_life(life);
        Ok(())
    }

    /// Changes the place of birth.
    pub fn change_birth_place(&mut self, place: Option<BirthPlace>) -> Changed {
        self.ensure_not_erased()?;
        let change = Change::apply(&mut self.details.birth_place, place);
        self.record(change.map(PersonEvent::BirthPlaceChanged));
        Ok(())
    }

    /// Changes the gender.
    pub fn change_gender(&mut self, gender: Option<Gender>) -> Changed {
        self.ensure_not_erased()?;
        let change = Change::apply(&mut self.details.gender, gender);
        self.record(change.map(PersonEvent::GenderChanged));
        Ok(())
    }

    /// Changes the pronouns.
    pub fn change_pronouns(&mut self, pronouns: Option<Pronouns>) -> Changed {
        self.ensure_not_erased()?;
        let change = Change::apply(&mut self.details.pronouns, pronouns);
        self.record(change.map(PersonEvent::PronounsChanged));
        Ok(())
    }

    /// Changes the nationalities; repeats are dropped. Refuses more than [`MAX_NATIONALITIES`].
    pub fn change_nationalities(&mut self, countries: Vec<CountryCode>) -> Changed {
        self.ensure_not_erased()?;
        let countries = without_repeats(countries);
        at_most(&countries, MAX_NATIONALITIES, "nationalities")?;
        let change = Change::apply(&mut self.details.nationalities, countries);
        self.record(change.map(PersonEvent::NationalitiesChanged));
        Ok(())
    }

    /// Changes the languages, most preferred first; repeats are dropped. Refuses more than [`MAX_LANGUAGES`].
    pub fn change_languages(&mut self, languages: Vec<LanguageTag>) -> Changed {
        self.ensure_not_erased()?;
        let languages = without_repeats(languages);
        at_most(&languages, MAX_LANGUAGES, "languages")?;
        let change = Change::apply(&mut self.details.languages, languages);
        self.record(change.map(PersonEvent::LanguagesChanged));
        Ok(())
    }

    /// Puts one language first and keeps the others behind it.
    pub fn prefer_language(&mut self, language: LanguageTag) -> Changed {
        let others = self.details.languages.iter().cloned();
        self.change_languages(std::iter::once(language).chain(others).collect())
    }

    /// Changes the time zone.
    pub fn change_time_zone(&mut self, zone: Option<TimeZone>) -> Changed {
        self.ensure_not_erased()?;
        let change = Change::apply(&mut self.details.time_zone, zone);
        self.record(change.map(PersonEvent::TimeZoneChanged));
        Ok(())
    }

    pub(super) fn ensure_not_erased(&self) -> Changed {
        if self.details.life == LifeStatus::Erased { Err(PersonError::Erased) } else { Ok(()) }
    }

    pub(super) fn set_name(&mut self, name: Option<PersonName>) {
        let change = Change::apply(&mut self.details.name, name);
        self.record(change.map(PersonEvent::NameChanged));
    }

    pub(super) fn set_birth_date(&mut self, date: Option<PartialDate>) {
        let change = Change::apply(&mut self.details.birth_date, date);
        self.record(change.map(PersonEvent::BirthDateChanged));
    }

    pub(super) fn set_life(&mut self, life: LifeStatus) {
        let change = Change::apply(&mut self.details.life, life);
        self.record(change.map(PersonEvent::LifeStatusChanged));
    }

    fn record(&mut self, event: Option<PersonEvent>) {
        if let Some(event) = event {
            self.root.record(event);
        }
    }
}
