//! The changes of a person, one method each.

use chrono::NaiveDate;

use super::details::{at_most, check_external_ids, without_repeats};
use super::{
    BirthPlace, Emails, ExternalIds, Gender, LifeStatus, MAX_LANGUAGES, MAX_NATIONALITIES, Person,
    PersonError, PersonEvent, PersonName, PhoneNumbers, PostalAddresses, Pronouns,
};
use crate::shared::change::Change;
use crate::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use crate::shared::contact_points::ContactPointsError;
use crate::shared::country::CountryCode;
use crate::shared::external_id::ExternalKey;
use crate::shared::label::{Label, SystemName};
use crate::shared::language::LanguageTag;
use crate::shared::partial_date::PartialDate;
use crate::shared::time_zone::TimeZone;

type Changed = Result<(), PersonError>;

fn contacts(attribute: &'static str) -> impl Fn(ContactPointsError) -> PersonError {
    move |reason| PersonError::Contacts { attribute, reason }
}

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

    /// Sets the e-mail under a label. `primary` as in [`ContactPoints::with`](crate::shared::contact_points::ContactPoints::with).
    pub fn change_email(&mut self, label: &Label, email: EmailAddress, primary: Option<bool>) -> Changed {
        self.change_emails(self.details.emails.with(label, email, primary).map_err(contacts("emails"))?)
    }

    /// Removes the e-mail under a label.
    pub fn remove_email(&mut self, label: &Label) -> Changed {
        self.change_emails(self.details.emails.without(label))
    }

    /// Makes the e-mails what `next` says.
    pub fn change_emails(&mut self, next: Emails) -> Changed {
        self.ensure_not_erased()?;
        for (label, change) in self.details.emails.changes_to(&next) {
            self.root.record(PersonEvent::EmailChanged(label, change));
        }
        self.details.emails = next;
        Ok(())
    }

    /// Sets the phone number under a label. `primary` as for e-mails.
    pub fn change_phone_number(
        &mut self,
        label: &Label,
        number: PhoneNumber,
        primary: Option<bool>,
    ) -> Changed {
        let next =
            self.details.phone_numbers.with(label, number, primary).map_err(contacts("phone_numbers"))?;
        self.change_phone_numbers(next)
    }

    /// Removes the phone number under a label.
    pub fn remove_phone_number(&mut self, label: &Label) -> Changed {
        self.change_phone_numbers(self.details.phone_numbers.without(label))
    }

    /// Makes the phone numbers what `next` says.
    pub fn change_phone_numbers(&mut self, next: PhoneNumbers) -> Changed {
        self.ensure_not_erased()?;
        for (label, change) in self.details.phone_numbers.changes_to(&next) {
            self.root.record(PersonEvent::PhoneNumberChanged(label, change));
        }
        self.details.phone_numbers = next;
        Ok(())
    }

    /// Sets the postal address under a label. `primary` as for e-mails.
    pub fn change_address(
        &mut self,
        label: &Label,
        address: PostalAddress,
        primary: Option<bool>,
    ) -> Changed {
        let next = self.details.addresses.with(label, address, primary).map_err(contacts("addresses"))?;
        self.change_addresses(next)
    }

    /// Removes the postal address under a label.
    pub fn remove_address(&mut self, label: &Label) -> Changed {
        self.change_addresses(self.details.addresses.without(label))
    }

    /// Makes the postal addresses what `next` says.
    pub fn change_addresses(&mut self, next: PostalAddresses) -> Changed {
        self.ensure_not_erased()?;
        for (label, change) in self.details.addresses.changes_to(&next) {
            self.root.record(PersonEvent::AddressChanged(label, change));
        }
        self.details.addresses = next;
        Ok(())
    }

    /// Links the person to a record of another system; `None` unlinks. Whether another person has the same key is
    /// for the repository to tell.
    pub fn change_external_id(&mut self, system: &SystemName, key: Option<ExternalKey>) -> Changed {
        let mut next = self.details.external_ids.clone();
        match key {
            Some(key) => next.insert(system.clone(), key),
            None => next.remove(system),
        };
        self.change_external_ids(next)
    }

    /// Makes the links to other systems what `next` says. Refuses more than
    /// [`MAX_EXTERNAL_IDS`](super::MAX_EXTERNAL_IDS).
    pub fn change_external_ids(&mut self, next: ExternalIds) -> Changed {
        self.ensure_not_erased()?;
        check_external_ids(&next)?;
        let was = std::mem::replace(&mut self.details.external_ids, next);
        let is = &self.details.external_ids;
        let systems: std::collections::BTreeSet<_> = was.keys().chain(is.keys()).collect();
        for system in systems {
            let change = Change { from: was.get(system).cloned(), to: is.get(system).cloned() };
            if change.from != change.to {
                self.root.record(PersonEvent::ExternalIdChanged(system.clone(), change));
            }
        }
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
