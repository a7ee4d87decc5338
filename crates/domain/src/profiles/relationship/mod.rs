//! The relationship aggregate: what links two persons, or a person and a business.
//!
//! # Kinds and roles
//!
//! A relationship is kept once, with a direction: a [`RelationshipKind`] that goes `from` one end `to` the other. Each
//! end sees it as a [`Role`], which is what commands say and queries tell as `kind`. There is one reading for both:
//! **the role is what the *other* is to the profile in the path**. So these two say the same:
//!
//! ```text
//! PUT /v1/persons/CHILD/relationships/GUARDIAN  {"kind": "guardian"}
//! PUT /v1/persons/GUARDIAN/relationships/CHILD  {"kind": "child"}
//! ```
//!
//! A business is nothing to a person that these words could name: where one end is a business, the role is that of the
//! *person* in it, from whichever end one looks. It can't be misread, since no business owns, directs or works for
//! a person, and what is read can be written again as it stands.
//!
//! | kind | `from` | `to` | the `from` end sees the other as | the `to` end sees the other as | may say |
//! |---|---|---|---|---|---|
//! | `guardian` | guardian | child | `child` | `guardian` | |
//! | `partner` | smaller id | greater id | `partner` | `partner` | |
//! | `kin` | smaller id | greater id | `kin`, with the kinship's inverse | `kin`, with the kinship | kinship |
//! | `owner` | person | business | `owner` | `owner` | share |
//! | `director` | person | business | `director` | `director` | title |
//! | `employee` | person | business | `employee` | `employee` | title |
//! | `contact` | person | business | `contact` | `contact` | title |
//!
//! `child` is somebody in a guardian's care, of whatever age. Whose son or daughter somebody is, is a [`Kinship`]; the
//! two go together or alone. Kin whose kinship nobody gave are `other` kin.
//!
//! # Rules beyond one relationship
//!
//! A relationship doesn't know the others. Whoever stores one asks these first, of what is stored and isn't removed:
//!
//! | when | ask |
//! |---|---|
//! | any is established, or again | [`check_relationships`], for each end |
//! | a `guardian` is established, or again | [`GuardianGraph`] |
//! | that, or its period changes | [`check_guardians`] |
//! | an `owner` with a share is established, or again, or its share or period changes | [`check_shares`] |

mod details;
mod error;
mod event;
mod guardians;
#[cfg(test)]
mod guardians_tests;
mod key;
mod kind;
mod kinship;
mod limits;
mod period;
mod role;
mod share;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

pub use details::{JobTitle, RelationshipDetails};
pub use error::RelationshipError;
pub use event::RelationshipEvent;
pub use guardians::{GuardianGraph, Verdict};
pub use key::{NAMESPACE, RelationshipKey};
pub use kind::RelationshipKind;
pub use kinship::{Kinship, KinshipDescription};
pub use limits::{MAX_GUARDIANS, MAX_RELATIONSHIPS, check_guardians, check_relationships, check_shares};
pub use period::Period;
pub use role::{Role, Seen};
pub use share::Share;

use crate::shared::aggregate::AggregateRoot;
use crate::shared::change::Change;
use crate::shared::id::{ProfileRef, RelationshipId};
use crate::shared::version::Version;

/// Where a relationship stands in its life. Whether it holds today is for its period to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RelationshipStatus {
    /// The ordinary state.
    #[default]
    Active,
    /// It was removed. It can be established again, and keeps its id, its versions and its history.
    Removed,
}

impl RelationshipStatus {
    /// The name that the stored form uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }
}

/// What links two profiles: one kind, once for each pair, whether it holds today or at another time.
///
/// Each change records what was and what is as a [`RelationshipEvent`]; a change to the same value records nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    root: AggregateRoot<RelationshipId, RelationshipEvent>,
    key: RelationshipKey,
    details: RelationshipDetails,
    status: RelationshipStatus,
}

impl Relationship {
    /// Links two profiles that this kind has never linked before. What a command says from one end goes through
    /// [`RelationshipKey::turned`] first.
    ///
    /// # Errors
    /// When the details hold what relationships of this kind don't have.
    pub fn establish(
        key: RelationshipKey,
        details: RelationshipDetails,
        now: DateTime<Utc>,
    ) -> Result<Self, RelationshipError> {
        let details = details.of_kind(key.kind())?;
        let mut root = AggregateRoot::new(key.id(), now);
        root.record(RelationshipEvent::Established(Box::new(details.clone())));
        Ok(Self { root, key, details, status: RelationshipStatus::Active })
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(
        key: RelationshipKey,
        version: Version,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        details: RelationshipDetails,
        status: RelationshipStatus,
    ) -> Self {
        Self { root: AggregateRoot::restore(key.id(), version, created_at, updated_at), key, details, status }
    }

    /// Identity, version and times.
    #[must_use]
    pub fn root(&self) -> &AggregateRoot<RelationshipId, RelationshipEvent> {
        &self.root
    }

    /// Identity, version and times, for the unit of work, which stamps and drains them.
    pub fn root_mut(&mut self) -> &mut AggregateRoot<RelationshipId, RelationshipEvent> {
        &mut self.root
    }

    /// The relationship's id.
    #[must_use]
    pub fn id(&self) -> RelationshipId {
        self.root.id()
    }

    /// Its kind and its ends.
    #[must_use]
    pub fn key(&self) -> RelationshipKey {
        self.key
    }

    /// Everything else known about it; a kinship as what `from` is to `to`. Once removed, what it was last.
    #[must_use]
    pub fn details(&self) -> &RelationshipDetails {
        &self.details
    }

    /// Whether it was removed.
    #[must_use]
    pub fn status(&self) -> RelationshipStatus {
        self.status
    }

    /// Whether it holds on a day: it isn't removed, and the day is in its period.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.status == RelationshipStatus::Active && self.details.period.is_valid_on(date)
    }

    /// What the other end is to `reader`; `None` when `reader` is neither end.
    #[must_use]
    pub fn seen_from(&self, reader: ProfileRef) -> Option<Seen> {
        let (other, role) = self.key.seen_from(reader)?;
        let kinship = self.key.turned(reader, self.details.clone()).kinship;
        Some(Seen { other, role, kinship })
    }

    /// Makes the details what `next` says, attribute by attribute: one event for each that differs. One that was
    /// removed is established again with them.
    ///
    /// # Errors
    /// When the details hold what relationships of this kind don't have; then nothing is changed.
    pub fn set(&mut self, next: RelationshipDetails) -> Result<(), RelationshipError> {
        let next = next.of_kind(self.key.kind())?;
        if self.status == RelationshipStatus::Removed {
            self.status = RelationshipStatus::Active;
            self.root.record(RelationshipEvent::Reestablished(Box::new(next.clone())));
            self.details = next;
            return Ok(());
        }
        let was = &mut self.details;
        let events = [
            Change::apply(&mut was.kinship, next.kinship).map(RelationshipEvent::KinshipChanged),
            Change::apply(&mut was.share, next.share).map(RelationshipEvent::ShareChanged),
            Change::apply(&mut was.title, next.title).map(RelationshipEvent::TitleChanged),
            Change::apply(&mut was.period, next.period).map(RelationshipEvent::PeriodChanged),
        ];
        events.into_iter().flatten().for_each(|event| self.root.record(event));
        Ok(())
    }

    /// Removes it: it never held, or nobody should see it any more. What merely ended gets a period instead.
    pub fn remove(&mut self) {
        if self.status == RelationshipStatus::Active {
            self.status = RelationshipStatus::Removed;
            self.root.record(RelationshipEvent::Removed);
        }
    }
}
