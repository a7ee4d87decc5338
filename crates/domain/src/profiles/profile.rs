//! What persons and businesses have in common.

use chrono::{DateTime, NaiveDate, Utc};

use super::contact_details::{ContactDetails, ContactError};
use crate::shared::aggregate::Aggregate;
use crate::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use crate::shared::contact_points::ContactPointsError;
use crate::shared::external_id::ExternalKey;
use crate::shared::label::{Label, SystemName};

/// A person or a business: somebody who can be reached, and who is known to other systems.
///
/// By default nothing is known of one. Each change is one method, which records what was and what is as an event; a change to the same value records
/// nothing. `today` is the current date in UTC; nothing here reads a clock.
pub trait Profile: Aggregate<Details: Default> {
    /// Why a change is refused. Nothing was changed then.
    type Error: From<ContactError>;

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
