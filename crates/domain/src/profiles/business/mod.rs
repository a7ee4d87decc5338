//! The business aggregate, and how the world's registers and offices know it.

mod change;
mod check_digits;
mod details;
mod error;
mod event;
mod industry;
mod legal_form;
mod lei;
mod registration;
mod status;
mod tax_id;
#[cfg(test)]
mod tests;
mod website;

use chrono::{DateTime, NaiveDate, Utc};

pub use details::{BusinessDetails, BusinessName, Industries, MAX_TRADE_NAMES, TaxIds};
pub use error::BusinessError;
pub use event::BusinessEvent;
pub use industry::{IndustryCode, IndustryError, IndustryScheme};
pub use legal_form::{LegalForm, LegalFormError};
pub use lei::{Lei, LeiError};
pub use registration::{Jurisdiction, Register, Registration, RegistrationError, RegistrationNumber};
pub use status::BusinessStatus;
pub use tax_id::{TaxId, TaxIdError, TaxScheme};
pub use website::{Website, WebsiteError};

use super::Profile;
use super::contact_details::ContactDetails;
use super::upcoming::{OwnName, Upcoming, UpcomingEvent};
use crate::shared::aggregate::{Aggregate, AggregateRoot};
use crate::shared::id::BusinessId;

/// An organisation that does business, whatever its form: a company, a partnership, an association, a sole trader's firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    root: AggregateRoot<BusinessId, BusinessEvent>,
    details: BusinessDetails,
}

impl Aggregate for Business {
    type Id = BusinessId;
    type Details = BusinessDetails;
    type Event = BusinessEvent;

    fn restore(root: AggregateRoot<BusinessId, BusinessEvent>, details: BusinessDetails) -> Self {
        Self { root, details }
    }

    fn root(&self) -> &AggregateRoot<BusinessId, BusinessEvent> {
        &self.root
    }

    fn root_mut(&mut self) -> &mut AggregateRoot<BusinessId, BusinessEvent> {
        &mut self.root
    }

    fn details(&self) -> &BusinessDetails {
        &self.details
    }
}

impl Profile for Business {
    type Error = BusinessError;
    type Name = BusinessName;

    fn code(error: &BusinessError) -> &'static str {
        error.code()
    }

    fn register(id: BusinessId, details: BusinessDetails, now: DateTime<Utc>) -> Result<Self, BusinessError> {
        let details = details.without_repeats();
        details.check(id, now.date_naive())?;
        let mut root = AggregateRoot::new(id, now);
        root.record(BusinessEvent::Registered(Box::new(details.clone())));
        Ok(Self { root, details })
    }

    fn replace(&mut self, next: BusinessDetails, today: NaiveDate) -> Result<(), BusinessError> {
        let next = next.without_repeats();
        next.check(self.id(), today)?;
        let mut copy = self.clone();
        copy.change_legal_name(next.legal_name);
        copy.change_trade_names(next.trade_names)?;
        copy.change_legal_form(next.legal_form);
        copy.change_registration(next.registration);
        copy.change_tax_ids(next.tax_ids);
        copy.change_lei(next.lei);
        copy.change_industries(next.industries);
        copy.change_website(next.website);
        // Together, because each is checked against the other: in between they may contradict.
        copy.set_founded_on(next.founded_on);
        copy.set_status(next.status);
        copy.change_contact(next.contact)?;
        *self = copy;
        Ok(())
    }

    fn contact(&self) -> &ContactDetails {
        &self.details.contact
    }

    fn change_contact(&mut self, next: ContactDetails) -> Result<(), BusinessError> {
        next.check()?;
        for event in self.details.contact.replace(next) {
            self.root.record(BusinessEvent::Contact(event));
        }
        Ok(())
    }

    fn rename(&mut self, name: BusinessName) -> Result<(), BusinessError> {
        self.change_legal_name(Some(name));
        Ok(())
    }

    fn upcoming(&self) -> &Upcoming<BusinessName> {
        &self.details.upcoming
    }

    fn change_upcoming(
        &mut self,
        next: Upcoming<BusinessName>,
        event: Option<UpcomingEvent<BusinessName>>,
    ) -> Result<(), BusinessError> {
        self.details.upcoming = next;
        event.into_iter().for_each(|event| self.root.record(BusinessEvent::Upcoming(Box::new(event))));
        Ok(())
    }
}

impl OwnName for BusinessName {
    const ATTRIBUTE: &'static str = "legal_name";
}
