//! What persons and businesses have in common.

use chrono::{DateTime, NaiveDate, Utc};

use super::contact_details::{ContactDetails, ContactError};
use super::upcoming::{Dropped, OwnName, Planned, PlannedChange, Upcoming, UpcomingError, UpcomingEvent};
use crate::shared::aggregate::{Aggregate, AggregateRoot, Origin};
use crate::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use crate::shared::contact_points::ContactPointsError;
use crate::shared::external_id::ExternalKey;
use crate::shared::id::{PlannedChangeId, TypedId};
use crate::shared::label::{Label, SystemName};
use crate::shared::time_zone::TimeZone;

/// A person or a business: somebody who can be reached, and who is known to other systems.
///
/// By default nothing is known of one. Each change is one method, which records what was and what is as an event; a change to the same value records
/// nothing. `today` is the current date in UTC; nothing here reads a clock.
pub trait Profile: Aggregate<Details: Default> {
    /// Why a change is refused. Nothing was changed then.
    type Error: From<ContactError> + From<UpcomingError>;

    /// What it is called.
    type Name: OwnName;

    /// The stable code of an error.
    fn code(error: &Self::Error) -> &'static str;

    /// Registers somebody with what is known of them, which may be nothing yet.
    ///
    /// # Errors
    /// When the details contradict each other.
    fn register(id: Self::Id, details: Self::Details, now: DateTime<Utc>) -> Result<Self, Self::Error>;

    /// Makes the details what `next` says, attribute by attribute: one event for each that differs.
    ///
    /// # Errors
    /// As the single changes; then nothing is changed.
    fn replace(&mut self, next: Self::Details, today: NaiveDate) -> Result<(), Self::Error>;

    /// How the profile can be reached, and where else it is known.
    fn contact(&self) -> &ContactDetails;

    /// Makes the contact details what `next` says.
    ///
    /// # Errors
    /// When there are too many, or the profile was erased.
    fn change_contact(&mut self, next: ContactDetails) -> Result<(), Self::Error>;

    /// Changes what it is called.
    ///
    /// # Errors
    /// When the profile was erased.
    fn rename(&mut self, name: Self::Name) -> Result<(), Self::Error>;

    /// The zone whose time it lives by, if that is known.
    fn time_zone(&self) -> Option<&TimeZone> {
        None
    }

    /// What is planned for it.
    fn upcoming(&self) -> &Upcoming<Self::Name>;

    /// Makes what is planned what `next` says, and tells it as `event`. What takes effect tells itself.
    ///
    /// # Errors
    /// When the profile was erased.
    fn change_upcoming(
        &mut self,
        next: Upcoming<Self::Name>,
        event: Option<UpcomingEvent<Self::Name>>,
    ) -> Result<(), Self::Error>;

    /// Changes one attribute now.
    ///
    /// # Errors
    /// As [`Profile::change_address`] and [`Profile::rename`].
    fn change_to(&mut self, planned: Planned<Self::Name>) -> Result<(), Self::Error> {
        match planned {
            Planned::Address { label, address, primary } => self.change_address(&label, *address, primary),
            Planned::Name(name) => self.rename(name),
        }
    }

    /// Plans a change for a moment to come. It takes the place of one for the same attribute and moment.
    ///
    /// # Errors
    /// When too many are planned already, or the profile was erased.
    fn schedule(&mut self, at: DateTime<Utc>, planned: Planned<Self::Name>) -> Result<(), Self::Error> {
        match self.upcoming().with(PlannedChange::new(self.id().uuid(), at, planned))? {
            Some((next, event)) => self.change_upcoming(next, Some(event)),
            None => Ok(()),
        }
    }

    /// Gives a planned change up. One that isn't planned, or took effect already, is nothing to give up.
    ///
    /// # Errors
    /// When the profile was erased.
    fn withdraw(&mut self, id: PlannedChangeId) -> Result<(), Self::Error> {
        match self.upcoming().without(id) {
            Some((next, event)) => self.change_upcoming(next, Some(event)),
            None => Ok(()),
        }
    }

