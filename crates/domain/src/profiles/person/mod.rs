//! The person aggregate.

mod change;
mod details;
mod error;
mod event;
mod gender;
mod life;
mod name;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

pub use details::{BirthPlace, Emails, ExternalIds, PersonDetails, PhoneNumbers, PostalAddresses, Pronouns};
pub use details::{MAX_EXTERNAL_IDS, MAX_LANGUAGES, MAX_NATIONALITIES};
pub use error::PersonError;
pub use event::PersonEvent;
pub use gender::Gender;
pub use life::LifeStatus;
pub use name::{NameError, NameParts, PersonName};

use crate::shared::aggregate::AggregateRoot;
use crate::shared::id::PersonId;
use crate::shared::version::Version;

/// A human being, whether or not they can log in anywhere.
///
/// Each change is one method, which records what was and what is as a [`PersonEvent`]; a change to the same value
/// records nothing. `today` is the current date in UTC; nothing here reads a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    root: AggregateRoot<PersonId, PersonEvent>,
    details: PersonDetails,
}

impl Person {
    /// Registers somebody with what is known of them, which may be nothing yet.
    ///
    /// # Errors
    /// When the details contradict each other, such as a death before the birth.
    pub fn register(id: PersonId, details: PersonDetails, now: DateTime<Utc>) -> Result<Self, PersonError> {
        details.check(now.date_naive())?;
        let mut root = AggregateRoot::new(id, now);
        root.record(PersonEvent::Registered(Box::new(details.clone())));
        Ok(Self { root, details })
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(
        id: PersonId,
        version: Version,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        details: PersonDetails,
    ) -> Self {
        Self { root: AggregateRoot::restore(id, version, created_at, updated_at), details }
    }

    /// Identity, version and times.
    #[must_use]
    pub fn root(&self) -> &AggregateRoot<PersonId, PersonEvent> {
        &self.root
    }

    /// Identity, version and times, for the unit of work, which stamps and drains them.
    pub fn root_mut(&mut self) -> &mut AggregateRoot<PersonId, PersonEvent> {
        &mut self.root
    }

    /// The person's id.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.root.id()
    }

    /// Everything known about the person.
    #[must_use]
    pub fn details(&self) -> &PersonDetails {
        &self.details
    }

    /// Forgets all that is known. The id and the fact that there was somebody stay.
    pub fn erase(&mut self) {
        if self.details.life != LifeStatus::Erased {
            self.details = PersonDetails { life: LifeStatus::Erased, ..PersonDetails::default() };
            self.root.record(PersonEvent::Erased);
        }
    }

    /// Makes the details what `next` says, attribute by attribute: one event for each that differs.
    ///
    /// # Errors
    /// As the single changes; then nothing is changed.
    pub fn replace(&mut self, next: PersonDetails, today: NaiveDate) -> Result<(), PersonError> {
        let mut copy = self.clone();
        copy.ensure_not_erased()?;
        next.check(today)?;
        copy.set_name(next.name);
        // Together, because each is checked against the other: in between they may contradict.
        copy.set_birth_date(next.birth_date);
        copy.set_life(next.life);
        copy.change_birth_place(next.birth_place)?;
        copy.change_gender(next.gender)?;
        copy.change_pronouns(next.pronouns)?;
        copy.change_nationalities(next.nationalities)?;
        copy.change_languages(next.languages)?;
        copy.change_time_zone(next.time_zone)?;
        copy.change_emails(next.emails)?;
        copy.change_phone_numbers(next.phone_numbers)?;
        copy.change_addresses(next.addresses)?;
        copy.change_external_ids(next.external_ids)?;
        *self = copy;
        Ok(())
    }
}
