//! "Same address as": how one person's postal address follows another's.

use super::{Person, PersonDetails, PersonError, PersonEvent, PersonName};
use crate::profiles::contact_details::{ContactDetails, ContactError, PostalAddresses};
use crate::profiles::upcoming::Planned;
use crate::shared::aggregate::Aggregate;
use crate::shared::change::Change;
use crate::shared::contact::PostalAddress;
use crate::shared::contact_points::{ContactPointsError, MAX_CONTACT_POINTS};
use crate::shared::id::PersonId;
use crate::shared::label::Label;

/// The most persons whose addresses may follow one person's, directly and through others.
pub const MAX_FOLLOWERS: usize = 1_000;

/// Whose address an address follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressSource {
    /// The person whose address it is.
    pub follows: PersonId,
    /// The label of both addresses: the one that follows, and the one that it follows.
    pub label: Label,
}

impl Person {
    /// Lets the address under `label` be the same as that of `followed`, from now on and until it's said otherwise.
    ///
    /// That `followed` isn't following this person through others is for whoever knows them all to check.
    ///
    /// # Errors
    /// When this person was erased, follows themselves, has too many addresses besides, or there is nothing to follow.
    pub fn follow_address(&mut self, followed: &Self, label: &Label) -> Result<(), PersonError> {
        self.ensure_not_erased()?;
        if followed.id() == self.id() {
            return Err(PersonError::FollowLoop);
        }
        if followed.details.contact.addresses.get(label).is_none() {
            return Err(PersonError::NothingToFollow);
        }
        let mut copy = self.clone();
        let source = AddressSource { follows: followed.id(), label: label.clone() };
        copy.set_address_source(Some(source));
        copy.catch_up(followed)?;
        *self = copy;
        Ok(())
    }

    /// Lets the address stand by itself again. It stays what it is.
    ///
    /// # Errors
    /// When this person was erased.
    pub fn unfollow_address(&mut self) -> Result<(), PersonError> {
        self.ensure_not_erased()?;
        self.set_address_source(None);
        Ok(())
    }

    /// Makes the address that follows `followed` what theirs is now: if they have none, there is none. Whether it's the
    /// primary one stays this person's own affair. Does nothing if no address follows them.
    ///
    /// # Errors
    /// When there would be too many addresses, which is so when it begins to follow, and not later: its place is kept.
    pub fn catch_up(&mut self, followed: &Self) -> Result<(), PersonError> {
        let follows = |source: &&AddressSource| source.follows == followed.id();
        let Some(label) = self.details.address_source.as_ref().filter(follows).map(|source| &source.label)
        else {
            return Ok(());
        };
        let contact = &self.details.contact;
        let theirs = value(&followed.details.contact.addresses, label);
        if theirs == value(&contact.addresses, label) {
            return Ok(());
        }
        let addresses = match theirs {
            Some(address) => contact.addresses.with(label, address.clone(), None).map_err(too_many)?,
            None => contact.addresses.without(label),
        };
        let next = ContactDetails { addresses, ..contact.clone() };
        for change in self.details.contact.replace(next) {
            self.root.record(PersonEvent::AddressFollowed { of: followed.id(), change });
        }
        Ok(())
    }

    /// Takes note that somebody's address follows this person's.
    ///
    /// # Errors
    /// When this person was erased, or is followed by [`MAX_FOLLOWERS`] already.
    pub fn add_follower(&mut self, follower: PersonId) -> Result<(), PersonError> {
        self.ensure_not_erased()?;
        if self.details.followers.contains(&follower) {
            return Ok(());
        }
        if self.details.followers.len() >= MAX_FOLLOWERS {
            return Err(PersonError::TooManyFollowers);
        }
        self.details.followers.insert(follower);
        self.root.record(PersonEvent::FollowerAdded(follower));
        Ok(())
    }

    /// Takes note that somebody's address doesn't follow this person's any more.
    pub fn remove_follower(&mut self, follower: PersonId) {
        if self.details.followers.remove(&follower) {
            self.root.record(PersonEvent::FollowerRemoved(follower));
        }
    }

    /// Ends all following, on either side: what is recorded lets the others know.
    pub(super) fn part(&mut self) {
        self.set_address_source(None);
        for follower in std::mem::take(&mut self.details.followers) {
            self.root.record(PersonEvent::FollowerRemoved(follower));
        }
    }

    /// Whether these addresses leave the one that follows as it is, and a place for it while there is none.
    pub(super) fn check_followed(&self, next: &PostalAddresses) -> Result<(), PersonError> {
        let Some(AddressSource { label, .. }) = &self.details.address_source else { return Ok(()) };
        let kept = value(next, label);
        if kept.is_none() && next.len() >= MAX_CONTACT_POINTS {
            return Err(too_many(ContactPointsError::TooMany));
        }
        if kept != value(&self.details.contact.addresses, label) {
            return Err(PersonError::AddressFollows);
        }
        Ok(())
    }

    /// Whether this may be planned: an address that follows changes with the other one only. What was planned before it
    /// began to follow is dropped when its moment comes, unless it has stopped by then.
    pub(super) fn check_planned(&self, planned: &Planned<PersonName>) -> Result<(), PersonError> {
        let source = self.details.address_source.as_ref();
        match planned {
            Planned::Address { label, .. } if source.is_some_and(|source| source.label == *label) => {
                Err(PersonError::AddressFollows)
            }
            _ => Ok(()),
        }
    }

    fn set_address_source(&mut self, source: Option<AddressSource>) {
        if let Some(change) = Change::apply(&mut self.details.address_source, source) {
            self.root.record(PersonEvent::AddressSourceChanged(change));
        }
    }
}

impl PersonDetails {
    /// The same with the address that follows somebody as it is `before`, if these leave it out: whoever writes the whole
    /// of a person and doesn't know of it doesn't lose it.
    #[must_use]
    pub fn keeping_followed(mut self, before: &Self) -> Self {
        let Some(AddressSource { label, .. }) = &before.address_source else { return self };
        if let (None, Some(address)) =
            (value(&self.contact.addresses, label), value(&before.contact.addresses, label))
            && let Ok(addresses) = self.contact.addresses.with(label, address.clone(), None)
        {
            self.contact.addresses = addresses;
        }
        self
    }
}

fn value<'a>(addresses: &'a PostalAddresses, label: &Label) -> Option<&'a PostalAddress> {
    addresses.get(label).map(|contact| &contact.value)
}

fn too_many(reason: ContactPointsError) -> PersonError {
    ContactError::Points { attribute: "addresses", reason }.into()
}
