//! How a profile can be reached and where else it is known: the same for persons and businesses.

use std::collections::{BTreeMap, BTreeSet};

use crate::shared::change::Change;
use crate::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use crate::shared::contact_points::{Contact, ContactPoints, ContactPointsError};
use crate::shared::external_id::ExternalKey;
use crate::shared::label::{Label, SystemName};

/// The most other systems that a profile may be linked to.
pub const MAX_EXTERNAL_IDS: usize = 100;

/// E-mail addresses by label.
pub type Emails = ContactPoints<EmailAddress>;
/// Phone numbers by label.
pub type PhoneNumbers = ContactPoints<PhoneNumber>;
/// Postal addresses by label.
pub type PostalAddresses = ContactPoints<PostalAddress>;
/// Keys of the same profile in other systems.
pub type ExternalIds = BTreeMap<SystemName, ExternalKey>;

/// How a profile can be reached, and where else it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactDetails {
    /// E-mail addresses by label.
    pub emails: Emails,
    /// Phone numbers by label.
    pub phone_numbers: PhoneNumbers,
    /// Postal addresses by label.
    pub addresses: PostalAddresses,
    /// Keys in other systems. Whether another profile has the same is for the repository to tell.
    pub external_ids: ExternalIds,
}

/// A domain event about contact details, with the value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactEvent {
    /// The e-mail under a label came, changed or went.
    EmailChanged(Label, Change<Option<Contact<EmailAddress>>>),
    /// The phone number under a label came, changed or went.
    PhoneNumberChanged(Label, Change<Option<Contact<PhoneNumber>>>),
    /// The postal address under a label came, changed or went.
    AddressChanged(Label, Box<Change<Option<Contact<PostalAddress>>>>),
    /// The link to another system came, changed or went.
    ExternalIdChanged(SystemName, Change<Option<ExternalKey>>),
}

/// Why a change of contact details was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// The contact points of one kind don't fit together.
    #[error("{reason}")]
    Points {
        /// The attribute, as the HTTP contract names it.
        attribute: &'static str,
        /// What is wrong with them.
        reason: ContactPointsError,
    },
    /// More than [`MAX_EXTERNAL_IDS`].
    #[error("at most {MAX_EXTERNAL_IDS} entries")]
    TooManyExternalIds,
}

impl ContactError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Points { reason, .. } => reason.code(),
            Self::TooManyExternalIds => "too_many",
        }
    }

    /// The attribute at fault, as the HTTP contract names it.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::Points { attribute, .. } => attribute,
            Self::TooManyExternalIds => "external_ids",
        }
    }

    /// The most entries allowed, if it was too many.
    #[must_use]
    pub const fn max(self) -> Option<usize> {
        match self {
            Self::Points { reason: ContactPointsError::TooMany, .. } => {
                Some(crate::shared::contact_points::MAX_CONTACT_POINTS)
            }
            Self::Points { .. } => None,
            Self::TooManyExternalIds => Some(MAX_EXTERNAL_IDS),
        }
    }
}

impl ContactDetails {
    /// Checks what no single value can tell.
    pub(super) fn check(&self) -> Result<(), ContactError> {
        if self.external_ids.len() > MAX_EXTERNAL_IDS {
            return Err(ContactError::TooManyExternalIds);
        }
        Ok(())
    }

    /// Makes them what `next` says, and tells what changed.
    pub(super) fn replace(&mut self, next: Self) -> Vec<ContactEvent> {
        let emails = self.emails.changes_to(&next.emails);
        let phones = self.phone_numbers.changes_to(&next.phone_numbers);
        let addresses = self.addresses.changes_to(&next.addresses);
        let mut events: Vec<ContactEvent> = Vec::new();
        events.extend(emails.into_iter().map(|(label, change)| ContactEvent::EmailChanged(label, change)));
        events.extend(phones.into_iter().map(|(l, change)| ContactEvent::PhoneNumberChanged(l, change)));
        events.extend(
            addresses.into_iter().map(|(l, change)| ContactEvent::AddressChanged(l, Box::new(change))),
        );
        let (was, is) = (&self.external_ids, &next.external_ids);
        let systems: BTreeSet<_> = was.keys().chain(is.keys()).collect();
        events.extend(systems.into_iter().filter_map(|system| {
            let change = Change { from: was.get(system).cloned(), to: is.get(system).cloned() };
            (change.from != change.to).then(|| ContactEvent::ExternalIdChanged(system.clone(), change))
        }));
        *self = next;
        events
    }
}
