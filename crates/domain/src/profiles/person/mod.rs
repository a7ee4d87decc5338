//! The person aggregate.

mod change;
mod details;
mod error;
mod event;
mod following;
#[cfg(test)]
mod following_tests;
mod gender;
mod life;
mod name;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

pub use details::{BirthPlace, MAX_LANGUAGES, MAX_NATIONALITIES, PersonDetails, Pronouns};
pub use error::PersonError;
pub use event::PersonEvent;
pub use following::{AddressSource, MAX_FOLLOWERS};
pub use gender::Gender;
pub use life::LifeStatus;
pub use name::{NameError, NameParts, PersonName};

use super::Profile;
use super::contact_details::ContactDetails;
use super::upcoming::{OwnName, Upcoming, UpcomingEvent};
use crate::shared::aggregate::{Aggregate, AggregateRoot};
use crate::shared::id::PersonId;
use crate::shared::time_zone::TimeZone;

/// A human being, whether or not they can log in anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    root: AggregateRoot<PersonId, PersonEvent>,
    details: PersonDetails,
}

impl Aggregate for Person {
    type Id = PersonId;
    type Details = PersonDetails;
    type Event = PersonEvent;

    fn restore(root: AggregateRoot<PersonId, PersonEvent>, details: PersonDetails) -> Self {
        Self { root, details }
    }

    fn root(&self) -> &AggregateRoot<PersonId, PersonEvent> {
        &self.root
    }

    fn root_mut(&mut self) -> &mut AggregateRoot<PersonId, PersonEvent> {
        &mut self.root
    }

    fn details(&self) -> &PersonDetails {
        &self.details
    }
}

impl Profile for Person {
    type Error = PersonError;
    type Name = PersonName;

    fn code(error: &PersonError) -> &'static str {
        error.code()
    }

    fn register(id: PersonId, details: PersonDetails, now: DateTime<Utc>) -> Result<Self, PersonError> {
        // Whom to follow is said to somebody who is there already: see [`Person::follow_address`].
        let details =
            PersonDetails { address_source: None, followers: BTreeSet::new(), ..details.without_repeats() };
        details.check(now.date_naive())?;
        let mut root = AggregateRoot::new(id, now);
        root.record(PersonEvent::Registered(Box::new(details.clone())));
        Ok(Self { root, details })
    }

    fn replace(&mut self, next: PersonDetails, today: NaiveDate) -> Result<(), PersonError> {
        let mut copy = self.clone();
        copy.ensure_not_erased()?;
        let next = next.without_repeats();
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
        copy.change_contact(next.contact)?;
        *self = copy;
        Ok(())
    }

    fn contact(&self) -> &ContactDetails {
        &self.details.contact
    }

    fn change_contact(&mut self, next: ContactDetails) -> Result<(), PersonError> {
        self.ensure_not_erased()?;
        next.check()?;
        self.check_followed(&next.addresses)?;
        for event in self.details.contact.replace(next) {
            self.root.record(PersonEvent::Contact(event));
        }
        Ok(())
    }

    fn rename(&mut self, name: PersonName) -> Result<(), PersonError> {
        self.change_name(Some(name))
    }

    fn time_zone(&self) -> Option<&TimeZone> {
        self.details.time_zone.as_ref()
    }

    fn upcoming(&self) -> &Upcoming<PersonName> {
        &self.details.upcoming
    }

    fn change_upcoming(
        &mut self,
        next: Upcoming<PersonName>,
        event: Option<UpcomingEvent<PersonName>>,
    ) -> Result<(), PersonError> {
        self.ensure_not_erased()?;
        if let Some(UpcomingEvent::Scheduled { to, .. }) = &event {
            self.check_planned(&to.planned)?;
        }
        self.details.upcoming = next;
        event.into_iter().for_each(|event| self.root.record(PersonEvent::Upcoming(Box::new(event))));
        Ok(())
    }
}

impl OwnName for PersonName {
    const ATTRIBUTE: &'static str = "name";
}

impl Person {
    /// Forgets all that is known. The id and the fact that there was somebody stay. Addresses that followed this
    /// person's stay what they are, and follow nobody any more.
    pub fn erase(&mut self) {
        if self.details.life != LifeStatus::Erased {
            self.part();
            self.details = PersonDetails { life: LifeStatus::Erased, ..PersonDetails::default() };
            self.root.record(PersonEvent::Erased);
        }
    }
}