    /// Lets everything take effect whose moment has come, in the order of the moments, and tells how many there were.
    ///
    /// What changes nothing by now, or what the profile's rules forbid by now, is dropped and told.
    fn take_effect(&mut self, now: DateTime<Utc>) -> usize {
        let mut taken = 0;
        self.root_mut().set_origin(Origin::Schedule);
        while let Some((change, others)) = self.upcoming().due(now) {
            if self.change_upcoming(others.clone(), None).is_err() {
                break;
            }
            taken += 1;
            let told = self.root().pending();
            let dropped = match self.change_to(change.planned.clone()) {
                Err(error) => Dropped::Refused(Self::code(&error)),
                // It has to be told all the same: what records nothing isn't stored, and would come due for ever.
                Ok(()) if self.root().pending() == told => Dropped::Unchanged,
                Ok(()) => continue,
            };
            if self.change_upcoming(others, Some(UpcomingEvent::Dropped(change, dropped))).is_err() {
                break;
            }
        }
        self.root_mut().set_origin(Origin::Command);
        taken
    }

    /// The profile as it stands at a time if nothing happens until then but what is planned. The version stays: nothing
    /// of it is recorded.
    #[must_use]
    fn standing_at(mut self, at: DateTime<Utc>) -> Self {
        if self.take_effect(at) == 0 {
            return self;
        }
        let root = self.root();
        let root = AggregateRoot::restore(root.id(), root.version(), root.created_at(), root.updated_at());
        Self::restore(root, self.details().clone())
    }

    /// Sets the e-mail under a label. `primary` as in
    /// [`ContactPoints::with`](crate::shared::contact_points::ContactPoints::with).
    ///
    /// # Errors
    /// As [`Profile::change_contact`], as all below.
    fn change_email(
        &mut self,
        label: &Label,
        email: EmailAddress,
        primary: Option<bool>,
    ) -> Result<(), Self::Error> {
        let emails = self.contact().emails.with(label, email, primary).map_err(points("emails"))?;
        self.change_contact(ContactDetails { emails, ..self.contact().clone() })
    }

    /// Removes the e-mail under a label.
    fn remove_email(&mut self, label: &Label) -> Result<(), Self::Error> {
        let emails = self.contact().emails.without(label);
        self.change_contact(ContactDetails { emails, ..self.contact().clone() })
    }

    /// Sets the phone number under a label. `primary` as for e-mails.
    fn change_phone_number(
        &mut self,
        label: &Label,
        number: PhoneNumber,
        primary: Option<bool>,
    ) -> Result<(), Self::Error> {
        let with = self.contact().phone_numbers.with(label, number, primary);
        let phone_numbers = with.map_err(points("phone_numbers"))?;
        self.change_contact(ContactDetails { phone_numbers, ..self.contact().clone() })
    }

    /// Removes the phone number under a label.
    fn remove_phone_number(&mut self, label: &Label) -> Result<(), Self::Error> {
        let phone_numbers = self.contact().phone_numbers.without(label);
        self.change_contact(ContactDetails { phone_numbers, ..self.contact().clone() })
    }

    /// Sets the postal address under a label. `primary` as for e-mails.
    fn change_address(
        &mut self,
        label: &Label,
        address: PostalAddress,
        primary: Option<bool>,
    ) -> Result<(), Self::Error> {
        let addresses =
            self.contact().addresses.with(label, address, primary).map_err(points("addresses"))?;
        self.change_contact(ContactDetails { addresses, ..self.contact().clone() })
    }

    /// Removes the postal address under a label.
    fn remove_address(&mut self, label: &Label) -> Result<(), Self::Error> {
        let addresses = self.contact().addresses.without(label);
        self.change_contact(ContactDetails { addresses, ..self.contact().clone() })
    }

    /// Links the profile to a record of another system; `None` unlinks. Whether another profile has the same key is
    /// for the repository to tell.
    fn change_external_id(
        &mut self,
        system: &SystemName,
        key: Option<ExternalKey>,
    ) -> Result<(), Self::Error> {
        let mut next = self.contact().clone();
        match key {
            Some(key) => next.external_ids.insert(system.clone(), key),
            None => next.external_ids.remove(system),
        };
        self.change_contact(next)
    }
}

fn points(attribute: &'static str) -> impl Fn(ContactPointsError) -> ContactError {
    move |reason| ContactError::Points { attribute, reason }
}
